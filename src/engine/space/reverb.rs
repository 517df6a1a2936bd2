//! The room: from a bright plate through a hall to the open steppe.
//!
//! Into a network of sixteen delay lines that feed each other (Jot and Chaigne, AES 90, 1991; see
//! [`network`]) the sound goes by way of a pre-delay, far echoes that only the steppe has, and five
//! allpass diffusers per channel (Schroeder 1962). All lengths grow with the size, from a plate's
//! few milliseconds to echoes of hills half a second away; a change of size cross-fades every
//! length at once, so nothing clicks and no pitch glides. The wet sound is scaled by the network's
//! own power, so a sustained source keeps its loudness at every size, decay and share.
//!
//! Share `m`: the dry sound is `cos(m pi/2)`, the room is `sin(m pi/2)` (equal power).

mod diffuser;
mod network;
mod plan;

use super::mix::{Mix, standing};
use crate::engine::clock::GRID;
use crate::engine::dsp::line::Line;
use crate::engine::dsp::ring::Ring;
use crate::engine::units::{Hz, Seconds};
use diffuser::Diffuser;
use network::Network;
use plan::{ECHOES, Gains, Plan, STAGES};
use pulp::{Arch, Simd, WithSimd};

/// Time of the cross-fade to new lengths, in s.
const FADE_S: f64 = 0.12;
/// Time constant of gains that follow a change, in s.
const GLIDE_S: f64 = 0.04;
/// Time in which a sound fades in that was there before the room, in s.
const ENTER_S: f64 = 0.02;
/// Below this the tail has ended, -140 dBFS.
const OVER: f32 = 1e-7;

/// A cross-fade between lengths, for the frames of one block.
#[derive(Clone, Copy)]
struct Fade<'a> {
    /// Share of the new lengths per frame; none while nothing changes.
    share: Option<&'a [f32]>,
}

impl Fade<'_> {
    /// Reads a ring at two lengths and fades between them.
    #[inline(always)]
    fn read(&self, ring: &Ring, lengths: [usize; 2], out: &mut [f32]) {
        ring.read(lengths[1], out);
        let Some(share) = self.share else { return };
        if lengths[0] != lengths[1] {
            let mut old = [0f32; GRID];
            let old = &mut old[..out.len()];
            ring.read(lengths[0], old);
            for ((new, old), share) in out.iter_mut().zip(old).zip(share) {
                *new = *old + share * (*new - *old);
            }
        }
    }
}

/// A block of both channels.
type Pair = [[f32; GRID]; 2];

