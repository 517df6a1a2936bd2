//! The plucked reed and the air it lets through.
//!
//! The reed's bending mode swings through the gap of the frame twice a cycle and stops the air that
//! passes there, so a nearly sinusoidal motion makes a train of narrow pulses, with all harmonics
//! exactly in tune (Ledang 1972). What is heard is how the flow changes, first one way and then the
//! other. The pulse here is the conjugate Poisson kernel,
//! `2 sum r^n sin n t = 2 r sin t / ((1 - r)^2 + 4 r sin^2(t / 2))`: our own choice, for its
//! harmonics fall evenly by `r`, so its edge in Hz is known and nothing folds, and it has no mean. A
//! second, weaker pulse on the way back makes even and odd partials differ. As the swing decays the
//! reed crosses the gap more slowly and the pulses widen: the buzz darkens.

use crate::engine::clock::GRID;

/// Time in s in which the finger stops a reed that swings.
const CATCH_S: f64 = 0.0015;
/// Time constant in s of the release.
const ATTACK_S: f64 = 0.0006;
/// Time in s from the release to the reed's first way through the frame.
const FIRST_S: f64 = 0.0012;
/// Time of a fall by 60 dB, in s.
const T60_S: f64 = 1.0;
/// Frequency in Hz over which partials fall by 8.7 dB, for a reed that hardly swings and for the
/// hardest pluck: recordings of iron harps show partials up to 5 to 8 kHz.
const EDGE_HZ: [f32; 2] = [700.0, 2700.0];
/// Share of the old swing that the finger leaves.
const LEFT: f32 = 0.3;
/// Swing below which the reed rests, -120 dB.
const REST: f32 = 1e-6;

/// A grid span of air.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// The pulses, times the swing.
    pub buzz: [f32; GRID],
    /// How open the gap is for turbulence, 0..=1, times the swing.
    pub gap: [f32; GRID],
}

/// Edge of the buzz of a pluck of velocity 0..=1.
pub fn edge_hz(velocity: f32) -> f32 {
    let [soft, hard] = EDGE_HZ;
    soft * (hard / soft).powf(velocity)
}

/// What a pluck gives.
#[derive(Clone, Copy, Debug)]
pub struct Force {
    /// Swing, 0..=1.
    pub swing: f32,
    /// Frequency in Hz over which its partials fall by 8.7 dB, see [`edge_hz`].
    pub edge_hz: f32,
    /// Strength of the pulse on the way back.
    pub back: f32,
    /// Where in the cycle it comes, 0.4..0.6.
    pub place: f32,
}

/// The reed.
#[derive(Clone, Copy, Debug)]
pub struct Reed {
    /// Frames per second.
    rate_hz: f64,
    /// Phase of the cycle, in turns.
    phase: f64,
    /// Turns per frame, and how it moves.
    step: [f64; 2],
    /// Swing.
    swing: f32,
    /// What it keeps of it in a frame.
    keep: f32,
    /// How far it has been let go, 0..=1, and the share it goes in a frame.
    free: f32,
    /// See `free`.
    pace: f32,
    /// How fast a catching finger takes it back.
    grip: f32,
    /// A pluck whose finger is still on the reed.
    coming: Option<Force>,
    /// The pluck that sounds.
    force: Force,
    /// Ratio of successive harmonics, and how it moves.
    ratio: [f32; 2],
}

impl Reed {
    /// At rest.
    pub fn new(rate_hz: f64) -> Self {
        Self {
            rate_hz,
            phase: 0.0,
            step: [0.0; 2],
            swing: 0.0,
            keep: 0.0,
            free: 0.0,
            pace: (1.0 - (-1.0 / (ATTACK_S * rate_hz)).exp()) as f32,
            grip: (1.0 / (CATCH_S * rate_hz)) as f32,
            coming: None,
            force: Force {
                swing: 0.0,
                edge_hz: EDGE_HZ[0],
                back: 0.0,
                place: 0.5,
            },
            ratio: [0.0; 2],
        }
    }

    /// Stops it.
    pub fn reset(&mut self) {
        *self = Self {
            keep: self.keep,
            ..Self::new(self.rate_hz)
        };
    }

    /// Sets the factor on its own decay.
    pub fn set_decay(&mut self, decay: f64) {
        self.keep = (-6.907_755 / (T60_S * decay * self.rate_hz)).exp() as f32;
    }

