//! What is written on the rings and beside them, and told of them.

use super::geometry::{lane_at, slot_at};
use super::{ACCENT_LEVEL, Ground};
use crate::editor::brush::{self, blend, fade, family, family_colour, on_circle};
use crate::editor::text::{phrase, value, word};
use crate::editor::theme;
use crate::engine::registry::Choice;
use crate::engine::rhythm::sketch::Sketch;
use crate::engine::settings::LANES;
use egui::{Align2, Pos2, Rect, Stroke, Vec2, pos2, vec2};

/// The groups, counted.
pub fn numbers(ground: &Ground, sketch: &Sketch) {
    let starts = (0..sketch.slots).filter(|slot| sketch.starts.get(*slot) == Some(&true));
    for (n, slot) in starts.enumerate() {
        let turn = slot as f32 / sketch.slots as f32;
        let radius = ground.board.outer + ground.sheet.px(8.5);
        let at = on_circle(ground.board.centre, radius, turn);
        let font = ground.sheet.font(theme::text::SMALL - 0.5);
        let ink = theme::TEXT_QUIET;
        ground
            .painter
            .text(at, Align2::CENTER_CENTER, (n + 1).to_string(), font, ink);
    }
}

/// Meter and bar.
pub fn middle(ground: &Ground) {
    let inner = ground.board.inner();
    let place = ground.made.origin.1;
    let sheet = ground.sheet;
    if inner < sheet.px(17.0) {
        return;
    }
    let meter = format!("{}/{}", place.meter.numerator, place.meter.denominator);
    let both = inner > sheet.px(26.0);
    let up = if both { sheet.px(8.0) } else { 0.0 };
    let centre = ground.board.centre;
    ground.painter.text(
        centre - vec2(0.0, up),
        Align2::CENTER_CENTER,
        meter,
        sheet.font(if both {
            theme::text::HEADING + 2.0
        } else {
            theme::text::BODY
        }),
        theme::TEXT,
    );
    if both {
        ground.painter.text(
            centre + vec2(0.0, sheet.px(11.0)),
            Align2::CENTER_CENTER,
            (place.index + 1).to_string(),
            sheet.font(theme::text::SMALL),
            theme::TEXT_QUIET,
        );
    }
}

/// What there is to say of the step under the pointer.
pub fn told(ground: &Ground, at: Pos2) -> Option<String> {
    let lane = lane_at(&ground.board, at)?;
    let sketch = ground.made.sketch.as_ref()?;
    let slot = slot_at(&ground.board, at, sketch.slots);
    let mark = sketch.marks.get(lane)?.get(slot)?;
    let language = ground.view.language;
    let drum = ground.drum(lane, mark.family)?;
    let (number, step) = ((lane + 1).to_string(), (slot + 1).to_string());
    let mut text = format!("{number} · {}\n", value(language, drum.name()));
    text.push_str(&phrase(language, "picture.step", &[&step]));
    if mark.level >= 0.5 {
        let level = format!("{:.0}", mark.level);
        text.push_str(" · ");
        text.push_str(&phrase(language, "picture.level", &[&level]));
        let of = match mark.family {
            0 => word(language, "picture.steppe"),
            1 => word(language, "picture.rock"),
            _ => word(language, "picture.electro"),
        };
        text.push_str(" · ");
        text.push_str(of);
        if mark.level >= ACCENT_LEVEL {
            text.push_str(" · ");
            text.push_str(word(language, "picture.accent"));
        }
    }
    if sketch.fill.is_some_and(|from| slot >= from) {
        text.push_str(" · ");
        text.push_str(word(language, "picture.fill"));
    }
    Some(text)
}

/// The lanes by name.
pub fn legend(ground: &Ground, rect: Rect, lights: [f32; LANES]) {
    let sheet = ground.sheet;
    let row = (rect.height() / LANES as f32).min(sheet.px(24.0));
    let top = rect.center().y - 0.5 * row * LANES as f32;
    let painter = ground.painter.with_clip_rect(rect);
    for (lane, set) in ground.view.settings.rhythm.lanes.iter().enumerate() {
        let y = top + (lane as f32 + 0.5) * row;
        let light = lights.get(lane).copied().unwrap_or(0.0);
        let hit = ground.view.live.glance.hits.get(lane);
        let from = hit.map_or(0, |hit| usize::from(hit.family));
        let colour = family_colour(from);
        let at = pos2(rect.left() + sheet.px(7.0), y);
        if light > 0.0 {
            brush::glow(
                &painter,
                at,
                Vec2::splat(sheet.px(14.0)),
                fade(colour, 0.8 * light),
            );
        }
        let shade = if set.mute { 0.35 } else { 1.0 };
        let size = sheet.px(4.0 + 1.5 * light);
        family(&painter, from, at, size, fade(colour, shade), Stroke::NONE);
        let ink = blend(theme::TEXT_QUIET, theme::TEXT, light);
        let font = sheet.font(theme::text::SMALL + 0.5);
        let number = pos2(rect.left() + sheet.px(18.0), y);
        painter.text(
            number,
            Align2::LEFT_CENTER,
            (lane + 1).to_string(),
            font.clone(),
            ink,
        );
        if let Some(drum) = ground.drum(lane, from) {
            let name = value(ground.view.language, drum.name());
            let at = pos2(rect.left() + sheet.px(31.0), y);
            let text = painter.text(at, Align2::LEFT_CENTER, name, font, ink);
            if set.mute {
                let line = sheet.line(1.2, theme::TEXT_QUIET);
                painter.hline(text.x_range(), y + sheet.px(1.0), line);
            }
        }
    }
}
