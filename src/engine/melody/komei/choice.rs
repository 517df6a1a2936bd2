//! Which partial of which drone carries a note.
//!
//! A tract only lets partials through (Bergevin et al. 2020), so a whistled pitch stands exactly on
//! a partial of the drone: drone = pitch / n. What is free is n. A throat singer keeps the drone on
//! the tonic and whistles 6, 8, 9, 10, 12, 13, seldom 7 and 11 (`MUSIC.md` B5); a keyboard asks for
//! any pitch. Our own rule for the rest: a drone a semitone beside the tonic would sour the
//! instrument's own drone, so where no partial of the tonic lies near the note the singer moves to
//! the fifth or the fourth below it (what a tanpura's companion string may stand on), and where
//! those do not carry it either, three octaves under the melody, which is in the mode by itself.

/// Below this a note is sung as a fundamental, from it on whistled over a drone: the top of a man's
/// chest voice, and six times the lowest drone.
pub const CROSSOVER_HZ: f64 = 400.0;
/// How far a sung note may be bent up before it breaks into a whistle.
const SUNG_UP_TO_HZ: f64 = 600.0;
/// How far a whistled note may be bent down before it is sung.
const WHISTLED_DOWN_TO_HZ: f64 = 300.0;
/// Interval from where the partial was chosen at which it is chosen anew, in cents: wider than the
/// usual bend of two semitones, which moves drone and melody together.
const CHOOSE_AGAIN_CENTS: f64 = 250.0;
/// Interval from where the partial was chosen that a resting note bears, in cents.
const SETTLE_CENTS: f64 = 60.0;

/// Partials and the reluctance to use each (`MUSIC.md` B5: "7 and 11 avoided").
const PARTIALS: [(u8, f64); 9] = [
    (6, 0.2),
    (7, 1.6),
    (8, 0.0),
    (9, 0.0),
    (10, 0.0),
    (11, 2.0),
    (12, 0.0),
    (13, 0.4),
    (16, 0.5),
];
/// A drone as near as this to the tonic is heard as the tonic, in cents: the equal-tempered and the
/// Pythagorean third on partial 10 (14 and 22 cents) and the seventh on 7 (31) pass.
const ON_TONIC_CENTS: f64 = 35.0;
/// The same for the fifth and the fourth.
const ON_FIFTH_CENTS: f64 = 20.0;
/// Drones that lie well in a throat, in Hz (kargyraa from 55, sygyt to about 196; `MUSIC.md` B5).
const THROAT_HZ: [f64; 2] = [62.0, 190.0];

/// The partial that carries `pitch_hz`: 1 where the note itself is sung, else 6..=16.
pub fn partial(pitch_hz: f64, tonic_hz: f64, fifth_hz: f64) -> u8 {
    if pitch_hz < CROSSOVER_HZ {
        return 1;
    }
    let fifth_cents = 1200.0 * (fifth_hz / tonic_hz).log2();
    let above_tonic = 1200.0 * (pitch_hz / tonic_hz).log2();
    let mut best = (f64::INFINITY, 8);
    for (n, reluctance) in PARTIALS {
        let drone_hz = pitch_hz / f64::from(n);
        let drone_cents = above_tonic - 1200.0 * f64::from(n).log2();
        let cost = reluctance + strain(drone_hz) + discord(n, drone_cents, fifth_cents);
        if cost < best.0 {
            best = (cost, n);
        }
    }
    best.1
}

/// Whether a whistled note that came to rest at `pitch_hz` should look for a better drone: a glide
/// has ended, and what it carried along would stay beside the tonic.
pub fn may_settle(partial: u8, chosen_hz: f64, pitch_hz: f64) -> bool {
    let moved_cents = (1200.0 * (pitch_hz / chosen_hz).log2()).abs();
    partial > 1 && pitch_hz >= CROSSOVER_HZ && moved_cents > SETTLE_CENTS
}

/// Whether a note that moved to `pitch_hz` leaves the partial chosen at `chosen_hz`.
pub fn must_change(partial: u8, chosen_hz: f64, pitch_hz: f64) -> bool {
    if partial == 1 {
        return pitch_hz > SUNG_UP_TO_HZ;
    }
    pitch_hz < WHISTLED_DOWN_TO_HZ
        || (pitch_hz > CROSSOVER_HZ
            && (1200.0 * (pitch_hz / chosen_hz).log2()).abs() > CHOOSE_AGAIN_CENTS)
}

