//! The colour of the tone: how loud each partial is for how the tube is blown.
//!
//! Our own fit to what is known of flutes: the level of partial n rises about n - 1 times as fast as
//! that of the fundamental while the jet is blown softly, until all lie close together; blown hard,
//! low notes have partials 2 and 3 as strong as the fundamental and high ones come near to a sine
//! (Fletcher 1975). The labium's offset from the jet's middle sets the even partials (Fletcher and
//! Rossing 1998, chapter 16), and the row of open holes lets pass what is above its cutoff.

use super::partials::PARTIALS;

/// Level in dB that a partial loses against the one below it: without blowing, and how much less
/// fully blown.
const SLOPE_DB: [f32; 2] = [15.0, 11.0];
/// The least and the most of it.
const SLOPE_RANGE_DB: [f32; 2] = [3.0, 26.0];
/// How much of it an octave above D4 adds, and how much focus and full brightness take away.
const REGISTER_DB: f32 = 2.6;
/// See `REGISTER_DB`.
const FOCUS_DB: f32 = 1.6;
/// See `REGISTER_DB`.
const BRIGHT_DB: f32 = 2.8;
/// Cutoff of open holes and end in Hz, and the octaves that full brightness adds.
const CUTOFF_HZ: f32 = 5000.0;
/// See `CUTOFF_HZ`.
const CUTOFF_OCTAVES: f32 = 1.0;
/// The tube's own gains of the first partials: end-blown reeds favour 2 and 3 (our
/// own). The signs are those of Rudin and Shapiro, so that no peaks pile up.
const BODY: [f32; PARTIALS] = [
    1.0, 1.7, 1.5, -1.3, 1.25, 1.0, -1.0, 0.8, 0.9, 0.8, 0.8, -0.8, -0.8, -0.8, 0.8, -0.8, 0.8,
    0.8, 0.8, -0.8, 0.8, 0.8, -0.8, 0.8,
];
/// Shares of the sampling rate where partials begin to fade and where none is left.
const NYQUIST: [f32; 2] = [0.40, 0.45];
/// Amplitude below which partials are left out.
const INAUDIBLE: f32 = 2e-6;

/// How the tube is blown.
#[derive(Clone, Copy, Debug)]
pub struct Blow {
    /// Fundamental in Hz.
    pub hz: f32,
    /// Fundamental in octaves above D4.
    pub register: f32,
    /// Breath in the jet, 0..=1, and up to 1.5 when pressed.
    pub effort: f32,
    /// How far the player presses toward the next register, 0..=1.
    pub overblow: f32,
    /// Embouchure from airy, -1, to focused, 1.
    pub focus: f32,
    /// Brightness, -1..=1.
    pub brightness: f32,
}

/// Writes the gain of each partial relative to a plain fundamental; those from the number returned
/// on are zero.
#[inline(always)]
pub fn gains(blow: &Blow, rate_hz: f32, limit: usize, gains: &mut [f32; PARTIALS]) -> usize {
    let slope_db = SLOPE_DB[0] - SLOPE_DB[1] * blow.effort + REGISTER_DB * blow.register
        - FOCUS_DB * blow.focus
        - BRIGHT_DB * blow.brightness;
    let slope_db = slope_db.clamp(SLOPE_RANGE_DB[0], SLOPE_RANGE_DB[1]);
    // 20 log10 2 = 6.0206 dB.
    let ratio = (-slope_db / 6.0206).exp2();
    let even = 1.0 + 0.35 * blow.focus;
    let cutoff = CUTOFF_HZ * (CUTOFF_OCTAVES * blow.brightness).exp2();
    let (hz, turns) = (blow.hz / cutoff, blow.hz / rate_hz);
    let mut power = 1.0;
    for gain in gains.iter_mut() {
        *gain = power;
        power *= ratio;
    }
    gains[0] *= 1.0 - 0.4 * blow.overblow;
    gains[1] *= 1.0 + 0.5 * blow.overblow;
    for (i, gain) in gains.iter_mut().enumerate() {
        let n = (i + 1) as f32;
        let fade = ((NYQUIST[1] - n * turns) * (1.0 / (NYQUIST[1] - NYQUIST[0]))).clamp(0.0, 1.0);
        let parity = if i % 2 == 1 { even } else { 1.0 };
        *gain *= parity * BODY[i] * fade / (1.0 + (n * hz) * (n * hz));
    }
    let last = gains[..limit]
        .iter()
        .rposition(|gain| gain.abs() > INAUDIBLE);
    let count = last.map_or(0, |i| i + 1);
    gains[count..].fill(0.0);
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plain blow.
    fn blow(effort: f32) -> Blow {
        Blow {
            hz: 293.66,
            register: 0.0,
            effort,
            overblow: 0.0,
            focus: 0.0,
            brightness: 0.0,
        }
    }

    #[test]
    fn blowing_harder_raises_every_partial_more_than_the_one_below() {
        let (mut soft, mut hard) = ([0.0; PARTIALS], [0.0; PARTIALS]);
        gains(&blow(0.1), 48_000.0, PARTIALS, &mut soft);
        gains(&blow(0.9), 48_000.0, PARTIALS, &mut hard);
        for n in 1..6 {
            assert!(hard[n] / soft[n] > 1.5 * hard[n - 1] / soft[n - 1], "{n}");
        }
    }

    #[test]
    fn no_partial_reaches_the_nyquist_frequency() {
        let mut all = [0.0; PARTIALS];
        let high = Blow {
            hz: 4186.0,
            ..blow(1.5)
        };
        assert_eq!(gains(&high, 22_050.0, PARTIALS, &mut all), 2);
        assert_eq!(gains(&high, 96_000.0, 4, &mut all), 4);
        assert!(all[4..].iter().all(|gain| *gain == 0.0));
    }
}
