//! Echoes in time with the song, from side to side, like a worn tape.
//!
//! What comes in is heard again on the left after the delay, on the right after twice the delay,
//! and so on: two lines that feed each other. Between two echoes the sound loses some highs and
//! some bass, and goes through a soft saturation, so that it ends in warmth and never runs away. A
//! slow wander of the lines keeps long repeats alive. A change of time cross-fades from the old
//! place in the lines to the new: no click and no glide of pitch.
//!
//! Share `m`: the dry sound is `cos(m pi/2)`, the echoes are `sin(m pi/2)` (equal power).

use super::mix::{Mix, standing};
use crate::engine::clock::GRID;
use crate::engine::dsp::lag::Lag;
use crate::engine::dsp::line::Line;
use crate::engine::dsp::ring::Ring;
use crate::engine::units::{Hz, Seconds};
use pulp::{Arch, Simd, WithSimd};
use std::f64::consts::TAU;

/// Longest time between two echoes, in s: four beats at 20 BPM.
const LONGEST_S: f64 = 12.0;
/// Shortest, in s.
const SHORTEST_S: f64 = 0.001;
/// Time of the cross-fade of a new delay time, in s.
const FADE_S: f64 = 0.08;
/// Time constant of a change of feedback, in s.
const GLIDE_S: f64 = 0.02;
/// Wander of the lines, in s, and the most of the delay time it may take.
const WANDER_S: f64 = 0.0003;
/// See [`WANDER_S`].
const WANDER_SHARE: f64 = 0.05;
/// Pace of the wander, in Hz: with its depth, one cent.
const WANDER_HZ: f64 = 0.31;
/// Corners of what is lost between two echoes, in Hz.
const HIGH_CUT_HZ: f64 = 5200.0;
/// See [`HIGH_CUT_HZ`].
const LOW_CUT_HZ: f64 = 110.0;
/// How far a first echo stands to the side, as the gain of the near and the far ear (equal power).
const NEAR: f32 = 0.948;
/// See [`NEAR`].
const FAR: f32 = 0.319;
/// Sends both channels into one line as loud as they were.
const SEND: f32 = 0.707;
/// Time in which a sound fades in that was there before the echoes, in s.
const ENTER_S: f64 = 0.02;
/// Below this an echo has ended, -140 dBFS.
const OVER: f32 = 1e-7;

/// Frames of a block: fewer than the shortest delay has at the lowest rate.
const BLOCK: usize = 16;

/// A place in the lines.
#[derive(Clone, Copy, Default)]
struct Tap {
    /// Delay time in frames.
    time: usize,
    /// Wander in frames to either side.
    wander: f32,
}

impl Tap {
    /// For a time, at a sample rate.
    fn new(time: Seconds, rate_hz: f64) -> Self {
        let time_s = time.0.clamp(SHORTEST_S, LONGEST_S);
        Self {
            time: (time_s * rate_hz).round() as usize,
            wander: (WANDER_S.min(WANDER_SHARE * time_s) * rate_hz) as f32,
        }
    }
}

/// Both lines.
pub struct Delay {
    /// Frames per second.
    rate_hz: f64,
    /// Instruction set of this machine.
    arch: Arch,
    /// First echoes on the left, second on the right.
    rings: [Ring; 2],
    /// Dry and wet.
    mix: Mix,
    /// What is wanted.
    wanted: Tap,
    /// Where the lines are heard, before and behind a cross-fade.
    taps: [Tap; 2],
    /// How far the cross-fade has gone, 0..=1.
    share: f64,
    /// The same, per frame.
    fade: Line,
    /// Feedback wanted.
    target: f64,
    /// Feedback on its way.
    feedback: Lag,
    /// The same, per frame.
    gain: Line,
    /// Phase of the wander, in turns.
    phase: f64,
    /// Wander of both lines, -1..=1.
    wander: [Line; 2],
    /// Low-pass at both cuts, per line.
    state: [[f32; 2]; 2],
    /// Their shares per frame.
    poles: [f32; 2],
    /// Whether it was out of the path until now.
    entering: bool,
    /// How far the way in has gone, 0..=1.
    open: f64,
    /// The same, per frame.
    send: Line,
    /// Whether it holds no sound.
    asleep: bool,
    /// Loudest sample since the last grid point.
    loudest: f32,
    /// Frames since anything was heard.
    quiet: usize,
}

