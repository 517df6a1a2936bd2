//! Menus: the list of a choice, searched when it is long, and what a right click on any control
//! offers.

use super::control::{Control, Kind};
use super::entry::{self, Entry};
use super::text::{self, Language, phrase, word};
use super::theme::{self, Sheet};
use super::widgets::{Desk, common, id_of, line, marks, raised, sized};
use crate::engine::mode;
use egui::{
    Align, Id, Key, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, Shape, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};

/// Lists longer than this can be searched.
const SEARCHED: usize = 16;
/// Items in a column of a list.
const TALL: usize = 25;

/// One line of a list.
enum Item {
    /// A heading.
    Heading(String),
    /// A row: normalized value, text.
    Row(f32, String),
}

/// A menu of named values.
pub fn choice(ui: &mut Ui, rect: Rect, control: &Control, rows: &[(f32, String)], desk: &mut Desk) {
    let sheet = desk.sheet;
    let id = id_of(control);
    let response = raised(ui, rect, id, sheet);
    let current = control.text_of(control.value());
    let shown = text::shown(desk.language, &current).into_owned();
    face(ui, rect, &shown, sheet);
    marks(ui.painter(), rect, control, desk);
    if response.clicked() {
        desk.search.clear();
    }
    let items = listed(control, rows, &current, desk.language, desk.search);
    let many = rows.len() > SEARCHED;
    Popup::menu(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            if many {
                search(ui, id.with("search"), response.clicked(), desk);
            }
            let chosen = list(ui, &items, &shown, rect.width(), many, sheet);
            let entered = many && ui.input(|input| input.key_pressed(Key::Enter));
            let first = items.iter().find_map(|item| match item {
                Item::Row(value, _) => Some(*value),
                Item::Heading(_) => None,
            });
            if let Some(value) = chosen.or(first.filter(|_| entered)) {
                desk.hand.put(control, value);
                ui.close();
            }
        });
    common(ui, &response, control, desk);
}

/// A choice at rest: its value and the arrow of its list.
pub fn face(ui: &Ui, rect: Rect, text: &str, sheet: Sheet) {
    let painter = ui.painter();
    let arrow = pos2(rect.right() - sheet.px(10.0), rect.center().y);
    let (half, tall) = (sheet.px(3.5), sheet.px(2.2));
    painter.add(Shape::convex_polygon(
        vec![
            arrow + vec2(-half, -tall),
            arrow + vec2(half, -tall),
            arrow + vec2(0.0, tall),
        ],
        theme::ACCENT,
        egui::Stroke::NONE,
    ));
    let place = Rect::from_min_max(
        pos2(rect.left() + sheet.px(6.0), rect.top()),
        pos2(arrow.x - half - sheet.px(2.0), rect.bottom()),
    );
    let size = (theme::text::MENU, theme::TEXT);
    sized(painter, place, Align::Min, text, size, sheet);
}

/// The lines of a list: rows that match what is searched for, under the headings of their families.
/// Free slots of a table are left out.
fn listed(
    control: &Control,
    rows: &[(f32, String)],
    current: &str,
    language: Language,
    wanted: &str,
) -> Vec<Item> {
    let wanted = wanted.trim().to_lowercase();
    let family = |value: f32| {
        let steps = control.steps()? as f32;
        let index = (value * steps).round() as usize;
        (control.id == "mode").then(|| mode::mode(index).group)
    };
    let mut items = Vec::new();
    let mut last = None;
    for (value, english) in rows {
        let is_free = english
            .strip_prefix("Free ")
            .is_some_and(|slot| slot.parse::<u32>().is_ok());
        if is_free && english != current {
            continue;
        }
        let text = text::shown(language, english).into_owned();
        let heading = family(*value);
        let matches = [Some(text.as_str()), Some(english), heading]
            .into_iter()
            .flatten()
            .any(|text| text.to_lowercase().contains(&wanted));
        if !matches {
            continue;
        }
        if let Some(heading) = heading.filter(|_| heading != last) {
            items.push(Item::Heading(text::group(language, heading).into_owned()));
        }
        last = heading;
        items.push(Item::Row(*value, text));
    }
    items
}

