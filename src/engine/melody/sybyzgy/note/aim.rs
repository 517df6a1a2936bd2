//! Where a note is going: once per grid span, the envelopes of tone and breath, what the hands and
//! chance do to them, and the pitch, amplitudes and noise that follow.
//!
//! All numbers are our own unless they say otherwise.

use super::super::colour::{self, Blow};
use super::super::partials::PARTIALS;
use super::{BREATH_TAIL, D4_HZ, End, Shared, Voice, fade, mix};
use rand::Rng;
use std::f32::consts::TAU;

/// Amplitude of a fundamental at full strength, at D4: sets the loudness the family shares.
const TONE: f32 = 0.264;
/// Level of the turbulence in the tube and of the hiss at the teeth, at full strength.
const TURBULENCE: f32 = 0.28;
/// See `TURBULENCE`.
const HISS: f32 = 0.038;
/// Level correction in dB per octave, C1 to C8, so that registers are equally loud (measured).
const REGISTER_DB: [f32; 8] = [-4.0, -4.2, -4.2, -2.05, -1.0, -0.75, -1.2, 0.5];
/// C1 in Hz.
const C1_HZ: f32 = 32.703;
/// Seconds from the breath to the tone, softly and hard.
const LEAD_S: [f32; 2] = [0.028, 0.006];
/// Seconds in which the tone then grows, softly and hard.
const GROWTH_S: [f32; 2] = [0.075, 0.028];
/// Share by which an octave shortens the growth, and the bounds of all of it: low tubes speak slowly.
const GROWTH_REGISTER: f32 = 0.2;
/// See `GROWTH_REGISTER`.
const GROWTH_BOUNDS: [f32; 2] = [0.7, 1.4];
/// Seconds to the chiff's peak, softly and hard.
const CHIFF_S: [f32; 2] = [0.022, 0.013];
/// Level of the chiff in partials 2 and 3, relative to the tone's fundamental, softly and hard.
const CHIFF: [f32; 2] = [0.10, 0.5];
/// How far the breath noise rises over its later level at the onset, softly and hard.
const PUFF: [f32; 2] = [0.7, 2.4];
/// Pitch at the chiff's peak in cents: a soft breath comes from below, a hard one from above.
const SCOOP_CENTS: [f32; 2] = [-28.0, 14.0];
/// Time constant in seconds of the tongue that interrupts a tone.
const TONGUE_S: f32 = 0.006;
/// Time constant in seconds of the breath noise's rise.
const AIR_S: f32 = 0.004;
/// Time constant in seconds of pressure, timbre and wheel.
const HAND_S: f32 = 0.012;
/// Seconds in which a choked note fades.
const CHOKE_S: f32 = 0.008;
/// Fall of the pitch in cents while the breath dies.
const SAG_CENTS: f32 = 18.0;
/// Its depth without and with the wheel.
const VIBRATO: [f32; 2] = [0.06, 1.0];
/// Seconds in which it grows.
const VIBRATO_S: f32 = 0.35;
/// Pressure, as a share, and pitch in cents that a full vibrato moves.
const VIBRATO_PRESSURE: f32 = 0.30;
/// See `VIBRATO_PRESSURE`.
const VIBRATO_CENTS: f32 = 9.0;
/// Wander of pitch in cents, of pressure and of each partial as shares, and their time constants in
/// seconds.
const WANDER_CENTS: f32 = 1.2;
/// See `WANDER_CENTS`.
const WANDER_PRESSURE: f32 = 0.06;
/// See `WANDER_CENTS`.
const WANDER_PARTIAL: f32 = 0.3;
/// See `WANDER_CENTS`.
const WANDER_S: f32 = 0.06;

/// Targets at a span's end.
pub struct Aim {
    /// Cycles per frame.
    pub turns: f64,
    /// Amplitudes.
    pub amplitude: [f32; PARTIALS],
    /// How many of them are not zero.
    pub count: usize,
    /// Gains of turbulence and hiss.
    pub noise: [f32; 2],
}

