//! What the engine is doing, at a glance: for whoever draws it.
//!
//! A plain copy of what is there anyway. Taking it costs a few hundred nanoseconds, changes nothing
//! and allocates nothing; who does not look pays nothing.

use super::clock::{BarPlace, COMMON};
use super::journey::TARGETS;
use super::settings::{LANES, MAX_STRINGS};
use super::units::{Beats, Bpm, Hz, Seconds};
use super::voices::POLYPHONY;

/// A moment of the engine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glance {
    /// Whether the bars run: the song's, or the free clock's.
    pub running: bool,
    /// Tempo.
    pub tempo: Bpm,
    /// Position of the next frame.
    pub position: Beats,
    /// Time in the host's song, if that runs.
    pub seconds: Option<Seconds>,
    /// The rhythm's bar. The position may already be in the next one.
    pub bar: BarPlace,
    /// The strings of the drone.
    pub strings: [StringGlance; MAX_STRINGS],
    /// The notes of the melody that sound; those after the last are `None`.
    pub notes: [Option<NoteGlance>; POLYPHONY],
    /// The last key that went down.
    pub key: Option<KeyGlance>,
    /// The last hit of each lane.
    pub hits: [HitGlance; LANES],
    /// Strings, notes and drums that sound.
    pub voices: u32,
    /// Voices that broke and were silenced.
    pub kills: Kills,
    /// Steps of quality that are given up to save time, see [`super::Engine::relieve`].
    pub relief: u8,
    /// The journey.
    pub journey: JourneyGlance,
}

/// Voices that broke (a NaN, or a level that none can have) and were silenced, by part (wrapping).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kills {
    /// Strings of the drone, and its body.
    pub drone: u32,
    /// Notes, and whole instruments.
    pub melody: u32,
    /// Drums.
    pub rhythm: u32,
    /// Drive, delay and reverb, and the mixer behind them.
    pub space: u32,
}

impl Kills {
    /// All of them.
    pub fn total(&self) -> u32 {
        let parts = [self.drone, self.melody, self.rhythm, self.space];
        parts.into_iter().fold(0, u32::wrapping_add)
    }
}

/// The journey.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JourneyGlance {
    /// Whether the chapters steer.
    pub on: bool,
    /// Whether its time goes on.
    pub moving: bool,
    /// Where it is, as a share of the whole, 0..=1.
    pub share: f64,
    /// Length of the whole.
    pub length: Seconds,
    /// The chapter, from 0.
    pub chapter: u8,
    /// Targets in the journey's hands, a bit each, in the order of
    /// [`target_ids`](super::journey::target_ids).
    pub steered: u64,
    /// What is in force, in the parameters' plain units (dB, %, mm; of a choice, its index).
    pub values: [f32; TARGETS],
}

impl Default for JourneyGlance {
    fn default() -> Self {
        Self {
            on: false,
            moving: false,
            share: 0.0,
            length: Seconds(0.0),
            chapter: 0,
            steered: 0,
            values: [0.0; TARGETS],
        }
    }
}

/// A string of the drone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StringGlance {
    /// How far it swings, 0 (at rest) ..=1 (as after the firmest pluck).
    pub amplitude: f32,
    /// Its pitch now.
    pub pitch: Hz,
    /// Plucks so far (wrapping).
    pub plucks: u32,
}

/// A sounding note of the melody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoteGlance {
    /// Its pitch now, bend and glide included.
    pub pitch: Hz,
    /// Loudness, 0..=1: a recent peak of its output.
    pub loudness: f32,
    /// The key that plays it, 0..=127; none when the phrase generator does.
    pub key: Option<u8>,
}

/// A key that went down.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KeyGlance {
    /// Keys so far (wrapping).
    pub count: u32,
    /// The key, 0..=127.
    pub key: u8,
    /// What it became; none where the quantizer silenced it.
    pub pitch: Option<Hz>,
}

/// The last hit of a lane.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HitGlance {
    /// Hits so far (wrapping).
    pub count: u32,
    /// Velocity, 0..=1.
    pub velocity: f32,
    /// Family whose voice spoke: 0 steppe, 1 rock, 2 electro.
    pub family: u8,
}

impl Default for Glance {
    fn default() -> Self {
        Self {
            running: false,
            tempo: Bpm(96.0),
            position: Beats(0.0),
            seconds: None,
            bar: BarPlace {
                index: 0,
                start: Beats(0.0),
                meter: COMMON,
            },
            strings: [StringGlance::default(); MAX_STRINGS],
            notes: [None; POLYPHONY],
            key: None,
            hits: [HitGlance::default(); LANES],
            voices: 0,
            kills: Kills::default(),
            relief: 0,
            journey: JourneyGlance::default(),
        }
    }
}
