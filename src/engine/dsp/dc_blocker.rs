//! Takes away the constant part of a signal: a one-pole high-pass.

/// Corner frequency in Hz, below every tone and above every drift.
const CORNER_HZ: f64 = 8.0;
/// Below this, in full scale, a signal is over: about -160 dBFS.
const OVER: f32 = 1e-8;

/// One channel.
#[derive(Clone, Copy, Debug)]
pub struct DcBlocker {
    /// Pole.
    pole: f32,
    /// Last input.
    x: f32,
    /// Last output.
    y: f32,
}

impl DcBlocker {
    /// At rest, for one sample rate in Hz.
    pub fn new(rate_hz: f64) -> Self {
        Self {
            pole: (-std::f64::consts::TAU * CORNER_HZ / rate_hz).exp() as f32,
            x: 0.0,
            y: 0.0,
        }
    }

    /// Clears the past.
    pub fn reset(&mut self) {
        (self.x, self.y) = (0.0, 0.0);
    }

    /// Whether silence that comes in now comes out as silence.
    pub fn is_silent(&self) -> bool {
        self.x == 0.0 && self.y == 0.0
    }

    /// Filters `samples` in place; exact zeros come out soon after exact zeros came in.
    pub fn process(&mut self, samples: &mut [f32]) {
        for sample in samples {
            // The difference first: added to the input, a small output would be rounded away.
            self.y = self.pole * self.y + (*sample - self.x);
            if self.y.abs() < OVER {
                self.y = 0.0;
            }
            self.x = *sample;
            *sample = self.y;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_fades_to_exact_zero_and_a_tone_stays() {
        let mut filter = DcBlocker::new(48_000.0);
        let mut constant = vec![1.0; 48_000];
        filter.process(&mut constant);
        assert_eq!(constant[0], 1.0);
        assert_eq!(constant[47_999], 0.0);
        filter.reset();
        let mut tone: Vec<f32> = (0..48_000).map(|n| (n as f32 * 0.01).sin()).collect();
        filter.process(&mut tone);
        let peak = tone[24_000..]
            .iter()
            .fold(0f32, |peak, x| peak.max(x.abs()));
        assert!((peak - 1.0).abs() < 0.01, "{peak}");
    }
}
