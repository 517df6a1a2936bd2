//! Sixteen delay lines that feed each other: the tail.
//!
//! Every line loses what its length takes from a sound that falls 60 dB in the decay time, more at
//! high frequencies (Jot and Chaigne, "Digital delay networks for designing artificial
//! reverberators", AES 90, 1991). Then eight pairs of lines turn slowly about each other, each at
//! its own pace, and a Hadamard matrix mixes all: an orthogonal matrix that never stands still
//! (Schlecht and Habets, "Time-varying feedback matrices in feedback delay networks and their
//! application in artificial reverberation", JASA 138, 2015), so that no mode rings on its own and
//! no pitch wanders. The lines themselves keep whole lengths: reading them is a copy.
//!
//! The block is the vector: every step but the loss runs over the frames of a block, which is
//! shorter than every line.

use super::Fade;
use super::plan::{Gains, LINES};
use crate::engine::clock::GRID;
use crate::engine::dsp::ring::Ring;
use std::f64::consts::TAU;

/// Gain that makes the sums and differences of [`LINES`] lines an orthogonal matrix.
const NORM: f32 = 0.25;
/// Pairs that turn.
const PAIRS: usize = LINES / 2;
/// Turns per second of each pair, every other one backward: slow enough not to beat, and without
/// common measure.
const TURN_HZ: [f64; PAIRS] = [0.11, -0.13, 0.17, -0.19, 0.22, -0.23, 0.26, -0.29];
/// Gains by which left (even lines) and right (odd lines) enter: one in power for each.
const ENTER: [f32; LINES] = {
    const E: f32 = std::f32::consts::FRAC_1_SQRT_2 * 0.5;
    [E, E, -E, E, E, -E, -E, -E, E, E, -E, -E, E, -E, E, -E]
};
/// Signs by which the lines leave to the left and to the right. The rows are orthogonal: the ears
/// hear unlike tails, and their mono sum is as loud as either.
const LEAVE: [[f32; LINES]; 2] = [
    [
        1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, 1.0, -1.0,
    ],
    [
        1.0, 1.0, -1.0, 1.0, -1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0,
    ],
];

/// Samples of all lines, line by line.
type Lines = [[f32; GRID]; LINES];

/// A pair's turn.
#[derive(Clone, Copy)]
struct Rotor {
    /// Cosine and sine at the last grid point.
    from: [f64; 2],
    /// At the next.
    to: [f64; 2],
    /// Cosine and sine of the turn in a grid span.
    step: [f64; 2],
}

/// The lines.
pub struct Network {
    /// Their memory.
    rings: [Ring; LINES],
    /// Low-passes of the loss.
    low: [f32; LINES],
    /// Turns of lines `n` and `n + 8`.
    rotors: [Rotor; PAIRS],
}

impl Network {
    /// Lines of at most these lengths. Allocates.
    pub fn new(longest: &[usize; LINES], rate_hz: f64) -> Self {
        let mut network = Self {
            rings: longest.map(Ring::new),
            low: [0.0; LINES],
            rotors: TURN_HZ.map(|hz| {
                let (sin, cos) = (TAU * hz * GRID as f64 / rate_hz).sin_cos();
                Rotor {
                    from: [1.0, 0.0],
                    to: [1.0, 0.0],
                    step: [cos, sin],
                }
            }),
        };
        network.restart();
        network
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.rings.iter_mut().for_each(Ring::reset);
        self.low = [0.0; LINES];
    }

    /// Turns back to where it began.
    pub fn restart(&mut self) {
        for (n, rotor) in self.rotors.iter_mut().enumerate() {
            let (sin, cos) = (n as f64).sin_cos();
            (rotor.from, rotor.to) = ([cos, sin], [cos, sin]);
        }
    }

    /// A control-grid point: the pairs turn on.
    pub fn turn(&mut self) {
        for rotor in &mut self.rotors {
            let ([c, s], [dc, ds]) = (rotor.to, rotor.step);
            let next = [c * dc - s * ds, s * dc + c * ds];
            // One step of Newton keeps the length at 1 for ever.
            let keep = 1.5 - 0.5 * (next[0] * next[0] + next[1] * next[1]);
            (rotor.from, rotor.to) = (rotor.to, next.map(|x| x * keep));
        }
    }

