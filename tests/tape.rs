//! The tape behind the engine: what was played is there whether or not it goes out, and does not
//! depend on how the host cuts the time.

use kazakh_horizon::engine::Engine;
use kazakh_horizon::engine::clock::Transport;
use kazakh_horizon::engine::event::Event;
use kazakh_horizon::engine::midi_out::MidiOut;
use kazakh_horizon::engine::settings::Settings;
use kazakh_horizon::engine::units::{Beats, Bpm, Hz};
use kazakh_horizon::midi_file::{Item, What};
use kazakh_horizon::params::KazakhParams;
use kazakh_horizon::tape::{Piece, Tape};

/// Frames per second: low, as only the notes are looked at.
const RATE_HZ: f64 = 24_000.0;

/// A groove on its grid, without the drone.
fn settings(out: bool) -> Settings {
    let mut settings = KazakhParams::default().snapshot();
    settings.drone.on = false;
    settings.rhythm.humanize = 0.0;
    settings.midi_rhythm = out;
    settings.midi_melody = out;
    settings
}

/// A stretch of a song: position of its first frame, tempo, frames.
type Stretch = (f64, f64, usize);

/// Plays stretches of a song in blocks, with a key at the start of one; what goes out, and the tape.
fn play(stretches: &[Stretch], block: usize, key_at: usize, out: bool) -> (Vec<MidiOut>, Tape) {
    let settings = settings(out);
    let mut engine = Engine::new(Hz(RATE_HZ));
    let (tape, mut sent) = (Tape::default(), Vec::new());
    tape.open();
    // Where the song turns, as the glue between host and engine cuts a block.
    let ends: Vec<usize> = stretches
        .iter()
        .scan(0, |end, stretch| {
            *end += stretch.2;
            Some(*end)
        })
        .collect();
    let total = ends.last().copied().unwrap_or(0);
    let mut done = 0;
    while done < total {
        let frames = block.min(total - done);
        let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
        let mut from = 0;
        while from < frames {
            let n = ends.partition_point(|end| *end <= done + from);
            let (start, tempo, length) = stretches[n];
            let into = done + from + length - ends[n];
            let transport = Transport {
                playing: true,
                tempo: Some(Bpm(tempo)),
                position: Some(Beats(start + into as f64 / RATE_HZ * tempo / 60.0)),
                ..Transport::default()
            };
            if done + from == key_at {
                let on = Event::NoteOn {
                    key: 62,
                    channel: 0,
                    velocity: 0.8,
                    id: None,
                };
                engine.handle(on, &settings, 0);
            }
            let to = frames.min(ends[n] - done);
            let (l, r) = (&mut left[from..to], &mut right[from..to]);
            engine.render(&settings, &transport, from, l, r);
            from = to;
        }
        tape.record(engine.outbox(), frames, RATE_HZ);
        sent.extend(engine.outbox().events().iter().map(|event| event.1));
        engine.outbox().clear();
        done += frames;
    }
    (sent, tape)
}

/// The notes of a piece that begin.
fn ons(piece: &Piece) -> Vec<Item> {
    let is_on = |item: &&Item| matches!(item.what, What::On { .. });
    piece.items.iter().filter(is_on).copied().collect()
}

/// Whether it is a note of the melody.
fn is_key(what: &What) -> bool {
    matches!(what, What::On { channel: 0, .. })
}

#[test]
fn what_does_not_go_out_is_on_the_tape() {
    // Four bars and a bit.
    let song = [(0.0, 120.0, 200_000)];
    let (sent, tape) = play(&song, 512, 100 * 512, false);
    assert_eq!(sent, []);
    let piece = tape.last_bars(4).expect("a piece");
    assert_eq!(piece.bars, 4);
    let (sent, _) = play(&song, 512, 100 * 512, true);
    let sent: Vec<MidiOut> = sent
        .into_iter()
        .filter(|event| matches!(event, MidiOut::On { .. }))
        .collect();
    let taped = ons(&piece);
    assert!(taped.len() > 40 && taped.len() <= sent.len());
    assert!(taped.iter().any(|item| is_key(&item.what)));
    for (item, sent) in taped.iter().zip(&sent) {
        let MidiOut::On {
            channel,
            key,
            velocity,
        } = *sent
        else {
            unreachable!("only starts are left");
        };
        let what = What::On {
            channel,
            key,
            velocity,
        };
        assert_eq!(item.what, what);
    }
    // On the grid of the swing-less pattern: a 64th note.
    for item in taped.iter().filter(|item| !is_key(&item.what)) {
        let off_grid = (item.at_beats * 16.0 - (item.at_beats * 16.0).round()).abs();
        assert!(off_grid < 0.01, "{item:?}");
    }
}

#[test]
fn turns_inside_blocks_move_nothing_off_the_bars() {
    // Two bars, two at half the tempo, then back to the third by a jump, at a frame of no block.
    let song = [
        (0.0, 120.0, 96_000),
        (8.0, 60.0, 192_000),
        (4.0, 97.3, 300_001),
    ];
    let pieces: Vec<Piece> = [64, 1777, 8192, 50_000]
        .into_iter()
        .map(|block| {
            play(&song, block, 0, false)
                .1
                .last_minutes()
                .expect("a piece")
        })
        .collect();
    for piece in &pieces {
        assert_eq!(piece.bars, pieces[0].bars);
        let bars = piece.items.iter().filter_map(|item| match item.what {
            What::Bar { tempo_bpm, .. } => Some((item.at_beats, tempo_bpm)),
            _ => None,
        });
        for (n, (at, tempo_bpm)) in bars.enumerate() {
            assert_eq!(at, 4.0 * n as f64);
            let wanted = [120.0, 120.0, 60.0, 60.0].get(n).unwrap_or(&97.3);
            assert!((tempo_bpm - wanted).abs() < 1e-4, "bar {n}: {tempo_bpm}");
        }
        let (a, b) = (ons(piece), ons(&pieces[0]));
        assert_eq!(a.len(), b.len());
        for (a, b) in a.iter().zip(&b) {
            assert_eq!(a.what, b.what);
            assert!((a.at_beats - b.at_beats).abs() < 1e-6, "{a:?} {b:?}");
        }
    }
}
