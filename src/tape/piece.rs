//! A stretch of the tape as a piece that a DAW opens: its first bar line at 0, every bar line after
//! it a whole number of bars later, and every note ended.
//!
//! The tape's own bars may be cut short: by a jump of the song, by a stop (its time goes on, so that
//! what is played meanwhile is kept) or by another meter. A stretch between two bar lines that is no
//! whole bar takes as many bars of the piece as it needs, the last filled up with a rest.

use crate::midi_file::{Item, What};
use std::collections::BTreeMap;

/// Difference of two bars that are equally long, in beats.
const SAME_BEATS: f64 = 1e-3;
/// A note that begins no more than this before a bar line and sounds over it was meant for it, in
/// beats: 25 ms at 120 BPM, as far as players are ahead, and less than a 64th, so that rolls stay.
const EARLY_BEATS: f64 = 0.05;
/// Shortest note of a piece, in beats: two ticks of a file, as one of none hangs in some DAWs.
const SHORTEST_BEATS: f64 = 1.0 / 480.0;
/// A measured tempo that differs by no more than this share is what the bar line says: frames are
/// rounded.
const TEMPO_SHARE: f64 = 1e-3;
/// Shortest stretch whose tempo is measured, in beats.
const MEASURED_BEATS: f64 = 0.25;
/// Meter of what is played without one.
const COMMON: (u8, u8) = (4, 4);

/// Something on the tape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// Time in beats.
    pub beats: f64,
    /// Time in s.
    pub seconds: f64,
    /// A note's start or end, or a bar line.
    pub what: What,
}

/// What was played, as a piece of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its notes and bars.
    pub items: Vec<Item>,
    /// Number of its bars.
    pub bars: usize,
}

/// Why there is no piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing was played.
    Notes,
    /// No bar was played from its first beat to its last.
    Bars,
}

/// One bar of the tape.
#[derive(Clone, Copy, Debug)]
struct Bar {
    /// Its start in beats.
    from: f64,
    /// Its end, at the most one bar later.
    to: f64,
    /// Its meter.
    meter: (u8, u8),
    /// Its tempo.
    tempo_bpm: f64,
    /// Whether it went from bar line to bar line.
    whole: bool,
}

impl Bar {
    /// Length in the piece, in beats.
    fn length(&self) -> f64 {
        length(self.meter)
    }
}

/// Length of a bar in quarter notes.
fn length((numerator, denominator): (u8, u8)) -> f64 {
    f64::from(numerator.max(1)) * 4.0 / f64::from(denominator.max(1))
}

/// A note.
#[derive(Clone, Copy, Debug)]
struct Note {
    /// Its start in beats.
    from: f64,
    /// Its end.
    to: f64,
    /// MIDI channel.
    channel: u8,
    /// MIDI key.
    key: u8,
    /// 0..=1.
    velocity: f32,
}

/// See [`super::Tape::last_bars`].
pub(super) fn last_bars(
    moments: &[Moment],
    now: (f64, f64),
    count: usize,
) -> Result<Piece, Missing> {
    let bars = bars(moments, now);
    let Some(last) = bars.iter().rposition(|bar| bar.whole) else {
        return Err(match notes(moments, now.0).is_empty() {
            true => Missing::Notes,
            false => Missing::Bars,
        });
    };
    let whole = bars[..=last].iter().rev().take_while(|bar| bar.whole);
    let count = whole.take(count).count();
    piece(&bars[last + 1 - count..=last], &notes(moments, now.0))
}

/// What was played in the last `length_s`.
pub(super) fn since(moments: &[Moment], now: (f64, f64), length_s: f64) -> Result<Piece, Missing> {
    let recent = moments.partition_point(|moment| moment.seconds < now.1 - length_s);
    let notes: Vec<Note> = notes(&moments[recent..], now.0);
    let Some(first) = notes.first() else {
        return Err(Missing::Notes);
    };
    let last = notes.iter().fold(first.to, |last, note| last.max(note.to));
    let mut bars = bars(moments, now);
    bars.retain(|bar| bar.to > first.from && bar.from < last);
    piece(&bars, &notes)
}

