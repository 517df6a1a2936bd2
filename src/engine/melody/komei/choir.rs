//! The kernel: eight singers side by side, sample by sample.
//!
//! **Source.** The derivative of the glottal flow `x^2 - x^3` over the open part of the cycle (the
//! polynomial pulse of Rosenberg 1971, as in Klatt & Klatt 1990): it ends in the jump of the
//! closure, which gives the -6 dB per octave of a pressed voice and is smoothed over two samples by
//! a polynomial band-limited step (Välimäki & Huovilainen 2007). A second, weaker pulse in the
//! middle of the cycle makes it a kargyraa: folds at twice the sounding pitch, every other pulse
//! held back by the false folds. Each pulse has no mean, so gains change from cycle to cycle
//! without a click and without an offset. Periods are perturbed by the difference of successive
//! random numbers: rough, but never out of tune.
//!
//! **Filter.** Band-passes ([`super::band`]): five formants side by side, two in a row on the focus,
//! and after their sum an all-pass.
//!
//! The phase is an integer, so that ten hours do not drift.

use super::band::Band;
use crate::engine::dsp::watchdog;
use pulp::{Arch, Simd, WithSimd};
use std::array::from_fn;

/// Singers in a group.
pub const LANES: usize = 8;
/// Band-passes of a singer: chest, first formant, third, fourth, fifth, two for the focus, and one
/// that turns phases.
const BANDS: usize = 8;
/// Place of the first of the two bands of the focus.
pub const FOCUS: usize = 5;
/// Place of the band that turns phases: a signal less twice its unit band-pass is an all-pass.
pub const ALL_PASS: usize = 7;
/// One turn of the phase.
const TURN: f32 = 4_294_967_296.0;

/// One number for each singer.
type Lanes = [f32; LANES];

/// What a singer is told at a control-grid point.
#[derive(Clone, Copy, Debug, Default)]
pub struct Breath {
    /// Cycles of the drone per frame, reached at the next grid point.
    pub frequency: f32,
    /// Gain, reached at the next grid point.
    pub gain: f32,
    /// Open part of the cycle, 0..=0.45.
    pub open: f32,
    /// Strength of the pulse in mid-cycle, 0..=1.
    pub twin: f32,
    /// Perturbation of the period, a share of it.
    pub jitter: f32,
    /// Perturbation of the pulses' strength.
    pub shimmer: f32,
    /// How much every other cycle is held back, 0..=1.
    pub growl: f32,
    /// Breath noise, relative to the jump at closure.
    pub noise: f32,
    /// Coefficient of the source's one-pole low-pass.
    pub tilt: f32,
    /// Gain to the left and the right.
    pub pan: [f32; 2],
}

/// Up to eight singers.
#[derive(Clone)]
#[repr(align(64))]
struct Group {
    /// Phase of the cycle.
    phase: [u32; LANES],
    /// Random state, never 0.
    random: [u32; LANES],
    /// The random number that shaped this cycle's period.
    last: Lanes,
    /// What this cycle adds to each step.
    hurry: [i32; LANES],
    /// This cycle's strength.
    strength: Lanes,
    /// Strength of this cycle's second pulse, relative to the first.
    second: Lanes,
    /// 1 in every other cycle.
    odd: Lanes,
    /// Phase per frame, and how it moves.
    step: [[i32; LANES]; 2],
    /// Output gain, and how it moves.
    gain: [Lanes; 2],
    /// See [`Breath::open`], and its inverse.
    open: [Lanes; 2],
    /// See [`Breath::twin`].
    twin: Lanes,
    /// See [`Breath::jitter`].
    jitter: Lanes,
    /// See [`Breath::shimmer`].
    shimmer: Lanes,
    /// See [`Breath::growl`].
    growl: Lanes,
    /// See [`Breath::noise`].
    noise: Lanes,
    /// See [`Breath::tilt`].
    tilt: Lanes,
    /// See [`Breath::pan`].
    pan: [Lanes; 2],
    /// State of the low-pass.
    dull: Lanes,
    /// Drive of each band.
    drive: [Lanes; BANDS],
    /// See [`Band::a`].
    a: [[Lanes; 3]; BANDS],
    /// Integrators of each band.
    state: [[Lanes; 2]; BANDS],
    /// Largest output since it was last asked for.
    peak: Lanes,
}

impl Group {
    /// Silence.
    fn new() -> Self {
        let zero = [0.0; LANES];
        Self {
            phase: [0; LANES],
            random: [1; LANES],
            last: zero,
            hurry: [0; LANES],
            strength: [1.0; LANES],
            second: zero,
            odd: zero,
            step: [[1; LANES], [0; LANES]],
            gain: [zero; 2],
            open: [[0.4; LANES], [2.5; LANES]],
            twin: zero,
            jitter: zero,
            shimmer: zero,
            growl: zero,
            noise: zero,
            tilt: zero,
            pan: [zero; 2],
            dull: zero,
            drive: [zero; BANDS],
            a: [[zero; 3]; BANDS],
            state: [[zero; 2]; BANDS],
            peak: zero,
        }
    }

