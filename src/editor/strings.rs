//! The strings of the drone between nut and bridge, each swinging as its real energy is.
//!
//! The blur of a string is what a plucked string's motion covers: two triangles with their peaks at
//! the pluck and at its mirror image, which soften to the half sine of the first mode as it dies. A
//! glass over the bridge shows it from the side: string, thread and the curved jivari bridge.

mod geometry;

use super::brush::{self, Flash, blend, caption, fade, unit};
use super::live::{View, note_name};
use super::text::{parameter, shown, word};
use super::theme::{self, Sheet, scene};
use crate::engine::glance::StringGlance;
use crate::engine::settings::{DroneSettings, MAX_STRINGS};
use egui::{Align2, Painter, Pos2, Rect, Sense, Shape, Ui, Vec2, pos2, vec2};
use geometry::{Frame, Glass, envelope, swing};

/// Points of a string.
const POINTS: usize = 56;
/// A string below this ratio to the highest one is brass.
const BRASS_BELOW: f64 = 0.6;

/// The picture and its memory of the last moments.
#[derive(Default)]
pub struct Strings {
    /// Plucks.
    plucks: [Flash; MAX_STRINGS],
}

/// What to draw with, and where.
struct Ground<'a> {
    /// What to draw with.
    painter: &'a Painter,
    /// Where things are.
    frame: Frame,
    /// Virtual units.
    sheet: Sheet,
    /// The frame's view.
    view: &'a View<'a>,
}

impl Ground<'_> {
    /// The drone's parameters.
    fn drone(&self) -> &DroneSettings {
        &self.view.settings.drone
    }
}

impl Strings {
    /// A picture that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws into `rect`.
    pub fn draw(&mut self, ui: &mut Ui, rect: Rect, sheet: Sheet, view: &View) {
        let response = ui.interact(rect, ui.scope_id().with("strings"), Sense::hover());
        let glance = &view.live.glance;
        for (flash, string) in self.plucks.iter_mut().zip(&glance.strings) {
            flash.look(string.plucks, view.elapsed, 0.22);
        }
        let Some(frame) = Frame::new(rect, view.settings.drone.strings, sheet) else {
            return;
        };
        let ground = Ground {
            painter: &ui.painter_at(rect),
            frame,
            sheet,
            view,
        };
        wood(&ground);
        let highest = glance.strings.iter().take(ground.frame.count);
        let highest = highest.map(|string| string.pitch.0).fold(0.0, f64::max);
        for (n, string) in glance.strings.iter().enumerate().take(ground.frame.count) {
            let is_brass = string.pitch.0 < BRASS_BELOW * highest;
            self.string(&ground, n, string, is_brass);
            label(&ground, n, string);
        }
        bridge(&ground);
        self.finger(&ground);
        if let Some(glass) = ground.frame.glass {
            let loudest = glance.strings.iter().take(ground.frame.count);
            let loudest = loudest.map(|string| string.amplitude).fold(0.0, f32::max);
            look(&ground, glass, loudest);
        }
        if let Some(text) = response.hover_pos().and_then(|at| told(&ground, at)) {
            response.on_hover_text_at_pointer(text);
        }
    }

    /// How far a pluck still shines.
    fn light(&self, n: usize) -> f32 {
        self.plucks.get(n).map_or(0.0, |flash| flash.light)
    }

    /// One string.
    fn string(&self, ground: &Ground, n: usize, string: &StringGlance, is_brass: bool) {
        let (frame, sheet) = (&ground.frame, ground.sheet);
        let y = frame.y(n);
        let metal = if is_brass { scene::BRASS } else { scene::STEEL };
        let reach = swing(string.amplitude) * frame.reach(sheet);
        let from_nut = 1.0 - ground.drone().position.clamp(0.02, 0.98);
        let hard = unit(string.amplitude).powf(0.35);
        let at =
            |share: f32, off: f32| pos2(frame.nut + share * (frame.bridge - frame.nut), y + off);
        let share = |n: usize| n as f32 / (POINTS - 1) as f32;
        if reach > 0.3 {
            let up: Vec<Pos2> = (0..POINTS)
                .map(|n| at(share(n), -reach * envelope(share(n), from_nut, hard)))
                .collect();
            let down: Vec<Pos2> = (0..POINTS)
                .map(|n| at(share(n), reach * envelope(1.0 - share(n), from_nut, hard)))
                .collect();
            let middle: Vec<Pos2> = (0..POINTS).map(|n| at(share(n), 0.0)).collect();
            let body = fade(metal, 0.20 + 0.34 * hard);
            let rim = fade(metal, 0.05);
            brush::ribbon(ground.painter, &up, &middle, [rim, body]);
            brush::ribbon(ground.painter, &middle, &down, [body, rim]);
            let edge = sheet.line(0.8, fade(metal, 0.25 + 0.25 * hard));
            ground.painter.add(Shape::line(up, edge));
            ground.painter.add(Shape::line(down, edge));
        }
        let wide = sheet.px(if is_brass { 1.7 } else { 1.1 });
        let colour = blend(metal, theme::TEXT, self.light(n));
        let stroke = egui::Stroke::new(wide.max(0.6), colour);
        if ground.view.calm || reach < 0.6 {
            ground.painter.hline(frame.nut..=frame.bridge, y, stroke);
        } else {
            // The eye would see a blur; a slow image of the swing says what makes it.
            let phase = (ground.view.now * (5.3 + 0.61 * n as f64)).fract() as f32;
            let turn = (phase * std::f32::consts::TAU).cos();
            let line: Vec<Pos2> = (0..POINTS)
                .map(|n| {
                    let side = if turn >= 0.0 {
                        share(n)
                    } else {
                        1.0 - share(n)
                    };
                    at(
                        share(n),
                        -turn * reach * 0.92 * envelope(side, from_nut, 0.6 * hard),
                    )
                })
                .collect();
            ground.painter.add(Shape::line(line, stroke));
        }
        // Behind the bridge, to the tail.
        ground.painter.hline(
            frame.bridge..=frame.tail,
            y,
            sheet.line(1.0, fade(metal, 0.55)),
        );
    }

