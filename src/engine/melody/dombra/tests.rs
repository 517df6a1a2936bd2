//! How it behaves: pitch, clicks, ends, cuts.

mod tone;

use super::*;
use crate::engine::units::Cents;

/// The instrument's own.
const OWN: MelodyControls = MelodyControls {
    brightness: 0.5,
    decay: 0.5,
    position: 0.5,
    tonic: Hz(146.83),
    fifth: Hz(220.0),
    quality: Quality::Normal,
};

/// A note in the middle.
const NOTE: Note = Note {
    pitch: Hz(293.66),
    velocity: 0.8,
    seed: 5,
    upstroke: false,
};

/// Plays as `voices` would.
struct Player {
    /// What is played.
    dombra: Dombra,
    /// What the player set.
    controls: MelodyControls,
    /// What moves in each slot.
    gestures: [Gesture; SLOTS],
    /// Frames since the start.
    frame: usize,
    /// Largest number of frames of a call.
    chunk: usize,
    /// Sample rate in Hz.
    rate_hz: f64,
}

impl Player {
    fn new(rate_hz: f64, electric: bool) -> Self {
        let still = Gesture {
            pitch: Hz(440.0),
            pressure: 0.0,
            timbre: 0.5,
            wheel: 0.0,
        };
        let mut dombra = Dombra::new(Hz(rate_hz), electric);
        dombra.prepare(&OWN);
        Self {
            dombra,
            controls: OWN,
            gestures: [still; SLOTS],
            frame: 0,
            chunk: GRID,
            rate_hz,
        }
    }

    fn start(&mut self, slot: usize, note: Note) {
        self.gestures[slot].pitch = note.pitch;
        self.dombra.start(slot, &note);
    }

    /// Both sides of the next seconds.
    fn play(&mut self, seconds: f64) -> [Vec<f32>; 2] {
        let frames = (seconds * self.rate_hz) as usize;
        let [mut left, mut right] = [vec![0f32; frames], vec![0f32; frames]];
        let mut from = 0;
        while from < frames {
            let at = self.frame % GRID;
            if at == 0 {
                self.dombra.prepare(&self.controls);
                for slot in 0..SLOTS {
                    if self.dombra.loudness(slot) > 0.0 {
                        self.dombra.steer(slot, &self.gestures[slot]);
                    }
                }
            }
            let to = (from + self.chunk.min(GRID - at)).min(frames);
            self.dombra
                .render(at, &mut left[from..to], &mut right[from..to]);
            self.frame += to - from;
            from = to;
        }
        [left, right]
    }

    /// The left side of the next seconds.
    fn left(&mut self, seconds: f64) -> Vec<f32> {
        let [left, _] = self.play(seconds);
        left
    }
}

/// Mean square.
fn power(sound: &[f32]) -> f64 {
    sound.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / sound.len() as f64
}

/// Decibels of a ratio of powers.
fn db(ratio: f64) -> f64 {
    10.0 * ratio.log10()
}

/// Amplitude at a frequency, through a window with low sides.
fn line(sound: &[f32], rate_hz: f64, hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    let turn = TAU / sound.len() as f64;
    for (n, x) in sound.iter().enumerate() {
        let t = turn * n as f64;
        let window = 0.42 - 0.5 * t.cos() + 0.08 * (2.0 * t).cos();
        let (sin, cos) = (TAU * hz * n as f64 / rate_hz).sin_cos();
        re += f64::from(*x) * window * cos;
        im += f64::from(*x) * window * sin;
    }
    re.hypot(im) / sound.len() as f64
}

/// Where the line near `hz` is, in cents from it, by parabolas through three of its points.
fn cents_off(sound: &[f32], rate_hz: f64, hz: f64) -> f64 {
    let mut off = 0.0;
    for step in [8.0, 2.0, 0.5] {
        let [a, b, c] =
            [-step, 0.0, step].map(|by| line(sound, rate_hz, Hz(hz).up(Cents(off + by)).0).ln());
        off += (step * (a - c) / (2.0 * (a - 2.0 * b + c))).clamp(-2.0 * step, 2.0 * step);
    }
    off
}

