//! The slots of a bar in its groups.

use super::map::MAX_SLOTS;
use crate::engine::clock::Meter;
use crate::engine::grid::Grid;

/// A bar cut into slots.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Slots of the bar, 1..=64.
    pub slots: usize,
    /// Length of a slot in quarter notes.
    pub slot_beats: f64,
    /// First slot of the group of each slot.
    starts: [u8; MAX_SLOTS],
    /// First slot of the second half.
    half: usize,
}

impl Measure {
    /// The bar of a meter in `slots` slots; `None` where the meter has no length.
    pub fn new(meter: Meter, slots: usize) -> Option<Self> {
        let slot_beats = meter.bar().0 / slots as f64;
        if !(slot_beats.is_finite() && slot_beats > 0.0) {
            return None;
        }
        let grid = Grid::new(meter);
        let slot_of = |group| (grid.onset(group, 0) / slot_beats).round() as usize;
        let mut starts = [0; MAX_SLOTS];
        for start in (0..grid.groups()).map(slot_of).filter(|at| *at < slots) {
            starts[start..].fill(start as u8);
        }
        Some(Self {
            slots,
            slot_beats,
            starts,
            half: slot_of(grid.second_accent()).min(slots - 1),
        })
    }

    /// First slot of the second half of the bar: that of the group that starts nearest its middle; 0
    /// where the bar is one group.
    pub fn half(&self) -> usize {
        self.half
    }

    /// How many slots of its group are before a slot.
    pub fn within(&self, slot: usize) -> usize {
        slot - usize::from(self.starts[slot])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The places within groups of a meter.
    fn within(numerator: u8, denominator: u8, slots: usize) -> Vec<usize> {
        let meter = Meter {
            numerator,
            denominator,
        };
        let measure = Measure::new(meter, slots).unwrap();
        (0..slots).map(|slot| measure.within(slot)).collect()
    }

    #[test]
    fn slots_count_from_their_group() {
        assert_eq!(within(2, 4, 8), [0, 1, 2, 3, 0, 1, 2, 3]);
        assert_eq!(within(5, 8, 10), [0, 1, 2, 3, 0, 1, 2, 3, 4, 5]);
        assert_eq!(within(7, 16, 7), [0, 1, 0, 1, 0, 1, 2]);
        assert_eq!(within(1, 16, 1), [0]);
    }

    #[test]
    fn the_second_half_starts_with_a_group() {
        let half = |numerator, denominator, slots| {
            let meter = Meter {
                numerator,
                denominator,
            };
            Measure::new(meter, slots).map(|measure| measure.half())
        };
        assert_eq!(half(4, 4, 16), Some(8));
        assert_eq!(half(7, 8, 14), Some(8));
        assert_eq!(half(3, 8, 6), Some(0));
        assert_eq!(half(0, 4, 16), None);
        assert_eq!(half(4, 0, 16), None);
    }
}
