//! The body of a dombra: a bowl carved or glued of thin wood, a soundboard of 1.0 to 1.2 mm with a
//! small hole. Our own design: no measured response of one could be found. What is known of guitars
//! and small lutes guided it (Fletcher and Rossing, "The Physics of Musical Instruments", chapter
//! 9): an air resonance below the lower open string's octave, a second that air and soundboard
//! share, separate resonances of the soundboard from 260 Hz, then more and more of them, which
//! overlap, Q 6 to 22, and a treble that falls from 4 kHz, by some 6 dB at 6 and 12 dB at 10 kHz.
//!
//! How the table was made: each spacing was drawn at random around a mean, each Q and gain around
//! a curve over frequency; neighbours have opposite signs, so that no deep notch lies between
//! them. The gains were then bent until the response, smoothed over half an octave, followed the
//! envelope. Of forty draws we kept the one with the shallowest notches and the most even notes.
//! Left and right differ in the gains of the higher resonances, as two microphones near the
//! instrument hear them.

use super::modes::GROUP;
use super::resonance::{Resonance, Resonances};
use std::f64::consts::PI;

/// Banks of resonances that make the body.
pub const BANKS: usize = 2;

/// Frequency in Hz, Q, signed gain, and the share of its gain that the left side has more, and the
/// right less.
const MODES: [(f64, f64, f64, f64); GROUP * BANKS] = [
    (134.0, 6.0, 0.566, -0.00),
    (205.0, 7.0, -0.530, -0.03),
    (262.0, 9.0, 0.991, 0.04),
    (345.0, 11.0, -1.283, 0.03),
    (436.0, 12.0, 1.436, 0.11),
    (560.0, 13.0, -1.454, -0.05),
    (588.0, 18.1, 1.350, -0.10),
    (630.0, 15.9, -1.041, 0.14),
    (661.0, 19.6, 0.895, -0.16),
    (703.0, 17.6, -0.972, 0.11),
    (750.0, 17.5, 1.363, 0.12),
    (789.0, 21.1, -0.940, 0.14),
    (831.0, 19.6, 0.790, -0.02),
    (873.0, 20.1, -0.884, -0.12),
    (911.0, 19.5, 1.450, -0.22),
    (961.0, 17.8, -1.370, -0.01),
    (1006.0, 17.5, 0.966, 0.25),
    (1055.0, 17.8, -0.875, -0.08),
    (1103.0, 18.8, 0.937, 0.02),
    (1154.0, 17.9, -1.248, -0.20),
    (1231.0, 19.8, 0.990, 0.11),
    (1297.0, 22.6, -1.131, 0.21),
    (1359.0, 21.1, 1.107, -0.12),
    (1440.0, 18.5, -1.054, 0.02),
    (1525.0, 18.3, 0.998, -0.16),
    (1618.0, 21.0, -1.268, -0.15),
    (1729.0, 21.9, 1.210, -0.31),
    (1806.0, 19.8, -1.350, -0.06),
    (1900.0, 17.6, 1.140, 0.24),
    (1994.0, 18.6, -1.425, 0.18),
    (2075.0, 16.9, 1.640, 0.14),
    (2172.0, 18.3, -1.783, -0.08),
    (2288.0, 20.8, 1.539, 0.01),
    (2411.0, 16.8, -1.391, 0.08),
    (2558.0, 18.0, 1.433, -0.27),
    (2700.0, 19.0, -1.590, 0.22),
    (2864.0, 20.5, 1.780, -0.16),
    (3002.0, 18.7, -1.720, -0.10),
    (3139.0, 17.5, 1.123, -0.30),
    (3303.0, 18.4, -1.135, -0.03),
    (3452.0, 16.3, 1.286, 0.17),
    (3639.0, 15.1, -1.369, -0.07),
    (3848.0, 18.6, 1.125, 0.02),
    (4102.0, 16.5, -0.846, 0.08),
    (4392.0, 18.4, 0.885, 0.30),
    (4583.0, 14.7, -0.756, 0.24),
    (4920.0, 13.5, 0.616, -0.01),
    (5240.0, 15.7, -0.805, -0.12),
    (5623.0, 16.3, 0.587, 0.23),
    (5873.0, 17.3, -0.454, 0.02),
    (6185.0, 15.5, 0.464, 0.23),
    (6541.0, 12.8, -0.540, -0.24),
    (6970.0, 14.6, 0.491, -0.17),
    (7324.0, 13.7, -0.558, 0.12),
    (7733.0, 12.6, 0.433, 0.07),
    (8122.0, 15.0, -0.419, -0.12),
    (8584.0, 14.3, 0.342, -0.09),
    (9091.0, 14.4, -0.381, -0.10),
    (9644.0, 13.4, 0.264, 0.20),
    (10_270.0, 13.4, -0.220, -0.30),
    (10_767.0, 13.2, 0.178, -0.20),
    (11_453.0, 11.3, -0.163, 0.12),
    (11_957.0, 12.2, 0.160, -0.22),
    (12_852.0, 13.3, -0.156, 0.07),
];

/// Power, in both ears together, with which the body answers the first partials of a note, each
/// weighed as a pluck has it.
pub fn answer(f1_hz: f64) -> f64 {
    (1..=4).fold(0.0, |power, i| {
        let hz = f1_hz * f64::from(i);
        let (mut left, mut right) = ([0.0; 2], [0.0; 2]);
        for (freq_hz, q, gain, side) in MODES {
            let off = q * (hz / freq_hz - freq_hz / hz);
            let real = gain / (1.0 + off * off);
            for (part, x) in [real, -off * real].into_iter().enumerate() {
                left[part] += x * (1.0 + side);
                right[part] += x * (1.0 - side);
            }
        }
        let heard: f64 = [left, right].as_flattened().iter().map(|x| x * x).sum();
        power + heard / f64::from(i * i)
    })
}

/// A silent body for a sample rate.
pub fn body(rate_hz: f64) -> [Resonances<2>; BANKS] {
    std::array::from_fn(|bank| {
        let mut body = Resonances::new();
        body.set(rate_hz, |lane| {
            let (freq_hz, q, gain, side) = MODES[bank * GROUP + lane];
            Resonance {
                freq_hz,
                alpha: PI * freq_hz / q,
                gains: [gain * (1.0 + side), gain * (1.0 - side)],
            }
        });
        body
    })
}
