//! The melody part: what keys, the phrase generator and the strumming hand make of the instrument.

mod course;
mod score;

use super::channels::Channels;
use super::clock::{GRID, Span};
use super::dsp::line::Line;
use super::event::{Event, Expression, NoteAddress};
use super::glance::{KeyGlance, NoteGlance};
use super::melody::{Gesture, MelodyControls, Note, SLOTS};
use super::midi_out::Outbox;
use super::mixer::glide_pace;
use super::pitch::Tuning;
use super::random;
use super::settings::{DroneFollow, MelodySource, Settings};
use super::units::{Cents, Hz};
use super::voices::{POLYPHONY, Pool};
use course::Course;
use rand::RngExt;
use score::{Action, KuiString, Score};

/// A4 of standard tuning, and its place above MIDI key 0.
const STANDARD: Hz = Hz(440.0);
/// See [`STANDARD`].
const A4: Cents = Cents(6900.0);

/// Who plays a note.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Player {
    /// A key.
    Key {
        /// MIDI key.
        key: u8,
        /// MIDI channel.
        channel: u8,
        /// The host's id.
        id: Option<i32>,
    },
    /// The generator.
    Kui(KuiString),
}

/// A note that is held or sounds.
#[derive(Clone, Copy, Debug)]
struct Playing {
    /// Who plays it.
    player: Player,
    /// Velocity, 0..=1.
    velocity: f32,
    /// Its pitch on the way.
    course: Course,
    /// Somebody holds the key.
    finger: bool,
    /// The pedal holds it.
    pedal: bool,
    /// What was told to this note alone: tuning in cents, pressure, timbre, vibrato.
    tuning: Cents,
    /// See `tuning`.
    pressure: f32,
    /// See `tuning`.
    timbre: f32,
    /// See `tuning`.
    vibrato: f32,
}

/// What the part needs to know of the engine at a moment.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The parameters.
    pub settings: &'a Settings,
    /// The modal state.
    pub tuning: &'a Tuning,
    /// Another number is another modal state; from 1.
    pub version: u64,
    /// What fine tuning and reference add to every pitch.
    pub offset: Cents,
    /// Steps of quality that are given up to save time.
    pub relief: u8,
}

/// The part.
pub struct Part {
    /// Frames per second.
    sample_rate: Hz,
    /// The instruments.
    pool: Pool,
    /// What sounds in each slot.
    playing: [Option<Playing>; SLOTS],
    /// Pedals, bends, wheels.
    channels: Channels,
    /// Channels whose sustain pedal is down.
    pedals: u16,
    /// The phrase generator's bar.
    score: Score,
    /// Pitch of the last note begun, for the glide.
    last: Option<Cents>,
    /// The last key that went down, for who looks.
    key: Option<KeyGlance>,
    /// Notes begun, for what is never twice the same.
    count: u64,
    /// Level.
    level: Line,
    /// Its pace, see [`Line::glide`].
    pace: f32,
    /// Whether the first level is jumped to.
    fresh: bool,
    /// MIDI out.
    outbox: Outbox,
}

impl Part {
    /// Silent. Allocates.
    pub fn new(sample_rate: Hz) -> Self {
        Self {
            sample_rate,
            pool: Pool::new(sample_rate),
            playing: [None; SLOTS],
            channels: Channels::default(),
            pedals: 0,
            score: Score::default(),
            last: None,
            key: None,
            count: 0,
            level: Line::default(),
            pace: glide_pace(sample_rate),
            fresh: true,
            outbox: Outbox::default(),
        }
    }

    /// Clears all sound. What is on outside ends with the next call.
    pub fn reset(&mut self) {
        self.silence();
        self.channels = Channels::default();
        self.pedals = 0;
        self.score = Score::default();
        self.last = None;
        self.key = None;
        self.count = 0;
        self.fresh = true;
    }

    /// Clears all sound and goes on.
    pub fn silence(&mut self) {
        self.pool.reset();
        self.playing = [None; SLOTS];
        self.score.stop();
        self.outbox.end_all(0);
    }

    /// MIDI that waits to be taken.
    pub fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    /// Notes that broke and were silenced (wrapping).
    pub fn kills(&self) -> u32 {
        self.pool.kills()
    }

    /// Whether the coming frames are silent, if nothing begins.
    pub fn is_silent(&self) -> bool {
        self.pool.is_silent()
    }

