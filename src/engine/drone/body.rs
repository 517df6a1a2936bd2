//! The body: what the wood of a tanpura makes of the forces its strings put on bridge and nut.
//!
//! A model of our own, designed to a measured fact: the third-octave response of a real tanpura,
//! hammer on bridge and on nut, microphone at 80 cm, published with van Walstijn, Bridges and
//! Mehes, "A Real-Time Synthesis Oriented Tanpura Model", DAFx-16. No sample of those responses
//! is used. Each side is a second-order high-pass, which leaves nothing at DC, into
//! twenty parallel resonances `gain (w/Q) s / (s^2 + (w/Q) s + w^2)`.
//!
//! How the fit was made: bounded least squares (trust region, several random starts) on frequency,
//! Q and signed gain of every mode, against the mean power in each third-octave band; bands
//! between the published ones were interpolated in log frequency and weigh a quarter. The bridge
//! modes from 718 to 2484 Hz were held within 1 % of the measured peaks. Penalties kept every notch
//! within 8 dB of its surroundings, the mono sum above -1.6 dB and the slow modes short. The fit
//! meets every published band within 0.4 dB from 44.1 kHz up. From 650 Hz up Q stays within 9-25;
//! the modes below, in bands at -18 dB and less, need a lower Q so as not to outlast the others.
//! The nut's table shows no 0 dB band, so its maximum must lie between its bands; we put it at
//! 5 kHz, where its neighbours are highest.
//!
//! It is not a room: no early reflections, no distance. It does not model the coupling back from
//! body to string.

use std::f64::consts::{PI, TAU};

use realfft::num_complex::Complex;

use crate::engine::dsp::fused::fma;
use crate::engine::units::Hz;
use pulp::Simd;

/// Resonances of each side.
const MODES: usize = 20;
/// Modes of one side in a group: one SSE2 register.
const HALF: usize = 4;
/// Lanes of a group, both sides: one AVX2 register.
const WIDTH: usize = 2 * HALF;
/// Groups that hold the modes of both sides.
const GROUPS: usize = 2 * MODES / WIDTH;
/// Frames that go through each stage before the next one takes over: with the stages in one loop
/// the compiler shapes the vectors of all of them after the narrow ones of the high-pass.
const BLOCK: usize = 32;
/// Frequencies at which a mode's discrete form is fitted to its analogue form.
const FIT_POINTS: usize = 96;
/// A mode above this fraction of the sample rate rings where no host can hear it: only its slope
/// below is kept.
const HIGHEST_POLE: f64 = 0.49;

/// One resonance of the body.
struct Mode {
    /// Frequency in hertz.
    freq_hz: f64,
    /// Frequency over bandwidth.
    q: f64,
    /// Signed linear gain at the resonance, before the high-pass.
    gain: f64,
}

impl Mode {
    /// One row of the tables below.
    const fn new(freq_hz: f64, q: f64, gain: f64) -> Self {
        Self { freq_hz, q, gain }
    }

    /// The analogue response at `s`.
    fn response(&self, s: Complex<f64>) -> Complex<f64> {
        let w = TAU * self.freq_hz;
        let band = s * (w / self.q);
        band * self.gain / (s * s + band + w * w)
    }
}

/// All that shapes one side.
struct Side {
    /// Corner of the high-pass in hertz.
    corner_hz: f64,
    /// Q of the high-pass.
    corner_q: f64,
    /// The resonances, ascending.
    modes: [Mode; MODES],
}

/// Force on the bridge, heard left. Scaled so that its loudest third-octave band is at 0 dB.
const BRIDGE: Side = Side {
    corner_hz: 572.0,
    corner_q: 1.6,
    modes: [
        Mode::new(55.8, 2.33, -2.6030),
        Mode::new(81.3, 1.41, 0.7478),
        Mode::new(343.3, 8.01, -0.1242),
        Mode::new(717.6, 22.05, 0.4435),
        Mode::new(870.5, 15.01, 0.9063),
        Mode::new(1115.0, 24.97, -0.3876),
        Mode::new(1336.0, 15.02, 0.8647),
        Mode::new(1540.0, 21.88, -1.2089),
        Mode::new(1664.0, 18.51, 1.3959),
        Mode::new(1815.0, 24.99, -0.8756),
        Mode::new(2121.0, 15.93, 0.8544),
        Mode::new(2484.0, 21.58, -1.1091),
        Mode::new(2890.0, 9.12, 0.8843),
        Mode::new(4005.0, 17.06, -0.6622),
        Mode::new(5585.0, 9.00, 0.4681),
        Mode::new(7129.0, 16.34, -0.2417),
        Mode::new(8983.0, 9.02, 0.3339),
        Mode::new(11391.0, 12.97, 0.2517),
        Mode::new(14163.0, 10.01, 0.4023),
        Mode::new(17971.0, 15.84, -0.4498),
    ],
};

