//! A stiff, lossy string as a bank of modes, in contact with a bridge and a thread.
//!
//! The model and its exact, unconditionally stable and iteration-free time stepping are those of
//! van Walstijn, Bridges and Mehes, "A Real-Time Synthesis Oriented Tanpura Model", DAFx-16,
//! equations (8)-(15). Two changes of variable make it fast without changing it:
//!
//! - **Energy-normalised coordinates.** With `kappa_i = (dt^2 / 2m) D_i / 4` the paper's
//!   `e_i = kappa_i g_i`; dividing displacements by `sqrt(kappa_i)` turns both into the one weight
//!   `g_i sqrt(kappa_i)`, so a mode has one coefficient per contact, not two.
//! - **The step itself is the state.** Eliminating the momentum `q` from (11) and (12) leaves
//!   `s[n] = u[n] + g.F[n]`, `y += s`, `u[n+1] = s - r s - a y + g.F[n]` with `r = 1 - R^2` and
//!   `a = 1 - 2 R C + R^2`: the update of one sample and the free step of the next are one pass
//!   over the modes, seven loads and two stores a mode. `a` and `r` are small numbers kept to full
//!   relative precision, so single precision keeps pitch and decay at any rate.
//!
//! The contact forces (13)-(15), one solution a string and sample, are in double precision.
//!
//! The body may carry bridge and thread along (`modal_string/carrier.rs`).

mod bank;
mod carrier;
mod contact;
mod model;
mod pluck;

pub use bank::StringBank;
pub use model::StringModel;
pub use pluck::Pluck;

use contact::Contact;
use model::top_omega;
pub use model::weight;

/// Modes in one block: one vector with AVX2, a whole number of them elsewhere.
const LANES: usize = 8;
/// Largest number of blocks of one string.
const MAX_BLOCKS: usize = 32;
/// Largest number of modes of one string.
pub const MAX_MODES: usize = LANES * MAX_BLOCKS;

/// State and coefficients of [`LANES`] modes, together, as the kernel walks them.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
struct ModeBlock {
    /// Normalised displacement.
    y: [f32; LANES],
    /// Normalised free step of the coming sample.
    u: [f32; LANES],
    /// `1 - R^2`.
    r: [f32; LANES],
    /// `1 - 2 R C + R^2`.
    a: [f32; LANES],
    /// Weight at the bridge.
    g_b: [f32; LANES],
    /// Weight at the thread.
    g_c: [f32; LANES],
    /// Weight of the displacement in the force at the nut.
    nut: [f32; LANES],
    /// Weight at the finger.
    g_e: [f32; LANES],
}

impl ModeBlock {
    /// At rest and deaf.
    const ZERO: Self = Self {
        y: [0.0; LANES],
        u: [0.0; LANES],
        r: [0.0; LANES],
        a: [0.0; LANES],
        g_b: [0.0; LANES],
        g_c: [0.0; LANES],
        nut: [0.0; LANES],
        g_e: [0.0; LANES],
    };
}

/// One string in motion.
pub struct ModalString {
    /// What the coefficients were computed from.
    model: StringModel,
    /// Time step in s.
    dt: f64,
    /// Modes in use.
    modes: usize,
    /// All modes; those past `modes` are zero.
    blocks: Box<[ModeBlock; MAX_BLOCKS]>,
    /// `sqrt(kappa)` of every mode: normalised to physical displacement.
    scale: Box<[f64; MAX_MODES]>,
    /// Weights (9) of bridge, thread and finger.
    weights: Box<[[f64; MAX_MODES]; 3]>,
    /// Places and widths the bridge's and thread's weights are valid for.
    placed: [(f64, f64); 2],
    /// The contact's state and coefficients.
    contact: Contact,
    /// The pluck in progress.
    pluck: Option<Pluck>,
    /// Force of the finger at the coming sample, in N.
    finger: f64,
    /// The same and that of the sample before, summed: what the prepared free step holds.
    finger_pair: f64,
    /// Largest output force since [`ModalString::take_peak`], in N.
    peak: f64,
    /// Share of the body's velocity that carries the bridge along, 0..=1.
    coupling: f64,
    /// Way of the bridge that moves these modes as a whole string's bridge does, per way of the
    /// whole string's.
    reach: f64,
    /// At rest: costs nothing until plucked.
    asleep: bool,
    /// No longer finite, or beyond all measure; adds nothing more.
    broken: bool,
}