/// What is above 8 kHz or so, by a difference of the fourth order.
fn crackle(sound: &[f32]) -> f32 {
    sound
        .windows(5)
        .map(|w| (w[0] - 4.0 * w[1] + 6.0 * w[2] - 4.0 * w[3] + w[4]).abs())
        .fold(0.0, f32::max)
}

#[test]
fn it_is_in_tune() {
    for (rate_hz, electric) in [(22_050.0, false), (48_000.0, true), (192_000.0, false)] {
        for (hz, velocity) in [(65.41, 0.8), (155.6, 1.0), (523.3, 0.2), (2093.0, 0.9)] {
            let mut player = Player::new(rate_hz, electric);
            player.controls.brightness = velocity;
            player.controls.decay = 0.6;
            player.controls.quality = Quality::Eco;
            let note = Note {
                pitch: Hz(hz),
                velocity,
                ..NOTE
            };
            player.start(0, note);
            player.play(0.12);
            let off = cents_off(&player.left(0.4), rate_hz, hz);
            assert!(off.abs() < 0.6, "{hz} Hz at {rate_hz}: {off} cents");
        }
    }
}

#[test]
fn a_bend_arrives_where_it_is_told() {
    let mut player = Player::new(48_000.0, false);
    player.start(0, NOTE);
    player.play(0.1);
    player.gestures[0].pitch = NOTE.pitch.up(Cents(300.0));
    player.play(0.1);
    let wanted = player.gestures[0].pitch.0;
    let off = cents_off(&player.left(0.4), 48_000.0, wanted);
    assert!(off.abs() < 0.6, "{off} cents");
}

#[test]
fn how_frames_are_cut_changes_nothing() {
    for electric in [false, true] {
        let sound = |chunk| {
            let mut player = Player::new(48_000.0, electric);
            player.chunk = chunk;
            player.start(0, NOTE);
            let mut all = player.left(96.0 / 48_000.0);
            player.gestures[0].wheel = 1.0;
            player.start(
                3,
                Note {
                    upstroke: true,
                    ..NOTE
                },
            );
            all.extend(player.left(0.05));
            player.dombra.release(0);
            player.dombra.choke(3);
            all.extend(player.left(0.5));
            all
        };
        let whole = sound(GRID);
        assert!(power(&whole) > 1e-5);
        for chunk in [1, 7, 17] {
            assert_eq!(sound(chunk), whole);
        }
    }
}

#[test]
fn it_ends_in_exact_silence_and_frees_its_slots() {
    for electric in [false, true] {
        let mut player = Player::new(48_000.0, electric);
        assert!(player.dombra.is_silent());
        player.controls.decay = 0.0;
        player.start(0, NOTE);
        player.start(
            1,
            Note {
                upstroke: true,
                ..NOTE
            },
        );
        assert!(player.dombra.loudness(0) > 0.0 && player.dombra.loudness(2) == 0.0);
        player.play(0.2);
        player.dombra.release(0);
        player.dombra.choke(1);
        let before = player.dombra.loudness(1);
        player.play(0.011);
        assert!(player.dombra.loudness(1) < 1e-3 * before);
        player.play(0.3);
        assert_eq!(player.dombra.loudness(0), 0.0);
        assert_eq!(player.dombra.loudness(1), 0.0);
        player.play(3.0);
        assert!(player.dombra.is_silent());
        assert_eq!(power(&player.left(0.1)), 0.0);
    }
}

#[test]
fn a_reset_instrument_is_new() {
    let mut player = Player::new(48_000.0, false);
    player.start(0, NOTE);
    let first = player.left(0.1);
    player.dombra.reset();
    assert!(player.dombra.is_silent() && player.dombra.loudness(0) == 0.0);
    player.frame = 0;
    player.start(0, NOTE);
    assert_eq!(player.left(0.1), first);
}

