//! The kernel: strings without contact as banks of modes that ring by themselves.
//!
//! The recursion is that of [`crate::engine::dsp::modal_string`] without forces: a mode's state is
//! its displacement `y` and its coming step `u`; `y += u`, `u = R^2 u - a y` with
//! `a = 1 - 2 R C + R^2`, `R = exp(-alpha dt)`, `C = cos(omega dt)`. The poles are exact, and `a`, a
//! small number kept to full relative precision, is all that pitch depends on. A pluck only sets
//! `y` and `u` (see `stroke`), so that the kernel has no input and no weights: what a mode adds to
//! the output is its `y`. Modes are the lanes; a group of them stays in registers for all frames.
//! Groups whose modes have died, the high ones first, cost nothing.

use pulp::Simd;

/// Modes of a group: four vectors with AVX2, enough to hide the latency of the recursion.
pub const GROUP: usize = 32;
/// Groups of a string.
pub const GROUPS: usize = 4;
/// Partials that move in both polarisations, all in the first group.
pub const PAIRED: usize = GROUP / 2;
/// Partials of a string.
pub const PARTIALS: usize = GROUP * GROUPS - PAIRED;
/// Squared amplitude under which a mode is at rest: -140 dBFS.
const MODE_OVER: f32 = 1e-14;
/// Squared amplitude under which a group is at rest: -120 dBFS.
const GROUP_OVER: f32 = 1e-12;
/// Damping in nepers per frame of a mode that was bent beyond what the rate can carry.
const BEYOND: f32 = 0.2;

/// Partial, from 1, and polarisation (0 or 1) of a lane.
pub fn place(group: usize, lane: usize) -> (usize, usize) {
    match group {
        0 => (lane % PAIRED + 1, lane / PAIRED),
        _ => (group * GROUP - PAIRED + lane + 1, 0),
    }
}

/// Modes that the kernel walks together.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct Group {
    /// Displacement, in units of the output.
    pub y: [f32; GROUP],
    /// Coming step.
    pub u: [f32; GROUP],
    /// `R^2`.
    pub c: [f32; GROUP],
    /// `1 - 2 R C + R^2`.
    pub a: [f32; GROUP],
}

impl Group {
    /// At rest.
    pub const REST: Self = Self {
        y: [0.0; GROUP],
        u: [0.0; GROUP],
        c: [0.0; GROUP],
        a: [1.0; GROUP],
    };

    /// Ends all motion.
    pub fn rest(&mut self) {
        self.y = [0.0; GROUP];
        self.u = [0.0; GROUP];
    }

    /// Sets all modes: `angle` is `omega dt` and `loss` `alpha dt`, each of a lane.
    #[inline(always)]
    pub fn tune(&mut self, angle: impl Fn(usize) -> f32, loss: impl Fn(usize) -> f32, top: f32) {
        for l in 0..GROUP {
            let w = angle(l);
            let beyond = if w > top { BEYOND } else { 0.0 };
            let x = 0.5 * w.min(top);
            let x2 = x * x;
            // Sine by its series: under 1e-6 up to the Nyquist frequency.
            let high = 1.0 / 362_880.0 - x2 / 39_916_800.0;
            let sin = x
                * (1.0 - x2 * (1.0 / 6.0 - x2 * (1.0 / 120.0 - x2 * (1.0 / 5_040.0 - x2 * high))));
            let e = (loss(l) + beyond).min(0.5);
            let em =
                -e * (1.0 - e * (0.5 - e * (1.0 / 6.0 - e * (1.0 / 24.0 - e * (1.0 / 120.0)))));
            self.a[l] = em * em + 4.0 * (1.0 + em) * sin * sin;
            self.c[l] = (1.0 + em) * (1.0 + em);
        }
    }

    /// Puts modes that died to rest; the sum of the squared amplitudes of the others.
    #[inline(always)]
    pub fn settle(&mut self) -> f32 {
        let mut power = [0f32; GROUP];
        for (l, power) in power.iter_mut().enumerate() {
            let own = self.y[l] * self.y[l] + self.u[l] * self.u[l] / self.a[l];
            let over = own < MODE_OVER;
            self.y[l] = if over { 0.0 } else { self.y[l] };
            self.u[l] = if over { 0.0 } else { self.u[l] };
            *power = if over { 0.0 } else { own };
        }
        power.iter().sum()
    }
}