    /// Takes an event; `frame` is its place for MIDI out.
    pub fn handle(&mut self, event: Event, moment: &Moment, frame: usize) {
        self.channels.handle(event);
        match event {
            Event::NoteOn {
                key,
                channel,
                velocity,
                id,
            } => {
                let player = Player::Key { key, channel, id };
                self.note_key(player, key, moment);
                if plays_keys(moment.settings, key) {
                    self.begin(player, velocity, false, moment, frame);
                }
            }
            Event::NoteOff { key, channel } => self.lift(key, channel, frame),
            Event::Choke { key, channel } => {
                for slot in 0..SLOTS {
                    if self.is_key(slot, key, channel) {
                        self.pool.choke(slot);
                        self.end(slot, frame);
                    }
                }
            }
            Event::Sustain { down, channel } => self.sustain(down, channel, frame),
            Event::Expression { notes, expression } => self.express(notes, expression),
            Event::AllNotesOff => {
                self.pedals = 0;
                for slot in 0..SLOTS {
                    self.release(slot, frame);
                }
            }
            Event::AllSoundOff => {
                self.pedals = 0;
                self.pool.choke_all();
                for slot in 0..SLOTS {
                    self.end(slot, frame);
                }
            }
            Event::Bend { .. } | Event::Pressure { .. } | Event::Controller { .. } => {}
        }
    }

    /// Remembers a key and what it becomes, for who looks.
    fn note_key(&mut self, player: Player, key: u8, moment: &Moment) {
        let count = self.key.map_or(0, |last| last.count);
        self.key = Some(KeyGlance {
            count: count.wrapping_add(1),
            key,
            pitch: pitch_of(player, moment).map(hz),
        });
    }

    /// The notes that sound, and their number.
    pub fn glance(&self) -> ([Option<NoteGlance>; POLYPHONY], usize) {
        let mut notes = [None; POLYPHONY];
        let mut count = 0;
        for (slot, playing) in self.playing.iter().enumerate() {
            let Some(playing) = playing.filter(|_| self.pool.sounds(slot)) else {
                continue;
            };
            if let Some(note) = notes.get_mut(count) {
                *note = Some(NoteGlance {
                    pitch: hz(playing.course.heard()),
                    loudness: self.pool.loudness(slot).clamp(0.0, 1.0),
                    key: match playing.player {
                        Player::Key { key, .. } => Some(key),
                        Player::Kui(_) => None,
                    },
                });
            }
            count += 1;
        }
        (notes, count)
    }

    /// The last key that went down.
    pub fn key(&self) -> Option<KeyGlance> {
        self.key
    }

    /// Whether a slot holds a key of a channel.
    fn is_key(&self, slot: usize, key: u8, channel: u8) -> bool {
        self.playing[slot].is_some_and(|playing| {
            matches!(playing.player, Player::Key { key: k, channel: c, .. } if (k, c) == (key, channel))
        })
    }

    /// A finger leaves a key.
    fn lift(&mut self, key: u8, channel: u8, frame: usize) {
        for slot in 0..SLOTS {
            if !self.is_key(slot, key, channel) {
                continue;
            }
            let down = self.pedals & (1 << channel) != 0;
            let Some(playing) = &mut self.playing[slot] else {
                continue;
            };
            playing.pedal |= playing.finger && down;
            playing.finger = false;
            if !playing.pedal {
                self.release(slot, frame);
            }
        }
    }

    /// The sustain pedal of a channel moves.
    fn sustain(&mut self, down: bool, channel: u8, frame: usize) {
        if down {
            self.pedals |= 1 << channel;
            return;
        }
        self.pedals &= !(1 << channel);
        for slot in 0..SLOTS {
            let Some(playing) = &mut self.playing[slot] else {
                continue;
            };
            let here = matches!(playing.player, Player::Key { channel: c, .. } if c == channel);
            if here && playing.pedal {
                playing.pedal = false;
                if !playing.finger {
                    self.release(slot, frame);
                }
            }
        }
    }

    /// Notes are told something.
    fn express(&mut self, notes: NoteAddress, expression: Expression) {
        for playing in self.playing.iter_mut().flatten() {
            let Player::Key { key, channel, id } = playing.player else {
                continue;
            };
            let named = notes.key.is_none_or(|named| named == key)
                && notes.channel.is_none_or(|named| named == channel)
                && (notes.id.is_none() || id.is_none() || notes.id == id);
            if !named {
                continue;
            }
            match expression {
                Expression::Tuning(semitones) => {
                    playing.tuning = Cents(100.0 * f64::from(semitones))
                }
                Expression::Pressure(pressure) => playing.pressure = pressure,
                Expression::Timbre(timbre) => playing.timbre = timbre,
                Expression::Vibrato(vibrato) => playing.vibrato = vibrato,
            }
        }
    }

