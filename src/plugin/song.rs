//! Where the host's song is at each frame of a block, from what the framework passes on.
//!
//! The engine believes every position it is given. Four things stand between the host's song and
//! that:
//!
//! * **Rounding.** Some hosts round to ticks (Ardour 8: 1/1920 of a quarter, 12 frames at 120 BPM and
//!   48 kHz). A position that stands on a tick and is off by no more than one is the one we counted.
//! * **Loops inside a block.** A VST3 block may hold a loop's end; the host says only where the loop
//!   lies (FRAMEWORK F12). The song goes round at the nearest frame, and the next block says the
//!   same. A host whose next block shows that it does otherwise is believed from then on.
//! * **Cut blocks.** The framework cuts blocks at changes of parameters and reckons later parts from
//!   the start of the block (F11). It leaves loops out, finds bars as if the meter had never changed,
//!   and after a CLAP transport event it adds the time since the block's start, not since the event.
//!   It does not say which part a call is; but the audio of a part follows right behind that of the
//!   part before. So where the memory goes on, a position is what it says, or that less what was
//!   too much so far, or that less the time since the block's start: whichever goes on where we are,
//!   or at the start of the loop. A host that cuts its own blocks is told apart by the same.
//! * **What is missing.** Without a position, beats are counted from the time in seconds where the
//!   song starts or jumps. Without a tempo, the one that leads from one position to the next counts.

pub(super) use crate::engine::clock::Transport;

use crate::engine::clock::JUMP_S;
use crate::engine::units::{Beats, Bpm, Hz, Seconds};
use std::ops::RangeInclusive;

/// A tick of the coarsest host we know of, in beats.
const TICK: f64 = 1.0 / 1920.0;
/// A position this near to a tick stands on it, in beats. CLAP counts 2^-31 beats.
const ON_TICK: f64 = 1e-8;
/// What is nearer by less than this, in beats, is no nearer.
const NO_NEWS: f64 = 1e-6;
/// What adding up may leave, in frames.
const NOISE: f64 = 1e-3;
/// A loop's end comes at the nearest frame; half way, at the later. As in the engine's clock.
const HALF: f64 = 0.5 + NOISE;
/// Tempos that are believed, in BPM.
pub(super) const TEMPOS: RangeInclusive<f64> = 1.0..=1000.0;
/// Shortest loop that is followed inside a block, in frames.
const SHORTEST_LOOP: f64 = 32.0;

/// What a call of `process` says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Statement {
    /// The transport at the first frame.
    pub(super) transport: Transport,
    /// Start and end of the loop, if it is on.
    pub(super) cycle: Option<(Beats, Beats)>,
    /// Frames of the call.
    pub(super) frames: usize,
    /// Whether its audio lies right behind that of the last call.
    pub(super) follows: bool,
    /// Whether the host can send a transport inside a block.
    pub(super) has_events: bool,
}

/// How far positions have been ahead of the song.
#[derive(Clone, Copy, Debug, Default)]
struct Excess {
    /// In beats.
    beats: f64,
    /// In seconds.
    seconds: f64,
}

/// Follows the host's song.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Song {
    /// The transport at the first frame of the call, put right.
    now: Transport,
    /// Start and end of the loop, if the song runs toward its end.
    cycle: Option<(f64, f64)>,
    /// Position at the anchor, in beats.
    anchor: f64,
    /// Frames from the anchor to the first frame of the call.
    frames: u64,
    /// Beats per frame.
    rate: f64,
    /// Frames of the call.
    length: usize,
    /// Frames from where the memory that goes on began to the first frame of the call.
    inside: u64,
    /// By how much positions in that memory are ahead.
    excess: Excess,
    /// The position that was last said at the start of a block, and the frames since.
    said: Option<(f64, u64)>,
    /// Whether that one stood on a tick.
    on_tick: bool,
    /// Where a loop's end in the block leads.
    turn: Option<Turn>,
    /// Whether this host was found not to go round inside a block.
    is_late: bool,
    /// Where the memory of the last call ended.
    memory: usize,
}

impl Song {
    /// Whether a call's audio lies right behind that of the last call.
    pub(super) fn lies_next(&mut self, channel: &[f32]) -> bool {
        let memory = channel.as_ptr_range();
        let end = std::mem::replace(&mut self.memory, memory.end as usize);
        end == memory.start as usize
    }

