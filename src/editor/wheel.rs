//! The mode as a wheel of its true cents: a full turn is the period, the tonic is on top.
//!
//! A spoke per degree, as long as the degree is strong; ticks of twelve equal steps around it; the
//! drone's strings inside; the notes that sound, as lights in the ring of their octave; and the last
//! key at its place among the twelve, with the way to what the quantizer made of it.

mod geometry;
mod words;

use super::brush::{self, Flash, arc, blend, fade, on_circle, unit};
use super::live::View;
use super::theme::{self, Sheet, scene};
use crate::engine::mode;
use crate::engine::pitch::Tuning;
use crate::engine::scale::Scale;
use crate::engine::settings::{Intonation, Tonic};
use crate::engine::units::{Cents, Hz};
use egui::{Align2, Painter, Pos2, Rect, Sense, Shape, Ui, Vec2, vec2};
use geometry::{Place, place, semitones, turn};

/// Radii as shares of the wheel's: where the spokes start and where they end.
const HUB: f32 = 0.30;
/// See [`HUB`].
const RIM: f32 = 0.80;
/// Ring of the twelve equal steps, and how far at least it is from the rim, in virtual units.
const TICKS: (f32, f32) = (0.885, 13.0);
/// Ring of the cents, and how far at least it is from that of the steps.
const CENTS: (f32, f32) = (1.0, 11.0);
/// Half the height of what is written there.
const WRITTEN: f32 = 8.0;
/// Least radius with numbers, in virtual units.
const LEAST: f32 = 56.0;
/// How long the way of a key is seen, in s.
const KEY_S: f32 = 2.5;

/// What the wheel was made from.
type Origin = (usize, Intonation, Tonic, Cents, Hz, Option<Scale>);

/// The picture and its memory of the last moments.
#[derive(Default)]
pub struct Wheel {
    /// The tuning and what it was made from.
    made: Option<(Origin, Box<Tuning>)>,
    /// The last key.
    key: Flash,
    /// Plucks of the strings.
    plucks: [Flash; crate::engine::settings::MAX_STRINGS],
}

/// Where things are.
struct Ground<'a> {
    /// What to draw with.
    painter: &'a Painter,
    /// Middle.
    centre: Pos2,
    /// Radius in points.
    radius: f32,
    /// Whether it is too small for numbers.
    bare: bool,
    /// Virtual units.
    sheet: Sheet,
    /// The modal state.
    tuning: &'a Tuning,
    /// The frame's view.
    view: &'a View<'a>,
}

impl Ground<'_> {
    /// A place at a share of the radius.
    fn at(&self, share: f32, turn: f32) -> Pos2 {
        on_circle(self.centre, share * self.radius, turn)
    }

    /// Radius of the ring of twelve equal steps, as a share.
    fn ticks(&self) -> f32 {
        if self.bare {
            return TICKS.0;
        }
        TICKS.0.max(RIM + self.sheet.px(TICKS.1) / self.radius)
    }

    /// Radius of the cents, as a share.
    fn cents(&self) -> f32 {
        CENTS
            .0
            .max(self.ticks() + self.sheet.px(CENTS.1) / self.radius)
    }

    /// Turn of an interval above the tonic.
    fn turn(&self, cents: f64) -> f32 {
        turn(cents, self.tuning.period().0)
    }

    /// Where a frequency is.
    fn place(&self, pitch: Hz) -> Option<Place> {
        let tonic = self.tuning.hz(self.tuning.pitch(0));
        place(pitch, tonic, self.tuning.period().0)
    }
}

impl Wheel {
    /// A picture that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws into `rect`.
    pub fn draw(&mut self, ui: &mut Ui, rect: Rect, sheet: Sheet, view: &View) {
        let id = ui.scope_id().with("wheel");
        let response = ui.interact(rect, id, Sense::hover());
        let key = view.live.glance.key;
        let count = key.map_or(0, |key| key.count);
        self.key.look(count, view.elapsed, KEY_S);
        for (flash, string) in self.plucks.iter_mut().zip(&view.live.glance.strings) {
            flash.look(string.plucks, view.elapsed, 0.3);
        }
        self.prepare(view);
        let Some((_, tuning)) = &self.made else {
            return;
        };
        let square = brush::square(rect);
        // Room for the rings outside.
        let half = 0.5 * square.width() - sheet.px(WRITTEN);
        let radius = (half - sheet.px(WRITTEN)).min((half - sheet.px(TICKS.1 + CENTS.1)) / RIM);
        let bare = radius < sheet.px(LEAST);
        let radius = if bare { half } else { radius };
        if radius < sheet.px(16.0) {
            return;
        }
        let ground = Ground {
            painter: &ui.painter_at(rect),
            centre: square.center(),
            radius,
            bare,
            sheet,
            tuning,
            view,
        };
        rings(&ground);
        ticks(&ground);
        spokes(&ground);
        self.strings(&ground);
        notes(&ground);
        self.key(&ground);
        words::middle(&ground);
        if let Some(at) = response.hover_pos()
            && let Some(text) = words::told(&ground, at)
        {
            response.on_hover_text_at_pointer(text);
        }
    }

