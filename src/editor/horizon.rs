//! The horizon: a drawn steppe at dusk that says what sounds.
//!
//! The spectrum is the light over the mountains, low notes in the west (left) and high ones in the
//! east; the sun stands as high and bright as the level. The clock is written on the earth: bar and
//! beat, meter, tempo, time. Riders cross the steppe while the clock runs.

mod figures;
mod land;
mod spectrum;

use super::brush::{self, blend, caption, fade, follow};
use super::live::View;
use super::text::{Language, phrase, shown};
use super::theme::{self, Sheet, scene};
use crate::engine::glance::Glance;
use egui::{Align2, Mesh, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, lerp, pos2, vec2};
use land::Land;
use spectrum::{COLUMNS, SPAN_DB, Spectrum, brightness, hz_at, share_of};

/// Bars in which the riders cross the picture.
const CROSSING: f64 = 16.0;
/// Fall of the level's hold, in dB per second.
const FALL_DB_S: f32 = 18.0;
/// Lowest level that moves anything, in dB.
const FLOOR_DB: f32 = -60.0;
/// Where the sun stands across the picture.
const SUN: f32 = 0.79;
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

/// The picture and its memory of the last moments.
#[derive(Default)]
pub struct Horizon {
    /// What sounds.
    spectrum: Spectrum,
    /// The land.
    land: Land,
    /// Held peak of left and right, in dB.
    held: [f32; 2],
    /// The sun's height, 0..=1.
    sun: f32,
    /// Wind in the grass, -1..=1.
    wind: f32,
}

/// What to draw with, and where.
struct Ground<'a> {
    /// What to draw with.
    painter: &'a Painter,
    /// The picture.
    rect: Rect,
    /// Virtual units.
    sheet: Sheet,
    /// The frame's view.
    view: &'a View<'a>,
}

impl Ground<'_> {
    /// A place at shares of width and height.
    fn at(&self, x: f32, y: f32) -> Pos2 {
        pos2(lerp(self.rect.x_range(), x), lerp(self.rect.y_range(), y))
    }

    /// Upper edge of a row of hills.
    fn hill(&self, x: f32, row: usize) -> Pos2 {
        let (base, rise) = hill(row);
        self.at(x, base - rise * land::hills(x, row))
    }

    /// A line across the picture from heights of 0..=1: `base` and `rise` are shares of its height.
    fn across(&self, heights: &[f32], base: f32, rise: f32) -> Vec<Pos2> {
        let last = heights.len().max(2) as f32 - 1.0;
        let points = heights.iter().enumerate();
        points
            .map(|(n, height)| self.at(n as f32 / last, base - rise * height))
            .collect()
    }

    /// Fills from a line down to a height, its edge smooth.
    fn fill(&self, edge: Vec<Pos2>, foot: f32, colours: [egui::Color32; 2]) {
        let bottom = lerp(self.rect.y_range(), foot);
        let low: Vec<Pos2> = edge.iter().map(|at| pos2(at.x, bottom.max(at.y))).collect();
        brush::ribbon(self.painter, &edge, &low, colours);
        // A mesh has hard edges: a line of its colour softens them.
        let line = Stroke::new(1.2 / self.painter.pixels_per_point(), colours[0]);
        self.painter.add(Shape::line(edge, line));
    }
}

impl Horizon {
    /// A picture that has seen nothing yet.
    pub fn new() -> Self {
        Self {
            held: [FLOOR_DB; 2],
            ..Self::default()
        }
    }

