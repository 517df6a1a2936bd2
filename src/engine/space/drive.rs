//! Drive: from the warmth of a valve amplifier to fuzz, one stage per bus so that buses do not
//! intermodulate.
//!
//! A low-cut and a lift of the upper middle before, a soft asymmetric curve in the middle at four
//! times the rate, a loudspeaker's fall of the highs after. All of them open with the amount, and
//! at 0 the stage is out of the path: nothing is touched, nothing computed. While it is in the path
//! it delays by about half a millisecond; the way in is a cross-fade too short to comb.
//!
//! The curve is `x / sqrt(1 + x^2)`, of our own choice for its antiderivative `sqrt(1 + x^2)`: with
//! it, the first-order antialiasing of Parker, Zavalishin and Le Bivic (DAFx-16, equation 8) is the
//! quotient `(a + b) / (sqrt(1 + a^2) + sqrt(1 + b^2))` of two neighbours, with no singularity and
//! no branch. The level compensation is measured, see [`voice`].

mod voice;

use super::mix::standing;
use crate::engine::clock::GRID;
use crate::engine::dsp::halfband::{Halfband, Past};
use crate::engine::dsp::lag::Lag;
use crate::engine::dsp::line::Line;
use crate::engine::units::Hz;
use pulp::{Arch, Simd, WithSimd};
use voice::Voice;

/// Most stages of doubling.
const STAGES: usize = 2;
/// Rate above which the curve may run, in Hz: hosts at or above it need no doubling.
const CURVE_RATE_HZ: f64 = 170_000.0;
/// Most frames of a block at the curve's rate.
const MAX_FRAMES: usize = GRID << STAGES;
/// Taps of the dense branch of each doubling: the first must spare what is heard, the images of
/// the second are far away.
const TAPS: [usize; STAGES] = [24, 10];
/// Time constant of a change of amount, in s.
const GLIDE_S: f64 = 0.02;
/// Time of the way in and out, in s.
const FADE_S: f64 = 0.01;
/// Share of that time for which it runs unheard before: its memory must fill first.
const UNHEARD: f64 = 0.2;
/// Below this a stage has fallen silent, -160 dBFS.
const OVER: f32 = 1e-8;
/// One channel of a stage.
#[derive(Clone, Copy)]
struct Channel {
    /// Low-pass of the low-cut.
    low: f32,
    /// Low-pass of the lift.
    body: f32,
    /// Doublings on the way up.
    up: [Past; STAGES],
    /// And down.
    down: [Past; STAGES],
    /// Last input of the curve.
    last: f32,
    /// Low-pass of the DC block.
    dc: f32,
    /// The loudspeaker, twice.
    speaker: [f32; 2],
}

impl Channel {
    /// Silence.
    const SILENT: Self = Self {
        low: 0.0,
        body: 0.0,
        up: [Past::SILENT; STAGES],
        down: [Past::SILENT; STAGES],
        last: 0.0,
        dc: 0.0,
        speaker: [0.0; 2],
    };

    /// Low-cut, lift and gain into the curve.
    #[inline(always)]
    fn before(&mut self, voice: &Voice, pre: &[f32], block: &mut [f32]) {
        for (x, pre) in block.iter_mut().zip(pre) {
            self.low += voice.low_cut * (*x - self.low);
            let cut = *x - self.low;
            self.body += voice.lift_pole * (cut - self.body);
            *x = pre * (cut + voice.lift * (cut - self.body));
        }
    }

    /// The curve, over a block at its own rate.
    #[inline(always)]
    fn bend(&mut self, voice: &Voice, block: &mut [f32]) {
        let frames = block.len();
        let (mut x, mut root) = ([0f32; MAX_FRAMES + 1], [0f32; MAX_FRAMES + 1]);
        x[0] = self.last;
        x[1..=frames].copy_from_slice(block);
        self.last = x[frames];
        for (root, x) in root[..=frames].iter_mut().zip(&mut x[..=frames]) {
            *x += voice.bias;
            *root = (1.0 + *x * *x).sqrt();
        }
        for (n, y) in block.iter_mut().enumerate() {
            *y = (x[n] + x[n + 1]) / (root[n] + root[n + 1]) - voice.rest;
        }
    }

