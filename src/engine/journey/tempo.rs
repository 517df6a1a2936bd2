//! The tempo of the journey, and the beats it has counted at a place: in closed form, so that a place
//! has the same beat however it was reached.

use super::target::TEMPO;
use super::{CHAPTERS, Chapter};

/// A stretch along which the tempo goes in a line.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    /// Where it begins and ends, as shares of the journey.
    span: (f64, f64),
    /// Tempo there, in beats per minute.
    bpm: (f64, f64),
    /// Integral of the tempo up to its start.
    sum: f64,
}

impl Stretch {
    /// Tempo at a share.
    fn bpm(&self, share: f64) -> f64 {
        let (from, to) = self.span;
        let way = ((share - from) / (to - from).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        self.bpm.0 + (self.bpm.1 - self.bpm.0) * way
    }

    /// Integral of the tempo from the start of the journey to a share.
    fn sum(&self, share: f64) -> f64 {
        self.sum + 0.5 * (self.bpm.0 + self.bpm(share)) * (share - self.span.0)
    }
}

/// The tempo of the whole journey.
#[derive(Debug)]
pub struct TempoMap(Vec<Stretch>);

impl TempoMap {
    /// From the chapters' lines.
    pub fn new(chapters: &[Chapter]) -> Self {
        let mut stretches: Vec<Stretch> = Vec::new();
        for (n, chapter) in chapters.iter().enumerate() {
            let line = &chapter.lines[TEMPO];
            let place = |at: f64| (n as f64 + at) / CHAPTERS as f64;
            for (index, &(at, value)) in line.iter().enumerate() {
                let (end, last) = line.get(index + 1).copied().unwrap_or((1.0, value));
                let sum = stretches
                    .last()
                    .map_or(0.0, |before| before.sum(before.span.1));
                stretches.push(Stretch {
                    span: (place(at), place(end)),
                    bpm: (f64::from(value), f64::from(last)),
                    sum,
                });
            }
        }
        Self(stretches)
    }

    /// The stretch a share is in.
    fn stretch(&self, share: f64) -> &Stretch {
        let behind = self.0.partition_point(|stretch| stretch.span.0 <= share);
        &self.0[behind.clamp(1, self.0.len()) - 1]
    }

    /// Tempo at a share of the journey, in beats per minute.
    pub fn bpm(&self, share: f64) -> f64 {
        self.stretch(share).bpm(share)
    }

    /// Beats from the start of a journey of a length in seconds to a share of it.
    pub fn beats(&self, share: f64, length_s: f64) -> f64 {
        self.stretch(share).sum(share) * length_s / 60.0
    }
}
