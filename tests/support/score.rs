//! A take in blocks with a song that may jump, so that plucks can be found to the frame.
#![allow(dead_code, reason = "each test binary uses its own part")]

use super::drone::{Set, instance};
use super::{RATE_HZ, set};
use xtask::host::{Event, Events, Instance, PluginFile, Transport};
use xtask::take::Audio;

/// Frames of a block: bars of 120 and 90 BPM at 48 kHz are whole numbers of them.
pub const BLOCK: usize = 256;
/// Engine's control grid in frames: what a change of a parameter may wait for.
pub const GRID: u64 = 32;

/// What a take needs beside the instance: where the song is at a frame, and events.
pub struct Score<'a> {
    /// The transport at the first frame of a block.
    pub song: &'a dyn Fn(u64) -> Option<Transport>,
    /// Settings before the start.
    pub sets: Set<'a>,
    /// Settings and events at frames.
    pub cues: &'a [(u64, Cue<'a>)],
}

/// What happens at a frame.
#[derive(Clone, Copy)]
pub enum Cue<'a> {
    /// A parameter takes a text's value.
    Set(&'a str, &'a str),
    /// A note, a pedal or a controller.
    Play(Event),
}

/// No transport.
pub fn no_song(_: u64) -> Option<Transport> {
    None
}

/// Renders in blocks of [`BLOCK`] frames. From frame `stop` on, no string is plucked.
pub fn play(file: &PluginFile, score: &Score, length: u64, stop: Option<u64>) -> Audio {
    let mut instance = instance(file, RATE_HZ, &[score.sets]);
    let mut cues: Vec<(u64, Event)> = score
        .cues
        .iter()
        .map(|&(at, cue)| match cue {
            Cue::Set(id, text) => (at, set(&mut instance, id, text)),
            Cue::Play(event) => (at, event),
        })
        .collect();
    if let Some(stop) = stop {
        // No note is held in these tests.
        cues.push((stop, set(&mut instance, "dr_run", "While Notes")));
    }
    cues.sort_by_key(|cue| cue.0);
    run(&mut instance, score.song, &cues, length)
}

/// Renders with events at frames.
pub fn run(
    instance: &mut Instance,
    song: &dyn Fn(u64) -> Option<Transport>,
    cues: &[(u64, Event)],
    length: u64,
) -> Audio {
    let (mut left, mut right) = (vec![0f32; BLOCK], vec![0f32; BLOCK]);
    let (mut audio, mut events) = (Audio::default(), Events::new());
    let mut done = 0;
    while done < length {
        events.clear();
        for (at, event) in cues {
            if (done..done + BLOCK as u64).contains(at) {
                events.push((at - done) as u32, *event);
            }
        }
        let transport = song(done);
        instance
            .process(&mut left, &mut right, &events, transport.as_ref())
            .unwrap();
        audio.left.extend_from_slice(&left);
        audio.right.extend_from_slice(&right);
        done += BLOCK as u64;
    }
    audio
}

/// First frame at which two takes differ.
pub fn parting(a: &Audio, b: &Audio) -> Option<u64> {
    let differs = |n: &usize| a.left[*n] != b.left[*n] || a.right[*n] != b.right[*n];
    (0..a.left.len().min(b.left.len()))
        .find(differs)
        .map(|n| n as u64)
}
