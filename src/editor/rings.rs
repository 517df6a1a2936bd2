//! The present bar of the rhythm as rings, one a lane, clockwise from the top.
//!
//! A mark a step: as large as its level, bright where the density lets it sound, in the shape and
//! colour of its family. The groups of the meter part the rings; what is struck now flashes.

mod geometry;
mod words;

use super::brush::{self, Flash, arc, blend, fade, family, family_colour, on_circle, unit};
use super::live::View;
use super::theme::{self, Sheet, scene};
use crate::engine::clock::BarPlace;
use crate::engine::rhythm::map::Maps;
use crate::engine::rhythm::sketch::{Mark, Sketch};
use crate::engine::rhythm::{Bar, BarHit};
use crate::engine::settings::{DrumKind, LANES, RhythmSettings};
use egui::{Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, pos2};
use geometry::{Board, now};

/// Level from which a mark is an accent.
const ACCENT_LEVEL: f32 = 7.0;
/// Velocity from which a hit is drawn as an accent.
const ACCENT: f32 = 0.8;
/// Velocity below which a hit is a ghost note.
const GHOST: f32 = 0.35;

/// What a bar was made from.
type Origin = (u32, BarPlace, RhythmSettings);

/// A bar as it is drawn.
struct Made {
    /// What from.
    origin: Origin,
    /// Its steps.
    sketch: Option<Sketch>,
    /// Its hits.
    bar: Bar,
}

/// The picture and its memory of the last moments.
#[derive(Default)]
pub struct Rings {
    /// The bar.
    made: Option<Box<Made>>,
    /// Hits of the lanes.
    hits: [Flash; LANES],
}

/// What to draw with, and where.
struct Ground<'a> {
    /// What to draw with.
    painter: &'a Painter,
    /// Where the rings are.
    board: Board,
    /// Virtual units.
    sheet: Sheet,
    /// The frame's view.
    view: &'a View<'a>,
    /// The bar.
    made: &'a Made,
    /// Where the clock is in it, as turns; none while it stands.
    head: Option<f32>,
}

impl Ground<'_> {
    /// A place on a lane's ring.
    fn at(&self, lane: usize, turn: f32) -> Pos2 {
        on_circle(self.board.centre, self.board.radius(lane), turn)
    }

    /// Turn of a hit.
    fn turn(&self, hit: &BarHit) -> f32 {
        let length = self.made.origin.1.meter.bar().0;
        (hit.at.0 / length.max(1e-9)) as f32
    }

    /// The drum of a lane's hit from a family.
    fn drum(&self, lane: usize, family: usize) -> Option<DrumKind> {
        let lanes = &self.view.settings.rhythm.lanes;
        lanes.get(lane).map(|lane| lane.drum(family))
    }
}

impl Rings {
    /// A picture that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws into `rect`; where it is wide, with a legend of the lanes.
    pub fn draw(&mut self, ui: &mut Ui, rect: Rect, sheet: Sheet, view: &View) {
        let response = ui.interact(rect, ui.scope_id().with("rings"), Sense::hover());
        for (flash, hit) in self.hits.iter_mut().zip(&view.live.glance.hits) {
            flash.look(hit.count, view.elapsed, 0.14);
        }
        let head = self.prepare(view);
        let Some(made) = &self.made else {
            return;
        };
        let legend = rect.width() > rect.height() + sheet.px(130.0);
        let disc = if legend {
            Rect::from_min_size(rect.min, Vec2::splat(rect.height()))
        } else {
            brush::square(rect)
        };
        let numbered = disc.width() > sheet.px(150.0);
        let radius = 0.5 * disc.width() - sheet.px(if numbered { 15.0 } else { 4.0 });
        if radius < sheet.px(12.0) {
            return;
        }
        let ground = Ground {
            painter: &ui.painter_at(rect),
            board: Board::new(disc.center(), radius),
            sheet,
            view,
            made,
            head,
        };
        if view.settings.rhythm.on {
            ground.painter.circle_filled(
                disc.center(),
                radius,
                blend(theme::GROOVE, theme::PANEL, 0.25),
            );
        }
        sweep(&ground);
        if let Some(sketch) = &made.sketch {
            self.lines(&ground, sketch);
            fill(&ground, sketch);
            if numbered {
                words::numbers(&ground, sketch);
            }
            quiet(&ground, sketch);
        }
        self.loud(&ground);
        words::middle(&ground);
        if legend {
            let from = pos2(disc.right() + sheet.px(10.0), rect.top());
            let lights = self.hits.map(|flash| flash.light);
            words::legend(&ground, Rect::from_min_max(from, rect.max), lights);
        }
        if let Some(text) = response.hover_pos().and_then(|at| words::told(&ground, at)) {
            response.on_hover_text_at_pointer(text);
        }
    }

