//! The column about the preset that is looked at, and what can be done with it.

use super::dialog::Dialog;
use super::parts::{
    Look, SPACE, TALL, button, button_width, column, cut_bottom, cut_top, paragraph, words,
};
use crate::editor::library::{Library, Shelf};
use crate::editor::text::{category, tag, word};
use crate::editor::theme::{self, Sheet};
use egui::{Align2, Id, Rect, ScrollArea, Ui, UiBuilder, vec2};

/// Draws it. Returns what is to be asked.
pub fn draw(
    ui: &mut Ui,
    rect: Rect,
    selected: Option<usize>,
    library: &mut Library,
    shelf: &mut Shelf,
    sheet: Sheet,
) -> Option<Dialog> {
    let mut rest = rect;
    let asked = buttons(ui, &mut rest, selected, library, shelf, sheet);
    let entry = selected.and_then(|index| library.bank().entry(index));
    let Some(entry) = entry else {
        let text = word(shelf.language, "browse.hint");
        let size = theme::text::SMALL;
        paragraph(ui.painter(), rest, text, size, theme::TEXT_QUIET, sheet);
        return asked;
    };
    let (preset, language) = (&entry.preset, shelf.language);
    let code = language.code();
    let name = cut_top(&mut rest, sheet.px(24.0), sheet);
    let (align, size) = (Align2::LEFT_CENTER, theme::text::HEADING);
    let painter = ui.painter();
    words(
        painter,
        name,
        align,
        preset.name_in(code),
        size,
        theme::ACCENT,
        sheet,
    );
    let place = word(
        language,
        match entry.path() {
            Some(_) => "browse.own",
            None => "browse.factory",
        },
    );
    let mut line = vec![place.to_owned()];
    for part in [
        category(language, &preset.category).into_owned(),
        preset.author.clone(),
    ] {
        if !part.is_empty() {
            line.push(part);
        }
    }
    let under = cut_top(&mut rest, sheet.px(18.0), sheet);
    let size = theme::text::SMALL;
    words(
        painter,
        under,
        align,
        &line.join(", "),
        size,
        theme::TEXT_QUIET,
        sheet,
    );
    let tags: Vec<_> = preset.tags.iter().map(|one| tag(language, one)).collect();
    let text = [preset.description_in(code), &tags.join(", ")].join("\n\n");
    // With its own row for the file's place, as a path is long.
    let path = entry.path().map(|path| path.display().to_string());
    ui.scope_builder(UiBuilder::new().max_rect(rest), |ui| {
        ui.set_clip_rect(rest);
        let area = ScrollArea::vertical()
            .id_salt("preset about")
            .auto_shrink(false);
        area.show(ui, |ui| {
            let mut place = ui.max_rect();
            place.max.x -= sheet.px(8.0);
            let size = theme::text::BODY;
            let mut tall = paragraph(ui.painter(), place, text.trim(), size, theme::TEXT, sheet);
            if let Some(path) = path {
                tall += sheet.px(12.0);
                let below = place.translate(vec2(0.0, tall));
                let (size, colour) = (theme::text::SMALL, theme::TEXT_QUIET);
                tall += paragraph(ui.painter(), below, &path, size, colour, sheet);
            }
            ui.set_height(tall);
        });
    });
    asked
}

/// Save, save as, rename, delete, export, at the foot.
fn buttons(
    ui: &Ui,
    rest: &mut Rect,
    selected: Option<usize>,
    library: &mut Library,
    shelf: &mut Shelf,
    sheet: Sheet,
) -> Option<Dialog> {
    let language = shelf.language;
    let lower = cut_bottom(rest, sheet.px(TALL), sheet);
    let upper = cut_bottom(rest, sheet.px(TALL), sheet);
    rest.max.y -= sheet.px(SPACE);
    let own = selected.filter(|index| library.is_own(*index));
    let current = library.current(shelf.params);
    let mut asked = None;
    let ask = |place: Rect, key: &'static str, enabled: bool, last: bool| {
        let mut place = place;
        if last {
            place.max.x += sheet.px(SPACE);
        }
        let look = if enabled { Look::Plain } else { Look::Off };
        let id = Id::unique(("preset about", key));
        button(ui, place, id, word(language, key), look, sheet).clicked()
    };
    let place = |row: Rect, of: &[f32], n: usize| column(row, of, n, sheet);
    if ask(place(upper, &[1.0, 1.0], 0), "save.save", true, false) {
        asked = Some(match current.filter(|index| library.is_own(*index)) {
            Some(index) => Dialog::over(library, index, language),
            None => Dialog::save(library, shelf),
        });
    }
    if ask(place(upper, &[1.0, 1.0], 1), "save.as", true, true) {
        asked = Some(Dialog::save(library, shelf));
    }
    // As wide as their words are long.
    let thirds = ["save.rename", "save.delete", "save.export"]
        .map(|key| button_width(ui.painter(), word(language, key), sheet));
    if ask(
        place(lower, &thirds, 0),
        "save.rename",
        own.is_some(),
        false,
    ) {
        asked = own.map(|index| Dialog::rename(library, index));
    }
    if ask(
        place(lower, &thirds, 1),
        "save.delete",
        own.is_some(),
        false,
    ) {
        asked = own.map(Dialog::delete);
    }
    if ask(
        place(lower, &thirds, 2),
        "save.export",
        selected.is_some(),
        true,
    ) {
        asked = selected.map(Dialog::export);
    }
    asked
}
