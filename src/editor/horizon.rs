//! The horizon: a drawn steppe that shows spectrum, level, bar and time.

use super::live::View;
use super::theme::{self, Sheet};
use egui::{Rect, Ui};

/// The picture and its memory of the last moments.
#[derive(Default)]
pub struct Horizon {}

impl Horizon {
    /// A picture that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws into `rect`.
    pub fn draw(&mut self, ui: &mut Ui, rect: Rect, sheet: Sheet, view: &View) {
        let _ = (sheet, view);
        ui.painter().rect_filled(rect, 0, theme::GROOVE);
    }
}