impl ModalString {
    /// A string at rest. Allocates.
    pub fn new(model: &StringModel, rate_hz: f64, top_hz: f64, max_modes: usize) -> Self {
        let mut string = Self {
            model: *model,
            dt: 1.0 / rate_hz,
            modes: 0,
            blocks: Box::new([ModeBlock::ZERO; MAX_BLOCKS]),
            scale: Box::new([0.0; MAX_MODES]),
            weights: Box::new([[0.0; MAX_MODES]; 3]),
            placed: [(0.0, 0.0); 2],
            contact: Contact::default(),
            pluck: None,
            finger: 0.0,
            finger_pair: 0.0,
            peak: 0.0,
            coupling: 0.0,
            reach: 1.0,
            asleep: true,
            broken: false,
        };
        string.set(model, rate_hz, top_hz, max_modes);
        string
    }

    /// Clears all motion.
    pub fn reset(&mut self) {
        for block in self.blocks.iter_mut() {
            block.y = [0.0; LANES];
            block.u = [0.0; LANES];
        }
        self.contact.rest(self.model.bridge_h);
        self.pluck = None;
        self.finger = 0.0;
        self.finger_pair = 0.0;
        self.peak = 0.0;
        self.asleep = true;
        self.broken = false;
    }

    /// Whether the string is at rest and costs nothing.
    pub fn is_asleep(&self) -> bool {
        self.asleep
    }

    /// Largest output force since the last call, in N.
    pub fn take_peak(&mut self) -> f64 {
        std::mem::take(&mut self.peak)
    }

    /// Whether a finger is on the string.
    pub fn is_plucked(&self) -> bool {
        self.pluck.is_some()
    }

    /// Starts a pluck, replacing one in progress.
    pub fn pluck(&mut self, pluck: Pluck) {
        let [.., finger] = &mut *self.weights;
        // All of them: a change of quality may bring modes in while the finger is on the string.
        for (i, weight_e) in finger.iter_mut().enumerate() {
            *weight_e = weight(i + 1, pluck.x, pluck.w);
        }
        self.pluck = Some(pluck);
        self.finger = 0.0;
        self.finger_pair = 0.0;
        self.asleep = false;
        self.update_finger();
    }

    /// Fills in the finger's force at each coming sample, summed over that sample and the one
    /// before, in N; whether there is a finger at all.
    fn finger_pairs(&mut self, pairs: &mut [f32]) -> bool {
        if self.pluck.is_none() {
            self.finger_pair = 0.0;
            return false;
        }
        for pair in pairs {
            let next = self.pluck.as_mut().and_then(|pluck| pluck.next(self.dt));
            if next.is_none() {
                self.pluck = None;
            }
            let next = next.unwrap_or(0.0);
            self.finger_pair = self.finger + next;
            self.finger = next;
            *pair = self.finger_pair as f32;
        }
        true
    }

