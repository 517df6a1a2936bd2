//! Hosts of every kind, and what their songs come to.

use super::*;
use crate::engine::clock::{COMMON, Meter};

/// Frames per second.
const RATE: Hz = Hz(48_000.0);
/// Where a host says no tempo.
const FREE: Bpm = Bpm(96.0);

/// A running song in 4/4.
fn running(beats: f64, bpm: f64) -> Transport {
    Transport {
        playing: true,
        tempo: Some(Bpm(bpm)),
        position: Some(Beats(beats)),
        meter: Some(COMMON),
        ..Transport::default()
    }
}

/// Beats of a frame.
fn per_frame(bpm: f64) -> f64 {
    bpm / 60.0 / RATE.0
}

/// The calls of one host's block: the framework cuts it at `cuts` and reckons each part's position
/// from the last transport, as if that had come at the block's first frame. `transports` are by
/// frame; the first is at 0.
fn block(
    song: &mut Song,
    transports: &[(usize, Transport)],
    cycle: Option<(f64, f64)>,
    cuts: &[usize],
    frames: usize,
) -> Vec<f64> {
    let mut starts: Vec<usize> = transports.iter().map(|(at, _)| *at).collect();
    starts.extend(cuts);
    starts.sort_unstable();
    starts.dedup();
    let mut positions = Vec::new();
    for (n, &start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(frames);
        let last = transports.iter().rev().find(|(at, _)| *at <= start);
        let mut transport = last.expect("one at the start").1;
        if let (Some(position), Some(tempo)) = (&mut transport.position, transport.tempo) {
            position.0 += start as f64 * per_frame(tempo.0);
        }
        if let Some(seconds) = &mut transport.seconds {
            seconds.0 += start as f64 / RATE.0;
        }
        let told = Statement {
            transport,
            cycle: cycle.map(|(start, end)| (Beats(start), Beats(end))),
            frames: end - start,
            follows: start > 0,
            has_events: transports.len() > 1,
        };
        song.hear(&told, FREE, RATE);
        // As the plugin walks: cut where the song goes round.
        let mut from = 0;
        while from < end - start {
            let to = song.next_turn(from).unwrap_or(end - start);
            let now = song.at(from);
            let (at, tempo) = (
                now.position.expect("a position"),
                now.tempo.expect("a tempo"),
            );
            positions.extend((0..to - from).map(|n| at.0 + n as f64 * per_frame(tempo.0)));
            from = to;
        }
    }
    positions
}

/// Two lists of positions are the same to a hundredth of a frame.
fn assert_same(found: &[f64], wanted: &[f64], bpm: f64, what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (n, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let frames = (found - wanted) / per_frame(bpm);
        assert!(
            frames.abs() < 0.01,
            "{what}: {frames} frames off at frame {n}"
        );
    }
}

/// Position of a frame in a loop, from its start: the song goes round at the nearest frame.
fn looped(frame: usize, (start, end): (f64, f64), bpm: f64) -> f64 {
    let beats = frame as f64 * per_frame(bpm);
    let laps = ((beats + HALF * per_frame(bpm)) / (end - start)).floor();
    start + beats - laps * (end - start)
}

#[test]
fn a_loop_inside_a_block_goes_round_at_the_nearest_frame() {
    for (bpm, cycle) in [
        (120.0, (4.0, 5.0)),
        (133.7, (0.5, 0.75)),
        (300.0, (-4.0, -3.9)),
    ] {
        for cuts in [&[][..], &[1, 100, 101, 250]] {
            let (mut song, mut found, mut wanted) = (Song::default(), Vec::new(), Vec::new());
            let mut done = 0;
            for n in 0..400 {
                let frames = 251 + n * 37 % 700;
                // The host's own way round is a fraction of a frame later.
                let beats = done as f64 * per_frame(bpm);
                let said = cycle.0 + beats.rem_euclid(cycle.1 - cycle.0);
                let told = [(0, running(said, bpm))];
                found.extend(block(&mut song, &told, Some(cycle), cuts, frames));
                wanted.extend((done..done + frames).map(|n| looped(n, cycle, bpm)));
                done += frames;
            }
            // Where the host has not gone round yet we may have, and the other way.
            let lap = cycle.1 - cycle.0;
            for (found, wanted) in found.iter_mut().zip(&wanted) {
                let laps = ((*found - wanted) / lap).round();
                assert!(laps.abs() <= 1.0);
                let edge = (wanted - cycle.0).abs().min((wanted - cycle.1).abs());
                assert!(
                    laps == 0.0 || edge < per_frame(bpm),
                    "{bpm}: {found} {wanted}"
                );
                *found -= laps * lap;
            }
            assert_same(&found, &wanted, bpm, "loop");
        }
    }
}

