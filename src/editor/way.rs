//! Where the journey is, as the window shows it: its chapters lie side by side, each a tenth.

use super::live::View;
use super::text::{Language, chapter};
use crate::engine::journey::{CHAPTERS, chapters};
use crate::engine::settings::JourneyMotion;

/// The journey at one frame of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// Position as a share of the whole, 0..=1.
    pub share: f64,
    /// Length of the whole in s.
    pub length_s: f64,
    /// The present chapter, counted from 0.
    pub chapter: usize,
    /// What moves it.
    pub motion: JourneyMotion,
}

impl Way {
    /// The journey, if it is on.
    pub fn of(view: &View) -> Option<Self> {
        let settings = &view.settings.journey;
        settings.on.then(|| Self::told(view))
    }

    /// The same, on or off: where it is, or would begin.
    pub fn told(view: &View) -> Self {
        let (settings, live) = (&view.settings.journey, &view.live.glance.journey);
        // Until the audio thread says where it is, what is asked for.
        let share = if live.on {
            live.share
        } else {
            settings.position
        };
        let share = if share.is_finite() { share } else { 0.0 };
        let share = share.clamp(0.0, 1.0);
        let chapter = if live.on {
            usize::from(live.chapter).min(CHAPTERS - 1)
        } else {
            chapter_at(share)
        };
        Self {
            share,
            length_s: settings.length.0,
            chapter,
            motion: settings.motion,
        }
    }

    /// The time at a share of the whole.
    pub fn time(&self, share: f64) -> String {
        clock(share * self.length_s)
    }

    /// The times between which a chapter is.
    pub fn span(&self, chapter: usize) -> String {
        let [from, to] = [chapter, chapter + 1].map(|n| self.time(start(n)));
        format!("{from}\u{2013}{to}")
    }
}

/// The chapter at a share of the whole, counted from 0.
pub fn chapter_at(share: f64) -> usize {
    ((share * CHAPTERS as f64) as usize).min(CHAPTERS - 1)
}

/// The share of the whole at which a chapter begins.
pub fn start(chapter: usize) -> f64 {
    chapter as f64 / CHAPTERS as f64
}

/// What is written of a chapter: `name`, `short`, `place` or `era`.
pub fn told(language: Language, number: usize, what: &str) -> &'static str {
    let id = chapters().get(number).map_or("", |one| one.id);
    chapter(language, id, what).unwrap_or(id)
}

/// A time as hours, minutes and seconds.
fn clock(seconds: f64) -> String {
    // A share of 0.3 may come back as a hair less.
    let whole = (seconds.max(0.0) + 1e-3) as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    format!("{hours}:{minutes:02}:{rest:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn times_are_hours_minutes_and_seconds() {
        let way = Way {
            share: 0.0,
            length_s: 36_000.0,
            chapter: 0,
            motion: JourneyMotion::Manual,
        };
        assert_eq!(way.time(0.35), "3:30:00");
        assert_eq!(way.time(1.0), "10:00:00");
        assert_eq!(way.span(2), "2:00:00\u{2013}3:00:00");
        assert_eq!(clock(59.99), "0:00:59");
        assert_eq!(clock(f64::NAN), "0:00:00");
    }

    #[test]
    fn a_chapter_is_a_tenth() {
        for number in 0..CHAPTERS {
            assert_eq!(chapter_at(start(number)), number);
            assert_eq!(chapter_at(start(number + 1) - 1e-6), number);
        }
        assert_eq!(chapter_at(1.0), CHAPTERS - 1);
        assert_eq!(chapter_at(-1.0), 0);
    }

    #[test]
    fn every_chapter_is_told_in_three_languages() {
        assert_eq!(chapters().len(), CHAPTERS);
        for (number, one) in chapters().iter().enumerate() {
            let english = told(Language::English, number, "name");
            assert_eq!(english, one.name.as_str(), "{}", one.id);
            for what in ["name", "short", "place", "era"] {
                let rows = Language::ALL.map(|language| chapter(language, one.id, what));
                let rows: BTreeSet<_> = rows.into_iter().collect::<Option<_>>().unwrap();
                // Short names of places may be written alike in Kazakh and Russian.
                let least = if what == "short" { 2 } else { 3 };
                assert!(rows.len() >= least, "{} {what}: {rows:?}", one.id);
            }
        }
    }
}
