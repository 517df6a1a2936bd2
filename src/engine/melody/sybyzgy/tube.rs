//! The bore as breath noise hears it: an open tube, the same at both ends.
//!
//! A travelling wave comes back after one round trip, twice inverted, so all multiples of the
//! fundamental ring (digital waveguide, Smith 1992). Walls and open ends take more of the high
//! frequencies: a symmetric three-point filter, which delays nothing. The jet is not in the loop:
//! this tube cannot fail to speak, nor choose another register.

/// Lowest fundamental of the tube in Hz; lower notes have the noise of this one.
const LOWEST_HZ: f64 = 27.5;
/// Share of a wave that each neighbour of the middle tap takes at the reference rate: a third of
/// the amplitude is lost at 8 kHz, as an open end of a 15 mm bore radiates it (our own fit).
const SPREAD: f32 = 0.17;
/// Rate for which `SPREAD` holds; at higher rates the taps lie further apart.
const REFERENCE_HZ: f64 = 48_000.0;
/// Frequency in Hz at which the radiated pressure, the derivative of the flow, has unit gain.
const RADIATION_HZ: f64 = 1000.0;

/// Change of the round trip in frames that is not heard as a step.
const STEP: f64 = 0.3;

/// A round trip through the tube, in frames.
#[derive(Clone, Copy)]
struct Trip {
    /// Whole frames; 0 before the tube is tuned.
    whole: usize,
    /// What it has beyond them.
    fraction: f32,
}

/// One tube.
pub struct Tube {
    /// Past waves, then room for new ones.
    line: Vec<f32>,
    /// Where the next wave goes.
    head: usize,
    /// Past waves that are needed, in frames.
    history: usize,
    /// Frames per second.
    rate_hz: f64,
    /// The round trip.
    trip: Trip,
    /// The round trip of the last span, where it was another.
    before: Option<Trip>,
    /// Distance of the loss filter's taps.
    spacing: usize,
    /// Share of a wave that a round trip leaves at low frequencies.
    keep: f32,
    /// Gain of the difference that is radiated.
    radiation: f32,
}

impl Tube {
    /// A silent tube.
    pub fn new(rate_hz: f64) -> Self {
        let spacing = (rate_hz / REFERENCE_HZ).round().max(1.0) as usize;
        let history = (rate_hz / LOWEST_HZ) as usize + spacing + 4;
        Self {
            line: vec![0.0; 3 * history],
            head: history,
            history,
            rate_hz,
            trip: Trip {
                whole: 0,
                fraction: 0.0,
            },
            before: None,
            spacing,
            keep: 0.0,
            radiation: (rate_hz / (std::f64::consts::TAU * RADIATION_HZ)) as f32,
        }
    }

    /// Clears the past.
    pub fn reset(&mut self) {
        self.head = self.history;
        self.line[..self.history].fill(0.0);
        self.trip.whole = 0;
        self.before = None;
    }

    /// Sets the fundamental in Hz and what a round trip leaves of a low wave, below 1. The next
    /// call of [`Tube::process`] moves there.
    pub fn tune(&mut self, hz: f64, keep: f32) {
        let shortest = self.spacing as f64 + 2.0;
        let longest = (self.history - self.spacing - 2) as f64;
        let frames = (self.rate_hz / hz).clamp(shortest, longest);
        let moved = frames - (self.trip.whole as f64 + f64::from(self.trip.fraction));
        let was_tuned = self.trip.whole > 0;
        self.before = (was_tuned && moved.abs() > STEP).then_some(self.trip);
        self.trip = Trip {
            whole: frames as usize,
            fraction: frames.fract() as f32,
        };
        self.keep = keep;
    }

