//! What hours do to the instrument: clocks against integers over ten hours, and a soak of minutes
//! through the built plugin. `cargo xtask soak` plays the hours themselves.

mod support;

use kazakh_horizon::engine::clock::{BeatClock, GRID, Meter, Span, Transport};
use kazakh_horizon::engine::rhythm::Bar;
use kazakh_horizon::engine::settings::{ClockMode, FillEvery, RhythmSettings};
use kazakh_horizon::engine::units::{Beats, Bpm, Hz, Seconds};
use kazakh_horizon::params::KazakhParams;
use support::plugin;
use xtask::progress::Progress;
use xtask::soak::age::{self, Aged};
use xtask::soak::beat::{self, Driver};
use xtask::soak::exact::Period;
use xtask::soak::storm::Storm;

/// Rate of the clocks' tests in Hz.
const RATE: u32 = 48_000;
/// A tempo at which no beat is a whole number of frames.
const TEMPO: Bpm = Bpm(97.3);
/// Frames of ten hours.
const TEN_HOURS: u64 = 36_000 * RATE as u64;
/// Frames of a host's block.
const BLOCK: u64 = 1024;

/// Cuts ten hours into spans as the engine does, each with what the host says at the start of its
/// block and its first frame in the block; those of the last block are shorter.
fn spans(mut each: impl FnMut(u64, usize, usize)) {
    let grid = GRID as u64;
    let mut done = 0;
    while done < TEN_HOURS {
        let block = BLOCK.min(TEN_HOURS - done);
        for first in (0..block).step_by(GRID) {
            each(done, first as usize, grid.min(block - first) as usize);
        }
        done += block;
    }
}

/// Follows positions of a period of which the nth is at `n` times `step`: each has to come once, in
/// order, at its frame.
struct Tracker {
    /// Where they belong.
    period: Period,
    /// What lies between them on the clock.
    step: f64,
    /// How many have come.
    count: u64,
}

impl Tracker {
    /// Looks at a span that begins at a frame.
    fn look(&mut self, span: &Span, first: u64) {
        while let Some(frame) = span.frame(Beats(self.count as f64 * self.step)) {
            let wanted = self.period.frame(self.count);
            assert_eq!(first + frame as u64, wanted, "number {}", self.count);
            self.count += 1;
        }
    }

    /// All of ten hours have come.
    fn end(&self) {
        let wanted = (0..).take_while(|n| self.period.frame(*n) < TEN_HOURS);
        assert_eq!(self.count, wanted.count() as u64);
    }
}

#[test]
fn the_free_clock_keeps_every_beat_for_ten_hours() {
    let mut clock = BeatClock::default();
    // Sixteenths and triplets in one.
    let mut parts = Tracker {
        period: Period::of_beat(12, TEMPO.0, RATE),
        step: 1.0 / 12.0,
        count: 0,
    };
    spans(|done, first, frames| {
        let nothing = Transport::default();
        let rate = Hz(f64::from(RATE));
        let span = clock.advance(ClockMode::HostOrFree, &nothing, TEMPO, frames, rate);
        assert!(span.running && span.broken == (done + first as u64 == 0));
        parts.look(&span, done + first as u64);
    });
    parts.end();
}

#[test]
fn the_host_s_clock_keeps_every_beat_for_ten_hours() {
    let mut clock = BeatClock::default();
    let mut parts = Tracker {
        period: Period::of_beat(12, TEMPO.0, RATE),
        step: 1.0 / 12.0,
        count: 0,
    };
    let rate = f64::from(RATE);
    spans(|done, first, frames| {
        // As CLAP counts.
        let said = done as f64 / rate * TEMPO.0 / 60.0;
        let said = (said * 2f64.powi(31)).round() / 2f64.powi(31);
        let mut transport = Transport {
            playing: true,
            tempo: Some(TEMPO),
            position: Some(Beats(said)),
            ..Transport::default()
        };
        transport.advance(Seconds(first as f64 / rate));
        let span = clock.advance(ClockMode::Host, &transport, Bpm(120.0), frames, Hz(rate));
        assert!(span.broken == (done + first as u64 == 0));
        parts.look(&span, done + first as u64);
    });
    parts.end();
}

