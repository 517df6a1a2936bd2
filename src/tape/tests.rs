//! The tape, by what is cut from it.

use super::*;
use crate::midi_file::Item;

/// A tape that is written by beats, at 120 BPM.
struct Desk(Tape);

impl Desk {
    /// An empty one.
    fn new() -> Self {
        let tape = Tape::default();
        tape.open();
        Self(tape)
    }

    /// Writes at a beat.
    fn put(&self, beats: f64, what: u64) {
        self.0.push((beats, beats / 2.0), what);
        self.end(beats);
    }

    /// The time is that of a beat.
    fn end(&self, beats: f64) {
        self.0.now[0].store(beats.to_bits(), Relaxed);
        self.0.now[1].store((beats / 2.0).to_bits(), Relaxed);
    }

    /// A bar line of 4/4.
    fn line(&self, beats: f64) {
        self.put(beats, word(3, 4, 4, 120.0));
    }

    /// A key of a channel goes down.
    fn on(&self, beats: f64, channel: u8, key: u8) {
        self.put(beats, word(1, channel, key, 0.5));
    }

    /// And up.
    fn off(&self, beats: f64, channel: u8, key: u8) {
        self.put(beats, word(2, channel, key, 0.0));
    }

    /// Bars of 4/4, with a note of half a beat on each beat; the last bar is not over.
    fn play(bars: usize) -> Self {
        let desk = Self::new();
        for beat in 0..4 * bars {
            let at = beat as f64;
            if beat % 4 == 0 {
                desk.line(at);
            }
            desk.on(at, 0, 60);
            desk.off(at + 0.5, 0, 60);
        }
        desk.end(4.0 * bars as f64 - 0.01);
        desk
    }
}

/// Times at which something stands in a piece.
fn times(piece: &Piece, is: impl Fn(&What) -> bool) -> Vec<f64> {
    let found = piece.items.iter().filter(|item| is(&item.what));
    found.map(|item| item.at_beats).collect()
}

/// Starts of the notes.
fn ons(piece: &Piece) -> Vec<f64> {
    times(piece, |what| matches!(what, What::On { .. }))
}

/// Ends of the notes.
fn offs(piece: &Piece) -> Vec<f64> {
    times(piece, |what| matches!(what, What::Off { .. }))
}

/// Bar lines.
fn lines(piece: &Piece) -> Vec<f64> {
    times(piece, |what| matches!(what, What::Bar { .. }))
}

/// Tempos of the bars.
fn tempos(piece: &Piece) -> Vec<f64> {
    let tempo = |item: &Item| match item.what {
        What::Bar { tempo_bpm, .. } => Some(tempo_bpm),
        _ => None,
    };
    piece.items.iter().filter_map(tempo).collect()
}

