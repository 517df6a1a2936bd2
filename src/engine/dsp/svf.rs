//! A state-variable filter of second order: low-pass, band-pass and high-pass at once.
//!
//! Trapezoidal integration without a delay in the loop (Zavalishin, "The Art of VA Filter Design",
//! chapter 4): stable however fast its frequency moves.

use std::f32::consts::PI;

/// Outputs of one sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bands {
    /// Low-pass, 0 dB at 0 Hz.
    pub low: f32,
    /// Band-pass, 0 dB at its middle.
    pub band: f32,
    /// High-pass, 0 dB at the top.
    pub high: f32,
}

/// The filter.
#[derive(Clone, Copy, Debug)]
pub struct Svf {
    /// Integrator states.
    state: [f32; 2],
    /// `tan(pi f / rate)`.
    g: f32,
    /// `1 / Q`.
    k: f32,
    /// `1 / (1 + g (g + k))`.
    over: f32,
}

impl Svf {
    /// At rest. Frequency and Q as in [`Svf::set`].
    pub fn new(hz: f32, q: f32, rate_hz: f32) -> Self {
        let mut filter = Self {
            state: [0.0; 2],
            g: 0.0,
            k: 1.0,
            over: 1.0,
        };
        filter.set(hz, q, rate_hz);
        filter
    }

    /// Clears the past.
    pub fn reset(&mut self) {
        self.state = [0.0; 2];
    }

    /// Moves to a frequency in Hz, cut to 0.49 of the rate, and a quality factor above 0.
    pub fn set(&mut self, hz: f32, q: f32, rate_hz: f32) {
        self.g = (PI * (hz / rate_hz).clamp(1e-5, 0.49)).tan();
        self.k = 1.0 / q;
        self.over = 1.0 / (1.0 + self.g * (self.g + self.k));
    }

    /// One sample.
    #[inline(always)]
    pub fn tick(&mut self, input: f32) -> Bands {
        let [s1, s2] = self.state;
        let high = (input - s1 * (self.g + self.k) - s2) * self.over;
        let mid = self.g * high + s1;
        let low = self.g * mid + s2;
        self.state = [self.g * high + mid, self.g * mid + low];
        Bands {
            low,
            band: mid * self.k,
            high,
        }
    }

    /// Whether its state is below the audible, -160 dBFS.
    pub fn is_silent(&self) -> bool {
        self.state.iter().all(|state| state.abs() < 1e-8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gain in dB at a frequency, from a long sine.
    fn gain_db(hz: f32, pick: impl Fn(Bands) -> f32) -> f32 {
        let mut filter = Svf::new(1000.0, 2.0, 48_000.0);
        let mut energy = 0f64;
        for n in 0..96_000u32 {
            let x = (f64::from(n) * f64::from(hz) / 48_000.0 * std::f64::consts::TAU).sin();
            let y = pick(filter.tick(x as f32));
            if n >= 48_000 {
                energy += f64::from(y).powi(2);
            }
        }
        (10.0 * (energy / 24_000.0).log10()) as f32
    }

    #[test]
    fn it_passes_its_bands() {
        assert!(gain_db(1000.0, |bands| bands.band).abs() < 0.01);
        assert!(gain_db(20.0, |bands| bands.low).abs() < 0.05);
        assert!(gain_db(20_000.0, |bands| bands.high).abs() < 0.1);
        // Q is the gain of low and high at the middle: 6 dB.
        assert!((gain_db(1000.0, |bands| bands.low) - 6.02).abs() < 0.05);
        assert!((gain_db(1000.0, |bands| bands.high) - 6.02).abs() < 0.05);
        // 12 dB an octave.
        assert!((gain_db(100.0, |bands| bands.high) + 40.0).abs() < 0.3);
    }
}
