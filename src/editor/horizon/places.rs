//! What stands in the ten chapters of the journey, drawn with a few strokes each.

use super::stand::Stand;
use crate::editor::brush::{self, blend, fade};
use crate::editor::theme::scene;
use egui::{Shape, Stroke, Vec2, vec2};
use std::f32::consts::{PI, TAU};

/// Draws the figures of a chapter, counted from 0; `light` of 0..=1 is that of what sounds.
pub fn figures(stand: &Stand, chapter: usize, light: f32) {
    match chapter {
        0 => botai(stand),
        1 => berel(stand),
        2 => korkyt(stand),
        3 => otrar(stand),
        4 => qulan(stand),
        5 => mangystau(stand),
        6 => dune(stand),
        7 => verny(stand, light),
        8 => aral(stand),
        _ => baikonur(stand, light),
    }
}

/// Houses dug into the earth, with their smoke, and the first herd.
fn botai(stand: &Stand) {
    for (x, half, tall) in [(0.16, 0.085, 0.24), (0.40, 0.11, 0.32), (0.61, 0.075, 0.20)] {
        stand.dome((x, -0.02), half, tall, scene::SHADE);
        stand.fill(
            &[
                (x - 0.018, -0.02),
                (x + 0.018, -0.02),
                (x + 0.012, 0.12),
                (x - 0.012, 0.12),
            ],
            scene::SUNLIGHT,
        );
        let smoke = |n: i32| {
            let up = n as f32 / 8.0;
            (x + 0.02 * (TAU * up).sin() + 0.03 * up, tall + 0.34 * up)
        };
        let smoke: Vec<_> = (0..=8).map(smoke).collect();
        stand.line(&smoke, 0.03, fade(scene::STAR, 0.28));
    }
    stand.beast((0.77, -0.03), 0.26, true, false, scene::SHADE);
    stand.beast((0.90, 0.0), 0.24, false, false, scene::SHADE);
}

/// Mounds of stones over kings, under larches.
fn berel(stand: &Stand) {
    for (x, half, tall) in [(0.30, 0.14, 0.26), (0.55, 0.19, 0.40), (0.80, 0.11, 0.20)] {
        stand.dome((x, -0.03), half, tall, scene::SHADE);
        let crest = |n: i32| {
            let angle = PI * (0.22 + 0.42 * n as f32 / 8.0);
            (x + half * angle.cos(), tall * angle.sin() - 0.03)
        };
        let crest: Vec<_> = (0..=8).map(crest).collect();
        stand.line(&crest, 0.028, scene::BRASS);
    }
    for (x, tall) in [(0.06, 0.44), (0.12, 0.34), (0.955, 0.38)] {
        stand.fill(
            &[(x - 0.032, 0.0), (x + 0.032, 0.0), (x, tall)],
            scene::SHADE,
        );
    }
}

/// Four stelae in the shape of a kobyz, the river, and the wind.
fn korkyt(stand: &Stand) {
    stand.fill(
        &[
            (0.0, -0.06),
            (0.42, 0.02),
            (0.80, 0.03),
            (1.0, -0.01),
            (1.0, -0.08),
            (0.5, -0.10),
        ],
        fade(scene::WATER[1], 0.55),
    );
    for (x, lean, tall) in [
        (0.39, -0.035, 0.78),
        (0.63, 0.035, 0.78),
        (0.47, -0.012, 0.92),
        (0.55, 0.012, 0.92),
    ] {
        let place = |side: f32, y: f32| (x + lean * y / tall + side, y * tall);
        let outline: Vec<_> = [
            (0.012, 0.0),
            (0.018, 0.35),
            (0.033, 0.75),
            (0.026, 0.95),
            (0.0, 1.0),
        ]
        .into_iter()
        .flat_map(|(side, y)| [(side, y), (-side, y)])
        .collect();
        let right = outline.iter().step_by(2).copied();
        let left = outline.iter().skip(1).step_by(2).rev().copied();
        let ring: Vec<_> = right.chain(left).map(|(side, y)| place(side, y)).collect();
        stand.fill(&ring, blend(scene::SHADE, scene::BONE, 0.22));
        // The slit through which the wind goes.
        stand.line(&[place(0.0, 0.5), place(0.0, 0.86)], 0.035, scene::STAR);
    }
    for (y, from) in [(0.62, 0.04), (0.46, 0.10), (0.74, 0.70), (0.54, 0.74)] {
        let wave = |n: i32| {
            let along = n as f32 / 8.0;
            (from + 0.22 * along, y + 0.04 * (TAU * along).sin())
        };
        let wave: Vec<_> = (0..=8).map(wave).collect();
        stand.line(&wave, 0.022, fade(scene::STAR, 0.45));
    }
}

