//! Level maps: what a pattern says of every step of a bar, whatever meter the bar has.
//!
//! A bar is cut into slots of a sixteenth note (finer where the meter is written in them, longer where
//! a bar would have more than [`MAX_SLOTS`]), groups of them as [`Grid`](crate::engine::grid::Grid)
//! cuts the meter. A step that falls between two slots (a triplet) stands on one of them with a shift,
//! so that patterns of different feel share their slots, and a blend of two moves in time from one
//! to the other.

use super::pattern::{Family, patterns};
use crate::engine::clock::Meter;
use crate::engine::settings::{LANES, LaneGenerator, RhythmSettings};

/// Most slots in a bar.
pub const MAX_SLOTS: usize = 64;
/// Most slots of a lane's own cycle.
const MAX_CYCLE: usize = 32;
/// The families in the order of their weights.
pub const FAMILIES: [Family; 3] = [Family::Steppe, Family::Rock, Family::Electro];

/// One step of a lane.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// 0 never, 1 only at full density ..= 9 always; 7 or more is also an accent.
    pub level: f32,
    /// How late it comes, in slots, -0.5..=1.
    pub shift: f32,
    /// 1 for a ghost note: as light as it can be, whatever its level; 0 for others.
    pub ghost: f32,
}

/// One bar of a pattern.
#[derive(Clone, Copy, Debug)]
pub struct Map {
    /// Slots of the bar.
    pub slots: usize,
    /// Steps by lane and slot.
    pub cells: [[Cell; MAX_SLOTS]; LANES],
    /// Place of the second of two slots in their time, 0.5 (straight) ..=0.75.
    pub swing: f32,
}

/// What the three patterns say of one bar. It depends on the bar, its meter and the choice of
/// patterns only, so that the blend may move as often as it likes without cutting them anew.
#[derive(Clone, Copy, Debug)]
pub struct Maps {
    /// Number of the bar.
    bar: i64,
    /// Its meter.
    meter: Meter,
    /// The patterns' places in their tables.
    patterns: [usize; 3],
    /// Slots of the longest cycle that a lane has of its own; 0 where none has.
    reach: usize,
    /// The bar of each family.
    maps: [Map; 3],
    /// The first `reach` slots of the song by family, lane and slot, for lanes with cycles.
    cycles: [[[Cell; MAX_CYCLE]; LANES]; 3],
}

impl Maps {
    /// Cuts the chosen patterns for a bar. Past the end of a table its last one plays.
    /// Allocates nothing.
    pub fn new(bar: i64, meter: Meter, settings: &RhythmSettings) -> Self {
        Self::cut(bar, meter, settings, |family, bar| {
            let table = patterns(FAMILIES[family]);
            let pattern = table.get(settings.patterns[family]).or(table.last());
            pattern.map_or_else(Map::empty, |pattern| pattern.map(bar, meter))
        })
    }

    /// Takes the bars of each family from wherever they are.
    pub(super) fn cut(
        bar: i64,
        meter: Meter,
        settings: &RhythmSettings,
        map: impl Fn(usize, i64) -> Map,
    ) -> Self {
        let reach = reach(settings);
        let mut cycles = [[[Cell::default(); MAX_CYCLE]; LANES]; 3];
        for (family, lanes) in cycles.iter_mut().enumerate() {
            let mut from = 0;
            for bar in 0.. {
                if from >= reach {
                    break;
                }
                let map = map(family, bar);
                let slots = map.slots().min(MAX_CYCLE - from);
                for (cycle, cells) in lanes.iter_mut().zip(&map.cells) {
                    cycle[from..from + slots].copy_from_slice(&cells[..slots]);
                }
                from += slots;
            }
        }
        Self {
            bar,
            meter,
            patterns: settings.patterns,
            reach,
            maps: [map(0, bar), map(1, bar), map(2, bar)],
            cycles,
        }
    }

    /// Whether these are the maps of a bar with these settings.
    pub fn are_of(&self, bar: i64, meter: Meter, settings: &RhythmSettings) -> bool {
        self.bar == bar
            && self.meter == meter
            && self.patterns == settings.patterns
            && self.reach == reach(settings)
    }

    /// Number of the bar.
    pub fn bar(&self) -> i64 {
        self.bar
    }

    /// Meter of the bar.
    pub fn meter(&self) -> Meter {
        self.meter
    }

    /// Slots of the bar, 1..=64.
    pub fn slots(&self) -> usize {
        self.maps[0].slots()
    }

    /// Swing of each family.
    pub fn swing(&self) -> [f32; 3] {
        self.maps.each_ref().map(|map| map.swing)
    }

    /// What each family says of a slot of the bar.
    pub fn cells(&self, lane: usize, slot: usize) -> [Cell; 3] {
        self.maps.each_ref().map(|map| map.cells[lane][slot])
    }

    /// What each family says of a slot of a lane with a cycle of `length` slots. The cycle starts at
    /// the start of the song, whatever the bar, and holds what the patterns play there: of a
    /// pattern that takes several bars, a cycle longer than the first goes on into the next ones.
    pub fn cycle_cells(&self, lane: usize, slot: usize, length: usize) -> [Cell; 3] {
        let at = self.since_start(slot, length.clamp(1, MAX_CYCLE));
        self.cycles.each_ref().map(|lanes| lanes[lane][at])
    }

    /// Slots from the start of the song to a slot of the bar, modulo `length` (1..=32): exact
    /// however long the song, and before its start.
    pub fn since_start(&self, slot: usize, length: usize) -> usize {
        let bars = self.bar.rem_euclid(length as i64) as usize;
        (bars * self.slots() + slot) % length
    }
}

/// Slots of the longest cycle that the lanes with patterns have of their own.
fn reach(settings: &RhythmSettings) -> usize {
    let lanes = settings.lanes.iter();
    let cycles = lanes.filter(|lane| lane.generator == LaneGenerator::Pattern);
    let longest = cycles.map(|lane| lane.length as usize).max();
    longest.unwrap_or(0).min(MAX_CYCLE)
}

impl Map {
    /// A bar of rest.
    pub fn empty() -> Self {
        Self {
            slots: 1,
            cells: [[Cell::default(); MAX_SLOTS]; LANES],
            swing: 0.5,
        }
    }

    /// Slots of the bar, kept to 1..=64.
    fn slots(&self) -> usize {
        self.slots.clamp(1, MAX_SLOTS)
    }
}
