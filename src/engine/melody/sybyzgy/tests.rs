//! The instrument as it is played: pitch, dynamics, loudness, clicks, tails.

use super::*;
use std::f64::consts::TAU;

/// D4.
const D4_HZ: f64 = 293.665;

/// Controls in the middle, without the sung drone.
fn controls() -> MelodyControls {
    MelodyControls {
        brightness: 0.5,
        decay: 0.5,
        position: 0.0,
        tonic: Hz(146.83),
        fifth: Hz(220.25),
        quality: Quality::Normal,
    }
}

/// A note.
fn note(hz: f64, velocity: f32) -> Note {
    Note {
        pitch: Hz(hz),
        velocity,
        seed: 7,
        upstroke: false,
    }
}

/// Hands at rest.
fn still(hz: f64) -> Gesture {
    Gesture {
        pitch: Hz(hz),
        pressure: 0.0,
        timbre: 0.5,
        wheel: 0.0,
    }
}

/// A player with one note in slot 3.
struct Player {
    /// What is played.
    flute: Sybyzgy,
    /// Frames per second.
    rate_hz: f64,
    /// Controls.
    controls: MelodyControls,
    /// Hands.
    gesture: Gesture,
}

impl Player {
    /// With the instrument in the hands.
    fn new(rate_hz: f64, hz: f64) -> Self {
        Self {
            flute: Sybyzgy::new(Hz(rate_hz)),
            rate_hz,
            controls: controls(),
            gesture: still(hz),
        }
    }

    /// Both channels of some seconds.
    fn play(&mut self, seconds: f64) -> [Vec<f32>; 2] {
        let spans = (seconds * self.rate_hz / GRID as f64).ceil() as usize;
        let mut sound = [0, 1].map(|_| vec![0.0; spans * GRID]);
        let [left, right] = &mut sound;
        for (left, right) in left.chunks_mut(GRID).zip(right.chunks_mut(GRID)) {
            self.flute.prepare(&self.controls);
            if self.flute.loudness(3) > 0.0 {
                self.flute.steer(3, &self.gesture);
            }
            self.flute.render(0, left, right);
        }
        sound
    }

    /// Starts a note at the pitch of the hands.
    fn start(&mut self, velocity: f32) {
        let note = note(self.gesture.pitch.0, velocity);
        self.flute.start(3, &note);
    }
}

/// Amplitude and phase of a frequency in a Hann window.
fn bin(sound: &[f32], rate_hz: f64, hz: f64) -> (f64, f64) {
    let n = sound.len() as f64;
    let (mut re, mut im) = (0.0, 0.0);
    for (i, x) in sound.iter().enumerate() {
        let hann = 1.0 - (TAU * (i as f64 + 0.5) / n).cos();
        let turn = TAU * hz * i as f64 / rate_hz;
        re += hann * f64::from(*x) * turn.cos();
        im -= hann * f64::from(*x) * turn.sin();
    }
    (2.0 * re.hypot(im) / n, im.atan2(re))
}

/// How many cents a tone lies above a pitch, by the phase's way between two windows.
fn cents_off(sound: &[f32], rate_hz: f64, hz: f64) -> f64 {
    let half = sound.len() / 2;
    let (early, late) = (
        bin(&sound[..half], rate_hz, hz).1,
        bin(&sound[half..2 * half], rate_hz, hz).1,
    );
    // Each window counts its phase from its own start, the later one `half` frames on.
    let turns = (late - early) / TAU - hz * half as f64 / rate_hz;
    let turns = turns - turns.round();
    1200.0 * (1.0 + turns * rate_hz / (half as f64 * hz)).log2()
}

/// Root mean square.
fn rms(sound: &[f32]) -> f64 {
    let power: f64 = sound.iter().map(|x| f64::from(x * x)).sum();
    (power / sound.len() as f64).sqrt()
}

