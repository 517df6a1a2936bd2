//! The right hand: what a stroke leaves on a string, mode by mode.
//!
//! A finger pulls the string aside and lets go. Where it pulled with a force of width `w` at `x`,
//! mode `i` starts with the share `2 / (i pi) g_i(x, w)` of that force at the bridge, `g_i` being
//! the weight (9) of the DAFx-16 tanpura paper; a release that takes time rolls the high modes off.
//! A nail also strikes: the same weights, as a velocity. How a hand goes from the pad of the finger
//! (shertpe) to the nails of the whole hand (tokpe) with velocity is our own.
//!
//! The pull before the release is slow and not heard. It is left out: the modes are set at once,
//! and what they sum to at that instant is handed back, to be taken from the output and let go
//! slowly (or, by a pickup, which hears only change, to be left out). So the wave leaves the finger at the frame of the note and reaches the bridge when it
//! would, and the output starts from where it was.

use super::body::answer;
use super::modes::{GROUP, GROUPS, Modes, PARTIALS, place};
use super::noise::Noise;
use super::string::{NylonString, OPEN_HZ, SCALE_M};
use crate::engine::dsp::modal_string::weight;
use crate::engine::melody::Note;
use crate::engine::random;
use crate::engine::units::Db;
use rand::RngExt;
use std::f64::consts::PI;

/// Place of the magnetic pickup, from the bridge, in m.
const PICKUP_M: f64 = 0.085;
/// Length of string that it senses, in m.
const PICKUP_WIDTH_M: f64 = 0.02;
/// Pitch in Hz at which a full pull counts as a displacement of 1.
const SENSED_HZ: f64 = 220.0;
/// Share of the body's unevenness, in dB, that the hand takes back.
const EVEN: f64 = 0.7;
/// How much harder than a nail a plectrum lets go.
const PLECTRUM: f64 = 1.7;
/// How far up a string a hand may go: at the middle every second partial would be missing.
const MIDDLE: f64 = 0.46;
/// Share of its motion that a string keeps where the finger touches it, and the partial at which
/// the flesh has damped that to 1/e.
const KEEP: (f64, f64) = (0.35, 10.0);

/// What decides how a stroke is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hand {
    /// Velocity of the note, 0..=1.
    pub velocity: f64,
    /// Up.
    pub upstroke: bool,
    /// Pad (0) to nail (1).
    pub brightness: f64,
    /// From near the bridge (0) by the rose (0.5) to the middle of the string (1).
    pub position: f64,
    /// Factor on the strings' T60: what rings longer is struck less.
    pub decay: f64,
    /// For what is never twice the same.
    pub seed: u32,
}

/// A stroke.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Force, 1 at velocity 1.
    pub force: f64,
    /// Distance from the bridge in m.
    place_m: f64,
    /// Width of the fingertip or nail in m.
    width_m: f64,
    /// Where the release rolls off, in Hz.
    pub cutoff_hz: f64,
    /// Amplitude of the nail's strike against the pull's first mode.
    strike: f64,
    /// Share of the two polarisations.
    polarised: [f64; 2],
}

impl Stroke {
    /// From what the hand does.
    pub fn new(hand: &Hand) -> Self {
        let mut random = random::at(hand.seed, [0, 0, 0]);
        let mut vary = |by: f64| 1.0 + by * (2.0 * random.random::<f64>() - 1.0);
        let nail = hand.velocity.clamp(0.0, 1.0);
        let (lighter, duller, nearer) = if hand.upstroke {
            (0.88, 0.85, 0.90)
        } else {
            (1.0, 1.0, 1.0)
        };
        let touch = 4f64.powf(hand.brightness - 0.5);
        // Half of what brightness and decay do to the loudness is taken back.
        let even = touch.powf(-0.35) * hand.decay.powf(-0.25);
        // The hand's whole way, evenly heard: 0.07, 0.21 and 0.63 of the scale.
        let place_m = SCALE_M * 0.07 * 9f64.powf(hand.position.clamp(0.0, 1.0));
        let angle = 0.5 * vary(0.3);
        Self {
            force: nail.powf(0.9) * lighter * even * vary(0.04),
            place_m: place_m * nearer * vary(0.05),
            width_m: 0.016 - 0.012 * nail,
            cutoff_hz: 1100.0 * 6.0f64.powf(nail) * touch * duller * vary(0.08),
            strike: 0.12 * nail * nail * touch * vary(0.3),
            polarised: [angle.cos(), 0.3 * angle.sin()],
        }
    }

