//! What is said of a preset that is saved: name, author, description, category, tags.

use super::{Answer, Card, FIELD, keys};
use crate::editor::browser::filters::chips;
use crate::editor::browser::parts::{Field, TALL, cut_bottom, cut_left, cut_top, paragraph, words};
use crate::editor::library::{Library, Shelf};
use crate::editor::text::{category, phrase, tag, word};
use crate::editor::theme::{self, Sheet};
use crate::presets::About;
use egui::{Align2, Id, Rect, ScrollArea, Ui, UiBuilder, vec2};

/// Its size.
const SIZE: egui::Vec2 = vec2(600.0, 460.0);
/// Height of the description.
const LINES: f32 = 62.0;
/// Width of a label.
const LABEL: f32 = 100.0;

/// What is being filled in.
pub struct Form {
    /// What is said.
    about: About,
    /// One's own preset of that name, once that was found: then it is asked again.
    taken: Option<usize>,
    /// Whether the name is to get the keyboard.
    focus: bool,
}

impl Form {
    /// Filled with what was said before.
    pub fn new(about: About) -> Self {
        Self {
            about,
            taken: None,
            focus: true,
        }
    }

    /// Draws it. Returns what was answered.
    pub fn draw(
        &mut self,
        ui: &mut Ui,
        area: Rect,
        library: &Library,
        shelf: &Shelf,
        sheet: Sheet,
    ) -> Answer {
        let language = shelf.language;
        let title = word(language, "save.title");
        let mut card = Card::new(ui, area, SIZE, title, (sheet, language));
        let ids = ["name", "author", "description"].map(|what| Id::unique(("preset form", what)));
        let answer = keys(ui, &ids, ids.last().copied());

        let before = self.about.name.clone();
        let texts = [
            ("save.name", &mut self.about.name, FIELD),
            ("browse.author", &mut self.about.author, FIELD),
            ("save.description", &mut self.about.description, LINES),
        ];
        for (n, (key, text, tall)) in texts.into_iter().enumerate() {
            let mut row = cut_top(&mut card.rest, sheet.px(tall), sheet);
            let label = cut_left(&mut row, sheet.px(LABEL), sheet);
            let label = label.with_max_y(label.top() + sheet.px(FIELD));
            let label_text = word(language, key);
            name(ui, label, label_text, sheet);
            let field = Field {
                id: ids.get(n).copied().unwrap_or(Id::NULL),
                label: label_text,
                hint: "",
                lines: if n == 2 { 3 } else { 1 },
                focus: n == 0 && std::mem::take(&mut self.focus),
            };
            field.draw(ui, row, text, sheet);
        }
        if self.about.name != before {
            self.taken = None;
        }
        let buttons = cut_bottom(&mut card.rest, sheet.px(TALL), sheet);
        let note = cut_bottom(&mut card.rest, sheet.px(34.0), sheet);
        self.choices(ui, card.rest, library, shelf, sheet);
        let text = match self.taken {
            Some(_) => phrase(language, "save.taken", &[self.about.name.trim()]),
            None => word(language, "save.what").to_owned(),
        };
        let colour = if self.taken.is_some() {
            theme::WRONG
        } else {
            theme::TEXT_QUIET
        };
        paragraph(ui.painter(), note, &text, theme::text::SMALL, colour, sheet);
        let (yes, other) = match self.taken {
            Some(_) => ("save.replace", Some("save.both")),
            None => ("save.save", None),
        };
        let named = !self.about.name.trim().is_empty();
        match card.buttons(ui, buttons, (yes, named), other, answer) {
            Answer::Yes | Answer::Other if !named => Answer::More,
            // Never replaced by a key alone: the first press asks.
            Answer::Yes if self.taken.is_none() => {
                self.taken = library.own(&self.about.name);
                if self.taken.is_some() {
                    Answer::More
                } else {
                    Answer::Yes
                }
            }
            answer => answer,
        }
    }

    /// Category and tags as chips; what does not fit scrolls.
    fn choices(&mut self, ui: &mut Ui, rect: Rect, library: &Library, shelf: &Shelf, sheet: Sheet) {
        ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
            ui.set_clip_rect(rect);
            let area = ScrollArea::vertical().id_salt("preset form");
            area.auto_shrink(false).show(ui, |ui| {
                let mut rest = ui.max_rect();
                let top = rest.top();
                rest.max.x -= sheet.px(12.0);
                rest.min.y = self.categories(ui, rest, library, shelf, sheet) + sheet.px(10.0);
                let end = self.tags(ui, rest, library, shelf, sheet);
                ui.set_height(end - top);
            });
        });
    }

    /// The categories. Returns how far down they go.
    fn categories(
        &mut self,
        ui: &Ui,
        rect: Rect,
        library: &Library,
        shelf: &Shelf,
        sheet: Sheet,
    ) -> f32 {
        let place = labelled(ui, rect, word(shelf.language, "browse.category"), sheet);
        let categories = library.bank().categories();
        let all = categories.iter().map(|one| {
            let text = category(shelf.language, one).into_owned();
            (*one, text, self.about.category == **one)
        });
        let (clicked, end) = chips(ui, place, "category in form", all, sheet);
        if let Some(one) = clicked {
            self.about.category = if self.about.category == one {
                String::new()
            } else {
                one.to_owned()
            };
        }
        end
    }

    /// The tags. Returns how far down they go.
    fn tags(&mut self, ui: &Ui, rect: Rect, library: &Library, shelf: &Shelf, sheet: Sheet) -> f32 {
        let place = labelled(ui, rect, word(shelf.language, "browse.tags"), sheet);
        let tags = library.bank().tags();
        let all = tags.iter().map(|one| {
            let text = tag(shelf.language, one).into_owned();
            (*one, text, self.about.tags.iter().any(|tag| tag == one))
        });
        let (clicked, end) = chips(ui, place, "tag in form", all, sheet);
        if let Some(one) = clicked {
            match self.about.tags.iter().position(|tag| tag == one) {
                Some(n) => {
                    self.about.tags.remove(n);
                }
                None => self.about.tags.push(one.to_owned()),
            }
        }
        end
    }

    /// Saves. Whether it is saved.
    pub fn save(&self, answer: Answer, library: &mut Library, shelf: &mut Shelf) -> bool {
        let over = self.taken.filter(|_| answer == Answer::Yes);
        library.save(self.about.clone(), over, shelf)
    }
}

/// A label at the left of a place. Returns what is beside it.
fn labelled(ui: &Ui, rect: Rect, text: &str, sheet: Sheet) -> Rect {
    let mut rest = rect;
    let label = cut_left(&mut rest, sheet.px(LABEL), sheet);
    let label = label.with_max_y(label.top() + sheet.px(TALL));
    name(ui, label, text, sheet);
    rest
}

/// A field's name.
fn name(ui: &Ui, rect: Rect, text: &str, sheet: Sheet) {
    let (align, size) = (Align2::LEFT_CENTER, theme::text::SMALL);
    words(
        ui.painter(),
        rect,
        align,
        text,
        size,
        theme::TEXT_QUIET,
        sheet,
    );
}
