//! The bar at the top: name, preset, undo, the states A and B, random, init, panic, size, language,
//! and how busy the instrument is.

mod wish;

use super::board::Stage;
use super::menu;
use super::rows::button;
use super::text::{Language, counted, phrase, word};
use super::theme::{self, Sheet};
use super::widgets::{raised, sized};
use crate::engine::glance::{Glance, Kills};
use egui::{
    Align, Align2, Id, Popup, Rect, Response, Role, Sense, Shape, Ui, Vec2, WidgetInfo, pos2, vec2,
};

/// Sizes of the window in the menu, as ratios.
pub const ZOOMS: [f32; 8] = [0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0];
/// Height of what can be clicked.
const TALL: f32 = 26.0;

/// What is asked of the window as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ask {
    /// One step back.
    Undo,
    /// One step forward again.
    Redo,
    /// The other of the states A and B.
    Flip,
    /// The other state becomes as this one.
    CopyOver,
    /// A random state.
    Roll,
    /// The initial state.
    Init,
    /// Silence.
    Panic,
    /// Another size.
    Zoom(f32),
    /// Another language.
    Speak(Language),
}

/// Places side by side, from the left or from the right.
struct Row {
    /// What is left.
    rest: Rect,
    /// Sizes.
    sheet: Sheet,
}

impl Row {
    /// The next place from the left; widths in virtual units.
    fn left(&mut self, width: f32, gap: f32) -> Rect {
        let place = self
            .rest
            .with_max_x(self.rest.left() + self.sheet.px(width));
        self.rest.min.x = place.right() + self.sheet.px(gap);
        place
    }

    /// The next place from the right.
    fn right(&mut self, width: f32, gap: f32) -> Rect {
        let place = self
            .rest
            .with_min_x(self.rest.right() - self.sheet.px(width));
        self.rest.max.x = place.left() - self.sheet.px(gap);
        place
    }
}

/// Draws the bar. Returns where the preset stands.
pub fn draw(ui: &mut Ui, rect: Rect, stage: &mut Stage, asks: &mut Vec<Ask>) -> Rect {
    let sheet = stage.desk.sheet;
    name(ui, rect, sheet);
    let tall = sheet.px(TALL);
    let middle = Rect::from_center_size(rect.center(), vec2(rect.width(), tall));
    let mut row = Row {
        rest: middle,
        sheet,
    };
    row.left(164.0, 10.0);
    busy(ui, row.right(78.0, 8.0), stage);
    languages(ui, row.right(44.0, 4.0), stage, asks);
    sizes(ui, row.right(60.0, 8.0), stage, asks);
    words(ui, &mut row, stage, asks);
    sides(ui, &mut row, stage, asks);
    steps(ui, &mut row, stage, asks);
    row.rest
}

/// The instrument's name, over a low sun.
fn name(ui: &Ui, rect: Rect, sheet: Sheet) {
    let painter = ui.painter();
    let sun = pos2(
        rect.left() + sheet.px(13.0),
        rect.center().y + sheet.px(6.0),
    );
    let above = Rect::from_min_max(rect.min, pos2(rect.right(), sun.y));
    let clipped = ui.painter_at(above);
    clipped.circle_filled(sun, sheet.px(10.0), theme::ACCENT);
    let line = sheet.line(1.5, theme::ACCENT);
    painter.hline(
        rect.left()..=sun.x + sheet.px(13.0),
        sun.y + sheet.px(1.0),
        line,
    );
    painter.text(
        pos2(sun.x + sheet.px(22.0), rect.center().y),
        Align2::LEFT_CENTER,
        "Kazakh Horizon",
        sheet.font(theme::text::TITLE),
        theme::TEXT,
    );
}

/// A button with a sign on it, which can be impossible now.
fn sign(
    ui: &Ui,
    rect: Rect,
    id: &str,
    enabled: bool,
    hint: &str,
    sheet: Sheet,
) -> (Response, egui::Color32) {
    let id = Id::unique(("bar", id));
    let response = if enabled {
        raised(ui, rect, id, sheet)
    } else {
        ui.interact(rect, id, Sense::hover())
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, hint));
    let colour = if enabled {
        theme::TEXT
    } else {
        theme::TEXT_FAINT
    };
    (response.on_hover_text(hint), colour)
}

/// Undo and redo.
fn steps(ui: &mut Ui, row: &mut Row, stage: &Stage, asks: &mut Vec<Ask>) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let (back, forth) = stage.desk.session.history.ways();
    let place = row.right(TALL, 4.0);
    let hint = if forth {
        word(language, "bar.redo")
    } else {
        word(language, "redo.none")
    };
    let (response, colour) = sign(ui, place, "redo", forth, hint, sheet);
    turn(ui, place, 1.0, colour, sheet);
    if response.clicked() {
        asks.push(Ask::Redo);
    }
    let place = row.right(TALL, 8.0);
    let hint = if back {
        word(language, "bar.undo")
    } else {
        word(language, "undo.none")
    };
    let (response, colour) = sign(ui, place, "undo", back, hint, sheet);
    turn(ui, place, -1.0, colour, sheet);
    if response.clicked() {
        asks.push(Ask::Undo);
    }
}

