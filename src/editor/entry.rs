//! Typing a value: the parameter itself reads what was typed.

use super::control::Control;
use super::text::{self, Language};
use super::theme::{self, Sheet};
use super::widgets::Desk;
use egui::{Align2, Id, Key, Rect, StrokeKind, TextEdit, Ui};

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
    pub fn of(control: &Control, language: Language) -> Self {
        Self {
            id: control.id.clone(),
            text: text::shown(language, &control.text_of(control.value())).into_owned(),
            wrong: false,
            shown: false,
        }
    }
}

/// The field a value is typed into, if one is open for this control. Returns whether it is.
pub fn open(ui: &mut Ui, rect: Rect, id: Id, control: &Control, desk: &mut Desk) -> bool {
    let (sheet, language) = (desk.sheet, desk.language);
    // A value's place may be narrower than what one types.
    let least = sheet.px(theme::ENTRY);
    let wide = Rect::from_center_size(
        rect.center(),
        egui::vec2(rect.width().max(least), rect.height().max(sheet.px(18.0))),
    );
    let typed = desk
        .entry
        .as_mut()
        .filter(|entry| entry.id == control.id)
        .map(|entry| {
            field(
                ui,
                wide,
                id.with("field"),
                control,
                entry,
                (sheet, language),
            )
        });
    match typed {
        Some(Typed::More) => return true,
        Some(Typed::Leave) => *desk.entry = None,
        Some(Typed::Put(value)) => {
            *desk.entry = None;
            desk.hand.put(control, value);
        }
        None => {}
    }
    false
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
    (sheet, language): (Sheet, Language),
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
        .font(sheet.font(theme::text::SMALL))
        .margin(egui::Margin::symmetric(sheet.px(3.0) as i8, 0))
        .align(Align2::CENTER_CENTER);
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
    match read(control, &entry.text, language) {
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

/// The normalized value of what was typed or pasted, in the words and commas of the language.
pub fn read(control: &Control, text: &str, language: Language) -> Option<f32> {
    control.read(&text::typed(language, text))
}
