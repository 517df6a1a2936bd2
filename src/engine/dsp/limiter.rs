//! The last guard before the host: a stereo peak limiter that never lets a sample past its ceiling,
//! and keeps the wave between the samples below full scale (true peak, ITU-R BS.1770-5, annex 2)
//! without delaying anything.
//!
//! A wave between two samples depends on samples to come, so without look-ahead it can only be
//! guessed. Each new sample gives estimates of the wave at quarter samples, just before it and
//! further back, where more is known: the best linear ones for a signal of which nothing is known
//! but that it is band-limited (Wiener 1949; the weights solve `(R + e I) w = r` with the sinc as
//! autocorrelation). The gain falls at once for the worst of them, waits and comes back slowly. It
//! falls the further the greater the surprise: at an onset the next samples are likely to be worse,
//! and every one of them at the ceiling would make the wave between them wild.

use super::fused::fma;
use pulp::{Arch, Simd, WithSimd};

/// Ceiling of samples and of the wave between them, -2 dBFS: the rest is for what no guess can know.
/// Chosen so that the worst of some hundred noises, bursts, squares and tones reaches -0.2 dBTP.
const CEILING: f32 = 0.79;
/// Below this share of the ceiling no wave between samples can reach it, music or not: the sum of
/// the sizes of any estimate's weights stays below its inverse.
const SAFE: f32 = 0.39;
/// Time the gain waits before it comes back, in s: half a period of 40 Hz.
const HOLD_S: f64 = 0.0125;
/// Time to recover 63 % of the gain taken, in s.
const RELEASE_S: f64 = 0.15;
/// Samples known to an estimate.
const KNOWN: usize = 12;
/// Where the wave is estimated, in samples before the newest.
const BEFORE: [f64; LANES] = [
    0.25, 0.5, 0.75, 1.25, 1.5, 1.75, 2.5, 3.5, 4.5, 5.25, 5.5, 5.75,
];
/// Frames of a block at the most, and those that are looked at side by side.
const BLOCK: usize = 32;
/// See [`BLOCK`].
const STRIDE: usize = 8;
/// Number of estimates.
const LANES: usize = 12;
/// Band of the signal, a share of the Nyquist frequency.
const BAND: f64 = 0.95;
/// Share of noise in it, the `e` above: it keeps a guess from being bold.
const DOUBT: f64 = 0.003;
/// Share of an estimate that counts: a wave that only seems to touch the ceiling is left alone.
const TRUST: f64 = 0.985;
/// How much further than needed the gain falls: to this power of the fall itself.
const SURPRISE: f64 = 1.5;
/// And at the most by this factor.
const FURTHEST: f64 = 0.4;

/// Samples of one channel, the newest first.
type Past = [f32; KNOWN];

/// Both channels, one gain. Below the ceiling it changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct Limiter {
    /// Instruction set of this machine.
    arch: Arch,
    /// Weights of the known samples, the newest first, in each estimate.
    weights: [[f32; KNOWN]; LANES],
    /// Left and right.
    past: [Past; 2],
    /// Present gain; in double precision, or the last of the recovery would be rounded away.
    gain: f64,
    /// Frames until the gain comes back.
    wait: usize,
    /// Frames it waits.
    hold: usize,
    /// Share of the way back to unity per sample.
    release: f64,
}

impl Limiter {
    /// At rest, for one sample rate in Hz.
    pub fn new(rate_hz: f64) -> Self {
        let weights = BEFORE.map(|before| estimate(before).map(|weight| weight as f32));
        Self {
            arch: Arch::new(),
            weights,
            past: [[0.0; KNOWN]; 2],
            gain: 1.0,
            wait: 0,
            hold: (HOLD_S * rate_hz) as usize,
            release: 1.0 - (-1.0 / (RELEASE_S * rate_hz)).exp(),
        }
    }

    /// Back to unity gain.
    pub fn reset(&mut self) {
        self.past = [[0.0; KNOWN]; 2];
        (self.gain, self.wait) = (1.0, 0);
    }

