//! A bank of damped modes that something strikes: membranes, plates, bars, bodies.
//!
//! Each mode is a rotating vector, `z <- R e^{jw} z + g x`, heard as its imaginary part: a sine that
//! starts at zero after an impulse. Frequency and decay may move while it rings; the vector keeps
//! its length, so a sweep of pitch changes neither level nor phase.

use std::f64::consts::TAU;

/// Frequency above which a mode is left out, as a share of the rate.
const TOP: f64 = 0.45;
/// The same as an angle.
const TOP_ANGLE: f32 = (TAU * TOP) as f32;
/// Modes in a vector.
pub const LANES: usize = 8;
/// Length of a vector below which it has ended, -160 dBFS at unit gain.
const OVER: f32 = 1e-8;

/// One mode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mode {
    /// Frequency.
    pub hz: f64,
    /// Time in which it falls by 60 dB.
    pub t60_s: f64,
    /// Its share of the strike: the peak that an impulse of 1 gives.
    pub input: f32,
    /// Gain to the left and to the right.
    pub output: [f32; 2],
}

/// `N` modes; a multiple of eight makes full vectors.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub struct Modes<const N: usize> {
    /// Frames per second.
    rate_hz: f64,
    /// The vectors.
    re: [f32; N],
    /// See `re`.
    im: [f32; N],
    /// Rotation and decay of a frame.
    c: [f32; N],
    /// See `c`.
    s: [f32; N],
    /// Gain of the strike.
    input: [f32; N],
    /// Gains to the left and to the right.
    output: [[f32; N]; 2],
}

impl<const N: usize> Modes<N> {
    /// At rest, all modes mute.
    pub fn new(rate_hz: f64) -> Self {
        Self {
            rate_hz,
            re: [0.0; N],
            im: [0.0; N],
            c: [0.0; N],
            s: [0.0; N],
            input: [0.0; N],
            output: [[0.0; N]; 2],
        }
    }

    /// Ends all motion.
    pub fn reset(&mut self) {
        self.re = [0.0; N];
        self.im = [0.0; N];
    }

    /// Sets mode `n`, below `N`; what rings goes on at its new frequency and decay. One that is too
    /// high for the rate gets no strike.
    pub fn set(&mut self, n: usize, mode: &Mode) {
        let high = mode.hz > TOP * self.rate_hz;
        self.turn(n, mode.hz, mode.t60_s);
        self.input[n] = if high { 0.0 } else { mode.input };
        self.output[0][n] = mode.output[0];
        self.output[1][n] = mode.output[1];
    }

    /// Moves mode `n` to a frequency and a decay, and keeps its gains.
    pub fn turn(&mut self, n: usize, hz: f64, t60_s: f64) {
        let radius = (-6.907_755_278_982_137 / (t60_s.max(1e-4) * self.rate_hz)).exp();
        let (sin, cos) = (TAU * hz.min(TOP * self.rate_hz) / self.rate_hz).sin_cos();
        self.c[n] = (radius * cos) as f32;
        self.s[n] = (radius * sin) as f32;
    }

    /// Moves all modes at once, cheaply enough for every grid point: to the angles of a frame in
    /// radians, cut to what the rate carries, and the lengths that a frame leaves of a vector.
    #[inline(always)]
    pub fn turn_all(&mut self, angles: &[f32; N], radii: &[f32; N]) {
        for n in 0..N {
            let (sin, versine) = sin_versine(angles[n].min(TOP_ANGLE));
            self.c[n] = radii[n] - radii[n] * versine;
            self.s[n] = radii[n] * sin;
        }
    }

    /// Sets the share of a strike of every mode.
    pub fn set_inputs(&mut self, inputs: &[f32; N]) {
        self.input = *inputs;
    }

    /// Strikes one mode alone, below `N`, past its share.
    #[inline(always)]
    pub fn strike(&mut self, n: usize, impulse: f32) {
        self.re[n] += impulse;
    }

    /// One frame of input, both outputs. Inline it into a vectorised loop.
    #[inline(always)]
    pub fn tick(&mut self, input: f32) -> [f32; 2] {
        let (mut left, mut right) = ([0f32; N], [0f32; N]);
        for n in 0..N {
            let (re, im) = (self.re[n], self.im[n]);
            let driven = re + self.input[n] * input;
            self.re[n] = self.c[n] * driven - self.s[n] * im;
            self.im[n] = self.s[n] * driven + self.c[n] * im;
            left[n] = self.output[0][n] * self.im[n];
            right[n] = self.output[1][n] * self.im[n];
        }
        [sum(&left), sum(&right)]
    }

