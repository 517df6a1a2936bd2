//! Twice the sample rate and back: a linear-phase half-band low-pass in two polyphase branches.
//!
//! Every second tap of a half-band filter is zero but the middle one, so one branch is a plain
//! delay (Vaidyanathan, "Multirate Systems and Filter Banks", 1993, section 4.6). Windowed sinc with
//! Kaiser's window (Kaiser 1974).

use super::decimator::bessel_i0;
use super::fused::fma;
use pulp::Simd;
use std::f64::consts::PI;

/// Largest number of taps of the dense branch.
const MAX_TAPS: usize = 24;
/// Largest number of frames of a block at the lower rate.
const MAX_FRAMES: usize = 64;
/// Kaiser's beta for 80 dB of attenuation.
const BETA: f64 = 7.857;

/// Output frames of the dense branch that are summed side by side.
const STRIDE: usize = 16;

/// The filter, for any number of channels, with `TAPS` in the dense branch: an even number up to 24.
#[derive(Clone, Copy)]
pub struct Halfband<const TAPS: usize> {
    /// Dense branch, for unity gain on the way down.
    taps: [f32; TAPS],
}

/// Input of a branch, oldest first, and room for a block.
type Line = [f32; MAX_TAPS + MAX_FRAMES];

/// What one channel of a filter remembers, on the way up or on the way down.
#[derive(Clone, Copy)]
pub struct Past {
    /// Input of the dense branch.
    dense: Line,
    /// Input of the delay branch; on the way up it is the same.
    plain: Line,
}

impl Past {
    /// Silence.
    pub const SILENT: Self = Self {
        dense: [0.0; MAX_TAPS + MAX_FRAMES],
        plain: [0.0; MAX_TAPS + MAX_FRAMES],
    };
}

impl<const TAPS: usize> Default for Halfband<TAPS> {
    /// The only one of its length. Its transition is about `2.5 / TAPS` of the higher rate wide.
    fn default() -> Self {
        const { assert!(TAPS <= MAX_TAPS && TAPS.is_multiple_of(2)) };
        let centre = TAPS as f64 - 1.0;
        let taps: [f64; TAPS] = std::array::from_fn(|k| {
            let x = 2.0 * k as f64 - centre;
            let window = bessel_i0(BETA * (1.0 - (x / (centre + 1.0)).powi(2)).sqrt());
            (0.5 * PI * x).sin() / (PI * x) * window
        });
        // Both branches pass a constant alike, or it would come out with a whistle on top.
        let sum: f64 = taps.iter().sum();
        Self {
            taps: taps.map(|tap| (0.5 * tap / sum) as f32),
        }
    }
}

impl<const TAPS: usize> Halfband<TAPS> {
    /// Delay of up and down together, in frames at the lower rate.
    pub fn delay_frames(&self) -> f64 {
        TAPS as f64 - 1.5
    }

    /// Writes twice as many frames as it reads, at most 64.
    #[inline(always)]
    pub fn up<S: Simd>(&self, past: &mut Past, input: &[f32], output: &mut [f32]) {
        let frames = input.len();
        past.dense[TAPS..TAPS + frames].copy_from_slice(input);
        let mut dense = [0f32; MAX_FRAMES];
        self.filter::<S>(&past.dense, &mut dense, frames);
        let plain = &past.dense[TAPS / 2 + 1..];
        for ((pair, dense), plain) in output.chunks_exact_mut(2).zip(&dense).zip(plain) {
            pair[0] = 2.0 * dense;
            pair[1] = *plain;
        }
        forget::<TAPS>(&mut past.dense, frames);
    }

    /// Reads twice as many frames as it writes, at most 64.
    #[inline(always)]
    pub fn down<S: Simd>(&self, past: &mut Past, input: &[f32], output: &mut [f32]) {
        let frames = output.len();
        let lines = past.plain[TAPS..].iter_mut().zip(&mut past.dense[TAPS..]);
        for ((plain, dense), pair) in lines.zip(input.chunks_exact(2)) {
            (*plain, *dense) = (pair[0], pair[1]);
        }
        let mut dense = [0f32; MAX_FRAMES];
        self.filter::<S>(&past.dense, &mut dense, frames);
        let plain = &past.plain[TAPS / 2 + 1..];
        for ((out, dense), plain) in output.iter_mut().zip(&dense).zip(plain) {
            *out = dense + 0.5 * plain;
        }
        forget::<TAPS>(&mut past.dense, frames);
        forget::<TAPS>(&mut past.plain, frames);
    }

