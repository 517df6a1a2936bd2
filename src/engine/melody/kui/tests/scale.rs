//! Scales to test on.

use super::super::neck::Neck;
use crate::engine::units::Cents;

/// A scale of the tests.
pub struct Scale {
    /// Cents of each degree.
    degrees: Vec<f64>,
    /// Where it repeats.
    period: f64,
    /// Weight of each degree.
    weights: Vec<f32>,
    /// Degrees used on the way up.
    up: Vec<bool>,
    /// Degrees used on the way down.
    down: Vec<bool>,
}

impl Scale {
    /// A scale without ways.
    pub fn plain(degrees: &[f64], period: f64, weights: &[f32]) -> Self {
        Self {
            degrees: degrees.to_vec(),
            period,
            weights: weights.to_vec(),
            up: vec![true; degrees.len()],
            down: vec![true; degrees.len()],
        }
    }

    /// Mixolydian, as the mode table weighs it.
    pub fn mixolydian() -> Self {
        Self::plain(
            &[0.0, 204.0, 408.0, 498.0, 702.0, 906.0, 996.0],
            1200.0,
            &[1.0, 0.4, 0.5, 0.7, 0.85, 0.4, 0.4],
        )
    }

    /// With a leading note up and a flat seventh and sixth down.
    pub fn two_ways() -> Self {
        Self {
            degrees: vec![0.0, 204.0, 294.0, 498.0, 702.0, 792.0, 906.0, 996.0, 1110.0],
            period: 1200.0,
            weights: vec![1.0, 0.4, 0.5, 0.7, 0.85, 0.4, 0.4, 0.4, 0.4],
            up: [1, 1, 1, 1, 1, 0, 1, 0, 1].map(|used| used == 1).to_vec(),
            down: [1, 1, 1, 1, 1, 1, 0, 1, 0].map(|used| used == 1).to_vec(),
        }
    }

    /// Scales of every kind: diatonic, two ways, five notes, one note, twelve, a variable third, no
    /// octave, a very wide and a very narrow period.
    pub fn all() -> Vec<Self> {
        let twelve: Vec<f64> = (0..12).map(|step| f64::from(step) * 100.0).collect();
        let thirteen: Vec<f64> = (0..13).map(|step| f64::from(step) * 146.3).collect();
        vec![
            Self::mixolydian(),
            Self::two_ways(),
            Self::plain(&[0.0, 204.0, 498.0, 702.0, 996.0], 1200.0, &[0.5; 5]),
            Self::plain(&[0.0], 1200.0, &[1.0]),
            Self::plain(&twelve, 1200.0, &[0.5; 12]),
            Self::plain(
                &[0.0, 204.0, 294.0, 408.0, 498.0, 702.0, 906.0, 996.0],
                1200.0,
                &[1.0, 0.4, 0.4, 0.4, 0.7, 0.85, 0.4, 0.4],
            ),
            Self::plain(&thirteen, 1902.0, &[0.5; 13]),
            Self::plain(&[0.0, 702.0, 1902.0], 3102.0, &[1.0, 0.5, 0.5]),
            Self::plain(&[0.0], 35.0, &[1.0]),
        ]
    }
}

impl Neck for Scale {
    fn size(&self) -> i32 {
        self.degrees.len() as i32
    }
    fn period(&self) -> Cents {
        Cents(self.period)
    }
    fn pitch(&self, step: i32) -> Cents {
        let periods = f64::from(step.div_euclid(self.size()));
        Cents(6200.0 + self.degrees[step.rem_euclid(self.size()) as usize] + periods * self.period)
    }
    fn weight(&self, step: i32) -> f32 {
        self.weights[step.rem_euclid(self.size()) as usize]
    }
    fn is_up(&self, step: i32) -> bool {
        self.up[step.rem_euclid(self.size()) as usize]
    }
    fn is_down(&self, step: i32) -> bool {
        self.down[step.rem_euclid(self.size()) as usize]
    }
    fn nearest(&self, pitch: Cents) -> i32 {
        let period = ((pitch.0 - 6200.0) / self.period).floor() as i32;
        let off = |step: &i32| (self.pitch(*step).0 - pitch.0).abs();
        (period * self.size()..=(period + 1) * self.size())
            .min_by(|a, b| off(a).total_cmp(&off(b)))
            .unwrap()
    }
}
