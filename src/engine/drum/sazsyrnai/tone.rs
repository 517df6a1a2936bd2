//! The tone: which one of the motif, its pitch as it is blown, and its few harmonics.
//!
//! Odds, cents and levels are our own.

use super::super::TONES;
use super::breath::Blown;
use crate::engine::clock::GRID;

/// Velocity from which the first tone is played.
const STRONG: f32 = 0.7;
/// Steps of the motif and their odds, in sixteenths.
const STEPS: [(i32, f32); 6] = [(1, 5.0), (-1, 5.0), (0, 2.0), (2, 1.5), (-2, 1.5), (3, 1.0)];
/// Levels of harmonics 2 and 3 relative to the first, softest and hardest.
const HARMONICS: [[f32; 2]; 2] = [[0.008, 0.045], [0.003, 0.03]];
/// Cents by which the pitch rises with the breath, from the softest to the hardest hit.
const RISE_CENTS: f32 = 4.0;
/// Cents by which it is flat as the note begins, and their time constant in s.
const SCOOP_CENTS: f32 = 55.0;
/// See `SCOOP_CENTS`.
const SCOOP_S: f32 = 0.013;
/// Cents by which it sinks as the breath goes.
const SINK_CENTS: f32 = 14.0;
/// Vibrato: depth in cents, rate in Hz, and the times in s at which it begins and is whole.
const VIBRATO_CENTS: f32 = 6.0;
/// See `VIBRATO_CENTS`.
const VIBRATO_HZ: f32 = 5.4;
/// See `VIBRATO_CENTS`.
const VIBRATO_S: [f32; 2] = [0.09, 0.3];
/// Time constant in s of fingers that change the tone.
const FINGERS_S: f64 = 0.0025;

/// The tone.
#[derive(Clone, Copy, Debug)]
pub struct Tone {
    /// Frames per second.
    rate_hz: f64,
    /// Place in the motif.
    idx: usize,
    /// Pitch in Hz, as far as the fingers have moved.
    pitch_hz: f64,
    /// Phase in turns.
    phase: f64,
    /// Turns per frame, and how it moves.
    step: [f64; 2],
    /// Levels of harmonics 2 and 3.
    harmonics: [f32; 2],
    /// Velocity.
    velocity: f32,
}

impl Tone {
    /// At a pitch in Hz.
    pub fn new(pitch_hz: f64, rate_hz: f64) -> Self {
        Self {
            rate_hz,
            idx: 0,
            pitch_hz,
            phase: 0.0,
            step: [0.0; 2],
            harmonics: [0.0; 2],
            velocity: 0.0,
        }
    }

    /// Back to the start of the motif.
    pub fn reset(&mut self) {
        self.idx = 0;
    }

    /// Takes the next tone of the motif by `dice` in 0..1.
    pub fn choose(&mut self, velocity: f32, dice: f32) {
        self.idx = next(self.idx, velocity, dice);
        self.harmonics = HARMONICS.map(|[soft, hard]| soft * (hard / soft).powf(velocity));
        self.velocity = velocity;
    }

    /// Jumps to the pitch of a note out of silence, among those in Hz.
    pub fn snap(&mut self, tones_hz: &[f64; TONES]) {
        self.pitch_hz = tones_hz[self.idx];
        self.phase = 0.0;
    }

    /// Where the pitch goes in the next `frames`, at the end of which the note is `age_s` old and
    /// has sunk by a share; `fresh` without a past. Returns it in Hz.
    #[inline(always)]
    pub fn advance(
        &mut self,
        tones_hz: &[f64; TONES],
        age_s: f32,
        sunk: f32,
        fresh: bool,
        frames: usize,
    ) -> f32 {
        let share = frames as f64 / (frames as f64 + FINGERS_S * self.rate_hz);
        self.pitch_hz += (tones_hz[self.idx] - self.pitch_hz) * share;
        let [from_s, whole_s] = VIBRATO_S;
        let depth = ((age_s - from_s) / (whole_s - from_s)).clamp(0.0, 1.0);
        let turns = VIBRATO_HZ * (age_s - from_s);
        let swing = cosine((turns - 0.25).rem_euclid(1.0));
        let gone = age_s > 10.0 * SCOOP_S;
        let scoop = if gone { 0.0 } else { (-age_s / SCOOP_S).exp() };
        let cents = RISE_CENTS * (self.velocity - 0.5) + VIBRATO_CENTS * depth * swing
            - SCOOP_CENTS * scoop
            - SINK_CENTS * sunk;
        // Small intervals are nearly linear.
        let bend = f64::from(1.0 + cents * (std::f32::consts::LN_2 / 1200.0));
        let goal = self.pitch_hz * bend / self.rate_hz;
        if fresh {
            self.step[0] = goal;
        }
        self.step[1] = (goal - self.step[0]) / frames as f64;
        self.pitch_hz as f32
    }

    /// The next `frames` of it, as they are blown.
    #[inline(always)]
    pub fn render(&mut self, frames: usize, blown: &Blown, out: &mut [f32; GRID]) {
        let ([mut step, moves], mut phase) = (self.step, self.phase);
        for out in &mut out[..frames] {
            step += moves;
            phase += step;
            phase -= if phase >= 1.0 { 1.0 } else { 0.0 };
            *out = phase as f32;
        }
        (self.step[0], self.phase) = (step, phase);
        let [two, three] = self.harmonics;
        for (out, (level, share)) in out.iter_mut().zip(blown.level.iter().zip(&blown.share)) {
            let x = cosine(*out);
            // Chebyshev's polynomials make the harmonics.
            let second = 2.0 * x * x - 1.0;
            let third = x * (4.0 * x * x - 3.0);
            *out = level * (x + share * (two * second + three * third));
        }
    }
}

/// Tone of the motif after `last`.
fn next(last: usize, velocity: f32, dice: f32) -> usize {
    if velocity >= STRONG {
        return 0;
    }
    let mut left = 16.0 * dice;
    for (step, odds) in STEPS {
        left -= odds;
        if left < 0.0 {
            let top = TONES as i32 - 1;
            // Turns back at the ends.
            let idx = top - (top - (last as i32 + step).abs()).abs();
            return idx.clamp(0, top) as usize;
        }
    }
    last
}

/// Cosine of a phase of 0..=1 turns.
#[inline(always)]
fn cosine(turns: f32) -> f32 {
    // The sine around the nearest crossing, -0.25..=0.25 turns away: Taylor up to x^9, good to 4e-6.
    let x = 0.25 - (turns - 0.5).abs();
    let y = x * x;
    -x * (6.283_185_5 + y * (-41.341_7 + y * (81.605_25 + y * (-76.705_86 + y * 42.058_69))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soft_notes_wander_through_the_tones_and_strong_ones_return() {
        let mut seen = [0; TONES];
        let (mut last, mut near) = (0, 0);
        for n in 0..4000 {
            let dice = (n as f32 * 0.618_034).fract();
            let now = next(last, 0.5, dice);
            near += usize::from(now.abs_diff(last) == 1);
            seen[now] += 1;
            last = now;
            assert_eq!(next(last, STRONG, dice), 0);
        }
        assert!(seen.iter().all(|count| *count > 300), "{seen:?}");
        assert!(near > 2000, "{near}");
    }

    #[test]
    fn the_cosine_is_one() {
        for n in 0..=1000 {
            let turns = n as f32 / 1000.0;
            let exact = (std::f32::consts::TAU * turns).cos();
            assert!((cosine(turns) - exact).abs() < 1e-5, "{turns}");
        }
    }
}
