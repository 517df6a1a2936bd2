//! The open strings: two strings that nobody touches, on tonic and fifth, which the bridge sets
//! ringing and which sound back through it, far below the bowed note.
//!
//! Each is one delay line with the loss of horsehair in it (Jaffe and Smith, "Extensions of the
//! Karplus-Strong plucked-string algorithm", 1983, without the pluck). They take nothing from the
//! bowed string, so they cannot pull its pitch.

use std::f64::consts::{LN_10, TAU};

use crate::engine::dsp::lag::Lag;

/// Longest period in frames: 20 Hz at the highest inner rate.
const FRAMES: usize = 4096;
/// Lowest and highest pitch in Hz.
const RANGE_HZ: (f64, f64) = (30.0, 1200.0);
/// Share of the bridge's force that enters a string, for a resonance about 20 dB below its cause.
const ENTRY: f32 = 0.006;
/// Corner of the loss filter in Hz.
const LOSS_HZ: f64 = 2600.0;
/// Below this, in shares of full scale, a string is at rest.
const REST: f32 = 1e-7;
/// Share of a retuning that a grid span covers.
const RETUNE: f64 = 0.02;

/// One string.
struct Line {
    /// The past.
    ring: Box<[f32; FRAMES]>,
    /// Loss filter.
    loss: f32,
    /// Period in frames, without the loss filter.
    period: Lag,
    /// The same in single precision, and what a round leaves.
    delay: f32,
    /// See `delay`.
    keep: f32,
    /// Largest value of the last grid span.
    peak: f32,
}

/// Both strings.
pub struct OpenStrings {
    /// Tonic and fifth.
    lines: [Line; 2],
    /// Where the rings are written next.
    head: usize,
    /// Frames per second.
    rate_hz: f64,
    /// Pole of the loss filter.
    pole: f32,
    /// Whether nothing rings.
    resting: bool,
}

impl OpenStrings {
    /// Strings at rest. Allocates.
    pub fn new(rate_hz: f64) -> Self {
        Self {
            lines: std::array::from_fn(|_| Line {
                ring: Box::new([0.0; FRAMES]),
                loss: 0.0,
                period: Lag::new(100.0, 1e-4),
                delay: 100.0,
                keep: 0.0,
                peak: 0.0,
            }),
            head: 0,
            rate_hz,
            pole: (-TAU * LOSS_HZ / rate_hz).exp() as f32,
            resting: true,
        }
    }

    /// Silence.
    pub fn reset(&mut self) {
        for line in &mut self.lines {
            line.ring.fill(0.0);
            line.loss = 0.0;
            line.peak = 0.0;
        }
        self.resting = true;
    }

    /// A control-grid point: pitches in Hz and the time in which they ring out.
    pub fn prepare(&mut self, pitches_hz: [f64; 2], t60_s: f64) {
        for (line, pitch_hz) in self.lines.iter_mut().zip(pitches_hz) {
            let pitch_hz = pitch_hz.clamp(RANGE_HZ.0, RANGE_HZ.1);
            let pole = f64::from(self.pole);
            let angle = TAU * pitch_hz / self.rate_hz;
            let (re, im) = (1.0 - pole * angle.cos(), pole * angle.sin());
            let period = self.rate_hz / pitch_hz - im.atan2(re) / angle;
            if self.resting {
                line.period.snap(period);
            }
            line.period.follow(period, RETUNE);
            line.delay = line.period.value() as f32;
            let gain = (1.0 - pole) / re.hypot(im);
            line.keep = ((-3.0 * LN_10 / (pitch_hz * t60_s)).exp() / gain).min(0.999) as f32;
        }
    }

    /// Adds what they sound to the force that made them.
    pub fn process(&mut self, force: &mut [f32]) {
        for x in force {
            if *x != 0.0 {
                self.resting = false;
            }
            let mut sum = 0.0;
            for line in &mut self.lines {
                let whole = line.delay as usize;
                let part = line.delay - whole as f32;
                let at = self.head.wrapping_sub(whole);
                let near = line.ring[at % FRAMES];
                let far = line.ring[at.wrapping_sub(1) % FRAMES];
                let y = near + part * (far - near);
                line.loss = y + self.pole * (line.loss - y);
                let back = line.keep * line.loss;
                line.ring[self.head % FRAMES] = back + ENTRY * *x;
                line.peak = line.peak.max(back.abs());
                sum += back;
            }
            *x += sum;
            self.head = (self.head + 1) % FRAMES;
        }
    }

    /// At a control-grid point at which nothing plays: whether they are at rest too. What is left
    /// below -140 dBFS is taken away.
    pub fn settle(&mut self) -> bool {
        let loudest = self
            .lines
            .iter()
            .fold(0f32, |peak, line| peak.max(line.peak));
        self.lines.iter_mut().for_each(|line| line.peak = 0.0);
        if !self.resting && loudest < REST {
            self.reset();
        }
        self.resting
    }
}
