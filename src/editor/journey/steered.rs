//! What the journey steers now: parameters and the values in force.

use crate::editor::control::Kind;
use crate::editor::mark;
use crate::editor::short::short;
use crate::editor::text::{parameter, word};
use crate::editor::theme;
use crate::editor::widgets::{Desk, sized};
use crate::engine::journey::target_ids;
use egui::{Align, Color32, Galley, Rect, Ui, pos2};
use std::sync::Arc;

/// Most height of a row.
const ROW: f32 = 17.0;
/// Room of a row's sign.
const SIGN: f32 = 11.0;
/// Least room between a name and its value, and between the columns.
const APART: f32 = 8.0;

/// Draws them in two columns, in the order of the targets; a column is as wide as it has to be.
pub fn draw(ui: &Ui, rect: Rect, desk: &Desk) {
    let (sheet, language) = (desk.sheet, desk.language);
    let painter = ui.painter();
    let lay = |text: String, ink: Color32| {
        painter.layout_no_wrap(text, sheet.font(theme::text::LABEL), ink)
    };
    let rows: Vec<[Arc<Galley>; 2]> = target_ids()
        .filter_map(|id| {
            let control = desk.control(id)?;
            let value = desk.text(control, desk.steered(control)?);
            // A choice's word says what it is of.
            let name = match control.kind {
                Kind::Choice(_) => short(language, id),
                Kind::Number | Kind::Switch => parameter(language, id),
            };
            let name = lay(name.into_owned(), theme::TEXT_QUIET);
            Some([name, lay(value, theme::TEXT)])
        })
        .collect();
    if rows.is_empty() {
        let text = word(language, "journey.free");
        let style = (theme::text::SMALL, theme::TEXT_QUIET);
        let place = rect.with_max_y(rect.top() + sheet.px(ROW));
        sized(painter, place, Align::Min, text, style, sheet);
        return;
    }
    let down = rows.len().div_ceil(2);
    let tall = sheet.px(ROW).min(rect.height() / down as f32);
    let room = sheet.px(SIGN + APART);
    let columns = rows.chunks(down);
    let needs: Vec<f32> = columns
        .clone()
        .map(|column| {
            let wide = column.iter().map(|row| row[0].size().x + row[1].size().x);
            room + wide.fold(0.0, f32::max)
        })
        .collect();
    let gap = sheet.px(APART);
    let spare = rect.width() - needs.iter().sum::<f32>() - gap * (needs.len() - 1) as f32;
    let mut left = rect.left();
    for (column, need) in columns.zip(&needs) {
        let width = need + spare.max(0.0) / needs.len() as f32;
        for (index, [name, value]) in column.iter().enumerate() {
            let middle = rect.top() + (index as f32 + 0.5) * tall;
            let at = pos2(left + sheet.px(4.0), middle);
            mark::steered(painter, at, 0.8 * sheet.px(mark::STEERED));
            let place = |galley: &Galley, x: f32| pos2(x, middle - 0.5 * galley.size().y);
            let at = place(name, left + sheet.px(SIGN));
            painter.galley(at, name.clone(), theme::TEXT_QUIET);
            let at = place(value, left + width - value.size().x);
            painter.galley(at, value.clone(), theme::TEXT);
        }
        left += width + gap;
    }
}