    /// Where the strings are plucked, and the pluck itself.
    fn finger(&self, ground: &Ground) {
        let (frame, sheet) = (&ground.frame, ground.sheet);
        let share = ground.drone().position.clamp(0.0, 1.0);
        let x = frame.bridge + share * (frame.nut - frame.bridge);
        let (top, bottom) = (frame.wood.top(), frame.wood.bottom());
        let dashes = Shape::dashed_line(
            &[pos2(x, top), pos2(x, bottom)],
            sheet.line(1.0, fade(theme::ACCENT, 0.55)),
            sheet.px(3.0),
            sheet.px(3.0),
        );
        ground.painter.extend(dashes);
        for (y, way) in [(top, 1.0), (bottom, -1.0)] {
            let (tip, half) = (vec2(0.0, way * sheet.px(6.0)), vec2(sheet.px(4.5), 0.0));
            let at = pos2(x, y);
            let corners = vec![at - half, at + half, at + tip];
            ground.painter.add(Shape::convex_polygon(
                corners,
                theme::ACCENT,
                egui::Stroke::NONE,
            ));
        }
        for n in 0..frame.count {
            let light = self.light(n);
            if light > 0.0 {
                let at = pos2(x, frame.y(n));
                let size = Vec2::splat(sheet.px(8.0 + 16.0 * light));
                brush::glow(ground.painter, at, size, fade(scene::SUN, 0.9 * light));
            }
        }
    }
}

/// Neck, soundboard and nut.
fn wood(ground: &Ground) {
    let (frame, sheet) = (&ground.frame, ground.sheet);
    let [light, dark] = scene::WOOD;
    let painter = ground.painter;
    let neck = frame.wood;
    // The gourd, under the bridge.
    let belly = vec2(0.30 * neck.width(), 0.78 * neck.height());
    let heart = pos2(frame.bridge - 0.06 * neck.width(), neck.center().y);
    let inside = painter.with_clip_rect(neck.intersect(painter.clip_rect()));
    inside.rect_filled(neck, 0, dark);
    let upper = Rect::from_min_max(neck.min, pos2(neck.right(), neck.center().y));
    let lower = Rect::from_min_max(pos2(neck.left(), neck.center().y), neck.max);
    let mid = blend(dark, light, 0.45);
    for (half, colours) in [(upper, [dark, mid]), (lower, [mid, dark])] {
        inside.add(Shape::gradient_rect(
            half,
            egui::Direction::TopDown,
            colours,
        ));
    }
    inside.add(Shape::ellipse_filled(heart, belly, fade(light, 0.55)));
    inside.add(Shape::ellipse_stroke(
        heart,
        belly,
        sheet.line(1.2, fade(scene::BRASS, 0.35)),
    ));
    painter.rect_stroke(
        neck,
        sheet.corner(4.0),
        sheet.line(1.0, theme::EDGE),
        egui::StrokeKind::Inside,
    );
    let nut = Rect::from_min_max(
        pos2(frame.nut - sheet.px(4.0), neck.top() + sheet.px(3.0)),
        pos2(frame.nut, neck.bottom() - sheet.px(3.0)),
    );
    brush::bar(painter, nut, scene::BONE);
}

/// The bridge from above, with the threads.
fn bridge(ground: &Ground) {
    let (frame, sheet) = (&ground.frame, ground.sheet);
    let inset = sheet.px(5.0);
    let from = pos2(frame.bridge, frame.wood.top() + inset);
    let to = pos2(frame.bridge + frame.saddle, frame.wood.bottom() - inset);
    let rect = Rect::from_min_max(from, to);
    let shape = Shape::gradient_rect(
        rect,
        egui::Direction::LeftToRight,
        [scene::BONE, blend(scene::BONE, scene::SHADE, 0.45)],
    );
    ground.painter.add(shape);
    let share = geometry::thread_share(ground.drone().thread_m);
    let x = rect.right() - share * rect.width();
    for n in 0..frame.count {
        let y = frame.y(n);
        let metal = sheet.line(1.0, fade(scene::SHADE, 0.8));
        ground.painter.hline(rect.x_range(), y, metal);
        let half = sheet.px(2.6);
        let cotton = sheet.line(1.8, scene::COTTON);
        ground.painter.vline(x, (y - half)..=(y + half), cotton);
    }
}

