//! What every control does alike: it is turned by the wheel, goes back to its default, opens its
//! menu, says what it is. And the smaller controls themselves. Everything goes through a [`Hand`].

use super::bar::{bar, switch};
use super::control::{Control, Controls, Hand, Kind};
use super::entry::Entry;
pub use super::label::{line, sized, small};
pub use super::mark::marks;
use super::session::Session;
use super::short::short;
use super::text::{self, Language, phrase, word};
use super::theme::{self, Sheet};
use super::{idle, knob, menu};
use crate::engine::glance::JourneyGlance;
use crate::engine::journey::target_ids;
use crate::folder::Folder;
use crate::params::KazakhParams;
use crate::preferences::Preferences;
use egui::{
    Align, Color32, CursorIcon, Event, Id, MouseWheelUnit, Rect, Response, Role, Sense, StrokeKind,
    Ui, Vec2, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// Share of the range that one notch of the wheel moves a number.
const WHEEL: f32 = 0.02;
/// Shift divides a movement by this.
const FINE: f32 = 10.0;
/// Points of a touch pad's scroll that count as one notch.
const NOTCH_POINTS: f32 = 40.0;

/// What the controls of one frame share.
pub struct Desk<'a> {
    /// All parameters.
    pub controls: &'a Controls,
    /// Moves them.
    pub hand: &'a Hand,
    /// Their owner: what is learned and locked.
    pub params: &'a Arc<KazakhParams>,
    /// What outlives the window.
    pub session: &'a Session,
    /// The value being typed, if any.
    pub entry: &'a mut Option<Entry>,
    /// What is searched for in the open list.
    pub search: &'a mut String,
    /// Part of a notch left over from the wheel.
    pub wheel: &'a mut f32,
    /// What the journey plays.
    pub journey: &'a JourneyGlance,
    /// Sizes.
    pub sheet: Sheet,
    /// Language of the words.
    pub language: Language,
    /// The user's choices.
    pub preferences: &'a mut Preferences,
    /// Where they are kept.
    pub folder: &'a Result<Folder, String>,
    /// A line for the user, such as why something could not be done.
    pub said: &'a mut Option<String>,
}

impl<'a> Desk<'a> {
    /// The parameter of an id.
    pub fn control(&self, id: &str) -> Option<&'a Control> {
        self.controls.get(id)
    }

    /// A normalized value of a parameter as text in the language.
    pub fn text(&self, control: &Control, value: f32) -> String {
        text::shown(self.language, &control.text_of(value)).into_owned()
    }

    /// Where a control is shown: where the hand has it, or its value.
    pub fn shown(&self, control: &Control) -> f32 {
        let held = self.hand.holds(control);
        held.unwrap_or_else(|| control.value()).clamp(0.0, 1.0)
    }

    /// Where the journey has a control now, 0..=1, if it steers it.
    pub fn steered(&self, control: &Control) -> Option<f32> {
        if !self.journey.on {
            return None;
        }
        let number = target_ids().position(|id| id == control.id)?;
        let is_steered = self.journey.steered >> number & 1 != 0;
        let plain = self.journey.values.get(number).filter(|_| is_steered)?;
        control.placed_plain(*plain)
    }

    /// Whether a random state leaves a parameter alone because the user said so.
    pub fn is_locked(&self, id: &str) -> bool {
        self.preferences.locked.contains(id)
    }

    /// Keeps the user's choices.
    pub fn save(&mut self) {
        // They hold for this window in any case.
        if let Err(error) = keep(self.preferences, self.folder) {
            *self.said = Some(error);
        }
    }
}

/// Keeps the user's choices in their folder.
pub fn keep(preferences: &mut Preferences, folder: &Result<Folder, String>) -> Result<(), String> {
    preferences.save_to(folder.as_ref().map_err(Clone::clone)?)
}

/// The id of a control's widget.
pub fn id_of(control: &Control) -> Id {
    Id::unique(("parameter", control.id.as_str()))
}

/// A parameter in a cell, as its kind is best handled: a knob with its name and value, or a menu
/// or a switch under its name.
pub fn cell(ui: &mut Ui, rect: Rect, id: &str, desk: &mut Desk) {
    let Some(control) = desk.control(id) else {
        return;
    };
    let opacity = dim(ui, control, desk);
    match control.kind {
        Kind::Number => knob::draw(ui, rect, control, desk),
        Kind::Choice(_) | Kind::Switch => named(ui, rect, control, desk),
    }
    ui.set_opacity(opacity);
}

