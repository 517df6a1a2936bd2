//! The strings of the drone: their pitches glide, their shape follows the player, their tuning is
//! trimmed, and they sleep when they are over.

mod course;
mod detail;

use super::cycle::Onset;
use super::sympathy::Undertow;
use super::tanpura::{self, Shape};
use crate::engine::clock::GRID;
use crate::engine::dsp::lag::Lag;
use crate::engine::dsp::modal_string::{ModalString, Pluck, StringBank};
use crate::engine::glance::StringGlance;
use crate::engine::settings::{MAX_STRINGS, Quality};
use crate::engine::units::{Cents, Hz};
use course::Course;
pub use detail::factor;
use detail::{Detail, STEP_GRIDS};
use std::f64::consts::PI;

/// Time constant of everything that glides, in s: a retuned string arrives in a quarter of a
/// second, as a peg is turned.
const GLIDE_S: f64 = 0.06;
/// T60 of a string under a laid-on hand, in s.
const HAND_T60_S: f64 = 0.35;
/// Output force below which a string is over, in N: about -130 dBFS at the output.
const OVER_N: f64 = 1e-7;
/// Output force in N at which a string takes half of what the body gives: a firm pluck's. A real
/// string that swings so far is stretched, goes sharp and leaves the resonance; ours keeps its pitch.
const STRETCHED_N: f64 = 0.4;
/// Time constant of that force in s, so that the string's own swing does not show.
const LOUD_S: f64 = 0.05;
/// Time a string must be over before it sleeps, in s: longer than a period of the lowest.
const OVER_S: f64 = 0.15;
/// Peak force of the firmest pluck as a share of the tension: at velocity 0.7 it is the paper's
/// 0.4 N on 33.1 N.
const PLUCK_SHARE: f64 = 0.4 / 33.1 / 0.7;
/// Flesh of a middle finger in m.
const FINGERTIP_M: f64 = 0.02;
/// Time of the finger on a string of 130.81 Hz in s (the paper's demo); less on higher ones.
const FINGER_S: f64 = 0.05;
/// Trim that is not worth new coefficients, in cents.
const TRIM_STEP: f64 = 0.05;
/// Grid points between two trims of a string, and between two refreshes of its contacts: an eighth
/// of the fastest trim's time constant.
const TRIM_GRIDS: usize = 32;

/// Where the strings should be.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Sa of each string.
    pub sa: [Hz; MAX_STRINGS],
    /// Pitch of each string above its Sa.
    pub intervals: [Cents; MAX_STRINGS],
    /// Strings that are played; a hand lies on the others.
    pub strings: usize,
    /// What the player shapes; `hand` is ignored.
    pub shape: Shape,
}

/// All strings.
pub struct Strings {
    /// In motion.
    bank: StringBank,
    /// On their way.
    courses: [Course; MAX_STRINGS],
    /// Jivari, thread in m, brightness, and decay in octaves.
    shape: [Lag; 4],
    /// Frames per second of the strings.
    rate_hz: f64,
    /// The detail that all strings are to have.
    detail: Detail,
    /// Seconds from one grid point to the next.
    grid_s: f64,
    /// What is pushed at the fundamentals.
    undertow: Undertow,
    /// Whether the next target is jumped to.
    fresh: bool,
    /// Counts grid points, to spread work.
    turn: usize,
    /// Strings that broke (wrapping).
    kills: u32,
}

impl Strings {
    /// Strings at rest. Allocates.
    pub fn new(sample_rate: Hz) -> Self {
        let shape = Shape {
            jivari: 0.7,
            thread_m: 0.005,
            brightness: 0.5,
            decay: 1.0,
            hand: 0.0,
            brass: 0.0,
        };
        let model = tanpura::string(130.81, 130.81, &shape);
        let detail = Detail::new(Quality::Normal, 0);
        let string = |_| ModalString::new(&model, sample_rate.0, detail.top_hz, detail.modes);
        Self {
            bank: StringBank::new((0..MAX_STRINGS).map(string).collect()),
            courses: std::array::from_fn(|_| Course::new(detail)),
            shape: [
                Lag::new(shape.jivari, 1e-4),
                Lag::new(shape.thread_m, 1e-6),
                Lag::new(shape.brightness, 1e-4),
                Lag::new(0.0, 1e-4),
            ],
            rate_hz: sample_rate.0,
            detail,
            grid_s: GRID as f64 / sample_rate.0,
            undertow: Undertow::default(),
            fresh: true,
            turn: 0,
            kills: 0,
        }
    }

    /// Strings that broke and were silenced (wrapping).
    pub fn kills(&self) -> u32 {
        self.kills
    }

    /// Clears all motion; the next target is jumped to.
    pub fn reset(&mut self) {
        self.silence();
        self.fresh = true;
        self.turn = 0;
    }

    /// Clears all motion and goes on.
    pub fn silence(&mut self) {
        self.undertow = Undertow::default();
        for (string, course) in self.bank.strings.iter_mut().zip(&mut self.courses) {
            string.reset();
            course.clear();
        }
    }