/// What damps a string beyond its own losses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Damping {
    /// The same for all modes, in 1/s.
    pub flat: f32,
    /// For each partial that much more, in 1/s.
    pub tilt: f32,
}

/// One string in motion.
pub struct Modes {
    /// The modes, by [`place`].
    pub groups: [Group; GROUPS],
    /// Frequency of each mode over that of the fundamental.
    pub ratio: [[f32; GROUP]; GROUPS],
    /// Decay rate of each mode in 1/s.
    pub alpha: [[f32; GROUP]; GROUPS],
    /// Groups that move, from the first.
    pub active: usize,
}

impl Modes {
    /// At rest.
    pub fn new() -> Self {
        Self {
            groups: [Group::REST; GROUPS],
            ratio: [[1.0; GROUP]; GROUPS],
            alpha: [[1.0; GROUP]; GROUPS],
            active: 0,
        }
    }

    /// Ends all motion.
    pub fn rest(&mut self) {
        self.groups.iter_mut().for_each(Group::rest);
        self.active = 0;
    }

    /// Brings the coefficients of the groups that move up to date with a fundamental of `angle` rad
    /// per frame. Modes above `top` rad per frame fall silent.
    #[inline(always)]
    pub fn tune(&mut self, angle: f32, dt: f32, damping: Damping, top: f32) {
        let moving = self.groups[..self.active].iter_mut();
        for ((group, ratio), alpha) in moving.zip(&self.ratio).zip(&self.alpha) {
            group.tune(
                |l| angle * ratio[l],
                |l| (alpha[l] + damping.flat + damping.tilt * ratio[l]) * dt,
                top,
            );
        }
    }

    /// Puts to rest what died; the power that is left.
    #[inline(always)]
    pub fn settle(&mut self) -> f32 {
        let mut power = 0.0;
        let mut last = 0;
        for (i, group) in self.groups[..self.active].iter_mut().enumerate() {
            let own = group.settle();
            power += own;
            if own > GROUP_OVER {
                last = i + 1;
            }
        }
        for group in &mut self.groups[last..self.active] {
            group.rest();
        }
        self.active = last;
        power
    }
}

/// Lets groups ring for as many frames as there are sums, and adds each frame's displacements to
/// its sum, still spread over the lanes.
#[inline(always)]
pub fn ring<S: Simd>(simd: S, groups: &mut [Group], sums: &mut [S::f32s]) {
    for group in groups {
        let mut y = S::as_mut_simd_f32s(&mut group.y).0.chunks_exact_mut(4);
        let mut u = S::as_mut_simd_f32s(&mut group.u).0.chunks_exact_mut(4);
        let mut c = S::as_simd_f32s(&group.c).0.chunks_exact(4);
        let mut a = S::as_simd_f32s(&group.a).0.chunks_exact(4);
        for (((y, u), c), a) in (&mut y).zip(&mut u).zip(&mut c).zip(&mut a) {
            ring_vectors::<S, 4>(simd, y, u, c, a, sums);
        }
        // Wider vectors than AVX2's leave less than four.
        let rest = y.into_remainder().iter_mut().zip(u.into_remainder());
        for ((y, u), (c, a)) in rest.zip(c.remainder().iter().zip(a.remainder())) {
            let [y, u] = [y, u].map(std::slice::from_mut);
            let [c, a] = [c, a].map(std::slice::from_ref);
            ring_vectors::<S, 1>(simd, y, u, c, a, sums);
        }
    }
}

/// The sum of all motion and of all coefficients, spread over the lanes: no number where one of them
/// is none.
#[inline(always)]
pub fn total<S: Simd>(simd: S, groups: &[Group]) -> S::f32s {
    let mut sums = [simd.splat_f32s(0.0); 4];
    for group in groups {
        let parts = [&group.y, &group.u, &group.c, &group.a];
        for (sum, part) in sums.iter_mut().zip(parts) {
            for vector in S::as_simd_f32s(part).0 {
                *sum = simd.add_f32s(*sum, *vector);
            }
        }
    }
    let [y, u, c, a] = sums;
    simd.add_f32s(simd.add_f32s(y, u), simd.add_f32s(c, a))
}

