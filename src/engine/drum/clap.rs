//! Clap: a few pairs of hands, not quite together, and the room they stand in.
//!
//! Noise through a band-pass near 1 kHz, in three or four bursts about 10 ms apart and one long
//! tail, is the plan of the analogue machines (service notes of the TR-808). Each pair of hands has
//! its own resonance, as measured by Peltola, Erkut, Cook and Valimaki, "Synthesis of hand clapping
//! sounds" (IEEE TASLP 15(3), 2007): a noise burst through one resonance between 0.5 and 2 kHz. Who
//! stands where, who is late and how velocity adds hands and brightness are our own.

#[cfg(test)]
mod tests;

use super::{DrumControls, DrumVoice, Hit};
use crate::engine::clock::GRID;
use crate::engine::dsp::damper::Damper;
use crate::engine::dsp::noise::Noise;
use crate::engine::dsp::one_pole::OnePole;
use crate::engine::dsp::saturator::Saturator;
use crate::engine::dsp::svf::Svf;
use crate::engine::units::Hz;
use pulp::{Arch, Simd, WithSimd};

/// Pairs of hands at most.
const HANDS: usize = 4;
/// Time from one pair to the next, in s, and how far chance moves each.
const APART_S: [f64; 2] = [0.0102, 0.0016];
/// Resonance of the hands, in Hz, and its quality.
const HANDS_HZ: f32 = 1080.0;
/// See [`HANDS_HZ`].
const HANDS_Q: f32 = 1.9;
/// Top of the slap above it, in Hz, softest and hardest.
const SLAP_HZ: [f32; 2] = [1500.0, 6500.0];
/// Its level, softest and hardest.
const SLAP: [f32; 2] = [0.14, 0.42];
/// T60 of a burst and of the tail at decay 1, in s.
const T60_S: [f64; 2] = [0.021, 0.32];
/// Level of the tail each pair leaves.
const TAIL: [f32; HANDS] = [0.06, 0.10, 0.16, 0.40];
/// Time constant of a burst's attack, in s.
const ATTACK_S: f64 = 0.00025;
/// Velocities at which each pair of hands has come in fully; it starts [`JOINS`] before.
const JOINED: [f32; HANDS] = [0.0, 0.25, 0.5, 0.75];
/// See [`JOINED`].
const JOINS: f32 = 0.3;
/// Level of the softest stroke, in dB below the hardest.
const RANGE_DB: f32 = 26.0;
/// Gain into and behind the limit.
const DRIVE: f32 = 5.4;
/// See [`DRIVE`].
const OUTPUT: f32 = 0.8;
/// Width, softest and hardest: 1 is one noise for each side.
const WIDTH: [f32; 2] = [0.15, 0.55];
/// Level at which it has ended.
const OVER: f32 = 1e-8;

/// A pair of hands about to clap.
#[derive(Clone, Copy, Debug)]
struct Burst {
    /// Frames until it does; none when it has.
    wait_frames: Option<u32>,
    /// Level to the left and to the right.
    levels: [f32; 2],
    /// Level of the tail it leaves.
    tail: f32,
    /// Factor on the resonance.
    pitch: f32,
}

/// No hands.
const NOBODY: Burst = Burst {
    wait_frames: None,
    levels: [0.0; 2],
    tail: 0.0,
    pitch: 1.0,
};

/// What moves from frame to frame.
#[derive(Clone, Copy, Debug)]
struct Voice {
    /// Level of the burst on each side, and of the tail.
    levels: [f32; 3],
    /// The same behind the attack.
    heard: [f32; 3],
    /// Fall of burst and tail in a frame.
    falls: [f32; 3],
    /// Share of the way of the attack for each frame.
    attack: f32,
    /// The noise of each side.
    noises: [Noise; 2],
    /// How far the sides' noises are apart, 0..=1.
    width: f32,
    /// Noise level, the same power per Hz at every rate.
    density: f32,
    /// The hands, left and right.
    hands: [Svf; 2],
    /// The slap, left and right.
    slap: [OnePole; 2],
    /// Level of the slap.
    slap_level: f32,
    /// A hand on it.
    damper: Damper,
}

