//! Modes: the degrees of a scale in cents above the tonic.

use super::units::Cents;

/// A scale that repeats at its period.
#[derive(Debug)]
pub struct Mode {
    /// Degrees in cents above the tonic, ascending, the tonic first.
    pub degrees: &'static [f64],
    /// Interval at which the scale repeats.
    pub period: Cents,
}

/// The default mode, spelt in pure fifths as the drones of the steppe suggest (our own spelling of
/// a diatonic mode common in Kazakh songs).
pub static KAZAKH_MIXOLYDIAN: Mode = Mode {
    degrees: &[0.0, 204.0, 408.0, 498.0, 702.0, 906.0, 996.0],
    period: Cents(1200.0),
};

impl Mode {
    /// Pitch of the degree `steps` scale steps above (or below) the tonic.
    pub fn degree(&self, steps: i32) -> Cents {
        let size = self.degrees.len() as i32;
        let within = self.degrees[steps.rem_euclid(size) as usize];
        Cents(within + f64::from(steps.div_euclid(size)) * self.period.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_repeat_at_the_period_both_ways() {
        assert_eq!(KAZAKH_MIXOLYDIAN.degree(0).0, 0.0);
        assert_eq!(KAZAKH_MIXOLYDIAN.degree(7).0, 1200.0);
        assert_eq!(KAZAKH_MIXOLYDIAN.degree(-7).0, -1200.0);
        assert_eq!(KAZAKH_MIXOLYDIAN.degree(-3).0, 702.0 - 1200.0);
        assert_eq!(KAZAKH_MIXOLYDIAN.degree(8).0, 1404.0);
    }
}
