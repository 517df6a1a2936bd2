//! Main: output, tempo, clock, seed, quality, and how loud it is.

use super::board::{Stage, cells};
use super::layout::{Grid, columns, cut, panel};
use super::text::group;
use super::theme;
use super::widgets::row_split;
use egui::{Rect, Ui};

/// Width of the names of its menus.
const NAME: f32 = 66.0;

/// Its panel below the others.
pub fn play(ui: &mut Ui, frame: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, &group(language, "Main"), sheet);
    let [knobs, menus, meter] = columns(inner, [1.15, 1.12, 1.03], sheet);
    let grid = Grid::new(knobs, 3, 1, theme::CELL_GAP, sheet);
    cells(ui, &grid, 3, &["gain", "bpm", "seed"], &mut stage.desk);
    let grid = Grid::new(menus, 1, 2, theme::CELL_GAP, sheet);
    row_split(ui, grid.at(0, 0), "clock", NAME, &mut stage.desk);
    row_split(ui, grid.at(0, 1), "quality", NAME, &mut stage.desk);
    stage.board.loudness.draw(ui, meter, sheet, stage.view);
}

/// All of it.
pub fn page(ui: &mut Ui, frame: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, &group(language, "Main"), sheet);
    let (top, below) = cut(inner, 0.55 * inner.height() / sheet.px(1.0), sheet);
    let [knobs, meter] = columns(top, [1.2, 1.0], sheet);
    let grid = Grid::new(knobs, 3, 1, theme::CELL_GAP, sheet);
    cells(ui, &grid, 3, &["gain", "bpm", "seed"], &mut stage.desk);
    stage.board.loudness.draw(ui, meter, sheet, stage.view);
    let grid = Grid::new(below, 3, 1, theme::CELL_GAP, sheet);
    cells(
        ui,
        &grid,
        3,
        &["clock", "quality", "bypass"],
        &mut stage.desk,
    );
}
