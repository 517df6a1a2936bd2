//! Audio to UI: newest wins, no lock.
//!
//! One writer (the audio thread) and one reader (the editor). A torn read of the ring shows one
//! wrong pixel for one frame; nothing musical is read back from here.

mod frame;
mod loads;

pub use loads::Loads;

use crate::engine::glance::Glance;
use crate::engine::units::Beats;
use frame::Mailbox;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize};
use std::time::{Duration, Instant};

/// Frames of the spectrum: a power of two, 171 ms at 48 kHz.
pub const SCOPE_FRAMES: usize = 8192;
/// Frames kept: 171 ms at 192 kHz, so that a window that stutters misses none.
pub const RING_FRAMES: usize = 32_768;
/// Controllers kept.
const CONTROLLERS: usize = 64;
/// A clock that was not heard of for longer stands still, in s.
const STALE_S: f64 = 0.25;

/// What the editor draws, written by the audio thread while the editor is open.
pub struct Telemetry {
    /// Whether anyone is looking: set while the editor's window is open and not hidden. The audio
    /// thread writes all but `blocks` only then.
    pub open: AtomicBool,
    /// Whether an MTS-ESP master tunes the keys.
    pub led: AtomicBool,
    /// Set by the window: everything is to be silent, and notes sent out are to end. The audio
    /// thread takes it back.
    pub panic: AtomicBool,
    /// States that the window is taking to the host.
    pub loads: Arc<Loads>,
    /// Sample rate in Hz, as `f32` bits.
    sample_rate: AtomicU32,
    /// Blocks processed since activation (wrapping).
    blocks: AtomicU64,
    /// Ring of output frames, left and right as `f32` bits.
    ring: Vec<AtomicU64>,
    /// Frames written in all (wrapping).
    written: AtomicUsize,
    /// The engine at the end of the newest block.
    mailbox: Mailbox,
    /// When that was, in ns since `epoch`.
    stamp: AtomicU64,
    /// What `stamp` counts from.
    epoch: Instant,
    /// Largest share of its time a block took since the last look, as `f32` bits.
    load: AtomicU32,
    /// Largest sample of each channel since the last look, as `f32` bits.
    peaks: [AtomicU32; 2],
    /// The last controllers that came in.
    controllers: [AtomicU32; CONTROLLERS],
    /// How many came in all (wrapping).
    controlled: AtomicU32,
}

/// What the audio thread does, as the editor draws it: one copy a frame of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Live {
    /// The engine at the end of the newest block.
    pub glance: Glance,
    /// Whether the host's song runs.
    pub playing: bool,
    /// Time since the newest block in s.
    pub age_s: f64,
    /// Largest sample of left and right since the last look, 1 being full scale.
    pub peaks: [f32; 2],
    /// Largest share of its time that a block took since the last look; 1 is all there is.
    pub load: f32,
    /// Blocks processed since activation (wrapping): the audio thread's heartbeat.
    pub blocks: u64,
    /// MIDI controllers received (wrapping), see [`Telemetry::controllers`].
    pub controllers: u32,
}

impl Live {
    /// Where the clock is now: it goes on between two blocks, and stands where none come.
    pub fn position(&self) -> Beats {
        let Glance {
            running,
            position,
            tempo,
            ..
        } = self.glance;
        if running && self.age_s < STALE_S {
            Beats(position.0 + self.age_s / tempo.beat().0)
        } else {
            position
        }
    }

    /// Whether the audio thread runs.
    pub fn is_alive(&self) -> bool {
        self.blocks > 0 && self.age_s < STALE_S
    }
}

/// A MIDI controller that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Controller {
    /// MIDI channel, 0..=15.
    pub channel: u8,
    /// Its number, 0..=127.
    pub number: u8,
    /// Its value, 0..=127.
    pub value: u8,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            open: AtomicBool::new(false),
            led: AtomicBool::new(false),
            panic: AtomicBool::new(false),
            loads: Arc::default(),
            sample_rate: AtomicU32::new(48_000f32.to_bits()),
            blocks: AtomicU64::new(0),
            ring: (0..RING_FRAMES).map(|_| AtomicU64::new(0)).collect(),
            written: AtomicUsize::new(0),
            mailbox: Mailbox::default(),
            stamp: AtomicU64::new(0),
            epoch: Instant::now(),
            load: AtomicU32::new(0),
            peaks: [const { AtomicU32::new(0) }; 2],
            controllers: [const { AtomicU32::new(0) }; CONTROLLERS],
            controlled: AtomicU32::new(0),
        }
    }
}

