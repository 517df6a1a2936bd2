//! The melody: a family of instruments that play up to sixteen notes, and what plays them.
//!
//! An instrument owns all its notes, so that strings share a body and a vector. It never starts or
//! ends a note by itself: [`super::voices`] does, and tells it the slot.

pub mod dombra;
pub mod komei;
pub mod kui;
pub mod qobyz;
pub mod sybyzgy;

use super::settings::{MelodyKind, Quality};
use super::units::Hz;

/// Places for notes in an instrument: sixteen that are played, and four for those that a seventeenth
/// made fade.
pub const SLOTS: usize = 20;

/// What the player set, the same for every instrument. At each control-grid point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MelodyControls {
    /// Brightness, 0..=1; 0.5 is the instrument's own.
    pub brightness: f32,
    /// Decay or release, 0..=1; 0.5 is the instrument's own.
    pub decay: f32,
    /// Where it is plucked, bowed or blown, 0..=1; 0.5 is the instrument's own place.
    pub position: f32,
    /// The tonic nearest below middle C: what open strings and sung drones stand on.
    pub tonic: Hz,
    /// The fifth (or what the mode has in its place) above `tonic`.
    pub fifth: Hz,
    /// How much work an instrument may do; never pitch or level.
    pub quality: Quality,
}

/// The start of a note.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// Pitch.
    pub pitch: Hz,
    /// Velocity, 0..=1: at least 20 dB from 0.05 to 1.
    pub velocity: f32,
    /// Different for every note: for what is never twice the same.
    pub seed: u32,
    /// An upstroke, lighter than a downstroke; a change of bow.
    pub upstroke: bool,
}

/// What moves while a note sounds. At each control-grid point, for each slot that sounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gesture {
    /// Pitch, with bend and glide.
    pub pitch: Hz,
    /// Pressure, 0..=1; 0 is the note as it was struck.
    pub pressure: f32,
    /// Timbre, 0..=1; 0.5 is the instrument's own.
    pub timbre: f32,
    /// Modulation wheel, 0..=1.
    pub wheel: f32,
}

/// An instrument of the melody.
///
/// Output at 0 dB: a single note of velocity 0.8 in octave 4 reaches -12 LUFS (momentary maximum).
pub trait MelodyVoice: Send {
    /// Clears all sound.
    fn reset(&mut self);

    /// A control-grid point, before any [`MelodyVoice::steer`] of it.
    fn prepare(&mut self, controls: &MelodyControls);

    /// Starts a note in a slot at the next frame rendered. Where the slot still sounds, the same
    /// note is struck again: from its present state, without a click.
    fn start(&mut self, slot: usize, note: &Note);

    /// The key goes up: the note ends as the instrument ends notes.
    fn release(&mut self, slot: usize);

    /// Ends a note within about 10 ms, without a click, whatever its state.
    fn choke(&mut self, slot: usize);

    /// A control-grid point of a sounding note.
    fn steer(&mut self, slot: usize, gesture: &Gesture);

    /// Adds the next frames, of which the first is frame `at` of the grid span; both slices have
    /// equal lengths of at most `GRID - at`. How many notes broke (a NaN, or a level that none has:
    /// [`watchdog`]): they ended at once, and nothing of what broke was added.
    ///
    /// [`watchdog`]: super::dsp::watchdog
    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> u32;

    /// How loud a note is, for the choice of one to end: a recent peak of its output as a linear
    /// amplitude, without being exact. 0 when the slot is free, and only then.
    fn loudness(&self, slot: usize) -> f32;

    /// Whether [`MelodyVoice::render`] would add nothing, now and until the next start.
    fn is_silent(&self) -> bool;

    /// Puts a value where a sounding note keeps its motion.
    #[cfg(test)]
    fn poison(&mut self, slot: usize, value: f32);

    /// Puts a value where the notes keep what they share.
    #[cfg(test)]
    fn poison_shared(&mut self, value: f32);
}

/// Builds an instrument for a sample rate. Allocates.
pub fn build(kind: MelodyKind, sample_rate: Hz) -> Box<dyn MelodyVoice> {
    match kind {
        MelodyKind::Dombra => Box::new(dombra::Dombra::new(sample_rate, false)),
        MelodyKind::ElectricDombra => Box::new(dombra::Dombra::new(sample_rate, true)),
        MelodyKind::Qobyz => Box::new(qobyz::Qobyz::new(sample_rate)),
        MelodyKind::Sybyzgy => Box::new(sybyzgy::Sybyzgy::new(sample_rate)),
        MelodyKind::Komei => Box::new(komei::Komei::new(sample_rate)),
    }
}
