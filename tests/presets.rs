//! The factory presets through the built plugin: each loads, sounds, is as loud as the others and
//! like none of them, and means the same in both formats. What a preset file is and how the bank
//! keeps it is tested beside the code.

mod support;
#[path = "support/vst3.rs"]
mod vst3;

use kazakh_horizon::params::limit::limits;
use kazakh_horizon::presets::layer::PLAYER;
use kazakh_horizon::presets::{Bank, Entry, Layer, Layers, Value, merge};
use nice_plug::plugin::PluginState;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::analysis::{onsets_per_s, third_octaves_db};
use support::{RATE_HZ, frames, instance};
use vst3::{assert_equal_values, load, render};
use xtask::host::{Event, Instance};
use xtask::loudness::Meter;
use xtask::take::{Audio, Blocks, Take};

/// What every preset is heard with: keys with their times in s, over no transport of the host's.
const KEYS: [(u16, f64, f64); 6] = [
    (62, 2.0, 3.2),
    (66, 3.2, 4.4),
    (69, 4.4, 6.8),
    (74, 6.8, 9.0),
    (69, 6.8, 9.0),
    (67, 9.0, 10.5),
];
/// Velocity of the keys.
const VELOCITY: f64 = 0.75;
/// Length in s; the loudness is of all of it.
const LENGTH_S: f64 = 12.0;
/// Frames of a block.
const BLOCK_FRAMES: u32 = 512;
/// Loudness in LUFS, integrated (EBU R 128).
const LOUDNESS: std::ops::RangeInclusive<f64> = -20.0..=-15.0;
/// Two presets that are less apart than this sound alike, see [`distance`].
const LEAST_DISTANCE: f64 = 2.0;
/// Centres of third octaves from 31.5 Hz to 16 kHz.
const BANDS: usize = 28;
/// Level under the loudest band at which a band no longer counts, in dB.
const FLOOR_DB: f64 = 60.0;

/// What was measured of a preset.
struct Heard {
    /// Name.
    name: String,
    /// Integrated loudness in LUFS.
    loudness: f64,
    /// Largest sample.
    peak: f32,
    /// Levels of the third octaves below the loudest, in dB.
    bands: Vec<f64>,
    /// Onsets per second.
    onsets: f64,
}

/// The factory presets.
fn factory() -> &'static [Entry] {
    static BANK: OnceLock<Bank> = OnceLock::new();
    let bank = BANK.get_or_init(|| {
        // No user's folder: the factory's only.
        let nowhere = std::env::temp_dir().join("kazakh-horizon-no-presets");
        Bank::at(kazakh_horizon::folder::Folder::at(nowhere))
    });
    assert!(!bank.entries().is_empty() && bank.problems().is_empty());
    bank.entries()
}

/// Loads a preset into an instance, as the window does.
fn load_preset(instance: &mut Instance, entry: &Entry) {
    let state = instance.state_json().expect("a state");
    let mut state: PluginState = serde_json::from_value(state).expect("the framework's");
    merge(&entry.preset, &mut state, Layers::ALL);
    let json = serde_json::to_vec(&state).expect("JSON");
    instance.load_json(&json).expect("it loads");
}

/// Renders a preset with the keys.
fn play(entry: &Entry) -> Audio {
    let mut instance = instance();
    instance
        .activate(RATE_HZ, BLOCK_FRAMES)
        .expect("activation");
    load_preset(&mut instance, entry);
    let mut take = Take::new(RATE_HZ).with_blocks(Blocks::Fixed(BLOCK_FRAMES));
    for (key, from_s, to_s) in KEYS {
        let on = Event::NoteOn {
            channel: 0,
            key,
            velocity: VELOCITY,
        };
        take.at_s(from_s, on);
        take.at_s(to_s, Event::NoteOff { channel: 0, key });
    }
    take.render(&mut instance, frames(LENGTH_S))
        .expect("it renders")
}

/// Measures a preset.
fn hear(entry: &Entry) -> Heard {
    let audio = play(entry);
    assert!(audio.is_finite(), "{}", entry.preset.name);
    let mut meter = Meter::new(RATE_HZ as u32).expect("a meter");
    meter.add(&audio.left, &audio.right).expect("frames");
    let channels = audio.left.iter().zip(&audio.right);
    let mono: Vec<f64> = channels.map(|(l, r)| f64::from(l + r) / 2.0).collect();
    let centres: Vec<f64> = (0..BANDS)
        .map(|n| 31.25 * 2f64.powf(n as f64 / 3.0))
        .collect();
    let bands = third_octaves_db(&mono, RATE_HZ, &centres);
    let loudest = bands.iter().copied().fold(f64::MIN, f64::max);
    Heard {
        name: entry.preset.name.clone(),
        loudness: meter.loudness().expect("a loudness").integrated_lufs,
        peak: audio.peak(),
        bands: bands
            .iter()
            .map(|db| (db - loudest).max(-FLOOR_DB))
            .collect(),
        onsets: onsets_per_s(&mono, RATE_HZ),
    }
}

