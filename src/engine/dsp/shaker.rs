//! What is shaken: many small things that collide at random in or on something that resonates.
//!
//! After Cook, "Physically Informed Sonic Modeling (PhISM): Synthesis of Percussive Sounds",
//! Computer Music Journal 21(3), 1997 (stochastic event modelling): a shake gives energy, which
//! falls exponentially; how often things collide and how hard both follow it. Our own: the
//! collisions are drawn on a clock of their own in seconds, so that a shaker sounds alike at every
//! sample rate; they strike modes directly; a stroke swings up to its end in a given time.

use super::dense_modes::{DenseModes, LANES};
use super::noise::Noise;
use super::outlet::Outlet;
use pulp::{Arch, Simd, WithSimd};

/// Time between draws.
const DRAW_S: f64 = 0.0002;
/// Frames of a block at the most.
const BLOCK: usize = 32;
/// Energy below which nothing moves any more: -80 dB.
const OVER: f32 = 1e-4;

/// What collides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Contents {
    /// Grains in a shell: each collision excites all its resonances at random.
    Grains,
    /// Bells or rings of four modes: each collision makes one of them ring.
    Bells,
}

/// A mode of a shaker.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShakenMode {
    /// Frequency.
    pub hz: f32,
    /// Amplitude of the hardest collision.
    pub gain: f32,
    /// Time in which it falls by 60 dB.
    pub ring_s: f32,
}

/// A stroke.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    /// How hard, 1 at the most by custom.
    pub energy: f32,
    /// Collisions at the very first moment.
    pub first: u32,
    /// Collisions a second at energy 1.
    pub collisions_hz: f32,
    /// Gain of each next group of grains' resonances, or partial of a bell: brightness.
    pub tilt: f32,
    /// Time constant in which the energy rises.
    pub rise_s: f32,
    /// Time in which the energy falls by 60 dB.
    pub fall_s: f32,
}

/// A shaker of `G` groups of modes, the first of which the collisions excite.
pub struct Shaker<const G: usize> {
    /// Frames per second.
    rate_hz: f64,
    /// What collides.
    contents: Contents,
    /// Groups that collisions excite.
    shaken: usize,
    /// The modes as they are at their own pitch.
    table: [[ShakenMode; LANES]; G],
    /// The modes as they run.
    modes: DenseModes<G>,
    /// Gains of the modes, 0 where one is too high for the rate.
    gain: [[f32; LANES]; G],
    /// Decay factor and pitch factor in force.
    shape: [f32; 2],
    /// The stroke under way.
    stroke: Stroke,
    /// Energy of the hand.
    source: f32,
    /// Energy of what collides.
    energy: f32,
    /// Decay of `source` from draw to draw, and the share by which `energy` follows it.
    fall: f32,
    /// See `fall`.
    rise: f32,
    /// Chance of the draws.
    dice: Noise,
    /// Frames between draws, frames to the next one, and the fraction carried over.
    period: f32,
    /// See `period`.
    countdown: usize,
    /// See `period`.
    carry: f32,
    /// The way out.
    outlet: Outlet,
    /// The instruction set of this machine.
    arch: Arch,
}

impl<const G: usize> Shaker<G> {
    /// At rest. Collisions excite the first `shaken` groups of `table`; the others are for
    /// [`Shaker::knock`]. `output` is the gain from both buses to left and to right.
    pub fn new(
        rate_hz: f64,
        contents: Contents,
        shaken: usize,
        table: [[ShakenMode; LANES]; G],
        output: [[f32; 2]; 2],
    ) -> Self {
        let mut shaker = Self {
            rate_hz,
            contents,
            shaken,
            table,
            modes: DenseModes::new(),
            gain: [[0.0; LANES]; G],
            shape: [0.0; 2],
            stroke: Stroke {
                energy: 0.0,
                first: 0,
                collisions_hz: 0.0,
                tilt: 1.0,
                rise_s: 1.0,
                fall_s: 1.0,
            },
            source: 0.0,
            energy: 0.0,
            fall: 0.0,
            rise: 0.0,
            dice: Noise::new(0),
            period: (DRAW_S * rate_hz) as f32,
            countdown: 0,
            carry: 0.0,
            outlet: Outlet::new(rate_hz, output),
            arch: Arch::new(),
        };
        shaker.prepare(1.0, 1.0);
        shaker
    }

    /// Clears all sound.
    pub fn reset(&mut self) {
        self.modes.reset();
        (self.source, self.energy) = (0.0, 0.0);
        self.outlet.open();
        (self.countdown, self.carry) = (0, 0.0);
    }

