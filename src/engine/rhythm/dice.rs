//! Dice: numbers that belong to a place of the rhythm.
//!
//! [`random::at`] gives one generator for each bar and purpose; a place within is the number-th
//! output of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA
//! 2014) from there, which costs one hash. A bar draws hundreds, and is made anew whenever a setting
//! moves.

use crate::engine::random;
use rand::RngExt;

/// What a draw is for; the last part of its address, away from those of melody and drone.
#[derive(Clone, Copy)]
#[repr(i64)]
pub enum For {
    /// Levels that move.
    Chance = 0x5201,
    /// Hits that are left out.
    Probability,
    /// The fill.
    Fill,
    /// The seeds of the hits.
    Sound,
    /// Timing and force.
    Human,
    /// A lane's place before or behind the beat.
    Bias,
    /// The gallop's lean.
    Lean,
}

/// The numbers of one bar for one purpose.
#[derive(Clone, Copy, Debug)]
pub struct Dice {
    /// Where they start.
    state: u64,
}

impl Dice {
    /// The dice of a bar.
    pub fn new(seed: u32, bar: i64, purpose: For) -> Self {
        let state = random::at(seed, [bar, 0, purpose as i64]).random();
        Self { state }
    }

    /// The dice at a place: independent of those at others.
    pub fn at(self, place: u64) -> Self {
        let state = self.bits(place);
        Self { state }
    }

    /// 64 random bits.
    pub fn bits(self, place: u64) -> u64 {
        let step = place.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut hash = self.state.wrapping_add(step);
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^ (hash >> 31)
    }

    /// Two independent numbers, 0..1.
    pub fn pair(self, place: u64) -> (f32, f32) {
        let bits = self.bits(place);
        // As many bits as a float holds.
        let unit = |bits: u64| (bits & 0xff_ffff) as f32 / (1 << 24) as f32;
        (unit(bits >> 40), unit(bits >> 8))
    }

    /// One number, 0..1.
    pub fn one(self, place: u64) -> f32 {
        self.pair(place).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_even_and_neighbours_independent() {
        let count = 20_000;
        for dice in [
            Dice::new(1, 0, For::Chance),
            Dice::new(1, 1, For::Chance).at(7),
        ] {
            let pairs: Vec<(f32, f32)> = (0..count).map(|n| dice.pair(n)).collect();
            let mean = |of: &dyn Fn(usize) -> f32| {
                let sum: f64 = (0..pairs.len()).map(|n| f64::from(of(n))).sum();
                sum / pairs.len() as f64
            };
            assert!(
                pairs
                    .iter()
                    .all(|(a, b)| (0.0..1.0).contains(a) && (0.0..1.0).contains(b))
            );
            assert!((mean(&|n| pairs[n].0) - 0.5).abs() < 0.01);
            assert!((mean(&|n| pairs[n].1) - 0.5).abs() < 0.01);
            // Products of independent numbers are a quarter on average.
            assert!((mean(&|n| pairs[n].0 * pairs[n].1) - 0.25).abs() < 0.01);
            let next = |n: usize| pairs[(n + 1) % pairs.len()].0;
            assert!((mean(&|n| pairs[n].0 * next(n)) - 0.25).abs() < 0.01);
        }
    }

    #[test]
    fn purposes_and_bars_differ() {
        let one = |seed, bar, purpose| Dice::new(seed, bar, purpose).bits(0);
        let first = one(1, 0, For::Chance);
        assert_eq!(first, one(1, 0, For::Chance));
        assert_ne!(first, one(2, 0, For::Chance));
        assert_ne!(first, one(1, 1, For::Chance));
        assert_ne!(first, one(1, 0, For::Fill));
    }
}
