//! Swing, humanize, order and bounds.

use super::*;
use crate::engine::random;
use rand::RngExt;

/// Least distance of two hits of a lane, in quarter notes: a 1/64 note, but for rounding.
const LEAST_BEATS: f64 = 0.0625 - 1e-9;

/// A map in which anything may stand.
fn wild_map(seed: u32, family: usize, bar: i64, meter: Meter) -> Map {
    let mut rng = random::at(seed, [bar, family as i64, 77]);
    let mut map = Map {
        slots: slots(meter),
        swing: 0.5 + 0.25 * rng.random::<f32>(),
        ..Map::empty()
    };
    for cells in &mut map.cells {
        for cell in cells {
            let (there, is_late): (f32, f32) = (rng.random(), rng.random());
            *cell = Cell {
                level: if there < 0.4 {
                    0.0
                } else {
                    9.0 * rng.random::<f32>()
                },
                shift: if is_late < 0.5 {
                    0.0
                } else {
                    1.5 * rng.random::<f32>() - 0.5
                },
                ghost: rng.random::<f32>().round(),
            };
        }
    }
    map
}

/// Settings in which anything may stand.
fn wild_settings(seed: u32) -> RhythmSettings {
    let mut rng = random::at(seed, [0, 0, 78]);
    let mut wild = settings();
    let mut one = || rng.random::<f32>();
    (wild.rock, wild.electro, wild.density) = (one(), one(), one());
    (wild.accent, wild.humanize, wild.chance) = (one(), one(), one());
    wild.swing = 0.5 + 0.25 * one();
    wild.fill = FillEvery::at((5.0 * one()) as usize);
    for lane in &mut wild.lanes {
        let free = one();
        if free < 0.2 {
            lane.generator = LaneGenerator::Euclid;
        } else if free < 0.4 {
            lane.length = (33.0 * one()) as u32;
        }
        lane.hits = (33.0 * one()) as u32;
        lane.steps = 1 + (32.0 * one()) as u32;
        lane.rotate = (32.0 * one()) as u32;
        lane.mute = one() < 0.1;
        lane.probability = (2.0 * one()).min(1.0);
    }
    wild
}

#[test]
fn order_and_bounds_hold_whatever_the_settings() {
    let hosts = [
        (4, 4),
        (11, 16),
        (3, 8),
        (15, 8),
        (16, 4),
        (17, 4),
        (1, 16),
        (1, 32),
        (5, 32),
        (255, 16),
        (3, 2),
    ];
    let mut bars = 0;
    for seed in 0..1200 {
        let wild = wild_settings(seed);
        let (numerator, denominator) = hosts[seed as usize % hosts.len()];
        let host = meter_of(numerator, denominator);
        let choice = RhythmMeter::at(seed as usize % 10);
        let meter = meter(choice, host);
        let sixteenth = meter.bar().0 / slots(meter) as f64;
        let least = LEAST_BEATS * sixteenth / 0.25;
        let mut last = [f64::NEG_INFINITY; LANES];
        for number in -2..4 {
            let map = |family, bar| wild_map(seed, family, bar, meter);
            let bar = Bar::from(&Maps::cut(number, meter, &wild, map), seed, &wild);
            let start = number as f64 * meter.bar().0;
            assert!(bar.hits().len() <= MAX_HITS);
            assert!(bar.hits().is_sorted_by_key(|hit| hit.at.0));
            for hit in bar.hits() {
                assert!(hit.at.0 >= 0.0 && hit.at.0 < meter.bar().0, "{hit:?}");
                assert!(hit.velocity > 0.0 && hit.velocity <= 1.0, "{hit:?}");
                assert!(hit.lane < LANES && hit.family < 3);
                let from = start + hit.at.0;
                assert!(from - last[hit.lane] >= least, "{seed} {number} {hit:?}");
                last[hit.lane] = from;
            }
            bars += 1;
        }
    }
    assert_eq!(bars, 7200);
}

