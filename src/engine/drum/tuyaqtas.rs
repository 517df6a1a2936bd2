//! Tuyaqtas: a pair of horse hooves struck together or on the ground.
//!
//! Two band-passed clicks at 700 Hz and 1.4 kHz with a quality near 6 and 2 dB and 40 cents between
//! the limbs are the plan of `MUSIC.md` B4. Ours are modes, so that both ring out; the hollow of
//! the hoof below them (a short stopped pipe: its odd partials), the hard horn above, the ground and
//! the double contact of edge and sole are our own.

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

/// Modes of a hoof.
const MODES: usize = 8;
/// Frequency in Hz, T60 in s, level of the softest and of the hardest stroke.
const HOOF: [(f64, f64, f32, f32); MODES] = [
    // The ground.
    (118.0, 0.095, 1.00, 0.34),
    (214.0, 0.066, -0.80, -0.42),
    // The hollow and its third partial with the wall, and between them.
    (700.0, 0.046, 0.80, 1.00),
    (968.0, 0.028, -0.20, -0.45),
    (1400.0, 0.034, 0.30, 0.95),
    (2130.0, 0.020, -0.08, -0.60),
    // The horn.
    (3380.0, 0.014, 0.02, 0.50),
    (5150.0, 0.009, -0.01, -0.36),
];
/// Level and pitch of the hooves against the mean, in dB and cents: 2 dB and 40 cents apart.
const LIMB: [(f32, f64); 2] = [(1.0, 20.0), (-1.0, -20.0)];
/// Where the hooves are, -1 left to 1 right.
const PLACE: [f32; 2] = [-0.35, 0.35];
/// Length of the push, softest and hardest, in s.
const PUSH_S: [f64; 2] = [0.0026, 0.00020];
/// Time from edge to sole, softest and hardest, in s.
const SOLE_S: [f64; 2] = [0.0095, 0.0042];
/// Strength of the sole against the edge.
const SOLE: f32 = 0.7;
/// T60 of the grit at decay 1, in s.
const GRIT_S: f64 = 0.035;
/// Its level, softest and hardest.
const GRIT: [f32; 2] = [0.60, 0.80];
/// Middle of its band, softest and hardest, in Hz.
const GRIT_HZ: [f32; 2] = [420.0, 2600.0];
/// Level of the softest stroke, in dB below the hardest.
const RANGE_DB: f32 = 35.0;
/// Frequency below which a hoof does not radiate, in Hz.
const RADIATES_HZ: f64 = 55.0;
/// How the velocity opens from thud to clack: a light trot is a clack already.
const OPENS: f32 = 0.65;
/// Level at which it has ended.
const OVER: f32 = 1e-8;
/// Gain into and behind the limit.
const DRIVE: f32 = 1.1;
/// See [`DRIVE`].
const OUTPUT: f32 = 0.70;

/// What moves from frame to frame.
#[derive(Clone, Copy, Debug)]
struct Voice {
    /// The push of edge and sole.
    pushes: [Pulse; 2],
    /// Grit on the ground.
    noise: Noise,
    /// Its level and the fall of it in a frame.
    grit: f32,
    /// See `grit`.
    grit_fall: f32,
    /// Its band: a low-pass, and what another takes below.
    band: [OnePole; 2],
    /// A hand on it.
    damper: Damper,
}

impl Voice {
    /// One frame: what pushes the hoof, and the grit.
    #[inline(always)]
    fn tick(&mut self) -> [f32; 2] {
        let push = self.pushes[0].tick() + self.pushes[1].tick();
        let noise = self.noise.tick() * self.grit;
        self.grit *= self.grit_fall;
        let under = self.band[0].tick(noise);
        let grit = under - self.band[1].tick(under);
        [push, grit]
    }
}

/// A hoof.
#[derive(Clone, Copy, Debug)]
struct Hoof {
    /// How it rings.
    modes: Modes<MODES>,
    /// Whether it does.
    rings: bool,
    /// What does not radiate.
    low: OnePole,
}

impl Hoof {
    /// At rest.
    fn new(rate_hz: f64) -> Self {
        Self {
            modes: Modes::new(rate_hz),
            rings: false,
            low: OnePole::new(RADIATES_HZ, rate_hz),
        }
    }

    /// Clears all sound.
    fn reset(&mut self) {
        self.modes.reset();
        self.rings = false;
        self.low.reset();
    }

