//! What the browser and the preset bar are made of: buttons, chips, marks, fields.

use crate::editor::theme::{self, Sheet};
use egui::{
    Align2, Color32, CursorIcon, Id, Key, Margin, Painter, Pos2, Rect, Response, Role, Sense,
    Shape, Stroke, StrokeKind, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

/// Height of a button or chip.
pub const TALL: f32 = 24.0;
/// Space between two of them.
pub const SPACE: f32 = 6.0;
/// Longest text that is typed into a field of one line.
pub const LONGEST: usize = 4096;

/// A mark drawn on a button instead of words, or beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Back.
    Left,
    /// On.
    Right,
    /// Close.
    Cross,
    /// A list, which is open or not.
    List(bool),
    /// Into a tray: save.
    Tray,
    /// A favourite, or none.
    Star(bool),
    /// Locked, or not.
    Lock(bool),
}

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Does something.
    Plain,
    /// Cannot do it now.
    Off,
    /// The first thing to do.
    First,
    /// A choice that holds, or not.
    Choice(bool),
}

/// What takes clicks, with its name for who cannot see it and for tests.
fn sense(ui: &Ui, rect: Rect, id: Id, label: &str, look: Look) -> Response {
    let enabled = look != Look::Off;
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| match look {
        Look::Choice(on) => WidgetInfo::selected(Role::CheckBox, enabled, on, label),
        _ => WidgetInfo::labeled(Role::Button, enabled, label),
    });
    if enabled {
        response.on_hover_cursor(CursorIcon::PointingHand)
    } else {
        response
    }
}

/// The ground of a button. Returns the colour of what is on it.
fn ground(ui: &Ui, rect: Rect, response: &Response, look: Look, sheet: Sheet) -> Color32 {
    let lifted = response.hovered() || response.has_focus();
    let (fill, edge, text) = match (look, lifted) {
        (Look::Off, _) => (theme::PANEL, theme::EDGE, theme::TEXT_QUIET),
        (Look::First, _) => (theme::ACCENT, theme::ACCENT, theme::ON_ACCENT),
        (Look::Choice(true), _) => (theme::ACCENT_DEEP, theme::ACCENT, theme::TEXT),
        (Look::Choice(false), false) => (theme::PANEL, theme::EDGE, theme::TEXT_QUIET),
        (Look::Plain, false) => (theme::RAISED, theme::EDGE, theme::TEXT),
        (_, true) => (theme::LIFTED, theme::EDGE, theme::TEXT),
    };
    let edge = if lifted && look != Look::Off {
        theme::TEXT_QUIET
    } else {
        edge
    };
    ui.painter().rect(
        rect,
        sheet.corner(5.0),
        fill,
        sheet.line(1.0, edge),
        StrokeKind::Inside,
    );
    text
}

/// A button with words.
pub fn button(ui: &Ui, rect: Rect, id: Id, text: &str, look: Look, sheet: Sheet) -> Response {
    let response = sense(ui, rect, id, text, look);
    let colour = ground(ui, rect, &response, look, sheet);
    words(
        ui.painter(),
        rect.shrink2(vec2(sheet.px(5.0), 0.0)),
        Align2::CENTER_CENTER,
        text,
        theme::text::SMALL,
        colour,
        sheet,
    );
    response
}

/// A button with a mark; `label` says what it does.
pub fn icon(ui: &Ui, rect: Rect, id: Id, label: &str, mark: Mark, sheet: Sheet) -> Response {
    let look = match mark {
        Mark::Star(on) | Mark::Lock(on) | Mark::List(on) => Look::Choice(on),
        _ => Look::Plain,
    };
    let response = sense(ui, rect, id, label, look);
    let lifted = response.hovered() || response.has_focus();
    let colour = match mark {
        Mark::Left | Mark::Right | Mark::Cross | Mark::List(_) | Mark::Tray => {
            ground(ui, rect, &response, look, sheet)
        }
        Mark::Star(true) | Mark::Lock(true) => theme::ACCENT,
        _ if lifted => theme::TEXT,
        _ => theme::TEXT_QUIET,
    };
    draw(ui.painter(), rect.center(), mark, colour, sheet);
    response.on_hover_text(label)
}

