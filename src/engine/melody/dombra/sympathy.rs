//! The two open strings, ringing along through the bridge with what is played.
//!
//! Sixteen partials each, with the losses of `string`. How much the bridge hands them is our own,
//! set to be felt and hardly heard: a halo on the notes that the open strings have in common with
//! the melody. They give nothing back to the strings that are played.

use super::modes::GROUP;
use super::resonance::{Resonance, Resonances};
use super::string::{NylonString, Wear};

/// Partials of an open string.
const PARTIALS: usize = GROUP / 2;
/// Gain of the first partial, driven for as long as it takes, on a string that decays with
/// [`ALPHA`]; those of the others fall with the square root. On a string that rings longer it is
/// larger: what the bridge hands over in a second stays the same, and no change of the losses makes
/// the output jump.
const GAIN: f64 = 0.12;
/// See [`GAIN`], in 1/s.
const ALPHA: f64 = 2.5;

/// Largest factor on their T60: beyond it they would drown the melody.
const LONGEST: f64 = 1.5;

/// Sets the open strings to their pitches in Hz.
pub fn tune(strings: &mut Resonances<1>, open_hz: [f64; 2], wear: &Wear, rate_hz: f64) {
    let wear = Wear {
        decay: wear.decay.min(LONGEST),
        ..*wear
    };
    let nylon = open_hz.map(NylonString::new);
    strings.set(rate_hz, |lane| {
        let (string, i) = (&nylon[lane / PARTIALS], lane % PARTIALS + 1);
        // The strings are sensed alternately above and below, or partials in common would add up
        // to more than either.
        let sign = if i % 2 == 0 { -1.0 } else { 1.0 };
        let alpha = string.alpha(i, 0, &wear);
        Resonance {
            freq_hz: string.f1_hz() * string.ratio(i),
            alpha,
            gains: [sign * GAIN * ALPHA / (alpha * (i as f64).sqrt())],
        }
    });
}