/// The mausoleum of Yasawi, walls of brick, and a caravan.
fn otrar(stand: &Stand) {
    let (brick, shade) = (scene::CLAY[0], blend(scene::CLAY[0], scene::SHADE, 0.55));
    // The great dome and the ribbed one behind it, each on its drum.
    stand.block(0.60, 0.30, 0.72, 0.52, shade);
    stand.dome((0.66, 0.50), 0.072, 0.34, scene::TILE);
    stand.block(0.80, 0.30, 0.87, 0.46, shade);
    stand.dome((0.835, 0.45), 0.042, 0.26, scene::TILE);
    stand.block(0.50, -0.02, 0.95, 0.36, shade);
    // The portal between its towers.
    stand.block(0.51, -0.02, 0.65, 0.62, brick);
    stand.block(0.495, -0.02, 0.52, 0.68, brick);
    stand.block(0.64, -0.02, 0.665, 0.68, brick);
    stand.block(0.55, -0.02, 0.61, 0.34, scene::SHADE);
    stand.dome((0.58, 0.34), 0.03, 0.14, scene::SHADE);
    for n in 0..4 {
        stand.camel(0.07 + 0.115 * n as f32, 0.24);
    }
    let rope = |n: i32| {
        (
            0.10 + 0.085 * n as f32,
            if n % 2 == 0 { 0.15 } else { 0.12 },
        )
    };
    let rope: Vec<_> = (0..=4).map(rope).collect();
    stand.line(&rope, 0.014, scene::SHADE);
}

/// The lame kulan that flees over the steppe, and the tomb of whom it killed.
fn qulan(stand: &Stand) {
    stand.beast((0.34, 0.02), 0.42, false, true, scene::SHADE);
    for n in 0..5 {
        let x = 0.20 - 0.035 * n as f32;
        let at = stand.at(x, 0.06 + 0.02 * n as f32);
        let size = stand.long(0.05 + 0.015 * n as f32);
        stand
            .painter
            .circle_filled(at, size, fade(scene::GRASS, 0.35 - 0.06 * n as f32));
    }
    stand.block(0.74, -0.02, 0.88, 0.24, scene::SHADE);
    stand.block(0.78, 0.22, 0.84, 0.32, scene::SHADE);
    stand.dome((0.81, 0.31), 0.036, 0.20, scene::TILE);
    stand.dome((0.81, -0.02), 0.022, 0.16, scene::SUNLIGHT);
    // A stone man.
    stand.fill(
        &[(0.605, 0.0), (0.635, 0.0), (0.64, 0.20), (0.60, 0.20)],
        scene::SHADE,
    );
    stand
        .painter
        .circle_filled(stand.at(0.62, 0.24), stand.long(0.06), scene::SHADE);
}

/// Cliffs of chalk.
fn mangystau(stand: &Stand) {
    let [lit, shade] = scene::CHALK;
    for (left, right, tall, lean) in [
        (0.02, 0.36, 0.46, 0.05),
        (0.62, 0.99, 0.58, 0.05),
        (0.38, 0.47, 0.78, 0.032),
        (0.50, 0.58, 0.66, 0.028),
    ] {
        let middle = left + 0.62 * (right - left);
        let (low, high) = (-0.03, tall);
        stand.fill(
            &[
                (left, low),
                (middle, low),
                (middle, high),
                (left + lean, high),
            ],
            lit,
        );
        stand.fill(
            &[
                (middle, low),
                (right, low),
                (right - lean, high),
                (middle, high),
            ],
            shade,
        );
        for n in 1..4 {
            let y = tall * n as f32 / 4.0;
            let inset = lean * n as f32 / 4.0;
            let line = [(left + inset, y), (right - inset, y)];
            stand.line(&line, 0.018, fade(scene::SHADE, 0.25));
        }
    }
}

