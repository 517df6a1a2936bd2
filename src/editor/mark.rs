//! Small signs at a control: locked against random, moved by a controller, steered by the journey.

use super::control::Control;
use super::theme;
use super::widgets::Desk;
use egui::{Painter, Pos2, Rect, Shape, Stroke, Vec2, vec2};

/// Half of the journey's sign, in virtual units.
pub const STEERED: f32 = 3.5;

/// In the upper right corner, locked against random and moved by a controller; in the upper left one,
/// steered by the journey.
pub fn marks(painter: &Painter, rect: Rect, control: &Control, desk: &Desk) {
    let sheet = desk.sheet;
    let mut at = rect.right_top() + vec2(sheet.px(-5.0), sheet.px(5.0));
    let stroke = sheet.line(1.2, theme::SKY_PALE);
    if desk.is_locked(&control.id) {
        // A padlock.
        let body = Rect::from_center_size(at, Vec2::splat(sheet.px(6.0)));
        painter.rect_filled(body, 0, theme::SKY_PALE);
        painter.circle_stroke(body.center_top(), sheet.px(2.2), stroke);
        at.x -= sheet.px(9.0);
    }
    if desk.params.learn.waits(&control.id) {
        painter.circle_stroke(at, sheet.px(3.5), sheet.line(1.5, theme::ACCENT));
    } else if desk.params.learn.controller(&control.id).is_some() {
        // The socket of a MIDI cable.
        painter.circle_stroke(at, sheet.px(3.5), stroke);
        painter.circle_filled(at, sheet.px(1.3), theme::SKY_PALE);
    }
    if desk.steered(control).is_some() {
        steered(painter, rect.left_top(), sheet.px(STEERED));
    }
}

/// The journey's sign: a diamond, half its width from its middle to a corner.
pub fn steered(painter: &Painter, at: Pos2, half: f32) {
    let corners = [
        vec2(0.0, -half),
        vec2(half, 0.0),
        vec2(0.0, half),
        vec2(-half, 0.0),
    ];
    let corners = corners.map(|corner| at + corner).to_vec();
    let edge = Stroke::new(0.3 * half, theme::GROUND);
    painter.add(Shape::convex_polygon(corners, theme::ACCENT, edge));
}
