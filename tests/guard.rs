//! What the engine gives up when time is short, and takes up again: no click, no other pitch, no
//! other level, and in the end the same sound as if nothing had been.

mod support;

use kazakh_horizon::engine::Engine;
use kazakh_horizon::engine::clock::Transport;
use kazakh_horizon::engine::event::Event;
use kazakh_horizon::engine::registry::Choice;
use kazakh_horizon::engine::settings::{MelodyKind, PluckPattern, Quality, Settings};
use kazakh_horizon::engine::units::{Db, Hz, Seconds};
use kazakh_horizon::params::KazakhParams;
use support::analysis::{rms_db, third_octaves_db, window};
use support::drone::{middle, off_cents, roughness};
use support::{RATE_HZ, active, frames};
use xtask::host::Event as HostEvent;
use xtask::take::{Audio, Take};

/// How much rougher than usual a step may be.
const SMOOTH: f64 = 2.0;
/// When a step comes, in s: in the bloom of a pluck.
const STEP_S: f64 = 2.6;
/// Steps, there and back.
const STEPS: [(u8, u8); 6] = [(0, 1), (1, 0), (1, 2), (2, 1), (0, 2), (2, 0)];

/// The default drone alone, dry, below the limiter and with nothing random.
fn drone() -> Settings {
    let mut settings = KazakhParams::default().snapshot();
    settings.gain = Db(-12.0);
    settings.rhythm.on = false;
    settings.space.reverb_mix = 0.0;
    settings.drone.humanize = 0.0;
    settings
}

/// Renders with relief as a function of time in s, in blocks of 64; some keys go down at the start.
fn render(settings: &Settings, length_s: f64, keys: &[u8], relief: impl Fn(f64) -> u8) -> Audio {
    let mut engine = Engine::new(Hz(RATE_HZ));
    let frames = (length_s * RATE_HZ) as usize / 64 * 64;
    let mut audio = Audio {
        left: vec![0.0; frames],
        right: vec![0.0; frames],
    };
    for &key in keys {
        let (channel, velocity, id) = (0, 0.8, None);
        let event = Event::NoteOn {
            key,
            channel,
            velocity,
            id,
        };
        engine.handle(event, settings, 0);
    }
    let blocks = audio.left.chunks_mut(64).zip(audio.right.chunks_mut(64));
    for (block, (left, right)) in blocks.enumerate() {
        engine.relieve(relief(block as f64 * 64.0 / RATE_HZ));
        engine.render(settings, &Transport::default(), 0, left, right);
        engine.outbox().end_all(0);
    }
    let glance = engine.glance(settings);
    assert_eq!(glance.relief, relief(length_s));
    assert_eq!(glance.kills.total(), 0);
    assert!(audio.is_finite() && audio.peak() > 0.01);
    audio
}

/// How much rougher than the sound before and the sound behind a step is, both as they always are.
fn over(settings: &Settings, keys: &[u8], (from, to): (u8, u8)) -> f64 {
    let step = |at_s: f64| if at_s < STEP_S { from } else { to };
    let [before, after, stepped] = [
        render(settings, 3.6, keys, |_| from),
        render(settings, 3.6, keys, |_| to),
        render(settings, 3.6, keys, step),
    ];
    assert!(stepped.left != before.left);
    let usual = roughness(&before, RATE_HZ, STEP_S - 0.3, STEP_S + 0.3).max(roughness(
        &after,
        RATE_HZ,
        STEP_S - 0.1,
        STEP_S + 0.4,
    ));
    roughness(&stepped, RATE_HZ, STEP_S - 0.005, STEP_S + 0.4).over(usual)
}

#[test]
fn no_step_of_the_drone_clicks() {
    for quality in [Quality::Eco, Quality::Normal, Quality::High] {
        for jivari in [0.0, 0.7, 1.0] {
            for (from, to) in STEPS {
                if quality == Quality::Eco && from.max(to) == 1 {
                    continue; // The drone has nothing to give up there.
                }
                let mut settings = drone();
                (settings.quality, settings.drone.jivari) = (quality, jivari);
                let over = over(&settings, &[], (from, to));
                let what = format!("{quality:?}, jivari {jivari}, {from} to {to}: {over:.2}");
                assert!(over < SMOOTH, "{what}");
            }
        }
    }
}

#[test]
fn no_step_of_the_melody_clicks() {
    for &(kind, name) in MelodyKind::TABLE {
        for step in [(0, 1), (1, 0), (0, 2), (2, 0)] {
            let mut settings = drone();
            // The drone is smooth by the test above; here it makes every step change something.
            settings.drone.level = Db(-50.0);
            settings.quality = Quality::High;
            settings.melody.kind = kind;
            let over = over(&settings, &[50, 62, 69], step);
            assert!(over < SMOOTH, "{name}, {step:?}: {over:.2}");
        }
    }
}

