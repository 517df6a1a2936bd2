//! Kazakh ornament, drawn as vectors: the ram's horn (koshqar muiz), a pair of scrolls on one stem,
//! in bands and corners. Our own drawing of the common motif.

use super::theme::Sheet;
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};
use std::f32::consts::{PI, TAU};

/// Turns of a scroll.
const TURNS: f32 = 1.45;
/// Points of a scroll.
const POINTS: usize = 34;
/// Width of a pair of horns as a share of its height.
const ASPECT: f32 = 1.3;

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

/// Where a motif stands: its foot, and which way and how far it grows.
#[derive(Clone, Copy)]
struct Stand {
    /// Foot of the stem.
    foot: Pos2,
    /// From the foot to the top.
    up: Vec2,
}

impl Stand {
    /// A place in units of the motif's height: `x` to the right of the stem, `y` up.
    fn at(&self, x: f32, y: f32) -> Pos2 {
        self.foot + y * self.up - x * self.up.rot90()
    }
}

/// One horn as a line: up the stem, over, and in; `side` is 1 for the right one, -1 for the left.
fn horn(stand: Stand, side: f32) -> Vec<Pos2> {
    let (radius, height) = (0.5 * ASPECT * 0.5, 0.66);
    let mut points = Vec::with_capacity(POINTS + 6);
    for n in 0..6 {
        // The stem opens like a calyx.
        let share = n as f32 / 6.0;
        points.push(stand.at(side * 0.03 * (1.0 - share), share * height));
    }
    for n in 0..=POINTS {
        let share = n as f32 / POINTS as f32;
        let angle = PI - TURNS * TAU * share;
        let r = radius * (1.0 - 0.76 * share);
        let (x, y) = (radius + r * angle.cos(), height + r * angle.sin());
        points.push(stand.at(side * x, y));
    }
    points
}

/// A pair of horns.
fn pair(painter: &Painter, stand: Stand, stroke: Stroke) {
    for side in [1.0, -1.0] {
        let points = horn(stand, side);
        let tip = points.last().copied();
        painter.add(Shape::line(points, stroke));
        if let Some(tip) = tip {
            painter.circle_filled(tip, 1.1 * stroke.width, stroke.color);
        }
    }
}

/// A small rhombus.
fn rhombus(painter: &Painter, at: Pos2, size: Vec2, colour: Color32) {
    let corners = [
        vec2(0.0, -size.y),
        vec2(size.x, 0.0),
        vec2(0.0, size.y),
        vec2(-size.x, 0.0),
    ];
    let corners = corners.map(|corner| at + corner).to_vec();
    painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
}

/// Width of the strokes of a motif of a height in points.
fn stroke(height: f32, sheet: Sheet, colour: Color32) -> Stroke {
    let width = (0.075 * height).clamp(sheet.px(0.8), sheet.px(2.6));
    Stroke::new(width.max(0.5), colour)
}

/// A band of horns along the middle of `rect`, as many as fit at its height, alternately up and
/// down: a divider.
pub fn band(painter: &Painter, rect: Rect, sheet: Sheet, colour: Color32) {
    let height = rect.height();
    if !(height > 1.0 && rect.width() > height) {
        return;
    }
    let step = 1.05 * ASPECT * height;
    let count = ((rect.width() / step).floor() as usize).clamp(1, 400);
    // An odd number, so that the middle is a motif and the ends are alike.
    let count = if count.is_multiple_of(2) {
        count - 1
    } else {
        count
    };
    let line = stroke(height, sheet, colour);
    let left = rect.center().x - 0.5 * step * count as f32;
    for n in 0..count {
        let x = left + (n as f32 + 0.5) * step;
        let up = if n % 2 == 0 { -height } else { height };
        let foot = pos2(x, rect.center().y - 0.5 * up);
        let stand = Stand {
            foot,
            up: vec2(0.0, up),
        };
        pair(painter, stand, line);
        if n > 0 {
            let at = pos2(x - 0.5 * step, rect.center().y);
            rhombus(painter, at, Vec2::splat(0.10 * height), colour);
        }
    }
    // What is left of the width is a line that ends in a rhombus.
    let right = left + step * count as f32;
    let gap = 0.12 * height;
    for (from, to) in [(rect.left(), left - gap), (right + gap, rect.right())] {
        if to - from > 2.0 * gap {
            painter.hline(
                from..=to,
                rect.center().y,
                Stroke::new(0.7 * line.width, colour),
            );
            let inner = if from == rect.left() { to } else { from };
            let at = pos2(inner, rect.center().y);
            rhombus(painter, at, Vec2::splat(0.12 * height), colour);
        }
    }
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
    let (at, inward) = match corner {
        Corner::LeftTop => (rect.left_top(), vec2(1.0, 1.0)),
        Corner::RightTop => (rect.right_top(), vec2(-1.0, 1.0)),
        Corner::LeftBottom => (rect.left_bottom(), vec2(1.0, -1.0)),
        Corner::RightBottom => (rect.right_bottom(), vec2(-1.0, -1.0)),
    };
    let size = sheet.px(size).min(0.5 * rect.width().min(rect.height()));
    if size.is_nan() || size <= 1.0 {
        return;
    }
    let stand = Stand {
        foot: at + 0.1 * size * inward,
        up: 0.62 * size * inward,
    };
    let line = stroke(size, sheet, colour);
    pair(painter, stand, line);
    for along in [vec2(inward.x, 0.0), vec2(0.0, inward.y)] {
        let foot = at + 0.1 * size * inward;
        painter.line_segment([foot, foot + along * size], line);
        rhombus(
            painter,
            foot + along * size,
            Vec2::splat(1.6 * line.width),
            colour,
        );
    }
}

/// One pair of horns, upright, in the middle of `rect`: an emblem.
pub fn horns(painter: &Painter, rect: Rect, sheet: Sheet, colour: Color32) {
    let height = rect.height().min(rect.width() / ASPECT);
    if height.is_nan() || height <= 1.0 {
        return;
    }
    let stand = Stand {
        foot: rect.center() + vec2(0.0, 0.5 * height),
        up: vec2(0.0, -height),
    };
    let line = stroke(height, sheet, colour);
    pair(painter, stand, line);
    // Leaves at the foot, and a jewel between the horns.
    for side in [1.0, -1.0] {
        let leaf = vec![
            stand.at(side * 0.03, 0.04),
            stand.at(side * 0.20, 0.12),
            stand.at(side * 0.30, 0.27),
        ];
        painter.add(Shape::line(leaf, line));
    }
    rhombus(
        painter,
        stand.at(0.0, 0.98),
        Vec2::splat(0.07 * height),
        colour,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn horns_stand_on_their_foot_within_their_height() {
        let stand = Stand {
            foot: pos2(50.0, 100.0),
            up: vec2(0.0, -80.0),
        };
        let (right, left) = (horn(stand, 1.0), horn(stand, -1.0));
        assert_eq!(right.len(), left.len());
        for (r, l) in right.iter().zip(&left) {
            // Mirrored at the stem.
            assert!((r.x - 50.0 + l.x - 50.0).abs() < 1e-3 && (r.y - l.y).abs() < 1e-3);
            assert!(r.y <= 100.0 && r.y >= 20.0 - 1e-3, "{r:?}");
            assert!(
                r.x >= 50.0 - 1e-3 && r.x <= 50.0 + 0.5 * ASPECT * 80.0 + 1e-3,
                "{r:?}"
            );
        }
    }
}
