//! How it sounds: loudness, brightness, what the controls do.

use super::*;

#[test]
fn velocity_is_loud_and_bright() {
    for electric in [false, true] {
        let sound = |velocity| {
            let mut player = Player::new(48_000.0, electric);
            player.start(0, Note { velocity, ..NOTE });
            player.left(0.4)
        };
        let levels = [0.05, 0.1, 0.2, 0.4, 0.7, 1.0].map(|v| db(power(&sound(v))));
        assert!(levels[5] - levels[0] > 24.0, "{levels:?}");
        assert!(levels.is_sorted(), "{levels:?}");
        let treble = |velocity| {
            let sound = sound(velocity);
            line(&sound, 48_000.0, 10.0 * 293.66) / line(&sound, 48_000.0, 293.66)
        };
        assert!(treble(1.0) > 2.0 * treble(0.1));
    }
}

#[test]
fn level_is_as_promised_in_the_middle() {
    // Without K-weighting: -12 LUFS were measured to be this much power.
    for (electric, wanted) in [(false, -11.8), (true, -11.7)] {
        let mut player = Player::new(48_000.0, electric);
        player.start(0, NOTE);
        let [left, right] = player.play(0.4);
        let level = db(power(&left) + power(&right));
        assert!((level - wanted).abs() < 0.7, "{level} dB");
    }
}

#[test]
fn strokes_differ_and_repeat() {
    let sound = |note| {
        let mut player = Player::new(48_000.0, false);
        player.start(0, note);
        player.left(0.2)
    };
    let own = sound(NOTE);
    assert_eq!(sound(NOTE), own);
    let other = sound(Note { seed: 6, ..NOTE });
    assert_ne!(other, own);
    assert!(db(power(&other) / power(&own)).abs() < 1.5);
    let up = sound(Note {
        upstroke: true,
        ..NOTE
    });
    let lighter = db(power(&up) / power(&own));
    assert!((-4.0..-0.5).contains(&lighter), "{lighter} dB");
}

#[test]
fn the_controls_do_what_they_say() {
    let sound = |set: fn(&mut Player)| {
        let mut player = Player::new(48_000.0, false);
        set(&mut player);
        player.dombra.prepare(&player.controls);
        player.start(0, NOTE);
        player.left(0.8)
    };
    let partial = |sound: &[f32], i: f64| line(sound, 48_000.0, i * 293.66);
    let own = sound(|_| ());
    let bright = sound(|p| p.controls.brightness = 1.0);
    assert!(partial(&bright, 9.0) > 1.5 * partial(&own, 9.0));
    let late = |sound: &[f32]| db(power(&sound[33_600..]));
    let long = sound(|p| p.controls.decay = 1.0);
    let short = sound(|p| p.controls.decay = 0.0);
    assert!(late(&long) - late(&own) > 6.0 && late(&own) - late(&short) > 20.0);
    let bridge = sound(|p| p.controls.position = 0.0);
    let middle = sound(|p| p.controls.position = 1.0);
    let even = |sound: &[f32]| partial(sound, 2.0) / partial(sound, 1.0);
    assert!(even(&bridge) > 2.0 * even(&middle));
    let muted = sound(|p| p.gestures[0].pressure = 1.0);
    assert!(late(&own) - late(&muted) > 20.0);
    let shaken = sound(|p| p.gestures[0].wheel = 1.0);
    // Within a quarter of the vibrato's period it is above the pitch, in the third below.
    let side = |from: usize| cents_off(&shaken[from..from + 3600], 48_000.0, 293.66);
    assert!(
        side(8700) > 8.0 && side(12_800) < -8.0,
        "{} {}",
        side(8700),
        side(12_800)
    );
}

#[test]
fn quality_is_never_level() {
    let level = |quality| {
        let mut player = Player::new(48_000.0, false);
        player.controls.quality = quality;
        player.dombra.prepare(&player.controls);
        player.start(0, NOTE);
        db(power(&player.left(0.3)))
    };
    assert!((level(Quality::Eco) - level(Quality::High)).abs() < 0.1);
}
