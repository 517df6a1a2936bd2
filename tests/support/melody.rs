//! What the tests of the melody share.
#![allow(dead_code, reason = "each test binary uses its own part")]

use super::drone::{Set, instance};
use super::{RATE_HZ, frames, plugin};
use xtask::host::Event;
use xtask::take::{Audio, Take};

/// The melody alone and dry.
pub const MELODY: Set<'static> = &[("dr_on", "Off"), ("rv_mix", "0 %")];

/// The voices.
pub const VOICES: [&str; 5] = ["Dombra", "Electric Dombra", "Qyl-qobyz", "Sybyzgy", "Komei"];

/// A key goes down on channel 1.
pub fn on(key: u16, velocity: f64) -> Event {
    Event::NoteOn {
        channel: 0,
        key,
        velocity,
    }
}

/// A key goes up on channel 1.
pub fn off(key: u16) -> Event {
    Event::NoteOff { channel: 0, key }
}

/// Renders events at times in s through a new instance.
pub fn render(sets: &[Set], seconds: f64, cues: &[(f64, Event)]) -> Audio {
    let mut take = Take::new(RATE_HZ);
    for (at_s, event) in cues {
        take.at_s(*at_s, *event);
    }
    let mut all = vec![MELODY];
    all.extend_from_slice(sets);
    take.render(&mut instance(&plugin(), RATE_HZ, &all), frames(seconds))
        .expect("audio")
}
