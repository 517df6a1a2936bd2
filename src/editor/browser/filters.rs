//! The column of categories and tags: each is a switch of the filter.

use super::parts::{Look, SPACE, TALL, button, button_width, words};
use crate::editor::library::Library;
use crate::editor::text::{Language, category, tag, word};
use crate::editor::theme::{self, Sheet};
use egui::{Align2, Id, Pos2, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

/// Height of a heading.
const HEADING: f32 = 20.0;

/// Where the next chip goes.
struct Flow {
    /// What it has to fit in.
    area: Rect,
    /// Where it would begin.
    at: Pos2,
}

impl Flow {
    /// A place of a width, on the next line if there is no room on this one.
    fn place(&mut self, width: f32, sheet: Sheet) -> Rect {
        let (space, tall) = (sheet.px(SPACE - 1.0), sheet.px(TALL));
        let width = width.min(self.area.width());
        if self.at.x > self.area.left() && self.at.x + width > self.area.right() {
            self.line(tall + space);
        }
        let rect = Rect::from_min_size(self.at, vec2(width, tall));
        self.at.x += width + space;
        rect
    }

    /// Begins a line that far below this one's top.
    fn line(&mut self, below: f32) {
        self.at = pos2(self.area.left(), self.at.y + below);
    }
}

/// Draws it and does what is asked of it.
pub fn draw(ui: &mut Ui, rect: Rect, library: &mut Library, language: Language, sheet: Sheet) {
    let categories: Vec<String> = library
        .bank()
        .categories()
        .into_iter()
        .map(Into::into)
        .collect();
    let tags: Vec<String> = library.bank().tags().into_iter().map(Into::into).collect();
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        ui.set_clip_rect(rect);
        let area = ScrollArea::vertical()
            .id_salt("preset filters")
            .auto_shrink(false);
        area.show(ui, |ui| {
            let mut area = ui.max_rect();
            area.max.x -= sheet.px(8.0);
            let mut flow = Flow { area, at: area.min };
            heading(ui, &mut flow, word(language, "browse.category"), sheet);
            for one in &categories {
                let text = category(language, one);
                let on = library.filter().category.as_ref() == Some(one);
                if chip(ui, &mut flow, ("category", one), &text, on, sheet) {
                    let one = (!on).then(|| one.clone());
                    library.look_for(|filter| filter.category = one);
                }
            }
            flow.line(sheet.px(TALL + SPACE + 4.0));
            heading(ui, &mut flow, word(language, "browse.tags"), sheet);
            for one in &tags {
                let text = tag(language, one);
                let on = library.filter().tags.contains(one);
                if chip(ui, &mut flow, ("tag", one), &text, on, sheet) {
                    library.look_for(|filter| {
                        if !filter.tags.remove(one) {
                            filter.tags.insert(one.clone());
                        }
                    });
                }
            }
            ui.set_height(flow.at.y + sheet.px(TALL) - area.top());
        });
    });
}

/// A heading.
fn heading(ui: &Ui, flow: &mut Flow, text: &str, sheet: Sheet) {
    let size = vec2(flow.area.width(), sheet.px(HEADING));
    let rect = Rect::from_min_size(flow.at, size);
    let (align, font) = (Align2::LEFT_CENTER, theme::text::SMALL);
    words(
        ui.painter(),
        rect,
        align,
        text,
        font,
        theme::TEXT_QUIET,
        sheet,
    );
    flow.line(sheet.px(HEADING + 4.0));
}

/// A chip. Returns whether it was clicked.
fn chip(
    ui: &Ui,
    flow: &mut Flow,
    (kind, id): (&str, &str),
    text: &str,
    on: bool,
    sheet: Sheet,
) -> bool {
    let rect = flow.place(button_width(ui.painter(), text, sheet), sheet);
    let id = Id::unique(("preset filter", kind, id));
    ui.is_rect_visible(rect) && button(ui, rect, id, text, Look::Choice(on), sheet).clicked()
}

/// Chips in a place of a dialog, which may be too small for them. Returns the one that was clicked,
/// and how far down they go.
pub fn chips<'a>(
    ui: &Ui,
    rect: Rect,
    kind: &str,
    all: impl Iterator<Item = (&'a str, String, bool)>,
    sheet: Sheet,
) -> (Option<&'a str>, f32) {
    let mut flow = Flow {
        area: rect,
        at: rect.min,
    };
    let mut clicked = None;
    for (id, text, on) in all {
        if chip(ui, &mut flow, (kind, id), &text, on, sheet) {
            clicked = Some(id);
        }
    }
    (clicked, flow.at.y + sheet.px(TALL))
}
