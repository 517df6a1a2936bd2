//! A bridge that moves: what pushes the body sets the strings ringing. Our own addition to the
//! model, at no cost per mode.
//!
//! It is one-way, so the energy argument is short. The strings are passive; work comes in through
//! the bridge only, and seen from the bridge it is the inertia of the string against the bridge's
//! acceleration: a bounded force spread over the string. The energy of a mode then grows no faster
//! than its root, and falls in proportion to itself: whatever the body does, the energy stays below
//! a bound that the square of the bridge's velocity sets.

use super::ModalString;
use super::contact::Contact;
use std::f64::consts::TAU;

/// Corner frequency in Hz below which the bridge does not follow a push: the body is stiff, and a
/// push that never ends must not carry it away.
const CARRY_HZ: f64 = 30.0;

impl ModalString {
    /// Whether it can be set ringing through the bridge.
    pub fn is_coupled(&self) -> bool {
        self.coupling > 0.0
    }

    /// Sets the share, 0..=1, of the body's velocity that carries the bridge along under it. May
    /// jump: the bridge itself does not. A bridge as good as back in its place is put there.
    pub fn couple(&mut self, share: f64) {
        self.coupling = share;
        self.contact.settle();
    }

    /// Whether the bridge is out of its place.
    pub fn is_carried(&self) -> bool {
        self.contact.carried() != 0.0
    }

    /// Readies a string at rest to be set ringing through the bridge.
    pub fn wake(&mut self) {
        self.asleep = false;
    }
}

/// A bridge that is carried along by what the body hears, under up to `N` strings, a string a lane.
///
/// The contact equations (13)-(15) hold as they stand for displacements seen from the moving
/// bridge, since thread and bridge lie on it together: their free steps are less by its own step.
/// No force is put on the string but what thread and bridge put there, so the strings stay as
/// passive as they were, and all the energy that comes in is the work of these two forces on the
/// way of the bridge.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carrier<const N: usize> {
    /// Place of the bridge, in m.
    z: [f64; N],
    /// Share of it that is kept from sample to sample, see [`CARRY_HZ`].
    keep: [f64; N],
    /// Step of the bridge per velocity of the body, in s.
    step: [f64; N],
}

impl<const N: usize> Carrier<N> {
    /// Gathers the bridges of the strings that `members` counts.
    pub fn gather(members: &[usize], strings: &[ModalString]) -> Self {
        let lane = |f: &dyn Fn(&ModalString) -> f64| -> [f64; N] {
            std::array::from_fn(|i| members.get(i).map_or(0.0, |&n| f(&strings[n])))
        };
        Self {
            z: lane(&|string| string.contact.carried()),
            keep: lane(&|string| (-TAU * CARRY_HZ * string.dt).exp()),
            step: lane(&|string| string.coupling * string.reach * string.dt),
        }
    }

    /// Writes the place of lane `i` back.
    pub fn scatter(&self, i: usize, contact: &mut Contact) {
        contact.carry(self.z[i]);
    }

    /// Carries the bridges on by one sample of the body's velocity in m/s; their steps in m, by
    /// which the free steps of the strings are less.
    #[inline(always)]
    pub fn advance(&mut self, velocity: f64) -> [f64; N] {
        std::array::from_fn(|i| {
            let z = self.keep[i] * self.z[i] + self.step[i] * velocity;
            let step = z - self.z[i];
            self.z[i] = z;
            step
        })
    }
}
