//! Snare drum: two heads coupled by the air between them, wires under the lower one, a shell.
//!
//! The heads are modes (see `table`), of which one side channel of the bank carries the motion of
//! the lower head. The wires are noise that this motion throws up and takes back: they sound while
//! it exceeds their tension, follow it late, and cannot grow as fast as it does, because they leave
//! the head (Bilbao, "Time domain simulation and sound synthesis for the snare drum", JASA 131, 2012,
//! shows the contact and the delay). That alone makes a light stroke mostly wires, and short. The
//! noise model, the stick and the tension of the head are our own.

mod table;
#[cfg(test)]
mod tests;

use super::{DrumControls, DrumVoice, Hit};
use crate::engine::clock::GRID;
use crate::engine::dsp::damper::Damper;
use crate::engine::dsp::modes::{Mode, Modes};
use crate::engine::dsp::noise::Noise;
use crate::engine::dsp::one_pole::OnePole;
use crate::engine::dsp::pulse::Pulse;
use crate::engine::dsp::saturator::Saturator;
use crate::engine::units::Hz;
use pulp::{Arch, Simd, WithSimd};
use table::{HEADS, SHELL};

/// All modes.
const MODES: usize = HEADS.len() + SHELL.len();
/// Modes whose pitch the tension moves: the lowest, which are heard as pitch.
const TENSE: usize = 3;
/// Rise in pitch of the hardest stroke, as a share, and its time constant in s.
const TENSION: (f64, f64) = (0.06, 0.016);
/// Share below which the rise is over: less than 2 cents.
const RELAXED: f64 = 0.001;
/// Length of the stick's contact, softest and hardest, in s.
const CONTACT_S: [f64; 2] = [0.0016, 0.00032];
/// Velocity from which the stick catches the rim as well.
const RIM: f32 = 0.55;
/// Level of the softest stroke, in dB below the hardest.
const RANGE_DB: f32 = 29.0;
/// Level of the stick's crack, and T60 of its noise in s.
const CRACK: (f32, f64) = (5.2, 0.020);
/// Motion of the lower head that the wires' tension holds.
const SLACK: f32 = 0.0015;
/// Motion at which the wires have half left the head.
const LOOSE: f32 = 0.20;
/// Level of the wires.
const WIRES: f32 = 2.4;
/// Time constants in which wires rise and fall at decay 1, in s.
const WIRES_S: [f64; 2] = [0.0011, 0.040];
/// Corner above which the stick cracks, and twice so the wires, softest and hardest, in Hz.
const WIRES_HZ: [f32; 2] = [1300.0, 2300.0];
/// Frequency below which a small drum does not radiate, in Hz.
const RADIATES_HZ: f64 = 90.0;
/// Top of crack and wires, softest and hardest, in Hz.
const TOP_HZ: [f32; 2] = [4000.0, 10_500.0];
/// Gain into and behind the limit: a preamplifier and tape.
const DRIVE: f32 = 0.85;
/// See [`DRIVE`].
const OUTPUT: f32 = 0.83;
/// Share of the wires at the sides.
const WIDTH: f32 = 0.10;

/// What moves from frame to frame.
#[derive(Clone, Copy, Debug)]
struct Voice {
    /// Noise of crack and wires.
    noise: Noise,
    /// Its level, the same power per Hz at every rate.
    density: f32,
    /// Level of the crack, and its fall in a frame.
    crack: f32,
    /// See `crack`.
    crack_fall: f32,
    /// How far the wires are thrown.
    thrown: f32,
    /// Share of the way up and down in a frame.
    throw: [f32; 2],
    /// Low-passes of the noise, whose rests are the wires' high-pass.
    under: [OnePole; 2],
    /// What does not radiate.
    low: OnePole,
    /// Low-passes at the top of both.
    top: [OnePole; 2],
    /// A hand on it.
    damper: Damper,
}

impl Voice {
    /// How far the motion of the lower head throws the wires.
    #[inline(always)]
    fn throw(&mut self, bottom: f32) -> f32 {
        // Upward the faster share is the larger step, downward the slower one.
        let far = bottom.abs() - self.thrown;
        self.thrown += (far * self.throw[0]).max(far * self.throw[1]);
        self.thrown
    }

    /// One frame of all, with the wires at a level: what radiates, and air for the sides.
    #[inline(always)]
    fn tick(&mut self, heads: f32, wires: f32) -> [f32; 2] {
        let white = self.noise.tick() * self.density;
        let above = white - self.under[0].tick(white);
        let middle = self.under[1].tick(above);
        let noise = wires * (above - middle) + self.crack * above;
        self.crack *= self.crack_fall;
        let upper = self.top[0].tick(noise);
        let top = self.top[1].tick(upper);
        let all = heads + top;
        let low = self.low.tick(all);
        [all - low, upper - top]
    }
}