    /// Changes rate and modes at once, keeping the motion; the number of string frames per host
    /// frame.
    pub fn resolve(&mut self, quality: Quality, relief: u8, sample_rate: Hz) -> usize {
        let factor = factor(quality);
        self.rate_hz = sample_rate.0 * factor as f64;
        self.refine(quality, relief);
        for course in &mut self.courses {
            course.detail = self.detail;
            course.sharp = None;
        }
        if !self.fresh {
            for n in 0..MAX_STRINGS {
                self.apply(n);
            }
        }
        factor
    }

    /// Heads for the modes of a quality at the same rate, less some steps of relief.
    pub fn refine(&mut self, quality: Quality, relief: u8) {
        self.detail = Detail::new(quality, relief);
    }

    /// Whether nothing moves.
    pub fn is_asleep(&self) -> bool {
        self.bank.strings.iter().all(ModalString::is_asleep)
    }

    /// Whether a string is at rest.
    pub fn is_any_asleep(&self) -> bool {
        self.bank.strings.iter().any(ModalString::is_asleep)
    }

    /// One control-grid step toward `target`.
    pub fn prepare(&mut self, target: &Target) {
        let fresh = std::mem::take(&mut self.fresh);
        // Out of silence nothing glides: nobody heard where the strings were.
        let glide = if fresh || self.is_asleep() {
            1.0
        } else {
            1.0 - (-self.grid_s / GLIDE_S).exp()
        };
        let shape = &target.shape;
        let wanted = [
            shape.jivari,
            shape.thread_m,
            shape.brightness,
            shape.decay.log2(),
        ];
        let mut moved = fresh;
        for (lag, wanted) in self.shape.iter_mut().zip(wanted) {
            moved |= lag.follow(wanted, glide);
        }
        for (n, course) in self.courses.iter_mut().enumerate() {
            let played = n < target.strings;
            let sa = target.sa[n].cents_above(Hz(1.0)).0;
            let mut retuned = fresh | course.sa.follow(sa, glide);
            if played {
                let interval = target.intervals[n];
                retuned |= course.interval.follow(interval.0, glide);
                let brass = tanpura::is_brass(Hz(1.0).up(interval).0);
                course.stale |= course.brass.follow(f64::from(u8::from(brass)), glide);
            }
            if retuned {
                course.pitch = Hz(1.0).up(Cents(course.sa.value() + course.interval.value()));
            }
            course.stale |= moved | retuned;
            course.stale |= course.hand.follow(if played { 0.0 } else { 1.0 }, glide);
        }
        self.turn += 1;
        self.undertow.settle();
        for n in 0..MAX_STRINGS {
            self.undertow.tune(n, self.pitch(n).0, self.rate_hz);
            self.watch(n);
            // Under a hand a string answers nobody; what stretches it puts it out of resonance.
            let course = &self.courses[n];
            let stretched = (course.loud_n / STRETCHED_N).powi(2);
            self.bank.strings[n].couple((1.0 - course.hand.value()) / (1.0 + stretched));
            let asleep = self.bank.strings[n].is_asleep();
            self.walk(n, asleep);
            let course = &self.courses[n];
            if fresh || course.stale && !asleep {
                self.apply(n);
            }
        }
    }

    /// Brings a string nearer to the detail it should have; one that sleeps is there.
    fn walk(&mut self, n: usize, asleep: bool) {
        let course = &mut self.courses[n];
        let due = (self.turn + n * STEP_GRIDS / MAX_STRINGS).is_multiple_of(STEP_GRIDS);
        if course.detail != self.detail && (asleep || due) {
            if asleep {
                course.detail = self.detail;
            } else {
                course.detail.approach(&self.detail);
            }
            course.stale = true;
        }
    }

    /// Looks after a sounding string: in tune, and asleep when it is over.
    fn watch(&mut self, n: usize) {
        let pitch = self.pitch(n);
        let (string, course) = (&mut self.bank.strings[n], &mut self.courses[n]);
        if string.is_asleep() {
            return;
        }
        let due = (self.turn + n * TRIM_GRIDS / MAX_STRINGS).is_multiple_of(TRIM_GRIDS);
        if due {
            string.refresh();
        }
        if string.is_plucked() {
            course.intonation.pluck();
        } else {
            let (phase, amplitude) = string.fundamental();
            course.stirred |= string.is_carried();
            // What others set ringing may have little of a mode 1 of its own, and what the other
            // modes do to that, through the thread, would be taken for its phase.
            let strange = !course.plucked || course.wavers(amplitude, self.grid_s);
            if course.stirred && (strange || self.undertow.spoils(n, amplitude)) {
                course.intonation.hold();
            } else {
                course.trim = course
                    .intonation
                    .follow(phase, amplitude, pitch.0, self.grid_s);
            }
            course.stale |= due && (course.trim.0 - course.trimmed.0).abs() > TRIM_STEP;
        }
        let peak = string.take_peak();
        course.loud_n += (peak - course.loud_n) * self.grid_s / LOUD_S;
        course.over_s = if peak > OVER_N || string.is_plucked() {
            0.0
        } else {
            course.over_s + self.grid_s
        };
        if course.over_s > OVER_S {
            string.reset();
            course.rest();
        }
    }

