//! A soft odd saturation without aliasing to speak of, for one channel.
//!
//! The curve is `x / sqrt(1 + x^2)`, with slope 1 at zero and limits of 1, by first-order
//! antiderivative antialiasing (Parker, Zavalishin and Le Bivic, DAFx-16, equation 8): for this
//! curve the quotient is `(a + b) / (sqrt(1 + a^2) + sqrt(1 + b^2))` of two neighbours, without a
//! singularity. It delays by half a frame, and its mean of two neighbours, which takes 8 dB at 0.36
//! of the rate, is given back by one pole (our own, flat within 1 dB up to there).

/// Most frames of a block.
const MAX_FRAMES: usize = 32;

/// The pole that gives back what the mean of two neighbours takes.
const LIFT: f32 = 0.6;

/// What it remembers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Saturator {
    /// The last input.
    last: f32,
    /// The last output.
    lifted: f32,
}

impl Saturator {
    /// Bends a block of at most 32 frames in place. Inline it into a vectorised loop.
    #[inline(always)]
    pub fn process(&mut self, block: &mut [f32]) {
        let frames = block.len().min(MAX_FRAMES);
        let (mut x, mut root) = ([0f32; MAX_FRAMES + 1], [0f32; MAX_FRAMES + 1]);
        x[0] = self.last;
        x[1..=frames].copy_from_slice(&block[..frames]);
        // All of the arrays, whatever the block: loops of a known length become vectors.
        for (root, x) in root.iter_mut().zip(&x) {
            *root = (1.0 + x * x).sqrt();
        }
        let mut y = [0f32; MAX_FRAMES];
        for n in 0..MAX_FRAMES {
            y[n] = (x[n] + x[n + 1]) / (root[n] + root[n + 1]);
        }
        for (out, y) in block.iter_mut().zip(&y) {
            self.lifted = (1.0 + LIFT) * y - LIFT * self.lifted;
            *out = self.lifted;
        }
        self.last = x[frames];
    }

    /// The same without antialiasing, for noise and what hardly reaches the limit.
    #[inline(always)]
    pub fn bend(block: &mut [f32; MAX_FRAMES]) {
        for sample in block {
            *sample = Self::curve(*sample);
        }
    }

    /// The curve itself.
    #[inline(always)]
    pub fn curve(x: f32) -> f32 {
        x / (1.0 + x * x).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_follows_the_curve_and_stays_inside_however_it_is_cut() {
        let input: Vec<f32> = (-1000..1000).map(|n| n as f32 * 0.01).collect();
        let bent = |cut: usize| {
            let mut saturator = Saturator::default();
            let mut out = input.clone();
            out.chunks_mut(cut)
                .for_each(|block| saturator.process(block));
            out
        };
        let out = bent(32);
        assert_eq!(out, bent(1));
        assert_eq!(out, bent(7));
        // The pole has forgotten its start, and delays what rises by a part of a frame.
        for n in 40..2000 {
            let curve = Saturator::curve(0.5 * (input[n - 1] + input[n]));
            assert!((out[n] - curve).abs() < 5e-3, "{n}");
            assert!(out[n].abs() < 1.0);
        }
    }

    #[test]
    fn it_leaves_a_soft_tone_as_it_is() {
        for share in [0.01f32, 0.1, 0.2, 0.3, 0.36] {
            let mut saturator = Saturator::default();
            let tone = |n: usize| 1e-3 * (n as f32 * share * std::f32::consts::TAU).sin();
            let mut block: Vec<f32> = (0..3200).map(tone).collect();
            block
                .chunks_mut(32)
                .for_each(|block| saturator.process(block));
            let power = block[200..].iter().map(|x| x * x).sum::<f32>() / 3000.0;
            let db = 10.0 * (power / 0.5e-6).log10();
            assert!(db.abs() < 1.3, "{share} {db}");
        }
    }

    #[test]
    fn bending_without_a_past_is_the_curve() {
        let mut block = [0.5; 32];
        Saturator::bend(&mut block);
        assert!((block[7] - 0.447_214).abs() < 1e-6);
    }
}
