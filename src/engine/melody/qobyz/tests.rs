//! What every player of this instrument may rely on.

use super::*;
use std::f64::consts::{LN_2, TAU};

/// Pitch of a MIDI note in Hz.
fn hz(note: f64) -> f64 {
    440.0 * ((note - 69.0) / 12.0).exp2()
}

/// A note.
fn note(pitch_hz: f64, velocity: f32) -> Note {
    Note {
        pitch: Hz(pitch_hz),
        velocity,
        seed: 5,
        upstroke: false,
    }
}

/// A gesture at a pitch.
fn gesture(pitch_hz: f64, pressure: f32, timbre: f32, wheel: f32) -> Gesture {
    Gesture {
        pitch: Hz(pitch_hz),
        pressure,
        timbre,
        wheel,
    }
}

/// Plays on for some seconds, the middle of both channels.
fn play(q: &mut Qobyz, controls: &MelodyControls, hand: &Gesture, s: f64) -> Vec<f64> {
    let spans = (s / q.dt_s) as usize;
    let mut out = Vec::with_capacity(spans * GRID);
    for _ in 0..spans {
        let (mut left, mut right) = ([0f32; GRID], [0f32; GRID]);
        q.prepare(controls);
        (0..SLOTS)
            .filter(|&slot| q.players[slot].loudness > 0.0)
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(|slot| q.steer(slot, hand));
        q.render(0, &mut left, &mut right);
        out.extend(left.iter().zip(&right).map(|(l, r)| 0.5 * f64::from(l + r)));
    }
    out
}

/// Root mean square in dB.
fn level_db(x: &[f64]) -> f64 {
    10.0 * (x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64).log10()
}

/// Amplitude and phase at a frequency, through Hann's window.
fn partial(x: &[f64], hz: f64, rate_hz: f64) -> (f64, f64) {
    // Both the window's and the partial's cosine as turning vectors: sines are slow.
    let turn = |(x, y): (f64, f64), (c, s): (f64, f64)| (x * c - y * s, y * c + x * s);
    let step = |angle: f64| (angle.cos(), angle.sin());
    let (slow, fast) = (step(TAU / x.len() as f64), step(-TAU * hz / rate_hz));
    let (mut window, mut tone) = (step(0.5 * TAU / x.len() as f64), (1.0, 0.0));
    let (mut re, mut im) = (0.0, 0.0);
    for x in x {
        re += (1.0 - window.0) * x * tone.0;
        im += (1.0 - window.0) * x * tone.1;
        (window, tone) = (turn(window, slow), turn(tone, fast));
    }
    (re.hypot(im), im.atan2(re))
}

/// Cents above a pitch, by how far the phase moves from one third of the sound to the last.
fn cents_off(x: &[f64], pitch_hz: f64, rate_hz: f64) -> f64 {
    let third = x.len() / 3;
    let hop_s = third as f64 / rate_hz;
    let phases = [0, 1, 2].map(|i| partial(&x[i * third..(i + 1) * third], pitch_hz, rate_hz).1);
    let turn = TAU * pitch_hz * hop_s;
    let wrap = |x: f64| x - TAU * (x / TAU).round();
    let moved: f64 = phases.windows(2).map(|p| wrap(p[1] - p[0] - turn)).sum();
    1200.0 / LN_2 * moved / (2.0 * TAU * hop_s) / pitch_hz
}

