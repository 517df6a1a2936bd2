//! The jingles of the dangyra: eight loose iron rings that the skin throws up and that rattle as
//! they fall.
//!
//! After Cook, "Physically Informed Sonic Modeling (PhISM): Synthesis of Percussive Sounds" (Computer
//! Music Journal 21:3, 1997): collisions come at random, their strength falls with the energy of the
//! shaking. Ours: collisions are placed in time and not drawn per frame, so that every rate rattles
//! alike; each wakes one ring of four modes; and the rattle starts a little after the blow, when the
//! rings fall back.

use crate::engine::clock::GRID;
use crate::engine::dsp::membrane::ceiling;
use crate::engine::dsp::modes::{LANES, Mode, Modes};
use crate::engine::dsp::noise::Noise;
use pulp::{Arch, Simd, WithSimd};

/// Rings, each in a lane of its own.
const RINGS: usize = LANES;
/// Modes of a ring.
const EACH: usize = 4;
/// Lowest mode of each ring in Hz: no two were forged alike.
const LOWEST_HZ: [f64; RINGS] = [
    3930.0, 5240.0, 4310.0, 4890.0, 4080.0, 5610.0, 4620.0, 5020.0,
];
/// Modes over the lowest. Our own: a bent ring's modes in and out of its plane lie between the 2.8
/// of an even one.
const RATIOS: [f64; EACH] = [1.0, 1.37, 1.83, 2.29];
/// T60 of each mode in s: loose iron, damped by what it lies on.
const T60_S: [f64; EACH] = [0.11, 0.09, 0.06, 0.04];
/// Level of each mode.
const LEVELS: [f32; EACH] = [0.8, 1.0, 0.7, 0.4];
/// How far apart the rings are: every other one hangs on the other side.
const WIDTH: f32 = 0.4;
/// Time the rings fly before the first falls back.
const FLIGHT_S: f32 = 0.004;
/// Time in which more and more of them have fallen.
const RISE_S: f32 = 0.009;
/// T60 of the shaking.
const SHAKE_S: f32 = 0.42;
/// Collisions a second of rings at rest and of rings fully shaken.
const RATES_HZ: [f32; 2] = [150.0, 750.0];
/// Time in which a choke takes 60 dB.
const CHOKE_S: f64 = 0.008;
/// Keeps their chance apart from the skin's.
const STREAM: u32 = 0x4a49_4e47;
/// Level that no roll of blows exceeds.
const MOST: f32 = 0.2;
/// Shaking below which the rings lie still.
const STILL: f32 = 2e-3;

/// The rings.
pub struct Jingles {
    /// Frames per second.
    rate_hz: f32,
    /// Modes `ring + RINGS n`.
    modes: Modes<{ RINGS * EACH }>,
    /// Gain of a collision to each; none for what the rate cannot carry.
    gains: [f32; RINGS * EACH],
    /// What is left to chance.
    chance: Noise,
    /// Shaking that the last blow found, and its own.
    shaking: [f32; 2],
    /// Frames since the last blow.
    age: u32,
    /// Frames to the next collision, and by how much of one that is too late.
    next: usize,
    /// See `next`.
    late: f32,
    /// Factor on T60.
    decay: f32,
    /// Whether the rings lie still, though they may ring.
    still: bool,
    /// Whether they are being choked.
    choked: bool,
    /// Gain to the left and right.
    pan: [f32; 2],
    /// Whether nothing moves.
    asleep: bool,
    /// Instruction set.
    arch: Arch,
}

