//! MIDI out, with no note left on.

use super::KazakhHorizon;
use crate::engine::midi_out::{MidiOut, Outbox};
use nice_plug::midi::{Channel, Key, VoiceID};
use nice_plug::prelude::*;

/// Ends of notes that a host had no room for, on channel (bits) by key: a note may start late or not
/// at all, but never stay on.
pub(super) struct Owed([u16; 128]);

impl Default for Owed {
    fn default() -> Self {
        Self([0; 128])
    }
}

impl Owed {
    /// Owes the ends that are in the box of an engine that goes.
    pub(super) fn keep(&mut self, outbox: &Outbox) {
        for (_, event) in outbox.events() {
            if let MidiOut::Off { channel, key } = *event {
                self.0[usize::from(key)] |= 1 << channel;
            }
        }
    }

    /// Sends what is owed and what is in the box, in a block of `frames`.
    pub(super) fn send(
        &mut self,
        outbox: &mut Outbox,
        frames: usize,
        context: &mut impl ProcessContext<KazakhHorizon>,
    ) {
        for key in 0..128u8 {
            for channel in 0..16u8 {
                if self.0[usize::from(key)] & (1 << channel) != 0 {
                    self.end(0, channel, key, context);
                }
            }
        }
        let last = frames.saturating_sub(1);
        for &(frame, event) in outbox.events() {
            let timing = frame.min(last) as u32;
            match event {
                MidiOut::Off { channel, key } => self.end(timing, channel, key, context),
                MidiOut::On {
                    channel,
                    key,
                    velocity,
                } => {
                    let on = NoteEvent::NoteOn {
                        timing,
                        voice_id: VoiceID::Wildcard,
                        channel: Channel::Number(channel),
                        key: Key::Number(key),
                        velocity,
                    };
                    // Without room for its start it has not begun, and its end does no harm.
                    let _ = context.try_send_event(on);
                }
                MidiOut::Bend { channel, value } => {
                    let bend = NoteEvent::MidiPitchBend {
                        timing,
                        channel,
                        value: 0.5 + 0.5 * value,
                    };
                    // The next bend follows within a control-grid span.
                    let _ = context.try_send_event(bend);
                }
            }
        }
        outbox.clear();
    }

    /// Sends the end of a note, or owes it.
    fn end(
        &mut self,
        timing: u32,
        channel: u8,
        key: u8,
        context: &mut impl ProcessContext<KazakhHorizon>,
    ) {
        let off = NoteEvent::NoteOff {
            timing,
            voice_id: VoiceID::Wildcard,
            channel: Channel::Number(channel),
            key: Key::Number(key),
            velocity: 0.0,
        };
        let sent = context.try_send_event(off).is_ok();
        let bit = 1 << channel;
        if sent {
            self.0[usize::from(key)] &= !bit;
        } else {
            self.0[usize::from(key)] |= bit;
        }
    }
}
