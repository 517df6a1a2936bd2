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

/// Meter where the host says none.
pub const COMMON: Meter = Meter {
    numerator: 4,
    denominator: 4,
};

/// A song position further than this from where it was expected is a jump, in s. Hosts round their
/// positions to frames and interpolate tempo ramps; neither adds up to this.
pub const JUMP_S: f64 = 0.02;

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
        let known = transport.tempo.is_some() || transport.position.is_some();
        let (hosted, free) = match mode {
            ClockMode::Free => (false, true),
            ClockMode::Host => (transport.playing, false),
            ClockMode::HostOrFree => (transport.playing, !known),
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
    /// Position of the first frame.
    pub from: Beats,
    /// Position of the frame after the last.
    pub to: Beats,
    /// First position of the first frame, half a frame early.
    begin: f64,
    /// First position that is no longer the last frame's.
    end: f64,
    /// Number of frames.
    pub frames: usize,
    /// Whether the bars run: the song's, or the free clock's.
    pub running: bool,
    /// Whether the position jumped or the clock stopped: what was begun has to end.
    pub broken: bool,
    /// The bar at the first frame.
    pub bar: BarPlace,
    /// Tempo.
    pub tempo: Bpm,
}

impl Span {
    /// Frame of the span at which a position comes, if it does.
    pub fn frame(&self, at: Beats) -> Option<usize> {
        if at.0 < self.begin || at.0 >= self.end {
            return None;
        }
        let share = (at.0 - self.from.0) / (self.to.0 - self.from.0);
        let frame = (share * self.frames as f64).round().max(0.0);
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
    /// Where the last span ended, and the end of its last frame.
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
        let song = transport.tempo.filter(|_| mode != ClockMode::Free);
        let tempo = song.unwrap_or(free_tempo);
        let rate = 1.0 / (tempo.beat().0 * sample_rate.0);
        let expected = self.position();
        let running = hosted || free;
        let song_at = transport.position.filter(|_| hosted);
        let away = song_at.map_or(0.0, |at| at.0 - expected);
        let jumped = away.abs() * tempo.beat().0 > JUMP_S;
        let broken = running != self.running || jumped;
        // What a host rounds away is not followed.
        let drifted = away.abs() > 0.5 * rate;
        let position = if broken || drifted {
            expected + away
        } else {
            expected
        };
        // A small correction moves the end of the span, never its start: nothing is played twice
        // and nothing is left out.
        let from = if broken { position } else { self.to };
        let begin = if broken {
            position - 0.5 * rate
        } else {
            self.end
        };
        if broken || rate != self.rate || position != expected {
            self.anchor = position;
            self.frames = 0;
            self.rate = rate;
        }
        self.running = running;
        self.frames += frames as u64;
        self.to = self.position().max(from);
        self.end = (self.to - 0.5 * rate).max(begin);
        Span {
            from: Beats(from),
            to: Beats(self.to),
            begin,
            end: self.end,
            frames,
            running,
            broken,
            bar: bar_at(from, transport, hosted),
            tempo,
        }
    }
}

