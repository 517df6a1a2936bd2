//! The host's transport, of which every part may be missing.

use clack_host::events::event_types::{TransportEvent, TransportFlags};
use clack_host::events::{EventFlags, EventHeader};

/// Where the host's song stands at the first frame of a block. `None` is "the host does not say".
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Transport {
    /// Whether it runs.
    pub playing: bool,
    /// Tempo in beats per minute.
    pub tempo_bpm: Option<f64>,
    /// Position in quarter notes.
    pub position_beats: Option<f64>,
    /// Position in seconds.
    pub position_s: Option<f64>,
    /// Time signature: numerator and denominator.
    pub meter: Option<(u16, u16)>,
    /// Start of the current bar in quarter notes.
    pub bar_start_beats: f64,
    /// Number of the current bar, from 0.
    pub bar_number: i32,
    /// Start and end of the loop in quarter notes, while it is on.
    pub loop_beats: Option<(f64, f64)>,
}

impl Transport {
    /// A transport that runs in 4/4 from the song's start at one tempo, at a position.
    pub fn playing(position_beats: f64, tempo_bpm: f64) -> Self {
        let bar = (position_beats / 4.0).floor();
        Self {
            playing: true,
            tempo_bpm: Some(tempo_bpm),
            position_beats: Some(position_beats),
            position_s: Some(position_beats * 60.0 / tempo_bpm),
            meter: Some((4, 4)),
            bar_start_beats: bar * 4.0,
            bar_number: bar as i32,
            loop_beats: None,
        }
    }

    /// A transport that stands still.
    pub fn stopped(position_beats: f64, tempo_bpm: f64) -> Self {
        Self {
            playing: false,
            ..Self::playing(position_beats, tempo_bpm)
        }
    }

    /// The event CLAP passes to `process`.
    pub(super) fn to_clap(self, frame: u32) -> TransportEvent {
        let mut flags = TransportFlags::empty();
        flags.set(TransportFlags::IS_PLAYING, self.playing);
        flags.set(TransportFlags::HAS_TEMPO, self.tempo_bpm.is_some());
        flags.set(
            TransportFlags::HAS_BEATS_TIMELINE,
            self.position_beats.is_some(),
        );
        flags.set(
            TransportFlags::HAS_SECONDS_TIMELINE,
            self.position_s.is_some(),
        );
        flags.set(TransportFlags::HAS_TIME_SIGNATURE, self.meter.is_some());
        flags.set(TransportFlags::IS_LOOP_ACTIVE, self.loop_beats.is_some());
        let (loop_start, loop_end) = self.loop_beats.unwrap_or_default();
        let seconds = |beats: f64| beats * 60.0 / self.tempo_bpm.unwrap_or(120.0);
        let (numerator, denominator) = self.meter.unwrap_or_default();
        TransportEvent {
            header: EventHeader::new_core(frame, EventFlags::empty()),
            flags,
            song_pos_beats: self.position_beats.unwrap_or_default().into(),
            song_pos_seconds: self.position_s.unwrap_or_default().into(),
            tempo: self.tempo_bpm.unwrap_or_default(),
            tempo_inc: 0.0,
            loop_start_beats: loop_start.into(),
            loop_end_beats: loop_end.into(),
            loop_start_seconds: seconds(loop_start).into(),
            loop_end_seconds: seconds(loop_end).into(),
            bar_start: self.bar_start_beats.into(),
            bar_number: self.bar_number,
            time_signature_numerator: numerator,
            time_signature_denominator: denominator,
        }
    }
}
