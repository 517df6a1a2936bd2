//! Bursts of filtered noise: what a stick, a hand or moving air adds to a struck thing.
//!
//! Noise drawn once a frame would be another noise at every rate, and its filters would bend near
//! the top. This one is made and filtered at a rate of its own and read between its samples (cubic,
//! Catmull and Rom 1974), so it is the same sound at every rate. Our own.

use super::noise::Noise;

/// Rate at which the noise is made: carries 10 kHz well, and costs little.
const OWN_HZ: f32 = 32_000.0;
/// One sample of it, as a phase.
const ONE: u32 = 1 << 24;
/// Most frames at once.
pub const MOST_FRAMES: usize = 32;
/// Room for the samples of the most frames at the lowest rate, 22.05 kHz, and the four before.
const BUFFER: usize = 64;
/// Envelope below which a burst is over: its band leaves -100 dBFS of it.
const OVER: f32 = 3e-5;

/// One burst.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    /// Middle of its band.
    pub hz: f32,
    /// Quality factor of its band, above 0.
    pub q: f32,
    /// From the band alone, 0, to all that lies below it, 1.
    pub low: f32,
    /// Time in which it falls by 60 dB.
    pub t60_s: f32,
    /// Level.
    pub gain: f32,
}

/// A burst that sounds.
#[derive(Clone, Copy, Debug)]
struct Sounding {
    /// Its band.
    band: Band,
    /// Level now.
    envelope: f32,
    /// What a sample leaves of the level.
    fall: f32,
}

/// A state-variable filter (Zavalishin, "The Art of VA Filter Design", chapter 4) solved for one
/// output: state and output in one step each, which waits less for itself than three in a row.
#[derive(Clone, Copy, Debug)]
struct Band {
    /// Integrators.
    state: [f32; 2],
    /// What each integrator, and the output, gets of the first, the second and the input.
    rows: [[f32; 3]; 3],
}

impl Band {
    /// At rest and mute.
    const MUTE: Self = Self {
        state: [0.0; 2],
        rows: [[0.0; 3]; 3],
    };

    /// Moves to the band of a burst.
    fn set(&mut self, burst: &Burst) {
        let g = (std::f32::consts::PI * (burst.hz / OWN_HZ).clamp(1e-5, 0.45)).tan();
        let k = 1.0 / burst.q;
        let over = 1.0 / (1.0 + g * (g + k));
        let high = [-over * (g + k), -over, over];
        let mid = [1.0 + g * high[0], g * high[1], g * high[2]];
        let low = [g * mid[0], 1.0 + g * mid[1], g * mid[2]];
        let mix = |n: usize| (1.0 - burst.low) * k * mid[n] + burst.low * low[n];
        self.rows = [
            [
                1.0 + 2.0 * g * high[0],
                2.0 * g * high[1],
                2.0 * g * high[2],
            ],
            [2.0 * g * mid[0], 1.0 + 2.0 * g * mid[1], 2.0 * g * mid[2]],
            [mix(0), mix(1), mix(2)],
        ];
    }

    /// One sample.
    #[inline(always)]
    fn tick(&mut self, x: f32) -> f32 {
        let [a, b] = self.state;
        let [to_a, to_b, out] = self.rows.map(|row| row[0] * a + row[1] * b + row[2] * x);
        self.state = [to_a, to_b];
        out
    }
}

/// `N` bursts from one noise.
#[derive(Clone, Copy, Debug)]
pub struct Hiss<const N: usize> {
    /// The noise.
    noise: Noise,
    /// The bursts.
    bursts: [Sounding; N],
    /// The last samples made, newest last.
    past: [f32; 4],
    /// Place between the middle two, in shares of [`ONE`]: whole numbers, so that no rounding hangs
    /// on how the frames are cut.
    phase: u32,
    /// Samples made a frame, in the same shares.
    step: u32,
    /// Whether anything sounds.
    sounds: bool,
}

impl<const N: usize> Hiss<N> {
    /// Silent.
    pub fn new(rate_hz: f64) -> Self {
        let silent = Sounding {
            band: Band::MUTE,
            envelope: 0.0,
            fall: 0.0,
        };
        Self {
            noise: Noise::new(0),
            bursts: [silent; N],
            past: [0.0; 4],
            phase: 0,
            step: (f64::from(OWN_HZ) / rate_hz * f64::from(ONE)).round() as u32,
            sounds: false,
        }
    }

    /// Ends all sound.
    pub fn reset(&mut self) {
        self.sounds = false;
        self.past = [0.0; 4];
        self.phase = 0;
        for burst in &mut self.bursts {
            burst.band.state = [0.0; 2];
            burst.envelope = 0.0;
        }
    }