    /// Limits both channels, equally long, in place. What is not a number becomes silence.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let past = self.past.as_flattened();
        if self.gain == 1.0 && is_quiet(left) && is_quiet(right) && is_quiet(past) {
            remember(&mut self.past[0], left);
            remember(&mut self.past[1], right);
            return;
        }
        let arch = self.arch;
        arch.dispatch(Run {
            limiter: self,
            block: [left, right],
        });
    }

    /// Takes in frames, at most [`BLOCK`]; the largest size of the wave in and around each.
    #[inline(always)]
    fn peaks<S: Simd>(&mut self, channels: [&[f32]; 2]) -> [f32; BLOCK] {
        let mut peaks = [0f32; BLOCK];
        for (past, new) in self.past.iter_mut().zip(channels) {
            let mut line = [0f32; KNOWN - 1 + BLOCK];
            for (to, from) in line.iter_mut().zip(past[..KNOWN - 1].iter().rev()) {
                *to = *from;
            }
            line[KNOWN - 1..KNOWN - 1 + new.len()].copy_from_slice(new);
            for from in (0..new.len()).step_by(STRIDE) {
                let mut known = [0f32; KNOWN - 1 + STRIDE];
                known.copy_from_slice(&line[from..from + KNOWN - 1 + STRIDE]);
                let peaks = &mut peaks[from..from + STRIDE];
                for (peak, x) in peaks.iter_mut().zip(&known[KNOWN - 1..]) {
                    *peak = peak.max(x.abs());
                }
                if is_quiet(&known) {
                    continue;
                }
                for weights in &self.weights {
                    let mut waves = [0f32; STRIDE];
                    for (k, weight) in weights.iter().enumerate() {
                        let known = &known[KNOWN - 1 - k..KNOWN - 1 - k + STRIDE];
                        for (wave, x) in waves.iter_mut().zip(known) {
                            *wave = fma::<S>(*weight, *x, *wave);
                        }
                    }
                    for (peak, wave) in peaks.iter_mut().zip(&waves) {
                        *peak = peak.max(wave.abs());
                    }
                }
            }
            remember(past, new);
        }
        peaks
    }

    /// Moves the gain on for a peak.
    #[inline(always)]
    fn follow(&mut self, peak: f32) {
        if self.wait > 0 {
            self.wait -= 1;
        } else {
            self.gain += (1.0 - self.gain) * self.release;
            if self.gain > 1.0 - 1e-6 {
                self.gain = 1.0;
            }
        }
        if f64::from(peak) * self.gain > f64::from(CEILING) {
            let needed = f64::from(CEILING / peak);
            let further = (needed / self.gain).powf(SURPRISE).max(FURTHEST);
            self.gain = needed * further;
            self.wait = self.hold;
        }
    }
}

/// One block, compiled for the instruction set of the machine.
struct Run<'a> {
    /// The limiter.
    limiter: &'a mut Limiter,
    /// Left and right.
    block: [&'a mut [f32]; 2],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let [left, right] = self.block;
        for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
            for (l, r) in left.iter_mut().zip(right.iter_mut()) {
                if !(l.is_finite() && r.is_finite()) {
                    (*l, *r) = (0.0, 0.0);
                }
            }
            let peaks = self.limiter.peaks::<S>([left, right]);
            for ((l, r), peak) in left.iter_mut().zip(right).zip(&peaks) {
                self.limiter.follow(*peak);
                let gain = self.limiter.gain as f32;
                // Rounding must not take it over the ceiling either.
                *l = (*l * gain).clamp(-CEILING, CEILING);
                *r = (*r * gain).clamp(-CEILING, CEILING);
            }
        }
    }
}

/// Whether no wave between these samples can reach the ceiling.
#[inline(always)]
fn is_quiet(block: &[f32]) -> bool {
    // All of them, and not up to the first that is loud: only that is done side by side.
    let quiet = |x: &f32| x.abs() <= SAFE * CEILING;
    block.iter().fold(true, |all, x| all & quiet(x))
}

/// Keeps the newest samples of a block.
#[inline(always)]
fn remember(past: &mut Past, block: &[f32]) {
    let new = block.len().min(KNOWN);
    past.copy_within(..KNOWN - new, new);
    for (past, x) in past.iter_mut().zip(block.iter().rev()) {
        *past = *x;
    }
}

