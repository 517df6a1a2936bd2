//! The chapters, one in each row: a click sends the journey there.

use crate::editor::board::jump;
use crate::editor::brush::fade;
use crate::editor::text::{Language, phrase, word};
use crate::editor::theme;
use crate::editor::way::{self, Way};
use crate::editor::widgets::{Desk, sized};
use crate::engine::journey::{CHAPTERS, Chapter, chapters};
use crate::engine::settings::JourneyMotion;
use egui::{Align, CursorIcon, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Width of a chapter's number.
const NUMBER: f32 = 30.0;
/// Width of its mode, and of its times.
const FACTS: [f32; 2] = [206.0, 182.0];

/// Draws them.
pub fn draw(ui: &mut Ui, rect: Rect, way: &Way, desk: &Desk) {
    let sheet = desk.sheet;
    let tall = rect.height() / CHAPTERS as f32;
    let is_led = way.motion == JourneyMotion::HostTimeline;
    for chapter in 0..CHAPTERS {
        let corner = pos2(rect.left(), rect.top() + chapter as f32 * tall);
        let place = Rect::from_min_size(corner, vec2(rect.width(), tall));
        let place = place.shrink2(vec2(0.0, sheet.px(1.0)));
        let sense = if is_led {
            Sense::hover()
        } else {
            Sense::click()
        };
        let id = ui.scope_id().with(("chapter", chapter));
        let mut response = ui.interact(place, id, sense);
        let name = way::told(desk.language, chapter, "name");
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        row(ui, place, chapter, way, desk, response.hovered());
        if is_led {
            if desk.preferences.tooltips {
                response.on_hover_text(word(desk.language, "journey.led"));
            }
            continue;
        }
        response = response.on_hover_cursor(CursorIcon::PointingHand);
        if response.clicked() {
            jump(desk, way::start(chapter) as f32);
        }
    }
}

/// One of them.
fn row(ui: &Ui, place: Rect, chapter: usize, way: &Way, desk: &Desk, hovered: bool) {
    let (sheet, language) = (desk.sheet, desk.language);
    let painter = ui.painter();
    let is_here = chapter == way.chapter;
    let fill = match (is_here, hovered) {
        (true, _) => fade(theme::ACCENT_DEEP, 0.55),
        (false, true) => theme::LIFTED,
        (false, false) => fade(theme::RAISED, 0.5),
    };
    let corner = sheet.corner(4.0);
    painter.rect_filled(place, corner, fill);
    if is_here {
        // How much of it was played.
        let share = (way.share - way::start(chapter)) / way::start(1);
        let width = place.width() * (share.clamp(0.0, 1.0) as f32);
        let foot = place.with_min_y(place.bottom() - sheet.px(2.0));
        let played = foot.with_max_x(foot.left() + width);
        painter.rect_filled(played, 0, theme::ACCENT);
    }
    let inner = place.shrink2(vec2(sheet.px(8.0), sheet.px(3.0)));
    let middle = inner.center().y;
    let (above, below) = (inner.with_max_y(middle), inner.with_min_y(middle));
    let ink = if is_here { theme::ACCENT } else { theme::TEXT };
    let number = inner.with_max_x(inner.left() + sheet.px(NUMBER - 8.0));
    let style = (
        theme::text::TITLE,
        if is_here { ink } else { theme::TEXT_QUIET },
    );
    let text = (chapter + 1).to_string();
    sized(painter, number, Align::Center, &text, style, sheet);
    let left = inner.left() + sheet.px(NUMBER);
    let [right, right_below] = FACTS.map(|width| inner.right() - sheet.px(width));
    let name = way::told(language, chapter, "name");
    let galley = painter.layout_no_wrap(name.to_owned(), sheet.font(theme::text::BODY), ink);
    let after = left + galley.size().x + sheet.px(10.0);
    let top = above.center().y - 0.5 * galley.size().y;
    painter.galley(pos2(left, top), galley, ink);
    let small = (theme::text::LABEL, theme::TEXT_QUIET);
    let place = above.with_min_x(after).with_max_x(right);
    let text = way::told(language, chapter, "place");
    sized(painter, place, Align::Min, text, small, sheet);
    let era = below.with_min_x(left).with_max_x(right_below);
    let text = way::told(language, chapter, "era");
    sized(painter, era, Align::Min, text, small, sheet);
    let Some(one) = chapters().get(chapter) else {
        return;
    };
    let style = (theme::text::LABEL, theme::TEXT);
    let facts = above.with_min_x(right);
    sized(painter, facts, Align::Max, &mode(one, desk), style, sheet);
    let more = format!("{}   {}", tempo(one, language), way.span(chapter));
    sized(
        painter,
        below.with_min_x(right),
        Align::Max,
        &more,
        small,
        sheet,
    );
}

/// Mode and tonic with which a chapter begins.
fn mode(chapter: &Chapter, desk: &Desk) -> String {
    let first = |id: &str| {
        let (_, value) = chapter.line(id)?.first()?;
        let control = desk.control(id)?;
        Some(desk.text(control, control.placed_plain(*value)?))
    };
    let texts = ["mode", "tonic"].into_iter().filter_map(first);
    texts.collect::<Vec<_>>().join(" · ")
}

/// The tempi between which a chapter is.
fn tempo(chapter: &Chapter, language: Language) -> String {
    let line = chapter.line("bpm").unwrap_or_default();
    let values = line.iter().map(|(_, value)| *value);
    let low = values.clone().fold(f32::INFINITY, f32::min);
    let high = values.fold(0.0, f32::max);
    let range = if low < high {
        format!("{low:.0}\u{2013}{high:.0}")
    } else {
        format!("{high:.0}")
    };
    phrase(language, "picture.tempo", &[&range])
}