/// The field over a long list.
fn search(ui: &mut Ui, id: Id, opened: bool, desk: &mut Desk) {
    let sheet = desk.sheet;
    let edit = TextEdit::singleline(desk.search)
        .id(id)
        .hint_text(word(desk.language, "menu.search"))
        .char_limit(64)
        .desired_width(sheet.px(180.0))
        .font(sheet.font(theme::text::BODY));
    let response = ui.add(edit);
    if opened {
        response.request_focus();
    }
}

/// The lines in columns. Returns the value that was clicked.
fn list(
    ui: &mut Ui,
    items: &[Item],
    current: &str,
    least: f32,
    many: bool,
    sheet: Sheet,
) -> Option<f32> {
    let columns = items.len().div_ceil(TALL).max(1);
    let rows = items.len().div_ceil(columns).max(1);
    let width = if many {
        sheet.px(theme::LIST)
    } else {
        (least - sheet.px(12.0)).max(sheet.px(90.0))
    };
    let tall = sheet.px(theme::ITEM);
    let size = vec2(width * columns as f32, tall * rows as f32);
    let (_, area) = ui.allocate_space(size);
    let mut chosen = None;
    for (index, item) in items.iter().enumerate() {
        let (across, down) = (index / rows, index % rows);
        let corner = area.min + vec2(across as f32 * width, down as f32 * tall);
        let place = Rect::from_min_size(corner, vec2(width - sheet.px(4.0), tall));
        match item {
            Item::Heading(text) => {
                let place = place.shrink2(vec2(sheet.px(4.0), 0.0));
                let size = (theme::text::SMALL, theme::ACCENT);
                sized(ui.painter(), place, Align::Min, text, size, sheet);
            }
            Item::Row(value, text) => {
                let response = ui.interact(place, ui.scope_id().with(index), Sense::click());
                row(ui, place, &response, text, text == current, sheet);
                if response.clicked() {
                    chosen = Some(*value);
                }
            }
        }
    }
    chosen
}

/// One row of a menu.
fn row(ui: &Ui, place: Rect, response: &Response, text: &str, marked: bool, sheet: Sheet) {
    let fill = match (response.hovered(), marked) {
        (true, _) => Some(theme::LIFTED),
        (false, true) => Some(theme::ACCENT_DEEP),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(place, sheet.corner(3.0), fill);
    }
    let inner = place.shrink2(vec2(sheet.px(6.0), 0.0));
    let size = (theme::text::MENU, theme::TEXT);
    sized(ui.painter(), inner, Align::Min, text, size, sheet);
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, text));
}

/// One row of a menu that is laid out from above. Returns whether it was clicked.
pub fn item(ui: &mut Ui, text: &str, enabled: bool, marked: bool, sheet: Sheet) -> bool {
    let size = vec2(
        ui.available_width().max(sheet.px(170.0)),
        sheet.px(theme::ITEM),
    );
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (place, response) = ui.allocate_exact_size(size, sense);
    if enabled {
        row(ui, place, &response, text, marked, sheet);
    } else {
        let inner = place.shrink2(vec2(sheet.px(6.0), 0.0));
        line(
            ui.painter(),
            inner,
            Align::Min,
            text,
            theme::TEXT_FAINT,
            sheet,
        );
    }
    response.clicked()
}