/// A menu or a switch under its name; among knobs, where their names and dials are.
fn named(ui: &mut Ui, rect: Rect, control: &Control, desk: &mut Desk) {
    let sheet = desk.sheet;
    let tall = sheet.px(theme::LABEL);
    let among = rect.height() > 1.3 * sheet.px(theme::MENU_CELL);
    let rect = if among {
        knob::held_together(rect, sheet)
    } else {
        rect
    };
    let label = rect.with_max_y(rect.top() + tall);
    let size = vec2(rect.width(), sheet.px(theme::CONTROL));
    let (align, body) = if among {
        (Align::Center, Rect::from_center_size(rect.center(), size))
    } else {
        (Align::Min, Rect::from_min_size(label.left_bottom(), size))
    };
    let name = short(desk.language, &control.id);
    let style = (theme::text::LABEL, theme::TEXT_QUIET);
    sized(ui.painter(), label, align, &name, style, sheet);
    body_of(ui, body, control, desk);
}

/// Draws what comes fainter where a control changes nothing now. Returns what to go back to.
fn dim(ui: &mut Ui, control: &Control, desk: &Desk) -> f32 {
    let opacity = ui.opacity();
    // What the journey plays in its place may change something.
    if idle::is_idle(&control.id, desk.controls) && desk.steered(control).is_none() {
        ui.multiply_opacity(theme::IDLE);
    }
    opacity
}

/// A parameter without its name, for a row or a table: a menu, a switch or a bar.
pub fn bare(ui: &mut Ui, rect: Rect, id: &str, desk: &mut Desk) {
    if let Some(control) = desk.control(id) {
        let opacity = dim(ui, control, desk);
        body_of(ui, rect, control, desk);
        ui.set_opacity(opacity);
    }
}

/// A parameter in a row: its name, and what moves it.
pub fn row(ui: &mut Ui, rect: Rect, id: &str, desk: &mut Desk) {
    let Some(control) = desk.control(id) else {
        return;
    };
    split_row(ui, rect, control, theme::NAME, desk);
}

/// The same with a width for the name, in virtual units.
pub fn row_split(ui: &mut Ui, rect: Rect, id: &str, name: f32, desk: &mut Desk) {
    if let Some(control) = desk.control(id) {
        split_row(ui, rect, control, name, desk);
    }
}

/// A row of a name of a width.
fn split_row(ui: &mut Ui, rect: Rect, control: &Control, name: f32, desk: &mut Desk) {
    let sheet = desk.sheet;
    let split = rect.left() + sheet.px(name).min(0.5 * rect.width());
    let name = rect.with_max_x(split);
    let text = short(desk.language, &control.id);
    let opacity = dim(ui, control, desk);
    line(
        ui.painter(),
        name,
        Align::Min,
        &text,
        theme::TEXT_QUIET,
        sheet,
    );
    let tall = sheet.px(theme::CONTROL);
    let body = Rect::from_center_size(
        pos2(0.5 * (split + rect.right()), rect.center().y),
        vec2(rect.right() - split, tall),
    );
    body_of(ui, body, control, desk);
    ui.set_opacity(opacity);
}

/// The control itself.
fn body_of(ui: &mut Ui, rect: Rect, control: &Control, desk: &mut Desk) {
    match &control.kind {
        Kind::Switch => switch(ui, rect, control, desk),
        Kind::Choice(rows) => menu::choice(ui, rect, control, rows, desk),
        Kind::Number => bar(ui, rect, control, desk),
    }
}

/// What every control does alike. `response` is all of it that can be touched.
pub fn common(ui: &mut Ui, response: &Response, control: &Control, desk: &mut Desk) {
    let reset = response.clicked() && ui.input(|input| input.modifiers.command);
    // Two clicks on a switch are there and back again.
    let double = response.double_clicked() && matches!(control.kind, Kind::Number);
    if double || reset {
        desk.hand.put(control, control.default());
    }
    if response.contains_pointer() {
        wheel(ui, control, desk);
    }
    told(response, control, desk);
}

/// What every control says of itself, and the menu it opens.
pub fn told(response: &Response, control: &Control, desk: &mut Desk) {
    response.widget_info(|| {
        let name = text::parameter(desk.language, &control.id);
        match control.kind {
            Kind::Switch => WidgetInfo::selected(Role::CheckBox, true, control.value() > 0.5, name),
            Kind::Choice(_) => WidgetInfo::labeled(Role::ComboBox, true, name),
            Kind::Number => WidgetInfo::slider(true, f64::from(control.value()), name),
        }
    });
    if desk.preferences.tooltips && !response.dragged() && desk.entry.is_none() {
        response.clone().on_hover_ui(|ui| tip(ui, control, desk));
    }
    menu::context(response, control, desk);
}