/// The dune that sings, and the castles of a canyon.
fn dune(stand: &Stand) {
    let [lit, shade] = scene::SAND;
    let windward = [
        (0.0, -0.03),
        (0.10, 0.10),
        (0.20, 0.28),
        (0.28, 0.44),
        (0.34, 0.50),
    ];
    let lee = [(0.42, 0.38), (0.50, 0.14), (0.58, -0.03)];
    stand.fill(&[&windward[..], &lee].concat(), shade);
    let crest = [(0.37, 0.30), (0.35, 0.14), (0.40, -0.03)];
    stand.fill(&[&windward[..], &crest].concat(), lit);
    for n in 0..3 {
        // It hums: rings of sound.
        let radius = stand.long(0.16 + 0.11 * n as f32);
        let ring = brush::arc(stand.at(0.34, 0.48), radius, -0.12, 0.12);
        let stroke = Stroke::new(stand.sheet.px(1.0), fade(scene::SUN, 0.5 - 0.13 * n as f32));
        stand.painter.add(Shape::line(ring, stroke));
    }
    let [lit, shade] = scene::ROCK;
    for (x, half, tall) in [
        (0.66, 0.045, 0.40),
        (0.76, 0.05, 0.60),
        (0.86, 0.045, 0.48),
        (0.95, 0.05, 0.66),
    ] {
        stand.block(x - half, -0.04, x + half, 0.55 * tall, shade);
        stand.block(x - half, -0.04, x + 0.2 * half, 0.55 * tall, lit);
        stand.block(
            x - 0.7 * half,
            0.5 * tall,
            x + 0.6 * half,
            0.85 * tall,
            shade,
        );
        stand.block(x - 0.7 * half, 0.5 * tall, x, 0.85 * tall, lit);
        stand.block(x - 0.35 * half, 0.8 * tall, x + 0.3 * half, tall, lit);
    }
}

/// The town under the mountains, its windows lit, and the tower on its hill.
fn verny(stand: &Stand, light: f32) {
    stand.dome((0.82, -0.04), 0.20, 0.34, scene::SHADE);
    stand.fill(
        &[(0.80, 0.26), (0.84, 0.26), (0.823, 0.78), (0.817, 0.78)],
        scene::SHADE,
    );
    stand.line(&[(0.82, 0.74), (0.82, 1.02)], 0.025, scene::SHADE);
    stand.block(0.802, 0.58, 0.838, 0.64, scene::SHADE);
    let lamp = stand.at(0.82, 1.02);
    stand
        .painter
        .circle_filled(lamp, stand.long(0.03), scene::COTTON);
    brush::glow(
        stand.painter,
        lamp,
        Vec2::splat(stand.long(0.22)),
        fade(scene::COTTON, 0.6),
    );
    let houses = [
        (0.03, 0.09, 0.30),
        (0.12, 0.06, 0.50),
        (0.19, 0.10, 0.38),
        (0.30, 0.07, 0.62),
        (0.38, 0.11, 0.28),
        (0.50, 0.06, 0.46),
        (0.57, 0.09, 0.24),
    ];
    for (number, (left, width, tall)) in houses.into_iter().enumerate() {
        stand.block(left, -0.04, left + width, tall, scene::SHADE);
        let rows = (tall / 0.10) as u32;
        for n in 0..3 * rows.saturating_sub(1) {
            let lit = brush::scatter(n + 17 * number as u32, 3) < 0.45 + 0.3 * light;
            if lit {
                let x = left + width * (0.16 + 0.28 * (n % 3) as f32);
                let y = 0.07 + 0.10 * (n / 3) as f32;
                stand.block(x, y, x + 0.13 * width, y + 0.045, fade(scene::SUN, 0.9));
            }
        }
    }
}