impl Voice {
    /// Lets `frames` pass and says where everything is then.
    #[inline(always)]
    pub(super) fn aim(&mut self, frames: usize, shared: &Shared) -> Aim {
        let span_s = frames as f32 / self.rate_hz as f32;
        self.know_register();
        let [wander_cents, wander] = self.live(span_s, shared);
        let v = self.strength[1];
        let [pressure, timbre, wheel] = self.hands;
        let focus = 2.0 * timbre - 1.0;
        let depth = mix(VIBRATO, wheel * wheel) * (self.clock / VIBRATO_S).min(1.0);
        let vibrato = depth * (TAU * self.sway).sin();
        let chiff = bump(self.clock / mix(CHIFF_S, v));
        let breath_left = fade(self.ended / BREATH_TAIL);
        let tone = self.tone[1] * fade(self.ended);

        let cents =
            vibrato * VIBRATO_CENTS + wander_cents + chiff * mix(SCOOP_CENTS, v) * self.habit[1]
                - SAG_CENTS * self.ended.min(1.0);
        let exponent = cents * (std::f32::consts::LN_2 / 1200.0);
        let hz = self.gesture.pitch.0 * f64::from(1.0 + exponent + 0.5 * exponent * exponent);

        let push = 1.0 + VIBRATO_PRESSURE * vibrato + wander;
        let blow = Blow {
            hz: hz as f32,
            register: self.register,
            effort: tone * (v * push + 0.45 * pressure),
            overblow: pressure * tone,
            focus,
            brightness: shared.brightness,
        };
        let mut amplitude = [0.0; PARTIALS];
        let rate_hz = self.rate_hz as f32;
        let mut count = colour::gains(&blow, rate_hz, shared.partials, &mut amplitude);
        let level = TONE * self.level * v * (1.0 + 0.55 * pressure);
        let gain = level * push * tone;
        for (a, shimmer) in amplitude[..count].iter_mut().zip(&self.shimmer[1]) {
            *a *= gain * (1.0 + shimmer);
        }
        let chiff = chiff * level * mix(CHIFF, v) * self.habit[0] * fade(self.ended);
        if chiff > 1e-6 && 3.0 * blow.hz < 0.4 * rate_hz {
            amplitude[1] += chiff;
            amplitude[2] += 0.7 * chiff;
            count = count.max(3);
        }

        // Turbulence grows more slowly with the breath than the tone does, so soft notes are airy.
        let airy = (-1.3 * focus - 0.4 * self.register).clamp(-2.5, 1.8).exp2();
        let keep = (0.76 + 0.03 * self.register + 0.07 * focus).clamp(0.6, 0.9);
        self.tube.tune(hz, keep);
        let soft = v.sqrt() * (0.6 + 0.4 * v) * self.level;
        let air = self.breath * breath_left * soft * push * (1.0 + 0.5 * pressure) * airy;
        let noise = [air * TURBULENCE * (1.0 - keep * keep), air * HISS];
        Aim {
            turns: hz / self.rate_hz,
            amplitude,
            count,
            noise,
        }
    }

