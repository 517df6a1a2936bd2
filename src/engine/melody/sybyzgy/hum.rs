//! The player's own voice: a pressed, throaty drone on the tonic, sung into the tube.
//!
//! A glottal flow of two parabolas' product (Rosenberg 1971, pulse B: u^2 (1 - u)), open for two
//! fifths of the cycle and shut abruptly, as pressed voices are; its derivative, made band-limited
//! at the one instant where it jumps, goes through four formants side by side (Klatt 1980). Cycles vary
//! a little in length and strength. The flow also shakes the jet, see [`Hum::flow`].

use crate::engine::clock::GRID;
use crate::engine::units::Hz;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Share of a cycle during which the folds are open: `MUSIC.md` B5, pressed voice.
const OPEN: f32 = 0.4;
/// Largest value of u^2 (1 - u), inverted, so that the flow peaks at 1.
const PEAK: f32 = 6.75;
/// Mean of the flow over a cycle: PEAK / 12 while open.
const MEAN: f32 = OPEN * PEAK / 12.0;
/// Formants in Hz: the mouth is narrowed around the tube, so the first two are low.
const FORMANT_HZ: [f64; 4] = [350.0, 900.0, 2400.0, 3300.0];
/// Their bandwidths in Hz (our own; narrow, as in B5).
const BANDWIDTH_HZ: [f64; 4] = [65.0, 95.0, 170.0, 260.0];
/// Their gains, of alternate sign as in a parallel synthesizer, or valleys would become zeros; the
/// upper ones are strong, as a pressed source makes them (B5, T2).
const FORMANT_GAIN: [f64; 4] = [1.0, -1.0, 1.2, -0.8];
/// A tonic above this is sung an octave lower: throats are pressed below F sharp 3.
const HIGHEST_HZ: f64 = 186.0;
/// Jitter of a cycle's length and of its strength, as shares: at the upper end of healthy voices.
const JITTER: f32 = 0.006;
/// See `JITTER`.
const SHIMMER: f32 = 0.07;
/// Time constants in seconds: of the voice coming and going, and of its way to a new tonic.
const COMING_S: f32 = 0.045;
/// See `COMING_S`.
const GOING_S: f32 = 0.03;
/// See `COMING_S`.
const GLIDE_S: f64 = 0.04;
/// Seconds in which a voice is cut off.
const CUT_S: f32 = 0.008;
/// Level below which the voice is over.
const OVER: f32 = 2e-5;
/// Output gain that makes a full voice as loud as a flute note of velocity 0.8, measured.
const LEVEL: f32 = 0.317;
/// Seed of the voice's irregularity.
const SEED: u64 = 0x0048_554d;

/// The voice.
pub struct Hum {
    /// Irregularity.
    rng: Xoshiro256PlusPlus,
    /// Frames per second.
    rate_hz: f64,
    /// Pitch that is sung, in Hz; 0 while silent.
    hz: f64,
    /// Divisor of the tonic, 1 or 2, chosen when the voice sets in.
    octave: f64,
    /// Phase of the cycle, 0..1.
    phase: f32,
    /// Length of this cycle relative to the period, and its strength.
    cycle: [f32; 2],
    /// Level behind a first and a second lag.
    level: [f32; 2],
    /// What a cut has left of it.
    left: f32,
    /// Feedback and input gains of the formants.
    formant: [[f32; 3]; 4],
    /// Their last two outputs.
    state: [[f32; 2]; 4],
    /// The source's last two samples.
    source: [f32; 2],
    /// Flow of this grid span without its mean, times the level.
    flow: [f32; GRID],
    /// Sound of this grid span.
    sound: [f32; GRID],
}

impl Hum {
    /// Silence.
    pub fn new(rate_hz: f64) -> Self {
        let formant = std::array::from_fn(|i| {
            let turn = std::f64::consts::TAU / rate_hz;
            let radius = (-0.5 * turn * BANDWIDTH_HZ[i]).exp();
            let b1 = 2.0 * radius * (turn * FORMANT_HZ[i]).cos();
            let b2 = -radius * radius;
            // A band-pass: zeros at 0 and at the Nyquist frequency, nearly unit gain at its peak.
            [b1, b2, 0.5 * (1.0 + b2) * FORMANT_GAIN[i]].map(|x| x as f32)
        });
        Self {
            rng: Xoshiro256PlusPlus::seed_from_u64(SEED),
            rate_hz,
            hz: 0.0,
            octave: 1.0,
            phase: 0.0,
            cycle: [1.0; 2],
            level: [0.0; 2],
            left: 1.0,
            formant,
            state: [[0.0; 2]; 4],
            source: [0.0; 2],
            flow: [0.0; GRID],
            sound: [0.0; GRID],
        }
    }

    /// Clears the voice.
    pub fn reset(&mut self) {
        self.rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
        self.rest();
    }

    /// Stops; what was, is forgotten.
    fn rest(&mut self) {
        self.hz = 0.0;
        self.phase = 0.0;
        self.cycle = [1.0; 2];
        self.level = [0.0; 2];
        self.left = 1.0;
        self.state = [[0.0; 2]; 4];
        self.source = [0.0; 2];
        self.flow = [0.0; GRID];
        self.sound = [0.0; GRID];
    }

    /// Puts a value where the voice keeps its sound.
    #[cfg(test)]
    pub fn poison(&mut self, value: f32) {
        self.state[0][0] = value;
    }

    /// Whether it does not sound.
    pub fn is_silent(&self) -> bool {
        self.hz == 0.0
    }

