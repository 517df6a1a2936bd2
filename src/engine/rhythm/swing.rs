//! Swing: the second of two sixteenths comes late (`MUSIC.md` D5: 50 % straight, 66 % triplet).

use super::measure::Measure;

/// A step as far from its slot as this, in slots, is a triplet's and has its own place in time.
const TRIPLET: f64 = 1.0 / 3.0;

/// Place of a step in slots from the start of the bar. Pairs count from the start of their group.
/// The further a step already stands from its slot, the less is it swung; a triplet is not, so that
/// a step which a blend moves from its slot to the triplet goes there steadily.
pub fn place(measure: &Measure, slot: usize, shift: f32, swing: f32) -> f64 {
    let straight = slot as f64 + f64::from(shift);
    if measure.within(slot).is_multiple_of(2) {
        return straight;
    }
    let late = 2.0 * f64::from(swing) - 1.0;
    let share = 1.0 - (f64::from(shift).abs() / TRIPLET).min(1.0);
    straight + late * share
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::{COMMON, Meter};

    #[test]
    fn the_second_of_a_pair_stands_where_the_percentage_says() {
        let measure = Measure::new(COMMON, 16).unwrap();
        for swing in [0.5, 0.58, 0.66, 0.75] {
            for slot in 0..16 {
                let pair = (slot - slot % 2) as f64;
                let wanted = pair + (slot % 2) as f64 * 2.0 * f64::from(swing);
                let at = place(&measure, slot, 0.0, swing);
                assert!((at - wanted).abs() < 1e-9, "{swing} {slot}: {at}");
            }
        }
    }

    #[test]
    fn pairs_count_from_the_group() {
        let meter = Meter {
            numerator: 7,
            denominator: 16,
        };
        let measure = Measure::new(meter, 7).unwrap();
        let at: Vec<f64> = (0..7).map(|n| place(&measure, n, 0.0, 0.75)).collect();
        assert_eq!(at, [0.0, 1.5, 2.0, 3.5, 4.0, 5.5, 6.0]);
    }

    #[test]
    fn a_triplet_stays_and_what_is_on_its_way_to_it_goes_steadily() {
        let measure = Measure::new(COMMON, 16).unwrap();
        let at = |shift| place(&measure, 1, shift, 0.75);
        assert!((at(1.0 / 3.0) - 4.0 / 3.0).abs() < 1e-6);
        let mut last = at(0.0);
        for n in 1..=100 {
            let next = at(n as f32 / 300.0);
            assert!(next <= last && last - next < 0.01);
            last = next;
        }
        assert!(last > 1.0);
    }
}
