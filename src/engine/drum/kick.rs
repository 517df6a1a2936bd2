//! Kick: bass drum of a rock kit, half damped, with a front head.

use crate::engine::dsp::hiss::Burst;
use crate::engine::dsp::membrane::{Blow, Body, Design, Membrane, Overtone, body, overtone};
use crate::engine::units::Hz;

/// Modes, pairs counted twice.
const MODES: usize = 32;

/// The skins: `(0,1)` splits into a pair as in a bass drum (Fletcher and Rossing, "The Physics of
/// Musical Instruments", chapter 18), closer here since the front head is slacker; struck near the
/// middle, so that it hardly wakes modes with nodal diameters. Levels and decays are our own.
const OVERTONES: &[Overtone] = &[
    overtone(0, 2.404826, 1.0, 1.0, 0.0),
    overtone(0, 2.404826, 1.95, 0.4, -6.0),
    overtone(1, 3.831706, 1.72, 0.6, -2.0),
    overtone(2, 5.135622, 2.6, 0.42, -4.0),
    overtone(0, 5.520078, 2.5, 0.4, -7.0),
    overtone(3, 6.380162, 3.4, 0.35, -2.0),
    overtone(1, 7.015587, 3.6, 0.3, -8.0),
    overtone(0, 8.653728, 4.3, 0.28, -8.0),
    overtone(4, 7.588342, 4.2, 0.3, -3.0),
];

/// The shell, and the click of a hard beater on plastic.
const BODIES: &[Body] = &[
    body(3.1, 0.09, 0.0),
    body(6.4, 0.04, -5.0),
    body(19.0, 0.018, 12.0),
    body(41.0, 0.012, 18.0),
    body(64.0, 0.009, 20.0),
    body(88.0, 0.006, 20.0),
];

/// The drum. Drive and level: -16 LUFS at velocity 0.8 every half second, peaks below 0 dBFS; the rest
/// set by octave levels against close recordings as we know them: our own.
const DESIGN: Design = Design {
    hz: 58.0,
    t60_s: 0.42,
    overtones: OVERTONES,
    bodies: BODIES,
    place: [0.14, 0.05],
    blows: [
        Blow {
            contact_s: 0.009,
            edge_s: 0.002,
            edge: 0.06,
            bursts: [
                Burst {
                    hz: 900.0,
                    q: 0.7,
                    low: 0.3,
                    t60_s: 0.008,
                    gain: 0.05,
                },
                Burst {
                    hz: 90.0,
                    q: 0.7,
                    low: 1.0,
                    t60_s: 0.08,
                    gain: 0.1,
                },
            ],
        },
        Blow {
            contact_s: 0.0045,
            edge_s: 0.0005,
            edge: 0.16,
            bursts: [
                Burst {
                    hz: 3100.0,
                    q: 0.7,
                    low: 0.3,
                    t60_s: 0.009,
                    gain: 1.3,
                },
                Burst {
                    hz: 120.0,
                    q: 0.7,
                    low: 1.0,
                    t60_s: 0.12,
                    gain: 0.3,
                },
            ],
        },
    ],
    dynamics: 1.15,
    drop: 4.0,
    relax_s: 0.016,
    muffle_s: 0.04,
    drive: [2.1, 0.88],
    image: [0.0, 0.04],
};

/// Bass drum of a rock kit, at rest.
pub fn new(rate: Hz) -> Membrane<MODES> {
    Membrane::new(&DESIGN, rate.0)
}
