//! Six square waves at inharmonic pitches, the metal of analogue drum machines, without aliasing.
//!
//! Six free-running Schmitt-trigger oscillators are the source of the cymbal and the hats in the
//! best-known of those machines (Werner, Abel and Smith, "The TR-808 Cymbal: a Physically-Informed,
//! Circuit-Bendable, Digital Model", ICMC/SMC 2014). Each edge is drawn band-limited: a step's
//! windowed-sinc integral less the step itself is added around it (Brandt, "Hard Sync Without
//! Aliasing", ICMC 2001). Our own: three pairs are multiplied too, as a ring modulator would,
//! which is again a wave with sharp edges and so costs no aliasing, and makes the cluster denser.

use std::f64::consts::PI;

/// Oscillators.
const VOICES: usize = 6;
/// Frames that an edge reaches over; the output is half as many late.
const TAPS: usize = 24;
/// Places of an edge between two frames.
const PLACES: usize = 32;
/// Edge of the passed band as a share of the rate: -6 dB.
const CUT: f64 = 0.455;
/// Kaiser's beta for 70 dB.
const BETA: f64 = 6.755;
/// Frames of a block at the most.
const BLOCK: usize = 64;
/// Half a turn of a phase.
const HALF: u32 = 1 << 31;
/// A full turn of a phase.
const TURN: f64 = 4_294_967_296.0;

/// The oscillators.
pub struct SquareCluster {
    /// Correction of an edge by its place between frames.
    table: [[f32; TAPS]; PLACES + 1],
    /// Phases; the upper half of the turn is high.
    phase: [u32; VOICES],
    /// Steps of the phases in a frame.
    step: [u32; VOICES],
    /// Frames until each changes sides, 1 if in the next.
    wait: [u32; VOICES],
    /// Where each stands, -1 or 1.
    level: [f32; VOICES],
    /// What edges past still add to the frames to come.
    tail: [f32; TAPS],
    /// Sum of all levels and products.
    sum: f32,
    /// Weight of the products.
    product: f32,
}

impl SquareCluster {
    /// At rest.
    pub fn new() -> Self {
        let mut cluster = Self {
            table: table(),
            phase: [0; VOICES],
            step: [1; VOICES],
            wait: [HALF; VOICES],
            level: [-1.0; VOICES],
            tail: [0.0; TAPS],
            sum: 0.0,
            product: 0.0,
        };
        cluster.start(&[0; VOICES]);
        cluster
    }

    /// Starts all oscillators at phases, shares of the turn in 32 bits.
    pub fn start(&mut self, phases: &[u32; VOICES]) {
        self.phase = *phases;
        self.level = phases.map(|phase| if phase >> 31 == 1 { 1.0 } else { -1.0 });
        self.tail = [0.0; TAPS];
        self.sum = self.total();
        (0..VOICES).for_each(|n| self.look(n));
    }

    /// Sets the pitches in Hz, each cut to a quarter of the rate.
    pub fn tune(&mut self, hz: &[f64; VOICES], rate_hz: f64) {
        self.step = hz.map(|hz| ((hz / rate_hz).min(0.25) * TURN).max(1.0) as u32);
        (0..VOICES).for_each(|n| self.look(n));
    }

    /// Sets the weight of the products, 0..=1, from the next edge on.
    pub fn set_product(&mut self, weight: f32) {
        self.product = weight;
    }

    /// Sum of all levels and products.
    fn total(&self) -> f32 {
        let [a, b, c, d, e, f] = self.level;
        (a + b + c + d + e + f) + self.product * (a * d + b * e + c * f)
    }

    /// Writes the next frames, at most 64; each oscillator swings by 1. Inlined, so that it is
    /// compiled for the instruction set of its caller.
    #[inline(always)]
    pub fn render(&mut self, out: &mut [f32]) {
        let frames = out.len();
        let mut line = [0f32; BLOCK + TAPS];
        line[..TAPS].copy_from_slice(&self.tail);
        let mut at = 0;
        loop {
            let wait = self
                .wait
                .iter()
                .fold(u32::MAX, |least, wait| least.min(*wait));
            let run = (wait as usize).min(frames - at + 1);
            for x in &mut line[at..at + run - 1] {
                *x += self.sum;
            }
            at += run - 1;
            if at == frames {
                self.advance(run as u32 - 1);
                break;
            }
            self.advance(wait);
            for n in 0..VOICES {
                if self.wait[n] == 0 {
                    self.edge(n, &mut line[at..at + TAPS]);
                }
            }
            line[at] += self.sum;
            at += 1;
        }
        out.copy_from_slice(&line[..frames]);
        self.tail.copy_from_slice(&line[frames..frames + TAPS]);
    }

    /// Moves all phases on.
    #[inline(always)]
    fn advance(&mut self, frames: u32) {
        for n in 0..VOICES {
            self.phase[n] = self.phase[n].wrapping_add(self.step[n].wrapping_mul(frames));
            self.wait[n] -= frames;
        }
    }

