//! The list of presets: only the rows that are seen are drawn.

use super::parts::{Mark, SPACE, column, cut_top, icon, paragraph, words};
use crate::editor::library::{Library, Shelf};
use crate::editor::text::{Language, category, said, tag, word};
use crate::editor::theme::{self, Sheet};
use crate::presets::Entry;
use egui::{
    Align2, CursorIcon, Id, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

/// Height of a row.
const ROW: f32 = 26.0;
/// Width of the star.
const STAR: f32 = 26.0;
/// Room for the scroll bar.
const BAR: f32 = 10.0;
/// Shares of the columns: name, category, tags, author.
const SHARES: [f32; 4] = [0.36, 0.14, 0.34, 0.16];

/// What was clicked.
pub enum Click {
    /// A preset, to be heard.
    Load(usize),
    /// The same once more: it stays.
    Keep,
    /// Its star.
    Star(usize),
}

/// Draws what was found. `reveal` is the entry that is to be seen.
pub fn draw(
    ui: &mut Ui,
    rect: Rect,
    library: &Library,
    selected: Option<usize>,
    reveal: Option<usize>,
    shelf: &Shelf,
    sheet: Sheet,
) -> Option<Click> {
    let mut rest = rect;
    heading(ui, cut_top(&mut rest, sheet.px(20.0), sheet), shelf, sheet);
    ui.painter()
        .rect_filled(rest, sheet.corner(5.0), theme::GROOVE);
    let shown = library.shown();
    if shown.is_empty() {
        let text = word(shelf.language, "browse.none");
        let place = rest.shrink(sheet.px(14.0));
        let size = theme::text::BODY;
        paragraph(ui.painter(), place, text, size, theme::TEXT_QUIET, sheet);
        return None;
    }
    let tall = sheet.px(ROW);
    let mut click = None;
    ui.scope_builder(
        UiBuilder::new().max_rect(rest.shrink(sheet.px(2.0))),
        |ui| {
            ui.set_clip_rect(rest);
            let area = ScrollArea::vertical()
                .id_salt("preset list")
                .auto_shrink(false);
            area.show_viewport(ui, |ui, viewport| {
                ui.set_height(tall * shown.len() as f32);
                let corner = ui.max_rect().min;
                let wide = ui.max_rect().width() - sheet.px(BAR);
                let place = |n: usize| {
                    let top = corner + vec2(0.0, tall * n as f32);
                    Rect::from_min_size(top, vec2(wide, tall))
                };
                let first = (viewport.top() / tall).floor().max(0.0) as usize;
                let last = (viewport.bottom() / tall).ceil().max(0.0) as usize;
                for (n, &index) in shown.iter().enumerate().take(last).skip(first) {
                    if let Some(entry) = library.bank().entry(index) {
                        let is_selected = selected == Some(index);
                        let one = row(ui, place(n), (index, entry), is_selected, shelf, sheet);
                        click = click.take().or(one);
                    }
                }
                let wanted = reveal.and_then(|index| shown.iter().position(|one| *one == index));
                if let Some(n) = wanted {
                    ui.scroll_to_rect(place(n).expand2(vec2(0.0, tall)), None);
                }
            });
        },
    );
    click
}

/// What stands over the columns.
fn heading(ui: &Ui, rect: Rect, shelf: &Shelf, sheet: Sheet) {
    let inset = sheet.px(2.0);
    let mut row = rect.shrink2(vec2(inset, 0.0));
    row.max.x -= sheet.px(BAR);
    let place = columns(row, sheet);
    let keys = [
        "browse.name",
        "browse.category",
        "browse.tags",
        "browse.author",
    ];
    for (n, key) in keys.into_iter().enumerate() {
        let text = word(shelf.language, key);
        let (align, size) = (Align2::LEFT_CENTER, theme::text::SMALL);
        let rect = column(place, &SHARES, n, sheet);
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
}

/// Where the columns are, beside the star and the scroll bar.
fn columns(row: Rect, sheet: Sheet) -> Rect {
    let left = row.left() + sheet.px(STAR + SPACE);
    Rect::from_min_max(pos2(left, row.top()), row.max)
}

/// A preset.
fn row(
    ui: &mut Ui,
    rect: Rect,
    (index, entry): (usize, &Entry),
    selected: bool,
    shelf: &Shelf,
    sheet: Sheet,
) -> Option<Click> {
    let language = shelf.language;
    let preset = &entry.preset;
    let name = preset.name_in(language.code());
    // Entries can share a UUID; no two of the bank share a place in it.
    let id = Id::unique(("preset row", index, preset.uuid.as_str()));
    let response = ui
        .interact(rect, id, Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, name));
    let fill = match (selected, response.hovered()) {
        (true, _) => Some(theme::ACCENT_DEEP),
        (false, true) => Some(theme::RAISED),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        let line = rect.shrink2(vec2(0.0, sheet.px(1.0)));
        ui.painter().rect_filled(line, sheet.corner(4.0), fill);
    }
    let quiet = if selected {
        theme::TEXT
    } else {
        theme::TEXT_QUIET
    };
    let star = rect.with_max_x(rect.left() + sheet.px(STAR));
    let is_favourite = shelf.preferences.favourites.contains(&preset.uuid);
    let label = word(
        language,
        if is_favourite {
            "browse.unstar"
        } else {
            "browse.star"
        },
    );
    let mark = Mark::Star(is_favourite);
    let starred = icon(ui, star, id.with("star"), label, mark, sheet).clicked();
    let tags: Vec<_> = preset.tags.iter().map(|one| tag(language, one)).collect();
    let cells = [
        (name.to_owned(), theme::TEXT),
        (category(language, &preset.category).into_owned(), quiet),
        (tags.join(", "), quiet),
        (preset.author.clone(), quiet),
    ];
    let place = columns(rect, sheet);
    let mut cut = false;
    for (n, (text, colour)) in cells.iter().enumerate() {
        let size = if n == 0 {
            theme::text::BODY
        } else {
            theme::text::SMALL
        };
        let rect = column(place, &SHARES, n, sheet);
        cut |= words(
            ui.painter(),
            rect,
            Align2::LEFT_CENTER,
            text,
            size,
            *colour,
            sheet,
        );
    }
    let (clicked, again) = (response.clicked(), response.double_clicked());
    if cut {
        let texts: Vec<&str> = cells.iter().map(|cell| cell.0.as_str()).collect();
        response.on_hover_text(texts.join("\n"));
    }
    match (starred, again, clicked) {
        (true, ..) => Some(Click::Star(index)),
        (_, true, _) => Some(Click::Keep),
        (_, _, true) => Some(Click::Load(index)),
        _ => None,
    }
}

/// The files that could not be read, with the reason.
pub fn problems(ui: &mut Ui, rect: Rect, problems: &[String], language: Language, sheet: Sheet) {
    ui.painter()
        .rect_filled(rect, sheet.corner(5.0), theme::GROOVE);
    let inside = rect.shrink(sheet.px(10.0));
    ui.scope_builder(UiBuilder::new().max_rect(inside), |ui| {
        ui.set_clip_rect(rect);
        let area = ScrollArea::vertical()
            .id_salt("preset problems")
            .auto_shrink(false);
        area.show(ui, |ui| {
            for problem in problems {
                let text = egui::RichText::new(said(language, problem))
                    .font(sheet.font(theme::text::SMALL))
                    .color(theme::WRONG);
                ui.add(egui::Label::new(text).wrap().selectable(true));
                ui.add_space(sheet.px(6.0));
            }
        });
    });
}
