//! The part of the neck a section plays in: its base, its top, the string that drones below, and
//! which degrees may be stepped on.
//!
//! Zones after `MUSIC.md` B2 as intervals in cents, turned into steps of whatever scale is set; the
//! choice among the steps in reach of an interval is by weight.

use super::form::{Part, Place};
use super::neck::Neck;
use crate::engine::random;
use crate::engine::settings::{KuiZone, MelodySettings};
use crate::engine::units::Cents;
use rand::RngExt;

/// The upper string's open pitch is the tonic nearest this: A#2 to A3, around the old and new
/// tunings of the dombra (`MUSIC.md` B1).
const OPEN_UPPER_CENTS: f64 = 5250.0;
/// The lower string is never tuned below this: F#2, a hair under the lowest tuning known.
const LOWEST_CENTS: f64 = 4250.0;
/// Nothing is played above this (C6) unless a zone's base is: beyond the last fret.
const HIGHEST_CENTS: f64 = 8400.0;
/// Widest range in steps.
const MOST_STEPS: i32 = 128;
/// Steps looked at on either side of an interval.
const REACH: i32 = 8;
/// How many cents off an interval a weight of one makes up for.
const WEIGHT_CENTS: f64 = 150.0;
/// Gaps below this are two forms of one degree rather than two degrees, if they come in threes.
const NARROW_CENTS: f64 = 135.0;

/// What is drawn: the lower string's tuning.
const LOWER_STRING: i64 = 10;
/// What is drawn: the interval of the middle zone.
const ZONES: i64 = 11;
/// What is drawn: what the thumb holds.
const THUMB: i64 = 12;
/// What is drawn: which form a variable degree takes.
const VARIABLE: i64 = 13;

/// A fourth.
const FOURTH: f64 = 498.0;
/// A fifth.
const FIFTH: f64 = 702.0;

/// Where a section plays.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    /// The scale.
    tuning: &'a dyn Neck,
    /// Lowest step of the moving string: the zone's base.
    pub low: i32,
    /// Highest step of the moving string.
    pub high: i32,
    /// Step of the string that drones, not above `low`.
    drone: i32,
    /// Interval in cents at which the lower string follows the upper one instead.
    parallel: Option<f64>,
    /// Step of the open lower string.
    open: i32,
    /// Degree this section leaves out, one of the two forms of a variable degree.
    left_out: Option<i32>,
}

impl<'a> Field<'a> {
    /// The field of a section.
    pub fn new(seed: u32, place: &Place, tuning: &'a dyn Neck, settings: &MelodySettings) -> Self {
        let root = tonic_nearest(tuning, OPEN_UPPER_CENTS);
        let section = place.section as i64;
        let mut field = Self {
            tuning,
            low: root,
            high: root,
            drone: root,
            parallel: None,
            open: root,
            left_out: variable_degree(seed, place, tuning),
        };
        // The interval is the same in all sections of a kui, so that a return is one.
        let middle = if random::at(seed, [place.kui, ZONES, 0]).random_bool(0.6) {
            FIFTH
        } else {
            FOURTH
        };
        field.low = match zone_of(settings.zone, place.part) {
            Part::Bas => root,
            Part::Orta => field.step_at(root, middle),
            Part::Kishi => field.step_at(root, 1200.0),
            Part::Ulken => field.step_at(root, 1200.0 + middle),
        };
        let top = tuning.nearest(Cents(HIGHEST_CENTS)).max(field.low);
        field.high = (field.low + settings.range.clamp(1, MOST_STEPS) - 1).min(top);
        field.open = field.lower_string(seed, place.kui, root);
        field.drone = field.open;
        // In the higher zones the thumb may stop the lower string, or go along (`MUSIC.md` B1, B3).
        let mut thumb = random::at(seed, [place.kui, THUMB, section]);
        let (hold, interval) = (
            thumb.random_range(0..4),
            if thumb.random() { FIFTH } else { FOURTH },
        );
        match hold {
            _ if field.low <= root => {}
            0 => field.drone = field.below(field.low, FIFTH),
            1 => field.drone = field.below(field.low, 1200.0),
            2 => field.parallel = Some(interval),
            _ => {}
        }
        field
    }

    /// Whether the lower string goes along with the upper one.
    pub fn is_parallel(&self) -> bool {
        self.parallel.is_some()
    }

    /// What the lower string sounds under a note of the upper one.
    pub fn lower(&self, step: i32) -> i32 {
        match self.parallel {
            Some(interval) => self.below(step, interval),
            None => self.drone,
        }
    }

    /// The step about an interval in cents below another, down to the open string.
    fn below(&self, step: i32, interval_cents: f64) -> i32 {
        self.step_at(step, -interval_cents).min(step).max(self.open)
    }

    /// Step of the open lower string: a fourth, a fifth or nothing below the upper one.
    fn lower_string(&self, seed: u32, kui: i64, root: i32) -> i32 {
        let interval = match random::at(seed, [kui, LOWER_STRING, 0]).random_range(0..10) {
            0..6 => -FOURTH,
            6 => -FIFTH,
            _ => 0.0,
        };
        let step = self.step_at(root, interval);
        if self.tuning.pitch(step).0 < LOWEST_CENTS {
            root
        } else {
            step
        }
    }