/// [`ring`] for `N` vectors side by side.
#[inline(always)]
fn ring_vectors<S: Simd, const N: usize>(
    simd: S,
    y: &mut [S::f32s],
    u: &mut [S::f32s],
    c: &[S::f32s],
    a: &[S::f32s],
    sums: &mut [S::f32s],
) {
    // Local copies stay in registers.
    let mut at: [S::f32s; N] = std::array::from_fn(|k| y[k]);
    let mut step: [S::f32s; N] = std::array::from_fn(|k| u[k]);
    let c: [S::f32s; N] = std::array::from_fn(|k| c[k]);
    let a: [S::f32s; N] = std::array::from_fn(|k| a[k]);
    for sum in sums {
        for k in 0..N {
            at[k] = simd.add_f32s(at[k], step[k]);
            step[k] = fnma(simd, a[k], at[k], simd.mul_f32s(c[k], step[k]));
        }
        let mut all = at[0];
        for more in &at[1..] {
            all = simd.add_f32s(all, *more);
        }
        *sum = simd.add_f32s(*sum, all);
    }
    y.copy_from_slice(&at);
    u.copy_from_slice(&step);
}

/// `c - a b`, fused where the machine can.
#[inline(always)]
pub fn fnma<S: Simd>(simd: S, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
    if S::F32_LANES > 1 {
        simd.negate_mul_add_e_f32s(a, b, c)
    } else {
        // Without vectors there is no fused instruction either, and its emulation is a call.
        simd.sub_f32s(c, simd.mul_f32s(a, b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::{Arch, WithSimd};

    /// Rings modes for some frames.
    struct Ring<'a>(&'a mut Modes, &'a mut [f32]);

    impl WithSimd for Ring<'_> {
        type Output = ();

        fn with_simd<S: Simd>(self, simd: S) {
            for out in self.1 {
                let mut sum = [simd.splat_f32s(0.0)];
                ring(simd, &mut self.0.groups[..self.0.active], &mut sum);
                *out = simd.reduce_sum_f32s(sum[0]);
            }
        }
    }

    #[test]
    fn a_mode_is_an_exact_damped_cosine() {
        for (angle, alpha) in [(0.001, 0.5f64), (0.04, 3.0), (2.5, 200.0)] {
            let mut modes = Modes::new();
            modes.alpha[0][0] = alpha as f32;
            modes.active = 1;
            let dt = 1.0 / 48_000.0;
            modes.tune(angle as f32, dt as f32, Damping::default(), 2.9);
            // The exact step to the first frame.
            let after = |n: f64| (-alpha * dt * n).exp() * (f64::from(angle as f32) * n).cos();
            modes.groups[0].y[0] = 1.0;
            modes.groups[0].u[0] = (after(1.0) - 1.0) as f32;
            let mut out = vec![0f32; 20_000];
            Arch::new().dispatch(Ring(&mut modes, &mut out));
            for (n, x) in out.iter().enumerate() {
                let wanted = after(n as f64 + 1.0);
                assert!((f64::from(*x) - wanted).abs() < 2e-3, "{angle} {n}: {x}");
            }
        }
    }

    #[test]
    fn every_partial_has_its_lane() {
        let mut seen = [[0; 2]; PARTIALS + 1];
        for group in 0..GROUPS {
            for lane in 0..GROUP {
                let (partial, polarisation) = place(group, lane);
                seen[partial][polarisation] += 1;
            }
        }
        for (partial, seen) in seen.iter().enumerate().skip(1) {
            assert_eq!(*seen, [1, i32::from(partial <= PAIRED)]);
        }
    }

    #[test]
    fn what_died_costs_nothing() {
        let mut modes = Modes::new();
        modes.active = GROUPS;
        modes.groups[1].y[3] = 0.1;
        modes.groups[3].y[0] = 1e-9;
        assert!(modes.settle() > 0.0);
        assert_eq!(modes.active, 2);
        assert_eq!(modes.groups[3].y[0], 0.0);
        modes.groups[1].y[3] = 0.0;
        assert_eq!(modes.settle(), 0.0);
        assert_eq!(modes.active, 0);
    }
}
