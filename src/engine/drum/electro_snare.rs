//! Electronic snare: two sines that fall onto their pitches, and noise with an envelope of its own.
//!
//! The plan is that of the analogue machines (service notes of the TR-808 and TR-909): two damped
//! bridged-T resonances, about 180 and 330 Hz, for the shell, noise through a high-pass for the
//! wires. The second burst of brighter noise, the common soft limit and the way velocity opens them
//! are our own.

use super::{DrumControls, DrumVoice, Hit};
use crate::engine::clock::GRID;
use crate::engine::dsp::damper::Damper;
use crate::engine::dsp::noise::Noise;
use crate::engine::dsp::saturator::Saturator;
use crate::engine::dsp::sine::Phase;
use crate::engine::dsp::svf::Svf;
use crate::engine::units::Hz;
use pulp::{Arch, Simd, WithSimd};

/// Pitch of the upper sine, as a factor: 330 to 185 Hz.
const UPPER: f32 = 1.78;
/// Start of the fall in pitch above the end, softest and hardest, as shares.
const DROP: [f32; 2] = [0.25, 1.1];
/// Time constant of the fall, in s: 5 cents from its end after 80 ms.
const DROP_S: f64 = 0.0125;
/// Time constant of a change of pitch, in s.
const GLIDE_S: f64 = 0.015;
/// T60 at decay 1 of the lower and upper sine, the wires and the snap, in s.
const T60_S: [f64; 4] = [0.19, 0.12, 0.32, 0.075];
/// Levels of the same at the hardest stroke, before the limit.
const LEVELS: [f32; 4] = [0.85, 0.50, 0.95, 1.15];
/// How much less the same are at the softest stroke, in dB.
const RANGES_DB: [f32; 4] = [31.0, 34.0, 29.0, 44.0];
/// Corner of the wires' high-pass, in Hz.
const WIRES_HZ: f32 = 1250.0;
/// Corner of the snap's high-pass, in Hz.
const SNAP_HZ: f32 = 4800.0;
/// Top of all noise, softest and hardest, in Hz.
const TOP_HZ: [f32; 2] = [4200.0, 13_500.0];
/// Frequency below which nothing is meant, in Hz.
const LOW_HZ: f64 = 45.0;
/// Gain into and behind the limit.
const DRIVE: f32 = 1.6;
/// See [`DRIVE`].
const OUTPUT: f32 = 0.57;
/// Share of the wires on one side only.
const WIDTH: f32 = 0.16;
/// Time constant of the noise's attack, in s.
const ATTACK_S: f64 = 0.0004;
/// Level at which it has ended.
const OVER: f32 = 1e-8;

/// What moves from frame to frame.
#[derive(Clone, Copy, Debug)]
struct Voice {
    /// Phases of the sines.
    phases: [Phase; 2],
    /// Pitch in turns per frame, on its way.
    pitch: f32,
    /// Where it goes.
    target: f32,
    /// Share of the way for each frame.
    follow: f32,
    /// How far the pitch is above its end, as a share, and its fall in a frame.
    drop: f32,
    /// See `drop`.
    drop_fall: f32,
    /// Levels of the sines, the wires and the snap.
    levels: [f32; 4],
    /// Their fall in a frame.
    falls: [f32; 4],
    /// Wires and snap behind their attack.
    noise_levels: [f32; 2],
    /// Share of the way of the attack for each frame.
    attack: f32,
    /// The noise.
    noise: Noise,
    /// Its level, the same power per Hz at every rate.
    density: f32,
    /// High-passes of wires and snap.
    high: [Svf; 2],
    /// Top of both.
    top: Svf,
    /// What lies below all tones.
    low: f32,
    /// Share of it for each frame.
    low_step: f32,
    /// A hand on it.
    damper: Damper,
}

impl Voice {
    /// One frame: what goes into the limit, and the sides.
    #[inline(always)]
    fn tick(&mut self) -> [f32; 2] {
        let hand = self.damper.tick();
        let mut tone = 0.0;
        let turns = self.pitch * (1.0 + self.drop);
        for (n, factor) in [1.0, UPPER].into_iter().enumerate() {
            tone += self.levels[n] * self.phases[n].sine(1.0);
            self.phases[n].turn((factor * turns).min(0.45));
        }
        self.pitch += (self.target - self.pitch) * self.follow;
        self.drop *= self.drop_fall;
        for n in 0..2 {
            self.noise_levels[n] += (self.levels[n + 2] - self.noise_levels[n]) * self.attack;
        }
        for (level, fall) in self.levels.iter_mut().zip(self.falls) {
            *level *= fall;
        }
        let white = self.noise.tick() * self.density;
        let wires = self.high[0].tick(white).high * self.noise_levels[0];
        let snap = self.high[1].tick(white).high * self.noise_levels[1];
        let top = self.top.tick(wires + snap);
        let all = tone + top.low;
        self.low += (all - self.low) * self.low_step;
        let middle = DRIVE * hand * (all - self.low);
        // What the top filter has in its band is out of phase with the rest: air at the sides.
        [middle, WIDTH * hand * top.band]
    }
}

