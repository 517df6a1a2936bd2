//! Whole states loaded while everything sounds, through the built plugin: nothing clicks, nothing
//! falls silent, and no note is left on.

mod support;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use support::drone::{Roughness, Set, roughness};
use support::melody::on;
use support::{CEILING, RATE_HZ, frames, instance};
use xtask::host::{Event, Events, Instance, Transport};
use xtask::take::Audio;

/// How much rougher than the roughest of its surroundings a load may be: more than `drone_clicks`
/// allows a single change, less than it allows one by an octave.
const LIMIT: f64 = 3.0;
/// Longest silence in s.
const GAP_S: f64 = 0.05;
/// Samples below this are silence.
const SILENCE: f32 = 1e-5;
/// Frames of a block.
const BLOCK: usize = 256;
/// Time between two loads in s.
const EVERY_S: f64 = 0.8;
/// What no preset holds.
const PLAYER: [&str; 4] = ["fine", "ref", "bend", "mpe"];
/// What keeps all of it audible in every state, below the limiter.
const AUDIBLE: Set = &[
    ("gain", "-15 dB"),
    ("dr_on", "On"),
    ("dr_run", "Always"),
    ("dr_lvl", "-6 dB"),
    ("ml_lvl", "-9 dB"),
    ("mo_ml", "On"),
    ("mo_rh", "On"),
    // Slow glides and keys that stay silent would leave little to hear.
    ("quant", "Nearest"),
    ("dr_cyc", "2 s"),
];

/// A drone alone with nothing above 8 kHz that would hide a click.
const DULL_DRONE: Set = &[
    ("rh_on", "Off"),
    ("ml_lvl", "-inf dB"),
    ("jivari", "0 %"),
    ("dr_brt", "0 %"),
    ("drive", "0 %"),
];

/// States as far from each other as chance makes them, in all that a preset holds.
fn wild(count: u64, more: Set) -> Vec<Vec<u8>> {
    let mut instance = instance();
    let params = instance.params().to_vec();
    let held = params.iter().filter(|param| {
        let group = param.group.split('/').next().unwrap_or_default();
        ["Drone", "Mode", "Melody", "Rhythm", "Space"].contains(&group)
            && !PLAYER.contains(&param.id.as_str())
    });
    let held: Vec<_> = held.collect();
    assert!(held.len() > 100, "{}", held.len());
    let state = |seed| {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        for param in &held {
            let value = param.min + (param.max - param.min) * random.random::<f64>();
            let value = if param.stepped { value.round() } else { value };
            instance.set(&param.id, value).expect("a value");
        }
        for (id, text) in AUDIBLE.iter().chain(more) {
            instance.set_text(id, text).expect("a text");
        }
        instance.save_state().expect("a state")
    };
    (1..=count).map(state).collect()
}

/// Plays one state after the other, `every_s` apart, over a held chord. Returns the audio, the notes
/// that went out and the times of the loads.
fn play(states: &[Vec<u8>], every_s: f64) -> (Audio, Vec<Event>, Vec<f64>) {
    let mut instance = instance();
    instance.load_state(&states[0]).expect("a state");
    instance
        .activate(RATE_HZ, BLOCK as u32)
        .expect("activation");
    let (mut audio, mut sent, mut loads) = (Audio::default(), Vec::new(), Vec::new());
    let mut at = 0.0;
    let mut keys = Events::new();
    for key in [62, 66, 69] {
        keys.push(0, on(key, 0.7));
    }
    run(&mut instance, &mut audio, &mut sent, 2.0, &keys);
    at += 2.0;
    for state in &states[1..] {
        instance.load_state(state).expect("a state");
        loads.push(at);
        run(
            &mut instance,
            &mut audio,
            &mut sent,
            every_s,
            &Events::new(),
        );
        at = audio.left.len() as f64 / RATE_HZ;
    }
    assert!(audio.is_finite() && audio.peak() < CEILING);
    (audio, sent, loads)
}

/// Renders for a while with the host's song running.
fn run(
    instance: &mut Instance,
    audio: &mut Audio,
    sent: &mut Vec<Event>,
    seconds: f64,
    events: &Events,
) {
    let (mut left, mut right) = ([0f32; BLOCK], [0f32; BLOCK]);
    let empty = Events::new();
    for block in 0..frames(seconds).div_ceil(BLOCK as u64) {
        let events = if block == 0 { events } else { &empty };
        let beats = audio.left.len() as f64 / RATE_HZ * 110.0 / 60.0;
        let song = Transport::playing(beats, 110.0);
        instance
            .process(&mut left, &mut right, events, Some(&song))
            .expect("a block");
        instance.service();
        sent.extend(instance.output().notes().iter().map(|note| note.1));
        audio.left.extend_from_slice(&left);
        audio.right.extend_from_slice(&right);
    }
}

