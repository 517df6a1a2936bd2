//! Whose a parameter is: the player's while it moves, and then again the journey's.
//!
//! A parameter that moves, by hand or by automation, is the player's at once, and stays so for a
//! quarter of a second after its last movement. Over the bar that follows it is given back: a number
//! along a line, a choice at the end of that bar.

use super::target::{TABLE, TARGETS, Way};
use crate::engine::settings::Settings;

/// How long a parameter is the player's after its last movement, in s.
pub const GRACE_S: f32 = 0.25;

/// What the player does with each target.
#[derive(Clone, Debug)]
pub struct Hands {
    /// Where each stands; none before the first look.
    own: Option<[f32; TARGETS]>,
    /// Since when it stands there, in s.
    still_s: [f32; TARGETS],
}

impl Default for Hands {
    fn default() -> Self {
        Self {
            own: None,
            still_s: [f32::INFINITY; TARGETS],
        }
    }
}

impl Hands {
    /// Looks where everything stands, `by_s` seconds after the last look.
    pub fn look(&mut self, settings: &Settings, by_s: f32) -> [f32; TARGETS] {
        let now: [f32; TARGETS] = std::array::from_fn(|row| (TABLE[row].get)(settings));
        let own = self.own.replace(now).unwrap_or(now);
        for (row, still_s) in self.still_s.iter_mut().enumerate() {
            *still_s = if now[row] == own[row] {
                *still_s + by_s
            } else {
                0.0
            };
        }
        now
    }

    /// Everything is given to the journey, as if it had just been let go.
    pub fn give(&mut self) {
        for still_s in &mut self.still_s {
            *still_s = still_s.min(GRACE_S);
        }
    }

    /// How far a target is the journey's, 0..=1, where bars last so many seconds.
    pub fn weight(&self, row: usize, bar_s: f32) -> f32 {
        let given = ((self.still_s[row] - GRACE_S) / bar_s.max(1e-3)).clamp(0.0, 1.0);
        match TABLE[row].way {
            Way::Step(_) | Way::Whole(..) => given.floor(),
            Way::Line(..) | Way::Octaves(..) => given,
        }
    }
}
