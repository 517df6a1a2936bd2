//! Bridge and thread forces: equations (13)-(15) of the DAFx-16 tanpura paper, four strings at a
//! time, without branches.

use super::{ModalString, StringModel};

/// Time in which bridge and thread relax to their set heights after a change, in s. Short against
/// an ear's integration, long against a click.
const RELAX_S: f64 = 0.004;

/// A bridge this near its place is there, in m: a force of a hundred-millionth of what is heard.
const SETTLED_M: f64 = 1e-18;

/// What bridge (0) and thread (1) do.
#[derive(Clone, Copy, Debug, Default)]
struct Motion {
    /// Free step of the string, in m.
    u: [f64; 2],
    /// Displacement of the string, in m.
    y: [f64; 2],
    /// Height of the contact, in m.
    h: [f64; 2],
    /// Last force, in N.
    f: [f64; 2],
    /// How far the bridge has been carried, in m; `u`, `y` and `h` are seen from there.
    z: f64,
}

/// What the contact equation needs of a string, precomputed so that the path from free steps to
/// forces, which every sample waits for, is as short as can be.
#[derive(Clone, Copy, Debug, Default)]
struct Coefficients {
    /// Heights that bridge and thread relax to, in m.
    h_set: [f64; 2],
    /// Share of the way to the set height per sample.
    relax: f64,
    /// Thread force per stretch and per free step, with the string's own answer (13): `v_c`.
    v_h: f64,
    /// See `v_h`.
    v_u: f64,
    /// Step at the bridge and at the thread per N of thread force.
    th_bc: f64,
    /// See `th_bc`.
    th_cc: f64,
    /// Thread force per N of bridge force.
    bc: f64,
    /// Bridge force per step.
    over_th: f64,
    /// The paper's phi of (13), and `1 / (1 + phi)`.
    ph: f64,
    /// See `ph`.
    over_ph: f64,
    /// Stiffness of the thread in N/m.
    k_c: f64,
}

/// Motion and coefficients of one string's contacts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Contact {
    /// The one.
    motion: Motion,
    /// The other.
    coefficients: Coefficients,
}

impl Contact {
    /// No motion; the bridge at its set height.
    pub fn rest(&mut self, bridge_h: f64) {
        self.coefficients.h_set = [bridge_h, 0.0];
        self.motion = Motion {
            h: self.coefficients.h_set,
            ..Motion::default()
        };
    }

    /// Last forces of bridge and thread in N.
    pub fn forces(&self) -> (f64, f64) {
        (self.motion.f[0], self.motion.f[1])
    }

    /// How far the bridge has been carried from its place, in m.
    pub fn carried(&self) -> f64 {
        self.motion.z
    }

    /// Carries the bridge to a place in m.
    pub fn carry(&mut self, z: f64) {
        self.motion.z = z;
    }

    /// Forgets a bridge that is as good as back in its place.
    pub fn settle(&mut self) {
        if self.motion.z.abs() < SETTLED_M {
            self.motion.z = 0.0;
        }
    }

    /// New coefficients; displacements become `y`, and heights move along, so that no force jumps.
    /// `th` are the sums of squared and mixed weights `[bridge, mixed, thread]`.
    pub fn set(&mut self, model: &StringModel, dt: f64, th: [f64; 3], y: [f64; 2]) {
        let [th_bb, th_bc, th_cc] = th;
        let motion = &mut self.motion;
        let y = y.map(|y| y - motion.z);
        for ((h, new), old) in motion.h.iter_mut().zip(y).zip(motion.y) {
            *h += new - old;
        }
        motion.y = y;
        let ph_c = 0.5 * model.thread_k + model.thread_r / dt;
        let over_c = 1.0 / (1.0 + ph_c * th_cc);
        let bc = ph_c * th_bc * over_c;
        let th = th_bb - bc * th_bc;
        let ph = 0.5 * th * model.bridge_k;
        self.coefficients = Coefficients {
            h_set: [model.bridge_h, 0.0],
            relax: 1.0 - (-dt / RELAX_S).exp(),
            v_h: model.thread_k * over_c,
            v_u: ph_c * over_c,
            th_bc,
            th_cc,
            bc,
            over_th: 1.0 / th,
            ph,
            over_ph: 1.0 / (1.0 + ph),
            k_c: model.thread_k,
        };
    }

    /// Sets the coming free steps in m.
    pub fn set_free_step(&mut self, u_b: f64, u_c: f64) {
        self.motion.u = [u_b, u_c];
    }

    /// Replaces the running displacements in m.
    pub fn refresh(&mut self, y_b: f64, y_c: f64) {
        self.motion.y = [y_b, y_c].map(|y| y - self.motion.z);
    }

    /// Energy stored in thread and bridge in J, for a bridge of stiffness `k_b`.
    pub fn energy(&self, k_b: f64) -> f64 {
        let Motion { y, h, .. } = self.motion;
        let compressed = (h[0] - y[0]).max(0.0);
        let stretched = h[1] - y[1];
        0.5 * (k_b * compressed * compressed + self.coefficients.k_c * stretched * stretched)
    }
}

/// The contacts of up to `N` strings, a string a lane.
#[derive(Clone, Copy, Debug)]
pub(super) struct ContactGroup<const N: usize> {
    /// Free steps at bridge and thread, written by the kernel.
    pub u: [[f64; N]; 2],
    /// Forces of bridge and thread, read by the kernel.
    pub f: [[f64; N]; 2],
    /// See [`Motion`].
    y: [[f64; N]; 2],
    /// See [`Motion`].
    h: [[f64; N]; 2],
    /// See [`Coefficients`], a field an array.
    h_set: [[f64; N]; 2],
    /// See `h_set`.
    relax: [f64; N],
    /// See `h_set`.
    v_h: [f64; N],
    /// See `h_set`.
    v_u: [f64; N],
    /// See `h_set`.
    th_bc: [f64; N],
    /// See `h_set`.
    th_cc: [f64; N],
    /// See `h_set`.
    bc: [f64; N],
    /// See `h_set`.
    over_th: [f64; N],
    /// See `h_set`.
    ph: [f64; N],
    /// See `h_set`.
    over_ph: [f64; N],
}