#[test]
fn every_note_speaks_at_once_and_in_tune() {
    let rates_hz = [48_000.0, 44_100.0, 22_050.0, 48_000.0, 96_000.0];
    let velocities = [0.05, 0.3, 0.6, 1.0];
    let pressures = [0.0, 0.5, 1.0];
    let places = [0.5, 0.5, 1.0, 0.5, 0.0];
    let mut worst = 0f64;
    for (i, key) in (36..=96).enumerate() {
        let (rate_hz, pitch_hz) = (rates_hz[i % 5], hz(f64::from(key)));
        let velocity = velocities[i % 4];
        let hand = gesture(pitch_hz, pressures[i % 3], places[(i / 5) % 5], 0.0);
        let mut q = Qobyz::new(Hz(rate_hz));
        q.start(0, &note(pitch_hz, velocity));
        let x = play(&mut q, &PLAIN, &hand, 0.7);
        let from = |s: f64| (s * rate_hz) as usize;
        let steady = level_db(&x[from(0.4)..]);
        let early = level_db(&x[from(0.1)..from(0.15)]);
        assert!(early > steady - 9.0, "{key} {velocity}: {early} {steady}");
        let expected = -14.0 + 22.0 * f64::from(velocity).log10();
        assert!(steady > expected - 9.0, "{key} {velocity}: {steady} dB");
        let off = cents_off(&x[from(0.3)..], pitch_hz, rate_hz);
        assert!(
            off.abs() < 3.0,
            "{key} {velocity} at {rate_hz}: {off} cents"
        );
        let below = partial(&x[from(0.3)..], 0.5 * pitch_hz, rate_hz).0;
        let at = partial(&x[from(0.3)..], pitch_hz, rate_hz).0;
        assert!(below < 0.1 * at, "{key}: an octave too low");
        worst = worst.max(off.abs());
    }
    assert!(worst > 0.0);
}

#[test]
fn soft_is_at_least_twenty_db_below_loud_and_darker() {
    let pitch_hz = hz(62.0);
    let sound = |velocity| {
        let mut q = Qobyz::new(Hz(48_000.0));
        q.start(0, &note(pitch_hz, velocity));
        let x = play(&mut q, &PLAIN, &gesture(pitch_hz, 0.0, 0.5, 0.0), 0.9);
        let x = &x[24_000..];
        let high = partial(x, 8.0 * pitch_hz, 48_000.0).0;
        (
            level_db(x),
            20.0 * (high / partial(x, pitch_hz, 48_000.0).0).log10(),
        )
    };
    let (soft, loud, usual) = (sound(0.05), sound(1.0), sound(0.8));
    assert!(
        (20.0..32.0).contains(&(loud.0 - soft.0)),
        "{loud:?} {soft:?}"
    );
    assert!(loud.1 > soft.1 + 6.0, "{loud:?} {soft:?}");
    // What -12 LUFS is of this spectrum.
    assert!((usual.0 + 15.5).abs() < 1.0, "{usual:?}");
}

#[test]
fn pressure_timbre_brightness_and_position_are_heard() {
    let pitch_hz = hz(57.0);
    let sound = |pressure, timbre, brightness, position| {
        let mut q = Qobyz::new(Hz(48_000.0));
        q.start(0, &note(pitch_hz, 0.6));
        let controls = MelodyControls {
            brightness,
            position,
            ..PLAIN
        };
        let x = play(
            &mut q,
            &controls,
            &gesture(pitch_hz, pressure, timbre, 0.0),
            0.8,
        );
        let x = &x[20_000..];
        let high: f64 = (8..16)
            .map(|k| partial(x, f64::from(k) * pitch_hz, 48_000.0).0.powi(2))
            .sum();
        let low = partial(x, pitch_hz, 48_000.0).0;
        (level_db(x), 10.0 * high.log10() - 20.0 * low.log10())
    };
    let own = sound(0.0, 0.5, 0.5, 0.5);
    assert!(sound(1.0, 0.5, 0.5, 0.5).0 > own.0 + 4.0);
    assert!(sound(0.0, 1.0, 0.5, 0.5).1 > own.1 + 1.0);
    assert!(sound(0.0, 0.5, 0.5, 1.0).1 < own.1 - 2.0);
    assert!(sound(0.0, 0.5, 1.0, 0.5).1 > own.1 + 3.0);
    assert!(sound(0.0, 0.5, 0.0, 0.5).1 < own.1 - 3.0);
}

