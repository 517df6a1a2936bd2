//! What the pictures are told at each frame of the window.

use super::text::Language;
use crate::engine::scale::Scale;
use crate::engine::settings::Settings;
use crate::engine::units::Hz;
use crate::telemetry::{Live, Telemetry};

/// Names of the keys of an octave.
const NAMES: [&str; 12] = [
    "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
];
/// A4 as a MIDI key.
const A4: f64 = 69.0;

/// One frame's view of the instrument.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What the audio thread does.
    pub live: &'a Live,
    /// The sound itself, for spectrum and loudness.
    pub telemetry: &'a Telemetry,
    /// The parameters, where the journey steers them as it has them.
    pub settings: &'a Settings,
    /// The user's scale, if one is loaded.
    pub scale: Option<&'a Scale>,
    /// Language of the words.
    pub language: Language,
    /// Reduced motion: nothing moves for its own sake.
    pub calm: bool,
    /// Time in s, as egui counts it.
    pub now: f64,
    /// Time since the last frame in s, 0..=1.
    pub elapsed: f32,
}

/// Name of the key nearest `keys` above MIDI key 0 (60 is middle C), without its octave, and what
/// the pitch is off it in cents.
pub fn key_name(keys: f64) -> (&'static str, f64) {
    let key = keys.round();
    let name = NAMES.get((key as i64).rem_euclid(12) as usize);
    (name.copied().unwrap_or("C"), 100.0 * (keys - key))
}

/// Name of the key nearest a frequency, with its octave; `None` for what is no pitch.
pub fn note_name(pitch: Hz, a4: Hz) -> Option<String> {
    let keys = A4 + pitch.cents_above(a4).0 / 100.0;
    let octave = (keys.round() / 12.0).floor() - 1.0;
    keys.is_finite()
        .then(|| format!("{}{octave:.0}", key_name(keys).0))
}

#[cfg(test)]
mod tests;
