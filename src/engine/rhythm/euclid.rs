//! Euclidean rhythms: onsets spread over the steps of a cycle as evenly as they can be (Toussaint,
//! "The Euclidean algorithm generates traditional musical rhythms", BRIDGES 2005), in the closed
//! form of `MUSIC.md` D5, a rotation of Bjorklund's output.

use crate::engine::settings::LaneSettings;

/// Level of the first onset of a cycle.
const FIRST: f32 = 9.0;
/// Level of the others.
const OTHER: f32 = 5.0;

/// Whether the step `at` of a cycle of `steps` with `hits` onsets is one, turned right by `rotate`.
pub fn is_onset(at: usize, hits: usize, steps: usize, rotate: usize) -> bool {
    let turned = turned(at, steps, rotate);
    turned * hits.min(steps) % steps < hits.min(steps)
}

/// The step of the unturned cycle that `at` plays.
fn turned(at: usize, steps: usize, rotate: usize) -> usize {
    (at % steps + steps - rotate % steps) % steps
}

/// Level of a lane at a place of its cycle: an accent on the cycle's first onset, 0 between onsets.
pub fn level(lane: &LaneSettings, at: usize) -> f32 {
    let (hits, steps) = (lane.hits as usize, lane.steps.max(1) as usize);
    let rotate = lane.rotate as usize;
    match is_onset(at, hits, steps, rotate) {
        false => 0.0,
        true if turned(at, steps, rotate) == 0 => FIRST,
        true => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cycle in letters.
    fn cycle(hits: usize, steps: usize, rotate: usize) -> String {
        let letter = |at| match is_onset(at, hits, steps, rotate) {
            true => 'x',
            false => '.',
        };
        (0..steps).map(letter).collect()
    }

    #[test]
    fn the_listed_rhythms_are_rotations() {
        for (hits, steps, wanted) in [
            (2, 5, "x.x.."),
            (3, 7, "x.x.x.."),
            (3, 8, "x..x..x."),
            (4, 7, "x.x.x.x"),
            (4, 9, "x.x.x.x.."),
            (5, 8, "x.xx.xx."),
            (5, 11, "x.x.x.x.x.."),
            (5, 12, "x..x.x..x.x."),
            (7, 12, "x.xx.x.xx.x."),
            (9, 16, "x.xx.x.x.xx.x.x."),
        ] {
            let found = (0..steps).filter(|rotate| cycle(hits, steps, *rotate) == wanted);
            assert!(found.count() > 0, "E({hits},{steps})");
        }
    }

    #[test]
    fn every_cycle_has_its_hits_evenly_and_starts_with_one() {
        for steps in 1..=32usize {
            for hits in 0..=32 {
                let text = cycle(hits, steps, 0);
                let onsets: Vec<usize> = text.match_indices('x').map(|(at, _)| at).collect();
                assert_eq!(onsets.len(), hits.min(steps));
                if hits == 0 {
                    continue;
                }
                assert_eq!(onsets[0], 0);
                let ends = onsets[1..].iter().copied().chain([steps]);
                let gaps: Vec<usize> = onsets.iter().zip(ends).map(|(a, b)| b - a).collect();
                let (least, most) = (gaps.iter().min(), gaps.iter().max());
                assert!(most.unwrap() - least.unwrap() <= 1, "{text}");
            }
        }
    }

    #[test]
    fn a_turn_is_to_the_right() {
        assert_eq!(cycle(1, 4, 0), "x...");
        assert_eq!(cycle(1, 4, 1), ".x..");
        assert_eq!(cycle(1, 4, 31), "...x");
    }
}
