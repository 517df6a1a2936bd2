//! One note: the breath's course, what it does to tone and noise, and the tube it blows.
//!
//! Our own model: the jet's oscillation is a sum of partials whose levels follow the blowing
//! pressure ([`super::colour`]), so that it speaks at every pitch; its turbulence is noise that the
//! flow modulates once a period (Chafe 1995) and that rings in the tube.

mod aim;

use super::air::{Air, DELAYS};
use super::partials::{self, Amplitudes, PARTIALS};
use super::tube::Tube;
use crate::engine::clock::GRID;
use crate::engine::dsp::watchdog;
use crate::engine::melody::{Gesture, Note};
use crate::engine::random;
use crate::engine::units::Hz;
use aim::Aim;
use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// D4 in Hz.
const D4_HZ: f32 = 293.665;
/// Factors by which chiff and scoop differ from note to note.
const CHIFF_HABIT: [f32; 2] = [0.65, 1.35];
/// See `CHIFF_HABIT`.
const SCOOP_HABIT: [f32; 2] = [0.5, 1.5];
/// How much longer than the tone the breath is heard at the end.
const BREATH_TAIL: f32 = 1.3;
/// Vibrato in Hz, slowest and fastest.
const VIBRATO_HZ: [f32; 2] = [4.5, 5.5];
/// How much the flow modulates the turbulence.
const FLOW: f32 = 0.6;
/// How much even partials and the mouth's noise lean to the left, where the mouth is: the two ends
/// of the tube radiate odd modes in phase and even ones against each other.
const LEAN: f32 = 0.14;

/// What all notes share in a grid span.
pub struct Shared<'a> {
    /// Breath.
    pub air: &'a Air,
    /// What shakes the jet, and how much at rest and when pressed.
    pub flow: &'a [f32; GRID],
    /// See `flow`.
    pub growl: [f32; 2],
    /// Brightness, -1..=1.
    pub brightness: f32,
    /// Seconds in which a released tone fades.
    pub release_s: f32,
    /// Largest number of partials.
    pub partials: usize,
}

/// How a note ends.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// It does not.
    Held,
    /// The breath dies.
    Released,
    /// Cut off.
    Choked,
}

/// One note, or the place for one.
pub struct Voice {
    /// Whether it sounds, or will from the next span on.
    active: bool,
    /// Whether it was started since the last span.
    pub fresh: bool,
    /// Frames per second.
    rate_hz: f64,
    /// Randomness of this note.
    rng: Xoshiro256PlusPlus,
    /// What the player's hands do.
    gesture: Gesture,
    /// Pressure, timbre and wheel, lagged.
    hands: [f32; 3],
    /// Velocity aimed at, and lagged.
    strength: [f32; 2],
    /// Seconds since the tongue let go.
    clock: f32,
    /// The tone's growth behind one lag and two.
    tone: [f32; 2],
    /// The breath noise's rise.
    breath: f32,
    /// How it ends.
    end: End,
    /// How far it has ended; the tone is over at 1.
    ended: f32,
    /// Phase in cycles, and cycles per frame at the span's start.
    phase: f64,
    /// See `phase`.
    turns: f64,
    /// Pitch for which `register` and `level` were computed.
    known_hz: f64,
    /// Octaves above D4.
    register: f32,
    /// Level correction of the register.
    level: f32,
    /// Phase of the vibrato in cycles, and its rate in Hz.
    sway: f32,
    /// See `sway`.
    sway_hz: f32,
    /// Slow randomness: targets and what follows them, of pitch and of pressure.
    wander: [[f32; 2]; 2],
    /// The same of each partial.
    shimmer: [[f32; PARTIALS]; 2],
    /// The partial whose target changes next.
    turn: usize,
    /// Amplitudes at the span's start.
    amplitude: [f32; PARTIALS],
    /// Partials of them that are not zero.
    count: usize,
    /// Gains of turbulence and hiss at the span's start.
    noise: [f32; 2],
    /// How this note speaks: factors of its chiff and of its scoop.
    habit: [f32; 2],
    /// Place in the breath.
    delay: usize,
    /// The tube.
    tube: Tube,
    /// Recent peak.
    peak: f32,
}