#[test]
fn nothing_clicks() {
    type Deed = fn(&mut Player);
    let deeds: [(&str, Deed); 7] = [
        ("release", |p| p.dombra.release(0)),
        ("choke", |p| p.dombra.choke(0)),
        ("bend", |p| p.gestures[0].pitch = Hz(330.0)),
        ("palm", |p| p.gestures[0].pressure = 1.0),
        ("brightness", |p| p.controls.brightness = 0.0),
        ("open strings", |p| p.controls.tonic = Hz(164.8)),
        ("a soft stroke", |p| {
            p.start(
                0,
                Note {
                    velocity: 0.02,
                    ..NOTE
                },
            );
        }),
    ];
    for electric in [false, true] {
        for (name, deed) in deeds {
            let mut player = Player::new(48_000.0, electric);
            player.start(0, NOTE);
            player.play(0.1);
            let before = crackle(&player.left(0.05));
            deed(&mut player);
            let after = crackle(&player.left(0.05));
            assert!(after < 1.2 * before, "{name}: {before} to {after}");
        }
    }
}

#[test]
fn a_stroke_sounds_at_once_and_begins_at_zero() {
    for electric in [false, true] {
        let mut player = Player::new(48_000.0, electric);
        player.start(0, NOTE);
        let sound = player.left(0.1);
        let peak = sound.iter().fold(0f32, |peak, x| peak.max(x.abs()));
        let first = sound.iter().position(|x| x.abs() > 0.05 * peak);
        assert!(first.is_some_and(|n| n < 96), "{first:?}");
        assert!(sound[0].abs() < 0.02 * peak);
    }
}

#[test]
fn it_has_no_dc_and_folds_to_mono() {
    for electric in [false, true] {
        let mut player = Player::new(48_000.0, electric);
        for (slot, hz) in [73.4, 146.83, 220.0, 587.3].into_iter().enumerate() {
            player.start(
                slot,
                Note {
                    pitch: Hz(hz),
                    ..NOTE
                },
            );
        }
        let [left, right] = player.play(1.0);
        let mean = left.iter().map(|x| f64::from(*x)).sum::<f64>() / left.len() as f64;
        assert!(mean.abs() < 1e-3 * power(&left).sqrt(), "{mean}");
        let mono: Vec<f32> = left
            .iter()
            .zip(&right)
            .map(|(l, r)| 0.5 * (l + r))
            .collect();
        let kept = power(&mono) / (0.5 * (power(&left) + power(&right)));
        assert!(kept > 0.8, "{kept}");
    }
}

#[test]
fn everything_in_range_is_finite_and_bounded() {
    for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
        for electric in [false, true] {
            let mut player = Player::new(rate_hz, electric);
            for (i, set) in [0.0, 1.0, 0.5, 1.0].into_iter().enumerate() {
                player.controls.brightness = set;
                player.controls.decay = 1.0 - set;
                player.controls.position = set;
                player.controls.quality = [Quality::Eco, Quality::High][i % 2];
                for slot in 0..SLOTS {
                    let key = (slot * 37 + i * 5) % 128;
                    player.start(
                        slot,
                        Note {
                            pitch: Hz(440.0).up(Cents(100.0 * (key as f64 - 69.0))),
                            velocity: set,
                            seed: slot as u32,
                            upstroke: slot % 2 == 0,
                        },
                    );
                    player.gestures[slot].timbre = set;
                    player.gestures[slot].wheel = set;
                }
                let [left, right] = player.play(0.03);
                let peak = left.iter().chain(&right).fold(0f32, |peak, x| {
                    assert!(x.is_finite());
                    peak.max(x.abs())
                });
                assert!(peak < f32::from(20u8), "{rate_hz} {electric} {set}: {peak}");
            }
        }
    }
}
