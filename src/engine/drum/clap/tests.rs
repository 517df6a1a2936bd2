//! Tests of this drum.

use crate::engine::drum::trial::{energy, one};
use crate::engine::settings::DrumKind;
use std::ops::Range;

/// Energy in some frames, of both sides and of their difference, over some hits.
fn energies(velocity: f32, range: Range<usize>) -> [f64; 2] {
    (0..16).fold([0.0; 2], |[both, wide], seed| {
        let [left, right] = one(DrumKind::Clap, velocity, seed, 4800);
        let (left, right) = (&left[range.clone()], &right[range.clone()]);
        let difference: Vec<f32> = left.iter().zip(right).map(|(l, r)| l - r).collect();
        let sides = energy(left) + energy(right);
        [both + sides, wide + energy(&difference)]
    })
}

#[test]
fn the_harder_the_more_hands_and_the_wider() {
    // The last pair's burst against the first's.
    let late = |velocity| energies(velocity, 1350..1900)[0] / energies(velocity, 0..400)[0];
    let [soft, hard] = [0.3, 0.9].map(late);
    assert!(hard > 5.0 * soft, "{hard} {soft}");
    let width = |velocity| {
        let [both, wide] = energies(velocity, 0..400);
        wide / both
    };
    let [soft, hard] = [0.1, 1.0].map(width);
    assert!(hard > 2.0 * soft, "{hard} {soft}");
}