    /// Starts the bursts, of another noise for every seed; what sounds louder goes on at its level.
    pub fn start(&mut self, bursts: &[Burst; N], seed: u32) {
        self.noise = Noise::new(seed);
        self.sounds = true;
        for (sounding, burst) in self.bursts.iter_mut().zip(bursts) {
            sounding.band.set(burst);
            sounding.envelope = sounding.envelope.max(burst.gain);
            sounding.fall = fall(burst.t60_s);
        }
    }

    /// Ends within about `time_s`.
    pub fn damp(&mut self, time_s: f32) {
        for burst in &mut self.bursts {
            burst.fall = burst.fall.min(fall(time_s));
        }
    }

    /// Whether nothing sounds.
    pub fn is_silent(&self) -> bool {
        !self.sounds
    }

    /// Stands still from now on if all is over; ask it on the control grid.
    pub fn settle(&mut self) {
        if self.sounds && self.bursts.iter().all(|burst| burst.envelope < OVER) {
            self.reset();
        }
    }

    /// Adds frames, at most [`MOST_FRAMES`].
    #[inline(always)]
    pub fn render(&mut self, to: &mut [f32]) {
        let mut made = [0f32; BUFFER];
        made[..4].copy_from_slice(&self.past);
        // A copy, whose state stays in registers.
        let mut own = *self;
        let end = own.phase + own.step * to.len() as u32;
        let count = (end / ONE) as usize;
        for sample in made.iter_mut().skip(4).take(count) {
            *sample = own.make();
        }
        *self = own;
        let mut phase = self.phase;
        for to in to {
            phase += self.step;
            let from = (phase / ONE) as usize;
            let x = (phase % ONE) as f32 * (1.0 / ONE as f32);
            let [a, b, c, d] = [0, 1, 2, 3].map(|n| made[(from + n) % BUFFER]);
            let linear = c - a;
            let square = 2.0 * a - 5.0 * b + 4.0 * c - d;
            let cube = 3.0 * (b - c) + d - a;
            *to += b + 0.5 * x * (linear + x * (square + x * cube));
        }
        self.phase = end % ONE;
        self.past = [0, 1, 2, 3].map(|n| made[(count + n) % BUFFER]);
    }

    /// One sample at the noise's own rate.
    #[inline(always)]
    fn make(&mut self) -> f32 {
        let white = self.noise.tick();
        let mut sum = 0.0;
        for burst in &mut self.bursts {
            sum += burst.band.tick(white * burst.envelope);
            burst.envelope *= burst.fall;
        }
        sum
    }
}

/// What a sample leaves of a level that falls by 60 dB in a time.
fn fall(t60_s: f32) -> f32 {
    (-6.907_755 / (t60_s.max(1e-4) * OWN_HZ)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A band around 2 kHz.
    const BURST: Burst = Burst {
        hz: 2000.0,
        q: 1.0,
        low: 0.0,
        t60_s: 0.02,
        gain: 1.0,
    };

    /// A tenth of a second at a rate.
    fn burst(rate_hz: f64) -> Vec<f32> {
        let mut hiss = Hiss::<1>::new(rate_hz);
        hiss.start(&[BURST], 5);
        let mut frames = vec![0f32; (0.1 * rate_hz) as usize];
        frames
            .chunks_mut(MOST_FRAMES)
            .for_each(|to| hiss.render(to));
        frames
    }

    #[test]
    fn it_is_the_same_sound_at_every_rate() {
        let (slow, fast) = (burst(48_000.0), burst(192_000.0));
        for (n, x) in slow.iter().enumerate() {
            // A frame ends at its time: frame n at (n + 1) / rate.
            assert!((x - fast[4 * n + 3]).abs() < 1e-3, "frame {n}");
        }
        assert!(slow.iter().any(|x| x.abs() > 0.1));
    }

    #[test]
    fn it_falls_in_its_time_and_then_is_silent() {
        let frames = burst(48_000.0);
        let energy = |from: usize| -> f32 { frames[from..from + 240].iter().map(|x| x * x).sum() };
        let fall_db = 10.0 * (energy(720) / energy(240)).log10();
        assert!((fall_db + 30.0).abs() < 5.0, "{fall_db}");
        let mut hiss = Hiss::<1>::new(48_000.0);
        hiss.start(&[BURST], 5);
        for _ in 0..150 {
            hiss.render(&mut [0.0; MOST_FRAMES]);
        }
        hiss.settle();
        assert!(hiss.is_silent());
    }
}
