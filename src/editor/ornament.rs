//! Kazakh ornament, drawn as vectors: the ram's horn (koshqar muiz) in bands and corners.

use super::theme::Sheet;
use egui::{Color32, Painter, Pos2, Rect};

/// A corner of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corner {
    /// Upper left.
    LeftTop,
    /// Upper right.
    RightTop,
    /// Lower left.
    LeftBottom,
    /// Lower right.
    RightBottom,
}

/// A band of horns along the middle of `rect`, as many as fit at its height: a divider.
pub fn band(painter: &Painter, rect: Rect, sheet: Sheet, colour: Color32) {
    painter.hline(rect.x_range(), rect.center().y, sheet.line(1.0, colour));
}

/// A pair of horns that grows from a corner of `rect`, `size` virtual units wide.
pub fn corner(
    painter: &Painter,
    rect: Rect,
    corner: Corner,
    size: f32,
    sheet: Sheet,
    colour: Color32,
) {
    let at: Pos2 = match corner {
        Corner::LeftTop => rect.left_top(),
        Corner::RightTop => rect.right_top(),
        Corner::LeftBottom => rect.left_bottom(),
        Corner::RightBottom => rect.right_bottom(),
    };
    painter.circle_stroke(at, sheet.px(size), sheet.line(1.0, colour));
}

/// One pair of horns, upright, in the middle of `rect`: an emblem.
pub fn horns(painter: &Painter, rect: Rect, sheet: Sheet, colour: Color32) {
    painter.circle_stroke(rect.center(), 0.5 * rect.height(), sheet.line(1.5, colour));
}
