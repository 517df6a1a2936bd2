//! Tom: two-headed tom of a rock kit, struck with a wooden stick.

use crate::engine::dsp::hiss::Burst;
use crate::engine::dsp::membrane::{Blow, Body, Design, Membrane, Overtone, body, overtone};
use crate::engine::units::Hz;

/// Modes, pairs counted twice.
const MODES: usize = 32;

/// The skins: an ideal membrane's, drawn a little together by the air (Fletcher and Rossing, "The
/// Physics of Musical Instruments", chapter 18), and the second head's `(0,1)`. Levels and decays are
/// our own.
const OVERTONES: &[Overtone] = &[
    overtone(0, 2.404826, 1.0, 1.0, 0.0),
    overtone(0, 2.404826, 1.63, 0.5, -7.0),
    overtone(1, 3.831706, 1.53, 0.85, -2.0),
    overtone(2, 5.135622, 2.02, 0.7, -1.0),
    overtone(0, 5.520078, 2.23, 0.45, -3.0),
    overtone(3, 6.380162, 2.55, 0.6, -1.0),
    overtone(1, 7.015587, 2.84, 0.4, -4.0),
    overtone(4, 7.588342, 3.07, 0.5, -1.0),
    overtone(2, 8.417244, 3.42, 0.33, -4.0),
    overtone(0, 8.653728, 3.52, 0.3, -5.0),
    overtone(5, 8.771484, 3.57, 0.42, -2.0),
    overtone(6, 9.93611, 4.06, 0.35, -3.0),
];

/// The shell, and the stick.
const BODIES: &[Body] = &[
    body(6.7, 0.05, 0.0),
    body(10.9, 0.035, 3.0),
    body(17.3, 0.02, 7.0),
    body(29.0, 0.012, 11.0),
    body(44.0, 0.008, 14.0),
];

/// The drum. Drive and level: -16 LUFS at velocity 0.8 every half second, peaks below 0 dBFS; the rest
/// set by octave levels against close recordings as we know them: our own.
const DESIGN: Design = Design {
    hz: 98.0,
    t60_s: 0.7,
    overtones: OVERTONES,
    bodies: BODIES,
    place: [0.35, 0.08],
    blows: [
        Blow {
            contact_s: 0.006,
            edge_s: 0.0009,
            edge: 0.03,
            bursts: [
                Burst {
                    hz: 1400.0,
                    q: 0.7,
                    low: 0.5,
                    t60_s: 0.008,
                    gain: 0.06,
                },
                Burst {
                    hz: 300.0,
                    q: 0.8,
                    low: 0.7,
                    t60_s: 0.04,
                    gain: 0.04,
                },
            ],
        },
        Blow {
            contact_s: 0.0035,
            edge_s: 0.0003,
            edge: 0.13,
            bursts: [
                Burst {
                    hz: 3200.0,
                    q: 0.6,
                    low: 0.4,
                    t60_s: 0.012,
                    gain: 0.75,
                },
                Burst {
                    hz: 420.0,
                    q: 0.7,
                    low: 0.6,
                    t60_s: 0.07,
                    gain: 0.15,
                },
            ],
        },
    ],
    dynamics: 1.15,
    drop: 1.9,
    relax_s: 0.024,
    muffle_s: 0.035,
    drive: [1.65, 0.78],
    image: [-0.2, 0.1],
};

/// Tom-tom, at rest.
pub fn new(rate: Hz) -> Membrane<MODES> {
    Membrane::new(&DESIGN, rate.0)
}
