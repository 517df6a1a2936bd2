//! The melody voices through the built plugin: in tune, dynamic, smooth and silent when they are
//! over. Each voice joins by standing in the list.

mod support;

use support::drone::{Set, cents, middle, roughness};
use support::melody::{VOICES, off, on, render};
use support::{RATE_HZ, analysis, set};
use xtask::host::Event;
use xtask::take::Take;

/// Keys over the musical range.
const KEYS: [u16; 7] = [38, 45, 52, 59, 66, 74, 83];

/// Tolerance of a voice's pitch in cents.
fn tolerance(voice: &str) -> f64 {
    if voice.contains("Dombra") { 1.0 } else { 3.0 }
}

/// How far a key of a voice is off, in cents, and its level in dB.
fn off_cents(voice: &str, sets: &[Set], key: u16, velocity: f64) -> (f64, f64) {
    let fixed: Set = &[("ml_voi", voice), ("quant", "Off")];
    let mut all = vec![fixed];
    all.extend_from_slice(sets);
    let audio = render(&all, 1.5, &[(0.0, on(key, velocity))]);
    let signal = middle(&audio);
    let hz = 440.0 * 2f64.powf((f64::from(key) - 69.0) / 12.0);
    let found = analysis::partial_hz(&signal, RATE_HZ, hz, 0.35, 1.45);
    let part = analysis::window(&signal, RATE_HZ, 0.0, 1.0);
    (cents(hz, found), analysis::rms_db(part))
}

#[test]
fn every_voice_is_in_tune_at_every_dynamic() {
    for voice in VOICES {
        let mut worst = 0.0f64;
        for key in KEYS {
            for velocity in [0.1, 0.8] {
                let (off, level) = off_cents(voice, &[], key, velocity);
                assert!(level > -75.0, "{voice} key {key}: {level} dB");
                let fine = off.abs() < tolerance(voice);
                assert!(fine, "{voice} key {key} at {velocity}: {off} cents");
                worst = worst.max(off.abs());
            }
        }
        println!("{voice}: worst {worst:.2} cents");
    }
}

#[test]
fn controls_and_quality_never_move_the_pitch() {
    for voice in VOICES {
        for sets in [
            &[("ml_brt", "0 %")][..],
            &[("ml_brt", "100 %")],
            &[("ml_pos", "0 %")],
            &[("ml_pos", "100 %")],
            &[("ml_dec", "100 %")],
            &[("quality", "Eco")],
            &[("quality", "High")],
        ] {
            let (off, _) = off_cents(voice, &[sets], 57, 0.7);
            assert!(
                off.abs() < tolerance(voice),
                "{voice} {sets:?}: {off} cents"
            );
        }
    }
}

#[test]
fn velocity_is_worth_twenty_decibels() {
    for voice in VOICES {
        let level = |velocity| off_cents(voice, &[], 62, velocity).1;
        let levels = [0.05, 0.3, 0.6, 1.0].map(level);
        println!("{voice}: {levels:.1?} dB");
        assert!(levels.is_sorted(), "{voice}: {levels:?}");
        assert!(levels[3] - levels[0] >= 20.0, "{voice}: {levels:?}");
    }
}

#[test]
fn ends_bends_and_steals_do_not_click() {
    for voice in VOICES {
        let sets: Set = &[("ml_voi", voice), ("quant", "Off")];
        let steady = render(&[sets], 1.6, &[(0.0, on(57, 0.7))]);
        let usual = roughness(&steady, RATE_HZ, 0.6, 1.3);
        let bend = |value: u8| Event::Midi([0xE0, 0, value]);
        for (what, cues) in [
            ("release", vec![(1.0, off(57))]),
            ("bend", vec![(1.0, bend(127)), (1.1, bend(0))]),
            ("wheel", vec![(1.0, Event::Midi([0xB0, 1, 127]))]),
            ("pressure", vec![(1.0, Event::Midi([0xD0, 127, 0]))]),
            ("panic", vec![(1.0, Event::Midi([0xB0, 120, 0]))]),
        ] {
            let mut all = vec![(0.0, on(57, 0.7))];
            all.extend(cues);
            let audio = render(&[sets], 1.6, &all);
            let during = roughness(&audio, RATE_HZ, 0.98, 1.3);
            let over = during.over(usual);
            println!("{voice} {what}: {over:.2}");
            assert!(over < 3.0, "{voice} {what}: {over:.2} times rougher");
        }
    }
}

#[test]
fn every_voice_ends_in_exact_silence() {
    for voice in VOICES {
        let sets: Set = &[("ml_voi", voice)];
        let cues = [
            (0.0, on(50, 0.9)),
            (0.1, on(62, 0.9)),
            (1.0, off(50)),
            (1.2, off(62)),
        ];
        let audio = render(&[sets], 14.0, &cues);
        assert!(audio.part(0, 48_000).rms() > 1e-3, "{voice} sounds");
        let rest = audio.part(13 * 48_000, 14 * 48_000);
        assert_eq!(rest.peak(), 0.0, "{voice}");
    }
}

#[test]
fn the_chord_of_a_hundred_keys_is_played_by_sixteen() {
    for voice in VOICES {
        let cues: Vec<_> = (0..100u16)
            .map(|n| (0.02 * f64::from(n), on(20 + n, 0.8)))
            .collect();
        let sets: Set = &[("ml_voi", voice), ("quant", "Off"), ("mo_ml", "On")];
        let audio = render(&[sets], 3.0, &cues);
        assert!(audio.is_finite() && audio.peak() < 1.0, "{voice}");
    }
}

#[test]
fn a_change_of_voice_takes_the_held_notes_along() {
    let mut instance = support::active();
    let event = set(&mut instance, "ml_voi", "Sybyzgy");
    let sets: Set = &[("ml_voi", "Qyl-qobyz")];
    let audio = render(&[sets], 2.0, &[(0.0, on(62, 0.8)), (1.0, event)]);
    let before = audio.part(36_000, 48_000).rms();
    let after = audio.part(72_000, 96_000).rms();
    assert!(after > 0.1 * before, "{before} {after}");
}

#[test]
fn strumming_strikes_again() {
    let strokes = |strum: &str| {
        let sets: Set = &[("mo_ml", "On"), ("dr_on", "Off"), ("ml_str", strum)];
        let mut take = Take::new(RATE_HZ).with_timeline(0.0, 120.0);
        take.at_s(0.1, on(62, 0.8));
        let mut instance = support::drone::instance(&support::plugin(), RATE_HZ, &[sets]);
        let heard = take.listen(&mut instance, support::frames(4.0)).unwrap();
        let on = |event: &Event| matches!(event, Event::NoteOn { .. });
        heard.iter().filter(|(_, event)| on(event)).count()
    };
    let [none, some, all] = ["0 %", "50 %", "100 %"].map(strokes);
    assert_eq!(none, 1);
    // Eight beats of four strokes.
    assert!((31..=33).contains(&all), "{all}");
    assert!((10..24).contains(&some), "{some}");
}
