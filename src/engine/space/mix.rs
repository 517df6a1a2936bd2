//! Dry and wet of an effect: equal power, gliding, and exactly the dry sound at 0.

use crate::engine::clock::GRID;
use crate::engine::dsp::lag::Lag;
use crate::engine::dsp::line::Line;
use crate::engine::units::Hz;
use std::f64::consts::FRAC_PI_2;

/// Time constant of a change, in s.
const GLIDE_S: f64 = 0.015;

/// Gains of the two.
pub struct Mix {
    /// Pace of the lag per grid span.
    pace: f64,
    /// Whether the share is still to be taken over.
    fresh: bool,
    /// Share of the wet sound on its way.
    share: Lag,
    /// Gain of the dry sound.
    dry: Line,
    /// Gain of the wet sound.
    wet: Line,
}

impl Mix {
    /// All dry.
    pub fn new(sample_rate: Hz) -> Self {
        Self {
            pace: 1.0 - (-(GRID as f64) / (GLIDE_S * sample_rate.0)).exp(),
            fresh: true,
            share: Lag::new(0.0, 1e-4),
            dry: Line::default(),
            wet: Line::default(),
        }
    }

    /// Takes over the next share at once.
    pub fn reset(&mut self) {
        self.fresh = true;
    }

    /// Brings the dry sound, equally long on both sides, to its level; the first frame is frame `at`
    /// of the grid span.
    pub fn dry(&self, at: usize, sides: [&mut [f32]; 2]) {
        for side in sides {
            for (n, x) in side.iter_mut().enumerate() {
                *x *= self.dry.at(at + n);
            }
        }
    }

    /// A control-grid point, with the share wanted, 0..=1.
    pub fn prepare(&mut self, share: f32) {
        let target = f64::from(share.clamp(0.0, 1.0));
        let moved = self
            .share
            .follow(target, if self.fresh { 1.0 } else { self.pace });
        if self.fresh {
            let [dry, wet] = self.gains();
            self.dry = standing(dry);
            self.wet = standing(wet);
        } else if moved || !self.stands() {
            let [dry, wet] = self.gains();
            self.dry.head(dry, GRID);
            self.wet.head(wet, GRID);
        }
        self.fresh = false;
    }

    /// Gains at the share.
    fn gains(&self) -> [f32; 2] {
        let turn = self.share.value() * FRAC_PI_2;
        match self.share.value() {
            // Not what rounding makes of it: silence is exact, and so is unity.
            0.0 => [1.0, 0.0],
            1.0 => [0.0, 1.0],
            _ => [turn.cos() as f32, turn.sin() as f32],
        }
    }

    /// Whether nothing glides.
    fn stands(&self) -> bool {
        self.dry.at(0) == self.dry.at(GRID) && self.wet.at(0) == self.wet.at(GRID)
    }

    /// Whether no share was ever taken over since the last reset.
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// Whether the effect is out of the path.
    pub fn is_out(&self) -> bool {
        self.wet.at(0) == 0.0 && self.wet.at(GRID) == 0.0
    }

    /// Gains of the dry and of the wet sound at a frame of the grid span.
    #[inline(always)]
    pub fn at(&self, frame: usize) -> (f32, f32) {
        (self.dry.at(frame), self.wet.at(frame))
    }
}

/// A line that stands at a value.
pub fn standing(value: f32) -> Line {
    let mut line = Line::default();
    line.head(value, 1);
    line.head(value, GRID);
    line
}