    /// Blows `flow` into the tube and replaces it by what the open end radiates.
    #[inline(always)]
    pub fn process(&mut self, flow: &mut [f32]) {
        if self.head + flow.len() > self.line.len() {
            self.line
                .copy_within(self.head - self.history..self.head, 0);
            self.head = self.history;
        }
        let (start, share) = (self.head, 1.0 / flow.len() as f32);
        let before = self.before.take();
        let shorter = before.map_or(self.trip.whole, |trip| trip.whole.min(self.trip.whole));
        while self.head < start + flow.len() {
            let done = self.head - start;
            // As many frames as come back from before this run.
            let count = (flow.len() - done).min(shorter - self.spacing);
            self.line[self.head..self.head + count].copy_from_slice(&flow[done..done + count]);
            match before {
                // From one length to another waves fade over, or the change would click.
                Some(trip) => {
                    let at = done as f32 * share;
                    self.echo(count, trip, 1.0 - at, -share);
                    self.echo(count, self.trip, at, share);
                }
                None => self.echo(count, self.trip, 1.0, 0.0),
            }
            self.head += count;
        }
        let waves = &self.line[start - 1..self.head];
        for (out, pair) in flow.iter_mut().zip(waves.windows(2)) {
            *out = (pair[1] - pair[0]) * self.radiation;
        }
    }

    /// Adds to the next `count` waves those that come back, with a gain that is a straight line.
    #[inline(always)]
    fn echo(&mut self, count: usize, trip: Trip, gain: f32, gain_step: f32) {
        let (past, new) = self.line.split_at_mut(self.head);
        let back = self.head - trip.whole - 1;
        let far = &past[back - self.spacing..][..count + 1];
        let mid = &past[back..][..count + 1];
        let near = &past[back + self.spacing..][..count + 1];
        let new = &mut new[..count];
        let weights = [trip.fraction, 1.0 - trip.fraction].map(|x| x * self.keep);
        let side = weights.map(|x| x * SPREAD);
        let main = weights.map(|x| x * (1.0 - 2.0 * SPREAD));
        for i in 0..count {
            let wave = main[0] * mid[i]
                + main[1] * mid[i + 1]
                + side[0] * (near[i] + far[i])
                + side[1] * (near[i + 1] + far[i + 1]);
            new[i] += (gain + gain_step * i as f32) * wave;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The radiated answer to one puff of air.
    fn ring(rate_hz: f64, hz: f64, frames: usize, chunk: usize) -> Vec<f32> {
        let mut tube = Tube::new(rate_hz);
        tube.tune(hz, 0.8);
        let mut flow = vec![0.0; frames];
        flow[0] = 1.0;
        for part in flow.chunks_mut(chunk) {
            tube.process(part);
        }
        flow
    }

    #[test]
    fn its_waves_come_back_after_a_period_and_die() {
        for (rate_hz, hz) in [(48_000.0, 300.0), (192_000.0, 33.0), (22_050.0, 4000.0)] {
            let answer = ring(rate_hz, hz, (60.0 * rate_hz / hz) as usize, 32);
            let period = rate_hz / hz;
            // Sum of the answer against a sine and cosine at and between two modes.
            let level = |f: f64| {
                let turn = |n: usize| std::f64::consts::TAU * f * n as f64 / rate_hz;
                let sum = |g: fn(f64) -> f64| -> f64 {
                    answer
                        .iter()
                        .enumerate()
                        .map(|(n, x)| f64::from(*x) * g(turn(n)))
                        .sum()
                };
                sum(f64::sin).hypot(sum(f64::cos)) / f
            };
            assert!(level(hz) > 2.0 * level(1.5 * hz), "{hz}");
            assert!(
                answer[(30.0 * period) as usize..]
                    .iter()
                    .all(|x| x.abs() < 0.1)
            );
            assert!(answer.iter().all(|x| x.is_finite()));
        }
    }

    #[test]
    fn cutting_the_flow_changes_nothing() {
        let whole = ring(48_000.0, 1234.0, 3000, 32);
        assert_eq!(whole, ring(48_000.0, 1234.0, 3000, 7));
    }
}
