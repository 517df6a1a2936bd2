//! Tests of the intonations: by hand, and what holds for every mode.

use super::super::tests::{cents, crowded, full, tuning};
use super::super::*;
use crate::engine::mode::modes;

#[test]
fn equal_steps() {
    let rounded = |id, intonation| cents(&tuning(id, intonation, Tonic::C));
    let own = |id| rounded(id, Intonation::Own);
    assert_eq!(
        rounded("kz_mixolydian", Intonation::Tet12),
        [0, 200, 400, 500, 700, 900, 1000, 1200]
    );
    // Halves go up.
    assert_eq!(
        rounded("maqam_bayati", Intonation::Tet12),
        [0, 200, 300, 500, 700, 800, 1000, 1200]
    );
    assert_eq!(
        rounded("maqam_bayati", Intonation::Edo24),
        own("maqam_bayati")
    );
    assert_eq!(
        rounded("makam_rast", Intonation::Edo24),
        [0, 200, 400, 500, 700, 900, 1000, 1100, 1200]
    );
    assert_eq!(rounded("makam_rast", Intonation::Edo53), own("makam_rast"));
    // Pythagorean is 53 equal steps within a cent.
    assert_eq!(
        rounded("kz_ionian", Intonation::Edo53),
        [0, 204, 408, 498, 702, 906, 1109, 1200]
    );
    // 355 and 408 were both 400.
    assert_eq!(
        rounded("farabi9", Intonation::Tet12),
        [0, 200, 300, 400, 500, 700, 800, 900, 1000, 1200]
    );
    // 151 and 204 part; 355 and 408 have no room without pushing the fourth away.
    assert_eq!(
        rounded("dombra_neutral", Intonation::Tet12),
        [0, 100, 200, 300, 400, 400, 500, 700, 900, 1000, 1100, 1200]
    );
    // Twenty-two degrees in twelve steps cannot, but none joins the tonic.
    let shruti = rounded("shruti22", Intonation::Tet12);
    assert_eq!(shruti.len(), 23);
    assert_eq!((shruti[1], shruti[21], shruti[22]), (100, 1100, 1200));
    // The twelfth is nineteen semitones.
    let bohlen = rounded("bohlen_pierce", Intonation::Tet12);
    assert_eq!((bohlen[13], bohlen[7]), (1900, 1000));
}

#[test]
fn simple_ratios() {
    let just = |id| cents(&tuning(id, Intonation::Just, Tonic::C));
    assert_eq!(just("kz_ionian"), [0, 204, 386, 498, 702, 884, 1088, 1200]);
    assert_eq!(just("kz_phrygian"), [0, 112, 316, 498, 702, 814, 996, 1200]);
    assert_eq!(just("tet_aeolian"), [0, 204, 316, 498, 702, 814, 996, 1200]);
    assert_eq!(just("maqam_rast"), [0, 204, 347, 498, 702, 884, 1049, 1200]);
    assert_eq!(
        just("harm8_16"),
        [0, 204, 386, 551, 702, 841, 969, 1088, 1200]
    );
    assert_eq!(just("chromatic12")[6], 590);
    // Two degrees that share a nearest ratio: the nearer one has it, the other stays.
    assert_eq!(just("shruti22")[1..3], [90, 112]);
    assert_eq!(just("bohlen_pierce")[13], 1902);
}

#[test]
fn every_intonation_keeps_every_mode_in_order() {
    for mode in modes() {
        for (intonation, _) in Intonation::TABLE {
            let tuning = full(mode, *intonation, Tonic::Fs, None, None);
            let degrees = &tuning.degrees[..tuning.count];
            let what = format!("{} {intonation:?}", mode.id);
            assert_eq!(degrees.len(), mode.degrees.len(), "{what}");
            assert_eq!(degrees[0], 0.0, "{what}");
            let crowded = crowded(mode, *intonation);
            let ascending = degrees.is_sorted_by(|a, b| a < b || crowded && a == b);
            assert!(ascending, "{what}: {degrees:?}");
            assert!(degrees[tuning.count - 1] < tuning.period, "{what}");
            for (degree, own) in degrees.iter().zip(&mode.degrees) {
                let most = match intonation {
                    Intonation::Tet12 => 100.0,
                    Intonation::Edo24 => 50.0,
                    Intonation::Edo53 => 22.7,
                    Intonation::Just => 30.0,
                    Intonation::Own | Intonation::Scala => 0.0,
                };
                assert!((degree - own).abs() <= most, "{what}: {own} -> {degree}");
            }
        }
    }
}
