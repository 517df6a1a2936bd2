//! Space: drive, echoes and rooms; and with it, on its page, the spectrum and all of Main.

use super::board::{Stage, cells};
use super::layout::{Grid, columns, cut, panel};
use super::main;
use super::scope;
use super::text::{group, word};
use super::theme;
use egui::{Rect, Ui, vec2};

/// Its parameters.
const ALL: [&str; 7] = [
    "drive", "dl_mix", "dl_tim", "dl_fb", "rv_mix", "rv_siz", "rv_dec",
];

/// Its panel below the others.
pub fn play(ui: &mut Ui, frame: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, &group(language, "Space"), sheet);
    let grid = Grid::new(inner, ALL.len(), 1, theme::CELL_GAP, sheet);
    cells(ui, &grid, ALL.len(), &ALL, &mut stage.desk);
}

/// Its page.
pub fn page(ui: &mut Ui, rect: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let (top, below) = cut(rect, 0.52 * rect.height() / sheet.px(1.0), sheet);
    let inner = panel(ui, top, word(language, "panel.spectrum"), sheet);
    let spectrum = stage.board.horizon.spectrum();
    scope::draw(ui, inner, sheet, spectrum, language);
    let [space, main] = columns(below, [1.3, 1.0], sheet);
    let inner = panel(ui, space, &group(language, "Space"), sheet);
    let inner = inner.shrink2(vec2(0.0, sheet.px(theme::AIR)));
    let grid = Grid::new(inner, ALL.len(), 1, theme::CELL_GAP, sheet);
    cells(ui, &grid, ALL.len(), &ALL, &mut stage.desk);
    main::page(ui, main, stage);
}
