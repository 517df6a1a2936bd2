//! The strokes a bar has room for: groups of two or three pulses, each pulse of two strokes.
//!
//! Additive meters are cut as the patterns of the rhythm are (`MUSIC.md` D1, D2): 5 = 2+3, 7 = 2+2+3,
//! 9 = 2+2+2+3, 10 = 3+2+2+3, 11 = 2+2+3+2+2.

use crate::engine::clock::Meter;

/// Most pulses in a bar; of a longer one, the pulses get twice as long.
pub const MAX_PULSES: usize = 24;
/// Most groups in a bar.
pub const MAX_GROUPS: usize = MAX_PULSES / 2;
/// Most strokes in a group.
pub const MAX_STROKES: usize = 6;

/// A shorter bar is taken as this long, in quarter notes: 1/64.
const SHORTEST_BEATS: f64 = 1.0 / 16.0;
/// A longer bar, as a host may make up, is taken as this long, in quarter notes: 255/1.
const LONGEST_BEATS: f64 = 1020.0;

/// The groups of a bar.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    /// Pulses of each group.
    pulses: [u8; MAX_GROUPS],
    /// Groups of the bar.
    count: usize,
    /// Length of a pulse in quarter notes.
    pulse_beats: f64,
}

impl Grid {
    /// The groups of a meter.
    pub fn new(meter: Meter) -> Self {
        let denominator = f64::from(meter.denominator.max(1));
        let bar = f64::from(meter.numerator) * 4.0 / denominator;
        let bar = bar.clamp(SHORTEST_BEATS, LONGEST_BEATS);
        // Quarters and longer fall into two pulses each; eighths and shorter are pulses themselves.
        let is_simple = meter.denominator <= 4;
        let mut pulse_beats = if is_simple { 0.5 } else { 4.0 / denominator };
        // 16/16 is 4/4.
        let mut even = is_simple || meter.denominator > 8 && meter.numerator.is_multiple_of(4);
        let mut pulses = (bar / pulse_beats).round() as usize;
        while pulses > MAX_PULSES {
            pulse_beats *= 2.0;
            pulses = (bar / pulse_beats).floor() as usize;
            even = pulses.is_multiple_of(2);
        }
        let pulses = pulses.max(1);
        let mut grid = Self {
            pulses: [0; MAX_GROUPS],
            count: 0,
            pulse_beats: bar / pulses as f64,
        };
        grid.cut(pulses, even);
        grid
    }

    /// Cuts a bar into groups; into pairs where `even` is set.
    fn cut(&mut self, pulses: usize, even: bool) {
        let named: &[u8] = match pulses {
            1 => &[1],
            _ if even => &[],
            3 => &[3],
            8 => &[3, 3, 2],
            10 => &[3, 2, 2, 3],
            11 => &[2, 2, 3, 2, 2],
            14 => &[2, 2, 3, 2, 2, 3],
            16 => &[3, 3, 2, 3, 3, 2],
            _ => &[],
        };
        for group in named {
            self.push(*group);
        }
        if !named.is_empty() {
            return;
        }
        // Nine is the limping one of the steppe and of Anatolia, the other multiples of three roll.
        if !even && pulses.is_multiple_of(3) && pulses != 9 {
            for _ in 0..pulses / 3 {
                self.push(3);
            }
            return;
        }
        for _ in 0..pulses / 2 {
            self.push(2);
        }
        if pulses % 2 == 1 {
            self.pulses[self.count - 1] = 3;
        }
    }

    /// Adds a group.
    fn push(&mut self, pulses: u8) {
        self.pulses[self.count] = pulses;
        self.count += 1;
    }

    /// Groups of the bar, 1..=12.
    pub fn groups(&self) -> usize {
        self.count
    }

    /// Strokes a group has room for: 2, 4 or 6.
    pub fn strokes(&self, group: usize) -> usize {
        2 * usize::from(self.pulses[group])
    }

    /// Length of the shortest stroke in quarter notes.
    pub fn stroke_beats(&self) -> f64 {
        self.pulse_beats / 2.0
    }

    /// Onset of a stroke of a group in quarter notes from the start of the bar.
    pub fn onset(&self, group: usize, stroke: usize) -> f64 {
        let before: usize = self.pulses[..group].iter().map(|p| usize::from(*p)).sum();
        self.pulse_beats * (before as f64 + stroke as f64 / 2.0)
    }

    /// The group that carries the second accent of the bar: the one that starts nearest its middle,
    /// of two the later; 0 where there is only one group.
    pub fn second_accent(&self) -> usize {
        let middle = self.onset(self.count - 1, self.strokes(self.count - 1)) / 2.0;
        let mut best = 0;
        for group in 1..self.count {
            let distance = |group| (self.onset(group, 0) - middle).abs();
            if distance(group) <= distance(best) + 1e-9 {
                best = group;
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of a meter, in pulses.
    fn cut(numerator: u8, denominator: u8) -> Vec<u8> {
        let grid = Grid::new(Meter {
            numerator,
            denominator,
        });
        grid.pulses[..grid.groups()].to_vec()
    }

    #[test]
    fn meters_fall_into_their_groups() {
        assert_eq!(cut(2, 4), [2, 2]);
        assert_eq!(cut(4, 4), [2, 2, 2, 2]);
        assert_eq!(cut(7, 4), [2; 7]);
        assert_eq!(cut(2, 2), [2; 4]);
        assert_eq!(cut(3, 8), [3]);
        assert_eq!(cut(5, 8), [2, 3]);
        assert_eq!(cut(6, 8), [3, 3]);
        assert_eq!(cut(7, 8), [2, 2, 3]);
        assert_eq!(cut(9, 8), [2, 2, 2, 3]);
        assert_eq!(cut(10, 8), [3, 2, 2, 3]);
        assert_eq!(cut(12, 8), [3; 4]);
        assert_eq!(cut(16, 8), [3, 3, 2, 3, 3, 2]);
        assert_eq!(cut(16, 16), [2; 8]);
        assert_eq!(cut(1, 16), [1]);
    }

    #[test]
    fn every_meter_fills_its_bar() {
        for denominator in [0, 1, 2, 4, 8, 16, 32, 255] {
            for numerator in 0..=255 {
                let meter = Meter {
                    numerator,
                    denominator,
                };
                let grid = Grid::new(meter);
                let last = grid.groups() - 1;
                let end = grid.onset(last, grid.strokes(last));
                if numerator > 0 && denominator > 0 {
                    let bar = meter.bar().0.max(SHORTEST_BEATS);
                    assert!((end - bar).abs() < 1e-9, "{meter:?}: {end}");
                }
                assert!(end.is_finite() && end > 0.0);
                assert!(grid.second_accent() <= last);
            }
        }
    }

    #[test]
    fn the_second_accent_is_near_the_middle() {
        let second = |numerator, denominator| {
            let meter = Meter {
                numerator,
                denominator,
            };
            Grid::new(meter).second_accent()
        };
        assert_eq!(second(4, 4), 2);
        assert_eq!(second(10, 8), 2);
        assert_eq!(second(5, 8), 1);
        assert_eq!(second(3, 8), 0);
    }
}