impl Voice {
    /// One frame: what goes into the limits.
    #[inline(always)]
    fn tick(&mut self) -> [f32; 2] {
        let hand = DRIVE * self.damper.tick();
        for n in 0..3 {
            self.heard[n] += (self.levels[n] - self.heard[n]) * self.attack;
            self.levels[n] *= self.falls[n];
        }
        let [a, b] = [self.noises[0].tick(), self.noises[1].tick()];
        let mut out = [0.0; 2];
        for (n, white) in [a, a + (b - a) * self.width].into_iter().enumerate() {
            let white = white * self.density;
            let bands = self.hands[n].tick(white * (self.heard[n] + self.heard[2]));
            let slap = self.slap[n].tick(bands.high);
            out[n] = hand * (bands.band + self.slap_level * slap);
        }
        out
    }
}

/// The drum.
pub struct Clap {
    /// Frames per second.
    rate_hz: f64,
    /// Instruction set of this machine.
    arch: Arch,
    /// What the lane set last.
    controls: Option<DrumControls>,
    /// Who is about to clap.
    bursts: [Burst; HANDS],
    /// Centre of the slap for the last hit, in Hz.
    slap_hz: f32,
    /// Factor on the resonance by the last burst.
    pitch: f32,
    /// What moves.
    voice: Voice,
    /// Whether nothing sounds.
    asleep: bool,
}

impl Clap {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        let rate_hz = rate.0;
        Self {
            rate_hz,
            arch: Arch::new(),
            controls: None,
            bursts: [NOBODY; HANDS],
            slap_hz: SLAP_HZ[0],
            pitch: 1.0,
            voice: Voice {
                levels: [0.0; 3],
                heard: [0.0; 3],
                falls: [0.0; 3],
                attack: (1.0 - (-1.0 / (ATTACK_S * rate_hz)).exp()) as f32,
                noises: [Noise::new(0), Noise::new(1)],
                width: 0.0,
                density: (rate_hz / 48_000.0).sqrt() as f32,
                hands: [Svf::new(HANDS_HZ, HANDS_Q, rate_hz as f32); 2],
                slap: [OnePole::default(); 2],
                slap_level: 0.0,
                damper: Damper::new(rate_hz),
            },
            asleep: true,
        }
    }

    /// Tunes the filters.
    fn tune(&mut self) {
        let factor = self.controls.map_or(1.0, |c| c.tones[0].0) as f32;
        let rate_hz = self.rate_hz as f32;
        for (n, side) in [0.97, 1.03].into_iter().enumerate() {
            let hz = HANDS_HZ * factor * self.pitch * side;
            self.voice.hands[n].set(hz, HANDS_Q, rate_hz);
        }
        for slap in &mut self.voice.slap {
            slap.set(f64::from(self.slap_hz * factor), self.rate_hz);
        }
    }

    /// Lets those clap whose time has come; frames until the next may.
    fn clap(&mut self) -> usize {
        let mut next = usize::MAX;
        for n in 0..HANDS {
            let burst = self.bursts[n];
            match burst.wait_frames {
                Some(0) => {
                    for (level, new) in self.voice.levels.iter_mut().zip(burst.levels) {
                        *level = level.max(new);
                    }
                    self.voice.levels[2] = self.voice.levels[2].max(burst.tail);
                    self.bursts[n] = NOBODY;
                    self.pitch = burst.pitch;
                    self.tune();
                }
                Some(frames) => next = next.min(frames as usize),
                None => (),
            }
        }
        next
    }

    /// Whether it has ended.
    fn is_over(&self) -> bool {
        let waits = self.bursts.iter().any(|burst| burst.wait_frames.is_some());
        let level = self
            .voice
            .levels
            .iter()
            .chain(&self.voice.heard)
            .sum::<f32>();
        !waits && level < OVER || self.voice.damper.is_shut()
    }
}

