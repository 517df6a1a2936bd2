//! Gains that make instruments of every size alike, measured and not derived. Our own tables.

use crate::engine::units::{Db, Hz};

/// Gain of the body that keeps the loudness whatever the size of the instrument, measured in LUFS
/// through the plugin: the body is that of a one-metre tanpura and passes little below 600 Hz.
pub fn makeup(sa: Hz) -> f32 {
    by_octave([9.0, 2.8, 0.0, 1.6, 5.8], sa)
}

/// How easily the bridge is pushed, for a ringing that is as loud below a melody's note whatever
/// the size of the instrument, measured with dombra and qyl-qobyz on Sa and Pa: more of a short
/// string's partials lie where the body is loud.
pub fn ease(sa: Hz) -> f32 {
    by_octave([4.0, 5.0, 0.0, -6.0, -10.0], sa)
}

/// Gain from a table of decibels for Sa on D1 to D5.
fn by_octave(octaves_db: [f64; 5], sa: Hz) -> f32 {
    let octave = (sa.cents_above(Hz(146.83)).0 / 1200.0 + 2.0).clamp(0.0, 3.999);
    let [low, high] = [octave as usize, octave as usize + 1].map(|i| octaves_db[i]);
    Db((low + (high - low) * octave.fract()) as f32).gain()
}
