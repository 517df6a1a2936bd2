//! The kernel: all strings of an instrument, sample by sample.
//!
//! Modes are the lanes of the single-precision vectors, strings are the lanes of the
//! double-precision contact solver. A string costs its own modes and nothing else, and up to four
//! share one solution, so four strings do not pay for eight. The solution is a chain of about a
//! hundred cycles, a square root among them, that nothing hides; the more strings share it the
//! better, which is why they go through every sample together and not one after the other.

use super::carrier::Carrier;
use super::contact::ContactGroup;
use super::{LANES, ModalString, ModeBlock};
use pulp::{Arch, Simd, WithSimd};

/// Largest number of frames of one [`StringBank::render`].
pub const MAX_FRAMES: usize = 64;

/// Largest number of strings in a bank.
pub const MAX_STRINGS: usize = 8;

/// Force at bridge and nut together, in N, that no strings in motion reach: 40 dB over the firmest
/// plucks (measured in the drone's tests). Beyond it, or where it is no number, a string is broken.
const BROKEN_N: f64 = 1e3;

/// Strings that sound together.
pub struct StringBank {
    /// The strings, in any number up to eight.
    pub strings: Vec<ModalString>,
    /// The instruction set of this machine.
    arch: Arch,
    /// Finger forces of the frames of a call, see [`ModalString::finger_pairs`].
    finger: Box<[[f32; MAX_FRAMES]; MAX_STRINGS]>,
    /// Steps of the bridge, a frame each and none behind the last.
    steps: Box<[[f64; MAX_STRINGS]; MAX_FRAMES + 1]>,
}

impl StringBank {
    /// A bank of strings. At most eight.
    pub fn new(strings: Vec<ModalString>) -> Self {
        assert!(strings.len() <= MAX_STRINGS);
        Self {
            strings,
            arch: Arch::new(),
            finger: Box::new([[0.0; MAX_FRAMES]; MAX_STRINGS]),
            steps: Box::new([[0.0; MAX_STRINGS]; MAX_FRAMES + 1]),
        }
    }

    /// Writes the summed forces at bridge and nut, in N, of the strings that are awake. Both slices
    /// have equal lengths of at most 64.
    pub fn render(&mut self, bridge: &mut [f32], nut: &mut [f32]) {
        self.render_carried(&[], bridge, nut);
    }

    /// The same on a body that moves at `velocity`, in m/s at the strings' rate and of the same
    /// length; an empty slice is a body at rest. It carries the bridge along under each string by
    /// the string's own share ([`ModalString::couple`]).
    pub fn render_carried(&mut self, velocity: &[f32], bridge: &mut [f32], nut: &mut [f32]) {
        let frames = bridge.len();
        assert!(frames <= MAX_FRAMES && nut.len() == frames);
        assert!(velocity.is_empty() || velocity.len() == frames);
        bridge.fill(0.0);
        nut.fill(0.0);
        let finger = &mut self.finger;
        let mut awake = [0usize; MAX_STRINGS];
        let mut plucked = [false; MAX_STRINGS];
        let mut count = 0;
        for (i, string) in self.strings.iter_mut().enumerate() {
            if !string.asleep {
                awake[count] = i;
                plucked[count] = string.finger_pairs(&mut finger[count][..frames]);
                count += 1;
            }
        }
        if count > 0 {
            self.arch.dispatch(Run {
                strings: &mut self.strings,
                awake: &awake[..count],
                finger,
                steps: &mut self.steps,
                plucked: &plucked,
                velocity,
                bridge,
                nut,
            });
        }
    }
}