#[test]
fn pitch_and_level_stay() {
    let mut settings = drone();
    settings.drone.pattern = PluckPattern::at(1);
    settings.drone.cycle = Seconds(20.0);
    // String 1 alone: mandra Pa.
    let target_hz = 0.75 * 146.832_38;
    let level_db =
        |audio: &Audio, from_s: f64| rms_db(window(&middle(audio), RATE_HZ, from_s, 1.0));
    for quality in [Quality::Normal, Quality::High] {
        settings.quality = quality;
        let usual = render(&settings, 5.0, &[], |_| 0);
        for relief in [1, 2] {
            let eased = render(
                &settings,
                5.0,
                &[],
                |at_s| if at_s < 1.0 { 0 } else { relief },
            );
            let (cents, _) = off_cents(&middle(&eased), RATE_HZ, target_hz);
            assert!(cents.abs() < 1.0, "{quality:?} -{relief}: {cents} cents");
            for from_s in [1.5, 3.0] {
                let off_db = level_db(&eased, from_s) - level_db(&usual, from_s);
                assert!(
                    off_db.abs() < 1.0,
                    "{quality:?} -{relief}: {off_db} dB at {from_s}"
                );
            }
        }
    }
}

#[test]
fn it_comes_back_to_the_same_sound() {
    let settings = drone();
    let usual = render(&settings, 12.0, &[], |_| 0);
    let back = render(&settings, 12.0, &[], |at_s| {
        if (1.0..3.0).contains(&at_s) { 2 } else { 0 }
    });
    let centres: Vec<f64> = (0..21)
        .map(|n| 100.0 * (f64::from(n) / 3.0).exp2())
        .collect();
    // A whole cycle later every string was plucked anew.
    let bands = |audio: &Audio| {
        let middle = middle(audio);
        third_octaves_db(window(&middle, RATE_HZ, 7.4, 4.5), RATE_HZ, &centres)
    };
    let (usual, back) = (bands(&usual), bands(&back));
    for ((usual, back), centre_hz) in usual.iter().zip(&back).zip(&centres) {
        assert!(
            (usual - back).abs() < 1.0,
            "{centre_hz} Hz: {usual} and {back} dB"
        );
    }
}

#[test]
fn tails_that_nobody_hears_end_earlier_and_held_notes_stay() {
    let mut settings = KazakhParams::default().snapshot();
    settings.drone.on = false;
    settings.rhythm.on = false;
    settings.space.reverb_mix = 0.0;
    let voices = |relief: u8| -> (u32, u32) {
        let mut engine = Engine::new(Hz(RATE_HZ));
        engine.relieve(relief);
        let mut play = |event: Option<Event>, blocks: usize| {
            if let Some(event) = event {
                engine.handle(event, &settings, 0);
            }
            let [mut left, mut right] = [[0.0; 480]; 2];
            for _ in 0..blocks {
                engine.render(&settings, &Transport::default(), 0, &mut left, &mut right);
                engine.outbox().end_all(0);
            }
            engine.glance(&settings).voices
        };
        let (channel, velocity, id) = (0, 0.8, None);
        let mut held = 0;
        for key in 50..62 {
            let event = Event::NoteOn {
                key,
                channel,
                velocity,
                id,
            };
            held = play(Some(event), 2);
        }
        // The pedal of nobody: all keys go up.
        for key in 50..62 {
            play(Some(Event::NoteOff { key, channel }), 0);
        }
        (held, play(None, 8))
    };
    let (usual, eased) = (voices(0), voices(2));
    assert_eq!(usual.0, eased.0);
    assert!(eased.1 < usual.1, "{usual:?} and {eased:?}");
}

#[test]
fn a_host_s_parameters_that_are_no_number_change_nothing() {
    let mut instance = active();
    let params: Vec<_> = instance.params().to_vec();
    let mut take = Take::new(RATE_HZ);
    for (n, param) in params.iter().enumerate() {
        let (id, at_s) = (param.clap_id, 0.01 * n as f64);
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            take.at_s(at_s, HostEvent::Param { id, value });
        }
    }
    let audio = take.render(&mut instance, frames(3.0)).unwrap();
    assert!(audio.is_finite() && audio.peak() > 0.01);
    for param in &params {
        assert_eq!(
            instance.value(&param.id).unwrap(),
            param.default,
            "{}",
            param.id
        );
    }
}
