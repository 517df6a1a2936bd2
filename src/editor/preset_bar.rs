//! The preset in the top bar: back, its name, on, Browse, Save.

use super::browser::Browser;
use super::browser::parts::{
    Look, Mark, SPACE, button, button_width, cut_left, cut_right, icon, words,
};
use super::library::Shelf;
use super::text::{phrase, word};
use super::theme::{self, Sheet};
use egui::{Align2, CursorIcon, Id, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, vec2};
use std::time::Instant;

/// Height of what stands in it.
const TALL: f32 = 28.0;
/// Width of a name that is left to it.
const NAME: f32 = 132.0;

/// Draws it in `rect` and does what is asked of it. `[main]`
pub fn draw(ui: &mut Ui, rect: Rect, browser: &mut Browser, shelf: &mut Shelf, sheet: Sheet) {
    let language = shelf.language;
    let size = vec2(rect.width(), sheet.px(TALL).min(rect.height()));
    let mut rest = Rect::from_center_size(rect.center(), size);
    let id = |what: &str| Id::unique(("preset bar", what));

    let place = cut_left(&mut rest, sheet.px(TALL), sheet);
    let back = word(language, "browse.previous");
    if icon(ui, place, id("back"), back, Mark::Left, sheet).clicked() {
        browser.library.step(-1, shelf);
    }
    let texts = [word(language, "save.save"), word(language, "browse.browse")];
    let [save, browse] = texts.map(|text| button_width(ui.painter(), text, sheet));
    // Long words leave no room for the name: then there are marks.
    let left = rest.width() - save - browse - sheet.px(TALL + 3.0 * SPACE);
    let worded = left >= sheet.px(NAME);
    let mut press = |what: &str, text: &str, wide: f32, look: Look, mark: Mark| {
        let wide = if worded { wide } else { sheet.px(TALL) };
        let place = cut_right(&mut rest, wide, sheet);
        if worded {
            button(ui, place, id(what), text, look, sheet)
        } else {
            icon(ui, place, id(what), text, mark, sheet)
        }
    };
    let [save_text, browse_text] = texts;
    let save = press("save", save_text, save, Look::Plain, Mark::Tray);
    let open = browser.is_open();
    let look = if open {
        Look::Choice(open)
    } else {
        Look::Plain
    };
    let mark = Mark::List(open);
    let browse = press("browse", browse_text, browse, look, mark);
    if save.on_hover_text(word(language, "save.hint")).clicked() {
        browser.ask_to_save(shelf);
    }
    let browse = browse.on_hover_text(word(language, "browse.hint"));
    let place = cut_right(&mut rest, sheet.px(TALL), sheet);
    let on = word(language, "browse.next");
    if icon(ui, place, id("on"), on, Mark::Right, sheet).clicked() {
        browser.library.step(1, shelf);
    }
    if name(ui, rest, id("name"), browser, shelf, sheet) || browse.clicked() {
        browser.toggle();
    }
}

/// The name of the preset with its mark. Returns whether it was clicked.
fn name(
    ui: &mut Ui,
    rect: Rect,
    id: Id,
    browser: &mut Browser,
    shelf: &Shelf,
    sheet: Sheet,
) -> bool {
    let language = shelf.language;
    let name = browser.library.name(shelf);
    let differs = browser.library.differs(shelf.params, Instant::now());
    let shown = if name.is_empty() {
        word(language, "browse.unnamed")
    } else {
        &name
    };
    let response = ui.interact(rect, id, Sense::click());
    let key = if differs {
        "browse.now_changed"
    } else {
        "browse.now"
    };
    let label = phrase(language, key, &[shown]);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    let edge = if response.hovered() || response.has_focus() {
        theme::TEXT_QUIET
    } else {
        theme::EDGE
    };
    ui.painter().rect(
        rect,
        sheet.corner(5.0),
        theme::GROOVE,
        sheet.line(1.0, edge),
        StrokeKind::Inside,
    );
    let mut inside = rect.shrink2(vec2(sheet.px(10.0), 0.0));
    if differs {
        // At the edge, where a long name does not hide it.
        let place = cut_right(&mut inside, sheet.px(12.0), sheet);
        let font = sheet.font(theme::text::HEADING);
        let painter = ui.painter();
        painter.text(
            place.center(),
            Align2::CENTER_CENTER,
            "*",
            font,
            theme::ACCENT,
        );
    }
    let colour = if name.is_empty() {
        theme::TEXT_QUIET
    } else {
        theme::TEXT
    };
    let painter = ui.painter();
    let size = theme::text::BODY;
    let cut = words(
        painter,
        inside,
        Align2::LEFT_CENTER,
        shown,
        size,
        colour,
        sheet,
    );
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    let clicked = response.clicked();
    match (differs, cut) {
        (true, _) => {
            let hint = format!("{shown}\n{}", word(language, "browse.differs"));
            response.on_hover_text(hint);
        }
        (false, true) => {
            response.on_hover_text(shown);
        }
        (false, false) => {}
    }
    clicked
}
