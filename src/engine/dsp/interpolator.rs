//! Raises the sample rate by a whole factor: zeros between the samples, then a linear-phase
//! low-pass, of which only the taps that meet a sample are computed (Crochiere and Rabiner 1983).
//! Windowed sinc with Kaiser's window (Kaiser 1974), 70 dB.

use std::f64::consts::PI;

/// Taps that meet a sample for each output frame.
const TAPS: usize = 32;
/// Largest factor.
const MOST: usize = 4;
/// Kaiser's beta for 70 dB of attenuation.
const BETA: f64 = 6.755;

/// One channel.
pub struct Interpolator {
    /// Impulse response by phase.
    taps: [[f32; TAPS]; MOST],
    /// The last inputs, newest first from `head`; written twice, so that they are always in a row.
    line: [f32; 2 * TAPS],
    /// Where the newest is.
    head: usize,
}

impl Interpolator {
    /// From any rate to `factor` (1 to 4) times that rate.
    pub fn new(factor: usize) -> Self {
        let mut taps = [[0.0; TAPS]; MOST];
        let length = (TAPS * factor) as f64;
        let centre = 0.5 * (length - 1.0);
        for n in 0..TAPS * factor {
            let x = (n as f64 - centre) / factor as f64;
            let sinc = if x == 0.0 {
                1.0
            } else {
                (PI * x).sin() / (PI * x)
            };
            let edge = (n as f64 - centre) / (centre + 0.5);
            taps[n % factor][n / factor] = (sinc * kaiser(edge)) as f32;
        }
        for phase in &mut taps[..factor] {
            let sum: f32 = phase.iter().sum();
            phase.iter_mut().for_each(|tap| *tap /= sum);
        }
        Self {
            taps,
            line: [0.0; 2 * TAPS],
            head: 0,
        }
    }

    /// Clears the past.
    pub fn reset(&mut self) {
        self.line = [0.0; 2 * TAPS];
    }

    /// Takes the next input frame: the one that output phase 0 follows.
    pub fn push(&mut self, x: f32) {
        self.head = (self.head + TAPS - 1) % TAPS;
        self.line[self.head] = x;
        self.line[self.head + TAPS] = x;
    }

    /// The output frame `phase` (0 up to the factor) after the last input.
    pub fn pull(&self, phase: usize) -> f32 {
        let past = &self.line[self.head..self.head + TAPS];
        // Eight sums side by side, or the compiler must add one after the other.
        let mut sums = [0f32; 8];
        for (taps, past) in self.taps[phase % MOST]
            .chunks_exact(8)
            .zip(past.chunks_exact(8))
        {
            for ((sum, tap), x) in sums.iter_mut().zip(taps).zip(past) {
                *sum += tap * x;
            }
        }
        sums.iter().sum()
    }
}

/// Kaiser's window at `x`, -1..=1.
fn kaiser(x: f64) -> f64 {
    let i0 = |x: f64| {
        let mut term = 1.0;
        (1..40).fold(1.0, |sum, k| {
            term *= (0.5 * x / f64::from(k)).powi(2);
            sum + term
        })
    };
    i0(BETA * (1.0 - x * x).max(0.0).sqrt()) / i0(BETA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_passes_and_its_image_does_not() {
        for factor in [1, 2, 4] {
            for cycles in [0.01, 0.2, 0.41] {
                let mut up = Interpolator::new(factor);
                let (mut tone, mut image) = ([0f64; 2], [0f64; 2]);
                let frames = 2000;
                for n in 0..frames {
                    up.push((2.0 * PI * cycles * n as f64).sin() as f32);
                    for phase in 0..factor {
                        let y = f64::from(up.pull(phase));
                        let t = (n * factor + phase) as f64 / factor as f64;
                        if n >= 1000 {
                            for (sum, f) in [(&mut tone, cycles), (&mut image, 1.0 - cycles)] {
                                sum[0] += y * (2.0 * PI * f * t).sin();
                                sum[1] += y * (2.0 * PI * f * t).cos();
                            }
                        }
                    }
                }
                let level = |s: [f64; 2]| s[0].hypot(s[1]) * 2.0 / (1000 * factor) as f64;
                assert!(
                    (level(tone) - 1.0).abs() < 0.01,
                    "{factor} {cycles}: {tone:?}"
                );
                if factor > 1 {
                    assert!(level(image) < 2e-3, "{factor} {cycles}: {}", level(image));
                }
            }
        }
    }
}
