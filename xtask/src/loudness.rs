//! Loudness by EBU R 128: integrated loudness and true peak.

use crate::fault::{Fault, Result};
use ebur128::{EbuR128, Mode};

/// Measures stereo audio as it comes.
pub struct Meter(EbuR128);

/// What was measured. Silence is minus infinity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loudness {
    /// Integrated loudness in LUFS.
    pub integrated_lufs: f64,
    /// True peak in dBTP, the louder channel.
    pub true_peak_db: f64,
}

impl Meter {
    /// A meter for a rate in Hz.
    pub fn new(rate_hz: u32) -> Result<Self> {
        EbuR128::new(2, rate_hz, Mode::I | Mode::TRUE_PEAK)
            .map(Self)
            .map_err(Fault::failed)
    }

    /// Takes frames from two slices of equal length.
    pub fn add(&mut self, left: &[f32], right: &[f32]) -> Result<()> {
        self.0
            .add_frames_planar_f32(&[left, right])
            .map_err(Fault::failed)
    }

    /// Integrated loudness in LUFS of what several have heard.
    pub fn together<'a>(meters: impl Iterator<Item = &'a Self>) -> Result<f64> {
        EbuR128::loudness_global_multiple(meters.map(|meter| &meter.0)).map_err(Fault::failed)
    }

    /// The result so far.
    pub fn loudness(&self) -> Result<Loudness> {
        let peak = |channel| self.0.true_peak(channel).map_err(Fault::failed);
        Ok(Loudness {
            integrated_lufs: self.0.loudness_global().map_err(Fault::failed)?,
            true_peak_db: 20.0 * peak(0)?.max(peak(1)?).log10(),
        })
    }
}

impl std::fmt::Display for Loudness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:.1} LUFS integrated, true peak {:.1} dBTP",
            self.integrated_lufs, self.true_peak_db
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scale_kilohertz_reads_zero_lufs_in_both_channels() {
        let tone: Vec<f32> = (0..48_000 * 2)
            .map(|n| (n as f32 * std::f32::consts::TAU / 48.0).sin())
            .collect();
        let mut meter = Meter::new(48_000).unwrap();
        meter.add(&tone, &tone).unwrap();
        let loudness = meter.loudness().unwrap();
        assert!(loudness.integrated_lufs.abs() < 0.1, "{loudness}");
        assert!(loudness.true_peak_db.abs() < 0.1, "{loudness}");
    }
}
