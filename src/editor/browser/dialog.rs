//! What is asked in front of everything: names, paths, and whether something may be replaced or
//! thrown away. Within the window: a native dialog would stop the host (F26).

mod form;

use super::parts::{
    Field, Look, SPACE, TALL, button, button_width, cut_bottom, cut_right, cut_top, keyboard,
    paragraph, words,
};
use crate::editor::library::{Library, Shelf, about_of};
use crate::editor::text::{Language, phrase, word};
use crate::editor::theme::{self, Sheet};
use crate::presets::About;
use egui::{Align2, Id, Key, Modifiers, Rect, Sense, StrokeKind, Ui, vec2};
use form::Form;

/// Width of a question.
const WIDE: f32 = 440.0;
/// Height of a field.
const FIELD: f32 = 28.0;
/// Space around what is in it.
const PAD: f32 = 16.0;

/// What is asked.
pub enum Dialog {
    /// Name and the like of a preset to save.
    Save(Box<Form>),
    /// Whether one's own preset may be replaced.
    Over {
        /// Its place in the bank.
        index: usize,
        /// Its name in the language of the window.
        name: String,
        /// What is said of it.
        about: About,
    },
    /// Another name.
    Rename {
        /// Place in the bank.
        index: usize,
        /// The name being typed.
        name: String,
        /// Whether the field is to get the keyboard.
        focus: bool,
    },
    /// Whether a preset may go to the trash.
    Delete(usize),
    /// The path of a file to be copied into the user's presets.
    Import {
        /// The path being typed.
        path: String,
        /// Whether the field is to get the keyboard.
        focus: bool,
    },
    /// The folder or file a preset is written to.
    Export {
        /// Place in the bank.
        index: usize,
        /// The path being typed.
        path: String,
        /// Whether the field is to get the keyboard.
        focus: bool,
    },
}

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing yet.
    More,
    /// The first button, or Enter.
    Yes,
    /// The second one.
    Other,
    /// Cancel, or Escape.
    No,
}

/// The card that a question stands on.
struct Card {
    /// Room that is left in it.
    rest: Rect,
    /// Sizes.
    sheet: Sheet,
    /// Of all words.
    language: Language,
}

impl Dialog {
    /// Asks for a name for what sounds.
    pub fn save(library: &Library, shelf: &Shelf) -> Self {
        let current = library.current(shelf.params);
        let entry = current.and_then(|index| library.bank().entry(index));
        let about = entry
            .map(|entry| about_of(&entry.preset))
            .unwrap_or_default();
        Self::Save(Box::new(Form::new(about)))
    }

    /// Asks whether one's own preset may be replaced by what sounds.
    pub fn over(library: &Library, index: usize, language: Language) -> Self {
        let entry = library.bank().entry(index);
        Self::Over {
            index,
            name: entry
                .map(|entry| entry.preset.name_in(language.code()).to_owned())
                .unwrap_or_default(),
            about: entry
                .map(|entry| about_of(&entry.preset))
                .unwrap_or_default(),
        }
    }

    /// Asks for another name.
    pub fn rename(library: &Library, index: usize) -> Self {
        let entry = library.bank().entry(index);
        Self::Rename {
            index,
            name: entry
                .map(|entry| entry.preset.name.clone())
                .unwrap_or_default(),
            focus: true,
        }
    }

    /// Asks whether a preset may go to the trash.
    pub fn delete(index: usize) -> Self {
        Self::Delete(index)
    }

    /// Asks for a file.
    pub fn import() -> Self {
        Self::Import {
            path: String::new(),
            focus: true,
        }
    }

    /// Asks for a folder.
    pub fn export(index: usize) -> Self {
        Self::Export {
            index,
            path: String::new(),
            focus: true,
        }
    }

    /// Draws it over `area` and does what is answered. Returns what is asked next.
    pub fn draw(
        mut self,
        ui: &mut Ui,
        area: Rect,
        library: &mut Library,
        shelf: &mut Shelf,
        sheet: Sheet,
    ) -> Option<Self> {
        let ground = Id::unique("preset dialog ground");
        // Nothing behind it takes clicks.
        ui.interact(area, ground, Sense::click_and_drag());
        ui.painter().rect_filled(area, 0, theme::SHADE);
        let answer = match &mut self {
            Self::Save(form) => form.draw(ui, area, library, shelf, sheet),
            other => other.question(ui, area, library, shelf.language, sheet),
        };
        match answer {
            Answer::More => return Some(self),
            Answer::No => return None,
            Answer::Yes | Answer::Other => {}
        }
        let done = match &mut self {
            Self::Save(form) => form.save(answer, library, shelf),
            Self::Over { index, about, .. } => {
                if answer == Answer::Other {
                    let form = Form::new(std::mem::take(about));
                    return Some(Self::Save(Box::new(form)));
                }
                library.save(std::mem::take(about), Some(*index), shelf)
            }
            Self::Rename { index, name, .. } => library.rename(*index, name, shelf),
            Self::Delete(index) => {
                library.delete(*index, shelf.language);
                true
            }
            Self::Import { path, .. } => library.import(path, shelf.language).is_some(),
            Self::Export { index, path, .. } => library.export(*index, path, shelf.language),
        };
        // What was typed is not lost where it did not work.
        if done { None } else { Some(self) }
    }

