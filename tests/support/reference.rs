//! The oracle: a scalar `f64` tanpura string, written line by line after equations (8)-(15) of
//! van Walstijn, Bridges, Mehes, "A Real-Time Synthesis Oriented Tanpura Model", DAFx-16, with no
//! rearrangement and no thought for speed. The engine is compared with it, never the reverse.
#![allow(dead_code)] // each test binary uses its own part of this file

use kazakh_horizon::engine::dsp::modal_string;
use std::f64::consts::PI;

/// A string with its bridge and thread, in SI units.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub length: f64,
    pub rho_a: f64,
    pub tension: f64,
    pub ei: f64,
    pub s0: f64,
    pub s1: f64,
    pub s3: f64,
    pub x_b: f64,
    pub w_b: f64,
    pub k_b: f64,
    pub h_b: f64,
    pub x_c: f64,
    pub w_c: f64,
    pub k_c: f64,
    pub r_c: f64,
    pub h_c: f64,
}

/// Table 1: the one-metre steel string at C3, thread at 5 mm; `r_c` from the text (0.12), not the
/// table's misprint.
pub const C3: Spec = Spec {
    length: 1.0,
    rho_a: 4.83e-4,
    tension: 33.1,
    ei: 6.03e-5,
    s0: 0.6,
    s1: 6.5e-3,
    s3: 5.0e-6,
    x_b: 0.010,
    w_b: 0.002,
    k_b: 4.39e8,
    h_b: 0.0,
    x_c: 0.005,
    w_c: 0.0012,
    k_c: 1.2e5,
    r_c: 0.12,
    h_c: 0.0,
};

impl Spec {
    /// Wave number of mode `i`, from 1.
    pub fn beta(&self, i: usize) -> f64 {
        i as f64 * PI / self.length
    }

    /// Decay rate alpha and angular frequency of mode `i` (8).
    pub fn mode(&self, i: usize) -> (f64, f64) {
        let b = self.beta(i);
        let m = self.rho_a * self.length / 2.0;
        let k = self.length / 2.0 * (self.ei * b.powi(4) + self.tension * b * b);
        let alpha = self.s0 + self.s1 * b + self.s3 * b.powi(3);
        (alpha, (k / m - alpha * alpha).sqrt())
    }

    /// Modes below `top_hz` and below Nyquist at `rate`.
    pub fn modes_below(&self, top_hz: f64, rate: f64) -> usize {
        (1..4096)
            .take_while(|&i| {
                let (_, omega) = self.mode(i);
                omega < 2.0 * PI * top_hz && omega < PI * rate
            })
            .count()
    }

    /// Weight of mode `i` at a raised-cosine patch of width `w` around `x` (9).
    pub fn weight(&self, i: usize, x: f64, w: f64) -> f64 {
        let b = self.beta(i);
        let under = PI * PI - (b * w).powi(2);
        if under.abs() < 1e-9 {
            PI / 4.0 * (b * x).sin()
        } else {
            PI * PI * (b * x).sin() * (b * w / 2.0).cos() / under
        }
    }
}

/// The engine's own description of the same string.
impl From<Spec> for modal_string::StringModel {
    fn from(spec: Spec) -> Self {
        Self {
            length_m: spec.length,
            rho_a: spec.rho_a,
            tension_n: spec.tension,
            stiffness: spec.ei,
            loss: [spec.s0, spec.s1, spec.s3],
            bridge_x: spec.x_b / spec.length,
            bridge_w: spec.w_b / spec.length,
            bridge_k: spec.k_b,
            bridge_h: spec.h_b,
            thread_x: spec.x_c / spec.length,
            thread_w: spec.w_c / spec.length,
            thread_k: spec.k_c,
            thread_r: spec.r_c,
        }
    }
}

/// The engine's own description of the same pluck.
impl From<Pluck> for modal_string::Pluck {
    fn from(pluck: Pluck) -> Self {
        Self {
            force_n: pluck.a_e,
            duration_s: pluck.tau_e,
            release: pluck.beta_e,
            x: pluck.x_e,
            w: pluck.w_e,
            frame: 0,
        }
    }
}

/// The pluck force (7).
#[derive(Clone, Copy, Debug)]
pub struct Pluck {
    pub a_e: f64,
    pub tau_e: f64,
    pub beta_e: f64,
    pub x_e: f64,
    pub w_e: f64,
}

/// The paper's demo excitation, almost pure mode 1.
pub const DEMO: Pluck = Pluck {
    a_e: -0.4,
    tau_e: 0.05,
    beta_e: 30.0,
    x_e: 0.5,
    w_e: 1.0,
};

impl Pluck {
    /// Force in N at `t` seconds after the start.
    pub fn force(&self, t: f64) -> f64 {
        if !(0.0..=self.tau_e).contains(&t) {
            return 0.0;
        }
        let h = 0.5 * (t + self.tau_e * (self.beta_e * t / self.tau_e).sinh() / self.beta_e.sinh());
        self.a_e * (PI * h / self.tau_e).sin().powi(2)
    }
}

/// Solution `s` of the contact equation (14), `s + u + ph ([d-s]+^2 - [d]+^2) / s = 0`.
pub fn contact(u: f64, d: f64, ph: f64) -> f64 {
    if d <= 0.0 {
        if u <= -d {
            -u
        } else {
            (2.0 * ph * d - u - (u * u - 4.0 * ph * d * (u + d)).sqrt()) / (2.0 * (1.0 + ph))
        }
    } else if u >= d * (ph - 1.0) {
        (2.0 * ph * d - u) / (1.0 + ph)
    } else {
        (-u + (u * u + 4.0 * ph * d * d).sqrt()) / 2.0
    }
}

