//! The journey's map: its places, its names, and where it is.

use super::stand::Stand;
use super::{Ground, places};
use crate::editor::brush::{caption, fade};
use crate::editor::text::word;
use crate::editor::theme;
use crate::editor::way::{self, Way};
use crate::engine::journey::CHAPTERS;
use crate::engine::settings::JourneyMotion;
use egui::{Align2, Mesh, Pos2, Rect, Shape, Stroke, pos2, vec2};
use std::ops::RangeInclusive;

/// Where the tallest figure ends, as a share of the picture's height over the far hills.
const TALLEST: f32 = 0.40;
/// Room of a chapter's figures within it.
const ROOM: RangeInclusive<f32> = 0.05..=0.95;

/// What stands in the chapters.
pub fn places(ground: &Ground, light: f32) {
    for chapter in 0..CHAPTERS {
        let across = |share: f32| (chapter as f32 + share) / CHAPTERS as f32;
        let foot = ground.hill(across(0.5), 0).y - 0.015 * ground.rect.height();
        let (left, right) = (across(*ROOM.start()), across(*ROOM.end()));
        let tall = TALLEST * ground.rect.height();
        let stand = Stand {
            painter: ground.painter,
            rect: Rect::from_min_max(
                pos2(ground.at(left, 0.0).x, foot - tall),
                pos2(ground.at(right, 0.0).x, foot),
            ),
            sheet: ground.sheet,
        };
        places::figures(&stand, chapter, light);
    }
}

/// A veil over what is to come.
pub fn to_come(ground: &Ground, way: &Way) {
    let from = ground.at(way.share as f32, 0.0);
    let soft = from + vec2(ground.sheet.px(10.0), 0.0);
    let end = ground.rect.right_top().max(soft);
    let tall = vec2(0.0, ground.rect.height());
    let mut mesh = Mesh::default();
    for (top, share) in [(from, 0.0), (soft, 0.5), (end, 0.5)] {
        let veil = fade(theme::GROUND, share);
        mesh.colored_vertex(top, veil);
        mesh.colored_vertex(top + tall, veil);
    }
    for a in [0, 2] {
        mesh.add_triangle(a, a + 1, a + 2);
        mesh.add_triangle(a + 1, a + 3, a + 2);
    }
    ground.painter.add(Shape::mesh(mesh));
}

/// The names of the chapters, and under them, in the room between clock and level, what is told of
/// the present one, or of the one under the pointer.
pub fn words(ground: &Ground, way: &Way, pointer: Option<Pos2>, room: RangeInclusive<f32>) {
    let sheet = ground.sheet;
    let language = ground.view.language;
    let pointed = pointer.map(|at| way::chapter_at(f64::from(share_at(ground, at))));
    let y = ground.rect.bottom() - sheet.px(30.5);
    for chapter in 0..CHAPTERS {
        let across = |share: f32| ground.at((chapter as f32 + share) / CHAPTERS as f32, 0.0).x;
        let colour = if chapter == way.chapter {
            theme::ACCENT
        } else if Some(chapter) == pointed {
            theme::TEXT
        } else {
            theme::TEXT_QUIET
        };
        if chapter > 0 {
            let tick = sheet.line(1.0, fade(theme::TEXT_QUIET, 0.5));
            let x = across(0.0);
            ground
                .painter
                .vline(x, y - sheet.px(6.0)..=y + sheet.px(6.0), tick);
        }
        let name = way::told(language, chapter, "short");
        let at = pos2(across(0.5), y);
        let size = theme::text::SMALL;
        caption(
            ground.painter,
            at,
            Align2::CENTER_CENTER,
            name,
            size,
            sheet,
            colour,
        );
    }
    let told = pointed.unwrap_or(way.chapter);
    let name = way::told(language, told, "name");
    let place = way::told(language, told, "place");
    let gap = sheet.px(18.0);
    let y = ground.rect.bottom() - sheet.px(14.0);
    let size = theme::text::SMALL + 0.5;
    let time = format!("{} / {}", way.time(way.share), way.time(1.0));
    let at = pos2(room.end() - gap, y);
    let time = caption(
        ground.painter,
        at,
        Align2::RIGHT_CENTER,
        &time,
        size,
        sheet,
        theme::TEXT,
    );
    let at = pos2(room.start() + gap, y);
    let ink = if told == way.chapter {
        theme::ACCENT
    } else {
        theme::TEXT
    };
    let name = caption(
        ground.painter,
        at,
        Align2::LEFT_CENTER,
        name,
        size,
        sheet,
        ink,
    );
    let place_at = pos2(name.right() + sheet.px(10.0), y);
    let font = sheet.font(size);
    let galley = ground
        .painter
        .layout_no_wrap(place.to_owned(), font, theme::TEXT_QUIET);
    // Where there is no room for the place, the name says it.
    if place_at.x + galley.size().x < time.left() - sheet.px(10.0) {
        let on = Align2::LEFT_CENTER;
        caption(
            ground.painter,
            place_at,
            on,
            place,
            size,
            sheet,
            theme::TEXT_QUIET,
        );
    }
}

