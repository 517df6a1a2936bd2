//! Lines of text that are shortened where they do not fit.

use super::theme::{self, Sheet};
use egui::{Align, Align2, Color32, Painter, Pos2, Rect};

/// One line of text, shortened to fit.
pub fn line(
    painter: &Painter,
    rect: Rect,
    align: Align,
    text: &str,
    colour: Color32,
    sheet: Sheet,
) {
    sized(
        painter,
        rect,
        align,
        text,
        (theme::text::BODY, colour),
        sheet,
    );
}

/// One line of small text, shortened to fit.
pub fn small(
    painter: &Painter,
    rect: Rect,
    align: Align,
    text: &str,
    colour: Color32,
    sheet: Sheet,
) {
    sized(
        painter,
        rect,
        align,
        text,
        (theme::text::SMALL, colour),
        sheet,
    );
}

/// One line of text of a size and colour, shortened to fit.
pub fn sized(
    painter: &Painter,
    rect: Rect,
    align: Align,
    text: &str,
    (size, colour): (f32, Color32),
    sheet: Sheet,
) {
    let mut job =
        egui::text::LayoutJob::simple_singleline(text.to_owned(), sheet.font(size), colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width());
    let galley = painter.layout_job(job);
    let size = galley.size();
    let at: Pos2 = match align {
        Align::Max => Align2::RIGHT_CENTER,
        Align::Center => Align2::CENTER_CENTER,
        Align::Min => Align2::LEFT_CENTER,
    }
    .align_size_within_rect(size, rect)
    .min;
    painter.galley(at, galley, colour);
}
