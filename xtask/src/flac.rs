//! 24-bit stereo FLAC files that appear whole or not at all.

use crate::fault::Result;
use crate::wav::{cannot, part_of};
use flac_codec::encode::{FlacChannelWriter, Options};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Bits of a sample.
const BITS: u32 = 24;
/// Full scale.
const FULL_SCALE: f32 = (1 << (BITS - 1)) as f32;

/// A FLAC file being written next to its final place, frame by frame.
pub struct FlacFile {
    /// `None` once finished.
    writer: Option<FlacChannelWriter<BufWriter<File>>>,
    /// Where it is written.
    temporary: PathBuf,
    /// Where it will be.
    path: PathBuf,
    /// Both channels in 24 bits.
    whole: [Vec<i32>; 2],
    /// Samples beyond full scale.
    clipped: u64,
}

impl FlacFile {
    /// Starts a file of a number of frames, at least one, with Vorbis comments. Fails if the place
    /// cannot be written.
    pub fn create(
        path: &Path,
        rate_hz: u32,
        frames: u64,
        comments: &[(String, String)],
    ) -> Result<Self> {
        // The search over all ways to relate both channels costs twice the time for a hundredth
        // of the size.
        let mut options = Options::default().fast_channel_correlation(true);
        for (name, text) in comments {
            options = options.tag(name, text);
        }
        let temporary = part_of(path);
        let writer = FlacChannelWriter::create(
            &temporary,
            options.overwrite(),
            rate_hz,
            BITS,
            2,
            Some(frames),
        );
        Ok(Self {
            writer: Some(writer.map_err(|error| cannot(path, error))?),
            temporary,
            path: path.to_path_buf(),
            whole: [Vec::new(), Vec::new()],
            clipped: 0,
        })
    }

    /// Appends frames from two slices of equal length. What lies beyond full scale is clipped.
    pub fn write(&mut self, left: &[f32], right: &[f32]) -> Result<()> {
        for (whole, channel) in self.whole.iter_mut().zip([left, right]) {
            whole.clear();
            whole.extend(channel.iter().map(|sample| {
                let wanted = (sample * FULL_SCALE).round();
                let kept = wanted.clamp(-FULL_SCALE, FULL_SCALE - 1.0);
                self.clipped += u64::from(kept != wanted);
                kept as i32
            }));
        }
        match &mut self.writer {
            Some(writer) => writer
                .write(&self.whole)
                .map_err(|error| cannot(&self.path, error)),
            None => Ok(()),
        }
    }

    /// Completes the file, moves it to its place and says how many samples were clipped. Fails if
    /// there are not as many frames as were promised.
    pub fn finish(mut self) -> Result<u64> {
        if let Some(writer) = self.writer.take()
            && let Err(error) = writer.finalize()
        {
            let _ = std::fs::remove_file(&self.temporary);
            return Err(cannot(&self.path, error));
        }
        std::fs::rename(&self.temporary, &self.path).map_err(|error| cannot(&self.path, error))?;
        Ok(self.clipped)
    }
}

impl Drop for FlacFile {
    fn drop(&mut self) {
        // Left unfinished by an error: leave nothing behind.
        if self.writer.take().is_some() {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claxon::FlacReader;

    #[test]
    fn another_decoder_reads_every_sample_and_knows_how_many() {
        let path = std::env::temp_dir().join(format!("kh-flac-{}.flac", std::process::id()));
        // Three frames of FLAC and a bit, tone and noise, cut as a host cuts.
        let mut noise = 1u32;
        let [left, right]: [Vec<f32>; 2] = [0.2f32, 0.3].map(|level| {
            (0..13_000)
                .map(|n| {
                    noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let hiss = (noise >> 8) as f32 / FULL_SCALE - 1.0;
                    level * (n as f32 * 0.02).sin() + 0.01 * hiss
                })
                .collect()
        });
        let comments = [("TITLE".to_owned(), "A test".to_owned())];
        let mut file = FlacFile::create(&path, 48_000, 13_002, &comments).unwrap();
        for (left, right) in left.chunks(1000).zip(right.chunks(1000)) {
            file.write(left, right).unwrap();
        }
        file.write(&[1.5, 0.0], &[-1.0, -1.5]).unwrap();
        assert!(!path.exists());
        assert_eq!(file.finish().unwrap(), 2);

        let mut reader = FlacReader::open(&path).unwrap();
        let info = reader.streaminfo();
        assert_eq!((info.sample_rate, info.channels), (48_000, 2));
        assert_eq!((info.bits_per_sample, info.samples), (24, Some(13_002)));
        assert_ne!(info.md5sum, [0; 16]);
        assert_eq!(reader.get_tag("title").next(), Some("A test"));
        let samples: Vec<i32> = reader.samples().map(|sample| sample.unwrap()).collect();
        assert_eq!(samples.len(), 2 * 13_002);
        for (n, (left, right)) in left.iter().zip(&right).enumerate() {
            for (read, sample) in samples[2 * n..].iter().zip([left, right]) {
                assert!((*read as f32 - sample * FULL_SCALE).abs() <= 0.5, "{n}");
            }
        }
        assert_eq!(samples[26_000..], [8_388_607, -8_388_608, 0, -8_388_608]);
        // Its own decoder compares the sum of all samples with the one in the file.
        let verified = flac_codec::decode::verify(&path).unwrap();
        assert_eq!(verified, flac_codec::decode::Verified::MD5Match);
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn an_unfinished_file_leaves_nothing() {
        let path = std::env::temp_dir().join(format!("kh-part-{}.flac", std::process::id()));
        let file = FlacFile::create(&path, 48_000, 1000, &[]).unwrap();
        assert!(part_of(&path).exists());
        drop(file);
        let mut file = FlacFile::create(&path, 48_000, 1000, &[]).unwrap();
        file.write(&[0.0; 10], &[0.0; 10]).unwrap();
        assert!(file.finish().is_err());
        assert!(!path.exists() && !part_of(&path).exists());
    }
}
