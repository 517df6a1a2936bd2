//! Drive, delay, reverb and limiter through the built plugin.

mod support;

use support::RATE_HZ;
use support::drone::{Set, instance, middle};
use support::melody::{VOICES, off, on, render};
use support::{analysis, frames, plugin, set};
use xtask::host::Event;
use xtask::loudness::Meter;
use xtask::take::{Audio, Take};

/// Loudness and true peak of audio at 48 kHz.
fn measure(audio: &Audio) -> (f64, f64) {
    let mut meter = Meter::new(48_000).expect("a meter");
    meter.add(&audio.left, &audio.right).expect("audio");
    let loudness = meter.loudness().expect("a result");
    (loudness.integrated_lufs, loudness.true_peak_db)
}

/// The drone for 12 s.
fn drone(sets: Set) -> Audio {
    let mut instance = instance(&plugin(), RATE_HZ, &[sets]);
    let take = Take::new(RATE_HZ);
    take.render(&mut instance, frames(12.0)).expect("audio")
}

#[test]
fn no_true_peak_passes_zero_whatever_is_played() {
    let loud: Set = &[("gain", "6 dB"), ("ml_lvl", "6 dB"), ("quant", "Off")];
    for voice in VOICES {
        for drive in ["0 %", "100 %"] {
            let sets: Set = &[("ml_voi", voice), ("drive", drive), ("rv_mix", "50 %")];
            let cues: Vec<_> = (0..16)
                .map(|n| (0.25 * f64::from(n % 4), on(40 + 3 * n, 1.0)))
                .collect();
            let (_, peak) = measure(&render(&[loud, sets], 3.0, &cues));
            println!("{voice}, drive {drive}: {peak:.2} dBTP");
            assert!(peak < 0.0, "{voice}, drive {drive}: {peak} dBTP");
        }
    }
    let (_, peak) = measure(&drone(&[
        ("gain", "6 dB"),
        ("dr_lvl", "6 dB"),
        ("dr_str", "6"),
    ]));
    assert!(peak < 0.0, "{peak} dBTP");
}

#[test]
fn the_default_patch_keeps_its_loudness_whatever_the_space() {
    let (dry, _) = measure(&drone(&[("rv_mix", "0 %")]));
    for (id, text) in [
        ("rv_mix", "15 %"),
        ("rv_mix", "100 %"),
        ("dl_mix", "50 %"),
        ("drive", "25 %"),
        ("drive", "60 %"),
        ("drive", "100 %"),
    ] {
        let (wet, _) = measure(&drone(&[("rv_mix", "0 %"), (id, text)]));
        println!("{id} {text}: {:+.2} LU", wet - dry);
        assert!((wet - dry).abs() < 3.0, "{id} {text}: {dry} to {wet} LUFS");
    }
}

#[test]
fn drive_adds_harmonics() {
    let sets = |drive| [("ml_voi", "Electric Dombra"), ("drive", drive)];
    let treble = |drive| {
        let audio = render(&[&sets(drive)], 1.5, &[(0.0, on(50, 0.8))]);
        let signal = middle(&audio);
        let part = analysis::window(&signal, RATE_HZ, 0.5, 0.8);
        // The eighth partial, which pickup and pluck leave weak.
        let eighth = analysis::component_db(&signal, RATE_HZ, 8.0 * 146.832, 0.5, 0.8);
        eighth - analysis::rms_db(part)
    };
    let (clean, driven) = (treble("0 %"), treble("80 %"));
    assert!(driven > clean + 10.0, "{clean} dB to {driven} dB");
}