    /// Turns pushes into sound, with the grit beside them, under a hand.
    #[inline(always)]
    fn process(&mut self, push: Option<(&[f32], &[f32])>, mut hand: Damper, out: &mut [f32]) {
        let mut modes = self.modes;
        match push {
            Some((push, grit)) => {
                for ((out, push), grit) in out.iter_mut().zip(push).zip(grit) {
                    *out = modes.tick(*push)[0] + grit;
                }
            }
            None => {
                for out in out.iter_mut() {
                    *out = modes.tick(0.0)[0];
                }
            }
        }
        self.modes = modes;
        let mut low = self.low;
        for out in out.iter_mut() {
            *out = (*out - low.tick(*out)) * DRIVE;
        }
        self.low = low;
        hand.process(out);
    }
}

/// The drum.
pub struct Tuyaqtas {
    /// Frames per second.
    rate_hz: f64,
    /// Instruction set of this machine.
    arch: Arch,
    /// What the lane set last.
    controls: Option<DrumControls>,
    /// Variation of each frequency by the last hits.
    detune: [[f64; MODES]; 2],
    /// Frames until the sole comes down, and how hard; none when it has.
    sole: Option<(u32, f32)>,
    /// Length of its push, in s.
    push_s: f64,
    /// What moves.
    voice: Voice,
    /// The left hoof and the right one.
    hooves: [Hoof; 2],
    /// The one that was struck last.
    struck: usize,
    /// Whether nothing sounds.
    asleep: bool,
}

/// Gains left and right of a place.
fn pan(place: f32) -> [f32; 2] {
    [1.0 - place, 1.0 + place].map(|share| (0.5 * share).sqrt() * std::f32::consts::SQRT_2)
}

impl Tuyaqtas {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        Self {
            rate_hz: rate.0,
            arch: Arch::new(),
            controls: None,
            detune: [[1.0; MODES]; 2],
            sole: None,
            push_s: PUSH_S[1],
            voice: Voice {
                pushes: [Pulse::default(); 2],
                noise: Noise::new(0),
                grit: 0.0,
                grit_fall: 0.0,
                band: [OnePole::default(); 2],
                damper: Damper::new(rate.0),
            },
            hooves: [Hoof::new(rate.0); 2],
            struck: 0,
            asleep: true,
        }
    }

    /// Frequency and T60 of mode `n` of a hoof.
    fn ring(&self, hoof: usize, n: usize) -> (f64, f64) {
        let (hz, t60_s, _, _) = HOOF[n];
        let (factor, decay) = self
            .controls
            .map_or((1.0, 1.0), |c| (c.tones[0].0, f64::from(c.decay)));
        (hz * factor * self.detune[hoof][n], t60_s * decay)
    }

    /// Brings the sole down if it is time; frames until it may be.
    fn step(&mut self) -> usize {
        match self.sole {
            Some((0, area)) => {
                self.voice.pushes[1].start(self.push_s, area, self.rate_hz);
                self.sole = None;
                usize::MAX
            }
            Some((frames, _)) => frames as usize,
            None => usize::MAX,
        }
    }

    /// Whether it has ended.
    fn is_over(&mut self) -> bool {
        let pushed = self.sole.is_some() || self.voice.pushes.iter().any(|push| !push.is_over());
        let grit = self.voice.grit > OVER;
        for (n, hoof) in self.hooves.iter_mut().enumerate() {
            let busy = n == self.struck && (pushed || grit);
            if hoof.rings && !busy && hoof.low.is_silent() && hoof.modes.settle() {
                hoof.reset();
            }
        }
        self.hooves.iter().all(|hoof| !hoof.rings) || self.voice.damper.is_shut()
    }
}

impl DrumVoice for Tuyaqtas {
    fn reset(&mut self) {
        self.sole = None;
        let voice = &mut self.voice;
        voice.pushes = [Pulse::default(); 2];
        voice.grit = 0.0;
        voice.band.iter_mut().for_each(OnePole::reset);
        voice.damper.reset();
        self.hooves.iter_mut().for_each(Hoof::reset);
        self.asleep = true;
    }

    fn prepare(&mut self, controls: &DrumControls) {
        if self.controls == Some(*controls) {
            return;
        }
        self.controls = Some(*controls);
        for hoof in 0..2 {
            for n in 0..MODES {
                let (hz, t60_s) = self.ring(hoof, n);
                self.hooves[hoof].modes.turn(n, hz, t60_s);
            }
        }
        let t60_s = GRIT_S * f64::from(controls.decay);
        self.voice.grit_fall = (-6.907_755 / (t60_s * self.rate_hz)).exp() as f32;
    }

