//! Return, Hold and Next. Return and Next act where their parameter goes on: a button turns it on,
//! and off again when it is let go.

use crate::editor::control::Control;
use crate::editor::short::short;
use crate::editor::theme;
use crate::editor::widgets::{Desk, common, id_of, marks, sized, told};
use egui::{
    Align, Color32, CursorIcon, Id, Painter, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui,
    pos2, vec2,
};

/// Least time that a button is held, in s: longer than any host's block, so that none misses it.
const HELD_S: f64 = 0.2;

/// Draws them.
pub fn draw(ui: &mut Ui, rect: Rect, desk: &mut Desk) {
    let gap = desk.sheet.px(theme::CELL_GAP);
    let wide = (rect.width() - 2.0 * gap) / 3.0;
    for (number, id) in ["jr_ret", "jr_hld", "jr_nxt"].into_iter().enumerate() {
        let Some(control) = desk.control(id) else {
            continue;
        };
        let left = rect.left() + number as f32 * (wide + gap);
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(wide, rect.height()));
        if id == "jr_hld" {
            latch(ui, place, control, desk);
        } else {
            button(ui, place, control, desk);
        }
    }
}

/// A button that stays down.
fn latch(ui: &mut Ui, rect: Rect, control: &Control, desk: &mut Desk) {
    let on = control.value() > 0.5;
    let response = ui
        .interact(rect, id_of(control), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    face(ui, rect, &response, on, control, desk);
    if response.clicked() && !ui.input(|input| input.modifiers.command) {
        desk.hand.put(control, if on { 0.0 } else { 1.0 });
    }
    common(ui, &response, control, desk);
}

/// A button that comes up again.
fn button(ui: &mut Ui, rect: Rect, control: &Control, desk: &mut Desk) {
    let id = id_of(control);
    let response = ui
        .interact(rect, id, Sense::click_and_drag())
        .on_hover_cursor(CursorIcon::PointingHand);
    let (now, primary) = ui.input(|input| (input.time, input.pointer.primary_down()));
    let since: Id = id.with("since");
    let held = desk.hand.holds(control);
    let down = primary && response.is_pointer_button_down_on();
    match held {
        None if down || response.clicked() => {
            desk.hand.grab(control);
            // One that a host left on is no edge until it was off.
            desk.hand.drag(control, 1.0 - control.value().round());
            ui.data_mut(|data| data.insert_temp(since, now));
        }
        Some(value) => {
            let from: f64 = ui.data(|data| data.get_temp(since)).unwrap_or(now);
            if value < 0.5 {
                desk.hand.drag(control, 1.0);
            } else if !down && now - from >= HELD_S {
                desk.hand.drag(control, 0.0);
                desk.hand.release();
                ui.data_mut(|data| data.remove::<f64>(since));
            }
        }
        None => {}
    }
    face(ui, rect, &response, held.is_some(), control, desk);
    told(&response, control, desk);
}

/// What a button looks like.
fn face(ui: &Ui, rect: Rect, response: &Response, on: bool, control: &Control, desk: &Desk) {
    let sheet = desk.sheet;
    let (fill, ink) = match (on, response.hovered()) {
        (true, _) => (theme::ACCENT, theme::ON_ACCENT),
        (false, true) => (theme::LIFTED, theme::TEXT),
        (false, false) => (theme::RAISED, theme::TEXT),
    };
    let painter = ui.painter();
    let edge = sheet.line(1.0, theme::EDGE);
    painter.rect(rect, sheet.corner(6.0), fill, edge, StrokeKind::Inside);
    let name = short(desk.language, &control.id);
    let font = sheet.font(theme::text::BODY);
    let wide = painter
        .layout_no_wrap(name.clone().into_owned(), font, ink)
        .size()
        .x;
    let sign = sheet.px(16.0);
    let left = rect.center().x - 0.5 * (wide + sign);
    let tint = if on { ink } else { theme::ACCENT };
    emblem(
        painter,
        pos2(left + sheet.px(4.0), rect.center().y),
        sheet.px(5.0),
        &control.id,
        tint,
    );
    let place = rect.with_min_x(left + sign);
    sized(
        painter,
        place,
        Align::Min,
        &name,
        (theme::text::BODY, ink),
        sheet,
    );
    marks(painter, rect, control, desk);
}

/// The sign of a button: back to the line, two bars, on to the line.
fn emblem(painter: &Painter, at: egui::Pos2, half: f32, id: &str, ink: Color32) {
    let bar = |x: f32| {
        let line = Stroke::new(0.45 * half, ink);
        painter.vline(at.x + x * half, at.y - half..=at.y + half, line);
    };
    let arrow = |way: f32| {
        let corners = vec![
            at + vec2(-0.7 * way, -1.0) * half,
            at + vec2(0.7 * way, 0.0) * half,
            at + vec2(-0.7 * way, 1.0) * half,
        ];
        painter.add(Shape::convex_polygon(corners, ink, Stroke::NONE));
    };
    match id {
        "jr_ret" => {
            bar(-0.9);
            arrow(-1.0);
        }
        "jr_nxt" => {
            arrow(1.0);
            bar(0.9);
        }
        _ => {
            bar(-0.5);
            bar(0.5);
        }
    }
}
