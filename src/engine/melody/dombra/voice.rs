//! One note: a string, and the left hand that stops it.

use super::modes::{Damping, Modes};
use super::noise::Noise;
use super::string::{NylonString, OPEN_HZ, Wear};
use super::stroke::{Hand, Stroke, lift, touch};
use crate::engine::clock::GRID;
use crate::engine::melody::{Gesture, Note};
use std::f64::consts::TAU;

/// Time in which a change of pitch is followed, in s: the slide of a finger, too short to hear as
/// one, long against a click.
const SLIDE_S: f64 = 0.003;
/// Distance in octaves at which the slide has arrived.
const ARRIVED: f64 = 1e-7;
/// How much a full stroke sharpens the string by stretching it, in cents, and the time in s in
/// which that goes: both as heard on nylon, where it is slight.
const STRETCH: (f64, f64) = (4.0, 0.03);
/// Vibrato of the left hand: rate in Hz and depth in cents at full wheel.
const SHAKE: (f64, f64) = (5.6, 28.0);
/// T60 in s of a string when the finger that stopped it lifts, at the instrument's own decay.
const LIFTED_S: f64 = 0.10;
/// T60 in s of a choked string.
const CHOKED_S: f64 = 0.004;
/// Palm at full pressure: the same for all partials and more for each, in 1/s.
const PALM: (f32, f32) = (30.0, 9.0);
/// ln(1000): decay rate times T60.
const LN_1000: f64 = 6.908;

/// What the left hand does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LeftHand {
    /// Stops the string.
    Holds,
    /// Has let go.
    Lifted,
    /// Ends the note.
    Chokes,
}

/// What all notes of an instrument share.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Sample rate in Hz.
    pub rate_hz: f64,
    /// Whether a pickup senses the strings.
    pub electric: bool,
    /// Highest frequency of a partial in rad per frame.
    pub top: f64,
    /// Partials at most.
    pub partials: usize,
    /// Brightness, 0..=1.
    pub brightness: f64,
    /// Factor on T60.
    pub decay: f64,
    /// Place of the right hand, 0..=1.
    pub position: f64,
}

impl Setup {
    /// The losses of a string that is played with a `timbre`, 0..=1.
    pub fn wear(&self, timbre: f64) -> Wear {
        let age = 4f64.powf(1.0 - self.brightness - timbre);
        // The electric strings are spun on steel, and their bridge stands on solid wood.
        let (age, bridge) = match self.electric {
            true => (0.4 * age, 0.15),
            false => (age, 1.0),
        };
        Wear {
            decay: self.decay,
            age,
            bridge,
        }
    }
}

/// What starting a note leaves to do.
pub struct Started {
    /// What the sum of the string's displacements grew by.
    pub grown: f32,
    /// The noise of the stroke.
    pub nails: Noise,
    /// The noise of the finger on the fret, if the string is not open.
    pub fret: Option<Noise>,
}

/// A note.
pub struct Voice {
    /// Its string's motion.
    pub modes: Modes,
    /// What it is played on.
    string: NylonString,
    /// Pitch in octaves above 1 Hz: where the finger is.
    pitch: f64,
    /// Where it slides to.
    target: f64,
    /// How sharp the stretched string is, in cents.
    stretch_cents: f64,
    /// Phase of the vibrato, 0..1.
    shake: f64,
    /// Pressure, timbre and wheel.
    gesture: [f32; 3],
    /// The left hand.
    left: LeftHand,
    /// What the modes were last shaped for.
    wear: Wear,
    /// Coefficients are due.
    stale: bool,
    /// Amplitude at the last look.
    level: f32,
}

impl Voice {
    /// Free.
    pub fn new() -> Self {
        Self {
            modes: Modes::new(),
            string: NylonString::new(OPEN_HZ[0]),
            pitch: 0.0,
            target: 0.0,
            stretch_cents: 0.0,
            shake: 0.0,
            gesture: [0.0, 0.5, 0.0],
            left: LeftHand::Holds,
            wear: Wear {
                decay: 0.0,
                age: 0.0,
                bridge: 0.0,
            },
            stale: false,
            level: 0.0,
        }
    }

    /// Frees the slot.
    pub fn reset(&mut self) {
        self.modes.rest();
        self.level = 0.0;
    }

    /// Whether its string moves.
    pub fn is_awake(&self) -> bool {
        self.modes.active > 0
    }

    /// Recent amplitude, in units of the strings.
    pub fn level(&self) -> f32 {
        self.level
    }

    /// Lower (0) or upper (1) string.
    pub fn string_index(&self) -> usize {
        self.string.index
    }

