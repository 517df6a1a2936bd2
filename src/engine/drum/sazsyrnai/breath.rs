//! The breath of a short note: tongued, blown with an accent, let go; and the noises it makes.
//!
//! All times and levels are our own.

use crate::engine::clock::GRID;
use crate::engine::dsp::noise::Noise;

/// Time constants in s of the breath: it comes, for the softest and the hardest hit, and it goes.
const COME_S: [f64; 2] = [0.011, 0.005];
/// See `COME_S`.
const GO_S: f64 = 0.026;
/// Length of a note in s, shortest and longest, before the lane's decay.
const NOTE_S: [f32; 2] = [0.12, 0.35];
/// Level of velocity 0 in dB; that of velocity 1 is 0.
const RANGE_DB: f32 = -28.0;
/// Time in s in which the tongue stops a note that sounds, and how much breath it leaves.
const TONGUE_S: f32 = 0.007;
/// See `TONGUE_S`.
const TONGUE_LEFT: f32 = 0.12;
/// Time constant in s of the tongue, of the chiff's start and of the level of a hit.
const FAST_S: f64 = 0.0025;
/// Share of the breath that is only there at the start, and the time constant in s in which it goes.
const ACCENT: f32 = 0.32;
/// See `ACCENT`.
const ACCENT_S: f64 = 0.09;
/// Time constants in s of chiff and knock.
const CHIFF_S: f64 = 0.011;
/// See `CHIFF_S`.
const KNOCK_S: f64 = 0.0012;
/// Breath below which it has stopped.
const REST: f32 = 1e-6;
/// Level below which a noise is over, -160 dB.
const QUIET: f32 = 1e-8;

/// What is blown in a grid span.
#[derive(Default)]
pub struct Blown {
    /// Breath, as a share of the note's own.
    pub share: [f32; GRID],
    /// Level of the tone.
    pub level: [f32; GRID],
    /// Noise of the breath.
    pub air: [f32; GRID],
    /// Noise of the chiff.
    pub chiff: [f32; GRID],
    /// Noise of the tongue.
    pub knock: [f32; GRID],
}

/// A note to be blown.
#[derive(Clone, Copy, Debug)]
pub struct Attack {
    /// Velocity, 0..=1.
    pub velocity: f32,
    /// Factor on its length.
    pub decay: f32,
    /// Variations of level, length and chiff, each -1..1.
    pub vary: [f32; 3],
    /// Seed of its noise.
    pub seed: u32,
}

/// The breath.
#[derive(Clone, Copy, Debug)]
pub struct Breath {
    /// Frames per second.
    rate_hz: f32,
    /// Breath of this note, 0..=1, in two stages.
    share: [f32; 2],
    /// Share of the way it goes in a frame: under the tongue, as it comes, as it goes.
    paces: [f32; 3],
    /// Frames the tongue still stops it, and frames the note still lasts.
    left: [u32; 2],
    /// Level of this note, and where it goes.
    level: [f32; 2],
    /// How much of the accent is left, and what it keeps in a frame.
    accent: [f32; 2],
    /// Level of the chiff and what it keeps in a frame.
    chiff: [f32; 2],
    /// The chiff as it comes.
    hiss: f32,
    /// Level of the tongue's knock and what it keeps in a frame.
    knock: [f32; 2],
    /// Noise.
    noise: Noise,
    /// Level of white noise with the same density at every rate.
    white: f32,
}

impl Breath {
    /// None yet.
    pub fn new(rate_hz: f64) -> Self {
        let keep = |time_s: f64| (-1.0 / (time_s * rate_hz)).exp() as f32;
        Self {
            rate_hz: rate_hz as f32,
            share: [0.0; 2],
            paces: [1.0 - keep(FAST_S), 0.0, 1.0 - keep(GO_S)],
            left: [0; 2],
            level: [0.0; 2],
            accent: [0.0, keep(ACCENT_S)],
            chiff: [0.0, keep(CHIFF_S)],
            hiss: 0.0,
            knock: [0.0, keep(KNOCK_S)],
            noise: Noise::new(0),
            white: (rate_hz / 48_000.0).sqrt() as f32,
        }
    }