    /// A note begins, or is struck again where the same one is held.
    fn begin(
        &mut self,
        player: Player,
        velocity: f32,
        upstroke: bool,
        moment: &Moment,
        frame: usize,
    ) {
        if velocity <= 0.0 {
            return;
        }
        let Some(base) = pitch_of(player, moment) else {
            return;
        };
        let same = |slot: &usize| {
            let playing = self.playing[*slot];
            playing.is_some_and(|playing| same_note(playing.player, player))
                && self.pool.sounds(*slot)
        };
        let again = (0..SLOTS).find(same);
        let from = self.last.filter(|_| moment.settings.glide.0 > 0.0);
        let course = Course::new(base, from, moment.settings.glide);
        self.last = Some(base);
        let mut playing = Playing {
            player,
            velocity,
            course,
            finger: true,
            pedal: false,
            tuning: Cents(0.0),
            pressure: 0.0,
            timbre: 0.5,
            vibrato: 0.0,
        };
        let gesture = self.gesture(&mut playing, moment, 0.0);
        let note = self.note(moment, gesture.pitch, velocity, upstroke);
        let slot = match again {
            Some(slot) => {
                self.pool.strike(slot, &note);
                slot
            }
            None => {
                let (slot, stolen) = self.pool.start(&controls(moment), &note);
                if let Some(stolen) = stolen {
                    self.end(stolen, frame);
                }
                slot
            }
        };
        self.pool.steer(slot, &gesture);
        self.outbox
            .begin(slot, standard(gesture.pitch), velocity, frame);
        self.playing[slot] = Some(playing);
    }

    /// The start of a note.
    fn note(&mut self, moment: &Moment, pitch: Hz, velocity: f32, upstroke: bool) -> Note {
        self.count += 1;
        let place = [self.count as i64, 0, 11];
        Note {
            pitch,
            velocity: velocity.clamp(0.0, 1.0),
            seed: random::at(moment.settings.seed, place).random(),
            upstroke,
        }
    }

    /// Nobody holds the note of a slot any more.
    fn release(&mut self, slot: usize, frame: usize) {
        if let Some(playing) = &mut self.playing[slot] {
            playing.finger = false;
            playing.pedal = false;
            self.pool.release(slot);
            self.outbox.end(slot, frame);
        }
    }

    /// A slot is nobody's.
    fn end(&mut self, slot: usize, frame: usize) {
        self.playing[slot] = None;
        self.outbox.end(slot, frame);
    }

    /// A control-grid point.
    pub fn prepare(&mut self, moment: &Moment, frame: usize) {
        let settings = moment.settings;
        let melody = &settings.melody;
        self.outbox.choose(
            settings.midi_melody,
            settings.midi_mpe,
            settings.midi_rhythm,
            frame,
        );
        if std::mem::take(&mut self.fresh) {
            self.level.snap(melody.level.gain());
        }
        self.level.glide(melody.level.gain(), self.pace, GRID);
        self.change_instrument(moment, frame);
        if !self.pool.is_silent() {
            self.pool.prepare(&controls(moment), moment.relief);
        }
        let grid_s = GRID as f64 / self.sample_rate.0;
        for slot in 0..SLOTS {
            let Some(mut playing) = self.playing[slot] else {
                continue;
            };
            if !self.pool.sounds(slot) {
                self.end(slot, frame);
                continue;
            }
            let gesture = self.gesture(&mut playing, moment, grid_s);
            self.playing[slot] = Some(playing);
            self.pool.steer(slot, &gesture);
            self.outbox.bend(slot, standard(gesture.pitch), frame);
        }
    }

    /// Takes up the instrument that is chosen; what is held is struck on it.
    fn change_instrument(&mut self, moment: &Moment, frame: usize) {
        if !self.pool.choose(moment.settings.melody.kind) {
            return;
        }
        let held = std::mem::replace(&mut self.playing, [None; SLOTS]);
        for slot in 0..SLOTS {
            self.outbox.end(slot, frame);
        }
        for playing in held.into_iter().flatten() {
            if playing.finger || playing.pedal {
                self.begin(playing.player, playing.velocity, false, moment, frame);
            }
        }
    }

    /// Moves a note on by `by_s` seconds; what it is told.
    fn gesture(&self, playing: &mut Playing, moment: &Moment, by_s: f64) -> Gesture {
        let settings = moment.settings;
        let channel = match playing.player {
            Player::Key { channel, .. } => channel,
            Player::Kui(_) => 0,
        };
        let motion = self
            .channels
            .motion(channel, settings.bend_range, settings.mpe);
        if let Some(base) = pitch_of(playing.player, moment) {
            playing.course.head(base);
        }
        let bend = Cents(motion.bend.0 + playing.tuning.0);
        let snap = settings.bend_in_mode.then_some(moment.tuning);
        let pitch = playing.course.advance(bend, snap, moment.offset, by_s);
        Gesture {
            pitch: hz(pitch),
            pressure: motion.pressure.max(playing.pressure),
            timbre: (motion.timbre + playing.timbre - 0.5).clamp(0.0, 1.0),
            wheel: motion.wheel.max(playing.vibrato),
        }
    }

