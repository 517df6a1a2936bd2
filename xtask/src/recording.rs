//! A long recording on its way to disk: FLAC or WAV, by the ending of its name.

use crate::fault::{Fault, Result};
use crate::flac::FlacFile;
use crate::wav::WavFile;
use std::path::Path;

/// Bytes a WAV file can hold beside its header: its sizes have 32 bits.
const WAV_BYTES: u64 = u32::MAX as u64 - 1024;
/// Bytes of a frame of our WAV files.
const WAV_FRAME_BYTES: u64 = 8;

/// Kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 24 bits.
    Flac,
    /// 32-bit float.
    Wav,
}

impl Kind {
    /// The kind a name asks for, if a file of it can hold a number of frames.
    pub fn of(path: &Path, frames: u64) -> Result<Self> {
        let ending = path.extension().unwrap_or_default();
        let named = |what: &str| Fault::input(format!("{}: {what}", path.display()));
        if ending.eq_ignore_ascii_case("flac") {
            Ok(Self::Flac)
        } else if !ending.eq_ignore_ascii_case("wav") {
            Err(named("the name has to end in .flac or .wav"))
        } else if frames > WAV_BYTES / WAV_FRAME_BYTES {
            Err(named("a WAV file ends at 4 GB: write a .flac"))
        } else {
            Ok(Self::Wav)
        }
    }
}

/// A file being written.
pub enum Recording {
    /// 24 bits.
    Flac(Box<FlacFile>),
    /// 32-bit float.
    Wav(WavFile),
}

impl Recording {
    /// Starts a file of a number of frames; a FLAC file has comments.
    pub fn create(
        path: &Path,
        rate_hz: u32,
        frames: u64,
        comments: &[(String, String)],
    ) -> Result<Self> {
        Ok(match Kind::of(path, frames)? {
            Kind::Flac => Self::Flac(Box::new(FlacFile::create(path, rate_hz, frames, comments)?)),
            Kind::Wav => Self::Wav(WavFile::create(path, rate_hz)?),
        })
    }

    /// Appends frames from two slices of equal length.
    pub fn write(&mut self, left: &[f32], right: &[f32]) -> Result<()> {
        match self {
            Self::Flac(file) => file.write(left, right),
            Self::Wav(file) => file.write(left, right),
        }
    }

    /// Completes the file and says how many samples were clipped.
    pub fn finish(self) -> Result<u64> {
        match self {
            Self::Flac(file) => file.finish(),
            Self::Wav(file) => file.finish().map(|()| 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_hours_are_no_wav() {
        let hour = 3600 * 48_000;
        assert_eq!(Kind::of(Path::new("a.WAV"), 3 * hour), Ok(Kind::Wav));
        assert_eq!(Kind::of(Path::new("a.flac"), 10 * hour), Ok(Kind::Flac));
        let refused = Kind::of(Path::new("a.wav"), 10 * hour).unwrap_err();
        assert!(refused.to_string().contains("flac"), "{refused}");
        assert_eq!(refused.exit_code(), 2);
        assert!(Kind::of(Path::new("a.mp3"), 1).is_err());
        assert!(Kind::of(Path::new("flac"), 1).is_err());
    }
}