/// All presets measured, once, on two threads.
fn all_heard() -> &'static [Heard] {
    static HEARD: OnceLock<Vec<Heard>> = OnceLock::new();
    HEARD.get_or_init(|| {
        let (entries, next) = (factory(), AtomicUsize::new(0));
        // The bundle is built before two threads ask for it.
        support::clap_path();
        let mut heard: Vec<(usize, Heard)> = std::thread::scope(|scope| {
            let work = || {
                let take = || {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    Some((index, hear(entries.get(index)?)))
                };
                std::iter::from_fn(take).collect::<Vec<_>>()
            };
            let threads = [scope.spawn(work), scope.spawn(work)];
            threads
                .into_iter()
                .flat_map(|thread| thread.join().expect("a thread"))
                .collect()
        });
        heard.sort_by_key(|row| row.0);
        heard.into_iter().map(|row| row.1).collect()
    })
}

/// How far two presets are apart: the root mean square difference of their third octaves in dB, and
/// a decibel for each two onsets per second.
fn distance(a: &Heard, b: &Heard) -> f64 {
    let squares = a.bands.iter().zip(&b.bands).map(|(a, b)| (a - b).powi(2));
    let spectrum = (squares.sum::<f64>() / BANDS as f64).sqrt();
    spectrum + (a.onsets - b.onsets).abs() / 2.0
}

#[test]
fn every_factory_preset_sounds_and_is_as_loud_as_the_others() {
    let mut wrong = Vec::new();
    for heard in all_heard() {
        let line = format!(
            "{}: {:.1} LUFS, peak {:.2}, {:.1} onsets/s",
            heard.name, heard.loudness, heard.peak, heard.onsets
        );
        println!("{line}");
        if !LOUDNESS.contains(&heard.loudness) || heard.peak >= 1.0 {
            wrong.push(line);
        }
    }
    assert!(
        wrong.is_empty(),
        "too quiet, too loud or clipping: {wrong:#?}"
    );
}

