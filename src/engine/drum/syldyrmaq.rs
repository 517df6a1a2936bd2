//! Syldyrmaq: a rattle of small bones and seeds in hide and horn, swung forth and back.
//!
//! Stochastic collisions as in [`crate::engine::dsp::shaker`]; the resonances are broad ones of
//! 2-5 kHz, as Cook found in maracas and their kin, with the knock of the hide below. Which way a
//! stroke goes hangs on its seed: forth is tight, back is softer and a little slower.

use super::{DrumControls, DrumVoice, Hit};
use crate::engine::clock::GRID;
use crate::engine::dsp::dense_modes::LANES;
use crate::engine::dsp::noise::Noise;
use crate::engine::dsp::shaker::{Contents, ShakenMode, Shaker, Stroke};
use crate::engine::units::Hz;

/// Groups that the grains excite: horn, bones, their clicks.
const SHAKEN: usize = 3;
/// All groups: with the hide.
const GROUPS: usize = SHAKEN + 1;
/// Gain from the two halves of the modes to left and right, with the loudness of the kit in it.
const OUTPUT: [[f32; 2]; 2] = [[1.95, 1.2], [1.2, 1.95]];
/// Lowest and highest frequency of each group, gain of its modes, and time for 60 dB.
const RESONANCES: [[f32; 4]; GROUPS] = [
    [1900.0, 3400.0, 0.10, 0.012],
    [3400.0, 5600.0, 0.11, 0.009],
    [5600.0, 13_000.0, 0.06, 0.005],
    [240.0, 900.0, 0.06, 0.03],
];

/// Syldyrmaq.
pub struct Syldyrmaq(Shaker<GROUPS>);

impl Syldyrmaq {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        let mut dice = Noise::new(0x517d);
        let table = RESONANCES.map(|[low, high, gain, ring_s]| {
            std::array::from_fn(|lane| {
                let place = 2 * (lane % (LANES / 2)) + lane / (LANES / 2);
                let share = (place as f32 + 0.5 + 0.4 * dice.tick()) / LANES as f32;
                ShakenMode {
                    hz: low * (high / low).powf(share),
                    gain,
                    ring_s,
                }
            })
        });
        Self(Shaker::new(rate.0, Contents::Grains, SHAKEN, table, OUTPUT))
    }
}

impl DrumVoice for Syldyrmaq {
    fn reset(&mut self) {
        self.0.reset();
    }

    fn prepare(&mut self, controls: &DrumControls) {
        self.0.prepare(controls.decay, controls.tones[0].0 as f32);
    }

    fn hit(&mut self, hit: &Hit) {
        let Hit { velocity, seed } = *hit;
        let back = Noise::new(seed).tick() < 0.0;
        let stroke = Stroke {
            energy: velocity.powf(1.05) * if back { 0.8 } else { 1.0 },
            first: if back { 0 } else { 2 },
            collisions_hz: 2500.0 + 2200.0 * velocity,
            rise_s: if back { 0.006 } else { 0.0015 },
            tilt: 0.62 + 0.5 * velocity,
            fall_s: 0.17 + 0.10 * velocity,
        };
        self.0.shake(&stroke, seed);
        if !back {
            self.0.knock(SHAKEN, 0.6 * velocity * velocity, 0.4);
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
