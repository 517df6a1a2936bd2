//! What must never be in the output.

use super::Check;

/// Nothing may reach +6 dBFS.
const CEILING_DB: f32 = 6.0;

/// What was in the output so far.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Health {
    /// Samples heard.
    pub samples: u64,
    /// Samples that are no numbers.
    pub infinite: u64,
    /// Denormal samples.
    pub denormal: u64,
    /// Largest sample.
    pub peak: f32,
}

impl Health {
    /// Takes both channels of a block.
    pub fn add(&mut self, channels: [&[f32]; 2]) {
        for channel in channels {
            self.samples += channel.len() as u64;
            for sample in channel {
                self.infinite += u64::from(!sample.is_finite());
                self.denormal += u64::from(sample.is_subnormal());
                self.peak = self.peak.max(sample.abs());
            }
        }
    }

    /// What is to be said of it.
    pub fn checks(&self) -> [Check; 3] {
        let none = |count: u64| format!("{count} of {:.1e} samples (0)", self.samples as f64);
        let peak_db = 20.0 * self.peak.log10();
        [
            Check::new(
                "no NaN, no infinity",
                self.infinite == 0,
                none(self.infinite),
            ),
            Check::new(
                "no denormal number",
                self.denormal == 0,
                none(self.denormal),
            ),
            Check::new(
                "peak",
                // A silent one would have passed every check.
                peak_db < CEILING_DB && peak_db > -40.0,
                format!("{peak_db:+.1} dBFS (below +{CEILING_DB:.0})"),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ill_samples_are_found() {
        let mut health = Health::default();
        health.add([&[0.5, -1.0], &[0.0, 0.25]]);
        assert!(health.checks().iter().all(|check| check.passed));
        health.add([&[f32::NAN], &[1e-40]]);
        assert_eq!(
            (health.infinite, health.denormal, health.samples),
            (1, 1, 6)
        );
        health.add([&[2.0], &[0.0]]);
        assert!(health.checks().iter().all(|check| !check.passed));
        assert!(!Health::default().checks()[2].passed);
    }
}
