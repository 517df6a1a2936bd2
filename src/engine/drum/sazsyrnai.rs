//! Sazsyrnai: the clay ocarina, as a voice of rhythm: each hit is one short tongued note.
//!
//! A vessel flute sounds on one resonance, that of Helmholtz, so its tone is nearly pure; what makes
//! it clay and breath is around the tone (Fletcher and Rossing, "The Physics of Musical
//! Instruments", chapter 16; Wikipedia, "Vessel flute"): turbulence that rings in the same
//! resonance, a chiff of the jet before it locks, the second cavity modes of the vessel, air past the
//! windway, the knock of the tongue on wet clay, and a pitch that rises a little with the breath.
//! The tone is a sine with two weak harmonics that grow with the breath; the rest is noise through
//! formants. All levels and times are our own.

mod breath;
mod tone;

use super::{DrumControls, DrumVoice, Hit, TONES};
use crate::engine::clock::GRID;
use crate::engine::dsp::formants::Formants;
use crate::engine::random;
use crate::engine::units::Hz;
use breath::{Attack, Blown, Breath};
use pulp::{Arch, Simd, WithSimd};
use rand::RngExt;
use tone::Tone;

/// Its own pitch, D5.
const OWN_HZ: f32 = 587.3;
/// Formants of the noise: the pitch, its octave and twelfth, the vessel, the windway, clay twice and
/// the mouth of the player.
const FORMANTS: usize = 8;
/// Their centres: the first three in fundamentals, the others in Hz for D5.
const CENTRE: [f32; FORMANTS] = [1.0, 2.05, 2.93, 2350.0, 4900.0, 430.0, 760.0, 1250.0];
/// Their bandwidths in Hz for D5.
const WIDTH_HZ: [f32; FORMANTS] = [70.0, 260.0, 300.0, 500.0, 3200.0, 45.0, 60.0, 350.0];
/// What of the breath's noise goes into each.
const BREATH: [f32; FORMANTS] = [0.80, 0.06, 0.06, 0.085, 0.06, 0.0, 0.0, 0.05];
/// What of the chiff.
const CHIFF: [f32; FORMANTS] = [0.9, 1.3, 1.5, 1.2, 0.5, 0.0, 0.0, 0.6];
/// What of the tongue's knock.
const KNOCK: [f32; FORMANTS] = [0.0, 0.0, 0.0, 0.3, 0.1, 2.2, 1.8, 0.7];
/// Gain of each to the left and the right; a little to the right as a whole.
const OUT: [[f32; FORMANTS]; 2] = [
    [0.92, 0.95, 0.85, 0.80, 1.05, 0.92, 0.92, 0.92],
    [1.07, 1.05, 1.13, 1.15, 0.92, 1.07, 1.07, 1.07],
];
/// Gain of the tone to the left and the right.
const TONE_OUT: [f32; 2] = [0.93, 1.06];
/// Time in s of a choke.
const CHOKE_S: f64 = 0.012;
/// How much faster a hit on it brings the sound back.
const RETURN: f32 = 6.0;
/// Gain of all, for -19 LUFS (see [`DrumVoice`]).
const GAIN: f32 = 0.4;
/// Random address of a note.
const PLACE: [i64; 3] = [0x7361_7a73, 0, 0];

/// The ocarina.
pub struct Sazsyrnai {
    /// Instruction set of this machine.
    arch: Arch,
    /// Frames per second.
    rate_hz: f64,
    /// What the lane set: decay, and pitches in Hz.
    decay: f32,
    /// See `decay`.
    tones_hz: [f64; TONES],
    /// The breath.
    breath: Breath,
    /// The tone.
    tone: Tone,
    /// Vessel, clay and windway.
    vessel: Formants<FORMANTS>,
    /// Frames since the hit.
    age: u32,
    /// Gain of a choke, and what it moves in a frame.
    gate: [f32; 2],
    /// Whether a hit has come since the last frame.
    fresh: bool,
    /// Whether there is anything to render.
    awake: bool,
}

