//! Tuned from outside, through the built plugin: MIDI Tuning Standard messages, and an MTS-ESP
//! master in the same process (a stand-in for its library; Unix only, as it needs a C compiler).

mod support;

use std::sync::{Mutex, MutexGuard};
use support::drone::{Set, cents, instance, middle};
use support::melody::{MELODY, off, on};
use support::{CEILING, RATE_HZ, analysis, frames, plugin};
use xtask::host::{Event, Instance};
use xtask::take::Take;

/// The environment names the library, and one test writes it: they take turns.
static TURN: Mutex<()> = Mutex::new(());

/// Takes the turn, also after a test that failed.
fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(|poison| poison.into_inner())
}

/// A sustained voice that plays its keys' own pitches.
const OWN: Set = &[("ml_voi", "Sybyzgy"), ("quant", "Off")];
/// Tolerance of a sustained note in cents.
const TOLERANCE: f64 = 3.0;
/// Time of a note in s.
const NOTE_S: f64 = 1.2;

/// Frequency of a pitch in semitones, A4 being 69 at 440 Hz.
fn hz(semitones: f64) -> f64 {
    440.0 * ((semitones - 69.0) / 12.0).exp2()
}

/// Keeps a message for as long as an event may.
fn sysex(parts: &[&[u8]]) -> Event {
    Event::SysEx(parts.concat().leak())
}

/// Sends `events`, then plays a key; how far it is from a pitch in semitones, in cents.
fn off_cents(instance: &mut Instance, events: &[Event], key: u16, semitones: f64) -> f64 {
    let mut take = Take::new(RATE_HZ);
    for &event in events {
        take.at_s(0.05, event);
    }
    take.at_s(0.1, on(key, 0.7));
    take.at_s(0.1 + NOTE_S, off(key));
    let audio = take.render(instance, frames(NOTE_S + 0.6)).expect("audio");
    assert!(audio.is_finite() && audio.peak() < CEILING);
    let signal = middle(&audio);
    let wanted = hz(semitones);
    let level = analysis::component_db(&signal, RATE_HZ, wanted, 0.4, 0.8);
    assert!(level > -60.0, "key {key}: {level} dB at {wanted} Hz");
    cents(
        wanted,
        analysis::partial_hz(&signal, RATE_HZ, wanted, 0.4, 0.1 + NOTE_S),
    )
}

/// The same, asserted.
fn in_tune(instance: &mut Instance, events: &[Event], key: u16, semitones: f64) {
    let off = off_cents(instance, events, key, semitones);
    assert!(
        off.abs() < TOLERANCE,
        "key {key}: {off} cents from {semitones}"
    );
}

#[test]
fn messages_retune_the_keys() {
    let _turn = turn();
    let mut played = instance(&plugin(), RATE_HZ, &[MELODY, OWN]);
    in_tune(&mut played, &[], 69, 69.0);
    // One note a quarter tone up, live, and another with bank.
    let one = sysex(&[&[0xF0, 0x7F, 0x7F, 8, 2, 0, 1, 69, 69, 0x40, 0, 0xF7]]);
    in_tune(&mut played, &[one], 69, 69.5);
    in_tune(&mut played, &[], 67, 67.0);
    let other = sysex(&[&[0xF0, 0x7E, 0x7F, 8, 7, 0, 0, 1, 67, 66, 0x20, 0, 0xF7]]);
    in_tune(&mut played, &[other], 67, 66.25);
    in_tune(&mut played, &[], 69, 69.5);
    // Broken ones and those of another kind change nothing.
    let broken = [
        sysex(&[&[0xF0, 0x7F, 0x7F, 8, 2, 0, 1, 69, 60, 0xF7]]),
        sysex(&[&[0xF0, 0x7E, 0x7F, 9, 1, 0xF7]]),
        sysex(&[&[0xF0, 0xF7]]),
        sysex(&[&[0x80; 600]]),
    ];
    in_tune(&mut played, &broken, 69, 69.5);
    // Scale/octave: A 31 cents down in every octave.
    let mut offsets = [64u8; 12];
    offsets[9] = 33;
    let octave = sysex(&[&[0xF0, 0x7E, 0x7F, 8, 8, 3, 0x7F, 0x7F], &offsets, &[0xF7]]);
    in_tune(&mut played, &[octave], 69, 68.69);
    in_tune(&mut played, &[], 57, 56.69);
    // A bulk dump: each key half a semitone above its own.
    let pitches: Vec<u8> = (0..128u8).flat_map(|key| [key, 0x40, 0]).collect();
    let head = [&[0xF0, 0x7E, 0, 8, 1, 0][..], &[b' '; 16]].concat();
    let bulk = sysex(&[&head, &pitches, &[0, 0xF7]]);
    in_tune(&mut played, &[bulk], 60, 60.5);
    // It survives a stop of the audio, as a host does when its settings change.
    played.activate(RATE_HZ, 512).expect("activation");
    in_tune(&mut played, &[], 62, 62.5);
}

#[cfg(unix)]
#[path = "support/mts.rs"]
mod esp;

#[cfg(unix)]
#[test]
fn an_mts_esp_master_leads_while_it_is_there() {
    let _turn = turn();
    let fake = esp::FakeMts::build("libmts-host");
    // SAFETY: no other test runs, and nothing of this one reads the environment meanwhile.
    unsafe { std::env::set_var(kazakh_horizon::mts_esp::PATH_VARIABLE, fake.path()) };
    let mut played = instance(&plugin(), RATE_HZ, &[MELODY, OWN]);
    in_tune(&mut played, &[], 69, 69.0);
    fake.tune(|key| hz(f64::from(key) + 0.3));
    fake.silence(62, true);
    fake.set_master(true);
    in_tune(&mut played, &[], 69, 69.3);
    // It has the last word over messages.
    let one = sysex(&[&[0xF0, 0x7F, 0x7F, 8, 2, 0, 1, 69, 69, 0x40, 0, 0xF7]]);
    in_tune(&mut played, &[one], 69, 69.3);
    // A key that is not mapped is silent.
    let mut take = Take::new(RATE_HZ);
    take.at_s(0.1, on(62, 0.7));
    take.at_s(0.5, off(62));
    take.render(&mut played, frames(3.0)).expect("audio");
    let quiet = take.render(&mut played, frames(1.0)).expect("audio");
    let peak = quiet.peak();
    assert!(peak < 1e-4, "an unmapped key sounds: {peak}");
    // When it leaves, what the messages said holds again.
    fake.set_master(false);
    in_tune(&mut played, &[], 69, 69.5);
    assert!(fake.clients() >= 1);
}