    /// DC block, loudspeaker and gain behind the curve.
    #[inline(always)]
    fn after(&mut self, voice: &Voice, post: &[f32], block: &mut [f32]) {
        let [a, b] = &mut self.speaker;
        for (x, post) in block.iter_mut().zip(post) {
            self.dc += voice.dc * (*x - self.dc);
            *a += voice.speaker * (*x - self.dc - *a);
            *b += voice.speaker * (*a - *b);
            *x = post * *b;
        }
    }
}

/// The stage of one bus.
pub struct Drive {
    /// Frames per second.
    rate_hz: f64,
    /// Doublings in use.
    stages: usize,
    /// Their filters.
    filters: [Halfband; STAGES],
    /// Instruction set of this machine.
    arch: Arch,
    /// Amount on its way.
    amount: Lag,
    /// Whether the amount is still to be taken over.
    fresh: bool,
    /// Its coefficients.
    voice: Voice,
    /// Gain into and behind the curve, and share of the driven sound.
    gains: [Line; 3],
    /// How far the way in has gone, from minus [`UNHEARD`], where the stage is out of the path, to 1.
    open: f64,
    /// Left and right.
    channels: [Channel; 2],
    /// Whether it holds no sound.
    asleep: bool,
    /// Loudest sample in or out since the last grid point.
    loudest: f32,
    /// Frames since anything was heard.
    quiet: usize,
}

impl Drive {
    /// A stage at rest.
    pub fn new(sample_rate: Hz) -> Self {
        let rate_hz = sample_rate.0;
        let stages = (0..STAGES)
            .take_while(|&stage| rate_hz * f64::from(1 << stage) < CURVE_RATE_HZ)
            .count();
        Self {
            rate_hz,
            stages,
            filters: TAPS.map(Halfband::new),
            arch: Arch::new(),
            amount: Lag::new(0.0, 1e-4),
            fresh: true,
            voice: Voice::default(),
            gains: [Line::default(); 3],
            open: -UNHEARD,
            channels: [Channel::SILENT; 2],
            asleep: true,
            loudest: 0.0,
            quiet: 0,
        }
    }

    /// Clears the past.
    pub fn reset(&mut self) {
        self.fresh = true;
        self.sleep();
    }

    /// Puts a value where it keeps its sound.
    #[cfg(test)]
    pub fn poison(&mut self, value: f32) {
        self.channels[0].low = value;
    }

    /// Forgets all sound.
    fn sleep(&mut self) {
        self.channels = [Channel::SILENT; 2];
        (self.asleep, self.loudest, self.quiet) = (true, 0.0, 0);
    }

    /// Whether the stage is out of the path.
    pub fn is_out(&self) -> bool {
        self.open == -UNHEARD && self.gains[2].at(0) == 0.0 && self.gains[2].at(GRID) == 0.0
    }

    /// Whether silence that comes in now comes out as silence.
    pub fn is_silent(&self) -> bool {
        self.asleep || self.is_out()
    }

    /// A control-grid point, with the amount wanted, 0..=1.
    pub fn prepare(&mut self, amount: f32) {
        let target = f64::from(amount.clamp(0.0, 1.0));
        let moved = if self.fresh || self.is_out() {
            let moved = self.amount.value() != target || self.fresh;
            self.amount.snap(target);
            moved
        } else if target > 0.0 {
            let pace = 1.0 - (-(GRID as f64) / (GLIDE_S * self.rate_hz)).exp();
            self.amount.follow(target, pace)
        } else {
            false // Leaves as it sounds.
        };
        if moved {
            self.voice = Voice::new(self.amount.value(), self.rate_hz);
        }
        let step = GRID as f64 / (FADE_S * self.rate_hz);
        let jump = self.fresh || self.is_out() && moved;
        self.open = match (self.fresh, target > 0.0) {
            (true, true) => 1.0,
            (true, false) => -UNHEARD,
            (false, true) => (self.open + step).min(1.0),
            (false, false) if self.open <= step => -UNHEARD,
            (false, false) => self.open - step,
        };
        for (line, to) in self.gains.iter_mut().zip([self.voice.pre, self.voice.post]) {
            snap_or_head(line, to, jump);
        }
        let open = self.open.max(0.0) as f32;
        snap_or_head(
            &mut self.gains[2],
            open * open * (3.0 - 2.0 * open),
            self.fresh,
        );
        self.fresh = false;
        self.rest();
    }

