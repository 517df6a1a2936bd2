//! The foot of the browser: which layers are loaded, what is done with files, and what was said.

use super::dialog::Dialog;
use super::parts::{
    Look, Mark, TALL, button, button_width, cut_left, cut_right, icon, width, words,
};
use super::{Browser, PAD, SEARCH_TALL, name_of};
use crate::editor::library::{Shelf, is_locked};
use crate::editor::text::{Language, phrase, said, word};
use crate::editor::theme::{self, Sheet};
use crate::presets::Layer;
use egui::{Align2, Id, Rect, Sense, StrokeKind, Ui, vec2};
use std::time::Instant;

/// Where a message begins, from the left: behind the tabs.
const MESSAGE: f32 = 768.0;

impl Browser {
    /// Which layers are loaded, and what is done with files.
    pub(super) fn bottom(&mut self, ui: &mut Ui, rect: Rect, shelf: &mut Shelf, sheet: Sheet) {
        let language = shelf.language;
        let mut rest = rect;
        let id = |what: &str| Id::unique(("browser", what));
        for (key, hint) in [
            ("browse.rescan", "browse.rescan_hint"),
            ("browse.folder", "browse.folder_hint"),
            ("browse.import", "browse.import_hint"),
        ] {
            let text = word(language, key);
            let wide = button_width(ui.painter(), text, sheet);
            let place = cut_right(&mut rest, wide, sheet);
            let response = button(ui, place, id(key), text, Look::Plain, sheet);
            if response.on_hover_text(word(language, hint)).clicked() {
                match key {
                    "browse.rescan" => self.library.rescan(),
                    "browse.folder" => self.library.open_folder(),
                    _ => self.dialog = Some(Dialog::import()),
                }
            }
        }
        let problems = self.library.bank().problems().len();
        if problems > 0 {
            let text = phrase(language, "browse.problems", &[&problems.to_string()]);
            let wide = button_width(ui.painter(), &text, sheet);
            let place = cut_right(&mut rest, wide, sheet);
            let look = Look::Choice(self.problems);
            if button(ui, place, id("problems"), &text, look, sheet).clicked() {
                self.problems = !self.problems;
            }
        }
        self.layers(ui, rest, shelf, sheet);
    }

    /// A switch and a lock for each layer.
    fn layers(&mut self, ui: &mut Ui, mut rest: Rect, shelf: &mut Shelf, sheet: Sheet) {
        let language = shelf.language;
        let text = word(language, "browse.layers");
        let size = theme::text::SMALL;
        let wide = width(ui.painter(), text, size, sheet) + sheet.px(4.0);
        let place = cut_left(&mut rest, wide, sheet);
        let painter = ui.painter();
        words(
            painter,
            place,
            Align2::LEFT_CENTER,
            text,
            size,
            theme::TEXT_QUIET,
            sheet,
        );
        for layer in Layer::ALL {
            let name = name_of(layer, language);
            let locked = is_locked(layer, shelf.preferences);
            let on = self.library.layers.contains(layer) && !locked;
            let wide = button_width(ui.painter(), &name, sheet);
            let place = cut_left(&mut rest, wide, sheet);
            let id = Id::unique(("browser layer", layer.id()));
            let look = if locked { Look::Off } else { Look::Choice(on) };
            let response = button(ui, place, id, &name, look, sheet);
            let hint = phrase(language, "browse.layer_hint", &[&name]);
            if response.on_hover_text(hint).clicked() {
                self.library.switch(layer);
            }
            rest.min.x -= sheet.px(3.0);
            let place = cut_left(&mut rest, sheet.px(18.0), sheet);
            let key = if locked {
                "browse.unlock"
            } else {
                "browse.lock"
            };
            let label = phrase(language, key, &[&name]);
            let mark = Mark::Lock(locked);
            if icon(ui, place, id.with("lock"), &label, mark, sheet).clicked() {
                self.library.lock(layer, shelf);
            }
        }
    }

    /// What was done, or why not.
    pub(super) fn message(&mut self, ui: &mut Ui, area: Rect, language: Language, sheet: Sheet) {
        let Some(message) = self.library.message(Instant::now()) else {
            return;
        };
        let (edge, text) = if message.wrong {
            (theme::WRONG, format!("! {}", said(language, &message.text)))
        } else {
            (theme::ACCENT, message.text.clone())
        };
        // Beside the tabs, or what looks for presets: nothing to click is under it.
        let mut rect = area.with_min_x(area.left() + sheet.px(MESSAGE));
        rect.max.y = rect.top() + sheet.px(38.0);
        if self.open {
            rect.max.x -= sheet.px(PAD + SEARCH_TALL + 6.0);
            rect = rect.translate(vec2(0.0, sheet.px(PAD - 4.0)));
        }
        let id = Id::unique("browser message");
        let painter = ui.painter();
        painter.rect(
            rect,
            sheet.corner(6.0),
            theme::RAISED,
            sheet.line(1.5, edge),
            StrokeKind::Inside,
        );
        let mut inside = rect.shrink2(vec2(sheet.px(10.0), sheet.px(2.0)));
        let cross = cut_right(&mut inside, sheet.px(TALL), sheet);
        let mut job = egui::text::LayoutJob::simple(
            text.clone(),
            sheet.font(theme::text::SMALL),
            theme::TEXT,
            inside.width(),
        );
        job.wrap.max_rows = 2;
        job.wrap.break_anywhere = text.contains(['/', '\\']);
        let galley = painter.layout_job(job);
        let at = Align2::LEFT_CENTER
            .align_size_within_rect(galley.size(), inside)
            .min;
        painter.galley(at, galley, theme::TEXT);
        let whole = ui.interact(inside, id, Sense::hover());
        whole.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &text));
        whole.on_hover_text(&text);
        let cross = Rect::from_center_size(cross.center(), vec2(cross.width(), cross.width()));
        let close = word(language, "browse.dismiss");
        if icon(ui, cross, id.with("cross"), close, Mark::Cross, sheet).clicked() {
            self.library.heed();
        }
    }
}
