//! The player: from a note and its gesture to what the bow and the fingers do.
//!
//! Bow speed is loudness, bow force is grit, and force keeps to what the speed and the place of the
//! bow allow: below Schelleng's upper limit `force = 2 Z speed / (beta (mu_s - mu_d))`, above which
//! the string creaks, and above his lower limit, below which it slips twice (Schelleng, "The bowed
//! string and the player", JASA 53, 1973). A string starts in the motion that a bow brings it to, so
//! an attack is level, grain and a last quarter of speed; force waits for the string's answer, since
//! a force ahead of it makes an onset without a period (Guettler, "On the creation of the Helmholtz
//! motion in bowed strings", Acustica 88, 2002).

use std::f64::consts::{LN_2, TAU};

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::aim::{self, Aim, LOSS_AT_HZ, PLACE};
use super::drift::Drift;
use super::strings::{Hand, SHORTEST, SLIDING, STATIC, Wire};
use super::tuner::Tuner;
use crate::engine::melody::{Gesture, MelodyControls, Note};
use crate::engine::random;
use crate::engine::units::Hz;

/// Lowest and highest pitch of a string in Hz, bends included: MIDI 22 to 112.
const RANGE_HZ: (f64, f64) = (29.0, 5300.0);
/// Share of a wave that a round under the bow leaves.
const BOWED_KEEP: f64 = 0.985;
/// Share of the bow's speed at which a string starts.
const START_SHARE: f64 = 0.75;
/// Share of its level at which a note starts, on top of that.
const START_LEVEL: f64 = 0.45;
/// How much rougher the hair is when it takes hold.
const ONSET_GRAIN: f64 = 1.5;
/// Time of the fade into a start and of that out of a string that is struck again, in s.
const FADE_S: f64 = 0.006;
/// Time of a choke in s.
const CHOKE_S: f64 = 0.007;
/// Time in which the bow leaves the string, in s.
const LIFT_S: f64 = 0.025;
/// Below this a released string is over: -110 dBFS.
const OVER: f32 = 3e-6;
/// Deepest vibrato of the wheel, in cents.
const VIBRATO_CENTS: f64 = 35.0;
/// Vibrato that a held note always has, in cents.
const LIFE_CENTS: f64 = 1.4;
/// Drift of pitch in cents.
const DRIFT_CENTS: f64 = 0.7;
/// Rate of the vibrato in Hz (players of bowed strings: 5 to 6.5).
const VIBRATO_HZ: f64 = 5.4;
/// Largest change of the period in frames per frame.
const SLIDE: f64 = 0.3;
/// Time until a held note sways by itself, in s.
const EASE_S: f64 = 0.5;
/// Grid points from one [`Player::settle`] to the next.
const SETTLE_SPANS: u32 = 4;
/// Number of drifts.
const DRIFTS: usize = 5;
/// How many times per second each takes a new direction.
const DRIFT_PER_S: [f64; DRIFTS] = [1.7, 2.3, 1.1, 0.9, 13.0];

/// What a slot does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// Nothing.
    Free,
    /// The bow draws.
    Bowed,
    /// The bow has left the string, which rings.
    Lifted,
    /// The note is taken away.
    Choked,
}

/// The player of one slot.
pub struct Player {
    /// What it does.
    pub stage: Stage,
    /// The note.
    note: Note,
    /// What moves it.
    gesture: Gesture,
    /// A note that waits for the last one to make room.
    next: Option<Note>,
    /// Grid points since the start.
    spans: u32,
    /// What the attack still lacks, 1 down to 0.
    lag: f64,
    /// How far the hand is ready to sway, 0..=1.
    ease: f64,
    /// Place of the bow.
    place: f64,
    /// Gain for that place.
    level: f64,
    /// See [`Wire`].
    edge: f64,
    /// What it aims at.
    aim: Aim,
    /// Gain of all fades, 0..=1.
    fade: f64,
    /// How far the bow is on the string, 0..=1.
    grip: f64,
    /// Speed of the bow.
    speed: f64,
    /// Speed that the string has answered.
    answer: f64,
    /// Phase of the vibrato, 0..1.
    vibrato: f64,
    /// Drifts of speed, force, pitch and vibrato, and the flutter of the arm.
    drifts: [Drift; DRIFTS],
    /// Random numbers of this note.
    random: Xoshiro256PlusPlus,
    /// Keeps it in tune.
    tuner: Tuner,
    /// Pitch at the last grid point, in Hz.
    pitch_hz: f64,
    /// Recent peak of the output.
    pub loudness: f32,
}

/// What a grid point asks of a string.
pub struct Touch {
    /// What runs in lines.
    pub hand: Hand,
    /// What holds.
    pub wire: Wire,
}

