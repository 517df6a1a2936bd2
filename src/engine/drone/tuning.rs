//! What each string of the drone is tuned to.

use crate::engine::pitch::Tuning;
use crate::engine::settings::{DroneTuning, MAX_STRINGS};
use crate::engine::units::Cents;

/// Madhya Sa. The strings stand in just ratios to it, as tanpuras are tuned by ear to pure
/// intervals; where the mode has a degree close by, they join it ([`Tuning::drone_interval`]).
const SA: f64 = 1.0;
/// Mandra Pa.
const PA: f64 = 3.0 / 4.0;
/// Mandra Ma.
const MA: f64 = 2.0 / 3.0;
/// Mandra shuddh Ni.
const NI: f64 = 15.0 / 16.0;
/// Mandra Sa, the last string.
const KHARAJ: f64 = 1.0 / 2.0;

/// Pitch of string `n` (from 0) of `strings`, above the tonic in the octave of madhya Sa. `degrees`
/// are the steps of the custom tuning, `modal` is the mode as it is tuned.
pub fn pitch(
    tuning: DroneTuning,
    strings: usize,
    n: usize,
    degrees: &[i32; MAX_STRINGS],
    modal: &Tuning,
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
        DroneTuning::Custom => return modal.degree(degrees[n]),
    };
    modal.drone_interval(ratio)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::mode;
    use crate::engine::settings::{Intonation, Tonic};
    use crate::engine::units::Hz;

    fn modal(index: usize, intonation: Intonation) -> Tuning {
        let (fine, reference) = (Cents(0.0), Hz(440.0));
        let mode = mode::mode(index);
        Tuning::new(mode, intonation, Tonic::D, fine, reference, None, None)
    }

    fn set(tuning: DroneTuning, strings: usize) -> Vec<i64> {
        let degrees = [-3, 0, 0, -7, 7, 1];
        let modal = modal(0, Intonation::Own);
        let strings = 0..strings;
        let cents = strings
            .clone()
            .map(|n| pitch(tuning, strings.len(), n, &degrees, &modal).0);
        cents.map(|cents| cents.round() as i64).collect()
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

    #[test]
    fn strings_join_the_mode_where_it_is_tuned_otherwise() {
        let pa = |modal: &Tuning| pitch(DroneTuning::PaNi, 5, 0, &[0; 6], modal).0;
        let ni = |modal: &Tuning| pitch(DroneTuning::PaNi, 5, 1, &[0; 6], modal).0;
        let own = modal(0, Intonation::Own);
        assert!((pa(&own) - 1200.0 * f64::log2(0.75)).abs() < 1e-8);
        // No degree near: the pure leading note.
        assert!((ni(&own) - 1200.0 * f64::log2(15.0 / 16.0)).abs() < 1e-9);
        let tempered = modal(0, Intonation::Tet12);
        assert_eq!((pa(&tempered), ni(&tempered)), (-500.0, -100.0));
        // Kazakh Ionian has a leading note of its own, a comma higher than the pure one.
        let ionian = modal(1, Intonation::Own);
        assert!((ni(&ionian) - 1200.0 * f64::log2(243.0 / 256.0)).abs() < 1e-8);
    }
}