    /// Plays what falls into a span of the clock and adds its frames at full level, of which the
    /// first is frame `at` of the grid span and frame `frame` for MIDI out.
    pub fn render(
        &mut self,
        moment: &Moment,
        span: &Span,
        (at, frame): (usize, usize),
        left: &mut [f32],
        right: &mut [f32],
    ) {
        self.plan(moment, span);
        let mut from = 0;
        while from < left.len() {
            while let Some(action) = self.score.due(from) {
                self.act(action, moment, frame + from);
            }
            let to = self
                .score
                .next_frame()
                .map_or(left.len(), |next| next.min(left.len()));
            if !self.pool.is_silent() {
                self.pool
                    .render(at + from, &mut left[from..to], &mut right[from..to]);
            }
            from = to;
        }
    }

    /// Brings the bus to its level, in place; the first frame is frame `at` of the grid span.
    pub fn fade(&self, at: usize, left: &mut [f32], right: &mut [f32]) {
        for (n, (l, r)) in left.iter_mut().zip(right).enumerate() {
            let gain = self.level.at(at + n);
            *l *= gain;
            *r *= gain;
        }
    }

    /// Gathers what happens in a span.
    fn plan(&mut self, moment: &Moment, span: &Span) {
        let settings = moment.settings;
        let kui = settings.melody.source != MelodySource::Notes && span.running;
        self.score.plan(moment, span, kui);
        let strum = settings.melody.strum;
        if strum <= 0.0 {
            return;
        }
        for slot in 0..SLOTS {
            let Some(playing) = self.playing[slot] else {
                continue;
            };
            let by_hand = matches!(playing.player, Player::Key { .. });
            if by_hand && (playing.finger || playing.pedal) {
                self.score.strum(settings.seed, strum, slot, span);
            }
        }
    }

    /// Something happens.
    fn act(&mut self, action: Action, moment: &Moment, frame: usize) {
        match action {
            Action::Begin {
                string,
                velocity,
                upstroke,
            } => self.begin(Player::Kui(string), velocity, upstroke, moment, frame),
            // Unless it began anew before its end.
            Action::End { string } if self.score.holds(string) => {}
            Action::End { string } => {
                let kui = Player::Kui(string);
                for slot in 0..SLOTS {
                    let here = self.playing[slot].is_some_and(|playing| playing.player == kui);
                    if here {
                        self.release(slot, frame);
                    }
                }
            }
            Action::Strike {
                slot,
                accent,
                upstroke,
            } => {
                let Some(mut playing) = self.playing[slot] else {
                    return;
                };
                let gesture = self.gesture(&mut playing, moment, 0.0);
                let velocity = playing.velocity * accent;
                let note = self.note(moment, gesture.pitch, velocity, upstroke);
                self.pool.strike(slot, &note);
                self.outbox
                    .begin(slot, standard(gesture.pitch), velocity, frame);
            }
        }
    }
}

/// Whether two players play one note: the same key, or the same step.
fn same_note(a: Player, b: Player) -> bool {
    match (a, b) {
        (
            Player::Key { key, channel, .. },
            Player::Key {
                key: k, channel: c, ..
            },
        ) => (key, channel) == (k, c),
        _ => a == b,
    }
}

/// Whether a key plays the melody: the drone has those below the split if it follows them.
fn plays_keys(settings: &Settings, key: u8) -> bool {
    let drone = &settings.drone;
    let taken = drone.follow == DroneFollow::LastBelowSplit && key < drone.split;
    settings.melody.source != MelodySource::Kui && !taken
}

/// Pitch of what somebody plays, if it sounds, in cents above MIDI key 0 in standard tuning.
fn pitch_of(player: Player, moment: &Moment) -> Option<Cents> {
    let pitch = match player {
        Player::Key { key, .. } => moment.tuning.key(key, moment.settings.quantizer)?,
        Player::Kui(string) => moment.tuning.pitch(string.step),
    };
    Some(Cents(pitch.0 + moment.offset.0))
}

/// Frequency of a pitch in cents above MIDI key 0 of standard tuning.
fn hz(pitch: Cents) -> Hz {
    STANDARD.up(Cents(pitch.0 - A4.0))
}

/// Cents above MIDI key 0 of standard tuning.
fn standard(pitch: Hz) -> Cents {
    Cents(A4.0 + pitch.cents_above(STANDARD).0)
}

/// The controls all instruments share.
fn controls(moment: &Moment) -> MelodyControls {
    let melody = &moment.settings.melody;
    let tuning = moment.tuning;
    let fifth = tuning.nearest(Cents(tuning.pitch(0).0 + 702.0));
    MelodyControls {
        brightness: melody.brightness,
        decay: melody.decay,
        position: melody.position,
        tonic: tuning.hz(Cents(tuning.pitch(0).0 - 1200.0)),
        fifth: tuning.hz(Cents(tuning.pitch(fifth).0 - 1200.0)),
        quality: moment.settings.quality.eased(moment.relief),
    }
}