    /// Goes to sleep when there is nothing to do.
    fn rest(&mut self) {
        self.quiet = if self.loudest < OVER {
            self.quiet + GRID
        } else {
            0
        };
        self.loudest = 0.0;
        // The doublings hold fewer frames than this.
        if !self.asleep && (self.quiet > 4 * GRID || self.is_out()) {
            self.sleep();
        }
    }

    /// Drives both channels, equally long, in place; the first frame is frame `at` of the grid span.
    pub fn process(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if self.is_out() || self.asleep && is_zero(left) && is_zero(right) {
            return;
        }
        self.asleep = false;
        self.arch.dispatch(Run {
            drive: self,
            at,
            block: [left, right],
        });
    }
}

/// Whether a block is silence.
fn is_zero(block: &[f32]) -> bool {
    block.iter().all(|x| *x == 0.0)
}

/// Heads for a value, or stands there at once.
fn snap_or_head(line: &mut Line, to: f32, snap: bool) {
    if snap {
        *line = standing(to);
    } else {
        line.head(to, GRID);
    }
}

/// One block through the stage, compiled for the instruction set of the machine.
struct Run<'a> {
    /// The stage.
    drive: &'a mut Drive,
    /// Frame of the grid span that comes first.
    at: usize,
    /// Left and right.
    block: [&'a mut [f32]; 2],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let drive = self.drive;
        let frames = self.block[0].len();
        let mut gains = [[0f32; GRID]; 3];
        for (gains, line) in gains.iter_mut().zip(&drive.gains) {
            for (n, gain) in gains[..frames].iter_mut().enumerate() {
                *gain = line.at(self.at + n);
            }
        }
        let [pre, post, open] = &gains;
        let mut loudest = [drive.loudest; GRID];
        for (channel, block) in drive.channels.iter_mut().zip(self.block) {
            let mut wave = [[0f32; MAX_FRAMES]; STAGES + 1];
            wave[0][..frames].copy_from_slice(block);
            channel.before(&drive.voice, pre, &mut wave[0][..frames]);
            for stage in 0..drive.stages {
                let [low, high] = pair(&mut wave, stage, frames);
                drive.filters[stage].up(&mut channel.up[stage], low, high);
            }
            let top = &mut wave[drive.stages][..frames << drive.stages];
            channel.bend(&drive.voice, top);
            for stage in (0..drive.stages).rev() {
                let [low, high] = pair(&mut wave, stage, frames);
                drive.filters[stage].down(&mut channel.down[stage], high, low);
            }
            channel.after(&drive.voice, post, &mut wave[0][..frames]);
            for n in 0..frames {
                let driven = wave[0][n];
                loudest[n] = loudest[n].max(block[n].abs()).max(driven.abs());
                block[n] += open[n] * (driven - block[n]);
            }
        }
        drive.loudest = loudest.into_iter().fold(0.0, f32::max);
    }
}

/// Both sides of a doubling.
#[inline(always)]
fn pair(
    wave: &mut [[f32; MAX_FRAMES]; STAGES + 1],
    stage: usize,
    frames: usize,
) -> [&mut [f32]; 2] {
    let (low, high) = wave.split_at_mut(stage + 1);
    [
        &mut low[stage][..frames << stage],
        &mut high[0][..frames << (stage + 1)],
    ]
}
