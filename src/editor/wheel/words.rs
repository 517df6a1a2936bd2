//! What is written on the wheel, and told of it.

use super::geometry::{name_of, ratio};
use super::{Ground, HUB};
use crate::editor::brush::caption;
use crate::editor::text::{phrase, shown, word};
use crate::editor::theme;
use crate::engine::registry::Choice;
use egui::{Align2, Pos2, Rect, vec2};

/// Radius of the hub from which the tonic's frequency has room in it, in virtual units.
const ROOMY: f32 = 32.0;

/// The cents of a degree, outside, where there is room.
pub fn label(ground: &Ground, cents: f64, turn: f32, taken: &mut Vec<Rect>) {
    if ground.bare {
        return;
    }
    let at = ground.at(ground.cents(), turn);
    let font = ground.sheet.font(theme::text::SMALL);
    let text = format!("{cents:.0}");
    let galley = ground.painter.layout_no_wrap(text, font, theme::TEXT_QUIET);
    let rect = Align2::CENTER_CENTER.anchor_size(at, galley.size());
    let apart = rect.expand(ground.sheet.px(1.0));
    if taken.iter().all(|other| !other.intersects(apart)) {
        taken.push(rect);
        ground.painter.galley(rect.min, galley, theme::TEXT_QUIET);
    }
}

/// The tonic in the middle, or what the key plays.
pub fn middle(ground: &Ground) {
    let tonic = ground.view.settings.tonic.name();
    let size = theme::text::TITLE;
    if ground.radius * (HUB - 0.075) > ground.sheet.px(10.0) {
        let shift = if ground.radius * HUB > ground.sheet.px(ROOMY) {
            5.0
        } else {
            0.0
        };
        caption(
            ground.painter,
            ground.centre - vec2(0.0, ground.sheet.px(shift)),
            Align2::CENTER_CENTER,
            tonic,
            if shift > 0.0 {
                size
            } else {
                theme::text::HEADING
            },
            ground.sheet,
            theme::ACCENT,
        );
        if shift > 0.0 {
            let hz = ground.tuning.hz(ground.tuning.pitch(0)).0;
            let text = format!("{hz:.1} Hz");
            ground.painter.text(
                ground.centre + vec2(0.0, ground.sheet.px(14.0)),
                Align2::CENTER_CENTER,
                shown(ground.view.language, &text),
                ground.sheet.font(theme::text::SMALL - 0.5),
                theme::TEXT_QUIET,
            );
        }
    }
}

/// What there is to say of the degree under the pointer.
pub fn told(ground: &Ground, at: Pos2) -> Option<String> {
    let away = at - ground.centre;
    let share = away.length() / ground.radius;
    if !(HUB * 0.6..=1.15).contains(&share) {
        return None;
    }
    let pointer = (away.angle() + std::f32::consts::FRAC_PI_2) / std::f32::consts::TAU;
    let distance = |step: &i32| {
        let turn = ground.turn(ground.tuning.degree(*step).0);
        ((pointer - turn + 0.5).rem_euclid(1.0) - 0.5).abs()
    };
    let step = (0..ground.tuning.size()).min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    if distance(&step) * share * ground.radius * std::f32::consts::TAU > ground.sheet.px(16.0) {
        return None;
    }
    let language = ground.view.language;
    let cents = ground.tuning.degree(step).0;
    let number = (step + 1).to_string();
    let written = format!("{cents:.1} cents");
    let mut text = phrase(language, "picture.degree", &[&number]);
    text.push_str(" · ");
    text.push_str(&shown(language, &written));
    if let Some((over, under)) = ratio(cents) {
        text.push_str(&format!(" · {over}/{under}"));
    }
    text.push_str(&format!(" · {}", name_of(ground.tuning.pitch(step).0)));
    let weight = format!("{:.0} %", 100.0 * ground.tuning.weight(step));
    text.push('\n');
    text.push_str(&format!("{} {weight}", word(language, "picture.weight")));
    let way = match (ground.tuning.is_up(step), ground.tuning.is_down(step)) {
        (true, false) => Some("picture.up"),
        (false, true) => Some("picture.down"),
        _ => None,
    };
    if way == Some("picture.up") {
        text.push_str(&format!(" · {}", word(language, "picture.up")));
    } else if way == Some("picture.down") {
        text.push_str(&format!(" · {}", word(language, "picture.down")));
    }
    Some(text)
}
