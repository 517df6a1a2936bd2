//! The journey: what moves it, and how far it pulls.

use super::board::{Stage, cells, heading_switch};
use super::layout::{Grid, panel};
use super::text::group;
use super::theme;
use egui::{Rect, Ui};

/// Its page.
pub fn page(ui: &mut Ui, rect: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, rect, &group(language, "Journey"), sheet);
    heading_switch(ui, rect, "jr_on", &mut stage.desk);
    let grid = Grid::new(inner, 4, 2, theme::CELL_GAP, sheet);
    let ids = [
        "jr_mov", "jr_len", "jr_pos", "jr_dep", "jr_ret", "jr_hld", "jr_nxt",
    ];
    cells(ui, &grid, 4, &ids, &mut stage.desk);
}
