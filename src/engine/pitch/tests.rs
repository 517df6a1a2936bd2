//! Tests of the modal state, and what the tests of its parts share.

use super::*;
use crate::engine::mode::{self, modes};
use crate::engine::random;
use crate::engine::settings::QuantizerPolicy;

/// A tuning of the mode of an id on a tonic, A4 at 440 Hz.
pub(super) fn tuning(id: &str, intonation: Intonation, tonic: Tonic) -> Tuning {
    let mode = modes().iter().find(|mode| mode.id == id).unwrap();
    full(mode, intonation, tonic, None, None)
}

/// A tuning with A4 at 440 Hz.
pub(super) fn full(
    mode: &Mode,
    intonation: Intonation,
    tonic: Tonic,
    scale: Option<&Scale>,
    keys: Option<&KeyTable>,
) -> Tuning {
    let (fine, reference) = (Cents(0.0), Hz(440.0));
    Tuning::new(mode, intonation, tonic, fine, reference, scale, keys)
}

/// Degrees and period in whole cents.
pub(super) fn cents(tuning: &Tuning) -> Vec<i64> {
    let degrees = (0..=tuning.size()).map(|step| tuning.degree(step).0);
    degrees.map(|cents| cents.round() as i64).collect()
}

/// What keys play, in whole cents.
pub(super) fn played<const N: usize>(
    tuning: &Tuning,
    policy: QuantizerPolicy,
    keys: [u8; N],
) -> [Option<i64>; N] {
    keys.map(|key| Some(tuning.key(key, policy)?.0.round() as i64))
}

/// Whether some degrees of a mode sound alike for want of room.
pub(super) fn crowded(mode: &Mode, intonation: Intonation) -> bool {
    intonation == Intonation::Tet12 && ["shruti22", "dombra_neutral"].contains(&mode.id)
}

/// A number in 0..1, different for each `n`.
pub(super) fn unit(n: u64) -> f64 {
    use rand::RngExt;
    random::at(7, [n as i64, 0, 0]).random()
}

#[test]
fn the_default_is_the_mode_in_pure_fifths_on_d() {
    let tuning = tuning("kz_mixolydian", Intonation::Own, Tonic::D);
    assert_eq!(cents(&tuning), [0, 204, 408, 498, 702, 906, 996, 1200]);
    assert_eq!((tuning.size(), tuning.period()), (7, Cents(1200.0)));
    assert_eq!(tuning.pitch(0), Cents(6200.0));
    assert_eq!(tuning.pitch(-7), Cents(5000.0));
    assert!((tuning.hz(tuning.pitch(4)).0 - 293.664_767_917 * 1.5).abs() < 1e-6);
    assert_eq!(tuning.degree(-3).0, tuning.degree(4).0 - 1200.0);
    assert_eq!((tuning.weight(0), tuning.weight(-7)), (1.0, 1.0));
    assert_eq!(tuning.weight(4), 0.85);
}

#[test]
fn fine_tuning_and_reference_move_every_pitch() {
    let (fine, reference) = (Cents(-100.0), Hz(450.0));
    let keys = Intonation::Own;
    let tuning = Tuning::new(mode::mode(0), keys, Tonic::A, fine, reference, None, None);
    assert_eq!(tuning.pitch(0), Cents(5700.0));
    let expected = 450.0 / 2.0 * (-1f64 / 12.0).exp2();
    assert!((tuning.hz(tuning.pitch(0)).0 - expected).abs() < 1e-9);
    for wild in [f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300] {
        let hz = tuning.hz(Cents(wild)).0;
        assert!(hz.is_finite() && hz > 0.0);
    }
}

#[test]
fn tonics_lie_around_middle_c() {
    let steps: Vec<f64> = Tonic::TABLE
        .iter()
        .map(|(tonic, _)| tuning("kz_dorian", Intonation::Own, *tonic).pitch(0).0)
        .collect();
    let nearest = [60, 61, 62, 63, 64, 65, 66, 55, 56, 57, 58, 59];
    assert_eq!(steps, nearest.map(|key| f64::from(key) * 100.0));
}

#[test]
fn without_a_scale_the_mode_stays() {
    let scala = full(mode::mode(9), Intonation::Scala, Tonic::E, None, None);
    let own = full(mode::mode(9), Intonation::Own, Tonic::E, None, None);
    assert_eq!(scala, own);
    assert!(!own.is_down(3) && own.is_up(3) && own.is_down(2) && !own.is_up(2));
    assert!(own.is_up(-5 - 8) && !own.is_up(-6 - 8));
}

