//! Tests of the groove on maps made by hand.

mod cycle;
mod density;
mod feel;
mod fill;
mod fusion;
mod real;

use super::map::{Cell, Map};
use super::*;
use crate::engine::clock::COMMON;
use crate::engine::registry::Choice;
use crate::engine::settings::{DrumKind, FamilyVoice, FillEvery};
use crate::engine::units::{Cents, Db};

/// Lanes of the steppe, the band and the machine made for these tests, one digit per slot.
const GROOVES: [[&str; LANES]; 3] = [
    [
        "9000506090005060",
        "0050704000507040",
        "8266826682668266",
        "3050305030503050",
        "0000000000000000",
        "0000000000000000",
    ],
    [
        "0000000000000001",
        "0000000000000000",
        "0000000000000030",
        "7050705070507050",
        "9000006006900020",
        "0020000090002002",
    ],
    [
        "0000000000000000",
        "0003004000300040",
        "0070007000700070",
        "5352535253525352",
        "9000900090009000",
        "0000800000008003",
    ],
];

/// What every test starts from: nothing random, straight, all of density 60 %.
fn settings() -> RhythmSettings {
    let lane = LaneSettings {
        level: Db(0.0),
        mute: false,
        voice: DrumKind::Kick,
        rock_voice: FamilyVoice::Same,
        electro_voice: FamilyVoice::Same,
        generator: LaneGenerator::Pattern,
        hits: 4,
        steps: 16,
        rotate: 0,
        length: 0,
        probability: 1.0,
        tune: Cents(0.0),
        decay: 1.0,
    };
    RhythmSettings {
        on: true,
        level: Db(0.0),
        rock: 0.0,
        electro: 0.0,
        patterns: [0; 3],
        meter: RhythmMeter::Host,
        density: 0.6,
        swing: 0.5,
        accent: 0.6,
        humanize: 0.0,
        fill: FillEvery::Off,
        chance: 0.0,
        lanes: [lane; LANES],
    }
}

/// The settings a new instance has.
pub(super) fn defaults() -> RhythmSettings {
    RhythmSettings {
        humanize: 0.2,
        chance: 0.15,
        fill: FillEvery::Bars8,
        ..settings()
    }
}

/// Slots of a meter: sixteenths, or fewer where they would be too many.
fn slots(meter: Meter) -> usize {
    let sixteenths = (meter.bar().0 * 4.0).round() as usize;
    sixteenths.clamp(1, MAX_SLOTS)
}

/// A family's groove in a meter: its digits over and over. Odd bars of the machine are two slots
/// ahead, so that it takes two bars.
fn map(family: usize, bar: i64, meter: Meter) -> Map {
    let mut map = Map {
        slots: slots(meter),
        ..Map::empty()
    };
    let ahead = match family {
        ELECTRO => 2 * bar.rem_euclid(2) as usize,
        _ => 0,
    };
    for (lane, digits) in GROOVES[family].iter().enumerate() {
        for slot in 0..map.slots {
            let digit = digits.as_bytes()[(slot + ahead) % digits.len()] - b'0';
            let is_ghost = family == ROCK && lane == SNARE && digit == 2;
            map.cells[lane][slot] = Cell {
                level: f32::from(digit),
                shift: 0.0,
                ghost: f32::from(u8::from(is_ghost)),
            };
        }
    }
    map
}

/// The maps of a bar.
fn maps(bar: i64, meter: Meter, settings: &RhythmSettings) -> Maps {
    Maps::cut(bar, meter, settings, |family, bar| map(family, bar, meter))
}

/// A bar in 4/4 with seed 1.
fn bar(number: i64, settings: &RhythmSettings) -> Bar {
    Bar::from(&maps(number, COMMON, settings), 1, settings)
}

/// Lane and slot of every hit of a bar without swing and humanize.
fn places(bar: &Bar) -> Vec<(usize, usize)> {
    let place = |hit: &BarHit| (hit.lane, (hit.at.0 * 4.0).round() as usize);
    let mut places: Vec<_> = bar.hits().iter().map(place).collect();
    places.sort_unstable();
    places
}

/// A meter.
fn meter_of(numerator: u8, denominator: u8) -> Meter {
    Meter {
        numerator,
        denominator,
    }
}

#[test]
fn the_choice_of_a_meter_is_its_name() {
    let host = meter_of(11, 16);
    assert_eq!(meter(RhythmMeter::Host, host), host);
    for (choice, name) in &RhythmMeter::TABLE[1..] {
        let Meter {
            numerator,
            denominator,
        } = meter(*choice, host);
        assert_eq!(*name, format!("{numerator}/{denominator}"));
    }
}

#[test]
fn a_bar_is_the_same_whenever_it_is_asked_for() {
    let all = RhythmSettings {
        rock: 0.4,
        electro: 0.3,
        humanize: 1.0,
        chance: 1.0,
        ..defaults()
    };
    let first: Vec<Bar> = (-8..8).map(|number| bar(number, &all)).collect();
    for number in (-8..8).rev() {
        let again = bar(number, &all);
        assert_eq!(again.hits(), first[(number + 8) as usize].hits());
    }
    let maps = maps(3, COMMON, &all);
    let other = Bar::from(&maps, 2, &all);
    assert_ne!(other.hits(), bar(3, &all).hits());
}

#[test]
fn maps_know_whose_they_are() {
    let plain = settings();
    let maps = maps(3, COMMON, &plain);
    assert!(maps.are_of(3, COMMON, &plain));
    let moved = RhythmSettings {
        rock: 1.0,
        density: 0.1,
        ..plain
    };
    assert!(maps.are_of(3, COMMON, &moved));
    assert!(!maps.are_of(4, COMMON, &plain));
    assert!(!maps.are_of(3, meter_of(7, 8), &plain));
    let other = RhythmSettings {
        patterns: [0, 1, 0],
        ..plain
    };
    assert!(!maps.are_of(3, COMMON, &other));
    let mut cycle = plain;
    cycle.lanes[2].length = 5;
    assert!(!maps.are_of(3, COMMON, &cycle));
}

#[test]
fn a_meter_without_length_has_no_hits() {
    for broken in [meter_of(0, 4), meter_of(4, 0), meter_of(0, 0)] {
        let maps = maps(0, broken, &settings());
        assert!(Bar::from(&maps, 1, &settings()).hits().is_empty());
    }
}
