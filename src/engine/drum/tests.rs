//! What every drum must do: a new one is tested by being listed.

use super::trial::{RATE, Sides, Trial, level_db, one, peak, pitch_error_cents};
use super::*;
use crate::engine::clock::GRID;
use crate::engine::registry::Choice;
use crate::engine::units::Cents;

/// Gathers what is wrong with all drums before it fails.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    /// Notes a fault unless something holds.
    fn unless(&mut self, holds: bool, fault: impl FnOnce() -> String) {
        if !holds {
            self.0.push(fault());
        }
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        assert!(self.0.is_empty(), "\n{}", self.0.join("\n"));
    }
}

/// All drums.
fn drums() -> impl Iterator<Item = DrumKind> {
    DrumKind::TABLE.iter().map(|row| row.0)
}

#[test]
fn there_are_drums_of_all_three_families() {
    assert!(DrumKind::TABLE.len() >= 18);
    let mut faults = Faults::default();
    for kind in drums() {
        faults.unless((27..=87).contains(&sound(kind).key), || {
            kind.name().to_owned()
        });
    }
}

#[test]
fn each_is_loud_enough_below_full_scale_and_without_dc() {
    let mut faults = Faults::default();
    for kind in drums() {
        let hit = one(kind, 1.0, 1, 48_000);
        let peak = peak(&hit);
        faults.unless((0.1..1.0).contains(&peak), || {
            format!("{}: {peak}", kind.name())
        });
        for side in &hit {
            let mean: f64 = side.iter().map(|x| f64::from(*x)).sum::<f64>() / side.len() as f64;
            faults.unless(mean.abs() < 2e-3, || format!("{}: DC {mean}", kind.name()));
        }
    }
}

#[test]
fn velocity_goes_over_24_db_and_changes_the_timbre() {
    let mut faults = Faults::default();
    for kind in drums() {
        let hits = [0.05, 0.2, 0.4, 0.6, 0.8, 1.0].map(|velocity| one(kind, velocity, 7, 24_000));
        let levels = hits.each_ref().map(level_db);
        let name = kind.name();
        faults.unless(levels.is_sorted(), || format!("{name}: {levels:?}"));
        faults.unless(levels[5] - levels[0] >= 24.0, || {
            format!("{name}: {levels:?}")
        });
        // The same sound at another level would be a multiple of the other.
        let (soft, hard) = (&hits[1][0], &hits[5][0]);
        let product =
            |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum() };
        let alike = product(soft, hard) / (product(soft, soft) * product(hard, hard)).sqrt();
        faults.unless(alike < 0.992, || format!("{name}: {alike}"));
    }
}

#[test]
fn chunks_make_no_difference_and_renders_repeat() {
    let hits = [(0, 0.9, 1), (3001, 0.3, 2), (3500, 1.0, 3), (9000, 0.6, 4)];
    let mut faults = Faults::default();
    for kind in drums() {
        let run = |cut: &[usize]| Trial::new(kind).play(&hits, 14_000, cut);
        let whole = run(&[GRID]);
        faults.unless(whole == run(&[GRID]), || {
            format!("{}: repeats", kind.name())
        });
        for cut in [&[1usize][..], &[7, 1, 31], &[17]] {
            let other = run(cut);
            let difference = whole
                .iter()
                .flatten()
                .zip(other.iter().flatten())
                .fold(0f32, |most, (a, b)| most.max((a - b).abs()));
            faults.unless(difference < 1e-6, || {
                format!("{} {cut:?}: {difference}", kind.name())
            });
        }
    }
}

#[test]
fn seeds_differ_a_little() {
    let mut faults = Faults::default();
    for kind in drums() {
        let [a, b] = [1, 2].map(|seed| one(kind, 0.8, seed, 24_000));
        faults.unless(a != b, || format!("{}: the same", kind.name()));
        let difference = (level_db(&a) - level_db(&b)).abs();
        faults.unless(difference < 4.0, || {
            format!("{}: {difference} dB", kind.name())
        });
    }
}

#[test]
fn each_ends_in_exact_silence_and_reset_is_new() {
    let mut faults = Faults::default();
    for kind in drums() {
        let mut trial = Trial::new(kind);
        faults.unless(trial.drum.is_silent(), || {
            format!("{} sounds unstruck", kind.name())
        });
        let first = trial.hit(1.0, 5, 20 * 48_000);
        faults.unless(trial.drum.is_silent(), || {
            format!("{} goes on after 20 s", kind.name())
        });
        let tail = first[0].iter().chain(&first[1]).rev().take(1000);
        faults.unless(tail.into_iter().all(|x| *x == 0.0), || {
            kind.name().to_owned()
        });
        trial.hit(1.0, 5, 5000);
        trial.drum.reset();
        assert!(trial.drum.is_silent());
        let again = trial.hit(1.0, 5, 48_000);
        faults.unless(again[0] == first[0][..48_000], || {
            format!("{}: reset", kind.name())
        });
    }
}