    /// Brings the tuning up to date.
    fn prepare(&mut self, view: &View) {
        let settings = view.settings;
        let origin: Origin = (
            settings.mode,
            settings.intonation,
            settings.tonic,
            settings.fine,
            settings.reference,
            view.scale.copied(),
        );
        if self.made.as_ref().is_none_or(|(from, _)| *from != origin) {
            let tuning = Tuning::new(
                mode::mode(settings.mode),
                settings.intonation,
                settings.tonic,
                settings.fine,
                settings.reference,
                view.scale,
                None,
            );
            self.made = Some((origin, Box::new(tuning)));
        }
    }

    /// The drone's strings, on the hub.
    fn strings(&self, ground: &Ground) {
        let glance = &ground.view.live.glance;
        let count = ground.view.settings.drone.strings;
        for (n, string) in glance.strings.iter().enumerate().take(count) {
            let Some(place) = ground.place(string.pitch) else {
                continue;
            };
            let light = self.plucks.get(n).map_or(0.0, |flash| flash.light);
            let strength = unit(string.amplitude).sqrt().max(light);
            let colour = blend(fade(scene::BRASS, 0.45), scene::BRASS, strength);
            // Strings on one pitch stand side by side.
            let apart = ground.sheet.px(6.5) * (n as f32 - 0.5 * (count as f32 - 1.0)) / 2.5;
            let at = ground.at(HUB - 0.030, place.turn);
            let along = (at - ground.centre).rot90().normalized();
            let (at, size) = (at + along * apart, ground.sheet.px(4.2 + 1.6 * strength));
            if light > 0.0 {
                brush::glow(
                    ground.painter,
                    at,
                    Vec2::splat(4.0 * size),
                    fade(scene::BRASS, 0.5 * light),
                );
            }
            let corners = [
                vec2(0.0, -size),
                vec2(0.7 * size, 0.0),
                vec2(0.0, size),
                vec2(-0.7 * size, 0.0),
            ];
            let corners = corners.map(|corner| at + corner).to_vec();
            ground
                .painter
                .add(Shape::convex_polygon(corners, colour, egui::Stroke::NONE));
        }
    }

    /// The last key and its way.
    fn key(&self, ground: &Ground) {
        let Some(key) = ground.view.live.glance.key.filter(|_| self.key.light > 0.0) else {
            return;
        };
        let light = if ground.view.calm {
            1.0
        } else {
            self.key.light.sqrt()
        };
        let colour = fade(theme::SKY_PALE, light);
        let tonic = ground.tuning.pitch(0).0;
        let from = ground.turn(100.0 * f64::from(key.key) - tonic);
        let ring = ground.ticks();
        let at = ground.at(ring, from);
        let line = ground.sheet.line(1.8, colour);
        let size = ground.sheet.px(4.0);
        let Some(to) = key.pitch.and_then(|pitch| ground.place(pitch)) else {
            // Silenced: a cross where it would have been.
            for side in [1.0, -1.0] {
                let arm = vec2(size, side * size);
                ground.painter.line_segment([at - arm, at + arm], line);
            }
            return;
        };
        ground.painter.circle_stroke(at, size, line);
        let away = (to.turn - from + 0.5).rem_euclid(1.0) - 0.5;
        if away.abs() * ground.radius * std::f32::consts::TAU > 2.0 * size {
            let gap = away.signum() * size / (ground.radius * ring * std::f32::consts::TAU);
            let way = arc(ground.centre, ring * ground.radius, from + gap, from + away);
            let tip = way.last().copied();
            let before = way.get(way.len().saturating_sub(2)).copied();
            ground.painter.add(Shape::line(way, line));
            if let (Some(tip), Some(before)) = (tip, before) {
                head(ground, tip, (tip - before).normalized(), size, colour);
            }
        }
        let foot = ground.at(RIM + 0.02, to.turn);
        ground
            .painter
            .line_segment([ground.at(ring - 0.02, to.turn), foot], line);
    }
}

/// The head of an arrow.
fn head(ground: &Ground, tip: Pos2, along: Vec2, size: f32, colour: egui::Color32) {
    let (back, side) = (tip - along * size * 1.6, along.rot90() * size * 0.8);
    let corners = vec![tip, back + side, back - side];
    ground
        .painter
        .add(Shape::convex_polygon(corners, colour, egui::Stroke::NONE));
}

