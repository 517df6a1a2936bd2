//! The shapes of the land: ridges and hills as functions of the way across, 0..=1; the same at every
//! size. Drawn from numbers of our own, after Ile Alatau seen from the steppe north of it.

use crate::editor::brush::scatter;

/// A ridge: rows of peaks of falling size.
#[derive(Clone, Copy, Debug)]
pub struct Ridge {
    /// Peaks across the first row.
    pub peaks: f32,
    /// Which ridge it is.
    pub salt: u32,
    /// How jagged it is, 0..1: what each finer row keeps of the one before.
    pub rough: f32,
}

/// The far range.
pub const RANGE: Ridge = Ridge {
    peaks: 9.0,
    salt: 4,
    rough: 0.46,
};
/// The near range.
pub const FOOTHILLS: Ridge = Ridge {
    peaks: 14.0,
    salt: 21,
    rough: 0.36,
};

impl Ridge {
    /// Its height, 0..=1.
    pub fn height(&self, across: f32) -> f32 {
        let (mut height, mut size, mut total) = (0.0, 1.0, 0.0);
        let mut peaks = self.peaks;
        for row in 0..5 {
            let at = across * peaks;
            let cell = at.floor();
            let share = at - cell;
            let corner = |n: f32| scatter((n as i64 & 0xffff) as u32, self.salt + 31 * row);
            height += size * (corner(cell) + (corner(cell + 1.0) - corner(cell)) * share);
            total += size;
            size *= self.rough;
            peaks *= 2.13;
        }
        (height / total).clamp(0.0, 1.0)
    }
}

/// Height of a row of hills, 0..=1: long waves.
pub fn hills(across: f32, row: usize) -> f32 {
    let row = row as f32;
    let wave = |waves: f32, shift: f32| (std::f32::consts::TAU * (across * waves + shift)).sin();
    let sum = wave(1.3 + 0.4 * row, 0.13 + 0.37 * row)
        + 0.55 * wave(2.9 + 0.7 * row, 0.41 * row)
        + 0.22 * wave(6.7 + row, 0.77);
    (0.5 + 0.28 * sum).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_land_is_the_same_every_time_and_keeps_its_bounds() {
        for n in 0..=1000 {
            let across = n as f32 / 1000.0;
            for ridge in [RANGE, FOOTHILLS] {
                let height = ridge.height(across);
                assert!((0.0..=1.0).contains(&height));
                assert_eq!(height, ridge.height(across));
            }
            for row in 0..3 {
                assert!((0.0..=1.0).contains(&hills(across, row)));
            }
        }
    }

    #[test]
    fn a_ridge_has_peaks_and_no_cliffs() {
        let heights: Vec<f32> = (0..=1000)
            .map(|n| RANGE.height(n as f32 / 1000.0))
            .collect();
        let high = heights.iter().copied().fold(0.0, f32::max);
        let low = heights.iter().copied().fold(1.0, f32::min);
        assert!(high - low > 0.3, "{low}..{high}");
        for pair in heights.windows(2) {
            assert!((pair[0] - pair[1]).abs() < 0.08);
        }
    }
}
