//! A preset loaded by hand in the real editor, while the host plays and while it has stopped
//! playing without saying so.

mod support;
#[path = "support/window.rs"]
mod window;

use std::time::{Duration, Instant};
use support::{RATE_HZ, texts};
use window::{display, shot};
use xtask::host::{Edit, Events, Instance, clap_param_id};
use xtask::window::{Picture, Pointer, Window};

/// The button that loads the next preset, at 100 %.
const NEXT: (i16, i16) = (391, 22);
/// Frames of a block of audio.
const BLOCK: usize = 512;
/// How long a load may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Plays a block as a host does, and takes care of the window. Returns the block's peak.
fn play(instance: &mut Instance, edits: &mut Vec<Edit>) -> f32 {
    let mut audio = [[0.0f32; BLOCK]; 2];
    let [left, right] = &mut audio;
    instance
        .process(left, right, &Events::new(), None)
        .expect("a block");
    edits.append(&mut instance.output().edits());
    instance.service();
    std::thread::sleep(Duration::from_millis(5));
    audio
        .iter()
        .flatten()
        .fold(0.0, |peak, x| peak.max(x.abs()))
}

/// Name of the preset that the project remembers.
fn current(instance: &mut Instance) -> String {
    let state = instance.state_json().expect("a state");
    let field = state["fields"]["preset"].as_str().unwrap_or_default();
    let current: serde_json::Value = serde_json::from_str(field).unwrap_or_default();
    current["name"].as_str().unwrap_or_default().to_owned()
}

/// Clicks on the button for the next preset.
fn next(pointer: &mut Pointer, mut turn: impl FnMut()) {
    pointer.to(NEXT.0, NEXT.1).expect("a move");
    (0..40).for_each(|_| turn());
    pointer.press(1).expect("a press");
    pointer.release(1).expect("a release");
}

#[test]
fn presets_load_while_it_plays_and_while_the_host_has_stopped() {
    if !display("loading presets") {
        return;
    }
    let home = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor-presets");
    let _ = std::fs::remove_dir_all(&home);
    // SAFETY: this process runs one test, and nothing else in it reads the environment meanwhile.
    unsafe { std::env::set_var(kazakh_horizon::folder::HOME_VARIABLE, &home) };
    let parent = Window::open(None, 1120, 700).expect("a window");
    let mut instance = support::instance();
    instance.create_editor().expect("an editor");
    // SAFETY: the editor is destroyed before its parent, below.
    unsafe { instance.embed_editor(parent.id()) }.expect("the editor in its parent");
    instance
        .activate(RATE_HZ, BLOCK as u32)
        .expect("activation");
    let mut edits = Vec::new();
    let drawn = |picture: &Picture| picture.colours() > 100;
    let turn = || {
        for _ in 0..20 {
            play(&mut instance, &mut edits);
        }
    };
    window::wait_for(&parent, "too few colours", turn, drawn);
    let mut pointer = Pointer::over(&parent).expect("a pointer");
    let before = texts(&mut instance);
    edits.clear();

    // While it plays: one state, one gesture that marks the project, and no silence.
    next(&mut pointer, || {
        play(&mut instance, &mut edits);
    });
    let (start, mut silent, mut longest) = (Instant::now(), 0, 0);
    while start.elapsed() < Duration::from_secs(2) || edits.is_empty() {
        assert!(start.elapsed() < PATIENCE, "nothing was loaded");
        let peak = play(&mut instance, &mut edits);
        silent = if peak < 1e-5 { silent + 1 } else { 0 };
        longest = longest.max(silent);
    }
    let first = current(&mut instance);
    assert!(!first.is_empty(), "no preset's name in the project");
    assert_ne!(texts(&mut instance), before);
    let touched = clap_param_id("quality");
    assert_eq!(edits.len(), 3, "{edits:?}");
    assert!(
        matches!(edits[..], [Edit::Begin(a), Edit::Set(b, _), Edit::End(c)]
        if [a, b, c] == [touched; 3])
    );
    assert!(longest * BLOCK < 2400, "{longest} silent blocks");
    let picture = parent.picture().expect("a picture");
    shot(&picture, "preset-loaded.png");

    // The host stops calling without a word: the window lives on, and gestures lead there.
    edits.clear();
    next(&mut pointer, || instance.idle(Duration::from_millis(10)));
    let turn = || instance.idle(Duration::from_millis(100));
    window::wait_for(&parent, "the window stands", turn, |now| *now != picture);
    let start = Instant::now();
    while edits.len() <= 3 {
        assert!(start.elapsed() < PATIENCE, "no gestures: {edits:?}");
        instance.idle(Duration::from_millis(50));
        edits.append(&mut instance.edits().expect("edits"));
    }
    instance.idle(Duration::from_millis(500));
    edits.append(&mut instance.edits().expect("edits"));
    assert!(
        edits.len().is_multiple_of(3),
        "gestures end: {}",
        edits.len()
    );
    let second = current(&mut instance);
    assert!(!second.is_empty() && second != first, "{second}");
    instance.destroy_editor();
}
