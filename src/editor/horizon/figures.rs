//! Small figures of the steppe as shades: yurts, riders, grass.

use crate::editor::brush::{self, fade, scatter};
use crate::editor::theme::{Sheet, scene};
use egui::{Color32, Painter, Pos2, Shape, Stroke, Vec2, pos2, vec2};
use std::f32::consts::{PI, TAU};

/// A yurt that stands on `foot`, `size` points wide, with its door lit by `light` of 0..=1.
pub fn yurt(painter: &Painter, foot: Pos2, size: f32, light: f32) {
    let (half, wall) = (0.5 * size, 0.30 * size);
    let mut dome = vec![foot + vec2(half, 0.0), foot + vec2(half, -wall)];
    for n in 0..=12 {
        let angle = PI * n as f32 / 12.0;
        dome.push(foot + vec2(half * angle.cos(), -wall - 0.40 * size * angle.sin()));
    }
    dome.push(foot - vec2(half, 0.0));
    painter.add(Shape::convex_polygon(dome, scene::SHADE, Stroke::NONE));
    // The ring that crowns it, and the band around it.
    let crown = foot - vec2(0.0, 0.70 * size);
    let line = Stroke::new((0.05 * size).max(0.5), scene::SHADE);
    painter.line_segment(
        [crown - vec2(0.1 * size, 0.0), crown + vec2(0.1 * size, 0.0)],
        line,
    );
    let band = Stroke::new(
        (0.045 * size).max(0.4),
        fade(scene::SUNLIGHT, 0.35 + 0.3 * light),
    );
    let y = foot.y - wall;
    painter.hline((foot.x - half)..=(foot.x + half), y, band);
    let door = vec2(0.11 * size, 0.27 * size);
    let corners = vec![
        foot + vec2(-door.x, 0.0),
        foot + vec2(-door.x, -door.y),
        foot + vec2(door.x, -door.y),
        foot + vec2(door.x, 0.0),
    ];
    let glow = 0.45 + 0.55 * light;
    let warm = fade(scene::SUN, glow);
    painter.add(Shape::convex_polygon(corners, warm, Stroke::NONE));
    let at = foot - vec2(0.0, 0.12 * size);
    brush::glow(
        painter,
        at,
        Vec2::splat(0.9 * size),
        fade(scene::SUNLIGHT, 0.35 * glow),
    );
}

/// A rider on a horse that goes to the right, `size` points long; `stride` turns once per leap.
pub fn rider(painter: &Painter, foot: Pos2, size: f32, stride: f32) {
    let ink = scene::SHADE;
    let bob = 0.05 * size * (TAU * stride).sin();
    let at = |x: f32, y: f32| foot + size * vec2(x, -y) - vec2(0.0, bob);
    let line = |width: f32| Stroke::new((width * size).max(0.6), ink);
    painter.add(Shape::ellipse_filled(
        at(0.0, 0.42),
        size * vec2(0.34, 0.12),
        ink,
    ));
    // Neck, head, tail.
    painter.line_segment([at(0.24, 0.46), at(0.42, 0.70)], line(0.12));
    painter.line_segment([at(0.40, 0.70), at(0.56, 0.60)], line(0.10));
    let tail = 0.10 * (TAU * stride).cos();
    painter.line_segment([at(-0.32, 0.46), at(-0.52, 0.34 + tail)], line(0.06));
    // Legs: two pairs that reach out and gather.
    let reach = (TAU * stride).sin();
    for (hip, phase) in [(0.24, 1.0), (0.17, 0.5), (-0.24, -1.0), (-0.17, -0.5)] {
        let foot = at(hip + 0.22 * phase * reach, 0.02) + vec2(0.0, bob);
        painter.line_segment([at(hip, 0.38), foot], line(0.055));
    }
    // Who rides: body, head and hat.
    painter.line_segment([at(-0.02, 0.50), at(0.03, 0.84)], line(0.15));
    painter.circle_filled(at(0.05, 0.94), 0.08 * size, ink);
    painter.line_segment([at(-0.02, 1.02), at(0.13, 1.00)], line(0.07));
    painter.line_segment([at(0.03, 0.74), at(0.24, 0.60)], line(0.05));
}

/// Feather grass along the bottom: blades that lean by `wind` of -1..=1.
pub fn grass(painter: &Painter, sheet: Sheet, ground: impl Fn(f32) -> Pos2, wind: f32) {
    /// Blades across.
    const BLADES: u32 = 230;
    for n in 0..BLADES {
        let across = (n as f32 + scatter(n, 1)) / BLADES as f32;
        let foot = ground(across) + vec2(0.0, sheet.px(1.5));
        // Tufts: the grass is not the same everywhere.
        let tuft = 0.5 + 0.5 * (TAU * (4.0 * across + 0.6 * scatter(n / 11, 5))).sin();
        let tall = sheet.px(3.0 + 13.0 * scatter(n, 2) * (0.25 + 0.75 * tuft));
        let lean = 0.35 + 0.35 * (scatter(n, 3) - 0.5) + 0.30 * wind * (0.5 + scatter(n, 4));
        let colour = fade(scene::GRASS, 0.18 + 0.5 * scatter(n, 6));
        let feathered = n % 3 == 0;
        // The head hangs over, heavier where it has a feather.
        let droop = if feathered { 0.34 } else { 0.12 };
        let blade = |share: f32| {
            let over = lean * share * share;
            foot + tall * vec2(over, -share + droop * share.powi(4))
        };
        let points: Vec<Pos2> = (0..=4).map(|n| blade(0.25 * n as f32)).collect();
        let stroke = Stroke::new(sheet.px(0.75).max(0.5), colour);
        painter.add(Shape::line(points, stroke));
        if feathered && tall > sheet.px(6.0) {
            let plume: Vec<Pos2> = (0..=2).map(|n| blade(0.86 + 0.13 * n as f32)).collect();
            let stroke = Stroke::new(sheet.px(1.6).max(0.6), fade(scene::GRASS, 0.75));
            painter.add(Shape::line(plume, stroke));
        }
    }
}

/// Where the moon's or sun's disc is drawn: a centre and a radius.
pub fn sun(painter: &Painter, at: Pos2, radius: f32, level: f32, colours: [Color32; 2]) {
    let [disc, light] = colours;
    let wide = radius * (4.5 + 6.0 * level);
    brush::glow(
        painter,
        at,
        vec2(2.2 * wide, wide),
        fade(light, 0.30 + 0.35 * level),
    );
    brush::glow(painter, at, Vec2::splat(2.6 * radius), fade(light, 0.55));
    painter.circle_filled(at, radius, disc);
}

/// Stars, fewer toward the horizon.
pub fn stars(painter: &Painter, sheet: Sheet, sky: egui::Rect) {
    for n in 0..70 {
        let height = scatter(n, 11).powf(1.6);
        let at = pos2(
            sky.left() + sky.width() * scatter(n, 12),
            sky.top() + 0.8 * sky.height() * height,
        );
        let size = sheet.px(0.4 + 0.6 * scatter(n, 13)).max(0.35);
        let light = (0.15 + 0.6 * scatter(n, 14)) * (1.0 - 0.8 * height);
        painter.circle_filled(at, size, fade(scene::STAR, light));
    }
}
