//! Open hat of an analogue drum machine: the circuit of the closed one, wider and longer.

use super::electro_hat::{Circuit, Machine};
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

/// The open hat, at rest.
pub fn new(rate: Hz) -> Machine {
    Machine::new(rate, OPEN)
}
