//! Playing the drone through the built plugin: what plucks it, when, and what silences it.

mod support;

use support::drone::{ALONE, Set, instance, off_cents, wide};
use support::{RATE_HZ, frames, plugin, set};
use xtask::host::{Event, Events, Instance, PluginFile, Transport};
use xtask::take::{Audio, Blocks, Take};

/// Frames of a block: bars of 120 and 90 BPM at 48 kHz are whole numbers of them.
const BLOCK: usize = 256;
/// Engine's control grid in frames: what a change of a parameter may wait for.
const GRID: u64 = 32;

/// What a take needs beside the instance: where the song is at a frame, and events.
struct Score<'a> {
    /// The transport at the first frame of a block.
    song: &'a dyn Fn(u64) -> Option<Transport>,
    /// Settings before the start.
    sets: Set<'a>,
    /// Settings and events at frames.
    cues: &'a [(u64, Cue<'a>)],
}

/// What happens at a frame.
#[derive(Clone, Copy)]
enum Cue<'a> {
    /// A parameter takes a text's value.
    Set(&'a str, &'a str),
    /// A note, a pedal or a controller.
    Play(Event),
}

/// No transport.
fn no_song(_: u64) -> Option<Transport> {
    None
}

/// Renders in blocks of [`BLOCK`] frames. From frame `stop` on, no string is plucked.
fn play(file: &PluginFile, score: &Score, length: u64, stop: Option<u64>) -> Audio {
    let mut instance = instance(file, RATE_HZ, &[score.sets]);
    let mut cues: Vec<(u64, Event)> = score
        .cues
        .iter()
        .map(|&(at, cue)| match cue {
            Cue::Set(id, text) => (at, set(&mut instance, id, text)),
            Cue::Play(event) => (at, event),
        })
        .collect();
    if let Some(stop) = stop {
        // No note is held in these tests.
        cues.push((stop, set(&mut instance, "dr_run", "While Notes")));
    }
    cues.sort_by_key(|cue| cue.0);
    run(&mut instance, score.song, &cues, length)
}

/// Renders with events at frames.
fn run(
    instance: &mut Instance,
    song: &dyn Fn(u64) -> Option<Transport>,
    cues: &[(u64, Event)],
    length: u64,
) -> Audio {
    let (mut left, mut right) = (vec![0f32; BLOCK], vec![0f32; BLOCK]);
    let (mut audio, mut events) = (Audio::default(), Events::new());
    let mut done = 0;
    while done < length {
        events.clear();
        for (at, event) in cues {
            if (done..done + BLOCK as u64).contains(at) {
                events.push((at - done) as u32, *event);
            }
        }
        let transport = song(done);
        instance
            .process(&mut left, &mut right, &events, transport.as_ref())
            .unwrap();
        audio.left.extend_from_slice(&left);
        audio.right.extend_from_slice(&right);
        done += BLOCK as u64;
    }
    audio
}

/// First frame at which two takes differ.
fn parting(a: &Audio, b: &Audio) -> Option<u64> {
    let differs = |n: &usize| a.left[*n] != b.left[*n] || a.right[*n] != b.right[*n];
    (0..a.left.len().min(b.left.len()))
        .find(differs)
        .map(|n| n as u64)
}

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

/// A note on or off on channel 1.
fn key(key: u16, down: bool) -> Cue<'static> {
    Cue::Play(if down {
        Event::NoteOn {
            channel: 0,
            key,
            velocity: 0.8,
        }
    } else {
        Event::NoteOff { channel: 0, key }
    })
}

/// The sustain pedal on channel 1.
fn pedal(down: bool) -> Cue<'static> {
    Cue::Play(Event::Midi([0xB0, 64, if down { 127 } else { 0 }]))
}