impl Telemetry {
    /// A block was processed: written whether anyone looks or not. `[audio]`
    pub fn beat(&self) {
        self.blocks
            .store(self.blocks.load(Relaxed).wrapping_add(1), Relaxed);
    }

    /// The host has stopped calling `process`, or is about to begin. `[main]`
    pub fn rest(&self) {
        self.blocks.store(0, Relaxed);
    }

    /// Adds a chunk of output to the ring and the peaks. Both slices have equal lengths. `[audio]`
    pub fn push(&self, left: &[f32], right: &[f32]) {
        let mut at = self.written.load(Relaxed);
        let mut peaks = [0f32; 2];
        for (l, r) in left.iter().zip(right) {
            peaks = [peaks[0].max(l.abs()), peaks[1].max(r.abs())];
            let frame = u64::from(l.to_bits()) | u64::from(r.to_bits()) << 32;
            self.ring[at % RING_FRAMES].store(frame, Relaxed);
            at = at.wrapping_add(1);
        }
        // Frames that are counted are there.
        self.written.store(at, Release);
        for (peak, heard) in self.peaks.iter().zip(peaks) {
            // Not negative, so that their bits are in the order of their values.
            peak.fetch_max(heard.to_bits(), Relaxed);
        }
    }

    /// The engine at the end of a block, whether the host's song runs, and the share of the block's
    /// time that it took. `[audio]`
    pub fn show(&self, glance: &Glance, playing: bool, load: f32) {
        self.mailbox.put(glance, playing);
        let now = self.epoch.elapsed().as_nanos();
        self.stamp.store(now as u64, Relaxed);
        self.load.fetch_max(load.max(0.0).to_bits(), Relaxed);
    }

    /// A controller came in. `[audio]`
    pub fn control(&self, controller: Controller) {
        let Controller {
            channel,
            number,
            value,
        } = controller;
        let at = self.controlled.load(Relaxed);
        let word = u32::from_le_bytes([channel, number, value, 0]);
        self.controllers[at as usize % CONTROLLERS].store(word, Relaxed);
        self.controlled.store(at.wrapping_add(1), Release);
    }

    /// What the audio thread does; peaks and load start anew. `[main]`
    pub fn live(&self) -> Live {
        let (glance, playing) = self.mailbox.look();
        let stamp = Duration::from_nanos(self.stamp.load(Relaxed));
        let float = |place: &AtomicU32| f32::from_bits(place.swap(0, Relaxed));
        Live {
            glance,
            playing,
            age_s: self.epoch.elapsed().saturating_sub(stamp).as_secs_f64(),
            peaks: self.peaks.each_ref().map(float),
            load: float(&self.load),
            blocks: self.blocks(),
            controllers: self.controlled.load(Relaxed),
        }
    }

    /// The controllers that came after the first `from` (wrapping), at most the last 64 of them.
    /// `[main]`
    pub fn controllers(&self, from: u32) -> impl Iterator<Item = Controller> {
        let to = self.controlled.load(Acquire);
        let count = to.wrapping_sub(from).min(CONTROLLERS as u32);
        (0..count).map(move |n| {
            let at = to.wrapping_sub(count - n);
            let word = self.controllers[at as usize % CONTROLLERS].load(Relaxed);
            let [channel, number, value, _] = word.to_le_bytes();
            Controller {
                channel,
                number,
                value,
            }
        })
    }

    /// Blocks processed since activation (wrapping): 0 before the first. Either thread.
    pub fn blocks(&self) -> u64 {
        self.blocks.load(Relaxed)
    }

    /// Frames written in all (wrapping): how the editor sees that the host stopped. `[main]`
    pub fn written(&self) -> usize {
        self.written.load(Acquire)
    }

    /// Copies the newest frames as a mono sum, oldest first. `[main]`
    pub fn newest(&self, frames: &mut [f32; SCOPE_FRAMES]) {
        let from = self.written().wrapping_sub(SCOPE_FRAMES);
        for (i, out) in frames.iter_mut().enumerate() {
            let [l, r] = self.frame(from.wrapping_add(i));
            *out = 0.5 * (l + r);
        }
    }

