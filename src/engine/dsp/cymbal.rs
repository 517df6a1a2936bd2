//! A cymbal: a dense cluster of modes, and the chaos that hands energy up from mode to mode.
//!
//! What is known: a thin metal shell has so many modes that above a few kHz none is heard alone
//! (Fletcher and Rossing, "The Physics of Musical Instruments", 20.4); struck hard, its motion
//! turns chaotic and energy climbs from the low modes to the high ones within some 10 ms, after
//! which the high ones fade first (Legge and Fletcher, "Nonlinearity, chaos, and the sound of
//! shallow gongs", JASA 86, 1989; Chaigne, Touze and Thomas, "Nonlinear vibrations and chaos in
//! gongs and cymbals", Acoust. Sci. Tech. 26, 2005). Our own: each band of modes is struck once by
//! the stick, and then nudged at random at steady moments by the energy that reaches the band, an
//! envelope that rises in the band's bloom time and falls in its wash time. Nudged modes that ring
//! long are metal, those that ring short are breath. The moments have their own clock in seconds,
//! so that a cymbal sounds alike at every sample rate.
//!
//! It does not model the energy's way back, nor how the pitch of a mode hangs on its amplitude.

use super::dense_modes::{DenseModes, LANES};
use super::noise::Noise;
use super::outlet::Outlet;
use crate::engine::units::Db;
use pulp::{Arch, Simd, WithSimd};

/// Time between nudges: short against the briefest ring of a band (10 ms for 60 dB).
const NUDGE_S: f64 = 0.0005;
/// Frames of a block at the most.
const BLOCK: usize = 32;
/// Envelope below which a wash has ended.
const OVER: f32 = 1e-7;
/// How far a strike may vary from mode to mode and from hit to hit.
const SPREAD: f32 = 0.45;
/// Highest wash above that of a hit at velocity 1, however often it is struck.
const CEILING: f32 = 1.25;
/// Share of what rings that the hardest stick takes away by its touch.
const TOUCH: f32 = 0.1;

/// A band of eight modes.
#[derive(Clone, Copy, Debug)]
pub struct Band {
    /// Lowest and highest frequency.
    pub hz: [f32; 2],
    /// Amplitude in dB that the stick gives each mode at velocity 1, and its power of the velocity.
    pub strike: [f32; 2],
    /// Amplitude in dB that the wash keeps up in each mode at velocity 1, and its power of the
    /// velocity.
    pub wash: [f32; 2],
    /// Time in which a mode left alone falls by 60 dB.
    pub ring_s: f32,
    /// Time in which the wash falls by 60 dB.
    pub wash_s: f32,
    /// Time constant in which the wash rises.
    pub bloom_s: f32,
}

impl Band {
    /// In the order of the fields; the last are `ring_s`, `wash_s`, `bloom_s`.
    pub const fn new(hz: [f32; 2], strike: [f32; 2], wash: [f32; 2], times_s: [f32; 3]) -> Self {
        let [ring_s, wash_s, bloom_s] = times_s;
        Self {
            hz,
            strike,
            wash,
            ring_s,
            wash_s,
            bloom_s,
        }
    }
}

/// What a cymbal is.
#[derive(Clone, Copy, Debug)]
pub struct Metal<const G: usize> {
    /// Its bands.
    pub bands: [Band; G],
    /// Scatters the modes in their bands.
    pub salt: u32,
    /// Share by which the wash lasts longer at velocity 1 than at a half; below it is shorter.
    pub slosh: f32,
    /// Gain from both buses to left and right: `[left, right][bus]`.
    pub output: [[f32; 2]; 2],
}