/// Draws a mark about 14 units large.
fn draw(painter: &Painter, at: Pos2, mark: Mark, colour: Color32, sheet: Sheet) {
    let px = |x: f32, y: f32| at + vec2(sheet.px(x), sheet.px(y));
    let line = sheet.line(1.6, colour);
    match mark {
        Mark::Left | Mark::Right => {
            let way = if mark == Mark::Left { -1.0 } else { 1.0 };
            let corners = vec![
                px(-3.5 * way, -5.5),
                px(4.5 * way, 0.0),
                px(-3.5 * way, 5.5),
            ];
            painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
        }
        Mark::Cross => {
            painter.line_segment([px(-4.5, -4.5), px(4.5, 4.5)], line);
            painter.line_segment([px(-4.5, 4.5), px(4.5, -4.5)], line);
        }
        Mark::List(_) => {
            for y in [-4.5, 0.0, 4.5] {
                painter.line_segment([px(-6.0, y), px(6.0, y)], line);
            }
        }
        Mark::Tray => {
            painter.line_segment([px(0.0, -6.5), px(0.0, 1.5)], line);
            let arrow = vec![px(-3.5, -1.5), px(0.0, 2.0), px(3.5, -1.5)];
            painter.add(Shape::line(arrow, line));
            let tray = vec![px(-6.0, 2.0), px(-6.0, 6.0), px(6.0, 6.0), px(6.0, 2.0)];
            painter.add(Shape::line(tray, line));
        }
        Mark::Star(on) => star(painter, at, sheet.px(7.0), on, colour, sheet),
        Mark::Lock(on) => {
            let body = Rect::from_min_max(px(-5.0, -0.5), px(5.0, 6.5));
            if on {
                painter.rect_filled(body, sheet.corner(1.5), colour);
            } else {
                painter.rect_stroke(body, sheet.corner(1.5), line, StrokeKind::Inside);
            }
            // An open one has its shackle beside.
            let shift = if on { 0.0 } else { 4.0 };
            let arc = (0..=8).map(|n| {
                let angle = std::f32::consts::PI * n as f32 / 8.0;
                px(shift - 3.0 * angle.cos(), -3.0 - 3.5 * angle.sin())
            });
            let mut shackle = vec![px(shift - 3.0, -0.5)];
            shackle.extend(arc);
            shackle.push(px(shift + 3.0, if on { -0.5 } else { -2.5 }));
            painter.add(Shape::line(shackle, line));
        }
    }
}

/// A star of five points, filled or not.
fn star(painter: &Painter, at: Pos2, radius: f32, on: bool, colour: Color32, sheet: Sheet) {
    let corner = |n: usize| {
        let angle = std::f32::consts::PI * (n as f32 / 5.0 - 0.5);
        let radius = if n.is_multiple_of(2) {
            radius
        } else {
            0.42 * radius
        };
        at + radius * vec2(angle.cos(), angle.sin())
    };
    let corners: Vec<Pos2> = (0..10).map(corner).collect();
    if on {
        // It is not convex: five tips around a middle.
        for tip in (0..10).step_by(2) {
            let part = vec![at, corner(tip + 9), corner(tip), corner(tip + 1)];
            painter.add(Shape::convex_polygon(part, colour, Stroke::NONE));
        }
    }
    painter.add(Shape::closed_line(corners, sheet.line(1.2, colour)));
}

/// One line of text, cut where it does not fit. Returns whether it was.
pub fn words(
    painter: &Painter,
    rect: Rect,
    align: Align2,
    text: &str,
    size: f32,
    colour: Color32,
    sheet: Sheet,
) -> bool {
    let mut job =
        egui::text::LayoutJob::simple_singleline(text.to_owned(), sheet.font(size), colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width().max(0.0));
    let galley = painter.layout_job(job);
    let cut = galley.elided;
    let at = align.align_size_within_rect(galley.size(), rect).min;
    painter.galley(at, galley, colour);
    cut
}

/// Text in several lines from the top of a place. Returns its height.
pub fn paragraph(
    painter: &Painter,
    rect: Rect,
    text: &str,
    size: f32,
    colour: Color32,
    sheet: Sheet,
) -> f32 {
    let mut job = egui::text::LayoutJob::simple(
        text.to_owned(),
        sheet.font(size),
        colour,
        rect.width().max(1.0),
    );
    // Paths have few blanks to break at.
    job.wrap.break_anywhere = text.contains(['/', '\\']);
    let galley = painter.layout_job(job);
    let height = galley.size().y;
    painter.galley(rect.min, galley, colour);
    height
}

/// Width of a text.
pub fn width(painter: &Painter, text: &str, size: f32, sheet: Sheet) -> f32 {
    let galley = painter.layout_no_wrap(text.to_owned(), sheet.font(size), theme::TEXT);
    galley.size().x
}

/// Width of a button that shows all of its text.
pub fn button_width(painter: &Painter, text: &str, sheet: Sheet) -> f32 {
    width(painter, text, theme::text::SMALL, sheet) + sheet.px(18.0)
}

