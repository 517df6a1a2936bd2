//! The jaw harp as it is played.

use crate::engine::drum::trial::{Trial, energy, partial_db, pitch_error_cents, roughness};
use crate::engine::settings::DrumKind;
use crate::engine::units::Hz;

#[test]
fn the_sung_partial_stands_out_and_lies_on_the_mode() {
    for (sung, velocity) in [(4, 0.4), (6, 0.9), (9, 0.2), (12, 0.8)] {
        for pitch_hz in [73.416, 30.0, 293.7] {
            let mut trial = Trial::new(DrumKind::Shanqobyz);
            trial.controls.partials = 1 << sung;
            trial.controls.tones[0] = Hz(pitch_hz);
            let [left, _] = trial.play(&[(5, velocity, 3)], 14_400, &[32]);
            let part = &left[14_400 - (6.0 * 48_000.0 / pitch_hz).min(9600.0) as usize..];
            let level_db = |n: i32| partial_db(part, f64::from(n) * pitch_hz);
            for beside in [sung - 1, sung + 1] {
                let above_db = level_db(sung) - level_db(beside);
                assert!(above_db > 12.0, "{sung} {beside} {pitch_hz}: {above_db}");
            }
        }
    }
}

#[test]
fn it_is_in_tune_after_the_pluck() {
    for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
        let [from, to] = [0.08, 0.38].map(|time_s| (time_s * rate_hz) as usize);
        let mut trial = Trial::with(DrumKind::Shanqobyz, Hz(rate_hz), 0.0, 1.0);
        let [left, _] = trial.hit(1.0, 4, to);
        let cents = pitch_error_cents(&left[from..], trial.controls.tones[0], Hz(rate_hz));
        assert!(cents.abs() < 5.0, "{rate_hz}: {cents}");
    }
}

#[test]
fn each_step_of_velocity_is_louder_and_no_duller() {
    let mut last = [0.0, 0.0];
    for n in 1..=20 {
        let mut trial = Trial::new(DrumKind::Shanqobyz);
        trial.controls.partials = 1 << 8;
        let [left, _] = trial.hit(0.05 * n as f32, 9, 12_000);
        let now = [energy(&left), roughness(&left)];
        assert!(now[0] > last[0] && now[1] > 0.9 * last[1], "{n}: {now:?}");
        last = now;
    }
}