    /// A control-grid point: factors on all decays and on all frequencies.
    pub fn prepare(&mut self, decay: f32, pitch: f32) {
        if self.shape == [decay, pitch] {
            return;
        }
        self.shape = [decay, pitch];
        for group in 0..G {
            for lane in 0..LANES {
                let mode = self.table[group][lane];
                let (hz, ring_s) = (mode.hz * pitch, mode.ring_s * decay);
                let place = [group, lane];
                let open = self
                    .modes
                    .turn(place, f64::from(hz), f64::from(ring_s), self.rate_hz);
                self.gain[group][lane] = if open { mode.gain } else { 0.0 };
            }
        }
        self.pace();
    }

    /// Paces the stroke by its times and the decay.
    fn pace(&mut self) {
        let draw_s = DRAW_S as f32;
        self.fall = (-6.907_755 * draw_s / (self.stroke.fall_s * self.shape[0])).exp();
        self.rise = 1.0 - (-draw_s / self.stroke.rise_s).exp();
    }

    /// Shakes it, from its present state.
    pub fn shake(&mut self, stroke: &Stroke, seed: u32) {
        self.end_choke();
        if self.is_silent() {
            (self.countdown, self.carry) = (0, 0.0);
        }
        self.stroke = *stroke;
        self.pace();
        self.source = self.source.max(stroke.energy);
        self.dice = Noise::new(seed);
        for _ in 0..stroke.first {
            self.collide(stroke.energy);
        }
    }

    /// Strikes a group by hand, each mode with `amount` of its gain, give or take `spread`.
    pub fn knock(&mut self, group: usize, amount: f32, spread: f32) {
        let amounts = std::array::from_fn(|lane| {
            // Not all to one side, or they would make a thump of their own.
            let side = if lane % 2 == 0 { 1.0 } else { -1.0 };
            self.gain[group][lane] * amount * side * (1.0 + spread * self.dice.tick())
        });
        self.modes.strike(group, &amounts);
    }

    /// Ends the sound within 15 ms.
    pub fn choke(&mut self) {
        self.outlet.choke();
    }

    /// Puts what is left of a choke into the state, so that a new stroke can ring.
    fn end_choke(&mut self) {
        let curve = self.outlet.open();
        if curve != 1.0 {
            self.modes.scale(curve);
            self.source *= curve;
            self.energy *= curve;
        }
    }

    /// Adds the next frames, at most 32; `last` says that they end a span of the control grid.
    pub fn render(&mut self, last: bool, left: &mut [f32], right: &mut [f32]) {
        let arch = self.arch;
        if !self.is_silent() {
            arch.dispatch(Render(self, last, left, right));
        }
    }

    /// Whether nothing sounds.
    pub fn is_silent(&self) -> bool {
        self.modes.is_silent() && self.source == 0.0
    }

    /// Renders up to each draw and draws.
    #[inline(always)]
    fn run(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut wide = [[0f32; LANES]; BLOCK];
        let frames = left.len();
        let mut from = 0;
        while from < frames {
            if self.countdown == 0 {
                self.draw();
            }
            let to = frames.min(from + self.countdown);
            self.modes.render(&mut wide[from..to]);
            self.countdown -= to - from;
            from = to;
        }
        self.outlet.mix(&wide[..frames], left, right);
    }

    /// Moves the energy on, and lets things collide or not.
    #[inline(always)]
    fn draw(&mut self) {
        self.carry += self.period;
        self.countdown = self.carry as usize;
        self.carry -= self.countdown as f32;
        self.source *= self.fall;
        self.energy += (self.source - self.energy) * self.rise;
        if self.source < OVER && self.energy < OVER {
            (self.source, self.energy) = (0.0, 0.0);
            return;
        }
        // Things with half the energy move slower and meet less often.
        let share = (self.energy / self.stroke.energy.max(OVER)).min(1.0).sqrt();
        let chance = self.stroke.collisions_hz * DRAW_S as f32 * share;
        if 0.5 + 0.5 * self.dice.tick() < chance {
            self.collide(self.energy);
        }
    }

    /// One collision.
    #[inline(always)]
    fn collide(&mut self, energy: f32) {
        // Most collisions are glancing ones.
        let hard = 0.5 + 0.5 * self.dice.tick();
        let amount = energy * (0.35 + 0.65 * hard * hard);
        let tilt = self.stroke.tilt;
        match self.contents {
            Contents::Grains => {
                let mut amount = amount;
                for group in 0..self.shaken {
                    let amounts = std::array::from_fn(|lane| {
                        amount * self.gain[group][lane] * self.dice.tick()
                    });
                    self.modes.strike(group, &amounts);
                    amount *= tilt;
                }
            }
            Contents::Bells => {
                let bells = 2 * self.shaken;
                let bell = ((0.5 + 0.5 * self.dice.tick()) * bells as f32) as usize;
                let bell = bell.min(bells - 1);
                let (group, from) = (bell / 2, bell % 2 * (LANES / 2));
                let mut amounts = [0.0; LANES];
                let mut amount = amount;
                let to = from + LANES / 2;
                let gains = &self.gain[group][from..to];
                for (part, gain) in amounts[from..to].iter_mut().zip(gains) {
                    let chance = self.dice.tick();
                    let spread = 0.5 * chance + 0.5 * chance.signum();
                    *part = amount * gain * spread;
                    amount *= tilt;
                }
                self.modes.strike(group, &amounts);
            }
        }
    }
}