/// Loudness in LUFS of the loudest 0.4 s, at 48 kHz: ITU-R BS.1770-4, tables 1 and 2.
fn momentary(sound: &[Vec<f32>; 2]) -> f64 {
    let mut power = vec![0.0; sound[0].len()];
    for side in sound {
        let (mut a, mut b) = ([0f64; 4], [0f64; 4]);
        for (power, x) in power.iter_mut().zip(side) {
            let x = f64::from(*x);
            let y = 1.53512485958697 * x - 2.69169618940638 * a[0]
                + 1.19839281085285 * a[1]
                + 1.69065929318241 * a[2]
                - 0.73248077421585 * a[3];
            a = [x, a[0], y, a[2]];
            let z = y - 2.0 * b[0] + b[1] + 1.99004745483398 * b[2] - 0.99007225036621 * b[3];
            b = [y, b[0], z, b[2]];
            *power += z * z;
        }
    }
    let loudest = power
        .chunks(4800)
        .collect::<Vec<_>>()
        .windows(4)
        .map(|four| four.iter().flat_map(|c| c.iter()).sum::<f64>() / 19_200.0)
        .fold(0.0, f64::max);
    -0.691 + 10.0 * loudest.log10()
}

/// Largest fourth difference: what clicks have and tones have not.
fn edge(sound: &[f32]) -> f32 {
    sound
        .windows(5)
        .map(|x| (x[0] - 4.0 * x[1] + 6.0 * x[2] - 4.0 * x[3] + x[4]).abs())
        .fold(0.0, f32::max)
}

/// Frequency of a MIDI key.
fn key(key: i32) -> f64 {
    440.0 * (f64::from(key - 69) / 12.0).exp2()
}

#[test]
fn it_plays_the_pitch_it_is_given() {
    let hard = Gesture {
        pressure: 1.0,
        timbre: 1.0,
        wheel: 1.0,
        ..still(0.0)
    };
    for (rate_hz, quality, velocity, hands) in [
        (22_050.0, Quality::Eco, 0.05, still(0.0)),
        (48_000.0, Quality::Normal, 0.8, still(0.0)),
        (96_000.0, Quality::High, 1.0, hard),
    ] {
        for hz in [36, 53, 62, 79, 96].map(key) {
            let mut player = Player::new(rate_hz, hz);
            player.gesture = Gesture {
                pitch: Hz(hz),
                ..hands
            };
            player.controls.quality = quality;
            player.start(velocity);
            player.play(0.3);
            let [left, _] = player.play(1.2);
            let off = cents_off(&left, rate_hz, hz);
            assert!(off.abs() < 3.0, "{rate_hz} {hz} {off}");
        }
    }
}

#[test]
fn every_note_speaks_at_every_velocity() {
    for midi in (24..=108).step_by(3) {
        for velocity in [0.05, 0.5, 1.0] {
            let mut player = Player::new(48_000.0, key(midi));
            player.start(velocity);
            player.play(0.15);
            let early = player.play(0.15);
            player.play(0.3);
            let late = player.play(0.15);
            let [early, late] = [early, late].map(|sound| bin(&sound[0], 48_000.0, key(midi)).0);
            assert!(
                late > 0.05 * f64::from(velocity),
                "{midi} {velocity} {late}"
            );
            assert!((0.7..1.4).contains(&(early / late)), "{midi} {velocity}");
        }
    }
}

#[test]
fn velocity_gives_twenty_decibels_and_brightness() {
    let mut last = (0.0, 0.0);
    let mut levels = Vec::new();
    for velocity in [0.05, 0.2, 0.4, 0.8, 1.0] {
        let mut player = Player::new(48_000.0, D4_HZ);
        player.start(velocity);
        player.play(0.3);
        let [left, _] = player.play(1.0);
        let partial = |n: f64| bin(&left, 48_000.0, n * D4_HZ).0;
        let colour = (partial(2.0) + partial(3.0)) / partial(1.0);
        assert!(rms(&left) > last.0 && colour > last.1, "{velocity}");
        last = (rms(&left), colour);
        levels.push(20.0 * rms(&left).log10());
    }
    assert!(levels[4] - levels[0] > 20.0, "{levels:?}");
}

