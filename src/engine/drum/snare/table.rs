//! What a snare drum is made of: 14 by 6.5 inches.
//!
//! Frequencies of the two heads, coupled by the air between them, after Rossing, Bork, Zhao and
//! Fystrom, "Acoustics of snare drums" (JASA 92, 1992): the (0,1) pair at about 182 and 330 Hz, the
//! (1,1) pair at 278 and 341 Hz; above them each head rings nearly alone, close to the modes of a
//! membrane. Decays, levels and the shell are our own.

/// A mode of the heads.
pub struct HeadMode {
    /// Frequency against the lowest.
    pub ratio: f64,
    /// T60 at decay 1, in s.
    pub t60_s: f64,
    /// How strongly a stick in the middle drives it.
    pub centre: f32,
    /// And one near the edge.
    pub edge: f32,
    /// How much of it the lower head moves, against the upper.
    pub bottom: f32,
    /// How loud it is heard.
    pub heard: f32,
}

/// A row of [`HEADS`].
const fn row(ratio: f64, t60_s: f64, centre: f32, edge: f32, bottom: f32, heard: f32) -> HeadMode {
    HeadMode {
        ratio,
        t60_s,
        centre,
        edge,
        bottom,
        heard,
    }
}

/// The heads. The modes of a pair move the lower head against each other, so that it starts at rest.
/// Above them, the wires cover what rings.
pub const HEADS: [HeadMode; 11] = [
    row(1.00, 0.23, 1.00, 0.24, 1.00, 0.75),
    row(1.52, 0.24, 0.35, 0.40, 0.50, -0.55),
    row(1.81, 0.16, 0.80, 0.30, -1.00, 0.80),
    row(1.87, 0.16, 0.30, 0.40, -0.50, -0.45),
    row(2.21, 0.17, 0.25, 0.50, 0.30, 0.45),
    row(2.46, 0.12, 0.60, 0.35, 0.25, -0.50),
    row(2.83, 0.13, 0.20, 0.50, -0.25, 0.36),
    row(3.08, 0.11, 0.34, 0.45, -0.20, -0.36),
    row(3.53, 0.10, 0.22, 0.50, 0.12, 0.32),
    row(4.03, 0.09, 0.42, 0.40, -0.10, -0.30),
    row(4.76, 0.08, 0.34, 0.40, 0.05, 0.26),
];

/// Shell and hoop, rung by the rim: frequency against the lowest mode of the heads, T60 at decay 1
/// in s, level.
pub const SHELL: [(f64, f64, f32); 5] = [
    (5.63, 0.13, 0.38),
    (8.27, 0.17, -0.42),
    (12.4, 0.15, 0.38),
    (17.9, 0.13, -0.36),
    (25.7, 0.10, 0.28),
];