    /// Draws into `rect`.
    pub fn draw(&mut self, ui: &mut Ui, rect: Rect, sheet: Sheet, view: &View) {
        let response = ui.interact(rect, ui.scope_id().with("horizon"), Sense::hover());
        self.update(view);
        if !(rect.width() > 4.0 && rect.height() > 4.0) {
            return;
        }
        let ground = Ground {
            painter: &ui.painter_at(rect),
            rect,
            sheet,
            view,
        };
        self.sky(&ground);
        self.light(&ground);
        let light = [scene::SUN, scene::SUNLIGHT];
        let radius = 0.085 * rect.height();
        let at = self.sun_at(&ground);
        figures::sun(ground.painter, at, radius, self.sun, light);
        mountains(&ground, &self.land, self.sun);
        self.steppe(&ground);
        if sheet.px(70.0) <= rect.height() {
            dim(&ground, 0.0, 0.32);
            dim(&ground, 1.0, 0.78);
            clock(&ground);
            self.level(&ground);
        }
        if let Some(at) = response.hover_pos() {
            self.told(&ground, at);
        }
    }

    /// Takes what is new.
    fn update(&mut self, view: &View) {
        self.spectrum.update(view.telemetry, view.now, view.elapsed);
        for (held, peak) in self.held.iter_mut().zip(view.live.peaks) {
            let db = 20.0 * peak.max(1e-6).log10();
            let db = if db.is_finite() { db } else { FLOOR_DB };
            *held = db
                .max(*held - FALL_DB_S * view.elapsed)
                .clamp(FLOOR_DB, 12.0);
        }
        let loudest = self.held[0].max(self.held[1]);
        let target = ((loudest - FLOOR_DB) / -FLOOR_DB).clamp(0.0, 1.0);
        let slow = if view.calm { 0.8 } else { 0.35 };
        self.sun = follow(self.sun, target, view.elapsed, slow);
        // A breeze that the music strengthens; it stands where nothing is heard, and in calm.
        let breeze = (view.now * 0.9).sin() as f32 * 0.5 + (view.now * 2.3).sin() as f32 * 0.25;
        let wind = if view.calm {
            0.0
        } else {
            breeze * (0.2 + target) * target.sqrt()
        };
        self.wind = follow(self.wind, wind, view.elapsed, 0.3);
    }

    /// Where the sun stands.
    fn sun_at(&self, ground: &Ground) -> Pos2 {
        ground.at(SUN, 0.60 - 0.30 * self.sun.powf(1.4))
    }

    /// The sky from the zenith to the mountains, brighter where the sun is.
    fn sky(&self, ground: &Ground) {
        const ACROSS: usize = 24;
        let rows = [
            (0.0, scene::NIGHT, 0.10),
            (0.34, scene::DUSK, 0.30),
            (0.68, scene::AFTERGLOW, 0.85),
        ];
        let mut mesh = Mesh::default();
        for (y, colour, warmth) in rows {
            for n in 0..=ACROSS {
                let x = n as f32 / ACROSS as f32;
                let near = (-((x - SUN) / 0.30).powi(2)).exp();
                let warm = warmth * near * (0.25 + 0.65 * self.sun);
                let west = blend(colour, scene::NIGHT, 0.35 * (1.0 - near));
                mesh.colored_vertex(ground.at(x, y), blend(west, scene::SUNLIGHT, warm));
            }
        }
        let row = ACROSS as u32 + 1;
        for n in 0..ACROSS as u32 {
            for first in [0, row] {
                let at = first + n;
                mesh.add_triangle(at, at + 1, at + row);
                mesh.add_triangle(at + 1, at + row + 1, at + row);
            }
        }
        ground.painter.add(Shape::mesh(mesh));
        let sky = Rect::from_min_max(ground.at(0.0, 0.0), ground.at(1.0, 0.62));
        figures::stars(ground.painter, ground.sheet, sky);
    }

