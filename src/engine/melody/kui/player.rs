//! The right hand: which strokes of a bar sound at a density, on which strings, how hard, which way.
//!
//! Every draw is made whatever the density, so that a note never depends on how many others sound.

use super::form::Part;
use super::line::Sketch;
use super::motif::{Figure, Motif, offsets};
use super::{Bar, KuiNote};
use crate::engine::grid::{Grid, MAX_STROKES};
use crate::engine::random;
use crate::engine::settings::MelodySettings;
use crate::engine::units::Beats;
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

/// What is drawn: the ornaments and the unevenness of a bar.
const HAND: i64 = 40;

/// Density never needed by any stroke but those too fast to play.
const FULL: f32 = 0.97;
/// Strokes shorter than this many quarter notes are left out: 32nds of x/16 meters.
const FASTEST_BEATS: f64 = 0.2;
/// A grace note starts this many quarter notes before its main note (about 50 ms at 110 bpm), or
/// `GRACE_SHARE` of a stroke if that is less.
const GRACE_BEATS: f64 = 0.09;
/// See `GRACE_BEATS`.
const GRACE_SHARE: f64 = 0.4;
/// Part of the way to the next bar that a phrase's last note leaves to breathe.
const BREATH: f64 = 0.2;
/// How much the climax adds to a middling density; at 0 and 1, nothing.
const DRIVE: f32 = 0.25;
/// How far full strum brings the second string forward.
const STRUM: f32 = 0.5;

/// Density from which the drone joins the strokes: in the first bar of a phrase.
const DRONE_PHRASE: f32 = 0.0;
/// At the start of each bar.
const DRONE_BAR: f32 = 0.12;
/// At the second accent.
const DRONE_SECOND: f32 = 0.28;
/// At the heads of the other groups.
const DRONE_HEAD: f32 = 0.42;
/// On the pulses.
const DRONE_PULSE: f32 = 0.58;
/// On every stroke: the full brush.
const DRONE_STROKE: f32 = 0.72;

/// Heads without accent sound from this density on.
const HEAD_FROM: f32 = 0.08;
/// Or as much later.
const HEAD_SPREAD: f32 = 0.18;
/// How much more density it takes to play on after a question's cadence.
const REST_QUESTION: f32 = 0.12;
/// After an answer's.
const REST_ANSWER: f32 = 0.22;
/// After the last stroke of a kui, which rings through its bar.
const REST_KUI: f32 = 0.7;
/// How far the density of a stroke differs from bar to bar.
const UNEVEN_DENSITY: f32 = 0.10;
/// How far velocity differs from stroke to stroke.
const UNEVEN_VELOCITY: f32 = 0.05;
/// Above any density.
const NEVER: f32 = 2.0;
/// Ornaments sound from this density on.
const ORNAMENT_FROM: f32 = 0.18;
/// Or as much later.
const ORNAMENT_SPREAD: f32 = 0.40;
/// Ornaments are softer by this.
const ORNAMENT_SOFTER: f32 = 0.12;
/// Velocity of the drone relative to the moving string.
const DRONE_SOFTER: f32 = 0.8;
/// Softest note.
const SOFTEST: f32 = 0.35;

/// Plays a bar.
pub struct Player<'a> {
    /// What is played.
    bar: Bar,
    /// The bar's strokes.
    grid: &'a Grid,
    /// The bar's place, field and notes.
    sketch: &'a Sketch<'a>,
    /// Density, with the section's drive.
    density: f32,
    /// How far the second string comes forward, as density.
    strum: f32,
    /// Last note on the moving string and on the drone.
    last: [Option<usize>; 2],
    /// Draws.
    draw: Xoshiro256PlusPlus,
    /// Velocity of a stroke without accent.
    level: f32,
}

/// How a stroke is struck.
#[derive(Clone, Copy)]
struct Stroke {
    /// Onset in quarter notes.
    at: f64,
    /// Velocity.
    velocity: f32,
    /// An upstroke.
    upstroke: bool,
}

impl<'a> Player<'a> {
    /// Before the first stroke of a bar.
    pub fn new(
        seed: u32,
        bar: i64,
        grid: &'a Grid,
        sketch: &'a Sketch<'a>,
        settings: &MelodySettings,
    ) -> Self {
        let place = &sketch.place;
        let drive = place.part.drive();
        let density = settings.density.clamp(0.0, 1.0);
        // The phrase swells to its third bar; the great saga is the loudest, the last return fades.
        let swell = [0.0, 0.04, 0.07, 0.02][(place.bar as usize).min(3)];
        let is_return = place.part == Part::Bas && place.section > 0;
        let level = 0.55 + 0.14 * drive + swell - if is_return { 0.03 } else { 0.0 };
        Self {
            bar: Bar::empty(),
            grid,
            sketch,
            density: density + DRIVE * drive * density * (1.0 - density),
            strum: STRUM * settings.strum.clamp(0.0, 1.0),
            last: [None; 2],
            draw: random::at(seed, [bar, HAND, 0]),
            level,
        }
    }

