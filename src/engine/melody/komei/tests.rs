//! What the contract asks of the throat voice, measured.

use super::*;
use crate::engine::clock::GRID;
use crate::engine::melody::Gesture;
use std::f64::consts::TAU;

/// A note as it was struck, moved by nothing.
fn held(pitch_hz: f64) -> Gesture {
    Gesture {
        pitch: Hz(pitch_hz),
        pressure: 0.0,
        timbre: 0.5,
        wheel: 0.0,
    }
}

/// Equal-tempered pitch of a key in Hz.
fn key_hz(key: i32) -> f64 {
    440.0 * (f64::from(key - 69) / 12.0).exp2()
}

/// The start of a note.
fn note(pitch_hz: f64, velocity: f32) -> Note {
    Note {
        pitch: Hz(pitch_hz),
        velocity,
        seed: 5,
        upstroke: false,
    }
}

/// Renders grid spans of one sounding note in slot 0, the middle of both channels.
fn sing(komei: &mut Komei, controls: &MelodyControls, gesture: &Gesture, spans: usize) -> Vec<f32> {
    let mut out = Vec::new();
    for _ in 0..spans {
        let (mut left, mut right) = ([0.0; GRID], [0.0; GRID]);
        komei.prepare(controls);
        if komei.loudness(0) > 0.0 {
            komei.steer(0, gesture);
        }
        komei.render(0, &mut left, &mut right);
        out.extend(left.iter().zip(right).map(|(l, r)| 0.5 * (l + r)));
    }
    out
}

/// A note from its start, `seconds` long.
fn render(rate_hz: f64, velocity: f32, gesture: &Gesture, seconds: f64) -> Vec<f32> {
    let mut komei = Komei::new(Hz(rate_hz));
    komei.start(0, &note(gesture.pitch.0, velocity));
    let spans = (seconds * rate_hz / GRID as f64) as usize;
    sing(&mut komei, &START, gesture, spans)
}

/// Complex amplitude at `hz` of a stretch under Hann's window.
fn tone(sound: &[f32], rate_hz: f64, hz: f64, from_s: f64, length_s: f64) -> (f64, f64) {
    let (from, length) = ((from_s * rate_hz) as usize, (length_s * rate_hz) as usize);
    let (mut re, mut im) = (0.0, 0.0);
    for n in 0..length {
        let window = 1.0 - (TAU * n as f64 / length as f64).cos();
        let angle = TAU * hz * (from + n) as f64 / rate_hz;
        let x = f64::from(sound[from + n]) * window;
        (re, im) = (re + x * angle.cos(), im - x * angle.sin());
    }
    (2.0 * re / length as f64, 2.0 * im / length as f64)
}

/// Level of the tone at `hz` in dB.
fn level_db(sound: &[f32], rate_hz: f64, hz: f64) -> f64 {
    let (re, im) = tone(sound, rate_hz, hz, 0.4, 0.5);
    20.0 * re.hypot(im).log10()
}

/// How far the tone near `hz` lies beside it in cents, from its phase 0.4 s apart.
fn beside_cents(sound: &[f32], rate_hz: f64, hz: f64) -> f64 {
    let phase = |from_s| {
        let (re, im) = tone(sound, rate_hz, hz, from_s, 0.4);
        im.atan2(re) / TAU
    };
    let turns = phase(0.7) - phase(0.3);
    1200.0 * ((turns - turns.round()) / 0.4 / hz).ln_1p() / 2f64.ln()
}

