//! What all singers share: the rate, the controls, and what follows from them once for all.

use crate::engine::clock::GRID;
use crate::engine::melody::MelodyControls;
use std::f32::consts::{SQRT_2, TAU};

/// Time constant of the scoop, in s.
const SCOOP_S: f32 = 0.035;
/// Time constant with which a drone moves to a new place, in s: arrived in 40-90 ms.
const MOVE_S: f32 = 0.02;
/// Time constant with which the focus follows the note, in s.
const FOCUS_S: f32 = 0.01;
/// Time constant of velocity (where a note is struck again), pressure and wheel, in s.
const VELOCITY_S: f32 = 0.015;
/// Time in which a released note falls by 60 dB at the control's ends, in s; 0.3 s in the middle.
const RELEASE_S: [f32; 2] = [0.075, 1.2];
/// How far apart the singers stand, 0..=1: 1 would be from loudspeaker to loudspeaker.
const WIDTH: f32 = 0.6;

/// What every singer of the choir needs to know at a grid point.
#[derive(Clone, Copy, Debug)]
pub struct Stand {
    /// Sample rate in Hz.
    pub rate_hz: f32,
    /// Time between two grid points in s.
    pub grid_s: f32,
    /// Share of the way that velocity, scoop, drone and focus go in that time.
    pub share: [f32; 4],
    /// Factor of a released envelope in that time.
    pub fade: f32,
    /// What the player set.
    pub controls: MelodyControls,
}

impl Stand {
    /// For a sample rate in Hz.
    pub fn new(rate_hz: f64, controls: MelodyControls) -> Self {
        let grid_s = GRID as f32 / rate_hz as f32;
        Self {
            rate_hz: rate_hz as f32,
            grid_s,
            share: [VELOCITY_S, SCOOP_S, MOVE_S, FOCUS_S].map(|time_s| share(grid_s, time_s)),
            fade: 0.0,
            controls,
        }
    }

    /// A control-grid point.
    pub fn prepare(&mut self, controls: &MelodyControls) {
        self.controls = *controls;
        let t60_s = RELEASE_S[0] * (RELEASE_S[1] / RELEASE_S[0]).powf(controls.decay);
        // ln 1000 = 6.91: 60 dB.
        self.fade = (-6.91 * self.grid_s / t60_s).exp();
    }
}

/// Share of the way a one-pole of time constant `time_s` goes in `elapsed_s`.
pub fn share(elapsed_s: f32, time_s: f32) -> f32 {
    1.0 - (-elapsed_s / time_s).exp()
}

/// Where a singer stands: the first in the middle, the others around by the golden section, at
/// constant power.
pub fn pan(slot: usize) -> [f32; 2] {
    let place = (0.5 + 0.618_034 * slot as f32).fract() - 0.5;
    let angle = TAU / 8.0 * (1.0 + WIDTH * place);
    [angle.cos(), angle.sin()].map(|gain| gain * SQRT_2)
}