    /// Strikes the string, at rest or ringing.
    pub fn start(&mut self, note: &Note, setup: &Setup) -> Started {
        let f1_hz = note.pitch.0.clamp(8.0, 0.4 * setup.rate_hz);
        let ringing = self.modes.active > 0;
        self.target = f1_hz.log2();
        if !ringing {
            self.modes.rest();
            self.pitch = self.target;
            self.gesture = [0.0, 0.5, 0.0];
            self.shake = 0.0;
        }
        self.string = NylonString::new(f1_hz);
        self.left = LeftHand::Holds;
        let timbre = f64::from(self.gesture[1]);
        self.wear = setup.wear(timbre);
        self.string.shape(&mut self.modes, &self.wear);
        let stroke = Stroke::new(&Hand {
            velocity: f64::from(note.velocity),
            upstroke: note.upstroke,
            brightness: setup.brightness,
            position: setup.position + 0.8 * (timbre - 0.5),
            decay: setup.decay,
            seed: note.seed,
        });
        self.stretch_cents = STRETCH.0 * stroke.force * stroke.force;
        let mut grown = if ringing { touch(&mut self.modes) } else { 0.0 };
        grown += stroke.play(
            &self.string,
            &mut self.modes,
            TAU * f1_hz / setup.rate_hz,
            (setup.partials, setup.top),
            setup.electric,
        );
        self.level = self.level.max(0.5 * stroke.force as f32);
        self.stale = true;
        Started {
            grown,
            nails: stroke.nails(note, setup.electric),
            fret: stroke.fret(note, setup.electric),
        }
    }

    /// The key goes up; the noise of the finger that lifts, if there was one.
    pub fn release(&mut self, electric: bool) -> Option<Noise> {
        if self.left != LeftHand::Holds || !self.is_awake() {
            return None;
        }
        self.left = LeftHand::Lifted;
        self.stale = true;
        Some(lift(self.level, electric))
    }

    /// Ends it.
    pub fn choke(&mut self) {
        self.left = LeftHand::Chokes;
        self.stale = true;
    }

    /// What moves.
    pub fn steer(&mut self, gesture: &Gesture, setup: &Setup) {
        self.target = gesture.pitch.0.clamp(8.0, 0.4 * setup.rate_hz).log2();
        let moved = [gesture.pressure, gesture.timbre, gesture.wheel];
        if moved != self.gesture {
            self.gesture = moved;
            self.stale = true;
        }
    }

    /// A grid point: slides, stretches and shakes; on its `turn`, follows the losses.
    pub fn advance(&mut self, setup: &Setup, turn: bool) {
        let span_s = GRID as f64 / setup.rate_hz;
        if self.pitch != self.target {
            self.pitch += (self.target - self.pitch) * (1.0 - (-span_s / SLIDE_S).exp());
            if (self.target - self.pitch).abs() < ARRIVED {
                self.pitch = self.target;
            }
            self.stale = true;
        }
        if self.stretch_cents != 0.0 {
            self.stretch_cents *= (-span_s / STRETCH.1).exp();
            if self.stretch_cents < 0.04 {
                self.stretch_cents = 0.0;
            }
            self.stale = true;
        }
        if self.gesture[2] > 0.0 {
            self.shake = (self.shake + SHAKE.0 * span_s).fract();
            self.stale = true;
        }
        if turn {
            let wear = setup.wear(f64::from(self.gesture[1]));
            if wear != self.wear {
                self.wear = wear;
                self.string.shape(&mut self.modes, &wear);
                self.stale = true;
            }
        }
    }

    /// Brings the modes up to date, if they are not.
    #[inline(always)]
    pub fn tune(&mut self, setup: &Setup) {
        if !self.stale {
            return;
        }
        self.stale = false;
        let [pressure, _, wheel] = self.gesture;
        let shaken = SHAKE.1 * f64::from(wheel) * (TAU * self.shake).sin();
        let f1_hz = (self.pitch + (self.stretch_cents + shaken) / 1200.0).exp2();
        let palm = pressure * pressure;
        let mut damping = Damping {
            flat: PALM.0 * palm,
            tilt: PALM.1 * palm,
        };
        let hand = match self.left {
            LeftHand::Holds => 0.0,
            LeftHand::Lifted => LN_1000 / (LIFTED_S * setup.decay.sqrt()),
            LeftHand::Chokes => LN_1000 / CHOKED_S,
        } as f32;
        damping.flat += hand;
        damping.tilt += 0.04 * hand;
        let dt = 1.0 / setup.rate_hz;
        self.modes.tune(
            (TAU * f1_hz * dt) as f32,
            dt as f32,
            damping,
            setup.top as f32 * 1.1,
        );
    }

    /// The end of a grid span: what died rests.
    #[inline(always)]
    pub fn settle(&mut self) {
        // Half the peak of the sum of many partials is near the root of their power.
        self.level = self.modes.settle().sqrt();
    }
}
