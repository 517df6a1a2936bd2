//! The strings under the bow: one digital waveguide per slot, eight of them side by side.
//!
//! A string is two delay lines, from the bow to the bridge and back and from the bow to the nut and
//! back, which meet in a memory of two states: the hair holds the string, or it slips (McIntyre,
//! Schumacher and Woodhouse, "On the oscillations of musical instruments", JASA 74, 1983; as a
//! waveguide: Smith, "Efficient simulation of the reed-bore and bow-string mechanisms", ICMC 1986).
//! While it slips, friction falls with the speed of slip as
//! `mu_d + (mu_s - mu_d) v0 / (v0 + |v|)`, the hyperbola of Smith and Woodhouse (J. Mech. Phys.
//! Solids 48, 2000), for which the meeting of friction and string is a quadratic equation. Torsion
//! is what it is to a bundle of hairs: a loss at the bow and no wave of its own.
//!
//! Waves are velocities as a share of a full bow stroke, forces are divided by twice the string's
//! impedance and so velocities too. The delay lines interpolate with Lagrange's cubic (Laakso et
//! al., "Splitting the unit delay", 1996).

mod group;

use std::f64::consts::TAU;

use pulp::{Arch, Simd, WithSimd};

use crate::engine::clock::GRID;
use group::{BRIDGE_FRAMES, Group, HAND, LANES, NUT_FRAMES, Paces};
pub use group::{SHORTEST, SLIDING, STATIC};

/// Groups of strings: twenty slots and four lanes to spare.
pub const GROUPS: usize = 3;
/// Largest number of frames in a call: the grid at twice the host's rate.
pub const MAX_FRAMES: usize = 2 * GRID;
/// Above this a hard or a bright bow adds and a soft one takes away, in Hz. Friction that sharpens
/// the corner with force (Cremer 1984) is more than one point of contact can do.
pub const EDGE_HZ: f64 = 700.0;
/// Corner of the noise of the hair in Hz.
const HAIR_HZ: f64 = 3900.0;

/// Values that run in straight lines between control-grid points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hand {
    /// Way to the bridge and back without the loss filter, in frames.
    pub bridge: f32,
    /// Way to the nut and back, in frames.
    pub nut: f32,
    /// Speed of the bow, 1 is a full stroke.
    pub speed: f32,
    /// Force of the bow over twice the impedance.
    pub force: f32,
    /// Unevenness of the hair: the share by which force and speed tremble.
    pub grain: f32,
    /// Gain of the output.
    pub gain: f32,
}

/// Values that hold between control-grid points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wire {
    /// Share of a wave that comes back from a whole round.
    pub keep: f32,
    /// Pole of the loss filter.
    pub pole: f32,
    /// Gain of the output above [`EDGE_HZ`].
    pub edge: f32,
    /// Sine and cosine of the angle per frame of the pitch it should have.
    pub turn: [f32; 2],
}

/// All strings.
pub struct Strings {
    /// The groups.
    groups: Vec<Group>,
    /// Frame at which the rings are written next.
    head: usize,
    /// What depends on the rate.
    paces: Paces,
    /// The instruction set of this machine.
    arch: Arch,
}

impl Hand {
    /// In the order of [`Group::now`], delays in range.
    fn values(&self) -> [f32; HAND] {
        [
            self.bridge.clamp(SHORTEST, BRIDGE_FRAMES as f32 - 4.0),
            self.nut.clamp(SHORTEST, NUT_FRAMES as f32 - 4.0),
            self.speed,
            self.force,
            self.grain,
            self.gain,
        ]
    }
}

impl Strings {
    /// Strings at rest, for their rate. Allocates.
    pub fn new(rate_hz: f64) -> Self {
        let mut groups: Vec<Group> = (0..GROUPS).map(|_| Group::new()).collect();
        for group in &mut groups {
            (0..LANES).for_each(|lane| group.clear(lane));
        }
        Self {
            groups,
            head: 0,
            paces: Paces {
                hair: (1.0 - (-TAU * HAIR_HZ / rate_hz).exp()) as f32,
                density: (rate_hz / 48_000.0).sqrt() as f32,
                dull: (1.0 - (-TAU * EDGE_HZ / rate_hz).exp()) as f32,
            },
            arch: Arch::new(),
        }
    }

    /// Silence.
    pub fn reset(&mut self) {
        for group in &mut self.groups {
            (0..LANES).for_each(|lane| group.clear(lane));
        }
        self.head = 0;
    }