/// What the pointer tells when it rests.
fn tip(ui: &mut Ui, control: &Control, desk: &Desk) {
    let (sheet, language) = (desk.sheet, desk.language);
    let plain = |text: String, size: f32, colour: Color32| {
        egui::RichText::new(text)
            .font(sheet.font(size))
            .color(colour)
    };
    let name = text::parameter(language, &control.id);
    let value = desk.text(control, control.value());
    ui.label(plain(
        format!("{name}: {value}"),
        theme::text::BODY,
        theme::TEXT,
    ));
    let hint = text::hint(language, &control.id);
    if !hint.is_empty() {
        ui.label(plain(
            hint.into_owned(),
            theme::text::SMALL,
            theme::TEXT_QUIET,
        ));
    }
    if let Some(value) = desk.steered(control) {
        let text = phrase(language, "tip.steered", &[&desk.text(control, value)]);
        ui.label(plain(text, theme::text::SMALL, theme::ACCENT));
    }
    let default = desk.text(control, control.default());
    let mut last = phrase(language, "tip.default", &[&default]);
    if let Some(number) = desk.params.learn.controller(&control.id) {
        let learned = phrase(language, "tip.learned", &[&number.to_string()]);
        last = format!("{last} · {learned}");
    }
    if desk.is_locked(&control.id) {
        last = format!("{last} · {}", word(language, "tip.locked"));
    }
    ui.label(plain(last, theme::text::SMALL, theme::TEXT_QUIET));
}

/// Follows a drag: `along` says which share of the range a movement in points is.
pub fn follow(
    ui: &Ui,
    response: &Response,
    control: &Control,
    desk: &Desk,
    along: impl Fn(Vec2) -> f32,
) {
    let command = ui.input(|input| input.modifiers.command);
    if response.drag_started_by(egui::PointerButton::Primary) && !command {
        desk.hand.grab(control);
    }
    if response.dragged()
        && let Some(at) = desk.hand.holds(control)
    {
        let fine = if ui.input(|input| input.modifiers.shift) {
            FINE
        } else {
            1.0
        };
        desk.hand
            .drag(control, at + along(response.drag_delta()) / fine);
    }
    if response.drag_stopped() {
        desk.hand.release();
    }
}

/// Shows where the host's modulation has a control, if it is not where the user put it.
pub fn modulation(control: &Control, mut show: impl FnMut(f32)) {
    let modulated = control.modulated().clamp(0.0, 1.0);
    if modulated != control.value() {
        show(modulated);
    }
}

/// Whether a control that rests here shows which way it was moved.
pub fn is_middle(rest: f32) -> bool {
    (0.4..=0.6).contains(&rest)
}

/// The frame of something to click, lighter under the pointer.
pub fn raised(ui: &Ui, rect: Rect, id: Id, sheet: Sheet) -> Response {
    let response = ui
        .interact(rect, id, Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    let fill = if response.hovered() {
        theme::LIFTED
    } else {
        theme::RAISED
    };
    ui.painter().rect(
        rect,
        sheet.corner(4.0),
        fill,
        sheet.line(1.0, theme::EDGE),
        StrokeKind::Inside,
    );
    response
}

/// Turns the wheel's notches over this control into steps, and keeps them from scrolling the page.
fn wheel(ui: &Ui, control: &Control, desk: &mut Desk) {
    let (notches, fine) = ui.input(|input| {
        let sum: f32 = input
            .events
            .iter()
            .map(|event| match event {
                Event::MouseWheel { unit, delta, .. } => {
                    // Some systems turn Shift and wheel into a sideways scroll.
                    let amount = if delta.y != 0.0 { delta.y } else { delta.x };
                    match unit {
                        MouseWheelUnit::Point => amount / NOTCH_POINTS,
                        _ => amount,
                    }
                }
                _ => 0.0,
            })
            .sum();
        (sum, input.modifiers.shift)
    });
    // In every frame: a notch scrolls on for several.
    ui.input_mut(|input| input.smooth_scroll_delta = Vec2::ZERO);
    if notches == 0.0 || !notches.is_finite() || desk.hand.holds(control).is_some() {
        return;
    }
    let step = match control.steps() {
        Some(steps) if steps > 0 => {
            // A pad scrolls in parts of a notch; a stepped parameter waits for a whole one.
            *desk.wheel += notches;
            let whole = desk.wheel.trunc();
            *desk.wheel -= whole;
            whole / steps as f32
        }
        _ => notches * WHEEL / if fine { FINE } else { 1.0 },
    };
    if step != 0.0 {
        desk.hand.put(control, control.value() + step);
    }
}
