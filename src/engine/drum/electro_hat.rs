//! Closed hat of an analogue drum machine, and the circuit it shares with the open one.
//!
//! Six square oscillators run into a band-pass at 3.44 kHz and one at 7.1 kHz, an envelope and a
//! high-pass (Werner, Abel and Smith, "The TR-808 Cymbal: a Physically-Informed, Circuit-Bendable,
//! Digital Model", ICMC/SMC 2014, which gives the pitches of the oscillators and the bands). What
//! velocity does is our own: the machine knows an accent only.

use super::{DrumControls, DrumVoice, Hit};
use crate::engine::clock::GRID;
use crate::engine::dsp::halfband::{Halfband, Past};
use crate::engine::dsp::noise::Noise;
use crate::engine::dsp::square_cluster::SquareCluster;
use crate::engine::dsp::two_pole::TwoPole;
use crate::engine::units::Hz;
use pulp::{Arch, Simd, WithSimd};

/// Pitches of the oscillators, Werner, Abel and Smith, table 1, in an order that lets far ones
/// multiply.
const PITCHES_HZ: [f64; 6] = [205.3, 304.4, 369.6, 522.7, 540.0, 800.0];
/// Middles of the bands.
const BANDS_HZ: [f32; 2] = [3440.0, 7100.0];
/// Their quality factors: as wide as leaves both heard.
const BANDS_Q: [f32; 2] = [1.6, 1.3];
/// Quality factor of the high-pass: a little resonance is the crispness.
const HIGH_Q: f32 = 0.9;
/// Time constant of the envelope's rise, short enough for a click.
const RISE_S: f32 = 0.0002;
/// Level at which a full hit meets the amplifier.
const DRIVE: f32 = 1.3;
/// Rate below which the circuit runs at twice the rate: its treble would be warped.
const DOUBLED_BELOW_HZ: f64 = 40_000.0;
/// Time for a choke.
const CHOKE_S: f32 = 0.012;
/// Gain below which it has ended, -120 dB.
const OVER: f32 = 1e-6;

/// What makes one hat of the machine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circuit {
    /// Time in which the tail falls by 60 dB, at velocity 0.8.
    pub tail_s: f32,
    /// Time in which the snap at the start falls by 60 dB.
    pub snap_s: f32,
    /// Share of the snap in the attack.
    pub snap: f32,
    /// Share of the lower band.
    pub low_band: f32,
    /// Corner of the high-pass at full velocity.
    pub high_hz: f32,
    /// Gain to left and right.
    pub output: [f32; 2],
}

/// A hat of the machine.
pub struct Machine {
    /// Frames per second of the circuit, and its frames for one at the output.
    rate_hz: f32,
    /// See `rate_hz`.
    factor: usize,
    /// The way down from twice the rate.
    halfband: Halfband<24>,
    /// See `halfband`.
    past: Past,
    /// Its parts.
    circuit: Circuit,
    /// The oscillators.
    squares: SquareCluster,
    /// The bands.
    bands: [TwoPole; 2],
    /// The high-pass.
    high: TwoPole,
    /// Tail and snap, and their factors per frame.
    envelope: [f32; 2],
    /// See `envelope`.
    fall: [f32; 2],
    /// The gain that follows them, and its pace.
    gain: f32,
    /// See `gain`.
    rise: f32,
    /// Velocity of the last hit.
    velocity: f32,
    /// Decay and pitch factor in force.
    shape: [f32; 2],
    /// Whether it is choked.
    choked: bool,
    /// Whether anything sounds.
    sounding: bool,
    /// The instruction set of this machine.
    arch: Arch,
}

impl Machine {
    /// At rest.
    pub(super) fn new(rate: Hz, circuit: Circuit) -> Self {
        let factor = if rate.0 < DOUBLED_BELOW_HZ { 2 } else { 1 };
        let rate_hz = rate.0 as f32 * factor as f32;
        let mut machine = Self {
            rate_hz,
            factor,
            halfband: Halfband::default(),
            past: Past::SILENT,
            circuit,
            squares: SquareCluster::new(),
            bands: [TwoPole::default(); 2],
            high: TwoPole::default(),
            envelope: [0.0; 2],
            fall: [0.0; 2],
            gain: 0.0,
            rise: 1.0 - (-1.0 / (RISE_S * rate_hz)).exp(),
            velocity: 0.0,
            shape: [1.0; 2],
            choked: false,
            sounding: false,
            arch: Arch::new(),
        };
        machine.tune();
        machine
    }

    /// Sets all that hangs on pitch, decay and velocity.
    fn tune(&mut self) {
        let [decay, pitch] = self.shape;
        let pitches = PITCHES_HZ.map(|hz| hz * f64::from(pitch));
        self.squares.tune(&pitches, f64::from(self.rate_hz));
        for ((band, hz), q) in self.bands.iter_mut().zip(BANDS_HZ).zip(BANDS_Q) {
            band.band(hz * pitch, q, self.rate_hz);
        }
        // Hard opens it downward: more body; and lengthens it.
        let high_hz = self.circuit.high_hz * (1.35 - 0.35 * self.velocity) * pitch;
        self.high.high(high_hz, HIGH_Q, self.rate_hz);
        let tail_s = self.circuit.tail_s * decay * (0.6 + 0.5 * self.velocity);
        let times_s = if self.choked {
            [CHOKE_S; 2]
        } else {
            [tail_s, self.circuit.snap_s * decay.min(1.0)]
        };
        self.fall = times_s.map(|t60_s| (-6.907_755 / (t60_s * self.rate_hz)).exp());
    }

