//! What the engine is told between two chunks of audio, apart from its [`super::settings::Settings`].

/// Which notes an expression is for; what is `None` names all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NoteAddress {
    /// MIDI key, 0..=127.
    pub key: Option<u8>,
    /// MIDI channel, 0..=15.
    pub channel: Option<u8>,
    /// The host's id of the note.
    pub id: Option<i32>,
}

/// What a single note is told while it sounds (CLAP and VST3 note expressions).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expression {
    /// Tuning in semitones.
    Tuning(f32),
    /// Pressure, 0..=1.
    Pressure(f32),
    /// Timbre, 0..=1, 0.5 being none.
    Timbre(f32),
    /// Vibrato, 0..=1.
    Vibrato(f32),
}

/// Something played, valid from the next rendered frame on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// A key goes down.
    NoteOn {
        /// MIDI key, 0..=127, 60 being middle C.
        key: u8,
        /// MIDI channel, 0..=15.
        channel: u8,
        /// Velocity, a ratio in 0..=1.
        velocity: f32,
        /// The host's id of the note, if it has one.
        id: Option<i32>,
    },
    /// A key goes up.
    NoteOff {
        /// MIDI key, 0..=127.
        key: u8,
        /// MIDI channel, 0..=15.
        channel: u8,
    },
    /// A note is silenced at once.
    Choke {
        /// MIDI key, 0..=127.
        key: u8,
        /// MIDI channel, 0..=15.
        channel: u8,
    },
    /// Notes move.
    Expression {
        /// Which ones.
        notes: NoteAddress,
        /// How.
        expression: Expression,
    },
    /// Sustain pedal.
    Sustain {
        /// Pressed or released.
        down: bool,
        /// MIDI channel, 0..=15.
        channel: u8,
    },
    /// Pitch bend of a channel.
    Bend {
        /// -1..=1.
        value: f32,
        /// MIDI channel, 0..=15.
        channel: u8,
    },
    /// Pressure of a channel.
    Pressure {
        /// 0..=1.
        value: f32,
        /// MIDI channel, 0..=15.
        channel: u8,
    },
    /// A continuous controller of a channel that is none of the others here.
    Controller {
        /// Its number, 0..=127.
        number: u8,
        /// 0..=1.
        value: f32,
        /// MIDI channel, 0..=15.
        channel: u8,
    },
    /// All notes off: held and sustained notes end as if released.
    AllNotesOff,
    /// All sound off: everything that sounds fades at once (panic).
    AllSoundOff,
}
