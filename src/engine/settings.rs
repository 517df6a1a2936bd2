//! The engine's snapshot of every parameter, in physical units: what `params.rs` writes once per
//! block and everything below reads.

mod choice;

pub use choice::*;

use super::registry::Choice;
use super::units::{Beats, Bpm, Cents, Db, Hz, Seconds};

/// Largest number of drone strings.
pub const MAX_STRINGS: usize = 6;

/// Strings on their way from where they were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// The Sa they had, above the one they get.
    pub from: Cents,
    /// The tuning they had.
    pub tuning: DroneTuning,
    /// How far each has come, 0..=1.
    pub arrived: [f32; MAX_STRINGS],
}

/// The drone's parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DroneSettings {
    /// Whether it plays at all.
    pub on: bool,
    /// When it plucks.
    pub runs: DroneRuns,
    /// Output level.
    pub level: Db,
    /// Pitch class of its Sa: the tonic's, unless the strings retune before the mode does.
    pub tonic: Tonic,
    /// Strings on their way, if they are.
    pub crossing: Option<Crossing>,
    /// Octave of madhya Sa, 1..=5 (3 puts D at 146.8 Hz).
    pub octave: u8,
    /// Number of strings, 4..=6.
    pub strings: usize,
    /// What they are tuned to.
    pub tuning: DroneTuning,
    /// Gaps between plucks.
    pub pattern: PluckPattern,
    /// Length of a free cycle, 1.5..=20 s.
    pub cycle: Seconds,
    /// Free cycle or bars.
    pub sync: PluckSync,
    /// How far timing and force wander, 0..=1.
    pub humanize: f32,
    /// Pluck position from the bridge, a ratio of the length, 0.05..=0.95.
    pub position: f32,
    /// Bridge contact, 0 (never touches) ..=1 (grazes at rest).
    pub jivari: f32,
    /// Thread's distance from the bridge end of a one-metre string, 3..=9 mm, in metres.
    pub thread_m: f32,
    /// Brightness, 0..=1; 0.5 is the string's own damping.
    pub brightness: f32,
    /// Factor on the string's own T60, 0.25..=4.
    pub decay: f32,
    /// Body, 0 (raw bridge force) ..=1.
    pub body: f32,
    /// Stereo width, 0..=1.
    pub width: f32,
    /// Whether played notes move Sa.
    pub follow: DroneFollow,
    /// How much melody and drums set the strings ringing, 0..=1.
    pub sympathy: f32,
    /// Keys below this one are the drone's, 0..=127.
    pub split: u8,
    /// Degree of each string in scale steps from madhya Sa, for the custom tuning.
    pub degrees: [i32; MAX_STRINGS],
}

/// The melody's parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MelodySettings {
    /// Output level.
    pub level: Db,
    /// The instrument.
    pub kind: MelodyKind,
    /// Who plays it.
    pub source: MelodySource,
    /// Brightness, 0..=1; 0.5 is the instrument's own.
    pub brightness: f32,
    /// Decay or release, 0..=1; 0.5 is the instrument's own.
    pub decay: f32,
    /// Where it is plucked, bowed or blown, 0..=1; 0.5 is the instrument's own place.
    pub position: f32,
    /// Share of strokes on held notes that are struck again, 0..=1.
    pub strum: f32,
    /// How many notes the generator plays, 0..=1.
    pub density: f32,
    /// Width of the generator's range in scale steps, 1..=21.
    pub range: i32,
    /// Zone the generator plays in.
    pub zone: KuiZone,
}

/// Lanes of the rhythm.
pub const LANES: usize = 6;

/// One lane of the rhythm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaneSettings {
    /// Output level.
    pub level: Db,
    /// Whether it rests.
    pub mute: bool,
    /// The drum of its steppe hits.
    pub voice: DrumKind,
    /// The drum of its rock hits.
    pub rock_voice: FamilyVoice,
    /// The drum of its electronic hits.
    pub electro_voice: FamilyVoice,
    /// What makes its hits.
    pub generator: LaneGenerator,
    /// Hits of the Euclidean generator, 0..=32.
    pub hits: u32,
    /// Its steps, sixteenths of a whole note, 1..=32.
    pub steps: u32,
    /// Steps it is turned by, 0..=31.
    pub rotate: u32,
    /// Length in sixteenths after which the lane repeats whatever the bar, 1..=32; 0: the bar.
    pub length: u32,
    /// Share of its hits that sound, 0..=1.
    pub probability: f32,
    /// Offset from the drum's own pitch.
    pub tune: Cents,
    /// Factor on the drum's own decay, 0.25..=4.
    pub decay: f32,
}