    /// A finger comes.
    pub fn pluck(&mut self, force: Force) {
        self.coming = Some(force);
    }

    /// Whether it rests and no finger is near.
    pub fn is_silent(&self) -> bool {
        self.swing == 0.0 && self.coming.is_none()
    }

    /// For the next `frames`: the pitch in Hz at their end.
    #[inline(always)]
    pub fn advance(&mut self, pitch_hz: f64, frames: usize) {
        if self.swing < REST {
            self.swing = 0.0;
        }
        let goal = pitch_hz / self.rate_hz;
        if self.swing == 0.0 {
            self.step[0] = goal;
        }
        self.step[1] = (goal - self.step[0]) / frames as f64;
        let force = self.coming.unwrap_or(self.force);
        let swing = self.coming.map_or(self.swing, |force| force.swing);
        let left = (swing / force.swing.max(REST)).min(1.0);
        // The pulse lasts as long as the reed takes through the gap: its edge follows the swing. A
        // reed tuned away keeps its number of partials half way.
        let size = (pitch_hz as f32 / super::OWN_HZ).sqrt();
        let edge_hz = force.edge_hz * left.sqrt() * size;
        let goal = (-pitch_hz as f32 / edge_hz.max(0.5 * pitch_hz as f32)).exp();
        if self.swing == 0.0 {
            self.ratio[0] = goal;
        }
        self.ratio[1] = (goal - self.ratio[0]) / frames as f32;
    }

    /// The next frames, at most a grid span of them.
    #[inline(always)]
    pub fn render(&mut self, frames: usize, flow: &mut Flow) {
        let (mut phases, mut amounts, mut ratios) = ([0f32; GRID], [0f32; GRID], [0f32; GRID]);
        let (mut places, mut backs) = ([0f32; GRID], [0f32; GRID]);
        let mut reed = *self;
        for n in 0..frames {
            if reed.coming.is_some() {
                reed.catch();
            } else {
                reed.free += (1.0 - reed.free) * reed.pace;
            }
            reed.swing *= reed.keep;
            reed.step[0] += reed.step[1];
            reed.ratio[0] += reed.ratio[1];
            reed.phase += reed.step[0];
            reed.phase -= if reed.phase >= 1.0 { 1.0 } else { 0.0 };
            phases[n] = reed.phase as f32;
            amounts[n] = reed.swing * reed.free;
            ratios[n] = reed.ratio[0];
            places[n] = reed.force.place;
            backs[n] = reed.force.back;
        }
        *self = reed;
        for n in 0..GRID {
            let (r, x) = (ratios[n], phases[n]);
            let [forth, forth_gap] = pulse(x, r);
            let [back, back_gap] = pulse(x + places[n], r);
            flow.buzz[n] = amounts[n] * (forth + backs[n] * back);
            flow.gap[n] = amounts[n] * (1.0 - r) * (1.0 - r) * (forth_gap + 0.5 * back_gap);
        }
    }

    /// A frame with the finger on the reed; lets it go once it stands.
    #[inline(always)]
    fn catch(&mut self) {
        self.free -= self.grip;
        let Some(force) = self
            .coming
            .filter(|_| self.free <= 0.0 || self.swing == 0.0)
        else {
            return;
        };
        self.swing = force.swing.hypot(LEFT * self.swing);
        self.free = 0.0;
        self.force = force;
        self.coming = None;
        // The first pulse soon after the release, whatever the pitch.
        self.phase = (1.0 - FIRST_S * self.rate_hz * self.step[0]).rem_euclid(1.0);
    }
}

/// At a phase of 0..2 turns: the conjugate Poisson kernel, and `1 / |1 - r z|^2`.
#[inline(always)]
fn pulse(turns: f32, r: f32) -> [f32; 2] {
    // Turns from the nearest whole one.
    let x = turns - (turns + 0.5).floor();
    let half = sine(x);
    let quarter = 0.5 - x.abs();
    let sin = 2.0 * half * sine(quarter);
    let over = 1.0 / ((1.0 - r) * (1.0 - r) + 4.0 * r * half * half);
    [2.0 * r * sin * over, over]
}

/// `sin(pi x)` for -0.5..=0.5, Taylor up to x^9, good to 4e-6.
#[inline(always)]
fn sine(x: f32) -> f32 {
    let y = x * x;
    x * (std::f32::consts::PI
        + y * (-5.167_713 + y * (2.550_164 + y * (-0.599_264_5 + y * 0.082_145_9))))
}
