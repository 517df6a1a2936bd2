//! A switch, and a number in a box that is filled along its foot: what stands in rows and tables.

use super::control::Control;
use super::entry;
use super::theme::{self, Sheet};
use super::widgets::{Desk, common, follow, id_of, is_middle, line, marks, modulation, sized};
use egui::{Align, CursorIcon, Rect, Sense, StrokeKind, Ui, pos2, vec2};

/// A toggle with its text.
pub fn switch(ui: &mut Ui, rect: Rect, control: &Control, desk: &mut Desk) {
    let sheet = desk.sheet;
    let response = ui
        .interact(rect, id_of(control), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    let on = control.value() > 0.5;
    let text = desk.text(control, control.value());
    pill(ui, rect, on, &text, response.hovered(), sheet);
    marks(ui.painter(), rect, control, desk);
    if response.clicked() && !ui.input(|input| input.modifiers.command) {
        desk.hand.put(control, if on { 0.0 } else { 1.0 });
    }
    common(ui, &response, control, desk);
}

/// A toggle's picture.
pub fn pill(ui: &Ui, rect: Rect, on: bool, text: &str, hovered: bool, sheet: Sheet) {
    let tall = sheet.px(18.0);
    let pill = Rect::from_min_size(
        pos2(rect.left(), rect.center().y - tall / 2.0),
        vec2(sheet.px(34.0).min(rect.width()), tall),
    );
    let fill = match (on, hovered) {
        (true, _) => theme::ACCENT,
        (false, true) => theme::LIFTED,
        (false, false) => theme::GROOVE,
    };
    let painter = ui.painter();
    let corner = sheet.corner(9.0);
    let edge = sheet.line(1.0, theme::EDGE);
    painter.rect(pill, corner, fill, edge, StrokeKind::Inside);
    let (side, colour) = if on {
        (pill.right() - tall / 2.0, theme::ON_ACCENT)
    } else {
        (pill.left() + tall / 2.0, theme::TEXT_QUIET)
    };
    painter.circle_filled(pos2(side, pill.center().y), sheet.px(6.0), colour);
    let left = pill.right() + sheet.px(theme::SPACE);
    let place = Rect::from_min_max(pos2(left, rect.top()), rect.max);
    // In a table there is room for the picture alone.
    if place.width() > sheet.px(14.0) {
        line(painter, place, Align::Min, text, theme::TEXT, sheet);
    }
}

/// A number in a box that is filled up to its value.
pub fn bar(ui: &mut Ui, rect: Rect, control: &Control, desk: &mut Desk) {
    let sheet = desk.sheet;
    let id = id_of(control);
    if entry::open(ui, rect, id, control, desk) {
        return;
    }
    let response = ui
        .interact(rect, id, Sense::click_and_drag())
        .on_hover_cursor(CursorIcon::ResizeHorizontal);
    let width = rect.width().max(sheet.px(90.0));
    follow(ui, &response, control, desk, |delta| {
        (delta.x - delta.y) / width
    });
    let value = desk.shown(control);
    let painter = ui.painter();
    let corner = sheet.corner(4.0);
    painter.rect_filled(rect, corner, theme::GROOVE);
    let x_of = |value: f32| egui::lerp(rect.x_range(), value);
    let rest = control.default();
    let from = if is_middle(rest) {
        x_of(rest)
    } else {
        rect.left()
    };
    let to = x_of(value);
    let lifted = response.hovered() || response.dragged();
    let edge = if lifted {
        theme::TEXT_QUIET
    } else {
        theme::EDGE
    };
    // At the foot, clear of the digits.
    let foot = rect.bottom() - sheet.px(4.0)..=rect.bottom() - sheet.px(1.0);
    let inside = |x: f32| x.clamp(rect.left() + sheet.px(1.5), rect.right() - sheet.px(1.5));
    let fill = Rect::from_x_y_ranges(inside(from.min(to))..=inside(from.max(to)), foot.clone());
    painter.rect_filled(fill, 0, theme::ACCENT_DEEP);
    painter.rect_stroke(rect, corner, sheet.line(1.0, edge), StrokeKind::Inside);
    painter.vline(inside(to), foot, sheet.line(2.0, theme::ACCENT));
    if let Some(value) = desk.steered(control) {
        painter.vline(
            inside(x_of(value)),
            rect.y_range(),
            sheet.line(1.5, theme::ACCENT),
        );
    }
    modulation(control, |value| {
        let stroke = sheet.line(1.5, theme::SKY_PALE);
        painter.vline(x_of(value), rect.y_range(), stroke);
    });
    let inner = rect
        .shrink2(vec2(sheet.px(3.0), 0.0))
        .with_max_y(rect.bottom() - sheet.px(2.0));
    let style = (theme::text::LABEL, theme::TEXT);
    let text = desk.text(control, value);
    sized(painter, inner, Align::Center, &text, style, sheet);
    marks(painter, rect, control, desk);
    common(ui, &response, control, desk);
}
