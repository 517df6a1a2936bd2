//! The horizon: a drawn steppe at dusk that says what sounds.
//!
//! The spectrum is the light over the mountains, low notes in the west (left) and high ones in the
//! east; the sun stands as high and bright as the level. The clock is written on the earth: bar and
//! beat, meter, tempo, time. Riders cross the steppe while the clock runs.
//!
//! While the journey is on, the strip is its map: ten chapters side by side, from dawn over day to
//! night, what was played brighter than what is to come. The sun stands where the journey is.

mod figures;
mod land;
mod map;
mod places;
mod sky;
mod stand;
mod words;

use super::brush::{self, blend, follow};
use super::live::View;
use super::spectrum::Spectrum;
use super::theme::{Sheet, scene};
use super::way::Way;
use crate::engine::settings::JourneyMotion;
use egui::{CursorIcon, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, lerp, pos2, vec2};
use land::Land;

/// Bars in which the riders cross the picture.
const CROSSING: f64 = 16.0;
/// Fall of the level's hold, in dB per second.
const FALL_DB_S: f32 = 18.0;
/// Lowest level that moves anything, in dB.
const FLOOR_DB: f32 = -60.0;
/// Where the sun stands across the picture.
const SUN: f32 = 0.79;

/// The picture and its memory of the last moments.
#[derive(Default)]
pub struct Horizon {
    /// What sounds.
    spectrum: Spectrum,
    /// The land, and that of the journey.
    land: [Land; 2],
    /// Whether the pointer holds the journey.
    seeking: bool,
    /// Held peak of left and right, in dB.
    held: [f32; 2],
    /// The sun's height, 0..=1.
    sun: f32,
    /// Wind in the grass, -1..=1.
    wind: f32,
}

/// What the user does with the journey's map.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seek {
    /// It was taken up: a gesture begins.
    pub begin: bool,
    /// Where the pointer has it, as a share of the whole.
    pub to: Option<f32>,
    /// It was let go: the gesture ends.
    pub end: bool,
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
    /// Where the sun stands across.
    sun: f32,
}

impl Ground<'_> {
    /// A place at shares of width and height.
    fn at(&self, x: f32, y: f32) -> Pos2 {
        pos2(lerp(self.rect.x_range(), x), lerp(self.rect.y_range(), y))
    }

    /// Whether there is room for words.
    fn is_told(&self) -> bool {
        self.sheet.px(70.0) <= self.rect.height()
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
            land: [Land::default(), Land::way()],
            held: [FLOOR_DB; 2],
            ..Self::default()
        }
    }

    /// The spectrum of what sounds.
    pub fn spectrum(&self) -> &Spectrum {
        &self.spectrum
    }

    /// Draws into `rect`. Returns what is done with the journey.
    pub fn draw(&mut self, ui: &mut Ui, rect: Rect, sheet: Sheet, view: &View) -> Seek {
        let way = Way::of(view);
        let seeks = way.is_some_and(|way| way.motion != JourneyMotion::HostTimeline);
        let sense = if seeks {
            Sense::click_and_drag()
        } else {
            Sense::hover()
        };
        let mut response = ui.interact(rect, ui.scope_id().with("horizon"), sense);
        if seeks {
            response = response.on_hover_cursor(CursorIcon::PointingHand);
        }
        self.update(view);
        if !(rect.width() > 4.0 && rect.height() > 4.0) {
            return Seek::default();
        }
        let ground = Ground {
            painter: &ui.painter_at(rect),
            rect,
            sheet,
            view,
            sun: way.map_or(SUN, |way| way.share as f32),
        };
        match way {
            Some(way) => self.map(&ground, &way, response.hover_pos()),
            None => self.dusk(&ground, response.hover_pos()),
        }
        self.seek(ui, rect, &response)
    }

    /// The steppe at dusk.
    fn dusk(&self, ground: &Ground, pointer: Option<Pos2>) {
        sky::sky(ground, self.sun);
        sky::light(ground, &self.spectrum);
        let light = [scene::SUN, scene::SUNLIGHT];
        self.sun(ground, light);
        sky::mountains(ground, &self.land[0], self.sun);
        self.steppe(ground);
        if ground.is_told() {
            words::dim(ground, 0.0, 0.32);
            words::dim(ground, 1.0, 0.78);
            words::clock(ground);
            words::level(ground, self.held);
        }
        if let Some(at) = pointer {
            words::told(ground, &self.spectrum, at);
        }
    }

    /// The map of the journey.
    fn map(&self, ground: &Ground, way: &Way, pointer: Option<Pos2>) {
        sky::way(ground);
        sky::light(ground, &self.spectrum);
        // In the night it is the moon.
        let night = ((ground.sun - 0.82) / 0.10).clamp(0.0, 1.0);
        let light = [
            blend(scene::SUN, scene::STAR, night),
            blend(scene::SUNLIGHT, scene::DUSK, night),
        ];
        self.sun(ground, light);
        sky::mountains(ground, &self.land[1], self.sun);
        self.steppe(ground);
        map::to_come(ground, way);
        if ground.is_told() {
            words::dim(ground, 0.0, 1.7);
            let clock = words::clock(ground);
            let level = words::level(ground, self.held);
            map::words(ground, way, pointer, clock..=level);
        }
        map::head(ground, way);
        if let Some(at) = pointer {
            map::told(ground, way, at);
        }
    }

    /// What the pointer does with the journey.
    fn seek(&mut self, ui: &Ui, rect: Rect, response: &Response) -> Seek {
        let primary = ui.input(|input| input.pointer.primary_down());
        let down = primary && response.is_pointer_button_down_on();
        // A press and a release between two pictures.
        let touched = down || (response.clicked() && !self.seeking);
        let begin = touched && !self.seeking;
        let end = !down && (self.seeking || begin);
        self.seeking = down;
        let at = response.interact_pointer_pos().filter(|_| touched);
        Seek {
            begin,
            to: at.map(|at| ((at.x - rect.left()) / rect.width()).clamp(0.0, 1.0)),
            end,
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

    /// The sun, or the moon, in the colours of its disc and its light.
    fn sun(&self, ground: &Ground, colours: [egui::Color32; 2]) {
        let at = ground.at(ground.sun, 0.60 - 0.30 * self.sun.powf(1.4));
        let radius = 0.085 * ground.rect.height();
        figures::sun(ground.painter, at, radius, self.sun, colours);
    }

    /// Hills, grass and who lives there.
    fn steppe(&self, ground: &Ground) {
        let warm = 0.30 * self.sun;
        for (row, [lit, dark]) in scene::HILLS.into_iter().enumerate() {
            let lit = blend(lit, scene::SUNLIGHT, warm / (1.0 + row as f32));
            let Some(heights) = self.land[0].hills.get(row) else {
                continue;
            };
            let (base, rise) = hill(row);
            let edge = ground.across(heights, base, rise);
            ground.fill(edge, if row == 2 { 1.0 } else { 0.96 }, [lit, dark]);
            if Way::of(ground.view).is_some() {
                if row == 0 {
                    map::places(ground, self.sun);
                }
            } else if row == 0 {
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
}

/// Base and rise of a row of hills, as shares of the picture's height.
fn hill(row: usize) -> (f32, f32) {
    let rows = [(0.680, 0.05), (0.77, 0.08), (0.90, 0.11)];
    rows.get(row).copied().unwrap_or((1.0, 0.0))
}
