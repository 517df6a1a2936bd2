//! A sum of harmonics whose phases follow one another exactly.
//!
//! Each partial is the next Chebyshev polynomial of the fundamental's cosine, so a partial costs
//! three products and no partial above the Nyquist frequency exists to fold back.

use crate::engine::clock::GRID;

/// Largest number of partials.
pub const PARTIALS: usize = 24;
/// Frames that stay in registers through all partials.
const BLOCK: usize = 16;

/// Amplitudes as straight lines from frame 0 of a span.
pub struct Amplitudes {
    /// Amplitude at frame 0.
    pub now: [f32; PARTIALS],
    /// Change per frame.
    pub step: [f32; PARTIALS],
    /// Partials that sound now or at the end of the span.
    pub count: usize,
}

/// What comes out, frame by frame.
pub struct Sums {
    /// Partials 1, 3, 5...
    pub odd: [f32; GRID],
    /// Partials 2, 4, 6...
    pub even: [f32; GRID],
    /// The fundamental's cosine, of amplitude 1.
    pub cosine: [f32; GRID],
}

/// Sums the partials of an oscillator whose phase is `cycles`.
#[inline(always)]
pub fn sum(cycles: &[f32; GRID], amplitudes: &Amplitudes) -> Sums {
    let mut sums = Sums {
        odd: [0.0; GRID],
        even: [0.0; GRID],
        cosine: [0.0; GRID],
    };
    for from in (0..GRID).step_by(BLOCK) {
        let mut frame = [0f32; BLOCK];
        let (mut below, mut this, mut twice) = ([0f32; BLOCK], [0f32; BLOCK], [0f32; BLOCK]);
        for i in 0..BLOCK {
            frame[i] = (from + i) as f32;
            let (sine, cosine) = sine_cosine(cycles[from + i]);
            this[i] = sine;
            twice[i] = 2.0 * cosine;
            sums.cosine[from + i] = cosine;
        }
        let (mut odd, mut even) = ([0f32; BLOCK], [0f32; BLOCK]);
        for pair in 0..amplitudes.count.div_ceil(2) {
            let (n, m) = (2 * pair, 2 * pair + 1);
            for i in 0..BLOCK {
                odd[i] += (amplitudes.now[n] + amplitudes.step[n] * frame[i]) * this[i];
                below[i] = twice[i] * this[i] - below[i];
                even[i] += (amplitudes.now[m] + amplitudes.step[m] * frame[i]) * below[i];
                this[i] = twice[i] * below[i] - this[i];
            }
        }
        sums.odd[from..from + BLOCK].copy_from_slice(&odd);
        sums.even[from..from + BLOCK].copy_from_slice(&even);
    }
    sums
}

/// Sine and cosine of a number of cycles, to about 1e-6, by Taylor series of half the angle.
#[inline(always)]
fn sine_cosine(cycles: f32) -> (f32, f32) {
    let half = (cycles - (cycles + 0.5).floor()) * std::f32::consts::PI;
    let square = half * half;
    let sine = half
        * (1.0
            + square
                * (-1.0 / 6.0
                    + square
                        * (1.0 / 120.0
                            + square
                                * (-1.0 / 5040.0
                                    + square * (1.0 / 362_880.0 - square / 39_916_800.0)))));
    let cosine = 1.0
        + square
            * (-0.5
                + square
                    * (1.0 / 24.0
                        + square
                            * (-1.0 / 720.0 + square * (1.0 / 40_320.0 - square / 3_628_800.0))));
    (2.0 * sine * cosine, 1.0 - 2.0 * sine * sine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_sum_that_sines_give() {
        let mut amplitudes = Amplitudes {
            now: [0.0; PARTIALS],
            step: [0.0; PARTIALS],
            count: 5,
        };
        amplitudes.now[..5].copy_from_slice(&[1.0, 0.5, 0.0, 0.25, 0.125]);
        amplitudes.step[0] = -0.01;
        let cycles: [f32; GRID] = std::array::from_fn(|i| 0.013 * i as f32 + 0.7);
        let sums = sum(&cycles, &amplitudes);
        for (i, cycle) in cycles.iter().enumerate() {
            let turn = |n: f64| (std::f64::consts::TAU * n * f64::from(*cycle)).sin();
            let odd = (1.0 - 0.01 * i as f64) * turn(1.0) + 0.125 * turn(5.0);
            let even = 0.5 * turn(2.0) + 0.25 * turn(4.0);
            assert!((f64::from(sums.odd[i]) - odd).abs() < 1e-5, "{i}");
            assert!((f64::from(sums.even[i]) - even).abs() < 1e-5, "{i}");
        }
    }
}
