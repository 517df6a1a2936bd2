//! The page of settings: the window, learned controllers, what goes out as MIDI, folders, and what
//! this is.

use super::bar::pill;
use super::board::Stage;
use super::layout::{columns, cut, panel};
use super::rows::{button, path, side_by_side};
use super::text::{Language, group, parameter, phrase, shown, word};
use super::theme;
use super::top::{self, Ask, zooms};
use super::widgets::{line, raised, row_split, small};
use super::{learn::Riders, menu, midi, ornament};
use crate::folder::{Folder, MIDI, PRESETS, SCALES};
use egui::{Align, Id, Popup, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

/// Rows from the top of a panel, as high as parameters.
struct Rows {
    /// The panel's inside.
    inner: Rect,
    /// Where the next row begins.
    top: f32,
    /// Height of a row.
    tall: f32,
}

impl Rows {
    /// From the top of this.
    fn new(inner: Rect, tall: f32) -> Self {
        Self {
            inner,
            top: inner.top(),
            tall,
        }
    }

    /// The next row.
    fn next(&mut self) -> Rect {
        let corner = pos2(self.inner.left(), self.top);
        self.top += self.tall;
        Rect::from_min_size(corner, vec2(self.inner.width(), self.tall))
    }
}

/// Draws the page.
pub fn page(ui: &mut Ui, rect: Rect, stage: &mut Stage, riders: &Riders, asks: &mut Vec<Ask>) {
    let sheet = stage.desk.sheet;
    let [left, middle, right] = columns(rect, [1.0, 1.05, 1.05], sheet);
    let (choices, about) = cut(left, 190.0, sheet);
    window(ui, choices, stage, asks);
    self::about(ui, about, stage);
    learned(ui, middle, stage, riders);
    let (out, rest) = cut(right, 230.0, sheet);
    midi_out(ui, out, stage);
    folders(ui, rest, stage);
}

/// A row's name; returns where its control stands.
fn named(ui: &Ui, place: Rect, name: &str, stage: &Stage) -> Rect {
    let sheet = stage.desk.sheet;
    let split = place.left() + 0.5 * place.width();
    let label = place.with_max_x(split);
    line(
        ui.painter(),
        label,
        Align::Min,
        name,
        theme::TEXT_QUIET,
        sheet,
    );
    let tall = sheet.px(theme::CONTROL);
    Rect::from_center_size(
        pos2(0.5 * (split + place.right()), place.center().y),
        vec2(place.right() - split, tall),
    )
}

/// Language, size, motion, tooltips.
fn window(ui: &mut Ui, frame: Rect, stage: &mut Stage, asks: &mut Vec<Ask>) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, word(language, "panel.window"), sheet);
    let mut rows = Rows::new(inner, sheet.px(theme::ROW + 6.0));
    let place = named(ui, rows.next(), word(language, "set.language"), stage);
    let response = raised(ui, place, Id::unique("set language"), sheet);
    menu::face(ui, place, language.name(), sheet);
    Popup::menu(&response).width(place.width()).show(|ui| {
        for other in Language::ALL {
            if menu::item(ui, other.name(), true, other == language, sheet) {
                asks.push(Ask::Speak(other));
            }
        }
    });
    let place = named(ui, rows.next(), word(language, "set.size"), stage);
    let response = raised(ui, place, Id::unique("set size"), sheet);
    menu::face(ui, place, &format!("{:.0} %", 100.0 * sheet.px(1.0)), sheet);
    Popup::menu(&response).width(place.width()).show(|ui| {
        if let Some(zoom) = zooms(ui, sheet) {
            asks.push(Ask::Zoom(zoom));
        }
    });
    let calm = stage.desk.preferences.calm;
    if toggle(ui, rows.next(), word(language, "set.calm"), calm, stage) {
        stage.desk.preferences.calm = !calm;
        stage.desk.save();
    }
    let tips = stage.desk.preferences.tooltips;
    if toggle(ui, rows.next(), word(language, "set.tips"), tips, stage) {
        stage.desk.preferences.tooltips = !tips;
        stage.desk.save();
    }
}

/// A switch that is no parameter. Returns whether it was clicked.
fn toggle(ui: &Ui, place: Rect, name: &str, on: bool, stage: &Stage) -> bool {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let place = named(ui, place, name, stage);
    let response = ui.interact(place, Id::unique(("set", name)), Sense::click());
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, name));
    let text = if on {
        word(language, "set.on")
    } else {
        word(language, "set.off")
    };
    pill(ui, place, on, text, response.hovered(), sheet);
    response.clicked()
}

