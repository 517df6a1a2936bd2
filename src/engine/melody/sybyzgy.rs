//! The sybyzgy: an end-blown tube of reed or wood, held against the teeth, with the player's own
//! throaty drone under it.
//!
//! `MUSIC.md` B4: an open tube of 50 to 70 cm, three to six holes, blown with much air. Our own
//! model, in which nothing can fail to speak: the tone is a sum of partials that follows the blowing
//! pressure (`colour`), the turbulence is noise that rings in a digital waveguide tube (`tube`),
//! both driven by one breath with its puff, its chiff in the second and third mode and its vibrato
//! (`note`); the voice is a pulse source with formants (`hum`).
//!
//! | control | here |
//! |---|---|
//! | velocity | blowing: 26 dB, softer is darker, airier and slower to speak |
//! | pressure | more of it: louder, brighter, partials 2 and 3 as if about to overblow; rough from the voice |
//! | timbre | embouchure, from airy to focused |
//! | wheel | breath vibrato, 4.5 to 5.5 Hz |
//! | brightness | bore loss, open holes' cutoff and the noise's tilt |
//! | decay | how long the breath takes to die, 60 to 200 ms |
//! | position | share of the sung drone: 0 none, 0.5 about -14 dB, 1 about -4 dB under the flute |
//!
//! The pitch does not change with the blowing; fingering and the fipple's own faults are left out.

mod air;
mod colour;
mod hum;
mod note;
mod partials;
mod tube;

use super::{Gesture, MelodyControls, MelodyVoice, Note, SLOTS};
use crate::engine::clock::GRID;
use crate::engine::dsp::dc_blocker::DcBlocker;
use crate::engine::dsp::lag::Lag;
use crate::engine::settings::Quality;
use crate::engine::units::Hz;
use air::Air;
use hum::Hum;
use note::{Shared, Voice};
use pulp::{Arch, Simd, WithSimd};

/// Seconds in which a released tone fades, shortest and longest.
const RELEASE_S: [f32; 2] = [0.06, 0.2];
/// Share of the drone at the middle of `position`: -14 dB.
const HUM_SHARE: f32 = 0.2;
/// Exponent that makes it -4 dB at the end.
const HUM_POWER: f32 = 1.66;
/// How much the voice shakes the jet for each share of it, at rest and pressed.
const GROWL: [f32; 2] = [0.25, 0.8];
/// Time constant in seconds of the brightness.
const BRIGHTNESS_S: f64 = 0.015;
/// Partials in each quality.
const PARTIALS: [usize; 3] = [10, 16, partials::PARTIALS];

/// The instrument.
pub struct Sybyzgy {
    /// Instruction set of this machine.
    arch: Arch,
    /// Notes.
    voices: Vec<Voice>,
    /// The breath all notes share.
    air: Air,
    /// The player's voice.
    hum: Hum,
    /// What the player set.
    controls: MelodyControls,
    /// Brightness, lagged, and the share of the way it goes in a grid span.
    brightness: Lag,
    /// See `brightness`.
    pace: f64,
    /// This grid span's sound.
    out: [[f32; GRID]; 2],
    /// Whether `out` is worth reading.
    awake: bool,
    /// A jet shaken in step with its tone has a mean, which no tube radiates.
    dc: [DcBlocker; 2],
}

impl Sybyzgy {
    /// A silent instrument. Allocates.
    pub fn new(sample_rate: Hz) -> Self {
        Self {
            arch: Arch::new(),
            voices: (0..SLOTS).map(|_| Voice::new(sample_rate.0)).collect(),
            air: Air::new(sample_rate.0),
            hum: Hum::new(sample_rate.0),
            controls: MelodyControls {
                brightness: 0.5,
                decay: 0.5,
                position: 0.5,
                tonic: Hz(146.83),
                fifth: Hz(220.25),
                quality: Quality::Normal,
            },
            brightness: Lag::new(0.5, 1e-3),
            pace: GRID as f64 / (GRID as f64 + BRIGHTNESS_S * sample_rate.0),
            out: [[0.0; GRID]; 2],
            awake: false,
            dc: [DcBlocker::new(sample_rate.0); 2],
        }
    }

