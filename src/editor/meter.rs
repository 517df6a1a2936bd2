//! The loudness meter.

use super::live::View;
use super::theme::{self, Sheet};
use crate::telemetry::Telemetry;
use egui::{Rect, Ui};

/// The picture and its memory of the last moments.
#[derive(Default)]
pub struct Loudness {}

impl Loudness {
    /// A picture that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Measures what was played since the last call: once a frame of the window, whether the meter
    /// is shown or not.
    pub fn listen(&mut self, telemetry: &Telemetry) {
        let _ = telemetry;
    }

    /// Draws into `rect`.
    pub fn draw(&mut self, ui: &mut Ui, rect: Rect, sheet: Sheet, view: &View) {
        let _ = (sheet, view);
        ui.painter().rect_filled(rect, 0, theme::GROOVE);
    }
}
