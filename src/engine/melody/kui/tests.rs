//! What every bar promises, on necks of our own and on the engine's tuning; what makes it music is in
//! `music`.

mod music;
mod scale;

use super::form::Place;
use super::neck::Neck;
use super::*;
use crate::engine::mode::mode;
use crate::engine::registry::Choice;
use crate::engine::settings::{KuiZone, MelodyKind, MelodySource};
use crate::engine::units::{Cents, Db};
use scale::Scale;
use std::collections::HashMap;

/// Settings with these.
fn settings(density: f32, range: i32, zone: KuiZone) -> MelodySettings {
    MelodySettings {
        level: Db(0.0),
        kind: MelodyKind::at(0),
        source: MelodySource::at(1),
        brightness: 0.5,
        decay: 0.5,
        position: 0.5,
        strum: 0.0,
        density,
        range,
        zone,
    }
}

/// A meter.
fn meter(numerator: u8, denominator: u8) -> Meter {
    Meter {
        numerator,
        denominator,
    }
}

/// Common time.
const COMMON: Meter = Meter {
    numerator: 4,
    denominator: 4,
};

/// Meters that the instrument offers, and some that only a host would.
fn meters() -> Vec<Meter> {
    let mut meters = Vec::new();
    for (numerator, denominator) in [
        (2, 4),
        (3, 4),
        (4, 4),
        (5, 4),
        (7, 4),
        (12, 4),
        (2, 2),
        (4, 1),
        (3, 8),
        (5, 8),
        (6, 8),
        (7, 8),
        (9, 8),
        (10, 8),
        (11, 8),
        (12, 8),
        (16, 8),
        (1, 8),
        (7, 16),
        (16, 16),
        (255, 1),
        (1, 255),
    ] {
        meters.push(meter(numerator, denominator));
    }
    meters
}

/// The moving string's notes of a bar.
fn moving(bar: &Bar) -> Vec<KuiNote> {
    let notes = bar.notes().iter();
    notes.filter(|note| !note.drone).copied().collect()
}

/// What the ear takes for the same: onset and pitch, in units that compare.
fn heard(bar: &Bar) -> Vec<(i64, i32, bool)> {
    let notes = bar.notes().iter();
    notes
        .map(|note| ((note.at.0 * 1e6) as i64, note.step, note.drone))
        .collect()
}

#[test]
fn a_bar_is_a_pure_function_wherever_one_starts() {
    let neck = Scale::mixolydian();
    let set = settings(0.6, 8, KuiZone::Auto);
    let forward: Vec<Bar> = (-50..150)
        .map(|bar| Bar::on(7, bar, COMMON, &neck, &set))
        .collect();
    for bar in (-50..150).rev().step_by(7) {
        let alone = Bar::on(7, bar, COMMON, &neck, &set);
        assert_eq!(alone.notes(), forward[(bar + 50) as usize].notes());
    }
    for bar in [i64::MIN, i64::MAX] {
        assert!(!Bar::on(7, bar, COMMON, &neck, &set).notes().is_empty());
    }
    let other = (-50..150).filter(|bar| {
        Bar::on(8, *bar, COMMON, &neck, &set).notes() == forward[(bar + 50) as usize].notes()
    });
    assert_eq!(other.count(), 0);
}

#[test]
fn the_engines_tuning_is_a_neck() {
    let tuning = Tuning::new(
        mode(0),
        crate::engine::settings::Intonation::at(0),
        crate::engine::settings::Tonic::D,
        Cents(0.0),
        crate::engine::units::Hz(440.0),
        None,
        None,
    );
    let set = settings(0.5, 8, KuiZone::Auto);
    let bar = Bar::new(1, 0, COMMON, &tuning, &set);
    assert!(bar.notes().iter().any(|note| note.drone));
    // D3 to D4: the open upper string and the range above it.
    for note in moving(&bar) {
        assert!((5000.0..=6200.0).contains(&tuning.pitch(note.step).0));
    }
}

