//! Playing the drone through the built plugin: what it follows, and what silences it.

mod support;

use support::drone::{ALONE, Set, cents, instance, wide};
use support::score::{Cue, GRID, Score, no_song, parting, play};
use support::{RATE_HZ, analysis, frames, plugin};
use xtask::host::Event;
use xtask::take::{Blocks, Take};

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
    let sets: Set = &[
        ("dr_run", "While Notes"),
        ("dr_hum", "0 %"),
        ("ml_lvl", "-inf"),
    ];
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
    /// How it follows, what is played, and where it ends.
    type Case<'a> = (&'a str, Vec<(u64, Cue<'a>)>, f64);
    let cases: &[Case] = &[
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
        let hz = analysis::partial_hz(&tail, RATE_HZ, *expected_hz, 0.0, 2.8);
        let off = cents(*expected_hz, hz);
        let here = analysis::component_db(&tail, RATE_HZ, *expected_hz, 0.5, 0.4);
        for other in [d3, g3, a3].iter().filter(|hz| *hz != expected_hz) {
            let there = analysis::component_db(&tail, RATE_HZ, *other, 0.5, 0.4);
            assert!(
                here > there + 20.0,
                "{follow}: {here} dB at {expected_hz} Hz, {there} at {other}"
            );
        }
        assert!(
            off.abs() < 2.0,
            "{follow}: {off} cents from {expected_hz} Hz"
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
