//! When the drone plucks, through the built plugin: patterns, bars, seeks, loops and stops.

mod support;

use support::drone::Set;
use support::score::{BLOCK, GRID, Score, no_song, parting, play};
use support::{RATE_HZ, frames, plugin};
use xtask::host::{PluginFile, Transport};

/// Frames of all plucks from one frame to another: a take without a pluck parts from one with it
/// there, so each is found to the frame, however softly it begins.
fn plucks(file: &PluginFile, score: &Score, from: u64, to: u64) -> Vec<u64> {
    let whole = play(file, score, to, None);
    let mut found = Vec::new();
    let mut stop = from;
    while let Some(at) = parting(&whole, &play(file, score, to, Some(stop))) {
        found.push(at);
        // A pluck has been decided at the grid point before it.
        stop = at + GRID;
    }
    found
}

/// The plucks' frames are the expected ones, in s from a frame, within 3 ms.
fn assert_plucks(found: &[u64], from: u64, expected_s: &[f64], what: &str) {
    let found_s: Vec<f64> = found
        .iter()
        .map(|at| (*at as f64 - from as f64) / RATE_HZ)
        .collect();
    assert_eq!(
        found.len(),
        expected_s.len(),
        "{what}: {found_s:.4?}, expected {expected_s:.4?}"
    );
    for (at, expected) in found_s.iter().zip(expected_s) {
        let late = at - expected;
        assert!(
            (-0.001..0.003).contains(&late),
            "{what}: {found_s:.4?}, expected {expected_s:.4?}"
        );
    }
}

/// The song in 4/4 at a tempo, from a beat on.
fn song(start_beats: f64, tempo_bpm: f64) -> impl Fn(u64) -> Option<Transport> {
    move |frame| {
        let beats = frame as f64 / RATE_HZ * tempo_bpm / 60.0;
        Some(Transport::playing(start_beats + beats, tempo_bpm))
    }
}

#[test]
fn patterns_pluck_at_their_counts() {
    let file = plugin();
    for (pattern, counts, cycle) in [
        ("Classic 2-1-1-2", [0.0, 2.0, 3.0, 4.0], 6.0),
        ("Slow 2-1-1-4", [0.0, 2.0, 3.0, 4.0], 8.0),
        ("Even", [0.0, 1.0, 2.0, 3.0], 4.0),
        ("Burst", [0.0, 1.0, 2.0, 3.0], 20.0),
    ] {
        let score = Score {
            song: &no_song,
            sets: &[("dr_pat", pattern), ("dr_hum", "0 %")],
            cues: &[],
        };
        let found = plucks(&file, &score, 0, frames(4.6));
        let mut expected: Vec<f64> = counts.iter().map(|count| 4.5 * count / cycle).collect();
        expected.push(4.5);
        assert_plucks(&found, 0, &expected, pattern);
    }
}

#[test]
fn synced_plucks_land_where_the_bar_says() {
    let file = plugin();
    for (sync, bars) in [
        ("1 bar", 1.0),
        ("2 bars", 2.0),
        ("4 bars", 4.0),
        ("8 bars", 8.0),
    ] {
        for tempo_bpm in [120.0, 90.0] {
            let cycle_s = bars * 4.0 * 60.0 / tempo_bpm;
            // From a third of a cycle before the second bar line of the cycle's kind.
            let start = song((2.0 - 0.1) * bars * 4.0, tempo_bpm);
            let score = Score {
                song: &start,
                sets: &[
                    ("dr_syn", sync),
                    ("dr_hum", "0 %"),
                    ("dr_run", "With Transport"),
                ],
                cues: &[],
            };
            let counts = [0.0, 2.0, 3.0];
            let expected: Vec<f64> = counts
                .iter()
                .map(|count| (0.1 + count / 6.0) * cycle_s)
                .collect();
            let found = plucks(&file, &score, 0, (0.65 * cycle_s * RATE_HZ) as u64);
            assert_plucks(&found, 0, &expected, &format!("{sync} at {tempo_bpm} BPM"));
        }
    }
}

