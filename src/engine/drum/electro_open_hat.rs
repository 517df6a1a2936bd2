//! Open hat of an analogue drum machine: the circuit of the closed one, wider and longer.

use super::electro_hat::{Circuit, Machine};
use super::{DrumControls, DrumVoice, Hit};
use crate::engine::units::Hz;

/// The open hat.
const OPEN: Circuit = Circuit {
    tail_s: 0.75,
    snap_s: 0.05,
    snap: 0.3,
    low_band: 0.45,
    high_hz: 5200.0,
    output: [0.2875, 0.43],
};

/// Open hat.
pub struct ElectroOpenHat(Machine);

impl ElectroOpenHat {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        Self(Machine::new(rate, OPEN))
    }
}

impl DrumVoice for ElectroOpenHat {
    fn reset(&mut self) {
        self.0.reset();
    }

    fn prepare(&mut self, controls: &DrumControls) {
        self.0.prepare(controls);
    }

    fn hit(&mut self, hit: &Hit) {
        self.0.hit(hit);
    }

    fn choke(&mut self) {
        self.0.choke();
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        self.0.render(at, left, right);
    }

    fn is_silent(&self) -> bool {
        self.0.is_silent()
    }
}
