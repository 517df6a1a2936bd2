//! The shapes of the land: ranges and hills as functions of the way across, 0..=1; the same at every
//! size. Drawn from numbers of our own, after Ile Alatau seen from the steppe north of it.

use crate::editor::brush::scatter;

/// A range of mountains: peaks side by side, each a tent with rough sides.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// Peaks across.
    pub peaks: u32,
    /// Which range it is.
    pub salt: u32,
    /// Height of the lowest peak, as a share of the highest.
    pub least: f32,
    /// Half the foot of a peak as high as can be, in widths of the picture.
    pub foot: f32,
    /// How rough the sides are.
    pub rough: f32,
}

/// The far range.
pub const ALATAU: Range = Range {
    peaks: 19,
    salt: 8,
    least: 0.30,
    foot: 0.085,
    rough: 0.10,
};
/// The far range along the journey: sharper peaks, closer together.
const WAY: Range = Range {
    peaks: 40,
    salt: 8,
    least: 0.55,
    foot: 0.042,
    rough: 0.10,
};
/// The near range.
pub const FOOTHILLS: Range = Range {
    peaks: 15,
    salt: 23,
    least: 0.25,
    foot: 0.16,
    rough: 0.05,
};

impl Range {
    /// Place and height of a peak.
    fn peak(&self, n: u32) -> (f32, f32) {
        let at = (n as f32 + 0.1 + 0.8 * scatter(n, self.salt)) / self.peaks as f32;
        let tall = scatter(n, self.salt + 1);
        (at, self.least + (1.0 - self.least) * tall * tall.sqrt())
    }

    /// Its height, 0..=1.
    pub fn height(&self, across: f32) -> f32 {
        let mut height = 0f32;
        for n in 0..self.peaks {
            let (at, tall) = self.peak(n);
            // Steep at the top, flatter at the foot.
            let away = ((across - at).abs() / (self.foot * tall.sqrt())).min(1.0);
            height = height.max(tall * (1.0 - away) * (1.0 - 0.35 * away));
        }
        let (mut rough, mut size, mut steps) = (0.0, 1.0, 43.0);
        for row in 0..3 {
            let at = across * steps;
            let cell = at.floor();
            let corner = |n: f32| scatter((n as i64 & 0xffff) as u32, self.salt + 31 * row);
            rough += size * (corner(cell) + (corner(cell + 1.0) - corner(cell)) * (at - cell));
            size *= 0.5;
            steps *= 2.1;
        }
        let base = 0.10 + 0.84 * height;
        (base + self.rough * (rough / 1.75 - 0.5)).clamp(0.0, 1.0)
    }
}

/// The heights of the land at places across the picture, from 0 to 1: taken once.
pub struct Land {
    /// The far range.
    pub far: Vec<f32>,
    /// The near range.
    pub near: Vec<f32>,
    /// Rows of hills, from the far one.
    pub hills: [Vec<f32>; 3],
}

impl Default for Land {
    fn default() -> Self {
        Self::of(ALATAU, |_| 1.0)
    }
}

impl Land {
    /// The land of the journey: high in the Altai and under the Alatau, flat by the rivers.
    pub fn way() -> Self {
        Self::of(WAY, rise)
    }

    /// A land with this far range, its ranges as high as a share of 0..=1 says at each place across.
    fn of(far: Range, rise: impl Fn(f32) -> f32) -> Self {
        let row = |points: usize, height: &dyn Fn(f32) -> f32| -> Vec<f32> {
            let last = (points - 1) as f32;
            (0..points).map(|n| height(n as f32 / last)).collect()
        };
        Self {
            far: row(300, &|x| rise(x) * far.height(x)),
            near: row(180, &|x| rise(x).sqrt() * FOOTHILLS.height(x)),
            hills: std::array::from_fn(|n| row(72, &|x| hills(x, n))),
        }
    }
}

/// How high the ranges are along the journey, 0..=1.
fn rise(across: f32) -> f32 {
    /// By chapter.
    const RISE: [f32; 10] = [0.22, 1.0, 0.10, 0.16, 0.34, 0.12, 0.26, 1.0, 0.05, 0.08];
    /// Share of a chapter in which its land becomes that of the next.
    const SLOPE: f32 = 0.3;
    let place = across.clamp(0.0, 1.0) * RISE.len() as f32;
    let edge = place.round();
    let of = |number: f32| {
        let number = number.clamp(0.0, RISE.len() as f32 - 1.0);
        RISE.get(number as usize).copied().unwrap_or(0.0)
    };
    let share = ((place - edge) / SLOPE + 0.5).clamp(0.0, 1.0);
    let smooth = share * share * (3.0 - 2.0 * share);
    of(edge - 1.0) + (of(edge) - of(edge - 1.0)) * smooth
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
            for range in [ALATAU, FOOTHILLS] {
                let height = range.height(across);
                assert!((0.0..=1.0).contains(&height));
                assert_eq!(height, range.height(across));
            }
            for row in 0..3 {
                assert!((0.0..=1.0).contains(&hills(across, row)));
            }
        }
    }

    #[test]
    fn the_journey_goes_over_high_land_twice_and_has_no_step() {
        let rises: Vec<f32> = (0..=1000).map(|n| rise(n as f32 / 1000.0)).collect();
        for pair in rises.windows(2) {
            assert!((pair[0] - pair[1]).abs() < 0.06);
        }
        for (at, high) in [
            (50, false),
            (150, true),
            (250, false),
            (750, true),
            (950, false),
        ] {
            assert_eq!(rises[at] > 0.9, high, "{at}");
        }
    }

    #[test]
    fn a_range_has_peaks_and_no_cliffs() {
        let heights: Vec<f32> = (0..=1000)
            .map(|n| ALATAU.height(n as f32 / 1000.0))
            .collect();
        let high = heights.iter().copied().fold(0.0, f32::max);
        let low = heights.iter().copied().fold(1.0, f32::min);
        assert!(high - low > 0.4, "{low}..{high}");
        for pair in heights.windows(2) {
            assert!((pair[0] - pair[1]).abs() < 0.08);
        }
    }
}
