//! The built VST3 in a real VST3 host.

mod support;
#[path = "support/vst3.rs"]
mod vst3;

use std::time::Instant;
use vst3::{
    assert_close, id, json_of, lengths, load, peak, play, render, stay_loaded, text, values,
};
use vst3_host::midi::{MidiChannel, MidiEvent};
use vst3_host::{Plugin, ProcessMode, TransportPosition, Vst3Host};

/// A default instance must sound within this time.
const SOUNDS_WITHIN_S: f64 = 5.0;

#[test]
fn it_is_found_by_a_scan() {
    stay_loaded();
    let mut host = Vst3Host::builder()
        .add_scan_path(support::bundles().vst3.parent().expect("a folder"))
        .build()
        .expect("a host");
    let found = host.discover_plugins().expect("a scan");
    let info = found
        .iter()
        .find(|info| info.name == "Kazakh Horizon")
        .expect("the scan finds it");
    assert_eq!(info.vendor, "The Dunes");
    assert!(info.category.contains("Instrument"), "{}", info.category);
    // As hosts write the 16 bytes `KazakhHorizon_01`.
    let uid: String = info.uid.chars().filter(char::is_ascii_hexdigit).collect();
    assert_eq!(uid.to_uppercase(), "4B617A616B68486F72697A6F6E5F3031");
    assert_eq!((info.audio_inputs, info.audio_outputs), (0, 1));
    assert!(info.has_midi_input && info.has_midi_output && info.has_gui);
}

#[test]
fn every_rate_sounds() {
    for rate in [
        22_050.0, 32_000.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0,
    ] {
        let mut plugin = load(rate, 1024);
        assert!(
            play(&mut plugin, SOUNDS_WITHIN_S, 1024) > 1e-4,
            "silent at {rate} Hz"
        );
    }
}

#[test]
fn a_change_of_rate_is_followed() {
    let mut plugin = load(44_100.0, 512);
    play(&mut plugin, 0.5, 512);
    plugin.stop_processing().expect("it stops");
    plugin.reconfigure(192_000.0, 8192).expect("a new rate");
    plugin.start_processing().expect("it starts again");
    assert!(play(&mut plugin, SOUNDS_WITHIN_S, 8192) > 1e-4);
}

#[test]
fn every_block_size_renders_the_same() {
    // `FRAMEWORK`: the bare framework is bit-equal across block sizes; the instrument may differ
    // by rounding only.
    let frames = 48_000;
    let whole = |sizes: &mut dyn Iterator<Item = usize>| {
        let mut plugin = load(48_000.0, 8192);
        let mut left = Vec::with_capacity(frames);
        while left.len() < frames {
            let size = sizes.next().unwrap_or(1).min(frames - left.len());
            left.extend_from_slice(&render(&mut plugin, size)[0]);
        }
        left
    };
    let reference = whole(&mut std::iter::repeat(256));
    assert!(reference.iter().any(|sample| sample.abs() > 1e-5));
    for size in [1, 2, 17, 64, 333, 1024, 8192] {
        assert_close(
            &reference,
            &whole(&mut std::iter::repeat(size)),
            &format!("blocks of {size}"),
        );
    }
    assert_close(&reference, &whole(&mut lengths()), "random blocks");
}

#[test]
fn automation_lands_inside_the_block() {
    let frames = 8192;
    let mut plain = load(48_000.0, frames);
    let mut moved = load(48_000.0, frames);
    play(&mut plain, 2.0, frames);
    play(&mut moved, 2.0, frames);
    let gain = id(&moved, "Output Gain");
    moved.set_parameter_at(gain, 0.0, 4096).expect("a point");
    let (plain, faded) = (render(&mut plain, frames), render(&mut moved, frames));
    assert!(peak(&plain) > 1e-4);
    assert_close(&plain[0][..4096], &faded[0][..4096], "before the point");
    let tail = |audio: &[Vec<f32>]| peak(&[audio[0][7680..].to_vec()]);
    assert!(
        tail(&faded) < 0.05 * tail(&plain),
        "the gain did not reach silence within 75 ms"
    );
    assert_eq!(text(&moved, "Output Gain"), "-inf");
}