#[test]
fn notes_are_ordered_bounded_and_fit_their_bar_in_every_meter_and_scale() {
    let mut most = 0;
    for neck in Scale::all() {
        for meter in meters() {
            let grid = Grid::new(meter);
            let end = grid.onset(grid.groups() - 1, grid.strokes(grid.groups() - 1));
            for (density, range) in [(0.0, 1), (0.3, 8), (0.6, 21), (1.0, 8)] {
                for bar in 0..100 {
                    let set = settings(density, range, KuiZone::Auto);
                    let bar = Bar::on(3, bar, meter, &neck, &set);
                    most = most.max(bar.notes().len());
                    assert!(!moving(&bar).is_empty());
                    let mut before = 0.0;
                    for note in bar.notes() {
                        assert!(note.at.0 >= before && note.at.0 < end, "{meter:?} {note:?}");
                        assert!(note.length.0 > 0.0 && note.length.0 <= 2.0 * end);
                        assert!((0.35..=1.0).contains(&note.velocity));
                        before = note.at.0;
                    }
                }
            }
        }
    }
    // Tight: the count of the fullest bar is near the bound, which nothing was cut for.
    assert!((96..MAX_NOTES).contains(&most), "{most}");
}

#[test]
fn a_string_plays_one_note_at_a_time() {
    let neck = Scale::mixolydian();
    for density in [0.2, 0.5, 0.8, 1.0] {
        let set = settings(density, 8, KuiZone::Auto);
        for bar in 0..400 {
            let bar = Bar::on(5, bar, COMMON, &neck, &set);
            for is_drone in [false, true] {
                let string = bar.notes().iter().filter(|note| note.drone == is_drone);
                let string: Vec<&KuiNote> = string.collect();
                for pair in string.windows(2) {
                    assert!(pair[0].at.0 < pair[1].at.0);
                    let gap = pair[1].at.0 - pair[0].at.0 - pair[0].length.0;
                    // Legato; the thumb may let go of the lower string before it strikes anew.
                    assert!(gap > -1e-9 && (is_drone || gap < 1e-9), "{pair:?}");
                }
            }
        }
    }
}

#[test]
fn the_line_stays_in_its_zone_and_range() {
    for neck in Scale::all() {
        for zone in [KuiZone::Auto, KuiZone::Bas, KuiZone::Orta, KuiZone::Saga] {
            for range in [1, 2, 5, 8, 21] {
                let set = settings(1.0, range, zone);
                // The base differs from kui to kui, not within a section.
                let mut spans: HashMap<(i64, usize), (i32, i32)> = HashMap::new();
                for bar in 0..300 {
                    let place = Place::at(9, bar);
                    let notes = Bar::on(9, bar, COMMON, &neck, &set);
                    for note in moving(&notes) {
                        let span = spans
                            .entry((place.kui, place.section))
                            .or_insert((note.step, note.step));
                        *span = (span.0.min(note.step), span.1.max(note.step));
                    }
                }
                for (low, high) in spans.values() {
                    assert!(high - low < range, "{low} {high} {range}");
                }
            }
        }
    }
}

#[test]
fn zones_rise_from_bas_to_saga_and_drones_lie_below() {
    let neck = Scale::mixolydian();
    let mean = |zone| {
        let set = settings(0.5, 8, zone);
        let mut steps = Vec::new();
        for bar in 0..300 {
            let bar = Bar::on(2, bar, COMMON, &neck, &set);
            let line = moving(&bar);
            for note in bar.notes().iter().filter(|note| note.drone) {
                let end = note.at.0 + note.length.0 - 1e-9;
                let above = line.iter().filter(|upper| {
                    upper.at.0 < end && upper.at.0 + upper.length.0 > note.at.0 + 1e-9
                });
                // The open string may sound in unison with the line.
                assert!(
                    above.clone().all(|upper| note.step <= upper.step),
                    "{note:?}"
                );
                assert!(above.count() > 0);
                assert!(neck.pitch(note.step).0 >= 4250.0, "{note:?}");
            }
            steps.extend(line.iter().map(|note| f64::from(note.step)));
        }
        steps.iter().sum::<f64>() / steps.len() as f64
    };
    let (bas, orta, saga) = (mean(KuiZone::Bas), mean(KuiZone::Orta), mean(KuiZone::Saga));
    assert!((2.5..4.5).contains(&(orta - bas)), "{bas} {orta}");
    assert!((6.5..7.5).contains(&(saga - bas)), "{bas} {saga}");
}