impl Player {
    /// A free slot.
    pub fn new() -> Self {
        let note = Note {
            pitch: Hz(LOSS_AT_HZ),
            velocity: 0.0,
            seed: 0,
            upstroke: false,
        };
        Self {
            stage: Stage::Free,
            note,
            gesture: resting(note.pitch),
            next: None,
            spans: 0,
            lag: 1.0,
            ease: 0.0,
            place: PLACE,
            level: 0.0,
            edge: 0.0,
            aim: Aim::default(),
            fade: 0.0,
            grip: 0.0,
            speed: 0.0,
            answer: 0.0,
            vibrato: 0.0,
            drifts: [Drift::default(); DRIFTS],
            random: random::at(0, [0; 3]),
            tuner: Tuner::default(),
            pitch_hz: LOSS_AT_HZ,
            loudness: 0.0,
        }
    }

    /// A note for this slot: whether the string may start at once. If not, the sound that is there
    /// fades first, as when the bow turns.
    pub fn strike(&mut self, note: &Note) -> bool {
        self.gesture = resting(note.pitch);
        if self.stage == Stage::Free {
            self.begin(note);
            return true;
        }
        self.next = Some(*note);
        false
    }

    /// The start of a note.
    fn begin(&mut self, note: &Note) {
        self.note = *note;
        self.stage = Stage::Bowed;
        self.next = None;
        self.spans = 0;
        self.lag = 1.0;
        self.ease = 0.0;
        self.fade = 0.0;
        self.grip = 1.0;
        self.speed = aim::stroke(note) * START_SHARE;
        self.answer = self.speed;
        self.random = random::at(note.seed, [0x71b2, 0, 0]);
        self.vibrato = self.random.random();
        self.drifts = std::array::from_fn(|_| Drift::new(&mut self.random));
        self.pitch_hz = note.pitch.0.clamp(RANGE_HZ.0, RANGE_HZ.1);
        self.tuner.start(0.0);
        self.loudness = OVER;
    }

    /// The key goes up.
    pub fn release(&mut self) {
        if self.stage == Stage::Bowed {
            self.stage = Stage::Lifted;
        }
        self.next = None;
    }

    /// The note is taken away.
    pub fn choke(&mut self) {
        if self.stage != Stage::Free {
            self.stage = Stage::Choked;
        }
        self.next = None;
    }

    /// The slot is free.
    pub fn free(&mut self) {
        self.stage = Stage::Free;
        self.next = None;
        self.loudness = 0.0;
    }

    /// What moves the note.
    pub fn steer(&mut self, gesture: &Gesture) {
        self.gesture = *gesture;
    }

    /// Seed of the hair's noise.
    pub fn seed(&self) -> u32 {
        self.note.seed
    }

    /// The pitch that is asked for, without vibrato, in Hz.
    pub fn pitch_hz(&self) -> f64 {
        self.gesture.pitch.0.clamp(RANGE_HZ.0, RANGE_HZ.1)
    }

    /// Whether a waiting note starts now, the last one having faded.
    pub fn turn(&mut self) -> bool {
        match self.next {
            Some(next) if self.fade == 0.0 => {
                self.begin(&next);
                true
            }
            _ => false,
        }
    }

    /// Whether the note has come to its end.
    pub fn is_over(&self) -> bool {
        let faded = self.stage == Stage::Choked && self.fade == 0.0;
        let rung = self.stage == Stage::Lifted && self.grip == 0.0 && self.loudness < OVER;
        self.next.is_none() && (faded || rung)
    }

    /// Hears the string: its vector against the ideal oscillator and its peak since the last grid
    /// point.
    pub fn hear(&mut self, phasor: [f32; 2], peak: f32, dt_s: f64) {
        if self.stage == Stage::Bowed {
            self.tuner.follow(phasor, dt_s);
        }
        let kept = self.loudness * (1.0 - (dt_s / 0.03) as f32).max(0.0);
        self.loudness = kept.max(peak).max(1e-9);
    }

