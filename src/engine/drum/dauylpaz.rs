//! Dauylpaz: kettle drum of war and hunt, a skin over a wooden bowl, struck with a strap.

use crate::engine::dsp::hiss::Burst;
use crate::engine::dsp::membrane::{Blow, Body, Design, Membrane, Overtone, body, overtone};
use crate::engine::units::Hz;

/// Modes, pairs counted twice.
const MODES: usize = 32;

/// The skin: the air in the bowl moves `(1,1)`, `(2,1)`, `(3,1)`, `(4,1)`, `(5,1)` near 1 : 1.5 : 2 :
/// 2.44 : 2.9 (Rossing, "The Physics of Kettledrums", Scientific American 247:5, 1982). That a small
/// bowl lifts `(0,1)` to meet `(1,1)` is our own, as are the levels.
const OVERTONES: &[Overtone] = &[
    overtone(0, 2.404826, 1.0, 1.0, 0.0),
    overtone(1, 3.831706, 1.0, 1.05, -3.0),
    overtone(2, 5.135622, 1.5, 0.95, 1.0),
    overtone(0, 5.520078, 1.72, 0.5, -4.0),
    overtone(3, 6.380162, 1.99, 0.85, 1.0),
    overtone(1, 7.015587, 1.85, 0.5, -8.0),
    overtone(4, 7.588342, 2.44, 0.7, 0.0),
    overtone(2, 8.417244, 2.71, 0.45, -5.0),
    overtone(5, 8.771484, 2.9, 0.6, -1.0),
    overtone(0, 8.653728, 2.62, 0.35, -4.0),
    overtone(6, 9.93611, 3.36, 0.5, -2.0),
];

/// The bowl, of thick wood, and the slap of the strap on the skin.
const BODIES: &[Body] = &[
    body(3.9, 0.07, 10.0),
    body(5.7, 0.05, 10.0),
    body(8.6, 0.035, 12.0),
    body(13.1, 0.022, 14.0),
    body(19.0, 0.015, 16.0),
];

/// The drum. Drive and level: -16 LUFS at velocity 0.8 every half second, peaks below 0 dBFS; the rest
/// set by octave levels against close recordings as we know them: our own.
const DESIGN: Design = Design {
    hz: 110.0,
    t60_s: 0.5,
    overtones: OVERTONES,
    bodies: BODIES,
    place: [0.5, 0.09],
    blows: [
        Blow {
            contact_s: 0.006,
            edge_s: 0.0012,
            edge: 0.02,
            bursts: [
                Burst {
                    hz: 900.0,
                    q: 0.7,
                    low: 0.6,
                    t60_s: 0.012,
                    gain: 0.1,
                },
                Burst {
                    hz: 400.0,
                    q: 0.7,
                    low: 0.4,
                    t60_s: 0.03,
                    gain: 0.05,
                },
            ],
        },
        Blow {
            contact_s: 0.0025,
            edge_s: 0.00035,
            edge: 0.22,
            bursts: [
                Burst {
                    hz: 2300.0,
                    q: 0.6,
                    low: 0.5,
                    t60_s: 0.022,
                    gain: 1.9,
                },
                Burst {
                    hz: 600.0,
                    q: 0.7,
                    low: 0.5,
                    t60_s: 0.06,
                    gain: 0.2,
                },
            ],
        },
    ],
    dynamics: 1.15,
    drop: 3.0,
    relax_s: 0.02,
    muffle_s: 0.03,
    drive: [0.8, 0.89],
    image: [0.0, 0.06],
};

/// Kettle drum of war and hunt, at rest.
pub fn new(rate: Hz) -> Membrane<MODES> {
    Membrane::new(&DESIGN, rate.0)
}
