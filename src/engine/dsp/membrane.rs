//! A struck membrane with its air and its shell, as a bank of modes: kettle, frame and bass drums.
//!
//! - Overtones: the modes `(m, n)` of a circular membrane, their frequencies moved by the air as the
//!   drum says (Fletcher and Rossing, "The Physics of Musical Instruments", chapters 3 and 18). A
//!   blow at radius `r` moves mode `(m, n)` by `J_m(j_mn r)`; those with nodal diameters come in
//!   pairs, split a little by the unevenness of a real skin, and share a blow by its angle.
//! - Tension: a hard blow stretches the skin and raises all its modes. For short times tension
//!   follows energy (Marogna, Avanzin and Bank, "Energy Based Synthesis of Tension Modulation in
//!   Membranes", DAFx-10); here it follows the energy of the blows and relaxes in a time of its own,
//!   so that the pitch arrives: our own.
//! - Blow: a smooth push, shorter and with a sharper edge the harder it is, and bursts of noise for
//!   what scrapes and blows. While the beater is in contact it takes energy from what rings, so that
//!   rolls stay bounded: our own.
//! - Output: a soft ceiling as of tape, which keeps the peak and adds a body to hard blows.

mod design;
mod layout;
mod push;
mod run;

pub use design::{Blow, Body, Design, Overtone, body, overtone};

use super::hiss::{Burst, Hiss};
use super::modes::Modes;
use super::noise::Noise;
use pulp::Arch;
use push::Push;
use run::{Run, Turn};

/// Frames of the control grid: frequencies and decays move here.
const GRID: usize = 32;
/// Time in which a tone that moves has gone most of its way.
const GLIDE_S: f64 = 0.012;
/// Time in which a choke takes 60 dB.
const CHOKE_S: f64 = 0.008;
/// Corner of the high-pass, below every drum; while it is choked, what lies below ends as well.
const RUMBLE_HZ: f64 = 8.0;
/// See [`RUMBLE_HZ`].
const CHOKED_HZ: f64 = 100.0;
/// Output below which it has ended, -160 dBFS.
const OVER: f32 = 1e-8;
/// Tension beyond which blows add none: a skin does not give without end.
const MOST_TENSION: f32 = 1.15;
/// Tension below which it is at rest, a hundredth of a cent for the deepest drop.
const SLACK: f32 = 2e-5;
/// `ln(10) / 20`.
const DECIBEL: f32 = 0.115_129_25;

/// A membrane of up to `N` modes, a multiple of eight; a pair counts as two.
pub struct Membrane<const N: usize> {
    /// What it is made of.
    design: &'static Design,
    /// Frames per second.
    rate_hz: f64,
    /// The modes.
    modes: Modes<N>,
    /// Frequency over the fundamental's.
    ratio: [f32; N],
    /// Share of the tension: one for the membrane, none for the shell.
    tense: [f32; N],
    /// T60.
    t60_s: [f32; N],
    /// Gain of a blow nearest the middle and nearest the rim.
    inputs: [[f32; N]; 2],
    /// Which of a pair it is: 1 or 2; 0 for what has no pair.
    pair: [u8; N],
    /// Length that a frame leaves of a vector.
    radius: [f32; N],
    /// Decay that `radius` is for.
    decay: f32,
    /// Tone wanted and tone now.
    tone: [f64; 2],
    /// Tension, 1 for the hardest blow.
    tension: f32,
    /// Time of contact left, in frames.
    contact: f64,
    /// The blow's push.
    push: Push,
    /// The blow's noise.
    hiss: Hiss<2>,
    /// Whether it is being choked.
    choked: bool,
    /// Whether it was struck since the last update.
    struck: bool,
    /// Frames since the last update.
    elapsed: usize,
    /// Angle of the shell's unit and of the fundamental under tension, and what contact and choke leave of a
    /// vector in a frame, as last set.
    last: [f32; 3],
    /// Gain of the blow itself, heard as the air it pushes: takes away the constant part of what it
    /// starts, as nothing pushes air away for good.
    direct: f32,
    /// Last input and output of the high-passes of middle and side.
    high: [[f32; 2]; 2],
    /// Its pole, and the one while it is choked.
    poles: [f32; 2],
    /// Gain to left and right.
    pan: [f32; 2],
    /// Whether there is nothing to do.
    asleep: bool,
    /// Instruction set.
    arch: Arch,
}

