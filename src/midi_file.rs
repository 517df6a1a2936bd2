//! Standard MIDI files, written: what was played becomes a file that any DAW opens.
//!
//! Knows nothing of the plugin: `xtask` compiles the same file, so that `render --midi-out` and the
//! editor's export write alike.

use midly::live::LiveEvent;
use midly::{Format, Header, MetaMessage, MidiMessage, Smf, Timing, TrackEvent, TrackEventKind};

/// Ticks of a quarter note: a 960th is half a millisecond at 120 BPM, and divides into triplets and
/// 64ths.
const TICKS_PER_BEAT: u16 = 960;
/// Change of tempo that is worth an event, in beats per minute.
const TEMPO_STEP: f64 = 0.001;
/// Channel of drums.
const DRUMS: u8 = 9;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// A note begins.
    On {
        /// MIDI channel, 0..=15.
        channel: u8,
        /// MIDI key, 0..=127.
        key: u8,
        /// 0..=1.
        velocity: f32,
    },
    /// A note ends.
    Off {
        /// MIDI channel, 0..=15.
        channel: u8,
        /// MIDI key, 0..=127.
        key: u8,
    },
    /// Another message of a channel.
    Message([u8; 3]),
    /// A bar begins.
    Bar {
        /// Its meter: 7 and 8 for 7/8.
        meter: (u8, u8),
        /// Tempo in beats (quarter notes) per minute.
        tempo_bpm: f64,
    },
    /// The piece ends; without it each track ends with its last event.
    End,
}

/// What happens when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// Time in quarter notes from the start of the file.
    pub at_beats: f64,
    /// What.
    pub what: What,
}

