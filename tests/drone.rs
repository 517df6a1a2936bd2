//! The sound of the drone through the built plugin: the default patch, its loudness whatever the
//! settings, and what each physical control does.

mod support;

use support::drone::{ALONE, Set, cents, middle, render, wide};
use support::{FIRST_SOUND_S, RATE_HZ, analysis, plugin};
use xtask::host::PluginFile;
use xtask::loudness::{Loudness, Meter};
use xtask::take::Audio;

/// D3, Sa of the default patch.
const SA_HZ: f64 = 146.832_38;
/// Level below which nothing is heard, in dBFS.
const INAUDIBLE_DB: f64 = -60.0;

/// The Sa string alone, 5 s of its left channel.
fn string(file: &PluginFile, sets: Set) -> Vec<f64> {
    let audio = render(file, RATE_HZ, 5.0, &[ALONE, &[("dr_tun", "Sa")], sets]);
    wide(&audio.left)
}

/// Loudness of audio at 48 kHz.
fn loudness(audio: &Audio) -> Loudness {
    let mut meter = Meter::new(48_000).unwrap();
    meter.add(&audio.left, &audio.right).unwrap();
    meter.loudness().unwrap()
}

/// Loudness of four cycles of the default patch with settings.
fn loudness_with(file: &PluginFile, sets: Set) -> Loudness {
    loudness(&render(file, RATE_HZ, 18.0, &[sets]))
}

/// Level in dB of the band from `low_hz` to `high_hz` in 100 ms windows every 50 ms.
fn band_levels_db(signal: &[f64], low_hz: f64, high_hz: f64, to_s: f64) -> Vec<f64> {
    let count = ((to_s - 0.1) / 0.05).round() as usize;
    (0..=count)
        .map(|n| {
            let part = analysis::window(signal, RATE_HZ, 0.05 * n as f64, 0.1);
            let bins = analysis::spectrum(&analysis::hann(part));
            let inside = |n: &usize| (low_hz..high_hz).contains(&(*n as f64 * 10.0));
            let power: f64 = (0..bins.len())
                .filter(inside)
                .map(|n| bins[n].norm_sqr())
                .sum();
            10.0 * (power / (part.len() as f64).powi(2) + 1e-30).log10()
        })
        .collect()
}

/// When the band 1..4 kHz is loudest in the first 2 s, in s, and how loud.
fn bloom(signal: &[f64]) -> (f64, f64) {
    let levels = band_levels_db(signal, 1000.0, 4000.0, 2.0);
    let (n, level) = levels
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1))
        .unwrap();
    (0.05 * n as f64 + 0.05, *level)
}

/// Centroid above 1 kHz at a time, over 100 ms.
fn upper_centroid_hz(signal: &[f64], at_s: f64) -> f64 {
    let upper = analysis::high_passed(signal, RATE_HZ, 1000.0);
    let part = analysis::window(&upper, RATE_HZ, at_s, 0.1);
    analysis::centroid_hz(part, RATE_HZ, 20_000.0)
}

#[test]
fn the_default_patch_sounds_at_once_and_at_its_loudness() {
    let audio = render(&plugin(), RATE_HZ, 90.0, &[]);
    let first = wide(&audio.left[..(FIRST_SOUND_S * RATE_HZ) as usize]);
    let level = analysis::rms_db(&first);
    assert!(level > INAUDIBLE_DB + 20.0, "{level} dBFS at first");
    let whole = loudness(&audio);
    println!("{whole}");
    assert!((-20.0..=-16.0).contains(&whole.integrated_lufs), "{whole}");
    assert!(whole.true_peak_db < -3.0, "{whole}");
}