impl DrumVoice for Clap {
    fn reset(&mut self) {
        self.bursts = [NOBODY; HANDS];
        let voice = &mut self.voice;
        (voice.levels, voice.heard) = ([0.0; 3], [0.0; 3]);
        voice.hands.iter_mut().for_each(Svf::reset);
        voice.slap.iter_mut().for_each(OnePole::reset);
        voice.damper.reset();
        self.asleep = true;
    }

    fn prepare(&mut self, controls: &DrumControls) {
        if self.controls == Some(*controls) {
            return;
        }
        self.controls = Some(*controls);
        let decay = f64::from(controls.decay);
        let fall = |t60_s: f64| (-6.907_755 / (t60_s * self.rate_hz)).exp() as f32;
        // Longer bursts would run together: only the tail follows the decay fully.
        let burst = fall(T60_S[0] * decay.powf(0.35));
        self.voice.falls = [burst, burst, fall(T60_S[1] * decay)];
        self.tune();
    }

    fn hit(&mut self, hit: &Hit) {
        let velocity = hit.velocity.clamp(0.0, 1.0);
        let mut draw = Noise::new(hit.seed);
        let between = |ends: [f32; 2]| ends[0] + (ends[1] - ends[0]) * velocity;
        if self.asleep {
            self.voice.damper.reset();
        }
        self.voice.damper.lift();
        let softer = (1.0 - velocity) * (1.0 - velocity);
        let strength = 10f32.powf(-RANGE_DB * softer / 20.0);
        let width = between(WIDTH);
        for n in 0..HANDS {
            let joined = (1.0 + (velocity - JOINED[n]) / JOINS).clamp(0.0, 1.0);
            // Those who come in early are fewer; the last burst carries.
            let loud = [0.75, 0.85, 0.8, 1.0][n] * joined * strength;
            let level = loud * 10f32.powf(1.5 * draw.tick() / 20.0);
            let pan = width * 0.5 * draw.tick();
            let late_s = APART_S[0] * n as f64 + APART_S[1] * f64::from(draw.tick());
            let wait = if n == 0 { 0.0 } else { late_s * self.rate_hz };
            self.bursts[n] = Burst {
                wait_frames: (joined > 0.0).then_some(wait as u32),
                levels: [level * (1.0 - pan), level * (1.0 + pan)],
                tail: level * TAIL[n],
                pitch: 1.0 + 0.09 * draw.tick(),
            };
        }
        self.slap_hz = between(SLAP_HZ);
        self.voice.slap_level = between(SLAP);
        self.voice.width = width;
        self.voice.noises = [0, 1].map(|side| Noise::new(hit.seed.wrapping_mul(2) ^ side));
        self.asleep = false;
    }

    fn choke(&mut self) {
        self.voice.damper.press();
        self.bursts = [NOBODY; HANDS];
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
            let next = self.clap();
            let to = left.len().min(from.saturating_add(next));
            let sides = (&mut left[from..to], &mut right[from..to]);
            self.arch.dispatch(Run(&mut self.voice, sides.0, sides.1));
            for burst in &mut self.bursts {
                burst.wait_frames = burst.wait_frames.map(|frames| frames - (to - from) as u32);
            }
            from = to;
        }
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
        let (mut a, mut b) = ([0f32; GRID], [0f32; GRID]);
        let mut moving = *voice;
        for n in 0..frames {
            [a[n], b[n]] = moving.tick();
        }
        *voice = moving;
        for (out, side) in [(left, &mut a), (right, &mut b)] {
            Saturator::bend(side);
            for (out, side) in out.iter_mut().zip(side.iter()) {
                *out += OUTPUT * *side;
            }
        }
    }
}
