//! What the pictures are told at each frame of the window.

use super::text::Language;
use crate::engine::scale::Scale;
use crate::engine::settings::Settings;
use crate::telemetry::{Live, Telemetry};

/// One frame's view of the instrument.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What the audio thread does.
    pub live: &'a Live,
    /// The sound itself, for spectrum and loudness.
    pub telemetry: &'a Telemetry,
    /// The parameters.
    pub settings: &'a Settings,
    /// The user's scale, if one is loaded.
    pub scale: Option<&'a Scale>,
    /// Language of the words.
    pub language: Language,
    /// Reduced motion: nothing moves for its own sake.
    pub calm: bool,
    /// Time in s, as egui counts it.
    pub now: f64,
    /// Time since the last frame in s, 0..=1.
    pub elapsed: f32,
}
