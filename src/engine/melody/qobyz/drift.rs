//! What is never quite still: a hand. Our own: random points joined by smooth steps.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

/// A value that wanders smoothly between -1 and 1.
#[derive(Clone, Copy, Debug, Default)]
pub struct Drift {
    /// Where it comes from and goes to.
    ends: [f64; 2],
    /// How far it is, 0..=1.
    part: f64,
}

impl Drift {
    /// A drift in the middle of its way.
    pub fn new(random: &mut Xoshiro256PlusPlus) -> Self {
        Self {
            ends: std::array::from_fn(|_| 2.0 * random.random::<f64>() - 1.0),
            part: random.random(),
        }
    }

    /// One step of `share` of the way from one random point to the next.
    pub fn wander(&mut self, share: f64, random: &mut Xoshiro256PlusPlus) -> f64 {
        self.part += share;
        if self.part >= 1.0 {
            self.part -= 1.0;
            self.ends = [self.ends[1], 2.0 * random.random::<f64>() - 1.0];
        }
        let p = self.part;
        self.ends[0] + (self.ends[1] - self.ends[0]) * p * p * (3.0 - 2.0 * p)
    }
}
