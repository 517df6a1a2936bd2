//! One parameter in one row: name, control, value. Everything it does goes through a [`Hand`].

use super::control::{Control, Hand, Kind};
use super::entry::{self, Entry};
use super::theme::{self, Sheet};
use egui::{
    Align, Align2, Color32, CursorIcon, Event, Id, MouseWheelUnit, Painter, Popup, Pos2, Rect,
    Response, ScrollArea, Sense, Shape, StrokeKind, Ui, Vec2, pos2, vec2,
};

/// Share of the range that one notch of the wheel moves a number.
const WHEEL: f32 = 0.02;
/// Shift divides a movement by this.
const FINE: f32 = 10.0;
/// Points of a touch pad's scroll that count as one notch.
const NOTCH_POINTS: f32 = 40.0;

/// What the rows of one frame share.
pub struct Desk<'a> {
    /// Moves parameters.
    pub hand: &'a Hand,
    /// The value being typed, if any.
    pub entry: &'a mut Option<Entry>,
    /// Part of a notch left over from the wheel.
    pub wheel: &'a mut f32,
    /// Sizes.
    pub sheet: Sheet,
}

/// Draws the row of `control` in `rect` and does what is asked of it.
pub fn row(ui: &mut Ui, rect: Rect, control: &Control, desk: &mut Desk) {
    let sheet = desk.sheet;
    let space = sheet.px(theme::SPACE);
    let tall = sheet.px(theme::CONTROL);
    let (left, right) = (rect.left(), rect.right());
    let name = Rect::from_min_max(rect.min, pos2(left + sheet.px(theme::NAME), rect.bottom()));
    let value = Rect::from_center_size(
        pos2(right - sheet.px(theme::VALUE) / 2.0, rect.center().y),
        vec2(sheet.px(theme::VALUE), tall),
    );
    let wide = Rect::from_min_max(
        pos2(name.right() + space, value.top()),
        pos2(right, value.bottom()),
    );
    line(
        ui.painter(),
        name,
        Align::Min,
        control.name(),
        theme::TEXT_QUIET,
        sheet,
    );
    let id = Id::unique(("parameter", control.id.as_str()));
    let over = ui.interact(name, id.with("name"), Sense::click());
    let (response, typing) = match &control.kind {
        Kind::Switch => (switch(ui, wide, id, control, desk), false),
        Kind::Choice(rows) => (choice(ui, wide, id, control, rows, desk), false),
        Kind::Number => {
            let groove = Rect::from_min_max(wide.min, pos2(value.left() - space, wide.bottom()));
            let response = slider(ui, groove, id, control, desk);
            let asked = entry::number(ui, value, id, control, desk);
            (response, asked)
        }
    };
    let hint = |response: &Response| {
        response
            .clone()
            .on_hover_ui(|ui| tooltip(ui, control, sheet));
    };
    hint(&over);
    hint(&response);
    let responses = [&over, &response];
    if responses.iter().any(|r| r.double_clicked()) {
        desk.hand.put(control, control.default());
    }
    if responses.iter().any(|r| r.contains_pointer()) {
        wheel(ui, control, desk);
    }
    let right_click = responses.iter().any(|r| r.secondary_clicked());
    if typing || (right_click && matches!(control.kind, Kind::Number)) {
        *desk.entry = Some(Entry::of(control));
    }
}

/// What the pointer tells when it rests.
fn tooltip(ui: &mut Ui, control: &Control, sheet: Sheet) {
    ui.label(
        egui::RichText::new(format!(
            "{}: {}",
            control.name(),
            control.text_of(control.value())
        ))
        .font(sheet.font(theme::text::BODY)),
    );
    let how = match control.kind {
        Kind::Switch => "Click to switch.",
        Kind::Choice(_) => "Click for the list. Double-click its name: default.",
        Kind::Number => {
            "Drag; with Shift finely. Double-click: default. Click the value or right-click to type."
        }
    };
    let text = format!("Default {}. {how}", control.text_of(control.default()));
    ui.label(
        egui::RichText::new(text)
            .font(sheet.font(theme::text::SMALL))
            .color(theme::TEXT_QUIET),
    );
}