#[test]
fn more_density_only_adds_notes() {
    for meter in meters() {
        for neck in [Scale::mixolydian(), Scale::two_ways()] {
            for number in 0..60 {
                let mut before: Option<Bar> = None;
                for step in 0..=20 {
                    let set = settings(step as f32 / 20.0, 8, KuiZone::Auto);
                    let bar = Bar::on(11, number, meter, &neck, &set);
                    if let Some(before) = before {
                        let now: HashMap<_, f32> = heard(&bar)
                            .into_iter()
                            .zip(bar.notes().iter().map(|note| note.velocity))
                            .collect();
                        for (note, own) in heard(&before).iter().zip(before.notes()) {
                            assert_eq!(now.get(note), Some(&own.velocity), "{note:?}");
                        }
                    }
                    before = Some(bar);
                }
            }
        }
    }
}

#[test]
fn strokes_alternate_from_a_downstroke() {
    let neck = Scale::mixolydian();
    for density in [0.5, 0.75, 1.0] {
        let set = settings(density, 8, KuiZone::Auto);
        let mut ups = 0;
        for number in 0..200 {
            let bar = Bar::on(6, number, meter(10, 8), &neck, &set);
            let grid = Grid::new(meter(10, 8));
            for note in bar.notes() {
                let heads = (0..grid.groups()).map(|group| grid.onset(group, 0));
                if heads.into_iter().any(|head| head == note.at.0) {
                    assert!(!note.upstroke, "{note:?}");
                }
                ups += usize::from(note.upstroke);
            }
        }
        assert!(ups > 200);
    }
}

#[test]
fn a_gallop_is_struck_down_down_up() {
    let neck = Scale::mixolydian();
    let set = settings(0.7, 8, KuiZone::Auto);
    let mut gallops = 0;
    for number in 0..600 {
        let notes = moving(&Bar::on(1, number, COMMON, &neck, &set));
        for beat in 0..4 {
            let inside = notes
                .iter()
                .filter(|note| note.at.0.floor() == f64::from(beat));
            let strokes: Vec<(f64, bool)> = inside
                .map(|note| (note.at.0.fract(), note.upstroke))
                .collect();
            if strokes.iter().map(|s| s.0).collect::<Vec<_>>() == [0.0, 0.5, 0.75] {
                gallops += 1;
                assert_eq!(strokes, [(0.0, false), (0.5, false), (0.75, true)]);
            }
        }
    }
    assert!(gallops > 50, "{gallops}");
}

#[test]
fn strum_brings_the_second_string_forward() {
    let neck = Scale::mixolydian();
    let drones = |strum| {
        let set = MelodySettings {
            strum,
            ..settings(0.5, 8, KuiZone::Auto)
        };
        let bars = (0..100).map(|bar| Bar::on(1, bar, COMMON, &neck, &set));
        bars.map(|bar| bar.notes().iter().filter(|note| note.drone).count())
            .sum::<usize>()
    };
    let counts = [0.0, 0.1, 0.2, 0.5, 1.0].map(drones);
    assert!(counts.is_sorted() && counts[4] > counts[0], "{counts:?}");
}

#[test]
fn zone_and_range_move_the_line_and_keep_its_beat() {
    let neck = Scale::mixolydian();
    let grid = Grid::new(COMMON);
    let heads: Vec<f64> = (0..4).map(|group| grid.onset(group, 0)).collect();
    let beat = |bar: &Bar| -> Vec<f64> {
        let onsets = moving(bar).into_iter().map(|note| note.at.0);
        onsets.filter(|onset| heads.contains(onset)).collect()
    };
    for number in 0..200 {
        let own = settings(0.2, 8, KuiZone::Auto);
        let own = beat(&Bar::on(3, number, COMMON, &neck, &own));
        for (range, zone) in [(1, KuiZone::Auto), (21, KuiZone::Saga), (5, KuiZone::Orta)] {
            let other = settings(0.2, range, zone);
            assert_eq!(own, beat(&Bar::on(3, number, COMMON, &neck, &other)));
        }
    }
}
