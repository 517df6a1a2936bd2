//! White noise, repeatable.

/// A generator of white noise: xorshift32 (Marsaglia 2003).
#[derive(Clone, Copy, Debug)]
pub struct Noise(u32);

impl Noise {
    /// Noise of its own for each seed.
    pub fn new(seed: u32) -> Self {
        // Neighbouring seeds have nothing in common: the finaliser of MurmurHash3.
        let mut hash = seed.wrapping_add(0x9e37_79b9);
        hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
        hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
        hash ^= hash >> 16;
        // Zero would stay zero.
        Self(hash | 1)
    }

    /// The next sample, evenly in -1..1; its RMS is 0.577.
    #[inline(always)]
    pub fn tick(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as i32 as f32 * (1.0 / 2_147_483_648.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_white_and_repeats_by_seed() {
        let samples = |seed| {
            let mut noise = Noise::new(seed);
            (0..20_000).map(|_| noise.tick()).collect::<Vec<f32>>()
        };
        let a = samples(1);
        assert_eq!(a, samples(1));
        let product = |a: &[f32], b: &[f32]| -> f32 {
            a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>() / a.len() as f32
        };
        assert!((product(&a, &a) - 1.0 / 3.0).abs() < 0.01);
        for lag in 1..20 {
            assert!(product(&a[lag..], &a).abs() < 0.01, "lag {lag}");
        }
        for seed in 2..20 {
            assert!(product(&a, &samples(seed)).abs() < 0.01, "seed {seed}");
        }
    }
}
