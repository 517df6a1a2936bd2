//! Big dabyl: double-headed frame drum a metre wide, struck with a felt beater.

use crate::engine::dsp::hiss::Burst;
use crate::engine::dsp::membrane::{Blow, Body, Design, Membrane, Overtone, body, overtone};
use crate::engine::units::Hz;

/// Modes, pairs counted twice.
const MODES: usize = 32;

/// The skins: the air between two heads of equal tension splits `(0,1)` and `(1,1)` into pairs, as
/// measured on a bass drum (Fletcher and Rossing, "The Physics of Musical Instruments", chapter 18).
/// Levels and decays are our own.
const OVERTONES: &[Overtone] = &[
    overtone(0, 2.404826, 1.0, 1.0, 0.0),
    overtone(0, 2.404826, 2.36, 0.45, -9.0),
    overtone(1, 3.831706, 1.72, 0.75, -2.0),
    overtone(1, 3.831706, 1.86, 0.6, -5.0),
    overtone(2, 5.135622, 2.72, 0.6, -1.0),
    overtone(0, 5.520078, 2.95, 0.4, -3.0),
    overtone(3, 6.380162, 3.64, 0.5, -1.0),
    overtone(1, 7.015587, 4.1, 0.33, -4.0),
    overtone(4, 7.588342, 4.5, 0.42, -2.0),
    overtone(2, 8.417244, 5.0, 0.3, -4.0),
    overtone(0, 8.653728, 5.3, 0.25, -5.0),
    overtone(5, 8.771484, 5.46, 0.36, -3.0),
];

/// The frame.
const BODIES: &[Body] = &[
    body(5.9, 0.09, 3.0),
    body(9.1, 0.06, 3.0),
    body(14.3, 0.04, 5.0),
];

/// The drum. Drive and level: -16 LUFS at velocity 0.8 every half second, peaks below 0 dBFS; the rest
/// set by octave levels against close recordings as we know them: our own.
const DESIGN: Design = Design {
    hz: 55.0,
    t60_s: 0.9,
    overtones: OVERTONES,
    bodies: BODIES,
    place: [0.3, 0.1],
    blows: [
        Blow {
            contact_s: 0.011,
            edge_s: 0.004,
            edge: 0.05,
            bursts: [
                Burst {
                    hz: 300.0,
                    q: 0.6,
                    low: 0.3,
                    t60_s: 0.03,
                    gain: 0.04,
                },
                Burst {
                    hz: 110.0,
                    q: 0.8,
                    low: 1.0,
                    t60_s: 0.12,
                    gain: 0.1,
                },
            ],
        },
        Blow {
            contact_s: 0.006,
            edge_s: 0.0014,
            edge: 0.14,
            bursts: [
                Burst {
                    hz: 900.0,
                    q: 0.5,
                    low: 0.3,
                    t60_s: 0.035,
                    gain: 0.45,
                },
                Burst {
                    hz: 140.0,
                    q: 0.7,
                    low: 1.0,
                    t60_s: 0.2,
                    gain: 0.35,
                },
            ],
        },
    ],
    dynamics: 1.15,
    drop: 1.6,
    relax_s: 0.022,
    muffle_s: 0.05,
    drive: [1.75, 0.88],
    image: [0.0, 0.08],
};

/// Double-headed frame drum a metre wide, at rest.
pub fn new(rate: Hz) -> Membrane<MODES> {
    Membrane::new(&DESIGN, rate.0)
}
