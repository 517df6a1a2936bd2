//! 32-bit float stereo WAV files that appear whole or not at all.

use crate::fault::{Fault, Result};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// A WAV file being written next to its final place.
pub struct WavFile {
    /// `None` once finished.
    writer: Option<hound::WavWriter<BufWriter<File>>>,
    /// Where it is written.
    temporary: PathBuf,
    /// Where it will be.
    path: PathBuf,
}

impl WavFile {
    /// Starts a file. Fails if the place cannot be written.
    pub fn create(path: &Path, rate_hz: u32) -> Result<Self> {
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: rate_hz,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let temporary = part_of(path);
        let writer = hound::WavWriter::create(&temporary, spec).map_err(|e| cannot(path, e))?;
        Ok(Self {
            writer: Some(writer),
            temporary,
            path: path.to_path_buf(),
        })
    }

    /// Appends frames from two slices of equal length.
    pub fn write(&mut self, left: &[f32], right: &[f32]) -> Result<()> {
        if let Some(writer) = &mut self.writer {
            for (&left, &right) in left.iter().zip(right) {
                writer
                    .write_sample(left)
                    .and_then(|()| writer.write_sample(right))
                    .map_err(|error| cannot(&self.path, error))?;
            }
        }
        Ok(())
    }

    /// Completes the file and moves it to its place.
    pub fn finish(mut self) -> Result<()> {
        if let Some(writer) = self.writer.take() {
            writer.finalize().map_err(|e| cannot(&self.path, e))?;
        }
        std::fs::rename(&self.temporary, &self.path).map_err(|e| cannot(&self.path, e))
    }
}

impl Drop for WavFile {
    fn drop(&mut self) {
        // Left unfinished by an error: leave nothing behind.
        if self.writer.take().is_some() {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

/// Writes bytes to a file that appears whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let temporary = part_of(path);
    std::fs::write(&temporary, bytes)
        .and_then(|()| std::fs::rename(&temporary, path))
        .map_err(|error| cannot(path, error))
}

/// Where a file is written until it is whole.
pub(crate) fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// The fault of a place that cannot be written.
pub(crate) fn cannot(path: &Path, error: impl std::fmt::Display) -> Fault {
    Fault::input(format!("cannot write {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_only_when_finished() {
        let path = std::env::temp_dir().join(format!("kh-wav-{}.wav", std::process::id()));
        let mut file = WavFile::create(&path, 48_000).unwrap();
        file.write(&[0.5, -0.5], &[0.25, 1.5]).unwrap();
        assert!(!path.exists());
        file.finish().unwrap();
        let mut reader = hound::WavReader::open(&path).unwrap();
        let samples: Vec<f32> = reader.samples().map(|s| s.unwrap()).collect();
        assert_eq!(samples, [0.5, 0.25, -0.5, 1.5]);
        std::fs::remove_file(&path).unwrap();
        drop(WavFile::create(&path, 48_000).unwrap());
        assert!(!path.exists() && !path.with_extension("wav.part").exists());
    }
}