    /// Brings the bar up to date; where the clock is in it, as turns, while it runs.
    fn prepare(&mut self, view: &View) -> Option<f32> {
        let glance = &view.live.glance;
        let (place, head) = if glance.running {
            now(glance.bar, view.live.position())
        } else {
            // Stopped: the bar that was played last, or the first one.
            let index = self.made.as_ref().map_or(0, |made| made.origin.1.index);
            let start = crate::engine::units::Beats(0.0);
            let meter = glance.bar.meter;
            (
                BarPlace {
                    index,
                    start,
                    meter,
                },
                None,
            )
        };
        let origin = (view.settings.seed, place, view.settings.rhythm);
        if self.made.as_ref().is_none_or(|made| made.origin != origin) {
            let rhythm = &view.settings.rhythm;
            let maps = Maps::new(place.index, place.meter, rhythm);
            self.made = Some(Box::new(Made {
                origin,
                sketch: Sketch::new(&maps, view.settings.seed, rhythm),
                bar: Bar::from(&maps, view.settings.seed, rhythm),
            }));
        }
        head
    }

    /// How far a lane's last hit still shines.
    fn light(&self, lane: usize) -> f32 {
        self.hits.get(lane).map_or(0.0, |flash| flash.light)
    }

    /// The rings, parted by the groups of the meter.
    fn lines(&self, ground: &Ground, sketch: &Sketch) {
        let slots = sketch.slots as f32;
        let starts: Vec<f32> = (0..sketch.slots)
            .filter(|slot| sketch.starts.get(*slot).copied().unwrap_or(false))
            .map(|slot| slot as f32 / slots)
            .collect();
        for (lane, set) in ground.view.settings.rhythm.lanes.iter().enumerate() {
            let radius = ground.board.radius(lane);
            let rest = if set.mute { 0.35 } else { 0.9 };
            let colour = blend(
                fade(theme::EDGE, rest),
                theme::TEXT_QUIET,
                0.7 * self.light(lane),
            );
            let line = ground.sheet.line(1.2, colour);
            // The first step of a group stands in the gap.
            let gap = (0.3 / slots).min(ground.sheet.px(5.0) / (radius * std::f32::consts::TAU));
            for (n, from) in starts.iter().enumerate() {
                let to = starts.get(n + 1).copied().unwrap_or(1.0);
                let points = arc(ground.board.centre, radius, from + gap, to - gap);
                ground.painter.add(Shape::line(points, line));
            }
        }
        for from in starts {
            let ends = [
                on_circle(ground.board.centre, ground.board.inner(), from),
                on_circle(ground.board.centre, ground.board.outer, from),
            ];
            let colour = if from == 0.0 {
                theme::ACCENT_DEEP
            } else {
                theme::EDGE
            };
            let line = ground.sheet.line(1.0, fade(colour, 0.75));
            ground.painter.line_segment(ends, line);
        }
    }