/// One call of the kernel.
struct Run<'a> {
    /// All strings.
    strings: &'a mut [ModalString],
    /// Indices of those that are awake.
    awake: &'a [usize],
    /// Finger forces of each awake string, see [`ModalString::finger_pairs`].
    finger: &'a [[f32; MAX_FRAMES]; MAX_STRINGS],
    /// Room for the steps of the bridge.
    steps: &'a mut [[f64; MAX_STRINGS]; MAX_FRAMES + 1],
    /// Which awake strings have a finger on them.
    plucked: &'a [bool; MAX_STRINGS],
    /// Velocity of the body, or nothing, see [`StringBank::render_carried`].
    velocity: &'a [f32],
    /// Output at the bridge.
    bridge: &'a mut [f32],
    /// Output at the nut.
    nut: &'a mut [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let strings = &*self.strings;
        let off_place = |&n: &usize| strings[n].is_carried();
        let carried = !self.velocity.is_empty() || self.awake.iter().any(off_place);
        match (self.awake.len() <= 4, carried) {
            (true, false) => self.run::<S, 4, false>(simd),
            (true, true) => self.run::<S, 4, true>(simd),
            (false, false) => self.run::<S, MAX_STRINGS, false>(simd),
            (false, true) => self.run::<S, MAX_STRINGS, true>(simd),
        }
    }
}

impl Run<'_> {
    /// The kernel for up to `N` strings, on a body at rest or one that carries the bridge along.
    #[inline(always)]
    fn run<S: Simd, const N: usize, const CARRIED: bool>(self, simd: S) {
        let mut contacts = ContactGroup::<N>::gather(self.awake, self.strings);
        let steps = self.steps;
        if CARRIED {
            let mut carrier = Carrier::<N>::gather(self.awake, self.strings);
            for (frame, steps) in steps[..self.bridge.len()].iter_mut().enumerate() {
                let velocity = self.velocity.get(frame).copied().unwrap_or(0.0);
                steps[..N].copy_from_slice(&carrier.advance(f64::from(velocity)));
            }
            steps[self.bridge.len()] = [0.0; MAX_STRINGS];
            for (slot, &index) in self.awake.iter().enumerate() {
                carrier.scatter(slot, &mut self.strings[index].contact);
                contacts.u[0][slot] -= steps[0][slot];
                contacts.u[1][slot] -= steps[0][slot];
            }
        }
        let mut broken = [false; N];
        for (broken, &index) in broken.iter_mut().zip(self.awake) {
            *broken = self.strings[index].broken;
        }
        let mut banks: [&mut [ModeBlock]; N] = std::array::from_fn(|_| &mut [][..]);
        for (n, string) in self.strings.iter_mut().enumerate() {
            if let Some(slot) = self.awake.iter().position(|&index| index == n) {
                banks[slot] = &mut string.blocks[..string.modes.div_ceil(LANES)];
            }
        }
        let mut peak = [0f64; N];
        for frame in 0..self.bridge.len() {
            contacts.solve();
            // All strings at once, where they are lanes: a conversion is one instruction.
            let f_b = contacts.f[0].map(|force| force as f32);
            let f_c = contacts.f[1].map(|force| force as f32);
            let (mut u_b, mut u_c, mut f_n) = ([0f32; N], [0f32; N], [0f32; N]);
            for (slot, blocks) in banks[..self.awake.len()].iter_mut().enumerate() {
                [u_b[slot], u_c[slot], f_n[slot]] = if self.plucked[slot] {
                    let finger = self.finger[slot][frame];
                    walk::<S, true>(simd, blocks, f_b[slot], f_c[slot], finger)
                } else {
                    walk::<S, false>(simd, blocks, f_b[slot], f_c[slot], 0.0)
                };
            }
            let (mut bridge, mut nut) = (0.0, 0.0);
            for slot in 0..N {
                let step = if CARRIED { steps[frame + 1][slot] } else { 0.0 };
                contacts.u[0][slot] = f64::from(u_b[slot]) - step;
                contacts.u[1][slot] = f64::from(u_c[slot]) - step;
                let force = -contacts.f[0][slot] - contacts.f[1][slot];
                let loud = force.abs().max(f64::from(f_n[slot].abs()));
                peak[slot] = peak[slot].max(loud);
                bridge += force;
                nut += f_n[slot];
            }
            // A NaN is not below it either.
            let sane = bridge.abs() + f64::from(nut.abs()) <= BROKEN_N;
            if !sane {
                (bridge, nut) = sift(&mut broken, contacts.f, f_n);
            }
            self.bridge[frame] = bridge as f32;
            self.nut[frame] = nut;
        }
        for (slot, &index) in self.awake.iter().enumerate() {
            let string = &mut self.strings[index];
            contacts.scatter(slot, &mut string.contact);
            string.peak = string.peak.max(peak[slot]);
            string.broken = broken[slot];
        }
    }
}