    /// Changes string, contacts, rate or number of modes while it sounds. Displacements, velocities
    /// and contact forces are kept; heights of bridge and thread that would jump relax within a few
    /// milliseconds. `[audio]`, no allocation.
    pub fn set(&mut self, model: &StringModel, rate_hz: f64, top_hz: f64, max_modes: usize) {
        let dt = 1.0 / rate_hz;
        self.place_weights(model);
        let top_omega = top_omega(rate_hz, top_hz);
        let xi = dt * dt / (2.0 * model.mass());
        let (f_b, f_c) = self.contact.forces();
        let old_dt = self.dt;
        let (mut th_bb, mut th_bc, mut th_cc) = (0.0, 0.0, 0.0);
        let (mut y_b, mut y_c) = (0.0, 0.0);
        let mut compliance = 0.0;
        let mut modes = 0;
        for i in 0..max_modes.min(MAX_MODES) {
            let (alpha, omega) = model.mode(i + 1);
            if omega >= top_omega {
                break;
            }
            modes = i + 1;
            let em = (-alpha * dt).exp_m1();
            let sin = (0.5 * omega * dt).sin();
            let a = em * em + 4.0 * (1.0 + em) * sin * sin;
            let d = (2.0 + em) * (2.0 + em) - 4.0 * (1.0 + em) * sin * sin;
            let r = -em * (2.0 + em);
            let scale = (xi * d / 4.0).sqrt();
            let (weight_b, weight_c) = (self.weights[0][i], self.weights[1][i]);
            let (g_b, g_c) = (weight_b * scale, weight_c * scale);
            let block = &mut self.blocks[i / LANES];
            let l = i % LANES;
            let (y, step) = if i < self.modes {
                // The step that led here, from the free step that was prepared for the next.
                let pushed = f64::from(block.g_b[l]) * f_b + f64::from(block.g_c[l]) * f_c;
                let finger = f64::from(block.g_e[l]) * self.finger_pair;
                let y = f64::from(block.y[l]);
                let step = (f64::from(block.u[l]) + f64::from(block.a[l]) * y - pushed - finger)
                    / (1.0 - f64::from(block.r[l]));
                let rescale = self.scale[i] / scale;
                (y * rescale, step * rescale * dt / old_dt)
            } else {
                // A mode that joins stands where the contacts hold it: at zero, bridge and thread
                // would meet another string than they did, and throw it.
                (2.0 * (g_b * f_b + g_c * f_c) / a, 0.0)
            };
            let beta = model.beta(i + 1);
            let force = (model.tension_n + model.stiffness * beta * beta) * beta;
            let pushed = g_b * f_b + g_c * f_c;
            block.y[l] = y as f32;
            block.u[l] = (step - r * step - a * y + pushed) as f32;
            block.r[l] = r as f32;
            block.a[l] = a as f32;
            block.g_b[l] = g_b as f32;
            block.g_c[l] = g_c as f32;
            block.nut[l] = (force * scale * if i % 2 == 0 { 1.0 } else { -1.0 }) as f32;
            block.g_e[l] = 0.0;
            self.scale[i] = scale;
            th_bb += g_b * g_b;
            th_bc += g_b * g_c;
            th_cc += g_c * g_c;
            compliance += 2.0 * g_c * g_c / a;
            y_b += g_b * y;
            y_c += g_c * y;
        }
        for i in modes..self.modes {
            let (block, l) = (&mut self.blocks[i / LANES], i % LANES);
            for lane in [
                &mut block.y,
                &mut block.u,
                &mut block.r,
                &mut block.a,
                &mut block.g_b,
                &mut block.g_c,
                &mut block.nut,
                &mut block.g_e,
            ] {
                lane[l] = 0.0;
            }
        }
        // The modes that are left out, and those the rate stiffens, would give way to the thread:
        // without them it drives the others harder.
        let thread = 1.0 / model.thread_k;
        let whole = model.thread_x * (1.0 - model.thread_x) * model.length_m / model.tension_n;
        self.reach = (thread + compliance) / (thread + whole);
        self.modes = modes;
        self.dt = dt;
        self.model = *model;
        self.contact
            .set(model, dt, [th_bb, th_bc, th_cc], [y_b, y_c]);
        if self.asleep {
            self.contact.rest(model.bridge_h);
        }
        self.update_finger();
    }

    /// Brings the finger's normalised weights and the coming free step up to date with a new pluck
    /// or new coefficients.
    fn update_finger(&mut self) {
        let (mut u_b, mut u_c) = (0.0, 0.0);
        for i in 0..self.modes {
            let (block, l) = (&mut self.blocks[i / LANES], i % LANES);
            if self.pluck.is_some() {
                block.g_e[l] = (self.weights[2][i] * self.scale[i]) as f32;
                block.u[l] += (f64::from(block.g_e[l]) * self.finger_pair) as f32;
            }
            u_b += f64::from(block.g_b[l]) * f64::from(block.u[l]);
            u_c += f64::from(block.g_c[l]) * f64::from(block.u[l]);
        }
        self.contact.set_free_step(u_b, u_c);
    }

