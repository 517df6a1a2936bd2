//! Where pitches stand on the wheel.

use crate::editor::live::key_name;
use crate::engine::units::Hz;

/// Rings of the octaves (periods): three below and three above the tonic nearest middle C.
pub const RINGS: usize = 7;
/// How far below the tonic still counts as its ring, as a share of the period: a trembling tonic
/// does not jump from ring to ring.
const EDGE: f64 = 0.02;
/// Most ticks of twelve equal steps that are drawn.
const MOST_TICKS: usize = 64;
/// Largest part of a ratio that counts as simple.
const LARGEST: u32 = 64;
/// How far a degree may be from a ratio that is said of it, in cents.
const NEAR: f64 = 0.5;

/// Where a pitch stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Turns from the top, 0..1.
    pub turn: f32,
    /// Ring of its octave, from the lowest, below [`RINGS`].
    pub ring: usize,
}

/// Turn of an interval above the tonic, 0..1; 0 where nothing can be said.
pub fn turn(cents: f64, period: f64) -> f32 {
    let turn = (cents / period).rem_euclid(1.0) as f32;
    // Rounding may make it a full turn.
    if turn.is_finite() && turn < 1.0 {
        turn
    } else {
        0.0
    }
}

/// Where a frequency stands; `None` for none.
pub fn place(pitch: Hz, tonic: Hz, period: f64) -> Option<Place> {
    if !(pitch.0 > 0.0 && tonic.0 > 0.0 && period > 0.0) {
        return None;
    }
    let cents = pitch.cents_above(tonic).0;
    let ring = (cents / period + EDGE).floor() + (RINGS / 2) as f64;
    cents.is_finite().then(|| Place {
        turn: turn(cents, period),
        ring: ring.clamp(0.0, (RINGS - 1) as f64) as usize,
    })
}

/// How many equal semitones there are in a period; 0 where it has too many to be told apart.
pub fn semitones(period: f64) -> usize {
    let count = (period / 100.0 - 1e-6).ceil();
    if (1.0..=MOST_TICKS as f64).contains(&count) {
        count as usize
    } else {
        0
    }
}

/// The simplest ratio of an interval, if there is a simple one.
pub fn ratio(cents: f64) -> Option<(u32, u32)> {
    let value = (cents / 1200.0).exp2();
    (1..=LARGEST).find_map(|under| {
        let over = (value * f64::from(under)).round();
        if over > f64::from(4 * LARGEST) {
            return None;
        }
        let off = 1200.0 * (over / f64::from(under) / value).log2();
        (off.abs() <= NEAR).then_some((over as u32, under))
    })
}

/// Name of the key nearest a pitch in cents above MIDI key 0, with what it is off.
pub fn name_of(pitch: f64) -> String {
    let (name, off) = key_name(pitch / 100.0);
    if off.abs() < 0.5 {
        name.to_owned()
    } else {
        format!("{name} {off:+.0}").replace('-', "\u{2212}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_a_period() {
        assert_eq!(turn(0.0, 1200.0), 0.0);
        assert_eq!(turn(300.0, 1200.0), 0.25);
        assert_eq!(turn(-300.0, 1200.0), 0.75);
        assert_eq!(turn(1500.0, 1200.0), 0.25);
        // Bohlen-Pierce turns at the twelfth.
        assert!((turn(1901.955 / 2.0, 1901.955) - 0.5).abs() < 1e-6);
        for (cents, period) in [(f64::NAN, 1200.0), (100.0, 0.0), (-1e-18, 1200.0)] {
            assert_eq!(turn(cents, period), 0.0);
        }
    }

    #[test]
    fn octaves_are_rings() {
        let tonic = Hz(293.66);
        let ring = |hz: f64| place(Hz(hz), tonic, 1200.0).map(|place| place.ring);
        assert_eq!(ring(293.66), Some(3));
        assert_eq!(ring(293.6), Some(3), "a trembling tonic stays");
        assert_eq!(ring(440.0), Some(3));
        assert_eq!(ring(146.83), Some(2));
        assert_eq!(ring(587.4), Some(4));
        assert_eq!((ring(1.0), ring(20_000.0)), (Some(0), Some(6)));
        assert_eq!((ring(0.0), ring(f64::NAN)), (None, None));
    }

    #[test]
    fn semitones_fill_the_period() {
        assert_eq!(semitones(1200.0), 12);
        assert_eq!(semitones(1901.955), 20);
        assert_eq!(semitones(1.0), 1);
        assert_eq!((semitones(1e5), semitones(f64::NAN)), (0, 0));
    }

    #[test]
    fn simple_ratios_are_found_and_others_are_not() {
        assert_eq!(ratio(0.0), Some((1, 1)));
        assert_eq!(ratio(701.955), Some((3, 2)));
        assert_eq!(ratio(386.3137), Some((5, 4)));
        assert_eq!(ratio(203.91), Some((9, 8)));
        assert_eq!(ratio(1e5), None);
        assert_eq!(ratio(f64::NAN), None);
    }

    #[test]
    fn names_say_how_far_off() {
        assert_eq!(name_of(6900.0), "A");
        assert_eq!(name_of(6200.3), "D");
        assert_eq!(name_of(6586.3), "F# \u{2212}14");
        assert_eq!(name_of(-100.0), "B");
    }
}
