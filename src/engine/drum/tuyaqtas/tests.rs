//! Tests of this drum.

use crate::engine::drum::trial::{energy, one, roughness};
use crate::engine::settings::DrumKind;

#[test]
fn the_hooves_stand_apart_and_seeds_choose() {
    let lean = |seed| {
        let [left, right] = one(DrumKind::Tuyaqtas, 0.8, seed, 4800);
        10.0 * (energy(&right) / energy(&left)).log10()
    };
    for pair in 0..8 {
        let (left, right) = (lean(2 * pair), lean(2 * pair + 1));
        assert!(left < -1.5 && left > -6.0, "{left}");
        assert!(right > 1.5 && right < 6.0, "{right}");
    }
}

#[test]
fn from_a_thud_to_a_clack() {
    let rough = [0.1, 0.5, 1.0].map(|v| roughness(&one(DrumKind::Tuyaqtas, v, 4, 4800)[0]));
    assert!(
        rough[0] < 0.5 * rough[1] && rough[1] < 0.7 * rough[2],
        "{rough:?}"
    );
}