    /// The spectrum: light that rises from behind the mountains.
    fn light(&self, ground: &Ground) {
        let top = 0.035;
        let mut mesh = Mesh::default();
        let mut crest = Vec::with_capacity(COLUMNS);
        let curve = self.spectrum.curve();
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

    /// Hills, grass and who lives there.
    fn steppe(&self, ground: &Ground) {
        let warm = 0.30 * self.sun;
        for (row, [lit, dark]) in scene::HILLS.into_iter().enumerate() {
            let lit = blend(lit, scene::SUNLIGHT, warm / (1.0 + row as f32));
            let Some(heights) = self.land.hills.get(row) else {
                continue;
            };
            let (base, rise) = hill(row);
            let edge = ground.across(heights, base, rise);
            ground.fill(edge, if row == 2 { 1.0 } else { 0.96 }, [lit, dark]);
            if row == 0 {
                self.riders(ground);
            } else if row == 1 {
                let size = 0.19 * ground.rect.height();
                for (x, scale) in [(0.532, 0.62), (0.607, 0.74), (0.570, 1.0)] {
                    let foot = ground.hill(x, 1) + vec2(0.0, 0.012 * ground.rect.height());
                    figures::yurt(ground.painter, foot, scale * size, self.sun);
                }
            }
        }
        figures::grass(
            ground.painter,
            ground.sheet,
            |x| ground.hill(x, 2),
            self.wind,
        );
    }

    /// Three riders, where the song is.
    fn riders(&self, ground: &Ground) {
        let live = ground.view.live;
        let glance = &live.glance;
        let length = glance.bar.meter.bar().0.max(0.25);
        let beats = if glance.running {
            live.position().0
        } else {
            0.0
        };
        let bars = beats / length;
        let way = if ground.view.calm {
            0.4
        } else {
            (bars / CROSSING + 0.36).rem_euclid(1.0) as f32
        };
        let size = 0.105 * ground.rect.height();
        for n in 0..3 {
            let x = way * 1.1 - 0.05 - 0.021 * n as f32 - 0.006 * (n % 2) as f32;
            if !(0.0..=1.0).contains(&x) {
                continue;
            }
            let leaps = beats * 1.0 + 0.31 * f64::from(n);
            let stride = if ground.view.calm || !glance.running {
                0.1 * n as f32
            } else {
                leaps.rem_euclid(1.0) as f32
            };
            let foot = ground.hill(x, 0) + vec2(0.0, 0.01 * ground.rect.height());
            figures::rider(ground.painter, foot, size, stride);
        }
    }

    /// Level of left and right.
    fn level(&self, ground: &Ground) {
        let sheet = ground.sheet;
        let loudest = self.held[0].max(self.held[1]);
        let text = if loudest <= FLOOR_DB + 0.05 {
            "\u{2212}\u{221e} dB".to_owned()
        } else {
            format!("{loudest:.1} dB").replace('-', "\u{2212}")
        };
        let y = ground.rect.bottom() - sheet.px(14.0);
        let right = ground.rect.right() - sheet.px(16.0);
        let text = shown(ground.view.language, &text);
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
        for (side, held) in self.held.into_iter().enumerate() {
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
    }

    /// Frequency and level under the pointer, with the scale.
    fn told(&self, ground: &Ground, at: Pos2) {
        let sheet = ground.sheet;
        let language = ground.view.language;
        let share = (at.x - ground.rect.left()) / ground.rect.width();
        let y = ground.rect.top() + sheet.px(10.0);
        let line = sheet.line(1.0, fade(theme::TEXT, 0.6));
        let earth = ground.at(0.0, 0.64).y;
        ground.painter.vline(at.x, ground.rect.top()..=earth, line);
        let db = self.spectrum.level(share);
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
}

/// Base and rise of a row of hills, as shares of the picture's height.
fn hill(row: usize) -> (f32, f32) {
    let rows = [(0.680, 0.05), (0.77, 0.08), (0.90, 0.11)];
    rows.get(row).copied().unwrap_or((1.0, 0.0))
}

/// Both ranges; the far one with its snow, lit from where the sun is.
fn mountains(ground: &Ground, land: &Land, sun: f32) {
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
        let facing = if x < SUN { -slope } else { slope };
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
        let near = (-((x - SUN) / 0.28).powi(2)).exp();
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

/// Shade on the earth, so that what is written there can be read.
fn dim(ground: &Ground, from: f32, to: f32) {
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

/// Bar and beat, meter, tempo and time.
fn clock(ground: &Ground) {
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
    caption(ground.painter, at, on, &more, small, sheet, theme::TEXT);
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
