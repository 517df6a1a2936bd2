//! What a drum is made of: its skin, its shell and its blows.

use crate::engine::dsp::hiss::Burst;

/// One mode of the membrane.
#[derive(Clone, Copy, Debug)]
pub struct Overtone {
    /// Nodal diameters, `m`.
    pub diameters: u8,
    /// Zero `j_mn` of the Bessel function of order `m`: which of its modes it is.
    pub zero: f32,
    /// Frequency over the fundamental's.
    pub ratio: f32,
    /// T60 over the fundamental's.
    pub ring: f32,
    /// How strongly it radiates.
    pub level_db: f32,
}

/// A mode of the membrane: its nodal diameters, the zero of its Bessel function, its frequency and
/// its T60 over the fundamental's, and its level in dB.
pub const fn overtone(diameters: u8, zero: f32, ratio: f32, ring: f32, level_db: f32) -> Overtone {
    Overtone {
        diameters,
        zero,
        ratio,
        ring,
        level_db,
    }
}

/// A resonance of the shell: its frequency over the fundamental's, its T60 in s, its level in dB.
pub const fn body(ratio: f32, t60_s: f32, level_db: f32) -> Body {
    Body {
        ratio,
        t60_s,
        level_db,
    }
}

/// A resonance of shell, bowl or beater, which follows the drum's size but not its tension.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    /// Frequency over the fundamental's.
    pub ratio: f32,
    /// T60.
    pub t60_s: f32,
    /// Level.
    pub level_db: f32,
}

/// A blow at one end of the range of force.
#[derive(Clone, Copy, Debug)]
pub struct Blow {
    /// Time of contact.
    pub contact_s: f32,
    /// Time of its sharp edge.
    pub edge_s: f32,
    /// The edge's share of the push.
    pub edge: f32,
    /// Noise of the contact and of the air, relative to the push.
    pub bursts: [Burst; 2],
}

/// What a drum is made of.
#[derive(Clone, Copy, Debug)]
pub struct Design {
    /// Fundamental it is made for: other tunings are drums of another size.
    pub hz: f64,
    /// T60 of the fundamental.
    pub t60_s: f32,
    /// The membrane.
    pub overtones: &'static [Overtone],
    /// Shell and beater.
    pub bodies: &'static [Body],
    /// Place of the blow, 0 the middle and 1 the rim, and how far it strays.
    pub place: [f32; 2],
    /// The softest and the hardest blow.
    pub blows: [Blow; 2],
    /// Exponent of force in the push.
    pub dynamics: f32,
    /// How far the hardest blow raises the pitch, in semitones.
    pub drop: f32,
    /// Time in which the pitch falls by 60 % of the rest.
    pub relax_s: f32,
    /// T60 of what rings under the beater.
    pub muffle_s: f32,
    /// Level into the ceiling and out of it.
    pub drive: [f32; 2],
    /// Place in the stereo image, -1..=1, and width of the modes' own, 0..=1.
    pub image: [f32; 2],
}
