//! What makes it a kui: form, motifs, ways, weights, and that it never repeats.

use super::*;
use std::collections::HashSet;

#[test]
fn a_kui_peaks_in_the_great_saga_and_ends_on_its_tonic() {
    let neck = Scale::mixolydian();
    let set = settings(0.5, 8, KuiZone::Auto);
    for seed in 0..40 {
        let mut top = (i32::MIN, form::Part::Bas);
        for bar in 0.. {
            let place = Place::at(seed, bar);
            if place.kui > 0 {
                break;
            }
            let notes = moving(&Bar::on(seed, bar, COMMON, &neck, &set));
            let high = notes.iter().map(|note| note.step).max().unwrap();
            if high > top.0 {
                top = (high, place.part);
            }
            if Place::at(seed, bar + 1).kui > 0 {
                // One last stroke on the tonic, ringing.
                let last = notes.last().unwrap();
                assert_eq!(last.step.rem_euclid(7), 0, "seed {seed}");
                assert_eq!((notes.len(), last.at.0), (1, 0.0), "seed {seed}");
            }
        }
        assert_eq!(top.1, form::Part::Ulken, "seed {seed}");
    }
}

#[test]
fn density_reaches_from_plucks_to_the_full_brush() {
    let neck = Scale::mixolydian();
    let per_beat = |density, is_drone| {
        let set = settings(density, 8, KuiZone::Auto);
        let count: usize = (0..400)
            .map(|bar| {
                let bar = Bar::on(4, bar, COMMON, &neck, &set);
                bar.notes().iter().filter(|n| n.drone == is_drone).count()
            })
            .sum();
        count as f64 / 1600.0
    };
    // A note every beat or two; running eighths; sixteenths on both strings.
    assert!((0.4..0.8).contains(&per_beat(0.0, false)));
    assert!((1.5..2.2).contains(&per_beat(0.5, false)));
    assert!((0.6..1.4).contains(&per_beat(0.5, true)));
    assert!(per_beat(1.0, false) > 3.2 && per_beat(1.0, true) > 2.5);
}

#[test]
fn ways_are_obeyed_at_every_density() {
    let neck = Scale::two_ways();
    let (mut leading, mut falling) = (0, 0);
    for seed in 0..8 {
        for density in [0.0, 0.3, 0.45, 0.5, 0.6, 0.7, 0.85, 1.0] {
            let set = settings(density, 12, KuiZone::Auto);
            let mut before: Option<i32> = None;
            for number in 0..200 {
                for note in moving(&Bar::on(seed, number, COMMON, &neck, &set)) {
                    let step = note.step;
                    if before.is_some_and(|before| step > before) {
                        assert!(
                            neck.is_up(step),
                            "seed {seed}, {density}, {number}: {note:?}"
                        );
                        leading += usize::from(!neck.is_down(step));
                    }
                    if before.is_some_and(|before| step < before) {
                        assert!(
                            neck.is_down(step),
                            "seed {seed}, {density}, {number}: {note:?}"
                        );
                        falling += usize::from(!neck.is_up(step));
                    }
                    before = Some(step);
                }
            }
        }
    }
    assert!(leading > 100 && falling > 100, "{leading} {falling}");
}

#[test]
fn strong_degrees_stand_on_strong_beats_and_steps_prevail() {
    let neck = Scale::mixolydian();
    let set = settings(0.5, 8, KuiZone::Auto);
    let (mut strong, mut all) = (Vec::new(), Vec::new());
    let (mut small, mut moves) = (0u32, 0u32);
    for seed in 0..10 {
        let mut before: Option<i32> = None;
        for number in 0..300 {
            for note in moving(&Bar::on(seed, number, COMMON, &neck, &set)) {
                let weight = f64::from(neck.weight(note.step));
                all.push(weight);
                if note.at.0 == 0.0 {
                    strong.push(weight);
                }
                if let Some(before) = before.filter(|before| *before != note.step) {
                    moves += 1;
                    small += u32::from((note.step - before).abs() <= 2);
                }
                before = Some(note.step);
            }
        }
    }
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
    // Weighed evenly, degrees would have 0.61.
    assert!(
        mean(&strong) > mean(&all) + 0.08,
        "{} {}",
        mean(&strong),
        mean(&all)
    );
    assert!(mean(&all) > 0.64, "{}", mean(&all));
    let share = f64::from(small) / f64::from(moves);
    assert!(share > 0.8, "{share}");
}