/// The whole room.
pub struct Reverb {
    /// Frames per second.
    rate_hz: f64,
    /// Instruction set of this machine.
    arch: Arch,
    /// Dry and wet.
    mix: Mix,
    /// Size and decay wanted.
    wanted: (f32, f64),
    /// Size and decay the plan and the gains were made for.
    made: (f32, f64),
    /// Lengths before and behind a cross-fade.
    plans: [Plan; 2],
    /// How far the cross-fade has gone, 0..=1.
    share: f64,
    /// The same, per frame.
    fade: Line,
    /// Gains wanted.
    target: Gains,
    /// Gains on their way, at the last and at the next grid point.
    gains: [Gains; 2],
    /// Pace of the gains per grid span.
    pace: f32,
    /// Both channels before the room.
    before: [Ring; 2],
    /// Low-pass of the low-cut, per channel.
    low: [f32; 2],
    /// Of the far echoes.
    dull: [f32; 2],
    /// Of the air.
    air: [f32; 2],
    /// Shares per frame of the first two.
    poles: [f32; 2],
    /// Per channel, in series.
    diffusers: [[Diffuser; STAGES]; 2],
    /// The tail.
    network: Network,
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

impl Reverb {
    /// At rest. Allocates.
    pub fn new(sample_rate: Hz) -> Self {
        let rate_hz = sample_rate.0;
        let wanted = (0.0, 1.0);
        let plan = Plan::new(wanted.0, wanted.1, rate_hz);
        let most = Plan::longest(rate_hz);
        Self {
            rate_hz,
            arch: Arch::new(),
            mix: Mix::new(sample_rate),
            wanted,
            made: wanted,
            plans: [plan; 2],
            share: 1.0,
            fade: standing(1.0),
            target: Gains::new(&plan, wanted.0, wanted.1, rate_hz),
            gains: [Gains::new(&plan, wanted.0, wanted.1, rate_hz); 2],
            pace: (1.0 - (-(GRID as f64) / (GLIDE_S * rate_hz)).exp()) as f32,
            before: [(); 2].map(|()| Ring::new(most.before())),
            low: [0.0; 2],
            dull: [0.0; 2],
            air: [0.0; 2],
            poles: plan::POLES_HZ
                .map(|hz| (1.0 - (-std::f64::consts::TAU * hz / rate_hz).exp()) as f32),
            diffusers: most.diffusers.map(|channel| channel.map(Diffuser::new)),
            network: Network::new(&most.lines, rate_hz),
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
        self.network.restart();
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
        self.low[0] = value;
    }

    /// Forgets all sound.
    fn sleep(&mut self) {
        self.before.iter_mut().for_each(Ring::reset);
        (self.low, self.dull, self.air) = Default::default();
        self.diffusers
            .iter_mut()
            .flatten()
            .for_each(Diffuser::reset);
        self.network.reset();
        (self.asleep, self.loudest, self.quiet) = (true, 0.0, 0);
    }

    /// Stands where it is wanted: nothing sounds that could click.
    fn wake(&mut self) {
        self.asleep = false;
        // A note that begins comes in whole; one that sounds already must not start with a click.
        self.open = if self.entering { 0.0 } else { 1.0 };
        self.send = standing(self.open as f32);
        self.make();
        self.plans[0] = self.plans[1];
        self.share = 1.0;
        self.fade = standing(1.0);
        self.gains = [self.target; 2];
    }

    /// Plans what is wanted.
    fn make(&mut self) {
        let (size, decay_s) = self.wanted;
        self.made = self.wanted;
        self.plans = [self.plans[1], Plan::new(size, decay_s, self.rate_hz)];
        self.target = Gains::new(&self.plans[1], size, decay_s, self.rate_hz);
    }

    /// Whether silence that comes in now comes out as silence.
    pub fn is_silent(&self) -> bool {
        self.asleep
    }

    /// A control-grid point: share of the room 0..=1, size 0..=1, T60 0.2..=20 s.
    pub fn prepare(&mut self, mix: f32, size: f32, decay: Seconds) {
        self.wanted = (size.clamp(0.0, 1.0), decay.0.clamp(0.2, 20.0));
        self.entering = self.mix.is_out() && !self.mix.is_fresh();
        self.mix.prepare(mix);
        self.rest();
        if self.asleep {
            return;
        }
        if self.share == 1.0 && self.wanted != self.made {
            self.make();
            self.share = 0.0;
            self.fade = standing(0.0);
        }
        self.open = (self.open + GRID as f64 / self.rate_hz / ENTER_S).min(1.0);
        self.send.fade(self.open, GRID);
        self.share = (self.share + GRID as f64 / self.rate_hz / FADE_S).min(1.0);
        self.fade.fade(self.share, GRID);
        self.gains[0] = self.gains[1];
        self.gains[1].follow(&self.target, self.pace);
        self.network.turn();
    }

    /// Goes to sleep when there is nothing to hear.
    fn rest(&mut self) {
        self.quiet = if self.loudest < OVER {
            self.quiet + GRID
        } else {
            0
        };
        self.loudest = 0.0;
        let over = self.quiet > self.plans[0].total().max(self.plans[1].total());
        if !self.asleep && (self.mix.is_out() || over) {
            self.sleep();
        }
    }

    /// Adds the room to both channels, equally long, in place; the first frame is frame `at` of
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
        arch.dispatch(Run {
            reverb: self,
            at,
            block: [left, right],
        });
    }
}

/// One block through the room, compiled for the instruction set of the machine.
struct Run<'a> {
    /// The room.
    reverb: &'a mut Reverb,
    /// Frame of the grid span that comes first.
    at: usize,
    /// Left and right.
    block: [&'a mut [f32]; 2],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let (room, at) = (self.reverb, self.at);
        let frames = self.block[0].len();
        let mut share = [0f32; GRID];
        for (n, share) in share[..frames].iter_mut().enumerate() {
            *share = room.fade.at(at + n);
        }
        let fading = room.share < 1.0 || room.fade.at(0) < 1.0;
        let fade = Fade {
            share: fading.then_some(&share[..frames]),
        };
        let mut wet = [[0f32; GRID]; 2];
        room.enter(at, &self.block, fade, &mut wet);
        room.echo(at, fade, &mut wet, frames);
        for (diffusers, (channel, wet)) in room.diffusers.iter_mut().zip(wet.iter_mut().enumerate())
        {
            for (stage, diffuser) in diffusers.iter_mut().enumerate() {
                let lengths = [0, 1].map(|p| room.plans[p].diffusers[channel][stage]);
                diffuser.process(lengths, room.gains[0].diffusion, fade, &mut wet[..frames]);
            }
        }
        let mut tail = [[0f32; GRID]; 2];
        let lengths = [&room.plans[0].lines, &room.plans[1].lines];
        let loudest = room
            .network
            .process(at, lengths, &room.gains, fade, &wet, &mut tail, frames);
        room.loudest = room.loudest.max(loudest);
        let early = room.glide(at, |gains| gains.early);
        let last = room.glide(at, |gains| gains.tail);
        let mut loudest = [room.loudest; GRID];
        for (block, (wet, tail)) in self.block.into_iter().zip(wet.iter().zip(&tail)) {
            for (n, x) in block.iter_mut().enumerate() {
                let (dry, gain) = room.mix.at(at + n);
                loudest[n] = loudest[n].max(x.abs()).max(wet[n].abs());
                let sound = early[n] * wet[n] + last[n] * tail[n];
                *x = dry * *x + gain * sound;
            }
        }
        room.loudest = loudest.into_iter().fold(0.0, f32::max);
    }
}

