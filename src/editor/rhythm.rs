//! The rhythm: its rings, the fusion of three patterns, and the table of its lanes.

use super::board::{Stage, cells, heading_switch, triangle};
use super::layout::{Grid, beside, columns, cut, panel};
use super::short::short;
use super::text::{group, word};
use super::theme;
use super::widgets::{bare, cell, row_split, small};
use crate::engine::settings::LANES;
use egui::{Align, Rect, Ui, pos2, vec2};

/// The three patterns.
const PATTERNS: [&str; 3] = ["rh_pat", "rk_pat", "el_pat"];
/// Width of a pattern's name among the other panels.
const NAME: f32 = 66.0;
/// Width of the menu Fill there.
const FILL: f32 = 86.0;
/// Columns of the table of lanes: what follows the lane in the id, and a share of the width.
const COLUMNS: [(&str, f32); 13] = [
    ("mut", 0.7),
    ("voi", 1.92),
    ("rkv", 1.92),
    ("elv", 1.98),
    ("alg", 1.15),
    ("hit", 0.66),
    ("stp", 0.66),
    ("rot", 0.74),
    ("lng", 0.88),
    ("prb", 0.78),
    ("tun", 0.88),
    ("dec", 0.8),
    ("lvl", 0.94),
];

/// Its panel among the others.
pub fn play(ui: &mut Ui, frame: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, &group(language, "Rhythm"), sheet);
    heading_switch(ui, frame, "rh_on", &mut stage.desk);
    let patterns = 3.0 * theme::TIGHT_ROW;
    let below = patterns + theme::SMALL_KNOB + 2.0 * theme::CELL_GAP;
    let pictures = inner.height() / sheet.px(1.0) - below;
    let (pictures, rest) = cut(inner, pictures, sheet);
    let [left, right] = columns(pictures, [1.0, 1.0], sheet);
    stage.board.rings.draw(ui, left, sheet, stage.view);
    triangle(ui, right, stage);
    let desk = &mut stage.desk;
    let (menus, rest) = cut(rest, patterns, sheet);
    let grid = Grid::new(menus, 1, 3, 0.0, sheet);
    for (index, id) in PATTERNS.into_iter().enumerate() {
        row_split(ui, grid.at(0, index), id, NAME, desk);
    }
    let (knobs, fill) = beside(rest, FILL, sheet);
    let grid = Grid::new(knobs, 5, 1, theme::CELL_GAP, sheet);
    let ids = ["rh_den", "rh_swg", "rh_acc", "rh_cha", "rh_lvl"];
    cells(ui, &grid, 5, &ids, desk);
    cell(ui, fill, "rh_fil", desk);
}

/// Its page.
pub fn page(ui: &mut Ui, rect: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let lanes = theme::LABEL + LANES as f32 * theme::LANE + theme::HEADING + 1.5 * theme::PAD;
    let above = rect.height() / sheet.px(1.0) - lanes - theme::GAP;
    let (top, below) = cut(rect, above, sheet);
    let [rings, fusion, groove] = columns(top, [1.0, 1.0, 2.0], sheet);
    let inner = panel(ui, rings, &group(language, "Rhythm"), sheet);
    heading_switch(ui, rings, "rh_on", &mut stage.desk);
    stage.board.rings.draw(ui, inner, sheet, stage.view);
    let inner = panel(ui, fusion, word(language, "panel.fusion"), sheet);
    triangle(ui, inner, stage);

    let desk = &mut stage.desk;
    let inner = panel(ui, groove, word(language, "panel.groove"), sheet);
    let (menus, knobs) = cut(inner, 2.0 * theme::MENU_CELL + theme::CELL_GAP, sheet);
    let grid = Grid::new(menus, 3, 2, theme::CELL_GAP, sheet);
    let ids = ["rh_pat", "rk_pat", "el_pat", "rh_met", "rh_fil"];
    cells(ui, &grid, 3, &ids, desk);
    let grid = Grid::new(knobs, 8, 1, theme::CELL_GAP, sheet);
    let ids = [
        "rock", "electro", "rh_den", "rh_swg", "rh_acc", "rh_hum", "rh_cha", "rh_lvl",
    ];
    cells(ui, &grid, 8, &ids, desk);
    let inner = panel(ui, below, word(language, "panel.lanes"), sheet);
    table(ui, inner, stage);
}

/// The lanes, one in each row.
fn table(ui: &mut Ui, rect: Rect, stage: &mut Stage) {
    let desk = &mut stage.desk;
    let sheet = desk.sheet;
    let first = sheet.px(theme::LANE_NAME);
    let gap = sheet.px(theme::CELL_GAP);
    let sum: f32 = COLUMNS.iter().map(|(_, share)| share).sum();
    let room = rect.width() - first - gap * COLUMNS.len() as f32;
    let heading = sheet.px(theme::LABEL);
    let tall = sheet.px(theme::LANE);
    for lane in 1..=LANES {
        let top = rect.top() + heading + (lane - 1) as f32 * tall;
        let name = group(desk.language, &format!("Lane {lane}"));
        let place = Rect::from_min_size(pos2(rect.left(), top), vec2(first, tall));
        small(ui.painter(), place, Align::Min, &name, theme::TEXT, sheet);
        let mut left = rect.left() + first + gap;
        for (what, share) in COLUMNS {
            let width = room * share / sum;
            let id = format!("l{lane}_{what}");
            let size = vec2(width, sheet.px(theme::CONTROL));
            let corner = pos2(left, top + 0.5 * (tall - size.y));
            if lane == 1 {
                let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width, heading));
                let text = short(desk.language, &id);
                small(
                    ui.painter(),
                    place,
                    Align::Min,
                    &text,
                    theme::TEXT_QUIET,
                    sheet,
                );
            }
            bare(ui, Rect::from_min_size(corner, size), &id, desk);
            left += width + gap;
        }
    }
}