    /// Moves on to the next grid point, `dt_s` away, at `rate_hz` of the strings; `even` is the gain
    /// of this pitch.
    pub fn advance(
        &mut self,
        controls: &MelodyControls,
        dt_s: f64,
        rate_hz: f64,
        even: f32,
    ) -> Touch {
        if self.spans.is_multiple_of(SETTLE_SPANS) {
            self.settle(controls, dt_s, rate_hz);
        }
        self.spans = self.spans.wrapping_add(1);
        self.fade_on(dt_s);
        let random = &mut self.random;
        let [speed_drift, force_drift, pitch_drift, beat_drift, flutter]: [f64; DRIFTS] =
            std::array::from_fn(|i| self.drifts[i].wander(DRIFT_PER_S[i] * dt_s, random));
        // Pitch.
        self.vibrato = (self.vibrato + VIBRATO_HZ * (1.0 + 0.08 * beat_drift) * dt_s).fract();
        let wheel = f64::from(self.gesture.wheel);
        self.ease = (self.ease + dt_s / EASE_S).min(1.0);
        let depth = LIFE_CENTS * self.ease + VIBRATO_CENTS * wheel * (1.0 + 0.12 * speed_drift);
        let sway = (TAU * self.vibrato).sin();
        let target_hz = self.pitch_hz() * ratio(depth * sway + DRIFT_CENTS * pitch_drift);
        // A finger takes its time: a delay that jumped would double the corner, and the octave with
        // it, or lose it.
        let (last, most) = (rate_hz / self.pitch_hz, SLIDE * rate_hz * dt_s);
        let target_hz = rate_hz / (rate_hz / target_hz).clamp(last - most, last + most);
        let heard_hz = 0.5 * (self.pitch_hz + target_hz);
        self.pitch_hz = target_hz;
        // Bow.
        let aim = &self.aim;
        self.lag *= aim.attack;
        let alive = 1.0 + 0.11 * speed_drift + 0.05 * flutter + 0.03 * wheel * sway;
        let wanted = aim.stroke * (1.0 - (1.0 - START_SHARE) * self.lag) * alive;
        self.speed += (wanted - self.speed) * aim.swell;
        // The string answers after some rounds; a force that does not wait for it chokes it.
        self.answer += (self.speed - self.answer) * aim.answer;
        self.place += (aim.place - self.place) * aim.swell;
        self.level += (aim.level - self.level) * aim.answer;
        self.edge += (aim.edge - self.edge) * aim.answer;
        let place = self.place * (1.0 + 0.08 * beat_drift);
        let upper = self.speed.min(self.answer) / (place * f64::from(STATIC - SLIDING));
        let shaken = 1.0 + 0.10 * force_drift + 0.04 * flutter;
        let force = aim.effort * upper * shaken * self.grip;
        // String.
        let period = rate_hz / (target_hz * ratio(self.tuner.trim_cents()));
        let shortest = f64::from(SHORTEST);
        let bridge = (place * period - aim.delay).max(shortest);
        let nut = (period - bridge - aim.delay).max(shortest);
        let (sine, cosine) = (TAU * heard_hz / rate_hz).sin_cos();
        Touch {
            hand: Hand {
                bridge: bridge as f32,
                nut: nut as f32,
                speed: self.speed as f32,
                force: force as f32,
                grain: (aim.grain * (1.0 + ONSET_GRAIN * self.lag)) as f32,
                gain: (self.level * self.fade * (1.0 - (1.0 - START_LEVEL) * self.lag)) as f32
                    * even,
            },
            wire: Wire {
                keep: (self.grip * BOWED_KEEP + (1.0 - self.grip) * aim.ring) as f32,
                pole: aim.pole as f32,
                edge: (self.edge * (1.0 + 0.22 * force_drift + 0.10 * flutter)) as f32,
                turn: [sine as f32, cosine as f32],
            },
        }
    }

    /// Takes aim.
    fn settle(&mut self, controls: &MelodyControls, dt_s: f64, rate_hz: f64) {
        let pitch_hz = self.pitch_hz();
        let (note, gesture) = (&self.note, &self.gesture);
        self.aim = Aim::new(note, gesture, controls, pitch_hz, dt_s, rate_hz);
        if self.spans == 0 {
            self.place = self.aim.place;
            self.level = self.aim.level;
            self.edge = self.aim.edge;
        }
        self.tuner.pace(pitch_hz, dt_s);
    }

    /// Moves fades and grip on.
    fn fade_on(&mut self, dt_s: f64) {
        if self.stage == Stage::Choked {
            self.fade = (self.fade - dt_s / CHOKE_S).max(0.0);
        } else if self.next.is_some() {
            self.fade = (self.fade - dt_s / FADE_S).max(0.0);
        } else {
            self.fade = (self.fade + dt_s / FADE_S).min(1.0);
        }
        if self.stage != Stage::Bowed {
            self.grip = (self.grip - dt_s / LIFT_S).max(0.0);
        }
    }
}

/// An interval of less than two semitones as a ratio, by the first terms of its series: within a
/// ten thousandth of a cent.
fn ratio(cents: f64) -> f64 {
    let x = cents * (LN_2 / 1200.0);
    1.0 + x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0))))
}

/// A gesture that does nothing.
fn resting(pitch: Hz) -> Gesture {
    Gesture {
        pitch,
        pressure: 0.0,
        timbre: 0.5,
        wheel: 0.0,
    }
}
