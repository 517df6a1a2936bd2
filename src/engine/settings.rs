//! The engine's snapshot of every parameter, in physical units: what `params.rs` writes once per
//! block and everything below reads.

use super::registry::Choice;
use super::units::{Beats, Bpm, Cents, Db, Hz, Seconds};

/// Declares a fieldless choice with its published table.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $label:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        impl Choice for $name {
            const TABLE: &'static [(Self, &'static str)] = &[$(($name::$variant, $label)),+];
        }
    };
}

choice! {
    /// String modes and internal rate; never pitch or level.
    Quality {
        /// Fewer modes at the host's rate.
        Eco = "Eco",
        /// All audible modes at the host's rate.
        Normal = "Normal",
        /// All audible modes at twice the host's rate.
        High = "High",
    }
}

choice! {
    /// Which clock drives the bars.
    ClockMode {
        /// The host's while it runs, else our own.
        HostOrFree = "Host or Free",
        /// Only the host's.
        Host = "Host",
        /// Only our own, at the free tempo.
        Free = "Free",
    }
}

choice! {
    /// Pitch class of Sa.
    Tonic {
        /// C.
        C = "C",
        /// C sharp.
        Cs = "C#",
        /// D.
        D = "D",
        /// D sharp.
        Ds = "D#",
        /// E.
        E = "E",
        /// F.
        F = "F",
        /// F sharp.
        Fs = "F#",
        /// G.
        G = "G",
        /// G sharp.
        Gs = "G#",
        /// A.
        A = "A",
        /// A sharp.
        As = "A#",
        /// B.
        B = "B",
    }
}

choice! {
    /// When the drone plucks.
    DroneRuns {
        /// From load on.
        Always = "Always",
        /// While the host's transport (or the free clock) runs.
        WithTransport = "With Transport",
        /// While at least one key or the sustain pedal holds a note.
        WhileNotes = "While Notes",
    }
}

choice! {
    /// What the strings are tuned to (`MUSIC.md` A1).
    DroneTuning {
        /// First string to mandra Pa.
        Pa = "Pa",
        /// First string to mandra Ma.
        Ma = "Ma",
        /// First string to mandra shuddh Ni.
        Ni = "Ni",
        /// All strings on Sa.
        Sa = "Sa",
        /// First string Pa, second Ni.
        PaNi = "Pa-Ni",
        /// Pairs a fourth apart, as a dombra.
        DombraFourth = "Dombra Fourth",
        /// Pairs a fifth apart, as a dombra.
        DombraFifth = "Dombra Fifth",
        /// Each string on its own degree (`ds1`..`ds6`).
        Custom = "Custom",
    }
}

choice! {
    /// Relative gaps between the plucks of one cycle (`MUSIC.md` A2).
    PluckPattern {
        /// 2-1-1-2.
        Classic = "Classic 2-1-1-2",
        /// 2-1-1-4, the period measured in the DAFx-16 demo.
        Slow = "Slow 2-1-1-4",
        /// Equal gaps.
        Even = "Even",
        /// All plucks close together, then a long rest.
        Burst = "Burst",
    }
}

choice! {
    /// Length of a pluck cycle: its own time, or bars of the song.
    PluckSync {
        /// `cycle` seconds.
        Free = "Free",
        /// One bar.
        Bars1 = "1 bar",
        /// Two bars.
        Bars2 = "2 bars",
        /// Four bars.
        Bars4 = "4 bars",
        /// Eight bars.
        Bars8 = "8 bars",
    }
}

choice! {
    /// Which played note becomes the drone's Sa.
    DroneFollow {
        /// None: the tonic parameter.
        Off = "Off",
        /// The lowest held note.
        Lowest = "Lowest Note",
        /// The last note played below the split note.
        LastBelowSplit = "Last Note below Split",
    }
}

choice! {
    /// How the degrees of the mode are tuned.
    Intonation {
        /// As the mode says.
        Own = "Mode's Own",
        /// To the nearest of twelve equal steps.
        Tet12 = "12-TET",
        /// To the nearest of twenty-four equal steps.
        Edo24 = "24-EDO",
        /// To the nearest of fifty-three equal steps.
        Edo53 = "53-EDO",
        /// To the nearest simple ratio.
        Just = "Just",
        /// The user's scale in place of the mode.
        Scala = "Scala File",
    }
}

choice! {
    /// What a key plays.
    QuantizerPolicy {
        /// Its own pitch.
        Off = "Off",
        /// The nearest degree.
        Nearest = "Nearest",
        /// The degree at or above it.
        Up = "Up",
        /// The degree at or below it.
        Down = "Down",
        /// White keys play the degrees in order from the tonic, black keys nothing.
        WhiteKeys = "White Keys",
        /// Its degree if it has one, else nothing.
        Mute = "Mute",
    }
}

choice! {
    /// The instrument that plays the melody.
    MelodyKind {
        /// Two-stringed lute, plucked.
        Dombra = "Dombra",
        /// The same with a magnetic pickup.
        ElectricDombra = "Electric Dombra",
        /// Horsehair fiddle, bowed.
        Qobyz = "Qyl-qobyz",
        /// End-blown flute with a sung drone.
        Sybyzgy = "Sybyzgy",
        /// Throat singing.
        Komei = "Komei",
    }
}

choice! {
    /// Who plays the melody.
    MelodySource {
        /// The notes that come in.
        Notes = "Notes",
        /// The phrase generator.
        Kui = "Kui",
        /// Both.
        Both = "Both",
    }
}