    /// Sings the next grid span toward a level, 0..=1 and more, on a tonic; `cut` ends the voice
    /// at once, as far as a voice can.
    #[inline(always)]
    pub fn advance(&mut self, tonic: Hz, level: f32, cut: bool) {
        if self.is_silent() {
            if level <= 0.0 {
                return;
            }
            self.octave = if tonic.0 > HIGHEST_HZ { 2.0 } else { 1.0 };
            self.hz = tonic.0 / self.octave;
        }
        let span_s = GRID as f64 / self.rate_hz;
        self.hz += (tonic.0 / self.octave - self.hz) * span_s / (span_s + GLIDE_S);
        let span_s = span_s as f32;
        let before = self.level[1] * self.left;
        if level <= 0.0 && before == 0.0 {
            self.rest();
            return;
        }
        if cut || (level <= 0.0 && self.left < 1.0) {
            self.left = (self.left - span_s / CUT_S).max(0.0);
        } else {
            self.level = self.level.map(|x| x * self.left);
            self.left = 1.0;
        }
        let lag_s = if level > self.level[0] {
            COMING_S
        } else {
            GOING_S
        };
        let pace = span_s / (span_s + lag_s);
        self.level[0] += (level - self.level[0]) * pace;
        self.level[1] += (self.level[0] - self.level[1]) * pace;
        if level <= 0.0 && self.level[1] < OVER {
            // This span goes to exactly zero; the next one rests.
            self.level = [0.0; 2];
        }
        let step = (self.level[1] * self.left - before) / GRID as f32;
        self.sing(before, step);
    }

    /// Sings the span with a level that is a straight line.
    #[inline(always)]
    fn sing(&mut self, level: f32, level_step: f32) {
        let period = (self.hz / self.rate_hz) as f32;
        for i in 0..GRID {
            let level = level + level_step * i as f32;
            let step = period * self.cycle[0];
            self.phase += step;
            if self.phase >= 1.0 {
                self.phase -= 1.0;
                let bits = self.rng.next_u64();
                let [a, b] = [(bits >> 32) as i32, bits as i32].map(|x| x as f32 / 2_147_483_648.0);
                self.cycle = [1.0 + JITTER * a, 1.0 + SHIMMER * b];
            }
            let (flow, slope) = glottis(self.phase, step);
            self.flow[i] = (flow - MEAN) * level;
            let source = slope * self.cycle[1];
            let rise = source - self.source[1];
            self.source = [source, self.source[0]];
            let mut sound = 0.0;
            for (state, [b1, b2, gain]) in self.state.iter_mut().zip(self.formant) {
                let y = gain * rise + b1 * state[0] + b2 * state[1];
                *state = [y, state[0]];
                sound += y;
            }
            self.sound[i] = sound * level * LEVEL;
        }
    }

    /// The flow through the folds in the last grid span, without its mean and times the level:
    /// what shakes the jet.
    pub fn flow(&self) -> &[f32; GRID] {
        &self.flow
    }

    /// The sound of the last grid span.
    pub fn sound(&self) -> &[f32; GRID] {
        &self.sound
    }
}

/// Flow and its derivative (by the open phase) at a phase of the cycle, `step` cycles per frame.
#[inline(always)]
fn glottis(phase: f32, step: f32) -> (f32, f32) {
    let u = phase / OPEN;
    let (flow, slope) = if u < 1.0 {
        (PEAK * u * u * (1.0 - u), PEAK * u * (2.0 - 3.0 * u))
    } else {
        (0.0, 0.0)
    };
    // The jump from -PEAK to 0 at closure, rounded over one frame on each side (a polynomial
    // band-limited step: Valimaki and Huovilainen 2007).
    let x = (phase - OPEN) / step;
    let reach = (1.0 - x.abs()).max(0.0);
    let round = 0.5 * PEAK * reach * reach * if x < 0.0 { 1.0 } else { -1.0 };
    (flow, slope + round)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sings for a number of grid spans.
    fn sing(hum: &mut Hum, tonic: f64, level: f32, spans: usize) -> Vec<f32> {
        (0..spans)
            .flat_map(|_| {
                hum.advance(Hz(tonic), level, false);
                *hum.sound()
            })
            .collect()
    }

    #[test]
    fn it_sings_the_tonic_in_a_low_octave_and_falls_silent() {
        for (tonic, sung) in [(146.83, 146.83), (233.08, 116.54)] {
            let mut hum = Hum::new(48_000.0);
            let sound = sing(&mut hum, tonic, 1.0, 3000);
            let tail = &sound[48_000..];
            let product = |lag: usize| -> f32 {
                tail[..20_000]
                    .iter()
                    .zip(&tail[lag..])
                    .map(|(a, b)| a * b)
                    .sum()
            };
            let best = (150..600).max_by(|a, b| product(*a).total_cmp(&product(*b)));
            let period = 48_000.0 / sung;
            assert!(
                (best.unwrap() as f64 - period).abs() < 3.0,
                "{best:?} {period}"
            );
            let mean = tail.iter().sum::<f32>() / tail.len() as f32;
            assert!(mean.abs() < 1e-3, "{mean}");
            sing(&mut hum, tonic, 0.0, 2000);
            assert!(hum.is_silent());
            assert_eq!(hum.sound(), &[0.0; GRID]);
            sing(&mut hum, tonic, 1.0, 300);
            hum.advance(Hz(tonic), 0.0, true);
            sing(&mut hum, tonic, 0.0, 13);
            assert!(hum.is_silent());
        }
    }
}