/// Where the journey is.
pub fn head(ground: &Ground, way: &Way) {
    let sheet = ground.sheet;
    let line = sheet.line(1.5, theme::TEXT);
    let at = ground.at(way.share as f32, 0.0);
    let x = at.x.clamp(
        ground.rect.left() + line.width,
        ground.rect.right() - line.width,
    );
    let foot = ground.rect.bottom() - sheet.px(42.0);
    ground.painter.vline(x, ground.rect.top()..=foot, line);
    let half = sheet.px(4.5);
    for (y, way) in [(ground.rect.top(), 1.0), (foot, -1.0)] {
        let corners = vec![
            pos2(x - half, y),
            pos2(x + half, y),
            pos2(x, y + way * 1.3 * half),
        ];
        let shape = Shape::convex_polygon(corners, theme::ACCENT, Stroke::NONE);
        ground.painter.add(shape);
    }
}

/// What is under the pointer: a chapter and a time, and that the song leads where it does.
pub fn told(ground: &Ground, way: &Way, at: Pos2) {
    let sheet = ground.sheet;
    let language = ground.view.language;
    let share = share_at(ground, at);
    let foot = ground.rect.bottom() - sheet.px(42.0);
    let line = sheet.line(1.0, fade(theme::TEXT, 0.6));
    ground.painter.vline(at.x, ground.rect.top()..=foot, line);
    let name = way::told(language, way::chapter_at(f64::from(share)), "name");
    let mut text = format!("{name}   {}", way.time(f64::from(share)));
    if way.motion == JourneyMotion::HostTimeline {
        text.push_str("   ");
        text.push_str(word(language, "journey.led"));
    }
    let (gap, align) = if share < 0.5 {
        (sheet.px(8.0), Align2::LEFT_CENTER)
    } else {
        (-sheet.px(8.0), Align2::RIGHT_CENTER)
    };
    let place = pos2(at.x + gap, ground.rect.top() + sheet.px(11.0));
    let size = theme::text::SMALL + 0.5;
    // A shade under it: the sky of the day is bright.
    let galley = ground
        .painter
        .layout_no_wrap(text.clone(), sheet.font(size), theme::TEXT);
    let shade = align
        .anchor_size(place, galley.size())
        .expand2(sheet.px(1.0) * vec2(5.0, 1.0));
    ground
        .painter
        .rect_filled(shade, sheet.corner(3.0), fade(theme::GROUND, 0.75));
    caption(
        ground.painter,
        place,
        align,
        &text,
        size,
        sheet,
        theme::TEXT,
    );
}

/// The share of the journey under a place.
fn share_at(ground: &Ground, at: Pos2) -> f32 {
    ((at.x - ground.rect.left()) / ground.rect.width()).clamp(0.0, 1.0)
}