#[test]
fn the_pluck_clock_keeps_every_cycle_for_ten_hours() {
    // The drone's cycles of seconds are beats of a clock of their own.
    let mut clock = BeatClock::default();
    let cycle_s = 4.7;
    let mut plucks = Tracker {
        period: Period::of_time(6, cycle_s, RATE),
        step: 1.0 / 6.0,
        count: 0,
    };
    spans(|done, first, frames| {
        let tempo = Bpm(60.0 / cycle_s);
        let transport = Transport {
            playing: true,
            tempo: Some(tempo),
            ..Transport::default()
        };
        let rate = Hz(f64::from(RATE));
        let span = clock.advance(ClockMode::Host, &transport, tempo, frames, rate);
        plucks.look(&span, done + first as u64);
    });
    plucks.end();
}

#[test]
fn every_hit_of_ten_hours_is_on_its_frame() {
    let settings = RhythmSettings {
        humanize: 0.0,
        chance: 0.0,
        fill: FillEvery::Off,
        swing: 0.5,
        ..KazakhParams::default().snapshot().rhythm
    };
    let meter = Meter {
        numerator: 4,
        denominator: 4,
    };
    let bar = |index: i64| Bar::new(1, index, meter, &settings);
    // Onsets in parts of a beat so fine that every pattern stands on them.
    let parts = 480.0;
    let part = Period::of_beat(480, TEMPO.0, RATE);
    let mut clock = BeatClock::default();
    let (mut index, mut hit, mut now, mut count) = (0, 0, bar(0), 0u64);
    spans(|done, first, frames| {
        let nothing = Transport::default();
        let rate = Hz(f64::from(RATE));
        let span = clock.advance(ClockMode::Free, &nothing, TEMPO, frames, rate);
        loop {
            while hit == now.hits().len() {
                (index, hit) = (index + 1, 0);
                now = bar(index);
            }
            let at = index as f64 * meter.bar().0 + now.hits()[hit].at.0;
            let Some(frame) = span.frame(Beats(at)) else {
                break;
            };
            let place = (at * parts).round();
            assert!(
                (at * parts - place).abs() < 1e-6,
                "{at} is between the parts"
            );
            assert_eq!(
                done + (first + frame) as u64,
                part.frame(place as u64),
                "hit {hit} of bar {index}"
            );
            (hit, count) = (hit + 1, count + 1);
        }
    });
    // All bars but the last, which is not whole.
    let bars = TEN_HOURS as f64 / f64::from(RATE) * TEMPO.0 / 60.0 / meter.bar().0;
    assert_eq!(index, bars.floor() as i64);
    assert!(count > 4 * index as u64, "{count} hits");
}

#[test]
fn the_plugin_strikes_on_the_frame_at_the_start_and_ten_hours_later() {
    for (driver, from_beats) in [(Driver::Free, 0), (Driver::Host, 0), (Driver::Host, 58_380)] {
        let progress = Progress::new(1);
        let check = beat::drift(&plugin(), 100.0, driver, from_beats, &progress).expect("hits");
        assert!(
            check.passed,
            "{driver:?} from {from_beats}: {}",
            check.found
        );
    }
}

#[test]
fn a_storm_leaves_the_instrument_as_it_was() {
    let mut aged = Aged::new(&plugin(), 180.0, &Progress::new(1)).expect("audio");
    for check in aged.health.checks() {
        assert!(check.passed, "{}: {}", check.name, check.found);
    }
    let mut fresh = age::fresh(&plugin()).expect("an instance");
    let check = age::pitch(&mut aged.player, &mut fresh).expect("a pitch");
    assert!(check.passed, "{}", check.found);
    // What it would have found.
    aged.player
        .instance()
        .set_text("fine", "0.2")
        .expect("a tuning");
    let check = age::pitch(&mut aged.player, &mut fresh).expect("a pitch");
    assert!(!check.passed, "{}", check.found);
    let storm = Storm::new(aged.player.instance(), 1);
    assert!(storm.params() > 100, "{}", storm.params());
}
