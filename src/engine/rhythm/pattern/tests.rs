//! The files against the table, maps against the files.

use super::*;
use crate::engine::rhythm::map::MAX_SLOTS;

/// The families.
const FAMILIES: [Family; 3] = [Family::Steppe, Family::Rock, Family::Electro];

/// All patterns.
fn all() -> impl Iterator<Item = &'static Pattern> {
    FAMILIES.into_iter().flat_map(patterns)
}

/// A pattern by id.
fn pattern(id: &str) -> &'static Pattern {
    all().find(|pattern| pattern.id == id).unwrap()
}

/// A meter.
fn meter(numerator: u8, denominator: u8) -> Meter {
    Meter {
        numerator,
        denominator,
    }
}

/// A lane of a map as a row: levels rounded, `.` for none.
fn row(map: &Map, lane: usize) -> String {
    let sign = |level: f32| char::from_digit(level.round() as u32, 10).unwrap();
    let cells = map.cells[lane][..map.slots].iter();
    let signs = cells.map(|cell| match cell.level {
        0.0 => '.',
        level => sign(level),
    });
    signs.collect()
}

/// The slots of a lane with a level of at least `least`.
fn slots(map: &Map, lane: usize, least: f32) -> Vec<usize> {
    let cells = &map.cells[lane];
    (0..map.slots)
        .filter(|slot| cells[*slot].level >= least)
        .collect()
}

#[test]
fn the_table_lists_every_file() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/engine/pattern");
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = names.collect();
    let mut listed: Vec<String> = FILES.iter().map(|(id, _)| format!("{id}.rhythm")).collect();
    files.sort();
    listed.sort();
    assert_eq!(files, listed, "a row of `FILES` in pattern.rs a file");
}

#[test]
fn every_file_parses() {
    for (id, text) in FILES {
        if let Err(error) = parse::parse(id, text) {
            panic!("{error}");
        }
    }
}

#[test]
fn the_table_has_what_was_promised() {
    for family in FAMILIES {
        assert!((9..=64).contains(&patterns(family).len()));
    }
    assert!(all().count() >= 45);
    let first = FAMILIES.map(|family| patterns(family)[0].name);
    assert_eq!(
        first,
        ["Adai Gallop", "Half-Time Heavy", "Four on the Floor"]
    );
    let mut names: Vec<&str> = all().map(|pattern| pattern.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all().count(), "two patterns of one name");
    for pattern in all() {
        assert!(!pattern.source.is_empty(), "{}", pattern.id);
        assert!(
            pattern.name.is_ascii(),
            "{}: typed on any keyboard",
            pattern.id
        );
        let opens = pattern.marks[0].iter().any(|mark| mark.level > 0);
        assert!(opens, "{}: nothing on one", pattern.id);
    }
}

#[test]
fn its_own_meter_plays_a_pattern_as_it_is_written() {
    for pattern in all() {
        let bars = pattern.bars as i64;
        let steps = pattern.steps_per_bar();
        for bar in -bars..2 * bars {
            let map = pattern.map(bar, pattern.meter);
            let first = bar.rem_euclid(bars) as usize * steps;
            let mut written = 0;
            for (i, marks) in pattern.marks[first..first + steps].iter().enumerate() {
                let at = i as f64 * map.slots as f64 / steps as f64;
                for (lane, mark) in marks.iter().enumerate().filter(|(_, m)| m.level > 0) {
                    let cell = map.cells[lane][(at + 1e-6) as usize];
                    let place = (at + 1e-6).floor() + f64::from(cell.shift);
                    assert_eq!(cell.level, f32::from(mark.level), "{} {i}", pattern.id);
                    assert_eq!(cell.ghost == 1.0, mark.ghost, "{} {i}", pattern.id);
                    assert!((place - at).abs() < 1e-5, "{} {i}: {place}", pattern.id);
                    written += 1;
                }
            }
            let cells = map.cells.as_flattened().iter();
            let played = cells.filter(|cell| cell.level > 0.0).count();
            assert_eq!(played, written, "{} bar {bar}", pattern.id);
        }
    }
}

#[test]
fn the_text_is_what_is_played() {
    let gallop = pattern("adai_gallop").map(0, meter(4, 4));
    assert_eq!(row(&gallop, 2), "8.667.668.667.66");
    assert_eq!(gallop.swing, 0.5);
    assert_eq!(pattern("house_swing").map(0, meter(4, 4)).swing, 0.56);
    // Triplets stand on the first three of four slots.
    let shuffle = pattern("shuffle").map(0, meter(4, 4));
    assert_eq!(row(&shuffle, 3), "816.726.816.726.");
    let shifts = shuffle.cells[3][..3].iter().map(|cell| cell.shift);
    let shifts: Vec<f32> = shifts.collect();
    assert!((shifts[1] - 1.0 / 3.0).abs() < 1e-6 && (shifts[2] - 2.0 / 3.0).abs() < 1e-6);
    assert_eq!(shifts[0], 0.0);
}

