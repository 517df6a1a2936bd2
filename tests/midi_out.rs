//! MIDI out of the melody: what the voices play, at its frame, and no note ever left on.

mod support;

use support::drone::{Set, instance};
use support::melody::{off, on};
use support::{RATE_HZ, active, frames, plugin, set};
use xtask::host::{Event, Events, Instance, Transport};
use xtask::take::{Blocks, Take};

/// Channel of the drums, from 0.
const DRUMS: u16 = 9;
/// MIDI out of the melody on.
const OUT: Set = &[("mo_ml", "On"), ("dr_on", "Off")];

/// Notes on and off among events, and that none is on twice.
struct Ledger(Vec<(u16, u16)>);

impl Ledger {
    /// Takes an event that the plugin sent.
    fn take(&mut self, event: &Event) {
        match *event {
            Event::NoteOn { channel, key, .. } => {
                assert!(!self.0.contains(&(channel, key)), "{key} is on twice");
                self.0.push((channel, key));
            }
            Event::NoteOff { channel, key } => {
                let at = self.0.iter().position(|note| *note == (channel, key));
                self.0.remove(at.expect("only what is on is ended"));
            }
            _ => {}
        }
    }
}

/// Plays events by frame and returns what comes out.
fn listen(sets: &[Set], blocks: Blocks, cues: &[(u64, Event)], length: u64) -> Vec<(u64, Event)> {
    let mut take = Take::new(RATE_HZ).with_blocks(blocks);
    take.add_all(cues.iter().copied());
    let mut all = vec![OUT];
    all.extend_from_slice(sets);
    take.listen(&mut instance(&plugin(), RATE_HZ, &all), length)
        .expect("it plays")
}

#[test]
fn quantized_notes_go_out_at_their_frame() {
    // In D Kazakh Mixolydian an F is played as the E below it, the nearer neighbour.
    let cues = [
        (1000, on(62, 0.5)),
        (2003, off(62)),
        (3001, on(65, 0.5)),
        (4444, off(65)),
    ];
    for block in [17, 256, 1024] {
        let heard = listen(&[], Blocks::Fixed(block), &cues, 5000);
        let [(a, first), (b, second), (c, third), (d, fourth)] = heard[..] else {
            panic!("{heard:?}");
        };
        assert_eq!((a, b, c, d), (1000, 2003, 3001, 4444));
        let key = |event: Event| match event {
            Event::NoteOn {
                channel: 0, key, ..
            } => key,
            Event::NoteOff { channel: 0, key } => 100 + key,
            other => panic!("{other:?}"),
        };
        assert_eq!([first, second, third, fourth].map(key), [62, 162, 64, 164]);
    }
}

#[test]
fn mpe_carries_the_microtones() {
    let sets: Set = &[("mo_mpe", "On"), ("mode", "Maqam Bayati"), ("tonic", "C")];
    let cues = [(1000, on(62, 0.5)), (2000, off(62))];
    let heard = listen(&[sets], Blocks::Fixed(256), &cues, 4000);
    // The second degree, 150 cents: key 61 or 62, bent by half a semitone.
    let bend = heard.iter().find_map(|(_, event)| match event {
        Event::Midi([status, low, high]) if status & 0xF0 == 0xE0 => {
            let position = f64::from(*low) + 128.0 * f64::from(*high);
            Some((position / 16383.0 - 0.5) * 2.0 * 48.0)
        }
        _ => None,
    });
    let note = heard.iter().find_map(|(_, event)| match event {
        Event::NoteOn { channel, key, .. } => Some((*channel, *key)),
        _ => None,
    });
    let (channel, key) = note.expect("a note");
    assert!((1..16).contains(&channel));
    let pitch = f64::from(key) + bend.expect("a bend");
    assert!((pitch - 61.5).abs() < 0.02, "{pitch}");
}

/// Runs one block and books what comes out.
fn block(
    instance: &mut Instance,
    events: &Events,
    transport: Option<&Transport>,
    ledger: &mut Ledger,
) {
    let (mut left, mut right) = ([0f32; 256], [0f32; 256]);
    instance
        .process(&mut left, &mut right, events, transport)
        .expect("a block");
    for (_, event) in instance.output().notes() {
        ledger.take(&event);
    }
}