    /// A question of one line or field.
    fn question(
        &mut self,
        ui: &mut Ui,
        area: Rect,
        library: &Library,
        language: Language,
        sheet: Sheet,
    ) -> Answer {
        let name = |index: usize| {
            let entry = library.bank().entry(index);
            entry
                .map(|entry| entry.preset.name_in(language.code()).to_owned())
                .unwrap_or_default()
        };
        // Title, text, first button, second button.
        let (title, text, yes, other) = match self {
            Self::Over { name, .. } => {
                let text = phrase(language, "save.over", &[name]);
                ("save.save", text, "save.replace", Some("save.as"))
            }
            Self::Rename { index, .. } => {
                let text = phrase(language, "save.rename_text", &[&name(*index)]);
                ("save.rename", text, "save.rename", None)
            }
            Self::Delete(index) => {
                let text = phrase(language, "save.delete_text", &[&name(*index)]);
                ("save.delete", text, "save.delete", None)
            }
            Self::Import { .. } => {
                let text = word(language, "save.import_text").to_owned();
                ("browse.import", text, "browse.import", None)
            }
            Self::Export { index, .. } => {
                let text = phrase(language, "save.export_text", &[&name(*index)]);
                ("save.export", text, "save.export", None)
            }
            Self::Save(_) => return Answer::No,
        };
        let field = match self {
            Self::Rename { name, focus, .. } => Some((name, focus, "save.name")),
            Self::Import { path, focus } | Self::Export { path, focus, .. } => {
                Some((path, focus, "save.path"))
            }
            _ => None,
        };
        let tall = 128.0 + if field.is_some() { FIELD + SPACE } else { 0.0 };
        let mut card = Card::new(
            ui,
            area,
            vec2(WIDE, tall),
            word(language, title),
            (sheet, language),
        );
        let mut answer = Answer::More;
        let mut empty = false;
        let row = cut_bottom(&mut card.rest, sheet.px(TALL), sheet);
        card.rest.max.y -= sheet.px(SPACE);
        if let Some((typed, focus, label)) = field {
            let place = cut_bottom(&mut card.rest, sheet.px(FIELD), sheet);
            let id = Id::unique(("preset dialog", label));
            answer = keys(ui, &[id], None);
            let field = Field {
                id,
                label: word(language, label),
                hint: word(language, label),
                lines: 1,
                focus: std::mem::take(focus),
            };
            field.draw(ui, place, typed, sheet);
            empty = typed.trim().is_empty();
        }
        let answer = card.buttons(ui, row, (yes, !empty), other, answer);
        let size = theme::text::BODY;
        paragraph(ui.painter(), card.rest, &text, size, theme::TEXT, sheet);
        if empty && answer == Answer::Yes {
            Answer::More
        } else {
            answer
        }
    }
}

impl Card {
    /// Draws an empty one with a title.
    fn new(
        ui: &Ui,
        area: Rect,
        size: egui::Vec2,
        title: &str,
        (sheet, language): (Sheet, Language),
    ) -> Self {
        let size = vec2(sheet.px(size.x), sheet.px(size.y)).min(area.size());
        let rect = Rect::from_center_size(area.center(), size);
        ui.painter().rect(
            rect,
            sheet.corner(theme::CORNER),
            theme::PANEL,
            sheet.line(1.5, theme::ACCENT_DEEP),
            StrokeKind::Inside,
        );
        let mut rest = rect.shrink(sheet.px(PAD));
        let head = cut_top(&mut rest, sheet.px(22.0), sheet);
        let (align, size) = (Align2::LEFT_CENTER, theme::text::HEADING);
        words(ui.painter(), head, align, title, size, theme::ACCENT, sheet);
        rest.min.y += sheet.px(4.0);
        Self {
            rest,
            sheet,
            language,
        }
    }

    /// Its buttons, from the right: cancel, another, the first. Returns the answer, which may have
    /// been given by a key before.
    fn buttons(
        &self,
        ui: &Ui,
        row: Rect,
        (yes, enabled): (&'static str, bool),
        other: Option<&'static str>,
        answer: Answer,
    ) -> Answer {
        let sheet = self.sheet;
        let mut rest = row;
        let mut answer = answer;
        let cancel = (Some("save.cancel"), Look::Plain, Answer::No);
        let first = if enabled { Look::First } else { Look::Off };
        for (key, look, means) in [
            cancel,
            (other, Look::Plain, Answer::Other),
            (Some(yes), first, Answer::Yes),
        ] {
            let Some(key) = key else {
                continue;
            };
            let text = word(self.language, key);
            let wide = button_width(ui.painter(), text, sheet).max(sheet.px(72.0));
            let place = cut_right(&mut rest, wide, sheet);
            let id = Id::unique(("preset dialog button", key));
            if button(ui, place, id, text, look, sheet).clicked() {
                answer = means;
            }
        }
        answer
    }
}

/// What Enter and Escape mean while one of these fields has the keyboard (P3). Enter in `lines` is
/// a new line.
fn keys(ui: &Ui, fields: &[Id], lines: Option<Id>) -> Answer {
    let group = Id::unique("preset dialog keyboard");
    let Some(focus) = keyboard(ui, group, fields) else {
        return Answer::More;
    };
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::Escape) {
        Answer::No
    } else if lines != Some(focus) && pressed(Key::Enter) {
        Answer::Yes
    } else {
        Answer::More
    }
}