    /// Plays a group from its head to the next one's.
    pub fn group(&mut self, group: usize, motif: &Motif, head: i32, next: i32) {
        let field = &self.sketch.field;
        let lower = field.lower(head);
        let is_over = group >= self.sketch.breath(self.grid);
        let mut thresholds = self.thresholds(group, motif, is_over);
        let strokes = self.grid.strokes(group);
        // After the cadence the hand keeps the open string going, unless the note is that string.
        let figure = match motif.figures[group] {
            Figure::Open if head == lower => Figure::Repeat,
            _ if is_over && head != lower => Figure::Open,
            figure => figure,
        };
        let up = match figure {
            Figure::Toward => next >= head,
            Figure::Lower => false,
            _ => true,
        };
        let steps = offsets(figure, strokes, (next - head).abs())
            .map(|count| field.walk(head, up, count).unwrap_or(head));
        let can_turn = figure != Figure::Open && strokes > 2 && steps[1] == head;
        let (ornament, from) = self.ornament(group, head, can_turn);
        let from = from.max(thresholds[0]);
        if let Ornament::Turn(_) = ornament {
            thresholds[1] = thresholds[1].min(from);
        }
        let is_brushed = (1..strokes)
            .step_by(2)
            .any(|stroke| thresholds[stroke] <= self.density);
        for stroke in 0..strokes {
            let threshold = thresholds[stroke];
            // The hand swings with the strokes where any falls between two pulses, else with these.
            let swing = if is_brushed { stroke } else { stroke / 2 };
            let struck = Stroke {
                at: self.grid.onset(group, stroke),
                velocity: self.level + self.accent(group, stroke, motif) + self.unevenness(),
                upstroke: swing % 2 == 1,
            };
            if stroke == 0 {
                let first = self.grace(&ornament, struck, from);
                self.lift(first, lower, threshold);
            }
            let is_open = figure == Figure::Open && stroke > 0;
            if is_open {
                self.strike(struck, lower, true, threshold);
                continue;
            }
            if steps[stroke] != lower {
                let joins = self.drone_threshold(group, stroke).max(threshold);
                self.strike(struck, lower, true, joins);
            }
            self.strike(struck, steps[stroke], false, threshold);
            if stroke == 0 {
                self.turn(&ornament, struck, from);
            }
        }
    }

    /// The bar, once all its groups are played: each note rings until the next on its string.
    pub fn finish(mut self, next: &Sketch) -> Bar {
        let grid = self.grid;
        let last = grid.groups() - 1;
        let end = grid.onset(last, grid.strokes(last));
        let [melody, drone] = self.last;
        if let Some(place) = melody {
            let note = &mut self.bar.notes[place];
            let rest = end - note.at.0;
            let breath = if self.sketch.place.is_cadence() {
                BREATH * rest
            } else {
                0.0
            };
            note.length = Beats(rest - breath);
        }
        if let Some(place) = drone {
            let from = if next.place.bar == 0 {
                DRONE_PHRASE
            } else {
                DRONE_BAR
            };
            // Where the next bar leaves the string alone, it rings on through that.
            let is_open = !self.sketch.field.is_parallel();
            let more = if is_open && from - self.strum > self.density {
                end
            } else {
                0.0
            };
            let note = &mut self.bar.notes[place];
            note.length = Beats(end - note.at.0 + more);
        }
        self.bar
    }

    /// Density from which each stroke of a group sounds; never before its head does.
    fn thresholds(&mut self, group: usize, motif: &Motif, is_over: bool) -> [f32; MAX_STROKES] {
        let groups = self.grid.groups();
        let late: f32 = self.draw.random();
        let is_second = groups > 2 && group == self.grid.second_accent();
        let place = &self.sketch.place;
        let rest = match is_over {
            false => 0.0,
            true if place.is_final => REST_KUI,
            true if place.is_answer() => REST_ANSWER,
            true => REST_QUESTION,
        };
        let head = if group == 0 || (is_second && !is_over) {
            0.0
        } else {
            HEAD_FROM + HEAD_SPREAD * late + rest
        };
        let is_fast = self.grid.stroke_beats() < FASTEST_BEATS;
        let mut thresholds = [head; MAX_STROKES];
        for (stroke, threshold) in thresholds.iter_mut().enumerate().skip(1) {
            let spread = UNEVEN_DENSITY * (self.draw.random::<f32>() - 0.5);
            if stroke < self.grid.strokes(group) {
                let own = motif.threshold(self.grid, group, stroke) + spread + rest;
                *threshold = own.clamp(head, FULL);
            }
            if is_fast && stroke % 2 == 1 {
                *threshold = NEVER;
            }
        }
        thresholds
    }

