//! A song as a script: stretches of time that a host plays one after the other, with everything a
//! host may do to its transport.

use crate::host::Transport;

/// What the host does in a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It plays.
    Playing,
    /// It stands still.
    Stopped,
    /// It has no transport.
    Absent,
}

/// How the host tells of a change inside a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edges {
    /// It cuts its blocks there.
    Cut,
    /// By a CLAP transport event.
    Event,
    /// A loop's end not at all: the next block says it. It cuts where a stretch begins.
    Untold,
}

/// A stretch of the song.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Length in frames.
    pub frames: u64,
    /// What the host does.
    pub state: State,
    /// Position of the first frame in quarter notes.
    pub start_beats: f64,
    /// Tempo at the first frame in beats per minute.
    pub tempo_bpm: f64,
    /// Tempo at the end: it moves there evenly in time.
    pub to_bpm: f64,
    /// Time signature.
    pub meter: (u16, u16),
    /// Where one of its bars starts, in quarter notes.
    pub bar_beats: f64,
    /// The loop, in quarter notes.
    pub loop_beats: Option<(f64, f64)>,
    /// Whether the host says its tempo.
    pub says_tempo: bool,
    /// Whether it says its position in quarter notes.
    pub says_beats: bool,
}

impl Stretch {
    /// A stretch that plays in 4/4 from a position at one tempo.
    pub fn playing(frames: u64, start_beats: f64, tempo_bpm: f64) -> Self {
        Self {
            frames,
            state: State::Playing,
            start_beats,
            tempo_bpm,
            to_bpm: tempo_bpm,
            meter: (4, 4),
            bar_beats: 0.0,
            loop_beats: None,
            says_tempo: true,
            says_beats: true,
        }
    }

    /// The same as a stretch that stands still.
    pub fn stopped(self) -> Self {
        Self {
            state: State::Stopped,
            ..self
        }
    }

    /// Quarter notes from the first frame to another, had the song no loop.
    pub fn beats(&self, frame: f64, rate_hz: f64) -> f64 {
        let share = 0.5 * frame / self.frames as f64;
        let mean_bpm = self.tempo_bpm + (self.to_bpm - self.tempo_bpm) * share;
        frame / rate_hz * mean_bpm / 60.0
    }

    /// The loop, unless it starts behind its end.
    fn cycle(&self) -> Option<(f64, f64)> {
        self.loop_beats.filter(|(_, end)| self.start_beats < *end)
    }

    /// The transport at a frame.
    fn transport(&self, frame: u64, rate_hz: f64) -> Option<Transport> {
        let playing = match self.state {
            State::Absent => return None,
            State::Stopped => false,
            State::Playing => true,
        };
        let share = frame as f64 / self.frames as f64;
        let bpm = self.tempo_bpm + (self.to_bpm - self.tempo_bpm) * share;
        let run = if playing {
            self.beats(frame as f64, rate_hz)
        } else {
            0.0
        };
        let mut at = self.start_beats + run;
        if let Some((start, end)) = self.cycle().filter(|(_, end)| at >= *end - 1e-9) {
            at = start + (at - end).max(0.0).rem_euclid(end - start);
        }
        let bar = f64::from(self.meter.0) * 4.0 / f64::from(self.meter.1);
        let number = ((at - self.bar_beats) / bar).floor();
        Some(Transport {
            playing,
            tempo_bpm: self.says_tempo.then_some(bpm),
            position_beats: self.says_beats.then_some(at),
            position_s: Some(at * 60.0 / bpm),
            meter: Some(self.meter),
            bar_start_beats: self.bar_beats + number * bar,
            bar_number: number as i32,
            loop_beats: self.loop_beats,
        })
    }

    /// The first frame behind one at which the song goes round.
    fn next_turn(&self, frame: u64, rate_hz: f64) -> Option<u64> {
        let (start, end) = self.cycle().filter(|_| self.state == State::Playing)?;
        let per_frame = self.tempo_bpm / 60.0 / rate_hz;
        let at = self.start_beats + frame as f64 * per_frame;
        let laps = ((at - end) / (end - start)).floor().max(-1.0) + 1.0;
        let turn = |lap: f64| {
            let beats = end + lap * (end - start) - self.start_beats;
            (beats / per_frame).ceil() as u64
        };
        // At the very turn, rounding has to be told from the lap before.
        let turn = [turn(laps), turn(laps + 1.0)]
            .into_iter()
            .find(|turn| *turn > frame)?;
        (turn < self.frames).then_some(turn)
    }
}

/// A song.
#[derive(Debug, Clone, PartialEq)]
pub struct Song {
    /// Frames per second.
    pub rate_hz: f64,
    /// How changes are told.
    pub edges: Edges,
    /// The stretches.
    pub stretches: Vec<Stretch>,
}

impl Song {
    /// Length in frames.
    pub fn frames(&self) -> u64 {
        self.stretches.iter().map(|stretch| stretch.frames).sum()
    }

    /// The stretch at a frame and its first frame; the last goes on.
    fn stretch(&self, frame: u64) -> Option<(&Stretch, u64)> {
        let mut first = 0;
        for stretch in &self.stretches {
            if frame < first + stretch.frames {
                return Some((stretch, first));
            }
            first += stretch.frames;
        }
        let last = self.stretches.last()?;
        Some((last, first - last.frames))
    }

    /// The transport at a frame.
    pub fn transport(&self, frame: u64) -> Option<Transport> {
        let (stretch, first) = self.stretch(frame)?;
        stretch.transport(frame - first, self.rate_hz)
    }

    /// The first frame behind one at which something is told, and whether by an event.
    pub fn next_edge(&self, frame: u64) -> Option<(u64, bool)> {
        let (stretch, first) = self.stretch(frame)?;
        let next = first + stretch.frames;
        let turn = stretch.next_turn(frame - first, self.rate_hz);
        let turn = turn.filter(|_| self.edges != Edges::Untold);
        let edge = turn.map_or(next, |turn| first + turn);
        let told = self.edges == Edges::Event;
        let known = |frame: u64| self.transport(frame).is_some();
        let event = told && known(frame) && known(edge);
        (edge < self.frames()).then_some((edge, event))
    }
}