#[test]
fn echoes_come_in_time() {
    // A short dombra note at 1 s, echoes of a quarter at 120 BPM: the second half-second repeats
    // the first.
    let sets: Set = &[
        ("dl_mix", "50 %"),
        ("dl_tim", "1/4"),
        ("dl_fb", "50 %"),
        ("ml_dec", "0 %"),
    ];
    let mut take = Take::new(RATE_HZ).with_timeline(0.0, 120.0);
    take.at_s(1.0, on(69, 0.8)).at_s(1.1, off(69));
    let mut instance = instance(&plugin(), RATE_HZ, &[&[("dr_on", "Off")], sets]);
    let signal = middle(&take.render(&mut instance, frames(4.0)).expect("audio"));
    let level = |from_s: f64| analysis::rms_db(analysis::window(&signal, RATE_HZ, from_s, 0.05));
    for echo in [1.5, 2.0] {
        assert!(
            level(echo) > level(echo - 0.1) + 6.0,
            "{} {}",
            level(echo),
            level(echo - 0.1)
        );
    }
    assert!(level(2.0) < level(1.5) - 2.0);
}

#[test]
fn reverb_rings_as_long_as_it_says_and_ends() {
    // Voices that are choked: what rings after is the room.
    let ring = |decay: &str, size: &str| {
        let sets: Set = &[
            ("ml_voi", "Komei"),
            ("rv_mix", "100 %"),
            ("rv_dec", decay),
            ("rv_siz", size),
        ];
        let mut instance = instance(&plugin(), RATE_HZ, &[&[("dr_on", "Off")], sets]);
        let mut take = Take::new(RATE_HZ);
        for key in [50, 55, 58, 62, 64, 69, 71, 74] {
            take.at_s(0.0, on(key, 0.9));
            take.at_s(0.4, Event::Choke { channel: 0, key });
        }
        middle(&take.render(&mut instance, frames(30.0)).expect("audio"))
    };
    for size in ["0 %", "100 %"] {
        for (decay, t60_s) in [("1 s", 1.0), ("4 s", 4.0)] {
            let signal = ring(decay, size);
            let level = |at_s: f64| analysis::rms_db(analysis::window(&signal, RATE_HZ, at_s, 0.1));
            let (from, to) = (1.2, 1.2 + 0.5 * t60_s);
            let found = 60.0 * (to - from) / (level(from) - level(to));
            println!("size {size}, {decay}: T60 {found:.2} s");
            let near = (0.7 * t60_s..1.35 * t60_s).contains(&found);
            assert!(near, "size {size}, {decay}: T60 {found} s");
            let last = analysis::window(&signal, RATE_HZ, 29.0, 0.9);
            assert!(last.iter().all(|sample| *sample == 0.0), "{decay} ends");
        }
    }
}

#[test]
fn moving_the_space_does_not_click() {
    let still = drone(&[]);
    let usual = support::drone::roughness(&still, RATE_HZ, 5.0, 11.0);
    for (id, from, to) in [
        ("rv_mix", "0 %", "100 %"),
        ("rv_mix", "100 %", "0 %"),
        ("rv_siz", "0 %", "100 %"),
        ("rv_dec", "0.2 s", "20 s"),
        ("dl_mix", "0 %", "100 %"),
        ("dl_mix", "100 %", "0 %"),
        ("dl_tim", "1/32", "700 ms"),
        ("drive", "0 %", "50 %"),
        ("drive", "100 %", "0 %"),
    ] {
        let base: Set = &[("dl_mix", "40 %"), ("rv_mix", "40 %"), (id, from)];
        let mut instance = instance(&plugin(), RATE_HZ, &[base]);
        let mut take = Take::new(RATE_HZ);
        let event = set(&mut instance, id, to);
        take.at_s(7.0, event);
        let audio = take.render(&mut instance, frames(12.0)).expect("audio");
        let before = support::drone::roughness(&audio, RATE_HZ, 5.0, 6.9);
        let after = support::drone::roughness(&audio, RATE_HZ, 8.5, 11.9);
        let during = support::drone::roughness(&audio, RATE_HZ, 6.98, 7.5);
        let over = during.over(before.max(after).max(usual));
        println!("{id} {from} to {to}: {over:.2}");
        assert!(over < 2.5, "{id} {from} to {to}: {over:.2} times rougher");
    }
}
