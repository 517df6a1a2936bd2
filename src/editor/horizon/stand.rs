//! Where figures stand, and the strokes and beasts they are made of.

use crate::editor::theme::{Sheet, scene};
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, lerp, pos2, vec2};
use std::f32::consts::PI;

/// Where the figures of a chapter stand: places are shares of the width, and heights over the ground
/// as shares of the height.
pub struct Stand<'a> {
    /// What to draw with.
    pub painter: &'a Painter,
    /// Its ground at the foot, its tallest figure to the top.
    pub rect: Rect,
    /// Virtual units.
    pub sheet: Sheet,
}

impl Stand<'_> {
    /// A place.
    pub fn at(&self, x: f32, y: f32) -> Pos2 {
        pos2(
            lerp(self.rect.x_range(), x),
            self.rect.bottom() - y * self.rect.height(),
        )
    }

    /// A length, as a share of the height.
    pub fn long(&self, share: f32) -> f32 {
        share * self.rect.height()
    }

    /// Fills a convex outline.
    pub fn fill(&self, outline: &[(f32, f32)], colour: Color32) {
        let points = outline.iter().map(|&(x, y)| self.at(x, y)).collect();
        self.painter
            .add(Shape::convex_polygon(points, colour, Stroke::NONE));
    }

    /// A line of a width that is a share of the height.
    pub fn line(&self, points: &[(f32, f32)], width: f32, colour: Color32) {
        let points = points.iter().map(|&(x, y)| self.at(x, y)).collect();
        let stroke = Stroke::new(self.long(width).max(0.6), colour);
        self.painter.add(Shape::line(points, stroke));
    }

    /// A box on its left, lower, right and upper edges.
    pub fn block(&self, left: f32, low: f32, right: f32, high: f32, colour: Color32) {
        let rect = Rect::from_min_max(self.at(left, high), self.at(right, low));
        self.painter.rect_filled(rect, 0, colour);
    }

    /// Half an ellipse that stands on its flat side: middle of its foot, half its width (a share of
    /// the width) and its height.
    pub fn dome(&self, (x, y): (f32, f32), half: f32, tall: f32, colour: Color32) {
        let edge = |n: i32| {
            let angle = PI * n as f32 / 16.0;
            (x + half * angle.cos(), y + tall * angle.sin())
        };
        self.fill(&(0..=16).map(edge).collect::<Vec<_>>(), colour);
    }

    /// A beast on four legs that looks to the right, `size` long; `grazes` lowers its head, `leaps`
    /// spreads its legs.
    pub fn beast(&self, (x, y): (f32, f32), size: f32, grazes: bool, leaps: bool, ink: Color32) {
        let size = self.long(size);
        let foot = self.at(x, y);
        let at = |x: f32, y: f32| foot + size * vec2(x, -y);
        let line = |from: Pos2, to: Pos2, width: f32| {
            let stroke = Stroke::new((width * size).max(0.6), ink);
            self.painter.line_segment([from, to], stroke);
        };
        let body = Shape::ellipse_filled(at(0.0, 0.46), size * vec2(0.36, 0.14), ink);
        self.painter.add(body);
        let (poll, nose) = if grazes {
            (at(0.46, 0.30), at(0.56, 0.06))
        } else {
            (at(0.46, 0.82), at(0.64, 0.72))
        };
        line(at(0.24, 0.50), poll, 0.15);
        line(poll, nose, 0.12);
        line(
            at(-0.34, 0.52),
            at(-0.46, if leaps { 0.62 } else { 0.20 }),
            0.06,
        );
        let reach = if leaps { 0.30 } else { 0.02 };
        for (hip, way) in [(0.26, 1.0), (0.18, 0.6), (-0.26, -1.0), (-0.18, -0.6)] {
            line(at(hip, 0.42), at(hip + reach * way, 0.0), 0.07);
        }
    }

    /// A camel with two humps and its load.
    pub fn camel(&self, x: f32, size: f32) {
        let ink = scene::SHADE;
        self.beast((x, 0.0), size, false, false, ink);
        let foot = self.at(x, 0.0);
        let size = self.long(size);
        for hump in [-0.16, 0.12] {
            let at = foot + size * vec2(hump, -0.58);
            self.painter.circle_filled(at, 0.11 * size, ink);
        }
        let load = Rect::from_center_size(foot + size * vec2(-0.02, -0.5), size * vec2(0.12, 0.2));
        self.painter.rect_filled(load, 0, scene::SUNLIGHT);
    }
}