choice! {
    /// Zone of the neck the generator plays in.
    KuiZone {
        /// As the form goes.
        Auto = "Auto",
        /// The head, low.
        Bas = "Bas",
        /// The middle.
        Orta = "Orta",
        /// The climax, high.
        Saga = "Saga",
    }
}

choice! {
    /// A drum of the kit.
    DrumKind {
        /// Kettle drum of war and hunt.
        Dauylpaz = "Dauylpaz",
        /// Large double-headed frame drum.
        BigDabyl = "Big Dabyl",
        /// The shaman's frame drum with jingles.
        Dangyra = "Dangyra",
        /// Staff with rings and bells.
        Asatayaq = "Asatayaq",
        /// A pair of horse hooves.
        Tuyaqtas = "Tuyaqtas",
        /// Jaw harp.
        Shanqobyz = "Shanqobyz",
        /// Clay ocarina.
        Sazsyrnai = "Sazsyrnai",
        /// Rattle.
        Syldyrmaq = "Syldyrmaq",
        /// Bass drum of a rock kit.
        Kick = "Kick",
        /// Snare drum.
        Snare = "Snare",
        /// Hi-hat, closed.
        ClosedHat = "Closed Hat",
        /// Hi-hat, open.
        OpenHat = "Open Hat",
        /// Tom-tom.
        Tom = "Tom",
        /// Crash cymbal.
        Crash = "Crash",
        /// Ride cymbal.
        Ride = "Ride",
        /// Bass drum of a drum machine.
        ElectroKick = "Electro Kick",
        /// Snare of a drum machine.
        ElectroSnare = "Electro Snare",
        /// Hand clap of a drum machine.
        Clap = "Clap",
        /// Closed hat of a drum machine.
        ElectroHat = "Electro Hat",
        /// Open hat of a drum machine.
        ElectroOpenHat = "Electro Open Hat",
        /// Rim shot of a drum machine.
        Rim = "Rim",
        /// Low sine that slides.
        Sub = "Sub",
    }
}

choice! {
    /// The voice of a lane where its hit comes from another family than the steppe.
    FamilyVoice {
        /// The lane's own.
        Same = "Lane's Own",
        /// Kettle drum of war and hunt.
        Dauylpaz = "Dauylpaz",
        /// Large double-headed frame drum.
        BigDabyl = "Big Dabyl",
        /// The shaman's frame drum with jingles.
        Dangyra = "Dangyra",
        /// Staff with rings and bells.
        Asatayaq = "Asatayaq",
        /// A pair of horse hooves.
        Tuyaqtas = "Tuyaqtas",
        /// Jaw harp.
        Shanqobyz = "Shanqobyz",
        /// Clay ocarina.
        Sazsyrnai = "Sazsyrnai",
        /// Rattle.
        Syldyrmaq = "Syldyrmaq",
        /// Bass drum of a rock kit.
        Kick = "Kick",
        /// Snare drum.
        Snare = "Snare",
        /// Hi-hat, closed.
        ClosedHat = "Closed Hat",
        /// Hi-hat, open.
        OpenHat = "Open Hat",
        /// Tom-tom.
        Tom = "Tom",
        /// Crash cymbal.
        Crash = "Crash",
        /// Ride cymbal.
        Ride = "Ride",
        /// Bass drum of a drum machine.
        ElectroKick = "Electro Kick",
        /// Snare of a drum machine.
        ElectroSnare = "Electro Snare",
        /// Hand clap of a drum machine.
        Clap = "Clap",
        /// Closed hat of a drum machine.
        ElectroHat = "Electro Hat",
        /// Open hat of a drum machine.
        ElectroOpenHat = "Electro Open Hat",
        /// Rim shot of a drum machine.
        Rim = "Rim",
        /// Low sine that slides.
        Sub = "Sub",
    }
}

choice! {
    /// What makes the hits of a lane.
    LaneGenerator {
        /// The patterns.
        Pattern = "Pattern",
        /// Hits spread over steps as evenly as they can be.
        Euclid = "Euclid",
    }
}

choice! {
    /// Meter of the rhythm.
    RhythmMeter {
        /// The host's.
        Host = "Host",
        /// 2/4.
        M2x4 = "2/4",
        /// 3/4.
        M3x4 = "3/4",
        /// 4/4.
        M4x4 = "4/4",
        /// 5/8.
        M5x8 = "5/8",
        /// 6/8.
        M6x8 = "6/8",
        /// 7/8.
        M7x8 = "7/8",
        /// 9/8.
        M9x8 = "9/8",
        /// 10/8.
        M10x8 = "10/8",
        /// 7/4.
        M7x4 = "7/4",
    }
}

choice! {
    /// How often a fill comes.
    FillEvery {
        /// Never.
        Off = "Off",
        /// At the end of every second bar.
        Bars2 = "2 bars",
        /// Of every fourth.
        Bars4 = "4 bars",
        /// Of every eighth.
        Bars8 = "8 bars",
        /// Of every sixteenth.
        Bars16 = "16 bars",
    }
}

/// Largest number of drone strings.
pub const MAX_STRINGS: usize = 6;

/// The drone's parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DroneSettings {
    /// Whether it plays at all.
    pub on: bool,
    /// When it plucks.
    pub runs: DroneRuns,
    /// Output level.
    pub level: Db,
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
    /// Drive, delay and reverb.
    pub space: SpaceSettings,
    /// Whether the rhythm goes out as MIDI.
    pub midi_rhythm: bool,
    /// Whether the melody goes out as MIDI.
    pub midi_melody: bool,
    /// Whether it goes out as MPE: a channel a note, with its microtones.
    pub midi_mpe: bool,
}