#[test]
fn a_meter_that_falls_together_goes_on_where_it_was() {
    // 2/4 of 4/4 and 4/2 of two bars; 6/8 of 12/8; curcuna in halves.
    let whole = row(&pattern("half_heavy").map(0, meter(4, 4)), 5);
    let halves = [0, 1].map(|bar| row(&pattern("half_heavy").map(bar, meter(2, 4)), 5));
    assert_eq!(halves.concat(), whole);
    let trap = pattern("trap");
    let bars = [0, 1].map(|bar| row(&trap.map(bar, meter(4, 4)), 4));
    assert_eq!(row(&trap.map(7, meter(4, 2)), 4), bars.concat());
    assert_eq!(row(&trap.map(-1, meter(4, 4)), 4), bars[1]);
    let curcuna = pattern("curcuna");
    let halves = [4, 5].map(|bar| row(&curcuna.map(bar, meter(5, 8)), 0));
    assert_eq!(halves.concat(), row(&curcuna.map(0, meter(10, 8)), 0));
    assert_eq!(
        row(&pattern("slow_12_8").map(1, meter(6, 8)), 5),
        row(&pattern("slow_12_8").map(0, meter(12, 8)), 5)[12..]
    );
}

#[test]
fn twelve_eighths_become_four_triplets() {
    let map = pattern("slow_12_8").map(0, meter(4, 4));
    assert_eq!(row(&map, 3), "855.755.855.755.");
    assert!((map.cells[3][6].shift - 2.0 / 3.0).abs() < 1e-6);
    // A sixteenth between them stays where a slot is free.
    let map = pattern("kokpar").map(0, meter(4, 4));
    assert_eq!(row(&map, 2), "866.766.866.7665");
    assert!((map.cells[2][15].shift - 1.0 / 3.0).abs() < 1e-6);
    let map = pattern("shuffle").map(0, meter(12, 8));
    assert_eq!(row(&map, 3), "8.1.6.7.2.6.8.1.6.7.2.6.");
}

#[test]
fn backbeats_stay_in_other_meters() {
    let half = pattern("half_heavy");
    let straight = pattern("straight8");
    // Slots of the accents of kick and snare.
    let told = |pattern: &Pattern, numerator, denominator| {
        let map = pattern.map(0, meter(numerator, denominator));
        (slots(&map, 4, 8.0), slots(&map, 5, 8.0))
    };
    assert_eq!(told(half, 3, 4), (vec![0, 6], vec![4]));
    assert_eq!(told(half, 5, 8), (vec![0, 6], vec![4]));
    assert_eq!(told(half, 6, 8), (vec![0, 8], vec![6]));
    assert_eq!(told(half, 7, 8), (vec![0, 6], vec![4]));
    assert_eq!(told(half, 9, 8), (vec![0, 10], vec![8]));
    assert_eq!(told(half, 10, 8), (vec![0, 12], vec![10]));
    assert_eq!(told(half, 7, 4), (vec![0, 10, 16, 22], vec![8, 20]));
    assert_eq!(told(straight, 2, 4), (vec![0], vec![4]));
    assert_eq!(told(straight, 5, 8), (vec![0], vec![4]));
    assert_eq!(told(straight, 3, 4), (vec![0], vec![4, 8]));
    assert_eq!(told(straight, 6, 4), (vec![0, 8, 16], vec![4, 12, 20]));
}

#[test]
fn four_on_the_floor_is_a_kick_a_group() {
    let floor = pattern("four_floor");
    for (numerator, denominator) in [
        (2, 4),
        (3, 4),
        (5, 8),
        (6, 8),
        (7, 8),
        (9, 8),
        (10, 8),
        (7, 4),
    ] {
        let meter = meter(numerator, denominator);
        let map = floor.map(3, meter);
        let grid = crate::engine::grid::Grid::new(meter);
        let heads = (0..grid.groups()).map(|group| (grid.onset(group, 0) * 4.0).round() as usize);
        assert_eq!(slots(&map, 4, 8.0), heads.collect::<Vec<_>>(), "{meter:?}");
        assert!(!slots(&map, 5, 7.0).is_empty(), "{meter:?}: no clap");
        assert!(
            !slots(&map, 5, 7.0).contains(&0),
            "{meter:?}: a clap on one"
        );
    }
}

#[test]
fn a_group_keeps_its_head_and_says_its_end_again() {
    let gallop = pattern("adai_gallop");
    assert_eq!(row(&gallop.map(0, meter(5, 8)), 2), "8.667.6655");
    // The weaker of the last two eighths goes: curcuna's first three lose the empty one.
    let curcuna = pattern("curcuna").map(0, meter(4, 4));
    assert_eq!(row(&curcuna, 1), "..7.5.3...3.7.63");
    // In bars of one group, every bar is one of the pattern's.
    let bars = [0, 1, 2, 3].map(|bar| gallop.map(bar, meter(3, 8)).cells[0][0].level);
    assert_eq!(bars, [9.0, 6.0, 8.0, 6.0]);
}

/// Numerators to try.
const NUMERATORS: [u8; 22] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 23, 31, 64, 67, 128, 255,
];