/// The table of learned controllers.
fn learned(ui: &mut Ui, frame: Rect, stage: &mut Stage, riders: &Riders) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, word(language, "panel.learn"), sheet);
    let pairs: Vec<(u8, String)> = stage
        .desk
        .params
        .learn
        .pairs()
        .into_iter()
        .map(|(number, id)| (number, id.to_owned()))
        .collect();
    let (hint, table) = cut(inner, 52.0, sheet);
    let text = match riders.waiting() {
        Some(id) => phrase(language, "set.waiting", &[&parameter(language, id)]),
        None => word(language, "set.no_learn").to_owned(),
    };
    wrapped(ui, hint, &text, stage);
    if pairs.is_empty() {
        let place = Rect::from_center_size(table.center(), sheet.px(1.0) * vec2(150.0, 120.0));
        ornament::horns(ui.painter(), place, sheet, theme::ORNAMENT);
    }
    let mut forgotten = Vec::new();
    let tall = sheet.px(theme::ROW);
    let (table, last) = cut(
        table,
        table.height() / sheet.px(1.0) - theme::ROW - 6.0,
        sheet,
    );
    ui.scope_builder(UiBuilder::new().max_rect(table), |ui| {
        ui.set_clip_rect(table);
        ScrollArea::vertical().show(ui, |ui| {
            for (number, id) in &pairs {
                let size = vec2(table.width() - sheet.px(10.0), tall);
                let (place, _) = ui.allocate_exact_size(size, Sense::hover());
                let text = phrase(language, "set.controller", &[&number.to_string()]);
                let first = place.with_max_x(place.left() + 0.32 * place.width());
                small(
                    ui.painter(),
                    first,
                    Align::Min,
                    &text,
                    theme::TEXT_QUIET,
                    sheet,
                );
                let wide = sheet.px(84.0);
                let name = Rect::from_min_max(
                    first.right_top(),
                    pos2(place.right() - wide - sheet.px(6.0), place.bottom()),
                );
                let text = parameter(language, id);
                small(ui.painter(), name, Align::Min, &text, theme::TEXT, sheet);
                let last = Rect::from_center_size(
                    pos2(place.right() - 0.5 * wide, place.center().y),
                    vec2(wide, sheet.px(theme::CONTROL)),
                );
                let text = word(language, "set.forget");
                if button(ui, last, Id::unique(("forget", number)), text, "", sheet).clicked() {
                    forgotten.push(id.clone());
                }
            }
        });
    });
    if !pairs.is_empty() {
        let text = word(language, "set.forget_all");
        let place = side_by_side(last, 2, 1, sheet);
        if button(ui, place, Id::unique("forget all"), text, "", sheet).clicked() {
            forgotten = pairs.into_iter().map(|(_, id)| id).collect();
        }
    }
    for id in &forgotten {
        stage.desk.params.learn.forget(id);
    }
    // A field is no parameter: the host learns by a touch that the project changed.
    if let Some(control) = forgotten.first().and_then(|id| stage.desk.control(id)) {
        stage.desk.hand.touch(control);
    }
}

/// What goes out, and files of what was played.
fn midi_out(ui: &mut Ui, frame: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, &group(language, "MIDI Out"), sheet);
    let mut rows = Rows::new(inner, sheet.px(theme::ROW + 4.0));
    for id in ["mo_rh", "mo_ml", "mo_mpe"] {
        row_split(ui, rows.next(), id, theme::WIDE_NAME, &mut stage.desk);
    }
    for index in 0..midi::ROWS {
        let place = rows.next();
        let style = (sheet, language);
        stage.board.midi.row(ui, place, index, stage.tape, style);
    }
}

/// Buttons that show the user's folders.
fn folders(ui: &mut Ui, frame: Rect, stage: &mut Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, word(language, "panel.folders"), sheet);
    let mut rows = Rows::new(inner, sheet.px(theme::ROW + 6.0));
    let hint = word(language, "set.open_folder");
    for (name, text) in [
        (PRESETS, word(language, "set.presets")),
        (SCALES, word(language, "set.scales")),
        (MIDI, word(language, "set.midi")),
    ] {
        let place = rows.next();
        let wide = place.with_max_x(place.left() + sheet.px(130.0));
        let wide = wide.shrink2(vec2(0.0, sheet.px(3.0)));
        let id = Id::unique(("folder", name));
        let folder = Folder::of_user(name);
        if button(ui, wide, id, text, hint, sheet).clicked() {
            let opened = folder.as_ref().map_err(Clone::clone);
            if let Err(error) = opened.and_then(Folder::open) {
                *stage.desk.said = Some(error);
            }
        }
        let rest = place.with_min_x(wide.right() + sheet.px(8.0));
        let text = match &folder {
            Ok(folder) => folder.path().display().to_string(),
            Err(error) => error.clone(),
        };
        path(ui, rest, id.with("path"), &text, sheet);
    }
}

/// Version, licence, known limits.
fn about(ui: &mut Ui, frame: Rect, stage: &Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let inner = panel(ui, frame, word(language, "panel.about"), sheet);
    let version = phrase(language, "about.version", &[env!("CARGO_PKG_VERSION")]);
    let rate = format!("{:.0} Hz", stage.view.telemetry.sample_rate());
    let api = stage.desk.hand.host().plugin_api().to_string();
    let rate = format!("{}, {api}", shown(language, &rate));
    let kills = stage.view.live.glance.kills;
    let broken = if kills.total() > 0 {
        format!("{}\n", top::broken(language, &kills))
    } else {
        String::new()
    };
    let text = [
        &version,
        &rate,
        word(language, "about.what"),
        word(language, "about.licence"),
        &broken,
        word(language, "about.limits"),
    ]
    .join("\n");
    wrapped(ui, inner, &text, stage);
}

/// Small text in lines.
fn wrapped(ui: &Ui, place: Rect, text: &str, stage: &Stage) {
    let sheet = stage.desk.sheet;
    let font = sheet.font(theme::text::SMALL);
    let galley = ui
        .painter()
        .layout(text.to_owned(), font, theme::TEXT_QUIET, place.width());
    ui.painter_at(place)
        .galley(place.min, galley, theme::TEXT_QUIET);
}