#[test]
fn a_leap_within_a_note_arrives_and_never_at_the_octave() {
    for (from, to) in [(69.0, 57.0), (57.0, 81.0), (84.0, 48.0), (48.0, 60.0)] {
        let mut q = Qobyz::new(Hz(48_000.0));
        q.start(0, &note(hz(from), 0.6));
        play(&mut q, &PLAIN, &gesture(hz(from), 0.0, 0.5, 0.0), 0.3);
        let x = play(&mut q, &PLAIN, &gesture(hz(to), 0.0, 0.5, 0.0), 0.9);
        let x = &x[19_200..];
        let odd: f64 = [1.0, 3.0]
            .map(|k| partial(x, k * hz(to), 48_000.0).0)
            .iter()
            .sum();
        let even: f64 = [2.0, 4.0]
            .map(|k| partial(x, k * hz(to), 48_000.0).0)
            .iter()
            .sum();
        assert!(odd > 0.3 * even, "{from} to {to}: {odd} {even}");
        let off = cents_off(x, hz(to), 48_000.0);
        assert!(off.abs() < 3.0, "{from} to {to}: {off}");
    }
}

#[test]
fn the_wheel_sways_the_pitch() {
    let pitch_hz = hz(69.0);
    let span = |wheel| {
        let mut q = Qobyz::new(Hz(48_000.0));
        q.start(0, &note(pitch_hz, 0.6));
        let x = play(&mut q, &PLAIN, &gesture(pitch_hz, 0.0, 0.5, wheel), 1.2);
        let offs: Vec<f64> = x[24_000..]
            .chunks_exact(1500)
            .map(|x| cents_off(x, pitch_hz, 48_000.0))
            .collect();
        offs.iter().fold(f64::MIN, |m, x| m.max(*x)) - offs.iter().fold(f64::MAX, |m, x| m.min(*x))
    };
    let (still, swaying) = (span(0.0), span(1.0));
    assert!(still < 9.0, "{still}");
    assert!((45.0..90.0).contains(&swaying), "{swaying}");
}

/// A passage of starts, bends, a turn of the bow, a choke and releases; cut into chunks of `cut`.
fn passage(rate_hz: f64, cut: usize) -> [Vec<f32>; 2] {
    let mut q = Qobyz::new(Hz(rate_hz));
    let mut out = [vec![], vec![]];
    for span in 0..400usize {
        q.prepare(&PLAIN);
        let mut at = 0;
        while at < GRID {
            match (span, at) {
                (0, 0) => q.start(0, &note(220.0, 0.7)),
                (20, 0) => q.start(9, &note(330.0, 0.4)),
                (80, 0) => q.start(0, &note(220.0, 0.9)),
                (150, 0) => q.choke(9),
                (200, 0) => q.release(0),
                _ => {}
            }
            if at == 0 {
                q.steer(0, &gesture(220.0 + span as f64 * 0.05, 0.3, 0.6, 0.4));
            }
            let frames = cut.min(GRID - at);
            let (mut left, mut right) = ([0f32; GRID], [0f32; GRID]);
            q.render(at, &mut left[..frames], &mut right[..frames]);
            out[0].extend(&left[..frames]);
            out[1].extend(&right[..frames]);
            at += frames;
        }
    }
    out
}

#[test]
fn cutting_changes_nothing_and_a_render_repeats() {
    for rate_hz in [22_050.0, 48_000.0, 96_000.0, 192_000.0] {
        let whole = passage(rate_hz, 32);
        assert!(whole[0].iter().any(|x| x.abs() > 0.05));
        assert!(whole == passage(rate_hz, 32));
        for cut in [1, 7, 17] {
            assert!(whole == passage(rate_hz, cut), "{rate_hz} {cut}");
        }
    }
}

