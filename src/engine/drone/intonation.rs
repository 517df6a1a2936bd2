//! Keeps a sounding string in tune, as the bead under a tanpura's string does.
//!
//! The thread sharpens a string by about ten cents, which is known beforehand
//! ([`crate::engine::dsp::modal_string::ModalString::thread_sharpening`]). The bridge adds up to
//! four more for as long as it touches, and makes the fundamental waver by two or three as energy
//! returns to it from the precursor. So the tension is trimmed by a phase-locked loop of second
//! order on the phase of mode 1: over the length of a note the fundamental keeps the phase of an
//! ideal oscillator, its mean pitch is the target's, and the integral term carries what it has
//! learnt to the next pluck. Our own design.

use crate::engine::units::Cents;
use std::f64::consts::{PI, TAU};

/// Largest trim: twice what the fullest contact asks for on the shortest string, and short of
/// another note if the loop were misled.
const MOST: Cents = Cents(40.0);
/// Share of the largest amplitude below which the phase of mode 1 means nothing.
const AUDIBLE: f64 = 1e-5;

/// The loop of one string.
#[derive(Clone, Copy, Debug, Default)]
pub struct Intonation {
    /// Last phase of mode 1, in rad, if it was sounding.
    last: Option<f64>,
    /// Phase ahead of the ideal oscillator, in rad.
    ahead: f64,
    /// Integral term: the lasting part of the trim in cents.
    learnt: f64,
    /// Largest amplitude since the pluck, in m.
    loudest: f64,
}

impl Intonation {
    /// A finger is on the string: its phase is the finger's.
    pub fn pluck(&mut self) {
        self.last = None;
        self.ahead = 0.0;
        self.loudest = 0.0;
    }

    /// Something else moves mode 1: its phase is not the string's own, and the trim stays.
    pub fn hold(&mut self) {
        self.last = None;
    }

    /// Takes the phase (rad) and amplitude (m) of mode 1, `dt_s` after the last time, for a string
    /// that should sound at `target_hz`; the trim of its pitch.
    pub fn follow(&mut self, phase: f64, amplitude: f64, target_hz: f64, dt_s: f64) -> Cents {
        self.loudest = self.loudest.max(amplitude);
        if amplitude < AUDIBLE * self.loudest || amplitude == 0.0 {
            self.last = None;
            return Cents(self.learnt);
        }
        // A second's patience in the bass, less for high strings, which ring shorter.
        let pace = (target_hz / 80.0).clamp(1.5, 9.0);
        let cents_per_rad = 1200.0 / (std::f64::consts::LN_2 * TAU * target_hz);
        if let Some(last) = self.last {
            let moved = phase - last - TAU * target_hz * dt_s;
            self.ahead += moved - TAU * ((moved + PI) / TAU).floor();
            let slow = self.ahead * cents_per_rad * pace * pace * dt_s;
            self.learnt = (self.learnt - slow).clamp(-MOST.0, MOST.0);
        }
        self.last = Some(phase);
        let quick = 2.0 * pace * self.ahead * cents_per_rad;
        Cents((self.learnt - quick).clamp(-MOST.0, MOST.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::units::Hz;

    #[test]
    fn a_sharp_string_is_brought_to_pitch_and_stays() {
        for target_hz in [36.7, 146.8, 587.3, 1174.7] {
            let mut loop_ = Intonation::default();
            let (mut phase, mut trim) = (1.0, Cents(0.0));
            let dt_s = 32.0 / 48_000.0;
            let mut after = 0.0;
            for n in 0..6000 {
                phase += TAU * Hz(target_hz).up(Cents(4.0 + trim.0)).0 * dt_s;
                let wrapped = phase.sin().atan2(phase.cos());
                trim = loop_.follow(wrapped, 1e-4, target_hz, dt_s);
                if n == 4500 {
                    after = trim.0;
                }
            }
            assert!((after + 4.0).abs() < 0.2, "{target_hz}: {after}");
            loop_.pluck();
            assert!((loop_.follow(0.3, 1e-4, target_hz, dt_s).0 + 4.0).abs() < 0.2);
        }
    }

    #[test]
    fn silence_moves_nothing() {
        let mut loop_ = Intonation::default();
        assert_eq!(loop_.follow(0.0, 1e-3, 100.0, 1e-3), Cents(0.0));
        for n in 0..1000 {
            assert_eq!(loop_.follow(f64::from(n), 1e-9, 100.0, 1e-3), Cents(0.0));
        }
    }
}