    /// What sounds in this bar, and what was struck now.
    fn loud(&self, ground: &Ground) {
        let glance = &ground.view.live.glance;
        let mut latest: [Option<&BarHit>; LANES] = [None; LANES];
        for hit in ground.made.bar.hits() {
            if let Some(head) = ground.head
                && ground.turn(hit) <= head + 0.004
                && let Some(latest) = latest.get_mut(hit.lane)
            {
                *latest = Some(hit);
            }
        }
        for hit in ground.made.bar.hits() {
            let at = ground.at(hit.lane, ground.turn(hit));
            let now = latest.get(hit.lane).copied().flatten() == Some(hit);
            let light = if now { self.light(hit.lane) } else { 0.0 };
            let colour = family_colour(hit.family);
            let size = ground.board.mark(hit.velocity) * (1.0 + 0.45 * light);
            if light > 0.0 {
                let force = glance
                    .hits
                    .get(hit.lane)
                    .map_or(0.0, |hit| unit(hit.velocity));
                let reach = Vec2::splat(size * (2.0 + 2.5 * force));
                brush::glow(ground.painter, at, reach, fade(colour, 0.9 * light));
            }
            let edge = if hit.velocity < GHOST {
                ground.sheet.line(1.1, colour)
            } else {
                Stroke::NONE
            };
            let inside = if hit.velocity < GHOST {
                fade(colour, 0.25)
            } else {
                colour
            };
            let fill = blend(inside, theme::TEXT, 0.75 * light);
            family(ground.painter, hit.family, at, size, fill, edge);
            if hit.velocity > ACCENT {
                // A bright heart.
                let heart = blend(theme::TEXT, scene::SUN, 0.2);
                family(
                    ground.painter,
                    hit.family,
                    at,
                    0.46 * size,
                    heart,
                    Stroke::NONE,
                );
            }
        }
    }
}

/// The light that the clock draws behind it, and its hand.
fn sweep(ground: &Ground) {
    let Some(head) = ground.head else {
        return;
    };
    const STEPS: usize = 18;
    const LENGTH: f32 = 0.14;
    let centre = ground.board.centre;
    let mut mesh = egui::Mesh::default();
    for n in 0..=STEPS {
        let share = n as f32 / STEPS as f32;
        let turn = head - LENGTH * (1.0 - share);
        let colour = fade(theme::ACCENT, 0.22 * share * share);
        mesh.colored_vertex(on_circle(centre, ground.board.inner(), turn), colour);
        mesh.colored_vertex(on_circle(centre, ground.board.outer, turn), colour);
    }
    for n in 0..STEPS as u32 {
        mesh.add_triangle(2 * n, 2 * n + 1, 2 * n + 2);
        mesh.add_triangle(2 * n + 1, 2 * n + 3, 2 * n + 2);
    }
    ground.painter.add(Shape::mesh(mesh));
    let ends = [
        on_circle(centre, ground.board.inner(), head),
        on_circle(centre, ground.board.outer, head),
    ];
    let line = ground.sheet.line(1.6, theme::ACCENT);
    ground.painter.line_segment(ends, line);
}

/// Where the bar is filled: a band around it.
fn fill(ground: &Ground, sketch: &Sketch) {
    let Some(from) = sketch.fill else {
        return;
    };
    let from = from as f32 / sketch.slots as f32;
    let radius = ground.board.outer + ground.sheet.px(2.0);
    let points = arc(ground.board.centre, radius, from, 1.0);
    let line = ground.sheet.line(3.0, fade(theme::ACCENT, 0.8));
    ground.painter.add(Shape::line(points, line));
}

/// What could sound and does not.
fn quiet(ground: &Ground, sketch: &Sketch) {
    let slots = sketch.slots as f32;
    for (lane, marks) in sketch.marks.iter().enumerate() {
        let muted = ground
            .view
            .settings
            .rhythm
            .lanes
            .get(lane)
            .is_some_and(|lane| lane.mute);
        for (slot, mark) in marks.iter().enumerate().take(sketch.slots) {
            let Mark {
                level,
                family: from,
                sounds,
            } = *mark;
            if level < 0.5 || sounds && !muted {
                continue;
            }
            let at = ground.at(lane, slot as f32 / slots);
            let size = ground.board.mark(0.1 + 0.06 * level) * 0.58;
            let shade = if level >= ACCENT_LEVEL { 0.6 } else { 0.5 };
            let colour = fade(family_colour(from), if muted { 0.25 } else { shade });
            family(ground.painter, from, at, size, colour, Stroke::NONE);
        }
    }
}