#[test]
fn the_last_bars_are_whole_and_start_at_zero() {
    let Desk(tape) = Desk::play(9);
    let piece = tape.last_bars(2).expect("a piece");
    assert_eq!(piece.bars, 2);
    assert_eq!(ons(&piece), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    assert_eq!(offs(&piece)[7], 7.5);
    assert_eq!(lines(&piece), [0.0, 4.0]);
    assert_eq!(tempos(&piece), [120.0, 120.0]);
    let end = piece.items.last().expect("an end");
    assert_eq!((end.at_beats, end.what), (8.0, What::End));
    let all = tape.last_bars(100).expect("a piece");
    assert_eq!((all.bars, ons(&all).len()), (8, 32), "all there is");
}

#[test]
fn what_is_not_there_is_named() {
    assert_eq!(Tape::default().last_bars(2), Err(Missing::Notes));
    assert_eq!(Tape::default().last_minutes(), Err(Missing::Notes));
    let Desk(tape) = Desk::play(1);
    assert_eq!(tape.last_bars(1), Err(Missing::Bars));
    let silent = Desk::new();
    silent.line(0.0);
    silent.line(4.0);
    silent.end(5.0);
    assert_eq!(silent.0.last_bars(1), Err(Missing::Notes));
    assert_eq!(silent.0.last_minutes(), Err(Missing::Notes));
}

#[test]
fn ten_minutes_are_kept_by_bars() {
    // Twenty minutes.
    let Desk(tape) = Desk::play(600);
    let piece = tape.last_minutes().expect("a piece");
    assert_eq!(ons(&piece).len(), 1200);
    assert_eq!((piece.bars, lines(&piece)[0]), (300, 0.0));
    assert_eq!(ons(&piece)[0], 0.0);
    // What was played nine minutes ago, without the silence after it.
    let short = Desk::play(2);
    short.line(8.0);
    short.end(8.0 + 9.0 * 120.0);
    let piece = short.0.last_minutes().expect("a piece");
    assert_eq!((piece.bars, ons(&piece).len()), (2, 8));
    short.end(11.0 * 120.0);
    assert_eq!(short.0.last_minutes(), Err(Missing::Notes));
}

#[test]
fn a_jump_costs_its_bar_and_moves_no_other_off_the_grid() {
    let desk = Desk::play(2);
    // The third bar is left after 2.5 beats; two bars of the place jumped to follow.
    desk.line(8.0);
    for bar in [10.5, 14.5, 18.5] {
        desk.line(bar);
        desk.on(bar + 1.0, 9, 36);
        desk.off(bar + 1.1, 9, 36);
    }
    let bars = desk.0.last_bars(16).expect("a piece");
    assert_eq!((bars.bars, ons(&bars)), (2, vec![1.0, 5.0]));
    let minutes = desk.0.last_minutes().expect("a piece");
    assert_eq!(lines(&minutes), [0.0, 4.0, 8.0, 12.0, 16.0, 20.0]);
    let drums = times(&minutes, |what| matches!(what, What::On { key: 36, .. }));
    assert_eq!(drums, [13.0, 17.0, 21.0]);
}

#[test]
fn what_is_played_while_the_song_rests_is_kept_with_the_song_s_bars() {
    let desk = Desk::play(2);
    // Stopped at the end of the second bar; keys at once, then after a while the song again.
    for at in [9.0, 13.0, 30.0] {
        desk.on(at, 0, 72);
        desk.off(at + 0.25, 0, 72);
    }
    desk.line(30.5);
    desk.on(30.5, 0, 60);
    desk.off(31.0, 0, 60);
    let piece = desk.0.last_minutes().expect("a piece");
    let keys = times(&piece, |what| matches!(what, What::On { key: 72, .. }));
    assert_eq!(keys, [9.0, 13.0, 30.0]);
    assert_eq!(*ons(&piece).last().expect("a note"), 32.0, "on a bar line");
    assert_eq!(piece.bars, 9);
    // Without any song: from the first note on, at the tempo of the tape.
    let free = Desk::new();
    for at in [3.3, 4.3, 9.3] {
        free.on(at, 0, 72);
        free.off(at + 0.25, 0, 72);
    }
    free.end(20.0);
    let piece = free.0.last_minutes().expect("a piece");
    let rounded: Vec<f64> = ons(&piece).iter().map(|at| at.round()).collect();
    assert_eq!(rounded, [0.0, 1.0, 6.0]);
    assert!(tempos(&piece).iter().all(|bpm| (bpm - 120.0).abs() < 0.01));
    assert_eq!(piece.bars, 2);
    assert_eq!(free.0.last_bars(1), Err(Missing::Bars));
}

#[test]
fn notes_over_the_edges_end_in_the_piece_and_early_ones_are_meant_for_its_bars() {
    let desk = Desk::new();
    desk.line(0.0);
    desk.on(0.0, 0, 50);
    desk.on(3.97, 0, 60);
    desk.on(3.98, 9, 36);
    desk.off(3.99, 9, 36);
    desk.line(4.0);
    desk.off(4.5, 0, 50);
    desk.off(5.0, 0, 60);
    desk.on(6.0, 9, 38);
    desk.on(7.97, 0, 64);
    desk.line(8.0);
    desk.off(9.0, 9, 38);
    desk.off(9.0, 0, 64);
    let piece = desk.0.last_bars(1).expect("a piece");
    let key = |item: &Item| match item.what {
        What::On { key, .. } => Some((item.at_beats, key, true)),
        What::Off { key, .. } => Some((item.at_beats, key, false)),
        _ => None,
    };
    let notes: Vec<_> = piece.items.iter().filter_map(key).collect();
    let wanted = [
        (0.0, 60, true),
        (1.0, 60, false),
        (2.0, 38, true),
        (4.0, 38, false),
    ];
    assert_eq!(notes, wanted);
}

#[test]
fn a_key_struck_again_is_lifted_first_and_no_note_has_no_length() {
    let desk = Desk::new();
    desk.line(0.0);
    desk.on(0.0, 0, 60);
    desk.on(1.0, 0, 60);
    desk.on(2.0, 0, 60);
    desk.off(2.0, 0, 60);
    desk.line(4.0);
    let piece = desk.0.last_bars(1).expect("a piece");
    assert_eq!(ons(&piece), [0.0, 1.0, 2.0]);
    let ends = offs(&piece);
    assert_eq!(ends[..2], [1.0, 2.0]);
    assert!(ends[2] > 2.0 && ends[2] < 2.01);
    let at_one: Vec<bool> = piece
        .items
        .iter()
        .filter(|item| item.at_beats == 1.0)
        .map(|item| matches!(item.what, What::Off { .. }))
        .collect();
    assert_eq!(at_one, [true, false]);
}

#[test]
fn a_bar_in_which_the_tempo_moved_lasts_as_long_as_it_did() {
    let desk = Desk::new();
    let at = |beats, seconds, what| desk.0.push((beats, seconds), what);
    at(0.0, 0.0, word(3, 4, 4, 120.0));
    at(0.0, 0.0, word(1, 0, 60, 0.5));
    at(1.0, 0.5, word(2, 0, 60, 0.0));
    // From 120 to 60 BPM in the second bar; frames are rounded in the first.
    at(4.0, 2.000_01, word(3, 4, 4, 120.0));
    at(8.0, 5.0, word(3, 4, 4, 60.0));
    let piece = desk.0.last_bars(2).expect("a piece");
    let tempos = tempos(&piece);
    assert_eq!(tempos[0], 120.0);
    assert!((tempos[1] - 240.0 / 3.0).abs() < 0.01, "{tempos:?}");
}

#[test]
fn what_is_overwritten_is_forgotten() {
    let desk = Desk::new();
    for n in 0..SLOTS + 10 {
        desk.on(n as f64, 0, 60);
    }
    let moments = desk.0.read();
    assert_eq!(moments.len(), SLOTS);
    assert_eq!(moments[0].beats, 10.0);
}

#[test]
fn what_is_read_while_it_is_written_is_whole() {
    let desk = Desk::new();
    let number = |word: What| match word {
        What::On { velocity, .. } => f64::from(velocity),
        other => panic!("{other:?}"),
    };
    std::thread::scope(|scope| {
        let tape = &desk.0;
        let writer = scope.spawn(move || {
            for n in 0..4 * SLOTS {
                let at = n as f64;
                tape.push((at, at), word(1, 0, 60, at as f32));
            }
        });
        while !writer.is_finished() {
            for moment in tape.read() {
                assert_eq!(moment.beats, moment.seconds);
                assert_eq!(moment.beats, number(moment.what));
            }
        }
    });
    assert_eq!(desk.0.read().len(), SLOTS);
}