#[test]
fn a_host_that_goes_round_with_the_next_block_is_believed() {
    let (bpm, cycle) = (120.0, (0.0, 1.0));
    let mut song = Song::default();
    let mut at = 0.0;
    for n in 0..600 {
        let frames = 100 + n * 61 % 400;
        let found = block(
            &mut song,
            &[(0, running(at, bpm))],
            Some(cycle),
            &[50],
            frames,
        );
        let wanted: Vec<f64> = (0..frames)
            .map(|n| at + n as f64 * per_frame(bpm))
            .collect();
        // After the first loop's end.
        if n > 100 {
            assert_same(&found, &wanted, bpm, "late loop");
        }
        at += frames as f64 * per_frame(bpm);
        if at >= cycle.1 {
            at = cycle.0;
        }
    }
}

#[test]
fn a_transport_inside_a_block_is_put_right_and_so_are_the_parts_behind_it() {
    let straight = |from: f64, bpm: f64, frames: usize| -> Vec<f64> {
        (0..frames)
            .map(|n| from + n as f64 * per_frame(bpm))
            .collect()
    };
    let cycle = Some((2.0, 6.0));
    // A new tempo, a loop's end, a seek, and both at once.
    for (what, at, bpm) in [
        ("tempo", 8.0 + 300.0 * per_frame(120.0), 90.0),
        ("loop", 2.0, 120.0),
        ("seek", 33.25, 120.0),
        ("seek back", 1.75, 200.0),
    ] {
        for cuts in [&[][..], &[10, 299, 301, 302, 400]] {
            let mut song = Song::default();
            block(&mut song, &[(0, running(7.0, 120.0))], cycle, &[77], 24_000);
            let told = [(0, running(8.0, 120.0)), (300, running(at, bpm))];
            let found = block(&mut song, &told, cycle, cuts, 512);
            assert_same(&found[..300], &straight(8.0, 120.0, 300), 120.0, what);
            assert_same(&found[300..], &straight(at, bpm, 212), bpm, what);
            // The next block says it itself.
            let next = at + 212.0 * per_frame(bpm);
            let told = [(0, running(next, bpm))];
            let found = block(&mut song, &told, cycle, &[5], 100);
            assert_same(&found, &straight(next, bpm, 100), bpm, what);
        }
    }
    // A start.
    let mut song = Song::default();
    let stopped = Transport {
        playing: false,
        ..running(4.0, 120.0)
    };
    let told = [(0, stopped), (200, running(4.0, 120.0))];
    let found = block(&mut song, &told, None, &[100, 250], 400);
    assert_same(&found[200..], &straight(4.0, 120.0, 200), 120.0, "start");
}

#[test]
fn a_host_that_cuts_its_own_blocks_at_a_loop_is_believed() {
    // Its parts lie behind each other as the framework's do.
    let (bpm, start) = (120.0, 4.0);
    for has_events in [false, true] {
        let mut song = Song::default();
        let mut hear = |at: f64, frames: usize, follows: bool| {
            let told = Statement {
                transport: running(at, bpm),
                cycle: Some((Beats(start), Beats(8.0))),
                frames,
                follows,
                has_events,
            };
            song.hear(&told, FREE, RATE);
            song.at(0).position.expect("a position").0
        };
        let before = 8.0 - 200.0 * per_frame(bpm);
        assert_eq!(hear(before, 200, false), before);
        assert!((hear(start, 312, true) - start).abs() < 1e-9);
        let after = start + 312.0 * per_frame(bpm);
        assert!((hear(after, 512, false) - after).abs() < 1e-9);
    }
}