#[test]
fn a_seek_and_a_loop_pluck_each_bar_line_once() {
    let file = plugin();
    let sets: Set = &[("dr_syn", "1 bar"), ("dr_hum", "0 %"), ("dr_dec", "0.5")];
    // At 120 BPM, a bar takes 2 s: its plucks come at 0, 2/3, 1 and 4/3 s. After 1.5 bars the song
    // jumps to a quarter before bar 10.
    let jump = frames(3.0) / BLOCK as u64 * BLOCK as u64;
    let seeks = |frame: u64| {
        let (from, start) = if frame < jump { (0, 0.0) } else { (jump, 35.0) };
        song(start, 120.0)(frame - from)
    };
    let score = Score {
        song: &seeks,
        sets,
        cues: &[],
    };
    let found = plucks(&file, &score, jump, jump + frames(2.2));
    let third = 2.0 / 3.0;
    let expected = [0.5, 0.5 + third, 1.5, 0.5 + 2.0 * third];
    assert_plucks(&found, jump, &expected, "seek");
    // A loop over bars 2 and 3, three times: the jump comes right on the bar line.
    let lap = frames(4.0);
    let loops = |frame: u64| song(4.0, 120.0)(frame % lap);
    let score = Score {
        song: &loops,
        sets,
        cues: &[],
    };
    let found = plucks(&file, &score, lap - frames(0.1), 2 * lap + frames(0.2));
    let bar = [0.0, third, 1.0, 2.0 * third];
    let mut expected: Vec<f64> = [0.0, 2.0]
        .iter()
        .flat_map(|start| bar.map(|at| start + at))
        .collect();
    expected.push(4.0);
    assert_plucks(&found, lap, &expected, "loop");
}

#[test]
fn bar_nine_plucks_what_the_uninterrupted_run_plucks() {
    let file = plugin();
    for sync in ["Free", "1 bar"] {
        let sets: Set = &[
            ("dr_syn", sync),
            ("dr_hum", "100 %"),
            ("dr_run", "With Transport"),
        ];
        let (from_start, from_nine) = (song(0.0, 120.0), song(32.0, 120.0));
        let nine = frames(16.0);
        let whole = Score {
            song: &from_start,
            sets,
            cues: &[],
        };
        let late = Score {
            song: &from_nine,
            sets,
            cues: &[],
        };
        // A pluck just before the bar line belongs to what was not played.
        let margin = frames(0.2);
        let to = frames(5.0);
        let expected: Vec<u64> = plucks(&file, &whole, nine + margin, nine + to)
            .into_iter()
            .map(|at| at - nine)
            .collect();
        let found = plucks(&file, &late, margin, to);
        println!("{sync}: {found:?}, uninterrupted {expected:?}");
        assert_eq!(found.len(), expected.len(), "{sync}");
        assert!(found.len() >= 3);
        // A pluck out of silence is found up to 2 ms late: its first force rounds to nothing.
        for (at, expected) in found.iter().zip(&expected) {
            assert!(
                at.abs_diff(*expected) < frames(0.003),
                "{sync}: {found:?}, {expected:?}"
            );
        }
    }
}

#[test]
fn the_transport_starts_and_stops_the_plucks() {
    let file = plugin();
    // Stands for 1 s, runs for 2.9 s, stands.
    let (start, stop) = (frames(1.0) / 256 * 256, frames(3.9) / 256 * 256);
    let stands_and_runs = |frame: u64| {
        let beats = frame.clamp(start, stop) - start;
        let beats = beats as f64 / RATE_HZ * 2.0;
        Some(if (start..stop).contains(&frame) {
            Transport::playing(beats, 120.0)
        } else {
            Transport::stopped(beats, 120.0)
        })
    };
    let score = Score {
        song: &stands_and_runs,
        sets: &[("dr_run", "With Transport"), ("dr_hum", "0 %")],
        cues: &[],
    };
    let found = plucks(&file, &score, 0, frames(8.0));
    assert_plucks(&found, start, &[0.0, 1.5, 2.25], "With Transport");
    let audio = play(&file, &score, start, None);
    assert_eq!(audio.peak(), 0.0, "nothing sounds before the start");
}