    fn hit(&mut self, hit: &Hit) {
        let velocity = hit.velocity.clamp(0.0, 1.0);
        let mut draw = Noise::new(hit.seed);
        if self.asleep {
            self.voice.damper.reset();
        }
        self.voice.damper.lift();
        let hoof = (hit.seed & 1) as usize;
        let softer = (1.0 - velocity) * (1.0 - velocity);
        let (limb_db, limb_cents) = LIMB[hoof];
        let strength = 10f32.powf((limb_db - RANGE_DB * softer) / 20.0);
        let bend = 2f64.powf((limb_cents + 9.0 * f64::from(draw.tick())) / 1200.0);
        let clack = velocity.powf(OPENS);
        for (n, &(_, _, soft, hard)) in HOOF.iter().enumerate() {
            self.detune[hoof][n] = bend * (1.0 + 0.008 * f64::from(draw.tick()));
            let chance = 10f32.powf(1.5 * draw.tick() / 20.0);
            let (hz, t60_s) = self.ring(hoof, n);
            let mode = Mode {
                hz,
                t60_s,
                input: (soft + (hard - soft) * clack) * strength * chance,
                output: [1.0, 0.0],
            };
            self.hooves[hoof].modes.set(n, &mode);
        }
        let shorter = f64::from(velocity).sqrt();
        self.push_s = PUSH_S[0] * (PUSH_S[1] / PUSH_S[0]).powf(shorter);
        self.voice.pushes[0].start(self.push_s, 1.0, self.rate_hz);
        let sole_s = SOLE_S[0] + (SOLE_S[1] - SOLE_S[0]) * f64::from(velocity);
        let sole_s = sole_s * (1.0 + 0.25 * f64::from(draw.tick()));
        let sole = SOLE * (1.0 + 0.3 * draw.tick());
        self.sole = Some(((sole_s * self.rate_hz) as u32, sole));
        let grit = GRIT[0] + (GRIT[1] - GRIT[0]) * velocity;
        let density = (self.rate_hz / 48_000.0).sqrt() as f32;
        self.voice.grit = self.voice.grit.max(grit * strength * density);
        let factor = self.controls.map_or(1.0, |c| c.tones[0].0) as f32;
        let hz = GRIT_HZ[0] * (GRIT_HZ[1] / GRIT_HZ[0]).powf(velocity) * factor;
        for band in &mut self.voice.band {
            band.set(f64::from(hz), self.rate_hz);
        }
        self.struck = hoof;
        self.hooves[hoof].rings = true;
        self.voice.noise = Noise::new(hit.seed ^ 0x00f0_0f00);
        self.asleep = false;
    }

    fn choke(&mut self) {
        self.voice.damper.press();
        self.sole = None;
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if self.asleep {
            return;
        }
        if at == 0 && self.is_over() {
            self.reset();
            return;
        }
        let mut from = 0;
        while from < left.len() {
            let next = self.step();
            let to = left.len().min(from.saturating_add(next));
            let sides = (&mut left[from..to], &mut right[from..to]);
            self.arch.dispatch(Run {
                voice: &mut self.voice,
                hooves: &mut self.hooves,
                struck: self.struck,
                sides: [sides.0, sides.1],
            });
            if let Some((frames, _)) = &mut self.sole {
                *frames -= (to - from) as u32;
            }
            from = to;
        }
    }

    fn is_silent(&self) -> bool {
        self.asleep
    }
}

/// Frames to both sides, compiled for the best instruction set of the machine.
struct Run<'a> {
    /// What moves.
    voice: &'a mut Voice,
    /// Both hooves.
    hooves: &'a mut [Hoof; 2],
    /// The one that is pushed.
    struck: usize,
    /// Left and right.
    sides: [&'a mut [f32]; 2],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let frames = self.sides[0].len();
        let (mut push, mut grit) = ([0f32; GRID], [0f32; GRID]);
        let mut voice = *self.voice;
        for n in 0..frames {
            [push[n], grit[n]] = voice.tick();
        }
        let hand = voice.damper;
        voice.damper.process(&mut [0.0; GRID][..frames]);
        *self.voice = voice;
        let [left, right] = self.sides;
        for (n, hoof) in self.hooves.iter_mut().enumerate() {
            if hoof.rings {
                let push = (n == self.struck).then_some((&push[..frames], &grit[..frames]));
                let mut out = [0f32; GRID];
                hoof.process(push, hand, &mut out[..frames]);
                Saturator::bend(&mut out);
                let [to_left, to_right] = pan(PLACE[n]).map(|gain| OUTPUT * gain);
                for (n, out) in out[..frames].iter().enumerate() {
                    left[n] += to_left * out;
                    right[n] += to_right * out;
                }
            }
        }
    }
}