    /// Renders the grid span from frame `at` on: everything at a grid point, else what is new. How
    /// many notes broke.
    #[inline(always)]
    fn span(&mut self, at: usize) -> u32 {
        let whole = at == 0 || !self.awake;
        let share = HUM_SHARE * (2.0 * self.controls.position).powf(HUM_POWER);
        if whole {
            self.out = [[0.0; GRID]; 2];
            let aim = f64::from(self.controls.brightness);
            self.brightness.follow(aim, self.pace);
            self.air.shape(self.brightness.value() as f32);
            self.air.advance();
            let mut voices = self.voices.iter().filter(|voice| voice.is_active());
            let effort = voices.clone().fold(0f32, |e, voice| e.max(voice.effort()));
            let cut = voices.clone().count() > 0 && voices.all(Voice::is_choked);
            let level = share * effort.sqrt();
            self.hum.advance(self.controls.tonic, level, cut);
            for (out, sound) in self
                .out
                .iter_mut()
                .flatten()
                .zip(self.hum.sound().iter().cycle())
            {
                *out = *sound;
            }
            self.out.iter_mut().for_each(|out| out[..at].fill(0.0));
            self.awake = true;
        }
        let shared = Shared {
            air: &self.air,
            flow: self.hum.flow(),
            growl: GROWL,
            brightness: 2.0 * self.brightness.value() as f32 - 1.0,
            release_s: RELEASE_S[0] * (RELEASE_S[1] / RELEASE_S[0]).powf(self.controls.decay),
            partials: PARTIALS[self.controls.quality as usize],
        };
        let mut broken = 0;
        for voice in self.voices.iter_mut().filter(|voice| voice.is_active()) {
            if whole || voice.fresh {
                voice.fresh = false;
                broken += u32::from(voice.span(at, &shared, &mut self.out));
            }
        }
        broken
    }
}

/// One call of [`Sybyzgy::span`]: plain loops, compiled for this machine's instruction set.
struct Span<'a>(&'a mut Sybyzgy, usize);

impl WithSimd for Span<'_> {
    type Output = u32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> u32 {
        self.0.span(self.1)
    }
}

impl MelodyVoice for Sybyzgy {
    fn reset(&mut self) {
        self.voices.iter_mut().for_each(Voice::reset);
        self.air.reset();
        self.hum.reset();
        self.out = [[0.0; GRID]; 2];
        self.awake = false;
        self.dc.iter_mut().for_each(DcBlocker::reset);
    }

    fn prepare(&mut self, controls: &MelodyControls) {
        self.controls = *controls;
        if self.is_silent() {
            self.brightness.snap(f64::from(controls.brightness));
        }
    }

    fn start(&mut self, slot: usize, note: &Note) {
        self.voices[slot].start(note);
    }

    fn release(&mut self, slot: usize) {
        self.voices[slot].release();
    }

    fn choke(&mut self, slot: usize) {
        self.voices[slot].choke();
    }

    fn steer(&mut self, slot: usize, gesture: &Gesture) {
        self.voices[slot].steer(gesture);
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> u32 {
        let mut broken = 0;
        let news = at == 0 || self.voices.iter().any(|voice| voice.fresh);
        if news && !self.is_silent() {
            let arch = self.arch;
            broken = arch.dispatch(Span(self, at));
            let over = self.hum.is_silent() && !self.voices.iter().any(Voice::is_active);
            self.awake = !over || !self.dc.iter().all(DcBlocker::is_silent);
        }
        if self.awake {
            let sides = self.out.iter().zip(&mut self.dc);
            for (side, (own, dc)) in [left, right].into_iter().zip(sides) {
                let mut sound = [0.0; GRID];
                let sound = &mut sound[..side.len()];
                sound.copy_from_slice(&own[at..at + side.len()]);
                dc.process(sound);
                for (out, sound) in side.iter_mut().zip(sound) {
                    *out += *sound;
                }
            }
        }
        broken
    }

    fn loudness(&self, slot: usize) -> f32 {
        self.voices[slot].loudness()
    }

    fn is_silent(&self) -> bool {
        !self.awake && !self.voices.iter().any(Voice::is_active)
    }

    #[cfg(test)]
    fn poison(&mut self, slot: usize, value: f32) {
        self.voices[slot].poison(value);
    }

    #[cfg(test)]
    fn poison_shared(&mut self, value: f32) {
        self.hum.poison(value);
    }
}

#[cfg(test)]
mod tests;