#[test]
fn nothing_clicks() {
    let pitch_hz = hz(62.0);
    let hand = gesture(pitch_hz, 0.0, 0.5, 0.0);
    let mut q = Qobyz::new(Hz(48_000.0));
    q.start(0, &note(pitch_hz, 0.8));
    let mut x = play(&mut q, &PLAIN, &hand, 0.6);
    // The second difference of what is steady is the measure for what follows.
    let sharpest = |x: &[f64]| {
        let bend = x.windows(3).map(|w| (w[2] - 2.0 * w[1] + w[0]).abs());
        bend.fold(0f64, f64::max)
    };
    let steady = sharpest(&x[14_400..]);
    assert!(sharpest(&x[..14_400]) <= steady * 1.3);
    q.start(0, &note(pitch_hz, 0.8));
    x = play(&mut q, &PLAIN, &hand, 0.3);
    let bright = MelodyControls {
        brightness: 0.0,
        position: 1.0,
        ..PLAIN
    };
    x.extend(play(
        &mut q,
        &bright,
        &gesture(pitch_hz * 1.1, 1.0, 0.5, 0.0),
        0.05,
    ));
    x.extend(play(&mut q, &PLAIN, &hand, 0.3));
    q.release(0);
    x.extend(play(&mut q, &PLAIN, &hand, 0.1));
    q.start(0, &note(pitch_hz, 0.8));
    x.extend(play(&mut q, &PLAIN, &hand, 0.3));
    q.choke(0);
    x.extend(play(&mut q, &PLAIN, &hand, 0.1));
    assert!(sharpest(&x) < steady * 1.6, "{} {steady}", sharpest(&x));
}

#[test]
fn notes_end_and_silence_is_exact() {
    for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
        let mut q = Qobyz::new(Hz(rate_hz));
        assert!(q.is_silent());
        let hand = gesture(200.0, 0.0, 0.5, 0.0);
        q.start(3, &note(200.0, 1.0));
        q.start(4, &note(200.0, 1.0));
        play(&mut q, &PLAIN, &hand, 0.2);
        assert!(q.loudness(3) > 0.05 && q.loudness(0) == 0.0 && !q.is_silent());
        q.choke(4);
        play(&mut q, &PLAIN, &hand, 0.012);
        assert_eq!(q.loudness(4), 0.0);
        q.release(3);
        play(&mut q, &PLAIN, &hand, 1.5);
        assert_eq!(q.loudness(3), 0.0);
        let rest = play(&mut q, &PLAIN, &hand, 2.5);
        assert!(q.is_silent());
        assert_eq!(rest.last(), Some(&0.0));
    }
}

#[test]
fn reset_is_new_and_extremes_stay_finite() {
    let mut q = Qobyz::new(Hz(48_000.0));
    let wild = MelodyControls {
        brightness: 1.0,
        decay: 1.0,
        position: 0.0,
        ..PLAIN
    };
    for (slot, pitch_hz) in [1.0, 32.7, 4186.0, 30_000.0].into_iter().enumerate() {
        q.start(slot, &note(pitch_hz, 1.0));
        let x = play(&mut q, &wild, &gesture(pitch_hz, 1.0, 1.0, 1.0), 0.2);
        let peak = x.iter().fold(0f64, |peak, x| peak.max(x.abs()));
        // Four notes at all that there is, and leaps of seven octaves.
        assert!(
            peak < 16.0 && x.iter().all(|x| x.is_finite()),
            "{pitch_hz}: {peak}"
        );
    }
    q.reset();
    assert!(q.is_silent());
    let hand = gesture(300.0, 0.2, 0.4, 0.1);
    q.start(1, &note(300.0, 0.5));
    let again = play(&mut q, &PLAIN, &hand, 0.1);
    let mut fresh = Qobyz::new(Hz(48_000.0));
    fresh.start(1, &note(300.0, 0.5));
    assert!(again == play(&mut fresh, &PLAIN, &hand, 0.1));
}