impl<const N: usize> ContactGroup<N> {
    /// Gathers the contacts of the strings that `members` counts; lanes without one stay at rest.
    #[inline(always)]
    pub fn gather(members: &[usize], strings: &[ModalString]) -> Self {
        let lane = |f: &dyn Fn(&Contact) -> f64| -> [f64; N] {
            std::array::from_fn(|i| members.get(i).map_or(0.0, |&n| f(&strings[n].contact)))
        };
        let motion = |f: &dyn Fn(&Motion) -> [f64; 2]| [0, 1].map(|at| lane(&|c| f(&c.motion)[at]));
        let coefficient = |f: &dyn Fn(&Coefficients) -> f64| lane(&|c| f(&c.coefficients));
        Self {
            u: motion(&|m| m.u),
            f: motion(&|m| m.f),
            y: motion(&|m| m.y),
            h: motion(&|m| m.h),
            h_set: [0, 1].map(|at| coefficient(&|c| c.h_set[at])),
            relax: coefficient(&|c| c.relax),
            v_h: coefficient(&|c| c.v_h),
            v_u: coefficient(&|c| c.v_u),
            th_bc: coefficient(&|c| c.th_bc),
            th_cc: coefficient(&|c| c.th_cc),
            bc: coefficient(&|c| c.bc),
            over_th: coefficient(&|c| c.over_th),
            ph: coefficient(&|c| c.ph),
            over_ph: coefficient(&|c| c.over_ph),
        }
    }

    /// Writes the motion of lane `i` back.
    pub fn scatter(&self, i: usize, contact: &mut Contact) {
        let [u, y, h, f] = [self.u, self.y, self.h, self.f].map(|lanes| lanes.map(|lane| lane[i]));
        let z = contact.motion.z;
        contact.motion = Motion { u, y, h, f, z };
    }

    /// Forces of the coming step, (13)-(15).
    #[inline(always)]
    pub fn solve(&mut self) {
        for i in 0..N {
            for at in 0..2 {
                self.h[at][i] += (self.h_set[at][i] - self.h[at][i]) * self.relax[i];
            }
            let (u_b, u_c) = (self.u[0][i], self.u[1][i]);
            // Known before the free steps are: kept apart, so as not to wait for them.
            let pulled = self.v_h[i] * (self.h[1][i] - self.y[1][i]);
            let pulled_b = self.th_bc[i] * pulled;
            let u = (self.th_bc[i] * self.v_u[i]) * u_c - (u_b + pulled_b);
            let s = step(u, self.h[0][i] - self.y[0][i], self.ph[i], self.over_ph[i]);
            let f_b = (s + u) * self.over_th[i];
            let f_c = (pulled - self.v_u[i] * u_c) - self.bc[i] * f_b;
            self.y[0][i] += s;
            self.y[1][i] += u_c + self.th_bc[i] * f_b + self.th_cc[i] * f_c;
            self.f[0][i] = f_b;
            self.f[1][i] = f_c;
        }
    }
}

/// Solution `s` of the contact equation (14), with `over_ph = 1 / (1 + ph)`. Both halves of each
/// choice are computed, so that lanes do not branch; a root that is not real is never chosen.
#[inline(always)]
fn step(u: f64, d: f64, ph: f64, over_ph: f64) -> f64 {
    let apart = d <= 0.0;
    let under = if apart { -d * (u + d) } else { d * d };
    let root = (u * u + 4.0 * ph * under).sqrt();
    let touching = 2.0 * ph * d - u;
    let enter = if u <= -d {
        -u
    } else {
        (touching - root) * (0.5 * over_ph)
    };
    let leave = if u >= d * (ph - 1.0) {
        touching * over_ph
    } else {
        0.5 * (root - u)
    };
    if apart { enter } else { leave }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The left side of (14), whose root is the step.
    fn residual(s: f64, u: f64, d: f64, ph: f64) -> f64 {
        let compressed = |x: f64| x.max(0.0).powi(2);
        // At s = 0 the quotient is its limit, the derivative.
        let quotient = if s == 0.0 {
            -2.0 * d.max(0.0)
        } else {
            (compressed(d - s) - compressed(d)) / s
        };
        s + u + ph * quotient
    }

    #[test]
    fn the_closed_form_agrees_with_bisection() {
        use rand::{Rng, RngExt, SeedableRng};
        let mut random = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(1);
        let _ = random.next_u64();
        let mut regions = [0u32; 4];
        for _ in 0..200_000 {
            let d: f64 = random.random_range(-1.0..1.0);
            let u: f64 = random.random_range(-3.0..3.0);
            let ph = 10f64.powf(random.random_range(-3.0..5.0));
            let closed = step(u, d, ph, 1.0 / (1.0 + ph));
            regions[usize::from(d > 0.0) * 2 + usize::from(residual(d, u, d, ph) > 0.0)] += 1;
            // The residual grows with s, so its root is bracketed.
            let (mut low, mut high) = (-1e3, 1e3);
            for _ in 0..200 {
                let middle = 0.5 * (low + high);
                if residual(middle, u, d, ph) > 0.0 {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            let error = (closed - low).abs() / low.abs().max(1e-3);
            assert!(error < 1e-6, "u {u} d {d} ph {ph}: {closed} against {low}");
        }
        assert!(regions.iter().all(|&n| n > 1000), "{regions:?}");
    }
}