    /// Feeds the first `frames` frames of `input` through the lines and adds what leaves them to
    /// `output`; the first frame is frame `at` of the grid span. Returns the largest sample that
    /// stays inside. `lengths` are those before and behind a cross-fade, none shorter than a block;
    /// `gains` are those of the last and of the next grid point.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)] // one call, of one block
    pub fn process(
        &mut self,
        at: usize,
        lengths: [&[usize; LINES]; 2],
        gains: &[Gains; 2],
        fade: Fade,
        input: &[[f32; GRID]; 2],
        output: &mut [[f32; GRID]; 2],
        frames: usize,
    ) -> f32 {
        let mut lines: Lines = [[0.0; GRID]; LINES];
        for (i, (ring, line)) in self.rings.iter().zip(&mut lines).enumerate() {
            fade.read(ring, lengths.map(|l| l[i]), &mut line[..frames]);
            for (output, leave) in output.iter_mut().zip(&LEAVE) {
                for (out, x) in output[..frames].iter_mut().zip(&line[..frames]) {
                    *out += leave[i] * x;
                }
            }
        }
        self.lose(at, gains, &mut lines, frames);
        self.mix(at, &mut lines, frames);
        let mut loudest = [0f32; GRID];
        for (i, (ring, line)) in self.rings.iter_mut().zip(&mut lines).enumerate() {
            let (enter, input) = (ENTER[i], &input[i % 2][..frames]);
            for ((x, input), loudest) in line.iter_mut().zip(input).zip(&mut loudest) {
                *x += enter * input;
                *loudest = loudest.max(x.abs());
            }
            ring.write(&line[..frames]);
        }
        loudest[..frames].iter().fold(0.0, |a, x| a.max(*x))
    }

    /// The loss of one pass: here the lines are the vector, since each frame needs the one before.
    /// The gains glide to those of the next grid point, or every step of theirs would click.
    #[inline(always)]
    fn lose(&mut self, at: usize, [from, to]: &[Gains; 2], lines: &mut Lines, frames: usize) {
        let slope = |from: &[f32; LINES], to: &[f32; LINES]| -> [f32; LINES] {
            std::array::from_fn(|i| (to[i] - from[i]) / GRID as f32)
        };
        let (slope_high, slope_low) = (slope(&from.high, &to.high), slope(&from.low, &to.low));
        let (pole, keep) = (from.pole, 1.0 - from.pole);
        let mut low = self.low;
        let mut x = [0f32; LINES];
        for n in 0..frames {
            let frame = (at + n) as f32;
            for (x, line) in x.iter_mut().zip(lines.iter()) {
                *x = line[n];
            }
            for (i, x) in x.iter_mut().enumerate() {
                low[i] = keep * low[i] + pole * *x;
                let high_gain = from.high[i] + slope_high[i] * frame;
                let low_gain = from.low[i] + slope_low[i] * frame;
                *x = high_gain * *x + low_gain * low[i];
            }
            for (x, line) in x.iter().zip(lines.iter_mut()) {
                line[n] = *x;
            }
        }
        self.low = low;
    }

    /// The orthogonal matrix: turning pairs, then Hadamard's matrix by sums and differences.
    #[inline(always)]
    fn mix(&self, at: usize, lines: &mut Lines, frames: usize) {
        let (a, b) = lines.split_at_mut(PAIRS);
        for (rotor, (a, b)) in self.rotors.iter().zip(a.iter_mut().zip(b)) {
            let [cos, sin] = [0, 1].map(|i| rotor.from[i] as f32);
            let [slope_cos, slope_sin] =
                [0, 1].map(|i| ((rotor.to[i] - rotor.from[i]) / GRID as f64) as f32);
            // Taken here for all the sums below.
            let [cos, sin] = [cos, sin].map(|gain| gain * NORM);
            let [slope_cos, slope_sin] = [slope_cos, slope_sin].map(|slope| slope * NORM);
            for (n, (a, b)) in a[..frames].iter_mut().zip(b).enumerate() {
                let frame = (at + n) as i32 as f32;
                let (c, s) = (cos + slope_cos * frame, sin + slope_sin * frame);
                (*a, *b) = (c * *a - s * *b, s * *a + c * *b);
            }
        }
        let mut half = LINES / 2;
        while half > 0 {
            for group in lines.chunks_exact_mut(2 * half) {
                let (a, b) = group.split_at_mut(half);
                for (a, b) in a.iter_mut().zip(b) {
                    // Whole lines, whatever the block: their length is known.
                    for (a, b) in a.iter_mut().zip(b) {
                        (*a, *b) = (*a + *b, *a - *b);
                    }
                }
            }
            half /= 2;
        }
    }
}
