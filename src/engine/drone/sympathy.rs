//! Sympathy: melody and drums push the tanpura's body, and its bridge is carried along.
//!
//! The sum of the buses is taken for the velocity of the bridge. That drives all modes of a string
//! alike: a mode's force is the string's wave resistance times the velocity, whatever its number
//! (the tension's component `T beta z` of a support moved by `z`, Fletcher and Rossing, "The
//! Physics of Musical Instruments", 2nd ed., ch. 4). The rest, which notes ring and how they die
//! away, is the strings'. It goes one way: what the strings put on the bridge never moves it, nor
//! the buses.
//!
//! Also here: how much of the push falls on a string's fundamental, which makes the phase of that
//! mode the melody's and no longer the string's. Our own design.

use crate::engine::clock::GRID;
use crate::engine::dsp::line::Line;
use crate::engine::settings::MAX_STRINGS;
use std::f64::consts::{LN_2, PI, TAU};

/// Velocity of the bridge at full scale and full sympathy in m/s. Measured with Sa on D3: a dombra's
/// D4 at velocity 0.8 leaves a ringing about 34 dB below itself at 20 %, and 17 dB at 100 %.
const VELOCITY: f32 = 0.015;
/// Largest push, full scale being 1: notes at their usual levels pass as they are, a full-scale bus
/// pushes 4 dB less and nothing pushes harder.
const BOUND: f32 = 0.8;
/// Push that wakes a sleeping string, full scale being 1: its ringing would be far below what ends
/// a string's sound.
const WAKE: f32 = 1e-6;
/// Time constant in s of what is taken for steady at a fundamental.
const STEADY_S: f64 = 0.1;
/// Push at a fundamental, as the detuning in cents it would be taken for, that spoils its phase.
const SPOILT_CENTS: f64 = 0.5;
/// Push at a fundamental that is over, in m/s.
const OVER: f32 = 1e-12;

/// What the body hears, as the velocity it moves the bridge with.
pub struct Sympathy {
    /// How much, 0..=1; none before the first grid point.
    share: Option<Line>,
    /// Velocity at the frames of the grid span, in m/s.
    velocity: [f32; GRID],
}

impl Sympathy {
    /// Hears nothing yet.
    pub fn new() -> Self {
        Self {
            share: None,
            velocity: [0.0; GRID],
        }
    }

    /// A control-grid point: heads for `share`, 0..=1.
    pub fn prepare(&mut self, share: f32, pace: f32) {
        match &mut self.share {
            Some(line) => line.glide(share, pace, GRID),
            first => first.insert(Line::default()).snap(share),
        }
    }

    /// Takes the frames of stereo buses, equally many, of which the first is frame `at` of the grid
    /// span; the frame that is the first worth waking for, and whether anything moves at all.
    pub fn hear(&mut self, at: usize, buses: &[[&[f32]; 2]]) -> (Option<usize>, bool) {
        let (Some(share), Some([first, _])) = (&self.share, buses.first()) else {
            return (None, false);
        };
        let velocity = &mut self.velocity[at..at + first.len()];
        for (n, velocity) in velocity.iter_mut().enumerate() {
            let mono: f32 = buses.iter().map(|[l, r]| 0.5 * (l[n] + r[n])).sum();
            // Bounded before it is weighed: sympathy is a level, not a colour.
            let bent = mono / BOUND;
            *velocity = VELOCITY * (share.at(at + n) * mono / (1.0 + bent * bent).sqrt());
        }
        let strong = |velocity: &f32| velocity.abs() > VELOCITY * WAKE;
        let wake = velocity.iter().position(strong).map(|n| at + n);
        let moves = velocity.iter().any(|velocity| *velocity != 0.0);
        (wake, moves)
    }

    /// Velocity of the bridge, in m/s, at frames of the grid span that were heard.
    pub fn velocity(&self, from: usize, to: usize) -> &[f32] {
        &self.velocity[from..to]
    }
}

/// The push at the fundamental of each string: a leaky Fourier coefficient a string.
#[derive(Clone, Copy, Debug, Default)]
pub struct Undertow {
    /// Real part, in m/s.
    re: [f32; MAX_STRINGS],
    /// Imaginary part.
    im: [f32; MAX_STRINGS],
    /// What a coefficient is turned and shrunk by from frame to frame.
    turn: [[f32; MAX_STRINGS]; 2],
    /// Fundamentals in Hz that `turn` holds for.
    hz: [f64; MAX_STRINGS],
    /// Frames per second that `turn` holds for.
    rate_hz: f64,
    /// Whether there is any.
    moving: bool,
}

impl Undertow {
    /// A control-grid point: string `n` sounds at `hz`.
    pub fn tune(&mut self, n: usize, hz: f64, rate_hz: f64) {
        if self.rate_hz != rate_hz {
            *self = Self {
                rate_hz,
                ..Self::default()
            };
        }
        if self.hz[n] != hz {
            self.hz[n] = hz;
            let (sin, cos) = (TAU * hz / rate_hz).sin_cos();
            let keep = (-1.0 / (STEADY_S * rate_hz)).exp();
            [self.turn[0][n], self.turn[1][n]] = [cos, sin].map(|part| (keep * part) as f32);
        }
    }

    /// A control-grid point: forgets what is over.
    pub fn settle(&mut self) {
        let over = |part: &[f32; MAX_STRINGS]| part.iter().all(|part| part.abs() < OVER);
        if self.moving && over(&self.re) && over(&self.im) {
            (self.re, self.im) = Default::default();
            self.moving = false;
        }
    }

    /// Takes `frames` of the bridge's velocity; missing ones are rest.
    pub fn follow(&mut self, velocity: &[f32], frames: usize) {
        self.moving |= !velocity.is_empty();
        if !self.moving {
            return;
        }
        let [cos, sin] = self.turn;
        for frame in 0..frames {
            let velocity = velocity.get(frame).copied().unwrap_or(0.0);
            for n in 0..MAX_STRINGS {
                let (re, im) = (self.re[n], self.im[n]);
                self.re[n] = cos[n] * re - sin[n] * im + velocity;
                self.im[n] = sin[n] * re + cos[n] * im;
            }
        }
    }

    /// Whether the push is strong enough to make the phase of string `n`'s fundamental, which
    /// swings by `amplitude_m`, another than its own. A support that moves with `v` at a resonance
    /// feeds mode 1 at the rate `v / pi`.
    pub fn spoils(&self, n: usize, amplitude_m: f64) -> bool {
        if !self.moving {
            return false;
        }
        let sum = f64::from(self.re[n]).hypot(f64::from(self.im[n]));
        let velocity = 2.0 * sum / (STEADY_S * self.rate_hz);
        let cents_per_rad_s = 1200.0 / (LN_2 * TAU * self.hz[n]);
        velocity / PI * cents_per_rad_s > SPOILT_CENTS * amplitude_m
    }
}

#[cfg(test)]
mod tests;
