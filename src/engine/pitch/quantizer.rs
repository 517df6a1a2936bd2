//! What a key plays. Own design.
//!
//! A key has an own pitch: that of the session's key table, else of the user's keyboard mapping
//! (with [`Intonation::Scala`](crate::engine::settings::Intonation::Scala)), else of twelve equal
//! steps. Every policy is a function of it that never falls, so that keys of ascending own pitch
//! never sound descending.

use super::{EQUAL_CENTS, KEYS, MIDDLE_C, SILENT, Tuning};
use crate::engine::settings::QuantizerPolicy;
use crate::engine::units::Cents;

/// How far a degree may lie on the wrong side of its key, in cents: half a semitone, so that a
/// degree a comma flat of its key still belongs to it.
const HALF_KEY_CENTS: f64 = 50.0;
/// Steps of the keys of an octave from C, in white keys.
const WHITE: [Option<i32>; 12] = [
    Some(0),
    None,
    Some(1),
    None,
    Some(2),
    Some(3),
    None,
    Some(4),
    None,
    Some(5),
    None,
    Some(6),
];

impl Tuning {
    /// Pitch of a key (0..=127; above, as 127), without fine tuning; `None` where the policy or the
    /// key table silences it. `[audio]`
    ///
    /// - Off: the own pitch; but with a user's scale without a keyboard mapping, and no key table,
    ///   the scale, one key a step, from the tonic's key nearest middle C on.
    /// - Nearest: the nearest degree; of two equally near, the lower.
    /// - Up: the lowest degree that is not more than 50 cents below.
    /// - Down: the highest degree that is not more than 50 cents above.
    /// - White Keys: middle C plays the tonic nearest to it, each further white key one more step;
    ///   the black keys are silent.
    /// - Mute: the nearest degree within 50 cents; one 50 cents below belongs to the key below.
    ///   Without one, silence.
    pub fn key(&self, key: u8, policy: QuantizerPolicy) -> Option<Cents> {
        let own = self.own[usize::from(key).min(KEYS - 1)];
        if own == SILENT {
            return None;
        }
        let key = i32::from(key.min(KEYS as u8 - 1));
        match policy {
            QuantizerPolicy::Off if self.linear => Some(self.pitch(key - self.tonic_key)),
            QuantizerPolicy::WhiteKeys => {
                let from = key - MIDDLE_C;
                let white = WHITE[from.rem_euclid(12) as usize]?;
                Some(self.pitch(7 * from.div_euclid(12) + white))
            }
            _ => self.quantize(Cents(own), policy),
        }
    }

    /// What a pitch that belongs to no key becomes: as for a key of that own pitch. Off and White
    /// Keys leave it as it is. `[audio]`
    pub fn quantize(&self, own: Cents, policy: QuantizerPolicy) -> Option<Cents> {
        match policy {
            QuantizerPolicy::Off | QuantizerPolicy::WhiteKeys => Some(own),
            QuantizerPolicy::Nearest => Some(self.pitch(self.nearest(own))),
            QuantizerPolicy::Up => {
                // The lowest degree at or above is the one after the highest below.
                let edge = own.0 - self.tonic() - HALF_KEY_CENTS - EQUAL_CENTS;
                Some(self.pitch(self.floor(edge) + 1))
            }
            QuantizerPolicy::Down => {
                let edge = own.0 - self.tonic() + HALF_KEY_CENTS + EQUAL_CENTS;
                Some(self.pitch(self.floor(edge)))
            }
            QuantizerPolicy::Mute => {
                let near = self.nearest(own);
                let belongs = |step: &i32| {
                    let above = self.pitch(*step).0 - own.0;
                    above > -HALF_KEY_CENTS + EQUAL_CENTS && above <= HALF_KEY_CENTS + EQUAL_CENTS
                };
                // Of two 50 cents away, the lower is nearest, but the upper belongs to this key.
                let step = [near, near + 1].into_iter().find(belongs)?;
                Some(self.pitch(step))
            }
        }
    }
}

#[cfg(test)]
mod tests;
