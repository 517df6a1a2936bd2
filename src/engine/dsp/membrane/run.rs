//! What runs once a chunk and once a grid point, compiled for the instruction set of the machine.

use super::{GRID, Membrane, ceiling};
use crate::engine::dsp::modes::LANES;
use pulp::{Simd, WithSimd};

/// Turns all modes to [`Membrane::last`].
pub struct Turn<'a, const N: usize>(pub &'a mut Membrane<N>);

impl<const N: usize> WithSimd for Turn<'_, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let membrane = self.0;
        let [body, tensed, keep] = membrane.last;
        let (mut angles, mut radii) = ([0f32; N], [0f32; N]);
        for n in 0..N {
            angles[n] = membrane.ratio[n] * (body + membrane.tense[n] * (tensed - body));
            radii[n] = membrane.radius[n] * keep;
        }
        membrane.modes.turn_all(&angles, &radii);
    }
}

/// A chunk, compiled for the instruction set of the machine.
pub struct Run<'a, const N: usize> {
    /// The membrane.
    pub membrane: &'a mut Membrane<N>,
    /// Left and right.
    pub block: [&'a mut [f32]; 2],
}

impl<const N: usize> WithSimd for Run<'_, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self { membrane, block } = self;
        let frames = block[0].len();
        let mut lanes = [[0f32; LANES]; GRID];
        let mut middle = [0f32; GRID];
        let mut side = [0f32; GRID];
        let lanes = &mut lanes[..frames];
        let [middle, side] = [&mut middle[..frames], &mut side[..frames]];
        if membrane.push.is_over() {
            membrane.modes.render(None, lanes);
        } else {
            let mut force = [0f32; GRID];
            let force = &mut force[..frames];
            for (force, middle) in force.iter_mut().zip(middle.iter_mut()) {
                let [whole, slow] = membrane.push.tick();
                *force = whole;
                *middle = membrane.direct * slow;
            }
            membrane.modes.render(Some(force), lanes);
        }
        for (n, lanes) in lanes.iter().enumerate() {
            let [a, b, c, d, e, f, g, h] = *lanes;
            // The lobes of a skin point to both sides.
            let (these, those) = ((a + e) + (c + g), (b + f) + (d + h));
            middle[n] += these + those;
            side[n] = these - those;
        }
        if !membrane.hiss.is_silent() {
            membrane.hiss.render(middle);
        }
        membrane.finish(middle, side, block);
    }
}

impl<const N: usize> Membrane<N> {
    /// Adds what is in the middle and at the side.
    #[inline(always)]
    fn finish(&mut self, middle: &mut [f32], side: &mut [f32], block: [&mut [f32]; 2]) {
        let [drive, level] = self.design.drive;
        let wide = level * self.design.image[1];
        for (middle, side) in middle.iter_mut().zip(side.iter_mut()) {
            *middle = level * ceiling(drive * *middle);
            *side = wide * ceiling(drive * *side);
        }
        let [mut last, mut high] = self.high;
        let pole = self.poles[usize::from(self.choked)];
        for (middle, side) in middle.iter_mut().zip(side.iter_mut()) {
            // A high-pass of one pole: the difference first, for its precision.
            for (n, x) in [middle, side].into_iter().enumerate() {
                high[n] = pole * high[n] + (*x - last[n]);
                last[n] = *x;
                *x = high[n];
            }
        }
        self.high = [last, high];
        let [to_left, to_right] = block;
        let [left, right] = self.pan;
        for (n, (middle, side)) in middle.iter().zip(side.iter()).enumerate() {
            to_left[n] += left * middle + side;
            to_right[n] += right * middle - side;
        }
    }
}