#[test]
fn it_is_as_loud_as_its_family_in_every_register() {
    for (midi, tolerance) in [(48, 3.0), (55, 3.0), (62, 0.7), (72, 3.0), (84, 3.0)] {
        let mut player = Player::new(48_000.0, key(midi));
        player.controls.position = if midi == 62 { 0.5 } else { 0.0 };
        player.start(0.8);
        let loudness = momentary(&player.play(1.5));
        assert!((loudness + 12.0).abs() < tolerance, "{midi} {loudness}");
    }
}

#[test]
fn breath_is_heard_under_the_tone_and_more_so_when_soft() {
    let share = |velocity| {
        let mut player = Player::new(48_000.0, D4_HZ);
        player.start(velocity);
        player.play(0.3);
        let [left, _] = player.play(2.0);
        // Between the partials from the fourth to the twentieth, in a window's width each.
        let noise: f64 = (4..20)
            .map(|n| bin(&left, 48_000.0, (f64::from(n) + 0.5) * D4_HZ).0.powi(2))
            .sum();
        10.0 * (noise / bin(&left, 48_000.0, D4_HZ).0.powi(2)).log10()
    };
    let (soft, middle) = (share(0.1), share(0.6));
    assert!(soft > middle + 4.0, "{soft} {middle}");
    assert!((-60.0..-30.0).contains(&middle), "{middle}");
}

#[test]
fn the_player_sings_as_much_as_position_says() {
    let level = |position| {
        // B flat 4, of which no partial is near one of the voice on D3.
        let mut player = Player::new(48_000.0, key(70));
        player.controls.position = position;
        player.start(0.8);
        player.play(0.5);
        let [left, _] = player.play(1.0);
        (1..5)
            .map(|n| bin(&left, 48_000.0, f64::from(n) * 146.83).0)
            .fold(0.0, f64::max)
    };
    let levels = [0.0, 0.5, 1.0].map(level);
    assert!(levels[0] < 0.002, "{levels:?}");
    assert!(
        levels[1] > 0.01 && levels[2] > 2.5 * levels[1],
        "{levels:?}"
    );
}

#[test]
fn nothing_clicks() {
    for (midi, velocity) in [(50, 1.0), (62, 0.3), (62, 0.9), (86, 0.8)] {
        let mut player = Player::new(48_000.0, key(midi));
        player.controls.position = 0.5;
        player.start(velocity);
        let onset = edge(&player.play(0.4)[0]);
        let steady = edge(&player.play(0.4)[0]).max(0.3 * onset);
        let mut after = |what: &str, times: f32, act: &dyn Fn(&mut Player)| {
            act(&mut player);
            let edge = edge(&player.play(0.3)[0]);
            assert!(edge < times * steady, "{midi} {what} {edge} {steady}");
        };
        after("pitch step", 1.6, &|p| p.gesture.pitch = Hz(key(midi + 5)));
        after("pitch back", 1.6, &|p| p.gesture.pitch = Hz(key(midi)));
        after("pressure", 4.0, &|p| p.gesture.pressure = 1.0);
        after("no pressure", 4.0, &|p| p.gesture.pressure = 0.0);
        after("tongue", 4.0, &|p| p.start(velocity));
        after("dull", 1.6, &|p| p.controls.brightness = 0.0);
        after("own brightness", 1.6, &|p| p.controls.brightness = 0.5);
        after("release", 1.6, &|p| p.flute.release(3));
        after("again", 4.0, &|p| p.start(velocity));
        after("choke", 1.6, &|p| p.flute.choke(3));
    }
}

