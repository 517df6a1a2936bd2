//! What the player aims at: from a note, its gesture and the controls to bow and string.
//!
//! All that costs exponentials and need not move at every grid point. The laws are our own, set by
//! what they do to spectra and, for force and place, by where one slip in each period was measured.

use std::f64::consts::{LN_10, TAU};

use super::strings::SHORTEST;
use crate::engine::melody::{Gesture, MelodyControls, Note};

/// Loudness over velocity: amplitude is velocity to this power, 24 dB from 0.05 to 1.
const DYNAMICS: f64 = 0.92;
/// Softest velocity.
const SOFTEST: f64 = 0.02;
/// The place of the bow, as a share of the string from the bridge.
pub const PLACE: f64 = 0.11;
/// Nearest and farthest place.
const PLACES: (f64, f64) = (0.07, 0.22);
/// Waves grow as the bow nears the bridge, by less than the inverse of its distance, since the corner
/// rounds; their level is to stay. Measured at D4.
const LEVEL_OVER_PLACE: f64 = -0.85;
/// Near the bridge the rounded corner tears the string loose with less than Schelleng's limit. With
/// this, and the efforts below, a force between 0.6 and 1.3 times as large still makes one slip in
/// each period, measured over pitch, velocity, pressure, place and brightness.
const EFFORT_OVER_PLACE: f64 = -0.35;
/// Above this in Hz a period is so few frames that a strong bow would catch the string in one period
/// and miss it in the next; the force falls with the 1.5th power. Measured up to MIDI note 108.
const EFFORT_BELOW_HZ: f64 = 2000.0;
/// Corner of the loss filter in Hz at D4.
const LOSS_HZ: f64 = 6000.0;
/// The pitch at which the loss filter has it.
pub const LOSS_AT_HZ: f64 = 293.7;
/// Most that a round may leave.
const MOST_KEEP: f64 = 0.9985;
/// Above this a string has fewer partials to hide the hair behind, in Hz.
const GRAIN_BELOW_HZ: f64 = 800.0;
/// Time in which the bow follows pressure and wheel, in s.
const SWELL_S: f64 = 0.02;
/// The same in periods, on top: a string that grows faster sounds sharp. Measured.
const SWELL_PERIODS: f64 = 4.0;
/// Time in which a string answers the bow, in s and in periods on top.
const ANSWER_S: f64 = 0.02;
/// See [`ANSWER_S`].
const ANSWER_PERIODS: f64 = 4.0;

/// What one note aims at until it looks again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Aim {
    /// Speed of the bow after the attack.
    pub stroke: f64,
    /// What a grid span leaves of the attack's lag.
    pub attack: f64,
    /// Shares that the lags of [`SWELL_S`] and of the string's answer cover in a grid span.
    pub swell: f64,
    /// See `swell`.
    pub answer: f64,
    /// Force of the bow as a share of Schelleng's upper limit.
    pub effort: f64,
    /// Place of the bow that is asked for.
    pub place: f64,
    /// Gain for this place.
    pub level: f64,
    /// Gain above [`super::strings::EDGE_HZ`].
    pub edge: f64,
    /// Unevenness of the hair.
    pub grain: f64,
    /// Share of a wave that a round leaves without the bow.
    pub ring: f64,
    /// Pole of the loss filter.
    pub pole: f64,
    /// Its phase delay at the fundamental, in frames.
    pub delay: f64,
}

impl Aim {
    /// The aim for a note at a pitch, for grid points `dt_s` apart and strings at `rate_hz`.
    pub fn new(
        note: &Note,
        gesture: &Gesture,
        controls: &MelodyControls,
        pitch_hz: f64,
        dt_s: f64,
        rate_hz: f64,
    ) -> Self {
        let velocity = velocity(note);
        let pressure = f64::from(gesture.pressure);
        let wheel = f64::from(gesture.wheel);
        let brightness = f64::from(controls.brightness);
        let place = place(controls, gesture, rate_hz / pitch_hz);
        // How near the bridge, 1 being the place of its own.
        let near = PLACE / place;
        let corner_hz = LOSS_HZ
            * (pitch_hz / LOSS_AT_HZ).powf(0.45)
            * (2.6 * (brightness - 0.5)).exp2()
            * (0.28 + 0.80 * velocity + 0.25 * pressure)
            * near.powf(0.7);
        // A duller string would not speak.
        let corner_hz = corner_hz.max(1400.0 + 3.0 * pitch_hz).min(0.3 * rate_hz);
        let pole = (-TAU * corner_hz / rate_hz).exp();
        let (gain, delay) = one_pole(pole, TAU * pitch_hz / rate_hz);
        let ring = (-3.0 * LN_10 / (pitch_hz * ring_s(controls))).exp() / gain;
        let answer_s = ANSWER_S + ANSWER_PERIODS / pitch_hz;
        Self {
            stroke: stroke(note) * (1.0 + 0.9 * pressure + 0.2 * wheel),
            attack: 1.0 - share(dt_s, 0.075 - 0.055 * velocity),
            swell: share(dt_s, SWELL_S + SWELL_PERIODS / pitch_hz),
            answer: share(dt_s, answer_s),
            effort: (0.24 + 0.09 * velocity + 0.07 * pressure + 0.04 * wheel)
                * near.powf(EFFORT_OVER_PLACE)
                * (EFFORT_BELOW_HZ / pitch_hz).min(1.0).powf(1.5),
            place,
            level: PLACE * near.powf(LEVEL_OVER_PLACE) * (-1.1 * (brightness - 0.5)).exp2(),
            edge: (0.40 + 1.0 * velocity + 0.35 * pressure)
                * (2.4 * (brightness - 0.5)).exp2()
                * near.powf(0.8),
            grain: (0.10 + 0.16 * brightness + 0.14 * (1.0 - velocity))
                * near.sqrt()
                * (GRAIN_BELOW_HZ / pitch_hz).min(1.0),
            ring: ring.min(MOST_KEEP),
            pole,
            delay,
        }
    }
}

/// The place of the bow as a share of the string, for a period in frames.
fn place(controls: &MelodyControls, gesture: &Gesture, period: f64) -> f64 {
    let away = f64::from(controls.position) - f64::from(gesture.timbre);
    let place = (PLACE * (2.0 * away).exp2()).clamp(PLACES.0, PLACES.1);
    // A short string leaves no room near the bridge.
    place.max((f64::from(SHORTEST) + 1.6) / period).min(0.4)
}

/// Time in which a string that the bow has left rings out (60 dB), in s: 0.1 to 2.
pub fn ring_s(controls: &MelodyControls) -> f64 {
    0.1 * 20f64.powf(f64::from(controls.decay))
}

/// Speed of the bow for a velocity.
pub fn stroke(note: &Note) -> f64 {
    velocity(note).powf(DYNAMICS)
}

/// Velocity in range.
fn velocity(note: &Note) -> f64 {
    f64::from(note.velocity).clamp(SOFTEST, 1.0)
}

/// Share of the distance that a lag of `lag_s` covers in `dt_s`.
fn share(dt_s: f64, lag_s: f64) -> f64 {
    1.0 - (-dt_s / lag_s).exp()
}

/// Gain and phase delay in frames of `(1 - p) / (1 - p z^-1)` at an angle per frame.
fn one_pole(pole: f64, angle: f64) -> (f64, f64) {
    let (re, im) = (1.0 - pole * angle.cos(), pole * angle.sin());
    ((1.0 - pole) / re.hypot(im), im.atan2(re) / angle)
}