    /// Adds the stroke to a string, whose fundamental turns by `angle` rad per frame, with as many
    /// `partials` as are below `top` rad per frame. `sensed`: weigh the modes by what a pickup
    /// sees of them. What the sum of all displacements grew by.
    pub fn play(
        &self,
        string: &NylonString,
        modes: &mut Modes,
        angle: f64,
        (partials, top): (usize, f64),
        sensed: bool,
    ) -> f32 {
        let x = along(self.place_m, string.length_m);
        let pickup_x = along(PICKUP_M, string.length_m);
        let f1_hz = string.f1_hz();
        let edge = if sensed { PLECTRUM } else { 1.0 };
        let cutoff = (edge * self.cutoff_hz).hypot(1.5 * f1_hz) / f1_hz;
        // The same force moves a short string less, and a pickup sees motion.
        let moved = if sensed { SENSED_HZ / f1_hz } else { 1.0 };
        // Players even out what the body makes of single notes, but not all of it.
        let even = if sensed {
            1.0
        } else {
            answer(f1_hz.clamp(32.7, 4186.0)).powf(-0.5 * EVEN)
        };
        let level = self.force * moved * even * makeup(f1_hz, sensed);
        let mut shape = [[0.0; 2]; PARTIALS + 1];
        let mut last = 0;
        for (i, shape) in shape.iter_mut().enumerate().take(partials + 1).skip(1) {
            let ratio = string.ratio(i);
            if ratio * angle > top {
                break;
            }
            last = i;
            let roll = taper(ratio * angle / top) / (1.0 + (ratio / cutoff).powi(2));
            let pick = level * roll * weight(i, x, self.width_m / string.length_m);
            let (over_i, seen) = if sensed {
                let w = PICKUP_WIDTH_M / string.length_m;
                (1.0 / i as f64, weight(i, pickup_x, w.min(0.2)) / i as f64)
            } else {
                (2.0 / (PI * i as f64), 1.0)
            };
            *shape = [pick * over_i * seen, pick * self.strike * seen * angle];
        }
        let mut grown = 0.0;
        for group in 0..GROUPS {
            for lane in 0..GROUP {
                let (partial, polarisation) = place(group, lane);
                let [pull, strike] = shape[partial].map(|s| s * self.polarised[polarisation]);
                modes.groups[group].y[lane] += pull as f32;
                modes.groups[group].u[lane] += strike as f32 * partial as f32;
                grown += pull;
            }
            if place(group, 0).0 <= last {
                modes.active = modes.active.max(group + 1);
            }
        }
        grown as f32
    }

    /// The noise of nails or skin on string and wood.
    pub fn nails(&self, note: &Note, electric: bool) -> Noise {
        let velocity = f64::from(note.velocity);
        Noise {
            level: 0.13 * self.force * (0.4 + 0.6 * velocity) * microphone(electric),
            decay_s: 0.0035 + 0.003 * (1.0 - velocity),
            cutoff_hz: self.cutoff_hz,
            seed: note.seed,
        }
    }

    /// The noise of the finger that comes down on a fret; an open string has none.
    pub fn fret(&self, note: &Note, electric: bool) -> Option<Noise> {
        let is_open = |open_hz: &f64| (note.pitch.0 / open_hz).log2().abs() < 0.03;
        (!OPEN_HZ.iter().any(is_open)).then(|| Noise {
            level: 0.035 * self.force.sqrt() * microphone(electric),
            decay_s: 0.006,
            cutoff_hz: 900.0,
            seed: !note.seed,
        })
    }
}

/// The noise of a finger that lifts from a string that sounds at `level`.
pub fn lift(level: f32, electric: bool) -> Noise {
    Noise {
        level: 0.02 * f64::from(level.sqrt().min(1.0)) * microphone(electric),
        decay_s: 0.012,
        cutoff_hz: 800.0,
        seed: level.to_bits(),
    }
}

/// A microphone hears wood and nails, a pickup next to nothing of them.
fn microphone(electric: bool) -> f64 {
    if electric { 0.02 } else { 1.0 }
}

/// The finger touches a string that rings: it keeps a part of its motion. What the sum of all
/// displacements grew by.
pub fn touch(modes: &mut Modes) -> f32 {
    let mut grown = 0.0;
    for (group, modes) in modes.groups.iter_mut().enumerate() {
        for lane in 0..GROUP {
            let (partial, _) = place(group, lane);
            let keep = (KEEP.0 * (-(partial as f64) / KEEP.1).exp()) as f32;
            grown += (keep - 1.0) * modes.y[lane];
            modes.y[lane] *= keep;
            modes.u[lane] *= keep;
        }
    }
    grown
}

/// A place of the instrument as a ratio of a string of `length_m`, from the bridge: the hand stays
/// where it is while the left one shortens the string, but never goes beyond its middle.
fn along(place_m: f64, length_m: f64) -> f64 {
    let x = place_m / length_m;
    x / (1.0 + (x / MIDDLE).powi(4)).powf(0.25)
}

/// Fades the highest partials, so that none comes or goes with a step of pitch.
fn taper(of_top: f64) -> f64 {
    ((1.0 - of_top) / 0.2).clamp(0.0, 1.0)
}

/// Level that makes all registers equally loud, measured in LUFS at velocity 0.8, in octaves from
/// C1 (32.7 Hz), for the acoustic and the electric instrument.
fn makeup(f1_hz: f64, sensed: bool) -> f64 {
    const LEVELS_DB: [[f64; 8]; 2] = [
        [-6.8, -5.2, -2.4, -1.0, -0.1, 2.8, 2.8, 5.3],
        [2.6, 2.0, 1.8, 1.0, -0.6, -1.3, -3.6, -3.1],
    ];
    let octave = (f1_hz / 32.703).log2().clamp(0.0, 6.999);
    let levels = LEVELS_DB[usize::from(sensed)];
    let [low, high] = [0, 1].map(|i| levels[octave as usize + i]);
    f64::from(Db((low + (high - low) * octave.fract()) as f32).gain())
}