/// A bent arrow that points to the right (1) or left (-1).
fn turn(ui: &Ui, rect: Rect, side: f32, colour: egui::Color32, sheet: Sheet) {
    let centre = rect.center() + vec2(0.0, sheet.px(2.0));
    let radius = sheet.px(5.5);
    let at = |angle: f32| centre + radius * vec2(side * angle.cos(), angle.sin());
    let points: Vec<_> = (0..=12)
        .map(|step| at(egui::lerp(2.6..=6.0, step as f32 / 12.0)))
        .collect();
    let tip = points.last().copied().unwrap_or(centre);
    let painter = ui.painter();
    painter.add(Shape::line(points, sheet.line(1.8, colour)));
    let (a, b) = (sheet.px(4.5), sheet.px(3.5));
    painter.add(Shape::convex_polygon(
        vec![
            tip + vec2(-side * a, 0.0),
            tip + vec2(side * b, -b),
            tip + vec2(side * b, a),
        ],
        colour,
        egui::Stroke::NONE,
    ));
}

/// A and B, and copying one to the other.
fn sides(ui: &mut Ui, row: &mut Row, stage: &Stage, asks: &mut Vec<Ask>) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let side = stage.desk.session.history.side();
    let (this, other) = if side == 0 { ("A", "B") } else { ("B", "A") };
    let place = row.right(42.0, 4.0);
    let hint = phrase(language, "bar.copy", &[this, other]);
    let (response, colour) = sign(ui, place, "copy", true, &hint, sheet);
    let text = format!("{this} › {other}");
    let style = (theme::text::SMALL, colour);
    sized(ui.painter(), place, Align::Center, &text, style, sheet);
    if response.clicked() {
        asks.push(Ask::CopyOver);
    }
    let place = row.right(44.0, 4.0);
    let hint = phrase(language, "bar.side", &[this]);
    let (response, _) = sign(ui, place, "side", true, &hint, sheet);
    let half = place.width() / 2.0;
    for (index, letter) in ["A", "B"].into_iter().enumerate() {
        let corner = pos2(place.left() + index as f32 * half, place.top());
        let cell = Rect::from_min_size(corner, vec2(half, place.height()));
        let cell = cell.shrink(sheet.px(2.0));
        let colour = if index == side {
            ui.painter()
                .rect_filled(cell, sheet.corner(3.0), theme::ACCENT);
            theme::ON_ACCENT
        } else {
            theme::TEXT_QUIET
        };
        let style = (theme::text::MENU, colour);
        sized(ui.painter(), cell, Align::Center, letter, style, sheet);
    }
    if response.clicked() {
        asks.push(Ask::Flip);
    }
}

/// Random, Init, Panic.
fn words(ui: &mut Ui, row: &mut Row, stage: &mut Stage, asks: &mut Vec<Ask>) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let text = word(language, "bar.panic");
    let hint = word(language, "bar.panic_tip");
    let place = row.right(60.0, 4.0);
    if button(ui, place, Id::unique("bar panic"), text, hint, sheet).clicked() {
        asks.push(Ask::Panic);
    }
    let text = word(language, "bar.init");
    let hint = word(language, "bar.init_tip");
    let place = row.right(66.0, 4.0);
    if button(ui, place, Id::unique("bar init"), text, hint, sheet).clicked() {
        asks.push(Ask::Init);
    }
    let hint = word(language, "bar.random_which");
    let place = row.right(18.0, 1.0);
    let (response, colour) = sign(ui, place, "random how", true, hint, sheet);
    let (centre, half) = (place.center(), sheet.px(3.5));
    ui.painter().add(Shape::convex_polygon(
        vec![
            centre + vec2(-half, -0.6 * half),
            centre + vec2(half, -0.6 * half),
            centre + vec2(0.0, 0.7 * half),
        ],
        colour,
        egui::Stroke::NONE,
    ));
    wish::menu(&response, stage, asks);
    let text = word(language, "bar.random");
    let hint = word(language, "bar.random_tip");
    let place = row.right(82.0, 8.0);
    if button(ui, place, Id::unique("bar random"), text, hint, sheet).clicked() {
        asks.push(Ask::Roll);
    }
}

