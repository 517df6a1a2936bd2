//! One bar of a pattern in any meter. Our own.
//!
//! A meter whose bar is an even part or a multiple of the pattern's, with groups that fall
//! together, plays the pattern as it is written, over several bars where need be. So does a pattern
//! of unequal groups, which are what it is. Any other meter is filled group by group: the first
//! group opens it, the last closes it, and where there is no room for all, those are kept that make
//! kick and backbeat take turns. A group that must get shorter drops the part that has least to say,
//! never its head; one that must get longer says its end again, lighter.
//!
//! Lengths and onsets are in sixteenths.

use super::super::map::{Cell, MAX_SLOTS, Map};
use super::{Group, Mark, Pattern};
use crate::engine::clock::Meter;
use crate::engine::grid::{Grid, MAX_GROUPS};
use crate::engine::settings::LANES;

/// Level of an end said again, relative to the first time: what was an accent is one no more.
const AGAIN: f32 = 0.75;
/// Level from which a hit is an accent.
const ACCENT: u8 = 7;
/// Less than any two onsets are apart, more than rounding does.
const EPSILON: f64 = 1e-6;
/// Sixteenths of a quarter note.
const PER_BEAT: f64 = 4.0;

/// See [`Pattern::map`].
pub fn map(pattern: &Pattern, bar: i64, meter: Meter) -> Map {
    let mut cut = Recut::new(pattern, meter);
    if let Some(start) = cut.unbroken(bar) {
        cut.copy(start);
    } else {
        cut.fill(bar);
    }
    cut.map
}

/// A map in the making.
struct Recut<'a> {
    /// What is cut.
    pattern: &'a Pattern,
    /// Groups of the map's bar.
    grid: Grid,
    /// Length of the map's bar.
    bar: f64,
    /// Length of a slot.
    slot: f64,
    /// Length of a step of the pattern.
    step: f64,
    /// Whether groups of three become triplets of a beat.
    triplets: bool,
    /// The map.
    map: Map,
}

impl<'a> Recut<'a> {
    /// An empty bar.
    fn new(pattern: &'a Pattern, meter: Meter) -> Self {
        let grid = Grid::new(meter);
        let last = grid.groups() - 1;
        let bar = grid.onset(last, grid.strokes(last)) * PER_BEAT;
        // Sixteenths, finer ones where the meter is written in them, twice as long till they fit.
        let mut slot = (16.0 / f64::from(meter.denominator.max(1))).min(1.0);
        while bar / slot > MAX_SLOTS as f64 {
            slot *= 2.0;
        }
        let slots = ((bar / slot - EPSILON).ceil() as usize).clamp(1, MAX_SLOTS);
        let step = pattern.meter.bar().0 * PER_BEAT / pattern.steps_per_bar() as f64;
        let is_beats = (0..grid.groups()).all(|group| grid.strokes(group) == 4);
        let is_rolling = pattern.groups.iter().all(|group| group.pulses == 3);
        Self {
            pattern,
            grid,
            bar,
            slot: bar / slots as f64,
            step,
            triplets: is_beats && is_rolling,
            map: Map {
                slots,
                cells: [[Cell::default(); MAX_SLOTS]; LANES],
                swing: 0.5 + pattern.swing,
            },
        }
    }
}

