//! Patterns: text files, one level per step and lane.
//!
//! One file a pattern, `pattern/<id>.rhythm`. `!` starts a comment. `name:` (at most 24 characters,
//! shown by hosts), `family:` (steppe, rock, electro) and `source:` (who played it, where it was
//! notated, or "our own") take their line; `meter:`, `steps:` (of the whole pattern), and where they
//! are needed `bars:` (1), `swing:` (0, what the second of two sixteenths comes later, as a share of
//! both) and `groups:` (those of [`Grid`](crate::engine::grid::Grid), in units of the meter) share
//! one. Every other line is a row, the name of its role in the family first, one character a step:
//! `.` never, 1 only at full density ..= 9 always; 7 and more are accents. Rows may be spaced with
//! blanks and `|`. A row `<role>.ghost:` holds ghost notes of the role's lane.
//!
//! The table is parsed once, at the first look at it, which allocates: `Engine::new` takes that
//! look. From then on nothing here allocates, and everything may be called on any thread. The order
//! of a family is published as automation: a new pattern is one file and one row at its end.

mod parse;
mod recut;

use super::map::Map;
use crate::engine::clock::Meter;
use crate::engine::settings::LANES;
use std::sync::LazyLock;

/// Families of patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Kazakh and neighbouring rhythms.
    Steppe,
    /// Rock.
    Rock,
    /// Electronic.
    Electro,
}

/// A pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Permanent name, lower-case ASCII.
    pub id: &'static str,
    /// English name, at most 24 characters.
    pub name: &'static str,
    /// Where it belongs.
    pub family: Family,
    /// Where it comes from.
    pub source: &'static str,
    /// Its own meter.
    pub meter: Meter,
    /// Bars until it repeats.
    pub bars: usize,
    /// Steps until it repeats.
    pub steps: usize,
    /// What the second of two sixteenths comes later than straight, as a share of both, 0..=0.25.
    pub swing: f32,
    /// Groups of each bar.
    groups: Vec<Group>,
    /// What each step says, by lane.
    marks: Vec<[Mark; LANES]>,
}

/// A group of pulses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Group {
    /// First step, from the start of the bar.
    start: usize,
    /// Steps.
    steps: usize,
    /// Pulses.
    pulses: usize,
}

/// One step of a lane as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Mark {
    /// 0 never ..= 9 always.
    level: u8,
    /// Whether it is a ghost note.
    ghost: bool,
}

/// Names the files once for id and content.
macro_rules! files {
    ($($id:ident),+ $(,)?) => {
        &[$((stringify!($id), include_str!(concat!("../pattern/", stringify!($id), ".rhythm")))),+]
    };
}

/// The files: id and content, in published order.
static FILES: &[(&str, &str)] = files![
    adai_gallop,
    saryarqa,
    balbyraun,
    aqsaq_qulan,
    jorga_amble,
    walk4,
    trot,
    canter,
    gallop4,
    gallop_reverse,
    terme_7,
    qara_olen_11,
    kui_mixed_a,
    kui_mixed_b,
    nim_sofyan,
    semai,
    sofyan,
    turk_aksagi,
    yuruk_semai,
    devr_hindi,
    devr_turan,
    duyek,
    musemmen,
    evfer,
    raks_aksagi,
    oynak,
    aksak,
    curcuna,
    ufar,
    balkan_11,
    open_steppe,
    baqsy,
    kokpar,
    caravan,
    half_heavy,
    straight8,
    half_ghost,
    shuffle,
    half_shuf,
    slow_12_8,
    odd_7_4,
    poly_3on4,
    gallop_kick,
    motorik,
    tom_ritual,
    doom,
    space_rock,
    ride_5_8,
    ride_7_8,
    heavy_waltz,
    desert_drive,
    four_floor,
    house_swing,
    break_a,
    two_step,
    downtempo,
    trap,
    dub_tech,
    halfstep,
    ritual_deep,
    berlin_8,
    berlin_12,
    machine_7,
    pulse,
    gallop_techno,
    machine_9,
];

/// The parsed table, by family.
static PATTERNS: LazyLock<[Vec<Pattern>; 3]> = LazyLock::new(|| {
    let mut families = [const { Vec::new() }; 3];
    for (id, text) in FILES {
        // PANIC: the files are compiled in, and a test parses each.
        let pattern = parse::parse(id, text).unwrap_or_else(|error| panic!("{error}"));
        families[pattern.family as usize].push(pattern);
    }
    families
});

/// The patterns of a family in published order. The first look allocates: `Engine::new` takes it.
pub fn patterns(family: Family) -> &'static [Pattern] {
    &PATTERNS[family as usize]
}

impl Pattern {
    /// Bar number `bar` (any sign) of the pattern, cut to a meter: in its own as it is written, in
    /// another group by group. The bar of the map is the meter's bar in slots of equal length.
    /// Allocates nothing.
    pub fn map(&self, bar: i64, meter: Meter) -> Map {
        recut::map(self, bar, meter)
    }

    /// Steps of a bar.
    fn steps_per_bar(&self) -> usize {
        self.steps / self.bars
    }
}

#[cfg(test)]
mod tests;