/// The disc and the rings of the octaves.
fn rings(ground: &Ground) {
    let painter = ground.painter;
    let disc = blend(theme::GROOVE, theme::SKY_HIGH, 0.5);
    painter.circle_filled(ground.centre, ground.ticks() * ground.radius, disc);
    for ring in 0..geometry::RINGS {
        let radius = ring_radius(ring) * ground.radius;
        let line = ground.sheet.line(0.75, fade(theme::EDGE, 0.75));
        painter.circle_stroke(ground.centre, radius, line);
    }
    let line = ground.sheet.line(1.0, theme::EDGE);
    painter.circle_stroke(ground.centre, ground.ticks() * ground.radius, line);
    painter.circle(
        ground.centre,
        (HUB - 0.075) * ground.radius,
        theme::PANEL,
        ground.sheet.line(1.0, theme::EDGE),
    );
}

/// Share of the radius of an octave's ring.
fn ring_radius(ring: usize) -> f32 {
    HUB + 0.03 + (RIM - HUB - 0.14) * ring as f32 / (geometry::RINGS - 1) as f32
}

/// Where twelve equal steps would be.
fn ticks(ground: &Ground) {
    for n in 0..semitones(ground.tuning.period().0) {
        let turn = ground.turn(100.0 * n as f64);
        let long = if n == 0 { 0.05 } else { 0.03 };
        let ends = [
            ground.at(ground.ticks(), turn),
            ground.at(ground.ticks() + long, turn),
        ];
        let line = ground.sheet.line(1.2, fade(theme::TEXT_QUIET, 0.85));
        ground.painter.line_segment(ends, line);
    }
}

/// The degrees.
fn spokes(ground: &Ground) {
    let size = ground.tuning.size();
    let room = std::f32::consts::TAU * RIM * ground.radius / size as f32;
    let nodes = room > ground.sheet.px(13.0) && !ground.bare;
    let bare = ground.sheet.px(if size > 40 { 1.6 } else { 3.0 });
    let mut taken: Vec<Rect> = Vec::with_capacity(24);
    for step in 0..size {
        let weight = ground.tuning.weight(step).clamp(0.0, 1.0);
        let cents = ground.tuning.degree(step).0;
        let turn = ground.turn(cents);
        let colour = if step == 0 {
            theme::ACCENT
        } else {
            blend(theme::TEXT_QUIET, theme::ACCENT, weight)
        };
        let thin = ground.sheet.line(1.0, fade(theme::TEXT_QUIET, 0.28));
        let start = ground.at(HUB, turn);
        ground
            .painter
            .line_segment([start, ground.at(RIM, turn)], thin);
        let end = HUB + (RIM - HUB) * (0.12 + 0.88 * weight);
        let wide = if size > 40 { 1.2 } else { 2.6 };
        let strong = ground.sheet.line(wide, fade(colour, 0.85));
        ground
            .painter
            .line_segment([start, ground.at(end, turn)], strong);
        let at = ground.at(RIM, turn);
        if nodes {
            let radius = ground.sheet.px(8.5);
            let filled = weight >= 0.8 || step == 0;
            let fill = if filled { colour } else { theme::PANEL };
            ground
                .painter
                .circle(at, radius, fill, ground.sheet.line(1.4, colour));
            let ink = if filled {
                theme::ON_ACCENT
            } else {
                theme::TEXT
            };
            let font = ground.sheet.font(theme::text::SMALL);
            ground
                .painter
                .text(at, Align2::CENTER_CENTER, (step + 1).to_string(), font, ink);
        } else {
            ground.painter.circle_filled(at, bare, colour);
        }
        words::label(ground, cents, turn, &mut taken);
    }
}

/// The notes that sound.
fn notes(ground: &Ground) {
    for note in ground.view.live.glance.notes.iter().flatten() {
        let Some(place) = ground.place(note.pitch) else {
            continue;
        };
        let light = unit(note.loudness * 4.0).sqrt();
        let at = ground.at(ring_radius(place.ring), place.turn);
        let colour = theme::SKY_PALE;
        let radius = ground.sheet.px(3.0 + 2.5 * light);
        brush::glow(
            ground.painter,
            at,
            Vec2::splat(5.0 * radius),
            fade(colour, 0.3 + 0.5 * light),
        );
        let core = blend(colour, theme::TEXT, 0.6);
        ground
            .painter
            .circle_filled(at, radius, fade(core, 0.4 + 0.6 * light));
        let beam = [at, ground.at(RIM, place.turn)];
        let line = ground.sheet.line(1.5, fade(colour, 0.5 * light));
        ground.painter.line_segment(beam, line);
    }
}