/// A cymbal of `G` bands.
pub struct Cymbal<const G: usize> {
    /// Frames per second.
    rate_hz: f64,
    /// What it is.
    metal: &'static Metal<G>,
    /// Frequencies of its modes at their own pitch.
    hz: [[f32; LANES]; G],
    /// Which way the stick moves each mode, or all of them would make one click.
    side: [[f32; LANES]; G],
    /// The modes.
    modes: DenseModes<G>,
    /// 1 where a mode may be struck, 0 where it is too high for the rate.
    open: [[f32; LANES]; G],
    /// Decay factor and pitch factor in force.
    shape: [f32; 2],
    /// Energy on its way to each band, as an amplitude.
    source: [f32; G],
    /// What reaches the band.
    wash: [f32; G],
    /// Decay of `source` from nudge to nudge.
    fall: [f32; G],
    /// Share by which `wash` follows `source` from nudge to nudge.
    rise: [f32; G],
    /// Nudge that keeps a mode at amplitude 1.
    nudge: [f32; G],
    /// Randomness of the nudges, one generator for each lane.
    dice: [u32; LANES],
    /// Frames between nudges, frames to the next one, and the fraction carried over.
    period: f32,
    /// See `period`.
    countdown: usize,
    /// See `period`.
    carry: f32,
    /// Velocity of the last hit.
    velocity: f32,
    /// The way out.
    outlet: Outlet,
    /// The instruction set of this machine.
    arch: Arch,
}

impl<const G: usize> Cymbal<G> {
    /// At rest.
    pub fn new(rate_hz: f64, metal: &'static Metal<G>) -> Self {
        let mut dice = Noise::new(metal.salt);
        let hz = std::array::from_fn(|group| {
            let [low, high] = metal.bands[group].hz;
            std::array::from_fn(|n| {
                // Neighbours go to different buses.
                let place = 2 * (n % (LANES / 2)) + n / (LANES / 2);
                // Scattered, but never two on one spot.
                let share = (place as f32 + 0.5 + 0.4 * dice.tick()) / LANES as f32;
                low * (high / low).powf(share)
            })
        });
        let side = [[(); LANES]; G].map(|group| group.map(|()| dice.tick().signum()));
        let mut cymbal = Self {
            rate_hz,
            metal,
            hz,
            side,
            modes: DenseModes::new(),
            open: [[1.0; LANES]; G],
            shape: [0.0; 2],
            source: [0.0; G],
            wash: [0.0; G],
            fall: [0.0; G],
            rise: [0.0; G],
            nudge: [0.0; G],
            dice: [1; LANES],
            period: (NUDGE_S * rate_hz) as f32,
            countdown: 0,
            carry: 0.0,
            velocity: 0.5,
            outlet: Outlet::new(rate_hz, metal.output),
            arch: Arch::new(),
        };
        cymbal.prepare(1.0, 1.0);
        cymbal
    }

    /// Clears all sound.
    pub fn reset(&mut self) {
        self.modes.reset();
        (self.source, self.wash) = ([0.0; G], [0.0; G]);
        self.outlet.open();
        (self.countdown, self.carry) = (0, 0.0);
    }

    /// A control-grid point: factors on all decays and on all frequencies.
    pub fn prepare(&mut self, decay: f32, pitch: f32) {
        if self.shape == [decay, pitch] {
            return;
        }
        self.shape = [decay, pitch];
        let nudge_s = NUDGE_S as f32;
        for (group, band) in self.metal.bands.iter().enumerate() {
            let ring_s = band.ring_s * decay;
            for lane in 0..LANES {
                let hz = self.hz[group][lane] * pitch;
                let place = [group, lane];
                let open = self
                    .modes
                    .turn(place, f64::from(hz), f64::from(ring_s), self.rate_hz);
                self.open[group][lane] = if open { 1.0 } else { 0.0 };
            }
            self.rise[group] = 1.0 - (-nudge_s / band.bloom_s).exp();
            // Nudges are even in -1..1, a third in power; a mode loses 13.8 / T60 of it a second.
            self.nudge[group] = (3.0 * 13.815_51 * nudge_s / ring_s).sqrt();
        }
        self.pace();
    }

    /// Paces the washes by decay and velocity.
    fn pace(&mut self) {
        let longer = 1.0 + self.metal.slosh * (2.0 * self.velocity - 1.0);
        for (fall, band) in self.fall.iter_mut().zip(&self.metal.bands) {
            let wash_s = band.wash_s * self.shape[0] * longer;
            *fall = (-6.907_755 * NUDGE_S as f32 / wash_s).exp();
        }
    }