#[test]
fn keys_and_the_pedal_keep_the_drone_plucking() {
    let file = plugin();
    let sets: Set = &[("dr_run", "While Notes"), ("dr_hum", "0 %")];
    let take = |cues: &[(u64, Cue)]| {
        let score = Score {
            song: &no_song,
            sets,
            cues,
        };
        play(&file, &score, frames(7.0), None)
    };
    let (on, off) = ((frames(0.5), key(50, true)), (frames(1.0), key(50, false)));
    let pedal_down = (frames(0.8), pedal(true));
    let at_s = |found: Option<u64>| found.map(|at| at as f64 / RATE_HZ);
    assert_eq!(take(&[]).peak(), 0.0, "no note, no sound");
    let held = take(&[on]);
    let first = held.left.iter().position(|sample| *sample != 0.0).unwrap();
    let first = first as f64 / RATE_HZ;
    assert!((0.5..0.505).contains(&first), "it starts at {first} s");
    // Plucks come 0, 1.5, 2.25, 3 and 4.5 s after the first.
    let released = at_s(parting(&held, &take(&[on, off]))).unwrap();
    assert!(
        (2.0..2.005).contains(&released),
        "the next pluck is missing at {released} s"
    );
    let sustained = take(&[on, pedal_down, off]);
    assert_eq!(parting(&held, &sustained), None, "the pedal holds");
    let lifted = take(&[on, pedal_down, off, (frames(2.6), pedal(false))]);
    let lifted = at_s(parting(&held, &lifted)).unwrap();
    assert!(
        (2.75..2.755).contains(&lifted),
        "the next pluck is missing at {lifted} s"
    );
    let all_off = (frames(2.9), Cue::Play(Event::Midi([0xB0, 123, 0])));
    let ended = at_s(parting(&held, &take(&[on, pedal_down, off, all_off]))).unwrap();
    assert!(
        (3.5..3.505).contains(&ended),
        "the next pluck is missing at {ended} s"
    );
    let by_wildcard = take(&[on, (frames(2.9), Cue::Play(Event::AllNotesOff))]);
    let ended = at_s(parting(&held, &by_wildcard)).unwrap();
    assert!(
        (3.5..3.505).contains(&ended),
        "the next pluck is missing at {ended} s"
    );
}

#[test]
fn the_drone_follows_keys_and_stays() {
    let file = plugin();
    let g3 = 440.0 * 2f64.powf(-14.0 / 12.0);
    let a3 = 220.0;
    let d3 = 440.0 * 2f64.powf(-19.0 / 12.0);
    let (down, up) = (frames(0.5), frames(1.0));
    let cases: &[(&str, Vec<(u64, Cue)>, f64)] = &[
        ("Off", vec![(down, key(43, true)), (up, key(43, false))], d3),
        (
            "Lowest Note",
            vec![(down, key(43, true)), (up, key(43, false))],
            g3,
        ),
        // A G two octaves up is the drone's G as well.
        (
            "Lowest Note",
            vec![(down, key(67, true)), (up, key(67, false))],
            g3,
        ),
        (
            "Lowest Note",
            vec![(down, key(67, true)), (down + 99, key(69, true))],
            g3,
        ),
        (
            "Lowest Note",
            vec![(down, key(67, true)), (down + 99, key(57, true))],
            a3,
        ),
        (
            "Last Note below Split",
            vec![
                (down, key(43, true)),
                (down + 99, key(45, true)),
                (up, key(45, false)),
            ],
            a3,
        ),
        (
            "Last Note below Split",
            vec![
                (down, key(45, true)),
                (up, key(45, false)),
                (up + 99, key(55, true)),
            ],
            a3,
        ),
    ];
    for (follow, cues, expected_hz) in cases {
        let follows = [
            ("dr_fol", *follow),
            ("dr_tun", "Sa"),
            ("dr_bod", "0 %"),
            ("split", "48"),
        ];
        let sets: Vec<_> = ALONE.iter().copied().chain(follows).collect();
        let score = Score {
            song: &no_song,
            sets: &sets,
            cues,
        };
        let audio = play(&file, &score, frames(5.0), None);
        // From 2 s on: the glide is over.
        let tail = wide(&audio.left[frames(2.0) as usize..frames(4.9) as usize]);
        let mut padded = tail.clone();
        padded.resize(frames(5.4) as usize, 0.0);
        let off = off_cents(&padded, RATE_HZ, *expected_hz);
        println!("{follow}: {:.2} cents to {:.1} s", off.0, off.1);
        let hz = support::analysis::partial_hz(&tail, RATE_HZ, *expected_hz, 0.0, 2.8);
        let cents = support::drone::cents(*expected_hz, hz);
        let here = support::analysis::component_db(&tail, RATE_HZ, *expected_hz, 0.5, 0.4);
        for other in [d3, g3, a3].iter().filter(|hz| *hz != expected_hz) {
            let there = support::analysis::component_db(&tail, RATE_HZ, *other, 0.5, 0.4);
            assert!(
                here > there + 20.0,
                "{follow}: {here} dB at {expected_hz} Hz, {there} at {other}"
            );
        }
        assert!(
            cents.abs() < 2.0,
            "{follow}: {cents} cents from {expected_hz} Hz"
        );
    }
}

