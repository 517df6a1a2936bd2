//! The preset browser: lies over the page while it is open. A click on a preset loads it, a second
//! one closes; while the search has the keyboard, the arrow keys load too, Enter and Escape close.

mod about;
mod dialog;
mod filters;
mod foot;
mod list;
pub mod parts;

use super::library::{Library, Shelf};
use super::text::{Language, group, phrase, word};
use super::theme::{self, Sheet};
use crate::presets::{Bank, Layer, Source};
use dialog::Dialog;
use egui::{Align2, Id, Key, Modifiers, Rect, Sense, StrokeKind, Ui};
use parts::{
    Field, Look, Mark, TALL, button, button_width, cut_bottom, cut_left, cut_right, cut_top, icon,
    words,
};

/// Space around what is in it.
const PAD: f32 = 14.0;
/// Width of the column of categories and tags.
const FILTERS: f32 = 190.0;
/// Width of the column about the preset.
const ABOUT: f32 = 250.0;
/// Width of the search.
const SEARCH: f32 = 250.0;
/// Height of the search.
const SEARCH_TALL: f32 = 30.0;

/// The browser of one window.
pub struct Browser {
    /// The presets.
    pub library: Library,
    /// Whether it is there.
    open: bool,
    /// The entry that is looked at.
    selected: Option<usize>,
    /// Whether the list is to show the one selected.
    reveal: bool,
    /// Whether the search is to get the keyboard.
    focus: bool,
    /// What is asked in front of all.
    dialog: Option<Dialog>,
    /// Whether the files are listed that could not be read.
    problems: bool,
}

impl Browser {
    /// A closed one of a bank.
    pub fn new(bank: Bank) -> Self {
        Self {
            library: Library::new(bank),
            open: false,
            selected: None,
            reveal: false,
            focus: false,
            dialog: None,
            problems: false,
        }
    }

    /// Whether it or a question is there.
    pub fn is_open(&self) -> bool {
        self.open || self.dialog.is_some()
    }

    /// Whether it hides the page, which then need not be drawn.
    pub fn covers(&self) -> bool {
        self.open
    }

    /// Opens or closes it.
    pub fn toggle(&mut self) {
        if self.open {
            self.close();
        } else {
            self.open = true;
            self.focus = true;
            self.reveal = true;
            self.selected = None;
            self.library.rescan();
        }
    }

    /// Closes it.
    pub fn close(&mut self) {
        (self.open, self.dialog) = (false, None);
    }

    /// Saves what sounds: asks whether to replace one's own preset, or for a name. `[main]`
    pub fn ask_to_save(&mut self, shelf: &Shelf) {
        let current = self.library.current(shelf.params);
        self.dialog = Some(match current.filter(|n| self.library.is_own(*n)) {
            Some(index) => Dialog::over(&self.library, index, shelf.language),
            None => Dialog::save(&self.library, shelf),
        });
    }

    /// Draws it over `area`, with what is asked and said, and does what is asked of it. Call it last
    /// in each picture, open or not. `[main]`
    pub fn draw(&mut self, ui: &mut Ui, area: Rect, shelf: &mut Shelf, sheet: Sheet) {
        if self.open {
            self.board(ui, area, shelf, sheet);
        }
        if let Some(dialog) = self.dialog.take() {
            self.dialog = dialog.draw(ui, area, &mut self.library, shelf, sheet);
            if self.dialog.is_none() {
                // An entry may have come, gone or moved.
                self.selected = None;
                self.reveal = true;
                self.focus = self.open;
            }
        }
        self.message(ui, area, shelf.language, sheet);
    }

    /// The browser itself.
    fn board(&mut self, ui: &mut Ui, area: Rect, shelf: &mut Shelf, sheet: Sheet) {
        let id = Id::unique("browser ground");
        // What lies under it gets no clicks and no wheel.
        ui.interact(area, id, Sense::click_and_drag());
        ui.painter().rect(
            area,
            sheet.corner(theme::CORNER),
            theme::PANEL,
            sheet.line(1.0, theme::EDGE),
            StrokeKind::Inside,
        );
        self.library.found(shelf);
        if self.selected.is_none() {
            self.selected = self.library.current(shelf.params);
        }
        let mut rest = area.shrink(sheet.px(PAD));
        let top = cut_top(&mut rest, sheet.px(SEARCH_TALL), sheet);
        self.top(ui, top, shelf, sheet);
        let bottom = cut_bottom(&mut rest, sheet.px(TALL), sheet);
        self.bottom(ui, bottom, shelf, sheet);
        let gap = sheet.px(8.0);
        rest.min.y += gap;
        rest.max.y -= gap;
        let left = cut_left(&mut rest, sheet.px(FILTERS), sheet);
        filters::draw(ui, left, &mut self.library, shelf.language, sheet);
        let right = cut_right(&mut rest, sheet.px(ABOUT), sheet);
        rest.min.x += gap;
        rest.max.x -= gap;
        if self.problems && !self.library.bank().problems().is_empty() {
            let problems = self.library.bank().problems();
            list::problems(ui, rest, problems, shelf.language, sheet);
        } else {
            self.list(ui, rest, shelf, sheet);
        }
        if let Some(dialog) = about::draw(ui, right, self.selected, &mut self.library, shelf, sheet)
        {
            self.dialog = Some(dialog);
        }
    }

