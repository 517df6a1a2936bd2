//! The melody: its instrument, and the kui that plays it.

use super::board::{Stage, cells};
use super::layout::{Grid, columns, cut, panel};
use super::text::{group, word};
use super::theme;
use super::widgets::sized;
use egui::{Align, Rect, Ui};

/// What shapes the instrument's sound.
const TONE: [&str; 5] = ["ml_lvl", "ml_brt", "ml_dec", "ml_pos", "ml_str"];
/// What the phrase generator plays.
const KUI: [&str; 3] = ["ku_den", "ku_rng", "ku_zon"];

/// Its panel among the others.
pub fn play(ui: &mut Ui, frame: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, &group(language, "Melody"), sheet);
    let desk = &mut stage.desk;
    let (menus, rest) = cut(inner, 2.0 * theme::MENU_CELL + theme::CELL_GAP, sheet);
    let grid = Grid::new(menus, 1, 2, theme::CELL_GAP, sheet);
    cells(ui, &grid, 1, &["ml_voi", "ml_src"], desk);
    let kui = theme::LABEL + theme::CELL_GAP;
    let knobs = (rest.height() / sheet.px(1.0) - kui - theme::CELL_GAP) * 2.0 / 3.0;
    let (tone, rest) = cut(rest, knobs, sheet);
    let grid = Grid::new(tone, 3, 2, theme::CELL_GAP, sheet);
    let ids = ["ml_lvl", "ml_brt", "ml_dec", "ml_pos", "ml_str", "glide"];
    cells(ui, &grid, 3, &ids, desk);
    let (heading, rest) = cut(rest, theme::LABEL, sheet);
    let style = (theme::text::SMALL, theme::ACCENT);
    let text = word(language, "panel.kui");
    sized(ui.painter(), heading, Align::Min, text, style, sheet);
    let grid = Grid::new(rest, 3, 1, theme::CELL_GAP, sheet);
    cells(ui, &grid, 3, &KUI, desk);
}

/// Its page: the wheel shows what it plays.
pub fn page(ui: &mut Ui, rect: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let [left, right] = columns(rect, [1.0, 1.1], sheet);
    let inner = panel(ui, left, &group(language, "Mode"), sheet);
    stage.board.wheel.draw(ui, inner, sheet, stage.view);
    let desk = &mut stage.desk;
    let (voice, kui) = cut(right, 0.56 * right.height() / sheet.px(1.0), sheet);
    let inner = panel(ui, voice, &group(language, "Melody"), sheet);
    let (menus, knobs) = cut(inner, theme::MENU_CELL, sheet);
    let grid = Grid::new(menus, 2, 1, theme::CELL_GAP, sheet);
    cells(ui, &grid, 2, &["ml_voi", "ml_src"], desk);
    let grid = Grid::new(
        knobs.shrink2(egui::vec2(0.0, sheet.px(12.0))),
        5,
        1,
        theme::CELL_GAP,
        sheet,
    );
    cells(ui, &grid, 5, &TONE, desk);
    let inner = panel(ui, kui, word(language, "panel.kui"), sheet);
    let grid = Grid::new(
        inner.shrink2(egui::vec2(0.0, sheet.px(12.0))),
        3,
        1,
        theme::CELL_GAP,
        sheet,
    );
    cells(ui, &grid, 3, &KUI, desk);
}
