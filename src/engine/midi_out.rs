//! The melody as MIDI: what the voices play, and no note left on.
//!
//! Without MPE each note is the key nearest its pitch, on channel 1. With MPE it has a channel of
//! its own, 2 to 16, whose pitch bend of 48 semitones carries the rest.

use super::units::Cents;

/// Notes that can be on at once: a member channel each.
const NOTES: usize = 15;
/// Events of one call that can wait to be taken.
const EVENTS: usize = 512;
/// Bend of a member channel at its end.
const BEND_CENTS: f64 = 4800.0;
/// Change of pitch that is worth a bend message.
const BEND_STEP_CENTS: f64 = 0.5;

/// A MIDI message of the melody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MidiOut {
    /// A note begins.
    On {
        /// MIDI channel, 0..=15.
        channel: u8,
        /// MIDI key, 0..=127.
        key: u8,
        /// 0..=1.
        velocity: f32,
    },
    /// It ends.
    Off {
        /// MIDI channel, 0..=15.
        channel: u8,
        /// MIDI key, 0..=127.
        key: u8,
    },
    /// A member channel bends.
    Bend {
        /// MIDI channel, 0..=15.
        channel: u8,
        /// -1..=1.
        value: f32,
    },
}

/// A note that is on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sent {
    /// Whose it is.
    owner: usize,
    /// MIDI channel.
    channel: u8,
    /// MIDI key.
    key: u8,
    /// Pitch the channel is bent to.
    pitch: Cents,
}

/// What goes out, and what is on outside.
#[derive(Clone, Debug)]
pub struct Outbox {
    /// Events by frame, of which `count` are there.
    events: [(usize, MidiOut); EVENTS],
    /// See `events`.
    count: usize,
    /// Notes that are on.
    sent: [Option<Sent>; NOTES],
    /// The member channel used last.
    turn: u8,
    /// Whether notes go out, and as MPE.
    mode: (bool, bool),
}

impl Default for Outbox {
    fn default() -> Self {
        let nothing = MidiOut::Off { channel: 0, key: 0 };
        Self {
            events: [(0, nothing); EVENTS],
            count: 0,
            sent: [None; NOTES],
            turn: 0,
            mode: (false, false),
        }
    }
}

impl Outbox {
    /// Events since the last [`Outbox::clear`], each with its frame.
    pub fn events(&self) -> &[(usize, MidiOut)] {
        &self.events[..self.count]
    }

    /// Forgets the events, not the notes.
    pub fn clear(&mut self) {
        self.count = 0;
    }

    /// Adds an event.
    fn push(&mut self, frame: usize, event: MidiOut) {
        if let Some(slot) = self.events.get_mut(self.count) {
            *slot = (frame, event);
            self.count += 1;
        }
    }

    /// Room that is kept for the ends of all notes that are on.
    fn has_room(&self) -> bool {
        self.count + 2 * NOTES < EVENTS
    }

    /// Whether notes go out and as what; a change ends what is on.
    pub fn choose(&mut self, on: bool, mpe: bool, frame: usize) {
        if self.mode != (on, mpe) {
            self.end_all(frame);
            self.mode = (on, mpe);
        }
    }

    /// A note of `owner` begins at a pitch, in cents above MIDI key 0.
    pub fn begin(&mut self, owner: usize, pitch: Cents, velocity: f32, frame: usize) {
        self.end(owner, frame);
        let key = (pitch.0 / 100.0).round();
        if !self.mode.0 || !(0.0..=127.0).contains(&key) || !self.has_room() {
            return;
        }
        let key = key as u8;
        let channel = if self.mode.1 { self.member(frame) } else { 0 };
        // A key is on once on a channel.
        let same = |sent: &Sent| (sent.channel, sent.key) == (channel, key);
        if let Some(other) = self.sent.iter().flatten().find(|sent| same(sent)) {
            self.end(other.owner, frame);
        }
        let Some(free) = self.sent.iter().position(Option::is_none) else {
            return;
        };
        if self.mode.1 {
            let value = (pitch.0 - 100.0 * f64::from(key)) / BEND_CENTS;
            self.push(
                frame,
                MidiOut::Bend {
                    channel,
                    value: value as f32,
                },
            );
        }
        // MIDI has no note of velocity 0.
        let velocity = velocity.clamp(1.0 / 127.0, 1.0);
        self.push(
            frame,
            MidiOut::On {
                channel,
                key,
                velocity,
            },
        );
        self.sent[free] = Some(Sent {
            owner,
            channel,
            key,
            pitch,
        });
    }

