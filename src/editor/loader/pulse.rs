//! Whether the host calls `process`, seen from the window: it says so nowhere, and a plugin that it
//! bypasses is told nothing (F2).

use crate::telemetry::Telemetry;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A host that called `process` no longer ago than this is taken to go on: longer than its longest
/// block (8192 frames at 44.1 kHz), shorter than a user waits.
pub const ALIVE: Duration = Duration::from_millis(250);

/// The heartbeat, as far as it was watched.
pub struct Pulse {
    /// Counts calls of `process`.
    telemetry: Arc<Telemetry>,
    /// The last count.
    count: u64,
    /// When it last changed, or when watching began.
    changed: Instant,
    /// Whether it was seen to change.
    beats: bool,
}

/// What a heartbeat says.
#[derive(Debug, PartialEq)]
pub enum Life {
    /// The host calls, or has not begun to.
    Goes,
    /// It has stopped.
    Stopped,
    /// Not yet watched for long enough.
    Unknown,
}

impl Pulse {
    /// Not watched yet.
    pub fn new(telemetry: Arc<Telemetry>) -> Self {
        Self {
            count: telemetry.blocks(),
            telemetry,
            changed: Instant::now(),
            beats: false,
        }
    }

    /// Looks at it.
    pub fn look(&mut self, now: Instant) -> Life {
        let count = self.telemetry.blocks();
        if count != self.count {
            (self.count, self.changed, self.beats) = (count, now, true);
        }
        match now.saturating_duration_since(self.changed) < ALIVE {
            _ if count == 0 => Life::Goes,
            true if self.beats => Life::Goes,
            true => Life::Unknown,
            false => {
                self.beats = false;
                Life::Stopped
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heart_beats_stops_and_beats_again() {
        let telemetry = Arc::new(Telemetry::default());
        let mut pulse = Pulse::new(telemetry.clone());
        let start = Instant::now();
        assert_eq!(pulse.look(start + 10 * ALIVE), Life::Goes, "not begun");
        telemetry.beat();
        assert_eq!(pulse.look(start), Life::Goes);
        assert_eq!(pulse.look(start + ALIVE / 2), Life::Goes, "a long block");
        assert_eq!(pulse.look(start + ALIVE), Life::Stopped);
        telemetry.beat();
        assert_eq!(pulse.look(start + 2 * ALIVE), Life::Goes);
        telemetry.rest();
        assert_eq!(pulse.look(start + 9 * ALIVE), Life::Goes, "deactivated");
    }

    #[test]
    fn a_window_that_just_opened_waits_for_a_beat() {
        let telemetry = Arc::new(Telemetry::default());
        telemetry.beat();
        let mut pulse = Pulse::new(telemetry.clone());
        let now = Instant::now();
        assert_eq!(pulse.look(now), Life::Unknown);
        assert_eq!(pulse.look(now + ALIVE), Life::Stopped);
    }
}
