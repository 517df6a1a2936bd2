//! How many modes a string has, and how it comes to more or fewer of them.
//!
//! Quality and relief set both how far up the modes go and how many they are. From one setting to
//! another at the same rate a string walks: the highest modes go, or come, a few at a time, so that
//! none of these steps is heard. At another rate every mode is another.

use crate::engine::dsp::modal_string::MAX_MODES;
use crate::engine::settings::Quality;

/// Steps down of a string on its way, in modes and in Hz: small against what it has.
const STEP: (usize, f64) = (2, 150.0);
/// Grid points from one step to the next.
pub const STEP_GRIDS: usize = 6;

/// What a string may have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detail {
    /// Highest mode in Hz.
    pub top_hz: f64,
    /// Largest number of modes.
    pub modes: usize,
}

impl Detail {
    /// At a quality, less some steps of relief: the first saves about what the next lower quality
    /// saves, at the same rate.
    pub fn new(quality: Quality, relief: u8) -> Self {
        const FULL: [Detail; 4] = [
            Detail {
                top_hz: 20_000.0,
                modes: MAX_MODES,
            },
            Detail {
                top_hz: 20_000.0,
                modes: 176,
            },
            Detail {
                top_hz: 14_000.0,
                modes: 96,
            },
            Detail {
                top_hz: 12_000.0,
                modes: 80,
            },
        ];
        let steps = match (quality, relief) {
            // At twice the rate each mode costs twice as much.
            (Quality::High, 0) => 0,
            (Quality::High, 1) => 2,
            (Quality::Normal, relief) => 1 + relief.min(2),
            (Quality::Eco, 0 | 1) => 2,
            (Quality::High | Quality::Eco, _) => 3,
        };
        FULL[usize::from(steps)]
    }

    /// One step toward another.
    pub fn approach(&mut self, goal: &Self) {
        let (modes, hz) = STEP;
        self.modes = goal
            .modes
            .clamp(self.modes.saturating_sub(modes), self.modes + modes);
        self.top_hz = goal.top_hz.clamp(self.top_hz - hz, self.top_hz + hz);
    }
}

/// Frames of the strings for one frame of the host.
pub fn factor(quality: Quality) -> usize {
    match quality {
        Quality::Eco | Quality::Normal => 1,
        Quality::High => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relief_takes_away_and_never_adds() {
        for quality in [Quality::Eco, Quality::Normal, Quality::High] {
            let mut before = Detail::new(quality, 0);
            for relief in [1, 2, 3, 255] {
                let next = Detail::new(quality, relief);
                assert!(next.modes <= before.modes && next.top_hz <= before.top_hz);
                before = next;
            }
            assert!(before.modes < Detail::new(quality, 0).modes);
        }
        // Those at one rate are the lower quality's.
        let eco = Detail::new(Quality::Eco, 0);
        assert_eq!(Detail::new(Quality::Normal, 1), eco);
    }

    #[test]
    fn a_walk_arrives_and_stays() {
        let (normal, eco) = (
            Detail::new(Quality::Normal, 0),
            Detail::new(Quality::Eco, 0),
        );
        for (from, to) in [(normal, eco), (eco, normal)] {
            let mut at = from;
            for _ in 0..40 {
                at.approach(&to);
            }
            assert_eq!(at, to);
        }
        let mut at = normal;
        at.approach(&eco);
        assert_eq!(
            at,
            Detail {
                top_hz: 19_850.0,
                modes: 174
            }
        );
    }
}