    /// Looks when oscillator `n` changes sides.
    fn look(&mut self, n: usize) {
        self.wait[n] = (HALF - self.phase[n] % HALF).div_ceil(self.step[n]);
    }

    /// Oscillator `n` has changed sides within the frame that is the first of `line`.
    #[inline(always)]
    fn edge(&mut self, n: usize, line: &mut [f32]) {
        self.look(n);
        let past = (self.phase[n] % HALF) as f32 / self.step[n] as f32;
        self.level[n] = -self.level[n];
        let before = self.sum;
        self.sum = self.total();
        let height = self.sum - before;
        let spot = past.min(0.999_99) * PLACES as f32;
        let (low, share) = (spot as usize, spot.fract());
        let [low, high] = [&self.table[low], &self.table[low + 1]];
        for ((x, a), b) in line.iter_mut().zip(low).zip(high) {
            *x += height * (a + (b - a) * share);
        }
    }
}

impl Default for SquareCluster {
    fn default() -> Self {
        Self::new()
    }
}

/// A band-limited step half of [`TAPS`] frames late, less a step at once, that happened 0..=1 of a
/// frame ago.
fn table() -> [[f32; TAPS]; PLACES + 1] {
    /// Parts of a frame in which the impulse is summed up.
    const FINE: usize = 32;
    let half = 0.5 * TAPS as f64;
    let pulse = |x: f64| {
        if x.abs() >= half {
            return 0.0;
        }
        let sinc = if x == 0.0 {
            2.0 * CUT
        } else {
            (2.0 * PI * CUT * x).sin() / (PI * x)
        };
        sinc * super::decimator::bessel_i0(BETA * (1.0 - (x / half).powi(2)).sqrt())
    };
    // Integral by the trapezoidal rule, from -half on.
    let mut step = [0f64; TAPS * FINE + 1];
    for n in 1..step.len() {
        let x = n as f64 / FINE as f64 - half;
        step[n] = step[n - 1] + 0.5 * (pulse(x) + pulse(x - 1.0 / FINE as f64));
    }
    let whole = step[TAPS * FINE];
    std::array::from_fn(|place| {
        std::array::from_fn(|k| {
            let at = k * FINE + place * FINE / PLACES;
            (step[at.min(TAPS * FINE)] / whole - 1.0) as f32
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pitches of which no multiples or sums meet within the spectrum's resolution.
    const PITCHES_HZ: [f64; VOICES] = [205.0, 304.0, 370.0, 523.0, 540.0, 800.0];

    /// A second, the blocks cut as told.
    fn second(rate_hz: f64, product: f32, cuts: &[usize]) -> Vec<f32> {
        let mut cluster = SquareCluster::new();
        cluster.tune(&PITCHES_HZ, rate_hz);
        cluster.set_product(product);
        cluster.start(&[0, 1 << 30, 77, 1 << 29, 5555, 99_999]);
        let mut out = vec![0f32; rate_hz as usize];
        let (mut from, mut cut) = (0, cuts.iter().cycle());
        while from < out.len() {
            let to = (from + cut.next().unwrap()).min(out.len());
            cluster.render(&mut out[from..to]);
            from = to;
        }
        out
    }

    #[test]
    fn nothing_is_heard_beside_the_odd_harmonics() {
        let out = second(48_000.0, 0.0, &[32]);
        let amplitude = |hz: f64| {
            let parts = out.iter().enumerate().map(|(n, x)| {
                let angle = 2.0 * PI * hz * n as f64 / 48_000.0;
                [f64::from(*x) * angle.cos(), f64::from(*x) * angle.sin()]
            });
            let [re, im] = parts.fold([0.0; 2], |sum, x| [sum[0] + x[0], sum[1] + x[1]]);
            2.0 * re.hypot(im) / 48_000.0
        };
        // Harmonics of a square wave: 4 / (pi n).
        assert!((amplitude(205.0) - 4.0 / PI).abs() < 0.01);
        assert!((amplitude(800.0 * 15.0) - 4.0 / PI / 15.0).abs() < 0.003);
        let mut quiet = 0;
        for hz in (3001..15_000).step_by(101) {
            let harmonic = PITCHES_HZ
                .iter()
                .any(|pitch| (hz as u64).is_multiple_of(*pitch as u64));
            if !harmonic {
                quiet += 1;
                assert!(
                    amplitude(f64::from(hz)) < 4e-3,
                    "{hz}: {}",
                    amplitude(f64::from(hz))
                );
            }
        }
        assert!(quiet > 90);
    }

    #[test]
    fn cuts_change_nothing() {
        assert_eq!(
            second(44_100.0, 0.7, &[32]),
            second(44_100.0, 0.7, &[1, 17, 5, 32])
        );
    }
}
