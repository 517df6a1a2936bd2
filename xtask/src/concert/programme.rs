//! What is played: ten chapters, each a tenth of the whole, or a part of that.

use super::clock;
use crate::fault::{Fault, Result};

/// The chapters' names, as `engine::journey` has them: these commands know only the built plugin.
pub const CHAPTERS: [&str; 10] = [
    "Botai Dawn",
    "Berel, Valley of Kings",
    "Korkyt's Wind",
    "Otrar Caravan",
    "Aqsaq Qulan",
    "Mangystau, Adai",
    "Singing Dune, Charyn",
    "Verny Electric",
    "Aral, Returning Water",
    "Baikonur Horizon",
];

/// What of the concert is rendered. Frames count from the concert's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Frames per second.
    pub rate_hz: u32,
    /// Frames of the whole concert.
    pub whole: u64,
    /// First frame that is rendered.
    pub first: u64,
    /// First frame that is no longer rendered.
    pub last: u64,
}

/// A chapter, or what of it is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its name.
    pub name: &'static str,
    /// First frame.
    pub first: u64,
    /// Number of frames.
    pub frames: u64,
}

impl Plan {
    /// The concert of a length in minutes, from one of its minutes to another.
    pub fn new(minutes: f64, from: Option<f64>, to: Option<f64>, rate_hz: u32) -> Result<Self> {
        let (from, to) = (from.unwrap_or(0.0), to.unwrap_or(minutes));
        if to > minutes || from >= to {
            return Err(Fault::input(format!(
                "--from {from} --to {to}: not a part of a concert of {minutes} minutes"
            )));
        }
        let frame = |minute: f64| (minute * 60.0 * f64::from(rate_hz)).round() as u64;
        let plan = Self {
            rate_hz,
            whole: frame(minutes),
            first: frame(from),
            last: frame(to),
        };
        if plan.frames() == 0 {
            return Err(Fault::input(format!("--from {from} --to {to}: nothing")));
        }
        Ok(plan)
    }

    /// Number of frames that are rendered.
    pub fn frames(&self) -> u64 {
        self.last - self.first
    }

    /// Where it starts, as a share of the whole.
    pub fn start(&self) -> f64 {
        self.first as f64 / self.whole as f64
    }

    /// What is rendered, in words.
    pub fn length(&self) -> String {
        format!("{} of {}", self.time(self.frames()), self.time(self.whole))
    }

    /// Frames as a time.
    pub fn time(&self, frames: u64) -> String {
        clock(frames as f64 / f64::from(self.rate_hz))
    }

    /// What is rendered of each chapter, of those of which something is.
    pub fn stretches(&self) -> impl Iterator<Item = Stretch> {
        let border = |number: usize| self.whole * number as u64 / CHAPTERS.len() as u64;
        CHAPTERS.iter().enumerate().filter_map(move |(n, name)| {
            let first = border(n).max(self.first);
            let end = border(n + 1).min(self.last);
            (first < end).then(|| Stretch {
                name,
                first,
                frames: end - first,
            })
        })
    }

    /// Comments for the file: its title, and the chapters as players know them
    /// (<https://wiki.xiph.org/Chapter_Extension>).
    pub fn comments(&self) -> Vec<(String, String)> {
        let mut comments = vec![("TITLE".to_owned(), super::PRESET.to_owned())];
        for (n, stretch) in self.stretches().enumerate() {
            let start_s = (stretch.first - self.first) as f64 / f64::from(self.rate_hz);
            let (whole, thousandths) = (start_s.floor(), (start_s.fract() * 1000.0) as u32);
            let start = format!("{:0>8}.{thousandths:03}", clock(whole));
            comments.push((format!("CHAPTER{n:03}"), start));
            comments.push((format!("CHAPTER{n:03}NAME"), stretch.name.to_owned()));
        }
        comments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_equal_chapters_fill_the_concert() {
        let plan = Plan::new(600.0, None, None, 48_000).unwrap();
        let stretches: Vec<Stretch> = plan.stretches().collect();
        assert_eq!(stretches.len(), 10);
        for (n, stretch) in stretches.iter().enumerate() {
            assert_eq!(stretch.first, n as u64 * 3600 * 48_000);
            assert_eq!(stretch.frames, 3600 * 48_000);
        }
        let comments = plan.comments();
        assert_eq!(comments[19].0, "CHAPTER009");
        assert_eq!(comments[19].1, "09:00:00.000");
    }

    #[test]
    fn a_part_has_the_chapters_it_touches() {
        let plan = Plan::new(10.0, Some(1.5), Some(3.25), 1000).unwrap();
        assert_eq!((plan.start(), plan.frames()), (0.15, 105_000));
        let found: Vec<(&str, u64, u64)> = plan
            .stretches()
            .map(|stretch| (stretch.name, stretch.first, stretch.frames))
            .collect();
        let wanted = [
            (CHAPTERS[1], 90_000, 30_000),
            (CHAPTERS[2], 120_000, 60_000),
            (CHAPTERS[3], 180_000, 15_000),
        ];
        assert_eq!(found, wanted);
        assert!(Plan::new(10.0, Some(3.0), Some(2.0), 1000).is_err());
        assert!(Plan::new(10.0, None, Some(11.0), 1000).is_err());
    }
}