impl Voice {
    /// A free place. Allocates.
    pub fn new(rate_hz: f64) -> Self {
        Self {
            active: false,
            fresh: false,
            rate_hz,
            rng: random::at(0, [0; 3]),
            gesture: Gesture {
                pitch: Hz(f64::from(D4_HZ)),
                pressure: 0.0,
                timbre: 0.5,
                wheel: 0.0,
            },
            hands: [0.0, 0.5, 0.0],
            strength: [0.0; 2],
            clock: 0.0,
            tone: [0.0; 2],
            breath: 0.0,
            end: End::Held,
            ended: 0.0,
            phase: 0.0,
            turns: 0.0,
            known_hz: 0.0,
            register: 0.0,
            level: 0.0,
            sway: 0.0,
            sway_hz: VIBRATO_HZ[0],
            wander: [[0.0; 2]; 2],
            shimmer: [[0.0; PARTIALS]; 2],
            turn: 0,
            amplitude: [0.0; PARTIALS],
            count: 0,
            noise: [0.0; 2],
            habit: [1.0; 2],
            delay: 0,
            tube: Tube::new(rate_hz),
            peak: 0.0,
        }
    }

    /// Frees the place at once.
    pub fn reset(&mut self) {
        self.active = false;
        self.fresh = false;
    }

    /// Whether a note has the place.
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// A recent peak; 0 only when the place is free.
    pub fn loudness(&self) -> f32 {
        if self.active {
            self.peak.max(1e-6)
        } else {
            0.0
        }
    }

    /// Whether it is over: nothing sounds at the end of the last span.
    fn is_over(&self) -> bool {
        self.ended >= BREATH_TAIL
    }

    /// Blowing as the player's throat has it: 0 when the note ends.
    pub fn effort(&self) -> f32 {
        if self.active && self.end == End::Held {
            self.strength[0] * (1.0 + 0.5 * self.gesture.pressure)
        } else {
            0.0
        }
    }

    /// Whether it is being cut off.
    pub fn is_choked(&self) -> bool {
        self.end == End::Choked
    }

    /// Starts a note; one that sounds is tongued.
    pub fn start(&mut self, note: &Note) {
        self.rng = random::at(note.seed, [0; 3]);
        let draw = self.rng.next_u64();
        let chance = [draw >> 32, draw & 0xffff_ffff].map(|bits| bits as f32 / 4_294_967_296.0);
        self.habit = [mix(CHIFF_HABIT, chance[0]), mix(SCOOP_HABIT, chance[1])];
        self.strength[0] = note.velocity.clamp(0.0, 1.0);
        self.clock = 0.0;
        if self.active {
            let left = fade(self.ended);
            self.tone = [self.tone[1] * left; 2];
            self.breath *= fade(self.ended / BREATH_TAIL);
        } else {
            self.strength[1] = self.strength[0];
            self.tone = [0.0; 2];
            self.breath = 0.0;
            self.hands = [0.0, 0.5, 0.0];
            self.phase = 0.0;
            self.turns = note.pitch.0 / self.rate_hz;
            self.sway = 0.0;
            self.wander = [[0.0; 2]; 2];
            self.shimmer = [[0.0; PARTIALS]; 2];
            self.turn = 0;
            self.amplitude = [0.0; PARTIALS];
            self.count = 0;
            self.noise = [0.0; 2];
            self.peak = 0.0;
            self.tube.reset();
            let draw = self.rng.next_u64();
            self.delay = draw as usize % DELAYS;
            self.sway_hz = mix(VIBRATO_HZ, (draw >> 32) as u32 as f32 / 4_294_967_296.0);
            self.fresh = true;
            self.active = true;
            self.gesture.pressure = 0.0;
            self.gesture.timbre = 0.5;
            self.gesture.wheel = 0.0;
        }
        self.gesture.pitch = note.pitch;
        (self.end, self.ended) = (End::Held, 0.0);
    }

    /// The breath dies.
    pub fn release(&mut self) {
        if self.end == End::Held {
            self.end = End::Released;
        }
    }

    /// Cuts it off.
    pub fn choke(&mut self) {
        self.end = End::Choked;
    }

    /// What the hands do.
    pub fn steer(&mut self, gesture: &Gesture) {
        self.gesture = *gesture;
    }