/// The bars of the tape.
fn bars(moments: &[Moment], now: (f64, f64)) -> Vec<Bar> {
    let is_line = |moment: &&Moment| matches!(moment.what, What::Bar { .. });
    let lines: Vec<&Moment> = moments.iter().filter(is_line).collect();
    let mut bars = Vec::new();
    // Before the first bar line, bars begin with the first note.
    let (beats, seconds) = lines.first().map_or(now, |line| (line.beats, line.seconds));
    if let Some(first) = moments.first().filter(|first| first.beats < beats) {
        let tempo_bpm = tempo(first, (beats, seconds), f64::NAN);
        add(&mut bars, first.beats, beats, COMMON, tempo_bpm);
    }
    for (n, line) in lines.iter().enumerate() {
        let next = lines.get(n + 1);
        let end = next.map_or(now, |next| (next.beats, next.seconds));
        let What::Bar { meter, tempo_bpm } = line.what else {
            continue;
        };
        let first = bars.len();
        add(
            &mut bars,
            line.beats,
            end.0,
            meter,
            tempo(line, end, tempo_bpm),
        );
        let whole = (end.0 - line.beats - length(meter)).abs() < SAME_BEATS;
        if let Some(bar) = bars.get_mut(first) {
            bar.whole = whole && next.is_some();
        }
    }
    bars
}

/// Adds a stretch as bars, of which the last may be cut short.
fn add(bars: &mut Vec<Bar>, from: f64, to: f64, meter: (u8, u8), tempo_bpm: f64) {
    let length = length(meter);
    let count = ((to - from - SAME_BEATS) / length).ceil().max(0.0) as usize;
    bars.extend((0..count).map(|n| Bar {
        from: from + n as f64 * length,
        to: if n + 1 == count {
            to
        } else {
            from + (n + 1) as f64 * length
        },
        meter,
        tempo_bpm,
        whole: false,
    }));
}

/// Tempo from a moment to a time, which a bar line has told or which moved meanwhile.
fn tempo(from: &Moment, (beats, seconds): (f64, f64), told_bpm: f64) -> f64 {
    let (beats, seconds) = (beats - from.beats, seconds - from.seconds);
    let measured = 60.0 * beats / seconds;
    let close = (measured / told_bpm - 1.0).abs() < TEMPO_SHARE;
    let known = told_bpm.is_finite();
    if known && (close || beats < MEASURED_BEATS || !measured.is_finite()) {
        told_bpm
    } else {
        measured
    }
}

/// The notes that begin among moments, by their start; what is on sounds until `now`.
fn notes(moments: &[Moment], now: f64) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    let mut on = BTreeMap::new();
    for moment in moments {
        let at = moment.beats;
        match moment.what {
            What::On {
                channel,
                key,
                velocity,
            } => {
                let note = Note {
                    from: at,
                    to: now.max(at),
                    channel,
                    key,
                    velocity,
                };
                // Its end may have been overwritten.
                if let Some(before) = on.insert((channel, key), notes.len()) {
                    notes[before].to = at;
                }
                notes.push(note);
            }
            What::Off { channel, key } => {
                if let Some(note) = on.remove(&(channel, key)) {
                    notes[note].to = at;
                }
            }
            _ => {}
        }
    }
    notes
}

/// Bars that follow each other, with the notes that were meant for them.
fn piece(bars: &[Bar], notes: &[Note]) -> Result<Piece, Missing> {
    let (Some(first), Some(last)) = (bars.first(), bars.last()) else {
        return Err(Missing::Bars);
    };
    let mut items = Vec::new();
    let mut starts = Vec::with_capacity(bars.len());
    let mut end = 0.0;
    for bar in bars {
        starts.push(end);
        let (meter, tempo_bpm) = (bar.meter, bar.tempo_bpm);
        let what = What::Bar { meter, tempo_bpm };
        items.push(Item {
            at_beats: end,
            what,
        });
        end += bar.length();
    }
    let place = |at: f64| {
        let n = bars.partition_point(|bar| bar.from <= at).saturating_sub(1);
        let into = (at - bars[n].from).clamp(0.0, bars[n].length());
        starts[n] + into
    };
    let meant = |note: &&Note| {
        let over = |line: f64| note.from >= line - EARLY_BEATS && note.to > line;
        let begun = note.from >= first.from || over(first.from);
        begun && note.from < last.to && !over(last.to)
    };
    for note in notes.iter().filter(meant) {
        let Note { channel, key, .. } = *note;
        let from = place(note.from);
        let on = What::On {
            channel,
            key,
            velocity: note.velocity,
        };
        let to = place(note.to.min(last.to)).max(from + SHORTEST_BEATS);
        let off = What::Off { channel, key };
        items.extend(
            [(from, on), (to.min(end), off)].map(|(at_beats, what)| Item { at_beats, what }),
        );
    }
    if items.len() == bars.len() {
        return Err(Missing::Notes);
    }
    // At one time a key is lifted before it is struck again.
    let rank = |what: &What| match what {
        What::Bar { .. } => 0,
        What::Off { .. } => 1,
        _ => 2,
    };
    items.sort_by(|a, b| {
        let times = a.at_beats.total_cmp(&b.at_beats);
        times.then(rank(&a.what).cmp(&rank(&b.what)))
    });
    items.push(Item {
        at_beats: end,
        what: What::End,
    });
    Ok(Piece {
        items,
        bars: bars.len(),
    })
}