/// Momentary loudness of one channel's sound played on both, in LUFS at 48 kHz (ITU-R BS.1770-4).
fn loudness_lufs(sound: &[f32]) -> f64 {
    let filter = |input: Vec<f64>, b: [f64; 3], a: [f64; 2]| {
        let (mut s1, mut s2) = (0.0, 0.0);
        let step = |x: f64| {
            let y = b[0] * x + s1;
            s1 = b[1] * x - a[0] * y + s2;
            s2 = b[2] * x - a[1] * y;
            y
        };
        input.into_iter().map(step).collect::<Vec<f64>>()
    };
    let sound = sound.iter().map(|x| f64::from(*x)).collect();
    let shelf = [
        1.535_124_859_586_97,
        -2.691_696_189_406_38,
        1.198_392_810_852_85,
    ];
    let sound = filter(sound, shelf, [-1.690_659_293_182_41, 0.732_480_774_215_85]);
    let sound = filter(
        sound,
        [1.0, -2.0, 1.0],
        [-1.990_047_454_833_98, 0.990_072_250_366_21],
    );
    let window = |w: &[f64]| 2.0 * w.iter().map(|x| x * x).sum::<f64>() / w.len() as f64;
    let power = sound.chunks_exact(4800).collect::<Vec<_>>();
    let loudest = power
        .windows(4)
        .map(|four| window(&four.concat()))
        .fold(0.0, f64::max);
    -0.691 + 10.0 * loudest.log10()
}

#[test]
fn sustained_notes_are_in_tune_at_every_rate_and_velocity() {
    for (rate_hz, velocity) in [(22_050.0, 0.8), (48_000.0, 0.1), (192_000.0, 1.0)] {
        for key in (36..=96).step_by(if rate_hz > 1e5 { 12 } else { 5 }) {
            let hz = key_hz(key);
            let sound = render(rate_hz, velocity, &held(hz), 1.15);
            let cents = beside_cents(&sound, rate_hz, hz);
            assert!(cents.abs() < 2.5, "{rate_hz} {velocity} {key}: {cents}");
        }
    }
}

#[test]
fn hands_move_colour_and_level_but_not_the_mean_pitch() {
    let plain = held(key_hz(62));
    for (pressure, timbre, wheel) in [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.3, 0.5, 0.3)] {
        for key in [45, 62, 81] {
            let gesture = Gesture {
                pitch: Hz(key_hz(key)),
                pressure,
                timbre,
                wheel,
            };
            let sound = render(48_000.0, 0.8, &gesture, 1.15);
            let cents = beside_cents(&sound, 48_000.0, key_hz(key));
            assert!(
                cents.abs() < 3.0,
                "{key} {pressure} {timbre} {wheel}: {cents}"
            );
        }
    }
    let calm = render(48_000.0, 0.6, &plain, 0.9);
    let pressed = render(
        48_000.0,
        0.6,
        &Gesture {
            pressure: 1.0,
            ..plain
        },
        0.9,
    );
    assert!(loudness_lufs(&pressed) - loudness_lufs(&calm) > 4.0);
    // Growl: what sounds an octave below.
    let growl = render(
        48_000.0,
        0.6,
        &Gesture {
            wheel: 1.0,
            ..plain
        },
        0.9,
    );
    let below_hz = 1.5 * plain.pitch.0;
    let more_db = level_db(&growl, 48_000.0, below_hz) - level_db(&calm, 48_000.0, below_hz);
    assert!(more_db > 20.0, "{more_db}");
}

#[test]
fn a_whistle_stands_out_of_its_neighbours() {
    for (pitch_hz, n) in [
        (880.99, 6.0),
        (1174.66, 8.0),
        (1468.3, 10.0),
        (1761.98, 12.0),
    ] {
        let sound = render(48_000.0, 0.8, &held(pitch_hz), 1.0);
        let whistle_db = level_db(&sound, 48_000.0, pitch_hz);
        // 880.99 Hz may be partial 12 of the lower drone; its spacing is then the half.
        for drone_hz in [pitch_hz / n, 0.5 * pitch_hz / n] {
            for neighbour_hz in [pitch_hz - drone_hz, pitch_hz + drone_hz] {
                let out_db = whistle_db - level_db(&sound, 48_000.0, neighbour_hz);
                assert!(out_db > 20.0, "{pitch_hz} {neighbour_hz}: {out_db}");
            }
        }
        // The drone is there, below the whistle.
        let drone_hz = pitch_hz / n;
        let drone_db = level_db(&sound, 48_000.0, 2.0 * drone_hz);
        assert!(
            (-25.0..-4.0).contains(&(drone_db - whistle_db)),
            "{drone_db} {whistle_db}"
        );
    }
}

