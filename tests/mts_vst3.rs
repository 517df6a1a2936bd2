//! A tuning message through the built VST3.

mod support;
#[path = "support/vst3.rs"]
mod vst3;

use support::drone::{cents, wide};
use support::{RATE_HZ, analysis};
use vst3::{id, load, render};
use vst3_host::midi::MidiChannel;

/// A4, the key that is played.
const A4_HZ: f64 = 440.0;

#[test]
fn a_message_retunes_a_key() {
    let mut plugin = load(RATE_HZ, 1024);
    for (name, value) in [
        ("Drone", 0.0),
        ("Reverb Mix", 0.0),
        ("Quantizer", 0.0),
        // Sybyzgy, the fourth of five voices.
        ("Melody Voice", 0.75),
    ] {
        let id = id(&plugin, name);
        plugin.set_parameter(id, value).expect("a value");
    }
    let mut play = |above_cents: f64| {
        let note = plugin.note_on(MidiChannel::Ch1, 69, 90).expect("a note");
        let mut left = Vec::new();
        for _ in 0..60 {
            left.extend_from_slice(&render(&mut plugin, 1024)[0]);
        }
        plugin.note_off(note).expect("its end");
        for _ in 0..40 {
            render(&mut plugin, 1024);
        }
        let wanted = A4_HZ * (above_cents / 1200.0).exp2();
        let found = analysis::partial_hz(&wide(&left), RATE_HZ, wanted, 0.4, 1.2);
        let off = cents(wanted, found);
        assert!(off.abs() < 3.0, "{off} cents from {above_cents}");
        // A quarter tone up, for the next time.
        let message = vec![0xF0, 0x7F, 0x7F, 8, 2, 0, 1, 69, 69, 0x40, 0, 0xF7];
        plugin.send_sysex(message).expect("a message");
        render(&mut plugin, 1024);
    };
    play(0.0);
    play(50.0);
}