#[test]
fn ten_hours_of_rounded_positions_do_not_drift() {
    let bpm = 120.3;
    let exact: fn(f64) -> f64 = |beats| beats;
    let ticks: fn(f64) -> f64 = |beats| (beats * 1920.0).round() / 1920.0;
    let floor: fn(f64) -> f64 = |beats| (beats * 1920.0).floor() / 1920.0;
    let clap: fn(f64) -> f64 = |beats| (beats * 2f64.powi(31)).round() / 2f64.powi(31);
    for rounded in [exact, ticks, floor, clap] {
        let mut song = Song::default();
        let (mut done, mut worst) = (0u64, 0f64);
        while done < 10 * 3600 * 48_000 {
            let frames = 512 + done as usize % 977;
            let beats = done as f64 * per_frame(bpm);
            let told = Statement {
                transport: running(rounded(beats), bpm),
                frames,
                ..Statement::default()
            };
            song.hear(&told, FREE, RATE);
            let at = song.at(0).position.expect("a position").0;
            worst = worst.max((at - beats).abs() / per_frame(bpm));
            done += frames as u64;
        }
        assert!(worst < 2e-3, "{worst} frames");
    }
}

#[test]
fn a_ramp_is_followed_to_the_frame() {
    // One tempo per block, and positions that integrate a true ramp.
    let mut song = Song::default();
    let (from, slope) = (60.0, 40.0);
    let beats = |s: f64| (from * s + 0.5 * slope * s * s) / 60.0;
    for n in 0..400 {
        let s = n as f64 * 512.0 / RATE.0;
        let told = Statement {
            transport: running(beats(s), from + slope * s),
            frames: 512,
            ..Statement::default()
        };
        song.hear(&told, FREE, RATE);
        let at = song.at(0).position.expect("a position").0;
        assert!((at - beats(s)).abs() < 0.01 * per_frame(60.0));
    }
}

#[test]
fn what_is_missing_is_found() {
    let told = |transport: Transport| Statement {
        transport,
        frames: 480,
        ..Statement::default()
    };
    // Seconds only: a change of tempo is no jump, a seek is one.
    let mut song = Song::default();
    let mut hear = |seconds: f64, bpm: f64| {
        let transport = Transport {
            position: None,
            seconds: Some(Seconds(seconds)),
            ..running(0.0, bpm)
        };
        song.hear(&told(transport), FREE, RATE);
        song.at(0).position.expect("a position").0
    };
    assert_eq!(hear(10.0, 120.0), 20.0);
    assert!((hear(10.01, 60.0) - 20.02).abs() < 1e-9);
    assert!((hear(10.02, 60.0) - 20.03).abs() < 1e-9);
    assert_eq!(hear(30.0, 60.0), 30.0);
    // No tempo: the last two positions say it.
    let mut song = Song::default();
    for n in 0..10 {
        let transport = Transport {
            tempo: None,
            ..running(0.025 * f64::from(n), 0.0)
        };
        song.hear(&told(transport), FREE, RATE);
        let now = song.at(240);
        let tempo = if n == 0 { 96.0 } else { 150.0 };
        assert!((now.tempo.expect("a tempo").0 - tempo).abs() < 1e-6);
        let wanted = 0.025 * f64::from(n) + 240.0 * per_frame(tempo);
        assert!((now.position.expect("a position").0 - wanted).abs() < 1e-9);
    }
    // Nothing at all.
    let mut song = Song::default();
    let nothing = Transport {
        playing: true,
        ..Transport::default()
    };
    for n in 0..10 {
        song.hear(&told(nothing), FREE, RATE);
        let wanted = f64::from(n) * 480.0 * per_frame(96.0);
        assert!((song.at(0).position.expect("a position").0 - wanted).abs() < 1e-9);
    }
}

#[test]
fn bars_go_on_in_the_parts_of_a_block() {
    let seven = Meter {
        numerator: 7,
        denominator: 8,
    };
    let mut song = Song::default();
    let mut hear = |at: f64, bar: f64, meter: Meter, follows: bool| {
        let told = Statement {
            transport: Transport {
                bar_start: Some(Beats(bar)),
                meter: Some(meter),
                ..running(at, 120.0)
            },
            frames: 480,
            follows,
            has_events: true,
            ..Statement::default()
        };
        song.hear(&told, FREE, RATE);
        song.at(0).bar_start
    };
    // Bars that begin at 2.5; the framework reckons from the song's start in later parts.
    assert_eq!(hear(5.99, 2.5, seven, false), Some(Beats(2.5)));
    assert_eq!(hear(6.01, 3.5, seven, true), Some(Beats(6.0)));
    // 4/4 begins in the middle of a block: its first bar does.
    let Some(Beats(start)) = hear(6.03 + 0.04, 4.0, COMMON, true) else {
        panic!("no bar");
    };
    assert!((start - 6.03).abs() < 1e-9, "{start}");
}
