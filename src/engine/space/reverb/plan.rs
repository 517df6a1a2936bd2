//! What size and decay mean: lengths in frames and gains.

use crate::engine::clock::GRID;
use std::f64::consts::TAU;

/// Lines of the network.
pub const LINES: usize = 16;
/// Diffusers in series.
pub const STAGES: usize = 5;
/// Far echoes per channel.
pub const ECHOES: usize = 5;
/// Corners of the low-cut and of what air leaves of a far echo, in Hz.
pub const POLES_HZ: [f64; 2] = [70.0, 2600.0];

/// Pre-delay of the plate and of the steppe, in s.
const PRE_S: [f64; 2] = [0.0015, 0.085];
/// Lines of the plate in s, left and right in turn, spread evenly and in no simple ratio: no two come
/// together often enough to flutter.
const LINES_S: [f64; LINES] = [
    0.01013, 0.03821, 0.04057, 0.01171, 0.01517, 0.03593, 0.03349, 0.01343, 0.01703, 0.02897,
    0.03127, 0.01913, 0.02303, 0.02693, 0.02491, 0.02111,
];
/// Mean of the lines, in s.
const MEAN_S: f64 = 0.0244;
/// How much longer the lines of the steppe are.
const LINES_GROWTH: f64 = 5.0;
/// Diffusers of the plate in s, per channel.
const DIFFUSERS_S: [[f64; STAGES]; 2] = [
    [0.00079, 0.00153, 0.00241, 0.00373, 0.00589],
    [0.00089, 0.00163, 0.00227, 0.00397, 0.00557],
];
/// How much longer the diffusers of the steppe are.
const DIFFUSERS_GROWTH: f64 = 4.5;
/// Most of the decay time that the mean line may take, or the tail would be a few thuds.
const LINE_SHARE: f64 = 0.12;
/// Most growth of the diffusers per second of decay: they ring too.
const DIFFUSER_SHARE: f64 = 5.5;
/// Far echoes of the steppe in s, per channel: hills some 25 to 110 m away.
const ECHOES_S: [[f64; ECHOES]; 2] = [
    [0.149, 0.239, 0.331, 0.457, 0.613],
    [0.179, 0.271, 0.389, 0.521, 0.647],
];
/// Their gains, before the decay has its share: the land answers later and louder than the ground.
const ECHO_GAINS: [f64; ECHOES] = [0.65, 0.80, 0.85, 0.80, 0.75];
/// Gain of the sound that comes without an echo, at full size.
const NEAR: f64 = 0.6;
/// Size from which on there are far echoes; a decay below 2.5 s takes them away again, or they would
/// outlast it.
const ECHO_SIZE: f64 = 0.45;
/// T60 of the highest frequencies over that of the middle, plate and steppe.
const HIGH_RATIO: [f64; 2] = [0.55, 0.28];
/// Corner between the two in Hz, plate and steppe.
const CORNER_HZ: [f64; 2] = [6500.0, 4000.0];
/// Where the decay time is meant, in Hz.
const MIDDLE_HZ: f64 = 800.0;
/// Corner of what the way through the air leaves, plate and steppe, in Hz.
const AIR_HZ: [f64; 2] = [19_000.0, 6_500.0];
/// What plate and steppe gain, in dB, for the highs they lose: measured in LUFS with the drone.
const LOUDNESS_DB: [f64; 2] = [0.2, 1.7];
/// Gain round a diffuser, plate and steppe.
const DIFFUSION: [f64; 2] = [0.62, 0.66];
/// Share of the diffused sound itself in the room, plate and steppe.
const EARLY: [f64; 2] = [0.35, 0.22];

/// A value in equal ratios between plate and steppe.
fn between(ends: [f64; 2], size: f64) -> f64 {
    ends[0] * (ends[1] / ends[0]).powf(size)
}

/// Lengths in frames; none is shorter than a block.
#[derive(Clone, Copy, PartialEq)]
pub struct Plan {
    /// Pre-delay.
    pub pre: usize,
    /// Far echoes, per channel.
    pub echoes: [[usize; ECHOES]; 2],
    /// Diffusers, per channel.
    pub diffusers: [[usize; STAGES]; 2],
    /// Lines of the network.
    pub lines: [usize; LINES],
}

impl Plan {
    /// For a size 0..=1, a T60 in s and a sample rate.
    pub fn new(size: f32, decay_s: f64, rate_hz: f64) -> Self {
        let size = f64::from(size);
        let frames = |s: f64| ((s * rate_hz).round() as usize).max(GRID);
        let lines = LINES_GROWTH.powf(size).min(decay_s * LINE_SHARE / MEAN_S);
        let diffusers = DIFFUSERS_GROWTH.powf(size).min(decay_s * DIFFUSER_SHARE);
        Self {
            pre: frames(between(PRE_S, size)),
            // The hills stay where they are.
            echoes: ECHOES_S.map(|channel| channel.map(frames)),
            diffusers: DIFFUSERS_S.map(|channel| channel.map(|s| frames(s * diffusers))),
            lines: LINES_S.map(|s| frames(s * lines)),
        }
    }

    /// The longest of everything at a sample rate.
    pub fn longest(rate_hz: f64) -> Self {
        Self::new(1.0, f64::INFINITY, rate_hz)
    }