    /// Recomputes the weights of bridge and thread if they moved.
    fn place_weights(&mut self, model: &StringModel) {
        let places = [
            (model.bridge_x, model.bridge_w),
            (model.thread_x, model.thread_w),
        ];
        for ((place, placed), weights) in places
            .iter()
            .zip(&mut self.placed)
            .zip(self.weights.iter_mut())
        {
            if place != placed {
                *placed = *place;
                for (i, out) in weights.iter_mut().enumerate() {
                    *out = weight(i + 1, place.0, place.1);
                }
            }
        }
    }

    /// Tension in N.
    pub fn tension_n(&self) -> f64 {
        self.model.tension_n
    }

    /// How much sharper than mode 1 alone a string of `model` sounds because the thread holds it,
    /// as a frequency ratio: the lowest root of `1/k + sum g_i^2 / (m (omega_i^2 - omega^2)) = 0`,
    /// with the compliance that the trapezoidal rule gives each mode at this rate. The other
    /// arguments are those of [`ModalString::set`].
    pub fn thread_sharpening(
        &mut self,
        model: &StringModel,
        rate_hz: f64,
        top_hz: f64,
        max_modes: usize,
    ) -> f64 {
        self.place_weights(model);
        let weights = &self.weights[1];
        let (_, omega1) = model.mode(1);
        let mass = model.mass();
        let top_omega = top_omega(rate_hz, top_hz);
        let mut compliance = 0.0;
        for (i, g) in weights.iter().enumerate().take(max_modes).skip(1) {
            let (_, omega) = model.mode(i + 1);
            if omega >= top_omega {
                break;
            }
            let stiffness = mass * (2.0 * rate_hz * (0.5 * omega / rate_hz).tan()).powi(2);
            compliance += g * g / (stiffness * (1.0 - (omega1 / omega).powi(2)));
        }
        let raised = weights[0] * weights[0] / (mass * (1.0 / model.thread_k + compliance));
        (1.0 + raised / (omega1 * omega1)).sqrt()
    }

    /// Phase of mode 1 in rad, growing with time, and its amplitude in m.
    pub fn fundamental(&self) -> (f64, f64) {
        let (_, omega) = self.model.mode(1);
        let block = &self.blocks[0];
        let (y, u) = (f64::from(block.y[0]), f64::from(block.u[0]));
        // The free step leads the displacement by half a sample.
        let y = y + 0.5 * u;
        let velocity = u / (self.dt * omega);
        ((-velocity).atan2(y), y.hypot(velocity) * self.scale[0])
    }

    /// Energy of modes and contacts, in J times a constant of the string. It falls whenever no
    /// finger pushes, but for the rounding of single precision.
    pub fn energy(&self) -> f64 {
        let mut energy = 0.0;
        for i in 0..self.modes {
            let (block, l) = (&self.blocks[i / LANES], i % LANES);
            let [y, u, a, r] = [block.y, block.u, block.a, block.r].map(|lane| f64::from(lane[l]));
            // The paper's momentum q, from u = 2 (q - a* y) / J with 1/J = D/4 and a* = a/D.
            let d = 4.0 - 2.0 * r - a;
            let q = (2.0 * u + a * y) / d;
            energy += (q * q + a / d * y * y) * self.scale[i].powi(2);
        }
        let xi = self.dt * self.dt / (2.0 * self.model.mass());
        energy / xi + self.contact.energy(self.model.bridge_k)
    }

    /// Replaces the running contact displacements, which gather rounding, by those of the modes.
    pub fn refresh(&mut self) {
        let (mut y_b, mut y_c) = (0.0, 0.0);
        for block in &self.blocks[..self.modes.div_ceil(LANES)] {
            for l in 0..LANES {
                y_b += f64::from(block.g_b[l]) * f64::from(block.y[l]);
                y_c += f64::from(block.g_c[l]) * f64::from(block.y[l]);
            }
        }
        self.contact.refresh(y_b, y_c);
    }

    /// Kills a string that broke in the last frames, of which it added nothing from there on;
    /// whether it had to.
    pub fn guard(&mut self) -> bool {
        let broken = self.broken;
        if broken {
            self.reset();
        }
        broken
    }

    /// Puts a value where a mode keeps its motion.
    #[cfg(test)]
    pub fn poison(&mut self, value: f32) {
        self.blocks[1].y[2] = value;
    }
}
