//! Resonances that are driven: the body's, and the open strings' that ring along.
//!
//! The recursion of `modes` with an input. The output is the step `u`, the velocity, which has a
//! zero at DC. A resonance has unity gain at its peak times its tap, at every sample rate.

use super::modes::{GROUP, Group, fnma};
use pulp::Simd;

/// Power under which resonances are at rest: -120 dBFS, and less at low frequencies.
const OVER: f32 = 1e-12;

/// Resonances with one input and `OUT` outputs.
pub struct Resonances<const OUT: usize> {
    /// State and coefficients.
    group: Group,
    /// Weight of each resonance in each output.
    taps: [[f32; GROUP]; OUT],
    /// At rest.
    asleep: bool,
}

/// One resonance as it is to sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resonance<const OUT: usize> {
    /// Frequency in Hz.
    pub freq_hz: f64,
    /// Decay rate in 1/s.
    pub alpha: f64,
    /// Signed gain at the peak, in each output.
    pub gains: [f64; OUT],
}

impl<const OUT: usize> Resonances<OUT> {
    /// At rest, and deaf.
    pub fn new() -> Self {
        Self {
            group: Group::REST,
            taps: [[0.0; GROUP]; OUT],
            asleep: true,
        }
    }

    /// Sets all resonances while they sound. Those that the rate cannot carry are left out.
    pub fn set(&mut self, rate_hz: f64, resonance: impl Fn(usize) -> Resonance<OUT>) {
        for lane in 0..GROUP {
            let Resonance {
                freq_hz,
                alpha,
                gains,
            } = resonance(lane);
            let angle = std::f64::consts::TAU * freq_hz / rate_hz;
            let heard = angle < 0.9 * std::f64::consts::PI;
            let em = (-alpha / rate_hz).exp_m1();
            let sin = (0.5 * angle).sin();
            self.group.a[lane] = (em * em + 4.0 * (1.0 + em) * sin * sin) as f32;
            self.group.c[lane] = (1.0 + em).powi(2) as f32;
            // Near its peak a resonance is 1 / (2 (1 - R) cos(w/2)).
            let peak = -2.0 * em * (0.5 * angle).cos();
            for (taps, gain) in self.taps.iter_mut().zip(gains) {
                taps[lane] = if heard { (gain * peak) as f32 } else { 0.0 };
            }
        }
    }

    /// Clears all sound.
    pub fn reset(&mut self) {
        self.group.rest();
        self.asleep = true;
    }

    /// Whether silence in gives silence out.
    pub fn is_asleep(&self) -> bool {
        self.asleep
    }

    /// At the end of a grid span: comes to rest when it has died.
    #[inline(always)]
    pub fn settle(&mut self) {
        // The state is larger than the output by what the taps take away; they are near their
        // largest, so this is early by nothing that is heard.
        let tap = self.taps[0].iter().fold(0f32, |most, t| most.max(t.abs()));
        if self.group.settle() * tap * tap < OVER {
            self.reset();
        }
    }

    /// Rings with an input; each output, still spread over the lanes, goes to a slice as long as
    /// the input.
    #[inline(always)]
    pub fn ring<S: Simd>(&mut self, simd: S, input: &[f32], sums: &mut [[S::f32s; OUT]]) {
        self.asleep = false;
        let vectors = GROUP / S::F32_LANES;
        let wide = if vectors.is_multiple_of(4) { 4 } else { 1 };
        for from in (0..vectors).step_by(wide) {
            if wide == 4 {
                self.ring_vectors::<S, 4>(simd, from, input, sums);
            } else {
                self.ring_vectors::<S, 1>(simd, from, input, sums);
            }
        }
    }

    /// [`Resonances::ring`] for `N` vectors side by side.
    #[inline(always)]
    fn ring_vectors<S: Simd, const N: usize>(
        &mut self,
        simd: S,
        from: usize,
        input: &[f32],
        sums: &mut [[S::f32s; OUT]],
    ) {
        let y = &mut S::as_mut_simd_f32s(&mut self.group.y).0[from..from + N];
        let u = &mut S::as_mut_simd_f32s(&mut self.group.u).0[from..from + N];
        let c = &S::as_simd_f32s(&self.group.c).0[from..from + N];
        let a = &S::as_simd_f32s(&self.group.a).0[from..from + N];
        let taps: [&[S::f32s]; OUT] =
            std::array::from_fn(|o| &S::as_simd_f32s(&self.taps[o]).0[from..from + N]);
        let mut at: [S::f32s; N] = std::array::from_fn(|k| y[k]);
        let mut step: [S::f32s; N] = std::array::from_fn(|k| u[k]);
        for (x, sums) in input.iter().zip(sums) {
            let x = simd.splat_f32s(*x);
            for k in 0..N {
                at[k] = simd.add_f32s(at[k], step[k]);
                let free = simd.add_f32s(x, simd.mul_f32s(c[k], step[k]));
                step[k] = fnma(simd, a[k], at[k], free);
                for o in 0..OUT {
                    sums[o] = simd.add_f32s(sums[o], simd.mul_f32s(taps[o][k], step[k]));
                }
            }
        }
        y.copy_from_slice(&at);
        u.copy_from_slice(&step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::{Arch, WithSimd};

    /// Rings one frame.
    struct Frame<'a>(&'a mut Resonances<1>, f32);

    impl WithSimd for Frame<'_> {
        type Output = f32;

        fn with_simd<S: Simd>(self, simd: S) -> f32 {
            let mut sums = [[simd.splat_f32s(0.0)]];
            self.0.ring(simd, &[self.1], &mut sums);
            simd.reduce_sum_f32s(sums[0][0])
        }
    }

    #[test]
    fn its_peak_has_its_gain_at_every_rate_and_it_comes_to_rest() {
        for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
            for freq_hz in [134.0, 3000.0] {
                let mut one = Resonances::<1>::new();
                one.set(rate_hz, |lane| Resonance {
                    freq_hz,
                    alpha: 100.0,
                    gains: [if lane == 7 { 0.5 } else { 0.0 }],
                });
                let mut peak = 0f32;
                for n in 0..(0.2 * rate_hz) as usize {
                    let x = (std::f64::consts::TAU * freq_hz * n as f64 / rate_hz).sin() as f32;
                    peak = peak.max(Arch::new().dispatch(Frame(&mut one, x)).abs());
                }
                assert!((peak - 0.5).abs() < 0.01, "{freq_hz} at {rate_hz}: {peak}");
                assert!(!one.is_asleep());
                for _ in 0..(0.5 * rate_hz) as usize {
                    Arch::new().dispatch(Frame(&mut one, 0.0));
                }
                one.settle();
                assert!(one.is_asleep());
            }
        }
    }
}
