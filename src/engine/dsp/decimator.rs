//! A linear-phase low-pass that may halve the sample rate.
//!
//! The contact of string and bridge chatters at the Nyquist frequency of the string's own rate
//! (DAFx-16, section 5: "too strong above 15 kHz" at 44.1 kHz). This filter takes that away, and on
//! the way down from twice the host's rate it is the decimation filter too. Windowed sinc with
//! Kaiser's window (Kaiser 1974), 70 dB.

use std::f64::consts::PI;

/// Largest number of taps.
const TAPS: usize = 64;
/// Largest number of frames in one call, at the higher rate.
const MAX_FRAMES: usize = 64;
/// Kaiser's beta for 70 dB of attenuation.
const BETA: f64 = 6.755;

/// One channel of the filter.
pub struct Decimator {
    /// Impulse response, symmetric, padded with zeros.
    taps: [f32; TAPS],
    /// Past input, oldest first, then room for a call's input.
    line: [f32; TAPS + MAX_FRAMES],
    /// Input frames for one output frame, 1 or 2.
    factor: usize,
}

impl Decimator {
    /// A filter for input at `rate_hz` that keeps one frame in `factor` (1 or 2).
    pub fn new(rate_hz: f64, factor: usize) -> Self {
        // Down to what ears hear, or to the share of a low rate that the chatter's skirt leaves.
        let pass = (20_000.0 / rate_hz).min(0.30);
        let stop = if factor == 2 { 0.5 - pass } else { 0.42 }.max(pass + 0.083);
        let cut = 0.5 * (pass + stop);
        let centre = 0.5 * (TAPS as f64 - 1.0);
        let mut taps = [0f64; TAPS];
        for (n, tap) in taps.iter_mut().enumerate() {
            let x = n as f64 - centre;
            let sinc = (2.0 * PI * cut * x).sin() / (PI * x);
            *tap = sinc * bessel_i0(BETA * (1.0 - (x / (centre + 0.5)).powi(2)).sqrt());
        }
        let sum: f64 = taps.iter().sum();
        Self {
            taps: taps.map(|tap| (tap / sum) as f32),
            line: [0.0; TAPS + MAX_FRAMES],
            factor,
        }
    }

    /// Clears the past.
    pub fn reset(&mut self) {
        self.line = [0.0; TAPS + MAX_FRAMES];
    }

    /// Filters `input`, at most 64 frames and `factor` times as long as `output`.
    /// Inlined, so that it is compiled for the instruction set of its caller.
    #[inline(always)]
    pub fn process(&mut self, input: &[f32], output: &mut [f32]) {
        self.line[TAPS..TAPS + input.len()].copy_from_slice(input);
        for (n, out) in output.iter_mut().enumerate() {
            let from = (n + 1) * self.factor;
            let past = &self.line[from..from + TAPS];
            // Eight sums side by side, or the compiler must add one after the other.
            let mut sums = [0f32; 8];
            for (taps, past) in self.taps.chunks_exact(8).zip(past.chunks_exact(8)) {
                for ((sum, tap), x) in sums.iter_mut().zip(taps).zip(past) {
                    *sum += tap * x;
                }
            }
            *out = sums.iter().sum();
        }
        self.line.copy_within(input.len()..input.len() + TAPS, 0);
    }
}

/// Modified Bessel function of the first kind, order zero, by its power series.
pub(super) fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    (1..40).fold(1.0, |sum, k| {
        term *= (0.5 * x / f64::from(k)).powi(2);
        sum + term
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Level in dB at the output of a unit sine at `hz`, folded frequencies included.
    fn level_db(rate_hz: f64, factor: usize, hz: f64) -> f64 {
        let mut filter = Decimator::new(rate_hz, factor);
        let mut power = 0.0;
        let mut output = [0f32; 64];
        for block in 0..200 {
            let input: Vec<f32> = (0..64)
                .map(|n| (2.0 * PI * hz * f64::from(block * 64 + n) / rate_hz).sin() as f32)
                .collect();
            let output = &mut output[..64 / factor];
            filter.process(&input, output);
            if block >= 4 {
                power += output.iter().map(|x| f64::from(x * x)).sum::<f64>() / output.len() as f64;
            }
        }
        10.0 * (2.0 * power / 196.0).log10()
    }

    #[test]
    fn it_passes_what_is_heard_and_stops_the_chatter() {
        for (rate_hz, factor) in [
            (44_100.0, 1),
            (48_000.0, 1),
            (96_000.0, 2),
            (96_000.0, 1),
            (192_000.0, 1),
        ] {
            assert!(level_db(rate_hz, factor, 1000.0).abs() < 0.02);
            let edge = (20_000.0f64).min(0.3 * rate_hz);
            assert!(
                level_db(rate_hz, factor, edge * 0.97).abs() < 0.5,
                "{rate_hz}"
            );
            assert!(
                level_db(rate_hz, factor, 0.46 * rate_hz) < -60.0,
                "{rate_hz}"
            );
        }
        // What would fold back from above the host's Nyquist frequency.
        assert!(level_db(96_000.0, 2, 29_000.0) < -60.0);
        assert!(level_db(88_200.0, 2, 29_000.0) < -60.0);
    }

    #[test]
    fn cutting_the_input_changes_nothing() {
        let input: Vec<f32> = (0..64).map(|n| (n * n % 17) as f32 - 8.0).collect();
        let mut whole = [0f32; 32];
        Decimator::new(96_000.0, 2).process(&input, &mut whole);
        let mut cut = [0f32; 32];
        let mut filter = Decimator::new(96_000.0, 2);
        filter.process(&input[..14], &mut cut[..7]);
        filter.process(&input[14..], &mut cut[7..]);
        assert_eq!(whole, cut);
    }
}
