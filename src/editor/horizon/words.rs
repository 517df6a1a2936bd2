//! What is written on the earth: the clock, the level, and what is under the pointer.

use super::{FLOOR_DB, Ground};
use crate::editor::brush::{self, caption, fade};
use crate::editor::spectrum::{SPAN_DB, Spectrum, hz_at, share_of};
use crate::editor::text::{Language, phrase, shown};
use crate::editor::theme;
use crate::engine::glance::Glance;
use egui::{Align2, Mesh, Pos2, Rect, Shape, Stroke, Vec2, lerp, pos2, vec2};

/// Frequencies that are written when the pointer is over the picture, in Hz.
const SCALE_HZ: [(f32, &str); 8] = [
    (50.0, "50 Hz"),
    (100.0, "100 Hz"),
    (200.0, "200 Hz"),
    (500.0, "500 Hz"),
    (1_000.0, "1 kHz"),
    (2_000.0, "2 kHz"),
    (5_000.0, "5 kHz"),
    (10_000.0, "10 kHz"),
];

/// Shade on the earth, so that what is written there can be read.
pub fn dim(ground: &Ground, from: f32, to: f32) {
    let top = ground.rect.bottom() - ground.sheet.px(30.0);
    let dark = fade(theme::GROUND, 0.9);
    let none = fade(theme::GROUND, 0.0);
    let place = |x: f32, y: f32| pos2(lerp(ground.rect.x_range(), x), y);
    let bottom = ground.rect.bottom();
    let mut mesh = Mesh::default();
    // Full under the words, gone toward the middle and the top.
    for (share, strength) in [(0.0, 1.0), (0.6, 1.0), (1.0, 0.0)] {
        let x = from + (to - from) * share;
        mesh.colored_vertex(place(x, top), none);
        mesh.colored_vertex(
            place(x, bottom - ground.sheet.px(20.0)),
            fade(dark, strength),
        );
        mesh.colored_vertex(place(x, bottom), fade(dark, strength));
    }
    for a in [0, 3] {
        for row in 0..2 {
            mesh.add_triangle(a + row, a + row + 1, a + row + 3);
            mesh.add_triangle(a + row + 1, a + row + 4, a + row + 3);
        }
    }
    ground.painter.add(Shape::mesh(mesh));
}

/// Bar and beat, meter, tempo and time. Returns where it ends.
pub fn clock(ground: &Ground) -> f32 {
    let sheet = ground.sheet;
    let live = ground.view.live;
    let Glance { running, .. } = live.glance;
    let y = ground.rect.bottom() - sheet.px(15.0);
    let left = ground.rect.left() + sheet.px(16.0);
    let colour = if running {
        theme::ACCENT
    } else {
        theme::TEXT_QUIET
    };
    let size = sheet.px(5.5);
    let at = pos2(left + size, y);
    if running {
        let corners = vec![
            at + vec2(-0.8 * size, -size),
            at + vec2(size, 0.0),
            at + vec2(-0.8 * size, size),
        ];
        let shape = Shape::convex_polygon(corners, colour, Stroke::NONE);
        ground.painter.add(shape);
    } else {
        let square = Rect::from_center_size(at, Vec2::splat(1.7 * size));
        brush::bar(ground.painter, square, colour);
    }
    let (place, more) = told_time(
        &live.glance,
        live.position().0,
        live.age_s,
        ground.view.language,
    );
    let at = pos2(left + sheet.px(19.0), y);
    let on = Align2::LEFT_CENTER;
    let big = caption(ground.painter, at, on, &place, 19.0, sheet, theme::TEXT);
    // A place of its own, so that what follows does not shiver.
    let next = (big.right() + sheet.px(14.0)).max(left + sheet.px(92.0));
    let at = pos2(next, y + sheet.px(1.0));
    let small = theme::text::SMALL + 0.5;
    caption(ground.painter, at, on, &more, small, sheet, theme::TEXT).right()
}

/// Bar and beat as one text, and meter, tempo and time as another.
fn told_time(glance: &Glance, position: f64, age_s: f64, language: Language) -> (String, String) {
    let meter = glance.bar.meter;
    let mut bar = glance.bar;
    let length = meter.bar().0;
    if length > 0.0 && position >= bar.start.0 + length {
        bar = bar.next();
    }
    let beat = (position - bar.start.0) * f64::from(meter.denominator) / 4.0;
    let most = f64::from(meter.numerator.max(1));
    let beat = beat.floor().clamp(0.0, most - 1.0) as i64 + 1;
    let (number, beat) = if glance.running {
        (bar.index + 1, beat)
    } else {
        (1, 1)
    };
    let seconds = match glance.seconds {
        Some(at) => at.0 + age_s.min(0.25),
        None if glance.running => position * glance.tempo.beat().0,
        None => 0.0,
    };
    let whole = seconds.max(0.0) as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    let time = if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else {
        format!("{minutes}:{rest:02}")
    };
    let tempo = format!("{:.1}", glance.tempo.0);
    let tempo = phrase(language, "picture.tempo", &[&shown(language, &tempo)]);
    let more = format!(
        "{}/{}   {tempo}   {time}",
        meter.numerator, meter.denominator
    );
    (format!("{number}.{beat}"), more)
}

