//! The finger: equation (7) of the DAFx-16 tanpura paper.

use std::f64::consts::PI;

/// A pluck in progress.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pluck {
    /// Peak force in N, negative pushing toward the bridge's side.
    pub force_n: f64,
    /// Time on the string in s.
    pub duration_s: f64,
    /// Suddenness of the release: 3 rolls off softly, 30 snaps.
    pub release: f64,
    /// Place, a ratio of the length from the bridge end.
    pub x: f64,
    /// Width of the fingertip, a ratio of the length.
    pub w: f64,
    /// Samples since the start.
    pub frame: u32,
}

impl Pluck {
    /// Force in N at `t_s` seconds after the start (7); zero outside the pluck.
    fn force_at(&self, t_s: f64) -> f64 {
        if !(0.0..=self.duration_s).contains(&t_s) {
            return 0.0;
        }
        let grip = (self.release * t_s / self.duration_s).sinh() / self.release.sinh();
        let h = 0.5 * (t_s + self.duration_s * grip);
        self.force_n * (PI * h / self.duration_s).sin().powi(2)
    }

    /// Mean force in N over the coming sample; `None` once the finger has left.
    pub(super) fn next(&mut self, dt: f64) -> Option<f64> {
        let t_s = f64::from(self.frame) * dt;
        if t_s > self.duration_s {
            return None;
        }
        self.frame += 1;
        Some(0.5 * (self.force_at(t_s) + self.force_at(t_s + dt)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_force_rises_slowly_peaks_and_is_gone() {
        let pluck = Pluck {
            force_n: -0.4,
            duration_s: 0.05,
            release: 30.0,
            x: 0.5,
            w: 1.0,
            frame: 0,
        };
        assert_eq!(pluck.force_at(-1e-9), 0.0);
        assert!(pluck.force_at(0.05).abs() < 1e-12);
        assert_eq!(pluck.force_at(0.051), 0.0);
        let peak = (0..=500)
            .map(|i| pluck.force_at(0.05 * f64::from(i) / 500.0))
            .fold(0.0, f64::min);
        assert!((peak + 0.4).abs() < 1e-4, "{peak}");
        // At half time the argument is pi/4: half the force, whatever the release.
        assert!((pluck.force_at(0.025) + 0.2).abs() < 1e-6);
    }
}
