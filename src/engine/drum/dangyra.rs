//! Dangyra: shaman's frame drum with jingles, played by hand.

mod jingles;

use super::{DrumControls, DrumVoice, Hit};
use crate::engine::dsp::hiss::Burst;
use crate::engine::dsp::membrane::{Blow, Body, Design, Membrane, Overtone, body, overtone};
use crate::engine::units::Hz;
use jingles::Jingles;

/// Modes, pairs counted twice.
const MODES: usize = 16;

/// Place in the stereo image.
const PLACE: f32 = -0.2;
/// Level of the jingles at the hardest blow.
const JINGLE_LEVEL: f32 = 0.19;
/// Exponent of velocity in it: fingers hardly wake them.
const JINGLE_DYNAMICS: f32 = 2.0;

/// The skin: an ideal membrane's, drawn a little together by the air on both sides (Fletcher and
/// Rossing, "The Physics of Musical Instruments", chapter 18). Levels and decays are our own.
const OVERTONES: &[Overtone] = &[
    overtone(0, 2.404826, 1.0, 1.0, 0.0),
    overtone(1, 3.831706, 1.56, 0.85, -1.0),
    overtone(2, 5.135622, 2.09, 0.7, 0.0),
    overtone(0, 5.520078, 2.26, 0.5, -2.0),
    overtone(3, 6.380162, 2.61, 0.6, 0.0),
    overtone(1, 7.015587, 2.88, 0.45, -3.0),
    overtone(4, 7.588342, 3.12, 0.5, 0.0),
    overtone(0, 8.653728, 3.56, 0.35, -4.0),
];

/// The frame.
const BODIES: &[Body] = &[
    body(5.2, 0.04, 0.0),
    body(8.3, 0.03, 2.0),
    body(12.7, 0.02, 4.0),
];

/// The drum. Drive and level: -16 LUFS at velocity 0.8 every half second, peaks below 0 dBFS; the rest
/// set by octave levels against close recordings as we know them: our own.
const DESIGN: Design = Design {
    hz: 160.0,
    t60_s: 0.45,
    overtones: OVERTONES,
    bodies: BODIES,
    place: [0.62, 0.12],
    blows: [
        Blow {
            contact_s: 0.007,
            edge_s: 0.002,
            edge: 0.03,
            bursts: [
                Burst {
                    hz: 700.0,
                    q: 0.7,
                    low: 0.8,
                    t60_s: 0.015,
                    gain: 0.06,
                },
                Burst {
                    hz: 300.0,
                    q: 0.8,
                    low: 0.6,
                    t60_s: 0.03,
                    gain: 0.05,
                },
            ],
        },
        Blow {
            contact_s: 0.0018,
            edge_s: 0.0003,
            edge: 0.2,
            bursts: [
                Burst {
                    hz: 2600.0,
                    q: 0.6,
                    low: 0.5,
                    t60_s: 0.016,
                    gain: 1.2,
                },
                Burst {
                    hz: 900.0,
                    q: 0.7,
                    low: 0.4,
                    t60_s: 0.035,
                    gain: 0.3,
                },
            ],
        },
    ],
    dynamics: 1.0,
    drop: 1.2,
    relax_s: 0.02,
    muffle_s: 0.025,
    drive: [1.85, 0.65],
    image: [PLACE, 0.1],
};

/// Shaman's frame drum with jingles.
pub struct Dangyra {
    /// Skin and frame.
    membrane: Membrane<MODES>,
    /// What hangs in the frame.
    jingles: Jingles,
}

impl Dangyra {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        Self {
            membrane: Membrane::new(&DESIGN, rate.0),
            jingles: Jingles::new(rate.0, PLACE),
        }
    }
}

impl DrumVoice for Dangyra {
    fn reset(&mut self) {
        self.membrane.reset();
        self.jingles.reset();
    }

    fn prepare(&mut self, controls: &DrumControls) {
        self.membrane.tune(controls.tones[0].0, controls.decay);
        self.jingles.tune(controls.decay);
    }

    fn hit(&mut self, hit: &Hit) {
        self.membrane.strike(hit.velocity, hit.seed);
        let level = JINGLE_LEVEL * hit.velocity.powf(JINGLE_DYNAMICS);
        self.jingles.shake(level, hit.seed);
    }

    fn choke(&mut self) {
        self.membrane.choke();
        self.jingles.choke();
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        self.membrane.render(at, left, right);
        self.jingles.render(at, left, right);
    }

    fn is_silent(&self) -> bool {
        self.membrane.is_silent() && self.jingles.is_silent()
    }
}