    /// Adds frames; `last` says that they end a span of the grid.
    #[inline(always)]
    fn run<S: Simd>(&mut self, last: bool, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        let mut metal = [0f32; 2 * GRID];
        let metal = &mut metal[..frames * self.factor];
        self.squares.render(metal);
        for x in metal.iter_mut() {
            let [low, high] = [0, 1].map(|n| self.bands[n].tick(*x));
            let target = self.envelope[0] + self.envelope[1];
            self.gain += (target - self.gain) * self.rise;
            for (envelope, fall) in self.envelope.iter_mut().zip(self.fall) {
                *envelope *= fall;
            }
            let mix = self.high.tick(self.circuit.low_band * low + high);
            *x = saturate(mix * self.gain);
        }
        let mut down = [0f32; GRID];
        let out = if self.factor == 2 {
            self.halfband
                .down::<S>(&mut self.past, metal, &mut down[..frames]);
            &down[..frames]
        } else {
            metal
        };
        let [to_left, to_right] = self.circuit.output;
        for ((left, right), out) in left.iter_mut().zip(right).zip(out) {
            *left += to_left * out;
            *right += to_right * out;
        }
        if last && self.gain < OVER {
            self.reset();
        }
    }
}

impl DrumVoice for Machine {
    fn reset(&mut self) {
        self.bands.iter_mut().for_each(TwoPole::reset);
        self.high.reset();
        self.past = Past::SILENT;
        (self.envelope, self.gain) = ([0.0; 2], 0.0);
        (self.choked, self.sounding) = (false, false);
    }

    fn prepare(&mut self, controls: &DrumControls) {
        let shape = [controls.decay, controls.tones[0].0 as f32];
        if self.shape != shape {
            self.shape = shape;
            self.tune();
        }
    }

    fn hit(&mut self, hit: &Hit) {
        let mut dice = Noise::new(hit.seed);
        self.squares.set_product(0.35 + 0.45 * hit.velocity);
        if !self.sounding {
            // The oscillators run freely: a hit meets them anywhere.
            let phases = [(); 6].map(|()| (f64::from(0.5 + 0.5 * dice.tick()) * 4.2e9) as u32);
            self.squares.start(&phases);
        }
        self.velocity = hit.velocity;
        (self.choked, self.sounding) = (false, true);
        self.tune();
        let amount = DRIVE * hit.velocity.powf(1.2) * (1.0 + 0.04 * dice.tick());
        let snap = self.circuit.snap * (0.4 + 0.6 * hit.velocity);
        let parts = [amount * (1.0 - snap), amount * snap];
        for (envelope, part) in self.envelope.iter_mut().zip(parts) {
            *envelope = envelope.max(part);
        }
    }

    fn choke(&mut self) {
        self.choked = true;
        self.tune();
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if self.sounding {
            let arch = self.arch;
            arch.dispatch(Render(self, at + left.len() == GRID, left, right));
        }
    }

    fn is_silent(&self) -> bool {
        !self.sounding
    }
}

/// The transistor that serves as amplifier gives way: a cubic that is flat from 1.5 on, where it is
/// 1.
#[inline(always)]
fn saturate(x: f32) -> f32 {
    let x = x.clamp(-1.5, 1.5);
    x * (1.0 - x * x * (4.0 / 27.0))
}

/// A machine's frames and whether they end a grid span, compiled for the best instruction set.
struct Render<'a>(&'a mut Machine, bool, &'a mut [f32], &'a mut [f32]);

impl WithSimd for Render<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self(machine, last, left, right) = self;
        machine.run::<S>(last, left, right);
    }
}

/// The closed hat.
const CLOSED: Circuit = Circuit {
    tail_s: 0.19,
    snap_s: 0.03,
    snap: 0.35,
    low_band: 0.3,
    high_hz: 6000.0,
    output: [0.569, 0.852],
};

/// The closed hat, at rest.
pub fn new(rate: Hz) -> Machine {
    Machine::new(rate, CLOSED)
}

#[cfg(test)]
mod tests {
    use crate::engine::drum::trial::{Trial, energy};
    use crate::engine::settings::DrumKind;
    use crate::engine::units::Hz;

    #[test]
    fn it_is_as_loud_at_every_rate_and_louder_when_harder() {
        let level = |rate_hz: f64, velocity| {
            let mut trial = Trial::with(DrumKind::ElectroHat, Hz(rate_hz), 0.0, 1.0);
            let [left, _] = trial.hit(velocity, 3, (0.1 * rate_hz) as usize);
            10.0 * (energy(&left) / left.len() as f64).log10()
        };
        for rate_hz in [44_100.0, 96_000.0, 192_000.0] {
            let difference_db = level(rate_hz, 0.8) - level(48_000.0, 0.8);
            assert!(difference_db.abs() < 1.0, "{rate_hz}: {difference_db}");
        }
        let levels = [0.05, 0.2, 0.5, 0.8, 1.0].map(|velocity| level(48_000.0, velocity));
        assert!(levels.windows(2).all(|w| w[1] > w[0] + 1.0), "{levels:?}");
        assert!(levels[4] - levels[0] > 24.0, "{levels:?}");
    }
}
