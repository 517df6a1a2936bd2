//! Asatayaq: a shaman's wooden staff hung with iron rings and small bells, shaken; from a middling
//! velocity on it is stamped on the ground too.
//!
//! The rings collide as in [`crate::engine::dsp::shaker`]. A ring's bending modes in its plane lie
//! at `n (n^2 - 1) / sqrt(n^2 + 1)` (Fletcher and Rossing, "The Physics of Musical Instruments",
//! 2.19), which is 1 : 2.83 : 5.42; the lowest is a pair, split by what is uneven in the iron.
//! The staff is a free bar of wood on earth. Sizes and decays are our own.

use super::{DrumControls, DrumVoice, Hit};
use crate::engine::clock::GRID;
use crate::engine::dsp::dense_modes::LANES;
use crate::engine::dsp::noise::Noise;
use crate::engine::dsp::shaker::{Contents, ShakenMode, Shaker, Stroke};
use crate::engine::units::Hz;

/// Groups of two rings.
const RINGS: usize = 6;
/// All groups: rings, the staff, the ground.
const GROUPS: usize = RINGS + 2;
/// Gain from the two halves of the modes to left and right, with the loudness of the kit in it.
const OUTPUT: [[f32; 2]; 2] = [[2.0, 1.1], [1.1, 2.0]];
/// Lowest mode of the largest ring, and of the smallest over it.
const RING_HZ: [f32; 2] = [1750.0, 2.6];
/// Partials of a ring: the split pair, the second and the third mode.
const RING_PARTIALS: [f32; LANES / 2] = [1.0, 1.011, 2.83, 5.42];
/// How strong they are.
const RING_GAINS: [f32; LANES / 2] = [0.7, 0.6, 1.0, 0.4];
/// Their times for 60 dB: they hang loose, but touch the wood.
const RING_S: [f32; LANES / 2] = [0.16, 0.14, 0.10, 0.06];
/// Bending modes of the staff, a bar free at one end.
const STAFF: [[f32; 3]; LANES] = [
    [196.0, 0.8, 0.07],
    [331.0, 0.9, 0.06],
    [548.0, 1.0, 0.05],
    [820.0, 0.8, 0.04],
    [1180.0, 0.7, 0.03],
    [1610.0, 0.5, 0.025],
    [2230.0, 0.35, 0.02],
    [3050.0, 0.25, 0.015],
];
/// What the ground adds: a soft, short thud.
const GROUND: [[f32; 3]; LANES] = [
    [82.0, 1.0, 0.09],
    [97.0, 0.8, 0.08],
    [121.0, 0.8, 0.06],
    [148.0, 0.6, 0.05],
    [236.0, 0.5, 0.03],
    [412.0, 0.4, 0.02],
    [690.0, 0.3, 0.015],
    [1350.0, 0.2, 0.01],
];
/// Velocity from which it is stamped.
const STAMP_FROM: f32 = 0.4;

/// Asatayaq.
pub struct Asatayaq(Shaker<GROUPS>);

impl Asatayaq {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        let mut dice = Noise::new(0xa5a);
        let wood = |rows: [[f32; 3]; LANES], gain: f32| {
            rows.map(|[hz, share, ring_s]| ShakenMode {
                hz,
                gain: gain * share,
                ring_s,
            })
        };
        let table = std::array::from_fn(|group| {
            if group == RINGS {
                return wood(STAFF, 0.2);
            }
            if group == RINGS + 1 {
                return wood(GROUND, 0.25);
            }
            let mut modes = [ShakenMode::default(); LANES];
            for (lane, mode) in modes.iter_mut().enumerate() {
                let (ring, partial) = (2 * group + lane / 4, lane % 4);
                let size = (ring as f32 + 0.3 * dice.tick()) / (2 * RINGS - 1) as f32;
                let uneven = 1.0 + 0.012 * dice.tick();
                *mode = ShakenMode {
                    hz: RING_HZ[0] * RING_HZ[1].powf(size) * RING_PARTIALS[partial] * uneven,
                    gain: RING_GAINS[partial] * 0.1,
                    ring_s: RING_S[partial] * (1.3 - 0.5 * size),
                };
            }
            modes
        });
        Self(Shaker::new(rate.0, Contents::Bells, RINGS, table, OUTPUT))
    }
}

impl DrumVoice for Asatayaq {
    fn reset(&mut self) {
        self.0.reset();
    }

    fn prepare(&mut self, controls: &DrumControls) {
        self.0.prepare(controls.decay, controls.tones[0].0 as f32);
    }

    fn hit(&mut self, hit: &Hit) {
        let Hit { velocity, seed } = *hit;
        let stroke = Stroke {
            energy: velocity.powf(1.15),
            first: 4 + (3.0 * velocity) as u32,
            collisions_hz: 260.0 + 340.0 * velocity,
            rise_s: 0.001,
            tilt: 0.7 + 0.35 * velocity,
            fall_s: 0.35 + 0.25 * velocity,
        };
        self.0.shake(&stroke, seed);
        let stamp = (velocity - STAMP_FROM).max(0.0) / (1.0 - STAMP_FROM);
        if stamp > 0.0 {
            self.0.knock(RINGS, 0.3 * stamp, 0.3);
            self.0.knock(RINGS + 1, 0.25 * stamp, 0.3);
        }
    }

    fn choke(&mut self) {
        self.0.choke();
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        self.0.render(at + left.len() == GRID, left, right);
    }

    fn is_silent(&self) -> bool {
        self.0.is_silent()
    }
}
