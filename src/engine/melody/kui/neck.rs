//! What the generator asks of a tuning, so that its tests can play on scales of their own.

use crate::engine::pitch::Tuning;
use crate::engine::units::Cents;

/// A scale under the fingers; see [`Tuning`] for each.
pub trait Neck {
    /// Degrees in one period.
    fn size(&self) -> i32;
    /// Interval at which the scale repeats.
    fn period(&self) -> Cents;
    /// Pitch of a step.
    fn pitch(&self, step: i32) -> Cents;
    /// How strong a step is, 0..=1.
    fn weight(&self, step: i32) -> f32;
    /// Whether a step is used on the way up.
    fn is_up(&self, step: i32) -> bool;
    /// Whether a step is used on the way down.
    fn is_down(&self, step: i32) -> bool;
    /// The step nearest a pitch.
    fn nearest(&self, pitch: Cents) -> i32;
}

impl Neck for Tuning {
    fn size(&self) -> i32 {
        self.size()
    }

    fn period(&self) -> Cents {
        self.period()
    }

    fn pitch(&self, step: i32) -> Cents {
        self.pitch(step)
    }

    fn weight(&self, step: i32) -> f32 {
        self.weight(step)
    }

    fn is_up(&self, step: i32) -> bool {
        self.is_up(step)
    }

    fn is_down(&self, step: i32) -> bool {
        self.is_down(step)
    }

    fn nearest(&self, pitch: Cents) -> i32 {
        self.nearest(pitch)
    }
}