#[test]
fn notes_and_controllers_are_taken() {
    let mut plugin = load(48_000.0, 512);
    // Sustain, mod wheel, channel pressure (128) and pitch bend (129) have a parameter to come in.
    for controller in [1, 64, 128, 129] {
        assert!(
            plugin.midi_cc_to_parameter(0, 0, controller).is_some(),
            "controller {controller} is not mapped"
        );
    }
    let channel = MidiChannel::Ch1;
    for round in 0..40_u8 {
        let note = 36 + round % 49;
        plugin
            .send_midi_event_at(
                MidiEvent::NoteOn {
                    channel,
                    note,
                    velocity: 1 + round * 3,
                },
                i32::from(round) * 7,
            )
            .expect("a note");
        plugin.send_midi_cc(64, (round % 2) * 127, channel).unwrap();
        plugin.send_midi_cc(1, round * 3, channel).unwrap();
        let value = u16::from(round) * 409;
        plugin
            .send_midi_event(MidiEvent::PitchBend { channel, value })
            .expect("a bend");
        render(&mut plugin, 512);
        plugin.send_midi_note_off(note, channel).expect("a release");
        render(&mut plugin, 100);
    }
    // All notes off and all sound off, on every channel.
    plugin.midi_panic().expect("a panic");
    render(&mut plugin, 512);
}

#[test]
fn any_transport_is_survived() {
    let mut plugin = load(48_000.0, 512);
    let seek = |plugin: &mut Plugin, beats: f64| {
        plugin
            .set_transport_position(TransportPosition {
                samples: (beats * 24_000.0) as i64,
                quarter_notes: beats,
            })
            .expect("a seek");
    };
    plugin.set_playing(false).expect("stopped");
    assert!(play(&mut plugin, SOUNDS_WITHIN_S, 512) > 1e-4);
    plugin.set_playing(true).expect("playing");
    play(&mut plugin, 0.5, 512);
    for (beats, tempo, meter) in [
        (64.0, 120.0, (4, 4)),
        (3.999, 300.0, (7, 8)),
        (-8.0, 20.0, (5, 8)),
        (1e7, 96.0, (10, 8)),
        (0.0, 0.001, (1, 1)),
        (17.25, 999.0, (9, 8)),
    ] {
        seek(&mut plugin, beats);
        plugin.set_tempo(tempo).expect("a tempo");
        plugin
            .set_time_signature(meter.0, meter.1)
            .expect("a meter");
        for size in lengths().take(8) {
            render(&mut plugin, size.min(512));
        }
        plugin.set_playing(beats < 10.0).expect("start or stop");
        play(&mut plugin, 0.05, 512);
    }
}

#[test]
fn a_reset_while_playing_starts_over() {
    let mut plugin = load(48_000.0, 512);
    let first: Vec<f32> = (0..20)
        .flat_map(|_| render(&mut plugin, 512).swap_remove(0))
        .collect();
    plugin
        .send_midi_note(60, 100, MidiChannel::Ch1)
        .expect("a note");
    play(&mut plugin, 1.0, 512);
    plugin.stop_processing().expect("it stops");
    plugin.start_processing().expect("it starts again");
    plugin
        .set_transport_position(TransportPosition {
            samples: 0,
            quarter_notes: 0.0,
        })
        .expect("a seek");
    let again: Vec<f32> = (0..20)
        .flat_map(|_| render(&mut plugin, 512).swap_remove(0))
        .collect();
    assert_close(&first, &again, "before and after a reset");
}