/// Force on the nut, heard right. Scaled like the bridge, to its own loudest band: how much louder
/// the one side is than the other was not published.
const NUT: Side = Side {
    corner_hz: 463.0,
    corner_q: 0.61,
    modes: [
        Mode::new(54.0, 1.58, -5.7020),
        Mode::new(61.8, 1.58, 4.7663),
        Mode::new(335.2, 12.15, -0.0358),
        Mode::new(707.9, 16.25, -0.1835),
        Mode::new(858.3, 24.70, 1.4191),
        Mode::new(1120.0, 17.79, -0.4340),
        Mode::new(1244.0, 20.74, 0.2153),
        Mode::new(1391.0, 17.53, 0.2180),
        Mode::new(1869.0, 15.86, 1.2926),
        Mode::new(2220.0, 24.97, -1.4678),
        Mode::new(2287.0, 19.39, 1.4856),
        Mode::new(2943.0, 17.66, -0.5939),
        Mode::new(3122.0, 20.07, 1.0459),
        Mode::new(3783.0, 13.47, -1.2891),
        Mode::new(5165.0, 15.26, 1.6313),
        Mode::new(6542.0, 14.45, -1.0349),
        Mode::new(8493.0, 14.16, 1.0841),
        Mode::new(11401.0, 11.70, -1.0054),
        Mode::new(13383.0, 15.39, 0.6163),
        Mode::new(17810.0, 12.65, -0.8848),
    ],
};

/// A mode as it runs: `z = pole z + x`, output `tap . z`, and a share of the direct path.
struct Section {
    /// Exact pole of the analogue mode.
    pole: Complex<f64>,
    /// Weights of the real and the imaginary part of the state.
    tap: [f64; 2],
    /// Weight of the input.
    direct: f64,
}

impl Section {
    /// Keeps the pole exact, so that nothing warps, and fits the three weights to the analogue
    /// response up to 0.45 of the sample rate. All modes are delayed by half a sample: a resonance
    /// falls with -90 degrees, which no real filter has at the Nyquist frequency, and half a
    /// sample turns it into -180, which one has. Their sum keeps its magnitude.
    fn new(mode: &Mode, rate_hz: f64) -> Self {
        let pole = if mode.freq_hz < HIGHEST_POLE * rate_hz {
            let decay = TAU * mode.freq_hz / (2.0 * mode.q);
            let ringing = (1.0 - 0.25 / (mode.q * mode.q)).sqrt();
            let s = Complex::new(-decay, TAU * mode.freq_hz * ringing);
            (s / rate_hz).exp()
        } else {
            // Any well damped pole in the treble spans the slope of a mode out of reach.
            Complex::from_polar(0.4, 0.75 * PI)
        };
        let (lowest, highest) = (30.0f64, 0.45 * rate_hz);
        let mut normal = [[0.0; 4]; 3];
        for i in 0..FIT_POINTS {
            let ratio = i as f64 / (FIT_POINTS - 1) as f64;
            let w = TAU * lowest * (highest / lowest).powf(ratio);
            let s = Complex::new(0.0, w);
            let z1 = (-s / rate_hz).exp();
            let target = mode.response(s) * (-0.5 * s / rate_hz).exp();
            let over = (Complex::from(1.0) - z1 * pole) * (Complex::from(1.0) - z1 * pole.conj());
            let real = (Complex::from(1.0) - z1 * pole.re) / over;
            let imag = z1 * pole.im / over;
            let basis = [real, imag, Complex::from(1.0), target];
            for (row, a) in normal.iter_mut().zip(basis) {
                for (sum, b) in row.iter_mut().zip(basis) {
                    *sum += (a.conj() * b).re;
                }
            }
        }
        let [re, im, direct] = solve(normal);
        Self {
            pole,
            tap: [re, im],
            direct,
        }
    }
}

