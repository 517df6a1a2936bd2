//! Time: what the host says of its transport, and the engine's own beat clock.

use super::settings::ClockMode;
use super::units::{Beats, Bpm, Hz, Seconds};

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
    /// Whether there is a song.
    pub fn is_known(&self) -> bool {
        self.tempo.is_some() || self.position.is_some()
    }

    /// Time in the song: what is said, else reckoned from the beats.
    pub fn time(&self) -> Option<Seconds> {
        let reckoned = || Some(Seconds(self.position?.0 * self.tempo?.beat().0));
        self.seconds.or_else(reckoned)
    }

    /// Moves the position of a running transport on by a number of seconds, and the bar with it.
    pub fn advance(&mut self, by: Seconds) {
        if !self.playing {
            return;
        }
        match (self.position, self.tempo) {
            (Some(position), Some(tempo)) => {
                self.move_to(Beats(position.0 + by.0 / tempo.beat().0));
            }
            // Nobody knows where it is by then.
            _ => self.position = None,
        }
        if let Some(seconds) = &mut self.seconds {
            seconds.0 += by.0;
        }
    }

    /// Moves the position, and the bar by whole bars to where it is.
    pub fn move_to(&mut self, position: Beats) {
        let length = self.meter.unwrap_or(COMMON).bar().0;
        if let (Some(start), Some(from)) = (&mut self.bar_start, self.position)
            && in_bar(*start, length, from.0)
        {
            start.0 += ((position.0 - start.0) / length).floor() * length;
        }
        self.position = Some(position);
    }

    /// Tempo of the clock: the host's, unless it says none or is not asked.
    pub fn tempo(&self, mode: ClockMode, free_tempo: Bpm) -> Bpm {
        self.tempo
            .filter(|_| mode != ClockMode::Free)
            .unwrap_or(free_tempo)
    }
}

/// Meter where the host says none.
pub const COMMON: Meter = Meter {
    numerator: 4,
    denominator: 4,
};

/// A song position further than this from where it was expected is a jump, in s. Hosts round their
/// positions, and a note on the border of a jump as short as this is not missed.
pub const JUMP_S: f64 = 0.02;
/// Longest block we know of, in frames. Where the tempo changed within a block, the song went as far
/// as something between the old and the new tempo carries it: that is no jump.
const BLOCK: f64 = 8192.0;
/// A position half way between two frames is the later one's, and so is one this much before, in
/// frames: at 44.1 kHz and 120 BPM every second sixteenth stands there, and a host's rounding (CLAP
/// counts 2^-31 beats, 1.3e-4 frames at 20 BPM and 96 kHz) must not decide.
const TIE: f64 = 1e-3;
/// From a position to the end of its frame, in frames.
const HALF: f64 = 0.5 + TIE;
/// Difference to the host's position that comes from adding up, in frames.
const NOISE: f64 = 1e-3;
/// Positions that are equal but for rounding, in beats.
const SAME: f64 = 1e-6;
/// Share of a bar that bars may be off the place they would have in one meter throughout, before
/// they count as the next.
const BAR_SHARE: f64 = 1e-3;

/// Whose time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Driver {
    /// The host's song runs and is followed.
    pub hosted: bool,
    /// Our own clock runs.
    pub free: bool,
}

impl Driver {
    /// What the parameter and the host say.
    pub fn of(mode: ClockMode, transport: &Transport) -> Self {
        let (hosted, free) = match mode {
            ClockMode::Free => (false, true),
            ClockMode::Host => (transport.playing, false),
            ClockMode::HostOrFree => (transport.playing, !transport.is_known()),
        };
        Self { hosted, free }
    }
}

/// One bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BarPlace {
    /// Number of the bar: that of a song in this meter throughout.
    pub index: i64,
    /// Position of its first beat.
    pub start: Beats,
    /// Its meter.
    pub meter: Meter,
}

impl BarPlace {
    /// The bar that follows.
    pub fn next(self) -> Self {
        Self {
            index: self.index + 1,
            start: Beats(self.start.0 + self.meter.bar().0),
            meter: self.meter,
        }
    }
}

/// A stretch of frames on the clock. A position belongs to its nearest frame, and spans that follow
/// each other without a jump share the border between their frames, so that what happens at a
/// position happens once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Where the span before ended, or the position of the first frame.
    pub from: Beats,
    /// Position of the frame after the last.
    pub to: Beats,
    /// First position that counts as the first frame's.
    begin: f64,
    /// First position that is no longer the last frame's.
    end: f64,
    /// Position of the first frame as the clock has it, and beats per frame.
    origin: f64,
    /// See `origin`.
    rate: f64,
    /// Number of frames.
    pub frames: usize,
    /// Whether the bars run: the song's, or the free clock's.
    pub running: bool,
    /// Whether the position jumped or the clock stopped: what was begun has to end.
    pub broken: bool,
    /// The bar in which the span begins.
    pub bar: BarPlace,
    /// Tempo.
    pub tempo: Bpm,
    /// Time of the first frame in the host's song, if that runs.
    pub seconds: Option<Seconds>,
}

