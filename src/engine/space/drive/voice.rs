//! What an amount of drive means: gains, corners and the offset into the curve.

use crate::engine::units::Db;

/// Gain into the curve at the lowest amount, in dB: almost linear for a bus at its usual -17 LUFS.
const LEAST_DB: f64 = -12.0;
/// Gain into the curve at full drive, in dB.
const MOST_DB: f64 = 27.0;
/// Offset into the curve at full drive; the even harmonics.
const BIAS: f64 = 0.8;
/// Corner of the low-cut at no and at full drive, in Hz: bass would turn the rest to mud.
const LOW_CUT_HZ: [f64; 2] = [8.0, 110.0];
/// Corner of the lift, in Hz.
const LIFT_HZ: f64 = 900.0;
/// Lift of what lies above at full drive, as a ratio on top of unity.
const LIFT: f64 = 0.8;
/// Corner of the loudspeaker at no and at full drive, in Hz.
const SPEAKER_HZ: [f64; 2] = [24_000.0, 3_800.0];
/// Corner of the DC block, in Hz.
const DC_HZ: f64 = 8.0;
/// Output gain in dB over the amount in equal steps: with it the default drone and a plucked
/// string at -17 LUFS keep their loudness, measured in LUFS.
const MAKEUP_DB: [f64; 11] = [
    12.0, 5.7, 1.2, -2.7, -6.0, -8.9, -11.3, -13.3, -14.9, -16.0, -16.8,
];

/// A value at `amount` between two ends in equal ratios.
fn between(ends: [f64; 2], amount: f64) -> f64 {
    ends[0] * (ends[1] / ends[0]).powf(amount)
}

/// Share of a one-pole low-pass per frame.
fn pole(hz: f64, rate_hz: f64) -> f32 {
    (1.0 - (-std::f64::consts::TAU * hz / rate_hz).exp()) as f32
}

/// Coefficients at an amount.
#[derive(Clone, Copy, Default)]
pub struct Voice {
    /// Share of the low-cut.
    pub low_cut: f32,
    /// Share of the lift's corner.
    pub lift_pole: f32,
    /// Lift on top of unity.
    pub lift: f32,
    /// Offset into the curve.
    pub bias: f32,
    /// What comes out of the curve for silence.
    pub rest: f32,
    /// Share of the DC block.
    pub dc: f32,
    /// Share of the loudspeaker.
    pub speaker: f32,
    /// Gain into the curve.
    pub pre: f32,
    /// Gain behind it.
    pub post: f32,
}

impl Voice {
    /// At an amount, 0..=1.
    pub fn new(amount: f64, rate_hz: f64) -> Self {
        let db = |value: f64| f64::from(Db(value as f32).gain());
        let place = amount * (MAKEUP_DB.len() - 1) as f64;
        let i = (place as usize).min(MAKEUP_DB.len() - 2);
        let makeup = MAKEUP_DB[i] + (MAKEUP_DB[i + 1] - MAKEUP_DB[i]) * (place - i as f64);
        let bias = (BIAS * amount) as f32;
        // Quick at first, or the lower third of the knob would do nothing.
        let pre = LEAST_DB + (MOST_DB - LEAST_DB) * amount.powf(0.8);
        Self {
            low_cut: pole(between(LOW_CUT_HZ, amount), rate_hz),
            lift_pole: pole(LIFT_HZ, rate_hz),
            lift: (LIFT * amount) as f32,
            bias,
            rest: curve(bias),
            dc: pole(DC_HZ, rate_hz),
            speaker: pole(between(SPEAKER_HZ, amount), rate_hz),
            pre: db(pre) as f32,
            post: db(makeup) as f32,
        }
    }
}

/// The curve, without antialiasing.
fn curve(x: f32) -> f32 {
    x / (1.0 + x * x).sqrt()
}
