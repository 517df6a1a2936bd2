//! A value as text, and typing another: the parameter itself reads what was typed.

use super::control::Control;
use super::theme::{self, Sheet};
use super::widgets::{Desk, line};
use egui::{Align, Align2, CursorIcon, Id, Key, Rect, Sense, StrokeKind, TextEdit, Ui, vec2};

/// A value being typed.
pub struct Entry {
    /// Id of the parameter.
    id: String,
    /// What has been typed.
    text: String,
    /// Whether the parameter could not read it.
    wrong: bool,
    /// Whether the field has been shown and given the keyboard.
    shown: bool,
}

impl Entry {
    /// The present value of `control`, to be typed over.
    pub fn of(control: &Control) -> Self {
        Self {
            id: control.id.clone(),
            text: control.text_of(control.value()),
            wrong: false,
            shown: false,
        }
    }
}

/// The value's text, or the field it is typed into. Returns whether typing is asked for.
pub fn number(ui: &mut Ui, rect: Rect, id: Id, control: &Control, desk: &mut Desk) -> bool {
    let sheet = desk.sheet;
    let typed = desk
        .entry
        .as_mut()
        .filter(|entry| entry.id == control.id)
        .map(|entry| field(ui, rect, id.with("field"), control, entry, sheet));
    match typed {
        Some(Typed::More) => return false,
        Some(Typed::Leave) => *desk.entry = None,
        Some(Typed::Put(value)) => {
            *desk.entry = None;
            desk.hand.put(control, value);
        }
        None => {}
    }
    let response = ui
        .interact(rect, id.with("value"), Sense::click())
        .on_hover_cursor(CursorIcon::Text);
    if response.hovered() {
        ui.painter()
            .rect_filled(rect, sheet.corner(4.0), theme::RAISED);
    }
    let shown = desk.hand.holds(control).unwrap_or_else(|| control.value());
    let text = rect.shrink2(vec2(sheet.px(4.0), 0.0));
    line(
        ui.painter(),
        text,
        Align::Max,
        &control.text_of(shown),
        theme::TEXT,
        sheet,
    );
    response.clicked() || response.secondary_clicked()
}

/// What became of the typing in this frame.
enum Typed {
    /// It goes on.
    More,
    /// It was given up.
    Leave,
    /// It ended in this normalized value.
    Put(f32),
}

/// The field a value is typed into.
fn field(
    ui: &mut Ui,
    rect: Rect,
    id: Id,
    control: &Control,
    entry: &mut Entry,
    sheet: Sheet,
) -> Typed {
    let colour = if entry.wrong {
        theme::WRONG
    } else {
        theme::TEXT
    };
    let edit = TextEdit::singleline(&mut entry.text)
        .id(id)
        .char_limit(64)
        .text_color(colour)
        .font(sheet.font(theme::text::BODY))
        .margin(egui::Margin::symmetric(sheet.px(4.0) as i8, 0))
        .align(Align2::RIGHT_CENTER);
    let response = ui.put(rect, edit);
    let edge = if entry.wrong {
        theme::WRONG
    } else {
        theme::ACCENT
    };
    ui.painter().rect_stroke(
        rect,
        sheet.corner(4.0),
        sheet.line(1.0, edge),
        StrokeKind::Inside,
    );
    if !entry.shown {
        entry.shown = true;
        response.request_focus();
        // The whole text is selected, so that typing replaces it and an arrow key edits it.
        let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
        let end = egui::text::CCursor::new(entry.text.chars().count());
        state
            .cursor
            .set_char_range(Some(egui::text::CCursorRange::two(
                egui::text::CCursor::new(0),
                end,
            )));
        TextEdit::store_state(ui.ctx(), id, state);
        return Typed::More;
    }
    if response.changed() {
        entry.wrong = false;
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        return Typed::Leave;
    }
    if !response.lost_focus() {
        return Typed::More;
    }
    match control.read(&entry.text) {
        Some(value) => Typed::Put(value),
        None if ui.input(|input| input.key_pressed(Key::Enter)) => {
            // Refused with Enter: it stays, marked, to be corrected.
            entry.wrong = true;
            response.request_focus();
            Typed::More
        }
        None => Typed::Leave,
    }
}