impl LaneSettings {
    /// The drum of a hit from a family: 0 steppe, 1 rock, 2 electro.
    pub fn drum(&self, family: usize) -> DrumKind {
        let other = [FamilyVoice::Same, self.rock_voice, self.electro_voice][family.min(2)];
        match other.index().checked_sub(1) {
            None => self.voice,
            Some(drum) => DrumKind::at(drum),
        }
    }
}

/// The rhythm's parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RhythmSettings {
    /// Whether it plays at all.
    pub on: bool,
    /// Output level.
    pub level: Db,
    /// Weight of the rock pattern, 0..=1.
    pub rock: f32,
    /// Weight of the electronic pattern, 0..=1; the steppe has what both leave.
    pub electro: f32,
    /// Pattern of each family, by its place in the family's table.
    pub patterns: [usize; 3],
    /// Meter.
    pub meter: RhythmMeter,
    /// How many of the pattern's hits sound, 0..=1.
    pub density: f32,
    /// Place of the second of two sixteenths in their time, 0.5 (straight) ..=0.75.
    pub swing: f32,
    /// How far accents stand out, 0..=1.
    pub accent: f32,
    /// How far timing and force wander, 0..=1.
    pub humanize: f32,
    /// How often a fill comes.
    pub fill: FillEvery,
    /// How far a bar may differ from the pattern, 0..=1.
    pub chance: f32,
    /// The lanes.
    pub lanes: [LaneSettings; LANES],
}

/// The journey's parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JourneySettings {
    /// Whether the chapters steer.
    pub on: bool,
    /// What moves the position.
    pub motion: JourneyMotion,
    /// Length of all ten chapters, 1..=600 min.
    pub length: Seconds,
    /// Position as a share of the length, 0..=1: in Manual, and where Free starts.
    pub position: f64,
    /// Whether the position stands still.
    pub hold: bool,
    /// To the next chapter, on its rising edge.
    pub next: bool,
    /// To the start of the chapter or of the one before, on its rising edge.
    pub back: bool,
    /// How far a chapter pulls what it steers, 0..=1.
    pub depth: f32,
}

/// Time between two echoes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DelayTime {
    /// In time with the clock.
    Synced(Beats),
    /// On its own.
    Free(Seconds),
}

/// The parameters of drive, delay and reverb.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpaceSettings {
    /// Drive, 0 (out of the path) ..=1.
    pub drive: f32,
    /// Share of echoes, 0 (off) ..=1.
    pub delay_mix: f32,
    /// Time between two echoes.
    pub delay_time: DelayTime,
    /// Level of an echo relative to the one before, 0..=0.95.
    pub delay_feedback: f32,
    /// Share of reverb, 0 (off) ..=1.
    pub reverb_mix: f32,
    /// From a plate (0) to the open steppe (1).
    pub reverb_size: f32,
    /// Its T60 at mid frequencies, 0.2..=20 s.
    pub reverb_decay: Seconds,
}

/// Everything the engine needs to know of the parameters, in physical units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Silence the output.
    pub bypass: bool,
    /// Output gain.
    pub gain: Db,
    /// String modes and internal rate.
    pub quality: Quality,
    /// Which clock counts bars.
    pub clock: ClockMode,
    /// Tempo of the free clock.
    pub free_tempo: Bpm,
    /// Seed of everything random.
    pub seed: u32,
    /// Whether quality steps down where the computer is too slow.
    pub guard: bool,
    /// Pitch class of Sa.
    pub tonic: Tonic,
    /// Offset of every pitch.
    pub fine: Cents,
    /// Frequency of A4.
    pub reference: Hz,
    /// Index into the mode table.
    pub mode: usize,
    /// How its degrees are tuned.
    pub intonation: Intonation,
    /// What a key plays.
    pub quantizer: QuantizerPolicy,
    /// Time from the last note's pitch to a new one's.
    pub glide: Seconds,
    /// Pitch bend at its end.
    pub bend_range: Cents,
    /// Whether bend and glide move through the mode's degrees.
    pub bend_in_mode: bool,
    /// Whether channels 2 to 16 carry one note each, with a bend range of 48 semitones.
    pub mpe: bool,
    /// The drone.
    pub drone: DroneSettings,
    /// The melody.
    pub melody: MelodySettings,
    /// The rhythm.
    pub rhythm: RhythmSettings,
    /// The ten chapters.
    pub journey: JourneySettings,
    /// Drive, delay and reverb.
    pub space: SpaceSettings,
    /// Whether the rhythm goes out as MIDI.
    pub midi_rhythm: bool,
    /// Whether the melody goes out as MIDI.
    pub midi_melody: bool,
    /// Whether it goes out as MPE: a channel a note, with its microtones.
    pub midi_mpe: bool,
}
