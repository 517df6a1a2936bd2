//! Tests of key tables and keyboard mappings.

use super::super::tests::{cents, full, played};
use super::super::*;
use crate::engine::mode;
use crate::engine::settings::QuantizerPolicy;

#[test]
fn a_session_moves_keys_and_degrees() {
    // Twelve equal steps a quarter tone high, without F sharps.
    let mut keys = KeyTable::default();
    for key in 0..128 {
        let pitch = Cents(100.0 * f64::from(key) + 30.0);
        keys.set(key, (key % 12 != 6).then_some(pitch));
    }
    let tuning = full(mode::mode(0), Intonation::Own, Tonic::C, None, Some(&keys));
    assert_eq!(cents(&tuning), [30, 230, 430, 530, 730, 930, 1030, 1230]);
    let off = played(&tuning, QuantizerPolicy::Off, [60, 61, 66]);
    assert_eq!(off, [Some(6030), Some(6130), None]);
    let nearest = played(&tuning, QuantizerPolicy::Nearest, [60, 61, 66, 69]);
    assert_eq!(nearest, [Some(6030), Some(6030), None, Some(6930)]);
    assert!((tuning.drone_interval(1.0).0 - 30.0).abs() < 1e-9);
    assert!((tuning.drone_interval(0.75).0 - (730.0 - 1200.0)).abs() < 1e-9);
    // A table of equal steps tunes a mode in pure fifths to equal steps.
    let equal = full(
        mode::mode(0),
        Intonation::Own,
        Tonic::C,
        None,
        Some(&KeyTable::default()),
    );
    assert_eq!(cents(&equal), [0, 200, 400, 500, 700, 900, 1000, 1200]);
    // Where no key is near, degrees stay.
    let mut few = KeyTable::default();
    (0..128)
        .filter(|key| key % 12 != 0)
        .for_each(|key| few.set(key, None));
    let sparse = full(mode::mode(0), Intonation::Own, Tonic::C, None, Some(&few));
    assert_eq!(cents(&sparse), [0, 204, 408, 498, 702, 906, 996, 1200]);
    // Absolute frequencies hold whatever A4 is.
    let (fine, reference) = (Cents(0.0), Hz(432.0));
    let own = Intonation::Own;
    let low = Tuning::new(
        mode::mode(0),
        own,
        Tonic::C,
        fine,
        reference,
        None,
        Some(&keys),
    );
    let hz = low.hz(low.key(69, QuantizerPolicy::Off).unwrap());
    assert!((hz.0 - 440.0 * (30f64 / 1200.0).exp2()).abs() < 1e-9);
}

#[test]
fn a_key_table_takes_only_what_is_sound() {
    let mut keys = KeyTable::default();
    keys.set(60, Some(Cents(f64::NAN)));
    keys.set(61, Some(Cents(f64::INFINITY)));
    keys.set(200, Some(Cents(0.0)));
    assert_eq!(keys, KeyTable::default());
    keys.set(60, None);
    assert_eq!((keys.key(60), keys.key(200)), (None, None));
    assert_eq!(keys.key(61), Some(Cents(6100.0)));
    let all_silent = (0..128).fold(keys, |mut keys, key| {
        keys.set(key, None);
        keys
    });
    let tuning = full(
        mode::mode(0),
        Intonation::Own,
        Tonic::D,
        None,
        Some(&all_silent),
    );
    assert_eq!(cents(&tuning), [0, 204, 408, 498, 702, 906, 996, 1200]);
    assert_eq!(tuning.key(62, QuantizerPolicy::Nearest), None);
}

#[test]
fn a_keyboard_mapping_gives_the_keys_their_own_pitches() {
    let scl = b"five\n5\n240.0\n480.0\n720.0\n960.0\n1200.0";
    let kbm = b"7\n0\n127\n60\n69\n432.0\n5\n0\n1\n1\n2\n3\n4\nx\n";
    let scale = Scale::parse(("s", scl), Some(("k", kbm))).unwrap();
    let own = Intonation::Scala;
    let tuning = full(mode::mode(0), own, Tonic::C, Some(&scale), None);
    // Key 69 is nine above the middle: one round and entry 2, degree 6.
    let hz = |key| tuning.hz(tuning.key(key, QuantizerPolicy::Off).unwrap()).0;
    assert!((hz(69) - 432.0).abs() < 1e-9);
    assert!((hz(60) - 432.0 * (-1440f64 / 1200.0).exp2()).abs() < 1e-9);
    assert_eq!(tuning.key(66, QuantizerPolicy::Off), None);
    // With another intonation neither scale nor mapping count.
    let other = full(mode::mode(0), Intonation::Own, Tonic::C, Some(&scale), None);
    assert_eq!(
        other,
        full(mode::mode(0), Intonation::Own, Tonic::C, None, None)
    );
}