#[test]
fn the_default_patch_repeats_every_four_and_a_half_seconds() {
    let audio = render(&plugin(), RATE_HZ, 31.5, &[&[("dr_hum", "0 %")]]);
    let signal = &middle(&audio)[(4.5 * RATE_HZ) as usize..];
    // What changes when a string is plucked is the bloom of its partials.
    let levels = band_levels_db(signal, 1000.0, 4000.0, 27.0);
    let mean = levels.iter().sum::<f64>() / levels.len() as f64;
    let curve: Vec<f64> = levels.iter().map(|level| level - mean).collect();
    let agreement = |lag: usize| {
        let pairs = curve.iter().zip(&curve[lag..]);
        let own: f64 = curve.iter().map(|x| x * x).sum::<f64>() / curve.len() as f64;
        pairs.map(|(a, b)| a * b).sum::<f64>() / (curve.len() - lag) as f64 / own
    };
    // Lags of 1 s to 6 s, in steps of 50 ms.
    let best = (20..=120)
        .max_by(|&a, &b| agreement(a).total_cmp(&agreement(b)))
        .unwrap();
    println!(
        "period {} s, correlation {}",
        0.05 * best as f64,
        agreement(best)
    );
    assert!((89..=91).contains(&best), "{} s", 0.05 * best as f64);
    assert!(agreement(best) > 0.5, "{}", agreement(best));
}

#[test]
fn a_plucked_string_blooms_and_its_formant_descends() {
    let signal = string(&plugin(), &[]);
    let levels = band_levels_db(&signal, 1000.0, 4000.0, 2.0);
    println!("1..4 kHz every 50 ms: {levels:.0?}");
    let (peak_s, peak_db) = bloom(&signal);
    assert!(
        (0.25..1.0).contains(&peak_s),
        "the bloom comes at {peak_s} s"
    );
    // It rises all the way, by much, and goes again.
    let rise = &levels[..((peak_s - 0.05) / 0.05).round() as usize];
    assert!(
        rise.windows(2).all(|pair| pair[1] > pair[0] - 0.5),
        "{rise:?}"
    );
    assert!(peak_db - levels[0] > 10.0, "{peak_db} after {}", levels[0]);
    assert!(peak_db - levels[levels.len() - 1] > 6.0);
    let course = [0.5, 0.8, 1.1, 1.5].map(|at_s| upper_centroid_hz(&signal, at_s));
    println!("centroid above 1 kHz: {course:.0?}");
    assert!(course[0] > course[1] && course[1] > course[2], "{course:?}");
    assert!(course[3] < 0.85 * course[0], "{course:?}");
}

#[test]
fn loudness_stays_usable_whatever_the_shape() {
    let file = plugin();
    let rows: &[(&str, &[&str])] = &[
        ("dr_oct", &["1", "2", "4", "5"]),
        (
            "dr_tun",
            &[
                "Ma",
                "Ni",
                "Sa",
                "Pa-Ni",
                "Dombra Fourth",
                "Dombra Fifth",
                "Custom",
            ],
        ),
        ("dr_str", &["5", "6"]),
        ("dr_bod", &["0 %", "40 %", "100 %"]),
        ("jivari", &["0 %", "30 %", "100 %"]),
        ("thread", &["3 mm", "9 mm"]),
        ("dr_brt", &["0 %", "100 %"]),
    ];
    let mut outside = Vec::new();
    for (id, texts) in rows {
        for text in *texts {
            let measured = loudness_with(&file, &[(id, text)]);
            println!("{id} = {text}: {measured}");
            // What the body hardly radiates is soft: the lowest strings, and a string without the
            // partials that the bridge gives it.
            let soft = [("dr_oct", "1"), ("jivari", "0 %")].contains(&(*id, *text));
            let least = if soft { -30.0 } else { -26.0 };
            let inside = (least..=-12.0).contains(&measured.integrated_lufs);
            if !inside || measured.true_peak_db > -1.0 {
                outside.push(format!("{id} = {text}: {measured}"));
            }
        }
    }
    assert!(outside.is_empty(), "{outside:#?}");
}