/// A row of a menu that is on or off, with a ring that is filled when it is on. Returns whether it
/// was clicked.
pub fn checked(ui: &mut Ui, text: &str, on: bool, sheet: Sheet) -> bool {
    let size = vec2(
        ui.available_width().max(sheet.px(170.0)),
        sheet.px(theme::ITEM),
    );
    let (place, response) = ui.allocate_exact_size(size, Sense::click());
    let ring = pos2(place.left() + sheet.px(12.0), place.center().y);
    row(
        ui,
        place.with_min_x(ring.x + sheet.px(8.0)),
        &response,
        text,
        false,
        sheet,
    );
    let painter = ui.painter();
    painter.circle_stroke(ring, sheet.px(5.0), sheet.line(1.2, theme::TEXT_QUIET));
    if on {
        painter.circle_filled(ring, sheet.px(3.0), theme::ACCENT);
    }
    response.clicked()
}

/// What a right click on a control offers.
pub fn context(response: &Response, control: &Control, desk: &mut Desk) {
    Popup::context_menu(response)
        .id(response.id.with("context"))
        .show(|ui| {
            ui.set_max_width(desk.sheet.px(theme::MENU));
            if offered(ui, control, desk) {
                ui.close();
            }
        });
}

/// The rows of a right click. Returns whether one was chosen.
fn offered(ui: &mut Ui, control: &Control, desk: &mut Desk) -> bool {
    let (sheet, language) = (desk.sheet, desk.language);
    let heading = egui::RichText::new(text::parameter(language, &control.id))
        .font(sheet.font(theme::text::SMALL))
        .color(theme::ACCENT);
    ui.label(heading);
    let mut done = false;
    if matches!(control.kind, Kind::Number)
        && item(ui, word(language, "menu.enter"), true, false, sheet)
    {
        *desk.entry = Some(Entry::of(control, language));
        done = true;
    }
    let default = desk.text(control, control.default());
    let reset = phrase(language, "menu.reset", &[&default]);
    if item(ui, &reset, true, false, sheet) {
        desk.hand.put(control, control.default());
        done = true;
    }
    let value = desk.text(control, control.value());
    if item(ui, word(language, "menu.copy"), true, false, sheet) {
        ui.ctx().copy_text(value.clone());
        desk.session.copy(value);
        done = true;
    }
    let copied = desk.session.copied();
    let pasted = copied
        .as_deref()
        .and_then(|text| entry::read(control, text, language));
    let paste = phrase(language, "menu.paste", &[copied.as_deref().unwrap_or("")]);
    if item(
        ui,
        paste.trim_end_matches([':', ' ']),
        pasted.is_some(),
        false,
        sheet,
    ) {
        if let Some(value) = pasted {
            desk.hand.put(control, value);
        }
        done = true;
    }
    done | lock(ui, control, desk) | learn(ui, control, desk)
}

/// Lock against random, or unlock.
fn lock(ui: &mut Ui, control: &Control, desk: &mut Desk) -> bool {
    let locked = desk.is_locked(&control.id);
    let text = if locked {
        word(desk.language, "menu.unlock")
    } else {
        word(desk.language, "menu.lock")
    };
    if !item(ui, text, true, false, desk.sheet) {
        return false;
    }
    let id = control.id.clone();
    if locked {
        desk.preferences.locked.remove(&id);
    } else {
        desk.preferences.locked.insert(id);
    }
    desk.save();
    true
}

/// Learn a controller, give up learning, or forget it.
fn learn(ui: &mut Ui, control: &Control, desk: &Desk) -> bool {
    let (sheet, language) = (desk.sheet, desk.language);
    let field = &desk.params.learn;
    if field.waits(&control.id) {
        let stop = item(ui, word(language, "menu.stop"), true, false, sheet);
        if stop {
            field.wait(None);
        }
        return stop;
    }
    let mut done = false;
    if item(ui, word(language, "menu.learn"), true, false, sheet) {
        field.wait(Some(&control.id));
        done = true;
    }
    if let Some(number) = field.controller(&control.id) {
        let text = phrase(language, "menu.forget", &[&number.to_string()]);
        if item(ui, &text, true, false, sheet) {
            field.forget(&control.id);
            desk.hand.touch(control);
            done = true;
        }
    }
    done
}
