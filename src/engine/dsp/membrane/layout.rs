//! Where the modes of a membrane lie, and how strongly a blow at a place moves each: Fletcher and
//! Rossing, "The Physics of Musical Instruments", equation (3.13) and chapter 18.

use super::{DECIBEL, Membrane, Overtone};
use crate::engine::dsp::modes::Mode;

/// Relative split of a pair of modes: real skins are uneven by a percent.
const SPLIT: f32 = 0.004;

impl<const N: usize> Membrane<N> {
    /// Gives each mode its place; what has no place stays mute.
    pub(super) fn lay_out(&mut self) {
        let design = self.design;
        let [place, stray] = design.place;
        let Some(first) = design.overtones.first() else {
            return;
        };
        let reach = |overtone: &Overtone, place: f32| {
            bessel(overtone.diameters, f64::from(overtone.zero * place)) as f32
        };
        let unit = 1.0 / reach(first, place);
        let mut n = 0;
        for overtone in design.overtones {
            let gain = unit * (DECIBEL * overtone.level_db).exp();
            let inputs = [place - stray, place + stray].map(|at| gain * reach(overtone, at));
            let pairs: &[(u8, f32)] = match overtone.diameters {
                0 => &[(0, 0.0)],
                _ => &[(1, -0.5 * SPLIT), (2, 0.5 * SPLIT)],
            };
            for &(pair, split) in pairs {
                let t60_s = design.t60_s * overtone.ring;
                self.place(n, overtone.ratio * (1.0 + split), t60_s, inputs, pair);
                self.tense[n.min(N - 1)] = 1.0;
                n += 1;
            }
        }
        for body in design.bodies {
            let gain = (DECIBEL * body.level_db).exp();
            self.place(n, body.ratio, body.t60_s, [gain; 2], 0);
            n += 1;
        }
        debug_assert!(n <= N, "{n} modes");
    }

    /// Sets what does not change of mode `n`.
    fn place(&mut self, n: usize, ratio: f32, t60_s: f32, inputs: [f32; 2], pair: u8) {
        if n >= N {
            return;
        }
        self.ratio[n] = ratio;
        self.t60_s[n] = t60_s;
        self.inputs[0][n] = inputs[0];
        self.inputs[1][n] = inputs[1];
        self.pair[n] = pair;
        let mode = Mode {
            hz: self.design.hz * f64::from(ratio),
            t60_s: f64::from(t60_s),
            input: 0.0,
            output: [1.0; 2],
        };
        self.modes.set(n, &mode);
    }
}

/// The Bessel function of the first kind by its integral (Bessel 1824); the trapezoid rule is exact
/// to rounding for a smooth period.
fn bessel(order: u8, x: f64) -> f64 {
    const STEPS: u32 = 64;
    let sum: f64 = (0..STEPS)
        .map(|n| {
            let angle = (f64::from(n) + 0.5) * std::f64::consts::PI / f64::from(STEPS);
            (f64::from(order) * angle - x * angle.sin()).cos()
        })
        .sum();
    sum / f64::from(STEPS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bessel_has_its_known_values() {
        // Abramowitz and Stegun, table 9.1.
        assert!((bessel(0, 1.0) - 0.765_197_686_6).abs() < 1e-9);
        assert!((bessel(1, 2.0) - 0.576_724_807_8).abs() < 1e-9);
        assert!(bessel(0, 2.404_825_557_7).abs() < 1e-9);
        assert!(bessel(3, 6.380_161_895_9).abs() < 1e-9);
    }
}
