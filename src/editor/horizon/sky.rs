//! What lies behind the steppe: the sky, the spectrum as light, the mountains.

use super::land::Land;
use super::{Ground, figures};
use crate::editor::brush::{self, blend, fade};
use crate::editor::spectrum::{COLUMNS, SPAN_DB, Spectrum, brightness};
use crate::editor::theme::{self, scene};
use egui::{Mesh, Rect, Shape, vec2};

/// Squares of the sky across the picture.
const ACROSS: usize = 24;

/// Adds three rows of places across the sky, from above, as a picture.
fn add(ground: &Ground, mut mesh: Mesh) {
    let row = ACROSS as u32 + 1;
    for n in 0..ACROSS as u32 {
        for first in [0, row] {
            let at = first + n;
            mesh.add_triangle(at, at + 1, at + row);
            mesh.add_triangle(at + 1, at + row + 1, at + row);
        }
    }
    ground.painter.add(Shape::mesh(mesh));
}

/// The sky of the journey: dawn in the west (left), day, and night in the east.
pub fn way(ground: &Ground) {
    let last = scene::WAY.len() - 1;
    let mut mesh = Mesh::default();
    for (row, y) in [0.0, 0.34, 0.68].into_iter().enumerate() {
        for n in 0..=ACROSS {
            let x = n as f32 / ACROSS as f32;
            // Each sky is whole in the middle of its chapter.
            let place = (x * scene::WAY.len() as f32 - 0.5).clamp(0.0, last as f32);
            let of = |number: usize| {
                scene::WAY
                    .get(number.min(last))
                    .and_then(|sky| sky.get(row))
            };
            let (here, next) = (of(place as usize), of(place as usize + 1));
            let (here, next) = (
                here.copied().unwrap_or_default(),
                next.copied().unwrap_or_default(),
            );
            mesh.colored_vertex(ground.at(x, y), blend(here, next, place.fract()));
        }
    }
    add(ground, mesh);
    let night = Rect::from_min_max(ground.at(0.80, 0.0), ground.at(1.0, 0.62));
    figures::stars(ground.painter, ground.sheet, night);
}

/// The sky from the zenith to the mountains, brighter where the sun is.
pub fn sky(ground: &Ground, sun: f32) {
    let rows = [
        (0.0, scene::NIGHT, 0.10),
        (0.34, scene::DUSK, 0.30),
        (0.68, scene::AFTERGLOW, 0.85),
    ];
    let mut mesh = Mesh::default();
    for (y, colour, warmth) in rows {
        for n in 0..=ACROSS {
            let x = n as f32 / ACROSS as f32;
            let near = (-((x - ground.sun) / 0.30).powi(2)).exp();
            let warm = warmth * near * (0.25 + 0.65 * sun);
            let west = blend(colour, scene::NIGHT, 0.35 * (1.0 - near));
            mesh.colored_vertex(ground.at(x, y), blend(west, scene::SUNLIGHT, warm));
        }
    }
    add(ground, mesh);
    let sky = Rect::from_min_max(ground.at(0.0, 0.0), ground.at(1.0, 0.62));
    figures::stars(ground.painter, ground.sheet, sky);
}

