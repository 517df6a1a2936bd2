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
use crate::engine::dsp::fused::fma;
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
/// Taps of the dense branch of the first doubling, which must spare what is heard.
const NEAR: usize = 24;
/// Of the second, whose images are far away.
const FAR: usize = 10;
/// Time constant of a change of amount, in s.
const GLIDE_S: f64 = 0.02;
/// Time of the way in and out, in s.
const FADE_S: f64 = 0.01;
/// Share of that time for which it runs unheard before: its memory must fill first.
const UNHEARD: f64 = 0.2;
/// Below this a stage has fallen silent, -160 dBFS.
const OVER: f32 = 1e-8;

/// One-pole low-passes of both channels, side by side since each waits for its own last frame.
#[derive(Clone, Copy)]
struct LowPass {
    /// Share of the last output that is kept.
    keep: f32,
    /// Last output.
    last: [f32; 2],
}

impl LowPass {
    /// Goes on from `last`, by the share `pole` of the distance a frame.
    #[inline(always)]
    fn new(pole: f32, last: [f32; 2]) -> Self {
        Self {
            keep: 1.0 - pole,
            last,
        }
    }

    /// One frame.
    #[inline(always)]
    fn tick<S: Simd>(&mut self, x: [f32; 2]) -> [f32; 2] {
        for (last, x) in self.last.iter_mut().zip(x) {
            *last = fma::<S>(self.keep, *last, (1.0 - self.keep) * x);
        }
        self.last
    }
}

/// Memory of the filters around the curve, a channel each.
#[derive(Clone, Copy, Default)]
struct Tone {
    /// Low-pass of the low-cut.
    low: [f32; 2],
    /// Low-pass of the lift.
    body: [f32; 2],
    /// Low-pass of the DC block.
    dc: [f32; 2],
    /// The loudspeaker, twice.
    speaker: [[f32; 2]; 2],
}

impl Tone {
    /// Low-cut, lift and gain into the curve.
    #[inline(always)]
    fn before<S: Simd>(&mut self, voice: &Voice, pre: &[f32], [left, right]: [&mut [f32]; 2]) {
        let mut low = LowPass::new(voice.low_cut, self.low);
        let mut body = LowPass::new(voice.lift_pole, self.body);
        for ((l, r), pre) in left.iter_mut().zip(right.iter_mut()).zip(pre) {
            let bass = low.tick::<S>([*l, *r]);
            let cut = [*l - bass[0], *r - bass[1]];
            let body = body.tick::<S>(cut);
            *l = pre * (cut[0] + voice.lift * (cut[0] - body[0]));
            *r = pre * (cut[1] + voice.lift * (cut[1] - body[1]));
        }
        (self.low, self.body) = (low.last, body.last);
    }

    /// DC block, loudspeaker and gain behind the curve.
    #[inline(always)]
    fn after<S: Simd>(&mut self, voice: &Voice, post: &[f32], [left, right]: [&mut [f32]; 2]) {
        let mut dc = LowPass::new(voice.dc, self.dc);
        let mut speaker = self.speaker.map(|last| LowPass::new(voice.speaker, last));
        for ((l, r), post) in left.iter_mut().zip(right.iter_mut()).zip(post) {
            let constant = dc.tick::<S>([*l, *r]);
            let once = speaker[0].tick::<S>([*l - constant[0], *r - constant[1]]);
            let twice = speaker[1].tick::<S>(once);
            (*l, *r) = (post * twice[0], post * twice[1]);
        }
        self.dc = dc.last;
        self.speaker = speaker.map(|speaker| speaker.last);
    }
}

/// One channel of a stage at the higher rates.
#[derive(Clone, Copy)]
struct Channel {
    /// Doublings on the way up.
    up: [Past; STAGES],
    /// And down.
    down: [Past; STAGES],
    /// Last input of the curve.
    last: f32,
}

impl Channel {
    /// Silence.
    const SILENT: Self = Self {
        up: [Past::SILENT; STAGES],
        down: [Past::SILENT; STAGES],
        last: 0.0,
    };

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
}

/// A block at each of the rates.
struct Waves {
    /// At the host's.
    host: [f32; GRID],
    /// Doubled.
    twice: [f32; 2 * GRID],
    /// Doubled again.
    four: [f32; MAX_FRAMES],
}

/// The stage of one bus.
pub struct Drive {
    /// Frames per second.
    rate_hz: f64,
    /// Doublings in use.
    stages: usize,
    /// The filter of the first.
    near: Halfband<NEAR>,
    /// The filter of the second.
    far: Halfband<FAR>,
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
    /// The filters around the curve.
    tone: Tone,
    /// Left and right at the higher rates.
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
            near: Halfband::default(),
            far: Halfband::default(),
            arch: Arch::new(),
            amount: Lag::new(0.0, 1e-4),
            fresh: true,
            voice: Voice::default(),
            gains: [Line::default(); 3],
            open: -UNHEARD,
            tone: Tone::default(),
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
        self.tone.low[0] = value;
    }

    /// Forgets all sound.
    fn sleep(&mut self) {
        self.tone = Tone::default();
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
        let mut waves = [(); 2].map(|()| Waves {
            host: [0.0; GRID],
            twice: [0.0; 2 * GRID],
            four: [0.0; MAX_FRAMES],
        });
        for (wave, block) in waves.iter_mut().zip(&self.block) {
            wave.host[..frames].copy_from_slice(block);
        }
        let host = waves.each_mut().map(|wave| &mut wave.host[..frames]);
        drive.tone.before::<S>(&drive.voice, pre, host);
        for (channel, waves) in waves.iter_mut().enumerate() {
            drive.curve::<S>(channel, waves, frames);
        }
        let host = waves.each_mut().map(|wave| &mut wave.host[..frames]);
        drive.tone.after::<S>(&drive.voice, post, host);
        let mut loudest = [drive.loudest; GRID];
        for (wave, block) in waves.iter().zip(self.block) {
            for (n, x) in block.iter_mut().enumerate() {
                let driven = wave.host[n];
                loudest[n] = loudest[n].max(x.abs()).max(driven.abs());
                *x += open[n] * (driven - *x);
            }
        }
        drive.loudest = loudest.into_iter().fold(0.0, f32::max);
    }
}

impl Drive {
    /// The curve over a block of a channel, at the rate it may run at.
    #[inline(always)]
    fn curve<S: Simd>(&mut self, channel: usize, waves: &mut Waves, frames: usize) {
        let voice = &self.voice;
        let channel = &mut self.channels[channel];
        let host = &mut waves.host[..frames];
        let twice = &mut waves.twice[..2 * frames];
        let four = &mut waves.four[..4 * frames];
        if self.stages > 0 {
            self.near.up::<S>(&mut channel.up[0], host, twice);
        }
        if self.stages > 1 {
            self.far.up::<S>(&mut channel.up[1], twice, four);
        }
        let top = match self.stages {
            0 => &mut *host,
            1 => &mut *twice,
            _ => &mut *four,
        };
        channel.bend(voice, top);
        if self.stages > 1 {
            self.far.down::<S>(&mut channel.down[1], four, twice);
        }
        if self.stages > 0 {
            self.near.down::<S>(&mut channel.down[0], twice, host);
        }
    }
}