#[test]
fn quality_changes_neither_loudness_nor_pitch() {
    let file = plugin();
    let mut outside = Vec::new();
    for octave in ["2", "3", "4"] {
        let measured = ["Eco", "Normal", "High"].map(|quality| {
            let sets: Set = &[("quality", quality), ("dr_oct", octave)];
            loudness_with(&file, sets).integrated_lufs
        });
        println!("octave {octave}, Eco, Normal, High: {measured:.1?} LUFS");
        for other in [measured[0], measured[2]] {
            if (other - measured[1]).abs() > 1.5 {
                outside.push(format!("octave {octave}: {measured:.2?}"));
            }
        }
    }
    assert!(outside.is_empty(), "{outside:#?}");
    let [eco, normal, high] = ["Eco", "Normal", "High"].map(|quality| {
        let signal = string(&file, &[("quality", quality), ("dr_bod", "0 %")]);
        analysis::partial_hz(&signal, RATE_HZ, SA_HZ, 0.2, 4.8)
    });
    for other in [eco, high] {
        let off = cents(normal, other);
        assert!(off.abs() < 1.0, "{off} cents");
    }
}

#[test]
fn rate_changes_no_loudness() {
    let file = plugin();
    let measured = [22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0].map(|rate_hz: f64| {
        let audio = render(&file, rate_hz, 13.5, &[]);
        let mut meter = Meter::new(rate_hz as u32).unwrap();
        meter.add(&audio.left, &audio.right).unwrap();
        meter.loudness().unwrap().integrated_lufs
    });
    println!("{measured:.1?} LUFS");
    for lufs in measured {
        assert!((lufs - measured[2]).abs() < 3.0, "{measured:?}");
    }
}

#[test]
fn jivari_brings_the_bloom() {
    let file = plugin();
    let [none, little, usual] = ["0 %", "30 %", "70 %"].map(|jivari| {
        let signal = string(&file, &[("jivari", jivari)]);
        let levels = band_levels_db(&signal, 1000.0, 4000.0, 4.9);
        let power = |levels: &[f64]| -> f64 {
            let sum: f64 = levels.iter().map(|level| 10f64.powf(level / 10.0)).sum();
            10.0 * (sum / levels.len() as f64).log10()
        };
        // The whole, and what is left of it after a while.
        (power(&levels), power(&levels[9..]) - power(&levels[2..9]))
    });
    println!("{none:.1?}, {little:.1?}, {usual:.1?}");
    assert!(little.0 > none.0 + 20.0);
    assert!(usual.0 > little.0 + 1.0);
    // The formant starts its way down higher, and later.
    let [soft, full] = ["30 %", "100 %"].map(|jivari| {
        let signal = string(&file, &[("jivari", jivari)]);
        [0.3, 0.5, 0.7].map(|at_s| upper_centroid_hz(&signal, at_s))
    });
    println!("centroid above 1 kHz at 30 %: {soft:.0?}, at 100 %: {full:.0?}");
    for (soft, full) in soft.iter().zip(full) {
        assert!(full > soft + 150.0, "{soft} Hz, {full} Hz");
    }
}

#[test]
fn a_farther_thread_blooms_later() {
    let file = plugin();
    let [near, far] = ["4 mm", "8 mm"].map(|thread| bloom(&string(&file, &[("thread", thread)])));
    println!("4 mm: {near:.2?}, 8 mm: {far:.2?}");
    assert!(far.0 > near.0 + 0.2, "{near:?}, {far:?}");
}

#[test]
fn brightness_brightens() {
    let file = plugin();
    let steps = ["0 %", "25 %", "50 %", "75 %", "100 %"];
    let centroids = steps.map(|brightness| {
        let audio = render(&file, RATE_HZ, 18.0, &[&[("dr_brt", brightness)]]);
        analysis::centroid_hz(&middle(&audio), RATE_HZ, 20_000.0)
    });
    // Without the bridge, which feeds the partials from below, each has its own loss only.
    let t60s = steps.map(|brightness| {
        let sets: Set = &[
            ("dr_brt", brightness),
            ("jivari", "0 %"),
            ("dr_bod", "0 %"),
            ("dr_pos", "0.3"),
        ];
        analysis::t60_s(
            &string(&file, sets),
            RATE_HZ,
            SA_HZ * 8.0 * 1.0006,
            0.3,
            2.3,
            0.3,
        )
    });
    println!("centroid {centroids:.0?} Hz, T60 of partial 8 {t60s:.2?} s");
    for measured in [centroids, t60s] {
        assert!(
            measured.windows(2).all(|pair| pair[1] > pair[0]),
            "{measured:?}"
        );
        assert!(measured[4] > 1.1 * measured[0], "{measured:?}");
    }
}

