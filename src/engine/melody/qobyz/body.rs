//! The body: a ladle of one piece of wood, half of it under camel skin, half of it open, with the
//! bridge on the skin.
//!
//! No measured response of a qobyz is published; this is a design of our own to what is known of
//! its kin: the air of an open bowl and the first modes of a skin between 180 and 700 Hz, close and
//! wide because skin loses much, then a broad hump where the skin's modes overlap, about 1 to
//! 1.5 kHz, which gives the vocal colour, and a slope above 4 kHz (skin-headed lutes: Rae and
//! Rossing 2004 on the banjo, Woodhouse 2021). Parallel resonances
//! `gain (w/Q) s / (s^2 + (w/Q) s + w^2)` by the bilinear transform at the exact frequency; signs
//! alternate where neighbours of one plate do. Left and right weigh the modes a little differently,
//! as two ears on two sides of a player hear them.

use std::f64::consts::{PI, TAU};

use pulp::{Arch, Simd, WithSimd};

/// Resonances: two AVX2 registers.
const MODES: usize = 16;
/// Below this, in full scale, the body is at rest: -160 dBFS.
const REST: f32 = 1e-8;
/// Lowest and highest note of the register table.
const NOTES: usize = 128;
/// How much of the last column of [`TABLE`] is heard: the sides stay 12 dB below the middle.
const WIDTH: f64 = 0.45;
/// How much of the unevenness between notes is taken away; the rest is the instrument's character.
const EVENNESS: f64 = 0.85;

/// Frequency in Hz, Q, gain, and how far left (-1) or right (1) it is heard.
const TABLE: [(f64, f64, f64, f64); MODES] = [
    (118.0, 2.0, 0.45, 0.0),
    (196.0, 4.5, 0.80, -0.12),
    (287.0, 5.5, -0.85, 0.15),
    (392.0, 6.0, 0.90, -0.20),
    (478.0, 6.5, -0.80, 0.25),
    (590.0, 6.0, 0.95, -0.30),
    (705.0, 6.0, -0.80, 0.28),
    (860.0, 5.0, 1.10, -0.25),
    (1080.0, 4.2, -1.70, 0.22),
    (1310.0, 4.0, 1.90, -0.25),
    (1620.0, 4.5, -1.40, 0.35),
    (2050.0, 4.0, 1.25, -0.40),
    (2600.0, 3.4, -1.20, 0.40),
    (3400.0, 2.8, 1.00, -0.40),
    (4600.0, 2.2, -0.60, 0.35),
    (6500.0, 1.6, 0.30, -0.30),
];

/// The body, for one inner rate.
pub struct Body {
    /// Input gain of each resonance.
    b: [f32; MODES],
    /// Feedback of the last and the last but one output.
    a: [[f32; MODES]; 2],
    /// Last and last but one output.
    y: [[f32; MODES]; 2],
    /// Last two inputs.
    x: [f32; 2],
    /// Weights of left and right.
    ears: [[f32; MODES]; 2],
    /// Gain that evens out the register, by MIDI note.
    even: [f32; NOTES],
    /// The instruction set of this machine.
    arch: Arch,
}

impl Body {
    /// A body at rest.
    pub fn new(rate_hz: f64) -> Self {
        let mut body = Self {
            b: [0.0; MODES],
            a: [[0.0; MODES]; 2],
            y: [[0.0; MODES]; 2],
            x: [0.0; 2],
            ears: [[0.0; MODES]; 2],
            even: [1.0; NOTES],
            arch: Arch::new(),
        };
        for (i, (freq_hz, q, gain, side)) in TABLE.into_iter().enumerate() {
            let w = TAU * freq_hz / rate_hz;
            let alpha = w.sin() / (2.0 * q);
            body.b[i] = (gain * alpha / (1.0 + alpha)) as f32;
            body.a[0][i] = (-2.0 * w.cos() / (1.0 + alpha)) as f32;
            body.a[1][i] = ((1.0 - alpha) / (1.0 + alpha)) as f32;
            body.ears[0][i] = (1.0 - WIDTH * side) as f32;
            body.ears[1][i] = (1.0 + WIDTH * side) as f32;
        }
        for (note, even) in body.even.iter_mut().enumerate() {
            let f0_hz = 440.0 * ((note as f64 - 69.0) / 12.0).exp2();
            *even = loudness(f0_hz, rate_hz).powf(-EVENNESS) as f32;
        }
        body
    }