impl Jingles {
    /// At rest, around a place in the stereo image, -1..=1.
    pub fn new(rate_hz: f64, place: f32) -> Self {
        let mut modes = Modes::new(rate_hz);
        let mut gains = [0f32; RINGS * EACH];
        for (n, gain) in gains.iter_mut().enumerate() {
            let (ring, part) = (n % RINGS, n / RINGS);
            let mode = Mode {
                hz: LOWEST_HZ[ring] * RATIOS[part],
                t60_s: T60_S[part],
                input: 0.0,
                output: [1.0; 2],
            };
            if mode.hz < 0.45 * rate_hz {
                *gain = LEVELS[part];
            }
            modes.set(n, &mode);
        }
        let angle = (1.0 + place) * std::f32::consts::FRAC_PI_4;
        Self {
            rate_hz: rate_hz as f32,
            modes,
            gains,
            chance: Noise::new(0),
            shaking: [0.0; 2],
            age: 0,
            next: 0,
            late: 0.0,
            decay: 1.0,
            still: true,
            choked: false,
            pan: [angle.cos(), angle.sin()].map(|gain| gain * std::f32::consts::SQRT_2),
            asleep: true,
            arch: Arch::new(),
        }
    }

    /// Ends all sound.
    pub fn reset(&mut self) {
        self.modes.reset();
        self.shaking = [0.0; 2];
        (self.still, self.asleep) = (true, true);
    }

    /// Whether nothing sounds.
    pub fn is_silent(&self) -> bool {
        self.asleep
    }

    /// Sets the factor on the decay of shaking and ringing.
    pub fn tune(&mut self, decay: f32) {
        if decay != self.decay {
            self.decay = decay;
            self.turn();
        }
    }

    /// Sets the modes.
    fn turn(&mut self) {
        // Iron rings on by itself: half of what the lane asks is the skin's.
        let own = f64::from(self.decay).sqrt();
        for n in 0..RINGS * EACH {
            let (ring, part) = (n % RINGS, n / RINGS);
            let t60_s = if self.choked {
                CHOKE_S
            } else {
                T60_S[part] * own
            };
            self.modes.turn(n, LOWEST_HZ[ring] * RATIOS[part], t60_s);
        }
    }

    /// Throws them up: `level` is how hard the skin shakes them, 0..=1.
    pub fn shake(&mut self, level: f32, seed: u32) {
        self.chance = Noise::new(seed ^ STREAM);
        self.shaking = [self.now().0, level];
        self.age = 0;
        self.late = 0.0;
        let flight_s = FLIGHT_S * (1.0 + 0.4 * self.chance.tick());
        self.wait(flight_s);
        (self.still, self.choked) = (false, false);
        self.turn();
        self.asleep = false;
    }

    /// Sets the next collision.
    fn wait(&mut self, time_s: f32) {
        let exact = (time_s * self.rate_hz - self.late).max(1.0);
        self.next = exact.ceil() as usize;
        self.late = self.next as f32 - exact;
    }

    /// Shaking now, and whether any is to come.
    fn now(&self) -> (f32, bool) {
        let [old, new] = self.shaking;
        let age_s = self.age as f32 / self.rate_hz;
        let fall = (-6.907_755 * age_s / (SHAKE_S * self.decay)).exp();
        let rise = 1.0 - (-age_s / RISE_S).exp();
        (fall * old.max(rise * new), fall * old.max(new) > STILL)
    }

    /// Ends within about 20 ms.
    pub fn choke(&mut self) {
        self.shaking = [0.0; 2];
        (self.still, self.choked) = (true, true);
        self.turn();
    }

    /// Adds frames, of which the first is frame `at` of the grid span, at most to its end.
    pub fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if self.asleep {
            return;
        }
        let mut lanes = [[0f32; LANES]; GRID];
        let frames = left.len();
        let mut from = 0;
        while from < frames {
            let to = frames.min(from + self.next);
            self.arch
                .dispatch(Ring(&mut self.modes, &mut lanes[from..to]));
            self.age = self.age.saturating_add((to - from) as u32);
            self.next -= to - from;
            if self.next == 0 {
                self.collide();
            }
            from = to;
        }
        self.arch.dispatch(Mix {
            lanes: &lanes[..frames],
            pan: self.pan,
            block: [left, right],
        });
        if at + frames == GRID && self.still && self.modes.settle() {
            self.asleep = true;
        }
    }

    /// A ring falls back; draws when the next one does.
    fn collide(&mut self) {
        let (shaking, more) = self.now();
        let mut share = || 0.5 + 0.5 * self.chance.tick();
        let (strength, which, wait) = (share(), share(), share());
        self.still = !more;
        if more {
            let ring = ((which * RINGS as f32) as usize).min(RINGS - 1);
            let impulse = shaking * (0.1 + 0.9 * strength * strength * strength);
            for n in (ring..RINGS * EACH).step_by(RINGS) {
                self.modes.strike(n, self.gains[n] * impulse);
            }
        }
        let [still, shaken] = RATES_HZ;
        let rate_hz = still + (shaken - still) * shaking.min(1.0);
        // Times between chance events (Poisson).
        self.wait(-wait.max(1e-3).ln() / rate_hz);
    }
}