    /// The dense branch; behind `frames` the output means nothing.
    #[inline(always)]
    fn filter<S: Simd>(&self, line: &Line, output: &mut [f32; MAX_FRAMES], frames: usize) {
        for (stride, output) in output.chunks_exact_mut(STRIDE).enumerate() {
            let from = stride * STRIDE;
            if from >= frames {
                break;
            }
            // Its own sums stay in registers over all taps.
            let mut sums = [0f32; STRIDE];
            for (k, tap) in self.taps.iter().enumerate() {
                // Symmetric, so the order does not matter.
                let past = &line[from + k + 1..from + k + 1 + STRIDE];
                for (sum, x) in sums.iter_mut().zip(past) {
                    *sum = fma::<S>(*tap, *x, *sum);
                }
            }
            output.copy_from_slice(&sums);
        }
    }
}

/// Moves the past to the start of its line, behind a block of `frames`.
#[inline(always)]
fn forget<const TAPS: usize>(line: &mut Line, frames: usize) {
    // By way of a local of fixed length: a move of few frames must not become a call.
    let mut kept = [0f32; TAPS];
    kept.copy_from_slice(&line[frames..frames + TAPS]);
    line[..TAPS].copy_from_slice(&kept);
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::Scalar;

    /// Response of the filter at a share of the higher rate, in dB, by its definition.
    fn response_db<const TAPS: usize>(filter: &Halfband<TAPS>, share: f64) -> f64 {
        let sum: f64 = (0..TAPS)
            .map(|k| {
                let x = 2.0 * k as f64 - (TAPS as f64 - 1.0);
                f64::from(filter.taps[k]) * (2.0 * PI * share * x).cos()
            })
            .sum();
        20.0 * (0.5 + sum).abs().max(1e-9).log10()
    }

    #[test]
    fn it_passes_the_band_and_stops_its_images() {
        let steep = Halfband::<24>::default();
        assert!(response_db(&steep, 18_000.0 / 96_000.0).abs() < 0.01);
        assert!(response_db(&steep, 30_200.0 / 96_000.0) < -78.0);
        let wide = Halfband::<10>::default();
        assert!(response_db(&wide, 20_000.0 / 192_000.0).abs() < 0.01);
        assert!(response_db(&wide, 76_000.0 / 192_000.0) < -78.0);
    }

    #[test]
    fn up_and_down_delay_and_nothing_else_however_the_blocks_are_cut() {
        let filter = Halfband::<24>::default();
        let tone = |n: f64| (0.3 * n).sin() + 0.5 * (0.05 * n).cos();
        let input: Vec<f32> = (0..1024).map(|n| tone(f64::from(n)) as f32).collect();
        let run = |cuts: &[usize]| {
            let (mut up, mut down) = (Past::SILENT, Past::SILENT);
            let mut output: Vec<f32> = Vec::new();
            let (mut from, mut cut) = (0, cuts.iter().cycle());
            while from < input.len() {
                let to = (from + cut.next().unwrap()).min(input.len());
                let mut high = [0f32; 128];
                let mut low = [0f32; 64];
                filter.up::<Scalar>(&mut up, &input[from..to], &mut high[..2 * (to - from)]);
                filter.down::<Scalar>(&mut down, &high[..2 * (to - from)], &mut low[..to - from]);
                output.extend(&low[..to - from]);
                from = to;
            }
            output
        };
        let output = run(&[64]);
        assert_eq!(output, run(&[1, 17, 32, 5]));
        for (n, y) in output.iter().enumerate().skip(64) {
            let expected = tone(n as f64 - filter.delay_frames());
            assert!((f64::from(*y) - expected).abs() < 1e-3, "{n}");
        }
    }
}
