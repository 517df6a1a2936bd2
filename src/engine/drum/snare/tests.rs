//! Tests of this drum.

use crate::engine::drum::trial::{energy, one, roughness};
use crate::engine::settings::DrumKind;

#[test]
fn a_ghost_note_is_mostly_wires_and_short() {
    // The lower octaves by a running mean over a millisecond and a half.
    let low = |x: &[f32]| {
        let mean = |w: &[f32]| w.iter().sum::<f32>() / 72.0;
        energy(&x.windows(72).map(mean).collect::<Vec<f32>>())
    };
    let [ghost, full] = [0.2, 0.8].map(|v| one(DrumKind::Snare, v, 7, 24_000)[0].clone());
    let [soft, hard] = [&ghost, &full].map(|x| low(x) / energy(x));
    assert!(soft < 0.7 * hard, "{soft} {hard}");
    let [soft, hard] = [&ghost, &full].map(|x| energy(&x[7200..]) / energy(x));
    assert!(soft < 0.3 * hard, "{soft} {hard}");
}

#[test]
fn the_hardest_stroke_cracks() {
    let [middle, hardest] = [0.5, 1.0].map(|v| roughness(&one(DrumKind::Snare, v, 7, 480)[0]));
    assert!(hardest > 1.2 * middle, "{hardest} {middle}");
}
