//! The line of a bar: the note at the head of each group, from the phrase's path, the motif and
//! what this bar varies. Our own.

use super::field::Field;
use super::form::{Part, Place};
use super::motif::{Figure, Letter, Motif};
use super::neck::Neck;
use crate::engine::grid::{Grid, MAX_GROUPS};
use crate::engine::random;
use crate::engine::settings::MelodySettings;
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

/// What is drawn: the order of motifs in a part's phrases.
const SCHEME: i64 = 30;
/// What is drawn: the path of a phrase.
const PATH: i64 = 31;
/// What is drawn: how a bar leaves the path.
const STRAY: i64 = 32;
/// What is drawn: how a bar varies its motif.
const VARY: i64 = 33;

use Letter::{A, B, C, D, K};

/// Motifs of a phrase in the head: the kui's own leads.
const BAS_SCHEMES: [[Letter; 4]; 3] = [[A, A, B, K], [A, B, A, K], [A, B, B, K]];
/// In the middle: the contrast or the long motif leads.
const ORTA_SCHEMES: [[Letter; 4]; 3] = [[B, A, B, K], [C, D, A, K], [B, B, A, K]];
/// In the sagas: the long motif leads.
const SAGA_SCHEMES: [[Letter; 4]; 3] = [[C, D, C, K], [C, D, A, K], [C, C, D, K]];

/// Path of a phrase over its bars, as shares of the field. The fourth bar is the cadence's.
type Path = [f32; 3];
/// Paths that open: questions rise or hang above.
const OPEN_PATHS: [Path; 4] = [
    [0.15, 0.40, 0.60],
    [0.00, 0.30, 0.45],
    [0.45, 0.60, 0.75],
    [0.30, 0.15, 0.50],
];
/// Paths that close: answers come down, in terraces.
const CLOSE_PATHS: [Path; 4] = [
    [0.60, 0.45, 0.35],
    [0.45, 0.60, 0.30],
    [0.75, 0.50, 0.40],
    [0.30, 0.45, 0.35],
];
/// Paths of the climax: from the top.
const PEAK_PATHS: [Path; 2] = [[0.85, 1.00, 0.60], [1.00, 0.80, 0.50]];

/// How often an answer begins as its question did.
const PARALLEL: f64 = 0.6;
/// How far weight pulls the first note of a phrase: steps for a difference of one.
const PHRASE_PULL: f32 = 6.0;
/// The first note of its other bars.
const BAR_PULL: f32 = 3.0;
/// The note on the second accent.
const HEAD_PULL: f32 = 2.2;
/// The other heads: the motif's own shape wins, but of two equals the stronger.
const WEAK_PULL: f32 = 1.0;
/// A phrase's path moves at most this many steps within a bar; beyond, the next bar leaps.
const TREND: i32 = 3;

/// A bar's place in the music, before its notes.
#[derive(Clone, Copy)]
pub struct Sketch<'a> {
    /// Number of the bar.
    bar: i64,
    /// Where it stands.
    pub place: Place,
    /// Where it plays.
    pub field: Field<'a>,
    /// Its motif.
    letter: Letter,
    /// Its first note.
    anchor: i32,
    /// The note its phrase ends on.
    end: i32,
}

impl<'a> Sketch<'a> {
    /// The sketch of a bar.
    pub fn new(
        seed: u32,
        bar: i64,
        grid: &Grid,
        tuning: &'a dyn Neck,
        settings: &MelodySettings,
    ) -> Self {
        let place = Place::at(seed, bar);
        let field = Field::new(seed, &place, tuning, settings);
        let mut path = path_draw(seed, &place, place.phrase);
        let which: f32 = path.random();
        let end = if place.is_answer() {
            field.settle(field.low, PHRASE_PULL)
        } else {
            field.open_end(path.random())
        };
        let mut height = path_of(&place, which)[(place.bar as usize).min(2)];
        // A parallel answer begins as its question did.
        if place.bar == 0 && place.phrase % 2 == 1 && path.random_bool(PARALLEL) {
            let question = Place {
                phrase: place.phrase - 1,
                ..place
            };
            let which = path_draw(seed, &place, question.phrase).random();
            height = path_of(&question, which)[0];
        }
        let mut stray = random::at(seed, [bar, STRAY, 0]);
        let anchor = if !place.is_cadence() {
            let span = (field.high - field.low) as f32 * reach(&place);
            let off = [0, 0, 0, 1, -1][stray.random_range(0..5)];
            let off = if is_opening(&place) { 0 } else { off };
            let pull = if place.bar == 0 {
                PHRASE_PULL
            } else {
                BAR_PULL
            };
            field.settle(field.low + (span * height).round() as i32 + off, pull)
        } else if cadence_group(&place, grid) == 0 {
            end
        } else {
            // An answer comes down to its end; a question may come from either side.
            let approach = if place.is_answer() {
                [2, 2, 3, 3, 1]
            } else {
                [1, 2, -1, -2, 3]
            };
            let off = approach[stray.random_range(0..5)];
            field.settle(end + off, WEAK_PULL)
        };
        Self {
            bar,
            place,
            field,
            letter: letter(seed, &place),
            anchor,
            end,
        }
    }

