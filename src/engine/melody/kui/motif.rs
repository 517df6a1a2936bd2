//! The material of a kui: short motifs of contour, stroke cells and figures.
//!
//! A motif says, for each group of the bar, how far the line leans from the phrase's path, which of
//! the kui's stroke cells is played, and what the strokes between do. The cells are those of
//! `MUSIC.md` D1, each stroke with the density from which it sounds; motifs are our own.

use crate::engine::grid::{Grid, MAX_GROUPS, MAX_STROKES};
use crate::engine::random;
use rand::RngExt;

/// What is drawn: the stroke cells of a kui.
const CELLS: i64 = 20;
/// What is drawn: a motif.
const MOTIF: i64 = 21;

/// A motif of a kui.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// The head motif.
    A,
    /// Its contrast.
    B,
    /// First bar of the two-bar motif.
    C,
    /// Second bar of the two-bar motif.
    D,
    /// The close.
    K,
}

/// What the strokes between two heads of a group do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Strike the head's note again.
    Repeat,
    /// Lead to the next head.
    Toward,
    /// Touch the note above.
    Upper,
    /// Touch the note below.
    Lower,
    /// Leave the head ringing and strike the open string.
    Open,
    /// Leave the head ringing until higher density fills it.
    Hold,
}

/// Density from which each stroke of a group of two pulses sounds, after its head.
type Cell2 = [f32; 4];
/// The same for three pulses.
type Cell3 = [f32; 6];

/// Stroke cells of two pulses. A stroke of 0.3 to 0.5 is there from moderate density on.
const CELLS2: [Cell2; 5] = [
    [0.0, 0.82, 0.36, 0.57], // X.xx, the gallop of Adai
    [0.0, 0.57, 0.36, 0.84], // xxX., the gallop reversed
    [0.0, 0.86, 0.62, 0.40], // X..x, limping
    [0.0, 0.80, 0.34, 0.88], // X.x., broad, as in Saryarqa
    [0.0, 0.64, 0.36, 0.60], // Xxxx, as in Balbyraun
];
/// Stroke cells of three pulses.
const CELLS3: [Cell3; 3] = [
    [0.0, 0.84, 0.42, 0.78, 0.34, 0.58], // X.x.xx
    [0.0, 0.84, 0.54, 0.80, 0.34, 0.64], // X...x., long-short
    [0.0, 0.82, 0.34, 0.64, 0.50, 0.86], // X.x..., short-long
];

/// Stroke of each cell of two pulses that has an accent of its own beside the head's.
const LIFTED2: [usize; 5] = [0, 2, 0, 0, 2];

/// A motif, for a number of groups.
#[derive(Clone, Copy, Debug)]
pub struct Motif {
    /// Steps the line leans from the phrase's path at each group; 0 at the first.
    pub leans: [i32; MAX_GROUPS],
    /// What the strokes of each group do.
    pub figures: [Figure; MAX_GROUPS],
    /// Whether each group plays the second of the kui's two cells.
    pub is_second: [bool; MAX_GROUPS],
    /// The kui's two cells for groups of two pulses.
    cells2: [usize; 2],
    /// The kui's two cells for groups of three pulses.
    cells3: [usize; 2],
    /// Exponent that shifts the choice of figures: above 1 to the driving ones, below to those that
    /// let the strings ring.
    temper: f32,
}

