//! What a host sends to a plugin inside a block.

use super::transport::Transport;
use clack_host::events::event_types::{
    MidiEvent, MidiSysExEvent, NoteChokeEvent, NoteExpressionEvent, NoteExpressionType,
    NoteOffEvent, NoteOnEvent, ParamValueEvent,
};
use clack_host::events::io::EventBuffer;
use clack_host::events::spaces::CoreEventSpace;
use clack_host::events::{Match, Pckn};
use clack_host::utils::ClapId;

/// One event, without its time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// A key is struck. Nothing is checked: tests send impossible keys and velocities too.
    NoteOn {
        /// Channel, 0..=15.
        channel: u16,
        /// MIDI key, 0..=127.
        key: u16,
        /// Velocity, 0..=1.
        velocity: f64,
    },
    /// A key is released.
    NoteOff {
        /// Channel, 0..=15.
        channel: u16,
        /// MIDI key, 0..=127.
        key: u16,
    },
    /// A key is cut off at once.
    Choke {
        /// Channel, 0..=15.
        channel: u16,
        /// MIDI key, 0..=127.
        key: u16,
    },
    /// All keys of all channels are released, by wildcards.
    AllNotesOff,
    /// A sounding note is told something.
    Expression {
        /// What.
        kind: NoteExpressionType,
        /// Channel, 0..=15.
        channel: u16,
        /// MIDI key, 0..=127.
        key: u16,
        /// Semitones for tuning, else 0..=1.
        value: f64,
    },
    /// Three bytes of MIDI 1.0: controllers and pitch bend.
    Midi([u8; 3]),
    /// A system exclusive message, F0 and F7 included.
    SysEx(&'static [u8]),
    /// A parameter takes a value on the CLAP scale.
    Param {
        /// CLAP id, see [`super::clap_param_id`].
        id: u32,
        /// Value, 0..=1 for floats and 0..=steps for stepped parameters.
        value: f64,
    },
    /// The transport changes inside the block.
    Transport(Transport),
}

/// What a plugin asks its host to record when its user moves a control.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Edit {
    /// A gesture begins on the parameter with this CLAP id.
    Begin(u32),
    /// The parameter gets a value on the CLAP scale.
    Set(u32, f64),
    /// The gesture ends.
    End(u32),
}

/// The events of one block, in the order in which they are sent.
#[derive(Default)]
pub struct Events(pub(super) EventBuffer);

impl Events {
    /// No events.
    pub fn new() -> Self {
        Self::default()
    }

    /// Room for a number of events, so that pushing allocates nothing.
    pub fn with_capacity(events: usize) -> Self {
        Self(EventBuffer::with_capacity(events))
    }

    /// Removes all events and keeps the memory.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Number of events.
    pub fn len(&self) -> usize {
        self.0.len() as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The edits among events that a plugin sent, in its order.
    pub fn edits(&self) -> Vec<Edit> {
        let id = |id: Option<ClapId>| id.map(|id| id.get());
        self.0
            .iter()
            .filter_map(|event| match event.as_core_event()? {
                CoreEventSpace::ParamGestureBegin(event) => {
                    Some(Edit::Begin(id(event.param_id())?))
                }
                CoreEventSpace::ParamValue(event) => {
                    Some(Edit::Set(id(event.param_id())?, event.value()))
                }
                CoreEventSpace::ParamGestureEnd(event) => Some(Edit::End(id(event.param_id())?)),
                _ => None,
            })
            .collect()
    }

    /// Notes and MIDI bytes among events that a plugin sent, each with its frame.
    pub fn notes(&self) -> Vec<(u32, Event)> {
        let place = |pckn: Pckn| match (pckn.channel, pckn.key) {
            (Match::Specific(channel), Match::Specific(key)) => Some((channel, key)),
            _ => None,
        };
        self.0
            .iter()
            .filter_map(|event| {
                let frame = event.header().time();
                let event = match event.as_core_event()? {
                    CoreEventSpace::NoteOn(event) => {
                        let (channel, key) = place(event.pckn())?;
                        Event::NoteOn {
                            channel,
                            key,
                            velocity: event.velocity(),
                        }
                    }
                    CoreEventSpace::NoteOff(event) => {
                        let (channel, key) = place(event.pckn())?;
                        Event::NoteOff { channel, key }
                    }
                    CoreEventSpace::Midi(event) => Event::Midi(event.data()),
                    _ => return None,
                };
                Some((frame, event))
            })
            .collect()
    }

    /// Appends an event at a frame of the block. CLAP wants the times in ascending order.
    pub fn push(&mut self, frame: u32, event: Event) {
        let pckn = |channel: u16, key: u16| Pckn::new(0u16, channel, key, Match::<u32>::All);
        match event {
            Event::NoteOn {
                channel,
                key,
                velocity,
            } => self
                .0
                .push(&NoteOnEvent::new(frame, pckn(channel, key), velocity)),
            Event::NoteOff { channel, key } => {
                self.0
                    .push(&NoteOffEvent::new(frame, pckn(channel, key), 0.0))
            }
            Event::Choke { channel, key } => {
                self.0.push(&NoteChokeEvent::new(frame, pckn(channel, key)));
            }
            Event::AllNotesOff => {
                self.0
                    .push(&NoteOffEvent::new(frame, Pckn::match_all(), 0.0));
            }
            Event::Expression {
                kind,
                channel,
                key,
                value,
            } => {
                let place = pckn(channel, key);
                self.0
                    .push(&NoteExpressionEvent::new(frame, place, kind, value));
            }
            Event::Midi(bytes) => self.0.push(&MidiEvent::new(frame, 0, bytes)),
            Event::SysEx(bytes) => {
                // SAFETY: the bytes outlive every event.
                self.0
                    .push(&unsafe { MidiSysExEvent::new(frame, 0, bytes) });
            }
            Event::Param { id, value } => {
                if let Some(id) = ClapId::from_raw(id) {
                    self.0
                        .push(&ParamValueEvent::new(frame, id, Pckn::match_all(), value));
                }
            }
            Event::Transport(transport) => self.0.push(&transport.to_clap(frame)),
        }
    }
}
