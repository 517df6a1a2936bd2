//! Presets: one file each, a bank of the built-in ones and the user's, and what of one is loaded.
//! Main and window threads only, never audio; everything here may allocate, and [`Bank`]'s methods
//! that take `&mut self` read and write files.
//!
//! A preset holds every parameter of the five [`Layer`]s, and none of the player's settings
//! ([`layer::PLAYER`]), which no preset ever touches.

pub mod bank;
pub mod factory;
pub mod file;
pub mod filter;
pub mod layer;
pub mod patch;
mod shelf;
mod upgrade;

pub use bank::{Bank, Entry, Origin};
pub use file::{Preset, Translation, Value};
pub use filter::{Filter, Source, neighbour};
pub use layer::{Layer, Layers};
pub use patch::{About, capture, matches, merge, plain_values};
pub use shelf::Saved;

/// Ending of a preset's file name, without its dot.
pub const ENDING: &str = "khpreset";