    /// Takes what a call says.
    pub(super) fn hear(&mut self, told: &Statement, free_tempo: Bpm, rate: Hz) {
        let was = self.now;
        let turned = self.pass();
        let expected = self.position(0);
        self.inside = if told.follows {
            self.inside + self.length as u64
        } else {
            0
        };
        if !told.follows {
            self.excess = Excess::default();
        }
        let passed = std::mem::replace(&mut self.length, told.frames);
        (self.now, self.cycle) = (told.transport, None);
        if !told.transport.playing {
            (self.said, self.turn) = (None, None);
            return;
        }
        let expected = was.playing.then_some(expected);
        let before = self.said;
        let tempo = self.tempo(told, &was, free_tempo, rate);
        self.now.tempo = Some(tempo);
        let per_frame = 1.0 / (tempo.beat().0 * rate.0);
        let at = match told.transport.position {
            Some(said) if told.transport.tempo.is_some() => {
                self.place(told, said.0, expected, tempo, rate)
            }
            // Nothing is reckoned without a tempo: in a block it is the same until there is news.
            Some(said) => expected
                .filter(|_| self.inside > 0 && before.is_some_and(|(before, _)| before == said.0))
                .unwrap_or(said.0),
            None => {
                let then = was.seconds;
                let then = then.map(|then| Seconds(then.0 + passed as f64 / rate.0));
                self.place_seconds(told, then, expected, rate)
            }
        };
        if let Some(turn) = self.turn.take_if(|_| !told.follows) {
            self.is_late = turn.is_late(at, self.is_late);
        }
        self.settle(told, at, expected.filter(|_| !turned), per_frame);
        let at = self.position(0);
        self.now.bar_start = self.bar(told, &was, at, expected);
        self.now.position = Some(Beats(at));
        if let Some(seconds) = &mut self.now.seconds {
            seconds.0 -= self.excess.seconds;
        }
        self.cycle = told
            .cycle
            .map(|(start, end)| (start.0, end.0))
            .filter(|(start, end)| end - start > SHORTEST_LOOP * per_frame && at < *end);
    }

    /// The transport at a frame of the call.
    pub(super) fn at(&self, frame: usize) -> Transport {
        let mut now = self.now;
        if let (true, Some(tempo)) = (now.playing, now.tempo) {
            let back = if self.is_late { 0.0 } else { self.back(frame) };
            now.move_to(Beats(self.position(frame) - back));
            if let Some(seconds) = &mut now.seconds {
                seconds.0 += (frame as f64 * self.rate - back) * tempo.beat().0;
            }
        }
        now
    }

    /// The first frame behind a frame at which the song goes round.
    pub(super) fn next_turn(&self, frame: usize) -> Option<usize> {
        let (_, end) = self.cycle.filter(|_| !self.is_late)?;
        let end = end + self.back(frame);
        let turn = ((end - self.position(0)) / self.rate - HALF).ceil();
        (turn < self.length as f64).then_some((turn.max(0.0) as usize).max(frame + 1))
    }

    /// Position of a frame of the call had the song no loop, in beats.
    fn position(&self, frame: usize) -> f64 {
        self.anchor + (self.frames + frame as u64) as f64 * self.rate
    }

    /// How far a loop has thrown the song back from the first frame of the call to a frame.
    fn back(&self, frame: usize) -> f64 {
        let Some((start, end)) = self.cycle else {
            return 0.0;
        };
        let over = self.position(frame) - (end - HALF * self.rate);
        if over < 0.0 {
            return 0.0;
        }
        ((over / (end - start)).floor() + 1.0) * (end - start)
    }

    /// Moves on to the frame after the call; whether a loop ended in it.
    fn pass(&mut self) -> bool {
        let passed = self.length as f64 * self.rate;
        if let Some(turn) = &mut self.turn {
            turn.round += passed;
            turn.straight += passed;
        }
        let straight = self.position(self.length);
        let back = self.back(self.length);
        self.frames += self.length as u64;
        let Some((start, _)) = self.cycle.filter(|_| back > 0.0) else {
            return false;
        };
        let round = straight - back;
        if !self.is_late {
            self.excess.beats += back;
            self.excess.seconds += self.now.tempo.map_or(0.0, |tempo| back * tempo.beat().0);
            (self.anchor, self.frames) = (round, 0);
        }
        self.turn = Some(Turn {
            round,
            straight,
            start,
        });
        true
    }

    /// Tempo of the call: what is said, else what led here, else the last, else our own.
    fn tempo(&mut self, told: &Statement, was: &Transport, free: Bpm, rate: Hz) -> Bpm {
        let at = told.transport.position.map(|at| at.0);
        let led = match (self.said, at) {
            (Some((from, frames)), Some(to)) if self.inside == 0 && frames > 0 => {
                Some((to - from) / frames as f64 * rate.0 * 60.0)
            }
            _ => None,
        };
        let frames = told.frames as u64;
        self.said = match self.said {
            Some((from, before))
                if self.inside > 0 && (told.transport.tempo.is_some() || at == Some(from)) =>
            {
                Some((from, before + frames))
            }
            _ => at.map(|at| (at, frames)),
        };
        let led = led.filter(|bpm| TEMPOS.contains(bpm)).map(Bpm);
        let last = was.tempo.filter(|_| was.playing);
        told.transport.tempo.or(led).or(last).unwrap_or(free)
    }