    /// Copies frames from number `from` (wrapping) on, as many as there are and as both slices
    /// hold; their number, and the number of the first: later than `from` where it was overwritten.
    /// `[main]`
    pub fn frames(&self, from: usize, left: &mut [f32], right: &mut [f32]) -> (usize, usize) {
        let there = self.written().wrapping_sub(from);
        // The oldest quarter may be written over while it is read.
        let kept = there.min(RING_FRAMES - RING_FRAMES / 4);
        let first = from.wrapping_add(there - kept);
        let mut count = 0;
        for (l, r) in left.iter_mut().zip(right).take(kept) {
            [*l, *r] = self.frame(first.wrapping_add(count));
            count += 1;
        }
        (count, first)
    }

    /// One frame of the ring.
    fn frame(&self, at: usize) -> [f32; 2] {
        let bits = self.ring[at % RING_FRAMES].load(Relaxed);
        [bits as u32, (bits >> 32) as u32].map(f32::from_bits)
    }

    /// The audio thread is about to run at a sample rate in Hz. `[main]`
    pub fn set_sample_rate(&self, hz: f32) {
        self.sample_rate.store(hz.to_bits(), Relaxed);
        self.blocks.store(0, Relaxed);
    }

    /// Sample rate in Hz.
    pub fn sample_rate(&self) -> f32 {
        f32::from_bits(self.sample_rate.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_once_and_in_order() {
        let telemetry = Telemetry::default();
        let chunk: Vec<f32> = (0..1000).map(|n| n as f32).collect();
        let minus: Vec<f32> = chunk.iter().map(|n| -n).collect();
        telemetry.push(&chunk, &minus);
        let (mut left, mut right) = ([0.0; 600], [0.0; 600]);
        assert_eq!(telemetry.frames(0, &mut left, &mut right), (600, 0));
        assert_eq!((left[599], right[599]), (599.0, -599.0));
        assert_eq!(telemetry.frames(600, &mut left, &mut right), (400, 600));
        assert_eq!((left[0], right[399]), (600.0, -999.0));
        assert_eq!(telemetry.frames(1000, &mut left, &mut right).0, 0);
        for _ in 0..RING_FRAMES / 500 {
            telemetry.push(&chunk, &minus);
        }
        // What was written over is passed by, and the newest are all there.
        let (count, first) = telemetry.frames(1000, &mut left, &mut right);
        assert_eq!(count, 600);
        assert_eq!(first, telemetry.written() - RING_FRAMES / 4 * 3);
        assert_eq!(left[0], (first % 1000) as f32);
    }

    #[test]
    fn peaks_and_load_are_those_since_the_last_look() {
        let telemetry = Telemetry::default();
        telemetry.push(&[0.1, -0.8], &[0.3, 0.2]);
        telemetry.push(&[0.0], &[-0.5]);
        telemetry.show(&Glance::default(), true, 0.4);
        telemetry.show(&Glance::default(), true, 0.1);
        let live = telemetry.live();
        assert_eq!((live.peaks, live.load), ([0.8, 0.5], 0.4));
        assert!(live.playing && live.age_s < 5.0);
        let live = telemetry.live();
        assert_eq!((live.peaks, live.load), ([0.0; 2], 0.0));
    }

    #[test]
    fn controllers_are_kept_in_order() {
        let telemetry = Telemetry::default();
        let controller = |value| Controller {
            channel: 3,
            number: 74,
            value,
        };
        for value in 0..100 {
            telemetry.control(controller(value));
        }
        assert_eq!(telemetry.live().controllers, 100);
        let values = |from| -> Vec<u8> { telemetry.controllers(from).map(|c| c.value).collect() };
        assert_eq!(values(98), [98, 99]);
        assert_eq!(values(0), (36..100).collect::<Vec<u8>>());
        assert!(values(100).is_empty());
        assert_eq!(telemetry.controllers(99).next(), Some(controller(99)));
    }

    #[test]
    fn the_clock_goes_on_between_blocks_and_stands_without_them() {
        let mut live = Live::default();
        live.glance.running = true;
        live.glance.tempo = crate::engine::units::Bpm(120.0);
        live.age_s = 0.1;
        assert!((live.position().0 - 0.2).abs() < 1e-12);
        live.age_s = 1.0;
        assert_eq!(live.position(), Beats(0.0));
    }
}
