//! A string that breaks ends alone.

use super::*;
use crate::engine::dsp::watchdog;
use crate::engine::units::Cents;

/// Frames per second.
const RATE: Hz = Hz(48_000.0);
/// What breaks a string.
const BAD: [f32; 4] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e9];

/// A classic tuning on D.
fn target() -> Target {
    Target {
        sa: [Hz(146.83); MAX_STRINGS],
        intervals: [-500.0, 0.0, 0.0, -1200.0, -500.0, 0.0].map(Cents),
        strings: 4,
        shape: Shape {
            jivari: 0.7,
            thread_m: 0.005,
            brightness: 0.5,
            decay: 1.0,
            hand: 0.0,
            brass: 0.0,
        },
    }
}

/// A pluck of a string.
fn onset(string: usize) -> Onset {
    Onset {
        string,
        offset: 0,
        velocity: 0.9,
        shift: 0.0,
    }
}

/// Four strings, plucked a moment ago.
fn plucked() -> Strings {
    let mut strings = Strings::new(RATE);
    strings.prepare(&target());
    for n in 0..4 {
        strings.pluck(&onset(n), 0.6);
        play(&mut strings, 100);
    }
    strings
}

/// The next grid spans, cut in two: bridge and nut in N.
fn play(strings: &mut Strings, spans: usize) -> Vec<f32> {
    let mut out = Vec::new();
    for _ in 0..spans {
        strings.prepare(&target());
        for frames in [5, 27] {
            let mut force = [[0f32; GRID]; 2];
            let [bridge, nut] = force.each_mut().map(|force| &mut force[..frames]);
            strings.render(&[], bridge, nut);
            out.extend_from_slice(bridge);
            out.extend_from_slice(nut);
        }
    }
    out
}

#[test]
fn a_string_that_breaks_ends_alone_and_plays_again() {
    for n in 0..4 {
        for bad in BAD {
            // As if it had been taken away.
            let mut without = plucked();
            without.end(n);
            let usual = play(&mut without, 300);
            let mut strings = plucked();
            strings.poison(n, bad);
            assert!(play(&mut strings, 300) == usual, "string {n}, {bad}");
            assert_eq!((strings.kills(), strings.sounding()), (1, 3), "{n}, {bad}");
            assert!(usual.iter().all(|x| x.is_finite()));
            strings.pluck(&onset(n), 0.6);
            without.pluck(&onset(n), 0.6);
            let again = play(&mut strings, 300);
            assert!(again == play(&mut without, 300), "string {n}, {bad}");
            assert_eq!((strings.kills(), strings.sounding()), (1, 4), "{n}, {bad}");
        }
    }
}

#[test]
fn no_string_that_is_played_is_taken_for_broken() {
    let mut loudest = 0f64;
    for (position, jivari, sa) in [(0.05, 1.0, 36.7), (0.95, 0.0, 587.0), (0.5, 0.7, 146.8)] {
        let mut target = target();
        target.sa = [Hz(sa); MAX_STRINGS];
        target.shape = Shape {
            jivari,
            brightness: 1.0,
            decay: 4.0,
            ..target.shape
        };
        let mut strings = Strings::new(RATE);
        strings.prepare(&target);
        for _ in 0..20 {
            for n in 0..4 {
                strings.pluck(
                    &Onset {
                        velocity: 1.0,
                        ..onset(n)
                    },
                    position,
                );
            }
            for _ in 0..40 {
                strings.prepare(&target);
                let mut force = [[0f32; GRID]; 2];
                let [bridge, nut] = &mut force;
                strings.render(&[], bridge, nut);
                let four = force.as_flattened();
                loudest = four
                    .iter()
                    .fold(loudest, |peak, x| peak.max(f64::from(x.abs())));
            }
        }
        assert_eq!(strings.kills(), 0);
    }
    println!("four strings reach {loudest} N");
    assert!(loudest < 100.0, "{loudest}");
}

#[test]
fn a_body_that_breaks_is_cleared() {
    let mut drone = Drone::new(RATE);
    for value in [f32::NAN, f32::INFINITY] {
        drone.poison(MAX_STRINGS, value);
        drone.wet.snap(1.0);
        drone.curtain.snap(1.0);
        drone.strings.prepare(&target());
        drone.strings.pluck(&onset(1), 0.6);
        for span in 0..200 {
            drone.strings.prepare(&target());
            let mut out = [[0f32; GRID]; 2];
            let [left, right] = &mut out;
            drone.sound(0, left, right);
            assert!(watchdog::are_sane(left, right, 4.0));
            assert!(span < 100 || left.iter().any(|x| *x != 0.0));
        }
    }
    assert_eq!(drone.kills(), 2);
}