/// The bytes of a file of three tracks: tempo and meters, melody, drums (channel 10). Items need not
/// be in order; those of one time keep theirs.
pub fn bytes(items: &[Item]) -> Result<Vec<u8>, String> {
    let mut items = items.to_vec();
    // By time and not by tick: what is in the wrong order within one must not stay in it.
    items.sort_by(|a, b| a.at_beats.total_cmp(&b.at_beats));
    let items = items
        .into_iter()
        .map(|item| (tick(item.at_beats), item.what));
    let mut tracks = [
        Track::named("Time"),
        Track::named("Melody"),
        Track::named("Drums"),
    ];
    let (mut meter, mut tempo_bpm) = ((0, 0), 0.0f64);
    let mut end = 0;
    for (tick, what) in items {
        match what {
            What::Bar {
                meter: next,
                tempo_bpm: tempo,
            } => {
                if (tempo - tempo_bpm).abs() > TEMPO_STEP {
                    tempo_bpm = tempo;
                    let us = (60e6 / tempo).round().clamp(1.0, 16_777_215.0) as u32;
                    tracks[0].add(tick, meta(MetaMessage::Tempo(us.into())));
                }
                if next != meter {
                    meter = next;
                    let power = meter.1.max(1).ilog2() as u8;
                    tracks[0].add(
                        tick,
                        meta(MetaMessage::TimeSignature(meter.0, power, 24, 8)),
                    );
                }
            }
            What::On {
                channel,
                key,
                velocity,
            } => {
                let vel = ((velocity * 127.0).round().clamp(1.0, 127.0) as u8).into();
                let key = key.min(127).into();
                tracks[track(channel)].channel(tick, channel, MidiMessage::NoteOn { key, vel });
            }
            What::Off { channel, key } => {
                let (key, vel) = (key.min(127).into(), 64.into());
                tracks[track(channel)].channel(tick, channel, MidiMessage::NoteOff { key, vel });
            }
            What::End => end = tick,
            What::Message(bytes) => {
                if let Ok(LiveEvent::Midi { channel, message }) = LiveEvent::parse(&bytes) {
                    let channel = channel.as_int();
                    tracks[track(channel)].channel(tick, channel, message);
                }
            }
        }
    }
    let smf = Smf {
        header: Header::new(Format::Parallel, Timing::Metrical(TICKS_PER_BEAT.into())),
        tracks: tracks.map(|track| track.ended(end)).to_vec(),
    };
    let mut bytes = Vec::new();
    smf.write(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// A time in ticks.
fn tick(at_beats: f64) -> u32 {
    (at_beats * f64::from(TICKS_PER_BEAT)).round() as u32
}

/// The track of a channel.
fn track(channel: u8) -> usize {
    if channel == DRUMS { 2 } else { 1 }
}

/// A message about the music.
fn meta(message: MetaMessage) -> TrackEventKind {
    TrackEventKind::Meta(message)
}

/// A track being written.
struct Track<'a> {
    /// Its events.
    events: Vec<TrackEvent<'a>>,
    /// Tick of the last.
    last: u32,
}

impl<'a> Track<'a> {
    /// An empty track.
    fn named(name: &'a str) -> Self {
        let mut track = Self {
            events: Vec::new(),
            last: 0,
        };
        track.add(0, meta(MetaMessage::TrackName(name.as_bytes())));
        track
    }

    /// Adds an event at a tick, not before the last.
    fn add(&mut self, tick: u32, kind: TrackEventKind<'a>) {
        self.events.push(TrackEvent {
            delta: (tick - self.last).into(),
            kind,
        });
        self.last = tick;
    }

    /// Adds a message of a channel.
    fn channel(&mut self, tick: u32, channel: u8, message: MidiMessage) {
        let channel = (channel & 15).into();
        self.add(tick, TrackEventKind::Midi { channel, message });
    }

    /// The events with the mark that ends them, at a tick or with the last of them.
    fn ended(mut self, tick: u32) -> Vec<TrackEvent<'a>> {
        self.add(tick.max(self.last), meta(MetaMessage::EndOfTrack));
        self.events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_stand_on_their_ticks_and_tempo_and_meter_are_told_once() {
        let bar = |at_beats, tempo_bpm| Item {
            at_beats,
            what: What::Bar {
                meter: (7, 8),
                tempo_bpm,
            },
        };
        let on = Item {
            at_beats: 0.5,
            what: What::On {
                channel: DRUMS,
                key: 36,
                velocity: 1.0,
            },
        };
        let off = Item {
            at_beats: 1.0 / 3.0 + 0.5,
            what: What::Off {
                channel: DRUMS,
                key: 36,
            },
        };
        let bend = Item {
            at_beats: 4.0,
            what: What::Message([0xE1, 0, 64]),
        };
        let items = [
            off,
            on,
            bar(0.0, 96.0),
            bar(3.5, 96.0),
            bend,
            bar(7.0, 100.0),
        ];
        let bytes = bytes(&items).expect("a file");
        let smf = Smf::parse(&bytes).expect("a MIDI file");
        let lengths: Vec<usize> = smf.tracks.iter().map(Vec::len).collect();
        // Each with a name and an end; tempo, meter, tempo; a bend; a note.
        assert_eq!(lengths, [2 + 3, 2 + 1, 2 + 2]);
        let drums = &smf.tracks[2];
        assert_eq!(drums[1].delta.as_int(), 480);
        assert_eq!(drums[2].delta.as_int(), 320);
        let note = TrackEventKind::Midi {
            channel: 9.into(),
            message: MidiMessage::NoteOn {
                key: 36.into(),
                vel: 127.into(),
            },
        };
        assert_eq!(drums[1].kind, note);
        let tempo = TrackEventKind::Meta(MetaMessage::Tempo(625_000.into()));
        assert_eq!(smf.tracks[0][1].kind, tempo);
        let meter = TrackEventKind::Meta(MetaMessage::TimeSignature(7, 3, 24, 8));
        assert_eq!(smf.tracks[0][2].kind, meter);
    }

    #[test]
    fn order_within_a_tick_is_that_of_time_and_all_tracks_end_with_the_piece() {
        let key = (0, 60);
        let on = |at_beats| Item {
            at_beats,
            what: What::On {
                channel: key.0,
                key: key.1,
                velocity: 0.5,
            },
        };
        let off = |at_beats| Item {
            at_beats,
            what: What::Off {
                channel: key.0,
                key: key.1,
            },
        };
        let end = Item {
            at_beats: 4.0,
            what: What::End,
        };
        // The second note begins within the tick in which the first one ends.
        let items = [on(0.0), on(1.000_02), off(1.000_01), off(2.0), end];
        let bytes = bytes(&items).expect("a file");
        let smf = Smf::parse(&bytes).expect("a MIDI file");
        let ons: Vec<bool> = smf.tracks[1]
            .iter()
            .filter_map(|event| match event.kind {
                TrackEventKind::Midi { message, .. } => {
                    Some(matches!(message, MidiMessage::NoteOn { .. }))
                }
                _ => None,
            })
            .collect();
        assert_eq!(ons, [true, false, true, false]);
        for track in &smf.tracks {
            let ticks: u32 = track.iter().map(|event| event.delta.as_int()).sum();
            assert_eq!(ticks, 4 * u32::from(TICKS_PER_BEAT));
        }
    }
}