#[test]
fn decay_is_a_factor_on_the_t60() {
    let file = plugin();
    // Bridge and thread take energy too: the string's own loss is heard without the bridge.
    let measure = |decay: &str, to_s: f64| {
        let sets: Set = &[("dr_dec", decay), ("jivari", "0 %"), ("dr_bod", "0 %")];
        analysis::t60_s(&string(&file, sets), RATE_HZ, SA_HZ, 0.3, to_s, 0.3)
    };
    let own = measure("1", 4.8);
    assert!((8.0..14.0).contains(&own), "{own} s");
    for (decay, factor, to_s) in [("0.25", 0.25, 1.8), ("0.5", 0.5, 3.0), ("4", 4.0, 4.8)] {
        let ratio = measure(decay, to_s) / own;
        println!("x{factor}: {ratio:.3}");
        assert!((ratio / factor - 1.0).abs() < 0.15, "x{factor}: {ratio}");
    }
}

#[test]
fn the_pluck_position_weighs_the_harmonics() {
    let file = plugin();
    let harmonics = |position: &str| {
        let sets: Set = &[("dr_pos", position), ("jivari", "0 %"), ("dr_bod", "0 %")];
        let signal = string(&file, sets);
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
            .map(|k| analysis::component_db(&signal, RATE_HZ, SA_HZ * k, 0.15, 0.3))
    };
    // No position within a node of a partial moves that partial.
    let half = harmonics("0.5");
    println!("half: {half:.0?}");
    for even in [1, 3, 5] {
        let neighbour = half[even - 1];
        assert!(half[even] < neighbour - 15.0, "{half:?}");
    }
    let third = harmonics("0.3333");
    println!("third: {third:.0?}");
    assert!(
        third[2] < third[1] - 15.0 && third[2] < third[3] - 10.0,
        "{third:?}"
    );
    // Near the bridge the fundamental is weaker, though the player pulls harder, and the higher
    // ones are nearly as strong.
    let edge = harmonics("0.05");
    println!("edge: {edge:.0?}");
    assert!(
        edge[0] < half[0] - 3.0 && edge[0] - edge[2] < half[0] - half[2],
        "{edge:?}"
    );
}

#[test]
fn width_zero_is_mono() {
    let file = plugin();
    let mono = render(&file, RATE_HZ, 6.0, &[&[("dr_wid", "0 %")]]);
    assert!(mono.rms() > 0.001);
    assert_eq!(mono.left, mono.right);
    let share = |width: &str| {
        let audio = render(&file, RATE_HZ, 6.0, &[&[("dr_wid", width)]]);
        let pairs = || audio.left.iter().zip(&audio.right);
        let side: f32 = pairs().map(|(l, r)| (l - r).powi(2)).sum();
        let middle: f32 = pairs().map(|(l, r)| (l + r).powi(2)).sum();
        side / middle
    };
    let (narrow, wide) = (share("30 %"), share("100 %"));
    println!("side to middle: {narrow:.3}, {wide:.3}");
    assert!(narrow > 1e-4 && wide > 4.0 * narrow);
}

#[test]
fn the_body_takes_the_fundamental_away() {
    let file = plugin();
    // Level of the fundamental to that of the band in which the body is strong.
    let balance = |body: &str| {
        let signal = string(&file, &[("dr_bod", body)]);
        let bands = analysis::third_octaves_db(
            analysis::window(&signal, RATE_HZ, 0.2, 1.0),
            RATE_HZ,
            &[SA_HZ, 1600.0],
        );
        bands[0] - bands[1]
    };
    let (raw, body) = (balance("0 %"), balance("100 %"));
    println!("fundamental to 1.6 kHz: raw {raw:.0} dB, body {body:.0} dB");
    // The measured responses of bridge and nut differ by 37 dB between 160 Hz and 1.6 kHz.
    assert!((25.0..45.0).contains(&(raw - body)), "{raw}, {body}");
}
