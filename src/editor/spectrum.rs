//! The spectrum of the output: a Hann-windowed FFT of the newest frames, taken on the UI thread
//! each time the picture is drawn, over a logarithmic frequency axis.

use crate::telemetry::{SCOPE_FRAMES, Telemetry};
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Lowest and highest frequency shown, in Hz.
pub const SPAN_HZ: (f32, f32) = (20.0, 20_000.0);
/// Bottom and top of the picture, in dB of a full-scale sine.
pub const SPAN_DB: (f32, f32) = (-96.0, -6.0);
/// Columns computed; drawn as a line between them.
pub const COLUMNS: usize = 480;
/// Time constant of the curve's fall, in seconds: a pluck flashes, its decay is what is seen.
const FALL_S: f32 = 0.2;
/// Fall of the peaks, in dB per second.
const PEAK_FALL_DB_S: f32 = 9.0;
/// Longer than the longest block (8192 frames at 22.05 kHz), in s.
const STALE_S: f64 = 0.5;

/// The spectrum and its memory of the last moments.
pub struct Spectrum {
    /// The transform.
    fft: Arc<dyn RealToComplex<f32>>,
    /// Newest frames, then windowed.
    frames: Box<[f32; SCOPE_FRAMES]>,
    /// Hann window, scaled so that a full-scale sine in the middle of a bin is 1.
    window: Vec<f32>,
    /// Bins of the transform.
    bins: Vec<Complex<f32>>,
    /// Scratch of the transform.
    scratch: Vec<Complex<f32>>,
    /// Curve, in dB per column.
    curve: Vec<f32>,
    /// What the curve reached lately, in dB per column.
    peaks: Vec<f32>,
    /// Frames written when last seen, and when that was.
    seen: (usize, f64),
}

impl Default for Spectrum {
    fn default() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(SCOPE_FRAMES);
        let step = std::f32::consts::TAU / SCOPE_FRAMES as f32;
        Self {
            frames: Box::new([0.0; SCOPE_FRAMES]),
            window: (0..SCOPE_FRAMES)
                .map(|n| (1.0 - (step * n as f32).cos()) * 2.0 / SCOPE_FRAMES as f32)
                .collect(),
            bins: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            curve: vec![SPAN_DB.0; COLUMNS],
            peaks: vec![SPAN_DB.0; COLUMNS],
            seen: (0, f64::NEG_INFINITY),
            fft,
        }
    }
}

impl Spectrum {
    /// Takes the newest frames; `now` and `elapsed` in seconds. A host that stopped calling the
    /// audio thread leaves the last frames in the ring: they count as silence then.
    pub fn update(&mut self, telemetry: &Telemetry, now: f64, elapsed: f32) {
        let written = telemetry.written();
        let fresh = written != self.seen.0;
        if fresh {
            self.seen = (written, now);
        }
        if now - self.seen.1 > STALE_S {
            self.bins.fill(Complex::default());
        } else if fresh {
            telemetry.newest(&mut self.frames);
            for (frame, window) in self.frames.iter_mut().zip(&self.window) {
                *frame *= window;
            }
            let done = self.fft.process_with_scratch(
                &mut self.frames[..],
                &mut self.bins,
                &mut self.scratch,
            );
            if done.is_err() {
                return;
            }
        }
        let per_bin = telemetry.sample_rate().max(1.0) / SCOPE_FRAMES as f32;
        let keep = (-elapsed / FALL_S).exp();
        let half = 0.5 / COLUMNS as f32;
        for (column, (curve, peak)) in self.curve.iter_mut().zip(&mut self.peaks).enumerate() {
            let at = (column as f32 + 0.5) / COLUMNS as f32;
            let low = hz_at(at - half) / per_bin;
            let high = hz_at(at + half) / per_bin;
            let level = decibels(level_between(&self.bins, low, high));
            *curve = level.max(SPAN_DB.0 + (*curve - SPAN_DB.0) * keep);
            *peak = curve.max(*peak - PEAK_FALL_DB_S * elapsed);
        }
    }