impl Span {
    /// First position that counts as the first frame's.
    pub fn begin(&self) -> Beats {
        Beats(self.begin)
    }

    /// The bar in which the span begins, if the song were in this meter throughout.
    pub fn bar_of(&self, meter: Meter) -> BarPlace {
        bar_at(self.begin, Beats(0.0), meter)
    }

    /// Frame of the span at which a position comes, if it does: the nearest. What a correction of
    /// the clock left behind comes at the first.
    pub fn frame(&self, at: Beats) -> Option<usize> {
        if at.0 < self.begin || at.0 >= self.end {
            return None;
        }
        let frame = ((at.0 - self.origin) / self.rate + HALF).floor().max(0.0);
        Some((frame as usize).min(self.frames - 1))
    }
}

/// The beat clock: the host's while it runs, else our own. It always goes on, so that what repeats
/// in time has a time; [`Span::running`] says whether bars count.
#[derive(Clone, Copy, Debug, Default)]
pub struct BeatClock {
    /// Position at the anchor, in beats.
    anchor: f64,
    /// Frames since the anchor.
    frames: u64,
    /// Beats per frame since the anchor.
    rate: f64,
    /// How far it has been, and the end of the last frame there.
    to: f64,
    /// See `to`.
    end: f64,
    /// Whether the bars ran.
    running: bool,
}

impl BeatClock {
    /// Position now, in beats.
    fn position(&self) -> f64 {
        self.anchor + self.frames as f64 * self.rate
    }

    /// The next `frames` frames. `transport` is valid at the first of them.
    pub fn advance(
        &mut self,
        mode: ClockMode,
        transport: &Transport,
        free_tempo: Bpm,
        frames: usize,
        sample_rate: Hz,
    ) -> Span {
        let Driver { hosted, free } = Driver::of(mode, transport);
        let tempo = transport.tempo(mode, free_tempo);
        let rate = 1.0 / (tempo.beat().0 * sample_rate.0);
        let expected = self.position();
        let running = hosted || free;
        let song_at = transport.position.filter(|_| hosted);
        let away = song_at.map_or(0.0, |at| at.0 - expected);
        let bend = (rate - self.rate) * BLOCK;
        let slack = JUMP_S / tempo.beat().0;
        let jumped = away < bend.min(0.0) - slack || away > bend.max(0.0) + slack;
        let broken = running != self.running || jumped;
        let position = if broken || away.abs() > NOISE * rate {
            expected + away
        } else {
            expected
        };
        // A correction moves the end of the span, never its start: nothing is played twice and
        // nothing is left out.
        let (from, begin) = if broken {
            (position, position - HALF * rate)
        } else {
            (self.to, self.end)
        };
        if broken || rate != self.rate || position != expected {
            self.anchor = position;
            self.frames = 0;
            self.rate = rate;
        }
        self.running = running;
        self.frames += frames as u64;
        self.to = self.position().max(from);
        self.end = (self.position() - HALF * rate).max(begin);
        Span {
            from: Beats(from),
            to: Beats(self.to),
            begin,
            end: self.end,
            origin: position,
            rate,
            frames,
            running,
            broken,
            bar: song_bar(begin, transport, hosted),
            tempo,
            seconds: transport.seconds.filter(|_| hosted),
        }
    }
}

/// Whether a host's bar holds a position; one that does not is none (Ardour 8 names the fourth
/// quarter of every bar's number, whatever the meter).
fn in_bar(start: Beats, length: f64, position: f64) -> bool {
    (-SAME..=length + SAME).contains(&(position - start.0))
}

/// The bar around a position: the host's bars if it says where they are, else bars of its meter
/// from the song's start.
fn song_bar(position: f64, transport: &Transport, hosted: bool) -> BarPlace {
    let meter = transport.meter.filter(|_| hosted).unwrap_or(COMMON);
    let first = transport.position.filter(|_| hosted);
    let known = transport
        .bar_start
        .filter(|start| first.is_some_and(|first| in_bar(*start, meter.bar().0, first.0)));
    bar_at(position, known.unwrap_or(Beats(0.0)), meter)
}

/// The bar around a position, of bars of which one starts at `zero`.
fn bar_at(position: f64, zero: Beats, meter: Meter) -> BarPlace {
    let length = meter.bar().0;
    let start = zero.0 + ((position - zero.0) / length).floor() * length;
    BarPlace {
        index: (start / length + BAR_SHARE).floor() as i64,
        start: Beats(start),
        meter,
    }
}

#[cfg(test)]
mod tests;