/// Frames of the rings, compiled for the instruction set of the machine.
struct Ring<'a>(&'a mut Modes<{ RINGS * EACH }>, &'a mut [[f32; LANES]]);

impl WithSimd for Ring<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        self.0.render(None, self.1);
    }
}

/// The rings around the frame, compiled for the instruction set of the machine.
struct Mix<'a> {
    /// Each ring's frames.
    lanes: &'a [[f32; LANES]],
    /// Gain to the left and right.
    pan: [f32; 2],
    /// Left and right.
    block: [&'a mut [f32]; 2],
}

impl WithSimd for Mix<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let mut sums = [[0f32; GRID]; 2];
        let [middle, side] = &mut sums;
        for (n, lanes) in self.lanes.iter().enumerate() {
            let [a, b, c, d, e, f, g, h] = *lanes;
            let (these, those) = ((a + e) + (c + g), (b + f) + (d + h));
            middle[n] = these + those;
            side[n] = WIDTH * (these - those);
        }
        for ((pan, sign), to) in self.pan.iter().zip([-1.0, 1.0]).zip(self.block) {
            for ((to, middle), side) in to.iter_mut().zip(&*middle).zip(&*side) {
                *to += MOST * ceiling((pan * middle + sign * side) * (1.0 / MOST));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two seconds after a shake, the middle of both sides.
    fn rattle(level: f32, decay: f32, chunk: usize) -> Vec<f32> {
        let mut jingles = Jingles::new(48_000.0, 0.0);
        jingles.tune(decay);
        jingles.shake(level, 3);
        let mut out = [vec![0f32; 96_000], vec![0f32; 96_000]];
        let mut from = 0;
        while from < 96_000 {
            let to = (from + chunk).min(from - from % GRID + GRID);
            let [left, right] = &mut out;
            jingles.render(from % GRID, &mut left[from..to], &mut right[from..to]);
            from = to;
        }
        assert!(jingles.is_silent());
        out[0]
            .iter()
            .zip(&out[1])
            .map(|(l, r)| 0.5 * (l + r))
            .collect()
    }

    /// Energy of a stretch in milliseconds.
    fn energy(sound: &[f32], from_ms: usize, to_ms: usize) -> f32 {
        sound[48 * from_ms..48 * to_ms].iter().map(|x| x * x).sum()
    }

    #[test]
    fn they_start_after_the_blow_and_fall_still() {
        let sound = rattle(0.2, 1.0, 32);
        assert_eq!(energy(&sound, 0, 2), 0.0);
        assert!(energy(&sound, 2, 60) > 3.0 * energy(&sound, 150, 208));
        assert!(energy(&sound, 150, 208) > 0.0);
        assert!(energy(&rattle(0.2, 3.0, 32), 150, 600) > 3.0 * energy(&sound, 150, 600));
    }

    #[test]
    fn cuts_change_nothing() {
        let whole = rattle(0.2, 1.0, 32);
        assert!(whole == rattle(0.2, 1.0, 1) && whole == rattle(0.2, 1.0, 13));
    }

    #[test]
    fn softly_shaken_they_are_faint() {
        let [soft, hard] = [0.01, 0.2].map(|level| energy(&rattle(level, 1.0, 32), 0, 500));
        assert!(soft > 0.0 && hard > 100.0 * soft);
    }
}