#[test]
fn swing_moves_every_second_sixteenth() {
    for swing in [0.5, 0.58, 0.66, 0.75] {
        let swung = RhythmSettings {
            swing,
            density: 1.0,
            ..settings()
        };
        let (straight, bar) = (
            bar(
                0,
                &RhythmSettings {
                    swing: 0.5,
                    ..swung
                },
            ),
            bar(0, &swung),
        );
        let hooves = |bar: &Bar| -> Vec<f64> {
            let hits = bar.hits().iter().filter(|hit| hit.lane == HOOF);
            hits.map(|hit| hit.at.0 * 4.0).collect()
        };
        for (before, after) in hooves(&straight).iter().zip(hooves(&bar)) {
            let is_second = before.round() as usize % 2 == 1;
            let late = if is_second {
                2.0 * f64::from(swing) - 1.0
            } else {
                0.0
            };
            assert!((after - before - late).abs() < 1e-6, "{before} {after}");
        }
    }
}

/// Deviations in slots of every hat of many bars, by slot of the song.
fn deviations(humanize: f32) -> Vec<f64> {
    let human = RhythmSettings {
        humanize,
        density: 1.0,
        electro: 1.0,
        ..settings()
    };
    let mut late = Vec::new();
    for number in 0..256 {
        let bar = bar(number, &human);
        let hats = bar.hits().iter().filter(|hit| hit.lane == SHAKER);
        late.extend(hats.map(|hit| hit.at.0 * 4.0 - (hit.at.0 * 4.0).round()));
    }
    assert_eq!(late.len(), 256 * 16);
    late
}

#[test]
fn humanize_wanders_as_far_as_a_player_and_slowly() {
    assert!(deviations(0.0).iter().all(|late| *late == 0.0));
    let late = deviations(1.0);
    // The first slot of a bar is never early: left out.
    let late: Vec<f64> = late.chunks(16).flat_map(|bar| bar[1..].to_vec()).collect();
    let count = late.len() as f64;
    let mean = late.iter().sum::<f64>() / count;
    let variance = late.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
    assert!(
        (0.04..0.06).contains(&variance.sqrt()),
        "{}",
        variance.sqrt()
    );
    assert!(mean.abs() <= 0.06, "{mean}");
    // Neighbours move together, and what is eight slots away does a little: near 1/f.
    let correlation = |lag: usize| {
        let pairs = late.iter().zip(&late[lag..]);
        pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / count / variance
    };
    assert!((0.6..0.95).contains(&correlation(1)), "{}", correlation(1));
    assert!((0.1..0.6).contains(&correlation(8)), "{}", correlation(8));
    let most = late.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
    assert!(most <= 0.2, "{most}");
}

#[test]
fn the_first_slot_is_never_early_and_the_gallop_keeps_its_gait() {
    let human = RhythmSettings {
        humanize: 1.0,
        ..settings()
    };
    let mut sum = [0.0; 3];
    for number in 0..400 {
        let bar = bar(number, &human);
        let hooves: Vec<f64> = bar
            .hits()
            .iter()
            .filter(|hit| hit.lane == HOOF)
            .map(|hit| hit.at.0 * 4.0)
            .collect();
        assert!(hooves[0] >= 0.0 && hooves.len() == 12);
        // Inside the bar: the next long is there, and no edge holds the first one.
        for figure in hooves.windows(4).skip(3).step_by(3) {
            let total = figure[3] - figure[0];
            for n in 0..3 {
                let gap = 4.0 * (figure[n + 1] - figure[n]) / total;
                let wanted = [1.9, 1.05, 1.05][n];
                assert!((gap - wanted).abs() < 0.3, "{number}: {figure:?}");
                sum[n] += gap;
            }
        }
    }
    let mean = sum.map(|sum| sum / (400.0 * 2.0));
    assert!((1.8..=2.0).contains(&mean[0]), "{mean:?}");
    assert!(
        mean[1..].iter().all(|gap| (1.0..=1.1).contains(gap)),
        "{mean:?}"
    );
}
