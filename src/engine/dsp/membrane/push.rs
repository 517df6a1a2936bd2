//! The force of a blow: our own.

/// The force of a blow: a long and a short bump together, of unit area.
#[derive(Clone, Copy, Debug)]
pub struct Push {
    /// How far each bump has got, 0..1; 1 is over.
    at: [f32; 2],
    /// How far a frame goes.
    step: [f32; 2],
    /// Area of each.
    share: [f32; 2],
}

impl Push {
    /// Over.
    pub const NONE: Self = Self {
        at: [1.0; 2],
        step: [0.0; 2],
        share: [0.0; 2],
    };

    /// A push of two bumps `(time, area)`.
    pub fn new(bumps: [(f32, f32); 2], rate_hz: f64) -> Self {
        let step = bumps.map(|(time_s, _)| 1.0 / (time_s * rate_hz as f32));
        Self {
            at: step.map(|step| 0.5 * step),
            step,
            share: bumps.map(|(_, area)| area),
        }
    }

    /// Whether nothing pushes.
    pub fn is_over(&self) -> bool {
        self.at.iter().all(|at| *at >= 1.0)
    }

    /// Force of a frame, and the long bump's alone as if it were all.
    #[inline(always)]
    pub fn tick(&mut self) -> [f32; 2] {
        let mut bumps = [0f32; 2];
        for (n, bump) in bumps.iter_mut().enumerate() {
            let x = self.at[n].min(1.0);
            let root = x * (1.0 - x);
            // The bump 16 x^2 (1 - x)^2 has an area of 8/15.
            *bump = 30.0 * self.step[n] * root * root;
            self.at[n] = x + self.step[n];
        }
        [
            self.share[0] * bumps[0] + self.share[1] * bumps[1],
            bumps[0],
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_has_its_area_at_every_rate() {
        for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
            let mut push = Push::new([(0.004, 0.9), (0.0005, 0.1)], rate_hz);
            let mut area = 0.0;
            while !push.is_over() {
                area += push.tick()[0];
            }
            assert!((area - 1.0).abs() < 0.005, "{area}");
        }
    }
}
