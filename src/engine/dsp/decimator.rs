//! A linear-phase low-pass that may halve the sample rate.
//!
//! The contact of string and bridge chatters at the Nyquist frequency of the string's own rate
//! (DAFx-16, section 5: "too strong above 15 kHz" at 44.1 kHz). This filter takes that away, and on
//! the way down from twice the host's rate it is the decimation filter too. Windowed sinc with
//! Kaiser's window (Kaiser 1974), 70 dB.

use super::fused::fma;
use pulp::{Simd, WithSimd};
use std::f64::consts::PI;

/// Largest number of taps.
const TAPS: usize = 64;
/// Largest number of frames in one call, at the higher rate.
const MAX_FRAMES: usize = 64;
/// Kaiser's beta for 70 dB of attenuation.
const BETA: f64 = 6.755;

/// Largest number of input frames for one output frame.
const MAX_FACTOR: usize = 2;
/// Output frames that are summed side by side.
const STRIDE: usize = 16;

/// One channel of the filter.
pub struct Decimator {
    /// Impulse response, symmetric, every `factor`th tap in each of as many rows.
    taps: [[f32; TAPS]; MAX_FACTOR],
    /// Past input, oldest first, then room for a call's input, in rows likewise.
    lines: [[f32; TAPS + MAX_FRAMES]; MAX_FACTOR],
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
        let mut rows = [[0f32; TAPS]; MAX_FACTOR];
        for (n, tap) in taps.iter().enumerate() {
            rows[n % factor][n / factor] = (tap / sum) as f32;
        }
        Self {
            taps: rows,
            lines: [[0.0; TAPS + MAX_FRAMES]; MAX_FACTOR],
            factor,
        }
    }

    /// Clears the past.
    pub fn reset(&mut self) {
        self.lines = [[0.0; TAPS + MAX_FRAMES]; MAX_FACTOR];
    }

    /// Filters `input`, at most 64 frames and `factor` times as long as `output`.
    /// Inlined, so that it is compiled for the instruction set of its caller.
    #[inline(always)]
    pub fn process<S: Simd>(&mut self, input: &[f32], output: &mut [f32]) {
        let (taps, frames) = (TAPS / self.factor, output.len());
        let mut sums = [0f32; MAX_FRAMES];
        for (row, line) in self.lines[..self.factor].iter_mut().enumerate() {
            let own = input.iter().skip(row).step_by(self.factor);
            for (to, from) in line[taps..taps + frames].iter_mut().zip(own) {
                *to = *from;
            }
            for (stride, sums) in sums.chunks_exact_mut(STRIDE).enumerate() {
                let from = stride * STRIDE;
                if from >= frames {
                    break;
                }
                // A local copy stays in registers over all taps.
                let mut own = [0f32; STRIDE];
                own.copy_from_slice(sums);
                for (k, tap) in self.taps[row][..taps].iter().enumerate() {
                    let past = &line[from + k + 1..from + k + 1 + STRIDE];
                    for (sum, x) in own.iter_mut().zip(past) {
                        *sum = fma::<S>(*tap, *x, *sum);
                    }
                }
                sums.copy_from_slice(&own);
            }
            line.copy_within(frames..frames + taps, 0);
        }
        output.copy_from_slice(&sums[..frames]);
    }
}

/// A call of a [`Decimator`], compiled for the best instruction set of the machine.
pub struct Decimate<'a> {
    /// The filter.
    pub filter: &'a mut Decimator,
    /// See [`Decimator::process`].
    pub input: &'a [f32],
    /// See [`Decimator::process`].
    pub output: &'a mut [f32],
}

impl WithSimd for Decimate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        self.filter.process::<S>(self.input, self.output);
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
    use pulp::Scalar;

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
            filter.process::<Scalar>(&input, output);
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
        Decimator::new(96_000.0, 2).process::<Scalar>(&input, &mut whole);
        let mut cut = [0f32; 32];
        let mut filter = Decimator::new(96_000.0, 2);
        filter.process::<Scalar>(&input[..14], &mut cut[..7]);
        filter.process::<Scalar>(&input[14..], &mut cut[7..]);
        assert_eq!(whole, cut);
    }
}
