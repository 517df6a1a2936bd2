//! Lanes that go their own way: Euclid and cycles.

use super::*;

/// Slots since the song's start at which a lane is struck, over many bars.
fn struck(lane: usize, meter: Meter, settings: &RhythmSettings) -> Vec<i64> {
    let slots = slots(meter) as i64;
    let mut struck = Vec::new();
    for number in -500..500 {
        let bar = Bar::from(&maps(number, meter, settings), 1, settings);
        for hit in bar.hits().iter().filter(|hit| hit.lane == lane) {
            struck.push(number * slots + (hit.at.0 * 4.0).round() as i64);
        }
    }
    struck
}

/// What is wanted of such a lane.
fn wanted(meter: Meter, is_struck: impl Fn(i64) -> bool) -> Vec<i64> {
    let slots = slots(meter) as i64;
    (-500 * slots..500 * slots)
        .filter(|at| is_struck(*at))
        .collect()
}

#[test]
fn euclid_starts_anew_with_each_bar_or_with_its_own_cycle() {
    for meter in [COMMON, meter_of(7, 8), meter_of(5, 8)] {
        let slots = slots(meter) as i64;
        let mut settings = settings();
        // Density does not matter to it, nor chance.
        settings.density = 0.0;
        settings.chance = 1.0;
        settings.lanes[HIGH] = LaneSettings {
            generator: LaneGenerator::Euclid,
            hits: 3,
            steps: 8,
            rotate: 1,
            ..settings.lanes[HIGH]
        };
        let onset = |at: i64| euclid::is_onset(at as usize, 3, 8, 1);
        let bars = wanted(meter, |at| onset(at.rem_euclid(slots)));
        assert_eq!(struck(HIGH, meter, &settings), bars);
        for length in [1, 5, 8, 11, 32] {
            settings.lanes[HIGH].length = length;
            let cycle = wanted(meter, |at| onset(at.rem_euclid(i64::from(length))));
            assert_eq!(struck(HIGH, meter, &settings), cycle, "{length}");
        }
    }
}

#[test]
fn euclid_accents_the_start_of_its_cycle() {
    let mut settings = settings();
    settings.rock = 0.6;
    settings.lanes[HIGH] = LaneSettings {
        generator: LaneGenerator::Euclid,
        hits: 5,
        steps: 8,
        ..settings.lanes[HIGH]
    };
    let bar = bar(0, &settings);
    let hits: Vec<&BarHit> = bar.hits().iter().filter(|hit| hit.lane == HIGH).collect();
    assert_eq!(hits.len(), 10);
    for hit in hits {
        let is_first = ((hit.at.0 * 4.0).round() as usize).is_multiple_of(8);
        assert_eq!(hit.velocity > 0.75, is_first);
        assert_eq!(hit.family, ROCK);
    }
}

#[test]
fn a_cycle_repeats_whatever_the_bar() {
    for meter in [COMMON, meter_of(7, 8), meter_of(2, 4)] {
        for length in [3, 5, 12, 16, 20, 27, 32] {
            for (electro, family) in [(0.0, STEPPE), (1.0, ELECTRO)] {
                let mut settings = settings();
                settings.electro = electro;
                settings.lanes[SHAKER].length = length;
                let slots = slots(meter) as i64;
                // The cycle goes on into the pattern's next bars.
                let is_struck = |at: i64| {
                    let at = at.rem_euclid(i64::from(length));
                    let map = map(family, at / slots, meter);
                    map.cells[SHAKER][(at % slots) as usize].level >= 4.2
                };
                let struck = struck(SHAKER, meter, &settings);
                assert_eq!(struck, wanted(meter, is_struck), "{meter:?} {length}");
            }
        }
    }
}

#[test]
fn a_cycle_is_exact_at_the_ends_of_time() {
    let mut settings = settings();
    settings.lanes[SHAKER].length = 7;
    for number in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
        let maps = maps(number, COMMON, &settings);
        let exact = (i128::from(number) * 16 + 3).rem_euclid(7);
        assert_eq!(maps.since_start(3, 7) as i128, exact);
        assert!(!Bar::from(&maps, 1, &defaults()).hits().is_empty());
    }
}

#[test]
fn a_free_lane_plays_no_fills() {
    let mut settings = settings();
    settings.fill = FillEvery::Bars2;
    settings.rock = 0.5;
    for (lane, own) in settings.lanes.iter_mut().enumerate() {
        own.length = 12 + lane as u32;
    }
    let mut plain = settings;
    plain.fill = FillEvery::Off;
    for number in 0..100 {
        assert_eq!(bar(number, &settings).hits(), bar(number, &plain).hits());
    }
}
