//! Sub: a low sine that slides onto its pitch and lasts, with just enough of the second and third
//! partial to be heard where there is no bass.
//!
//! The partials are made from the same phase and grow with the level as those of a soft saturation
//! do, `level` and `level^2`, so that nothing aliases and the tone gets rounder as it falls: our own.

use super::{DrumControls, DrumVoice, Hit};
use crate::engine::dsp::damper::Damper;
use crate::engine::dsp::noise::Noise;
use crate::engine::dsp::sine::Phase;
use crate::engine::units::Hz;
use pulp::{Arch, Simd, WithSimd};

/// Where the slide starts if nothing rings, as a factor on the pitch.
const ABOVE: f32 = 1.5;
/// Time constant of the slide, in s: 5 cents from its end after 80 ms.
const SLIDE_S: f64 = 0.0155;
/// Time constant of the attack, softest and hardest, in s.
const ATTACK_S: [f64; 2] = [0.006, 0.0022];
/// Time in which it falls by 60 dB at decay 1, in s.
const T60_S: f64 = 1.9;
/// Second and third partial of the hardest stroke.
const PARTIALS: [f32; 2] = [0.16, 0.14];
/// Level of the softest stroke, in dB below the hardest.
const RANGE_DB: f32 = 28.0;
/// Gain: the hardest stroke peaks at -3 dBFS.
const OUTPUT: f32 = 0.65;
/// Level at which it has ended.
const OVER: f32 = 1e-8;

/// What moves from frame to frame.
#[derive(Clone, Copy, Debug)]
struct Voice {
    /// Phase of the fundamental.
    phase: Phase,
    /// Pitch in turns per frame, on its way.
    pitch: f32,
    /// Where it goes.
    target: f32,
    /// Share of the way for each frame.
    slide: f32,
    /// Level of the tone behind its attack.
    level: f32,
    /// Level that falls.
    drawn: f32,
    /// Its fall in a frame.
    fall: f32,
    /// Share of the way of the attack for each frame.
    attack: f32,
    /// A hand on it.
    damper: Damper,
}

impl Voice {
    /// One frame.
    #[inline(always)]
    fn tick(&mut self) -> f32 {
        let hand = self.damper.tick();
        self.level += (self.drawn - self.level) * self.attack;
        self.drawn *= self.fall;
        let level = self.level;
        let tone = self.phase.sine(1.0)
            + level
                * (PARTIALS[0] * self.phase.sine(2.0) + level * PARTIALS[1] * self.phase.sine(3.0));
        self.phase.turn(self.pitch.min(0.15));
        self.pitch += (self.target - self.pitch) * self.slide;
        OUTPUT * hand * level * tone
    }
}

/// The drum.
pub struct Sub {
    /// Frames per second.
    rate_hz: f64,
    /// Instruction set of this machine.
    arch: Arch,
    /// What the lane set last.
    controls: Option<DrumControls>,
    /// What moves.
    voice: Voice,
    /// Whether nothing sounds.
    asleep: bool,
}

/// Share of the way for each frame.
fn share(time_s: f64, rate_hz: f64) -> f32 {
    (1.0 - (-1.0 / (time_s * rate_hz)).exp()) as f32
}

impl Sub {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        Self {
            rate_hz: rate.0,
            arch: Arch::new(),
            controls: None,
            voice: Voice {
                phase: Phase::default(),
                pitch: 0.0,
                target: 0.0,
                slide: share(SLIDE_S, rate.0),
                level: 0.0,
                drawn: 0.0,
                fall: 0.0,
                attack: 0.0,
                damper: Damper::new(rate.0),
            },
            asleep: true,
        }
    }
}

impl DrumVoice for Sub {
    fn reset(&mut self) {
        (self.voice.level, self.voice.drawn) = (0.0, 0.0);
        self.voice.damper.reset();
        self.asleep = true;
    }

    fn prepare(&mut self, controls: &DrumControls) {
        if self.controls == Some(*controls) {
            return;
        }
        self.controls = Some(*controls);
        self.voice.target = (controls.tones[0].0 / self.rate_hz) as f32;
        let t60_s = T60_S * f64::from(controls.decay);
        self.voice.fall = (-6.907_755 / (t60_s * self.rate_hz)).exp() as f32;
    }

    fn hit(&mut self, hit: &Hit) {
        let velocity = hit.velocity.clamp(0.0, 1.0);
        let voice = &mut self.voice;
        if self.asleep {
            let spread = 1.0 + 0.01 * Noise::new(hit.seed).tick();
            voice.pitch = voice.target * ABOVE * spread;
            voice.phase = Phase::default();
            voice.damper.reset();
        }
        voice.damper.lift();
        let softer = (1.0 - velocity) * (1.0 - velocity);
        voice.drawn = voice.drawn.max(10f32.powf(-RANGE_DB * softer / 20.0));
        let attack_s = ATTACK_S[0] + (ATTACK_S[1] - ATTACK_S[0]) * f64::from(velocity);
        voice.attack = share(attack_s, self.rate_hz);
        self.asleep = false;
    }

    fn choke(&mut self) {
        self.voice.damper.press();
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if self.asleep {
            return;
        }
        let over = self.voice.level < OVER && self.voice.drawn < OVER;
        if at == 0 && (over || self.voice.damper.is_shut()) {
            self.reset();
            return;
        }
        self.arch.dispatch(Run(&mut self.voice, left, right));
    }

    fn is_silent(&self) -> bool {
        self.asleep
    }
}

/// Frames of a voice to both sides, compiled for the best instruction set of the machine.
struct Run<'a>(&'a mut Voice, &'a mut [f32], &'a mut [f32]);

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let mut voice = *self.0;
        for (left, right) in self.1.iter_mut().zip(self.2) {
            let out = voice.tick();
            *left += out;
            *right += out;
        }
        *self.0 = voice;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::drum::TONES;
    use crate::engine::drum::trial::{Trial, crossings_hz};
    use crate::engine::settings::DrumKind;

    #[test]
    fn it_slides_onto_its_pitch_from_above_or_from_the_last() {
        let mut trial = Trial::new(DrumKind::Sub);
        let [left, _] = trial.hit(0.9, 1, 48_000);
        assert!(crossings_hz(&left[..1920]) > 54.0);
        let cents = 1200.0 * (crossings_hz(&left[3840..]) / 49.0).log2();
        assert!(cents.abs() < 5.0, "{cents}");
        trial.controls.tones = [Hz(73.5); TONES];
        let [left, _] = trial.hit(0.9, 2, 48_000);
        let start = crossings_hz(&left[..2400]);
        assert!(start > 55.0 && start < 72.0, "{start}");
        let cents = 1200.0 * (crossings_hz(&left[4800..]) / 73.5).log2();
        assert!(cents.abs() < 5.0, "{cents}");
    }
}