    /// Adds frames to `lanes`, each the sums of modes `n` in lane `n % 8`: the quick way for many
    /// modes, `N` a multiple of 16, that leaves the output gains to the caller. `input` is as long
    /// as `lanes`, or none. Inline it into a vectorised function.
    #[inline(always)]
    pub fn render(&mut self, input: Option<&[f32]>, lanes: &mut [[f32; LANES]]) {
        for from in (0..N).step_by(2 * LANES) {
            match input {
                Some(input) => self.render_pair::<true>(from, input, lanes),
                None => self.render_pair::<false>(from, &[], lanes),
            }
        }
    }

    /// The 16 modes from `from` on, whose state stays in registers.
    #[inline(always)]
    fn render_pair<const DRIVEN: bool>(
        &mut self,
        from: usize,
        input: &[f32],
        lanes: &mut [[f32; LANES]],
    ) {
        const PAIR: usize = 2 * LANES;
        let part = |values: &[f32; N]| {
            let mut part = [0f32; PAIR];
            part.copy_from_slice(&values[from..from + PAIR]);
            part
        };
        let [mut re, mut im] = [part(&self.re), part(&self.im)];
        let [c, s, gain] = [part(&self.c), part(&self.s), part(&self.input)];
        for (frame, sum) in lanes.iter_mut().enumerate() {
            for n in 0..PAIR {
                let driven = if DRIVEN {
                    re[n] + gain[n] * input[frame]
                } else {
                    re[n]
                };
                let last = im[n];
                im[n] = s[n] * driven + c[n] * last;
                re[n] = c[n] * driven - s[n] * last;
            }
            for (n, sum) in sum.iter_mut().enumerate() {
                *sum += im[n] + im[n + LANES];
            }
        }
        self.re[from..from + PAIR].copy_from_slice(&re);
        self.im[from..from + PAIR].copy_from_slice(&im);
    }

    /// What all modes give at 0 Hz to an impulse, summed: the constant part of a strike.
    pub fn constant(&self) -> f32 {
        // The imaginary part of z / (1 - z), where z turns a frame.
        let part = |n: usize| {
            let [c, s] = [f64::from(self.c[n]), f64::from(self.s[n])];
            f64::from(self.input[n]) * s / ((1.0 - c).powi(2) + s * s)
        };
        (0..N).map(part).sum::<f64>() as f32
    }

    /// Whether all modes have ended; those that have are set to rest, so that silence is exact.
    pub fn settle(&mut self) -> bool {
        let loudest = self
            .re
            .iter()
            .chain(&self.im)
            .fold(0f32, |loudest, part| loudest.max(part.abs()));
        if loudest < OVER {
            self.reset();
        }
        loudest < OVER
    }

    /// Whether nothing moves.
    pub fn is_silent(&self) -> bool {
        self.re.iter().chain(&self.im).all(|part| *part == 0.0)
    }

    /// Ends within about `time_s`, from now on until the modes are set again.
    pub fn damp(&mut self, time_s: f64) {
        let faster = (-6.907_755_278_982_137 / (time_s * self.rate_hz)).exp() as f32;
        for (c, s) in self.c.iter_mut().zip(&mut self.s) {
            *c *= faster;
            *s *= faster;
        }
    }
}

/// Sine and versine, `1 - cos`, of 0..=2.83 to single precision: their series for a quarter of the
/// angle, doubled twice. The versine, since a cosine near one would be rounded.
#[inline(always)]
fn sin_versine(angle: f32) -> (f32, f32) {
    let x = 0.25 * angle;
    let xx = x * x;
    let tail = 1.0 / 5040.0 - xx * (1.0 / 362_880.0);
    let sin = x * (1.0 - xx * (1.0 / 6.0 - xx * (1.0 / 120.0 - xx * tail)));
    let versine = xx * (0.5 - xx * (1.0 / 24.0 - xx * (1.0 / 720.0 - xx * (1.0 / 40_320.0))));
    let twice = |(sin, versine): (f32, f32)| (2.0 * sin * (1.0 - versine), 2.0 * sin * sin);
    twice(twice((sin, versine)))
}

