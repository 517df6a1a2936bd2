//! The journey: its ten chapters, what moves it, and what it steers.

mod hands;
mod list;
mod steered;

use super::board::{Stage, heading_switch};
use super::layout::{columns, cut, panel};
use super::text::{group, word};
use super::theme;
use super::way::Way;
use super::widgets::{cell, sized};
use egui::{Align, Rect, Ui};

/// Height of the time.
const TIME: f32 = 24.0;
/// Height of the buttons.
const BUTTONS: f32 = 32.0;

/// Its page.
pub fn page(ui: &mut Ui, rect: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let way = Way::told(stage.view);
    let [left, right] = columns(rect, [1.36, 1.0], sheet);
    let inner = panel(ui, left, word(language, "panel.chapters"), sheet);
    list::draw(ui, inner, &way, &stage.desk);

    let parts = [TIME, BUTTONS, theme::KNOB];
    let gaps = theme::HEADING + 1.5 * theme::PAD + 2.0 * theme::CELL_GAP;
    let (travel, played) = cut(right, parts.iter().sum::<f32>() + gaps, sheet);
    let inner = panel(ui, travel, &group(language, "Journey"), sheet);
    heading_switch(ui, travel, "jr_on", &mut stage.desk);
    let (time, rest) = cut(inner, TIME, sheet);
    let text = format!("{} / {}", way.time(way.share), way.time(1.0));
    let style = (theme::text::TITLE, theme::TEXT);
    sized(ui.painter(), time, Align::Min, &text, style, sheet);
    let (buttons, rest) = cut(rest, BUTTONS, sheet);
    hands::draw(ui, buttons, &mut stage.desk);
    let places = columns(rest, [1.4, 1.0, 1.0, 1.0], sheet);
    for (place, id) in places
        .into_iter()
        .zip(["jr_mov", "jr_pos", "jr_len", "jr_dep"])
    {
        cell(ui, place, id, &mut stage.desk);
    }
    let inner = panel(ui, played, word(language, "panel.steered"), sheet);
    steered::draw(ui, inner, &stage.desk);
}
