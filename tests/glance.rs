//! What an open window costs the audio thread: all that `process` does for it, under an allocator
//! that counts. Without a window, so that it runs everywhere.

#[path = "support/counting.rs"]
mod counting;

use counting::counted;
use kazakh_horizon::engine::Engine;
use kazakh_horizon::engine::clock::Transport;
use kazakh_horizon::engine::event::Event;
use kazakh_horizon::engine::settings::{ClockMode, FillEvery};
use kazakh_horizon::engine::units::Hz;
use kazakh_horizon::params::KazakhParams;
use kazakh_horizon::telemetry::{Controller, Telemetry};

#[test]
fn a_window_that_looks_costs_no_allocation_and_sees_what_is_played() {
    let mut settings = KazakhParams::default().snapshot();
    settings.clock = ClockMode::Free;
    settings.rhythm.rock = 0.4;
    settings.rhythm.fill = FillEvery::Bars2;
    let mut engine = Engine::new(Hz(48_000.0));
    let telemetry = Telemetry::default();
    let (mut left, mut right) = ([0.0; 256], [0.0; 256]);
    for round in 0..1500u32 {
        let key = 48 + (round % 24) as u8;
        let calls = counted(|| {
            if round.is_multiple_of(50) {
                let (channel, velocity) = (0, 0.8);
                let id = None;
                engine.handle(
                    Event::NoteOn {
                        key,
                        channel,
                        velocity,
                        id,
                    },
                    &settings,
                    0,
                );
            }
            engine.render(&settings, &Transport::default(), 0, &mut left, &mut right);
            engine.outbox().end_all(0);
            telemetry.beat();
            telemetry.control(Controller {
                channel: 0,
                number: 74,
                value: key,
            });
            telemetry.push(&left, &right);
            telemetry.show(&engine.glance(&settings), false, 0.1);
        });
        assert_eq!(calls, 0, "block {round}");
    }
    // Eight seconds of a drone, thirty notes and four bars of rhythm.
    let live = telemetry.live();
    let glance = live.glance;
    assert!(glance.running && live.blocks == 1500 && live.controllers == 1500);
    assert!(
        (glance.position.0 - 12.8).abs() < 0.01,
        "{:?}",
        glance.position
    );
    assert_eq!((glance.bar.index, glance.bar.start.0), (3, 12.0));
    assert!(
        glance
            .strings
            .iter()
            .take(4)
            .all(|string| string.plucks > 0)
    );
    assert!(glance.strings.iter().any(|string| string.amplitude > 0.01));
    let pitches = glance.strings.map(|string| string.pitch.0.round());
    assert_eq!(pitches[..4], [110.0, 147.0, 147.0, 73.0]);
    assert_eq!(glance.key.map(|key| (key.count, key.key)), Some((30, 58)));
    assert!(glance.notes[0].is_some_and(|note| note.loudness > 0.0 && note.key.is_some()));
    assert!(
        glance.hits.iter().filter(|hit| hit.count > 4).count() >= 3,
        "{:?}",
        glance.hits
    );
    assert!(glance.voices >= 4 && live.peaks[0] > 0.05);
}
