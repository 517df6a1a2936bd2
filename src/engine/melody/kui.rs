//! The phrase generator: melodies after the kui of the dombra, without end.
//!
//! A kui of 48 to 96 bars runs through its sections (`form`); each plays in a zone of the neck
//! (`field`) phrases of two or four bars made of the kui's few motifs (`motif`, `line`), stroke by
//! stroke on the bar's groups (`grid`, `player`). Then another kui begins with motifs of its own. A
//! bar is a pure function of its number, the seed, the meter, the tuning and the settings: no bar
//! needs the one before it, and a change of settings acts on what is yet to sound.
//!
//! Density is a threshold: every note has the density from which it sounds, so that more density
//! only ever adds notes. From low to high: long plucked notes (shertpe), running eighths over a
//! drone, the full brush on both strings (tokpe).
//!
//! Form and stroke patterns after `MUSIC.md` B2 and D1; the procedure is our own. It quotes no kui.

mod field;
mod form;

mod line;
mod motif;
mod neck;
mod player;

use crate::engine::clock::Meter;
use crate::engine::grid::Grid;
use crate::engine::pitch::Tuning;
use crate::engine::settings::MelodySettings;
use crate::engine::units::Beats;
use line::Sketch;
use neck::Neck;
use player::Player;

/// Largest number of notes in a bar: two strings on each of 48 strokes, and an ornament of a note on
/// each of 12 groups.
pub const MAX_NOTES: usize = 108;

/// One note of a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KuiNote {
    /// Onset from the start of the bar.
    pub at: Beats,
    /// Length; it may end in a later bar.
    pub length: Beats,
    /// Scale step from the tonic nearest middle C.
    pub step: i32,
    /// Velocity, 0.35..=1.
    pub velocity: f32,
    /// An upstroke.
    pub upstroke: bool,
    /// Whether it is on the lower string, which drones, rather than the one that moves.
    pub drone: bool,
}

/// The notes of one bar, by onset.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// Notes, of which `count` are there.
    notes: [KuiNote; MAX_NOTES],
    /// See `notes`.
    count: usize,
}

impl Bar {
    /// The bar `bar` (0 is the first of the song; any sign), a pure function of its arguments.
    pub fn new(
        seed: u32,
        bar: i64,
        meter: Meter,
        tuning: &Tuning,
        settings: &MelodySettings,
    ) -> Self {
        Self::on(seed, bar, meter, tuning, settings)
    }

    /// The bar, on any neck.
    fn on(seed: u32, bar: i64, meter: Meter, tuning: &dyn Neck, settings: &MelodySettings) -> Self {
        let grid = Grid::new(meter);
        let sketch = Sketch::new(seed, bar, &grid, tuning, settings);
        let next = Sketch::new(seed, bar.saturating_add(1), &grid, tuning, settings);
        let motif = sketch.motif(seed, &grid);
        let heads = sketch.heads(&motif, &next, &grid);
        let mut player = Player::new(seed, bar, &grid, &sketch, settings);
        for group in 0..grid.groups() {
            player.group(group, &motif, heads[group], heads[group + 1]);
        }
        player.finish(&next)
    }

    /// The notes, by onset; of two strings struck at once, the lower first.
    pub fn notes(&self) -> &[KuiNote] {
        &self.notes[..self.count]
    }

    /// An empty bar.
    fn empty() -> Self {
        let nothing = KuiNote {
            at: Beats(0.0),
            length: Beats(0.0),
            step: 0,
            velocity: 0.0,
            upstroke: false,
            drone: false,
        };
        Self {
            notes: [nothing; MAX_NOTES],
            count: 0,
        }
    }

    /// Adds a note, not before the last one; returns its place, `None` where the bar is full.
    fn push(&mut self, note: KuiNote) -> Option<usize> {
        let place = self.count;
        *self.notes.get_mut(place)? = note;
        self.count += 1;
        Some(place)
    }
}

#[cfg(test)]
mod tests;