impl Sazsyrnai {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        Self {
            arch: Arch::new(),
            rate_hz: rate.0,
            decay: 1.0,
            tones_hz: [f64::from(OWN_HZ); TONES],
            breath: Breath::new(rate.0),
            tone: Tone::new(f64::from(OWN_HZ), rate.0),
            vessel: Formants::new(rate.0),
            age: 0,
            gate: [1.0, 0.0],
            fresh: false,
            awake: false,
        }
    }

    /// Where everything goes in the next `frames`.
    #[inline(always)]
    fn advance(&mut self, frames: usize) {
        self.breath.settle();
        let age = self.age.saturating_add(frames as u32);
        let age_s = (f64::from(age) / self.rate_hz) as f32;
        let fresh = self.fresh && self.breath.is_new();
        let sunk = self.breath.sunk();
        let hz = self
            .tone
            .advance(&self.tones_hz, age_s, sunk, fresh, frames);
        let ratio = hz / OWN_HZ;
        let size = ratio.sqrt();
        let (mut centre, mut width) = (CENTRE, WIDTH_HZ);
        for n in 0..FORMANTS {
            centre[n] *= if n < 3 { hz } else { size };
            width[n] *= if n < 3 { ratio } else { size };
        }
        self.vessel.set(&centre, &width);
    }

    /// Renders a chunk.
    #[inline(always)]
    fn run(&mut self, left: &mut [f32], right: &mut [f32]) {
        let (mut blown, mut tone) = (Blown::default(), [0.0; GRID]);
        self.breath.blow(left.len(), &mut blown);
        self.tone.render(left.len(), &blown, &mut tone);
        // What rings is kept by value, so that it stays in registers.
        let (mut vessel, [mut gate, moves]) = (self.vessel, self.gate);
        for (n, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let (air, chiff, knock) = (blown.air[n], blown.chiff[n], blown.knock[n]);
            let mut input = [0.0; FORMANTS];
            for n in 0..FORMANTS {
                input[n] = BREATH[n] * air + CHIFF[n] * chiff + KNOCK[n] * knock;
            }
            let [l, r] = sides(&vessel.tick(&input));
            gate = (gate + moves).clamp(0.0, 1.0);
            *left += GAIN * gate * (TONE_OUT[0] * tone[n] + l);
            *right += GAIN * gate * (TONE_OUT[1] * tone[n] + r);
        }
        (self.vessel, self.gate[0]) = (vessel, gate);
    }

    /// Ends all motion; the motif stays where it is.
    fn rest(&mut self) {
        self.breath.reset();
        self.vessel.reset();
        self.gate = [1.0, 0.0];
        self.awake = false;
    }

    /// Goes to sleep when all is over.
    fn settle(&mut self) {
        if self.gate[0] == 0.0 || self.breath.is_silent() && self.vessel.settle() {
            self.rest();
        }
    }
}

/// Sums of the products with [`OUT`], in an order that is the same on every machine.
#[inline(always)]
fn sides(sound: &[f32; FORMANTS]) -> [f32; 2] {
    let mut halves = [[0.0; 4]; 2];
    for (half, gains) in halves.iter_mut().zip(&OUT) {
        for n in 0..4 {
            half[n] = gains[n] * sound[n] + gains[n + 4] * sound[n + 4];
        }
    }
    let [l, r] = halves;
    let pairs = [l[0] + l[2], l[1] + l[3], r[0] + r[2], r[1] + r[3]];
    [pairs[0] + pairs[1], pairs[2] + pairs[3]]
}

/// One call of [`Sazsyrnai::render`]: plain loops, compiled for this machine's instruction set.
struct Run<'a>(&'a mut Sazsyrnai, usize, [&'a mut [f32]; 2]);

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self(flute, at, [left, right]) = self;
        if at == 0 || flute.fresh {
            flute.advance(GRID - at);
            flute.fresh = false;
        }
        flute.age = flute.age.saturating_add(left.len() as u32);
        flute.run(left, right);
    }
}

impl DrumVoice for Sazsyrnai {
    fn reset(&mut self) {
        self.rest();
        self.tone.reset();
        self.age = 0;
        self.fresh = false;
    }

    fn prepare(&mut self, controls: &DrumControls) {
        self.decay = controls.decay;
        self.tones_hz = controls.tones.map(|tone| tone.0);
    }

    fn hit(&mut self, hit: &Hit) {
        let velocity = hit.velocity.clamp(0.0, 1.0);
        let [tone, vary @ ..]: [f32; 4] = random::at(hit.seed, PLACE).random();
        self.tone.choose(velocity, tone);
        if !self.awake {
            self.tone.snap(&self.tones_hz);
        }
        self.breath.start(&Attack {
            velocity,
            decay: self.decay,
            vary: vary.map(|dice| 2.0 * dice - 1.0),
            seed: hit.seed,
        });
        if self.gate[1] < 0.0 {
            self.gate[1] *= -RETURN;
        }
        self.age = 0;
        self.fresh = true;
        self.awake = true;
    }

    fn choke(&mut self) {
        self.gate[1] = -(1.0 / (CHOKE_S * self.rate_hz)) as f32;
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if !self.awake || left.is_empty() {
            return;
        }
        if at == 0 && !self.fresh {
            self.settle();
        }
        if !self.awake {
            return;
        }
        let arch = self.arch;
        arch.dispatch(Run(self, at, [left, right]));
    }

    fn is_silent(&self) -> bool {
        !self.awake
    }
}

#[cfg(test)]
mod tests;
