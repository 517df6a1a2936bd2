//! Many damped modes side by side: what is dense and inharmonic, such as metal or a heap of bells.
//!
//! As [`super::modes`], a mode is a rotating vector heard as its imaginary part, but here a block of
//! frames goes through two groups of eight at a time, whose state stays in registers, and groups at
//! rest cost nothing. Nothing drives it from sample to sample: who owns it strikes modes between
//! blocks, and says when. Our own arrangement of the textbook's rotation.

use std::f64::consts::TAU;

/// Modes in a group, which make one vector. The lower half of the lanes goes to the first bus, the
/// upper half to the second.
pub const LANES: usize = 8;
/// Frequency above which a mode is left out, as a share of the rate.
const TOP: f64 = 0.46;
/// Length of a vector below which it has ended, -150 dBFS at unit gain.
const OVER: f32 = 3e-8;

/// One number for each mode of a group.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Lanes([f32; LANES]);

/// Rest.
const ZERO: Lanes = Lanes([0.0; LANES]);

/// `G` groups of eight modes; `G` is even.
#[derive(Clone, Copy, Debug)]
pub struct DenseModes<const G: usize> {
    /// The vectors.
    re: [Lanes; G],
    /// See `re`.
    im: [Lanes; G],
    /// Rotation and decay of a frame.
    c: [Lanes; G],
    /// See `c`.
    s: [Lanes; G],
    /// Groups that may move.
    awake: [bool; G],
}

impl<const G: usize> DenseModes<G> {
    /// At rest.
    pub fn new() -> Self {
        Self {
            re: [ZERO; G],
            im: [ZERO; G],
            c: [ZERO; G],
            s: [ZERO; G],
            awake: [false; G],
        }
    }

    /// Ends all motion.
    pub fn reset(&mut self) {
        (self.re, self.im) = ([ZERO; G], [ZERO; G]);
        self.awake = [false; G];
    }

    /// Moves a mode to a frequency in Hz and the time in which it falls by 60 dB; what rings goes
    /// on. Says whether it is low enough for the rate, or should not be struck.
    pub fn turn(&mut self, [group, lane]: [usize; 2], hz: f64, t60_s: f64, rate_hz: f64) -> bool {
        let radius = (-6.907_755_278_982_137 / (t60_s.max(1e-4) * rate_hz)).exp();
        let (sin, cos) = (TAU * hz.min(TOP * rate_hz) / rate_hz).sin_cos();
        self.c[group].0[lane] = (radius * cos) as f32;
        self.s[group].0[lane] = (radius * sin) as f32;
        hz <= TOP * rate_hz
    }

    /// Strikes the modes of a group: each starts a sine of that amplitude on top of what rings.
    #[inline(always)]
    pub fn strike(&mut self, group: usize, amounts: &[f32; LANES]) {
        for (re, amount) in self.re[group].0.iter_mut().zip(amounts) {
            *re += amount;
        }
        self.awake[group] = true;
    }

    /// Multiplies all that moves.
    pub fn scale(&mut self, gain: f32) {
        for lanes in self.re.iter_mut().chain(&mut self.im) {
            lanes.0.iter_mut().for_each(|part| *part *= gain);
        }
    }

    /// Puts groups that have ended to rest, and says whether all have.
    #[inline(always)]
    pub fn settle(&mut self) -> bool {
        for group in 0..G {
            if self.awake[group] {
                let (re, im) = (&self.re[group].0, &self.im[group].0);
                let mut loudest = [0f32; LANES];
                for lane in 0..LANES {
                    loudest[lane] = re[lane].abs().max(im[lane].abs());
                }
                if loudest.iter().all(|part| *part < OVER) {
                    (self.re[group], self.im[group]) = (ZERO, ZERO);
                    self.awake[group] = false;
                }
            }
        }
        self.is_silent()
    }

    /// Whether nothing moves.
    pub fn is_silent(&self) -> bool {
        !self.awake.iter().any(|awake| *awake)
    }

    /// Adds the next frames, spread over the lanes. Inlined, so that it is compiled for the
    /// instruction set of its caller.
    #[inline(always)]
    pub fn render(&mut self, frames: &mut [[f32; LANES]]) {
        for pair in (0..G).step_by(2) {
            if self.awake[pair] || self.awake[pair + 1] {
                self.render_pair(pair, frames);
            }
        }
    }

    /// Two groups at once: one alone would wait for its own last frame.
    #[inline(always)]
    fn render_pair(&mut self, first: usize, frames: &mut [[f32; LANES]]) {
        let [c, d] = [self.c[first].0, self.c[first + 1].0];
        let [s, t] = [self.s[first].0, self.s[first + 1].0];
        let [mut re, mut ra] = [self.re[first].0, self.re[first + 1].0];
        let [mut im, mut ia] = [self.im[first].0, self.im[first + 1].0];
        for frame in frames {
            for n in 0..LANES {
                let (x, y) = (re[n], im[n]);
                let (v, w) = (ra[n], ia[n]);
                re[n] = c[n] * x - s[n] * y;
                im[n] = s[n] * x + c[n] * y;
                ra[n] = d[n] * v - t[n] * w;
                ia[n] = t[n] * v + d[n] * w;
                frame[n] += im[n] + ia[n];
            }
        }
        (self.re[first].0, self.re[first + 1].0) = (re, ra);
        (self.im[first].0, self.im[first + 1].0) = (im, ia);
    }
}

impl<const G: usize> Default for DenseModes<G> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_rings_at_its_pitch_in_its_bus_and_comes_to_rest() {
        let mut modes = DenseModes::<2>::new();
        assert!(modes.turn([1, 5], 480.0, 0.5, 48_000.0));
        assert!(!modes.turn([0, 0], 23_000.0, 0.5, 48_000.0));
        let mut amounts = [0.0; LANES];
        amounts[5] = 0.5;
        modes.strike(1, &amounts);
        let mut frames = vec![[0f32; LANES]; 24_000];
        modes.render(&mut frames);
        let heard: Vec<[f32; 2]> = frames
            .iter()
            .map(|x| [x[..4].iter().sum(), x[4..].iter().sum()])
            .collect();
        assert!(heard.iter().all(|x| x[0] == 0.0));
        let peak = |range: std::ops::Range<usize>| {
            let parts = heard[range].iter().map(|x| x[1].abs());
            parts.fold(0f32, f32::max)
        };
        assert!((peak(0..100) - 0.5).abs() < 0.01);
        let fall_db = 20.0 * (peak(23_900..24_000) / peak(0..100)).log10();
        assert!((fall_db + 60.0).abs() < 0.5, "{fall_db}");
        let ups = heard.windows(2).filter(|w| w[0][1] < 0.0 && w[1][1] >= 0.0);
        assert!((239..=240).contains(&ups.count()));
        assert!(!modes.settle());
        modes.render(&mut vec![[0.0; LANES]; 48_000]);
        assert!(modes.settle());
        let mut frames = [[0f32; LANES]; 8];
        modes.render(&mut frames);
        assert_eq!(frames, [[0.0; LANES]; 8]);
    }
}
