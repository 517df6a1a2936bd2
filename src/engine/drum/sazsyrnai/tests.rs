//! The ocarina as it is played.

use crate::engine::drum::trial::{Trial, energy, one, partial_db, pitch_error_cents};
use crate::engine::settings::DrumKind;
use crate::engine::units::Hz;

#[test]
fn it_is_in_tune_once_it_speaks() {
    for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
        for (tone_hz, velocity) in [(587.33, 1.0), (587.33, 0.75), (146.8, 0.8), (2349.0, 0.8)] {
            let mut trial = Trial::with(DrumKind::Sazsyrnai, Hz(rate_hz), 0.0, 1.0);
            trial.controls.tones[0] = Hz(tone_hz);
            let [from, to] = [0.08, 0.2].map(|time_s| (time_s * rate_hz) as usize);
            let [left, _] = trial.hit(velocity, 4, to);
            let cents = pitch_error_cents(&left[from..], Hz(tone_hz), Hz(rate_hz));
            assert!(cents.abs() < 5.0, "{rate_hz} {tone_hz} {velocity}: {cents}");
        }
    }
}

#[test]
fn the_tone_is_nearly_pure() {
    let [left, _] = one(DrumKind::Sazsyrnai, 1.0, 4, 9600);
    let level_db = |n: f64| partial_db(&left[4800..], n * 587.33);
    for (n, least_db, most_db) in [(2.0, -40.0, -20.0), (3.0, -45.0, -24.0)] {
        let db = level_db(n) - level_db(1.0);
        assert!(db > least_db && db < most_db, "{n}: {db}");
    }
}

#[test]
fn each_step_of_velocity_is_louder() {
    let energies: Vec<f64> = (1..=20)
        .map(|n| energy(&one(DrumKind::Sazsyrnai, 0.05 * n as f32, 9, 12_000)[0]))
        .collect();
    assert!(energies.windows(2).all(|w| w[1] > w[0]), "{energies:?}");
}
