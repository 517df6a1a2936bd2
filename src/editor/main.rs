//! Main: output, tempo, clock, seed, quality, and how loud it is.

use super::board::{Stage, cells};
use super::layout::{Grid, columns, cut, panel};
use super::text::group;
use super::theme;
use super::widgets::row_split;
use egui::{Rect, Ui, pos2};

/// Width of the names of its menus.
const NAME: f32 = 66.0;

/// Its panel below the others.
pub fn play(ui: &mut Ui, frame: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, &group(language, "Main"), sheet);
    let [knobs, menus, meter] = columns(inner, [1.1, 1.0, 1.0], sheet);
    // Beside the heading there is room, up to the ornament.
    let meter = Rect::from_min_max(
        pos2(
            meter.left() + sheet.px(theme::SPACE),
            frame.top() + sheet.px(6.0),
        ),
        pos2(meter.right() - sheet.px(theme::HORN), meter.bottom()),
    );
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
    let (menus, _) = cut(below, theme::MENU_CELL, sheet);
    let grid = Grid::new(menus, 4, 1, theme::CELL_GAP, sheet);
    let ids = ["clock", "quality", "guard", "bypass"];
    cells(ui, &grid, 4, &ids, &mut stage.desk);
}
