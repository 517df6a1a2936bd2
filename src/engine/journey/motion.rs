//! Where the journey is: in the host's song, on its own time, or where the player puts it.

use super::CHAPTERS;
use super::score::Time;
use crate::engine::clock::{GRID, Transport};
use crate::engine::settings::{JourneyMotion, JourneySettings};
use crate::engine::units::Hz;

/// A song that is further than this from where it was to be has jumped, in s.
const JUMP_S: f64 = 0.1;
/// Times of the song are rounded to this, in s: what adds up otherwise in other blocks is the same
/// then, to the last bit. No grid point of a usual sample rate lies half way between two.
const TICK_S: f64 = 1.0 / 16_384.0;
/// Share of a chapter from which on Return goes to its own start, not to the one before.
const SETTLED: f64 = 0.05;

/// What moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mover {
    /// The host's song.
    Song,
    /// Its own time.
    Own,
    /// The position parameter.
    Hand,
}

/// Where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The time.
    pub time: Time,
    /// Whether it goes on.
    pub flows: bool,
    /// Whether it did not get there by going on.
    pub jumped: bool,
}

/// Follows what moves it.
#[derive(Clone, Copy, Debug)]
pub struct Motion {
    /// Frames per second.
    sample_rate: Hz,
    /// What was asked for last, and what moved it then; none at the start.
    last: Option<(JourneySettings, Mover)>,
    /// Own time: where it was anchored, in s, and the frames since.
    anchor_s: f64,
    /// See `anchor_s`.
    frames: u64,
    /// Where the song was, in s.
    song_s: f64,
    /// How far Next and Return have moved it from song or hand, in s.
    offset_s: f64,
    /// Where it is held.
    held_s: Option<f64>,
}

impl Motion {
    /// At the start.
    pub fn new(sample_rate: Hz) -> Self {
        Self {
            sample_rate,
            last: None,
            anchor_s: 0.0,
            frames: 0,
            song_s: 0.0,
            offset_s: 0.0,
            held_s: None,
        }
    }

    /// Starts anew.
    pub fn reset(&mut self) {
        *self = Self::new(self.sample_rate);
    }

    /// One point of the control grid further.
    pub fn advance(&mut self, now: &JourneySettings, host: &Transport) -> Place {
        let mover = match now.motion {
            JourneyMotion::Manual => Mover::Hand,
            JourneyMotion::HostTimeline if host.is_known() => Mover::Song,
            JourneyMotion::HostTimeline | JourneyMotion::Free => Mover::Own,
        };
        let last = self.last.filter(|(last, by)| last.on && *by == mover);
        let length_s = now.length.0;
        let mut jumped = last.is_none();
        if jumped {
            (self.offset_s, self.held_s) = (0.0, None);
        }
        let grid_s = GRID as f64 / self.sample_rate.0;
        let moved = last.is_some_and(|(last, _)| last.position != now.position);
        let at_s = match mover {
            Mover::Own => {
                if jumped || moved {
                    self.anchor(now.position * length_s);
                    (jumped, self.held_s) = (true, None);
                } else {
                    self.frames += GRID as u64;
                }
                if let Some((last, _)) = last.filter(|(last, _)| last.length != now.length) {
                    // It stays in the same place of the story.
                    let share = self.own_s() / last.length.0;
                    self.anchor(share * length_s);
                    jumped = true;
                }
                self.own_s()
            }
            Mover::Song => {
                let expected = self.song_s + if host.playing { grid_s } else { 0.0 };
                self.song_s = host.time().map_or(expected, |at| at.0);
                if (self.song_s - expected).abs() > JUMP_S {
                    jumped = true;
                    (self.offset_s, self.held_s) = (0.0, None);
                }
                (self.song_s / TICK_S).round() * TICK_S + self.offset_s
            }
            Mover::Hand => {
                if moved {
                    (self.offset_s, self.held_s) = (0.0, None);
                }
                now.position * length_s + self.offset_s
            }
        };
        let mut at_s = at_s.clamp(0.0, length_s);
        if now.hold {
            at_s = *self.held_s.get_or_insert(at_s);
        } else if let Some(held_s) = self.held_s.take() {
            if mover == Mover::Own {
                self.anchor(held_s);
                self.frames = GRID as u64;
                at_s = self.own_s();
            } else {
                jumped = true;
            }
        }
        let time = Time { at_s, length_s };
        let edge = |now: bool, read: fn(&JourneySettings) -> bool| {
            now && self.last.is_some_and(|(last, _)| !read(&last))
        };
        let goal = if edge(now.next, |last| last.next) {
            next(time)
        } else if edge(now.back, |last| last.back) {
            Some(back(time))
        } else {
            None
        };
        if let Some(goal_s) = goal {
            self.anchor(goal_s);
            self.offset_s += goal_s - at_s;
            self.held_s = self.held_s.map(|_| goal_s);
            (at_s, jumped) = (goal_s, true);
        }
        self.last = Some((*now, mover));
        let runs = match mover {
            Mover::Own => true,
            Mover::Song => host.playing,
            Mover::Hand => false,
        };
        Place {
            time: Time { at_s, length_s },
            flows: runs && !now.hold && at_s < length_s,
            jumped,
        }
    }

    /// Own time goes on from here.
    fn anchor(&mut self, at_s: f64) {
        (self.anchor_s, self.frames) = (at_s, 0);
    }

    /// Own time.
    fn own_s(&self) -> f64 {
        self.anchor_s + self.frames as f64 / self.sample_rate.0
    }
}

/// Start of a chapter, in s.
fn start_s(chapter: usize, time: Time) -> f64 {
    chapter as f64 / CHAPTERS as f64 * time.length_s
}

/// Where Next goes: nowhere from the last chapter.
fn next(time: Time) -> Option<f64> {
    let (chapter, _) = time.chapter();
    (chapter + 1 < CHAPTERS).then(|| start_s(chapter + 1, time))
}

/// Where Return goes.
fn back(time: Time) -> f64 {
    let (chapter, share) = time.chapter();
    let chapter = if share < SETTLED {
        chapter.saturating_sub(1)
    } else {
        chapter
    };
    start_s(chapter, time)
}
