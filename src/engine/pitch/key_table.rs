//! A session's own pitches of the keys, from MIDI Tuning Standard messages or MTS-ESP.
//!
//! While one is active: a key's own pitch is the table's, and a key without one is silent under
//! every policy. Each degree of the mode moves to the nearest pitch of the table, counted from the
//! player's tonic nearest middle C, if one lies within 60 cents and is not nearer to another degree;
//! else it stays. So drone, phrase generator and quantizer agree with the session, in every octave
//! in which the table repeats with the mode. A user's keyboard mapping is then out of force.

use crate::engine::scale::{KEYS, LARGEST_CENTS, SILENT};
use crate::engine::units::Cents;

/// 128 optional pitches, in cents above MIDI key 0 of twelve equal steps with A4 at 440 Hz.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyTable {
    /// Pitch of each key, or [`SILENT`].
    pitches: [f64; KEYS],
}

impl Default for KeyTable {
    /// Twelve equal steps.
    fn default() -> Self {
        Self {
            pitches: std::array::from_fn(|key| 100.0 * key as f64),
        }
    }
}

impl KeyTable {
    /// Sets the pitch of a key, `None` for silence. A pitch that is not finite or beyond 100 000
    /// cents, and a key above 127, change nothing. `[audio]`
    pub fn set(&mut self, key: u8, pitch: Option<Cents>) {
        let pitch = pitch.map_or(SILENT, |pitch| pitch.0);
        let sound = pitch == SILENT || pitch.abs() <= LARGEST_CENTS;
        if let Some(place) = self.pitches.get_mut(usize::from(key)).filter(|_| sound) {
            *place = pitch;
        }
    }

    /// Pitch of a key; `None` where it is silent, and above 127. `[audio]`
    pub fn key(&self, key: u8) -> Option<Cents> {
        let pitch = self.pitches.get(usize::from(key)).copied();
        pitch.filter(|&pitch| pitch != SILENT).map(Cents)
    }
}

#[cfg(test)]
mod tests;