/// A ship on dry ground, and the water that comes back.
fn aral(stand: &Stand) {
    let [deep, bright] = scene::WATER;
    stand.fill(
        &[(0.52, -0.10), (0.60, 0.02), (1.0, 0.06), (1.0, -0.12)],
        deep,
    );
    for (n, y) in [0.03, -0.02, -0.07].into_iter().enumerate() {
        let from = 0.66 + 0.07 * n as f32;
        stand.line(&[(from, y), (from + 0.18, y)], 0.02, fade(bright, 0.7));
    }
    let rust = blend(scene::CLAY[1], scene::SHADE, 0.25);
    stand.fill(
        &[(0.11, 0.02), (0.42, -0.05), (0.50, 0.26), (0.06, 0.24)],
        rust,
    );
    stand.line(&[(0.07, 0.19), (0.48, 0.20)], 0.02, scene::SHADE);
    stand.fill(
        &[(0.13, 0.23), (0.27, 0.24), (0.27, 0.46), (0.145, 0.45)],
        scene::SHADE,
    );
    stand.fill(
        &[(0.17, 0.44), (0.23, 0.44), (0.23, 0.60), (0.18, 0.60)],
        rust,
    );
    stand.line(&[(0.38, 0.24), (0.40, 0.72)], 0.025, scene::SHADE);
    stand.line(&[(0.40, 0.70), (0.49, 0.26)], 0.012, scene::SHADE);
    for x in [0.155, 0.19, 0.225] {
        stand
            .painter
            .circle_filled(stand.at(x, 0.37), stand.long(0.022), scene::WATER[1]);
    }
    // Gulls: the fish are back.
    for (x, y) in [(0.70, 0.48), (0.78, 0.58), (0.86, 0.44)] {
        stand.line(
            &[(x - 0.022, y + 0.06), (x, y), (x + 0.022, y + 0.06)],
            0.018,
            scene::STAR,
        );
    }
}

/// A rocket that leaves its tower.
fn baikonur(stand: &Stand, light: f32) {
    let flame = stand.at(0.50, 0.06);
    let reach = stand.long(0.45 + 0.25 * light);
    brush::glow(
        stand.painter,
        flame,
        vec2(1.6 * reach, reach),
        fade(scene::SUNLIGHT, 0.8),
    );
    for (side, lean) in [(-1.0, 0.12), (1.0, 0.12)] {
        // The arms of the tower, opened.
        let x = |out: f32| 0.5 + side * out;
        stand.line(
            &[(x(0.07), -0.03), (x(0.10 + lean), 0.62)],
            0.03,
            scene::SHADE,
        );
        stand.line(
            &[(x(0.12), -0.03), (x(0.15 + lean), 0.58)],
            0.03,
            scene::SHADE,
        );
        for n in 0..4 {
            let y = 0.08 + 0.14 * n as f32;
            let shift = (0.03 + lean) * y / 0.62;
            stand.line(
                &[(x(0.07 + shift), y), (x(0.12 + shift), y + 0.08)],
                0.018,
                scene::SHADE,
            );
        }
    }
    stand.block(0.22, -0.06, 0.78, 0.0, scene::SHADE);
    stand.fill(
        &[(0.475, 0.14), (0.525, 0.14), (0.505, -0.03), (0.495, -0.03)],
        scene::SUN,
    );
    let body = scene::BONE;
    for side in [-1.0, 1.0] {
        let x = |out: f32| 0.5 + side * out;
        stand.fill(
            &[(x(0.012), 0.14), (x(0.052), 0.14), (x(0.016), 0.52)],
            fade(body, 0.85),
        );
    }
    stand.fill(
        &[(0.484, 0.14), (0.516, 0.14), (0.516, 0.82), (0.484, 0.82)],
        body,
    );
    stand.fill(
        &[
            (0.484, 0.82),
            (0.516, 0.82),
            (0.506, 0.96),
            (0.5, 1.02),
            (0.494, 0.96),
        ],
        body,
    );
    stand.block(0.484, 0.62, 0.516, 0.66, scene::COTTON);
}
