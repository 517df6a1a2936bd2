//! The strings of the drone from the side.

use super::live::View;
use super::theme::{self, Sheet};
use egui::{Rect, Ui};

/// The picture and its memory of the last moments.
#[derive(Default)]
pub struct Strings {}

impl Strings {
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