    /// The bar's motif, varied.
    pub fn motif(&self, seed: u32, grid: &Grid) -> Motif {
        let mut motif = Motif::new(seed, self.place.kui, self.letter, grid);
        if is_opening(&self.place) {
            return motif;
        }
        if self.place.is_cadence() {
            let goal = cadence_group(&self.place, grid);
            motif.figures[..goal].fill(Figure::Toward);
        }
        let last = grid.groups() - 1;
        let mut vary = random::at(seed, [self.bar, VARY, 0]);
        let group = vary.random_range(0..=last);
        let off = if vary.random_bool(0.5) { 1 } else { -1 };
        match vary.random_range(0..10) {
            // As it is.
            0..3 => {}
            // Another tail.
            3..6 if last > 0 => motif.leans[last] += off,
            // The stroke cells change places.
            6..8 => motif.is_second[group] = !motif.is_second[group],
            // Another figure.
            _ => motif.figures[group] = motif.figure(vary.random()),
        }
        motif
    }

    /// The note at the head of each group, and that of the next bar's first.
    pub fn heads(&self, motif: &Motif, next: &Sketch, grid: &Grid) -> [i32; MAX_GROUPS + 1] {
        let groups = grid.groups();
        let mut heads = [self.anchor; MAX_GROUPS + 1];
        heads[groups] = next.anchor;
        if self.place.is_cadence() {
            let goal = cadence_group(&self.place, grid);
            for (group, head) in heads[..groups].iter_mut().enumerate().skip(1) {
                *head = self.end;
                if group < goal {
                    let way = (self.end - self.anchor) * group as i32 / goal as i32;
                    *head = self.field.settle(self.anchor + way, WEAK_PULL);
                }
            }
            return heads;
        }
        let trend = (next.anchor - self.anchor).clamp(-TREND, TREND);
        for (group, head) in heads[..groups].iter_mut().enumerate().skip(1) {
            let way = trend * group as i32 / groups as i32;
            let target = self.anchor + motif.leans[group] + way;
            let is_second = group == grid.second_accent();
            *head = self
                .field
                .settle(target, if is_second { HEAD_PULL } else { WEAK_PULL });
        }
        heads
    }

    /// How many of the bar's groups, from its start, are played before the phrase breathes.
    pub fn breath(&self, grid: &Grid) -> usize {
        if self.place.is_final {
            0
        } else if self.place.is_cadence() {
            cadence_group(&self.place, grid) + 1
        } else {
            grid.groups()
        }
    }
}

/// What is drawn of a phrase of the section at `place`.
fn path_draw(seed: u32, place: &Place, phrase: i32) -> Xoshiro256PlusPlus {
    let phrase = i64::from(phrase) + ((place.section as i64) << 16);
    random::at(seed, [place.kui, PATH, phrase])
}

/// Whether this bar states the head motif: at the start of a kui and of each return, unvaried.
fn is_opening(place: &Place) -> bool {
    place.part == Part::Bas && place.phrase == 0 && place.bar == 0
}

/// The group of a cadence's bar whose head is the end of the phrase: that of the second accent; in a
/// bar of one or two groups, and in the last of a kui, the first.
fn cadence_group(place: &Place, grid: &Grid) -> usize {
    if place.is_final || grid.groups() < 3 {
        0
    } else {
        grid.second_accent()
    }
}

/// The motif of a bar.
fn letter(seed: u32, place: &Place) -> Letter {
    if place.is_cadence() {
        return K;
    }
    let schemes = match place.part {
        Part::Bas => BAS_SCHEMES,
        Part::Orta => ORTA_SCHEMES,
        Part::Kishi | Part::Ulken => SAGA_SCHEMES,
    };
    let mut draw = random::at(seed, [place.kui, SCHEME, place.part as i64]);
    let own = draw.random_range(0..schemes.len());
    // Every other pair of phrases turns to the next order, so that long sections do not stand still.
    let turn = (place.phrase / 2) as usize;
    schemes[(own + turn) % schemes.len()][place.bar as usize]
}

/// The path of a phrase, by a draw in 0..1.
fn path_of(place: &Place, which: f32) -> Path {
    let pick = |count: usize| ((which * count as f32) as usize).min(count - 1);
    if place.part == Part::Ulken && place.phrase == climax(place) {
        PEAK_PATHS[pick(PEAK_PATHS.len())]
    } else if place.is_answer() {
        CLOSE_PATHS[pick(CLOSE_PATHS.len())]
    } else {
        OPEN_PATHS[pick(OPEN_PATHS.len())]
    }
}

/// The phrase of the great saga that is the climax of the kui: past its middle, or its only one.
fn climax(place: &Place) -> i32 {
    (place.phrases / 2).min(place.phrases - 1)
}

/// How much of the field a phrase uses: more from phrase to phrase, all of it in the great saga; a
/// return only recalls.
fn reach(place: &Place) -> f32 {
    let along = place.phrase as f32 / (place.phrases - 1).max(1) as f32;
    match place.part {
        Part::Bas if place.section > 0 => 0.7,
        Part::Bas => 0.85 + 0.15 * along,
        Part::Orta => 0.8 + 0.2 * along,
        Part::Kishi => 0.85 + 0.15 * along,
        Part::Ulken => 1.0,
    }
}
