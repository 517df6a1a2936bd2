//! Time: what the host says of its transport, and the engine's own beat clock.

use super::units::{Beats, Bpm, Seconds};

/// Frames between two updates of slow values. The counter lives in the engine, so results do not
/// depend on the host's block size.
pub const GRID: usize = 32;

/// Time signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Beats of the bar as written.
    pub numerator: u8,
    /// Note value of a written beat: 1, 2, 4, 8 or 16.
    pub denominator: u8,
}

impl Meter {
    /// Length of a bar in quarter notes.
    pub fn bar(self) -> Beats {
        Beats(f64::from(self.numerator) * 4.0 / f64::from(self.denominator))
    }
}

/// What the host says at the first frame of a block; whatever it leaves out is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Transport {
    /// Whether the song is running.
    pub playing: bool,
    /// Tempo.
    pub tempo: Option<Bpm>,
    /// Song position in beats.
    pub position: Option<Beats>,
    /// Song position in seconds.
    pub seconds: Option<Seconds>,
    /// Position of the current bar's start.
    pub bar_start: Option<Beats>,
    /// Time signature.
    pub meter: Option<Meter>,
}

impl Transport {
    /// Moves the position of a running transport on by a number of seconds.
    pub fn advance(&mut self, by: Seconds) {
        if !self.playing {
            return;
        }
        if let (Some(position), Some(tempo)) = (&mut self.position, self.tempo) {
            position.0 += by.0 / tempo.beat().0;
        }
        if let Some(seconds) = &mut self.seconds {
            seconds.0 += by.0;
        }
    }
}