impl Delay {
    /// At rest. Allocates.
    pub fn new(sample_rate: Hz) -> Self {
        let rate_hz = sample_rate.0;
        let longest = ((LONGEST_S + 2.0 * WANDER_S) * rate_hz) as usize + GRID;
        Self {
            rate_hz,
            arch: Arch::new(),
            rings: [(); 2].map(|()| Ring::new(longest)),
            mix: Mix::new(sample_rate),
            wanted: Tap::default(),
            taps: [Tap::default(); 2],
            share: 1.0,
            fade: Line::default(),
            target: 0.0,
            feedback: Lag::new(0.0, 1e-5),
            gain: Line::default(),
            phase: 0.0,
            wander: [Line::default(); 2],
            state: [[0.0; 2]; 2],
            poles: [HIGH_CUT_HZ, LOW_CUT_HZ].map(|hz| (1.0 - (-TAU * hz / rate_hz).exp()) as f32),
            entering: false,
            open: 1.0,
            send: standing(1.0),
            asleep: true,
            loudest: 0.0,
            quiet: 0,
        }
    }

    /// Clears the past.
    pub fn reset(&mut self) {
        self.mix.reset();
        self.phase = 0.0;
        self.sleep();
    }

    /// Whether it is out of the path.
    pub fn is_out(&self) -> bool {
        self.mix.is_out()
    }

    /// Clears what broke, and leaves of the frames that went in the dry sound; as in `process`.
    pub fn fail(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        self.mix.dry(at, [left, right]);
        self.reset();
    }

    /// Puts a value where it keeps its sound.
    #[cfg(test)]
    pub fn poison(&mut self, value: f32) {
        self.state[0][0] = value;
    }

    /// Forgets all sound.
    fn sleep(&mut self) {
        self.rings.iter_mut().for_each(Ring::reset);
        self.state = [[0.0; 2]; 2];
        (self.asleep, self.loudest, self.quiet) = (true, 0.0, 0);
    }

    /// Stands where it is wanted: nothing sounds that could click.
    fn wake(&mut self) {
        self.asleep = false;
        // A note that begins comes in whole; one that sounds already must not start with a click.
        self.open = if self.entering { 0.0 } else { 1.0 };
        self.send = standing(self.open as f32);
        self.taps = [self.wanted; 2];
        self.share = 1.0;
        self.fade = standing(1.0);
        self.feedback.snap(self.target);
        self.gain = standing(self.target as f32);
        let at = self.places();
        for (line, at) in self.wander.iter_mut().zip(at) {
            *line = standing(at);
        }
    }

    /// Whether silence that comes in now comes out as silence.
    pub fn is_silent(&self) -> bool {
        self.asleep
    }

    /// A control-grid point: share of echoes 0..=1, time between two, feedback 0..=0.95.
    pub fn prepare(&mut self, mix: f32, time: Seconds, feedback: f32) {
        self.wanted = Tap::new(time, self.rate_hz);
        self.target = f64::from(feedback.clamp(0.0, 0.95));
        self.entering = self.mix.is_out() && !self.mix.is_fresh();
        self.mix.prepare(mix);
        self.rest();
        if self.asleep {
            return;
        }
        let span_s = GRID as f64 / self.rate_hz;
        if self.share == 1.0 && self.wanted.time != self.taps[1].time {
            self.taps = [self.taps[1], self.wanted];
            self.share = 0.0;
            self.fade = standing(0.0);
        }
        self.open = (self.open + span_s / ENTER_S).min(1.0);
        self.send.fade(self.open, GRID);
        self.share = (self.share + span_s / FADE_S).min(1.0);
        self.fade.fade(self.share, GRID);
        let pace = 1.0 - (-span_s / GLIDE_S).exp();
        self.feedback.follow(self.target, pace);
        self.gain.head(self.feedback.value() as f32, GRID);
        self.phase = (self.phase + span_s * WANDER_HZ).fract();
        let to = self.places();
        for (line, to) in self.wander.iter_mut().zip(to) {
            line.head(to, GRID);
        }
    }

    /// Where the wander of both lines is, a quarter turn apart.
    fn places(&self) -> [f32; 2] {
        let turn = TAU * self.phase;
        [turn.sin() as f32, turn.cos() as f32]
    }

    /// Goes to sleep when there is nothing to hear.
    fn rest(&mut self) {
        self.quiet = if self.loudest < OVER {
            self.quiet + GRID
        } else {
            0
        };
        self.loudest = 0.0;
        let longest = self.taps[0].time.max(self.taps[1].time) + GRID;
        let over = self.quiet > longest + 2 * self.taps[1].wander as usize;
        if !self.asleep && (self.mix.is_out() || over) {
            self.sleep();
        }
    }

    /// Adds the echoes to both channels, equally long, in place; the first frame is frame `at` of
    /// the grid span.
    pub fn process(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if self.mix.is_out() {
            return;
        }
        let silent = left.iter().chain(right.iter()).all(|x| *x == 0.0);
        if self.asleep {
            if silent {
                return;
            }
            self.wake();
        }
        let arch = self.arch;
        let blocks = left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK));
        for (block, (left, right)) in blocks.enumerate() {
            arch.dispatch(Run {
                delay: self,
                at: at + block * BLOCK,
                block: [left, right],
            });
        }
    }
}

