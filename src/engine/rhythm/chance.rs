//! Chance: how far a bar may differ from its pattern. Our own, after the idea of MUSIC.md's maps
//! with noise on their levels.

use super::blend::{Groove, Step};
use super::dice::{Dice, For};
use super::map::MAX_SLOTS;
use super::measure::Measure;
use crate::engine::settings::{LANES, LaneGenerator, RhythmSettings};

/// Levels by which a step may move at full chance, up or down: half the scale.
const LEVELS: f32 = 4.5;
/// Share of neighbouring steps that change places at full chance. It goes with the square: at 15 % a
/// step in 200 moves, else hats limp where they should only breathe.
const SWAPS: f32 = 0.25;
/// Level from which a step is an accent and keeps its place.
const ACCENT: f32 = 7.0;

/// Moves the levels of a bar, and swaps a few light neighbours. What never sounds in the pattern
/// stays silent where it is not swapped, the first slot of the bar only ever gains, what stands at the
/// start of a group never changes its place, and a Euclidean lane is as it is.
pub fn vary(
    groove: &mut Groove,
    measure: &Measure,
    seed: u32,
    bar: i64,
    settings: &RhythmSettings,
) {
    let chance = settings.chance.clamp(0.0, 1.0);
    if chance == 0.0 {
        return;
    }
    let dice = Dice::new(seed, bar, For::Chance);
    for lane in 0..LANES {
        let own = &settings.lanes[lane];
        if own.generator == LaneGenerator::Euclid || own.mute {
            continue;
        }
        let steps = &mut groove.steps[lane][..groove.slots];
        for slot in 0..steps.len() {
            // A rest only has something to lose by a swap with what follows it.
            let next = steps.get(slot + 1).map_or(0.0, |next| next.level);
            if steps[slot].level <= 0.0 && next <= 0.0 {
                continue;
            }
            let (turn, swap) = dice.pair((lane * MAX_SLOTS + slot) as u64);
            let lift = LEVELS * chance * (2.0 * turn - 1.0);
            let lift = if slot == 0 { lift.max(0.0) } else { lift };
            let step = &mut steps[slot];
            if step.level > 0.0 {
                step.level = (step.level + lift).clamp(0.1, 9.0);
                step.force = (step.force + lift).clamp(0.1, 9.0);
            }
            if swap < SWAPS * chance * chance {
                exchange(steps, slot, measure);
            }
        }
    }
}

/// Swaps a step with the next, if both are light, stand on their slots, and neither starts a group.
fn exchange(steps: &mut [Step], slot: usize, measure: &Measure) {
    let is_free = |slot: usize| {
        let step = &steps[slot];
        measure.within(slot) > 0 && step.force < ACCENT && step.shift == 0.0
    };
    if slot + 1 < steps.len() && is_free(slot) && is_free(slot + 1) {
        steps.swap(slot, slot + 1);
    }
}