    /// The step about an interval in cents above `from`: near it, of great weight, usable both ways.
    fn step_at(&self, from: i32, interval_cents: f64) -> i32 {
        let wanted = self.tuning.pitch(from).0 + interval_cents;
        let near = self.tuning.nearest(Cents(wanted));
        let mut best = (f64::MAX, near);
        for step in near - REACH..=near + REACH {
            let off = (self.tuning.pitch(step).0 - wanted).abs();
            let cost = off - WEIGHT_CENTS * f64::from(self.tuning.weight(step));
            if self.is_free(step) && cost < best.0 {
                best = (cost, step);
            }
        }
        best.1
    }

    /// Whether a degree is played at all in this section.
    fn is_present(&self, step: i32) -> bool {
        self.left_out != Some(step.rem_euclid(self.tuning.size()))
    }

    /// Whether a step may be reached from anywhere: it is used on both ways.
    pub fn is_free(&self, step: i32) -> bool {
        self.is_present(step) && self.tuning.is_up(step) && self.tuning.is_down(step)
    }

    /// The step inside the field at or next to `target` that is usable both ways; `pull` is how many
    /// steps off a difference of one in weight makes up for, looking at most two steps away.
    pub fn settle(&self, target: i32, pull: f32) -> i32 {
        let target = self.fold(target);
        let mut best = (f32::MAX, self.low);
        for step in (target - 2).max(self.low)..=(target + 2).min(self.high) {
            let off = (step - target).abs() as f32;
            // A hair for the lower of two equals, so that the choice never depends on the order.
            let cost = off - pull * self.tuning.weight(step);
            if self.is_free(step) && cost < best.0 - 1e-6 {
                best = (cost, step);
            }
        }
        best.1
    }

    /// A step folded back into the field at its ends.
    fn fold(&self, step: i32) -> i32 {
        let span = self.high - self.low;
        if span == 0 {
            return self.low;
        }
        let turn = (step - self.low).rem_euclid(2 * span);
        self.low + turn.min(2 * span - turn)
    }

    /// The `count`-th step above (`up`) or below `from` that is used in that direction; `None` where
    /// it would leave the field.
    pub fn walk(&self, from: i32, up: bool, count: i32) -> Option<i32> {
        let direction = if up { 1 } else { -1 };
        let (mut step, mut left) = (from, count);
        while left > 0 {
            step += direction;
            if step < self.low || step > self.high {
                return None;
            }
            let used = if up {
                self.tuning.is_up(step)
            } else {
                self.tuning.is_down(step)
            };
            if used && self.is_present(step) {
                left -= 1;
            }
        }
        Some(step)
    }

    /// Where a question ends: a strong degree that is not the base; `choice` in 0..1 turns to the
    /// second best.
    pub fn open_end(&self, choice: f32) -> i32 {
        let mut best = [(f64::MIN, self.low); 2];
        for step in self.low + 1..=self.high.min(self.low + OPEN_END_REACH) {
            if !self.is_free(step) {
                continue;
            }
            let above = self.tuning.pitch(step).0 - self.tuning.pitch(self.low).0;
            let is_consonant = [FOURTH, FIFTH]
                .iter()
                .any(|interval| (above - interval).abs() < CONSONANT_CENTS);
            let score = f64::from(self.tuning.weight(step)) + if is_consonant { 0.4 } else { 0.0 };
            if score > best[0].0 {
                best = [(score, step), best[0]];
            } else if score > best[1].0 {
                best[1] = (score, step);
            }
        }
        best[usize::from(choice > 0.65)].1
    }
}

/// A question ends at most this many steps above the base: it is still in the hand's position.
const OPEN_END_REACH: i32 = 6;
/// As far off as this, a fourth or fifth still sounds like one.
const CONSONANT_CENTS: f64 = 40.0;

/// The part a section plays in: its own, unless the player fixed one.
fn zone_of(zone: KuiZone, part: Part) -> Part {
    match zone {
        KuiZone::Auto => part,
        KuiZone::Bas => Part::Bas,
        KuiZone::Orta => Part::Orta,
        KuiZone::Saga => Part::Kishi,
    }
}

/// No tonic is more periods away than this, whatever the period.
const FAR_PERIODS: f64 = 1000.0;

/// Step of the tonic nearest a pitch.
fn tonic_nearest(tuning: &dyn Neck, cents: f64) -> i32 {
    let periods = ((cents - tuning.pitch(0).0) / tuning.period().0).round();
    periods.clamp(-FAR_PERIODS, FAR_PERIODS) as i32 * tuning.size()
}

/// Which of the two forms of a variable degree a section leaves out: the second, third or seventh of
/// a kui changes from section to section (`MUSIC.md` B3). A degree is variable where two neighbours
/// stand alone between wider steps, each close to the next (a whole tone and two forms between).
fn variable_degree(seed: u32, place: &Place, tuning: &dyn Neck) -> Option<i32> {
    let narrow = |step: i32| tuning.pitch(step + 1).0 - tuning.pitch(step).0 < NARROW_CENTS;
    let size = tuning.size();
    if size < 6 {
        return None;
    }
    let lower = (0..size).find(|low| {
        narrow(low - 1) && narrow(*low) && narrow(low + 1) && !narrow(low - 2) && !narrow(low + 2)
    })?;
    let takes_upper =
        random::at(seed, [place.kui, VARIABLE, place.section as i64]).random_bool(0.5);
    Some((lower + i32::from(!takes_upper)).rem_euclid(size))
}
