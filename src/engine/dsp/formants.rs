//! Formants: band-passes side by side, all of which may move while they ring.
//!
//! Each is a state-variable filter with trapezoidal integration (Zavalishin, "The Art of VA Filter
//! Design", chapter 4), stable however fast it moves, solved for its two integrators so that one
//! frame waits for the last as short as can be. Its bandwidth is widened against the warping of the
//! bilinear transform, so that a formant is as wide at every rate.

use std::f32::consts::PI;

/// Largest centre as a share of the rate; a formant above it is mute.
const TOP: f32 = 0.4;
/// State below which a formant has ended, -160 dBFS.
const OVER: f32 = 1e-8;

/// `N` formants; a multiple of eight makes full vectors.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub struct Formants<const N: usize> {
    /// Inverse of the frames per second.
    over_rate: f32,
    /// What the input adds to each integrator; the gain at the centre is 1.
    drive: [[f32; N]; 2],
    /// What each integrator keeps of itself.
    keep: [[f32; N]; 2],
    /// What the first gives to the second, and takes from it.
    turn: [f32; N],
    /// Integrator states.
    state: [[f32; N]; 2],
}

impl<const N: usize> Formants<N> {
    /// At rest and mute.
    pub fn new(rate_hz: f64) -> Self {
        Self {
            over_rate: (1.0 / rate_hz) as f32,
            drive: [[0.0; N]; 2],
            keep: [[0.0; N]; 2],
            turn: [0.0; N],
            state: [[0.0; N]; 2],
        }
    }

    /// Ends all ringing.
    pub fn reset(&mut self) {
        self.state = [[0.0; N]; 2];
    }

    /// Moves all to new centres and bandwidths in Hz, both above 0; the gain at the centre is 1.
    #[inline(always)]
    pub fn set(&mut self, centre_hz: &[f32; N], bandwidth_hz: &[f32; N]) {
        for n in 0..N {
            let turns = centre_hz[n] * self.over_rate;
            let x = PI * turns.min(TOP);
            // Padé's form of the tangent, good to 1 % at the top and far better below.
            let g = x * (15.0 - x * x) / (15.0 - 6.0 * x * x);
            let k = PI * bandwidth_hz[n] * self.over_rate * (1.0 + g * g) / g;
            let a = 2.0 / (1.0 + g * (g + k));
            let drive = if turns > TOP { 0.0 } else { k };
            self.drive[0][n] = drive * g * a;
            self.drive[1][n] = drive * g * g * a;
            self.keep[0][n] = a - 1.0;
            self.keep[1][n] = 1.0 - g * g * a;
            self.turn[n] = g * a;
        }
    }

    /// One frame: an input for each, an output of each. Inline it into a vectorised loop.
    #[inline(always)]
    pub fn tick(&mut self, input: &[f32; N]) -> [f32; N] {
        let mut output = [0.0; N];
        for n in 0..N {
            let (s1, s2) = (self.state[0][n], self.state[1][n]);
            let next = self.keep[0][n] * s1 + (self.drive[0][n] * input[n] - self.turn[n] * s2);
            self.state[0][n] = next;
            self.state[1][n] =
                self.keep[1][n] * s2 + (self.drive[1][n] * input[n] + self.turn[n] * s1);
            output[n] = 0.5 * (next + s1);
        }
        output
    }

    /// Whether all have ended; they are then set to rest, so that silence is exact.
    pub fn settle(&mut self) -> bool {
        let loudest = self.state.iter().flatten();
        let over = loudest.fold(0f32, |loudest, s| loudest.max(s.abs())) < OVER;
        if over {
            self.reset();
        }
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gain of one formant at a frequency, from the end of a long sine.
    fn gain(rate_hz: f64, centre_hz: f32, bandwidth_hz: f32, hz: f32) -> f32 {
        let mut formants = Formants::<2>::new(rate_hz);
        formants.set(&[centre_hz, 1e6], &[bandwidth_hz, 100.0]);
        let frames = (0.5 * rate_hz) as usize;
        let mut power = 0.0;
        for n in 0..frames {
            let x = (std::f64::consts::TAU * f64::from(hz) * n as f64 / rate_hz).sin() as f32;
            let [out, mute] = formants.tick(&[x; 2]);
            assert_eq!(mute, 0.0);
            if n >= frames / 2 {
                power += out * out;
            }
        }
        (4.0 * power / frames as f32).sqrt()
    }

    #[test]
    fn a_formant_is_as_high_and_as_wide_at_every_rate() {
        for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
            for (centre_hz, bandwidth_hz) in [(600.0, 60.0), (5000.0, 700.0)] {
                let peak = gain(rate_hz, centre_hz, bandwidth_hz, centre_hz);
                assert!((peak - 1.0).abs() < 0.02, "{rate_hz} {centre_hz} {peak}");
                let half = 0.5 * bandwidth_hz;
                let edge_hz = (centre_hz * centre_hz + half * half).sqrt() + half;
                let edge = gain(rate_hz, centre_hz, bandwidth_hz, edge_hz) * 2f32.sqrt();
                assert!((edge - 1.0).abs() < 0.06, "{rate_hz} {centre_hz} {edge}");
            }
        }
    }

    #[test]
    fn what_has_ended_is_silent() {
        let mut formants = Formants::<8>::new(48_000.0);
        formants.set(&[500.0; 8], &[50.0; 8]);
        formants.tick(&[1.0; 8]);
        assert!(!formants.settle());
        for _ in 0..48_000 {
            formants.tick(&[0.0; 8]);
        }
        assert!(formants.settle());
        assert_eq!(formants.tick(&[0.0; 8]), [0.0; 8]);
    }
}
