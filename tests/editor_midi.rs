//! The MIDI rows of the real editor: what was played becomes a file, whether or not it went out.

mod support;
#[path = "support/window.rs"]
mod window;

use midly::{MetaMessage, MidiMessage, Smf, TrackEventKind};
use std::path::{Path, PathBuf};
use std::time::Duration;
use support::melody::{off, on};
use support::{BLOCK_FRAMES, RATE_HZ};
use window::{display, shot};
use xtask::face::{self, MIDI_FOUR as FOUR, MIDI_MINUTES as MINUTES, MIDI_SIXTEEN as SIXTEEN};
use xtask::host::{Event, Instance};
use xtask::take::{Blocks, Take};
use xtask::window::{Picture, Pointer, Window};

/// Time in which the editor sees a click and draws what it does.
const BEAT: Duration = Duration::from_millis(150);
/// Tempo in BPM.
const TEMPO: f64 = 120.0;
/// Frames of a quarter note.
const BEAT_FRAMES: u64 = 24_000;
/// Ticks of a quarter note in the files.
const TICKS: f64 = 960.0;

/// A note's start: tick, channel, key.
type Onset = (i64, u16, u16);

/// Six bars and a half with a groove on its grid, and keys.
fn play(instance: &mut Instance, out: &str) -> Vec<(u64, Event)> {
    for (id, text) in [
        ("mo_rh", out),
        ("mo_ml", out),
        ("rh_hum", "0 %"),
        ("dr_on", "Off"),
        ("ml_src", "Notes"),
    ] {
        instance.set_text(id, text).expect("a value");
    }
    instance
        .activate(RATE_HZ, BLOCK_FRAMES)
        .expect("the plugin activates");
    let mut take = Take::new(RATE_HZ)
        .with_blocks(Blocks::Random {
            seed: 7,
            max: BLOCK_FRAMES,
        })
        .with_timeline(0.0, TEMPO);
    for bar in 0..6u64 {
        let at = bar * 4 * BEAT_FRAMES + 1000;
        take.at(at, on(62 + 2 * bar as u16, 0.8));
        take.at(at + 30_000, off(62 + 2 * bar as u16));
    }
    take.listen(instance, 26 * BEAT_FRAMES).expect("it plays")
}

/// Starts of notes among what was heard from one beat to another, as ticks from the first.
fn heard(events: &[(u64, Event)], from: u64, to: u64) -> Vec<Onset> {
    let (first, end) = (from * BEAT_FRAMES, to * BEAT_FRAMES);
    let inside = events.iter().filter(|(at, _)| (first..end).contains(at));
    let mut onsets: Vec<Onset> = inside
        .filter_map(|(at, event)| match event {
            Event::NoteOn { channel, key, .. } => {
                let beats = (at - first) as f64 / BEAT_FRAMES as f64;
                Some(((beats * TICKS).round() as i64, *channel, *key))
            }
            _ => None,
        })
        .collect();
    onsets.sort_unstable();
    onsets
}

/// Starts of notes in a file. Each of them ends, its tracks are as long as its bars, and tempo and
/// meter stand at its first tick.
fn written(path: &Path, bars: i64) -> Vec<Onset> {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let smf = Smf::parse(&bytes).expect("a MIDI file");
    assert_eq!(smf.tracks.len(), 3);
    let (mut onsets, mut sounding, mut time) = (Vec::new(), Vec::new(), Vec::new());
    for track in &smf.tracks {
        let mut tick = 0;
        for event in track {
            tick += i64::from(event.delta.as_int());
            match event.kind {
                TrackEventKind::Midi { channel, message } => {
                    let channel = u16::from(channel.as_int());
                    match message {
                        MidiMessage::NoteOn { key, .. } => {
                            let key = u16::from(key.as_int());
                            onsets.push((tick, channel, key));
                            sounding.push((channel, key));
                        }
                        MidiMessage::NoteOff { key, .. } => {
                            let note = (channel, u16::from(key.as_int()));
                            let at = sounding.iter().position(|other| *other == note);
                            sounding.remove(at.expect("only what is on is ended"));
                        }
                        other => panic!("{other:?}"),
                    }
                }
                TrackEventKind::Meta(MetaMessage::Tempo(us)) => time.push((tick, us.as_int())),
                TrackEventKind::Meta(MetaMessage::TimeSignature(4, 2, _, _)) => {
                    time.push((tick, 44));
                }
                _ => {}
            }
        }
        assert_eq!(tick, bars * 4 * TICKS as i64, "the piece is whole bars");
    }
    assert!(sounding.is_empty(), "{sounding:?}");
    assert_eq!(time, [(0, 500_000), (0, 44)]);
    onsets.sort_unstable();
    onsets
}

