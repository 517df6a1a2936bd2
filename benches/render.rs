//! How fast it is: `cargo bench --bench render`.
//!
//! Criterion measures each part; then one table, best of many short runs so that a busy machine
//! does not show, gives the numbers the project promises: modes per core, the ratio to the scalar
//! `f64` oracle, and how many times faster than real time the built plugin plays.
#![allow(missing_docs)]

#[path = "../tests/support/reference.rs"]
mod reference;

use criterion::{Criterion, Throughput};
use kazakh_horizon::engine::Engine;
use kazakh_horizon::engine::clock::Transport;
use kazakh_horizon::engine::dsp::denormal::DenormalGuard;
use kazakh_horizon::engine::dsp::modal_string::{ModalString, StringBank};
use kazakh_horizon::engine::registry::Choice;
use kazakh_horizon::engine::settings::{DrumKind, MelodyKind, Settings};
use kazakh_horizon::engine::units::Hz;
use kazakh_horizon::params::KazakhParams;
use reference::{C3, DEMO, ReferenceString};
use std::hint::black_box;
use std::time::Instant;
use xtask::{bundle, host};

/// Rate at which modes are counted.
const RATE: f64 = 48_000.0;
/// Modes of the C3 string below 20 kHz.
const MODES: usize = 133;
/// Frames of one call of the bank.
const FRAMES: usize = 64;

/// Sounding strings, with bridge and thread in contact.
fn bank(strings: usize) -> StringBank {
    let string = || ModalString::new(&C3.into(), RATE, 20_000.0, MODES);
    let mut bank = StringBank::new((0..strings).map(|_| string()).collect());
    for string in &mut bank.strings {
        string.pluck(DEMO.into());
    }
    for _ in 0..100 {
        walk(&mut bank);
    }
    bank
}

/// One call of the bank.
fn walk(bank: &mut StringBank) {
    let (mut bridge, mut nut) = ([0.0; FRAMES], [0.0; FRAMES]);
    bank.render(&mut bridge, &mut nut);
    black_box((bridge, nut));
}

/// The oracle, sounding.
fn oracle() -> ReferenceString {
    let mut string = ReferenceString::new(C3, RATE, MODES, DEMO.x_e, DEMO.w_e);
    string.play(&DEMO, 0.1);
    string
}

/// One call's worth of the oracle.
fn tick(string: &mut ReferenceString) {
    for _ in 0..FRAMES {
        black_box(string.tick(0.0));
    }
}

/// The default patch in full sound.
fn engine(settings: &Settings) -> Engine {
    let mut engine = Engine::new(Hz(RATE));
    let (mut left, mut right) = (vec![0.0; 480_000], vec![0.0; 480_000]);
    engine.render(settings, &Transport::default(), 0, &mut left, &mut right);
    engine
}

/// Shortest time of one call among many short runs, in s.
fn best_s(mut call: impl FnMut()) -> f64 {
    let calls = 20;
    (0..600)
        .map(|_| {
            let start = Instant::now();
            (0..calls).for_each(|_| call());
            start.elapsed().as_secs_f64() / f64::from(calls)
        })
        .fold(f64::MAX, f64::min)
}

/// Times real time of the built CLAP with the given parameters and `keys` held, in blocks of
/// `frames`: the mean over a pluck cycle, at whose start the keys are struck; the best of a few.
/// There is no transport, so drums that are on play on the free clock.
fn bundle_speed(frames: u32, set: &[(&str, &str)], keys: u16) -> f64 {
    let clap = bundle::ensure().expect("the bundle builds").clap;
    let file = host::PluginFile::open(&clap).expect("the bundle loads");
    let mut plugin = file.instantiate(bundle::CLAP_ID).expect("it instantiates");
    for (id, text) in set {
        plugin.set_text(id, text).expect("a known parameter");
    }
    plugin.activate(RATE, frames).expect("it activates");
    let (mut left, mut right) = (vec![0f32; frames as usize], vec![0f32; frames as usize]);
    let nothing = host::Events::default();
    let mut struck = host::Events::default();
    for key in 0..keys {
        // Three semitones apart, so that each plays a degree of its own.
        let (channel, key, velocity) = (0, 38 + 3 * key, 0.8);
        struck.push(0, host::Event::NoteOff { channel, key });
        struck.push(
            0,
            host::Event::NoteOn {
                channel,
                key,
                velocity,
            },
        );
    }
    let cycle = (4.5 * RATE) as u32 / frames;
    let mut run = || {
        let start = Instant::now();
        for block in 0..cycle {
            let events = if block == 0 { &struck } else { &nothing };
            plugin
                .process(&mut left, &mut right, events, None)
                .expect("it processes");
        }
        4.5 / start.elapsed().as_secs_f64()
    };
    (0..8).map(|_| run()).fold(0.0, f64::max)
}