/// Solves three symmetric positive definite equations; the fourth column is the right-hand side.
fn solve(mut m: [[f64; 4]; 3]) -> [f64; 3] {
    for k in 0..3 {
        let pivot = m[k];
        for row in m.iter_mut().skip(k + 1) {
            let factor = row[k] / pivot[k];
            for (a, b) in row.iter_mut().zip(pivot) {
                *a -= factor * b;
            }
        }
    }
    let z = m[2][3] / m[2][2];
    let y = (m[1][3] - m[1][2] * z) / m[1][1];
    let x = (m[0][3] - m[0][2] * z - m[0][1] * y) / m[0][0];
    [x, y, z]
}

/// One number per mode of both sides, bridge in the lower half of every group and nut in the
/// upper, so that one input vector serves all groups and one tree of additions both outputs.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Lanes([[f32; WIDTH]; GROUPS]);

impl Lanes {
    /// Silence.
    const ZERO: Self = Self([[0.0; WIDTH]; GROUPS]);

    /// Lane of `mode` on `side` (0 bridge, 1 nut).
    fn at(&mut self, mode: usize, side: usize) -> &mut f32 {
        &mut self.0[mode / HALF][HALF * side + mode % HALF]
    }
}

/// What a sound leaves behind.
#[derive(Clone, Copy)]
struct State {
    /// Integrators of the high-pass, `[integrator][side]`.
    corner: [[f32; 2]; 2],
    /// Real part of every mode.
    re: Lanes,
    /// Imaginary part of every mode.
    im: Lanes,
}

impl State {
    /// Silence.
    const ZERO: Self = Self {
        corner: [[0.0; 2]; 2],
        re: Lanes::ZERO,
        im: Lanes::ZERO,
    };
}

/// The body filter of one tanpura: bridge force to the left ear, nut force to the right.
///
/// The loudest third-octave band of each side has unity gain, DC has none. It sounds alike at
/// every sample rate and delays by half a sample. Its late decay takes about 63 ms for 60 dB.
pub struct Body {
    /// High-pass `[g, g + 1/Q, 1 / (1 + g (g + 1/Q))][side]`, trapezoidal: at 600 Hz the bilinear
    /// warp is under 0.3 % even at 22.05 kHz, and above it the response is flat.
    corner: [[f32; 2]; 3],
    /// Weight of the high-passed input in the output, in the first lane of each side.
    direct: [f32; WIDTH],
    /// Real part of every pole.
    pole_re: Lanes,
    /// Imaginary part of every pole.
    pole_im: Lanes,
    /// Weight of every real state in the output.
    tap_re: Lanes,
    /// Weight of every imaginary state in the output.
    tap_im: Lanes,
    /// The running sound.
    state: State,
}

impl Body {
    /// A silent body for one sample rate, 22.05 to 192 kHz. `[main]`, does not allocate, but takes
    /// some hundred microseconds to fit its modes to the rate.
    pub fn new(sample_rate: Hz) -> Self {
        let rate_hz = sample_rate.0;
        let mut body = Self {
            corner: [[0.0; 2]; 3],
            direct: [0.0; WIDTH],
            pole_re: Lanes::ZERO,
            pole_im: Lanes::ZERO,
            tap_re: Lanes::ZERO,
            tap_im: Lanes::ZERO,
            state: State::ZERO,
        };
        for (side, spec) in [&BRIDGE, &NUT].into_iter().enumerate() {
            let g = (PI * spec.corner_hz / rate_hz).tan();
            let damp = g + 1.0 / spec.corner_q;
            let corner = [g, damp, 1.0 / (1.0 + g * damp)];
            for (to, from) in body.corner.iter_mut().zip(corner) {
                to[side] = from as f32;
            }
            let mut direct = 0.0;
            for (i, mode) in spec.modes.iter().enumerate() {
                let section = Section::new(mode, rate_hz);
                *body.pole_re.at(i, side) = section.pole.re as f32;
                *body.pole_im.at(i, side) = section.pole.im as f32;
                *body.tap_re.at(i, side) = section.tap[0] as f32;
                *body.tap_im.at(i, side) = section.tap[1] as f32;
                direct += section.direct;
            }
            body.direct[HALF * side] = direct as f32;
        }
        body
    }