/// Cost of a drone that lies low or high for a throat.
fn strain(drone_hz: f64) -> f64 {
    let below = (THROAT_HZ[0] / drone_hz).log2().max(0.0);
    let above = (drone_hz / THROAT_HZ[1]).log2().max(0.0);
    let centre = (drone_hz / 110.0).log2().abs();
    8.0 * below + 4.0 * above + 0.4 * centre
}

/// Cost of a drone `drone_cents` above the tonic, octaves aside.
fn discord(partial: u8, drone_cents: f64, fifth_cents: f64) -> f64 {
    let tonic = octave_free(drone_cents).abs();
    let fifth = octave_free(drone_cents - fifth_cents).abs();
    let fourth = octave_free(drone_cents + fifth_cents).abs();
    let companion = fifth.min(fourth);
    if tonic < ON_TONIC_CENTS {
        0.8 * tonic / ON_TONIC_CENTS
    } else if companion < ON_FIFTH_CENTS {
        1.3 + 0.5 * companion / ON_FIFTH_CENTS
    } else if partial == 8 || partial == 16 {
        2.2
    } else {
        6.0
    }
}

/// An interval brought into -600..=600 cents.
fn octave_free(cents: f64) -> f64 {
    cents - 1200.0 * (cents / 1200.0).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D3.
    const TONIC_HZ: f64 = 146.83;

    /// The drone of a note some cents above D5, in cents above the tonic, octaves aside.
    fn drone_cents(cents: f64) -> f64 {
        let pitch_hz = 4.0 * TONIC_HZ * (cents / 1200.0).exp2();
        let n = partial(pitch_hz, TONIC_HZ, 1.5 * TONIC_HZ);
        octave_free(1200.0 * (pitch_hz / f64::from(n) / TONIC_HZ).log2())
    }

    #[test]
    fn the_throat_singers_scale_stands_on_the_tonic() {
        for octave in [0.0, 1200.0] {
            for cents in [0.0, 203.9, 386.3, 702.0, 840.5] {
                assert!(drone_cents(octave + cents).abs() < 0.1, "{cents}");
            }
        }
    }

    #[test]
    fn other_notes_stand_on_fifth_fourth_or_themselves() {
        assert!((drone_cents(906.0) + 498.0).abs() < 3.0);
        assert!((drone_cents(498.0) - 498.0).abs() < 3.0);
        assert!((drone_cents(294.0) - 294.0).abs() < 0.1);
        for cents in (-600..2500).map(f64::from) {
            let drone = drone_cents(cents);
            let own = octave_free(drone - cents).abs() < 0.1;
            let near = [0.0, 498.0, -498.0]
                .iter()
                .any(|on| (drone - on).abs() < ON_TONIC_CENTS);
            assert!(own || near, "{cents}: {drone}");
        }
    }

    #[test]
    fn a_drone_can_be_sung() {
        for key in 68..=108 {
            let pitch_hz = 440.0 * (f64::from(key - 69) / 12.0).exp2();
            for tonic_key in 48..60 {
                let tonic_hz = 440.0 * (f64::from(tonic_key - 69) / 12.0).exp2();
                let n = partial(pitch_hz, tonic_hz, 1.5 * tonic_hz);
                let drone_hz = pitch_hz / f64::from(n);
                let top = if key <= 96 { 240.0 } else { 350.0 };
                assert!((51.0..top).contains(&drone_hz), "{key} {n} {drone_hz}");
            }
        }
    }

    #[test]
    fn a_bend_of_two_semitones_moves_everything_together() {
        assert_eq!(partial(399.0, TONIC_HZ, 1.5 * TONIC_HZ), 1);
        for cents in [-200.0f64, 200.0] {
            assert!(!must_change(1, 390.0, 390.0 * (cents / 1200.0).exp2()));
            assert!(!must_change(8, 587.0, 587.0 * (cents / 1200.0).exp2()));
        }
        assert!(may_settle(8, 587.0, 659.0) && !may_settle(8, 587.0, 600.0));
        assert!(!may_settle(1, 390.0, 437.0) && !may_settle(6, 440.0, 392.0));
        assert!(must_change(8, 587.0, 880.0));
        assert!(must_change(1, 390.0, 610.0));
        assert!(must_change(6, 440.0, 290.0));
    }
}
