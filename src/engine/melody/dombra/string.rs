//! The two strings: nylon, as dombras have them today, in SI units.
//!
//! Damping after Woodhouse, "On the synthesis of guitar plucks", Acta Acustica united with Acustica
//! 90 (2004): a string's own loss factor is a sum of friction in the material (`eta_F`), bending
//! (`eta_B`) and air (`eta_A`), to which the bridge adds what it takes through the body's
//! admittance. The values are of the size he measured on nylon guitar strings. Scale, diameters and
//! the admittance of a thin, small soundboard are our own estimates for a dombra (scale about
//! 0.68 m, monofilament of 0.7 to 0.8 mm, soundboard of 1.0 to 1.2 mm).
//!
//! Notes below the lower open string are played on one that is longer and thicker, notes above the
//! last fret on one that is thinner: neither may grow stiffer than a string that still sounds.

use super::modes::{GROUP, GROUPS, Modes, place};
use std::f64::consts::{PI, TAU};

/// Length between nut and bridge in m.
pub const SCALE_M: f64 = 0.68;
/// Pitches of the open strings in Hz: D3 and G3.
pub const OPEN_HZ: [f64; 2] = [146.83, 196.0];
/// Diameters in m.
const DIAMETER_M: [f64; 2] = [0.82e-3, 0.68e-3];
/// Density of nylon in kg/m^3.
const DENSITY: f64 = 1120.0;
/// Young's modulus of nylon monofilament in N/m^2.
const YOUNG: f64 = 3.0e9;
/// Largest inharmonicity of a string that was made to sound well.
const MOST_STIFF: f64 = 2.5e-4;
/// Lower pitches than this share of the upper open string's go to the lower one: half a semitone of
/// room, so that a mode's slightly low fourth does not change strings.
const SPLIT: f64 = 0.972;
/// Friction in the material.
const ETA_F: f64 = 4.0e-4;
/// Bending.
const ETA_B: f64 = 0.01;
/// Air, in 1/s.
const ETA_A: f64 = 1.6;
/// Conductance of the soundboard at the bridge away from its first resonances, in s/kg: a guitar's
/// is near 0.01, and that of a plate goes with the inverse square of its thickness.
const CONDUCTANCE: f64 = 0.036;
/// Resonances that the strings feel: frequency in Hz, Q and conductance at the peak in s/kg. The
/// first of the body's own.
const FELT: [(f64, f64, f64); 6] = [
    (134.0, 6.0, 0.012),
    (205.0, 7.0, 0.012),
    (262.0, 9.0, 0.035),
    (345.0, 11.0, 0.025),
    (436.0, 12.0, 0.025),
    (560.0, 13.0, 0.02),
];
/// Share of the bridge's loss in the polarisation along the soundboard.
const ALONG: f64 = 0.4;
/// How far each polarisation is tuned away from the pitch, as a ratio: 0.2 cents.
const APART: f64 = 1.000115;

/// What the player's controls and the kind of instrument make of the losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wear {
    /// Factor on T60.
    pub decay: f64,
    /// Factor on the losses that grow with frequency: new strings 0.5, old ones 2.
    pub age: f64,
    /// Factor on what the bridge takes.
    pub bridge: f64,
}

/// The string that plays a pitch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NylonString {
    /// Lower (0) or upper (1).
    pub index: usize,
    /// Sounding length in m.
    pub length_m: f64,
    /// Inharmonicity: partial `i` sounds at `i sqrt(1 + B i^2)`.
    stiff: f64,
    /// Wave impedance in kg/s.
    impedance: f64,
    /// Pitch in Hz.
    f1_hz: f64,
}

impl NylonString {
    /// The string and the length of it for a pitch in Hz.
    pub fn new(f1_hz: f64) -> Self {
        let index = usize::from(f1_hz >= SPLIT * OPEN_HZ[1]);
        let open_hz = OPEN_HZ[index];
        let area = PI / 4.0 * DIAMETER_M[index].powi(2);
        let tension_n = DENSITY * area * (2.0 * SCALE_M * open_hz).powi(2);
        // Below the open string both length and thickness grow.
        let ratio = open_hz / f1_hz;
        let length_m = SCALE_M * if ratio > 1.0 { ratio.sqrt() } else { ratio };
        let rho_a = tension_n / (2.0 * length_m * f1_hz).powi(2);
        let second_moment = (rho_a / DENSITY).powi(2) / (4.0 * PI);
        let stiff = PI * PI * YOUNG * second_moment / (tension_n * length_m * length_m);
        Self {
            index,
            length_m,
            stiff: stiff.min(MOST_STIFF),
            impedance: (tension_n * rho_a).sqrt(),
            f1_hz,
        }
    }