/// The drum.
pub struct ElectroSnare {
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

impl ElectroSnare {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        let rate_hz = rate.0;
        let filter = |hz| Svf::new(hz, 0.75, rate_hz as f32);
        Self {
            rate_hz,
            arch: Arch::new(),
            controls: None,
            voice: Voice {
                phases: [Phase::default(); 2],
                pitch: 0.0,
                target: 0.0,
                follow: share(GLIDE_S, rate_hz),
                drop: 0.0,
                drop_fall: 1.0 - share(DROP_S, rate_hz),
                levels: [0.0; 4],
                falls: [0.0; 4],
                noise_levels: [0.0; 2],
                attack: share(ATTACK_S, rate_hz),
                noise: Noise::new(0),
                density: (rate_hz / 48_000.0).sqrt() as f32,
                high: [filter(WIRES_HZ), filter(SNAP_HZ)],
                top: filter(TOP_HZ[1]),
                low: 0.0,
                low_step: share(1.0 / (std::f64::consts::TAU * LOW_HZ), rate_hz),
                damper: Damper::new(rate_hz),
            },
            asleep: true,
        }
    }
}

impl DrumVoice for ElectroSnare {
    fn reset(&mut self) {
        let voice = &mut self.voice;
        (voice.levels, voice.noise_levels, voice.drop) = ([0.0; 4], [0.0; 2], 0.0);
        voice.high.iter_mut().for_each(Svf::reset);
        voice.top.reset();
        voice.low = 0.0;
        voice.damper.reset();
        self.asleep = true;
    }

    fn prepare(&mut self, controls: &DrumControls) {
        if self.controls == Some(*controls) {
            return;
        }
        self.controls = Some(*controls);
        self.voice.target = (controls.tones[0].0 / self.rate_hz) as f32;
        let decay = f64::from(controls.decay);
        // The snap belongs to the attack and follows the decay less.
        let decays = [decay, decay, decay, decay.sqrt()];
        self.voice.falls = std::array::from_fn(|n| {
            (-6.907_755 / (T60_S[n] * decays[n] * self.rate_hz)).exp() as f32
        });
    }

    fn hit(&mut self, hit: &Hit) {
        let velocity = hit.velocity.clamp(0.0, 1.0);
        let mut draw = Noise::new(hit.seed);
        let voice = &mut self.voice;
        if self.asleep {
            voice.pitch = voice.target;
            voice.phases = [Phase::default(); 2];
            voice.damper.reset();
        }
        voice.damper.lift();
        let softer = (1.0 - velocity) * (1.0 - velocity);
        for n in 0..4 {
            let db = 0.6 * draw.tick() - RANGES_DB[n] * softer;
            let level = voice.levels[n].max(LEVELS[n] * 10f32.powf(db / 20.0));
            if n < 2 {
                // The sine goes on from where it is, and upward.
                let now = voice.levels[n] * voice.phases[n].sine(1.0);
                voice.phases[n] = Phase::rising(now / level.max(OVER));
            }
            voice.levels[n] = level;
        }
        let drop = DROP[0] + (DROP[1] - DROP[0]) * velocity;
        // The mean over the first frame, so that the rate does not matter.
        let mean = 0.5 * (1.0 + voice.drop_fall);
        voice.drop = voice.drop.max(mean * drop * (1.0 + 0.04 * draw.tick()));
        let top_hz = TOP_HZ[0] + (TOP_HZ[1] - TOP_HZ[0]) * velocity;
        voice.top.set(
            top_hz * (1.0 + 0.05 * draw.tick()),
            0.75,
            self.rate_hz as f32,
        );
        voice.noise = Noise::new(hit.seed ^ 0x55aa_1234);
        self.asleep = false;
    }

    fn choke(&mut self) {
        self.voice.damper.press();
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if self.asleep {
            return;
        }
        let over = self.voice.levels.iter().sum::<f32>() < OVER;
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
        let Self(voice, left, right) = self;
        let frames = left.len();
        let (mut middle, mut side) = ([0f32; GRID], [0f32; GRID]);
        let mut moving = *voice;
        for n in 0..frames {
            [middle[n], side[n]] = moving.tick();
        }
        *voice = moving;
        Saturator::bend(&mut middle);
        for n in 0..frames {
            left[n] += OUTPUT * middle[n] + side[n];
            right[n] += OUTPUT * middle[n] - side[n];
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::drum::trial::{one, roughness};
    use crate::engine::settings::DrumKind;

    #[test]
    fn a_harder_stroke_is_a_brighter_one() {
        let rough = [0.2, 0.6, 1.0].map(|v| roughness(&one(DrumKind::ElectroSnare, v, 5, 9600)[0]));
        assert!(
            rough[0] < 0.9 * rough[1] && rough[1] < 0.9 * rough[2],
            "{rough:?}"
        );
    }
}
