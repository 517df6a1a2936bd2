//! Fills and what follows them.

use super::*;

/// Phrases with their lengths.
const PHRASES: [(FillEvery, i64); 4] = [
    (FillEvery::Bars2, 2),
    (FillEvery::Bars4, 4),
    (FillEvery::Bars8, 8),
    (FillEvery::Bars16, 16),
];

/// Blends to test.
const BLENDS: [(f32, f32); 4] = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.3, 0.3)];

#[test]
fn fills_end_their_phrases_and_nothing_else() {
    for (every, phrase) in PHRASES {
        for (rock, electro) in BLENDS {
            let plain = RhythmSettings {
                rock,
                electro,
                ..settings()
            };
            let filled = RhythmSettings {
                fill: every,
                ..plain
            };
            let mut fills = 0;
            for number in -160..160i64 {
                let (before, after) = (bar(number, &plain), bar(number, &filled));
                let is_last = number.rem_euclid(phrase) == phrase - 1;
                let is_first = number.rem_euclid(phrase) == 0;
                if is_last {
                    fills += i64::from(places(&before) != places(&after));
                } else if !is_first {
                    assert_eq!(before.hits(), after.hits(), "{number} of {phrase}");
                }
            }
            assert!(fills * phrase >= 320 * 9 / 10, "{fills} of {phrase}");
        }
    }
}

#[test]
fn the_first_half_of_most_fills_is_the_pattern() {
    for (every, phrase) in PHRASES {
        let filled = RhythmSettings {
            fill: every,
            ..settings()
        };
        let first = |bar: &Bar| -> Vec<(usize, usize)> {
            let places = places(bar).into_iter();
            places.filter(|(_, slot)| *slot < 8).collect()
        };
        let wanted = first(&bar(0, &settings()));
        let fills = (0..200).map(|n| bar(n * phrase + phrase - 1, &filled));
        let whole = fills.filter(|bar| first(bar) != wanted).count();
        assert_eq!(whole == 0, phrase == 2, "{whole}");
        assert!(whole < 150, "{whole}");
    }
}

#[test]
fn a_crash_opens_the_phrase_where_the_band_is_there() {
    for (every, phrase) in PHRASES {
        for (rock, wanted) in [(0.2, false), (0.3, true), (1.0, true)] {
            let mut filled = RhythmSettings {
                rock,
                fill: every,
                ..settings()
            };
            let has_crash = |bar: &Bar| {
                let mut hits = bar.hits().iter();
                hits.any(|hit| hit.lane == HIGH && hit.at.0 == 0.0 && hit.family == ROCK)
            };
            for number in -40..40i64 {
                let opens = number != 0 && number.rem_euclid(phrase) == 0;
                assert_eq!(has_crash(&bar(number, &filled)), opens && wanted);
            }
            filled.lanes[HIGH].mute = true;
            assert!(!has_crash(&bar(phrase, &filled)));
        }
    }
}

#[test]
fn fills_come_from_the_families_that_play() {
    let kinds = |rock, electro| {
        let filled = RhythmSettings {
            rock,
            electro,
            fill: FillEvery::Bars2,
            density: 1.0,
            ..settings()
        };
        let mut seen = [false; 3];
        for number in 0..200 {
            let bar = bar(2 * number + 1, &filled);
            for hit in bar.hits().iter().filter(|hit| hit.at.0 >= 2.0) {
                seen[hit.family] = true;
            }
        }
        seen
    };
    assert_eq!(kinds(0.0, 0.0), [true, false, false]);
    assert_eq!(kinds(1.0, 0.0), [false, true, false]);
    assert_eq!(kinds(0.0, 1.0), [false, false, true]);
    assert_eq!(kinds(0.4, 0.3), [true, true, true]);
}

#[test]
fn fills_rest_with_their_lanes() {
    let mut filled = RhythmSettings {
        rock: 0.4,
        electro: 0.3,
        fill: FillEvery::Bars2,
        density: 1.0,
        ..settings()
    };
    for lane in [LOW, SNARE, HIGH] {
        filled.lanes[lane].mute = true;
    }
    for number in 0..200 {
        let bar = bar(number, &filled);
        assert!(bar.hits().iter().all(|hit| [2, 3, 4].contains(&hit.lane)));
    }
}
