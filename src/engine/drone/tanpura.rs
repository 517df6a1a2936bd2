//! The instrument: from a pitch to a string of a tanpura of fitting size.
//!
//! The one-metre C3 string is Table 1 of the DAFx-16 paper. Other strings follow a rule of ours that
//! passes through the usual sets of strings (G2, C2, and the shorter instrument at G#3):
//!
//! - **Length.** All strings of an instrument share one length, `L = 1 m (130.81 Hz / Sa)^0.6226`,
//!   0.75 m for Sa on G#3: large instruments for low voices, and a short one for octave 5.
//! - **Gauge.** The Sa string is steel of radius `0.14 mm (L / 1 m)^0.838`; a lower string of the
//!   same instrument is thicker by `(Sa / f)^0.571`; from 0.6 Sa down it is brass, by a factor
//!   1.643 at the octave.
//! - **Tension** is what the pitch then needs; **losses** scale as Woodhouse's loss factors of the
//!   C3 string with the new wave speed and stiffness.
//! - **Bridge and thread** stay in proportion to the length, so that the jivari is the same at every
//!   size: `thread` is the distance on a one-metre string.

use crate::engine::dsp::modal_string::StringModel;
use std::f64::consts::PI;

/// Sa of the one-metre string in Hz.
const C3_HZ: f64 = 130.81;
/// Ratio to Sa below which a string is brass.
const BRASS_BELOW: f64 = 0.6;
/// Density in kg/m^3 and Young's modulus in Pa of steel, from rho A and EI of Table 1.
const STEEL: (f64, f64) = (7844.0, 2.0e11);
/// The same of brass [handbook values].
const BRASS: (f64, f64) = (8484.0, 1.05e11);
/// Loss factors of the C3 string: s0 in 1/s, 2 s1 / c and 2 s3 / (c lambda) of Table 1.
const S0: f64 = 0.6;
/// Internal friction, see [`S0`].
const ETA_F: f64 = 4.970e-5;
/// Bending loss, see [`S0`].
const ETA_B: f64 = 2.098e-2;
/// Bridge: place and width on a one-metre string in m, stiffness in N/m (Table 1).
const BRIDGE: (f64, f64, f64) = (0.010, 0.002, 4.39e8);
/// Thread: width on a one-metre string in m, stiffness in N/m (Table 1), resistance as a share of
/// the stiffness in s (the text's value; the table's is a misprint).
const THREAD: (f64, f64, f64) = (0.0012, 1.2e5, 1.0e-6);
/// How far the bridge of a one-metre string is lowered when the jivari is nearly shut, in m: just
/// out of reach of a firm pluck (see the listening note in [`bridge_height`]).
const BRIDGE_DROP_M: f64 = 2.0e-5;
/// Out of reach of anything, in m for a one-metre string.
const BRIDGE_AWAY_M: f64 = 1.0e-3;

/// What the player shapes, in the engine's units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// 0 (the bridge never touches) ..=1 (it grazes the string at rest).
    pub jivari: f64,
    /// Thread's distance from the end of a one-metre string in m.
    pub thread_m: f64,
    /// 0..=1, 0.5 being the string's own losses.
    pub brightness: f64,
    /// Factor on the string's own T60.
    pub decay: f64,
    /// Extra decay rate of a hand laid on the string, in 1/s.
    pub hand: f64,
    /// 0 for a steel string, 1 for brass, see [`is_brass`]; between them only on the way.
    pub brass: f64,
}

/// Length in m of the strings of an instrument whose madhya Sa is `sa_hz`.
pub fn length_m(sa_hz: f64) -> f64 {
    (C3_HZ / sa_hz).powf(0.6226)
}

/// Whether the string at a ratio to Sa is of brass.
pub fn is_brass(ratio: f64) -> bool {
    ratio < BRASS_BELOW
}

