//! Eight strings side by side, frame by frame: delays, loss, friction, output.

use crate::engine::dsp::watchdog;

/// Strings side by side: one AVX2 register.
pub const LANES: usize = 8;
/// Longest way to the nut and back in frames: MIDI note 24 at 64 kHz.
pub const NUT_FRAMES: usize = 2048;
/// Longest way to the bridge and back in frames.
pub const BRIDGE_FRAMES: usize = 1024;
/// Room between two rings: at a power of two they would share the same lines of the cache.
const APART: usize = 16;
/// Static friction of rosin (Smith and Woodhouse 2000: 0.8 to 1.2).
pub const STATIC: f32 = 0.8;
/// Friction at a high speed of slip (same source: 0.2 to 0.4).
pub const SLIDING: f32 = 0.25;
/// Speed of slip at which half of the difference is lost, as a share of the bow's own speed, so that
/// a soft note is the same motion as a loud one.
const SOFTENING: f32 = 0.25;
/// Share of the surface's answer that becomes a wave; the rest is torsion, which the bundle soaks up.
const TRANSVERSE: f32 = 0.85;
/// Keeps the speed scale of friction above zero when the bow stands still.
const SLOWEST: f32 = 1e-4;
/// Share of the bow's force that scratches straight into the body while the string slips, and how
/// much of that is left while the hair holds it. Our own: 30 to 40 dB below the tone.
const SCRATCH: f32 = 0.5;
/// See [`SCRATCH`].
const HELD: f32 = 0.35;
/// Shortest delay that the cubic reaches, in frames.
pub const SHORTEST: f32 = 2.01;
/// Where the lowest bit of a float is 1.
const WHOLE: f32 = 8_388_608.0;
/// Number of values in a [`super::Hand`].
pub const HAND: usize = 6;

/// Values of eight strings.
pub type Lanes = [f32; LANES];

/// What depends on the rate of the strings.
#[derive(Clone, Copy, Debug)]
pub struct Paces {
    /// Pace of the low-pass of the hair's noise.
    pub hair: f32,
    /// Gain that keeps the density of that noise at every rate.
    pub density: f32,
    /// Pace of the low-pass at [`super::EDGE_HZ`].
    pub dull: f32,
}

/// Eight strings, value by value.
pub struct Group {
    /// [`super::Hand`] now.
    pub now: [Lanes; HAND],
    /// Its change per frame.
    pub step: [Lanes; HAND],
    /// [`super::Wire`]: keep, pole, edge, sine, cosine.
    pub wire: [Lanes; 5],
    /// Loss filter.
    pub loss: Lanes,
    /// Low-passed noise of the hair.
    pub hair: Lanes,
    /// Output below [`super::EDGE_HZ`].
    pub dull: Lanes,
    /// 1 while the string slips forward under the bow, -1 backward, 0 while it is held.
    pub slip: Lanes,
    /// Pseudo-random states.
    pub noise: [u32; LANES],
    /// The ideal oscillator of each string, as a vector of length 1.
    pub ideal: [Lanes; 2],
    /// Sum of the output along the ideal oscillator since [`super::Strings::take_phasor`].
    pub phasor: [Lanes; 2],
    /// Largest output since [`super::Strings::take_peak`].
    pub peak: Lanes,
    /// Lanes that sound.
    pub awake: [bool; LANES],
    /// Rings toward the nut.
    pub nut: Box<[[f32; NUT_FRAMES + APART]; LANES]>,
    /// Rings toward the bridge.
    pub bridge: Box<[[f32; BRIDGE_FRAMES + APART]; LANES]>,
}

/// Lane by lane; a plain loop over eight, which the compiler turns into vectors.
#[inline(always)]
fn each(f: impl FnMut(usize) -> f32) -> Lanes {
    std::array::from_fn(f)
}

/// The value `delay` frames ago of eight rings, by Lagrange's cubic.
#[inline(always)]
fn read<const N: usize, const ROW: usize>(
    rings: &[[f32; ROW]; LANES],
    head: usize,
    delay: &Lanes,
) -> Lanes {
    // The whole part in the lowest bits of the sum with 2^23: a cast would check for what cannot be.
    let sums = each(|i| delay[i] - 0.5 + WHOLE);
    let part = each(|i| delay[i] - (sums[i] - WHOLE));
    let whole: [usize; LANES] = std::array::from_fn(|i| (sums[i].to_bits() & 0x7f_ffff) as usize);
    let mut taps = [[0f32; LANES]; 4];
    for lane in 0..LANES {
        // Delays lie between SHORTEST and N - 4, so the four taps are of the past and in the ring.
        let at = (head + N + 1 - whole[lane] % N) % N;
        let ring = &rings[lane];
        for (tap, taps) in taps.iter_mut().enumerate() {
            taps[lane] = ring[at.wrapping_sub(tap) % N];
        }
    }
    each(|i| {
        let t = part[i];
        let (up, down, far) = (t + 1.0, t - 1.0, t - 2.0);
        let (a, b) = (t * down, up * far);
        (up * a * taps[3][i] - far * a * taps[0][i]) * (1.0 / 6.0)
            + 0.5 * (b * down * taps[1][i] - b * t * taps[2][i])
    })
}