impl Recut<'_> {
    /// Where in the pattern the bar starts, if it plays it unbroken.
    fn unbroken(&self, bar: i64) -> Option<f64> {
        let own = self.step * self.pattern.steps_per_bar() as f64;
        if self.bar > MAX_SLOTS as f64 {
            return None;
        }
        let bars = self.pattern.bars as i64;
        let (parts, times) = (whole(own / self.bar), whole(self.bar / own));
        let start = match (parts, times) {
            (Some(parts), _) => bar.rem_euclid(parts * bars) as f64 * self.bar,
            (_, Some(times)) => (bar.rem_euclid(bars) * times % bars) as f64 * own,
            _ => return None,
        };
        let first = self.pattern.groups[0].pulses;
        let is_unequal = self.pattern.groups.iter().any(|g| g.pulses != first);
        (is_unequal || self.falls_together(start % own, own)).then_some(start)
    }

    /// Whether the heads of the pattern's groups and the meter's fall together, from a place of the
    /// pattern's bar on: all of one are among those of the other.
    fn falls_together(&self, start: f64, own: f64) -> bool {
        let heads = || (0..self.grid.groups()).map(|g| self.grid.onset(g, 0) * PER_BEAT);
        let groups = &self.pattern.groups;
        let own_heads = || groups.iter().map(|g| g.start as f64 * self.step);
        let is_own = |head: f64| own_heads().any(|o| near((start + head - o) / own));
        // Of the pattern's heads, those inside the bar.
        let is_met = |own_head: f64| {
            let at = (own_head - start).rem_euclid(own);
            (at > self.bar - EPSILON && own - at > EPSILON)
                || heads().any(|head| near((head - at) / own))
        };
        heads().all(is_own) || own_heads().all(is_met)
    }

    /// Copies the pattern from a place of it on.
    fn copy(&mut self, start: f64) {
        let steps = self.pattern.steps;
        let first = (start / self.step - EPSILON).ceil();
        let mut at = first * self.step - start;
        let mut index = first as usize;
        while at < self.bar - EPSILON {
            self.place(at, self.pattern.marks[index % steps], 1.0);
            at += self.step;
            index += 1;
        }
    }

    /// Fills the bar group by group.
    fn fill(&mut self, bar: i64) {
        let (own, groups) = (self.pattern.groups.len(), self.grid.groups());
        let bars = self.pattern.bars;
        if groups == 1 {
            // Each bar is a beat.
            let group = bar.rem_euclid((own * bars) as i64) as usize;
            self.fit(group / own, group % own, 0);
            return;
        }
        // The pattern as a whole as often as it fits, the last time shorter or one group longer.
        let times = (groups / own + usize::from(groups % own > 1)).max(1);
        let first = bar.rem_euclid(bars as i64) as usize * times;
        for time in 0..times {
            let from = time * own;
            let is_last = time + 1 == times;
            let to = if is_last { groups } else { from + own };
            let own_bar = (first + time) % bars;
            let sources = self.sources(own_bar, to - from);
            for (target, source) in (from..to).zip(sources) {
                self.fit(own_bar, source, target);
            }
        }
    }

    /// Which groups of a bar of the pattern to play where there is room for `count`.
    fn sources(&self, bar: usize, count: usize) -> [usize; MAX_GROUPS] {
        let own = self.pattern.groups.len();
        let mut sources = [0; MAX_GROUPS];
        if count < own {
            let kept = self.kept(bar, count);
            let groups = (0..own).filter(|group| kept >> group & 1 == 1);
            for (source, group) in sources.iter_mut().zip(groups) {
                *source = group;
            }
            return sources;
        }
        // Between the first and the last, which stay so, the others come round.
        let between = own.saturating_sub(2).max(1);
        for (index, source) in sources.iter_mut().enumerate().take(count).skip(1) {
            *source = match index {
                _ if count == own => index,
                _ if index + 1 == count => own - 1,
                _ => (1 + (index - 1) % between).min(own - 1),
            };
        }
        sources
    }

    /// Which `count` groups of a bar of the pattern tell most of it, as bits: the first, and those
    /// with which heads differ most from the heads before them (kick and backbeat take turns); of
    /// choices alike one with the last group, then the one with more accents. Looks at all choices:
    /// patterns have few groups (the table at most seven, a file at most twelve).
    fn kept(&self, bar: usize, count: usize) -> u32 {
        let own = self.pattern.groups.len();
        let start = bar * self.pattern.steps_per_bar();
        let mut heads = [[0; LANES]; MAX_GROUPS];
        for (head, group) in heads.iter_mut().zip(&self.pattern.groups) {
            let marks = &self.pattern.marks[start + group.start];
            *head = marks.map(|mark| if mark.level >= ACCENT { mark.level } else { 0 });
        }
        let worth = |choice: u32| {
            let groups = || (0..own).filter(move |group| choice >> group & 1 == 1);
            let differences = groups().zip(groups().cycle().skip(1));
            let difference: u32 = differences.map(|(a, b)| differ(&heads[a], &heads[b])).sum();
            let accents = groups().flat_map(|group| heads[group]);
            let accents: u32 = accents.map(u32::from).sum();
            (difference, choice >> (own - 1) & 1, accents)
        };
        let choices = (0..1u32 << own).filter(|c| c & 1 == 1 && c.count_ones() as usize == count);
        choices.max_by_key(|choice| worth(*choice)).unwrap_or(1)
    }

    /// Plays a group of a bar of the pattern as a group of the map.
    fn fit(&mut self, bar: usize, source: usize, target: usize) {
        let Group {
            start,
            steps,
            pulses,
        } = self.pattern.groups[source];
        let start = start + bar * self.pattern.steps_per_bar();
        let marks = &self.pattern.marks[start..start + steps];
        let onset = self.grid.onset(target, 0) * PER_BEAT;
        let length = self.grid.onset(target, self.grid.strokes(target)) * PER_BEAT - onset;
        let is_triplet = steps.is_multiple_of(3) && !pulses.is_multiple_of(3);
        if is_triplet || self.triplets {
            // Triplets first: what lies between them takes the slots they leave.
            let every = if self.triplets { (steps / 3).max(1) } else { 1 };
            let between = (0..steps).filter(|i| i % every > 0);
            for i in (0..steps).step_by(every).chain(between) {
                self.place(onset + length * i as f64 / steps as f64, marks[i], 1.0);
            }
            return;
        }
        let mut own = self.step * steps as f64;
        while own * 2.0 < length + EPSILON {
            own *= 2.0;
        }
        while own > length * 2.0 - EPSILON {
            own *= 0.5;
        }
        let step = own / steps as f64;
        let (more, less) = ((length - own).max(0.0), (own - length).max(0.0));
        let gap = weakest(marks, step, less);
        for (i, marks) in marks.iter().enumerate() {
            let at = i as f64 * step;
            if at < gap - EPSILON {
                self.place(onset + at, *marks, 1.0);
            } else if at > gap + less - EPSILON {
                self.place(onset + at - less, *marks, 1.0);
            }
            if at > own - more - EPSILON {
                self.place(onset + at + more, *marks, AGAIN);
            }
        }
    }

    /// Puts a step in place. Of two that share a slot the higher level stays.
    fn place(&mut self, at: f64, marks: [Mark; LANES], weight: f32) {
        let at = at / self.slot;
        let slot = ((at + EPSILON) as usize).min(self.map.slots - 1);
        let late = at - slot as f64;
        let shift = if late < EPSILON { 0.0 } else { late as f32 };
        for (cells, mark) in self.map.cells.iter_mut().zip(marks) {
            let level = f32::from(mark.level) * weight;
            if level > cells[slot].level {
                cells[slot] = Cell {
                    level,
                    shift,
                    ghost: f32::from(u8::from(mark.ghost)),
                };
            }
        }
    }
}

