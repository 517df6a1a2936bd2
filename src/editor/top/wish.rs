//! The menu beside Random.

use super::Ask;
use crate::editor::board::Stage;
use crate::editor::menu as rows;
use crate::editor::random::GROUPS;
use crate::editor::text::{group, word};
use crate::editor::theme::{self, Sheet};
use crate::editor::widgets::sized;
use egui::{Align, Popup, PopupCloseBehavior, Rect, Response, Sense, Ui, vec2};

/// Width of the menu.
const WIDE: f32 = 180.0;

/// What a random state is to touch, and how far.
pub fn menu(response: &Response, stage: &mut Stage, asks: &mut Vec<Ask>) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let wish = stage.desk.session.random.lock();
    let mut wish = wish.unwrap_or_else(|poison| poison.into_inner());
    Popup::menu(response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_max_width(sheet.px(WIDE));
            for (name, wanted) in GROUPS.into_iter().zip(&mut wish.groups) {
                if rows::checked(ui, &group(language, name), *wanted, sheet) {
                    *wanted = !*wanted;
                }
            }
            let size = vec2(sheet.px(WIDE), sheet.px(24.0));
            let (place, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
            share(ui, place, &response, &mut wish.amount, sheet);
            let percent = format!("{:.0} %", 100.0 * wish.amount);
            let text = format!("{} {percent}", word(language, "bar.amount"));
            let style = (theme::text::SMALL, theme::TEXT);
            sized(ui.painter(), place, Align::Center, &text, style, sheet);
            if rows::item(ui, word(language, "bar.roll"), true, true, sheet) {
                asks.push(Ask::Roll);
            }
        });
}

/// A bar that is no parameter, drawn to and fro.
fn share(ui: &Ui, rect: Rect, response: &Response, value: &mut f32, sheet: Sheet) {
    if let Some(at) = response.interact_pointer_pos() {
        *value = ((at.x - rect.left()) / rect.width().max(1.0)).clamp(0.0, 1.0);
    }
    let rect = rect.shrink2(vec2(0.0, sheet.px(2.0)));
    let painter = ui.painter();
    let corner = sheet.corner(4.0);
    painter.rect_filled(rect, corner, theme::GROOVE);
    let fill = rect.with_max_x(egui::lerp(rect.x_range(), *value));
    painter.rect_filled(fill, corner, theme::ACCENT_DEEP);
}