    /// Strikes it, from its present state.
    pub fn hit(&mut self, velocity: f32, seed: u32) {
        self.end_choke();
        if self.is_silent() {
            (self.countdown, self.carry) = (0, 0.0);
        }
        self.velocity = velocity;
        self.modes.scale(1.0 - TOUCH * velocity);
        self.pace();
        let mut dice = Noise::new(seed);
        for (group, band) in self.metal.bands.iter().enumerate() {
            let [level_db, power] = band.strike;
            let amount = Db(level_db).gain() * velocity.powf(power);
            let strikes = std::array::from_fn(|lane| {
                amount
                    * (1.0 + SPREAD * dice.tick())
                    * self.side[group][lane]
                    * self.open[group][lane]
            });
            self.modes.strike(group, &strikes);
            let [level_db, power] = band.wash;
            let most = Db(level_db).gain();
            let wash = most * velocity.powf(power) * (1.0 + 0.1 * dice.tick());
            let source = &mut self.source[group];
            // Energies add, up to what the metal holds.
            *source = source.hypot(wash).min((most * CEILING).max(*source));
        }
        let mut hash = seed;
        for lane in &mut self.dice {
            hash = hash.wrapping_mul(0x85eb_ca6b).wrapping_add(0x9e37_79b9);
            // Zero would stay zero.
            *lane = (hash ^ (hash >> 15)) | 1;
        }
    }

    /// Ends the sound within 15 ms.
    pub fn choke(&mut self) {
        self.outlet.choke();
    }

    /// Puts what is left of a choke into the state, so that a new hit can ring.
    fn end_choke(&mut self) {
        let curve = self.outlet.open();
        if curve != 1.0 {
            self.modes.scale(curve);
            self.source.iter_mut().for_each(|part| *part *= curve);
            self.wash.iter_mut().for_each(|part| *part *= curve);
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
        self.modes.is_silent() && self.source == [0.0; G]
    }

    /// Renders up to each nudge and nudges.
    #[inline(always)]
    fn run(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut wide = [[0f32; LANES]; BLOCK];
        let frames = left.len();
        let mut from = 0;
        while from < frames {
            if self.countdown == 0 {
                self.nudge();
            }
            let to = frames.min(from + self.countdown);
            self.modes.render(&mut wide[from..to]);
            self.countdown -= to - from;
            from = to;
        }
        self.outlet.mix(&wide[..frames], left, right);
    }

    /// Hands energy on to the modes.
    #[inline(always)]
    fn nudge(&mut self) {
        self.carry += self.period;
        self.countdown = self.carry as usize;
        self.carry -= self.countdown as f32;
        for group in 0..G {
            let source = self.source[group] * self.fall[group];
            let wash = self.wash[group];
            self.wash[group] = wash + (source - wash) * self.rise[group];
            self.source[group] = source;
            if source < OVER && wash < OVER {
                (self.source[group], self.wash[group]) = (0.0, 0.0);
                continue;
            }
            let amount = wash * self.nudge[group];
            let mut nudges = self.open[group];
            for (nudge, dice) in nudges.iter_mut().zip(&mut self.dice) {
                *dice ^= *dice << 13;
                *dice ^= *dice >> 17;
                *dice ^= *dice << 5;
                *nudge *= *dice as i32 as f32 * (1.0 / 2_147_483_648.0) * amount;
            }
            self.modes.strike(group, &nudges);
        }
    }
}

/// A cymbal's frames and whether they end a grid span, compiled for the best instruction set.
struct Render<'a, const G: usize>(&'a mut Cymbal<G>, bool, &'a mut [f32], &'a mut [f32]);

