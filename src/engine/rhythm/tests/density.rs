//! Density, accent, chance, probability, mute.

use super::*;

/// Seeds of the hits of a bar: who they are.
fn names(bar: &Bar) -> Vec<u32> {
    let mut names: Vec<u32> = bar.hits().iter().map(|hit| hit.seed).collect();
    names.sort_unstable();
    names
}

#[test]
fn more_density_only_adds_hits_and_moves_none() {
    for seed in 0..20 {
        for number in 0..16 {
            let mut before: Vec<BarHit> = Vec::new();
            for tenths in 0..=20 {
                let mut all = RhythmSettings {
                    rock: seed as f32 / 40.0,
                    electro: number as f32 / 32.0,
                    density: tenths as f32 / 20.0,
                    chance: 0.5,
                    humanize: 1.0,
                    swing: 0.62,
                    fill: FillEvery::Bars4,
                    ..settings()
                };
                all.lanes[HOOF].probability = 0.6;
                all.lanes[SHAKER].length = 7;
                all.lanes[HIGH].generator = LaneGenerator::Euclid;
                let bar = Bar::from(&maps(number, COMMON, &all), seed, &all);
                for hit in &before {
                    assert!(bar.hits().contains(hit), "{seed} {number} {tenths}");
                }
                before = bar.hits().to_vec();
            }
        }
    }
}

#[test]
fn the_seeds_of_a_bar_differ() {
    let full = RhythmSettings {
        density: 1.0,
        electro: 0.5,
        fill: FillEvery::Bars2,
        ..settings()
    };
    for number in 0..200 {
        let mut names = names(&bar(number, &full));
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}

#[test]
fn without_chance_every_bar_is_the_pattern_and_with_some_few_differ() {
    let plain = settings();
    let first = bar(0, &plain);
    let alive = RhythmSettings {
        chance: 0.15,
        ..plain
    };
    let (mut changed, mut differ) = (0, 0);
    for number in 1..200 {
        let same = bar(number, &plain);
        assert_eq!(places(&same), places(&first));
        let other = places(&bar(number, &alive));
        let kept = other.iter().filter(|place| places(&first).contains(place));
        let kept = kept.count();
        changed += places(&first).len() + other.len() - 2 * kept;
        differ += usize::from(other != places(&first));
        assert!(other.contains(&(LOW, 0)) && other.contains(&(HOOF, 0)));
    }
    let share = changed as f64 / (199 * places(&first).len()) as f64;
    assert!((0.01..0.12).contains(&share), "{share}");
    assert!(differ > 100, "{differ}");
}

#[test]
fn the_one_stays_whatever_chance_does() {
    let wild = RhythmSettings {
        chance: 1.0,
        density: 0.0,
        ..settings()
    };
    for number in 0..500 {
        assert!(places(&bar(number, &wild)).contains(&(LOW, 0)));
    }
}

#[test]
fn what_starts_a_group_stays_in_its_place() {
    let wild = RhythmSettings {
        chance: 1.0,
        density: 1.0,
        ..settings()
    };
    // The low lane is silent between the first two groups but for a swap with one of them; its
    // offbeat of the second group may move.
    let mut moved = 0;
    for number in 0..500 {
        let bar = bar(number, &wild);
        let low: Vec<usize> = places(&bar)
            .into_iter()
            .filter(|(lane, _)| *lane == LOW)
            .map(|(_, slot)| slot)
            .collect();
        assert!(low.iter().all(|slot| ![1, 2, 3].contains(slot)), "{low:?}");
        moved += usize::from(low.contains(&5) || low.contains(&7));
    }
    assert!((50..400).contains(&moved), "{moved}");
}

#[test]
fn probability_keeps_its_share_and_a_muted_lane_rests() {
    let mut some = settings();
    some.density = 1.0;
    some.lanes[HOOF].probability = 0.3;
    some.lanes[LOW].probability = 0.0;
    some.lanes[HIGH].mute = true;
    let mut count = [0; LANES];
    for number in 0..500 {
        for hit in bar(number, &some).hits() {
            count[hit.lane] += 1;
        }
    }
    assert_eq!((count[LOW], count[HIGH]), (0, 0));
    assert_eq!(count[SHAKER], 500 * 8);
    let share = count[HOOF] as f64 / (500.0 * 16.0);
    assert!((share - 0.3).abs() < 0.02, "{share}");
}