/// A toggle with its text.
fn switch(ui: &Ui, rect: Rect, id: Id, control: &Control, desk: &mut Desk) -> Response {
    let sheet = desk.sheet;
    let response = ui
        .interact(rect, id, Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    let on = control.value() > 0.5;
    if response.clicked() {
        desk.hand.put(control, if on { 0.0 } else { 1.0 });
    }
    let tall = sheet.px(18.0);
    let pill = Rect::from_min_size(
        pos2(rect.left(), rect.center().y - tall / 2.0),
        vec2(sheet.px(34.0), tall),
    );
    let fill = match (on, response.hovered()) {
        (true, _) => theme::ACCENT,
        (false, true) => theme::LIFTED,
        (false, false) => theme::GROOVE,
    };
    let painter = ui.painter();
    painter.rect(
        pill,
        sheet.corner(9.0),
        fill,
        sheet.line(1.0, theme::EDGE),
        StrokeKind::Inside,
    );
    let side = if on {
        pill.right() - tall / 2.0
    } else {
        pill.left() + tall / 2.0
    };
    let knob = if on {
        theme::ON_ACCENT
    } else {
        theme::TEXT_QUIET
    };
    painter.circle_filled(pos2(side, pill.center().y), sheet.px(6.0), knob);
    let text = Rect::from_min_max(
        pos2(pill.right() + sheet.px(theme::SPACE), rect.top()),
        rect.max,
    );
    line(
        painter,
        text,
        Align::Min,
        &control.text_of(control.value()),
        theme::TEXT,
        sheet,
    );
    response
}

/// A menu of named values.
fn choice(
    ui: &Ui,
    rect: Rect,
    id: Id,
    control: &Control,
    rows: &[(f32, String)],
    desk: &mut Desk,
) -> Response {
    let sheet = desk.sheet;
    let response = raised(ui, rect, id, sheet);
    let current = control.text_of(control.value());
    let painter = ui.painter();
    let arrow = pos2(rect.right() - sheet.px(13.0), rect.center().y);
    let (half, tall) = (sheet.px(4.0), sheet.px(2.5));
    painter.add(Shape::convex_polygon(
        vec![
            arrow + vec2(-half, -tall),
            arrow + vec2(half, -tall),
            arrow + vec2(0.0, tall),
        ],
        theme::ACCENT,
        egui::Stroke::NONE,
    ));
    let text = Rect::from_min_max(
        pos2(rect.left() + sheet.px(8.0), rect.top()),
        pos2(arrow.x - half, rect.bottom()),
    );
    line(painter, text, Align::Min, &current, theme::TEXT, sheet);
    Popup::menu(&response).width(rect.width()).show(|ui| {
        let tall = sheet.px(theme::MENU_ROWS * (theme::CONTROL + 2.0));
        ScrollArea::vertical().max_height(tall).show(ui, |ui| {
            ui.set_min_width(rect.width() - sheet.px(16.0));
            for (value, text) in rows {
                let chosen = *text == current;
                if ui.selectable_label(chosen, text.as_str()).clicked() {
                    desk.hand.put(control, *value);
                    ui.close();
                }
            }
        });
    });
    response
}

/// A groove with a handle, filled from the default's side.
fn slider(ui: &Ui, rect: Rect, id: Id, control: &Control, desk: &mut Desk) -> Response {
    let sheet = desk.sheet;
    let response = ui
        .interact(rect, id, Sense::click_and_drag())
        .on_hover_cursor(CursorIcon::ResizeHorizontal);
    let radius = sheet.px(6.0);
    let span = rect.shrink2(vec2(radius, 0.0));
    if response.drag_started() {
        desk.hand.grab(control);
    }
    if response.dragged()
        && let Some(at) = desk.hand.holds(control)
    {
        let fine = if ui.input(|input| input.modifiers.shift) {
            FINE
        } else {
            1.0
        };
        let moved = response.drag_delta().x / span.width().max(1.0) / fine;
        desk.hand.drag(control, at + moved);
    }
    if response.drag_stopped() {
        desk.hand.release();
    }
    let held = desk.hand.holds(control);
    let value = held.unwrap_or_else(|| control.value()).clamp(0.0, 1.0);
    let x_of = |value: f32| egui::lerp(span.x_range(), value);
    let middle = rect.center().y;
    let groove = Rect::from_min_max(
        pos2(rect.left(), middle - sheet.px(2.5)),
        pos2(rect.right(), middle + sheet.px(2.5)),
    );
    let painter = ui.painter();
    let corner = sheet.corner(2.5);
    painter.rect(
        groove,
        corner,
        theme::GROOVE,
        sheet.line(1.0, theme::EDGE),
        StrokeKind::Outside,
    );
    // A control that rests in the middle shows which way it was moved.
    let rest = control.default();
    let from = if (0.4..=0.6).contains(&rest) {
        x_of(rest)
    } else {
        groove.left()
    };
    let to = x_of(value);
    let fill = Rect::from_x_y_ranges(from.min(to)..=from.max(to), groove.y_range());
    painter.rect_filled(fill, corner, theme::ACCENT_DEEP);
    let modulated = control.modulated().clamp(0.0, 1.0);
    if modulated != control.value() {
        painter.vline(
            x_of(modulated),
            groove.y_range(),
            sheet.line(2.0, theme::SKY_PALE),
        );
    }
    let lifted = held.is_some() || response.hovered();
    let (size, colour) = if lifted {
        (radius, theme::TEXT)
    } else {
        (radius * 0.85, theme::ACCENT)
    };
    painter.circle(
        pos2(x_of(value), middle),
        size,
        colour,
        sheet.line(1.5, theme::PANEL),
    );
    response
}

/// The frame of something to click, lighter under the pointer.
pub fn raised(ui: &Ui, rect: Rect, id: Id, sheet: Sheet) -> Response {
    let response = ui
        .interact(rect, id, Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    let fill = if response.hovered() {
        theme::LIFTED
    } else {
        theme::RAISED
    };
    ui.painter().rect(
        rect,
        sheet.corner(4.0),
        fill,
        sheet.line(1.0, theme::EDGE),
        StrokeKind::Inside,
    );
    response
}

/// Turns the wheel's notches over this row into steps, and keeps them from scrolling the page.
fn wheel(ui: &Ui, control: &Control, desk: &mut Desk) {
    let (notches, fine) = ui.input(|input| {
        let sum: f32 = input
            .events
            .iter()
            .map(|event| match event {
                Event::MouseWheel { unit, delta, .. } => {
                    // Some systems turn Shift and wheel into a sideways scroll.
                    let amount = if delta.y != 0.0 { delta.y } else { delta.x };
                    match unit {
                        MouseWheelUnit::Point => amount / NOTCH_POINTS,
                        _ => amount,
                    }
                }
                _ => 0.0,
            })
            .sum();
        (sum, input.modifiers.shift)
    });
    // In every frame: a notch scrolls on for several.
    ui.input_mut(|input| input.smooth_scroll_delta = Vec2::ZERO);
    if notches == 0.0 || !notches.is_finite() || desk.hand.holds(control).is_some() {
        return;
    }
    let step = match control.steps() {
        Some(steps) if steps > 0 => {
            // A pad scrolls in parts of a notch; a stepped parameter waits for a whole one.
            *desk.wheel += notches;
            let whole = desk.wheel.trunc();
            *desk.wheel -= whole;
            whole / steps as f32
        }
        _ => notches * WHEEL / if fine { FINE } else { 1.0 },
    };
    if step != 0.0 {
        desk.hand.put(control, control.value() + step);
    }
}

/// One line of text, shortened to fit.
pub fn line(
    painter: &Painter,
    rect: Rect,
    align: Align,
    text: &str,
    colour: Color32,
    sheet: Sheet,
) {
    let mut job = egui::text::LayoutJob::simple_singleline(
        text.to_owned(),
        sheet.font(theme::text::BODY),
        colour,
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width());
    let galley = painter.layout_job(job);
    let size = galley.size();
    let at: Pos2 = match align {
        Align::Max => Align2::RIGHT_CENTER,
        _ => Align2::LEFT_CENTER,
    }
    .align_size_within_rect(size, rect)
    .min;
    painter.galley(at, galley, colour);
}
