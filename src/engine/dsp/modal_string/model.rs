//! A string in SI units: what equations (1)-(9) of the DAFx-16 tanpura paper say of its modes.

use std::f64::consts::PI;

/// Modes above this share of the Nyquist frequency are left out: the trapezoidal rule has no
/// compliance there.
const TOP_OF_NYQUIST: f64 = 0.98;

/// A string and its contacts in SI units. Places and widths are ratios of the length, measured
/// from the bridge end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StringModel {
    /// Length in m.
    pub length_m: f64,
    /// Mass per length in kg/m.
    pub rho_a: f64,
    /// Tension in N.
    pub tension_n: f64,
    /// Bending stiffness EI in N m^2.
    pub stiffness: f64,
    /// Loss coefficients s0 (1/s), s1 (m/s) and s3 (m^3/s) of (2).
    pub loss: [f64; 3],
    /// Place of the bridge contact.
    pub bridge_x: f64,
    /// Its width.
    pub bridge_w: f64,
    /// Its stiffness in N/m.
    pub bridge_k: f64,
    /// Its height in m; 0 grazes the string at rest.
    pub bridge_h: f64,
    /// Place of the thread.
    pub thread_x: f64,
    /// Its width.
    pub thread_w: f64,
    /// Its stiffness in N/m.
    pub thread_k: f64,
    /// Its resistance in kg/s.
    pub thread_r: f64,
}

impl StringModel {
    /// Wave number of mode `i`, from 1, in 1/m.
    pub(super) fn beta(&self, i: usize) -> f64 {
        i as f64 * PI / self.length_m
    }

    /// Decay rate in 1/s and angular frequency in rad/s of mode `i`, from 1 (8).
    pub(super) fn mode(&self, i: usize) -> (f64, f64) {
        let b2 = self.beta(i).powi(2);
        let [s0, s1, s3] = self.loss;
        let alpha = s0 + (s1 + s3 * b2) * b2.sqrt();
        let stiff = (self.stiffness * b2 * b2 + self.tension_n * b2) / self.rho_a;
        (alpha, (stiff - alpha * alpha).max(0.0).sqrt())
    }

    /// Modal mass, the same for all modes, in kg.
    pub(super) fn mass(&self) -> f64 {
        self.rho_a * self.length_m / 2.0
    }

    /// Sets the tension for which mode 1 alone has frequency `f1_hz`, stiffness and loss included.
    pub fn tune(&mut self, f1_hz: f64) {
        let b2 = self.beta(1).powi(2);
        let (alpha, _) = self.mode(1);
        let omega2 = (2.0 * PI * f1_hz).powi(2) + alpha * alpha;
        self.tension_n = self.rho_a * omega2 / b2 - self.stiffness * b2;
    }
}

/// Angular frequency below which modes are kept, in rad/s.
pub(super) fn top_omega(rate_hz: f64, top_hz: f64) -> f64 {
    (2.0 * PI * top_hz).min(PI * rate_hz * TOP_OF_NYQUIST)
}

/// Weight of mode `i`, from 1, at a raised-cosine patch of width `w` around `x`, both ratios of the
/// length (9).
pub fn weight(i: usize, x: f64, w: f64) -> f64 {
    let b = i as f64 * PI;
    let under = PI * PI - (b * w).powi(2);
    if under.abs() < 1e-9 {
        PI / 4.0 * (b * x).sin()
    } else {
        PI * PI * (b * x).sin() * (b * w / 2.0).cos() / under
    }
}