/// Level of the wires where they are `thrown` by the head's motion: none below their tension, and
/// less and less of it above; they sing where the head moves toward them.
#[inline(always)]
fn contact(thrown: f32, bottom: f32) -> f32 {
    let loose = 1.0 / (LOOSE + thrown);
    let near = 0.55 + 0.45 * (bottom * loose).clamp(-1.0, 1.0);
    WIRES * (thrown - SLACK).max(0.0) * loose * near
}

/// The drum.
pub struct Snare {
    /// Frames per second.
    rate_hz: f64,
    /// Instruction set of this machine.
    arch: Arch,
    /// What the lane set last.
    controls: Option<DrumControls>,
    /// Variation of each frequency by the last hit.
    detune: [f64; MODES],
    /// Rise in pitch by tension, as a share, and its fall in a grid span.
    tension: f64,
    /// The stick.
    stick: Pulse,
    /// Heads, then shell and hoop: heard, and motion of the lower head.
    modes: Modes<MODES>,
    /// What moves besides.
    voice: Voice,
    /// Whether nothing sounds.
    asleep: bool,
}

/// Share of the way for each frame.
fn share(time_s: f64, rate_hz: f64) -> f32 {
    (1.0 - (-1.0 / (time_s * rate_hz)).exp()) as f32
}

/// Value between two ends.
fn between(ends: [f32; 2], share: f32) -> f32 {
    ends[0] + (ends[1] - ends[0]) * share
}

impl Snare {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        let rate_hz = rate.0;
        Self {
            rate_hz,
            arch: Arch::new(),
            controls: None,
            detune: [1.0; MODES],
            tension: 0.0,
            stick: Pulse::default(),
            modes: Modes::new(rate_hz),
            voice: Voice {
                noise: Noise::new(0),
                density: (rate_hz / 48_000.0).sqrt() as f32,
                crack: 0.0,
                crack_fall: (-6.907_755 / (CRACK.1 * rate_hz)).exp() as f32,
                thrown: 0.0,
                throw: WIRES_S.map(|time_s| share(time_s, rate_hz)),
                under: [OnePole::default(); 2],
                low: OnePole::new(RADIATES_HZ, rate_hz),
                top: [OnePole::default(); 2],
                damper: Damper::new(rate_hz),
            },
            asleep: true,
        }
    }

    /// Frequency and T60 of mode `n`.
    fn ring(&self, n: usize) -> (f64, f64) {
        let (ratio, t60_s) = match n.checked_sub(HEADS.len()) {
            None => (HEADS[n].ratio, HEADS[n].t60_s),
            Some(shell) => (SHELL[shell].0, SHELL[shell].1),
        };
        let (base_hz, decay) = self
            .controls
            .map_or((185.0, 1.0), |c| (c.tones[0].0, f64::from(c.decay)));
        let tension = if n < TENSE { 1.0 + self.tension } else { 1.0 };
        (base_hz * ratio * self.detune[n] * tension, t60_s * decay)
    }

    /// Moves modes below `to` to their frequencies and decays.
    fn tune(&mut self, to: usize) {
        for n in 0..to {
            let (hz, t60_s) = self.ring(n);
            self.modes.turn(n, hz, t60_s);
        }
    }

    /// How mode `n` is driven by a stroke, heard, and felt by the lower head.
    fn strike(n: usize, velocity: f32, place: f32) -> (f32, [f32; 2]) {
        match n.checked_sub(HEADS.len()) {
            None => {
                let mode = &HEADS[n];
                let drive = between([mode.edge, mode.centre], place);
                (drive, [mode.heard, mode.bottom * 0.5])
            }
            Some(shell) => {
                let rim = ((velocity - RIM) / (1.0 - RIM)).max(0.0);
                (SHELL[shell].2 * (0.04 + 0.96 * rim * rim), [1.0, 0.0])
            }
        }
    }

    /// A grid point: tension falls, and what has ended rests.
    fn step(&mut self, frames: usize) -> bool {
        if self.tension > 0.0 {
            let span_s = frames as f64 / self.rate_hz;
            self.tension *= (-span_s / TENSION.1).exp();
            if self.tension < RELAXED {
                self.tension = 0.0;
            }
            self.tune(TENSE);
        }
        let voice = &self.voice;
        let noise = voice.crack > 1e-8 || voice.thrown > SLACK;
        !noise && self.stick.is_over() && self.modes.settle() || voice.damper.is_shut()
    }
}

