//! The engine's tuning messages as the framework hands system exclusive messages around.

use crate::engine::mts::{MAX_BYTES, TuningMessage};
use nice_plug::prelude::SysExMessage;

impl SysExMessage for TuningMessage {
    type Buffer = [u8; MAX_BYTES];

    fn from_buffer(buffer: &[u8]) -> Option<Self> {
        Self::parse(buffer)
    }

    fn as_buffer(&self) -> (Self::Buffer, usize) {
        let mut bytes = [0; MAX_BYTES];
        let length = self.write(&mut bytes);
        (bytes, length)
    }
}