    /// The list, and what a click in it does.
    fn list(&mut self, ui: &mut Ui, rect: Rect, shelf: &mut Shelf, sheet: Sheet) {
        let reveal = std::mem::take(&mut self.reveal)
            .then_some(self.selected)
            .flatten();
        match list::draw(ui, rect, &self.library, self.selected, reveal, shelf, sheet) {
            Some(list::Click::Load(index)) => {
                self.selected = Some(index);
                self.focus = true;
                self.library.load(index, shelf);
            }
            Some(list::Click::Keep) => self.close(),
            Some(list::Click::Star(index)) => self.library.star(index, shelf),
            None => {}
        }
    }

    /// Search, favourites, origin, the cross.
    fn top(&mut self, ui: &mut Ui, rect: Rect, shelf: &mut Shelf, sheet: Sheet) {
        let language = shelf.language;
        let mut rest = rect;
        let id = |what: &str| Id::unique(("browser", what));
        let cross = cut_right(&mut rest, rect.height(), sheet);
        let close = word(language, "browse.close");
        if icon(ui, cross, id("close"), close, Mark::Cross, sheet).clicked() {
            self.close();
        }
        let search = cut_left(&mut rest, sheet.px(SEARCH), sheet);
        self.search(ui, search, id("search"), shelf, sheet);

        let filter = self.library.filter().clone();
        let chips = [
            ("browse.favourites", filter.favourites),
            ("browse.factory", filter.origin == Some(Source::Factory)),
            ("browse.own", filter.origin == Some(Source::User)),
        ];
        for (n, (key, on)) in chips.into_iter().enumerate() {
            let text = word(language, key);
            let wide = button_width(ui.painter(), text, sheet);
            let place = cut_left(&mut rest, wide, sheet);
            if button(ui, place, id(key), text, Look::Choice(on), sheet).clicked() {
                let origin = if n == 1 {
                    Source::Factory
                } else {
                    Source::User
                };
                self.library.look_for(|filter| match n {
                    0 => filter.favourites = !on,
                    _ => filter.origin = (!on).then_some(origin),
                });
                self.reveal = true;
            }
        }
        if filter != Default::default() {
            let text = word(language, "browse.all");
            let wide = button_width(ui.painter(), text, sheet);
            let place = cut_left(&mut rest, wide, sheet);
            if button(ui, place, id("all"), text, Look::Plain, sheet).clicked() {
                self.library.look_for(|filter| *filter = Default::default());
                (self.reveal, self.focus) = (true, true);
            }
        }
        let found = self.library.shown().len().to_string();
        let all = self.library.bank().entries().len().to_string();
        let text = phrase(language, "browse.count", &[&found, &all]);
        let (align, size) = (Align2::RIGHT_CENTER, theme::text::SMALL);
        words(
            ui.painter(),
            rest,
            align,
            &text,
            size,
            theme::TEXT_QUIET,
            sheet,
        );
    }

    /// The search and its keys.
    fn search(&mut self, ui: &mut Ui, rect: Rect, id: Id, shelf: &mut Shelf, sheet: Sheet) {
        // Only while it has the keyboard (P3), and before the field sees them.
        let group = Id::unique("browser keyboard");
        if parts::keyboard(ui, group, &[id]).is_some() && self.dialog.is_none() {
            let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
            let (up, down) = (pressed(Key::ArrowUp), pressed(Key::ArrowDown));
            let (enter, escape) = (pressed(Key::Enter), pressed(Key::Escape));
            if up || down {
                self.walk(if up { -1 } else { 1 }, shelf);
            }
            let shown = |index| self.library.shown().contains(&index);
            if enter && !self.selected.is_some_and(shown) {
                // The first of what was found, to be heard before it is kept.
                self.walk(1, shelf);
            } else if enter || escape {
                self.close();
            }
        }
        let mut text = self.library.filter().text.clone();
        let field = Field {
            id,
            label: word(shelf.language, "browse.search"),
            hint: word(shelf.language, "browse.search"),
            lines: 1,
            focus: std::mem::take(&mut self.focus) && self.dialog.is_none(),
        };
        field.draw(ui, rect, &mut text, sheet);
        if text != self.library.filter().text {
            self.library.look_for(|filter| filter.text = text);
            self.reveal = true;
        }
    }

    /// Loads the entry next to the one selected.
    fn walk(&mut self, step: isize, shelf: &mut Shelf) {
        self.library.found(shelf);
        let next = crate::presets::neighbour(self.library.shown(), self.selected, step);
        if let Some(index) = next {
            (self.selected, self.reveal) = (Some(index), true);
            self.library.load(index, shelf);
        }
    }
}

/// A layer's name.
pub fn name_of(layer: Layer, language: Language) -> String {
    // As the group of its parameters is called.
    let english = match layer {
        Layer::Drone => "Drone",
        Layer::Mode => "Mode",
        Layer::Melody => "Melody",
        Layer::Rhythm => "Rhythm",
        Layer::Journey => "Journey",
        Layer::Space => "Space",
    };
    group(language, english).into_owned()
}

#[cfg(test)]
mod tests;
