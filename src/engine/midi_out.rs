//! Melody and rhythm as MIDI: what the voices play, and no note left on.
//!
//! Without MPE each note of the melody is the key nearest its pitch, on channel 1. With MPE it has a
//! channel of its own, 2 to 16 without 10, whose pitch bend of 48 semitones carries the rest. Drums
//! are on channel 10, as General MIDI names them.
//!
//! The tape has the same notes without MPE, whether or not they go out: what was played can be kept
//! afterwards.

use super::clock::{Meter, Span};
use super::units::{Beats, Bpm, Cents};

/// Member channels of MPE: 2 to 16 without that of the drums.
const MEMBERS: u8 = 14;
/// Channel of the drums: 10.
const DRUMS: u8 = 9;
/// Notes that can be on at once: a member channel each, and a note for each lane of the rhythm.
const NOTES: usize = MEMBERS as usize + 6;
/// Events of one call that can wait to be taken.
const EVENTS: usize = 512;
/// Bend of a member channel at its end.
const BEND_CENTS: f64 = 4800.0;
/// Change of pitch that is worth a bend message.
const BEND_STEP_CENTS: f64 = 0.5;

/// A MIDI message.
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

/// A bar line on the tape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BarLine {
    /// Meter of the bar.
    pub meter: Meter,
    /// Tempo at its start.
    pub tempo: Bpm,
}

/// Bar lines of one call that can wait to be taken.
const BARS: usize = 32;

/// Stretches of even pace of one call that are told apart: the host may turn its song often.
const PACES: usize = 64;
/// Stretches that differ by no more are one, in beats: a ten thousandth of a MIDI file's tick.
const EVEN_BEATS: f64 = 1e-7;

/// A stretch of even pace on the tape.
#[derive(Clone, Copy, Debug, Default)]
struct Pace {
    /// Its first frame.
    frame: usize,
    /// Time there, in beats.
    beats: f64,
    /// Beats of a frame.
    rate: f64,
}

impl Pace {
    /// Time at a frame, in beats.
    fn at(&self, frame: usize) -> f64 {
        self.beats + (frame as f64 - self.frame as f64) * self.rate
    }
}

/// Time on the tape: beats since the engine was made, whatever the song does.
#[derive(Clone, Copy, Debug)]
struct TapeTime {
    /// Stretches of this call, of which `count` are there. When there are no more, the last takes
    /// the rest.
    paces: [Pace; PACES],
    /// See `paces`.
    count: usize,
    /// Time at the end of the last span, in beats.
    end: f64,
}

impl TapeTime {
    /// Goes on by `frames` frames from `frame` on, which last `beats`.
    fn advance(&mut self, beats: f64, frame: usize, frames: usize) {
        let (from, to) = (self.end, self.end + beats);
        self.end = to;
        let even = |pace: &Pace| {
            (pace.at(frame) - from).abs() < EVEN_BEATS
                && (pace.at(frame + frames) - to).abs() < EVEN_BEATS
        };
        if frames == 0 || self.paces[..self.count].last().is_some_and(even) {
            return;
        }
        self.count = (self.count + 1).min(PACES);
        self.paces[self.count - 1] = Pace {
            frame,
            beats: from,
            rate: beats / frames as f64,
        };
    }

    /// Time at a frame of this call, in beats.
    fn at(&self, frame: usize) -> f64 {
        let paces = &self.paces[..self.count];
        let begun = paces.partition_point(|pace| pace.frame <= frame);
        match begun.checked_sub(1) {
            // The next stretch begins no earlier.
            Some(n) => paces
                .get(begun)
                .map_or(self.end, |next| next.beats)
                .min(paces[n].at(frame)),
            None => paces.first().map_or(self.end, |first| first.beats),
        }
    }
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

/// Which notes a wire carries.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Carries {
    /// The melody.
    melody: bool,
    /// As MPE.
    mpe: bool,
    /// The rhythm.
    rhythm: bool,
}