/// A shaker's frames and whether they end a grid span, compiled for the best instruction set.
struct Render<'a, const G: usize>(&'a mut Shaker<G>, bool, &'a mut [f32], &'a mut [f32]);

impl<const G: usize> WithSimd for Render<'_, G> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self(shaker, last, left, right) = self;
        shaker.run(left, right);
        if shaker.outlet.is_shut() {
            shaker.reset();
        } else if last {
            shaker.modes.settle();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shaker of bells or grains with a body.
    fn shaker(rate_hz: f64, contents: Contents) -> Shaker<4> {
        let table = std::array::from_fn(|group| {
            std::array::from_fn(|lane| ShakenMode {
                hz: 700.0 + 300.0 * (8 * group + lane) as f32,
                gain: 0.1,
                ring_s: 0.02,
            })
        });
        Shaker::new(rate_hz, contents, 3, table, [[0.6, 0.3], [0.3, 0.6]])
    }

    /// A stroke.
    fn stroke(energy: f32) -> Stroke {
        Stroke {
            energy,
            first: 2,
            collisions_hz: 1000.0,
            tilt: 0.5 + 0.5 * energy,
            rise_s: 0.001,
            fall_s: 0.2,
        }
    }

    /// Renders frames, cut as told inside grid spans.
    fn render(shaker: &mut Shaker<4>, frames: usize, cuts: &[usize]) -> Vec<f32> {
        let (mut left, mut right) = (vec![0f32; frames], vec![0f32; frames]);
        let (mut from, mut cut) = (0, cuts.iter().cycle());
        while from < frames {
            let end = from / BLOCK * BLOCK + BLOCK;
            let to = frames.min(end).min(from + cut.next().unwrap());
            shaker.render(to == end, &mut left[from..to], &mut right[from..to]);
            from = to;
        }
        left
    }

    #[test]
    fn it_repeats_however_it_is_cut_and_ends_in_silence() {
        for contents in [Contents::Grains, Contents::Bells] {
            let run = |cuts: &[usize], seed| {
                let mut shaker = shaker(48_000.0, contents);
                shaker.shake(&stroke(0.8), seed);
                shaker.knock(3, 0.5, 0.3);
                let out = render(&mut shaker, 48_000, cuts);
                assert!(shaker.is_silent() && out[47_999] == 0.0);
                out
            };
            let whole = run(&[32], 3);
            assert!(whole.iter().all(|x| x.abs() < 1.0));
            assert_eq!(whole, run(&[1, 7, 32, 13], 3));
            assert_ne!(whole, run(&[32], 4));
        }
    }

    #[test]
    fn the_energy_falls_in_its_time_at_every_rate() {
        let level = |rate_hz: f64, from_s: f64| {
            let mut total = 0.0;
            for seed in 0..20 {
                let mut shaker = shaker(rate_hz, Contents::Grains);
                shaker.shake(&stroke(1.0), seed);
                let out = render(&mut shaker, (0.2 * rate_hz) as usize, &[32]);
                let from = (from_s * rate_hz) as usize;
                let part = &out[from..from + (0.03 * rate_hz) as usize];
                total += part.iter().map(|x| x * x).sum::<f32>() / part.len() as f32;
            }
            10.0 * total.log10()
        };
        // 60 dB in 0.2 s, and collisions get rarer: half as many dB again, over 0.1 s.
        let fall_db = level(48_000.0, 0.005) - level(48_000.0, 0.105);
        assert!((fall_db - 45.0).abs() < 8.0, "{fall_db}");
        for rate_hz in [22_050.0, 96_000.0] {
            let difference_db = level(rate_hz, 0.005) - level(48_000.0, 0.005);
            assert!(difference_db.abs() < 0.5, "{rate_hz}: {difference_db}");
        }
    }

    #[test]
    fn a_choke_ends_it() {
        let mut shaker = shaker(48_000.0, Contents::Bells);
        shaker.shake(&stroke(1.0), 1);
        render(&mut shaker, 320, &[32]);
        shaker.choke();
        let out = render(&mut shaker, 960, &[32]);
        assert!(shaker.is_silent() && out[959] == 0.0 && out[0] != 0.0);
    }
}