    /// Gain that makes a note of this pitch about as loud as any other.
    pub fn evenness(&self, pitch_hz: f64) -> f32 {
        let note = (69.0 + 12.0 * (pitch_hz / 440.0).log2()).clamp(0.0, (NOTES - 2) as f64);
        let (low, part) = (note as usize, note.fract() as f32);
        self.even[low] + (self.even[low + 1] - self.even[low]) * part
    }

    /// Clears all sound.
    pub fn reset(&mut self) {
        self.y = [[0.0; MODES]; 2];
        self.x = [0.0; 2];
    }

    /// Filters the force at the bridge; writes both ears.
    pub fn process(&mut self, force: &[f32], left: &mut [f32], right: &mut [f32]) {
        self.arch.dispatch(Run {
            body: self,
            force,
            left,
            right,
        });
    }

    /// At a control-grid point with no string sounding: whether the body is at rest too. What is
    /// left below -160 dBFS is taken away, so that silence is exact.
    pub fn settle(&mut self) -> bool {
        if self.y.iter().flatten().all(|y| y.abs() < REST) {
            self.reset();
            return true;
        }
        false
    }
}

/// One call of [`Body::process`].
struct Run<'a> {
    /// The body.
    body: &'a mut Body,
    /// Input.
    force: &'a [f32],
    /// Output.
    left: &'a mut [f32],
    /// Output.
    right: &'a mut [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let body = self.body;
        let (b, [a1, a2], ears) = (body.b, body.a, body.ears);
        let [mut y1, mut y2] = body.y;
        let [mut x1, mut x2] = body.x;
        for ((x, left), right) in self.force.iter().zip(self.left).zip(self.right) {
            let push = x - x2;
            (x1, x2) = (*x, x1);
            let y: [f32; MODES] =
                std::array::from_fn(|i| b[i] * push - a1[i] * y1[i] - a2[i] * y2[i]);
            (y1, y2) = (y, y1);
            // Four sums side by side, or the compiler must add one after the other.
            let sum = |ear: &[f32; MODES]| {
                let half: [f32; 8] = std::array::from_fn(|i| ear[i] * y[i] + ear[i + 8] * y[i + 8]);
                let four: [f32; 4] = std::array::from_fn(|i| half[i] + half[i + 4]);
                (four[0] + four[2]) + (four[1] + four[3])
            };
            *left = sum(&ears[0]);
            *right = sum(&ears[1]);
        }
        body.y = [y1, y2];
        body.x = [x1, x2];
    }
}

/// Response of the analogue resonances at one frequency; the mean of both ears.
fn response(hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (freq_hz, q, gain, _) in TABLE {
        // gain / (1 + j Q (f/f0 - f0/f))
        let t = q * (hz / freq_hz - freq_hz / hz);
        re += gain / (1.0 + t * t);
        im -= gain * t / (1.0 + t * t);
    }
    (re * re + im * im).sqrt()
}

/// Loudness of a sawtooth through the body: each partial with the weight that ITU-R BS.1770 gives
/// it (its shelf of 4 dB above 1.7 kHz and its high-pass at 38 Hz, as first and second order).
fn loudness(f0_hz: f64, rate_hz: f64) -> f64 {
    let top_hz = (0.45 * rate_hz).min(9000.0);
    let partials = ((top_hz / f0_hz) as usize).clamp(1, 80);
    let power: f64 = (1..=partials)
        .map(|k| {
            let hz = k as f64 * f0_hz;
            // Loss rounds the corner: about 12 dB per octave from 3 kHz.
            let saw = 1.0 / (k as f64 * (1.0 + (hz / 3000.0).powi(2)));
            let high_pass = hz * hz / (hz * hz + 38.0 * 38.0);
            let shelf = 1.0 + 0.585 * (hz / 1700.0).powi(2) / (1.0 + (hz / 1700.0).powi(2));
            (saw * response(hz) * high_pass * shelf).powi(2)
        })
        .sum();
    power.sqrt() / (PI / 4.0)
}
