//! The tape: what was played in the last ten minutes, audio to UI without a lock.
//!
//! A ring of words that the audio thread writes and anyone reads: each slot has a stamp that is
//! taken away while it is written, so that a reader skips what is overwritten under its eyes (a
//! sequence lock for each slot, after Boehm, "Can seqlocks get along with programming language
//! memory models?", MSPC 2012). What is read is cut into pieces by `piece`.

mod piece;

pub use piece::{Missing, Piece};

use crate::engine::midi_out::{BarLine, MidiOut, Outbox};
use crate::midi_file::What;
use piece::Moment;
use std::sync::OnceLock;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU64, fence};

/// What is kept at the most, in s.
pub const LENGTH_S: f64 = 600.0;
/// Events kept at the most: ten minutes of fifty notes a second.
const SLOTS: usize = 1 << 16;

/// An event of the ring.
#[derive(Default)]
struct Slot {
    /// Its number from 1, 0 while it is written.
    stamp: AtomicU64,
    /// Time in beats, as `f64` bits.
    beats: AtomicU64,
    /// Time in seconds, as `f64` bits.
    seconds: AtomicU64,
    /// What happened, see [`pack`].
    what: AtomicU64,
}

/// The tape. Unused it takes no memory. One thread at a time may write.
#[derive(Default)]
pub struct Tape {
    /// The ring.
    slots: OnceLock<Box<[Slot]>>,
    /// Events written in all.
    written: AtomicU64,
    /// Time now, in beats and in seconds, as `f64` bits.
    now: [AtomicU64; 2],
}

impl Tape {
    /// Makes room. `[main]`, allocates.
    pub fn open(&self) {
        let slots = self
            .slots
            .get_or_init(|| (0..SLOTS).map(|_| Slot::default()).collect());
        // Zeroed memory is not there until it is touched, which the audio thread must not be first to.
        if self.written.load(Relaxed) == 0 {
            for slot in slots {
                slot.stamp.store(0, Relaxed);
            }
        }
    }

    /// Writes what the engine played in a block of `frames`, which may be none: what ended between
    /// two blocks. `[audio]`
    pub fn record(&self, outbox: &Outbox, frames: usize, rate_hz: f64) {
        // An engine's time starts at 0; the tape goes on when another is built.
        let (beats, seconds) = self.now();
        let first = outbox.time(0).0;
        let at = |frame: usize| {
            let beats = beats + outbox.time(frame).0 - first;
            (beats, seconds + frame as f64 / rate_hz)
        };
        for (frame, line) in outbox.bars() {
            self.push(at(frame), pack_bar(line));
        }
        for &(frame, event) in outbox.tape() {
            if let Some(what) = pack(event) {
                self.push(at(frame), what);
            }
        }
        let (beats, seconds) = at(frames);
        self.now[0].store(beats.to_bits(), Relaxed);
        self.now[1].store(seconds.to_bits(), Relaxed);
    }

    /// Time now, in beats and in seconds.
    fn now(&self) -> (f64, f64) {
        let read = |bits: &AtomicU64| f64::from_bits(bits.load(Relaxed));
        (read(&self.now[0]), read(&self.now[1]))
    }

    /// Writes one event at a time in beats and in seconds.
    fn push(&self, (beats, seconds): (f64, f64), what: u64) {
        let Some(slots) = self.slots.get() else {
            return;
        };
        let number = self.written.load(Relaxed);
        let slot = &slots[number as usize % SLOTS];
        slot.stamp.store(0, Relaxed);
        fence(Release);
        slot.beats.store(beats.to_bits(), Relaxed);
        slot.seconds.store(seconds.to_bits(), Relaxed);
        slot.what.store(what, Relaxed);
        slot.stamp.store(number + 1, Release);
        self.written.store(number + 1, Release);
    }

    /// Everything that is there by time. `[main]`
    fn read(&self) -> Vec<Moment> {
        let Some(slots) = self.slots.get() else {
            return Vec::new();
        };
        let written = self.written.load(Acquire);
        let mut moments = Vec::new();
        for number in written.saturating_sub(SLOTS as u64)..written {
            let slot = &slots[number as usize % SLOTS];
            let stamp = slot.stamp.load(Acquire);
            let beats = f64::from_bits(slot.beats.load(Relaxed));
            let seconds = f64::from_bits(slot.seconds.load(Relaxed));
            let what = slot.what.load(Relaxed);
            fence(Acquire);
            if stamp == number + 1 && slot.stamp.load(Relaxed) == stamp {
                let what = unpack(what);
                moments.push(Moment {
                    beats,
                    seconds,
                    what,
                });
            }
        }
        // Bar lines of a block are written before its notes.
        moments.sort_by(|a, b| a.beats.total_cmp(&b.beats));
        moments
    }

    /// The last `bars` whole bars, or as many as were played without a break. `[main]`
    pub fn last_bars(&self, bars: usize) -> Result<Piece, Missing> {
        let moments = self.read();
        piece::last_bars(&moments, self.now(), bars)
    }

    /// What was played in the last ten minutes, from the start of the bar of its first note to the
    /// end of that of its last. `[main]`
    pub fn last_minutes(&self) -> Result<Piece, Missing> {
        let moments = self.read();
        piece::since(&moments, self.now(), LENGTH_S)
    }
}

/// An event as a word: kind, two bytes, and a number of 32 bits.
fn word(kind: u8, a: u8, b: u8, number: f32) -> u64 {
    u64::from(u32::from_be_bytes([kind, a, b, 0])) << 32 | u64::from(number.to_bits())
}

/// A note as a word; none for a bend, which the tape does not have.
fn pack(event: MidiOut) -> Option<u64> {
    match event {
        MidiOut::On {
            channel,
            key,
            velocity,
        } => Some(word(1, channel, key, velocity)),
        MidiOut::Off { channel, key } => Some(word(2, channel, key, 0.0)),
        MidiOut::Bend { .. } => None,
    }
}

/// A bar line as a word.
fn pack_bar(line: BarLine) -> u64 {
    let meter = line.meter;
    word(3, meter.numerator, meter.denominator, line.tempo.0 as f32)
}

/// What a word says.
fn unpack(word: u64) -> What {
    let [kind, a, b, _] = ((word >> 32) as u32).to_be_bytes();
    let number = f32::from_bits(word as u32);
    match kind {
        1 => What::On {
            channel: a,
            key: b,
            velocity: number,
        },
        2 => What::Off { channel: a, key: b },
        _ => What::Bar {
            meter: (a, b),
            tempo_bpm: f64::from(number),
        },
    }
}

#[cfg(test)]
mod tests;
