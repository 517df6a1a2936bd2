//! The way of a note's pitch: glide, bend, and a mode that changes under it.

use crate::engine::dsp::lag::Lag;
use crate::engine::pitch::Tuning;
use crate::engine::units::{Cents, Seconds};

/// Time constant with which a sounding note follows a change of tuning, in s: that of the drone.
const RETUNE_S: f64 = 0.06;
/// Time constant of a bend, and of a step from degree to degree, in s: a finger's.
const STEP_S: f64 = 0.006;
/// Distance at which a pitch has arrived, in cents.
const NEAR_CENTS: f64 = 0.01;

/// A pitch on its way.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// Pitch of the note without bend and glide, that follows the tuning.
    base: Lag,
    /// Where it should be.
    target: f64,
    /// What is left of the glide, in cents.
    glide: f64,
    /// Change of `glide` in cents per second.
    speed: f64,
    /// What is heard.
    heard: Lag,
    /// Degree heard last, where the way goes through degrees.
    step: Option<i32>,
}

impl Course {
    /// A note at `base`, reached from the pitch `from` in the time `glide`.
    pub fn new(base: Cents, from: Option<Cents>, glide: Seconds) -> Self {
        let way = from.map_or(0.0, |from| from.0 - base.0);
        Self {
            base: Lag::new(base.0, NEAR_CENTS),
            target: base.0,
            glide: way,
            speed: -way / glide.0.max(1e-6),
            heard: Lag::new(f64::NAN, NEAR_CENTS),
            step: None,
        }
    }

    /// The note should be at `base`.
    pub fn head(&mut self, base: Cents) {
        self.target = base.0;
    }

    /// The pitch heard now.
    pub fn heard(&self) -> Cents {
        Cents(self.heard.value())
    }

    /// Moves on by `by_s` seconds; the pitch heard. With a tuning to `snap` to, whose degrees stand
    /// `offset` higher than it says, bend and glide go from degree to degree.
    pub fn advance(
        &mut self,
        bend: Cents,
        snap: Option<&Tuning>,
        offset: Cents,
        by_s: f64,
    ) -> Cents {
        self.base.follow(self.target, share(by_s, RETUNE_S));
        let left = self.glide + self.speed * by_s;
        self.glide = if left * self.glide <= 0.0 { 0.0 } else { left };
        let off = self.glide + bend.0;
        let moving = self.base.value() + off;
        self.step = match snap {
            // At rest a note is where its key is, whatever the quantizer made of it.
            Some(tuning) if off != 0.0 => {
                Some(tuning.nearest_with_hysteresis(Cents(moving - offset.0), self.step))
            }
            _ => None,
        };
        let wanted = match (snap, self.step) {
            (Some(tuning), Some(step)) => tuning.pitch(step).0 + offset.0,
            _ => moving,
        };
        if self.heard.value().is_nan() {
            self.heard.snap(wanted);
        } else {
            self.heard.follow(wanted, share(by_s, STEP_S));
        }
        Cents(self.heard.value())
    }
}

/// Share of the way that a lag of time constant `tau_s` goes in `by_s` seconds.
fn share(by_s: f64, tau_s: f64) -> f64 {
    1.0 - (-by_s / tau_s).exp()
}