/// How much rougher than what is around them the loads are, the roughest.
fn worst(audio: &Audio, loads: &[f64], what: &str) -> f64 {
    let rough = loads.iter().map(|&at| {
        let before = roughness(audio, RATE_HZ, at - 0.5, at - 0.01);
        let during = roughness(audio, RATE_HZ, at - 0.005, at + 0.06);
        let after = roughness(audio, RATE_HZ, at + 0.06, at + 0.7);
        let usual: Roughness = before.max(after);
        let over = during.over(usual);
        println!("{what} at {at:.2} s: {over:.2}, {during:?}, usually {usual:?}");
        over
    });
    rough.fold(0.0, f64::max)
}

/// Asserts that it is never silent for long.
fn assert_sounds(audio: &Audio, what: &str) {
    let longest = audio
        .left
        .split(|sample| sample.abs() > SILENCE)
        .map(<[f32]>::len)
        .max()
        .unwrap_or_default();
    let gap_s = longest as f64 / RATE_HZ;
    assert!(gap_s < GAP_S, "{what}: silent for {gap_s:.3} s");
}

/// Asserts that loads of these states neither click nor leave silence.
fn assert_smooth(states: &[Vec<u8>], what: &str) {
    let (audio, _, loads) = play(states, EVERY_S);
    assert_sounds(&audio, what);
    let over = worst(&audio, &loads, what);
    println!("{what}: {over:.2}");
    assert!(over > 0.0 && over < LIMIT, "{what}: {over}");
}

#[test]
fn a_click_is_found() {
    // The measure itself: half a millisecond cut out of a dull sound at its loudest.
    let (mut audio, _, loads) = play(&wild(2, DULL_DRONE), EVERY_S);
    let from = (loads[0] * RATE_HZ) as usize;
    let level = |at: usize| audio.left[at].abs();
    let at = (from..from + 2000).max_by(|a, b| level(*a).total_cmp(&level(*b)));
    let at = at.expect("frames");
    audio.left[at..at + 24].fill(0.0);
    let over = worst(&audio, &loads, "a cut");
    assert!(over > LIMIT, "{over}");
}

#[test]
fn a_drone_and_a_held_chord_do_not_click() {
    let states = wild(12, &[("rh_on", "Off"), ("ml_src", "Notes")]);
    assert_smooth(&states, "drone and melody");
}

#[test]
fn all_of_it_at_once_does_not_click() {
    let lively: Set = &[("rh_on", "On"), ("rh_den", "80 %"), ("ml_src", "Both")];
    assert_smooth(&wild(12, lively), "all");
}

#[test]
fn a_dull_drone_does_not_click() {
    assert_smooth(&wild(12, DULL_DRONE), "dull drone");
}

#[test]
fn a_dull_melody_does_not_click() {
    let dull: Set = &[
        ("rh_on", "Off"),
        ("ml_src", "Notes"),
        ("ml_lvl", "0 dB"),
        ("ml_brt", "0 %"),
        ("dr_lvl", "-60 dB"),
        ("drive", "0 %"),
    ];
    assert_smooth(&wild(12, dull), "dull melody");
}

#[test]
fn twenty_loads_in_a_row_leave_no_gap_and_no_note() {
    let lively: Set = &[("rh_on", "On"), ("rh_den", "100 %"), ("ml_src", "Both")];
    let mut states = wild(21, lively);
    // The last one ends all that plays.
    let still: Set = &[("rh_on", "Off"), ("ml_src", "Kui")];
    states.extend(wild(1, &[still, &[("mo_ml", "Off")]].concat()));
    let (audio, sent, _) = play(&states, 0.09);
    assert_sounds(&audio, "twenty loads");
    let (mut open, mut begun) = (Vec::new(), 0);
    for event in sent {
        match event {
            Event::NoteOn { channel, key, .. } => {
                assert!(!open.contains(&(channel, key)), "{key} is on twice");
                open.push((channel, key));
                begun += 1;
            }
            Event::NoteOff { channel, key } => {
                let at = open.iter().position(|note| *note == (channel, key));
                open.remove(at.expect("only what is on ends"));
            }
            _ => {}
        }
    }
    assert!(begun > 20, "{begun} notes");
    assert!(open.is_empty(), "left on: {open:?}");
}
