//! What came of a concert: loudness of the chapters, peaks, silence, events and speed.

use super::programme::{Plan, Stretch};
use super::{DRUMS, clock};
use crate::fault::{Fault, Result};
use crate::host::Event;
use crate::loudness::{Loudness, Meter};
use crate::take::Audio;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Integrated loudness of a chapter, in LUFS.
const WANTED_LUFS: RangeInclusive<f64> = -20.0..=-15.0;
/// Most that neighbours may differ by, in LU.
const JUMP_LU: f64 = 4.0;
/// Frames below this are silent, -70 dBFS.
const SILENT: f32 = 3.162e-4;

/// What is counted while a chapter plays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tally {
    /// The chapter.
    pub stretch: Stretch,
    /// Notes of the melody.
    pub notes: u64,
    /// Hits of the drums.
    pub hits: u64,
    /// Processor time spent in the plugin.
    pub spent: Duration,
}

impl Tally {
    /// Nothing yet.
    pub fn new(stretch: &Stretch, spent: Duration) -> Self {
        Self {
            stretch: *stretch,
            notes: 0,
            hits: 0,
            spent,
        }
    }

    /// Counts an event and returns its bytes in a file, if it has some.
    pub fn count(&mut self, event: Event) -> Option<[u8; 3]> {
        let key = |key: u16| key.min(127) as u8;
        match event {
            Event::NoteOn {
                channel,
                key: note,
                velocity,
            } => {
                if channel == DRUMS {
                    self.hits += 1;
                } else {
                    self.notes += 1;
                }
                let velocity = (velocity * 127.0).round().clamp(1.0, 127.0) as u8;
                Some([0x90 | channel as u8, key(note), velocity])
            }
            Event::NoteOff { channel, key: note } => Some([0x80 | channel as u8, key(note), 64]),
            Event::Midi(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// A chapter that is over.
struct Row {
    /// What was counted.
    tally: Tally,
    /// How loud it was.
    loudness: Loudness,
    /// What measured that.
    meter: Meter,
}

/// The longest stretch of silence so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Silence {
    /// Frames heard.
    heard: u64,
    /// Frames since something was heard.
    now: u64,
    /// Most there were.
    most: u64,
    /// Where those began.
    from: u64,
}

impl Silence {
    /// Takes the next frame.
    fn add(&mut self, is_silent: bool) {
        self.heard += 1;
        self.now = if is_silent { self.now + 1 } else { 0 };
        if self.now > self.most {
            self.most = self.now;
            self.from = self.heard - self.now;
        }
    }
}

/// What came of the chapters so far.
pub(super) struct Report {
    /// What is played.
    plan: Plan,
    /// The chapters that are over.
    rows: Vec<Row>,
    /// Measures the chapter that is not.
    meter: Meter,
    /// Silence.
    silence: Silence,
}

impl Report {
    /// Names of the columns.
    pub const HEAD: &str =
        "   start  chapter                   LUFS   dBTP    hits   notes  x real time";

    /// Before the first frame.
    pub fn new(plan: &Plan) -> Result<Self> {
        Ok(Self {
            plan: *plan,
            rows: Vec::new(),
            meter: Meter::new(plan.rate_hz)?,
            silence: Silence::default(),
        })
    }

    /// Takes the next frames.
    pub fn add(&mut self, audio: &Audio) -> Result<()> {
        for (left, right) in audio.left.iter().zip(&audio.right) {
            if !(left.is_finite() && right.is_finite()) {
                let at = self.plan.time(self.plan.first + self.silence.heard);
                return Err(Fault::failed(format!("not a number at {at}")));
            }
            self.silence.add(left.abs().max(right.abs()) < SILENT);
        }
        self.meter.add(&audio.left, &audio.right)
    }

    /// Closes a chapter and returns its line.
    pub fn close(&mut self, tally: &Tally) -> Result<String> {
        let meter = std::mem::replace(&mut self.meter, Meter::new(self.plan.rate_hz)?);
        let loudness = meter.loudness()?;
        let line = format!(
            "{:>8}  {:<22} {:>7.1} {:>6.1} {:>7} {:>7} {:>12.1}",
            self.plan.time(tally.stretch.first),
            tally.stretch.name,
            loudness.integrated_lufs,
            loudness.true_peak_db,
            tally.hits,
            tally.notes,
            self.speed(tally.stretch.frames, tally.spent),
        );
        self.rows.push(Row {
            tally: *tally,
            loudness,
            meter,
        });
        Ok(line)
    }

    /// How many times faster than real time frames were.
    fn speed(&self, frames: u64, spent: Duration) -> f64 {
        frames as f64 / f64::from(self.plan.rate_hz) / spent.as_secs_f64().max(1e-9)
    }

    /// What is not as it should be, a line each.
    fn marks(&self) -> Vec<String> {
        let levels = self.rows.iter().map(|row| {
            let name = row.tally.stretch.name;
            (name, row.loudness.integrated_lufs)
        });
        judge(&levels.collect::<Vec<_>>())
    }

    /// Prints the whole; `elapsed` is how long the command took.
    pub fn print(&self, frames: u64, elapsed: Duration) {
        let total =
            |part: fn(&Tally) -> u64| -> u64 { self.rows.iter().map(|row| part(&row.tally)).sum() };
        let spent = self.rows.iter().map(|row| row.tally.spent).sum();
        let peak = self.rows.iter().map(|row| row.loudness.true_peak_db);
        let whole = Meter::together(self.rows.iter().map(|row| &row.meter));
        println!(
            "  {:.1} LUFS integrated, true peak {:.1} dBTP",
            whole.unwrap_or(f64::NEG_INFINITY),
            peak.fold(f64::NEG_INFINITY, f64::max),
        );
        let rate_hz = f64::from(self.plan.rate_hz);
        println!(
            "  longest silence (below -70 dBFS) {:.1} s, at {}",
            self.silence.most as f64 / rate_hz,
            self.plan.time(self.plan.first + self.silence.from),
        );
        println!(
            "  {} hits, {} notes",
            total(|tally| tally.hits),
            total(|tally| tally.notes)
        );
        println!(
            "  {:.1} times faster than real time in the plugin, {:.1} times with all the rest ({})",
            self.speed(frames, spent),
            self.speed(frames, elapsed),
            clock(elapsed.as_secs_f64()),
        );
        for mark in self.marks() {
            println!("  {mark}");
        }
    }
}

/// What is wrong with the loudness of chapters that follow each other.
fn judge(levels: &[(&str, f64)]) -> Vec<String> {
    let mut marks = Vec::new();
    for (name, lufs) in levels {
        if !WANTED_LUFS.contains(lufs) {
            let (low, high) = WANTED_LUFS.into_inner();
            marks.push(format!(
                "! {name}: {lufs:.1} LUFS is not within {low} to {high}"
            ));
        }
    }
    for pair in levels.windows(2) {
        let [(before, from), (name, to)] = pair else {
            continue;
        };
        let jump = to - from;
        if jump.is_nan() || jump.abs() >= JUMP_LU {
            marks.push(format!("! {before} to {name}: a jump of {jump:+.1} LU"));
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_silence_is_found() {
        let mut silence = Silence::default();
        for frame in "..x...x.".chars() {
            silence.add(frame == '.');
        }
        assert_eq!((silence.from, silence.most), (3, 3));
    }

    #[test]
    fn loudness_is_judged() {
        assert!(judge(&[("a", -16.0), ("b", -19.9)]).is_empty());
        let marks = judge(&[("a", -15.5), ("b", -19.6), ("c", -21.0)]);
        assert_eq!(marks.len(), 2);
        assert!(marks[0].starts_with("! c: -21.0 LUFS"), "{marks:?}");
        assert!(
            marks[1].starts_with("! a to b: a jump of -4.1"),
            "{marks:?}"
        );
        assert_eq!(judge(&[("a", f64::NEG_INFINITY)]).len(), 1);
    }

    #[test]
    fn events_are_counted_by_channel() {
        let stretch = Stretch {
            name: "a",
            first: 0,
            frames: 1,
        };
        let mut tally = Tally::new(&stretch, Duration::ZERO);
        let on = |channel| Event::NoteOn {
            channel,
            key: 60,
            velocity: 1.0,
        };
        assert_eq!(tally.count(on(9)), Some([0x99, 60, 127]));
        assert_eq!(tally.count(on(0)), Some([0x90, 60, 127]));
        let off = Event::NoteOff {
            channel: 0,
            key: 60,
        };
        assert_eq!(tally.count(off), Some([0x80, 60, 64]));
        assert_eq!((tally.hits, tally.notes), (1, 1));
    }
}
