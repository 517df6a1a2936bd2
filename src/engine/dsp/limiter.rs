//! The last guard before the host: a stereo peak limiter that never lets a sample past its ceiling.

/// Ceiling, -0.3 dBFS.
const CEILING: f32 = 0.966;
/// Time to recover 63 % of the gain taken, in s.
const RELEASE_S: f64 = 0.15;

/// Both channels, one gain. Without look-ahead: below the ceiling it changes nothing, above it the
/// gain falls at once.
#[derive(Clone, Copy, Debug)]
pub struct Limiter {
    /// Present gain; in double precision, or the last of the recovery would be rounded away.
    gain: f64,
    /// Share of the way back to unity per sample.
    release: f64,
}

impl Limiter {
    /// At rest, for one sample rate in Hz.
    pub fn new(rate_hz: f64) -> Self {
        Self {
            gain: 1.0,
            release: 1.0 - (-1.0 / (RELEASE_S * rate_hz)).exp(),
        }
    }

    /// Back to unity gain.
    pub fn reset(&mut self) {
        self.gain = 1.0;
    }

    /// Limits both channels, equally long, in place. What is not a number becomes silence.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        for (l, r) in left.iter_mut().zip(right) {
            if !(l.is_finite() && r.is_finite()) {
                (*l, *r) = (0.0, 0.0);
            }
            self.gain += (1.0 - self.gain) * self.release;
            if self.gain > 1.0 - 1e-6 {
                self.gain = 1.0;
            }
            let peak = l.abs().max(r.abs());
            if peak * self.gain as f32 > CEILING {
                self.gain = f64::from(CEILING / peak);
            }
            let gain = self.gain as f32;
            *l *= gain;
            *r *= gain;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_is_untouched_loud_is_held_and_nonsense_is_silent() {
        let mut limiter = Limiter::new(48_000.0);
        let (mut l, mut r) = ([0.5, -0.9], [0.1, 0.2]);
        limiter.process(&mut l, &mut r);
        assert_eq!((l, r), ([0.5, -0.9], [0.1, 0.2]));
        let (mut l, mut r) = ([100.0, 0.5, f32::NAN, 1.0], [0.0, 0.5, 1.0, f32::INFINITY]);
        limiter.process(&mut l, &mut r);
        assert!((l[0] - CEILING).abs() < 1e-6);
        assert!(l[1] < 0.01 && l[1] > 0.0);
        assert_eq!((l[2], r[2], l[3], r[3]), (0.0, 0.0, 0.0, 0.0));
        let (mut l, mut r) = (vec![0.1; 480_000], vec![0.1; 480_000]);
        limiter.process(&mut l, &mut r);
        assert_eq!(l[479_999], 0.1);
    }
}
