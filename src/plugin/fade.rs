//! A whole state that was loaded while audio runs: the old one fades out, the new one in.
//!
//! Every parameter has its own ramp in the engine, but all of them at once make other sounds than
//! any ramp can hide: other strings, other drums, another delay. So the settings from before go on
//! for the few milliseconds in which the output falls, and the new ones begin where it is silent.

use crate::engine::settings::Settings;
use crate::engine::units::Hz;

/// Time in which the output falls, in s.
const FALL_S: f64 = 0.01;
/// Time in which it rises, in s.
const RISE_S: f64 = 0.02;

/// What sounds, and what is to sound.
pub struct Fade {
    /// Loads that were seen.
    seen: u32,
    /// Settings that sound; none before the first block.
    sounding: Option<Settings>,
    /// How open the output is: 1 is open, 0 shut.
    open: f32,
    /// Whether it falls.
    falls: bool,
    /// Change of `open` in a frame, falling and rising.
    steps: (f32, f32),
}

impl Fade {
    /// Open, at a sample rate.
    pub fn new(rate: Hz, loads: u32) -> Self {
        let step = |seconds: f64| (1.0 / (seconds * rate.0).max(1.0)) as f32;
        Self {
            seen: loads,
            sounding: None,
            open: 1.0,
            falls: false,
            steps: (step(FALL_S), step(RISE_S)),
        }
    }

    /// Begins a block with the settings asked for and the number of loads so far. `[audio]`
    pub fn begin(&mut self, asked: &Settings, loads: u32) {
        if self.seen != loads {
            self.seen = loads;
            self.falls = self.sounding.is_some();
        }
        if !self.falls {
            self.sounding = Some(*asked);
        }
    }

    /// Whether the old settings still sound: what belongs to the new ones has to wait.
    pub fn falls(&self) -> bool {
        self.falls
    }

    /// The settings that sound, of these two.
    pub fn settings<'a>(&'a self, asked: &'a Settings) -> &'a Settings {
        self.sounding.as_ref().unwrap_or(asked)
    }

    /// Frames until the settings change, if they do.
    pub fn left(&self) -> Option<usize> {
        self.falls
            .then(|| ((self.open / self.steps.0).ceil() as usize).max(1))
    }

    /// Shapes frames that sound in [`Self::settings`], no more than [`Self::left`]. Returns whether
    /// the settings asked for take over after them. `[audio]`
    pub fn shape(&mut self, asked: &Settings, left: &mut [f32], right: &mut [f32]) -> bool {
        if self.open == 1.0 && !self.falls {
            return false;
        }
        let step = if self.falls {
            -self.steps.0
        } else {
            self.steps.1
        };
        for (l, r) in left.iter_mut().zip(right.iter_mut()) {
            self.open = (self.open + step).clamp(0.0, 1.0);
            // Smooth at both ends.
            let gain = self.open * self.open * (3.0 - 2.0 * self.open);
            *l *= gain;
            *r *= gain;
        }
        let turns = self.falls && self.open <= 0.0;
        if turns {
            self.falls = false;
            self.sounding = Some(*asked);
        }
        turns
    }
}
