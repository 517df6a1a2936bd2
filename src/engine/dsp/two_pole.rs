//! A band-pass or high-pass of second order for where it stands still: half the work of
//! [`super::svf`], which can be swept.
//!
//! Bilinear transform of the analogue prototypes, transposed direct form II (Smith, "Introduction
//! to Digital Filters", 2007).

use std::f32::consts::PI;

/// The filter.
#[derive(Clone, Copy, Debug, Default)]
pub struct TwoPole {
    /// Weights of the input, now and before.
    b: [f32; 3],
    /// Weights of the output before.
    a: [f32; 2],
    /// What was.
    state: [f32; 2],
}

impl TwoPole {
    /// Clears the past.
    pub fn reset(&mut self) {
        self.state = [0.0; 2];
    }

    /// Becomes a band-pass, 0 dB at `hz`, which is cut to 0.45 of the rate.
    pub fn band(&mut self, hz: f32, q: f32, rate_hz: f32) {
        let [g, over] = self.poles(hz, q, rate_hz);
        let gain = g / q * over;
        self.b = [gain, 0.0, -gain];
    }

    /// Becomes a high-pass, 0 dB at the top, `q` its gain at `hz`.
    pub fn high(&mut self, hz: f32, q: f32, rate_hz: f32) {
        let [_, over] = self.poles(hz, q, rate_hz);
        self.b = [over, -2.0 * over, over];
    }

    /// Sets the poles; gives the prewarped frequency and the scale of the input.
    fn poles(&mut self, hz: f32, q: f32, rate_hz: f32) -> [f32; 2] {
        let g = (PI * (hz / rate_hz).min(0.45)).tan();
        let over = 1.0 / (1.0 + g / q + g * g);
        self.a = [2.0 * (g * g - 1.0) * over, (1.0 - g / q + g * g) * over];
        [g, over]
    }

    /// One sample.
    #[inline(always)]
    pub fn tick(&mut self, x: f32) -> f32 {
        let y = self.b[0] * x + self.state[0];
        self.state[0] = (self.b[1] * x + self.state[1]) - self.a[0] * y;
        self.state[1] = self.b[2] * x - self.a[1] * y;
        y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gain in dB at a frequency, from a long sine.
    fn gain_db(mut filter: TwoPole, hz: f64) -> f64 {
        let mut energy = 0.0;
        for n in 0..96_000u32 {
            let x = (f64::from(n) * hz / 48_000.0 * std::f64::consts::TAU).sin();
            let y = f64::from(filter.tick(x as f32));
            if n >= 48_000 {
                energy += y * y;
            }
        }
        10.0 * (energy / 24_000.0).log10()
    }

    #[test]
    fn it_passes_its_band() {
        let mut band = TwoPole::default();
        band.band(1000.0, 2.0, 48_000.0);
        assert!(gain_db(band, 1000.0).abs() < 0.01);
        // 6 dB an octave on each side.
        assert!((gain_db(band, 100.0) + 25.9).abs() < 0.3);
        let mut high = TwoPole::default();
        high.high(1000.0, 2.0, 48_000.0);
        assert!(gain_db(high, 20_000.0).abs() < 0.1);
        assert!((gain_db(high, 1000.0) - 6.02).abs() < 0.05);
        assert!((gain_db(high, 100.0) + 40.0).abs() < 0.3);
    }
}