    /// Density from which the drone joins a stroke.
    fn drone_threshold(&self, group: usize, stroke: usize) -> f32 {
        let from = match (group, stroke) {
            (0, 0) if self.sketch.place.bar == 0 => DRONE_PHRASE,
            (0, 0) if self.sketch.place.is_final => DRONE_PHRASE,
            (0, 0) => DRONE_BAR,
            (_, 0) if group == self.grid.second_accent() => DRONE_SECOND,
            (_, 0) => DRONE_HEAD,
            _ if stroke.is_multiple_of(2) => DRONE_PULSE,
            _ => DRONE_STROKE,
        };
        from - self.strum
    }

    /// Accent of a stroke, as velocity.
    fn accent(&self, group: usize, stroke: usize, motif: &Motif) -> f32 {
        match (group, stroke) {
            (0, 0) => 0.20,
            (_, 0) if group == self.grid.second_accent() => 0.14,
            (_, 0) => 0.09,
            _ if motif.is_lifted(self.grid, group, stroke) => 0.09,
            _ if stroke.is_multiple_of(2) => 0.0,
            _ => -0.06,
        }
    }

    /// A small difference of velocity.
    fn unevenness(&mut self) -> f32 {
        UNEVEN_VELOCITY * (self.draw.random::<f32>() - 0.5)
    }

    /// The ornament of a group's head and the density from which it sounds. Only degrees used both
    /// ways are touched from outside, as what sounds before may lie above or below.
    fn ornament(&mut self, group: usize, head: i32, can_turn: bool) -> (Ornament, f32) {
        let field = &self.sketch.field;
        let kind: f32 = self.draw.random();
        let from = ORNAMENT_FROM + ORNAMENT_SPREAD * self.draw.random::<f32>();
        let free = |up| field.walk(head, up, 1).filter(|step| field.is_free(*step));
        let ornament = match kind {
            ..0.07 if group > 0 => free(true).map(Ornament::Grace),
            ..0.14 if group > 0 => free(false).map(Ornament::Grace),
            ..0.20 if can_turn => field.walk(head, true, 1).map(Ornament::Turn),
            _ => None,
        };
        (ornament.unwrap_or(Ornament::None), from)
    }

    /// Plays a grace note before its main note; returns the onset of the first of the two.
    fn grace(&mut self, ornament: &Ornament, main: Stroke, from: f32) -> f64 {
        match *ornament {
            Ornament::Grace(step) if self.density >= from => {
                let ahead = GRACE_BEATS.min(GRACE_SHARE * self.grid.stroke_beats());
                let struck = Stroke {
                    at: main.at - ahead,
                    velocity: main.velocity - ORNAMENT_SOFTER,
                    upstroke: true,
                };
                self.strike(struck, step, false, from);
                struck.at
            }
            _ => main.at,
        }
    }

    /// Plays the note above, half a stroke after its main note; the next stroke returns.
    fn turn(&mut self, ornament: &Ornament, main: Stroke, from: f32) {
        if let Ornament::Turn(step) = *ornament {
            let struck = Stroke {
                at: main.at + 0.5 * self.grid.stroke_beats(),
                velocity: main.velocity - ORNAMENT_SOFTER,
                upstroke: true,
            };
            self.strike(struck, step, false, from);
        }
    }

    /// Lets go of the lower string at a new head that another note of it belongs to.
    fn lift(&mut self, at: f64, lower: i32, threshold: f32) {
        let Some(place) = self.last[1] else {
            return;
        };
        let note = &mut self.bar.notes[place];
        if note.step != lower && self.density >= threshold {
            note.length = Beats(at - note.at.0);
            self.last[1] = None;
        }
    }

    /// Strikes a string if there is density enough; what it played before ends there.
    fn strike(&mut self, stroke: Stroke, step: i32, drone: bool, threshold: f32) {
        if self.density < threshold {
            return;
        }
        let last = &mut self.last[usize::from(drone)];
        if let Some(place) = *last {
            let before = &mut self.bar.notes[place];
            before.length = Beats(stroke.at - before.at.0);
        }
        let softer = if drone { DRONE_SOFTER } else { 1.0 };
        let place = self.bar.push(KuiNote {
            at: Beats(stroke.at),
            length: Beats(self.grid.stroke_beats()),
            step,
            velocity: (softer * stroke.velocity).clamp(SOFTEST, 1.0),
            upstroke: stroke.upstroke,
            drone,
        });
        if place.is_some() {
            *last = place;
        }
    }
}

/// An ornament of a group's head.
#[derive(Clone, Copy)]
enum Ornament {
    /// None.
    None,
    /// A grace note, on this step.
    Grace(i32),
    /// This note above and back, within the first stroke.
    Turn(i32),
}
