//! Host events as the engine's.

use crate::engine::event::{Event, Expression, NoteAddress};
use crate::engine::mts::TuningMessage;
use nice_plug::prelude::*;

/// The engine's event for a host event, if it is one the engine knows. A note that names no key or
/// channel means all of them when it ends. `swapped` says that the framework swaps the expressions
/// Expression and Brightness, as it does with VST3.
pub(super) fn engine_event(event: NoteEvent<TuningMessage>, swapped: bool) -> Option<Event> {
    if let Some(event) = note_expression(&event, swapped) {
        return Some(event);
    }
    Some(match event {
        NoteEvent::NoteOn {
            key,
            channel,
            velocity,
            voice_id,
            ..
        } => Event::NoteOn {
            key: key.number_or_middle_c().min(127),
            channel: channel.number().unwrap_or(0) & 15,
            velocity: ratio(velocity),
            id: voice_id.id(),
        },
        NoteEvent::MidiPitchBend { channel, value, .. } => Event::Bend {
            value: 2.0 * ratio(value) - 1.0,
            channel: channel & 15,
        },
        NoteEvent::MidiChannelPressure {
            channel, pressure, ..
        } => Event::Pressure {
            value: ratio(pressure),
            channel: channel & 15,
        },
        NoteEvent::NoteOff { key, channel, .. } => match key.number() {
            Some(key) => Event::NoteOff {
                key: key.min(127),
                channel: channel.number().unwrap_or(0) & 15,
            },
            None => Event::AllNotesOff,
        },
        NoteEvent::Choke { key, channel, .. } => match key.number() {
            Some(key) => Event::Choke {
                key: key.min(127),
                channel: channel.number().unwrap_or(0) & 15,
            },
            None => Event::AllSoundOff,
        },
        NoteEvent::MidiCC {
            cc: control_change::DAMPER_PEDAL,
            channel,
            value,
            ..
        } => Event::Sustain {
            down: value >= 0.5,
            channel: channel & 15,
        },
        NoteEvent::MidiCC {
            cc: control_change::ALL_SOUND_OFF,
            ..
        } => Event::AllSoundOff,
        NoteEvent::MidiCC {
            cc: control_change::ALL_NOTES_OFF,
            ..
        } => Event::AllNotesOff,
        NoteEvent::MidiCC {
            cc, channel, value, ..
        } => Event::Controller {
            number: cc & 127,
            value: ratio(value),
            channel: channel & 15,
        },
        _ => return None,
    })
}

/// A value in 0..=1, whatever the host sent.
fn ratio(value: f32) -> f32 {
    if value.is_finite() {
        value.clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// The engine's event for a note expression, see [`engine_event`].
fn note_expression(event: &NoteEvent<TuningMessage>, swapped: bool) -> Option<Event> {
    let (voice_id, channel, key, expression) = match *event {
        NoteEvent::PolyTuning {
            voice_id,
            channel,
            key,
            tuning,
            ..
        } => {
            let semitones = if tuning.is_finite() { tuning } else { 0.0 };
            let tuning = Expression::Tuning(semitones.clamp(-120.0, 120.0));
            (voice_id, channel, key, tuning)
        }
        NoteEvent::PolyPressure {
            voice_id,
            channel,
            key,
            pressure,
            ..
        } => (
            voice_id,
            channel,
            key,
            Expression::Pressure(ratio(pressure)),
        ),
        NoteEvent::PolyVibrato {
            voice_id,
            channel,
            key,
            vibrato,
            ..
        } => (voice_id, channel, key, Expression::Vibrato(ratio(vibrato))),
        NoteEvent::PolyBrightness {
            voice_id,
            channel,
            key,
            brightness,
            ..
        } => (voice_id, channel, key, bright(brightness, !swapped)),
        NoteEvent::PolyExpression {
            voice_id,
            channel,
            key,
            expression,
            ..
        } => (voice_id, channel, key, bright(expression, swapped)),
        _ => return None,
    };
    let notes = NoteAddress {
        key: key.number().map(|key| key.min(127)),
        channel: channel.number().map(|channel| channel & 15),
        id: voice_id.id(),
    };
    Some(Event::Expression { notes, expression })
}

/// Brightness is timbre; expression presses.
fn bright(value: f32, is_brightness: bool) -> Expression {
    if is_brightness {
        Expression::Timbre(ratio(value))
    } else {
        Expression::Pressure(ratio(value))
    }
}
