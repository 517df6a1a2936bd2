//! The strikes of a lane in time: none too near another, none out of its bar.

use super::STEPPE;
use super::blend::Groove;
use super::humanize::Human;
use super::map::MAX_SLOTS;
use super::swing;

/// Most strikes of a step.
pub const MAX_STRIKES: usize = 2;
/// Least distance of two strikes, in slots: a 1/64 note where a slot is a sixteenth.
const LEAST: f64 = 0.25;
/// How much lighter than its neighbours the gap of a gallop is, in levels.
const GAP: f32 = 2.0;

/// One strike of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Strike {
    /// Slot of its step.
    pub slot: usize,
    /// Which of the step's strikes it is, 0 first.
    pub index: usize,
    /// Onset in slots from the start of the bar.
    pub at: f64,
}

/// All strikes of a lane that could sound at any density. They are placed together, so that none
/// moves when density lets another sound.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Strikes, of which `count` are there.
    strikes: [Strike; MAX_SLOTS * MAX_STRIKES],
    /// See `strikes`.
    count: usize,
}

impl Line {
    /// Places the strikes of a lane.
    pub fn new(lane: usize, groove: &Groove, human: &Human) -> Self {
        let mut line = Self {
            strikes: [Strike::default(); MAX_SLOTS * MAX_STRIKES],
            count: 0,
        };
        let measure = human.measure();
        let place = |slot, shift| match slot < groove.slots {
            true => swing::place(measure, slot, shift, groove.swing),
            false => slot as f64,
        };
        for (slot, step) in groove.steps[lane][..groove.slots].iter().enumerate() {
            if step.level <= 0.0 {
                continue;
            }
            let wanders = human.late(lane, slot) + lean(lane, slot, groove, human);
            let at = place(slot, step.shift);
            let strikes = step.strikes.clamp(1, MAX_STRIKES);
            let gap = (place(slot + 1, 0.0) - at) / strikes as f64;
            for index in 0..strikes {
                line.strikes[line.count] = Strike {
                    slot,
                    index,
                    at: at + gap * index as f64 + wanders,
                };
                line.count += 1;
            }
        }
        line.spread(groove.slots as f64);
        line
    }

    /// Strikes by onset.
    pub fn strikes(&self) -> &[Strike] {
        &self.strikes[..self.count]
    }

    /// Moves strikes apart and into the bar, each by as little as its neighbours need. The end of
    /// the bar keeps its distance from the next one's start. There is always room: twice as many
    /// strikes as slots take half of them.
    fn spread(&mut self, slots: f64) {
        let strikes = &mut self.strikes[..self.count];
        let mut least = 0.0f64;
        for strike in strikes.iter_mut() {
            strike.at = strike.at.max(least);
            least = strike.at + LEAST;
        }
        let mut most = slots - LEAST;
        for strike in strikes.iter_mut().rev() {
            strike.at = strike.at.min(most);
            most = strike.at - LEAST;
        }
    }
}

/// How late a step comes because it is a short of a gallop, in slots. A gallop is a long and two
/// shorts of the steppe from the start of a group, or four slots on, with a lighter gap between.
fn lean(lane: usize, slot: usize, groove: &Groove, human: &Human) -> f64 {
    let within = human.measure().within(slot);
    let Some(short @ (0 | 1)) = (within % 4).checked_sub(2) else {
        return 0.0;
    };
    let start = slot - within % 4;
    let Some(&[long, gap, first, second]) = groove.steps[lane][..groove.slots]
        .get(start..)
        .and_then(|steps| steps.first_chunk::<4>())
    else {
        return 0.0;
    };
    let is_gallop = long.level > 0.0
        && gap.level + GAP <= first.level.min(second.level)
        && first.family == STEPPE
        && second.family == STEPPE;
    if is_gallop {
        human.lean(start, short)
    } else {
        0.0
    }
}
