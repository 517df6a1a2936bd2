//! A knob: name, dial and value in one cell. The dial is an arc with a tick at its default; one that
//! rests in the middle is filled from there, so that it shows which way it was turned.

use super::control::Control;
use super::entry;
use super::short::short;
use super::theme::{self, Sheet};
use super::widgets::{Desk, common, follow, id_of, is_middle, marks, modulation, sized};
use egui::{Align, Color32, CursorIcon, Painter, Pos2, Rect, Sense, Shape, Ui, Vec2, vec2};
use std::f32::consts::PI;

/// Where the arc begins, from the right, clockwise: lower left.
const FROM: f32 = 0.75 * PI;
/// How far it goes.
const SWEEP: f32 = 1.5 * PI;
/// Points a drag takes over the whole range, in virtual units.
const TRAVEL: f32 = 200.0;

/// The most room a dial takes, in virtual units.
const MOST: f32 = 84.0;

/// In a large cell, name and value stay with the dial.
pub fn held_together(rect: Rect, sheet: Sheet) -> Rect {
    let most = sheet.px(MOST + 2.0 * theme::LABEL);
    let size = vec2(rect.width(), rect.height().min(most));
    Rect::from_center_size(rect.center(), size)
}

/// Draws a knob into a cell and does what is asked of it.
pub fn draw(ui: &mut Ui, rect: Rect, control: &Control, desk: &mut Desk) {
    let sheet = desk.sheet;
    let tall = sheet.px(theme::LABEL);
    let rect = held_together(rect, sheet);
    let label = rect.with_max_y(rect.top() + tall);
    let value = rect.with_min_y(rect.bottom() - tall);
    let middle = Rect::from_min_max(label.left_bottom(), value.right_top());
    let id = id_of(control);
    let response = ui
        .interact(rect.with_max_y(value.top()), id, Sense::click_and_drag())
        .on_hover_cursor(CursorIcon::ResizeVertical);
    let travel = sheet.px(TRAVEL);
    follow(ui, &response, control, desk, |delta| {
        (delta.x - delta.y) / travel
    });
    let lifted = response.hovered() || response.dragged();
    let colour = if lifted {
        theme::TEXT
    } else {
        theme::TEXT_QUIET
    };
    let name = short(desk.language, &control.id);
    // A name may lean over the gap to its neighbour.
    let wide = label.expand2(vec2(sheet.px(theme::CELL_GAP), 0.0));
    let style = (theme::text::LABEL, colour);
    sized(ui.painter(), wide, Align::Center, &name, style, sheet);
    let radius = 0.5 * middle.height().min(middle.width()) - sheet.px(4.5);
    dial(ui.painter(), middle.center(), radius, control, desk, lifted);
    marks(ui.painter(), middle, control, desk);
    if !entry::open(ui, value, id, control, desk) {
        written(ui, value, control, desk);
    }
    common(ui, &response, control, desk);
}

/// The value as text; a click on it types another.
fn written(ui: &mut Ui, rect: Rect, control: &Control, desk: &mut Desk) {
    let sheet = desk.sheet;
    let response = ui
        .interact(rect, id_of(control).with("value"), Sense::click())
        .on_hover_cursor(CursorIcon::Text);
    if response.hovered() {
        let corner = sheet.corner(3.0);
        ui.painter().rect_filled(rect, corner, theme::RAISED);
    }
    let text = desk.text(control, desk.shown(control));
    let wide = rect.expand2(vec2(sheet.px(theme::CELL_GAP), 0.0));
    let style = (theme::text::LABEL, theme::TEXT);
    sized(ui.painter(), wide, Align::Center, &text, style, sheet);
    if response.clicked() {
        *desk.entry = Some(entry::Entry::of(control, desk.language));
    }
}

/// The dial itself.
fn dial(
    painter: &Painter,
    centre: Pos2,
    radius: f32,
    control: &Control,
    desk: &Desk,
    lifted: bool,
) {
    let sheet = desk.sheet;
    let value = desk.shown(control);
    let rest = control.default();
    let width = (0.17 * radius).max(sheet.px(2.0));
    arc(painter, centre, radius, 0.0..=1.0, (width, theme::GROOVE));
    let from = if is_middle(rest) { rest } else { 0.0 };
    let (low, high) = (from.min(value), from.max(value));
    if high - low > 1e-4 {
        arc(painter, centre, radius, low..=high, (width, theme::ACCENT));
    }
    let fill = if lifted { theme::LIFTED } else { theme::RAISED };
    let edge = sheet.line(1.0, theme::EDGE);
    painter.circle(centre, radius - 1.7 * width, fill, edge);
    // The default, outside the arc.
    let tick = ray(rest);
    painter.line_segment(
        [
            centre + tick * (radius + 0.6 * width),
            centre + tick * (radius + 0.6 * width + sheet.px(3.0)),
        ],
        sheet.line(1.2, theme::TEXT_QUIET),
    );
    let hand = ray(value);
    painter.line_segment(
        [
            centre + hand * (0.25 * radius),
            centre + hand * (radius - 1.8 * width),
        ],
        sheet.line(2.2, theme::TEXT),
    );
    if let Some(steered) = desk.steered(control) {
        // Inside the arc, from where the user has it to what is in force.
        let (low, high) = (value.min(steered), value.max(steered));
        let inner = radius - 1.15 * width;
        let thin = sheet.px(1.4);
        if high - low > 1e-3 {
            arc(painter, centre, inner, low..=high, (thin, theme::ACCENT));
        }
        let tick = ray(steered);
        let ends = [inner - 0.2 * width, radius + 0.9 * width];
        let line = sheet.line(1.8, theme::TEXT);
        painter.line_segment(ends.map(|reach| centre + tick * reach), line);
    }
    modulation(control, |value| {
        painter.circle_filled(centre + ray(value) * radius, width, theme::SKY_PALE);
    });
}

/// The direction of a share of the range.
fn ray(share: f32) -> Vec2 {
    Vec2::angled(FROM + SWEEP * share)
}

/// A part of the dial's arc.
fn arc(
    painter: &Painter,
    centre: Pos2,
    radius: f32,
    shares: std::ops::RangeInclusive<f32>,
    (width, colour): (f32, Color32),
) {
    let (low, high) = (*shares.start(), *shares.end());
    // A step of at most 6 degrees is seen as a curve at every size.
    let steps = (((high - low) * 45.0).ceil() as usize).max(2);
    let points = (0..=steps)
        .map(|step| centre + radius * ray(egui::lerp(low..=high, step as f32 / steps as f32)))
        .collect();
    painter.add(Shape::line(points, egui::Stroke::new(width, colour)));
}