    /// Adds the frames of a grid span from frame `from` on; whether it broke, and then it adds none
    /// and frees the place.
    #[inline(always)]
    pub fn span(&mut self, from: usize, shared: &Shared, out: &mut [[f32; GRID]; 2]) -> bool {
        if self.is_over() {
            self.active = false;
            return false;
        }
        let aim = self.aim(GRID - from, shared);
        let sound = self.sound(from, shared, &aim);
        let [left, right] = sound.each_ref().map(|side| &side[..GRID - from]);
        if !watchdog::are_sane(left, right, watchdog::VOICE) {
            self.reset();
            self.known_hz = 0.0;
            return true;
        }
        for (out, sound) in out.iter_mut().zip(&sound) {
            for (out, sound) in out[from..].iter_mut().zip(sound) {
                *out += sound;
            }
        }
        false
    }

    /// Puts a value where the note keeps its motion.
    #[cfg(test)]
    pub fn poison(&mut self, value: f32) {
        self.amplitude[1] = value;
    }

    /// Renders what [`Voice::aim`] has set, the frames from `from` on first.
    #[inline(always)]
    fn sound(&mut self, from: usize, shared: &Shared, aim: &Aim) -> [[f32; GRID]; 2] {
        let frames = GRID - from;
        let share = 1.0 / frames as f32;
        let bend = 0.5 * (aim.turns - self.turns) / frames as f64;
        let mut cycles = [0.0; GRID];
        for (i, cycle) in cycles.iter_mut().enumerate() {
            let n = i as f32;
            *cycle = self.phase as f32 + n * (self.turns as f32 + n * bend as f32);
        }
        let mut step = aim.amplitude;
        for (step, now) in step.iter_mut().zip(&self.amplitude) {
            *step = (*step - now) * share;
        }
        let amplitudes = Amplitudes {
            now: self.amplitude,
            step,
            count: self.count.max(aim.count),
        };
        let sums = partials::sum(&cycles, &amplitudes);

        let growl = mix(shared.growl, self.hands[0]);
        let mut shake = [1.0; GRID];
        for (shake, flow) in shake.iter_mut().zip(&shared.flow[from..]) {
            *shake += growl * flow;
        }
        let jet = shared.air.jet(self.delay);
        let gains = [0, 1].map(|k| [self.noise[k], (aim.noise[k] - self.noise[k]) * share]);
        let mut tube = [0.0; GRID];
        for i in 0..GRID {
            let gain = gains[0][0] + gains[0][1] * i as f32;
            tube[i] = jet[i] * gain * shake[i] * (1.0 + FLOW * sums.cosine[i]);
        }
        self.tube.process(&mut tube[..frames]);

        let hiss = [self.delay, (self.delay + DELAYS / 2) % DELAYS].map(|d| shared.air.hiss(d));
        let sides = [1.0 + LEAN, 1.0 - LEAN];
        let mut peak = 0f32;
        let mut sounds = [[0.0; GRID]; 2];
        for (side, sound) in sounds.iter_mut().enumerate() {
            let (near, far) = (sides[side], sides[1 - side]);
            for i in 0..GRID {
                let gain = gains[1][0] + gains[1][1] * i as f32;
                let tone = far * sums.odd[i] + near * sums.even[i];
                sound[i] = tone * shake[i] + near * (tube[i] + gain * hiss[side][i]);
            }
            for sound in &sound[..frames] {
                peak = peak.max(sound.abs());
            }
        }
        self.peak = peak.max(self.peak * 0.95);
        let n = frames as f64;
        self.phase = (self.phase + n * (self.turns + n * bend)).fract();
        self.turns = aim.turns;
        (self.amplitude, self.count, self.noise) = (aim.amplitude, aim.count, aim.noise);
        sounds
    }
}

/// Between the ends of a range.
#[inline(always)]
fn mix(range: [f32; 2], share: f32) -> f32 {
    range[0] + (range[1] - range[0]) * share
}

/// What is left of a breath that has died to a share of its time.
#[inline(always)]
fn fade(share: f32) -> f32 {
    let left = 1.0 - share.clamp(0.0, 1.0);
    left * left * (3.0 - 2.0 * left)
}