impl<const G: usize> WithSimd for Render<'_, G> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self(cymbal, last, left, right) = self;
        cymbal.run(left, right);
        if cymbal.outlet.is_shut() {
            cymbal.reset();
        } else if last {
            cymbal.modes.settle();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two low bands and two high ones.
    const METAL: Metal<4> = Metal {
        bands: [
            Band::new(
                [300.0, 900.0],
                [-20.0, 1.1],
                [-26.0, 1.6],
                [0.6, 0.4, 0.005],
            ),
            Band::new(
                [900.0, 2500.0],
                [-20.0, 1.1],
                [-22.0, 1.6],
                [0.4, 0.4, 0.005],
            ),
            Band::new(
                [2500.0, 6000.0],
                [-20.0, 1.2],
                [-18.0, 1.7],
                [0.2, 0.4, 0.010],
            ),
            Band::new(
                [6000.0, 14000.0],
                [-22.0, 1.3],
                [-18.0, 1.8],
                [0.02, 0.3, 0.010],
            ),
        ],
        salt: 7,
        slosh: 0.2,
        output: [[0.6, 0.3], [0.3, 0.6]],
    };

    /// Renders frames, cut as told inside grid spans.
    fn render(cymbal: &mut Cymbal<4>, frames: usize, cuts: &[usize]) -> Vec<f32> {
        let (mut left, mut right) = (vec![0f32; frames], vec![0f32; frames]);
        let (mut from, mut cut) = (0, cuts.iter().cycle());
        while from < frames {
            let end = from / BLOCK * BLOCK + BLOCK;
            let to = frames.min(end).min(from + cut.next().unwrap());
            cymbal.render(to == end, &mut left[from..to], &mut right[from..to]);
            from = to;
        }
        left
    }

    /// Energy above or below 3 kHz, roughly, by the difference from frame to frame.
    fn brightness(x: &[f32]) -> f32 {
        let steps: f32 = x.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum();
        steps / x.iter().map(|x| x * x).sum::<f32>()
    }

    #[test]
    fn it_repeats_however_it_is_cut_and_ends_in_silence() {
        let run = |cuts: &[usize], seed| {
            let mut cymbal = Cymbal::new(48_000.0, &METAL);
            cymbal.hit(0.8, seed);
            let out = render(&mut cymbal, 96_000, cuts);
            assert!(cymbal.is_silent() && out[95_999] == 0.0);
            out
        };
        let whole = run(&[32], 3);
        assert!(whole.iter().all(|x| x.abs() < 1.0));
        assert_eq!(whole, run(&[1, 7, 32, 13], 3));
        assert_ne!(whole, run(&[32], 4));
    }

    #[test]
    fn harder_is_louder_and_brighter() {
        let hits = [0.05, 0.2, 0.4, 0.7, 1.0].map(|velocity| {
            let mut cymbal = Cymbal::new(48_000.0, &METAL);
            cymbal.hit(velocity, 3);
            render(&mut cymbal, 9600, &[32])
        });
        let energy = |x: &[f32]| x.iter().map(|x| x * x).sum::<f32>();
        assert!(hits.windows(2).all(|w| energy(&w[1]) > 1.5 * energy(&w[0])));
        assert!(energy(&hits[4]) > 251.0 * energy(&hits[0]));
        assert!(brightness(&hits[4]) > 1.2 * brightness(&hits[0]));
    }

    #[test]
    fn the_highs_bloom_and_fade_first() {
        let mut cymbal = Cymbal::new(48_000.0, &METAL);
        cymbal.hit(1.0, 3);
        let out = render(&mut cymbal, 48_000, &[32]);
        let [bloom, tail] = [&out[1000..3000], &out[24_000..30_000]].map(brightness);
        assert!(bloom > 2.0 * tail, "{bloom} {tail}");
    }

    #[test]
    fn it_sounds_alike_at_every_rate() {
        let level = |rate_hz: f64| {
            let mut cymbal = Cymbal::new(rate_hz, &METAL);
            cymbal.hit(0.8, 3);
            let out = render(&mut cymbal, (0.5 * rate_hz) as usize, &[32]);
            10.0 * (out.iter().map(|x| x * x).sum::<f32>() / out.len() as f32).log10()
        };
        let at_48k = level(48_000.0);
        for rate_hz in [44_100.0, 96_000.0, 192_000.0] {
            assert!((level(rate_hz) - at_48k).abs() < 0.5, "{rate_hz}");
        }
    }

    #[test]
    fn struck_fast_it_stays_in_bounds_and_a_choke_ends_it() {
        let mut cymbal = Cymbal::new(48_000.0, &METAL);
        for seed in 0..40 {
            cymbal.hit(1.0, seed);
            cymbal.prepare(1.0, 1.0);
            let out = render(&mut cymbal, 2400, &[32]);
            assert!(out.iter().all(|x| x.is_finite() && x.abs() < 1.0));
        }
        cymbal.choke();
        let out = render(&mut cymbal, 960, &[32]);
        assert!(cymbal.is_silent() && out[959] == 0.0 && out[0] != 0.0);
        // Struck while it is choked, it rings anew.
        cymbal.hit(1.0, 1);
        render(&mut cymbal, 320, &[32]);
        cymbal.choke();
        render(&mut cymbal, 320, &[32]);
        cymbal.hit(0.5, 2);
        render(&mut cymbal, 2400, &[32]);
        assert!(!cymbal.is_silent());
    }
}
