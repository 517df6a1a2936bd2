//! Audio to UI: newest wins, no lock.
//!
//! One writer (the audio thread) and one reader (the editor). A torn read of the scope shows one
//! wrong pixel for one frame; nothing musical is read back from here.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};

/// Frames kept for the spectrum: a power of two, 171 ms at 48 kHz.
pub const SCOPE_FRAMES: usize = 8192;

/// What the editor draws, written by the audio thread while the editor is open.
pub struct Telemetry {
    /// Whether anyone is looking: set while the editor's window is open and not hidden. The audio
    /// thread writes the scope only then.
    pub open: AtomicBool,
    /// Whether an MTS-ESP master tunes the keys.
    pub led: AtomicBool,
    /// Sample rate in Hz, as `f32` bits.
    sample_rate: AtomicU32,
    /// Calls of `process` since the last activation.
    blocks: AtomicU64,
    /// Ring of output frames, mono sum, `f32` bits.
    scope: Vec<AtomicU32>,
    /// Frames written in all (wrapping).
    written: AtomicUsize,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            open: AtomicBool::new(false),
            led: AtomicBool::new(false),
            sample_rate: AtomicU32::new(48_000f32.to_bits()),
            blocks: AtomicU64::new(0),
            scope: (0..SCOPE_FRAMES).map(|_| AtomicU32::new(0)).collect(),
            written: AtomicUsize::new(0),
        }
    }
}

impl Telemetry {
    /// Counts a call of `process`, whether or not anyone is looking. `[audio]`
    pub fn beat(&self) {
        self.blocks.fetch_add(1, Relaxed);
    }

    /// No call of `process` has come yet, or comes any more. `[main]`
    pub fn rest(&self) {
        self.blocks.store(0, Relaxed);
    }

    /// Calls of `process` since the last activation: the heartbeat. `[main]`
    pub fn blocks(&self) -> u64 {
        self.blocks.load(Relaxed)
    }

    /// Adds a chunk of output to the scope. Both slices have equal lengths. `[audio]`
    pub fn push(&self, left: &[f32], right: &[f32]) {
        let mut at = self.written.load(Relaxed);
        for (l, r) in left.iter().zip(right) {
            self.scope[at % SCOPE_FRAMES].store((0.5 * (l + r)).to_bits(), Relaxed);
            at = at.wrapping_add(1);
        }
        self.written.store(at, Relaxed);
    }

    /// Frames written in all (wrapping): how the editor sees that the host stopped. `[main]`
    pub fn written(&self) -> usize {
        self.written.load(Relaxed)
    }

    /// Copies the newest frames, oldest first. `[main]`
    pub fn newest(&self, frames: &mut [f32; SCOPE_FRAMES]) {
        let at = self.written.load(Relaxed);
        for (i, out) in frames.iter_mut().enumerate() {
            *out = f32::from_bits(self.scope[(at + i) % SCOPE_FRAMES].load(Relaxed));
        }
    }

    /// Sets the sample rate in Hz.
    pub fn set_sample_rate(&self, hz: f32) {
        self.sample_rate.store(hz.to_bits(), Relaxed);
    }

    /// Sample rate in Hz.
    pub fn sample_rate(&self) -> f32 {
        f32::from_bits(self.sample_rate.load(Relaxed))
    }
}