#[test]
fn a_glide_ends_on_pitch_over_a_drone_on_the_tonic() {
    let (from_hz, to_hz) = (4.0 * 146.832, 4.5 * 146.832);
    let mut komei = Komei::new(Hz(48_000.0));
    komei.start(0, &note(from_hz, 0.8));
    let mut sound = Vec::new();
    for span in 0..150 {
        let bent = from_hz * (to_hz / from_hz).powf(f64::from(span) / 149.0);
        sound.extend(sing(&mut komei, &START, &held(bent), 1));
    }
    sound.extend(sing(&mut komei, &START, &held(to_hz), 1800));
    let cents = beside_cents(&sound[9600..], 48_000.0, to_hz);
    assert!(cents.abs() < 2.5, "{cents}");
    // Carried along, the drone stood a tone above the tonic; at rest partial 9 takes over.
    let db = |hz| level_db(&sound[9600..], 48_000.0, hz);
    let (tonic_db, carried_db) = (db(146.832), db(146.832 * 9.0 / 8.0));
    assert!(tonic_db > carried_db + 20.0, "{tonic_db} {carried_db}");
}

#[test]
fn the_reference_note_is_at_minus_twelve_and_the_registers_are_even() {
    let loudness = |key| loudness_lufs(&render(48_000.0, 0.8, &held(key_hz(key)), 0.9));
    assert!((loudness(62) + 12.0).abs() < 0.3, "{}", loudness(62));
    for key in (48..=84).step_by(3) {
        let lufs = loudness(key);
        assert!((lufs + 12.0).abs() < 4.0, "{key}: {lufs}");
    }
}

#[test]
fn velocity_spans_twenty_decibels_upward() {
    for key in [45, 62, 81] {
        let at = |velocity| loudness_lufs(&render(48_000.0, velocity, &held(key_hz(key)), 0.9));
        let levels = [0.05, 0.2, 0.5, 0.8, 1.0].map(at);
        assert!(
            levels.windows(2).all(|pair| pair[0] < pair[1]),
            "{levels:?}"
        );
        assert!(levels[4] - levels[0] > 20.0, "{levels:?}");
    }
}

#[test]
fn nothing_clicks_at_start_bend_restart_release_or_choke() {
    // Fourth differences: 12 dB for each octave and each two of them, so an edge stands out.
    let edge = |sound: &[f32]| {
        let mut sound = sound.to_vec();
        for _ in 0..4 {
            sound = sound.windows(2).map(|pair| pair[1] - pair[0]).collect();
        }
        sound.into_iter().fold(0f32, |peak, x| peak.max(x.abs()))
    };
    for key in [40, 62, 74, 90] {
        let pitch = held(key_hz(key));
        let mut komei = Komei::new(Hz(48_000.0));
        komei.start(0, &note(pitch.pitch.0, 0.9));
        let onset = sing(&mut komei, &START, &pitch, 300);
        let steady = edge(&sing(&mut komei, &START, &pitch, 600));
        komei.start(0, &note(pitch.pitch.0, 0.7));
        let again = sing(&mut komei, &START, &pitch, 300);
        let far = held(pitch.pitch.0 * 1.5);
        let bent = sing(&mut komei, &START, &far, 300);
        let other = MelodyControls {
            brightness: 0.0,
            position: 0.2,
            ..START
        };
        let turned = sing(&mut komei, &other, &pitch, 300);
        komei.choke(0);
        let ended = sing(&mut komei, &other, &pitch, 16);
        assert!(komei.is_silent());
        for (what, sound) in [onset, again, bent, turned, ended].iter().enumerate() {
            let edge = edge(sound);
            assert!(edge < 1.6 * steady, "{key} {what}: {edge} {steady}");
        }
    }
}

