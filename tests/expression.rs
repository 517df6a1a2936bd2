//! Bend, MPE and note expressions through the built plugins.

mod support;

use support::drone::{Set, cents, middle};
use support::melody::{on, render};
use support::{RATE_HZ, analysis};
use xtask::host::{Event, NoteExpressionType};

/// A bowed voice, that sounds as long as it is held.
const VOICE: Set = &[("ml_voi", "Qyl-qobyz"), ("quant", "Off")];

/// Pitch in cents above a key, from 0.6 s on.
fn above(key: u16, near: f64, sets: &[Set], cues: &[(f64, Event)]) -> f64 {
    let mut all = vec![VOICE];
    all.extend_from_slice(sets);
    let signal = middle(&render(&all, 1.6, cues));
    let hz = |cents: f64| 440.0 * 2f64.powf((f64::from(key) - 69.0) / 12.0 + cents / 1200.0);
    let found = analysis::partial_hz(&signal, RATE_HZ, hz(near), 0.6, 1.55);
    cents(hz(0.0), found)
}

/// Asserts a pitch above key 57 within 4 cents.
fn assert_above(wanted: f64, sets: &[Set], cues: &[(f64, Event)]) {
    let found = above(57, wanted, sets, cues);
    assert!((found - wanted).abs() < 4.0, "{found} instead of {wanted}");
}

/// A full bend up on a channel.
fn bend(channel: u8) -> Event {
    Event::Midi([0xE0 | channel, 127, 127])
}

#[test]
fn bend_goes_as_far_as_its_range() {
    assert_above(200.0, &[], &[(0.0, on(57, 0.7)), (0.2, bend(0))]);
    let wide: Set = &[("bend", "12")];
    assert_above(1200.0, &[wide], &[(0.0, on(57, 0.7)), (0.2, bend(0))]);
    // Another channel's bend is none of this note's.
    assert_above(0.0, &[], &[(0.0, on(57, 0.7)), (0.2, bend(5))]);
}

#[test]
fn bend_in_mode_goes_from_degree_to_degree() {
    // A3 is the fifth of D; half a semitone up is still nearest to it, a whole tone up is the sixth.
    let sets: Set = &[("bnd_md", "On"), ("quant", "Nearest")];
    let half = Event::Midi([0xE0, 0, 64 + 16]);
    assert_above(1.955, &[sets], &[(0.0, on(57, 0.7)), (0.2, half)]);
    assert_above(205.865, &[sets], &[(0.0, on(57, 0.7)), (0.2, bend(0))]);
}

#[test]
fn mpe_notes_bend_alone() {
    let member = Event::NoteOn {
        channel: 3,
        key: 57,
        velocity: 0.7,
    };
    let mpe: Set = &[("mpe", "On")];
    // A quarter of 48 semitones up on channel 4.
    let up = Event::Midi([0xE3, 0, 64 + 16]);
    assert_above(1200.0, &[mpe], &[(0.0, member), (0.2, up)]);
    // The manager's channel moves all by its own range.
    assert_above(200.0, &[mpe], &[(0.0, member), (0.2, bend(0))]);
    // Without the parameter, a configuration message says so.
    let zone = [[0xB0, 101, 0], [0xB0, 100, 6], [0xB0, 6, 15]].map(Event::Midi);
    let mut cues: Vec<_> = zone.iter().map(|event| (0.0, *event)).collect();
    cues.extend([(0.01, member), (0.2, up)]);
    assert_above(1200.0, &[], &cues);
}

#[test]
fn note_expressions_tune_and_press_one_note() {
    let tuning = |key, value| Event::Expression {
        kind: NoteExpressionType::Tuning,
        channel: 0,
        key,
        value,
    };
    assert_above(350.0, &[], &[(0.0, on(57, 0.7)), (0.2, tuning(57, 3.5))]);
    assert_above(0.0, &[], &[(0.0, on(57, 0.7)), (0.2, tuning(60, 3.5))]);
    let press = |kind| {
        let event = Event::Expression {
            kind,
            channel: 0,
            key: 57,
            value: 1.0,
        };
        let audio = render(&[VOICE], 1.6, &[(0.0, on(57, 0.3)), (0.3, event)]);
        analysis::rms_db(analysis::window(&middle(&audio), RATE_HZ, 0.8, 0.7))
    };
    let plain = press(NoteExpressionType::Volume);
    let pressed = press(NoteExpressionType::Pressure);
    assert!(pressed > plain + 2.0, "{plain} {pressed}");
}

#[test]
fn glide_arrives_in_its_time() {
    let sets: Set = &[("glide", "800 ms")];
    let cues = [
        (0.0, on(45, 0.7)),
        (0.1, Event::AllNotesOff),
        (0.4, on(57, 0.7)),
    ];
    let mut all = vec![VOICE];
    all.push(sets);
    let signal = middle(&render(&all, 2.4, &cues));
    let hz = 220.0;
    let level = |from_s: f64| analysis::component_db(&signal, RATE_HZ, hz, from_s, 0.2);
    // Half-way it is six semitones below, in the end it is there.
    assert!(
        level(0.7) < level(1.5) - 15.0,
        "{} {}",
        level(0.7),
        level(1.5)
    );
    let found = analysis::partial_hz(&signal, RATE_HZ, hz, 1.4, 2.3);
    assert!(cents(hz, found).abs() < 4.0);
}
