//! Spans, bars, ten hours.

use super::*;

/// 48 frames a second at 60 BPM: 48 frames a beat, exact by hand.
const RATE: Hz = Hz(48.0);
/// See [`RATE`].
const SLOW: Bpm = Bpm(60.0);

/// A running song at a position.
fn song(beats: f64) -> Transport {
    Transport {
        playing: true,
        tempo: Some(SLOW),
        position: Some(Beats(beats)),
        ..Transport::default()
    }
}

/// Counts how often each sixteenth of a run falls into a span, and at which frame of the run.
fn sixteenths(spans: &[Span]) -> Vec<(i64, usize)> {
    let mut found = Vec::new();
    let mut done = 0;
    for span in spans {
        for n in -100..1000 {
            if let Some(frame) = span.frame(Beats(f64::from(n) / 4.0)) {
                found.push((i64::from(n), done + frame));
            }
        }
        done += span.frames;
    }
    found
}

#[test]
fn every_position_comes_once_at_its_frame_whatever_the_cuts() {
    for cuts in [&[1usize][..], &[32], &[7, 1, 31, 5], &[48]] {
        let mut clock = BeatClock::default();
        let mut spans = Vec::new();
        let mut done = 0usize;
        for cut in cuts.iter().cycle() {
            // A host that rounds its positions.
            let at = (done as f64 / 48.0 * 1e6).round() / 1e6;
            let mode = ClockMode::HostOrFree;
            spans.push(clock.advance(mode, &song(2.0 + at), SLOW, *cut, RATE));
            done += cut;
            if done >= 480 {
                break;
            }
        }
        let found = sixteenths(&spans);
        let wanted: Vec<(i64, usize)> = (0..done.div_ceil(12))
            .map(|n| (8 + n as i64, 12 * n))
            .collect();
        assert_eq!(found, wanted, "{cuts:?}");
    }
}

#[test]
fn a_jump_breaks_and_a_stop_breaks() {
    let mut clock = BeatClock::default();
    let mut advance =
        |transport: &Transport| clock.advance(ClockMode::HostOrFree, transport, SLOW, 24, RATE);
    assert!(advance(&song(0.0)).broken, "the start");
    assert!(!advance(&song(0.5)).broken);
    let loop_edge = advance(&song(0.0));
    assert!(loop_edge.broken);
    assert_eq!(loop_edge.from, Beats(0.0));
    let stopped = Transport {
        playing: false,
        ..song(0.5)
    };
    let span = advance(&stopped);
    assert!(span.broken && !span.running);
    assert!(!advance(&stopped).broken);
}

#[test]
fn without_a_host_the_free_clock_runs_and_with_a_stopped_one_it_does_not() {
    let mut clock = BeatClock::default();
    let nothing = Transport::default();
    let span = clock.advance(ClockMode::HostOrFree, &nothing, Bpm(120.0), 24, RATE);
    assert!(span.running);
    assert_eq!((span.from, span.to), (Beats(0.0), Beats(1.0)));
    let span = clock.advance(ClockMode::Host, &nothing, Bpm(120.0), 24, RATE);
    assert!(!span.running);
    // It goes on all the same, for what repeats in time.
    assert_eq!(span.to, Beats(2.0));
}

#[test]
fn bars_follow_the_host_s_meter() {
    let meter = Meter {
        numerator: 7,
        denominator: 8,
    };
    let at = |beats: f64, bar_start: Option<f64>| {
        let transport = Transport {
            meter: Some(meter),
            bar_start: bar_start.map(Beats),
            ..song(beats)
        };
        song_bar(beats, &transport, true)
    };
    assert_eq!(at(7.5, None).index, 2);
    assert_eq!(at(7.5, None).start, Beats(7.0));
    assert_eq!(at(-0.5, None).index, -1);
    // A bar that a change of meter put elsewhere.
    assert_eq!(at(7.5, Some(6.0)).start, Beats(6.0));
    // A host that still names the bar before.
    assert_eq!(at(7.0, Some(3.5)).start, Beats(7.0));
    assert_eq!(at(7.0, Some(3.5)).next().start, Beats(10.5));
}

/// Sixteenths of a run with their frames.
fn run(spans: impl IntoIterator<Item = Span>) -> Vec<(i64, u64)> {
    let mut found = Vec::new();
    let mut done = 0;
    for span in spans {
        let first = (span.begin().0 * 4.0).floor() as i64;
        for n in first..=(span.to.0 * 4.0).ceil() as i64 {
            if let Some(frame) = span.frame(Beats(n as f64 / 4.0)) {
                found.push((n, done + frame as u64));
            }
        }
        done += span.frames as u64;
    }
    found
}

