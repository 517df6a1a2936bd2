//! What stands in rows that are no parameter: buttons side by side, and a message.

use super::theme::{self, Sheet};
use super::widgets::{raised, sized};
use egui::{Align, Color32, Id, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// The place of button `n` of `count` that share a width.
pub fn side_by_side(rect: Rect, count: usize, n: usize, sheet: Sheet) -> Rect {
    let space = sheet.px(theme::SPACE);
    let wide = (rect.width() + space) / count as f32 - space;
    let middle = rect.left() + wide / 2.0 + n as f32 * (wide + space);
    let size = vec2(wide, sheet.px(theme::CONTROL));
    Rect::from_center_size(pos2(middle, rect.center().y), size)
}

/// A button with its hint.
pub fn button(ui: &Ui, rect: Rect, id: Id, text: &str, hint: &str, sheet: Sheet) -> Response {
    let response = raised(ui, rect, id, sheet);
    let inner = rect.shrink2(vec2(sheet.px(4.0), 0.0));
    let style = (theme::text::MENU, theme::TEXT);
    sized(ui.painter(), inner, Align::Center, text, style, sheet);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
    if hint.is_empty() {
        response
    } else {
        response.on_hover_text(hint)
    }
}

/// Small text in at most two lines; all of it when the pointer rests.
pub fn message(ui: &Ui, rect: Rect, id: Id, text: &str, colour: Color32, sheet: Sheet) {
    let font = sheet.font(theme::text::SMALL);
    let mut job = egui::text::LayoutJob::simple(text.to_owned(), font, colour, rect.width());
    job.wrap.max_rows = 2;
    // Paths have few blanks to break at.
    job.wrap.break_anywhere = text.contains(['/', '\\']);
    let galley = ui.painter().layout_job(job);
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    let cut = galley.elided;
    ui.painter().galley(at, galley, colour);
    let response = ui.interact(rect, id, Sense::hover());
    if cut {
        response.on_hover_text(text);
    }
}

/// A path in one line, shortened in the middle, where one misses it least; all of it when the
/// pointer rests.
pub fn path(ui: &Ui, rect: Rect, id: Id, text: &str, sheet: Sheet) {
    let font = sheet.font(theme::text::SMALL);
    let letters: Vec<char> = text.chars().collect();
    let lay = |left_out: usize| {
        let kept = letters.len().saturating_sub(left_out);
        // More of the end, which tells folders apart.
        let (first, last) = (kept / 3, kept - kept / 3);
        let mut shown: String = letters.iter().take(first).collect();
        if left_out > 0 {
            shown.push('…');
        }
        shown.extend(letters.iter().skip(letters.len() - last));
        ui.painter()
            .layout_no_wrap(shown, font.clone(), theme::TEXT_QUIET)
    };
    let fits = |left_out: usize| lay(left_out).size().x <= rect.width();
    let mut cut = 0;
    while cut + 2 < letters.len() && !fits(cut) {
        cut += 1;
    }
    let galley = lay(cut);
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, theme::TEXT_QUIET);
    let response = ui.interact(rect, id, Sense::hover());
    if cut > 0 {
        response.on_hover_text(text);
    }
}