/// The spectrum: light that rises from behind the mountains.
pub fn light(ground: &Ground, spectrum: &Spectrum) {
    let top = 0.035;
    let mut mesh = Mesh::default();
    let mut crest = Vec::with_capacity(COLUMNS);
    let curve = spectrum.curve();
    for n in 0..curve.len() {
        let x = n as f32 / (COLUMNS - 1) as f32;
        let foot = ground.at(x, 0.60);
        // Light has no corners.
        let around = |by: usize, up: bool| {
            let at = if up { n + by } else { n.saturating_sub(by) };
            brightness(curve.get(at).or(curve.last()).copied().unwrap_or(SPAN_DB.0))
        };
        let sides = around(1, true) + around(1, false);
        let far = around(2, true) + around(2, false);
        let light = 0.4 * around(0, true) + 0.22 * sides + 0.08 * far;
        let shape = light.powf(1.25);
        let tip = ground.at(x, 0.52 + (top - 0.52) * shape);
        // From ember in the west to the pale of the sky in the east.
        let hue = blend(
            scene::SUNLIGHT,
            theme::SKY_PALE,
            (1.35 * x - 0.2).clamp(0.0, 1.0),
        );
        let low = fade(blend(hue, scene::SUN, 0.35), 0.95 * light);
        let mid = foot + (tip - foot) * 0.55;
        mesh.colored_vertex(tip, fade(hue, 0.02 + 0.14 * light));
        mesh.colored_vertex(mid, fade(hue, 0.66 * light));
        mesh.colored_vertex(foot, low);
        crest.push((tip, hue, light));
    }
    for n in 1..COLUMNS as u32 {
        let (a, b) = (3 * (n - 1), 3 * n);
        for row in 0..2 {
            mesh.add_triangle(a + row, a + row + 1, b + row);
            mesh.add_triangle(b + row, a + row + 1, b + row + 1);
        }
    }
    ground.painter.add(Shape::mesh(mesh));
    // Its edge, in runs of one colour: as bright as it is loud there.
    for run in crest.windows(8).step_by(7) {
        let loud = run.iter().map(|(.., light)| *light).fold(0.0, f32::max);
        let hue = run.first().map_or(theme::SKY_PALE, |(_, hue, _)| *hue);
        let points = run.iter().map(|(at, ..)| *at).collect();
        let colour = fade(blend(hue, theme::TEXT, 0.25), 0.08 + 0.5 * loud);
        ground
            .painter
            .add(Shape::line(points, ground.sheet.line(1.1, colour)));
    }
}

/// Both ranges; the far one with its snow, lit from where the sun is.
pub fn mountains(ground: &Ground, land: &Land, sun: f32) {
    let far = &land.far;
    let [crest, foot] = scene::RANGE;
    let edge = ground.across(far, 0.64, 0.38);
    ground.fill(edge.clone(), 0.69, [crest, foot]);
    let mut snow = Mesh::default();
    let height = ground.rect.height();
    let step = 1.0 / far.len().max(2) as f32;
    let tall = |n: usize| far.get(n).or(far.last()).copied().unwrap_or(0.0);
    for (n, at) in edge.iter().enumerate() {
        let x = n as f32 * step;
        let slope = tall(n + 2) - tall(n.saturating_sub(2));
        // A slope that falls to the east lies in the light of a sun in the east.
        let facing = if x < ground.sun { -slope } else { slope };
        let lit = (0.5 + 14.0 * facing).clamp(0.0, 1.0);
        let shade = blend(scene::RIDGE[0], scene::SNOW, 0.45);
        let light = blend(scene::SNOW, scene::SUN, 0.25 + 0.5 * sun);
        let colour = blend(shade, light, lit);
        // Snow reaches down in tongues.
        let line = 0.40 + 0.10 * brush::scatter(n as u32 / 3, 40);
        let deep = (tall(n) - line).max(0.0);
        snow.colored_vertex(*at, fade(colour, (14.0 * deep).min(0.95)));
        let reach = vec2(0.0, 0.38 * deep * (0.75 + 0.5 * lit) * height);
        snow.colored_vertex(*at + reach, fade(colour, 0.12));
    }
    for n in 1..edge.len() as u32 {
        let a = 2 * (n - 1);
        snow.add_triangle(a, a + 1, a + 2);
        snow.add_triangle(a + 1, a + 3, a + 2);
    }
    ground.painter.add(Shape::mesh(snow));
    let edge = ground.across(&land.near, 0.655, 0.13);
    ground.fill(edge, 0.71, scene::RIDGE);
    // Haze at their feet, warm where the sun is.
    let mut haze = Mesh::default();
    for n in 0..=24 {
        let x = n as f32 / 24.0;
        let near = (-((x - ground.sun) / 0.28).powi(2)).exp();
        let colour = blend(scene::AFTERGLOW, scene::SUNLIGHT, near);
        haze.colored_vertex(ground.at(x, 0.56), fade(colour, 0.0));
        haze.colored_vertex(ground.at(x, 0.69), fade(colour, 0.35 + 0.45 * near * sun));
    }
    for n in 0..24 {
        let a = 2 * n;
        haze.add_triangle(a, a + 1, a + 2);
        haze.add_triangle(a + 1, a + 3, a + 2);
    }
    ground.painter.add(Shape::mesh(haze));
}