impl<const N: usize> Membrane<N> {
    /// At rest. Allocates nothing.
    pub fn new(design: &'static Design, rate_hz: f64) -> Self {
        let [pan, _] = design.image;
        let angle = (1.0 + pan) * std::f32::consts::FRAC_PI_4;
        let mut new = Self {
            design,
            rate_hz,
            modes: Modes::new(rate_hz),
            ratio: [1.0; N],
            tense: [0.0; N],
            t60_s: [0.01; N],
            inputs: [[0.0; N]; 2],
            pair: [0; N],
            radius: [0.0; N],
            decay: 0.0,
            tone: [design.hz; 2],
            tension: 0.0,
            contact: 0.0,
            push: Push::NONE,
            hiss: Hiss::new(rate_hz),
            choked: false,
            struck: false,
            elapsed: 0,
            last: [0.0; 3],
            direct: 0.0,
            high: [[0.0; 2]; 2],
            poles: [RUMBLE_HZ, CHOKED_HZ]
                .map(|hz| (-std::f64::consts::TAU * hz / rate_hz).exp() as f32),
            pan: [angle.cos(), angle.sin()].map(|gain| gain * std::f32::consts::SQRT_2),
            asleep: true,
            arch: Arch::new(),
        };
        new.lay_out();
        new.set_decay(1.0);
        new
    }

    /// Ends all sound.
    pub fn reset(&mut self) {
        self.modes.reset();
        self.hiss.reset();
        self.high = [[0.0; 2]; 2];
        self.push = Push::NONE;
        (self.tension, self.contact) = (0.0, 0.0);
        (self.choked, self.struck, self.elapsed) = (false, false, 0);
        self.asleep = true;
    }

    /// Its pitch and the factor on its decay, from the next grid point or blow on.
    pub fn tune(&mut self, hz: f64, decay: f32) {
        self.tone[0] = hz;
        if decay != self.decay {
            self.set_decay(decay);
        }
    }

    /// Sets the factor on its decay.
    fn set_decay(&mut self, decay: f32) {
        self.decay = decay;
        for (radius, t60_s) in self.radius.iter_mut().zip(&self.t60_s) {
            let frames = f64::from(t60_s * decay) * self.rate_hz;
            *radius = (-6.907_755_278_982_137 / frames).exp() as f32;
        }
        // The angles must be set anew.
        self.last = [0.0; 3];
    }

    /// Strikes it with a force of 0..=1; a blow of another seed differs a little.
    pub fn strike(&mut self, force: f32, seed: u32) {
        let design = self.design;
        if self.asleep {
            self.tone[1] = self.tone[0];
            self.turn(self.angle(self.tone[0]), 1.0);
        }
        let mut chance = Noise::new(seed);
        let [soft, hard] = &design.blows;
        let between = |soft: f32, hard: f32| soft + (hard - soft) * force;
        // Times go in steps of equal ratio.
        let time = |soft: f32, hard: f32, stray: f32| soft * (hard / soft).powf(force) * stray;
        let gain = force.powf(design.dynamics) * (1.0 + 0.03 * chance.tick());
        let edge = between(soft.edge, hard.edge) * (1.0 + 0.15 * chance.tick());
        let stray = 1.0 + 0.06 * chance.tick();
        let size = self.size();
        let contact_s = time(soft.contact_s, hard.contact_s, stray / size);
        let edge_s = time(soft.edge_s, hard.edge_s, stray);
        self.push = Push::new([(contact_s, 1.0 - edge), (edge_s, edge)], self.rate_hz);
        let bursts = [0, 1].map(|n| {
            let (soft, hard) = (&soft.bursts[n], &hard.bursts[n]);
            Burst {
                hz: size * time(soft.hz, hard.hz, 1.0 + 0.05 * chance.tick()),
                q: between(soft.q, hard.q),
                low: between(soft.low, hard.low),
                t60_s: time(soft.t60_s, hard.t60_s, 1.0),
                gain: gain * between(soft.gain, hard.gain),
            }
        });
        self.hiss.start(&bursts, seed);
        let place = 0.5 + 0.5 * chance.tick();
        let angle = 0.785 + 0.5 * chance.tick();
        self.take_aim(gain, place, angle, &mut chance);
        self.tension += force * force * (1.0 - self.tension / MOST_TENSION).max(0.0);
        self.contact = f64::from(contact_s) * self.rate_hz;
        (self.choked, self.struck, self.asleep) = (false, true, false);
    }