impl Reverb {
    /// A gain at every frame from `at` on, on its way to the next grid point.
    #[inline(always)]
    fn glide(&self, at: usize, pick: impl Fn(&Gains) -> f32) -> [f32; GRID] {
        let from = pick(&self.gains[0]);
        let slope = (pick(&self.gains[1]) - from) / GRID as f32;
        let mut gains = [0f32; GRID];
        for (n, gain) in gains.iter_mut().enumerate() {
            // By way of 32 bits: only from those do vectors become floats.
            *gain = from + slope * (at + n) as i32 as f32;
        }
        gains
    }

    /// Takes in both channels without their bass and gives what comes after the pre-delay.
    #[inline(always)]
    fn enter(&mut self, at: usize, block: &[&mut [f32]; 2], fade: Fade, wet: &mut Pair) {
        let frames = block[0].len();
        let mut cut = [[0f32; GRID]; 2];
        let ([cut_l, cut_r], [l, r]) = (&mut cut, block);
        let [mut low, mut air] = [self.low, self.air];
        let (low_pole, air_pole) = (self.poles[0], self.gains[0].air);
        // Both channels in one loop, since each waits for its own last frame.
        for n in 0..frames {
            let send = self.send.at(at + n);
            for (channel, x) in [send * l[n], send * r[n]].into_iter().enumerate() {
                low[channel] = (1.0 - low_pole) * low[channel] + low_pole * x;
                air[channel] = (1.0 - air_pole) * air[channel] + air_pole * (x - low[channel]);
            }
            (cut_l[n], cut_r[n]) = (air[0], air[1]);
        }
        (self.low, self.air) = (low, air);
        let lengths = [0, 1].map(|p| self.plans[p].pre);
        let near = self.glide(at, |gains| gains.near);
        for (ring, (cut, wet)) in self.before.iter_mut().zip(cut.iter().zip(wet)) {
            // Read first, write then: the pre-delay is never shorter than a block.
            fade.read(ring, lengths, &mut wet[..frames]);
            ring.write(&cut[..frames]);
            for (wet, near) in wet[..frames].iter_mut().zip(&near) {
                *wet *= near;
            }
        }
    }

    /// Adds the far echoes, each from the other side than the one before.
    #[inline(always)]
    fn echo(&mut self, at: usize, fade: Fade, wet: &mut Pair, frames: usize) {
        if self.gains.iter().all(|gains| gains.echoes == [0.0; ECHOES]) {
            self.dull = [0.0; 2];
            return;
        }
        let mut far = [[0f32; GRID]; 2];
        let mut tap = [0f32; GRID];
        for echo in 0..ECHOES {
            let gain = self.glide(at, |gains| gains.echoes[echo]);
            for channel in 0..2 {
                // The block was written already: it is that much further back.
                let lengths = [0, 1].map(|p| self.plans[p].echoes[channel][echo] + frames);
                fade.read(&self.before[channel], lengths, &mut tap[..frames]);
                let side = &mut far[(channel + echo) % 2];
                for (far, (tap, gain)) in side[..frames].iter_mut().zip(tap.iter().zip(&gain)) {
                    *far += gain * tap;
                }
            }
        }
        let mut dull = self.dull;
        let pole = self.poles[1];
        for n in 0..frames {
            for channel in 0..2 {
                dull[channel] = (1.0 - pole) * dull[channel] + pole * far[channel][n];
                wet[channel][n] += dull[channel];
            }
        }
        self.dull = dull;
    }
}