/// What goes out, and what is on outside.
#[derive(Clone, Debug)]
struct Wire {
    /// Events by frame, of which `count` are there.
    events: [(usize, MidiOut); EVENTS],
    /// See `events`.
    count: usize,
    /// Notes that are on.
    sent: [Option<Sent>; NOTES],
    /// The member channel used last.
    turn: u8,
    /// What goes out.
    carries: Carries,
}

impl Wire {
    /// Nothing is on.
    fn new(carries: Carries) -> Self {
        let nothing = MidiOut::Off { channel: 0, key: 0 };
        Self {
            events: [(0, nothing); EVENTS],
            count: 0,
            sent: [None; NOTES],
            turn: MEMBERS - 1,
            carries,
        }
    }

    /// Adds an event behind those of its frame.
    fn push(&mut self, frame: usize, event: MidiOut) {
        if self.count == EVENTS {
            return;
        }
        let before = self.events[..self.count].iter().rev();
        let behind = self.count - before.take_while(|(other, _)| *other > frame).count();
        self.events.copy_within(behind..self.count, behind + 1);
        self.events[behind] = (frame, event);
        self.count += 1;
    }

    /// Room that is kept for the ends of all notes that are on.
    fn has_room(&self) -> bool {
        self.count + 2 * NOTES < EVENTS
    }

    /// Changes what goes out; what is on ends.
    fn choose(&mut self, carries: Carries, frame: usize) {
        if self.carries != carries {
            self.end_all(frame);
            self.carries = carries;
        }
    }

    /// See [`Outbox::begin`].
    fn begin(&mut self, owner: usize, pitch: Cents, velocity: f32, frame: usize) {
        self.end(owner, frame);
        let key = (pitch.0 / 100.0).round();
        if !self.carries.melody || !(0.0..=127.0).contains(&key) || !self.has_room() {
            return;
        }
        let key = key as u8;
        let mpe = self.carries.mpe;
        let channel = if mpe { self.member(frame) } else { 0 };
        self.end_key(channel, key, frame);
        if mpe {
            let value = (pitch.0 - 100.0 * f64::from(key)) / BEND_CENTS;
            self.push(
                frame,
                MidiOut::Bend {
                    channel,
                    value: value as f32,
                },
            );
        }
        let sent = Sent {
            owner,
            channel,
            key,
            pitch,
        };
        self.send(sent, velocity, frame);
    }

    /// See [`Outbox::strike`].
    fn strike(&mut self, owner: usize, key: u8, velocity: f32, frame: usize) {
        self.end(owner, frame);
        if !self.carries.rhythm || !self.has_room() {
            return;
        }
        self.end_key(DRUMS, key, frame);
        let sent = Sent {
            owner,
            channel: DRUMS,
            key,
            pitch: Cents(100.0 * f64::from(key)),
        };
        self.send(sent, velocity, frame);
    }

    /// A note goes on.
    fn send(&mut self, sent: Sent, velocity: f32, frame: usize) {
        let Some(free) = self.sent.iter().position(Option::is_none) else {
            return;
        };
        self.sent[free] = Some(sent);
        let on = MidiOut::On {
            channel: sent.channel,
            key: sent.key,
            // MIDI has no note of velocity 0.
            velocity: velocity.clamp(1.0 / 127.0, 1.0),
        };
        self.push(frame, on);
    }

    /// A key is on once on a channel: whoever has it, ends.
    fn end_key(&mut self, channel: u8, key: u8, frame: usize) {
        let same = |sent: &&Sent| (sent.channel, sent.key) == (channel, key);
        if let Some(owner) = self.sent.iter().flatten().find(same).map(|sent| sent.owner) {
            self.end(owner, frame);
        }
    }