/// A window, its editor and a hand.
struct Bench {
    /// The window.
    parent: Window,
    /// The plugin.
    instance: Instance,
    /// The hand.
    pointer: Pointer,
}

impl Bench {
    /// Opens the editor.
    fn open() -> Self {
        let parent = Window::open(None, 1120, 700).expect("a window");
        let mut instance = support::instance();
        instance.create_editor().expect("an editor");
        // SAFETY: the editor is destroyed before its parent, at the end of the test.
        unsafe { instance.embed_editor(parent.id()) }.expect("the editor in its parent");
        let turn = || instance.idle(BEAT);
        window::wait_for(&parent, "too few colours", turn, |picture| {
            picture.colours() > 100
        });
        let pointer = Pointer::over(&parent).expect("a pointer");
        Self {
            parent,
            instance,
            pointer,
        }
    }

    /// Clicks at a place and waits until something is seen. Returns the picture.
    fn click(&mut self, (x, y): (i16, i16), what: &str) -> Picture {
        self.pointer.to(x, y).expect("a move");
        self.instance.idle(2 * BEAT);
        let before = self.parent.picture().expect("a picture");
        self.pointer.press(1).expect("a press");
        self.pointer.release(1).expect("a release");
        let turn = || self.instance.idle(BEAT);
        window::wait_for(&self.parent, what, turn, |picture| *picture != before);
        self.instance.idle(2 * BEAT);
        self.parent.picture().expect("a picture")
    }
}

/// An empty data folder, named to our plugin. Returns its folder of MIDI files.
fn home() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor-midi");
    let _ = std::fs::remove_dir_all(&home);
    std::fs::create_dir_all(&home).expect("a folder");
    // SAFETY: this process runs one test, and nothing else in it reads the environment meanwhile.
    unsafe { std::env::set_var(kazakh_horizon::folder::HOME_VARIABLE, &home) };
    home.join("MIDI")
}

#[test]
fn what_was_played_is_saved_by_hand() {
    if !display("the editor's MIDI files") {
        return;
    }
    let midi = home();
    let count = || std::fs::read_dir(&midi).map_or(0, Iterator::count);
    // What sounds, from a twin that sends it; the instance in the window sends nothing.
    let mut twin = support::instance();
    let sent = play(&mut twin, "On");
    drop(twin);

    let mut bench = Bench::open();
    bench.click(face::tab("settings").expect("a page"), "no page");
    let nothing = bench.click(FOUR, "no message");
    shot(&nothing, "midi-nothing.png");
    assert_eq!(count(), 0);

    assert_eq!(play(&mut bench.instance, "Off"), []);
    // Nothing moves in the window but what a button says.
    bench.instance.deactivate();
    bench.instance.idle(Duration::from_secs(4));

    // A disk that refuses is named, and leaves nothing.
    std::fs::write(&midi, "a file where a folder should be").expect("a file");
    let refused = bench.click(MINUTES, "no message");
    shot(&refused, "midi-refused.png");
    std::fs::remove_file(&midi).expect("the file goes");

    let saved = bench.click(FOUR, "nothing was saved");
    shot(&saved, "midi-saved.png");
    assert_eq!(count(), 1);
    let four = written(&midi.join("Kazakh Horizon 4 bars.mid"), 4);
    assert_eq!(four, heard(&sent, 8, 24));
    assert!(four.iter().filter(|onset| onset.1 == 9).count() > 20);
    assert_eq!(four.iter().filter(|onset| onset.1 == 0).count(), 4);

    bench.click(SIXTEEN, "nothing was saved");
    let all = written(&midi.join("Kazakh Horizon 6 bars.mid"), 6);
    assert_eq!(all, heard(&sent, 0, 24));

    let minutes = bench.click(MINUTES, "nothing was saved");
    shot(&minutes, "midi-minutes.png");
    let minutes = written(&midi.join("Kazakh Horizon 7 bars.mid"), 7);
    assert_eq!(minutes, heard(&sent, 0, 26));

    bench.click(FOUR, "nothing was saved");
    assert_eq!(count(), 4, "no file is replaced");
    let again = written(&midi.join("Kazakh Horizon 4 bars 2.mid"), 4);
    assert_eq!(again, four);
    bench.instance.destroy_editor();
}