    /// Starts a string in the motion that the bow would bring it to (Helmholtz 1862): one corner
    /// that runs around, here as a sawtooth in both lines, at the speed of `hand`. No
    /// string misses its start and none falls into a double slip.
    pub fn start(&mut self, slot: usize, hand: &Hand, wire: &Wire, seed: u32) {
        let (group, lane) = (&mut self.groups[slot / LANES], slot % LANES);
        group.clear(lane);
        let values = hand.values();
        for (now, value) in group.now.iter_mut().zip(values) {
            now[lane] = value;
        }
        let delay = wire.pole / (1.0 - wire.pole);
        let period = values[0] + values[1] + delay;
        let to_bridge = values[0] + delay;
        let height = hand.speed * period / to_bridge;
        // Halfway up the ramp, where the sawtooth crosses zero.
        let wave = |ago: f32| height * ((0.5 - ago / period).rem_euclid(1.0) - 0.5);
        for d in 1..=(values[0] as usize + 3).min(BRIDGE_FRAMES) {
            group.bridge[lane][self.head.wrapping_sub(d) % BRIDGE_FRAMES] = wave(d as f32);
        }
        for d in 1..=(values[1] as usize + 3).min(NUT_FRAMES) {
            group.nut[lane][self.head.wrapping_sub(d) % NUT_FRAMES] = -wave(d as f32 + to_bridge);
        }
        group.loss[lane] = wave(to_bridge);
        group.noise[lane] = seed | 1;
        group.ideal[0][lane] = 1.0;
        group.ideal[1][lane] = 0.0;
        group.awake[lane] = true;
        self.hold(slot, wire);
    }

    /// Puts a string to rest.
    pub fn clear(&mut self, slot: usize) {
        self.groups[slot / LANES].clear(slot % LANES);
    }

    /// Sets what holds between grid points.
    pub fn hold(&mut self, slot: usize, wire: &Wire) {
        let (group, lane) = (&mut self.groups[slot / LANES], slot % LANES);
        let values = [wire.keep, wire.pole, wire.edge, wire.turn[0], wire.turn[1]];
        for (held, value) in group.wire.iter_mut().zip(values) {
            held[lane] = value;
        }
        // Keeps the ideal oscillator at length 1.
        let (x, y) = (group.ideal[0][lane], group.ideal[1][lane]);
        let trim = 1.5 - 0.5 * (x * x + y * y);
        group.ideal[0][lane] *= trim;
        group.ideal[1][lane] *= trim;
    }

    /// Heads for `hand`, to be reached in `frames`.
    pub fn head_for(&mut self, slot: usize, hand: &Hand, frames: usize) {
        let (group, lane) = (&mut self.groups[slot / LANES], slot % LANES);
        for (value, to) in hand.values().into_iter().enumerate() {
            group.step[value][lane] = (to - group.now[value][lane]) / frames as f32;
        }
    }

    /// Speed, in cycles per frame times the frames since the last call, of the output against the
    /// ideal oscillator is in the turn of this vector from one call to the next.
    pub fn take_phasor(&mut self, slot: usize) -> [f32; 2] {
        let (group, lane) = (&mut self.groups[slot / LANES], slot % LANES);
        [
            std::mem::take(&mut group.phasor[0][lane]),
            std::mem::take(&mut group.phasor[1][lane]),
        ]
    }

    /// Largest output of a string since the last call.
    pub fn take_peak(&mut self, slot: usize) -> f32 {
        std::mem::take(&mut self.groups[slot / LANES].peak[slot % LANES])
    }

    /// Puts a value where a string keeps its motion.
    #[cfg(test)]
    pub fn poison(&mut self, slot: usize, value: f32) {
        self.groups[slot / LANES].loss[slot % LANES] = value;
    }

    /// Writes the sum of the forces at the bridge; at most [`MAX_FRAMES`]. Strings that broke are
    /// put to rest, and their slots told.
    pub fn render(&mut self, output: &mut [f32], mut broken: impl FnMut(usize)) {
        output.fill(0.0);
        for (g, group) in self.groups.iter_mut().enumerate() {
            if group.awake.contains(&true) {
                self.arch.dispatch(Run {
                    group,
                    head: self.head,
                    paces: self.paces,
                    output,
                });
                while let Some(lane) = group.broken() {
                    group.clear(lane);
                    broken(g * LANES + lane);
                }
            }
        }
        self.head = (self.head + output.len()) % NUT_FRAMES;
    }
}

/// One group for one call.
struct Run<'a> {
    /// The strings.
    group: &'a mut Group,
    /// See [`Strings::head`].
    head: usize,
    /// See [`Strings::paces`].
    paces: Paces,
    /// Where the force is added.
    output: &'a mut [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Run {
            group: g,
            head,
            paces,
            output,
        } = self;
        for (frame, out) in output.iter_mut().enumerate() {
            *out += g.frame(head + frame, paces);
        }
    }
}
