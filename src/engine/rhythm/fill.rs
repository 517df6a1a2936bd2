//! Fills: what the last bar before a new phrase does, and the crash that opens the phrase.
//!
//! After `MUSIC.md` D5: the second half of the bar or all of it gets denser, or the family that the
//! weights draw plays its own: the steppe its gallop reversed (short, short, long), the band a roll
//! from the snare over the toms, the machine ratchets or a hole where the kick was. Fills are made
//! of levels, so density and accent shape them as all else. The figures are our own.

use super::blend::{Groove, Step};
use super::dice::{Dice, For};
use super::is_free;
use super::map::MAX_SLOTS;
use super::measure::Measure;
use super::{ELECTRO, HIGH, HOOF, KICK, LOW, ROCK, SHAKER, SNARE, STEPPE};
use crate::engine::settings::{FillEvery, LANES, RhythmSettings};

/// What density gains in a denser bar.
const EXTRA_DENSITY: f32 = 0.3;
/// Share of fills that are the pattern, denser.
const DENSER: f32 = 0.25;
/// Share of the machine's fills that are a hole.
const HOLES: f32 = 0.4;
/// Weight of the band above which a phrase opens with a crash.
const CRASH_WEIGHT: f32 = 0.25;
/// What levels gain from the start of a fill to its end.
const RISE: f32 = 2.5;

/// What a fill plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The pattern, denser.
    Denser,
    /// The gallop reversed.
    Gallop,
    /// A roll; which of [`ROLLS`].
    Roll(usize),
    /// Claps that double their speed.
    Ratchet,
    /// No kick.
    Hole,
}

/// One slot of a roll: the drum and its level.
type Stroke = (usize, f32);

/// Rolls of a group of four slots, told from snare to toms: the drum of the first half of the fill
/// becomes the low one in the second.
const ROLLS: [[Stroke; 4]; 3] = [
    // All sixteenths.
    [(SNARE, 7.0), (SNARE, 4.5), (SNARE, 5.5), (SNARE, 4.5)],
    // The gallop on the kit.
    [(SNARE, 7.0), (KICK, 0.0), (SNARE, 5.0), (SNARE, 5.0)],
    // Hands and foot.
    [(SNARE, 7.0), (SNARE, 5.0), (KICK, 5.0), (SNARE, 4.5)],
];

/// Levels of the reversed gallop by place in the group: short, short, long, and what follows in a
/// group of six.
const REVERSED: [f32; 6] = [5.5, 5.0, 7.0, 0.0, 5.5, 0.0];

/// What a bar does for the phrase.
#[derive(Clone, Copy, Debug)]
pub struct Fill<'a> {
    /// The bar.
    measure: &'a Measure,
    /// What is played from which slot on, if the bar is a fill.
    played: Option<(Kind, usize)>,
    /// Whether the bar opens with a crash.
    crash: bool,
}

/// Bars of a phrase, 0 where there are no fills.
fn bars(every: FillEvery) -> i64 {
    match every {
        FillEvery::Off => 0,
        FillEvery::Bars2 => 2,
        FillEvery::Bars4 => 4,
        FillEvery::Bars8 => 8,
        FillEvery::Bars16 => 16,
    }
}

/// Share of fills that take the whole bar: the longer the phrase, the more.
fn whole(bars: i64) -> f32 {
    match bars {
        ..4 => 0.0,
        4..8 => 0.15,
        8..16 => 0.4,
        _ => 0.6,
    }
}

impl<'a> Fill<'a> {
    /// What the bar `bar` does. The last bar of each phrase is a fill, counted from the song's start.
    pub fn new(
        seed: u32,
        bar: i64,
        every: FillEvery,
        weights: [f32; 3],
        measure: &'a Measure,
    ) -> Self {
        let phrase = bars(every);
        let mut fill = Self {
            measure,
            played: None,
            crash: false,
        };
        if phrase == 0 {
            return fill;
        }
        fill.crash = bar != 0 && bar.rem_euclid(phrase) == 0 && weights[ROCK] > CRASH_WEIGHT;
        if bar.rem_euclid(phrase) != phrase - 1 {
            return fill;
        }
        let dice = Dice::new(seed, bar, For::Fill);
        let is_whole = dice.one(0) < whole(phrase);
        let (denser, family, which) = (dice.one(1), dice.one(2), dice.one(3));
        let kind = if denser < DENSER {
            Kind::Denser
        } else if family < weights[STEPPE] {
            Kind::Gallop
        } else if family < weights[STEPPE] + weights[ROCK] {
            Kind::Roll((which * ROLLS.len() as f32) as usize % ROLLS.len())
        } else if which < HOLES {
            Kind::Hole
        } else {
            Kind::Ratchet
        };
        fill.played = Some((kind, if is_whole { 0 } else { measure.half() }));
        fill
    }

