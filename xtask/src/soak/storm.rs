//! A storm of automation: any parameter, to any value, all the time.

use crate::host::{Event, Events, Instance, Param};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Parameters that stay: with them silence, or a level nobody promised anything about, would be no
/// fault; and the guard does what the machine's load says.
const CALM: [&str; 3] = ["bypass", "gain", "guard"];
/// Changes in a block.
const CHANGES: u32 = 4;

/// Draws changes of parameters, the same with the same seed.
pub struct Storm {
    /// Draws.
    random: Xoshiro256PlusPlus,
    /// What may move.
    params: Vec<Param>,
}

impl Storm {
    /// A storm over all that an instance lets automate.
    pub fn new(instance: &Instance, seed: u64) -> Self {
        let params = instance.params().iter();
        let params = params.filter(|param| !CALM.contains(&param.id.as_str()) && param.automatable);
        Self {
            random: Xoshiro256PlusPlus::seed_from_u64(seed),
            params: params.cloned().collect(),
        }
    }

    /// Number of parameters that move.
    pub fn params(&self) -> usize {
        self.params.len()
    }

    /// Adds the changes of a block of a number of frames.
    pub fn blow(&mut self, frames: usize, events: &mut Events) {
        for n in 0..CHANGES {
            let param = &self.params[self.random.random_range(0..self.params.len())];
            // The ends are where things break: a third of all values.
            let share = self.random.random_range(-0.25..=1.25f64).clamp(0.0, 1.0);
            let value = param.min + share * (param.max - param.min);
            let value = if param.stepped { value.round() } else { value };
            let id = param.clap_id;
            let frame = frames as u32 * n / CHANGES;
            events.push(frame, Event::Param { id, value });
        }
    }
}
