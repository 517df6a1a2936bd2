//! Bend and note expressions through the built VST3: the framework swaps two of them on the way in.

mod support;
#[path = "support/vst3.rs"]
mod vst3;

use support::drone::{cents, wide};
use support::{RATE_HZ, analysis};
use vst3::{id, load, render};
use vst3_host::Plugin;
use vst3_host::midi::{MidiChannel, MidiEvent, NoteExpressionType};

/// A3, the note that is played.
const A3_HZ: f64 = 220.0;

/// The bowed voice alone, dry and unquantized.
fn bowed() -> Plugin {
    let mut plugin = load(RATE_HZ, 1024);
    for (name, value) in [
        ("Drone", 0.0),
        ("Reverb Mix", 0.0),
        ("Quantizer", 0.0),
        // The third of five voices.
        ("Melody Voice", 0.5),
    ] {
        let id = id(&plugin, name);
        plugin.set_parameter(id, value).expect("a value");
    }
    plugin
}

/// Two seconds of A3 that is told something after 0.2 s.
fn told(kind: Option<NoteExpressionType>, value: f64) -> Vec<f64> {
    let mut plugin = bowed();
    let note = plugin.note_on(MidiChannel::Ch1, 57, 70).expect("a note");
    let mut left = Vec::new();
    for block in 0..94 {
        if let Some(kind) = kind.filter(|_| block == 10) {
            plugin
                .send_note_expression(note, kind, value)
                .expect("an expression");
        }
        left.extend_from_slice(&render(&mut plugin, 1024)[0]);
    }
    wide(&left)
}

/// Pitch above A3 in cents near where it should be.
fn above(signal: &[f64], near: f64) -> f64 {
    let hz = A3_HZ * 2f64.powf(near / 1200.0);
    cents(A3_HZ, analysis::partial_hz(signal, RATE_HZ, hz, 0.8, 1.9))
}

#[test]
fn tuning_moves_the_note() {
    // Half of the range is none; 3 semitones of 120 either way.
    let tuned = told(Some(NoteExpressionType::Tuning), 0.5 + 3.0 / 240.0);
    assert!((above(&tuned, 300.0) - 300.0).abs() < 4.0);
    assert!(above(&told(None, 0.0), 0.0).abs() < 4.0);
}

#[test]
fn expression_presses_and_brightness_brightens() {
    let level = |signal: &[f64]| analysis::rms_db(analysis::window(signal, RATE_HZ, 0.9, 0.9));
    let centroid = |signal: &[f64]| {
        analysis::centroid_hz(
            analysis::window(signal, RATE_HZ, 0.9, 0.9),
            RATE_HZ,
            12_000.0,
        )
    };
    let plain = told(None, 0.0);
    let pressed = told(Some(NoteExpressionType::Expression), 1.0);
    assert!(
        level(&pressed) > level(&plain) + 1.5,
        "{} {}",
        level(&plain),
        level(&pressed)
    );
    let dark = told(Some(NoteExpressionType::Brightness), 0.0);
    let bright = told(Some(NoteExpressionType::Brightness), 1.0);
    let [dark, bright] = [centroid(&dark), centroid(&bright)];
    assert!(bright > 1.15 * dark, "{dark} Hz {bright} Hz");
}

#[test]
fn pitch_bend_reaches_the_note() {
    let mut plugin = bowed();
    plugin
        .send_midi_note(57, 70, MidiChannel::Ch1)
        .expect("a note");
    let channel = MidiChannel::Ch1;
    let event = MidiEvent::PitchBend {
        channel,
        value: 16_383,
    };
    plugin.send_midi_event(event).expect("a bend");
    let mut left = Vec::new();
    for _ in 0..94 {
        left.extend_from_slice(&render(&mut plugin, 1024)[0]);
    }
    assert!((above(&wide(&left), 200.0) - 200.0).abs() < 4.0);
}
