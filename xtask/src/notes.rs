//! Standard MIDI files as host events.

use crate::fault::{Fault, Result};
use crate::host::Event;
use crate::midi_file::{self, Item, What};
use crate::wav::write_whole;
use midly::{MetaMessage, MidiMessage, Smf, Timing, TrackEventKind};
use std::path::Path;

/// Microseconds of a quarter note where the file names no tempo (120 BPM).
const DEFAULT_US_PER_BEAT: f64 = 500_000.0;

/// Reads a MIDI file: its channel events of all tracks, by time in seconds. `tempo_bpm` replaces
/// the file's own tempos.
pub fn read(path: &Path, tempo_bpm: Option<f64>) -> Result<Vec<(f64, Event)>> {
    let named = |error: String| Fault::input(format!("{}: {error}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| named(error.to_string()))?;
    parse(&bytes, tempo_bpm).map_err(named)
}

/// The same from the bytes of a file.
pub fn parse(
    bytes: &[u8],
    tempo_bpm: Option<f64>,
) -> std::result::Result<Vec<(f64, Event)>, String> {
    let smf = Smf::parse(bytes).map_err(|error| format!("not a MIDI file: {error}"))?;
    let mut events = Vec::new();
    for track in &smf.tracks {
        let mut tick = 0u64;
        for event in track {
            tick += u64::from(event.delta.as_int());
            events.push((tick, event.kind));
        }
    }
    // Stable: events of one tick keep the order of tracks and lines.
    events.sort_by_key(|event| event.0);
    let mut us_per_beat = tempo_bpm.map_or(DEFAULT_US_PER_BEAT, |bpm| 60e6 / bpm);
    let (mut time_s, mut last_tick) = (0.0, 0);
    let mut cues = Vec::new();
    for (tick, kind) in events {
        let s_per_tick = match smf.header.timing {
            Timing::Metrical(ticks) => us_per_beat * 1e-6 / f64::from(ticks.as_int().max(1)),
            Timing::Timecode(fps, sub) => 1.0 / (f64::from(fps.as_f32()) * f64::from(sub.max(1))),
        };
        time_s += (tick - last_tick) as f64 * s_per_tick;
        last_tick = tick;
        match kind {
            TrackEventKind::Midi { channel, message } => {
                if let Some(event) = host_event(channel.as_int(), message) {
                    cues.push((time_s, event));
                }
            }
            TrackEventKind::SysEx(data) => {
                // A few tunings a file: they may live as long as the command.
                let message = [&[0xF0], data].concat();
                cues.push((time_s, Event::SysEx(message.leak())));
            }
            TrackEventKind::Meta(MetaMessage::Tempo(us)) if tempo_bpm.is_none() => {
                us_per_beat = f64::from(us.as_int());
            }
            _ => {}
        }
    }
    Ok(cues)
}

/// A channel message as a host sends it to a CLAP: notes as notes, the rest as MIDI.
fn host_event(channel: u8, message: MidiMessage) -> Option<Event> {
    let note_channel = u16::from(channel);
    Some(match message {
        MidiMessage::NoteOn { key, vel } if vel.as_int() > 0 => Event::NoteOn {
            channel: note_channel,
            key: key.as_int().into(),
            velocity: f64::from(vel.as_int()) / 127.0,
        },
        MidiMessage::NoteOn { key, .. } | MidiMessage::NoteOff { key, .. } => Event::NoteOff {
            channel: note_channel,
            key: key.as_int().into(),
        },
        MidiMessage::Controller { controller, value } => {
            Event::Midi([0xB0 | channel, controller.as_int(), value.as_int()])
        }
        MidiMessage::PitchBend { bend } => {
            let position = bend.0.as_int();
            Event::Midi([
                0xE0 | channel,
                (position & 0x7F) as u8,
                (position >> 7) as u8,
            ])
        }
        MidiMessage::ChannelAftertouch { vel } => Event::Midi([0xD0 | channel, vel.as_int(), 0]),
        MidiMessage::Aftertouch { key, vel } => {
            Event::Midi([0xA0 | channel, key.as_int(), vel.as_int()])
        }
        MidiMessage::ProgramChange { .. } => return None,
    })
}

/// Writes what a plugin sent, by frame at a rate, as a MIDI file in which a beat lasts as long as at
/// `tempo_bpm`, from its first beat on.
pub fn write(
    path: &Path,
    events: impl IntoIterator<Item = (u64, Event)>,
    rate_hz: f64,
    tempo_bpm: f64,
) -> Result<()> {
    let start = Item {
        at_beats: 0.0,
        what: What::Bar {
            meter: (4, 4),
            tempo_bpm,
        },
    };
    let beats = |frame: u64| frame as f64 / rate_hz * tempo_bpm / 60.0;
    let sent = events.into_iter().filter_map(|(frame, event)| {
        let (at_beats, what) = (beats(frame), file_event(event)?);
        Some(Item { at_beats, what })
    });
    let items: Vec<Item> = std::iter::once(start).chain(sent).collect();
    write_whole(path, &midi_file::bytes(&items).map_err(Fault::failed)?)
}

/// A host event as an event of a file.
fn file_event(event: Event) -> Option<What> {
    let key = |key: u16| u8::try_from(key).unwrap_or(127);
    match event {
        Event::NoteOn {
            channel,
            key: note,
            velocity,
        } => Some(What::On {
            channel: channel as u8,
            key: key(note),
            velocity: velocity as f32,
        }),
        Event::NoteOff { channel, key: note } => Some(What::Off {
            channel: channel as u8,
            key: key(note),
        }),
        Event::Midi(bytes) => Some(What::Message(bytes)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One track, 480 ticks a beat: a note of one beat after a beat of rest, at 60 BPM.
    const FILE: &[u8] = &[
        b'M', b'T', b'h', b'd', 0, 0, 0, 6, 0, 0, 0, 1, 0x01, 0xE0, b'M', b'T', b'r', b'k', 0, 0,
        0, 21, 0, 0xFF, 0x51, 3, 0x0F, 0x42, 0x40, 0x83, 0x60, 0x92, 60, 127, 0x83, 0x60, 0x82, 60,
        0, 0, 0xFF, 0x2F, 0,
    ];

    #[test]
    fn times_follow_the_file_or_the_given_tempo() {
        let on = Event::NoteOn {
            channel: 2,
            key: 60,
            velocity: 1.0,
        };
        let off = Event::NoteOff {
            channel: 2,
            key: 60,
        };
        assert_eq!(parse(FILE, None).unwrap(), [(1.0, on), (2.0, off)]);
        assert_eq!(parse(FILE, Some(120.0)).unwrap(), [(0.5, on), (1.0, off)]);
        assert!(parse(b"RIFF", None).is_err());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let on = Event::NoteOn {
            channel: 3,
            key: 61,
            velocity: 64.0 / 127.0,
        };
        let off = Event::NoteOff {
            channel: 3,
            key: 61,
        };
        let bend = Event::Midi([0xE3, 5, 70]);
        let events = [(0, bend), (480, on), (48_000, off)];
        let path = std::env::temp_dir().join(format!("kh-notes-{}.mid", std::process::id()));
        // A tick of half a millisecond.
        write(&path, events, 48_000.0, 125.0).unwrap();
        let again = read(&path, None).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(again, [(0.0, bend), (0.01, on), (1.0, off)]);
    }
}