#[test]
fn stop_seek_loop_bypass_reset_and_panic_leave_no_note_on() {
    let mut instance = active();
    for (id, text) in [
        ("mo_ml", "On"),
        ("mo_rh", "On"),
        ("rh_den", "100 %"),
        ("ml_src", "Both"),
        ("ku_den", "100 %"),
    ] {
        instance.set_text(id, text).unwrap();
    }
    let bypass = |instance: &mut Instance, on: &str| {
        let event = set(instance, "bypass", on);
        let mut events = Events::new();
        events.push(0, event);
        events
    };
    let mut ledger = Ledger(Vec::new());
    let nothing = Events::new();
    let mut sounded = 0;
    for round in 0..7 {
        let mut played = 0;
        let mut from = 16.0;
        let mut keys = Events::new();
        keys.push(3, on(60 + round, 0.8));
        block(
            &mut instance,
            &keys,
            Some(&Transport::playing(from, 120.0)),
            &mut ledger,
        );
        for n in 1..200 {
            let mut beats = from + f64::from(n) * 256.0 / RATE_HZ * 2.0;
            if round == 0 && n == 100 {
                // A loop edge.
                from -= 1.5;
                beats -= 1.5;
            }
            let transport = Transport::playing(beats, 120.0);
            block(&mut instance, &nothing, Some(&transport), &mut ledger);
            played = played.max(ledger.0.len());
        }
        sounded += played;
        let mut release = Events::new();
        release.push(0, off(60 + round));
        let stopped = Transport {
            playing: false,
            ..Transport::playing(20.0, 120.0)
        };
        match round {
            // Seek, then stop.
            1 => block(
                &mut instance,
                &release,
                Some(&Transport::playing(200.0, 120.0)),
                &mut ledger,
            ),
            2 => {
                let events = bypass(&mut instance, "On");
                block(&mut instance, &events, None, &mut ledger);
                for _ in 0..10 {
                    block(&mut instance, &nothing, None, &mut ledger);
                }
                assert!(ledger.0.is_empty(), "bypass: {:?}", ledger.0);
                let events = bypass(&mut instance, "Off");
                block(&mut instance, &events, None, &mut ledger);
            }
            3 => instance.reset(),
            4 => {
                let mut panic = Events::new();
                panic.push(0, Event::Midi([0xB0, 120, 0]));
                block(&mut instance, &panic, None, &mut ledger);
                block(&mut instance, &release, Some(&stopped), &mut ledger);
            }
            6 => {
                let state = instance.save_state().unwrap();
                instance.load_state(&state).unwrap();
                instance.service();
                let song = Transport::playing(300.0, 120.0);
                block(&mut instance, &nothing, Some(&song), &mut ledger);
                // Only what kui and drums began with the bar.
                let melody = ledger.0.iter().filter(|(channel, _)| *channel != DRUMS);
                assert!(melody.count() <= 2, "loaded: {:?}", ledger.0);
                assert!(!ledger.0.contains(&(0, 66)), "loaded: {:?}", ledger.0);
                instance.deactivate();
                instance.activate(RATE_HZ, 256).unwrap();
            }
            5 => {
                instance.set_text("mo_ml", "Off").unwrap();
                instance.set_text("mo_rh", "Off").unwrap();
                block(&mut instance, &nothing, Some(&stopped), &mut ledger);
                block(&mut instance, &nothing, Some(&stopped), &mut ledger);
                assert!(ledger.0.is_empty(), "switched off: {:?}", ledger.0);
                instance.set_text("mo_ml", "On").unwrap();
                instance.set_text("mo_rh", "On").unwrap();
            }
            _ => {}
        }
        block(&mut instance, &release, Some(&stopped), &mut ledger);
        block(&mut instance, &nothing, Some(&stopped), &mut ledger);
        block(&mut instance, &nothing, Some(&stopped), &mut ledger);
        assert!(ledger.0.is_empty(), "round {round}: {:?}", ledger.0);
    }
    assert!(sounded > 7, "{sounded}");
}

#[test]
fn a_storm_of_keys_leaves_no_note_on() {
    let mut cues = Vec::new();
    let mut seed = 12345u64;
    for n in 0..600u64 {
        seed = seed
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        let key = 40 + (seed >> 33) as u16 % 40;
        let at = n * 150;
        cues.push((at, on(key, 0.2 + 0.8 * ((seed >> 40) & 255) as f64 / 255.0)));
        cues.push((at + 100 + (seed >> 20) % 4000, off(key)));
    }
    for mpe in ["Off", "On"] {
        let sets: Set = &[("mo_mpe", mpe)];
        let heard = listen(
            &[sets],
            Blocks::Random { seed: 3, max: 700 },
            &cues,
            frames(3.0),
        );
        let mut ledger = Ledger(Vec::new());
        for (_, event) in &heard {
            ledger.take(event);
        }
        assert!(ledger.0.is_empty(), "{:?}", ledger.0);
        assert!(heard.len() > 800, "{}", heard.len());
    }
}