    /// A member channel for a new note: the one longest not used that is free, else that of the
    /// oldest note, which ends.
    fn member(&mut self, frame: usize) -> u8 {
        for step in 1..=MEMBERS {
            let turn = (self.turn + step) % MEMBERS;
            let channel = member_channel(turn);
            let used = self
                .sent
                .iter()
                .flatten()
                .any(|sent| sent.channel == channel);
            if !used {
                self.turn = turn;
                return channel;
            }
        }
        self.turn = (self.turn + 1) % MEMBERS;
        let channel = member_channel(self.turn);
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

    /// See [`Outbox::bend`].
    fn bend(&mut self, owner: usize, pitch: Cents, frame: usize) {
        if !self.carries.mpe || !self.has_room() {
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

    /// See [`Outbox::end`].
    fn end(&mut self, owner: usize, frame: usize) {
        let found = self
            .sent
            .iter_mut()
            .find(|slot| slot.is_some_and(|sent| sent.owner == owner));
        if let Some(Sent { channel, key, .. }) = found.and_then(Option::take) {
            self.push(frame, MidiOut::Off { channel, key });
        }
    }

    /// See [`Outbox::end_all`].
    fn end_all(&mut self, frame: usize) {
        for n in 0..NOTES {
            if let Some(Sent { channel, key, .. }) = self.sent[n].take() {
                self.push(frame, MidiOut::Off { channel, key });
            }
        }
    }
}

/// The channel of a member.
fn member_channel(member: u8) -> u8 {
    let channel = member + 1;
    channel + u8::from(channel >= DRUMS)
}

/// What goes out to the host, and the tape. Owners are numbers of the caller's: one note each.
#[derive(Clone, Debug)]
pub struct Outbox {
    /// To the host.
    host: Wire,
    /// To the tape.
    tape: Wire,
    /// Time on the tape.
    time: TapeTime,
    /// Bar lines by frame, of which `lines` are there.
    bars: [Option<(usize, BarLine)>; BARS],
    /// See `bars`.
    lines: usize,
}

impl Default for Outbox {
    fn default() -> Self {
        let all = Carries {
            melody: true,
            mpe: false,
            rhythm: true,
        };
        Self {
            host: Wire::new(Carries::default()),
            tape: Wire::new(all),
            time: TapeTime {
                paces: [Pace::default(); PACES],
                count: 0,
                end: 0.0,
            },
            bars: [None; BARS],
            lines: 0,
        }
    }
}

impl Outbox {
    /// Events for the host since the last [`Outbox::clear`], in the order of their frames.
    pub fn events(&self) -> &[(usize, MidiOut)] {
        &self.host.events[..self.host.count]
    }

    /// Events for the tape since the last [`Outbox::clear`], in the order of their frames.
    pub fn tape(&self) -> &[(usize, MidiOut)] {
        &self.tape.events[..self.tape.count]
    }

    /// Forgets the events, not the notes.
    pub fn clear(&mut self) {
        self.host.count = 0;
        self.tape.count = 0;
        self.lines = 0;
        self.time.count = 0;
    }

    /// Goes on by a span of the clock, of which the first frame is frame `frame`.
    pub fn advance(&mut self, span: &Span, frame: usize) {
        let beats = (span.to.0 - span.from.0).max(0.0);
        self.time.advance(beats, frame, span.frames);
    }

    /// Time on the tape at a frame of this call, in beats since the engine was made.
    pub fn time(&self, frame: usize) -> Beats {
        Beats(self.time.at(frame))
    }

    /// A bar begins.
    pub fn bar(&mut self, frame: usize, line: BarLine) {
        if let Some(free) = self.bars.get_mut(self.lines) {
            *free = Some((frame, line));
            self.lines += 1;
        }
    }

    /// Bar lines since the last [`Outbox::clear`], by frame.
    pub fn bars(&self) -> impl Iterator<Item = (usize, BarLine)> {
        self.bars[..self.lines].iter().copied().flatten()
    }

    /// Whether melody and rhythm go to the host, and the melody as MPE; a change ends what is on.
    pub fn choose(&mut self, melody: bool, mpe: bool, rhythm: bool, frame: usize) {
        let carries = Carries {
            melody,
            mpe,
            rhythm,
        };
        self.host.choose(carries, frame);
    }

    /// A note of `owner` begins at a pitch, in cents above MIDI key 0.
    pub fn begin(&mut self, owner: usize, pitch: Cents, velocity: f32, frame: usize) {
        self.host.begin(owner, pitch, velocity, frame);
        self.tape.begin(owner, pitch, velocity, frame);
    }

    /// The drum of `owner` is struck.
    pub fn strike(&mut self, owner: usize, key: u8, velocity: f32, frame: usize) {
        self.host.strike(owner, key, velocity, frame);
        self.tape.strike(owner, key, velocity, frame);
    }

    /// The note of `owner` moves to another pitch.
    pub fn bend(&mut self, owner: usize, pitch: Cents, frame: usize) {
        self.host.bend(owner, pitch, frame);
    }

    /// The note of `owner` ends, if it is on.
    pub fn end(&mut self, owner: usize, frame: usize) {
        self.host.end(owner, frame);
        self.tape.end(owner, frame);
    }

    /// All notes end.
    pub fn end_all(&mut self, frame: usize) {
        self.host.end_all(frame);
        self.tape.end_all(frame);
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
            outbox.choose(true, mpe, true, 0);
            for n in 0..3000usize {
                let owner = n * 7 % 20;
                match n % 7 {
                    5 | 6 => outbox.strike(20 + n % 6, 35 + (n % 4) as u8, 0.5, n),
                    0..=2 => outbox.begin(owner, Cents(6000.0 + 37.0 * (n % 31) as f64), 0.5, n),
                    3 => outbox.end(owner, n),
                    _ => outbox.bend(owner, Cents(6100.0 + n as f64), n),
                }
                assert!(outbox.host.sent.iter().flatten().count() <= NOTES);
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
        outbox.choose(true, true, false, 0);
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
        outbox.choose(false, true, false, 5);
        assert_eq!(outbox.events().len(), 2);
        outbox.begin(3, Cents(6355.0), 1.0, 9);
        assert_eq!(outbox.events().len(), 2, "it is off");
    }

    #[test]
    fn time_on_the_tape_follows_every_turn_of_a_call() {
        let mut outbox = Outbox::default();
        let mut time = |spans: &[(f64, usize, usize)], frames: &[usize]| {
            outbox.clear();
            for &(beats, frame, count) in spans {
                outbox.time.advance(beats, frame, count);
            }
            let paces = outbox.time.count;
            let times: Vec<f64> = frames.iter().map(|n| outbox.time(*n).0).collect();
            (paces, times)
        };
        // Two spans of one pace, then twice as fast.
        let spans = [(0.5, 0, 8), (0.25, 8, 4), (0.5, 12, 4)];
        let (paces, times) = time(&spans, &[0, 4, 8, 12, 14, 16]);
        assert_eq!(paces, 2);
        assert_eq!(times, [0.0, 0.25, 0.5, 0.75, 1.0, 1.25]);
        // A call without frames, and one that goes on.
        assert_eq!(time(&[], &[0, 5]), (0, vec![1.25, 1.25]));
        assert_eq!(time(&[(0.5, 0, 8)], &[0, 8]), (1, vec![1.25, 1.75]));
        // More turns than are told apart: no time is lost.
        let many: Vec<(f64, usize, usize)> =
            (0..200).map(|n| (1.0 + (n % 2) as f64, n, 1)).collect();
        let (paces, times) = time(&many, &[0, 1, 100, 200]);
        assert_eq!(paces, PACES);
        assert_eq!((times[0], times[1], times[3]), (1.75, 2.75, 301.75));
        assert!(times[1] <= times[2] && times[2] <= times[3], "{times:?}");
    }
}
