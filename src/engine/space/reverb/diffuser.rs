//! An allpass that blurs in time and leaves the spectrum (Schroeder, "Natural sounding artificial
//! reverberation", JAES 10, 1962).

use super::Fade;
use crate::engine::clock::GRID;
use crate::engine::dsp::ring::Ring;

/// One stage.
pub struct Diffuser {
    /// What went in and came back.
    ring: Ring,
}

impl Diffuser {
    /// A stage of at most `longest` frames. Allocates.
    pub fn new(longest: usize) -> Self {
        Self {
            ring: Ring::new(longest),
        }
    }

    /// Clears the past.
    pub fn reset(&mut self) {
        self.ring.reset();
    }

    /// Blurs a block in place. The lengths, no shorter than a block, are those before and behind a
    /// cross-fade; `gain` is what goes round, 0..1.
    #[inline(always)]
    pub fn process(&mut self, lengths: [usize; 2], gain: f32, fade: Fade, block: &mut [f32]) {
        let mut past = [0f32; GRID];
        let past = &mut past[..block.len()];
        fade.read(&self.ring, lengths, past);
        let mut inside = [0f32; GRID];
        for ((x, past), inside) in block.iter_mut().zip(past).zip(&mut inside) {
            *inside = *x + gain * *past;
            *x = *past - gain * *inside;
        }
        self.ring.write(&inside[..block.len()]);
    }
}