/// Level of left and right. Returns where it begins.
pub fn level(ground: &Ground, held: [f32; 2]) -> f32 {
    let sheet = ground.sheet;
    let loudest = held[0].max(held[1]);
    let text = if loudest <= FLOOR_DB + 0.05 {
        "\u{2212}\u{221e} dB".to_owned()
    } else {
        format!("{loudest:.1} dB")
    };
    let y = ground.rect.bottom() - sheet.px(14.0);
    let right = ground.rect.right() - sheet.px(16.0);
    let text = shown(ground.view.language, &text).replace('-', "\u{2212}");
    caption(
        ground.painter,
        pos2(right, y),
        Align2::RIGHT_CENTER,
        &text,
        theme::text::SMALL + 0.5,
        sheet,
        theme::TEXT,
    );
    let (width, thick) = (sheet.px(86.0), sheet.px(4.0));
    let from = right - sheet.px(62.0) - width;
    for (side, held) in held.into_iter().enumerate() {
        let top = y + sheet.px(if side == 0 { -5.0 } else { 1.0 });
        let bar = Rect::from_min_size(pos2(from, top), vec2(width, thick));
        brush::bar(ground.painter, bar, fade(theme::GROOVE, 0.8));
        let share = ((held - FLOOR_DB) / -FLOOR_DB).clamp(0.0, 1.0);
        let colour = if held > -0.1 {
            theme::WRONG
        } else {
            theme::ACCENT
        };
        brush::bar(ground.painter, bar.with_max_x(from + share * width), colour);
    }
    from
}

/// Frequency and level under the pointer, with the scale.
pub fn told(ground: &Ground, spectrum: &Spectrum, at: Pos2) {
    let sheet = ground.sheet;
    let language = ground.view.language;
    let share = (at.x - ground.rect.left()) / ground.rect.width();
    let y = ground.rect.top() + sheet.px(10.0);
    let line = sheet.line(1.0, fade(theme::TEXT, 0.6));
    let earth = ground.at(0.0, 0.64).y;
    ground.painter.vline(at.x, ground.rect.top()..=earth, line);
    let db = spectrum.level(share);
    let hz = hz_at(share);
    let hz = if hz < 1000.0 {
        format!("{hz:.0} Hz")
    } else {
        format!("{:.2} kHz", hz / 1000.0)
    };
    let mut text = shown(language, &hz).into_owned();
    if db > SPAN_DB.0 + 0.5 {
        let db = format!("{db:.0} dB");
        text.push_str("   ");
        text.push_str(&shown(language, &db).replace('-', "\u{2212}"));
    }
    let left = share < 0.85;
    let (gap, align) = if left {
        (sheet.px(6.0), Align2::LEFT_CENTER)
    } else {
        (-sheet.px(6.0), Align2::RIGHT_CENTER)
    };
    let size = theme::text::SMALL + 0.5;
    let place = pos2(at.x + gap, y);
    caption(
        ground.painter,
        place,
        align,
        &text,
        size,
        sheet,
        theme::TEXT,
    );
    for (hz, text) in SCALE_HZ {
        let x = lerp(ground.rect.x_range(), share_of(hz));
        let tick = Stroke::new(sheet.px(1.0).max(0.5), fade(theme::TEXT, 0.5));
        ground.painter.vline(x, earth..=earth + sheet.px(4.0), tick);
        let text = shown(language, text);
        let place = pos2(x, earth + sheet.px(12.0));
        caption(
            ground.painter,
            place,
            Align2::CENTER_CENTER,
            &text,
            theme::text::SMALL,
            sheet,
            theme::TEXT,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::{BarPlace, Meter};
    use crate::engine::units::{Beats, Bpm, Seconds};

    #[test]
    fn the_clock_counts_from_one() {
        let mut glance = Glance {
            running: true,
            tempo: Bpm(120.0),
            bar: BarPlace {
                index: 4,
                start: Beats(14.0),
                meter: Meter {
                    numerator: 7,
                    denominator: 8,
                },
            },
            ..Glance::default()
        };
        let told =
            |glance: &Glance, position: f64| told_time(glance, position, 0.0, Language::English);
        assert_eq!(told(&glance, 14.0).0, "5.1");
        assert_eq!(told(&glance, 15.6).0, "5.4");
        assert_eq!(told(&glance, 17.5).0, "6.1");
        assert!(told(&glance, 15.6).1.starts_with("7/8 "));
        assert!(told(&glance, 240.0).1.ends_with(" 2:00"));
        glance.seconds = Some(Seconds(3725.0));
        assert!(told(&glance, 15.6).1.ends_with(" 1:02:05"));
        glance.running = false;
        assert_eq!(told(&glance, 15.6).0, "1.1");
    }
}