/// The string in motion.
pub struct ReferenceString {
    /// What it was built from.
    pub spec: Spec,
    dt: f64,
    xi: f64,
    /// a* of (10).
    a_star: Vec<f64>,
    /// 1/J.
    over_j: Vec<f64>,
    g_b: Vec<f64>,
    g_c: Vec<f64>,
    /// e of (11), for bridge, thread and finger.
    e_b: Vec<f64>,
    e_c: Vec<f64>,
    e_e: Vec<f64>,
    /// Theta of A6.
    th_bb: f64,
    th_bc: f64,
    th_cc: f64,
    nut: Vec<f64>,
    /// Modal displacements.
    pub y: Vec<f64>,
    /// Modal momenta, scaled.
    pub q: Vec<f64>,
    u: Vec<f64>,
    y_b: f64,
    y_c: f64,
}

impl ReferenceString {
    /// A string at rest with `modes` modes at `rate` Hz, to be plucked at `x_e` over a width `w_e`.
    pub fn new(spec: Spec, rate: f64, modes: usize, x_e: f64, w_e: f64) -> Self {
        let dt = 1.0 / rate;
        let m = spec.rho_a * spec.length / 2.0;
        let xi = dt * dt / (2.0 * m);
        let each = |f: &dyn Fn(usize) -> f64| (1..=modes).map(f).collect::<Vec<f64>>();
        let a_star_j = |i: usize| {
            let (alpha, omega) = spec.mode(i);
            let (r, c) = ((-alpha * dt).exp(), (omega * dt).cos());
            let d = 1.0 + 2.0 * r * c + r * r;
            ((1.0 - 2.0 * r * c + r * r) / d, 4.0 / d)
        };
        let j = each(&|i| a_star_j(i).1);
        let g_b = each(&|i| spec.weight(i, spec.x_b, spec.w_b));
        let g_c = each(&|i| spec.weight(i, spec.x_c, spec.w_c));
        let scaled = |g: &[f64]| {
            g.iter()
                .zip(&j)
                .map(|(g, j)| xi * g / j)
                .collect::<Vec<f64>>()
        };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum();
        let (e_b, e_c) = (scaled(&g_b), scaled(&g_c));
        Self {
            spec,
            dt,
            xi,
            a_star: each(&|i| a_star_j(i).0),
            over_j: j.iter().map(|j| 1.0 / j).collect(),
            e_e: scaled(&each(&|i| spec.weight(i, x_e, w_e))),
            th_bb: dot(&g_b, &e_b),
            th_bc: dot(&g_b, &e_c),
            th_cc: dot(&g_c, &e_c),
            nut: each(&|i| {
                let b = spec.beta(i);
                -(spec.tension * b + spec.ei * b.powi(3)) * (b * spec.length).cos()
            }),
            y: vec![0.0; modes],
            q: vec![0.0; modes],
            u: vec![0.0; modes],
            y_b: 0.0,
            y_c: 0.0,
            g_b,
            g_c,
            e_b,
            e_c,
        }
    }

    /// One sample under the finger's mean force; the forces at bridge and nut.
    pub fn tick(&mut self, force_mid: f64) -> (f64, f64) {
        let spec = self.spec;
        let n = self.y.len();
        let (mut ub, mut uc) = (0.0, 0.0);
        for i in 0..n {
            self.u[i] = self.over_j[i] * 2.0 * (self.q[i] - self.a_star[i] * self.y[i])
                + self.e_e[i] * force_mid;
            ub += self.g_b[i] * self.u[i];
            uc += self.g_c[i] * self.u[i];
        }
        let phc = spec.k_c / 2.0 + spec.r_c / self.dt;
        let vc = (spec.k_c * (spec.h_c - self.y_c) - phc * uc) / (1.0 + phc * self.th_cc);
        let bc = phc * self.th_bc / (1.0 + phc * self.th_cc);
        let th = self.th_bb - bc * self.th_bc;
        let u = -ub - self.th_bc * vc;
        let s = contact(u, spec.h_b - self.y_b, th * spec.k_b / 2.0);
        let f_b = (s + u) / th;
        let f_c = vc - bc * f_b;
        self.y_b += s;
        self.y_c += uc + self.th_bc * f_b + self.th_cc * f_c;
        let mut f_n = 0.0;
        for i in 0..n {
            let s = self.u[i] + self.e_b[i] * f_b + self.e_c[i] * f_c;
            self.y[i] += s;
            self.q[i] = s - self.q[i];
            f_n += self.nut[i] * self.y[i];
        }
        (-f_c - f_b, f_n)
    }

    /// Stored energy H, in J up to the paper's common factor.
    pub fn energy(&self) -> f64 {
        let spec = self.spec;
        let modal: f64 = (0..self.y.len())
            .map(|i| self.q[i] * self.q[i] + self.a_star[i] * self.y[i] * self.y[i])
            .sum();
        let below = (spec.h_b - self.y_b).max(0.0);
        let thread = spec.h_c - self.y_c;
        modal / self.xi + spec.k_b / 2.0 * below * below + spec.k_c / 2.0 * thread * thread
    }

    /// `seconds` of bridge and nut force after a pluck at time zero, from rest or from whatever
    /// sounds.
    pub fn play(&mut self, pluck: &Pluck, seconds: f64) -> (Vec<f64>, Vec<f64>) {
        let frames = (seconds / self.dt).round() as usize;
        (0..frames)
            .map(|n| {
                let force = |n: usize| pluck.force(n as f64 * self.dt);
                self.tick(0.5 * (force(n) + force(n + 1)))
            })
            .unzip()
    }
}
