//! Keeps a bowed string in tune, as a player's ear does.
//!
//! Friction flattens a string by what its hysteresis delays (McIntyre and Woodhouse 1979), and the
//! loss filter delays its upper partials less than its fundamental; both depend on bow, place and
//! pitch. The fundamental is compared with an ideal oscillator of the pitch that was asked for; how
//! fast one turns against the other is the error, and an integrator takes it away. Our own design.

use std::f64::consts::{LN_2, TAU};

/// Largest trim in cents: several times what bowing asks for.
const MOST_CENTS: f64 = 90.0;
/// Fundamentals weaker than this mean nothing.
const FAINT: f64 = 1e-9;

/// The loop of one string.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tuner {
    /// Two one-pole low-passes of the fundamental against the ideal oscillator.
    low: [[f64; 2]; 2],
    /// Low-passed turn: sine and cosine of the angle between two grid points.
    turn: [f64; 2],
    /// Seconds since the start.
    age_s: f64,
    /// Share of its distance that a low-pass covers between two grid points.
    pace: f64,
    /// Time that the low-passes need to settle, in s.
    wait_s: f64,
    /// Trim in cents for a turn of one radian.
    step_cents: f64,
    /// The trim in cents.
    trim_cents: f64,
}

impl Tuner {
    /// A note begins, at a trim that experience suggests.
    pub fn start(&mut self, trim_cents: f64) {
        *self = Self {
            trim_cents,
            ..Self::default()
        };
    }

    /// The trim in cents.
    pub fn trim_cents(&self) -> f64 {
        self.trim_cents
    }

    /// Fits the loop to a target and to the time between two grid points.
    pub fn pace(&mut self, target_hz: f64, dt_s: f64) {
        let corner_hz = (target_hz / 6.0).clamp(8.0, 25.0);
        self.pace = 1.0 - (-TAU * corner_hz * dt_s).exp();
        self.wait_s = 0.5 / corner_hz;
        let patience_s = (5.0 / target_hz).max(0.06);
        // A turn by one radian in dt_s is 1 / (TAU dt_s) Hz, and dt_s / patience_s of it is taken away.
        self.step_cents = 1200.0 / LN_2 / (TAU * target_hz * patience_s);
    }

    /// Takes the vector of the last `dt_s` against the ideal oscillator.
    pub fn follow(&mut self, phasor: [f32; 2], dt_s: f64) {
        let pace = self.pace;
        let last = self.low[1];
        let [first, second] = &mut self.low;
        for ((first, second), x) in first.iter_mut().zip(second).zip(phasor) {
            *first += pace * (f64::from(x) - *first);
            *second += pace * (*first - *second);
        }
        let [x, y] = self.low[1];
        self.turn[0] += pace * (last[0] * y - last[1] * x - self.turn[0]);
        self.turn[1] += pace * (last[0] * x + last[1] * y - self.turn[1]);
        self.age_s += dt_s;
        // The low-passes must have settled before what they say is pitch.
        if self.age_s < self.wait_s || self.turn[1] <= FAINT {
            return;
        }
        let step = (self.turn[0] / self.turn[1]).clamp(-0.5, 0.5) * self.step_cents;
        self.trim_cents = (self.trim_cents - step).clamp(-MOST_CENTS, MOST_CENTS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_string_is_brought_to_pitch_within_the_attack() {
        for target_hz in [65.4f64, 293.7, 2093.0] {
            let mut tuner = Tuner::default();
            tuner.start(0.0);
            tuner.pace(target_hz, 32.0 / 48_000.0);
            let dt_s = 32.0 / 48_000.0;
            let mut phase = 0.3f64;
            for _ in 0..450 {
                let flat = ((tuner.trim_cents() - 12.0) / 1200.0).exp2();
                phase += TAU * target_hz * (flat - 1.0) * dt_s;
                tuner.follow([phase.cos() as f32, phase.sin() as f32], dt_s);
            }
            let left = tuner.trim_cents() - 12.0;
            assert!(left.abs() < 1.0, "{target_hz}: {left}");
        }
    }

    #[test]
    fn silence_moves_nothing() {
        let mut tuner = Tuner::default();
        tuner.start(3.0);
        tuner.pace(100.0, 1e-3);
        (0..500).for_each(|_| tuner.follow([0.0; 2], 1e-3));
        assert_eq!(tuner.trim_cents(), 3.0);
    }
}
