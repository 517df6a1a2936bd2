//! Electronic bass drum: a sine that falls fast onto its pitch, driven into a soft limit, with a
//! click in front. With a long decay it is the boom of the bridged-T machines, with a short one the
//! knock of the swept-oscillator ones.
//!
//! What the circuits do is from Werner, Abel and Smith, "A physically-informed, circuit-bendable,
//! digital model of the Roland TR-808 bass drum circuit" (DAFx-14): a decaying resonance whose
//! frequency is higher during the attack, and sighs down. The two-stage sweep, the drive that falls
//! with the level and the phase that joins on when struck again are our own.

use super::{DrumControls, DrumVoice, Hit};
use crate::engine::clock::GRID;
use crate::engine::dsp::damper::Damper;
use crate::engine::dsp::noise::Noise;
use crate::engine::dsp::pulse::Pulse;
use crate::engine::dsp::saturator::Saturator;
use crate::engine::dsp::sine::Phase;
use crate::engine::units::Hz;
use pulp::{Arch, Simd, WithSimd};

/// How far above its pitch the sweep starts, as shares of the pitch, softest and hardest.
const SNAP: [f32; 2] = [1.2, 6.2];
/// See [`SNAP`], for the slower part.
const SIGH: [f32; 2] = [0.35, 0.8];
/// Time constants of the two parts, in s. The slower is 5 cents from its end after 80 ms.
const SWEEP_S: [f64; 2] = [0.0052, 0.0138];
/// Time constant of a change of pitch, in s.
const GLIDE_S: f64 = 0.015;
/// Time in which the boom falls by 60 dB at decay 1, and the knock on top of it, in s.
const T60_S: [f64; 2] = [0.62, 0.16];
/// Share of the knock.
const KNOCK: f32 = 0.52;
/// Level of the hardest stroke at the entry of the limit: how fat it gets.
const DRIVE: f32 = 1.8;
/// Level of the softest stroke, in dB below.
const RANGE_DB: f32 = 32.0;
/// Gain behind the limit.
const OUTPUT: f32 = 0.82;
/// Length of the click, softest and hardest, in s.
const CLICK_S: [f64; 2] = [0.0010, 0.00036];
/// Its area, in s: height times length.
const CLICK: f32 = 0.00021;
/// Frequency below which the click is cut, in Hz.
const CLICK_HZ: f64 = 1500.0;
/// Frequency below which nothing is meant, in Hz.
const LOW_HZ: f64 = 9.0;
/// Level at which it has ended.
const OVER: f32 = 1e-8;

/// What moves from frame to frame.
#[derive(Clone, Copy, Debug)]
struct Voice {
    /// Phase of the sine.
    phase: Phase,
    /// Pitch in turns per frame, on its way.
    pitch: f32,
    /// Where it goes.
    target: f32,
    /// Share of the way for each frame.
    follow: f32,
    /// Fast and slow part of the sweep, as shares of the pitch.
    sweep: [f32; 2],
    /// Their fall in a frame.
    sweep_fall: [f32; 2],
    /// Boom and knock.
    level: [f32; 2],
    /// Their fall in a frame.
    fall: [f32; 2],
    /// The limit.
    saturator: Saturator,
    /// The click.
    click: Pulse,
    /// Its low-pass, taken away.
    low: f32,
    /// Share of the low-pass.
    low_step: f32,
    /// What lies below all tones, behind the limit.
    rest: f32,
    /// Share of it for each frame.
    rest_step: f32,
    /// A hand on it.
    damper: Damper,
}

impl Voice {
    /// One frame: what goes into the limit, and the click beside it.
    #[inline(always)]
    fn tick(&mut self) -> [f32; 2] {
        let level = self.level[0] + self.level[1];
        let body = level * self.phase.sine(1.0);
        let sweep = 1.0 + self.sweep[0] + self.sweep[1];
        self.phase.turn((self.pitch * sweep).min(0.4));
        self.pitch += (self.target - self.pitch) * self.follow;
        for n in 0..2 {
            self.sweep[n] *= self.sweep_fall[n];
            self.level[n] *= self.fall[n];
        }
        let click = self.click.tick();
        self.low += (click - self.low) * self.low_step;
        [body, click - self.low]
    }
}

/// The drum.
pub struct ElectroKick {
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

/// Fall in a frame of what falls by 60 dB in a time.
fn fall(t60_s: f64, rate_hz: f64) -> f32 {
    (-6.907_755 / (t60_s * rate_hz)).exp() as f32
}

/// Value between two ends.
fn between(ends: [f32; 2], share: f32) -> f32 {
    ends[0] + (ends[1] - ends[0]) * share
}

impl ElectroKick {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        let rate_hz = rate.0;
        let share = |time_s: f64| (1.0 - (-1.0 / (time_s * rate_hz)).exp()) as f32;
        Self {
            rate_hz,
            arch: Arch::new(),
            controls: None,
            voice: Voice {
                phase: Phase::default(),
                pitch: 0.0,
                target: 0.0,
                follow: share(GLIDE_S),
                sweep: [0.0; 2],
                sweep_fall: SWEEP_S.map(|time_s| 1.0 - share(time_s)),
                level: [0.0; 2],
                fall: [0.0; 2],
                saturator: Saturator::default(),
                click: Pulse::default(),
                low: 0.0,
                low_step: share(1.0 / (std::f64::consts::TAU * CLICK_HZ)),
                rest: 0.0,
                rest_step: share(1.0 / (std::f64::consts::TAU * LOW_HZ)),
                damper: Damper::new(rate_hz),
            },
            asleep: true,
        }
    }
}

