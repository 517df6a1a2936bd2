//! What the engine is told between two chunks of audio, apart from its [`super::settings::Settings`].

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
    /// Sustain pedal.
    Sustain {
        /// Pressed or released.
        down: bool,
        /// MIDI channel, 0..=15.
        channel: u8,
    },
    /// All notes off: held and sustained notes end as if released.
    AllNotesOff,
    /// All sound off: everything that sounds fades at once (panic).
    AllSoundOff,
}
