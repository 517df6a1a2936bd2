//! A drum on trial: how the tests of all drums and of single ones play and measure one.

use super::{DrumControls, DrumVoice, Hit, build, sound};
use crate::engine::clock::GRID;
use crate::engine::settings::DrumKind;
use crate::engine::units::{Cents, Hz};
use std::f64::consts::TAU;

/// Frames per second, unless a test says another.
pub const RATE: Hz = Hz(48_000.0);

/// Left and right.
pub type Sides = [Vec<f32>; 2];

/// A drum and what its lane sets.
pub struct Trial {
    /// The drum.
    pub drum: Box<dyn DrumVoice>,
    /// What its lane sets.
    pub controls: DrumControls,
}

impl Trial {
    /// A new drum at its own pitch and decay.
    pub fn new(kind: DrumKind) -> Self {
        Self::with(kind, RATE, 0.0, 1.0)
    }

    /// A new drum, tuned by semitones from its own pitch.
    pub fn with(kind: DrumKind, rate: Hz, semitones: f64, decay: f32) -> Self {
        let sound = sound(kind);
        let base = sound.pitch.unwrap_or(Hz(1.0));
        // A pentatonic scale from its own pitch.
        let steps = [0.0, 200.0, 400.0, 700.0, 900.0];
        let pitched = if sound.pitch.is_some() { 1.0 } else { 0.0 };
        Self {
            drum: build(kind, rate),
            controls: DrumControls {
                decay,
                tones: steps.map(|cents| base.up(Cents(100.0 * semitones + pitched * cents))),
                partials: if sound.overtones {
                    0b1_0101_0111_0000
                } else {
                    0
                },
            },
        }
    }

    /// Plays hits `(frame, velocity, seed)` in chunks whose lengths `cut` gives in turn.
    pub fn play(&mut self, hits: &[(usize, f32, u32)], frames: usize, cut: &[usize]) -> Sides {
        let Self { drum, controls } = self;
        let mut out = [vec![0f32; frames], vec![0f32; frames]];
        let mut cuts = cut.iter().cycle();
        let mut from = 0;
        while from < frames {
            if from % GRID == 0 && !drum.is_silent() {
                drum.prepare(controls);
            }
            for &(_, velocity, seed) in hits.iter().filter(|hit| hit.0 == from) {
                drum.prepare(controls);
                drum.hit(&Hit { velocity, seed });
            }
            let at = from % GRID;
            let next = hits.iter().map(|hit| hit.0).filter(|hit| *hit > from).min();
            let length = cuts.next().map_or(GRID, |cut| *cut).min(GRID - at);
            let to = (from + length).min(next.unwrap_or(frames)).min(frames);
            let [left, right] = &mut out;
            drum.render(at, &mut left[from..to], &mut right[from..to]);
            from = to;
        }
        out
    }

    /// Hits it now.
    pub fn hit(&mut self, velocity: f32, seed: u32, frames: usize) -> Sides {
        self.play(&[(0, velocity, seed)], frames, &[GRID])
    }

    /// Lets it go on.
    pub fn ring(&mut self, frames: usize) -> Sides {
        self.play(&[], frames, &[GRID])
    }
}

/// One hit of a new drum at its own pitch and decay.
pub fn one(kind: DrumKind, velocity: f32, seed: u32, frames: usize) -> Sides {
    Trial::new(kind).hit(velocity, seed, frames)
}

/// Sum of squares.
pub fn energy(x: &[f32]) -> f64 {
    x.iter().map(|x| f64::from(*x).powi(2)).sum()
}

/// Energy of both sides in dB.
pub fn level_db(sides: &Sides) -> f64 {
    10.0 * (energy(&sides[0]) + energy(&sides[1])).max(1e-30).log10()
}

/// Largest absolute sample.
pub fn peak(sides: &Sides) -> f32 {
    let samples = sides.iter().flatten();
    samples.fold(0.0, |peak, x| peak.max(x.abs()))
}

/// Energy of the steps from frame to frame in that of all: 4 at the top of the spectrum.
pub fn roughness(x: &[f32]) -> f64 {
    let steps: Vec<f32> = x.windows(2).map(|w| w[1] - w[0]).collect();
    energy(&steps) / energy(x)
}

/// Frequency at [`RATE`] by rising zero crossings: for what slides.
pub fn crossings_hz(x: &[f32]) -> f64 {
    let crossings: Vec<f64> = x
        .windows(2)
        .enumerate()
        .filter(|(_, w)| w[0] < 0.0 && w[1] >= 0.0)
        .map(|(n, w)| n as f64 + f64::from(w[0] / (w[0] - w[1])))
        .collect();
    let [first, last] = [crossings[0], crossings[crossings.len() - 1]];
    RATE.0 * (crossings.len() - 1) as f64 / (last - first)
}

/// Amplitude and phase of a frequency, by a Hann window over all samples.
fn partial(x: &[f32], hz: Hz, rate: Hz) -> (f64, f64) {
    let len = x.len() as f64;
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in x.iter().enumerate() {
        let window = 1.0 - (TAU * n as f64 / len).cos();
        let (sin, cos) = (TAU * hz.0 * n as f64 / rate.0).sin_cos();
        re += f64::from(*x) * window * cos;
        im -= f64::from(*x) * window * sin;
    }
    (2.0 * re.hypot(im) / len, im.atan2(re))
}

/// Amplitude of a frequency at [`RATE`], in dB.
pub fn partial_db(x: &[f32], hz: f64) -> f64 {
    20.0 * partial(x, Hz(hz), RATE).0.log10()
}

/// How far a partial near `hz` is from it, in cents: the phase of one window against that of the
/// next.
pub fn pitch_error_cents(x: &[f32], hz: Hz, rate: Hz) -> f64 {
    let (length, hop) = (x.len() / 2, 800);
    let phase = |from: usize| partial(&x[from..from + length], hz, rate).1;
    let step = TAU * hz.0 * hop as f64 / rate.0;
    let turn = phase(hop) - phase(0) - step;
    let turn = turn - TAU * (turn / TAU).round();
    1200.0 * (1.0 + turn / step).log2()
}
