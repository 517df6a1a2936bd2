//! The patterns of the instrument in every meter.

use super::*;
use crate::engine::rhythm::pattern::{Family, Pattern, patterns};

/// Families with the blends at which they play alone.
const ALONE: [(Family, f32, f32); 3] = [
    (Family::Steppe, 0.0, 0.0),
    (Family::Rock, 1.0, 0.0),
    (Family::Electro, 0.0, 1.0),
];

/// A pattern alone.
fn alone(family: usize, index: usize) -> (&'static Pattern, RhythmSettings) {
    let (table, rock, electro) = ALONE[family];
    let settings = RhythmSettings {
        rock,
        electro,
        patterns: [index; 3],
        ..settings()
    };
    (&patterns(table)[index], settings)
}

#[test]
fn every_pattern_alone_plays_what_it_says_in_every_meter() {
    let host = meter_of(11, 8);
    let mut looked = 0;
    for (family, (table, _, _)) in ALONE.into_iter().enumerate() {
        for index in 0..patterns(table).len() {
            let (pattern, mut settings) = alone(family, index);
            for choice in 0..RhythmMeter::TABLE.len() {
                let meter = meter(RhythmMeter::at(choice), host);
                for (number, density) in [(0, 0.3), (1, 0.6), (2, 1.0), (-1, 0.6)] {
                    settings.density = density;
                    let map = pattern.map(number, meter);
                    let bar = Bar::new(1, number, meter, &settings);
                    for lane in 0..LANES {
                        let cells = map.cells[lane][..map.slots].iter();
                        let sounds = |level: f32| level > 0.0 && level >= 9.0 - 8.0 * density;
                        let wanted = cells.filter(|cell| sounds(cell.level)).count();
                        let found = bar.hits().iter().filter(|hit| hit.lane == lane);
                        assert_eq!(found.count(), wanted, "{} {meter:?}", pattern.id);
                        looked += wanted;
                    }
                    assert!(bar.hits().iter().all(|hit| hit.family == family));
                }
            }
        }
    }
    assert!(looked > 10_000, "{looked}");
}

#[test]
fn between_the_first_patterns_nothing_gets_thin_or_thick() {
    let count = |[rock, electro]: [f32; 2], density| {
        let settings = RhythmSettings {
            rock,
            electro,
            density,
            ..settings()
        };
        Bar::new(1, 0, COMMON, &settings).hits().len()
    };
    let ends = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]];
    for density in [0.25, 0.3, 0.45, 0.6, 0.8, 1.0] {
        let counts = ends.map(|end| count(end, density));
        for (one, two) in [(0, 1), (0, 2), (1, 2)] {
            let fewest = counts[one].min(counts[two]);
            let most = counts[one].max(counts[two]);
            for twentieths in 0..=20 {
                let share = twentieths as f32 / 20.0;
                let at = [0, 1].map(|n| (1.0 - share) * ends[one][n] + share * ends[two][n]);
                let found = count(at, density);
                assert!(10 * found >= 6 * fewest, "{density} {at:?}: {found}");
                assert!(found <= most + fewest, "{density} {at:?}: {found}");
            }
        }
        let thirds = count([1.0 / 3.0; 2], density);
        assert!(10 * thirds >= 7 * counts.iter().min().unwrap(), "{thirds}");
    }
}
