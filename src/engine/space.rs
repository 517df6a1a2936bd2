//! What surrounds the instruments: drive on every bus, then echoes and a room for their sum.
//!
//! Each part is out of the path while its share is 0, and asleep while there is nothing to hear:
//! both cost nothing, and the signal passes bit by bit.

mod delay;
mod drive;
mod mix;
mod reverb;

use super::settings::{DelayTime, SpaceSettings};
use super::units::{Bpm, Hz, Seconds};
use delay::Delay;
use drive::Drive;
use reverb::Reverb;

/// Buses that are driven on their own: drone, melody, rhythm.
pub const BUSES: usize = 3;

/// Drive, delay and reverb.
pub struct Space {
    /// One stage per bus.
    drives: [Drive; BUSES],
    /// Echoes of all buses.
    delay: Delay,
    /// Room around all buses and their echoes.
    reverb: Reverb,
}

impl Space {
    /// At rest, for one sample rate. `[main]`, allocates.
    pub fn new(sample_rate: Hz) -> Self {
        Self {
            drives: [(); BUSES].map(|()| Drive::new(sample_rate)),
            delay: Delay::new(sample_rate),
            reverb: Reverb::new(sample_rate),
        }
    }

    /// Clears the past and keeps the memory. `[audio]`
    pub fn reset(&mut self) {
        self.drives.iter_mut().for_each(Drive::reset);
        self.delay.reset();
        self.reverb.reset();
    }

    /// A control-grid point: settings become targets; `tempo` is the clock's. `[audio]`
    pub fn prepare(&mut self, settings: &SpaceSettings, tempo: Bpm) {
        for drive in &mut self.drives {
            drive.prepare(settings.drive);
        }
        let time = match settings.delay_time {
            DelayTime::Synced(beats) => Seconds(beats.0 * tempo.beat().0),
            DelayTime::Free(time) => time,
        };
        self.delay
            .prepare(settings.delay_mix, time, settings.delay_feedback);
        self.reverb.prepare(
            settings.reverb_mix,
            settings.reverb_size,
            settings.reverb_decay,
        );
    }

    /// Drives bus `bus`, below [`BUSES`], in place. Both slices have equal lengths and stay within
    /// the grid span, of which the first frame is frame `at`. `[audio]`
    pub fn drive(&mut self, bus: usize, at: usize, left: &mut [f32], right: &mut [f32]) {
        self.drives[bus].process(at, left, right);
    }

    /// Whether the drive of a bus turns silence into silence now, so that silence need not be
    /// driven.
    pub fn drive_is_silent(&self, bus: usize) -> bool {
        self.drives[bus].is_silent()
    }

    /// Adds echoes and room to the sum of all buses, in place; slices as in [`Space::drive`].
    /// `[audio]`
    pub fn room(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        self.delay.process(at, left, right);
        self.reverb.process(at, left, right);
    }

    /// Whether the room turns silence into silence now, so that silence need not enter it.
    pub fn room_is_silent(&self) -> bool {
        self.delay.is_silent() && self.reverb.is_silent()
    }
}

#[cfg(test)]
mod tests;
