//! What surrounds the instruments: drive on every bus, then echoes and a room for their sum.
//!
//! Each part is out of the path while its share is 0, and asleep while there is nothing to hear:
//! both cost nothing, and the signal passes bit by bit. A part that breaks (see [`watchdog`]) is
//! cleared, and the signal passes by it.

mod delay;
mod drive;
mod mix;
mod reverb;

use super::clock::GRID;
use super::dsp::watchdog;
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
    /// How often one of them broke (wrapping).
    kills: u32,
}

impl Space {
    /// At rest, for one sample rate. `[main]`, allocates.
    pub fn new(sample_rate: Hz) -> Self {
        Self {
            drives: [(); BUSES].map(|()| Drive::new(sample_rate)),
            delay: Delay::new(sample_rate),
            reverb: Reverb::new(sample_rate),
            kills: 0,
        }
    }

    /// How often a part broke and was cleared (wrapping).
    pub fn kills(&self) -> u32 {
        self.kills
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
        let drive = &mut self.drives[bus];
        if drive.is_out() {
            return;
        }
        let before = Chunk::new(left, right);
        drive.process(at, left, right);
        if !watchdog::are_sane(left, right, watchdog::SUM) {
            drive.reset();
            before.restore(left, right);
            self.kills = self.kills.wrapping_add(1);
        }
    }

    /// Whether the drive of a bus turns silence into silence now, so that silence need not be
    /// driven.
    pub fn drive_is_silent(&self, bus: usize) -> bool {
        self.drives[bus].is_silent()
    }

    /// Adds echoes and room to the sum of all buses, in place; slices as in [`Space::drive`].
    /// `[audio]`
    pub fn room(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        let Self {
            delay,
            reverb,
            kills,
            ..
        } = self;
        if !delay.is_out() {
            let before = Chunk::new(left, right);
            delay.process(at, left, right);
            if !watchdog::are_sane(left, right, watchdog::SUM) {
                before.restore(left, right);
                delay.fail(at, left, right);
                *kills = kills.wrapping_add(1);
            }
        }
        if !reverb.is_out() {
            let before = Chunk::new(left, right);
            reverb.process(at, left, right);
            if !watchdog::are_sane(left, right, watchdog::SUM) {
                before.restore(left, right);
                reverb.fail(at, left, right);
                *kills = kills.wrapping_add(1);
            }
        }
    }

    /// Whether the room turns silence into silence now, so that silence need not enter it.
    pub fn room_is_silent(&self) -> bool {
        self.delay.is_silent() && self.reverb.is_silent()
    }
}

/// What went into a part, should it break.
struct Chunk([[f32; GRID]; 2]);

impl Chunk {
    /// Keeps both channels, within a grid span.
    fn new(left: &[f32], right: &[f32]) -> Self {
        let mut kept = [[0.0; GRID]; 2];
        for (kept, side) in kept.iter_mut().zip([left, right]) {
            kept[..side.len()].copy_from_slice(side);
        }
        Self(kept)
    }

    /// Puts them back.
    fn restore(&self, left: &mut [f32], right: &mut [f32]) {
        for (kept, side) in self.0.iter().zip([left, right]) {
            side.copy_from_slice(&kept[..side.len()]);
        }
    }
}

#[cfg(test)]
mod tests;
