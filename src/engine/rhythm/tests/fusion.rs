//! Blends.

use super::*;

/// Settings of a blend.
fn blend(rock: f32, electro: f32) -> RhythmSettings {
    RhythmSettings {
        rock,
        electro,
        ..settings()
    }
}

#[test]
fn a_pure_end_is_its_pattern() {
    for (family, (rock, electro)) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)].into_iter().enumerate() {
        for number in [0, 1, -1] {
            for tenths in 0..=10 {
                let ends = RhythmSettings {
                    density: tenths as f32 / 10.0,
                    ..blend(rock, electro)
                };
                let map = map(family, number, COMMON);
                let sounds = |level: f32| level > 0.0 && level >= 9.0 - 8.0 * ends.density;
                let mut wanted = Vec::new();
                for lane in 0..LANES {
                    let slots = (0..16).filter(|slot| sounds(map.cells[lane][*slot].level));
                    wanted.extend(slots.map(|slot| (lane, slot)));
                }
                let bar = bar(number, &ends);
                assert_eq!(places(&bar), wanted, "{family} {tenths}");
                assert!(bar.hits().iter().all(|hit| hit.family == family));
            }
        }
    }
}

#[test]
fn the_weights_are_one_together() {
    assert_eq!(blend::weights(0.0, 0.0), [1.0, 0.0, 0.0]);
    assert_eq!(blend::weights(0.25, 0.5), [0.25, 0.25, 0.5]);
    assert_eq!(blend::weights(1.0, 1.0), [0.0, 0.5, 0.5]);
    assert_eq!(blend::weights(1.0, 0.0), [0.0, 1.0, 0.0]);
}

#[test]
fn families_change_over_once() {
    let full = |rock| RhythmSettings {
        density: 1.0,
        ..blend(rock, 0.0)
    };
    let mut last = [[None; 16]; LANES];
    for percent in 0..=100 {
        for hit in bar(0, &full(percent as f32 / 100.0)).hits() {
            let slot = (hit.at.0 * 4.0).round() as usize;
            let before = last[hit.lane][slot].replace(hit.family);
            assert!(hit.family != ELECTRO && before <= Some(hit.family));
        }
    }
    // The hat on the one goes over, the hooves stay.
    assert_eq!(last[SHAKER][0], Some(ROCK));
    assert_eq!(last[HOOF][3], Some(STEPPE));
}

#[test]
fn half_way_is_a_groove_of_its_own() {
    for (from, to) in [
        ((0.0, 0.0), (1.0, 0.0)),
        ((0.0, 0.0), (0.0, 1.0)),
        ((1.0, 0.0), (0.0, 1.0)),
    ] {
        let half = blend(0.5 * (from.0 + to.0), 0.5 * (from.1 + to.1));
        let ends = [from, to].map(|(rock, electro)| places(&bar(0, &blend(rock, electro))));
        let half = places(&bar(0, &half));
        assert!(ends.iter().all(|end| *end != half));
        let fewest = ends.iter().map(Vec::len).min().unwrap();
        let most = ends.iter().map(Vec::len).max().unwrap();
        let count = half.len();
        assert!(10 * count >= 7 * fewest, "{count} of {fewest}");
        assert!(count <= most + fewest);
    }
}

#[test]
fn a_blend_moves_triplets_and_swing_part_of_the_way() {
    let plain = blend(0.5, 0.0);
    let cut = |family, _| {
        let mut map = map(family, 0, COMMON);
        if family == ROCK {
            map.swing = 0.6;
            map.cells[HOOF][3].level = 6.0;
            map.cells[HOOF][3].shift = -1.0 / 3.0;
        }
        map
    };
    let maps = Maps::cut(0, COMMON, &plain, cut);
    let bar = Bar::from(&maps, 1, &plain);
    let at = |lane, slot: usize| {
        let hits = bar.hits().iter().filter(|hit| hit.lane == lane);
        let mut places = hits.map(|hit| hit.at.0 * 4.0);
        places.find(|at| (at - slot as f64).abs() < 0.5)
    };
    // Both at level 6: half the shift, then half of what swing there is (0.1) for half a triplet.
    let found = at(HOOF, 3).unwrap();
    assert!((found - (3.0 - 1.0 / 6.0 + 0.05)).abs() < 1e-6, "{found}");
    // Swing never gets over 75 %.
    let swung = RhythmSettings {
        swing: 0.75,
        ..plain
    };
    let bar = Bar::from(&maps, 1, &swung);
    let mut late = bar.hits().iter().map(|hit| (hit.at.0 * 4.0) % 2.0);
    assert!(late.all(|late| late <= 1.5 + 1e-6));
}

#[test]
fn band_and_machine_share_one_pair_of_hats() {
    let mut opened = 0;
    for percent in 0..=100 {
        let rock = percent as f32 / 100.0;
        for density in [0.4, 0.7, 1.0] {
            let both = RhythmSettings {
                density,
                ..blend(rock, 1.0 - rock)
            };
            let bar = bar(0, &both);
            let of = |lane| bar.hits().iter().filter(move |hit| hit.lane == lane);
            for open in of(HOOF) {
                opened += 1;
                let mut closed = of(SHAKER);
                let clash = closed.find(|hit| hit.at == open.at && hit.family != open.family);
                assert_eq!(clash, None);
            }
        }
    }
    assert!(opened > 300, "{opened}");
}