    /// Frequency of partial `i`, from 1, over that of the first.
    pub fn ratio(&self, i: usize) -> f64 {
        let i = i as f64;
        i * ((1.0 + self.stiff * i * i) / (1.0 + self.stiff)).sqrt()
    }

    /// Pitch in Hz.
    pub fn f1_hz(&self) -> f64 {
        self.f1_hz
    }

    /// Decay rate in 1/s of partial `i`, from 1, against the soundboard (0) or along it (1).
    pub fn alpha(&self, i: usize, polarisation: usize, wear: &Wear) -> f64 {
        let hz = self.f1_hz * self.ratio(i);
        let bent = self.stiff * (i * i) as f64;
        let friction = ETA_F + ETA_B * bent / (1.0 + bent);
        let own = 0.5 * (ETA_A + TAU * hz * friction * wear.age);
        // Each period a wave leaves the share `2 Z G` of its amplitude in the bridge.
        let bridge = 2.0 * self.impedance * self.f1_hz * conductance(hz) * wear.bridge;
        let share = if polarisation == 0 { 1.0 } else { ALONG };
        (own + share * bridge) / wear.decay
    }

    /// Sets frequencies and losses of all modes.
    pub fn shape(&self, modes: &mut Modes, wear: &Wear) {
        for group in 0..GROUPS {
            for lane in 0..GROUP {
                let (partial, polarisation) = place(group, lane);
                let apart = if polarisation == 0 {
                    1.0 / APART
                } else {
                    APART
                };
                modes.ratio[group][lane] = (self.ratio(partial) * apart) as f32;
                modes.alpha[group][lane] = self.alpha(partial, polarisation, wear) as f32;
            }
        }
    }
}

/// Conductance of the soundboard at the bridge in s/kg.
fn conductance(hz: f64) -> f64 {
    FELT.iter().fold(CONDUCTANCE, |sum, (at_hz, q, peak)| {
        let off = q * (hz / at_hz - at_hz / hz);
        sum + peak / (1.0 + off * off)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a player of the acoustic instrument finds it.
    const NEW: Wear = Wear {
        decay: 1.0,
        age: 1.0,
        bridge: 1.0,
    };

    #[test]
    fn the_split_is_a_fourth_above_the_low_string() {
        assert_eq!(NylonString::new(185.0).index, 0);
        assert_eq!(NylonString::new(194.9).index, 1);
        assert!((NylonString::new(146.83).length_m - SCALE_M).abs() < 1e-12);
        // The octave fret halves the string; an octave below the open one it is not yet doubled.
        assert!((NylonString::new(392.0).length_m - 0.5 * SCALE_M).abs() < 1e-12);
        let low = NylonString::new(73.4).length_m / SCALE_M;
        assert!((low - 2f64.sqrt()).abs() < 1e-3);
    }

    #[test]
    fn nylon_rings_for_seconds_below_and_tenths_above() {
        for open_hz in OPEN_HZ {
            let string = NylonString::new(open_hz);
            let t60_s = |i| 6.908 / string.alpha(i, 0, &NEW);
            assert!((1.5..3.5).contains(&t60_s(1)), "{}", t60_s(1));
            let top = (8000.0 / open_hz) as usize;
            assert!((0.12..0.6).contains(&t60_s(top)), "{}", t60_s(top));
        }
    }

    #[test]
    fn stiffness_is_slight_everywhere() {
        for f1_hz in [32.7, 146.83, 293.7, 1046.5, 4186.0] {
            let string = NylonString::new(f1_hz);
            let sharp = 1200.0 * (string.ratio(5) / 5.0).log2();
            assert!((0.0..6.0).contains(&sharp), "{f1_hz}: {sharp} cents");
        }
    }
}
