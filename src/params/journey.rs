//! Group Journey.

use super::text::{choice, chosen, float, percent, switch};
use crate::engine::settings::{JourneyMotion, JourneySettings};
use crate::engine::units::Seconds;
use nice_plug::prelude::*;

/// Group Journey.
#[derive(Params)]
pub struct JourneyParams {
    /// Whether the chapters steer.
    #[id = "jr_on"]
    pub on: BoolParam,
    /// What moves the position.
    #[id = "jr_mov"]
    pub motion: IntParam,
    /// Length of all ten chapters in minutes.
    #[id = "jr_len"]
    pub length: FloatParam,
    /// Position in per cent of the length: in Manual, and where Free starts.
    #[id = "jr_pos"]
    pub position: FloatParam,
    /// Whether the position stands still.
    #[id = "jr_hld"]
    pub hold: BoolParam,
    /// To the next chapter, where it goes on.
    #[id = "jr_nxt"]
    pub next: BoolParam,
    /// To the start of the chapter, or of the one before, where it goes on.
    #[id = "jr_ret"]
    pub back: BoolParam,
    /// How far a chapter pulls what it steers.
    #[id = "jr_dep"]
    pub depth: FloatParam,
}

impl Default for JourneyParams {
    fn default() -> Self {
        // Half of the control below an hour.
        let length = FloatRange::Skewed {
            min: 1.0,
            max: 600.0,
            factor: FloatRange::skew_factor(-1.73),
        };
        let position = FloatRange::Linear {
            min: 0.0,
            max: 100.0,
        };
        Self {
            on: switch("Journey", false),
            motion: choice("Journey Motion", JourneyMotion::HostTimeline),
            length: float("Journey Length", 600.0, length, 1, " min"),
            position: float("Journey Position", 0.0, position, 3, " %"),
            hold: switch("Journey Hold", false),
            next: switch("Journey Next", false),
            back: switch("Journey Return", false),
            depth: percent("Journey Depth", 100.0),
        }
    }
}

impl JourneyParams {
    /// The group in the engine's units.
    pub fn snapshot(&self) -> JourneySettings {
        JourneySettings {
            on: self.on.value(),
            motion: chosen(&self.motion),
            // To the millisecond: what a host's scale of 0 to 1 leaves of a length is not it.
            length: Seconds((6e4 * f64::from(self.length.value())).round() / 1e3),
            position: f64::from(self.position.value()) / 100.0,
            hold: self.hold.value(),
            next: self.next.value(),
            back: self.back.value(),
            depth: self.depth.value() / 100.0,
        }
    }
}