/// Weights of the known samples, the newest first, in the estimate of the wave `before` samples
/// before the newest.
fn estimate(before: f64) -> [f64; KNOWN] {
    let sinc = |x: f64| {
        let x = std::f64::consts::PI * BAND * x;
        if x == 0.0 { 1.0 } else { x.sin() / x }
    };
    let mut rows = [[0f64; KNOWN + 1]; KNOWN];
    for (i, row) in rows.iter_mut().enumerate() {
        for (j, cell) in row[..KNOWN].iter_mut().enumerate() {
            *cell = sinc(i as f64 - j as f64);
        }
        row[i] += DOUBT;
        row[KNOWN] = sinc(i as f64 - before);
    }
    // Elimination without pivoting: the matrix is symmetric positive definite.
    for k in 0..KNOWN {
        let pivot = rows[k];
        for (i, row) in rows.iter_mut().enumerate() {
            if i != k {
                let factor = row[k] / pivot[k];
                for (cell, pivot) in row.iter_mut().zip(pivot) {
                    *cell -= factor * pivot;
                }
            }
        }
    }
    let weights: [f64; KNOWN] = std::array::from_fn(|i| rows[i][KNOWN] / rows[i][i]);
    // Of a slow wave everything is known.
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| TRUST * weight / sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::random;
    use ebur128::{EbuR128, Mode};
    use rand::RngExt;
    use std::f64::consts::TAU;

    /// True peak of a channel in dBTP.
    fn true_peak_db(samples: &[f32]) -> f64 {
        let mut meter = EbuR128::new(1, 48_000, Mode::TRUE_PEAK).expect("a meter");
        meter.add_frames_f32(samples).expect("frames");
        20.0 * meter.true_peak(0).expect("a channel").log10()
    }

    /// One second of a signal, limited.
    fn limited(signal: impl FnMut(usize) -> f64) -> Vec<f32> {
        let mut left: Vec<f32> = (0..48_000).map(signal).map(|x| x as f32).collect();
        let mut right = left.clone();
        Limiter::new(48_000.0).process(&mut left, &mut right);
        assert!(left == right);
        left
    }

    #[test]
    fn quiet_is_untouched_loud_is_held_and_nonsense_is_silent() {
        let mut limiter = Limiter::new(48_000.0);
        let tone = |n: usize, size: f64| (size * (TAU * 0.01 * n as f64).sin()) as f32;
        let quiet: Vec<f32> = (0..4800).map(|n| tone(n, 0.78)).collect();
        let (mut l, mut r) = (quiet.clone(), vec![0.0; 4800]);
        limiter.process(&mut l, &mut r);
        assert!(l == quiet);
        let (mut l, mut r) = ([100.0, 0.5, f32::NAN, 1.0], [0.0, 0.5, 1.0, f32::INFINITY]);
        limiter.process(&mut l, &mut r);
        assert!(l[0] <= CEILING && l[0] > 0.3);
        assert!(l[1] < 0.01 && l[1] > 0.0);
        assert_eq!((l[2], r[2], l[3], r[3]), (0.0, 0.0, 0.0, 0.0));
        let (mut l, mut r) = (vec![0.1; 480_000], vec![0.1; 480_000]);
        limiter.process(&mut l, &mut r);
        assert_eq!(l[479_999], 0.1);
    }

    #[test]
    fn the_wave_between_the_samples_stays_below_full_scale() {
        // All peaks of a tone of a quarter of the rate at 45 degrees lie between the samples.
        let between = |size: f64| limited(move |n| size * (TAU * (0.25 * n as f64 + 0.125)).sin());
        let mut worst = f64::MIN;
        for size in [0.9, 1.0, 1.2, 1.41, 2.0, 20.0] {
            worst = worst.max(true_peak_db(&between(size)));
        }
        for seed in 0..6 {
            let mut random = random::at(seed, [0; 3]);
            let mut noise = || (0..12).map(|_| random.random::<f64>() - 0.5).sum::<f64>();
            for size in [0.5, 1.0, 2.5, 25.0] {
                worst = worst.max(true_peak_db(&limited(|_| size * noise())));
                let burst = |n: usize| size * noise() * f64::from(u8::from(n / 4800 % 2 == 1));
                worst = worst.max(true_peak_db(&limited(burst)));
            }
        }
        for (hz, size) in [(97.3, 1.0), (97.3, 10.0), (657.0, 2.0), (6570.0, 10.0)] {
            let square = |n: usize| size * (TAU * hz * n as f64 / 48_000.0).sin().signum();
            worst = worst.max(true_peak_db(&limited(square)));
        }
        assert!(worst < 0.0, "{worst} dBTP");
    }

    #[test]
    fn no_estimate_can_reach_the_ceiling_from_what_is_safe() {
        let limiter = Limiter::new(48_000.0);
        let sizes = limiter
            .weights
            .iter()
            .map(|weights| weights.iter().map(|w| w.abs()).sum());
        let worst = sizes.fold(0f32, f32::max);
        assert!(worst * SAFE < 1.0, "{worst}");
        assert!(worst * SAFE > 0.8, "{worst}: more is safe");
    }

    #[test]
    fn it_does_not_give_away_what_it_need_not() {
        let loud = limited(|n| 4.0 * (TAU * 0.005 * n as f64).sin());
        let peak = loud[43_200..].iter().fold(0f32, |a, x| a.max(x.abs()));
        assert!(peak > 0.93 * CEILING, "{peak}");
    }

    #[test]
    fn the_cut_of_the_blocks_changes_nothing() {
        let signal = |n: usize| ((n * n % 1013) as f32 / 1013.0 - 0.5) * (n as f32 / 2000.0);
        let whole: Vec<f32> = (0..8000).map(signal).collect();
        let (mut l, mut r) = (whole.clone(), whole.clone());
        Limiter::new(48_000.0).process(&mut l, &mut r);
        let (mut cut_l, mut cut_r) = (whole.clone(), whole);
        let mut limiter = Limiter::new(48_000.0);
        for (l, r) in cut_l.chunks_mut(7).zip(cut_r.chunks_mut(7)) {
            limiter.process(l, r);
        }
        assert!((l, r) == (cut_l, cut_r));
    }
}