#[test]
fn no_sixteen_bars_return() {
    let neck = Scale::mixolydian();
    for (numerator, density) in [(4, 0.0), (4, 0.2), (4, 0.5), (4, 0.9), (2, 0.1), (2, 0.5)] {
        let set = settings(density, 8, KuiZone::Auto);
        for seed in 0..12 {
            let mut ids = HashMap::new();
            let bars: Vec<usize> = (0..2000)
                .map(|bar| {
                    let notes = heard(&Bar::on(seed, bar, meter(numerator, 4), &neck, &set));
                    let next = ids.len();
                    *ids.entry(notes).or_insert(next)
                })
                .collect();
            // Bars do return: this is music.
            assert!(ids.len() < 2000, "{}", ids.len());
            let mut spans = HashSet::new();
            for span in bars.windows(16) {
                assert!(spans.insert(span.to_vec()), "seed {seed}, {density}");
            }
        }
    }
}

/// Contour of the first half of a bar's running eighths, from its first note.
fn contour(seed: u32, number: i64) -> Option<Vec<i32>> {
    let neck = Scale::mixolydian();
    let set = settings(0.5, 8, KuiZone::Auto);
    let notes = moving(&Bar::on(seed, number, COMMON, &neck, &set));
    let at = |beat: f64| notes.iter().find(|note| note.at.0 == beat);
    let first = at(0.0)?.step;
    Some(
        [0.5, 1.0, 1.5, 2.0]
            .iter()
            .map(|beat| at(*beat).map_or(i32::MIN, |note| note.step - first))
            .collect(),
    )
}

#[test]
fn motifs_return_within_a_kui_more_than_between_kuis() {
    let (mut own, mut other) = ([0u32; 2], [0u32; 2]);
    for seed in 0..10 {
        let bars: Vec<(i64, Vec<i32>)> = (0..432)
            .filter(|bar| !Place::at(seed, *bar).is_cadence())
            .filter_map(|bar| Some((Place::at(seed, bar).kui, contour(seed, bar)?)))
            .collect();
        for (i, a) in bars.iter().enumerate() {
            for b in &bars[..i] {
                let tally = if a.0 == b.0 { &mut own } else { &mut other };
                tally[0] += u32::from(a.1 == b.1);
                tally[1] += 1;
            }
        }
    }
    let share = |tally: [u32; 2]| f64::from(tally[0]) / f64::from(tally[1]);
    assert!(
        share(own) > 3.0 * share(other),
        "{} {}",
        share(own),
        share(other)
    );
    assert!(share(own) > 0.05, "{}", share(own));
}

#[test]
fn a_variable_third_takes_one_form_in_a_section() {
    let neck = &Scale::all()[5];
    let set = settings(0.8, 8, KuiZone::Auto);
    let mut forms: HashMap<(i64, usize), HashSet<i32>> = HashMap::new();
    for bar in 0..600 {
        let place = Place::at(1, bar);
        for note in moving(&Bar::on(1, bar, COMMON, neck, &set)) {
            let degree = note.step.rem_euclid(8);
            if degree == 2 || degree == 3 {
                forms
                    .entry((place.kui, place.section))
                    .or_default()
                    .insert(degree);
            }
        }
    }
    assert!(forms.values().all(|used| used.len() == 1), "{forms:?}");
    let seen: HashSet<i32> = forms.values().flatten().copied().collect();
    assert_eq!(seen.len(), 2);
}
