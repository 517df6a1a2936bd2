//! Where something that repeats has to come, in integers: no rounding adds up, however long it takes.

/// A position belongs to its nearest frame; one half way, or this many thousandths of a frame
/// before that, to the later one (the engine's rule, as hosts round).
const ROUND_THOUSANDTHS: u128 = 501;

/// Something that comes again after a rational number of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Numerator of the frames between two of them.
    numerator: u128,
    /// Denominator.
    denominator: u128,
}

impl Period {
    /// A part of a beat at a tempo, whose value is taken as the exact binary number it is.
    pub fn of_beat(parts: u32, tempo_bpm: f64, rate_hz: u32) -> Self {
        let (numerator, denominator) = ratio(tempo_bpm);
        Self {
            numerator: 60 * u128::from(rate_hz) * denominator,
            denominator: u128::from(parts) * numerator,
        }
    }

    /// A part of a time in seconds, taken as exactly.
    pub fn of_time(parts: u32, seconds: f64, rate_hz: u32) -> Self {
        let (numerator, denominator) = ratio(seconds);
        Self {
            numerator: u128::from(rate_hz) * numerator,
            denominator: u128::from(parts) * denominator,
        }
    }

    /// The frame at which it comes for the nth time, from 0.
    pub fn frame(self, n: u64) -> u64 {
        let place = u128::from(n) * self.numerator * 1000 + ROUND_THOUSANDTHS * self.denominator;
        (place / (1000 * self.denominator)) as u64
    }
}

/// A positive number as a fraction. One that is not positive, or beyond all tempos and times, is 1.
fn ratio(number: f64) -> (u128, u128) {
    let bits = number.to_bits();
    let mantissa = u128::from(bits & ((1 << 52) - 1) | 1 << 52);
    let exponent = (bits >> 52) as i32 - 1075;
    match exponent {
        -64..=0 => {
            let twos = mantissa.trailing_zeros().min(exponent.unsigned_abs());
            (mantissa >> twos, 1 << (exponent.unsigned_abs() - twos))
        }
        _ => (1, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_fractions() {
        assert_eq!(ratio(4.5), (9, 2));
        assert_eq!(ratio(97.0), (97, 1));
        assert_eq!(ratio(0.375), (3, 8));
        let (numerator, denominator) = ratio(97.3);
        assert_eq!(numerator as f64 / denominator as f64, 97.3);
    }

    #[test]
    fn frames_are_the_nearest() {
        // Sixteenths at 120 BPM and 44.1 kHz: every second one stands half way.
        let sixteenth = Period::of_beat(4, 120.0, 44_100);
        let frames: Vec<u64> = (0..4).map(|n| sixteenth.frame(n)).collect();
        assert_eq!(frames, [0, 5513, 11_025, 16_538]);
        // Ten hours of them end where ten hours do.
        assert_eq!(sixteenth.frame(8 * 36_000), 36_000 * 44_100);
        assert_eq!(Period::of_time(2, 4.5, 48_000).frame(3), 324_000);
    }
}
