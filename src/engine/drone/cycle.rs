//! When which string is plucked: a pure function of a position counted in cycles.
//!
//! Cycles of bars are counted in the beats of the engine's clock, cycles of seconds on a clock that
//! ticks once a cycle and is set by the song where that starts or jumps, so that playback from bar
//! 300 plucks what bar 300 plucks.

use crate::engine::clock::{BeatClock, Span, Transport};
use crate::engine::random;
use crate::engine::settings::{ClockMode, DroneSettings, PluckPattern, PluckSync};
use crate::engine::units::{Beats, Bpm, Hz, Seconds};
use rand::RngExt;

/// How far chance moves an onset at full humanising, in mean gaps of the classic pattern: at the
/// default 30 % onsets lie within 4 % of a gap.
const WANDER: f64 = 0.13;

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

/// Which pluck is next, and the clock of cycles in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cycle {
    /// Counts the cycles of seconds as if they were beats.
    own: BeatClock,
    /// Where the first cycle of bars began, in beats: the song's start if the bars run.
    zero: f64,
    /// Cycle and string of the last pluck: one that chance moves while it sounds is not repeated.
    last: Option<(i64, usize)>,
    /// Whether it ran at the last update.
    running: bool,
}

impl Cycle {
    /// Moves on by a span of the clock and calls `pluck` for each onset in it, if it runs.
    pub fn advance(
        &mut self,
        drone: &DroneSettings,
        seed: u32,
        span: &Span,
        running: bool,
        sample_rate: Hz,
        mut pluck: impl FnMut(Onset),
    ) {
        let starts = running && !self.running;
        let jumps = span.broken && span.running;
        let song = span.seconds.filter(|_| jumps);
        self.running = running;
        if starts || song.is_some() {
            self.own = BeatClock::default();
        }
        if starts || jumps {
            self.zero = if span.running { 0.0 } else { span.from.0 };
            self.last = None;
        }
        let ticks = self.tick(drone.cycle, song, span.frames, sample_rate);
        let bars = match drone.sync {
            PluckSync::Free => None,
            PluckSync::Bars1 => Some(1.0),
            PluckSync::Bars2 => Some(2.0),
            PluckSync::Bars4 => Some(4.0),
            PluckSync::Bars8 => Some(8.0),
        };
        let (span, zero, length) = match bars {
            Some(bars) => (span, self.zero, bars * span.bar.meter.bar().0),
            None => (&ticks, 0.0, 1.0),
        };
        if running {
            let at = |cycle: f64| Beats(zero + cycle * length);
            let [from, to] = [span.from, span.to].map(|at| (at.0 - zero) / length);
            self.find(
                drone,
                seed,
                [from, to],
                |cycle| span.frame(at(cycle)),
                &mut pluck,
            );
        }
    }

    /// The next frames on the clock of seconds, in cycles; `song` is where the song jumped to.
    fn tick(
        &mut self,
        cycle: Seconds,
        song: Option<Seconds>,
        frames: usize,
        sample_rate: Hz,
    ) -> Span {
        let tempo = Bpm(60.0 / cycle.0);
        let transport = Transport {
            playing: true,
            tempo: Some(tempo),
            position: song.map(|song| Beats(song.0 / cycle.0)),
            ..Transport::default()
        };
        self.own
            .advance(ClockMode::Host, &transport, tempo, frames, sample_rate)
    }

    /// Calls `pluck` for the onsets between two places, in cycles, for which `frame` has a frame.
    fn find(
        &mut self,
        drone: &DroneSettings,
        seed: u32,
        [from, to]: [f64; 2],
        frame: impl Fn(f64) -> Option<usize>,
        pluck: &mut impl FnMut(Onset),
    ) {
        let reach = WANDER / (drone.strings as f64 + 2.0) + (to - from);
        // Onsets that chance moved may come from a neighbouring cycle.
        for cycle in from.floor() as i64 - 1..=to.floor() as i64 + 1 {
            for string in 0..drone.strings {
                let id = (cycle, string);
                let even = cycle as f64 + place(drone.pattern, drone.strings, string);
                let near = (from - reach..=to + reach).contains(&even);
                if !near || self.last.is_some_and(|last| id <= last) {
                    continue;
                }
                let (onset, at) = onset(drone, seed, cycle, string);
                if let Some(offset) = frame(at) {
                    self.last = Some(id);
                    pluck(Onset { offset, ..onset });
                }
            }
        }
    }
}

/// The pluck of one string in one cycle, and its place in cycles.
fn onset(drone: &DroneSettings, seed: u32, cycle: i64, string: usize) -> (Onset, f64) {
    let mut random = random::at(seed, [cycle, string as i64, 0]);
    let mut wander = || random.random_range(-1.0..=1.0f64) * f64::from(drone.humanize);
    // At the default 30 %: force within 10 %, place within 1 %.
    let early = WANDER * wander() / (drone.strings as f64 + 2.0);
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