    /// Shares a blow among the modes: `place` 0..=1 of where it strays, and its angle.
    fn take_aim(&mut self, gain: f32, place: f32, angle: f32, chance: &mut Noise) {
        let (sin, cos) = angle.sin_cos();
        let shares = [1.0, cos, sin];
        let mut inputs = [0f32; N];
        let [skin, shell] = [self.tone[1], self.design.hz * f64::from(self.size())];
        let top = 0.45 * self.rate_hz;
        for (n, input) in inputs.iter_mut().enumerate() {
            let [near, far] = [self.inputs[0][n], self.inputs[1][n]];
            // No two blows wake a mode alike; the fundamental is what the ear holds on to.
            let stray = if n == 0 { 0.0 } else { 0.08 * chance.tick() };
            let share = shares[usize::from(self.pair[n])] * (1.0 + stray);
            let unit = if self.tense[n] > 0.0 { skin } else { shell };
            if f64::from(self.ratio[n]) * unit < top {
                *input = gain * share * (near + (far - near) * place);
            }
        }
        self.modes.set_inputs(&inputs);
        self.direct = -self.modes.constant();
    }

    /// Ends within about 20 ms.
    pub fn choke(&mut self) {
        self.choked = true;
        self.push = Push::NONE;
        self.hiss.damp(CHOKE_S as f32);
    }

    /// Whether nothing sounds.
    pub fn is_silent(&self) -> bool {
        self.asleep
    }

    /// Tension of the skin, 1 for the hardest blow.
    pub fn tension(&self) -> f32 {
        self.tension
    }

    /// Adds frames, of which the first is frame `at` of the grid span, at most to its end.
    pub fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if self.asleep {
            return;
        }
        if at == 0 || self.struck {
            self.update(GRID - at);
        }
        self.elapsed += left.len();
        let arch = self.arch;
        arch.dispatch(Run {
            membrane: self,
            block: [left, right],
        });
        if at + left.len() == GRID {
            self.rest();
        }
    }

    /// Brings frequencies and decays up to date for the frames to the next grid point.
    fn update(&mut self, frames: usize) {
        self.struck = false;
        let seconds = |frames: usize| frames as f64 / self.rate_hz;
        let passed_s = seconds(std::mem::take(&mut self.elapsed));
        let [wanted, now] = self.tone;
        if wanted != now {
            let step = 1.0 - (-passed_s / GLIDE_S).exp();
            let next = now + (wanted - now) * step;
            let near = (next - wanted).abs() < 1e-5 * wanted;
            self.tone[1] = if near { wanted } else { next };
        }
        let relax_s = f64::from(self.design.relax_s);
        if self.tension > 0.0 {
            self.tension *= (-passed_s / relax_s).exp() as f32;
            if self.tension < SLACK {
                self.tension = 0.0;
            }
        }
        let held = self.contact.min(frames as f64);
        self.contact -= held;
        let muffle_s = f64::from(self.design.muffle_s);
        let mut loss_hz = held / (frames as f64 * muffle_s);
        if self.choked {
            loss_hz += 1.0 / CHOKE_S;
        }
        let keep = if loss_hz > 0.0 {
            (-6.907_755 * loss_hz / self.rate_hz).exp() as f32
        } else {
            1.0
        };
        // The tension of the span's middle.
        let tension = self.tension * (1.0 - 0.5 * seconds(frames) / relax_s) as f32;
        let drop = (tension * self.design.drop * (1.0 / 12.0)).exp2();
        self.turn(self.angle(self.tone[1]) * drop, keep);
    }

    /// Angle of a frequency in a frame.
    fn angle(&self, hz: f64) -> f32 {
        (std::f64::consts::TAU * hz / self.rate_hz) as f32
    }

    /// Turns the modes to a fundamental's angle and to what a frame keeps of them.
    fn turn(&mut self, tensed: f32, keep: f32) {
        let next = [self.angle(self.design.hz) * self.size(), tensed, keep];
        if next != self.last {
            self.last = next;
            let arch = self.arch;
            arch.dispatch(Turn(self));
        }
    }

    /// Factor on the frequencies of shell and noise: they move half as far as the skin's pitch, as a
    /// tension and a size that change together would have it.
    fn size(&self) -> f32 {
        (self.tone[1] / self.design.hz).sqrt() as f32
    }

    /// Goes to sleep if all is over.
    fn rest(&mut self) {
        self.hiss.settle();
        let still = self.push.is_over() && self.hiss.is_silent() && !self.struck;
        let over = self.high.iter().flatten().all(|x| x.abs() < OVER);
        if still && self.modes.settle() && over {
            self.high = [[0.0; 2]; 2];
            self.asleep = true;
            (self.tension, self.choked) = (0.0, false);
        }
    }
}

/// A soft ceiling at 1: the rational form of tanh that meets it with a flat top at 3.
#[inline(always)]
pub fn ceiling(x: f32) -> f32 {
    let x = x.clamp(-3.0, 3.0);
    let xx = x * x;
    x * (27.0 + xx) / (27.0 + 9.0 * xx)
}

#[cfg(test)]
mod tests;