#[test]
fn notes_end_in_exact_zero_and_free_their_slots() {
    let mut komei = Komei::new(Hz(48_000.0));
    assert!(komei.is_silent());
    let pitch = held(587.3);
    for slot in [0, 7, 19] {
        komei.start(slot, &note(pitch.pitch.0, 0.8));
    }
    assert!((0..SLOTS).all(|slot| (komei.loudness(slot) > 0.0) == [0, 7, 19].contains(&slot)));
    sing(&mut komei, &START, &pitch, 300);
    komei.choke(7);
    sing(&mut komei, &START, &pitch, 15); // 10 ms
    assert!(komei.loudness(7) == 0.0 && komei.loudness(0) > 0.01);
    komei.release(0);
    komei.release(19);
    let tail = sing(&mut komei, &START, &pitch, 900);
    assert!(komei.is_silent());
    assert!(tail[900 * GRID - 100..].iter().all(|x| *x == 0.0));
    // 0.3 s for 60 dB, and 80 dB in all.
    let last = tail.iter().rposition(|x| *x != 0.0).unwrap();
    assert!((0.38..0.42).contains(&(last as f64 / 48_000.0)), "{last}");
}

#[test]
fn the_sound_is_finite_and_without_offset_over_the_whole_range() {
    for rate_hz in [22_050.0, 192_000.0] {
        for key in [24, 60, 84, 108] {
            for end in [0.0, 1.0] {
                let controls = MelodyControls {
                    brightness: end,
                    decay: end,
                    position: end,
                    ..START
                };
                let gesture = Gesture {
                    pressure: end,
                    timbre: end,
                    wheel: end,
                    ..held(key_hz(key))
                };
                let mut komei = Komei::new(Hz(rate_hz));
                komei.prepare(&controls);
                komei.start(0, &note(gesture.pitch.0, 1.0));
                let spans = (0.5 * rate_hz) as usize / GRID;
                let sound = sing(&mut komei, &controls, &gesture, spans);
                assert!(sound.iter().all(|x| x.abs() < 4.0), "{rate_hz} {key} {end}");
                let peak = sound.iter().fold(0f32, |peak, x| peak.max(x.abs()));
                let mean = sound.iter().sum::<f32>() / sound.len() as f32;
                assert!(
                    peak > 0.05 && mean.abs() < 1e-3,
                    "{key} {end}: {peak} {mean}"
                );
            }
        }
    }
}

#[test]
fn cutting_the_frames_changes_nothing_and_a_reset_is_a_new_one() {
    let run = |komei: &mut Komei, cut: usize| {
        let mut out = vec![[0f32; 3200]; 2];
        let [left, right] = out.get_disjoint_mut([0, 1]).unwrap();
        for (span, (left, right)) in left
            .chunks_mut(GRID)
            .zip(right.chunks_mut(GRID))
            .enumerate()
        {
            komei.prepare(&START);
            for slot in 0..3 {
                if komei.loudness(slot) > 0.0 {
                    komei.steer(slot, &held(200.0 * (slot + 1) as f64));
                }
            }
            let mut at = 0;
            while at < GRID {
                // Events at frame 12 of a span, whatever the cut.
                let end = (at + cut).min(if at < 12 { 12 } else { GRID });
                if at == 12 && span == 40 {
                    komei.release(1);
                }
                if at == 12 && span < 3 {
                    komei.start(span, &note(200.0 * (span + 1) as f64, 0.7));
                }
                komei.render(at, &mut left[at..end], &mut right[at..end]);
                at = end;
            }
        }
        out
    };
    let mut komei = Komei::new(Hz(48_000.0));
    let whole = run(&mut komei, 32);
    assert!(whole[0].iter().any(|x| x.abs() > 0.1) && whole[0] != whole[1]);
    komei.reset();
    assert!(komei.is_silent());
    for cut in [1, 5, 17] {
        assert_eq!(run(&mut komei, cut), whole, "{cut}");
        komei.reset();
    }
}