#[test]
fn state_is_saved_loaded_and_refused() {
    let mut plugin = load(48_000.0, 512);
    let (jivari, tuning) = (id(&plugin, "Jivari"), id(&plugin, "Drone Tuning"));
    plugin.set_parameter(jivari, 0.25).expect("a value");
    plugin.set_parameter(tuning, 1.0).expect("a value");
    render(&mut plugin, 512);
    assert_eq!(text(&plugin, "Jivari"), "25.0");
    assert_eq!(text(&plugin, "Drone Tuning"), "Custom");
    let saved = plugin.save_state().expect("a state");
    let kept = values(&plugin);

    let mut other = load(96_000.0, 64);
    assert_ne!(values(&other), kept);
    render(&mut other, 64);
    other.load_state(&saved).expect("it loads while playing");
    render(&mut other, 64);
    assert_eq!(values(&other), kept);
    assert_eq!(other.save_state().expect("a state"), saved);

    let json = json_of(&saved);
    let half = &json[..json.len() / 2];
    let garbage: [&[u8]; 5] = [b"", b"\0\xff\xfe garbage", b"{}", b"[1, 2]", half];
    for bytes in garbage {
        // A host may be told, or not; what counts is that nothing changed.
        let _ = other.load_state(bytes);
        render(&mut other, 64);
        assert_eq!(values(&other), kept, "changed by {} bytes", bytes.len());
    }
    assert!(other.load_state(half).is_err(), "half a state was taken");
}

#[test]
fn states_of_either_format_load() {
    // The same JSON is in both formats; CLAP puts its length in front, VST3 does not.
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/states");
    let mut states: Vec<(String, Vec<u8>)> = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let bytes = std::fs::read(&path).expect("a readable state");
            states.push((path.display().to_string(), bytes));
        }
    }
    let mut plugin = load(48_000.0, 512);
    let tonic = id(&plugin, "Tonic");
    plugin.set_parameter(tonic, 7.0 / 11.0).expect("a value");
    render(&mut plugin, 512);
    assert_eq!(text(&plugin, "Tonic"), "G");
    let own = json_of(&plugin.save_state().expect("a state"));
    states.push(("its own".to_owned(), own));
    for (name, bytes) in states {
        let json: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        let mut plugin = load(48_000.0, 512);
        plugin
            .load_state(&bytes)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        render(&mut plugin, 512);
        let saved: serde_json::Value =
            serde_json::from_slice(&json_of(&plugin.save_state().expect("a state"))).expect("JSON");
        let wanted = json["params"].as_object().expect("parameters");
        for (id, value) in wanted {
            // An id that is gone is for the migration to answer, not for this test.
            if let Some(got) = saved["params"].get(id) {
                assert_eq!(got, value, "{id} of {name}");
            }
        }
    }
}

#[test]
fn a_point_of_automation_equals_a_block_cut_there() {
    // At no grid point of the engine, and with a change that is heard at once.
    let (frames, at) = (8192, 4101);
    let moved = |points: &[(usize, usize)]| {
        let mut plugin = load(48_000.0, frames);
        play(&mut plugin, 1.0, frames);
        let gain = id(&plugin, "Output Gain");
        let mut audio = Vec::new();
        for &(length, frame) in points {
            if frame < length {
                plugin
                    .set_parameter_at(gain, 0.4, frame as i32)
                    .expect("a point");
            }
            audio.append(&mut render(&mut plugin, length)[0]);
        }
        audio
    };
    let never = usize::MAX;
    let inside = moved(&[(frames, at)]);
    let cut = moved(&[(at, never), (frames - at, 0)]);
    assert_close(&inside, &cut, "a point inside and a cut block");
    let whole = moved(&[(frames, never)]);
    let late = moved(&[(frames, at + 64)]);
    assert_close(&inside[..at], &whole[..at], "before the point");
    let differ = |other: &[f32]| inside.iter().zip(other).any(|(a, b)| (a - b).abs() > 1e-4);
    assert!(differ(&whole) && differ(&late), "the point did nothing");
}