/// One block through the lines, compiled for the instruction set of the machine.
struct Run<'a> {
    /// The lines.
    delay: &'a mut Delay,
    /// Frame of the grid span that comes first.
    at: usize,
    /// Left and right.
    block: [&'a mut [f32]; 2],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let (delay, at) = (self.delay, self.at);
        let [left, right] = self.block;
        let frames = left.len();
        let mut heard = [[0f32; BLOCK]; 2];
        let mut kept = [[0f32; BLOCK]; 2];
        for line in 0..2 {
            delay.hear(line, at, &mut heard[line][..frames]);
            // Each line feeds the other.
            delay.lose(line, &heard[line], &mut kept[1 - line][..frames]);
        }
        let mut loudest = [0f32; BLOCK];
        for n in 0..frames {
            let gain = delay.gain.at(at + n);
            let send = SEND * delay.send.at(at + n);
            kept[0][n] = saturate(send * (left[n] + right[n]) + gain * kept[0][n]);
            kept[1][n] = saturate(gain * kept[1][n]);
            let dry = left[n].abs().max(right[n].abs());
            loudest[n] = dry.max(kept[0][n].abs()).max(kept[1][n].abs());
        }
        for n in 0..frames {
            let (dry, wet) = delay.mix.at(at + n);
            let (a, b) = (heard[0][n], heard[1][n]);
            left[n] = dry * left[n] + wet * (NEAR * a + FAR * b);
            right[n] = dry * right[n] + wet * (FAR * a + NEAR * b);
        }
        for (ring, kept) in delay.rings.iter_mut().zip(&kept) {
            ring.write(&kept[..frames]);
        }
        delay.loudest = loudest.into_iter().fold(delay.loudest, f32::max);
    }
}

impl Delay {
    /// What is heard of a line.
    #[inline(always)]
    fn hear(&self, line: usize, at: usize, out: &mut [f32]) {
        self.tap(1, line, at, out);
        let arrived = self.share == 1.0 && self.fade.at(0) == 1.0;
        if arrived || self.taps[0].time == self.taps[1].time {
            return;
        }
        let mut old = [0f32; BLOCK];
        let old = &mut old[..out.len()];
        self.tap(0, line, at, old);
        for (n, (new, old)) in out.iter_mut().zip(old).enumerate() {
            *new = *old + self.fade.at(at + n) * (*new - *old);
        }
    }

    /// What a tap hears of a line.
    #[inline(always)]
    fn tap(&self, tap: usize, line: usize, at: usize, out: &mut [f32]) {
        let tap = &self.taps[tap];
        let wander = &self.wander[line];
        // Whole frames are those of the grid point, whatever the block: the wander moves by a
        // fiftieth of a frame until the next, and that far the cubic holds on either side.
        let whole = (tap.wander * (1.0 + wander.at(0))) as usize;
        let mut past = [0f32; BLOCK + 3];
        let past = &mut past[..out.len() + 3];
        let start = tap.time - tap.wander as usize + whole;
        self.rings[line].read(start + 2, past);
        for (n, out) in out.iter_mut().enumerate() {
            let share = tap.wander * (1.0 + wander.at(at + n)) - whole as f32;
            *out = cubic([past[n + 3], past[n + 2], past[n + 1], past[n]], share);
        }
    }

    /// What is left of the echoes of a line for the next ones.
    #[inline(always)]
    fn lose(&mut self, line: usize, heard: &[f32; BLOCK], out: &mut [f32]) {
        let [high, low] = &mut self.state[line];
        for (x, out) in heard.iter().zip(out) {
            *high = (1.0 - self.poles[0]) * *high + self.poles[0] * x;
            *low = (1.0 - self.poles[1]) * *low + self.poles[1] * *high;
            *out = *high - *low;
        }
    }
}

/// Between the two inner ones of four neighbours, the later ones first (Catmull and Rom 1974).
#[inline(always)]
fn cubic([a, b, c, d]: [f32; 4], share: f32) -> f32 {
    let slope = 0.5 * (c - a);
    let bend = a - 2.5 * b + 2.0 * c - 0.5 * d;
    let twist = 0.5 * (d - a) + 1.5 * (b - c);
    b + share * (slope + share * (bend + share * twist))
}

/// Close to the hyperbolic tangent (its continued fraction), flat from where that reaches 1.
#[inline(always)]
fn saturate(x: f32) -> f32 {
    let x = x.clamp(-3.0, 3.0);
    x * (27.0 + x * x) / (27.0 + 9.0 * x * x)
}