impl Group {
    /// At rest.
    pub fn new() -> Self {
        Self {
            now: [[0.0; LANES]; HAND],
            step: [[0.0; LANES]; HAND],
            wire: [[0.0; LANES]; 5],
            loss: [0.0; LANES],
            hair: [0.0; LANES],
            dull: [0.0; LANES],
            slip: [0.0; LANES],
            noise: [1; LANES],
            ideal: [[1.0; LANES], [0.0; LANES]],
            phasor: [[0.0; LANES]; 2],
            peak: [0.0; LANES],
            awake: [false; LANES],
            nut: Box::new([[0.0; NUT_FRAMES + APART]; LANES]),
            bridge: Box::new([[0.0; BRIDGE_FRAMES + APART]; LANES]),
        }
    }

    /// Puts a lane to rest: all zeros, which stay zeros.
    pub fn clear(&mut self, lane: usize) {
        for value in 0..HAND {
            self.now[value][lane] = 0.0;
            self.step[value][lane] = 0.0;
        }
        self.now[0][lane] = SHORTEST;
        self.now[1][lane] = SHORTEST;
        self.loss[lane] = 0.0;
        self.hair[lane] = 0.0;
        self.dull[lane] = 0.0;
        self.slip[lane] = 0.0;
        self.phasor[0][lane] = 0.0;
        self.phasor[1][lane] = 0.0;
        self.peak[lane] = 0.0;
        self.awake[lane] = false;
        self.nut[lane].fill(0.0);
        self.bridge[lane].fill(0.0);
    }

    /// A string that sounds and broke, see [`watchdog`].
    pub fn broken(&self) -> Option<usize> {
        (0..LANES)
            .find(|&lane| self.awake[lane] && !watchdog::is_sane(self.peak[lane], watchdog::VOICE))
    }

    /// One frame of eight strings; the sum at the bridge of those that are not broken.
    #[inline(always)]
    pub fn frame(&mut self, head: usize, paces: Paces) -> f32 {
        for (now, step) in self.now.iter_mut().zip(&self.step) {
            for (now, step) in now.iter_mut().zip(step) {
                *now += step;
            }
        }
        let [to_bridge, to_nut, speed, force, grain, gain] = &self.now;
        let from_bridge = read::<BRIDGE_FRAMES, _>(&self.bridge, head, to_bridge);
        let from_nut = read::<NUT_FRAMES, _>(&self.nut, head, to_nut);
        let [keep, pole, edge, sine, cosine] = &self.wire;
        for lane in 0..LANES {
            let state = self.noise[lane];
            self.noise[lane] = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let white = (state as i32) as f32 * (1.0 / 2_147_483_648.0);
            self.hair[lane] += paces.hair * (paces.density * white - self.hair[lane]);
        }
        for i in 0..LANES {
            self.loss[i] = from_bridge[i] + pole[i] * (self.loss[i] - from_bridge[i]);
        }
        let loss = &self.loss;
        let bridge = each(|i| -keep[i] * loss[i]);
        let nut = each(|i| -from_nut[i]);
        // Friction.
        let mut wave = [0f32; LANES];
        let mut slip = [0f32; LANES];
        let mut scratch = [0f32; LANES];
        for i in 0..LANES {
            let rough = 1.0 + grain[i] * self.hair[i];
            let press = force[i] * rough;
            let bow = speed[i] * rough;
            let v0 = SOFTENING * speed[i] + SLOWEST;
            let free = bow - bridge[i] - nut[i];
            let size = free.abs();
            let sign = 1f32.copysign(free);
            let a = size - press * SLIDING;
            let disc = (a + v0) * (a + v0) - 4.0 * press * (STATIC - SLIDING) * v0;
            let slide = 0.5 * (a - v0 + disc.max(0.0).sqrt());
            let torn = size > press * STATIC;
            let still = self.slip[i] == sign && disc >= 0.0 && slide > 0.0;
            let slips = torn || still;
            slip[i] = if slips { sign } else { 0.0 };
            let pull = if slips { sign * (size - slide) } else { free };
            wave[i] = TRANSVERSE * pull;
            let loose = if slips { SCRATCH } else { SCRATCH * HELD };
            scratch[i] = loose * press * grain[i] * self.hair[i];
        }
        self.slip = slip;
        for lane in 0..LANES {
            self.bridge[lane][head % BRIDGE_FRAMES] = nut[lane] + wave[lane];
            self.nut[lane][head % NUT_FRAMES] = bridge[lane] + wave[lane];
        }
        // Output, and its walk along the ideal oscillator.
        let mut force_out = [0f32; LANES];
        for i in 0..LANES {
            let raw = loss[i] + scratch[i];
            self.dull[i] += paces.dull * (raw - self.dull[i]);
            force_out[i] = gain[i] * (self.dull[i] + edge[i] * (raw - self.dull[i]));
        }
        let [x, y] = self.ideal;
        for i in 0..LANES {
            self.phasor[0][i] += loss[i] * x[i];
            self.phasor[1][i] -= loss[i] * y[i];
            self.ideal[0][i] = x[i] * cosine[i] - y[i] * sine[i];
            self.ideal[1][i] = y[i] * cosine[i] + x[i] * sine[i];
            let loud = force_out[i].abs();
            // A NaN takes the place of a peak.
            self.peak[i] = if self.peak[i] >= loud {
                self.peak[i]
            } else {
                loud
            };
            if !watchdog::is_sane(force_out[i], watchdog::VOICE) {
                force_out[i] = 0.0;
            }
        }
        let half: [f32; 4] = std::array::from_fn(|i| force_out[i] + force_out[i + 4]);
        (half[0] + half[2]) + (half[1] + half[3])
    }
}
