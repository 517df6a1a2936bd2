//! The drone: its strings, how they are plucked, tuned and voiced.

use super::board::{Stage, cells, heading_switch};
use super::layout::{Grid, columns, cut, panel};
use super::text::{group, word};
use super::theme;
use super::widgets::{cell, row};
use egui::{Rect, Ui};

/// Its panel among the others.
pub fn play(ui: &mut Ui, frame: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, &group(language, "Drone"), sheet);
    heading_switch(ui, frame, "dr_on", &mut stage.desk);
    let knobs = 2.0 * theme::KNOB + theme::CELL_GAP;
    let picture = inner.height() / sheet.px(1.0) - knobs - theme::ROW - 2.0 * theme::CELL_GAP;
    let (picture, rest) = cut(inner, picture, sheet);
    stage.board.strings.draw(ui, picture, sheet, stage.view);
    let (tuning, rest) = cut(rest, theme::ROW, sheet);
    row(ui, tuning, "dr_tun", &mut stage.desk);
    let grid = Grid::new(rest, 4, 2, theme::CELL_GAP, sheet);
    let ids = [
        "jivari", "thread", "dr_brt", "dr_dec", "dr_sym", "dr_pos", "dr_oct", "dr_lvl",
    ];
    cells(ui, &grid, 4, &ids, &mut stage.desk);
}

/// Its page.
pub fn page(ui: &mut Ui, rect: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let (top, below) = cut(rect, 188.0, sheet);
    let inner = panel(ui, top, &group(language, "Drone"), sheet);
    heading_switch(ui, top, "dr_on", &mut stage.desk);
    stage.board.strings.draw(ui, inner, sheet, stage.view);
    let [plucks, tuning, tone] = columns(below, [1.0, 1.25, 1.25], sheet);
    let desk = &mut stage.desk;

    let inner = panel(ui, plucks, word(language, "panel.playing"), sheet);
    let (menus, knobs) = cut(inner, 2.0 * theme::MENU_CELL + theme::CELL_GAP, sheet);
    let grid = Grid::new(menus, 2, 2, theme::CELL_GAP, sheet);
    cell(ui, grid.at(0, 0), "dr_run", desk);
    cell(ui, grid.at(1, 0), "dr_syn", desk);
    cell(ui, grid.span(0, 1, 2, 1), "dr_pat", desk);
    let grid = Grid::new(knobs, 3, 1, theme::CELL_GAP, sheet);
    cells(ui, &grid, 3, &["dr_cyc", "dr_hum", "dr_pos"], desk);

    let inner = panel(ui, tuning, word(language, "panel.tuning"), sheet);
    let (menus, rest) = cut(inner, theme::MENU_CELL, sheet);
    let grid = Grid::new(menus, 2, 1, theme::CELL_GAP, sheet);
    cells(ui, &grid, 2, &["dr_tun", "dr_fol"], desk);
    let half = 0.5 * rest.height() / sheet.px(1.0);
    let (knobs, degrees) = cut(rest, half, sheet);
    let grid = Grid::new(knobs, 3, 1, theme::CELL_GAP, sheet);
    cells(ui, &grid, 3, &["dr_str", "dr_oct", "split"], desk);
    let (heading, degrees) = cut(degrees, theme::LABEL, sheet);
    let text = word(language, "panel.degrees");
    let style = (theme::text::SMALL, theme::ACCENT);
    super::widgets::sized(ui.painter(), heading, egui::Align::Min, text, style, sheet);
    let grid = Grid::new(degrees, 6, 1, theme::CELL_GAP, sheet);
    cells(
        ui,
        &grid,
        6,
        &["ds1", "ds2", "ds3", "ds4", "ds5", "ds6"],
        desk,
    );

    let inner = panel(ui, tone, word(language, "panel.tone"), sheet);
    let grid = Grid::new(inner, 4, 2, theme::CELL_GAP, sheet);
    let ids = [
        "jivari", "thread", "dr_brt", "dr_dec", "dr_bod", "dr_wid", "dr_sym", "dr_lvl",
    ];
    cells(ui, &grid, 4, &ids, desk);
}
