//! The breath: turbulence of the jet, and the hiss of air that passes the teeth beside the tube.
//!
//! One stream of each kind serves all notes; each reads it at its own delay of up to a third of a
//! second, at which noise no longer resembles itself. Turbulence at a flue falls off steeply above
//! the frequency of the jet's width (Verge 1995; Chafe 1995 shapes it by the flow, as
//! [`super::note`] does); the corner frequencies are our own.

use crate::engine::clock::GRID;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Delays of the streams in frames, about a third of a second at 48 kHz.
pub const DELAYS: usize = 16_384;
/// Seed of the breath; a note chooses its place in it by its own seed.
const SEED: u64 = 0x5359_4259;
/// Corner of the turbulence in Hz: it falls by 12 dB per octave above.
const TURBULENCE_HZ: f64 = 1700.0;
/// Centre of the hiss at the teeth in Hz.
const HISS_HZ: f64 = 4600.0;
/// Octaves by which full brightness moves both.
const BRIGHT_OCTAVES: f64 = 0.8;

/// A stream of noise with its past.
struct Stream {
    /// Past, then room for new frames.
    line: Vec<f32>,
    /// Where the next frame goes.
    head: usize,
}

impl Stream {
    /// Silence.
    fn new() -> Self {
        Self {
            line: vec![0.0; 2 * (DELAYS + GRID)],
            head: DELAYS + GRID,
        }
    }

    /// Room for a grid span of new frames.
    fn next(&mut self) -> &mut [f32] {
        let past = DELAYS + GRID;
        if self.head + GRID > self.line.len() {
            self.line.copy_within(self.head - past..self.head, 0);
            self.head = past;
        }
        self.head += GRID;
        &mut self.line[self.head - GRID..self.head]
    }

    /// The last grid span, `delay` frames late.
    #[inline(always)]
    fn read(&self, delay: usize) -> &[f32] {
        let end = self.head - delay.min(DELAYS);
        &self.line[end - GRID..end]
    }
}

/// Both streams and their filters.
pub struct Air {
    /// White noise.
    rng: Xoshiro256PlusPlus,
    /// Turbulence of the jet.
    jet: Stream,
    /// Air that misses the tube.
    hiss: Stream,
    /// Frames per second.
    rate_hz: f64,
    /// Brightness that the filters are set to.
    brightness: f32,
    /// Share of the way a low-pass of the turbulence goes in a frame.
    jet_pace: f32,
    /// Its two stages.
    jet_state: [f32; 2],
    /// Trapezoidal coefficients of the hiss's band-pass, see `shape`.
    hiss_step: [f32; 3],
    /// Its two integrators.
    hiss_state: [f32; 2],
    /// Level of white noise with the same density at every rate.
    white: f32,
}

impl Air {
    /// No wind yet. Allocates.
    pub fn new(rate_hz: f64) -> Self {
        let mut air = Self {
            rng: Xoshiro256PlusPlus::seed_from_u64(SEED),
            jet: Stream::new(),
            hiss: Stream::new(),
            rate_hz,
            brightness: -1.0,
            jet_pace: 0.0,
            jet_state: [0.0; 2],
            hiss_step: [0.0; 3],
            hiss_state: [0.0; 2],
            white: (rate_hz / 48_000.0).sqrt() as f32,
        };
        air.shape(0.5);
        air.reset();
        air
    }

    /// Back to the first breath, with a past already blown.
    pub fn reset(&mut self) {
        self.rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
        self.jet_state = [0.0; 2];
        self.hiss_state = [0.0; 2];
        for stream in [&mut self.jet, &mut self.hiss] {
            stream.head = DELAYS + GRID;
        }
        for _ in 0..2 * DELAYS / GRID {
            self.advance();
        }
    }

    /// At a grid point: the brightness, 0..=1.
    pub fn shape(&mut self, brightness: f32) {
        if self.brightness == brightness {
            return;
        }
        self.brightness = brightness;
        let octaves = BRIGHT_OCTAVES * (2.0 * f64::from(brightness) - 1.0);
        let turns = |hz: f64| (hz * octaves.exp2() / self.rate_hz).min(0.42);
        self.jet_pace = (1.0 - (-std::f64::consts::TAU * turns(TURBULENCE_HZ)).exp()) as f32;
        // State-variable filter in trapezoidal form (Simper 2013), Q 0.7.
        let g = (std::f64::consts::PI * turns(HISS_HZ)).tan();
        let a1 = 1.0 / (1.0 + g * (g + 1.4));
        self.hiss_step = [a1 as f32, (g * a1) as f32, (g * g * a1) as f32];
    }

    /// Blows the next grid span.
    #[inline(always)]
    pub fn advance(&mut self) {
        let (jet, hiss) = (self.jet.next(), self.hiss.next());
        let [mut low, mut smooth] = self.jet_state;
        let [mut ic1, mut ic2] = self.hiss_state;
        let [a1, a2, a3] = self.hiss_step;
        for (jet, hiss) in jet.iter_mut().zip(hiss) {
            let bits = self.rng.next_u64();
            // Two independent halves, each uniform in -1..1.
            let [x, y] = [(bits >> 32) as i32, bits as i32]
                .map(|half| half as f32 * (self.white / 2_147_483_648.0));
            low += self.jet_pace * (x - low);
            smooth += self.jet_pace * (low - smooth);
            *jet = smooth;
            let v3 = y - ic2;
            let v1 = a1 * ic1 + a2 * v3;
            let v2 = ic2 + a2 * ic1 + a3 * v3;
            ic1 = 2.0 * v1 - ic1;
            ic2 = 2.0 * v2 - ic2;
            *hiss = v1;
        }
        self.jet_state = [low, smooth];
        self.hiss_state = [ic1, ic2];
    }

    /// Turbulence of the last grid span, `delay` frames late, at most [`DELAYS`].
    #[inline(always)]
    pub fn jet(&self, delay: usize) -> &[f32] {
        self.jet.read(delay)
    }

    /// Hiss of the last grid span, `delay` frames late, at most [`DELAYS`].
    #[inline(always)]
    pub fn hiss(&self, delay: usize) -> &[f32] {
        self.hiss.read(delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_blows_from_the_start_evenly_at_every_rate_and_repeats() {
        for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
            let mut air = Air::new(rate_hz);
            let first = air.jet(DELAYS).to_vec();
            assert!(first.iter().any(|x| x.abs() > 1e-3));
            let power: f32 = (0..1500)
                .map(|_| {
                    air.advance();
                    air.jet(0).iter().map(|x| x * x).sum::<f32>() / GRID as f32
                })
                .sum();
            let rms = (power / 1500.0).sqrt();
            assert!((0.1..0.3).contains(&rms), "{rate_hz} {rms}");
            air.reset();
            assert_eq!(air.jet(DELAYS), &first[..]);
        }
    }
}