    /// The position that is meant by one that is said.
    fn place(
        &mut self,
        told: &Statement,
        said: f64,
        expected: Option<f64>,
        tempo: Bpm,
        rate: Hz,
    ) -> f64 {
        if self.inside == 0 {
            return said;
        }
        let seconds = self.inside as f64 / rate.0;
        let since = Excess {
            beats: seconds / tempo.beat().0,
            seconds,
        };
        let ways = [
            Some(self.excess),
            Some(Excess::default()),
            told.has_events.then_some(since),
        ];
        let start = told.cycle.map(|(start, _)| start.0);
        let mut best = (
            if told.has_events {
                since
            } else {
                Excess::default()
            },
            JUMP_S / tempo.beat().0,
        );
        for way in ways.into_iter().flatten() {
            for goal in [expected, start].into_iter().flatten() {
                let away = (said - way.beats - goal).abs();
                // The first way is to go on as before.
                if away + NO_NEWS < best.1 {
                    best = (way, away);
                }
            }
        }
        self.excess = best.0;
        said - best.0.beats
    }

    /// The position where the host tells seconds only: counted, or reckoned where those jump.
    fn place_seconds(
        &mut self,
        told: &Statement,
        then: Option<Seconds>,
        expected: Option<f64>,
        rate: Hz,
    ) -> f64 {
        let (Some(now), Some(tempo)) = (told.transport.seconds, self.now.tempo) else {
            return self.position(0);
        };
        let since = self.inside as f64 / rate.0;
        let since = if told.has_events { since } else { 0.0 };
        for excess in [self.excess.seconds, 0.0, since] {
            self.excess.seconds = excess;
            let goes_on = |then: Seconds| (now.0 - excess - then.0).abs() < JUMP_S;
            if let Some(expected) = expected.filter(|_| then.is_some_and(goes_on)) {
                return expected;
            }
        }
        (now.0 - since) / tempo.beat().0
    }

    /// Takes a position, unless it is the one that was counted.
    fn settle(&mut self, told: &Statement, at: f64, expected: Option<f64>, per_frame: f64) {
        let ticks = at / TICK;
        let on_tick = ((ticks.round() - ticks) * TICK).abs() < ON_TICK;
        let rounded = on_tick && self.on_tick || self.inside > 0 && per_frame == self.rate;
        let slack = if rounded { TICK } else { NOISE * per_frame };
        let counted = expected.filter(|expected| (at - expected).abs() <= slack);
        if !told.follows {
            self.on_tick = on_tick;
        }
        if counted.is_none() || per_frame != self.rate {
            (self.anchor, self.frames) = (counted.unwrap_or(at), 0);
            self.rate = per_frame;
        }
    }

    /// Start of the bar at a position; `expected` is where the song was to be.
    fn bar(
        &self,
        told: &Statement,
        was: &Transport,
        at: f64,
        expected: Option<f64>,
    ) -> Option<Beats> {
        let Transport {
            bar_start, meter, ..
        } = told.transport;
        if self.inside == 0 {
            return bar_start;
        }
        if was.playing && was.meter == meter {
            let mut bars = *was;
            bars.move_to(Beats(at));
            return bars.bar_start;
        }
        if !told.has_events {
            return bar_start;
        }
        // Where the song runs on a meter begins with a bar; elsewhere nobody knows until the next
        // block.
        let goes_on = expected.is_some_and(|expected| (at - expected).abs() < TICK);
        goes_on.then_some(Beats(at))
    }
}

/// Where a loop's end in the last call leads.
#[derive(Clone, Copy, Debug)]
struct Turn {
    /// Round.
    round: f64,
    /// Straight on, as if there were no loop.
    straight: f64,
    /// To its start, at the next block.
    start: f64,
}

impl Turn {
    /// Whether a host that is at a position went round no earlier than at the end of the block;
    /// `before` where that is the same.
    fn is_late(self, at: f64, before: bool) -> bool {
        let [round, straight, start] =
            [self.round, self.straight, self.start].map(|way| (at - way).abs());
        let late = straight.min(start);
        if (late - round).abs() < NO_NEWS {
            return before;
        }
        late < round
    }
}

#[cfg(test)]
mod tests;