/// The bar around a position: the host's bars if it says where they are, else bars of its meter
/// from the song's start.
fn bar_at(position: f64, transport: &Transport, hosted: bool) -> BarPlace {
    let meter = transport.meter.filter(|_| hosted).unwrap_or(COMMON);
    let length = meter.bar().0;
    let known = transport
        .bar_start
        .filter(|start| hosted && (0.0..=length).contains(&(position - start.0)));
    let start = known.map_or((position / length).floor() * length, |start| start.0);
    // A position at the very end belongs to the bar that follows.
    let start = if position - start >= length {
        start + length
    } else {
        start
    };
    BarPlace {
        index: (start / length).round() as i64,
        start: Beats(start),
        meter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 48 frames a second at 60 BPM: 48 frames a beat, exact by hand.
    const RATE: Hz = Hz(48.0);
    /// See [`RATE`].
    const SLOW: Bpm = Bpm(60.0);

    /// A running song at a position.
    fn song(beats: f64) -> Transport {
        Transport {
            playing: true,
            tempo: Some(SLOW),
            position: Some(Beats(beats)),
            ..Transport::default()
        }
    }

    /// Counts how often each sixteenth of a run falls into a span, and at which frame of the run.
    fn sixteenths(spans: &[Span]) -> Vec<(i64, usize)> {
        let mut found = Vec::new();
        let mut done = 0;
        for span in spans {
            for n in -100..1000 {
                if let Some(frame) = span.frame(Beats(f64::from(n) / 4.0)) {
                    found.push((i64::from(n), done + frame));
                }
            }
            done += span.frames;
        }
        found
    }

    #[test]
    fn every_position_comes_once_at_its_frame_whatever_the_cuts() {
        for cuts in [&[1usize][..], &[32], &[7, 1, 31, 5], &[48]] {
            let mut clock = BeatClock::default();
            let mut spans = Vec::new();
            let mut done = 0usize;
            for cut in cuts.iter().cycle() {
                // A host that rounds its positions.
                let at = (done as f64 / 48.0 * 1e6).round() / 1e6;
                let mode = ClockMode::HostOrFree;
                spans.push(clock.advance(mode, &song(2.0 + at), SLOW, *cut, RATE));
                done += cut;
                if done >= 480 {
                    break;
                }
            }
            let found = sixteenths(&spans);
            let wanted: Vec<(i64, usize)> = (0..done.div_ceil(12))
                .map(|n| (8 + n as i64, 12 * n))
                .collect();
            assert_eq!(found, wanted, "{cuts:?}");
        }
    }

    #[test]
    fn a_jump_breaks_and_a_stop_breaks() {
        let mut clock = BeatClock::default();
        let mut advance =
            |transport: &Transport| clock.advance(ClockMode::HostOrFree, transport, SLOW, 24, RATE);
        assert!(advance(&song(0.0)).broken, "the start");
        assert!(!advance(&song(0.5)).broken);
        let loop_edge = advance(&song(0.0));
        assert!(loop_edge.broken);
        assert_eq!(loop_edge.from, Beats(0.0));
        let stopped = Transport {
            playing: false,
            ..song(0.5)
        };
        let span = advance(&stopped);
        assert!(span.broken && !span.running);
        assert!(!advance(&stopped).broken);
    }

    #[test]
    fn without_a_host_the_free_clock_runs_and_with_a_stopped_one_it_does_not() {
        let mut clock = BeatClock::default();
        let nothing = Transport::default();
        let span = clock.advance(ClockMode::HostOrFree, &nothing, Bpm(120.0), 24, RATE);
        assert!(span.running);
        assert_eq!((span.from, span.to), (Beats(0.0), Beats(1.0)));
        let span = clock.advance(ClockMode::Host, &nothing, Bpm(120.0), 24, RATE);
        assert!(!span.running);
        // It goes on all the same, for what repeats in time.
        assert_eq!(span.to, Beats(2.0));
    }

    #[test]
    fn bars_follow_the_host_s_meter() {
        let meter = Meter {
            numerator: 7,
            denominator: 8,
        };
        let at = |beats: f64, bar_start: Option<f64>| {
            let transport = Transport {
                meter: Some(meter),
                bar_start: bar_start.map(Beats),
                ..song(beats)
            };
            bar_at(beats, &transport, true)
        };
        assert_eq!(at(7.5, None).index, 2);
        assert_eq!(at(7.5, None).start, Beats(7.0));
        assert_eq!(at(-0.5, None).index, -1);
        // A bar that a change of meter put elsewhere.
        assert_eq!(at(7.5, Some(6.0)).start, Beats(6.0));
        // A host that still names the bar before.
        assert_eq!(at(7.0, Some(3.5)).start, Beats(7.0));
        assert_eq!(at(7.0, Some(3.5)).next().start, Beats(10.5));
    }
}