#[test]
fn no_two_factory_presets_are_alike() {
    let heard = all_heard();
    let mut pairs = Vec::new();
    for (n, a) in heard.iter().enumerate() {
        for b in &heard[n + 1..] {
            pairs.push((distance(a, b), &a.name, &b.name));
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (distance, a, b) in pairs.iter().take(5) {
        println!("near: {a} and {b}, {distance:.2}");
    }
    let alike: Vec<_> = pairs
        .iter()
        .filter(|pair| pair.0 < LEAST_DISTANCE)
        .collect();
    assert!(alike.is_empty(), "{alike:?}");
}

#[test]
fn the_measure_tells_alike_from_different() {
    let first = &factory()[0];
    let (one, again) = (hear(first), hear(first));
    assert!(distance(&one, &again) < 1e-9, "the same twice");
    let mut brighter = first.clone();
    for (id, value) in [("dr_brt", 100.0), ("rv_mix", 90.0), ("jivari", 0.0)] {
        brighter
            .preset
            .params
            .insert(id.to_owned(), Value::Float(value));
    }
    let other = hear(&brighter);
    assert!(distance(&one, &other) > LEAST_DISTANCE);
}

#[test]
fn factory_presets_name_live_parameters_in_range() {
    for entry in factory() {
        let preset = &entry.preset;
        let json: serde_json::Value = serde_json::from_str(&preset.to_json()).expect("JSON");
        let (_, source) = kazakh_horizon::presets::factory::FILES
            .iter()
            .find(|file| file.1.contains(&preset.uuid))
            .expect("its file");
        let source: serde_json::Value = serde_json::from_str(source).expect("JSON");
        // What was read is what is written there: nothing was clamped, nothing is unknown.
        for (id, value) in source["params"].as_object().expect("parameters") {
            assert!(Layer::of(id).is_some(), "{}: {id}", preset.name);
            let read = json["params"][id].as_f64();
            let same = match (value.as_f64(), read) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(1.0),
                _ => *value == json["params"][id],
            };
            assert!(same, "{}: {id} is {value}, out of range", preset.name);
        }
        assert!(preset.unknown.is_empty(), "{}", preset.name);
        for code in ["kk", "ru"] {
            let words = preset.translations.get(code).expect(&preset.name);
            assert!(
                !words.name.is_empty() && !words.description.is_empty(),
                "{}",
                preset.name
            );
        }
        assert!(
            !preset.category.is_empty() && !preset.tags.is_empty(),
            "{}",
            preset.name
        );
        assert!(
            !preset.description.is_empty() && !preset.author.is_empty(),
            "{}",
            preset.name
        );
    }
}

#[test]
fn a_preset_loads_whole_and_leaves_the_players_settings() {
    let mut instance = instance();
    for (id, text) in [("gain", "-3 dB"), ("ref", "432 Hz"), ("mo_ml", "On")] {
        instance.set_text(id, text).expect("a value");
    }
    for entry in factory() {
        load_preset(&mut instance, entry);
        let state = instance.state_json().expect("a state");
        for (id, _) in limits().iter().filter(|(id, _)| Layer::of(id).is_some()) {
            let Some(wanted) = entry.preset.params.get(id) else {
                continue;
            };
            let now = &state["params"][id];
            let same = match wanted {
                Value::Float(wanted) => now["f32"].as_f64().map(|now| now as f32) == Some(*wanted),
                Value::Integer(wanted) => now["i32"] == *wanted,
                Value::Switch(wanted) => now["bool"] == *wanted,
                Value::Unknown(_) => false,
            };
            assert!(same, "{}: {id} is {now}, not {wanted}", entry.preset.name);
        }
        assert_eq!(instance.value_text("gain").unwrap(), "-3.00 dB");
        assert_eq!(instance.value_text("ref").unwrap(), "432.00 Hz");
        assert_eq!(instance.value_text("mo_ml").unwrap(), "On");
    }
}

#[test]
fn a_preset_saved_in_clap_is_the_same_in_vst3() {
    let mut clap = support::active();
    let mut vst3 = load(RATE_HZ, BLOCK_FRAMES as usize);
    for entry in factory() {
        load_preset(&mut clap, entry);
        let json = clap.state_json().expect("a state").to_string();
        vst3.load_state(json.as_bytes()).expect("the VST3 takes it");
        render(&mut vst3, BLOCK_FRAMES as usize);
        assert_equal_values(&mut clap, &vst3);
    }
}

#[test]
fn the_command_line_renders_presets() {
    assert_eq!(xtask::preset::PLAYER, PLAYER);
    let folder = std::env::temp_dir().join(format!("kazakh-horizon-render-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let run = |preset: &str| {
        let (out, state) = (at("x.wav"), at("x.json"));
        let args = [
            "xtask",
            "render",
            "--out",
            &out,
            "--seconds",
            "0.1",
            "--save-state",
            &state,
        ];
        let args = args.into_iter().chain(["--preset", preset]);
        xtask::cli::run(args.map(std::ffi::OsString::from))?;
        let json = std::fs::read(&state).expect("a state");
        Ok::<serde_json::Value, xtask::fault::Fault>(serde_json::from_slice(&json).expect("JSON"))
    };
    let entry = &factory()[0];
    let mut instance = instance();
    load_preset(&mut instance, entry);
    let expected = instance.state_json().expect("a state");
    let file = at("mine.khpreset");
    std::fs::write(&file, entry.preset.to_json()).expect("a file");
    for name in [
        &entry.preset.name,
        entry.preset.name_in("kk"),
        entry.preset.name_in("ru"),
        &file,
    ] {
        let state = run(name).expect(name);
        assert_eq!(state["params"], expected["params"], "{name}");
        assert_eq!(
            state["fields"]["scale"], expected["fields"]["scale"],
            "{name}"
        );
    }
    let broken = at("broken.khpreset");
    let mut json: serde_json::Value = serde_json::from_str(&entry.preset.to_json()).expect("JSON");
    json["params"]["seed"] = serde_json::json!(1.5);
    std::fs::write(&broken, json.to_string()).expect("a file");
    for (name, expected) in [
        (
            "No Such Preset",
            "no such preset: No Such Preset (the nearest: ",
        ),
        (&broken, ": seed: 1.5 is not a whole number"),
        (&at("none.khpreset"), "none.khpreset: "),
    ] {
        let fault = run(name).expect_err(name);
        assert_eq!(fault.exit_code(), 2, "{fault}");
        assert!(fault.to_string().contains(expected), "{fault}");
        assert_eq!(fault.to_string().lines().count(), 1, "{fault}");
    }
    std::fs::remove_dir_all(&folder).expect("it is there");
}