    /// First slot of what is played, if the bar is a fill.
    pub fn from(&self) -> Option<usize> {
        self.played.map(|(_, from)| from)
    }

    /// What density gains at a slot.
    pub fn extra_density(&self, slot: usize) -> f32 {
        match self.played {
            Some((Kind::Denser, from)) if slot >= from => EXTRA_DENSITY,
            _ => 0.0,
        }
    }

    /// Writes the fill over the groove. Lanes that go their own way play none.
    pub fn play(&self, groove: &mut Groove, settings: &RhythmSettings) {
        let free = settings.lanes.each_ref().map(is_free);
        let mut pen = Pen { groove, free };
        if let Some((kind, from)) = self.played {
            for slot in from..self.measure.slots {
                let length = self.measure.slots - from;
                let progress = (slot - from) as f32 / length as f32;
                let within = self.measure.within(slot);
                match kind {
                    Kind::Denser => {}
                    Kind::Gallop => pen.gallop(slot, within, progress),
                    Kind::Roll(which) => pen.roll(slot, within, progress, &ROLLS[which]),
                    Kind::Ratchet => pen.ratchet(slot, within, progress),
                    Kind::Hole => pen.hole(slot, length, progress),
                }
            }
        }
        if self.crash {
            pen.set(HIGH, 0, Step::plain(9.0, ROCK));
        }
    }
}

/// Writes fills into the lanes that take them.
struct Pen<'a> {
    /// The bar.
    groove: &'a mut Groove,
    /// Lanes that go their own way.
    free: [bool; LANES],
}

impl Pen<'_> {
    /// Writes a step.
    fn set(&mut self, lane: usize, slot: usize, step: Step) {
        if !self.free[lane] && slot < MAX_SLOTS {
            self.groove.steps[lane][slot] = step;
        }
    }

    /// Clears lanes at a slot.
    fn rest(&mut self, lanes: &[usize], slot: usize) {
        for lane in lanes {
            self.set(*lane, slot, Step::REST);
        }
    }

    /// The gallop reversed: shorts on the high drum, the long one on the low, hooves along.
    fn gallop(&mut self, slot: usize, within: usize, progress: f32) {
        let lanes = [HIGH, HOOF, LOW];
        // The one stays.
        self.rest(&lanes[..if slot == 0 { 2 } else { 3 }], slot);
        let level = REVERSED[within % REVERSED.len()];
        if level == 0.0 {
            return;
        }
        let level = (level + RISE * progress).min(9.0);
        let drum = if within % REVERSED.len() == 2 {
            LOW
        } else {
            HIGH
        };
        self.set(drum, slot, Step::plain(level, STEPPE));
        self.set(HOOF, slot, Step::plain(level - 1.0, STEPPE));
    }

    /// A roll over the kit: the first half on the snare, the second on the toms, over a kick on
    /// the groups.
    fn roll(&mut self, slot: usize, within: usize, progress: f32, roll: &[Stroke; 4]) {
        self.rest(&[LOW, HIGH, HOOF, SHAKER, KICK, SNARE], slot);
        if within == 0 {
            self.set(KICK, slot, Step::plain(6.0, ROCK));
        }
        let (drum, level) = roll[within % roll.len()];
        if level == 0.0 {
            return;
        }
        let drum = match drum {
            SNARE if progress >= 0.5 => LOW,
            drum => drum,
        };
        let level = (level + RISE * progress).min(9.0);
        self.set(drum, slot, Step::plain(level, ROCK));
    }

    /// Claps in eighths, then in sixteenths, at last struck twice in each.
    fn ratchet(&mut self, slot: usize, within: usize, progress: f32) {
        self.rest(&[SNARE], slot);
        if progress < 0.5 && within % 2 == 1 {
            return;
        }
        let level = (4.5 + RISE * progress).min(9.0);
        let step = Step {
            strikes: if progress >= 0.75 { 2 } else { 1 },
            ..Step::plain(level, ELECTRO)
        };
        self.set(SNARE, slot, step);
    }

    /// No kick and no low drum but on the one; at the end the rim calls the next bar.
    fn hole(&mut self, slot: usize, length: usize, progress: f32) {
        if slot > 0 {
            self.rest(&[LOW, KICK], slot);
        }
        let call = 1.0 - 3.0 / length.max(4) as f32;
        if progress >= call {
            self.set(HIGH, slot, Step::plain(4.5 + RISE * progress, ELECTRO));
        }
    }
}
