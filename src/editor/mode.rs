//! The mode: its wheel, and what keys play in it.

use super::board::{Stage, cells, heading_place};
use super::layout::{Grid, columns, cut, panel};
use super::scale::{self, Bench};
use super::text::{group, word};
use super::theme;
use super::widgets::{cell, row_split};
use egui::{Rect, Ui, vec2};
use std::sync::atomic::Ordering::Relaxed;

/// Width of the tonic beside the heading, and of its name there.
const TONIC: f32 = 116.0;
/// See [`TONIC`].
const TONIC_NAME: f32 = 58.0;

/// Its panel among the others.
pub fn play(ui: &mut Ui, frame: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, &group(language, "Mode"), sheet);
    let menus = 2.0 * theme::MENU_CELL + theme::CELL_GAP;
    let picture = inner.height() / sheet.px(1.0) - menus - theme::CELL_GAP;
    let (picture, rest) = cut(inner, picture, sheet);
    stage.board.wheel.draw(ui, picture, sheet, stage.view);
    let desk = &mut stage.desk;
    let place = heading_place(frame, TONIC, sheet);
    row_split(ui, place, "tonic", TONIC_NAME, desk);
    let (above, below) = cut(rest, theme::MENU_CELL, sheet);
    cell(ui, above, "mode", desk);
    let [intonation, quantizer] = columns(below, [1.15, 1.0], sheet);
    cell(ui, intonation, "inton", desk);
    cell(ui, quantizer, "quant", desk);
}

/// Its page.
pub fn page(ui: &mut Ui, rect: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let [left, right] = columns(rect, [1.0, 1.1], sheet);
    let inner = panel(ui, left, &group(language, "Mode"), sheet);
    stage.board.wheel.draw(ui, inner, sheet, stage.view);

    let rows = scale::ROWS as f32 * theme::ROW + theme::HEADING + 2.0 * theme::PAD;
    let above = right.height() / sheet.px(1.0) - rows - theme::GAP;
    let (keys, scales) = cut(right, above, sheet);
    let inner = panel(ui, keys, word(language, "panel.keys"), sheet);
    let desk = &mut stage.desk;
    let (menus, knobs) = cut(inner, 3.0 * theme::MENU_CELL + 2.0 * theme::CELL_GAP, sheet);
    let grid = Grid::new(menus, 2, 3, theme::CELL_GAP, sheet);
    let ids = ["mode", "tonic", "inton", "quant", "bnd_md", "mpe"];
    cells(ui, &grid, 2, &ids, desk);
    let grid = Grid::new(knobs, 4, 1, theme::CELL_GAP, sheet);
    cells(ui, &grid, 4, &["fine", "ref", "glide", "bend"], desk);

    let inner = panel(ui, scales, word(language, "panel.scale"), sheet);
    let Some(intonation) = stage.desk.control("inton") else {
        return;
    };
    let bench = Bench {
        params: stage.desk.params,
        intonation,
        hand: stage.desk.hand,
        led: stage.view.telemetry.led.load(Relaxed),
        sheet,
        language,
    };
    for index in 0..scale::ROWS {
        let corner = inner.min + vec2(0.0, sheet.px(index as f32 * theme::ROW));
        let place = Rect::from_min_size(corner, vec2(inner.width(), sheet.px(theme::ROW)));
        stage.board.scale.row(ui, place, index, &bench);
    }
}