    /// Memory for pre-delay and echoes.
    pub fn before(&self) -> usize {
        let echo = self.echoes.iter().flatten().copied().max().unwrap_or(0);
        self.pre.max(echo) + GRID
    }

    /// Frames after which what was written last is heard for the first time at the latest.
    pub fn total(&self) -> usize {
        let diffusers: usize = self.diffusers.iter().flatten().sum();
        let line = self.lines.iter().copied().max().unwrap_or(0);
        self.before() + diffusers + line
    }
}

/// Gains that belong to a plan.
#[derive(Clone, Copy)]
pub struct Gains {
    /// Of the sound after the pre-delay.
    pub near: f32,
    /// Share per frame of the air's low-pass.
    pub air: f32,
    /// Of the far echoes.
    pub echoes: [f32; ECHOES],
    /// Round a diffuser.
    pub diffusion: f32,
    /// Of the diffused sound itself.
    pub early: f32,
    /// Of the tail.
    pub tail: f32,
    /// Share per frame of the low-pass in every line.
    pub pole: f32,
    /// Gain of what passes a line, per line.
    pub high: [f32; LINES],
    /// Gain of its low-pass on top, per line.
    pub low: [f32; LINES],
}

impl Gains {
    /// For a plan of this size and T60 in s.
    pub fn new(plan: &Plan, size: f32, decay_s: f64, rate_hz: f64) -> Self {
        let size = f64::from(size);
        let far = ((size - ECHO_SIZE) / (1.0 - ECHO_SIZE)).clamp(0.0, 1.0);
        let far = far * far * (3.0 - 2.0 * far) * ((decay_s - 0.5) / 2.0).clamp(0.0, 1.0);
        let near = 1.0 + (NEAR - 1.0) * far;
        let echoes: [f64; ECHOES] = std::array::from_fn(|i| {
            far * ECHO_GAINS[i] * 10f64.powf(-3.0 * ECHOES_S[0][i] / decay_s)
        });
        let power: f64 = echoes.iter().map(|gain| gain * gain).sum();
        let loudness_db = LOUDNESS_DB[0] + (LOUDNESS_DB[1] - LOUDNESS_DB[0]) * size;
        let input = (near * near + power).sqrt() * 10f64.powf(-loudness_db / 20.0);
        let pole = 1.0 - (-TAU * between(CORNER_HZ, size) / rate_hz).exp();
        let ratio = between(HIGH_RATIO, size);
        let (mut high, mut low) = ([0f32; LINES], [0f32; LINES]);
        let mut kept = 0.0;
        for (i, frames) in plan.lines.iter().enumerate() {
            let time = *frames as f64 / rate_hz;
            let middle = 10f64.powf(-3.0 * time / decay_s);
            let shelf = 10f64.powf(-3.0 * time / (decay_s * ratio)) / middle;
            // What the shelf takes at the middle frequency is given back.
            let middle = middle / shelf_at(shelf, pole, MIDDLE_HZ / rate_hz);
            high[i] = (middle * shelf) as f32;
            low[i] = (middle * (1.0 - shelf)) as f32;
            kept += middle * middle / LINES as f64;
        }
        // Power in the lines for a power of one in each channel: 2 / (1 - kept).
        let power = 2.0 / (1.0 - kept);
        let early = between(EARLY, size);
        Self {
            near: near as f32,
            air: (1.0 - (-TAU * between(AIR_HZ, size) / rate_hz).exp()) as f32,
            echoes: echoes.map(|gain| gain as f32),
            diffusion: between(DIFFUSION, size) as f32,
            early: (early / input) as f32,
            tail: ((1.0 - early * early).sqrt() / (input * power.sqrt())) as f32,
            pole: pole as f32,
            high,
            low,
        }
    }

    /// Goes on toward others by the share `pace` of the distance.
    pub fn follow(&mut self, to: &Self, pace: f32) {
        let go = |from: &mut f32, to: f32| {
            *from += (to - *from) * pace;
            if (to - *from).abs() < 1e-6 {
                *from = to;
            }
        };
        go(&mut self.near, to.near);
        go(&mut self.air, to.air);
        go(&mut self.diffusion, to.diffusion);
        go(&mut self.early, to.early);
        go(&mut self.tail, to.tail);
        go(&mut self.pole, to.pole);
        for (from, to) in self.echoes.iter_mut().zip(to.echoes) {
            go(from, to);
        }
        for i in 0..LINES {
            go(&mut self.high[i], to.high[i]);
            go(&mut self.low[i], to.low[i]);
        }
    }
}

/// Gain of `shelf + (1 - shelf) low-pass` at a share of the sample rate, the low-pass having this
/// share per frame.
fn shelf_at(shelf: f64, pole: f64, at: f64) -> f64 {
    let (sin, cos) = (TAU * at).sin_cos();
    // Low-pass p / (1 - q z^-1), q = 1 - p, as a complex number.
    let q = 1.0 - pole;
    let (re, im) = (1.0 - q * cos, q * sin);
    let size = re * re + im * im;
    let (low_re, low_im) = (pole * re / size, -pole * im / size);
    (shelf + (1.0 - shelf) * low_re).hypot((1.0 - shelf) * low_im)
}
