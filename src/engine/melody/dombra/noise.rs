//! Short noises of the hands: nail or skin on the string and wood, a fingertip on the fret, the
//! finger that lifts. White noise through two one-pole low-passes, dying away: our own. Noises are
//! the lanes, so that all of them cost little more than one.

use crate::engine::melody::SLOTS;

/// Kinds of noise a note can make.
const KINDS: usize = 2;
/// Noises of a block: one vector with AVX2.
const LANES: usize = 8;
/// Blocks that hold all noises.
const BLOCKS: usize = SLOTS * KINDS / LANES;
/// Level at which a noise is over: -110 dB.
const OVER: f32 = 3e-6;

/// Which hand makes a noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The right one's nails or skin.
    Nails,
    /// The left one's fingertip.
    Fret,
}

/// A noise to be made.
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    /// Root mean square of white noise of that level, whatever the low-pass leaves of it.
    pub level: f64,
    /// Time in which it dies to 1/e, in s.
    pub decay_s: f64,
    /// Where it gets duller, in Hz.
    pub cutoff_hz: f64,
    /// Different noises for different seeds.
    pub seed: u32,
}

/// Noises that die away together.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
struct Block {
    /// Level of the white noise.
    level: [f32; LANES],
    /// What the level is multiplied by each frame.
    fade: [f32; LANES],
    /// Share of the way to the input that the low-passes go each frame.
    pole: [f32; LANES],
    /// Last outputs of the first low-pass.
    first: [f32; LANES],
    /// Last outputs of the second.
    second: [f32; LANES],
    /// States of the generators.
    state: [u32; LANES],
    /// Nothing sounds.
    asleep: bool,
}

impl Block {
    /// Silence.
    const REST: Self = Self {
        level: [0.0; LANES],
        fade: [0.0; LANES],
        pole: [0.0; LANES],
        first: [0.0; LANES],
        second: [0.0; LANES],
        state: [0; LANES],
        asleep: true,
    };
}

/// All noises of an instrument.
pub struct Noises {
    /// The noises, by slot and kind.
    blocks: [Block; BLOCKS],
    /// Sample rate in Hz.
    rate_hz: f64,
}

impl Noises {
    /// Silence.
    pub fn new(rate_hz: f64) -> Self {
        Self {
            blocks: [Block::REST; BLOCKS],
            rate_hz,
        }
    }

    /// Ends all noises.
    pub fn reset(&mut self) {
        self.blocks = [Block::REST; BLOCKS];
    }

    /// Block and lane of a noise.
    fn at(&mut self, slot: usize, kind: usize) -> (&mut Block, usize) {
        let place = slot * KINDS + kind;
        (&mut self.blocks[place / LANES], place % LANES)
    }

    /// Starts a noise; what still sounds of the one before dies away beneath.
    pub fn start(&mut self, slot: usize, kind: Kind, noise: &Noise) {
        let rate_hz = self.rate_hz;
        let pole = 1.0 - (-std::f64::consts::TAU * noise.cutoff_hz / rate_hz).exp();
        // Power of white noise behind two poles at q: p^4 (1 + q^2) / (1 - q^2)^3.
        let q2 = (1.0 - pole).powi(2);
        let power = pole.powi(4) * (1.0 + q2) / (1.0 - q2).powi(3);
        let (block, lane) = self.at(slot, kind as usize);
        block.level[lane] += (noise.level / power.sqrt()) as f32;
        block.fade[lane] = (-1.0 / (noise.decay_s * rate_hz)).exp() as f32;
        block.pole[lane] = pole as f32;
        block.state[lane] = noise.seed;
        block.asleep = false;
    }

    /// Lets the noises of a slot die within a few milliseconds.
    pub fn choke(&mut self, slot: usize) {
        let fade = (-1.0 / (0.001 * self.rate_hz)).exp() as f32;
        for kind in 0..KINDS {
            let (block, lane) = self.at(slot, kind);
            block.fade[lane] = block.fade[lane].min(fade);
        }
    }

    /// Whether a slot makes no noise.
    pub fn is_silent(&self, slot: usize) -> bool {
        (0..KINDS).all(|kind| {
            let place = slot * KINDS + kind;
            self.blocks[place / LANES].level[place % LANES] == 0.0
        })
    }

    /// Adds the next frames.
    #[inline(always)]
    pub fn add(&mut self, out: &mut [f32]) {
        for block in self.blocks.iter_mut().filter(|block| !block.asleep) {
            // A local copy need not be written back for every frame.
            let mut now = *block;
            for out in out.iter_mut() {
                let mut sum = [0f32; LANES];
                for (l, sum) in sum.iter_mut().enumerate() {
                    // Numerical Recipes' "quick and dirty" generator: it only has to hiss.
                    now.state[l] = now.state[l]
                        .wrapping_mul(1_664_525)
                        .wrapping_add(1_013_904_223);
                    let white = now.state[l].cast_signed() as f32 * (1.0 / 2_147_483_648.0);
                    now.first[l] += now.pole[l] * (white * now.level[l] - now.first[l]);
                    now.second[l] += now.pole[l] * (now.first[l] - now.second[l]);
                    now.level[l] *= now.fade[l];
                    *sum = now.second[l];
                }
                *out += ((sum[0] + sum[4]) + (sum[1] + sum[5]))
                    + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
            }
            *block = now;
        }
    }

    /// At the end of a grid span: what has died ends.
    pub fn settle(&mut self) {
        for block in self.blocks.iter_mut().filter(|block| !block.asleep) {
            block.asleep = true;
            for l in 0..LANES {
                let left = block.level[l].max(block.first[l].abs());
                if left.max(block.second[l].abs()) < OVER {
                    (block.level[l], block.first[l], block.second[l]) = (0.0, 0.0, 0.0);
                } else {
                    block.asleep = false;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_hisses_at_its_level_and_ends() {
        for cutoff_hz in [500.0, 5000.0] {
            let mut noises = Noises::new(48_000.0);
            let noise = Noise {
                level: 0.1,
                decay_s: 1e3,
                cutoff_hz,
                seed: 7,
            };
            noises.start(5, Kind::Fret, &noise);
            let mut out = vec![0f32; 48_000];
            noises.add(&mut out);
            let rms = (out.iter().map(|x| x * x).sum::<f32>() / 48_000.0).sqrt();
            // White noise of amplitude 1 has the power 1/3.
            assert!((rms * 3f32.sqrt() / 0.1 - 1.0).abs() < 0.1, "{rms}");
            assert!(noises.is_silent(4) && !noises.is_silent(5));
            noises.choke(5);
            noises.add(&mut out[..2000]);
            noises.settle();
            assert!(noises.is_silent(5));
            out.fill(0.0);
            noises.add(&mut out);
            assert_eq!(out, vec![0f32; 48_000]);
        }
    }
}