/// A drone that is plucked only while notes are held, often, with strings that die soon.
fn while_notes() -> Plugin {
    let mut plugin = load(48_000.0, 512);
    for (name, value) in [
        ("Rhythm", 0.0),
        ("Drone Runs", 1.0),
        ("Pluck Cycle", 0.0),
        ("Drone Decay", 0.0),
    ] {
        let id = id(&plugin, name);
        plugin.set_parameter(id, value).expect("a value");
    }
    render(&mut plugin, 512);
    assert_eq!(text(&plugin, "Drone Runs"), "While Notes");
    assert_eq!(text(&plugin, "Pluck Cycle"), "1.50");
    plugin
}

#[test]
fn the_pedal_holds_the_notes_that_the_drone_waits_for() {
    let mut plugin = while_notes();
    let channel = MidiChannel::Ch1;
    let cycle_s = 1.5;
    // What was plucked on loading dies away; then nothing starts by itself.
    play(&mut plugin, 12.0, 512);
    let idle = play(&mut plugin, cycle_s, 512);

    // A key alone: plucked while it is down.
    plugin.send_midi_note(50, 100, channel).expect("a note");
    play(&mut plugin, cycle_s, 512);
    let held = play(&mut plugin, cycle_s, 512);
    assert!(held > 10.0 * idle && held > 1e-2, "{idle}, then {held}");
    plugin.send_midi_note_off(50, channel).expect("a release");
    play(&mut plugin, 12.0, 512);
    let released = play(&mut plugin, cycle_s, 512);
    assert!(released < 0.1 * held, "{held}, then {released}");

    // The pedal keeps the key's note.
    plugin.send_midi_note(50, 100, channel).expect("a note");
    plugin.send_midi_cc(64, 127, channel).expect("a pedal");
    play(&mut plugin, 0.5, 512);
    plugin.send_midi_note_off(50, channel).expect("a release");
    play(&mut plugin, 12.0, 512);
    let pedalled = play(&mut plugin, cycle_s, 512);
    assert!(pedalled > 0.5 * held, "{held}, with the pedal {pedalled}");
    plugin.send_midi_cc(64, 0, channel).expect("a pedal");
    play(&mut plugin, 12.0, 512);
    let after = play(&mut plugin, cycle_s, 512);
    assert!(after < 0.1 * held, "{held}, after the pedal {after}");
}

#[test]
fn bend_and_wheel_leave_the_drone_as_it_is() {
    // Neither is the drone's: they must be taken, and change nothing that sounds.
    let (mut plain, mut moved) = (load(48_000.0, 512), load(48_000.0, 512));
    let channel = MidiChannel::Ch1;
    for step in 0..200_u16 {
        let value = (step * 41) % 16_384;
        moved
            .send_midi_event_at(MidiEvent::PitchBend { channel, value }, 17)
            .expect("a bend");
        moved
            .send_midi_cc(1, (step % 128) as u8, channel)
            .expect("a wheel");
        let (a, b) = (render(&mut plain, 512), render(&mut moved, 512));
        assert_close(&a[0], &b[0], "with and without bend and wheel");
    }
}

#[test]
fn a_bounce_in_the_largest_blocks_is_what_was_heard() {
    let seconds = 6;
    let rendered = |block: usize, mode: ProcessMode| {
        let mut plugin = load(48_000.0, 8192);
        plugin.stop_processing().expect("it stops");
        plugin.set_process_mode(mode).expect("a mode");
        plugin.start_processing().expect("it starts again");
        let mut audio = Vec::new();
        while audio.len() < seconds * 48_000 {
            audio.append(&mut render(&mut plugin, block)[0]);
        }
        audio
    };
    let started = Instant::now();
    let bounce = rendered(8192, ProcessMode::Offline);
    let speed = seconds as f64 / started.elapsed().as_secs_f64();
    println!("8192 frames a block: {speed:.0} times faster than real time");
    assert_close(
        &bounce,
        &rendered(480, ProcessMode::Realtime),
        "bounced and live",
    );
}