    /// Pitch a string should sound at.
    fn pitch(&self, n: usize) -> Hz {
        self.courses[n].pitch
    }

    /// Gives a string coefficients for where it is on its course.
    fn apply(&mut self, n: usize) {
        let pitch = self.pitch(n);
        let course = &mut self.courses[n];
        let sa = Hz(1.0).up(Cents(course.sa.value()));
        let [jivari, thread_m, brightness, decay] = self.shape.each_ref().map(Lag::value);
        let hand = course.hand.value() * 6.91 / HAND_T60_S;
        let shape = Shape {
            jivari,
            thread_m,
            brightness,
            decay: decay.exp2(),
            hand,
            brass: course.brass.value(),
        };
        let mut model = tanpura::string(pitch.0, sa.0, &shape);
        let string = &mut self.bank.strings[n];
        let Detail { top_hz, modes } = course.detail;
        // A trim leaves it as it is.
        let sharp = match course.sharp {
            Some((of, with, sharp)) if of == model && with == course.detail => sharp,
            _ => string.thread_sharpening(&model, self.rate_hz, top_hz, modes),
        };
        course.sharp = Some((model, course.detail, sharp));
        model.tune(pitch.up(course.trim).0 / sharp);
        string.set(&model, self.rate_hz, top_hz, modes);
        course.trimmed = course.trim;
        course.stale = false;
    }

    /// Plucks a string at `position`, a ratio of its length from the bridge.
    pub fn pluck(&mut self, onset: &Onset, position: f64) {
        let n = onset.string;
        if self.courses[n].stale {
            self.apply(n);
        }
        let length_m = tanpura::length_m(Hz(1.0).up(Cents(self.courses[n].sa.value())).0);
        let pitch = self.pitch(n);
        let velocity = f64::from(onset.velocity);
        let string = &mut self.bank.strings[n];
        let x = (position + f64::from(onset.shift)).clamp(0.05, 0.95);
        // Near an end the string gives less, and a player pulls harder.
        let pull = (PI * x).sin().powf(-0.8).min(4.0);
        string.pluck(Pluck {
            force_n: -PLUCK_SHARE * velocity * pull * string.tension_n(),
            duration_s: (FINGER_S * (130.81 / pitch.0).sqrt()).clamp(0.015, 0.1),
            // The paper's 30 at velocity 0.7; soft plucks roll off the fingertip.
            release: 9.0 + 30.0 * velocity,
            x,
            w: (FINGERTIP_M / length_m).min(0.1),
            frame: 0,
        });
        let course = &mut self.courses[n];
        course.intonation.pluck();
        course.over_s = 0.0;
        (course.plucked, course.stirred) = (true, false);
        course.plucks = course.plucks.wrapping_add(1);
    }

    /// What a string does.
    pub fn glance(&self, n: usize) -> StringGlance {
        let course = &self.courses[n];
        StringGlance {
            amplitude: (course.loud_n / STRETCHED_N).clamp(0.0, 1.0) as f32,
            pitch: self.pitch(n),
            plucks: course.plucks,
        }
    }

    /// Strings in motion.
    pub fn sounding(&self) -> usize {
        let strings = self.bank.strings.iter();
        strings.filter(|string| !string.is_asleep()).count()
    }

    /// Readies the strings at rest that no hand lies on to be set ringing through the bridge.
    pub fn wake(&mut self) {
        for n in 0..MAX_STRINGS {
            if self.bank.strings[n].is_asleep() && self.bank.strings[n].is_coupled() {
                if self.courses[n].stale {
                    self.apply(n);
                }
                self.bank.strings[n].wake();
            }
        }
    }

    /// Writes the summed forces at bridge and nut in N, equally many frames at the strings' rate,
    /// while the body moves at `velocity` in m/s; no frames of it are a body at rest.
    pub fn render(&mut self, velocity: &[f32], bridge: &mut [f32], nut: &mut [f32]) {
        self.undertow.follow(velocity, bridge.len());
        self.bank.render_carried(velocity, bridge, nut);
        for (string, course) in self.bank.strings.iter_mut().zip(&mut self.courses) {
            if string.guard() {
                course.clear();
                self.kills = self.kills.wrapping_add(1);
            }
        }
    }

    /// Takes a string's sound away.
    #[cfg(test)]
    pub fn end(&mut self, n: usize) {
        self.bank.strings[n].reset();
        self.courses[n].clear();
    }

    /// Puts a value where a string keeps its motion.
    #[cfg(test)]
    pub fn poison(&mut self, n: usize, value: f32) {
        self.bank.strings[n].poison(value);
    }
}