    /// Moves envelopes and randomness on; the wander of pitch in cents and of pressure as a share.
    #[inline(always)]
    fn live(&mut self, span_s: f32, shared: &Shared) -> [f32; 2] {
        self.clock += span_s;
        let hand = pace(span_s, HAND_S);
        let aims = [
            self.gesture.pressure,
            self.gesture.timbre,
            self.gesture.wheel,
        ];
        for (hand_at, aim) in self.hands.iter_mut().zip(aims) {
            *hand_at += (aim - *hand_at) * hand;
        }
        self.strength[1] += (self.strength[0] - self.strength[1]) * hand;
        let v = self.strength[0];
        let speaks = self.clock > mix(LEAD_S, v);
        let slow = 1.0 - GROWTH_REGISTER * self.register;
        let lag_s = if speaks {
            0.25 * mix(GROWTH_S, v) * slow.clamp(GROWTH_BOUNDS[0], GROWTH_BOUNDS[1])
        } else {
            TONGUE_S
        };
        let step = pace(span_s, lag_s);
        self.tone[0] += (if speaks { 1.0 } else { 0.0 } - self.tone[0]) * step;
        self.tone[1] += (self.tone[0] - self.tone[1]) * step;
        let puff = 1.0 + mix(PUFF, v) * bump(self.clock / mix(CHIFF_S, v));
        self.breath += (puff - self.breath) * pace(span_s, AIR_S);
        self.ended += match self.end {
            End::Held => 0.0,
            End::Released => span_s / shared.release_s,
            End::Choked => BREATH_TAIL * span_s / CHOKE_S,
        };
        self.wander(span_s)
    }

    /// Moves the randomness on.
    #[inline(always)]
    fn wander(&mut self, span_s: f32) -> [f32; 2] {
        let draw = self.rng.next_u64();
        let [a, b, c, _] = [0, 16, 32, 48].map(|shift| (draw >> shift) as i16 as f32 / 32_768.0);
        let step = pace(span_s, WANDER_S);
        // Deviation 1 whatever the step: an autoregressive sum of uniform numbers.
        let scale = (3.0 * (2.0 - step) / step).sqrt();
        for (wander, x) in self.wander.iter_mut().zip([a, b]) {
            wander[0] += (x * scale - wander[0]) * step;
            wander[1] += (wander[0] - wander[1]) * step;
        }
        // One partial's target at a time; sixteen spans lie between two of the same partial.
        const TURNS: usize = 16;
        let slow = pace(span_s * TURNS as f32, WANDER_S);
        let scale = (3.0 * (2.0 - slow) / slow).sqrt();
        let [targets, follow] = &mut self.shimmer;
        for n in [self.turn, self.turn + TURNS] {
            if n < PARTIALS {
                let width = WANDER_PARTIAL * (n as f32 / (n as f32 + 2.0));
                targets[n] += (c * scale * width - targets[n]) * slow;
            }
        }
        self.turn = (self.turn + 1) % TURNS;
        for (follow, target) in follow.iter_mut().zip(targets) {
            *follow += (target.clamp(-0.8, 0.8) - *follow) * step;
        }
        self.sway += span_s * self.sway_hz * (1.0 + 0.15 * self.wander[1][1]);
        self.sway -= self.sway.floor();
        [
            WANDER_CENTS * self.wander[0][1].clamp(-2.0, 2.0),
            WANDER_PRESSURE * self.wander[1][1].clamp(-3.0, 3.0),
        ]
    }

    /// Computes what depends on the pitch alone, when it has moved.
    #[inline(always)]
    fn know_register(&mut self) {
        if self.known_hz != self.gesture.pitch.0 {
            self.known_hz = self.gesture.pitch.0;
            let hz = self.known_hz as f32;
            self.register = (hz / D4_HZ).log2().clamp(-4.0, 5.0);
            let octave = (hz / C1_HZ).log2().clamp(0.0, 6.999);
            let at = octave as usize;
            let db = mix([REGISTER_DB[at], REGISTER_DB[at + 1]], octave - at as f32);
            self.level = (db / 6.0206).exp2();
        }
    }
}

/// Share of the way that a lag goes in a span (backward Euler: stable for any span).
#[inline(always)]
fn pace(span_s: f32, lag_s: f32) -> f32 {
    span_s / (span_s + lag_s)
}

/// A bump that rises from 0 to 1 at `time` 1 and is gone at about 10.
#[inline(always)]
fn bump(time: f32) -> f32 {
    if time > 14.0 {
        0.0
    } else {
        time * (1.0 - time).exp()
    }
}