fn main() {
    let _denormals = DenormalGuard::new();
    let settings = KazakhParams::default().snapshot();
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("strings");
    group.throughput(Throughput::Elements((FRAMES * MODES) as u64));
    let mut string = oracle();
    group.bench_function("scalar f64 oracle", |b| b.iter(|| tick(&mut string)));
    for strings in [1, 2, 4, 6] {
        group.throughput(Throughput::Elements((FRAMES * MODES * strings) as u64));
        let mut bank = bank(strings);
        group.bench_function(format!("{strings} strings"), |b| b.iter(|| walk(&mut bank)));
    }
    group.finish();
    let mut group = criterion.benchmark_group("engine");
    group.throughput(Throughput::Elements(256));
    let mut playing = engine(&settings);
    let (mut left, mut right) = ([0.0; 256], [0.0; 256]);
    group.bench_function("default patch, 256 frames", |b| {
        b.iter(|| playing.render(&settings, &Transport::default(), 0, &mut left, &mut right));
    });
    group.finish();
    criterion.final_summary();

    let per_core =
        |strings: usize, seconds: f64| (MODES * strings * FRAMES) as f64 / seconds / RATE;
    let mut string = oracle();
    let scalar = per_core(1, best_s(|| tick(&mut string)));
    println!("\nmodes per core at 48 kHz, bridge and thread in contact");
    println!("  scalar f64 oracle {scalar:>9.0}");
    for strings in [1, 2, 4, 6] {
        let mut bank = bank(strings);
        let modes = per_core(strings, best_s(|| walk(&mut bank)));
        println!(
            "  {strings} strings         {modes:>9.0}   {:>5.1} x the oracle",
            modes / scalar
        );
    }
    println!("times real time on one core, through the built bundle, 48 kHz");
    for (name, drums) in [("stopped", "Off"), ("playing", "On")] {
        for frames in [1024, 256, 64] {
            println!(
                "  default patch, {name}, {frames:>4} frames {:>7.0} x",
                bundle_speed(frames, &[("rh_on", drums)], 0)
            );
        }
    }
    let lanes: Vec<(String, &str)> = (1..=6)
        .flat_map(|n| {
            [("alg", "Euclid"), ("hit", "32"), ("stp", "32")]
                .map(|(id, text)| (format!("l{n}_{id}"), text))
        })
        .collect();
    // Thirty-two hits in thirty-two sixteenths at twice the tempo: eight a beat.
    let mut full: Vec<(&str, &str)> = lanes
        .iter()
        .map(|(id, text)| (id.as_str(), *text))
        .collect();
    full.push(("bpm", "192 BPM"));
    println!(
        "  six lanes, 12.8 hits a second each, 256 frames {:>7.0} x",
        bundle_speed(256, &full, 0)
    );
    println!("each drum, six lanes of it, 12.8 hits a second each, the drone off");
    for (kind, name) in DrumKind::TABLE {
        let voices: Vec<(String, &str)> = (1..=6)
            .map(|n| (format!("l{n}_voi"), kind.name()))
            .collect();
        let mut set = full.clone();
        set.extend(voices.iter().map(|(id, text)| (id.as_str(), *text)));
        set.push(("dr_on", "Off"));
        println!("  {name:<18} {:>7.0} x", bundle_speed(256, &set, 0));
    }
    let off = [("dr_on", "Off"), ("rh_on", "Off")];
    println!(
        "  drone off,      256 frames {:>7.0} x",
        bundle_speed(256, &off, 0)
    );
    println!("the same with sixteen notes held, the drone on, 256 frames");
    for (kind, name) in MelodyKind::TABLE {
        let voice = [("ml_voi", kind.name()), ("quant", "Off"), ("rh_on", "Off")];
        println!("  {name:<15} {:>7.0} x", bundle_speed(256, &voice, 16));
    }
    println!("the default patch in other spaces, 256 frames");
    for (name, set) in [
        ("dry", &[("rv_mix", "0 %")][..]),
        ("reverb 50 %", &[("rv_mix", "50 %")]),
        ("delay 50 %", &[("rv_mix", "0 %"), ("dl_mix", "50 %")]),
        ("drive 50 %", &[("rv_mix", "0 %"), ("drive", "50 %")]),
    ] {
        let set = [set, &[("rh_on", "Off")]].concat();
        println!("  {name:<15} {:>7.0} x", bundle_speed(256, &set, 0));
    }
    let kui = [("ml_src", "Kui"), ("ku_den", "100 %"), ("rh_on", "Off")];
    println!("  kui at 100 %    {:>7.0} x", bundle_speed(256, &kui, 0));
}
