//! What happens in a span of the clock: the generator's bar, the ends of its notes, and the strokes
//! of the strumming hand.

use crate::engine::clock::{BarPlace, Span};
use crate::engine::melody::kui::{Bar, KuiNote};
use crate::engine::part::Moment;
use crate::engine::random;
use crate::engine::settings::MelodySettings;
use crate::engine::units::Beats;
use rand::RngExt;

/// Most that can happen in a span of at most 32 frames.
const ACTIONS: usize = 64;
/// Most notes of the generator that are held.
const HELD: usize = 32;
/// Strokes in a beat.
const STROKES: i64 = 4;
/// Share of strokes above which each place in a beat is struck: the galloping hand fills the
/// second half of the beat before the first.
const STRUM_FROM: [f32; STROKES as usize] = [0.0, 0.75, 0.25, 0.5];
/// Velocity at each place, relative to the note's own.
const STRUM_ACCENT: [f32; STROKES as usize] = [1.0, 0.7, 0.85, 0.7];
/// How far chance moves those shares.
const STRUM_CHANCE: f32 = 0.25;

/// What a note of the generator plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KuiString {
    /// Scale step.
    pub step: i32,
    /// On the lower string, which plays one note at a time.
    pub drone: bool,
}

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// The generator's note begins.
    Begin {
        /// What it plays.
        string: KuiString,
        /// 0..=1.
        velocity: f32,
        /// An upstroke.
        upstroke: bool,
    },
    /// It ends.
    End {
        /// What it plays.
        string: KuiString,
    },
    /// A held note is struck again.
    Strike {
        /// Its slot.
        slot: usize,
        /// Velocity relative to its own.
        accent: f32,
        /// An upstroke.
        upstroke: bool,
    },
}

/// What the present bar was made from.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Origin {
    /// Seed.
    seed: u32,
    /// The bar.
    place: BarPlace,
    /// The parameters.
    melody: MelodySettings,
    /// The modal state's number.
    version: u64,
}

/// The generator's bar and what is due.
pub struct Score {
    /// The bar and what it was made from.
    bar: Option<(Origin, Bar)>,
    /// What is held and the positions of the ends.
    held: [Option<(KuiString, Beats)>; HELD],
    /// What happens in the span, by frame, of which `count` are there and `done` are past.
    actions: [(usize, Action); ACTIONS],
    /// See `actions`.
    count: usize,
    /// See `actions`.
    done: usize,
}

impl Default for Score {
    fn default() -> Self {
        let nothing = Action::End {
            string: KuiString {
                step: 0,
                drone: false,
            },
        };
        Self {
            bar: None,
            held: [None; HELD],
            actions: [(0, nothing); ACTIONS],
            count: 0,
            done: 0,
        }
    }
}

impl Score {
    /// Whether something is held.
    pub fn holds(&self, string: KuiString) -> bool {
        self.held.iter().flatten().any(|(held, _)| *held == string)
    }

    /// Forgets what is held.
    pub fn stop(&mut self) {
        self.held = [None; HELD];
        self.count = 0;
        self.done = 0;
    }

    /// Adds something at a frame, behind what is there at the same frame. What does not fit is left
    /// out, but never an end.
    fn add(&mut self, frame: usize, action: Action) {
        if self.count == ACTIONS {
            return;
        }
        let behind = self.actions[..self.count].partition_point(|(other, _)| *other <= frame);
        self.actions.copy_within(behind..self.count, behind + 1);
        self.actions[behind] = (frame, action);
        self.count += 1;
    }

    /// What is due at a frame, one after the other.
    pub fn due(&mut self, frame: usize) -> Option<Action> {
        let (at, action) = *self.actions[..self.count].get(self.done)?;
        if at > frame {
            return None;
        }
        self.done += 1;
        Some(action)
    }

    /// Frame of what comes next.
    pub fn next_frame(&self) -> Option<usize> {
        self.actions[..self.count].get(self.done).map(|(at, _)| *at)
    }

    /// Gathers the generator's notes of a span; `running` says whether it plays.
    pub fn plan(&mut self, moment: &Moment, span: &Span, running: bool) {
        self.count = 0;
        self.done = 0;
        for n in 0..HELD {
            let Some((string, end)) = self.held[n] else {
                continue;
            };
            let over = span.broken || !running;
            let frame = if over { Some(0) } else { span.frame(end) };
            if let Some(frame) = frame {
                self.held[n] = None;
                self.add(frame, Action::End { string });
            }
        }
        if !running || span.frames == 0 {
            return;
        }
        let mut place = span.bar;
        while place.start.0 < span.to.0 {
            self.plan_bar(moment, span, place);
            place = place.next();
        }
    }

    /// Gathers the notes of one bar that begin in a span.
    fn plan_bar(&mut self, moment: &Moment, span: &Span, place: BarPlace) {
        let settings = moment.settings;
        let origin = Origin {
            seed: settings.seed,
            place,
            melody: settings.melody,
            version: moment.version,
        };
        if self.bar.as_ref().is_none_or(|(from, _)| *from != origin) {
            let meter = place.meter;
            let (seed, tuning) = (settings.seed, moment.tuning);
            let bar = Bar::new(seed, place.index, meter, tuning, &settings.melody);
            self.bar = Some((origin, bar));
        }
        let mut n = 0;
        while let Some(note) = self.bar.as_ref().and_then(|(_, bar)| bar.notes().get(n)) {
            let (note, at) = (*note, Beats(place.start.0 + note.at.0));
            if let Some(frame) = span.frame(at) {
                self.begin(frame, at, &note, span);
            }
            n += 1;
        }
    }

    /// A note of the generator begins; the same one, or the one on the lower string, ends before.
    fn begin(&mut self, frame: usize, at: Beats, note: &KuiNote, span: &Span) {
        let string = KuiString {
            step: note.step,
            drone: note.drone,
        };
        let ended = |held: &Option<(KuiString, Beats)>| {
            held.is_some_and(|(held, _)| held == string || held.drone && string.drone)
        };
        let before = self.held.iter().position(ended);
        let free = || self.held.iter().position(Option::is_none);
        let Some(slot) = before.or_else(free) else {
            return;
        };
        // Shorter than the span: it ends where it can, at the next.
        let end = Beats((at.0 + note.length.0).max(span.to.0));
        let before = self.held[slot].replace((string, end));
        if let Some((before, _)) = before.filter(|(before, _)| *before != string) {
            self.add(frame, Action::End { string: before });
        }
        self.add(
            frame,
            Action::Begin {
                string,
                velocity: note.velocity,
                upstroke: note.upstroke,
            },
        );
    }

    /// Adds the strokes of the strumming hand on a held note. `strum` is their share, 0..=1.
    pub fn strum(&mut self, seed: u32, strum: f32, slot: usize, span: &Span) {
        let first = (span.from.0 * STROKES as f64).floor() as i64;
        let last = (span.to.0 * STROKES as f64).ceil() as i64;
        for stroke in first..=last {
            let place = stroke.rem_euclid(STROKES) as usize;
            let chance: f32 = random::at(seed, [stroke, 0, 12]).random();
            let from = STRUM_FROM[place] + STRUM_CHANCE * chance;
            if strum <= from && strum < 1.0 {
                continue;
            }
            if let Some(frame) = span.frame(Beats(stroke as f64 / STROKES as f64)) {
                let action = Action::Strike {
                    slot,
                    accent: STRUM_ACCENT[place],
                    upstroke: place % 2 == 1,
                };
                self.add(frame, action);
            }
        }
    }
}
