//! What each string of the drone is tuned to.

use crate::engine::mode::Mode;
use crate::engine::settings::{DroneTuning, MAX_STRINGS};
use crate::engine::units::Cents;

/// Madhya Sa. The strings stand in just ratios to it, as tanpuras are tuned by ear to pure
/// intervals.
const SA: f64 = 1.0;
/// Mandra Pa.
const PA: f64 = 3.0 / 4.0;
/// Mandra Ma.
const MA: f64 = 2.0 / 3.0;
/// Mandra shuddh Ni.
const NI: f64 = 15.0 / 16.0;
/// Mandra Sa, the last string.
const KHARAJ: f64 = 1.0 / 2.0;

/// Pitch of string `n` (from 0) of `strings`, above madhya Sa. `degrees` and `mode` are for the
/// custom tuning.
pub fn pitch(
    tuning: DroneTuning,
    strings: usize,
    n: usize,
    degrees: &[i32; MAX_STRINGS],
    mode: &Mode,
) -> Cents {
    // The tanpuras: one or two characteristic strings, the jod strings on Sa, the kharaj last.
    let tanpura = |first: &[f64]| match n {
        _ if n < first.len() => first[n],
        _ if n + 1 >= strings => KHARAJ,
        _ => SA,
    };
    // Dombra pairs: the low string on Sa, the pair an octave lower behind.
    let dombra = |upper: f64| [SA, upper, KHARAJ, upper * KHARAJ, SA, upper][n];
    let ratio = match tuning {
        DroneTuning::Pa => tanpura(&[PA]),
        DroneTuning::Ma => tanpura(&[MA]),
        DroneTuning::Ni => tanpura(&[NI]),
        DroneTuning::Sa => tanpura(&[]),
        DroneTuning::PaNi => tanpura(&[PA, NI]),
        DroneTuning::DombraFourth => dombra(4.0 / 3.0),
        DroneTuning::DombraFifth => dombra(3.0 / 2.0),
        DroneTuning::Custom => return mode.degree(degrees[n]),
    };
    Cents(1200.0 * f64::log2(ratio))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::mode::KAZAKH_MIXOLYDIAN;

    fn set(tuning: DroneTuning, strings: usize) -> Vec<i64> {
        let degrees = [-3, 0, 0, -7, 7, 1];
        (0..strings)
            .map(|n| {
                pitch(tuning, strings, n, &degrees, &KAZAKH_MIXOLYDIAN)
                    .0
                    .round() as i64
            })
            .collect()
    }

    #[test]
    fn the_usual_sets() {
        assert_eq!(set(DroneTuning::Pa, 4), [-498, 0, 0, -1200]);
        assert_eq!(set(DroneTuning::Ma, 4), [-702, 0, 0, -1200]);
        assert_eq!(set(DroneTuning::Ni, 5), [-112, 0, 0, 0, -1200]);
        assert_eq!(set(DroneTuning::Sa, 6), [0, 0, 0, 0, 0, -1200]);
        assert_eq!(set(DroneTuning::PaNi, 5), [-498, -112, 0, 0, -1200]);
        assert_eq!(set(DroneTuning::DombraFourth, 4), [0, 498, -1200, -702]);
        assert_eq!(
            set(DroneTuning::DombraFifth, 6),
            [0, 702, -1200, -498, 0, 702]
        );
        assert_eq!(set(DroneTuning::Custom, 6), [-498, 0, 0, -1200, 1200, 204]);
    }
}
