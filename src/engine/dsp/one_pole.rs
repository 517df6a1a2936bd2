//! A low-pass of first order, and its rest, a high-pass.
//!
//! Trapezoidal (Zavalishin, "The Art of VA Filter Design", chapter 3), so that low-pass and
//! high-pass are right at their corner at every rate; written for the shortest way from one frame to
//! the next.

/// Corner at most, as a share of the rate.
const TOP: f64 = 0.45;

/// The filter.
#[derive(Clone, Copy, Debug, Default)]
pub struct OnePole {
    /// Integrator.
    state: f32,
    /// Share of the input in the low-pass, `g / (1 + g)` with `g = tan(pi f / rate)`, and of the
    /// past.
    shares: [f32; 2],
    /// The same for the integrator.
    steps: [f32; 2],
}

impl OnePole {
    /// At rest, with a corner in Hz.
    pub fn new(hz: f64, rate_hz: f64) -> Self {
        let mut filter = Self::default();
        filter.set(hz, rate_hz);
        filter
    }

    /// Moves the corner, in Hz, cut to 0.45 of the rate.
    pub fn set(&mut self, hz: f64, rate_hz: f64) {
        let g = (std::f64::consts::PI * (hz / rate_hz).min(TOP)).tan();
        let share = (g / (1.0 + g)) as f32;
        self.shares = [share, 1.0 - share];
        self.steps = [2.0 * share, 1.0 - 2.0 * share];
    }

    /// Clears the past.
    pub fn reset(&mut self) {
        self.state = 0.0;
    }

    /// Whether its past is below the audible, -160 dBFS.
    pub fn is_silent(&self) -> bool {
        self.state.abs() < 1e-8
    }

    /// One frame of the low-pass; the input less this is the high-pass.
    #[inline(always)]
    pub fn tick(&mut self, x: f32) -> f32 {
        let low = self.state * self.shares[1] + x * self.shares[0];
        self.state = self.state * self.steps[1] + x * self.steps[0];
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_halves_the_power_at_its_corner_at_every_rate() {
        for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
            let mut filter = OnePole::new(3000.0, rate_hz);
            let (mut low, mut high) = (0f64, 0f64);
            let frames = (0.2 * rate_hz) as usize;
            for n in 0..frames {
                let x = (std::f64::consts::TAU * 3000.0 * n as f64 / rate_hz).sin() as f32;
                let y = filter.tick(x);
                low += f64::from(y).powi(2);
                high += f64::from(x - y).powi(2);
            }
            let quarter = frames as f64 * 0.25;
            assert!((low / quarter - 1.0).abs() < 0.01, "{rate_hz} {low}");
            assert!((high / quarter - 1.0).abs() < 0.01, "{rate_hz} {high}");
        }
    }

    #[test]
    fn it_passes_a_constant_and_forgets() {
        let mut filter = OnePole::new(1000.0, 48_000.0);
        let last = (0..2000).fold(0.0, |_, _| filter.tick(0.5));
        assert!((last - 0.5).abs() < 1e-6 && !filter.is_silent());
        filter.reset();
        assert!(filter.is_silent() && filter.tick(0.0) == 0.0);
    }
}
