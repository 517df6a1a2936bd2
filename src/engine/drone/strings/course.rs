//! One string's way to where it should be, and what is known of its sound.

use super::super::intonation::Intonation;
use super::Detail;
use crate::engine::dsp::lag::Lag;
use crate::engine::dsp::modal_string::StringModel;
use crate::engine::units::{Cents, Hz};

/// Change of mode 1's amplitude from one grid point to the next, as a share of it, that only other
/// modes can make: a tenth of a radian of its phase.
const WAVER: f64 = 0.1;
/// Time in s after which it is taken for over.
const WAVERS_S: f64 = 0.1;

/// One string's way to its target.
pub struct Course {
    /// Sa in cents above 1 Hz.
    pub sa: Lag,
    /// Pitch above Sa in cents.
    pub interval: Lag,
    /// The pitch it should sound at, with Sa.
    pub pitch: Hz,
    /// Weight of a laid-on hand, 0..=1.
    pub hand: Lag,
    /// 0 for steel, 1 for brass.
    pub brass: Lag,
    /// Keeps it in tune.
    pub intonation: Intonation,
    /// Trim asked for and trim in force.
    pub trim: Cents,
    /// See `trim`.
    pub trimmed: Cents,
    /// The string without a trim, what it has of modes, and how much its thread sharpens it.
    pub sharp: Option<(StringModel, Detail, f64)>,
    /// Whether the coefficients are older than the course.
    pub stale: bool,
    /// How long it has been over, in s.
    pub over_s: f64,
    /// Its output force, lagging, in N.
    pub loud_n: f64,
    /// Whether it was plucked since it last slept.
    pub plucked: bool,
    /// Whether the bridge moved since the pluck.
    pub stirred: bool,
    /// Amplitude of mode 1 at the last grid point, in m.
    pub amplitude_m: f64,
    /// How much longer it is taken to waver, in s.
    pub wavers_s: f64,
    /// Plucks so far (wrapping), for who looks.
    pub plucks: u32,
    /// What it has of modes.
    pub detail: Detail,
}

impl Course {
    /// At rest.
    pub fn new(detail: Detail) -> Self {
        Self {
            sa: Lag::new(0.0, 0.01),
            interval: Lag::new(0.0, 0.01),
            pitch: Hz(1.0),
            hand: Lag::new(0.0, 0.001),
            brass: Lag::new(0.0, 0.001),
            intonation: Intonation::default(),
            trim: Cents(0.0),
            trimmed: Cents(0.0),
            sharp: None,
            stale: true,
            over_s: 0.0,
            loud_n: 0.0,
            plucked: false,
            stirred: false,
            amplitude_m: 0.0,
            wavers_s: 0.0,
            plucks: 0,
            detail,
        }
    }

    /// Whether mode 1, now at an amplitude in m, wavers as no swing of its own does.
    pub fn wavers(&mut self, amplitude_m: f64, grid_s: f64) -> bool {
        let before = std::mem::replace(&mut self.amplitude_m, amplitude_m);
        self.wavers_s = if (amplitude_m - before).abs() > WAVER * amplitude_m {
            WAVERS_S
        } else {
            (self.wavers_s - grid_s).max(0.0)
        };
        self.wavers_s > 0.0
    }

    /// The string never sounded.
    pub fn clear(&mut self) {
        self.intonation = Intonation::default();
        self.trim = Cents(0.0);
        self.stale = true;
        self.rest();
    }

    /// The string sleeps.
    pub fn rest(&mut self) {
        (self.over_s, self.loud_n) = (0.0, 0.0);
        (self.plucked, self.stirred) = (false, false);
    }
}