#[test]
fn panic_silences_and_the_next_pluck_sounds() {
    let file = plugin();
    let at = frames(2.0);
    let score = Score {
        song: &no_song,
        sets: &[("dr_hum", "0 %")],
        cues: &[(at, Cue::Play(Event::Midi([0xB0, 120, 0])))],
    };
    let audio = play(&file, &score, frames(3.5), None);
    let from = at + frames(0.05);
    // The next pluck comes at 2.25 s.
    let silent = audio.part(from as usize, frames(2.249) as usize);
    assert!(audio.part(frames(1.8) as usize, at as usize).peak() > 0.01);
    // Below -60 dBFS, where the DC blocker's tail is.
    assert!(
        silent.peak() < 1e-3,
        "{} 50 ms after the panic",
        silent.peak()
    );
    assert!(
        audio
            .part(frames(2.4) as usize, frames(3.0) as usize)
            .peak()
            > 0.01
    );
}

#[test]
fn bypass_fades_to_nothing_in_twenty_milliseconds() {
    let file = plugin();
    let at = frames(2.6);
    let score = Score {
        song: &no_song,
        sets: &[("dr_hum", "0 %"), ("dr_bod", "0 %")],
        cues: &[
            (at, Cue::Set("bypass", "on")),
            (frames(4.0), Cue::Set("bypass", "off")),
        ],
    };
    let audio = play(&file, &score, frames(10.0), None);
    let peak = |from: u64, to: u64| audio.part(from as usize, to as usize).peak();
    let before = peak(at - frames(0.02), at);
    assert!(before > 0.01);
    // A fade, not a cut.
    assert!(peak(at + frames(0.004), at + frames(0.012)) > 0.2 * before);
    assert!(peak(at, at + frames(0.02)) < 1.5 * before);
    let shut = at + frames(0.02) + GRID;
    assert_eq!(peak(shut, frames(4.0)), 0.0);
    assert!(peak(frames(4.0), frames(9.0)) > 0.01, "it comes back");
}

#[test]
fn without_a_drone_there_is_exact_silence() {
    let file = plugin();
    let silent_from = |sets: Set, cues: &[(u64, Cue)], stop: Option<u64>| {
        let score = Score {
            song: &no_song,
            sets,
            cues,
        };
        let audio = play(&file, &score, frames(20.0), stop);
        assert!(audio.part(0, frames(2.0) as usize).peak() > 0.01);
        let last = (0..audio.left.len())
            .rev()
            .find(|&n| audio.left[n] != 0.0 || audio.right[n] != 0.0);
        (last.unwrap() + 1) as f64 / RATE_HZ
    };
    // A hand is laid on the strings: T60 0.35 s.
    let by_hand = silent_from(&[], &[(frames(2.0), Cue::Set("dr_on", "off"))], None);
    // The strings ring out by themselves.
    let by_itself = silent_from(&[("dr_dec", "0.25")], &[], Some(frames(2.0)));
    println!("silent from {by_hand:.2} s with a hand, {by_itself:.2} s without");
    assert!((2.1..4.0).contains(&by_hand), "{by_hand} s");
    assert!((4.0..15.0).contains(&by_itself), "{by_itself} s");
    let mut instance = instance(&file, RATE_HZ, &[&[("dr_on", "off")]]);
    let take = Take::new(RATE_HZ).with_blocks(Blocks::Fixed(1024));
    let never = take.render(&mut instance, frames(5.0)).unwrap();
    assert_eq!(never.peak(), 0.0, "it was never on");
}
