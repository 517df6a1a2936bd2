//! The push that a stick, a hoof or a trigger gives: short and smooth, with an area of its own.
//!
//! The shape is `(1 - u^2)^2`, our choice: close to a raised cosine, whose spectrum is flat up to
//! about the inverse of its length and falls by 18 dB an octave above, so that a shorter push is a
//! brighter one, and the sample rate does not matter.

/// Area under the shape for `u` from -1 to 1.
const AREA: f64 = 16.0 / 15.0;

/// One push at a time.
#[derive(Clone, Copy, Debug)]
pub struct Pulse {
    /// Place in the shape; 1 and above is over.
    u: f32,
    /// Its change per frame.
    step: f32,
    /// Height.
    height: f32,
}

impl Default for Pulse {
    /// None.
    fn default() -> Self {
        Self {
            u: 1.0,
            step: 0.0,
            height: 0.0,
        }
    }
}

impl Pulse {
    /// A push of `length_s` whose samples add up to `area`.
    pub fn start(&mut self, length_s: f64, area: f32, rate_hz: f64) {
        // Shorter than this, samples would miss it.
        let frames = (length_s * rate_hz).max(2.0);
        self.step = (2.0 / frames) as f32;
        self.u = -1.0 + 0.5 * self.step;
        self.height = area * (2.0 / (AREA * frames)) as f32;
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        self.u >= 1.0
    }

    /// The next frame.
    #[inline(always)]
    pub fn tick(&mut self) -> f32 {
        let inside = (1.0 - self.u * self.u).max(0.0);
        self.u = (self.u + self.step).min(1.0);
        self.height * inside * inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_its_area_at_every_rate_and_ends() {
        for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
            let mut pulse = Pulse::default();
            assert_eq!(pulse.tick(), 0.0);
            pulse.start(0.001, 0.7, rate_hz);
            let sum: f32 = (0..(0.0012 * rate_hz) as usize).map(|_| pulse.tick()).sum();
            assert!((sum - 0.7).abs() < 0.01, "{rate_hz} {sum}");
            assert!(pulse.is_over() && pulse.tick() == 0.0);
        }
    }
}