/// Height of the bridge under a string of length 1 m. Half-way settings lower it by so little that
/// the contact lasts for the loud part of the sound only: at 0.7 it lasts about 3 s, at 0.5 about
/// one, at 0.2 a firm pluck just touches, and below 0.05 it leaves for good.
fn bridge_height(jivari: f64) -> f64 {
    let away = (1.0 - jivari / 0.05).clamp(0.0, 1.0);
    -BRIDGE_DROP_M * (1.0 - jivari).powi(3) - BRIDGE_AWAY_M * away.powi(3)
}

/// The string for `f1_hz` on the instrument of `sa_hz`; mode 1 alone sounds at exactly `f1_hz`.
pub fn string(f1_hz: f64, sa_hz: f64, shape: &Shape) -> StringModel {
    let length = length_m(sa_hz);
    let ratio = f1_hz / sa_hz;
    let between = |steel: f64, brass: f64| steel * (brass / steel).powf(shape.brass);
    let density = between(STEEL.0, BRASS.0);
    let young = between(STEEL.1, BRASS.1);
    let thicker = between(1.0, 1.643 * 0.5f64.powf(0.571)) * ratio.powf(-0.571);
    let radius = 0.14e-3 * length.powf(0.838) * thicker;
    let speed = 2.0 * length * f1_hz;
    let rho_a = density * PI * radius * radius;
    let stiffness = young * PI / 4.0 * radius.powi(4);
    let lambda = stiffness / (rho_a * speed * speed);
    let own = 1.0 / shape.decay;
    let bright = own * 4f64.powf(1.0 - 2.0 * shape.brightness);
    let mut model = StringModel {
        length_m: length,
        rho_a,
        tension_n: 0.0,
        stiffness,
        loss: [
            S0 * own + shape.hand,
            speed * ETA_F / 2.0 * bright,
            speed * lambda * ETA_B / 2.0 * bright,
        ],
        bridge_x: BRIDGE.0,
        bridge_w: BRIDGE.1,
        bridge_k: BRIDGE.2 * length,
        bridge_h: bridge_height(shape.jivari) * length,
        thread_x: shape.thread_m,
        thread_w: THREAD.0,
        thread_k: THREAD.1 * length,
        thread_r: THREAD.1 * length * THREAD.2,
    };
    model.tune(f1_hz);
    model
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Shape = Shape {
        jivari: 1.0,
        thread_m: 0.005,
        brightness: 0.5,
        decay: 1.0,
        hand: 0.0,
        brass: 0.0,
    };

    /// Relative difference.
    fn off(value: f64, expected: f64) -> f64 {
        (value / expected - 1.0).abs()
    }

    #[test]
    fn the_rule_passes_through_the_usual_strings() {
        // (f1, Sa, length, rho A, T, EI): Table 1, then the set computed from the usual gauges.
        let strings = [
            (130.81, 130.81, 1.0, 4.83e-4, 33.1, 6.03e-5),
            (98.0, 130.81, 1.0, 6.71e-4, 25.8, 1.16e-4),
            (65.4, 130.81, 1.0, 1.41e-3, 24.2, 2.3e-4),
            (207.65, 207.65, 0.75, 2.98e-4, 29.0, 2.3e-5),
        ];
        for (f1, sa, length, rho_a, tension, stiffness) in strings {
            let brass = f64::from(u8::from(is_brass(f1 / sa)));
            let string = string(f1, sa, &Shape { brass, ..OWN });
            assert!(
                off(string.length_m, length) < 0.002,
                "{f1}: {}",
                string.length_m
            );
            assert!(off(string.rho_a, rho_a) < 0.01, "{f1}: {}", string.rho_a);
            assert!(
                off(string.tension_n, tension) < 0.01,
                "{f1}: {}",
                string.tension_n
            );
            assert!(
                off(string.stiffness, stiffness) < 0.02,
                "{f1}: {}",
                string.stiffness
            );
        }
    }

    #[test]
    fn the_losses_of_table_1_are_kept() {
        let [s0, s1, s3] = string(130.81, 130.81, &OWN).loss;
        assert_eq!(s0, 0.6);
        assert!(off(s1, 6.5e-3) < 0.001, "{s1}");
        assert!(off(s3, 5.0e-6) < 0.01, "{s3}");
    }
}