#[test]
fn a_choke_ends_it_within_20_ms_without_a_click() {
    let mut faults = Faults::default();
    for kind in drums() {
        let mut trial = Trial::with(kind, RATE, 0.0, 2.0);
        let before = trial.hit(1.0, 5, 1920);
        trial.drum.choke();
        let after = trial.ring(4800);
        let jump = |x: &[f32]| {
            x.windows(2)
                .fold(0f32, |most, w| most.max((w[1] - w[0]).abs()))
        };
        for side in 0..2 {
            let seam = (after[side][0] - before[side][1919]).abs();
            let usual = jump(&before[side][480..]).max(1e-4);
            faults.unless(seam <= 2.0 * usual, || {
                format!("{}: {seam} {usual}", kind.name())
            });
            faults.unless(jump(&after[side]) <= 2.0 * usual, || kind.name().to_owned());
        }
        let left = peak(&after.map(|side| side[960..].to_vec()));
        let was = peak(&before);
        faults.unless(left < 0.003 * was, || {
            format!("{}: {left} of {was}", kind.name())
        });
        let back = peak(&trial.hit(0.5, 1, 3200));
        faults.unless(back > 0.01, || format!("{} back: {back}", kind.name()));
    }
}

#[test]
fn short_ones_are_soon_asleep_and_at_once_when_choked() {
    let mut faults = Faults::default();
    // Frames from a hit, and from a choke.
    for (kind, own, choked) in [
        (DrumKind::Tuyaqtas, 38_400, 1056),
        (DrumKind::Snare, 48_000, 1056),
        (DrumKind::ElectroKick, 96_000, 1056),
        (DrumKind::ElectroSnare, 57_600, 1056),
        (DrumKind::Clap, 57_600, 1056),
        (DrumKind::ElectroHat, 48_000, 1920),
        (DrumKind::Rim, 24_000, 1056),
        (DrumKind::Sub, 288_000, 1056),
        (DrumKind::Shanqobyz, 154_400, 960),
        (DrumKind::Sazsyrnai, 154_400, 960),
    ] {
        let mut trial = Trial::new(kind);
        let ends = |out: &Sides| out.iter().all(|side| side.last() == Some(&0.0));
        let rest = trial.hit(1.0, 3, own);
        faults.unless(trial.drum.is_silent() && ends(&rest), || {
            format!("{}: awake", kind.name())
        });
        trial.hit(1.0, 3, 320);
        trial.drum.choke();
        let rest = trial.ring(choked);
        faults.unless(trial.drum.is_silent() && ends(&rest), || {
            format!("{}: choked, awake", kind.name())
        });
    }
}

#[test]
fn rolls_stay_bounded_at_every_rate_tuning_and_decay() {
    let mut faults = Faults::default();
    for kind in drums() {
        for (rate, semitones, decay) in [
            (22_050.0, 0.0, 1.0),
            (44_100.0, 24.0, 4.0),
            (48_000.0, -24.0, 4.0),
            (96_000.0, 12.0, 0.25),
            (192_000.0, -12.0, 2.0),
        ] {
            let mut trial = Trial::with(kind, Hz(rate), semitones, decay);
            let gap = rate as usize / 20;
            let hits: Vec<(usize, f32, u32)> = (0..20).map(|n| (n * gap, 1.0, n as u32)).collect();
            let out = trial.play(&hits, 24 * gap, &[GRID]);
            let peak = peak(&out);
            let name = kind.name();
            faults.unless(out.iter().flatten().all(|x| x.is_finite()), || {
                name.to_owned()
            });
            faults.unless((0.005..3.0).contains(&peak), || {
                format!("{name} {rate} {semitones} {decay}: {peak}")
            });
        }
    }
}

#[test]
fn decay_scales_the_ring() {
    let mut faults = Faults::default();
    for kind in drums() {
        // Time to fall for good 40 dB below the peak, in frames.
        let time = |decay| {
            let hit = Trial::with(kind, RATE, 0.0, decay).hit(0.8, 3, 4 * 48_000);
            let limit = 0.01 * peak(&hit);
            hit[0].iter().rposition(|x| x.abs() > limit).unwrap_or(0) as f64
        };
        let [short, own, long] = [0.5, 1.0, 2.0].map(time);
        let name = kind.name();
        faults.unless(short < 0.9 * own && own < 0.9 * long, || {
            format!("{name}: {short} {own} {long}")
        });
    }
}

#[test]
fn pitched_drums_stand_on_their_pitch() {
    let mut faults = Faults::default();
    for kind in drums() {
        let Some(own) = sound(kind).pitch else {
            continue;
        };
        for semitones in [-5.0, 0.0, 7.0] {
            let [left, _] = Trial::with(kind, RATE, semitones, 2.0).hit(0.8, 3, 24_000);
            let wanted = own.up(Cents(100.0 * semitones));
            let cents = pitch_error_cents(&left[3840..16_000], wanted, RATE);
            faults.unless(cents.abs() < 8.0, || {
                format!("{} {semitones}: {cents}", kind.name())
            });
        }
    }
}