/// The bridge from the side, under a glass.
fn look(ground: &Ground, glass: Glass, loudest: f32) {
    let (painter, sheet) = (ground.painter, ground.sheet);
    painter.circle_filled(glass.centre, glass.radius, theme::GROOVE);
    let drone = ground.drone();
    let gap = glass.gap(drone.jivari);
    let crest: Vec<Pos2> = glass.points(|x| glass.bridge(x) + gap);
    let foot: Vec<Pos2> = glass.points(|x| glass.floor(x));
    let bone = [scene::BONE, blend(scene::BONE, scene::SHADE, 0.6)];
    brush::ribbon(painter, &crest, &foot, bone);
    let rim = glass.line(|x| glass.bridge(x) + gap);
    painter.add(Shape::line(rim, sheet.line(1.0, scene::BONE)));
    // The string, in its swing: it opens to the left, and wraps onto the bridge.
    let wide = swing(loudest) * 0.34 * glass.radius;
    let up = glass.points(|x| glass.string(x) - wide * glass.open(x));
    let rest = glass.points(|x| glass.string(x));
    let down =
        glass.points(|x| (glass.string(x) + wide * glass.open(x)).min(glass.bridge(x) + gap));
    let blur = fade(scene::STEEL, 0.30);
    brush::ribbon(painter, &up, &rest, [fade(scene::STEEL, 0.04), blur]);
    brush::ribbon(painter, &rest, &down, [blur, fade(scene::STEEL, 0.08)]);
    let taut = glass.line(|x| glass.string(x));
    painter.add(Shape::line(taut, sheet.line(1.6, scene::STEEL)));
    let thread = glass.thread(geometry::thread_share(drone.thread_m));
    let size = sheet.px(3.4).min(0.09 * glass.radius);
    painter.circle_filled(thread + vec2(0.0, size), size, scene::COTTON);
    let rim = sheet.line(1.6, theme::ACCENT_DEEP);
    painter.circle_stroke(glass.centre, glass.radius, rim);
}

/// Name and frequency of a string.
fn label(ground: &Ground, n: usize, string: &StringGlance) {
    let (frame, sheet) = (&ground.frame, ground.sheet);
    let Some(left) = frame.label else {
        return;
    };
    let y = frame.y(n);
    let name = note_name(string.pitch, ground.view.settings.reference);
    // Before the first block there is no pitch.
    let Some(name) = name.filter(|_| string.pitch.0 > 8.0) else {
        return;
    };
    let size = if frame.reach(sheet) > sheet.px(8.0) {
        theme::text::BODY
    } else {
        theme::text::SMALL
    };
    let at = pos2(left, y);
    let on = Align2::LEFT_CENTER;
    caption(ground.painter, at, on, &name, size, sheet, theme::TEXT);
    if frame.wide {
        let text = format!("{:.1} Hz", string.pitch.0);
        let text = shown(ground.view.language, &text);
        ground.painter.text(
            pos2(frame.nut - sheet.px(10.0), y),
            Align2::RIGHT_CENTER,
            text,
            sheet.font(theme::text::SMALL),
            theme::TEXT_QUIET,
        );
    }
}

/// What there is to say of what is under the pointer.
fn told(ground: &Ground, at: Pos2) -> Option<String> {
    let (frame, language) = (&ground.frame, ground.view.language);
    let drone = ground.drone();
    let near_bridge = at.x > frame.bridge - ground.sheet.px(6.0);
    if near_bridge {
        let jivari = format!("{:.0} %", 100.0 * drone.jivari);
        let thread = format!("{:.1} mm", 1000.0 * drone.thread_m);
        return Some(format!(
            "{}: {}\n{}: {}",
            parameter(language, "jivari"),
            shown(language, &jivari),
            parameter(language, "thread"),
            shown(language, &thread),
        ));
    }
    let n = frame.string_at(at.y)?;
    let string = ground.view.live.glance.strings.get(n)?;
    let name = note_name(string.pitch, ground.view.settings.reference)?;
    let hz = format!("{:.2} Hz", string.pitch.0);
    let level = 20.0 * unit(string.amplitude).max(1e-4).log10();
    let level = format!("{level:.0} dB");
    Some(format!(
        "{} {}: {name}, {}\n{}: {}",
        word(language, "picture.string"),
        n + 1,
        shown(language, &hz),
        word(language, "picture.swing"),
        shown(language, &level),
    ))
}