impl DrumVoice for Snare {
    fn reset(&mut self) {
        let voice = &mut self.voice;
        (voice.crack, voice.thrown) = (0.0, 0.0);
        voice.under.iter_mut().for_each(OnePole::reset);
        voice.low.reset();
        voice.top.iter_mut().for_each(OnePole::reset);
        voice.damper.reset();
        self.modes.reset();
        self.stick = Pulse::default();
        self.tension = 0.0;
        self.asleep = true;
    }

    fn prepare(&mut self, controls: &DrumControls) {
        if self.controls == Some(*controls) {
            return;
        }
        self.controls = Some(*controls);
        self.tune(MODES);
        let decay = f64::from(controls.decay);
        self.voice.throw[1] = share(WIRES_S[1] * decay, self.rate_hz);
    }

    fn hit(&mut self, hit: &Hit) {
        let velocity = hit.velocity.clamp(0.0, 1.0);
        let mut draw = Noise::new(hit.seed);
        if self.asleep {
            self.voice.damper.reset();
        }
        self.voice.damper.lift();
        let softer = (1.0 - velocity) * (1.0 - velocity);
        let strength = 10f32.powf(-RANGE_DB * softer / 20.0);
        // A light stroke falls near the edge, a full one in the middle.
        let place = (0.2 + 1.1 * velocity + 0.12 * draw.tick()).clamp(0.0, 1.0);
        self.tension = self.tension.max(TENSION.0 * f64::from(strength * strength));
        for n in 0..MODES {
            // The pitch itself holds still.
            let spread = if n == 0 { 0.0 } else { 0.004 };
            self.detune[n] = 1.0 + spread * f64::from(draw.tick());
            let (drive, output) = Self::strike(n, velocity, place);
            let chance = 10f32.powf(1.5 * draw.tick() / 20.0);
            let (hz, t60_s) = self.ring(n);
            let mode = Mode {
                hz,
                t60_s,
                input: drive * strength * chance,
                output,
            };
            self.modes.set(n, &mode);
        }
        let shorter = f64::from(velocity).sqrt();
        let contact_s = CONTACT_S[0] * (CONTACT_S[1] / CONTACT_S[0]).powf(shorter);
        self.stick.start(contact_s, 1.0, self.rate_hz);
        let voice = &mut self.voice;
        let crack = CRACK.0 * strength * velocity * velocity;
        voice.crack = voice.crack.max(crack * (1.0 + 0.15 * draw.tick()));
        let wires_hz = between(WIRES_HZ, velocity) * (1.0 + 0.06 * draw.tick());
        let top_hz = between(TOP_HZ, velocity);
        for n in 0..2 {
            voice.under[n].set(f64::from(wires_hz), self.rate_hz);
            voice.top[n].set(f64::from(top_hz), self.rate_hz);
        }
        voice.noise = Noise::new(hit.seed ^ 0x5a5a_0001);
        self.asleep = false;
    }

    fn choke(&mut self) {
        self.voice.damper.press();
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if self.asleep {
            return;
        }
        if at == 0 && self.step(GRID) {
            self.reset();
            return;
        }
        let arch = self.arch;
        arch.dispatch(Run(self, left, right));
    }

    fn is_silent(&self) -> bool {
        self.asleep
    }
}

/// Frames of a drum to both sides, compiled for the best instruction set of the machine.
struct Run<'a>(&'a mut Snare, &'a mut [f32], &'a mut [f32]);

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self(drum, left, right) = self;
        let frames = left.len();
        let (mut stick, mut heads, mut bottom) = ([0f32; GRID], [0f32; GRID], [0f32; GRID]);
        let (mut wires, mut air) = ([0f32; GRID], [0f32; GRID]);
        let mut moving = drum.stick;
        for stick in &mut stick[..frames] {
            *stick = moving.tick();
        }
        drum.stick = moving;
        let (mut modes, mut voice) = (drum.modes, drum.voice);
        for n in 0..frames {
            [heads[n], bottom[n]] = modes.tick(stick[n]);
            wires[n] = voice.throw(bottom[n]);
        }
        // The whole span: loops in which no frame hangs on another become vectors.
        for (wires, bottom) in wires.iter_mut().zip(&bottom) {
            *wires = contact(*wires, *bottom);
        }
        for n in 0..frames {
            [heads[n], air[n]] = voice.tick(heads[n], wires[n]);
        }
        for (heads, air) in heads.iter_mut().zip(&mut air) {
            *heads *= DRIVE;
            *air *= WIDTH;
        }
        { voice.damper }.process(&mut air[..frames]);
        voice.damper.process(&mut heads[..frames]);
        (drum.modes, drum.voice) = (modes, voice);
        Saturator::bend(&mut heads);
        for n in 0..frames {
            left[n] += OUTPUT * heads[n] + air[n];
            right[n] += OUTPUT * heads[n] - air[n];
        }
    }
}