#[test]
fn ten_hours_do_not_drift() {
    // 120.3 BPM at 48 kHz: sixteenth n is at n * 60 * 48,000 * 10 / (4 * 1203) frames, nearest.
    let frame = |n: u64| (2 * n * 28_800_000 + 4812) / (2 * 4812);
    let (bpm, rate) = (Bpm(120.3), Hz(48_000.0));
    let mut clock = BeatClock::default();
    let spans = (0..10 * 3600 * 48_000 / 4096)
        .map(|_| clock.advance(ClockMode::Free, &Transport::default(), bpm, 4096, rate));
    let found = run(spans);
    assert_eq!(found.len(), 288_720);
    for (n, (sixteenth, at)) in found.iter().enumerate() {
        assert_eq!((*sixteenth, *at), (n as i64, frame(n as u64)));
    }
}

#[test]
fn what_lies_half_way_does_not_hang_on_rounding() {
    // 44.1 kHz and 120 BPM: every second sixteenth lies half way between two frames.
    let (bpm, rate) = (Bpm(120.0), Hz(44_100.0));
    let mut wanted: Option<Vec<(i64, u64)>> = None;
    for (block, start) in [(441, 0.0), (1, 0.0), (97, 0.0), (256, 1e-10), (256, -1e-10)] {
        let mut clock = BeatClock::default();
        let spans = (0..44_100 / block).map(|n| {
            let transport = Transport {
                playing: true,
                tempo: Some(bpm),
                // As CLAP counts.
                position: Some(Beats(
                    ((start + (n * block) as f64 / 22_050.0) * 2f64.powi(31)).round()
                        / 2f64.powi(31),
                )),
                ..Transport::default()
            };
            clock.advance(ClockMode::Host, &transport, SLOW, block, rate)
        });
        let found = run(spans);
        assert_eq!(found[1], (1, 5513));
        let wanted = wanted.get_or_insert_with(|| found.clone());
        assert_eq!(found[..7], wanted[..7], "{block}");
    }
}

#[test]
fn a_ramp_neither_leaves_out_nor_repeats() {
    // Blocks of 8192 frames from 20 to 300 BPM in a second and back: what the host says at the
    // start of a block is up to a beat's tenth from where the tempo before led.
    let rate = Hz(48_000.0);
    for (from, to) in [(20.0, 300.0), (300.0, 20.0)] {
        let slope = (to - from) / 60.0;
        let mut clock = BeatClock::default();
        let mut spans = Vec::new();
        for block in 0..6 {
            let s = f64::from(block) * 8192.0 / rate.0;
            let mut transport = Transport {
                playing: true,
                tempo: Some(Bpm(from + 60.0 * slope * s)),
                position: Some(Beats(from / 60.0 * s + 0.5 * slope * s * s)),
                ..Transport::default()
            };
            for _ in 0..8192 / GRID {
                spans.push(clock.advance(ClockMode::Host, &transport, SLOW, GRID, rate));
                transport.advance(Seconds(GRID as f64 / rate.0));
            }
        }
        assert!(spans[0].broken);
        assert!(spans[1..].iter().all(|span| !span.broken));
        let last = run(spans.iter().copied());
        let numbers: Vec<i64> = last.iter().map(|(n, _)| *n).collect();
        let wanted: Vec<i64> = (0..numbers.len() as i64).collect();
        assert_eq!(numbers, wanted, "{from} to {to}");
        assert!(numbers.len() > 8);
    }
}

#[test]
fn bars_keep_their_number_where_they_lie_between() {
    // After a bar of 2/4, bars of 4/4 start half a bar late; rounding must not move them.
    for (bar, noise) in [(2.0, 1e-9), (2.0, -1e-9), (-2.0, 1e-9), (-2.0, -1e-9)] {
        let transport = Transport {
            bar_start: Some(Beats(bar + noise)),
            ..song(bar)
        };
        let place = song_bar(bar + 0.5, &transport, true);
        assert_eq!(place.index, if bar > 0.0 { 0 } else { -1 });
        let next = transport.bar_start.map(|start| Beats(start.0 + 4.0));
        let transport = Transport {
            bar_start: next,
            ..song(bar + 4.0)
        };
        let place = song_bar(bar + 4.5, &transport, true);
        assert_eq!(place.index, if bar > 0.0 { 1 } else { 0 });
    }
    // A host's bar goes on with its position.
    let mut transport = Transport {
        bar_start: Some(Beats(1.5)),
        ..song(5.0)
    };
    transport.advance(Seconds(1.0));
    assert_eq!(transport.bar_start, Some(Beats(5.5)));
}