    /// Level of each column in dB, from the lowest frequency up.
    pub fn curve(&self) -> &[f32] {
        &self.curve
    }

    /// What each column reached lately, in dB.
    pub fn peaks(&self) -> &[f32] {
        &self.peaks
    }

    /// Level in dB at a share of the width.
    pub fn level(&self, share: f32) -> f32 {
        let column = (share.clamp(0.0, 1.0) * COLUMNS as f32) as usize;
        let level = self.curve.get(column.min(COLUMNS - 1));
        level.copied().unwrap_or(SPAN_DB.0)
    }
}

/// Frequency at a share of the width, in Hz.
pub fn hz_at(share: f32) -> f32 {
    SPAN_HZ.0 * (SPAN_HZ.1 / SPAN_HZ.0).powf(share)
}

/// Share of the width at which a frequency stands.
pub fn share_of(hz: f32) -> f32 {
    (hz / SPAN_HZ.0).ln() / (SPAN_HZ.1 / SPAN_HZ.0).ln()
}

/// How bright a level is, 0..=1.
pub fn brightness(db: f32) -> f32 {
    ((db - SPAN_DB.0) / (SPAN_DB.1 - SPAN_DB.0)).clamp(0.0, 1.0)
}

/// Amplitude to dB, never below the picture.
fn decibels(amplitude: f32) -> f32 {
    if amplitude.is_finite() {
        (20.0 * amplitude.max(1e-9).log10()).max(SPAN_DB.0)
    } else {
        SPAN_DB.0
    }
}

/// Largest amplitude between two bins; between neighbours where the axis is finer than a bin.
fn level_between(bins: &[Complex<f32>], low: f32, high: f32) -> f32 {
    let size = |bin: usize| bins.get(bin).map_or(0.0, |bin| bin.norm());
    let (first, last) = (low.ceil() as usize, high.floor() as usize);
    if first > last {
        let middle = 0.5 * (low + high);
        let below = middle.floor();
        let bin = below as usize;
        return size(bin) + (size(bin + 1) - size(bin)) * (middle - below);
    }
    (first..=last.min(bins.len())).map(size).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scale_sine_stands_at_its_frequency_and_at_zero_db() {
        let telemetry = Telemetry::default();
        // The middle of a bin, so that the window costs nothing.
        let hz = 48_000.0 / SCOPE_FRAMES as f32 * 171.0;
        let sine: Vec<f32> = (0..SCOPE_FRAMES)
            .map(|n| (std::f32::consts::TAU * hz * n as f32 / 48_000.0).sin())
            .collect();
        telemetry.push(&sine, &sine);
        let mut spectrum = Spectrum::default();
        spectrum.update(&telemetry, 0.0, 0.033);
        let (column, &top) = spectrum
            .curve
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(b.1))
            .unwrap();
        assert!(top.abs() < 0.1, "{top} dB");
        let share = (column as f32 + 0.5) / COLUMNS as f32;
        assert!((hz_at(share) / hz - 1.0).abs() < 0.02);
        assert!((share_of(hz_at(share)) - share).abs() < 1e-4);
        assert_eq!(spectrum.level(share), top);
    }

    #[test]
    fn the_curve_falls_when_the_host_stops() {
        let telemetry = Telemetry::default();
        telemetry.push(&[0.9; SCOPE_FRAMES], &[0.9; SCOPE_FRAMES]);
        let mut spectrum = Spectrum::default();
        spectrum.update(&telemetry, 0.0, 0.033);
        for tick in 1..200 {
            spectrum.update(&telemetry, f64::from(tick) * 0.033, 0.033);
        }
        assert!(spectrum.curve.iter().all(|&db| db < SPAN_DB.0 + 1.0));
    }
}