    /// A member channel for a new note: the one longest not used that is free, else that of the
    /// oldest note, which ends.
    fn member(&mut self, frame: usize) -> u8 {
        for step in 1..=NOTES as u8 {
            let channel = (self.turn + step - 1) % NOTES as u8 + 1;
            let used = self
                .sent
                .iter()
                .flatten()
                .any(|sent| sent.channel == channel);
            if !used {
                self.turn = channel;
                return channel;
            }
        }
        self.turn = self.turn % NOTES as u8 + 1;
        let channel = self.turn;
        let owner = self
            .sent
            .iter()
            .flatten()
            .find(|sent| sent.channel == channel);
        if let Some(owner) = owner.map(|sent| sent.owner) {
            self.end(owner, frame);
        }
        channel
    }

    /// The note of `owner` moves to another pitch.
    pub fn bend(&mut self, owner: usize, pitch: Cents, frame: usize) {
        if !self.mode.1 || !self.has_room() {
            return;
        }
        let moved = |sent: &&mut Sent| {
            sent.owner == owner && (sent.pitch.0 - pitch.0).abs() > BEND_STEP_CENTS
        };
        let Some(sent) = self.sent.iter_mut().flatten().find(moved) else {
            return;
        };
        sent.pitch = pitch;
        let value = (pitch.0 - 100.0 * f64::from(sent.key)) / BEND_CENTS;
        let channel = sent.channel;
        let value = value.clamp(-1.0, 1.0) as f32;
        self.push(frame, MidiOut::Bend { channel, value });
    }

    /// The note of `owner` ends, if it is on.
    pub fn end(&mut self, owner: usize, frame: usize) {
        let found = self
            .sent
            .iter_mut()
            .find(|slot| slot.is_some_and(|sent| sent.owner == owner));
        if let Some(Sent { channel, key, .. }) = found.and_then(Option::take) {
            self.push(frame, MidiOut::Off { channel, key });
        }
    }

    /// All notes end.
    pub fn end_all(&mut self, frame: usize) {
        for n in 0..NOTES {
            if let Some(Sent { channel, key, .. }) = self.sent[n].take() {
                self.push(frame, MidiOut::Off { channel, key });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys that are on after events, by channel; and that no key was on twice or off unasked.
    fn on(events: &[(usize, MidiOut)], on: &mut Vec<(u8, u8)>) {
        for (_, event) in events {
            match *event {
                MidiOut::On { channel, key, .. } => {
                    assert!(!on.contains(&(channel, key)), "on twice");
                    on.push((channel, key));
                }
                MidiOut::Off { channel, key } => {
                    let at = on.iter().position(|note| *note == (channel, key));
                    on.remove(at.expect("it was on"));
                }
                MidiOut::Bend { .. } => {}
            }
        }
    }

    #[test]
    fn no_note_stays_on_whatever_happens() {
        for mpe in [false, true] {
            let mut outbox = Outbox::default();
            let mut sounding = Vec::new();
            outbox.choose(true, mpe, 0);
            for n in 0..3000usize {
                let owner = n * 7 % 20;
                match n % 5 {
                    0..=2 => outbox.begin(owner, Cents(6000.0 + 37.0 * (n % 31) as f64), 0.5, n),
                    3 => outbox.end(owner, n),
                    _ => outbox.bend(owner, Cents(6100.0 + n as f64), n),
                }
                assert!(outbox.sent.iter().flatten().count() <= NOTES);
                // Sometimes the host takes nothing for long.
                if n % 400 == 399 {
                    on(outbox.events(), &mut sounding);
                    outbox.clear();
                }
            }
            outbox.end_all(3000);
            on(outbox.events(), &mut sounding);
            assert!(sounding.is_empty(), "{sounding:?}");
        }
    }

    #[test]
    fn microtones_are_a_key_and_a_bend() {
        let mut outbox = Outbox::default();
        outbox.choose(true, true, 0);
        outbox.begin(3, Cents(6355.0), 1.0, 9);
        outbox.begin(4, Cents(6355.0), 1.0, 9);
        let [bend, note, _, other] = outbox.events() else {
            panic!("{:?}", outbox.events());
        };
        let MidiOut::Bend { channel: 1, value } = bend.1 else {
            panic!("{bend:?}");
        };
        assert!((f64::from(value) + 45.0 / 4800.0).abs() < 1e-6);
        let key = |channel| MidiOut::On {
            channel,
            key: 64,
            velocity: 1.0,
        };
        assert_eq!((note.1, other.1), (key(1), key(2)));
        outbox.clear();
        outbox.choose(false, true, 5);
        assert_eq!(outbox.events().len(), 2);
        outbox.begin(3, Cents(6355.0), 1.0, 9);
        assert_eq!(outbox.events().len(), 2, "it is off");
    }
}
