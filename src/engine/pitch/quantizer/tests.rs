//! Tests of the quantizer: by hand, and what holds for every mode, tonic, policy, intonation, user's
//! scale and key table.

use super::super::tests::{crowded, full, played, tuning, unit};
use super::super::*;
use crate::engine::mode::{self, modes};
use crate::engine::settings::QuantizerPolicy;

#[test]
fn policies_by_hand() {
    use QuantizerPolicy::*;
    // C, E half flat, F sharp a comma low, B flat: 0 350 580 1000.
    let scale = Scale::new(&[350.0, 580.0, 1000.0], 1200.0).unwrap();
    let tuning = full(
        mode::mode(0),
        Intonation::Scala,
        Tonic::C,
        Some(&scale),
        None,
    );
    let keys = [60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71];
    let some = |cents: [i64; 12]| cents.map(|cents| Some(6000 + cents));
    assert_eq!(
        played(&tuning, Nearest, keys),
        some([0, 0, 350, 350, 350, 580, 580, 580, 1000, 1000, 1000, 1000])
    );
    assert_eq!(
        played(&tuning, Up, keys),
        some([
            0, 350, 350, 350, 350, 580, 580, 1000, 1000, 1000, 1000, 1200
        ])
    );
    assert_eq!(
        played(&tuning, Down, keys),
        some([0, 0, 0, 350, 350, 350, 580, 580, 580, 580, 1000, 1000])
    );
    // 350 is 50 above key 63 and 50 below key 64: it belongs to the lower.
    let mute = [
        Some(0),
        None,
        None,
        Some(350),
        None,
        None,
        Some(580),
        None,
        None,
        None,
    ];
    let mute = mute.map(|cents: Option<i64>| cents.map(|cents| 6000 + cents));
    assert_eq!(played(&tuning, Mute, keys)[..10], mute);
    assert_eq!(
        played(&tuning, Mute, [70, 71, 72]),
        [Some(7000), None, Some(7200)]
    );
    // One key a step from the tonic's key on.
    assert_eq!(
        played(&tuning, Off, [59, 60, 61, 64]),
        [Some(5800), Some(6000), Some(6350), Some(7200)]
    );
    let white = played(&tuning, WhiteKeys, [59, 60, 61, 62, 64, 65, 71, 72]);
    let expected = [5800, 6000, 0, 6350, 6580, 7000, 7780, 8200].map(|c| (c != 0).then_some(c));
    assert_eq!(white, expected);
}

#[test]
fn a_tie_goes_to_the_lower_degree() {
    let tuning = tuning("maqam_bayati", Intonation::Own, Tonic::C);
    let keys = [61, 62, 64, 66, 69, 71];
    let expected = [6150, 6150, 6300, 6500, 6800, 7000].map(Some);
    assert_eq!(played(&tuning, QuantizerPolicy::Nearest, keys), expected);
    // Two degrees half a semitone either side of a key: each has a key of its own under Mute.
    let huzam = self::tuning("maqam_huzam", Intonation::Own, Tonic::C);
    assert_eq!(
        played(&huzam, QuantizerPolicy::Mute, [63, 64]),
        [Some(6350), Some(6450)]
    );
}

#[test]
fn on_the_default_every_white_key_of_c_plays_up_the_mode() {
    let tuning = tuning("kz_mixolydian", Intonation::Own, Tonic::C);
    let white = [60, 62, 64, 65, 67, 69, 71, 72];
    let expected = [0, 204, 408, 498, 702, 906, 996, 1200].map(|cents| Some(6000 + cents));
    assert_eq!(played(&tuning, QuantizerPolicy::WhiteKeys, white), expected);
    let black = played(&tuning, QuantizerPolicy::WhiteKeys, [61, 63, 66, 68, 70]);
    assert_eq!(black, [None; 5]);
}

/// Asserts that ascending own pitches never sound descending, and what sounds is a degree.
fn assert_monotone(tuning: &Tuning, policy: QuantizerPolicy, what: &dyn Fn() -> String) {
    let mut order: [u8; KEYS] = std::array::from_fn(|key| key as u8);
    order.sort_by(|a, b| tuning.own[usize::from(*a)].total_cmp(&tuning.own[usize::from(*b)]));
    let by_key = policy == QuantizerPolicy::WhiteKeys || tuning.linear;
    let mut last = f64::NEG_INFINITY;
    if by_key {
        order = std::array::from_fn(|key| key as u8);
    }
    for key in order {
        let Some(pitch) = tuning.key(key, policy) else {
            continue;
        };
        assert!(pitch.0 >= last, "{}: key {key} falls", what());
        last = pitch.0;
        if policy != QuantizerPolicy::Off || tuning.linear {
            let degree = tuning.pitch(tuning.nearest(pitch)).0;
            assert!((degree - pitch.0).abs() < 1e-6, "{}: key {key}", what());
        }
    }
}

#[test]
fn every_mode_tonic_policy_and_intonation_is_monotone() {
    for mode in modes() {
        for (tonic, _) in Tonic::TABLE {
            for (intonation, _) in Intonation::TABLE {
                let tuning = full(mode, *intonation, *tonic, None, None);
                for (policy, _) in QuantizerPolicy::TABLE {
                    let what = || format!("{} {tonic:?} {intonation:?} {policy:?}", mode.id);
                    assert_monotone(&tuning, *policy, &what);
                    let sounding = (0..128).filter(|&key| tuning.key(key, *policy).is_some());
                    assert!(sounding.count() > 8, "{}", what());
                }
            }
        }
    }
}

#[test]
fn any_scale_and_key_table_is_monotone() {
    for n in 0..400u64 {
        let size = 1 + (unit(10 * n) * 127.0) as usize;
        let period = [1200.0, 1902.0, 700.0, 100.0 + 3000.0 * unit(10 * n + 1)][n as usize % 4];
        let degrees: Vec<f64> = (0..size as u64)
            .map(|i| period * (2.0 * unit(1_000_000 + 1000 * n + i) - 0.5))
            .collect();
        let scale = Scale::new(&degrees, period).unwrap();
        let mut keys = KeyTable::default();
        for key in 0..128 {
            let own = 100.0 * f64::from(key)
                + 400.0 * (unit(2_000_000 + 1000 * n + u64::from(key)) - 0.5);
            let silent = n % 3 == 0 && key % 5 == 2;
            keys.set(key, (!silent).then_some(Cents(own)));
        }
        let mode = &modes()[n as usize % modes().len()];
        for table in [None, Some(&keys)] {
            for (intonation, _) in Intonation::TABLE {
                let tuning = full(mode, *intonation, Tonic::G, Some(&scale), table);
                let degrees = &tuning.degrees[..tuning.count];
                let crowded = crowded(mode, *intonation);
                let ascending = degrees.is_sorted_by(|a, b| a < b || crowded && a == b);
                assert!(ascending, "{n} {intonation:?}: {degrees:?}");
                assert!(tuning.degree(-1).0 < degrees[0], "{n} {intonation:?}");
                for (policy, _) in QuantizerPolicy::TABLE {
                    let what = || format!("{n} {} {intonation:?} {policy:?}", mode.id);
                    assert_monotone(&tuning, *policy, &what);
                }
            }
        }
    }
}
