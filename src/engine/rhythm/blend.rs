//! Fusion: the level maps of three families as one.
//!
//! A level of the blend is the quadratic mean of the families' levels by their weights. Where only
//! one of two equal families strikes, that keeps 0.71 of its level rather than half, so that
//! half-way is a groove of its own and not a thin one: what both play stays an accent, what one of
//! them insists on stays, what is light in one and missing in the other goes.
//!
//! As it is, that would leave next to nothing of a sparse groove half-way, and of a dense one nearly
//! all that both have. So levels are spread about the one that density 60 % asks for, the more the
//! less the heaviest family weighs: half-way, the number of hits stays between those of the ends
//! and what is best of both at any density.

use super::euclid;
use super::is_free;
use super::map::{Cell, MAX_SLOTS, Maps};
use super::{HOOF, SHAKER, STEPPE};
use crate::engine::settings::{LANES, LaneGenerator, RhythmSettings};

/// Level about which blends are spread: what the default density of 60 % asks for.
const PIVOT: f32 = 4.2;
/// Level of what could sound but does not at full density.
const SILENT: f32 = 0.1;
/// Most swing there is.
const MAX_SWING: f32 = 0.75;

/// One step of the groove.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// As a [`Cell`]'s: what density is held against.
    pub level: f32,
    /// The level it is struck with.
    pub force: f32,
    /// How late it comes, in slots.
    pub shift: f32,
    /// 0..=1: how far it is a ghost note.
    pub ghost: f32,
    /// Family that says most of it.
    pub family: usize,
    /// Times it is struck in its slot.
    pub strikes: usize,
}

impl Step {
    /// Nothing.
    pub const REST: Self = Self {
        level: 0.0,
        force: 0.0,
        shift: 0.0,
        ghost: 0.0,
        family: 0,
        strikes: 1,
    };

    /// A plain step of a family.
    pub fn plain(level: f32, family: usize) -> Self {
        Self {
            level,
            force: level,
            family,
            ..Self::REST
        }
    }

    /// The blend of what three families say.
    fn blend(cells: [Cell; 3], weights: [f32; 3]) -> Self {
        let mut step = Self::REST;
        let (mut power, mut largest) = (0.0, 0.0);
        for (family, cell) in cells.iter().enumerate() {
            let share = weights[family] * cell.level * cell.level;
            if share > largest {
                largest = share;
                step.family = family;
            }
            power += share;
            step.force += share * cell.level;
            step.shift += share * cell.shift;
            step.ghost += share * cell.ghost;
        }
        if power <= 0.0 {
            return Self::REST;
        }
        step.level = power.sqrt();
        // Half-way between the blended level and the level of those who play it: an accent of one
        // family is still one among others, yet it comes and goes softly at the ends.
        step.force = 0.5 * (step.level + step.force / power);
        let spread = 1.0 / weights[dominant(weights)] - 1.0;
        step.level = (step.level + spread * (step.level - PIVOT)).clamp(SILENT, 9.0);
        step.shift /= power;
        step.ghost /= power;
        step
    }
}

/// The weights of steppe, rock and electro, 1 together: the steppe has what the others leave, and
/// where they ask for more than there is, they share it.
pub fn weights(rock: f32, electro: f32) -> [f32; 3] {
    let (rock, electro) = (rock.clamp(0.0, 1.0), electro.clamp(0.0, 1.0));
    let sum = (rock + electro).max(1.0);
    let (rock, electro) = (rock / sum, electro / sum);
    [(1.0 - rock - electro).max(0.0), rock, electro]
}

/// The family that weighs most; of equals the first.
pub fn dominant(weights: [f32; 3]) -> usize {
    let mut best = 0;
    for family in 1..weights.len() {
        if weights[family] > weights[best] {
            best = family;
        }
    }
    best
}

/// One bar of the blend.
#[derive(Clone, Copy, Debug)]
pub struct Groove {
    /// Slots of the bar.
    pub slots: usize,
    /// Steps by lane and slot.
    pub steps: [[Step; MAX_SLOTS]; LANES],
    /// Place of the second of two slots in their time, 0.5 (straight) ..=0.75.
    pub swing: f32,
}

impl Groove {
    /// Blends the maps of a bar; lanes with cycles of their own play those.
    pub fn new(maps: &Maps, weights: [f32; 3], settings: &RhythmSettings) -> Self {
        let slots = maps.slots();
        let mut steps = [[Step::REST; MAX_SLOTS]; LANES];
        for (lane, (steps, own)) in steps.iter_mut().zip(&settings.lanes).enumerate() {
            let length = own.length as usize;
            for (slot, step) in steps[..slots].iter_mut().enumerate() {
                *step = match own.generator {
                    LaneGenerator::Euclid => {
                        let at = if length > 0 {
                            maps.since_start(slot, length)
                        } else {
                            slot
                        };
                        Step::plain(euclid::level(own, at), dominant(weights))
                    }
                    LaneGenerator::Pattern if is_free(own) => {
                        Step::blend(maps.cycle_cells(lane, slot, length), weights)
                    }
                    LaneGenerator::Pattern => Step::blend(maps.cells(lane, slot), weights),
                };
            }
        }
        let late = weights.iter().zip(maps.swing());
        let late: f32 = late.map(|(weight, swing)| weight * (swing - 0.5)).sum();
        let mut groove = Self {
            slots,
            steps,
            swing: (settings.swing + late).clamp(0.5, MAX_SWING),
        };
        if !is_free(&settings.lanes[HOOF]) && !is_free(&settings.lanes[SHAKER]) {
            groove.share_hats();
        }
        groove
    }

    /// Band and machine have one pair of hats between them: where one would open it and the other
    /// close it, the stronger does. Within a family the pattern has its say.
    fn share_hats(&mut self) {
        let [open, closed] = &mut self.steps[HOOF..=SHAKER] else {
            return;
        };
        for (open, closed) in open.iter_mut().zip(closed).take(self.slots) {
            let both = open.level > 0.0 && closed.level > 0.0;
            let is_steppe = open.family == STEPPE || closed.family == STEPPE;
            if !both || is_steppe || open.family == closed.family {
                continue;
            }
            let weaker = if open.level >= closed.level {
                closed
            } else {
                open
            };
            *weaker = Step::REST;
        }
    }
}