#[test]
fn choke_and_release_end_in_exact_silence() {
    let mut player = Player::new(44_100.0, D4_HZ);
    player.controls.position = 1.0;
    for (end, seconds) in [
        (MelodyVoice::choke as fn(&mut Sybyzgy, usize), 0.011),
        (MelodyVoice::release, 0.35),
    ] {
        player.start(1.0);
        player.play(0.3);
        assert!(!player.flute.is_silent() && player.flute.loudness(3) > 0.1);
        end(&mut player.flute, 3);
        player.play(seconds);
        assert_eq!(player.flute.loudness(3), 0.0);
        let [left, right] = player.play(0.1);
        assert!(left.iter().chain(&right).all(|x| x.abs() < 1e-2));
        player.play(0.5);
        assert!(player.flute.is_silent());
        let [left, right] = player.play(0.1);
        assert!(left.iter().chain(&right).all(|x| *x == 0.0));
    }
}

#[test]
fn it_has_no_mean_and_stays_finite_at_every_extreme() {
    for (rate_hz, hz, end) in [
        (22_050.0, 32.7, 1.0),
        (192_000.0, 32.7, 0.0),
        (22_050.0, 9000.0, 1.0),
    ] {
        let mut player = Player::new(rate_hz, hz);
        player.controls = MelodyControls {
            brightness: end,
            decay: end,
            position: 1.0,
            tonic: Hz(240.0),
            quality: Quality::High,
            ..controls()
        };
        player.gesture = Gesture {
            pressure: 1.0,
            timbre: end,
            wheel: 1.0,
            ..still(hz)
        };
        player.start(1.0);
        let [left, right] = player.play(1.0);
        for side in [left, right] {
            let peak = side.iter().fold(0f32, |peak, x| peak.max(x.abs()));
            assert!(
                side.iter().all(|x| x.is_finite()) && peak < 3.0,
                "{hz} {peak}"
            );
            let mean = side.iter().sum::<f32>() / side.len() as f32;
            assert!(mean.abs() < 2e-3, "{hz} {mean}");
        }
    }
}

#[test]
fn the_callers_cuts_change_nothing_and_reset_is_new() {
    let play = |flute: &mut Sybyzgy, cuts: &[usize]| {
        let mut sound = [0, 1].map(|_| vec![0f32; 300 * GRID]);
        let mut controls = controls();
        controls.position = 0.7;
        let (mut cut, mut frame) = (cuts.iter().cycle(), 0);
        // Frames of starts and ends, some within a grid span.
        let events = [(0, 0), (1007, 1), (2500, 2), (3333, 0), (5001, 1)];
        while frame < sound[0].len() {
            let at = frame % GRID;
            if at == 0 {
                flute.prepare(&controls);
                (0..3).for_each(|slot| flute.steer(slot, &still(300.0 + 50.0 * slot as f64)));
            }
            for (when, slot) in events {
                match (when == frame, when) {
                    (true, 5001) => flute.release(slot),
                    (true, _) => flute.start(slot, &note(300.0 + 50.0 * slot as f64, 0.7)),
                    _ => {}
                }
            }
            let next = events.iter().map(|e| e.0).filter(|e| *e > frame).min();
            let most = (GRID - at).min(next.unwrap_or(usize::MAX) - frame);
            let count = most.min(*cut.next().unwrap());
            let [left, right] = &mut sound;
            flute.render(
                at,
                &mut left[frame..frame + count],
                &mut right[frame..frame + count],
            );
            frame += count;
        }
        sound
    };
    let mut flute = Sybyzgy::new(Hz(48_000.0));
    let whole = play(&mut flute, &[GRID]);
    assert!(whole[0][1007 + 64..2000].iter().any(|x| x.abs() > 0.05));
    assert_eq!(
        whole[0][..1000],
        play(&mut Sybyzgy::new(Hz(48_000.0)), &[GRID])[0][..1000]
    );
    flute.reset();
    assert!(flute.is_silent());
    assert!(play(&mut flute, &[1, 7, 30, 3]) == whole);
}
