//! A sine whose pitch may move from frame to frame, without a table and without `sin`.
//!
//! Over half a turn a sine is close to the parabola `y = 4 x (1 - x)` and symmetrical about the same
//! middle, so that it is a polynomial in `y`; ours was fitted for the least maximum error.

/// Coefficients of the polynomial in `x (1 - |x|)`; its largest error is 8e-8.
const FIT: [f32; 4] = [3.141_583_8, 3.141_895_4, 1.112_101_3, 0.219_893_42];

/// A phase.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Phase {
    /// Half turns, -1..1.
    half_turns: f32,
}

impl Phase {
    /// The rising phase at which the sine is `value`, cut to -1..=1.
    pub fn rising(value: f32) -> Self {
        Self {
            half_turns: value.clamp(-1.0, 1.0).asin() * std::f32::consts::FRAC_1_PI,
        }
    }

    /// The sine of `times` the phase, a small whole number.
    #[inline(always)]
    pub fn sine(self, times: f32) -> f32 {
        let turned = times * self.half_turns;
        let x = turned - 2.0 * (0.5 * turned).round_ties_even();
        let y = x * (1.0 - x.abs());
        let size = y.abs();
        y * (FIT[0] + size * (FIT[1] + size * (FIT[2] + size * FIT[3])))
    }

    /// Goes on by a share of a turn, 0..=0.5.
    #[inline(always)]
    pub fn turn(&mut self, turns: f32) {
        self.half_turns += 2.0 * turns;
        if self.half_turns >= 1.0 {
            self.half_turns -= 2.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_sine_and_so_are_its_multiples() {
        let mut phase = Phase::default();
        for n in 0..2000 {
            let angle = f64::from(n) * 0.001 * std::f64::consts::TAU;
            for times in 1..=3 {
                let error = f64::from(phase.sine(times as f32)) - (f64::from(times) * angle).sin();
                // The phase itself is rounded two thousand times.
                assert!(error.abs() < 3e-4, "{n} {times} {error}");
            }
            phase.turn(0.001);
        }
    }

    #[test]
    fn it_keeps_its_pitch() {
        let mut phase = Phase::default();
        let mut wraps = 0;
        for _ in 0..480_000 {
            let before = phase.sine(1.0);
            phase.turn(49.0 / 48_000.0);
            wraps += i32::from(before < 0.0 && phase.sine(1.0) >= 0.0);
        }
        assert!((489..=490).contains(&wraps), "{wraps}");
    }

    #[test]
    fn it_starts_where_it_is_told() {
        for value in [-1.0f32, -0.3, 0.0, 0.8, 1.0] {
            let mut phase = Phase::rising(value);
            assert!((phase.sine(1.0) - value).abs() < 1e-5);
            phase.turn(1e-3);
            assert!(phase.sine(1.0) > value - 1e-4);
        }
    }
}
