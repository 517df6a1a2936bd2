//! The magnetic pickup of the electric dombra: one coil, a pole under each string.
//!
//! Nylon moves no magnet; these strings are thought of as spun around a steel thread. What a pole
//! senses of a mode (its place and width) is in the stroke; here the flux, which grows faster when
//! the string comes nearer (a magnet's field falls with distance: second and third order, as in
//! Paiva, Pakarinen and Valimaki, "Acoustics and modeling of pickups", JAES 60 (2012)), its change,
//! which is the voltage, and the resonance of coil and cable. The values are our own.

use crate::engine::dsp::dc_blocker::DcBlocker;
use std::f64::consts::{PI, TAU};

/// Second and third order of the flux, against a displacement of 1.
const BEND: [f32; 2] = [0.35, 0.12];
/// Resonance of coil and cable in Hz.
const RESONANCE_HZ: f64 = 3_600.0;
/// Its Q.
const Q: f64 = 1.8;
/// Frequency in Hz at which the change of flux has unity gain.
const UNITY_HZ: f64 = 440.0;
/// Below this it is over: -160 dBFS.
const OVER: f32 = 1e-8;

/// The pickup.
#[derive(Clone, Copy, Debug)]
pub struct Pickup {
    /// Frames per 1/e of [`UNITY_HZ`]'s slope: what makes a voltage of the change of flux.
    turns: f32,
    /// Coefficients of the low-pass (trapezoidal state variable filter).
    g: f32,
    /// See `g`.
    damp: f32,
    /// See `g`.
    scale: f32,
    /// Last displacements over the poles.
    y: [f32; 2],
    /// Last flux.
    flux: f32,
    /// Integrators.
    s: [f32; 2],
    /// The capacitor that follows: a string that was pulled aside leaves a flux behind.
    coupling: DcBlocker,
    /// Loudest since the last [`Pickup::settle`].
    peak: f32,
}

impl Pickup {
    /// At rest.
    pub fn new(rate_hz: f64) -> Self {
        let g = (PI * (RESONANCE_HZ / rate_hz).min(0.45)).tan();
        let damp = g + 1.0 / Q;
        Self {
            turns: (rate_hz / (TAU * UNITY_HZ)) as f32,
            g: g as f32,
            damp: damp as f32,
            scale: (1.0 / (1.0 + g * damp)) as f32,
            y: [0.0; 2],
            flux: 0.0,
            s: [0.0; 2],
            coupling: DcBlocker::new(rate_hz),
            peak: 0.0,
        }
    }

    /// Clears all sound.
    pub fn reset(&mut self) {
        (self.y, self.flux) = ([0.0; 2], 0.0);
        (self.s, self.peak) = ([0.0; 2], 0.0);
        self.coupling.reset();
    }

    /// Whether silence in gives silence out.
    pub fn is_asleep(&self) -> bool {
        self.s == [0.0; 2] && self.flux == 0.0 && self.coupling.is_silent()
    }

    /// At the end of a grid span: comes to rest when it has died.
    pub fn settle(&mut self) {
        let state = self.s[0].abs().max(self.s[1].abs()).max(self.flux.abs());
        // The coupling ends by itself.
        if self.peak.max(state) < OVER {
            (self.y, self.flux, self.s) = ([0.0; 2], 0.0, [0.0; 2]);
        }
        self.peak = 0.0;
    }

    /// A finger has slowly pulled a string aside by `by`, and no voltage came of it.
    pub fn pull(&mut self, string: usize, by: f32) {
        self.y[string] += by;
        self.flux = flux(self.y);
    }

    /// Some frames: displacements over the two poles to voltage.
    #[inline(always)]
    pub fn process(&mut self, [low, high]: [&[f32]; 2], voltage: &mut [f32]) {
        for ((voltage, low), high) in voltage.iter_mut().zip(low).zip(high) {
            *voltage = self.tick([*low, *high]);
        }
        self.coupling.process(voltage);
    }

    /// One frame before the coupling.
    #[inline(always)]
    fn tick(&mut self, y: [f32; 2]) -> f32 {
        self.y = y;
        let flux = flux(y);
        let voltage = (flux - self.flux) * self.turns;
        self.flux = flux;
        let [s1, s2] = self.s;
        let high = (voltage - self.damp * s1 - s2) * self.scale;
        let band = self.g * high + s1;
        let low = self.g * band + s2;
        self.s = [self.g * high + band, self.g * band + low];
        self.peak = self.peak.max(low.abs());
        low
    }
}

/// Flux of the coil for displacements over the two poles.
#[inline(always)]
fn flux(y: [f32; 2]) -> f32 {
    let [low, high] = y.map(|y| {
        // A pole cannot be touched: the displacement that counts is bounded.
        let y = y.clamp(-1.5, 1.5);
        y * (1.0 + y * (BEND[0] + y * BEND[1]))
    });
    low + high
}
