//! Twice the sample rate and back: a linear-phase half-band low-pass in two polyphase branches.
//!
//! Every second tap of a half-band filter is zero but the middle one, so one branch is a plain
//! delay (Vaidyanathan, "Multirate Systems and Filter Banks", 1993, section 4.6). Windowed sinc with
//! Kaiser's window (Kaiser 1974).

use super::decimator::bessel_i0;
use std::f64::consts::PI;

/// Largest number of taps of the dense branch.
const MAX_TAPS: usize = 24;
/// Largest number of frames of a block at the lower rate.
const MAX_FRAMES: usize = 64;
/// Kaiser's beta for 80 dB of attenuation.
const BETA: f64 = 7.857;

/// The filter, for any number of channels.
#[derive(Clone, Copy)]
pub struct Halfband {
    /// Dense branch, for unity gain on the way down.
    taps: [f32; MAX_TAPS],
    /// Its length, an even number.
    length: usize,
}

/// What one channel of a filter remembers, on the way up or on the way down.
#[derive(Clone, Copy)]
pub struct Past {
    /// Input of the dense branch, oldest first, then room for a block.
    dense: [f32; MAX_TAPS + MAX_FRAMES],
    /// Input of the delay branch, likewise; on the way up it is the same.
    plain: [f32; MAX_TAPS + MAX_FRAMES],
}

impl Past {
    /// Silence.
    pub const SILENT: Self = Self {
        dense: [0.0; MAX_TAPS + MAX_FRAMES],
        plain: [0.0; MAX_TAPS + MAX_FRAMES],
    };
}

impl Halfband {
    /// A filter whose dense branch has `length` taps, an even number up to 24. The transition is
    /// about `2.5 / length` of the higher rate wide.
    pub fn new(length: usize) -> Self {
        let centre = length as f64 - 1.0;
        let mut taps = [0f64; MAX_TAPS];
        for (k, tap) in taps.iter_mut().enumerate().take(length) {
            let x = 2.0 * k as f64 - centre;
            let window = bessel_i0(BETA * (1.0 - (x / (centre + 1.0)).powi(2)).sqrt());
            *tap = (0.5 * PI * x).sin() / (PI * x) * window;
        }
        // Both branches pass a constant alike, or it would come out with a whistle on top.
        let sum: f64 = taps.iter().sum();
        Self {
            taps: taps.map(|tap| (0.5 * tap / sum) as f32),
            length,
        }
    }

    /// Delay of up and down together, in frames at the lower rate.
    pub fn delay_frames(&self) -> f64 {
        self.length as f64 - 1.5
    }

    /// Writes twice as many frames as it reads, at most 64.
    #[inline(always)]
    pub fn up(&self, past: &mut Past, input: &[f32], output: &mut [f32]) {
        let frames = input.len();
        past.dense[self.length..self.length + frames].copy_from_slice(input);
        let mut dense = [0f32; MAX_FRAMES];
        self.filter(&past.dense, &mut dense[..frames]);
        let plain = &past.dense[self.length / 2 + 1..];
        for ((pair, dense), plain) in output.chunks_exact_mut(2).zip(dense).zip(plain) {
            pair[0] = 2.0 * dense;
            pair[1] = *plain;
        }
        past.dense.copy_within(frames..frames + self.length, 0);
    }

    /// Reads twice as many frames as it writes, at most 64.
    #[inline(always)]
    pub fn down(&self, past: &mut Past, input: &[f32], output: &mut [f32]) {
        let frames = output.len();
        for (n, pair) in input.chunks_exact(2).enumerate() {
            past.plain[self.length + n] = pair[0];
            past.dense[self.length + n] = pair[1];
        }
        self.filter(&past.dense, output);
        let plain = &past.plain[self.length / 2 + 1..];
        for (out, plain) in output.iter_mut().zip(plain) {
            *out += 0.5 * plain;
        }
        past.dense.copy_within(frames..frames + self.length, 0);
        past.plain.copy_within(frames..frames + self.length, 0);
    }

    /// The dense branch.
    #[inline(always)]
    fn filter(&self, line: &[f32], output: &mut [f32]) {
        output.fill(0.0);
        for (k, tap) in self.taps[..self.length].iter().enumerate() {
            // Symmetric, so the order does not matter.
            for (out, x) in output.iter_mut().zip(&line[k + 1..]) {
                *out += tap * x;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Response of the filter at a share of the higher rate, in dB, by its definition.
    fn response_db(filter: &Halfband, share: f64) -> f64 {
        let sum: f64 = (0..filter.length)
            .map(|k| {
                let x = 2.0 * k as f64 - (filter.length as f64 - 1.0);
                f64::from(filter.taps[k]) * (2.0 * PI * share * x).cos()
            })
            .sum();
        20.0 * (0.5 + sum).abs().max(1e-9).log10()
    }

    #[test]
    fn it_passes_the_band_and_stops_its_images() {
        let steep = Halfband::new(24);
        assert!(response_db(&steep, 18_000.0 / 96_000.0).abs() < 0.01);
        assert!(response_db(&steep, 30_200.0 / 96_000.0) < -78.0);
        let wide = Halfband::new(10);
        assert!(response_db(&wide, 20_000.0 / 192_000.0).abs() < 0.01);
        assert!(response_db(&wide, 76_000.0 / 192_000.0) < -78.0);
    }

    #[test]
    fn up_and_down_delay_and_nothing_else_however_the_blocks_are_cut() {
        let filter = Halfband::new(24);
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
                filter.up(&mut up, &input[from..to], &mut high[..2 * (to - from)]);
                filter.down(&mut down, &high[..2 * (to - from)], &mut low[..to - from]);
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