/// Sum of all, four by four: one rounding on every machine.
#[inline(always)]
fn sum<const N: usize>(values: &[f32; N]) -> f32 {
    let mut lanes = [0f32; 8];
    for (n, value) in values.iter().enumerate() {
        lanes[n % 8] += value;
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_rings_at_its_pitch_and_decays_in_its_time() {
        let mut modes = Modes::<8>::new(48_000.0);
        let mode = Mode {
            // Half a period is left at the end, so that rounding cannot move a crossing out.
            hz: 481.0,
            t60_s: 0.5,
            input: 1.0,
            output: [0.5, 0.25],
        };
        modes.set(3, &mode);
        let frames: Vec<[f32; 2]> = (0..24_000)
            .map(|n| modes.tick(if n == 0 { 1.0 } else { 0.0 }))
            .collect();
        let peak = |range: std::ops::Range<usize>| {
            frames[range]
                .iter()
                .fold(0f32, |peak, x| peak.max(x[0].abs()))
        };
        assert!((peak(0..100) - 0.5).abs() < 0.01);
        let fall_db = 20.0 * (peak(23_900..24_000) / peak(0..100)).log10();
        assert!((fall_db + 60.0).abs() < 0.5, "{fall_db}");
        let crossings = frames
            .windows(2)
            .filter(|w| w[0][0] < 0.0 && w[1][0] >= 0.0);
        assert_eq!(crossings.count(), 240);
        assert!(frames.iter().all(|x| (x[1] - 0.5 * x[0]).abs() < 1e-7));
    }

    #[test]
    fn all_at_once_turn_as_one_by_one() {
        let (mut one, mut all) = (Modes::<8>::new(48_000.0), Modes::<8>::new(48_000.0));
        let hz = [
            20.0, 55.0, 440.0, 2000.0, 5000.0, 9000.0, 15_000.0, 30_000.0,
        ];
        for (n, hz) in hz.into_iter().enumerate() {
            one.turn(n, hz, 0.5);
        }
        let radius = (-6.907_755_278_982_137f64 / 24_000.0).exp() as f32;
        all.turn_all(&hz.map(|hz| (TAU * hz / 48_000.0) as f32), &[radius; 8]);
        for n in 0..8 {
            let angle = |modes: &Modes<8>| f64::from(modes.s[n]).atan2(f64::from(modes.c[n]));
            assert!((angle(&one) / angle(&all) - 1.0).abs() < 1e-6, "mode {n}");
            let length = all.s[n].hypot(all.c[n]);
            assert!((length - radius).abs() < 2e-7, "mode {n}");
        }
    }

    #[test]
    fn the_quick_way_gives_the_same_and_its_constant_part() {
        let mut slow = Modes::<16>::new(48_000.0);
        for n in 0..16 {
            let mode = Mode {
                hz: 100.0 + 170.0 * n as f64,
                t60_s: 0.05,
                input: 1.0 - 0.05 * n as f32,
                output: [1.0; 2],
            };
            slow.set(n, &mode);
        }
        let mut quick = slow;
        let wanted = quick.constant();
        let mut input = [0f32; 20];
        input[3] = 1.0;
        let mut total = 0.0;
        for turn in 0..600 {
            let driven = (turn == 0).then_some(&input[..]);
            let mut lanes = [[0f32; LANES]; 20];
            quick.render(driven, &mut lanes);
            for (frame, lanes) in lanes.iter().enumerate() {
                let x = driven.map_or(0.0, |input| input[frame]);
                let [expected, _] = slow.tick(x);
                let sum: f32 = lanes.iter().sum();
                assert!((sum - expected).abs() < 1e-5);
                total += sum;
            }
        }
        assert!((total / wanted - 1.0).abs() < 1e-3, "{total} {wanted}");
    }

    #[test]
    fn what_has_ended_is_silent() {
        let mut modes = Modes::<8>::new(48_000.0);
        let mode = Mode {
            hz: 100.0,
            t60_s: 0.1,
            input: 1.0,
            output: [1.0; 2],
        };
        modes.set(0, &mode);
        modes.tick(1.0);
        assert!(!modes.settle() && !modes.is_silent());
        for _ in 0..48_000 {
            modes.tick(0.0);
        }
        assert!(modes.settle() && modes.is_silent());
        modes.set(
            0,
            &Mode {
                hz: 23_000.0,
                ..mode
            },
        );
        assert_eq!(modes.tick(1.0), [0.0; 2]);
    }
}