/// Cuts a place of a width off the left, and the space after it.
pub fn cut_left(rest: &mut Rect, width: f32, sheet: Sheet) -> Rect {
    let cut = rest.with_max_x((rest.left() + width).min(rest.right()));
    rest.min.x = (cut.right() + sheet.px(SPACE)).min(rest.right());
    cut
}

/// Cuts a place of a width off the right, and the space before it.
pub fn cut_right(rest: &mut Rect, width: f32, sheet: Sheet) -> Rect {
    let cut = rest.with_min_x((rest.right() - width).max(rest.left()));
    rest.max.x = (cut.left() - sheet.px(SPACE)).max(rest.left());
    cut
}

/// Cuts a row of a height off the top, and the space under it.
pub fn cut_top(rest: &mut Rect, height: f32, sheet: Sheet) -> Rect {
    let cut = rest.with_max_y((rest.top() + height).min(rest.bottom()));
    rest.min.y = (cut.bottom() + sheet.px(SPACE)).min(rest.bottom());
    cut
}

/// Cuts a row of a height off the bottom, and the space over it.
pub fn cut_bottom(rest: &mut Rect, height: f32, sheet: Sheet) -> Rect {
    let cut = rest.with_min_y((rest.bottom() - height).max(rest.top()));
    rest.max.y = (cut.top() - sheet.px(SPACE)).max(rest.top());
    cut
}

/// A field that is typed into.
pub struct Field<'a> {
    /// What it is.
    pub id: Id,
    /// Its name for who cannot see it and for tests.
    pub label: &'a str,
    /// Shown in it while it is empty.
    pub hint: &'a str,
    /// Lines.
    pub lines: usize,
    /// Whether it gets the keyboard now.
    pub focus: bool,
}

impl Field<'_> {
    /// Draws it with its text.
    pub fn draw(self, ui: &mut Ui, rect: Rect, text: &mut String, sheet: Sheet) -> Response {
        ui.painter()
            .rect_filled(rect, sheet.corner(5.0), theme::GROOVE);
        let edit = if self.lines > 1 {
            TextEdit::multiline(text).desired_rows(self.lines)
        } else {
            TextEdit::singleline(text)
        };
        let side = sheet.px(8.0).clamp(0.0, 127.0) as i8;
        let top = ((rect.height() - sheet.px(theme::text::BODY) * 1.25) / 2.0).clamp(0.0, 127.0);
        let top = if self.lines > 1 { sheet.px(5.0) } else { top } as i8;
        let hint = egui::RichText::new(self.hint).color(theme::TEXT_QUIET);
        let edit = edit
            .id(self.id)
            .hint_text(hint)
            .char_limit(LONGEST)
            .text_color(theme::TEXT)
            .frame(egui::Frame::NONE.inner_margin(Margin::symmetric(side, top)))
            .font(sheet.font(theme::text::BODY));
        let response = ui.put(rect, edit);
        if self.focus {
            response.request_focus();
        }
        let edge = if response.has_focus() {
            theme::ACCENT
        } else {
            theme::EDGE
        };
        ui.painter().rect_stroke(
            rect,
            sheet.corner(5.0),
            sheet.line(1.0, edge),
            StrokeKind::Inside,
        );
        let typed = text.clone();
        response.widget_info(|| {
            let mut info = WidgetInfo::text_edit(true, &typed, &typed, self.hint);
            info.label = Some(self.label.to_owned());
            info
        });
        response
    }
}

/// Which of these fields keys are typed into (P3). Egui takes the keyboard from a field on Escape
/// before anybody is asked, so then it is the field that had it in the last picture.
pub fn keyboard(ui: &Ui, group: Id, fields: &[Id]) -> Option<Id> {
    let now = ui.memory(egui::Memory::focused);
    let now = now.filter(|id| fields.contains(id));
    let before = ui.data(|data| data.get_temp::<Id>(group));
    ui.data_mut(|data| match now {
        Some(id) => {
            data.insert_temp(group, id);
        }
        None => data.remove::<Id>(group),
    });
    let escape = ui.input(|input| input.key_pressed(Key::Escape));
    now.or(before.filter(|_| escape))
}

/// Where a row's column is, of these widths as shares of the whole.
pub fn column(rect: Rect, shares: &[f32], index: usize, sheet: Sheet) -> Rect {
    let whole: f32 = shares.iter().sum::<f32>().max(f32::EPSILON);
    let before: f32 = shares.iter().take(index).sum();
    let share = shares.get(index).copied().unwrap_or_default();
    let left = rect.left() + rect.width() * before / whole;
    let right = left + rect.width() * share / whole - sheet.px(SPACE);
    Rect::from_min_max(pos2(left, rect.top()), pos2(right.max(left), rect.bottom()))
}