    /// Ends it.
    pub fn reset(&mut self) {
        self.share = [0.0; 2];
        self.left = [0; 2];
        self.level = [0.0; 2];
        self.hiss = 0.0;
        for [level, _] in [&mut self.accent, &mut self.chiff, &mut self.knock] {
            *level = 0.0;
        }
    }

    /// Blows a note, from the breath as it is.
    pub fn start(&mut self, attack: &Attack) {
        let Attack {
            velocity, decay, ..
        } = *attack;
        let [loud, long, sharp] = attack.vary;
        let level = 10f32.powf((RANGE_DB * (1.0 - velocity) + 0.4 * loud) / 20.0);
        let [least, most] = NOTE_S;
        let share = (0.75 * velocity + 0.12 * long).clamp(0.0, 1.0);
        let length_s = (least + (most - least) * share) * decay;
        let tongue_s = if self.share[1] > TONGUE_LEFT {
            TONGUE_S
        } else {
            0.0
        };
        self.left = [tongue_s, length_s].map(|time_s| (time_s * self.rate_hz) as u32);
        if self.share[1] == 0.0 {
            self.level[0] = level;
        }
        self.level[1] = level;
        let [slow, quick] = COME_S.map(|time_s| time_s as f32);
        let come_s = slow * (quick / slow).powf(velocity);
        self.paces[1] = 1.0 - (-1.0 / (come_s * self.rate_hz)).exp();
        self.accent[0] = 1.0;
        self.chiff[0] = level * (0.9 + 0.3 * sharp) * (0.6 + 0.9 * velocity);
        self.knock[0] = level * (0.8 + 0.3 * long);
        self.noise = Noise::new(attack.seed);
    }

    /// Whether nothing is blown.
    pub fn is_silent(&self) -> bool {
        self.left == [0; 2] && self.share[1] == 0.0 && self.knock[0] == 0.0
    }

    /// Whether no note has begun.
    pub fn is_new(&self) -> bool {
        self.share[1] == 0.0
    }

    /// How far a note that is let go has sunk, 0..=1.
    pub fn sunk(&self) -> f32 {
        if self.left[1] == 0 {
            1.0 - self.share[1]
        } else {
            0.0
        }
    }

    /// At a grid point: ends what is inaudible.
    #[inline(always)]
    pub fn settle(&mut self) {
        if self.left == [0; 2] && self.share[1] < REST {
            self.share = [0.0; 2];
        }
        let [accent, chiff, knock] = [&mut self.accent, &mut self.chiff, &mut self.knock];
        let fading = [&mut accent[0], &mut chiff[0], &mut knock[0], &mut self.hiss];
        for level in fading.into_iter().filter(|level| **level < QUIET) {
            *level = 0.0;
        }
    }

    /// Blows the next `frames`: all that goes on from frame to frame, side by side.
    #[inline(always)]
    pub fn blow(&mut self, frames: usize, out: &mut Blown) {
        let mut now = *self;
        let [tongue, come, go] = self.paces;
        for n in 0..frames {
            let (aim, pace) = if now.left[0] > 0 {
                now.left[0] -= 1;
                (TONGUE_LEFT, tongue)
            } else if now.left[1] > 0 {
                now.left[1] -= 1;
                (1.0 - ACCENT + ACCENT * now.accent[0], come)
            } else {
                (0.0, go)
            };
            now.accent[0] *= now.accent[1];
            now.share[0] += (aim - now.share[0]) * pace;
            now.share[1] += (now.share[0] - now.share[1]) * pace;
            now.level[0] += (now.level[1] - now.level[0]) * tongue;
            now.chiff[0] *= now.chiff[1];
            now.knock[0] *= now.knock[1];
            now.hiss += (now.chiff[0] - now.hiss) * tongue;
            let random = now.noise.tick() * now.white;
            let level = now.level[0] * now.share[1];
            out.share[n] = now.share[1];
            out.level[n] = level;
            out.air[n] = random * level;
            out.chiff[n] = random * now.hiss;
            out.knock[n] = random * now.knock[0];
        }
        *self = now;
    }
}