#[test]
fn a_trembling_pitch_does_not_chatter() {
    let tuning = tuning("tet_ionian", Intonation::Own, Tonic::C);
    let mut last = Some(tuning.nearest(Cents(6000.0)));
    assert_eq!(last, Some(0));
    // The middle between the first two degrees is 6100.
    for (pitch, step) in [
        (6110.0, 0),
        (6090.0, 0),
        (6116.0, 1),
        (6086.0, 1),
        (6084.0, 0),
    ] {
        let now = tuning.nearest_with_hysteresis(Cents(pitch), last);
        assert_eq!(now, step, "{pitch}");
        last = Some(now);
    }
    assert_eq!(tuning.nearest_with_hysteresis(Cents(9000.0), Some(0)), 17);
    assert_eq!(tuning.nearest_with_hysteresis(Cents(6110.0), None), 1);
}

#[test]
fn a_steady_bend_through_any_mode_is_monotone_and_passes_every_degree() {
    for mode in modes() {
        let tuning = full(mode, Intonation::Own, Tonic::D, None, None);
        for up in [true, false] {
            let mut last = None;
            let mut passed = 0;
            for n in 0..=2400 {
                let bend = if up { n } else { 2400 - n };
                let pitch = Cents(5000.0 + f64::from(bend));
                let step = tuning.nearest_with_hysteresis(pitch, last);
                if let Some(last) = last {
                    let by = if up { step - last } else { last - step };
                    assert!((0..=1).contains(&by), "{} {pitch:?}", mode.id);
                    passed += by;
                }
                last = Some(step);
            }
            assert!(passed >= 2 * tuning.size() * 1200 / 2000, "{}", mode.id);
        }
    }
}

#[test]
fn drone_strings_agree_with_the_mode() {
    let pure = |ratio: f64| 1200.0 * ratio.log2();
    let own = tuning("kz_mixolydian", Intonation::Own, Tonic::D);
    for ratio in [1.0, 0.5, 0.75, 2.0 / 3.0, 4.0 / 3.0, 1.5, 15.0 / 16.0] {
        assert!(
            (own.drone_interval(ratio).0 - pure(ratio)).abs() < 1e-8,
            "{ratio}"
        );
    }
    let bayati = tuning("maqam_bayati", Intonation::Own, Tonic::D);
    assert_eq!(bayati.drone_interval(0.75).0, -500.0);
    // Without a fifth in the mode, or nearby: the pure one, or the equal one.
    let saba = tuning("makam_saba", Intonation::Own, Tonic::D);
    assert!((saba.drone_interval(0.75).0 - (30.0 * 1200.0 / 53.0 - 1200.0)).abs() < 1e-6);
    let khoomei = tuning("khoomei", Intonation::Own, Tonic::D);
    assert!((khoomei.drone_interval(2.0 / 3.0).0 - pure(2.0 / 3.0)).abs() < 1e-9);
    let khoomei = tuning("khoomei", Intonation::Tet12, Tonic::D);
    assert_eq!(khoomei.drone_interval(2.0 / 3.0).0, -700.0);
    for wild in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(own.drone_interval(wild).0, 0.0);
    }
}

#[test]
fn what_sounds_exports_as_a_scala_file() {
    use crate::engine::scale::export;
    for mode in modes() {
        for (intonation, _) in Intonation::TABLE {
            let tuning = full(mode, *intonation, Tonic::D, None, None);
            let text = export("! what\nsounds", &tuning);
            assert!(text.lines().any(|line| line == "what sounds"));
            let scale = Scale::parse(("e", text.as_bytes()), None).unwrap();
            assert!((scale.period().0 - tuning.period).abs() < 1e-8);
            let again = full(mode, Intonation::Scala, Tonic::D, Some(&scale), None);
            for degree in &tuning.degrees[..tuning.count] {
                let pitch = Cents(tuning.tonic() + degree);
                let found = again.pitch(again.nearest(pitch)).0;
                assert!((found - pitch.0).abs() < 1e-8, "{} {intonation:?}", mode.id);
            }
            let crowded = crowded(mode, *intonation);
            assert!(again.size() == tuning.size() || crowded, "{}", mode.id);
        }
    }
}

#[test]
fn nearest_is_the_nearest_of_all() {
    for (n, mode) in modes().iter().enumerate() {
        let tuning = full(mode, Intonation::Own, Tonic::A, None, None);
        for i in 0..300u64 {
            let pitch = Cents(12_000.0 * unit(9_000_000 + 1000 * n as u64 + i));
            let found = tuning.nearest(pitch);
            let far = |step: i32| (tuning.pitch(step).0 - pitch.0).abs();
            let all = -300..600;
            let best = all.min_by(|a, b| far(*a).total_cmp(&far(*b))).unwrap();
            assert!(
                (far(best) - far(found)).abs() < 1e-5,
                "{} {pitch:?}",
                mode.id
            );
        }
        for wild in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
            assert!(tuning.pitch(tuning.nearest(Cents(wild))).0.is_finite());
        }
    }
}
