//! Humanize: how a player's timing and force wander.
//!
//! Deviations of human drumming are correlated over long times, near 1/f (Hennig et al., "The Nature
//! and Perception of Fluctuations in Human Musical Rhythms", PLoS ONE 6(10), 2011). They are made
//! here as Voss and McCartney make pink noise, a sum of octaves each holding its value twice as long
//! as the one before, addressed by place instead of counted, so that any bar can be had at once.
//! Fast octaves belong to a lane, slow ones to all: the limbs differ, the player drifts as one.
//!
//! A bar knows no tempo, so times are shares of a sixteenth: at 120 BPM, 5 % are 6 ms.

use super::dice::{Dice, For};
use super::map::MAX_SLOTS;
use super::measure::Measure;
use super::spacing::MAX_STRIKES;
use crate::engine::settings::LANES;

/// Octaves of the noise: the slowest holds its value for 32 slots, two bars.
const OCTAVES: u32 = 6;
/// Octaves from this one on are the same for all lanes.
const COMMON_FROM: u32 = 3;
/// Width of each octave, uniform, for a standard deviation of 1 of all: the square root of 12 / 6.
const WIDTH: f32 = std::f32::consts::SQRT_2;
/// Standard deviation of the timing at full setting, in slots.
const TIME_SIGMA: f64 = 0.05;
/// No deviation is larger than this many standard deviations.
const MOST_SIGMA: f32 = 3.0;
/// Relative standard deviation of the force at full setting.
const FORCE_SIGMA: f32 = 0.08;
/// Largest push or pull of a lane at full setting, in slots: 8 ms at 96 BPM.
const BIAS: f64 = 0.05;
/// How early the two shorts of a gallop come at most, in slots: 2:1:1 becomes 1.8:1.1:1.1.
const LEAN: [f64; 2] = [-0.2, -0.1];

/// The player of a bar.
#[derive(Clone, Copy, Debug)]
pub struct Human<'a> {
    /// The bar.
    measure: &'a Measure,
    /// How far timing and force wander, 0..=1.
    amount: f32,
    /// Where the seeds of the bar's hits count from.
    sound: u32,
    /// What hits are left out.
    probability: Dice,
    /// How far each gallop leans.
    lean: Dice,
    /// Deviations of time and force by lane and slot, in standard deviations.
    noise: [[(f32, f32); MAX_SLOTS]; LANES],
    /// Push or pull of each lane, in slots.
    bias: [f64; LANES],
}

impl<'a> Human<'a> {
    /// The player of a bar.
    pub fn new(seed: u32, bar: i64, measure: &'a Measure, amount: f32) -> Self {
        let amount = amount.clamp(0.0, 1.0);
        let mut human = Self {
            measure,
            amount,
            sound: Dice::new(seed, bar, For::Sound).bits(0) as u32,
            probability: Dice::new(seed, bar, For::Probability),
            lean: Dice::new(seed, bar, For::Lean),
            noise: [[(0.0, 0.0); MAX_SLOTS]; LANES],
            bias: [0.0; LANES],
        };
        if amount > 0.0 {
            human.wander(seed, bar);
        }
        human
    }

    /// Draws the deviations of the bar.
    fn wander(&mut self, seed: u32, bar: i64) {
        let slots = self.measure.slots;
        let first = bar.wrapping_mul(slots as i64);
        let bias = Dice::new(seed, 0, For::Bias);
        for lane in 0..LANES {
            // The low lane is what the others push and pull against.
            if lane > 0 {
                let place = 2.0 * bias.one(lane as u64) - 1.0;
                self.bias[lane] = BIAS * f64::from(self.amount * place);
            }
        }
        let dice = Dice::new(seed, 0, For::Human);
        for octave in 0..OCTAVES {
            let lanes = if octave < COMMON_FROM { LANES } else { 1 };
            for lane in 0..lanes {
                let dice = dice.at((lane as u64) << 8 | u64::from(octave));
                let mut held = (i64::MIN, (0.0, 0.0));
                for slot in 0..slots {
                    let period = first.wrapping_add(slot as i64) >> octave;
                    if held.0 != period {
                        let (time, force) = dice.pair(period as u64);
                        held = (period, (WIDTH * (time - 0.5), WIDTH * (force - 0.5)));
                    }
                    for noise in &mut self.noise[lane..lane + LANES / lanes] {
                        noise[slot].0 += held.1.0;
                        noise[slot].1 += held.1.1;
                    }
                }
            }
        }
    }

    /// The bar.
    pub fn measure(&self) -> &Measure {
        self.measure
    }

    /// How late a step comes, in slots.
    pub fn late(&self, lane: usize, slot: usize) -> f64 {
        let noise = self.noise[lane][slot].0.clamp(-MOST_SIGMA, MOST_SIGMA);
        self.bias[lane] + TIME_SIGMA * f64::from(self.amount * noise)
    }

    /// How late the first (0) or second (1) short of the gallop that starts at a slot comes, in
    /// slots. Gallops lean more and less from beat to beat, in all lanes alike.
    pub fn lean(&self, start: usize, short: usize) -> f64 {
        if self.amount == 0.0 {
            return 0.0;
        }
        let much = 0.5 + 0.5 * self.lean.one(start as u64);
        LEAN[short] * f64::from(self.amount * much)
    }

    /// Factor on the velocity of a step.
    pub fn force(&self, lane: usize, slot: usize) -> f32 {
        let noise = self.noise[lane][slot].1.clamp(-MOST_SIGMA, MOST_SIGMA);
        1.0 + FORCE_SIGMA * self.amount * noise
    }

    /// Whether a hit sounds of which a share of `probability` does.
    pub fn is_kept(&self, place: usize, probability: f32) -> bool {
        self.probability.one(place as u64) < probability
    }

    /// Seed of a strike: a bijection of its place (Appleby's finaliser of MurmurHash3), so that no
    /// two of a bar are equal.
    pub fn sound(&self, place: usize, strike: usize) -> u32 {
        let place = (place * MAX_STRIKES + strike) as u32;
        let mut hash = self.sound.wrapping_add(place);
        hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
        hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
        hash ^ (hash >> 16)
    }
}