    /// Adds the next frames. Inlined, to be compiled for its caller's instruction set.
    #[inline(always)]
    fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        for (left, right) in left.iter_mut().zip(right) {
            let source = self.source();
            let voice = self.tract(&source);
            let mut out = [[0.0; LANES]; 2];
            for i in 0..LANES {
                self.gain[0][i] += self.gain[1][i];
                let sample = voice[i] * self.gain[0][i];
                let loud = sample.abs();
                // A NaN takes the place of a peak.
                self.peak[i] = if self.peak[i] >= loud {
                    self.peak[i]
                } else {
                    loud
                };
                let sample = if watchdog::is_sane(sample, watchdog::VOICE) {
                    sample
                } else {
                    0.0
                };
                out[0][i] = sample * self.pan[0][i];
                out[1][i] = sample * self.pan[1][i];
            }
            *left += sum(&out[0]);
            *right += sum(&out[1]);
        }
    }

    /// One sample of the sources.
    #[inline(always)]
    fn source(&mut self) -> Lanes {
        let noise = self.toss();
        let before = self.phase;
        for i in 0..LANES {
            self.step[0][i] = self.step[0][i].wrapping_add(self.step[1][i]);
        }
        let pace: [i32; LANES] = from_fn(|i| self.step[0][i].wrapping_add(self.hurry[i]));
        for i in 0..LANES {
            self.phase[i] = before[i].wrapping_add(pace[i] as u32);
        }
        // Seldom: no more than a few hundred times a second.
        if (0..LANES).fold(false, |any, i| any | (self.phase[i] < before[i])) {
            for i in 0..LANES {
                if self.phase[i] < before[i] {
                    self.begin_cycle(i, noise[i]);
                }
            }
        }
        from_fn(|i| {
            let turn = (self.phase[i] >> 8) as i32 as f32 * (256.0 / TURN);
            let per_cycle = TURN / pace[i] as f32;
            let open = [self.open[0][i], self.open[1][i]];
            let half = turn - 0.5;
            let half = if half < 0.0 { half + 1.0 } else { half };
            let (first, flow) = pulse(turn, open, per_cycle);
            let (second, flow_two) = pulse(half, open, per_cycle);
            let both = first + self.second[i] * second;
            // Turbulence needs flow; a quarter leaks through folds that never quite close.
            let air = self.noise[i] * noise[i] * (0.25 + flow + self.second[i] * flow_two);
            self.strength[i] * both + air
        })
    }

    /// Draws what is random in a cycle.
    fn begin_cycle(&mut self, i: usize, random: f32) {
        let uneven = self.jitter[i] * (random - self.last[i]);
        self.hurry[i] = (self.step[0][i] as f32 * uneven) as i32;
        self.last[i] = random;
        self.odd[i] = 1.0 - self.odd[i];
        self.strength[i] = 1.0 + self.shimmer[i] * random - self.growl[i] * self.odd[i];
        self.second[i] = self.twin[i];
    }

    /// A random number in -1..1 for each singer: Marsaglia's xorshift (2003).
    #[inline(always)]
    fn toss(&mut self) -> Lanes {
        for r in &mut self.random {
            *r ^= *r << 13;
            *r ^= *r >> 17;
            *r ^= *r << 5;
        }
        from_fn(|i| self.random[i] as i32 as f32 * (2.0 / TURN))
    }

    /// One sample of the tracts.
    #[inline(always)]
    fn tract(&mut self, source: &Lanes) -> Lanes {
        for (i, sample) in source.iter().enumerate() {
            self.dull[i] += self.tilt[i] * (sample - self.dull[i]);
        }
        let dull = self.dull;
        let mut voice = [0.0; LANES];
        for band in 0..FOCUS {
            let out = self.band(band, &dull);
            for i in 0..LANES {
                voice[i] += out[i];
            }
        }
        // The focus is lent by the whole source, its level is set by itself.
        let once = self.band(FOCUS, source);
        let twice = self.band(FOCUS + 1, &once);
        // Formants side by side all begin with the closure, in one spike; tubes in a row would not.
        let whole = from_fn(|i| voice[i] + twice[i]);
        let turned = self.band(ALL_PASS, &whole);
        from_fn(|i| whole[i] - 2.0 * turned[i])
    }

    /// One sample of a band-pass.
    #[inline(always)]
    fn band(&mut self, band: usize, input: &Lanes) -> Lanes {
        let [a1, a2, a3] = &self.a[band];
        let drive = &self.drive[band];
        let [s1, s2] = &mut self.state[band];
        from_fn(|i| {
            let v3 = drive[i] * input[i] - s2[i];
            let v1 = a1[i] * s1[i] + a2[i] * v3;
            let v2 = s2[i] + a2[i] * s1[i] + a3[i] * v3;
            s1[i] = 2.0 * v1 - s1[i];
            s2[i] = 2.0 * v2 - s2[i];
            v1
        })
    }
}

