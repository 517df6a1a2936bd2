//! Rim: the analogue machines' rim shot, between a stick on the rim and claves.
//!
//! Two short bridged-T resonances, about 480 Hz and 1.7 kHz, rung by a sharp pulse and driven into
//! a limit together, so that their sums and differences fill the gap (service notes of the TR-808);
//! a third, weaker one is the click of the wood. How velocity sharpens the pulse and drives the
//! limit is our own.

use super::{DrumControls, DrumVoice, Hit};
use crate::engine::clock::GRID;
use crate::engine::dsp::damper::Damper;
use crate::engine::dsp::modes::{Mode, Modes};
use crate::engine::dsp::noise::Noise;
use crate::engine::dsp::pulse::Pulse;
use crate::engine::dsp::saturator::Saturator;
use crate::engine::units::Hz;
use pulp::{Arch, Simd, WithSimd};

/// Resonances: frequency in Hz, T60 in s, level at the hardest stroke, heard at the sides.
const RINGS: [(f64, f64, f32, f32); 6] = [
    (480.0, 0.052, 1.0, 0.0),
    (1712.0, 0.050, 1.1, 0.08),
    (1093.0, 0.030, -0.35, -0.1),
    (2640.0, 0.026, -0.7, 0.2),
    (4310.0, 0.015, 0.75, -0.25),
    (6870.0, 0.010, -0.5, 0.2),
];
/// Length of the pulse, softest and hardest, in s.
const PULSE_S: [f64; 2] = [0.0011, 0.00014];
/// Level of the softest stroke, in dB below the hardest.
const RANGE_DB: f32 = 34.0;
/// Frequency below which nothing is meant, in Hz.
const LOW_HZ: f64 = 120.0;
/// Gain into and behind the limit.
const DRIVE: f32 = 1.9;
/// See [`DRIVE`].
const OUTPUT: f32 = 0.51;

/// What moves from frame to frame.
#[derive(Clone, Copy, Debug)]
struct Voice {
    /// The resonances, heard in the middle and at the sides.
    modes: Modes<8>,
    /// What rings them.
    pulse: Pulse,
    /// The limit.
    saturator: Saturator,
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
        let [middle, side] = self.modes.tick(self.pulse.tick());
        self.low += (middle - self.low) * self.low_step;
        let middle = DRIVE * hand * (middle - self.low);
        [middle, hand * side]
    }
}

/// The drum.
pub struct Rim {
    /// Frames per second.
    rate_hz: f64,
    /// Instruction set of this machine.
    arch: Arch,
    /// What the lane set last.
    controls: Option<DrumControls>,
    /// Variation of each frequency by the last hit.
    detune: [f64; RINGS.len()],
    /// What moves.
    voice: Voice,
    /// Whether nothing sounds.
    asleep: bool,
}

impl Rim {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        Self {
            rate_hz: rate.0,
            arch: Arch::new(),
            controls: None,
            detune: [1.0; RINGS.len()],
            voice: Voice {
                modes: Modes::new(rate.0),
                pulse: Pulse::default(),
                saturator: Saturator::default(),
                low: 0.0,
                low_step: (1.0 - (-std::f64::consts::TAU * LOW_HZ / rate.0).exp()) as f32,
                damper: Damper::new(rate.0),
            },
            asleep: true,
        }
    }

    /// Resonance `n` for the controls.
    fn ring(&self, n: usize) -> (f64, f64) {
        let (hz, t60_s, _, _) = RINGS[n];
        let (factor, decay) = self
            .controls
            .map_or((1.0, 1.0), |c| (c.tones[0].0, f64::from(c.decay)));
        (hz * factor * self.detune[n], t60_s * decay)
    }
}

impl DrumVoice for Rim {
    fn reset(&mut self) {
        self.voice.modes.reset();
        self.voice.pulse = Pulse::default();
        self.voice.low = 0.0;
        self.voice.saturator = Saturator::default();
        self.voice.damper.reset();
        self.asleep = true;
    }

    fn prepare(&mut self, controls: &DrumControls) {
        if self.controls == Some(*controls) {
            return;
        }
        self.controls = Some(*controls);
        for n in 0..RINGS.len() {
            let (hz, t60_s) = self.ring(n);
            self.voice.modes.turn(n, hz, t60_s);
        }
    }

    fn hit(&mut self, hit: &Hit) {
        let velocity = hit.velocity.clamp(0.0, 1.0);
        let mut draw = Noise::new(hit.seed);
        if self.asleep {
            self.voice.damper.reset();
        }
        self.voice.damper.lift();
        let softer = (1.0 - velocity) * (1.0 - velocity);
        for (n, row) in RINGS.iter().enumerate() {
            self.detune[n] = 1.0 + 0.006 * f64::from(draw.tick());
            let (hz, t60_s) = self.ring(n);
            let db = 1.2 * draw.tick() - RANGE_DB * softer;
            let mode = Mode {
                hz,
                t60_s,
                input: row.2 * 10f32.powf(db / 20.0),
                output: [1.0, row.3],
            };
            self.voice.modes.set(n, &mode);
        }
        let length_s = PULSE_S[0] * (PULSE_S[1] / PULSE_S[0]).powf(f64::from(velocity).sqrt());
        self.voice.pulse.start(length_s, 1.0, self.rate_hz);
        self.asleep = false;
    }

    fn choke(&mut self) {
        self.voice.damper.press();
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if self.asleep {
            return;
        }
        if at == 0 && self.voice.pulse.is_over() {
            let over = self.voice.modes.settle();
            if over || self.voice.damper.is_shut() {
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
        let (mut middle, mut side) = ([0f32; GRID], [0f32; GRID]);
        let mut moving = *voice;
        for n in 0..frames {
            [middle[n], side[n]] = moving.tick();
        }
        *voice = moving;
        voice.saturator.process(&mut middle[..frames]);
        for n in 0..frames {
            left[n] += OUTPUT * middle[n] + side[n];
            right[n] += OUTPUT * middle[n] - side[n];
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::drum::trial::{RATE, Trial, roughness};
    use crate::engine::settings::DrumKind;

    #[test]
    fn it_follows_its_tuning_and_its_strength() {
        let rough = |velocity, semitones| {
            let mut trial = Trial::with(DrumKind::Rim, RATE, semitones, 1.0);
            roughness(&trial.hit(velocity, 9, 2400)[0])
        };
        assert!(rough(0.8, 12.0) > 2.0 * rough(0.8, 0.0));
        assert!(rough(1.0, 0.0) > 1.3 * rough(0.2, 0.0));
    }
}
