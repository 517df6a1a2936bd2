//! Bridge and thread forces: equations (13)-(15) of the DAFx-16 tanpura paper, four strings at a
//! time, without branches.

use super::{ModalString, StringModel};

/// Strings solved together: one vector of doubles.
pub(super) const GROUP: usize = 4;
/// Time in which bridge and thread relax to their set heights after a change, in s. Short against
/// an ear's integration, long against a click.
const RELAX_S: f64 = 0.004;

/// State and coefficients of one string's contacts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Contact {
    /// Free step, displacement, height and set height at bridge (0) and thread (1).
    u: [f64; 2],
    y: [f64; 2],
    h: [f64; 2],
    h_set: [f64; 2],
    /// Share of the way to the set height per sample.
    relax: f64,
    /// Last forces.
    f: [f64; 2],
    /// Coefficients, see [`Contact::set`].
    k_c: f64,
    ph_c: f64,
    over_c: f64,
    th_bc: f64,
    th_cc: f64,
    bc: f64,
    over_th: f64,
    ph: f64,
    over_ph: f64,
}

impl Contact {
    /// No motion; the bridge at its set height.
    pub fn rest(&mut self, bridge_h: f64) {
        self.u = [0.0; 2];
        self.y = [0.0; 2];
        self.f = [0.0; 2];
        self.h = [bridge_h, 0.0];
        self.h_set = self.h;
    }

    /// Last forces of bridge and thread in N.
    pub fn forces(&self) -> (f64, f64) {
        (self.f[0], self.f[1])
    }

    /// New coefficients; displacements become `y`, and heights move along, so that no force jumps.
    pub fn set(&mut self, model: &StringModel, dt: f64, th: [f64; 3], y: [f64; 2]) {
        let [th_bb, th_bc, th_cc] = th;
        for ((h, new), old) in self.h.iter_mut().zip(y).zip(self.y) {
            *h += new - old;
        }
        self.y = y;
        self.h_set = [model.bridge_h, 0.0];
        self.relax = 1.0 - (-dt / RELAX_S).exp();
        self.k_c = model.thread_k;
        self.ph_c = 0.5 * model.thread_k + model.thread_r / dt;
        self.over_c = 1.0 / (1.0 + self.ph_c * th_cc);
        self.th_bc = th_bc;
        self.th_cc = th_cc;
        self.bc = self.ph_c * th_bc * self.over_c;
        let th = th_bb - self.bc * th_bc;
        self.over_th = 1.0 / th;
        self.ph = 0.5 * th * model.bridge_k;
        self.over_ph = 1.0 / (1.0 + self.ph);
    }

    /// Sets the coming free step.
    pub fn set_free_step(&mut self, u_b: f64, u_c: f64) {
        self.u = [u_b, u_c];
    }

    /// Replaces the running displacements.
    pub fn refresh(&mut self, y_b: f64, y_c: f64) {
        self.y = [y_b, y_c];
    }

    /// Energy stored in thread and bridge in J, for a bridge of stiffness `k_b`.
    pub fn energy(&self, k_b: f64) -> f64 {
        let compressed = (self.h[0] - self.y[0]).max(0.0);
        let stretched = self.h[1] - self.y[1];
        0.5 * (k_b * compressed * compressed + self.k_c * stretched * stretched)
    }

    /// Whether the motion is still finite.
    pub fn is_finite(&self) -> bool {
        self.y
            .iter()
            .chain(&self.f)
            .chain(&self.u)
            .all(|x| x.is_finite())
    }
}