/// How far two heads differ: the accents that only one of them has.
fn differ(one: &[u8; LANES], other: &[u8; LANES]) -> u32 {
    let lanes = one.iter().zip(other);
    let only = lanes.filter(|(a, b)| (**a == 0) != (**b == 0));
    only.map(|(a, b)| u32::from(a + b)).sum()
}

/// Where the part of a group of a length starts that has least to say, the last of those alike. Its
/// head is none of them.
fn weakest(marks: &[[Mark; LANES]], step: f64, length: f64) -> f64 {
    let own = step * marks.len() as f64;
    let mut best = (f64::INFINITY, own);
    if length < EPSILON {
        return best.1;
    }
    let mut start = length;
    while start + length < own + EPSILON {
        let inside = marks.iter().enumerate().filter(|(i, _)| {
            let at = *i as f64 * step;
            at > start - EPSILON && at < start + length - EPSILON
        });
        let levels = inside.flat_map(|(_, marks)| marks.map(|mark| f64::from(mark.level)));
        let weight = levels.sum();
        if weight <= best.0 {
            best = (weight, start);
        }
        start += length;
    }
    best.1
}

/// The whole number a ratio is.
fn whole(ratio: f64) -> Option<i64> {
    (ratio > 0.5 && near(ratio)).then_some(ratio.round() as i64)
}

/// Whether a ratio is a whole number.
fn near(ratio: f64) -> bool {
    (ratio - ratio.round()).abs() < EPSILON
}
