//! Units as newtypes: what crosses a public border of the engine says what it is.
//!
//! Each conversion appears once, here. Inside a function the unit is a suffix (`_hz`, `_s`, `_db`).

/// Frequency in hertz.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Hz(pub f64);

/// Musical interval in cents, 1200 to the octave.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Cents(pub f64);

/// Level in decibels relative to full scale or to unity gain.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Db(pub f32);

/// Duration in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Seconds(pub f64);

/// Position or duration in beats (quarter notes).
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Beats(pub f64);

/// Tempo in beats (quarter notes) per minute.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Bpm(pub f64);

impl Hz {
    /// The frequency `interval` above this one.
    pub fn up(self, interval: Cents) -> Hz {
        Hz(self.0 * (interval.0 / 1200.0).exp2())
    }

    /// The interval from `base` up to this frequency. Both must be above zero.
    pub fn cents_above(self, base: Hz) -> Cents {
        Cents(1200.0 * (self.0 / base.0).log2())
    }
}

impl Db {
    /// Linear gain; at or below -60 dB, the lowest value of every level parameter, silence.
    pub fn gain(self) -> f32 {
        if self.0 <= -60.0 {
            0.0
        } else {
            10f32.powf(self.0 / 20.0)
        }
    }
}

impl Bpm {
    /// Length of one beat.
    pub fn beat(self) -> Seconds {
        Seconds(60.0 / self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_and_back() {
        let fifth = Hz(100.0).up(Cents(1200.0 * 1.5f64.log2()));
        assert!((fifth.0 - 150.0).abs() < 1e-9);
        assert!((fifth.cents_above(Hz(100.0)).0 - 701.955).abs() < 1e-3);
    }

    #[test]
    fn the_lowest_level_is_silence() {
        assert_eq!(Db(-60.0).gain(), 0.0);
        assert_eq!(Db(0.0).gain(), 1.0);
        assert!((Db(-20.0).gain() - 0.1).abs() < 1e-7);
    }

    #[test]
    fn a_beat_at_120_is_half_a_second() {
        assert_eq!(Bpm(120.0).beat(), Seconds(0.5));
    }
}