impl DrumVoice for ElectroKick {
    fn reset(&mut self) {
        self.voice.level = [0.0; 2];
        self.voice.sweep = [0.0; 2];
        self.voice.saturator = Saturator::default();
        self.voice.click = Pulse::default();
        (self.voice.low, self.voice.rest) = (0.0, 0.0);
        self.voice.damper.reset();
        self.asleep = true;
    }

    fn prepare(&mut self, controls: &DrumControls) {
        if self.controls == Some(*controls) {
            return;
        }
        self.controls = Some(*controls);
        self.voice.target = (controls.tones[0].0 / self.rate_hz) as f32;
        let decay = f64::from(controls.decay);
        self.voice.fall = [
            fall(T60_S[0] * decay, self.rate_hz),
            // The knock belongs to the attack and follows the decay less.
            fall(T60_S[1] * decay.sqrt(), self.rate_hz),
        ];
    }

    fn hit(&mut self, hit: &Hit) {
        let velocity = hit.velocity.clamp(0.0, 1.0);
        let mut draw = Noise::new(hit.seed);
        let voice = &mut self.voice;
        if self.asleep {
            (voice.pitch, voice.phase) = (voice.target, Phase::default());
            voice.damper.reset();
        }
        voice.damper.lift();
        let softer = (1.0 - velocity) * (1.0 - velocity);
        let strength = DRIVE * 10f32.powf(-RANGE_DB * softer / 20.0);
        // The sine goes on from where it is, and upward.
        let ringing = voice.level[0] + voice.level[1];
        let now = ringing * voice.phase.sine(1.0);
        let body = strength * (1.0 - KNOCK);
        voice.level = [
            voice.level[0].max(body),
            voice.level[1].max(strength * KNOCK * velocity),
        ];
        voice.phase = Phase::rising(now / (voice.level[0] + voice.level[1]).max(OVER));
        let spread = 1.0 + 0.03 * draw.tick();
        for (n, ends) in [SNAP, SIGH].into_iter().enumerate() {
            // The mean over the first frame, so that the rate does not matter.
            let mean = 0.5 * (1.0 + voice.sweep_fall[n]);
            voice.sweep[n] = voice.sweep[n].max(between(ends, velocity) * spread * mean);
        }
        let length_s = CLICK_S[0] + (CLICK_S[1] - CLICK_S[0]) * f64::from(velocity);
        let loud = velocity * velocity * (1.0 + 0.1 * draw.tick());
        let area = CLICK * loud * self.rate_hz as f32;
        voice.click.start(length_s, area, self.rate_hz);
        self.asleep = false;
    }

    fn choke(&mut self) {
        self.voice.damper.press();
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if self.asleep {
            return;
        }
        if at == 0 {
            let over = self.voice.level[0] + self.voice.level[1] + self.voice.rest.abs() < OVER;
            if over && self.voice.click.is_over() || self.voice.damper.is_shut() {
                self.reset();
                return;
            }
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
        let (mut body, mut click) = ([0f32; GRID], [0f32; GRID]);
        let mut moving = *voice;
        for n in 0..frames {
            [body[n], click[n]] = moving.tick();
        }
        *voice = moving;
        voice.saturator.process(&mut body[..frames]);
        for (out, click) in body[..frames].iter_mut().zip(&click) {
            voice.rest += (*out - voice.rest) * voice.rest_step;
            *out = OUTPUT * (*out - voice.rest) + click;
        }
        // Behind all that remembers, or its rest would click when the hand has shut.
        voice.damper.process(&mut body[..frames]);
        for (n, out) in body[..frames].iter().enumerate() {
            left[n] += out;
            right[n] += out;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::drum::trial::{Trial, crossings_hz, one};
    use crate::engine::settings::DrumKind;

    #[test]
    fn it_falls_onto_its_pitch() {
        let [left, _] = one(DrumKind::ElectroKick, 1.0, 1, 24_000);
        assert!(crossings_hz(&left[..960]) > 100.0);
        let cents = 1200.0 * (crossings_hz(&left[3840..20_000]) / 49.0).log2();
        assert!(cents.abs() < 5.0, "{cents}");
    }

    #[test]
    fn struck_while_it_rings_it_goes_on_from_where_it_is() {
        let mut trial = Trial::new(DrumKind::ElectroKick);
        for strike in 0..40u32 {
            let [before, _] = trial.hit(0.2 + 0.02 * strike as f32, strike, 960);
            let [after, _] = trial.hit(0.2, strike, 32);
            let jump = (after[0] - before[959]).abs();
            assert!(jump < 0.06, "{strike} {jump}");
        }
    }
}