/// The contacts of a group, one array a quantity.
#[derive(Clone, Copy, Debug)]
pub(super) struct ContactGroup {
    /// Free steps at bridge and thread, written by the kernel.
    pub u_b: [f64; GROUP],
    /// See `u_b`.
    pub u_c: [f64; GROUP],
    /// Forces of bridge and thread, read by the kernel.
    pub f_b: [f64; GROUP],
    /// See `f_b`.
    pub f_c: [f64; GROUP],
    y_b: [f64; GROUP],
    y_c: [f64; GROUP],
    h_b: [f64; GROUP],
    h_c: [f64; GROUP],
    set_b: [f64; GROUP],
    set_c: [f64; GROUP],
    relax: [f64; GROUP],
    k_c: [f64; GROUP],
    ph_c: [f64; GROUP],
    over_c: [f64; GROUP],
    th_bc: [f64; GROUP],
    th_cc: [f64; GROUP],
    bc: [f64; GROUP],
    over_th: [f64; GROUP],
    ph: [f64; GROUP],
    over_ph: [f64; GROUP],
}

impl ContactGroup {
    /// Gathers the contacts of up to [`GROUP`] strings; lanes without one stay at rest.
    #[inline(always)]
    pub fn gather(members: &[usize], strings: &[ModalString]) -> Self {
        let lane = |f: &dyn Fn(&Contact) -> f64| {
            std::array::from_fn(|i| members.get(i).map_or(0.0, |&n| f(&strings[n].contact)))
        };
        Self {
            u_b: lane(&|c| c.u[0]),
            u_c: lane(&|c| c.u[1]),
            f_b: lane(&|c| c.f[0]),
            f_c: lane(&|c| c.f[1]),
            y_b: lane(&|c| c.y[0]),
            y_c: lane(&|c| c.y[1]),
            h_b: lane(&|c| c.h[0]),
            h_c: lane(&|c| c.h[1]),
            set_b: lane(&|c| c.h_set[0]),
            set_c: lane(&|c| c.h_set[1]),
            relax: lane(&|c| c.relax),
            k_c: lane(&|c| c.k_c),
            ph_c: lane(&|c| c.ph_c),
            over_c: lane(&|c| c.over_c),
            th_bc: lane(&|c| c.th_bc),
            th_cc: lane(&|c| c.th_cc),
            bc: lane(&|c| c.bc),
            over_th: lane(&|c| c.over_th),
            ph: lane(&|c| c.ph),
            over_ph: lane(&|c| c.over_ph),
        }
    }

    /// Writes the state of lane `i` back.
    pub fn scatter(&self, i: usize, contact: &mut Contact) {
        contact.u = [self.u_b[i], self.u_c[i]];
        contact.f = [self.f_b[i], self.f_c[i]];
        contact.y = [self.y_b[i], self.y_c[i]];
        contact.h = [self.h_b[i], self.h_c[i]];
    }

    /// Forces of the coming step, (13)-(15).
    #[inline(always)]
    pub fn solve(&mut self) {
        for i in 0..GROUP {
            self.h_b[i] += (self.set_b[i] - self.h_b[i]) * self.relax[i];
            self.h_c[i] += (self.set_c[i] - self.h_c[i]) * self.relax[i];
            let v_c = (self.k_c[i] * (self.h_c[i] - self.y_c[i]) - self.ph_c[i] * self.u_c[i])
                * self.over_c[i];
            let u = -self.u_b[i] - self.th_bc[i] * v_c;
            let d = self.h_b[i] - self.y_b[i];
            let s = step(u, d, self.ph[i], self.over_ph[i]);
            let f_b = (s + u) * self.over_th[i];
            let f_c = v_c - self.bc[i] * f_b;
            self.y_b[i] += s;
            self.y_c[i] += self.u_c[i] + self.th_bc[i] * f_b + self.th_cc[i] * f_c;
            self.f_b[i] = f_b;
            self.f_c[i] = f_c;
        }
    }
}

/// Solution `s` of the contact equation (14), with `over_ph = 1 / (1 + ph)`. Both halves of each
/// choice are computed, so that lanes do not branch.
#[inline(always)]
fn step(u: f64, d: f64, ph: f64, over_ph: f64) -> f64 {
    let apart = d <= 0.0;
    let under = if apart { -d * (u + d) } else { d * d };
    let root = (u * u + 4.0 * ph * under).max(0.0).sqrt();
    let touching = 2.0 * ph * d - u;
    let enter = if u <= -d {
        -u
    } else {
        0.5 * (touching - root) * over_ph
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