#[test]
fn every_map_is_in_bounds() {
    for pattern in all() {
        for denominator in [0, 1, 2, 3, 4, 8, 16, 32, 64, 255] {
            for numerator in NUMERATORS.into_iter().chain([0]) {
                let meter = meter(numerator, denominator);
                for bar in [0, 1, 2, 5, -1, -7, i64::MAX, i64::MIN] {
                    let map = pattern.map(bar, meter);
                    let what = || format!("{} {meter:?} bar {bar}", pattern.id);
                    assert!((1..=MAX_SLOTS).contains(&map.slots), "{}", what());
                    assert!((0.5..=0.75).contains(&map.swing));
                    check_lanes(&map, &what);
                }
            }
        }
    }
}

/// Asserts that the lanes of a map are in bounds and in order.
fn check_lanes(map: &Map, what: &dyn Fn() -> String) {
    for lane in &map.cells {
        let mut before = -1.0;
        for (slot, cell) in lane
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell.level != 0.0)
        {
            let at = slot as f32 + cell.shift;
            assert!(slot < map.slots, "{}: beyond the bar", what());
            assert!((0.0..=9.0).contains(&cell.level), "{}", what());
            assert!((0.0..1.0).contains(&cell.shift), "{}", what());
            assert!(cell.ghost == 0.0 || cell.ghost == 1.0, "{}", what());
            assert!(at > before, "{}: {at} after {before}", what());
            before = at;
        }
    }
}

#[test]
fn a_bar_opens_as_its_pattern_does() {
    for pattern in all() {
        let sure = pattern.marks[0].map(|mark| mark.level == 9);
        assert!(sure.contains(&true) || pattern.id == "gallop_reverse");
        for denominator in [1, 2, 4, 8, 16, 32, 64] {
            for numerator in NUMERATORS {
                let map = pattern.map(0, meter(numerator, denominator));
                for (lane, _) in sure.iter().enumerate().filter(|(_, sure)| **sure) {
                    let first = map.cells[lane][0];
                    let what = format!("{} {numerator}/{denominator}", pattern.id);
                    assert_eq!((first.level, first.shift), (9.0, 0.0), "{what}");
                }
            }
        }
    }
}

#[test]
fn slots_are_sixteenths_as_long_as_there_is_room() {
    let slots =
        |numerator, denominator| pattern("walk4").map(0, meter(numerator, denominator)).slots;
    assert_eq!(slots(4, 4), 16);
    assert_eq!(slots(7, 8), 14);
    assert_eq!(slots(16, 4), 64);
    assert_eq!(slots(17, 4), 34);
    assert_eq!(slots(5, 32), 5);
    assert_eq!(slots(1, 64), 1);
    assert_eq!(slots(255, 1), 64);
}

/// A file that is right.
const SOUND: &str = "name: A\nfamily: rock\nsource: our own\nmeter: 2/4 steps: 4\nkick: 9.7.\n";

#[test]
fn a_wrong_file_says_where_and_what() {
    assert!(parse::parse("a", SOUND).is_ok());
    let wrong = [
        ("name: A\n", "", 4, "'name' is missing"),
        (
            "name: A",
            "name: A name of more than 24 letters",
            1,
            "more than 24",
        ),
        ("rock", "jazz", 2, "no family 'jazz'"),
        ("our own", "", 5, "'source' is missing"),
        ("2/4", "2/5", 4, "'2/5' is no meter"),
        ("2/4", "999/4", 4, "'999' is no fitting number"),
        ("steps: 4", "steps: 5", 4, "no whole number of steps"),
        ("steps: 4", "steps: 9", 4, "shorter than a sixteenth"),
        ("steps: 4", "steps: 4 bars: 3", 4, "whole bars"),
        ("steps: 4", "steps: 4 swing: 0.3", 4, "'swing' is not in"),
        (
            "steps: 4",
            "steps: 4 groups: 1+2",
            4,
            "does not fill the meter",
        ),
        ("steps: 4", "steps: 4 steps: 4", 4, "'steps' is there twice"),
        ("steps: 4", "steps:", 4, "'steps' has no value"),
        ("kick: 9.7.", "kick: 9.7", 5, "3 steps, not 4"),
        ("kick: 9.7.", "kick: 9.x.", 5, "'x' is neither"),
        ("kick: 9.7.", "kick: 8.7.", 5, "no hit is always there"),
        ("kick: 9.7.", "low: 9.7.", 5, "the family has no 'low'"),
        ("kick: 9.7.", "9.7.", 5, "has no 'key:'"),
        ("kick: 9.7.", "kick: 9.7.\nkick.ghost: ..5.", 6, "two hits"),
        (
            "kick: 9.7.",
            "kick: 9.7.\nkick: 9...",
            6,
            "'kick' is there twice",
        ),
    ];
    for (from, to, line, what) in wrong {
        let text = SOUND.replacen(from, to, 1).leak();
        let error = parse::parse("a", text).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("a.rhythm, line {line}: ")),
            "{error}"
        );
        assert!(error.contains(what), "{error}");
    }
}