/// Sum in halves, as a vector adds.
#[inline(always)]
fn sum(lanes: &Lanes) -> f32 {
    let four: [f32; 4] = from_fn(|i| lanes[i] + lanes[i + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

/// The pulse and its flow at a phase, with the open part, its inverse, and frames per cycle.
#[inline(always)]
fn pulse(turn: f32, open: [f32; 2], per_cycle: f32) -> (f32, f32) {
    let x = turn * open[1];
    let inside = if x < 1.0 { 1.0 } else { 0.0 };
    let slope = inside * x * (2.0 - 3.0 * x);
    // 27/4 brings the largest flow to 1.
    let flow = inside * 6.75 * x * x * (1.0 - x);
    let frames = (turn - open[0]) * per_cycle;
    let near = (1.0 - frames.abs()).max(0.0);
    let step = 0.5 * near * near;
    (
        if frames < 0.0 {
            slope + step
        } else {
            slope - step
        },
        flow,
    )
}

/// All singers.
pub struct Choir {
    /// Eight in each.
    groups: Vec<Group>,
    /// The instruction set of this machine.
    arch: Arch,
}

impl Choir {
    /// Room for `singers`. Allocates.
    pub fn new(singers: usize) -> Self {
        Self {
            groups: vec![Group::new(); singers.div_ceil(LANES)],
            arch: Arch::new(),
        }
    }

    /// Silence.
    pub fn reset(&mut self) {
        self.groups.fill(Group::new());
    }

    /// A singer begins out of silence, at a phase of the cycle in 0..1.
    pub fn enter(&mut self, singer: usize, seed: u32, turn: f32, breath: &Breath) {
        self.leave(singer);
        let (group, i) = (&mut self.groups[singer / LANES], singer % LANES);
        group.random[i] = seed | 1;
        group.phase[i] = (turn * TURN) as u32;
        (group.last[i], group.odd[i]) = (0.0, 0.0);
        (group.hurry[i], group.strength[i]) = (0, 1.0);
        group.second[i] = breath.twin;
        group.step[0][i] = (breath.frequency * TURN) as i32;
    }

    /// A singer falls silent, at once and exactly.
    pub fn leave(&mut self, singer: usize) {
        let (group, i) = (&mut self.groups[singer / LANES], singer % LANES);
        for [one, two] in &mut group.state {
            (one[i], two[i]) = (0.0, 0.0);
        }
        group.dull[i] = 0.0;
        group.step[1][i] = 0;
        group.gain[0][i] = 0.0;
        group.gain[1][i] = 0.0;
        group.peak[i] = 0.0;
        group.noise[i] = 0.0;
    }

    /// A control-grid point of a singer; `frames` are left until the next.
    pub fn steer(&mut self, singer: usize, breath: &Breath, frames: f32) {
        let (group, i) = (&mut self.groups[singer / LANES], singer % LANES);
        group.step[1][i] = ((breath.frequency * TURN - group.step[0][i] as f32) / frames) as i32;
        group.gain[1][i] = (breath.gain - group.gain[0][i]) / frames;
        group.open[0][i] = breath.open;
        group.open[1][i] = 1.0 / breath.open;
        group.twin[i] = breath.twin;
        group.jitter[i] = breath.jitter;
        group.shimmer[i] = breath.shimmer;
        group.growl[i] = breath.growl;
        group.noise[i] = breath.noise;
        group.tilt[i] = breath.tilt;
        (group.pan[0][i], group.pan[1][i]) = (breath.pan[0], breath.pan[1]);
    }

    /// Sets a band of a singer.
    pub fn shape(&mut self, singer: usize, band: usize, to: &Band) {
        let (group, i) = (&mut self.groups[singer / LANES], singer % LANES);
        group.drive[band][i] = to.drive;
        for (a, to) in group.a[band].iter_mut().zip(to.a) {
            a[i] = to;
        }
    }

    /// Largest output of a singer since this was last asked.
    pub fn take_peak(&mut self, singer: usize) -> f32 {
        std::mem::take(&mut self.groups[singer / LANES].peak[singer % LANES])
    }

    /// Puts a value where a singer keeps the sound.
    #[cfg(test)]
    pub fn poison(&mut self, singer: usize, value: f32) {
        self.groups[singer / LANES].state[1][0][singer % LANES] = value;
    }

    /// Adds the next frames of the groups in which anybody sings, one bit for each. Who broke, a bit
    /// for each too: of them nothing was added.
    pub fn render(&mut self, singing: u32, left: &mut [f32], right: &mut [f32]) -> u32 {
        let mut broken = 0;
        for (g, group) in self.groups.iter_mut().enumerate() {
            if singing >> (g * LANES) & 0xff != 0 {
                self.arch.dispatch(Run { group, left, right });
                for (i, peak) in group.peak.iter().enumerate() {
                    broken |=
                        u32::from(!watchdog::is_sane(*peak, watchdog::VOICE)) << (g * LANES + i);
                }
            }
        }
        broken & singing
    }
}

/// One call of the kernel.
struct Run<'a> {
    /// Who sings.
    group: &'a mut Group,
    /// Left output.
    left: &'a mut [f32],
    /// Right output.
    right: &'a mut [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        self.group.render(self.left, self.right);
    }
}
