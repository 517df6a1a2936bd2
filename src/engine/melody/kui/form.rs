//! Where a bar stands: which kui, which of its sections, which phrase.
//!
//! The order of sections after `MUSIC.md` B2: head, middle, small and great saga, with ever shorter
//! returns to the head. Lengths are our own. Everything follows from the number of the bar alone:
//! kuis begin on a regular grid, each start moved by a draw of its own, so that any bar is found
//! without walking through those before it.

use crate::engine::random;
use rand::RngExt;

/// Mean length of a kui, in bars.
const MEAN_BARS: i64 = 72;
/// A kui starts up to this many phrases early or late: lengths of 48 to 96 bars.
const JITTER_PHRASES: i64 = 3;
/// Bars of a whole phrase.
pub const PHRASE: i32 = 4;
/// Bars of the shortest kui: the sum of each row of `FORMS`.
const SHORTEST: i32 = 48;
/// Bars further out than this (a million years) count as this one, so that no sum overflows.
const FAR: i64 = 1 << 52;

/// What is drawn of a kui as a whole: the start.
const START: i64 = 1;
/// What is drawn of a kui as a whole: the form.
const FORM: i64 = 2;

/// A section's place on the neck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Bas buyn, the head.
    Bas,
    /// Orta buyn, the middle.
    Orta,
    /// Kishi saga, the small climax.
    Kishi,
    /// Ulken saga, the great climax.
    Ulken,
}

use Part::{Bas, Kishi, Orta, Ulken};

impl Part {
    /// How much the section is driven: 0 the head, 1 the climax.
    pub fn drive(self) -> f32 {
        match self {
            Bas => 0.0,
            Orta => 0.35,
            Kishi => 0.7,
            Ulken => 1.0,
        }
    }
}

/// Sections and their bars in the shortest kui. Each return to the head is shorter than the last.
const FORMS: [&[(Part, i32)]; 3] = [
    &[
        (Bas, 8),
        (Orta, 8),
        (Bas, 6),
        (Kishi, 8),
        (Bas, 4),
        (Ulken, 8),
        (Orta, 4),
        (Bas, 2),
    ],
    &[
        (Bas, 12),
        (Orta, 10),
        (Bas, 6),
        (Ulken, 10),
        (Orta, 6),
        (Bas, 4),
    ],
    &[
        (Bas, 8),
        (Orta, 6),
        (Bas, 6),
        (Orta, 4),
        (Bas, 4),
        (Kishi, 6),
        (Ulken, 8),
        (Orta, 4),
        (Bas, 2),
    ],
];

/// Where the phrases beyond the shortest kui go, in turn; a part stands for its first section.
const GROWTH: [Part; 4] = [Ulken, Orta, Bas, Kishi];

/// Where a bar stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number of the kui, 0 the one that starts at bar 0.
    pub kui: i64,
    /// Number of the section in the kui.
    pub section: usize,
    /// Its place on the neck.
    pub part: Part,
    /// Number of the phrase in the section.
    pub phrase: i32,
    /// Phrases of the section.
    pub phrases: i32,
    /// Bar of the phrase.
    pub bar: i32,
    /// Bars of the phrase: 4, or 2 at the end of a section.
    pub bars: i32,
    /// Whether it is the last of the kui.
    pub is_final: bool,
}

impl Place {
    /// Where bar `bar` of the song stands.
    pub fn at(seed: u32, bar: i64) -> Self {
        let bar = bar.clamp(-FAR, FAR);
        let near = bar.div_euclid(MEAN_BARS);
        let kui = if start(seed, near + 1) <= bar {
            near + 1
        } else if start(seed, near) <= bar {
            near
        } else {
            near - 1
        };
        let first = start(seed, kui);
        let length = (start(seed, kui + 1) - first) as i32;
        Self::within(seed, kui, (bar - first) as i32, length)
    }