/// Finds the strings that broke by the forces of bridge, thread and nut, and sums those of the
/// others.
#[cold]
fn sift<const N: usize>(
    broken: &mut [bool; N],
    [f_b, f_c]: [[f64; N]; 2],
    f_n: [f32; N],
) -> (f64, f32) {
    let (mut bridge, mut nut) = (0.0, 0.0);
    for (slot, broken) in broken.iter_mut().enumerate() {
        let (force, f_n) = (-f_b[slot] - f_c[slot], f_n[slot]);
        let sane = force.abs() + f64::from(f_n.abs()) <= BROKEN_N;
        *broken |= !sane;
        if !*broken {
            bridge += force;
            nut += f_n;
        }
    }
    (bridge, nut)
}

/// Moves all modes of a string one sample on under the given forces; the next free steps at bridge
/// and thread and the force at the nut.
#[inline(always)]
fn walk<S: Simd, const PLUCKED: bool>(
    simd: S,
    blocks: &mut [ModeBlock],
    f_b: f32,
    f_c: f32,
    finger: f32,
) -> [f32; 3] {
    let forces = [f_b, f_c, finger].map(|force| simd.splat_f32s(force));
    // Two sums of each kind: one would wait for its own additions.
    let mut even = [simd.splat_f32s(0.0); 3];
    let mut odd = even;
    let mut pairs = blocks.chunks_exact_mut(2);
    for pair in &mut pairs {
        walk_block::<S, PLUCKED>(simd, &mut pair[0], forces, &mut even);
        walk_block::<S, PLUCKED>(simd, &mut pair[1], forces, &mut odd);
    }
    for last in pairs.into_remainder() {
        walk_block::<S, PLUCKED>(simd, last, forces, &mut even);
    }
    std::array::from_fn(|i| simd.reduce_sum_f32s(simd.add_f32s(even[i], odd[i])))
}

/// One block of [`walk`], adding to its sums.
#[inline(always)]
fn walk_block<S: Simd, const PLUCKED: bool>(
    simd: S,
    block: &mut ModeBlock,
    [f_b, f_c, finger]: [S::f32s; 3],
    sums: &mut [S::f32s; 3],
) {
    let y = S::as_mut_simd_f32s(&mut block.y).0;
    let u = S::as_mut_simd_f32s(&mut block.u).0;
    let r = S::as_simd_f32s(&block.r).0;
    let a = S::as_simd_f32s(&block.a).0;
    let g_b = S::as_simd_f32s(&block.g_b).0;
    let g_c = S::as_simd_f32s(&block.g_c).0;
    let g_e = S::as_simd_f32s(&block.g_e).0;
    let nut = S::as_simd_f32s(&block.nut).0;
    for v in 0..LANES / S::F32_LANES {
        let pushed = fma(simd, g_b[v], f_b, simd.mul_f32s(g_c[v], f_c));
        let step = simd.add_f32s(u[v], pushed);
        let moved = simd.add_f32s(y[v], step);
        let pushed = if PLUCKED {
            fma(simd, g_e[v], finger, pushed)
        } else {
            pushed
        };
        let free = fnma(simd, r[v], step, simd.add_f32s(step, pushed));
        let free = fnma(simd, a[v], moved, free);
        y[v] = moved;
        u[v] = free;
        sums[0] = fma(simd, g_b[v], free, sums[0]);
        sums[1] = fma(simd, g_c[v], free, sums[1]);
        sums[2] = fma(simd, nut[v], moved, sums[2]);
    }
}

/// `a b + c`, fused where the machine can.
#[inline(always)]
fn fma<S: Simd>(simd: S, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
    if S::F32_LANES > 1 {
        simd.mul_add_e_f32s(a, b, c)
    } else {
        // Without vectors there is no fused instruction either, and its emulation is a call.
        simd.add_f32s(simd.mul_f32s(a, b), c)
    }
}

/// `c - a b`, fused where the machine can.
#[inline(always)]
fn fnma<S: Simd>(simd: S, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
    if S::F32_LANES > 1 {
        simd.negate_mul_add_e_f32s(a, b, c)
    } else {
        simd.sub_f32s(c, simd.mul_f32s(a, b))
    }
}