/// The menu of sizes.
fn sizes(ui: &mut Ui, rect: Rect, stage: &Stage, asks: &mut Vec<Ask>) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let response = raised(ui, rect, Id::unique("bar size"), sheet);
    let now = 100.0 * sheet.px(1.0);
    menu::face(ui, rect, &format!("{now:.0} %"), sheet);
    let hint = word(language, "bar.size");
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, hint));
    let response = response.on_hover_text(hint);
    Popup::menu(&response).show(|ui| {
        ui.set_max_width(sheet.px(90.0));
        if let Some(zoom) = zooms(ui, sheet) {
            asks.push(Ask::Zoom(zoom));
        }
    });
}

/// The lines of the menu of sizes.
pub fn zooms(ui: &mut Ui, sheet: Sheet) -> Option<f32> {
    let mut chosen = None;
    for zoom in ZOOMS {
        let is_now = (sheet.px(1.0) - zoom).abs() < 0.005;
        let text = format!("{:.0} %", 100.0 * zoom);
        if menu::item(ui, &text, true, is_now, sheet) {
            chosen = Some(zoom);
        }
    }
    chosen
}

/// The menu of languages.
fn languages(ui: &mut Ui, rect: Rect, stage: &Stage, asks: &mut Vec<Ask>) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let response = raised(ui, rect, Id::unique("bar language"), sheet);
    menu::face(ui, rect, &language.code().to_uppercase(), sheet);
    let hint = word(language, "bar.language");
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, hint));
    let response = response.on_hover_text(hint);
    Popup::menu(&response).show(|ui| {
        ui.set_max_width(sheet.px(120.0));
        for other in Language::ALL {
            if menu::item(ui, other.name(), true, other == language, sheet) {
                asks.push(Ask::Speak(other));
            }
        }
    });
}

/// The share of its time the instrument takes, and how much sounds.
fn busy(ui: &mut Ui, rect: Rect, stage: &Stage) {
    let (sheet, language) = (stage.desk.sheet, stage.desk.language);
    let live = stage.view.live;
    let load = if live.is_alive() { live.load } else { 0.0 };
    let percent = format!("{:.0} %", 100.0 * load);
    let voices = live.glance.voices.to_string();
    let grid = super::layout::Grid::new(rect.expand2(vec2(0.0, sheet.px(4.0))), 1, 2, 0.0, sheet);
    let colour = if load > 0.8 {
        theme::WRONG
    } else {
        theme::TEXT_QUIET
    };
    let Glance { kills, relief, .. } = live.glance;
    let below = if relief > 0 {
        let text = phrase(language, "bar.relief", &[&relief.to_string()]);
        (text, theme::ACCENT)
    } else {
        let text = counted(language, "bar.voices", live.glance.voices as usize);
        (text, theme::TEXT_QUIET)
    };
    let lines = [(format!("CPU {percent}"), colour), below];
    for (index, (text, colour)) in lines.into_iter().enumerate() {
        let style = (theme::text::SMALL, colour);
        sized(
            ui.painter(),
            grid.at(0, index),
            Align::Max,
            &text,
            style,
            sheet,
        );
    }
    let mut hint = phrase(language, "bar.load", &[&percent, &voices]);
    if relief > 0 {
        hint = format!("{hint}\n{}", word(language, "bar.relief_hint"));
    }
    if kills.total() > 0 {
        hint = format!("{hint}\n{}", broken(language, &kills));
    }
    ui.interact(rect, Id::unique("bar busy"), Sense::hover())
        .on_hover_text(hint);
}

/// What is said of voices that broke.
pub fn broken(language: Language, kills: &Kills) -> String {
    let parts = [kills.drone, kills.melody, kills.rhythm, kills.space];
    let [drone, melody, rhythm, space] = parts.map(|count| count.to_string());
    phrase(language, "bar.broken", &[&drone, &melody, &rhythm, &space])
}

/// The tabs of the pages. Returns which is open.
pub fn tabs(ui: &mut Ui, rect: Rect, names: &[&str], open: usize, sheet: Sheet) -> usize {
    let mut chosen = open;
    for (index, name) in names.iter().enumerate() {
        let width = sheet.px(theme::TAB);
        let corner = pos2(rect.left() + index as f32 * width, rect.top());
        let place = Rect::from_min_size(corner, vec2(width, rect.height()));
        let response = ui.interact(place, Id::unique(("tab", index)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, index == open, name));
        let (colour, line) = match (index == open, response.hovered()) {
            (true, _) => (theme::TEXT, Some(theme::ACCENT)),
            (false, true) => (theme::TEXT, None),
            (false, false) => (theme::TEXT_QUIET, None),
        };
        let style = (theme::text::BODY, colour);
        sized(ui.painter(), place, Align::Center, name, style, sheet);
        if let Some(line) = line {
            let y = place.bottom() - sheet.px(2.0);
            let inner = place.shrink2(Vec2::new(sheet.px(10.0), 0.0));
            ui.painter()
                .hline(inner.x_range(), y, sheet.line(3.0, line));
        }
        if response.clicked() {
            chosen = index;
        }
    }
    chosen
}