    /// Where bar `bar` of a kui of `length` bars stands.
    fn within(seed: u32, kui: i64, bar: i32, length: i32) -> Self {
        let form = FORMS[random::at(seed, [kui, FORM, 0]).random_range(0..FORMS.len())];
        let mut rest = bar;
        let mut found = (0, form[0].0, form[0].1);
        for (section, &(part, _)) in form.iter().enumerate() {
            let bars = section_bars(form, section, length);
            found = (section, part, bars);
            if rest < bars {
                break;
            }
            rest -= bars;
        }
        let (section, part, bars) = found;
        let phrase = rest / PHRASE;
        Self {
            kui,
            section,
            part,
            phrase,
            phrases: (bars + PHRASE - 1) / PHRASE,
            bar: rest % PHRASE,
            bars: PHRASE.min(bars - phrase * PHRASE),
            is_final: bar == length - 1,
        }
    }

    /// Whether this is the bar that ends a phrase.
    pub fn is_cadence(&self) -> bool {
        self.bar == self.bars - 1
    }

    /// Whether the phrase answers, that is, closes; a question stays open. The last of a section
    /// always closes.
    pub fn is_answer(&self) -> bool {
        self.phrase % 2 == 1 || self.phrase == self.phrases - 1
    }
}

/// First bar of a kui. The first of the song starts with it.
fn start(seed: u32, kui: i64) -> i64 {
    let moved = if kui == 0 {
        0
    } else {
        random::at(seed, [kui, START, 0]).random_range(-JITTER_PHRASES..=JITTER_PHRASES)
    };
    MEAN_BARS * kui + i64::from(PHRASE) * moved
}

/// Bars of a section in a kui of `length` bars.
fn section_bars(form: &[(Part, i32)], section: usize, length: i32) -> i32 {
    let (part, shortest) = form[section];
    let is_first = form.iter().position(|row| row.0 == part) == Some(section);
    if !is_first {
        return shortest;
    }
    let has = |part: &Part| form.iter().any(|row| row.0 == *part);
    let turns = GROWTH.iter().filter(|part| has(part)).count() as i32;
    let turn = GROWTH
        .iter()
        .filter(|part| has(part))
        .position(|grown| *grown == part)
        .unwrap_or(0) as i32;
    let phrases = (length - SHORTEST) / PHRASE;
    shortest + PHRASE * ((phrases - turn + turns - 1) / turns).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_every_length_is_filled_exactly_and_returns_shorten() {
        for form in FORMS {
            for length in (SHORTEST..=96).step_by(PHRASE as usize) {
                let bars: Vec<i32> = (0..form.len())
                    .map(|section| section_bars(form, section, length))
                    .collect();
                assert_eq!(bars.iter().sum::<i32>(), length);
                let heads: Vec<i32> = (0..form.len())
                    .filter(|section| form[*section].0 == Bas)
                    .map(|section| bars[section])
                    .collect();
                assert!(heads.windows(2).all(|pair| pair[1] < pair[0]), "{heads:?}");
            }
        }
    }

    #[test]
    fn kuis_follow_one_another_through_all_time() {
        for seed in 0..20 {
            assert_eq!(Place::at(seed, 0).kui, 0);
            assert_eq!(Place::at(seed, -1).kui, -1);
            let mut previous = Place::at(seed, -1001);
            let mut bars = 0;
            for bar in -1000..1000 {
                let place = Place::at(seed, bar);
                bars += 1;
                if place.kui != previous.kui {
                    assert_eq!(place.kui, previous.kui + 1);
                    assert_eq!((place.section, place.phrase, place.bar), (0, 0, 0));
                    assert!(previous.is_cadence() && previous.part == Bas);
                    if previous.kui > Place::at(seed, -1000).kui {
                        assert!((48..=96).contains(&bars), "{bars}");
                    }
                    bars = 0;
                } else if place.bar == 0 {
                    assert!(previous.is_cadence());
                } else {
                    assert_eq!(place.bar, previous.bar + 1);
                }
                previous = place;
            }
        }
    }

    #[test]
    fn the_ends_of_time_are_places_too() {
        assert_eq!(Place::at(1, i64::MAX), Place::at(1, FAR));
        assert_eq!(Place::at(1, i64::MIN), Place::at(1, -FAR));
    }
}