    /// Clears all sound; the next output equals that of a new body. `[audio]`
    pub fn reset(&mut self) {
        self.state = State::ZERO;
    }

    /// Adds the body's answer to the forces `bridge` and `nut` into `left` and `right`.
    ///
    /// All four slices have the same length, of any size; if they differ, the shortest counts.
    /// Cutting a signal into other blocks does not change a bit of the output. `[audio]`, does not
    /// allocate. Inlined, so that it is compiled for the instruction set of its caller.
    #[inline(always)]
    pub fn render<S: Simd>(
        &mut self,
        bridge: &[f32],
        nut: &[f32],
        left: &mut [f32],
        right: &mut [f32],
    ) {
        let forces = bridge.chunks(BLOCK).zip(nut.chunks(BLOCK));
        let ears = left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK));
        for ((bridge, nut), (left, right)) in forces.zip(ears) {
            let mut wide = [[0.0; WIDTH]; BLOCK];
            // Not the whole buffer: the frames after the last one must not advance the modes.
            let frames = bridge.len().min(nut.len()).min(left.len()).min(right.len());
            let wide = &mut wide[..frames];
            for (lanes, (&b, &n)) in wide.iter_mut().zip(bridge.iter().zip(nut)) {
                *lanes = self.high_pass([b, n]);
            }
            self.resonate::<S>(wide);
            for (s, (l, r)) in wide.iter().zip(left.iter_mut().zip(right.iter_mut())) {
                *l += (s[0] + s[2]) + (s[1] + s[3]);
                *r += (s[4] + s[6]) + (s[5] + s[7]);
            }
        }
    }

    /// One frame of `[bridge, nut]` through the high-pass, spread over the lanes.
    #[inline(always)]
    fn high_pass(&mut self, force: [f32; 2]) -> [f32; WIDTH] {
        let [g, damp, scale] = &self.corner;
        let [s1, s2] = &mut self.state.corner;
        let mut x = [0.0; 2];
        for side in 0..2 {
            x[side] = (force[side] - damp[side] * s1[side] - s2[side]) * scale[side];
            let band = g[side] * x[side] + s1[side];
            let low = g[side] * band + s2[side];
            s1[side] = g[side] * x[side] + band;
            s2[side] = g[side] * band + low;
        }
        std::array::from_fn(|i| x[i / HALF])
    }

    /// Replaces each frame by the sum of all groups, still spread over the lanes.
    ///
    /// A rotation per mode, not a direct form: at 192 kHz the lowest poles lie so close to 1 that
    /// the f32 coefficients of a direct form would miss them.
    #[inline(always)]
    fn resonate<S: Simd>(&mut self, wide: &mut [[f32; WIDTH]]) {
        // A local copy need not be written back for every frame.
        let (mut re, mut im) = (self.state.re, self.state.im);
        for lanes in wide {
            let mut sum: [f32; WIDTH] = std::array::from_fn(|i| self.direct[i] * lanes[i]);
            for k in 0..GROUPS {
                for i in 0..WIDTH {
                    let (pole_re, pole_im) = (self.pole_re.0[k][i], self.pole_im.0[k][i]);
                    let (was_re, was_im) = (re.0[k][i], im.0[k][i]);
                    let turned = fma::<S>(-pole_im, was_im, lanes[i]);
                    re.0[k][i] = fma::<S>(pole_re, was_re, turned);
                    im.0[k][i] = fma::<S>(pole_im, was_re, pole_re * was_im);
                    sum[i] = fma::<S>(self.tap_re.0[k][i], re.0[k][i], sum[i]);
                    sum[i] = fma::<S>(self.tap_im.0[k][i], im.0[k][i], sum[i]);
                }
            }
            *lanes = sum;
        }
        (self.state.re, self.state.im) = (re, im);
    }
}

#[cfg(test)]
mod tests;