impl Motif {
    /// A motif of a kui.
    pub fn new(seed: u32, kui: i64, letter: Letter, grid: &Grid) -> Self {
        let mut draw = random::at(seed, [kui, CELLS, 0]);
        let mut pair = |count: usize| {
            let first = draw.random_range(0..count);
            [first, (first + draw.random_range(1..count)) % count]
        };
        let mut motif = Self {
            leans: [0; MAX_GROUPS],
            figures: [Figure::Repeat; MAX_GROUPS],
            is_second: [false; MAX_GROUPS],
            cells2: pair(CELLS2.len()),
            cells3: pair(CELLS3.len()),
            temper: 1.0,
        };
        motif.temper = draw.random_range(0.65..1.5);
        let mut draw = random::at(seed, [kui, MOTIF, letter as i64]);
        let (mut lean, mut leap) = (0i32, 0i32);
        for group in 0..grid.groups() {
            motif.leans[group] = lean;
            motif.figures[group] = motif.figure(draw.random());
            motif.is_second[group] = draw.random_bool(0.3);
            // A leap is filled: the next move is a step back (Meyer's gap-fill, as widely described).
            let free = contour_move(draw.random());
            let moved = if leap.abs() >= 2 {
                -leap.signum()
            } else {
                free
            };
            leap = moved;
            lean = (lean + moved).clamp(-LEAN_DOWN, LEAN_UP);
        }
        motif
    }

    /// A figure from a draw in 0..1, in the temper of the kui.
    pub fn figure(&self, draw: f32) -> Figure {
        match draw.powf(self.temper) {
            ..0.20 => Figure::Repeat,
            ..0.54 => Figure::Toward,
            ..0.66 => Figure::Upper,
            ..0.75 => Figure::Lower,
            ..0.90 => Figure::Open,
            _ => Figure::Hold,
        }
    }

    /// Whether a stroke has an accent that is the cell's own.
    pub fn is_lifted(&self, grid: &Grid, group: usize, stroke: usize) -> bool {
        let which = usize::from(self.is_second[group]);
        grid.strokes(group) == 4 && stroke > 0 && LIFTED2[self.cells2[which]] == stroke
    }

    /// Density from which a stroke sounds, after its head.
    pub fn threshold(&self, grid: &Grid, group: usize, stroke: usize) -> f32 {
        let which = usize::from(self.is_second[group]);
        let held = if self.figures[group] == Figure::Hold {
            HELD
        } else {
            0.0
        };
        held + match grid.strokes(group) {
            4 => CELLS2[self.cells2[which]][stroke],
            MAX_STROKES => CELLS3[self.cells3[which]][stroke],
            // A bar of a single pulse.
            _ => 0.6 * stroke as f32,
        }
    }
}

/// How much more density a held note takes to be filled: past the running eighths.
const HELD: f32 = 0.24;
/// A motif leans at most this far above the path.
const LEAN_UP: i32 = 4;
/// A motif leans at most this far below the path.
const LEAN_DOWN: i32 = 3;

/// A step of the contour from a draw in 0..1: mostly by step, now and then a leap up.
fn contour_move(draw: f32) -> i32 {
    match draw {
        ..0.20 => 0,
        ..0.46 => 1,
        ..0.76 => -1,
        ..0.84 => 2,
        ..0.90 => -2,
        ..0.97 => 3,
        _ => 4,
    }
}

/// Steps from the head at each stroke of a group, along one direction, for a figure; `distance` is
/// that to the next head. Apart from returns to the head they never turn back, so that whichever of
/// them density leaves out, each is still reached from the same side.
pub fn offsets(figure: Figure, strokes: usize, distance: i32) -> [i32; MAX_STROKES] {
    let is_toward = figure == Figure::Toward && distance > 0;
    match (figure, strokes) {
        (Figure::Repeat | Figure::Open | Figure::Hold, _) => [0; MAX_STROKES],
        (_, 6) if is_toward => match distance {
            1 => [0, 0, 0, 0, 0, 1],
            2 => [0, 0, 0, 1, 1, 1],
            3 => [0, 0, 1, 1, 2, 2],
            _ => [0, 1, 1, 2, 2, 3],
        },
        (_, 6) => [0, 0, 1, 1, 0, 0],
        (_, _) if is_toward => match distance {
            1 => [0, 0, 0, 1, 0, 0],
            2 => [0, 0, 1, 1, 0, 0],
            3 => [0, 0, 1, 2, 0, 0],
            _ => [0, 1, 2, 3, 0, 0],
        },
        _ => [0, 0, 1, 0, 0, 0],
    }
}
