//! When which string is plucked: a pure function of a position counted in cycles.
//!
//! The position runs on the engine's own sample clock and is anchored to the song where the song
//! starts or jumps, so that playback from bar 300 plucks what bar 300 plucks.

use crate::engine::clock::{COMMON, JUMP_S, Transport};
use crate::engine::random;
use crate::engine::settings::{DroneSettings, PluckPattern, PluckSync};
use crate::engine::units::{Beats, Bpm, Seconds};
use rand::RngExt;

/// One pluck.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Onset {
    /// String, from 0.
    pub string: usize,
    /// Frames from the start of the span asked for.
    pub offset: usize,
    /// Force as a ratio of the firmest, 0..=1.
    pub velocity: f32,
    /// Displacement of the finger, a ratio of the string's length.
    pub shift: f32,
}

/// Place of string `n` of `strings` in its cycle, 0..1 (`MUSIC.md` A2: counts of the patterns).
pub fn place(pattern: PluckPattern, strings: usize, n: usize) -> f64 {
    // Counts after the first pluck, between the middle ones, and after the last.
    let (first, middle, last) = match pattern {
        PluckPattern::Classic => (2.0, 1.0, 2.0),
        PluckPattern::Slow => (2.0, 1.0, 4.0),
        PluckPattern::Even => (1.0, 1.0, 1.0),
        // Plucks 0.4 s apart in 8 s, measured on a recording.
        PluckPattern::Burst => (1.0, 1.0, 20.0 - (strings as f64 - 1.0)),
    };
    let counts = first + middle * (strings as f64 - 2.0) + last;
    if n == 0 {
        0.0
    } else {
        (first + middle * (n as f64 - 1.0)) / counts
    }
}

/// The position in cycles and what moves it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cycle {
    /// Position at the anchor, in cycles.
    anchor: f64,
    /// Frames since the anchor.
    frames: u64,
    /// Cycles per frame.
    rate: f64,
    /// Where the song is expected, in beats and in seconds, if it runs.
    expected: Option<(f64, f64)>,
    /// Cycle and string of the last pluck: a correction of the clock never repeats one.
    last: Option<(i64, usize)>,
    /// Whether it ran at the last update.
    running: bool,
}

impl Cycle {
    /// Position now, in cycles.
    fn position(&self) -> f64 {
        self.anchor + self.frames as f64 * self.rate
    }

    /// Brings length and position up to date at a control-grid point. `song` is the transport if it
    /// is the clock and runs; `tempo` and `running` are the clock's whichever it is.
    pub fn update(
        &mut self,
        drone: &DroneSettings,
        song: Option<&Transport>,
        tempo: Bpm,
        running: bool,
        sample_rate: f64,
    ) {
        let meter = song.and_then(|song| song.meter).unwrap_or(COMMON);
        let bars = match drone.sync {
            PluckSync::Free => None,
            PluckSync::Bars1 => Some(1.0),
            PluckSync::Bars2 => Some(2.0),
            PluckSync::Bars4 => Some(4.0),
            PluckSync::Bars8 => Some(8.0),
        };
        let length = bars.map(|bars| Beats(bars * meter.bar().0));
        let seconds = length.map_or(drone.cycle, |length| Seconds(length.0 * tempo.beat().0));
        let rate = 1.0 / (seconds.0 * sample_rate);
        let mut position = self.position();
        if running && !self.running {
            // Starting on its own it starts at once.
            position = 0.0;
            self.last = None;
        }
        self.running = running;
        let at = song.and_then(|song| Some((song.position?.0, song.seconds?.0)));
        if let Some((beats, in_seconds)) = at {
            let there = match length {
                Some(length) => beats / length.0,
                None => in_seconds / seconds.0,
            };
            let jumped = self.expected.is_none_or(|(expected, expected_s)| {
                (beats - expected).abs() * tempo.beat().0 > JUMP_S
                    || (in_seconds - expected_s).abs() > JUMP_S
            });
            if jumped {
                position = there;
                self.last = None;
            } else if length.is_some() {
                // The same bar line, to the frame, through any tempo ramp.
                position = there;
            }
        }
        self.expected = at;
        if rate != self.rate || position != self.position() {
            self.anchor = position;
            self.frames = 0;
            self.rate = rate;
        }
    }

    /// Moves on by `frames` and calls `pluck` for each onset in them.
    pub fn advance(
        &mut self,
        frames: usize,
        drone: &DroneSettings,
        seed: u32,
        tempo: Bpm,
        sample_rate: f64,
        mut pluck: impl FnMut(Onset),
    ) {
        let from = self.position();
        self.frames += frames as u64;
        let to = self.position();
        if let Some((beats, seconds)) = &mut self.expected {
            let passed = frames as f64 / sample_rate;
            *beats += passed / tempo.beat().0;
            *seconds += passed;
        }
        if !self.running {
            return;
        }
        let strings = drone.strings;
        // Humanised onsets may come from a neighbouring cycle.
        for cycle in from.floor() as i64 - 1..=to.floor() as i64 + 1 {
            for string in 0..strings {
                let id = (cycle, string);
                if self.last.is_some_and(|last| id <= last) {
                    continue;
                }
                let mut onset = self.onset(drone, seed, cycle, string);
                let offset = (onset.1 - from) / self.rate;
                // Half a frame early, or an onset on a grid point falls between two spans when the
                // song's rounding moves the position; `last` keeps it from sounding twice.
                let early = 0.5 * self.rate;
                if onset.1 >= from - early && onset.1 < to {
                    onset.0.offset = (offset.max(0.0) as usize).min(frames - 1);
                    self.last = Some(id);
                    pluck(onset.0);
                }
            }
        }
    }

    /// The pluck of one string in one cycle, and its place in cycles.
    fn onset(&self, drone: &DroneSettings, seed: u32, cycle: i64, string: usize) -> (Onset, f64) {
        let mut random = random::at(seed, [cycle, string as i64, 0]);
        let mut wander = || random.random_range(-1.0..=1.0f64) * f64::from(drone.humanize);
        // At the default 30 %: onsets within 4 % of a gap, force within 10 %, place within 1 %.
        let early = 0.13 * wander() / (drone.strings as f64 + 2.0);
        let place = if cycle == 0 && string == 0 {
            // The very first pluck is where the music starts.
            0.0
        } else {
            cycle as f64 + place(drone.pattern, drone.strings, string) + early
        };
        let onset = Onset {
            string,
            offset: 0,
            velocity: (0.7 * (1.0 + 0.33 * wander())).clamp(0.05, 1.0) as f32,
            shift: (0.03 * wander()) as f32,
        };
        (onset, place)
    }
}
