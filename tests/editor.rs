//! The real editor, opened from the built CLAP in an X11 window.

mod support;
#[path = "support/window.rs"]
mod window;

use std::sync::Mutex;
use std::time::Duration;
use window::{display, shot};
use xtask::face;
use xtask::host::gui::EditorSize;
use xtask::host::{Edit, Event, Events, Instance};
use xtask::window::{Picture, Pointer, Window, key};

/// Editors are opened one after the other: one alone is slow enough where pictures are drawn without
/// a graphics card.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Takes the turn, also after a test that failed.
fn turn() -> std::sync::MutexGuard<'static, ()> {
    ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|poison| poison.into_inner())
}

/// Below this share of the height stand the panels; above it the picture of the sound.
const PANELS: f64 = 0.36;
/// Frames of a block of audio.
const BLOCK_FRAMES: usize = 512;

/// A window for an editor.
fn parent(width_px: u16, height_px: u16) -> Window {
    Window::open(None, width_px, height_px).expect("a window")
}

/// A size in pixels.
fn size(width_px: u16, height_px: u16) -> EditorSize {
    EditorSize {
        width_px,
        height_px,
    }
}

/// Opens the editor in a window that outlives it. Returns its size.
fn open(instance: &mut Instance, parent: &Window) -> EditorSize {
    assert!(instance.has_editor());
    let size = instance.create_editor().expect("the editor is created");
    assert!(instance.can_resize_editor().expect("an editor"));
    // SAFETY: the tests destroy the editor before its parent.
    unsafe { instance.embed_editor(parent.id()) }.expect("the editor goes into its parent");
    size
}

/// Resizes the editor; the host's window is the caller's. Returns what it accepted.
fn resize(instance: &mut Instance, wanted: EditorSize) -> EditorSize {
    let size = instance.adjust_editor_size(wanted).expect("a size");
    assert!(instance.resize_editor(size).expect("an editor"), "{size:?}");
    size
}

/// Waits until `good` holds for the window, as long as a slow machine may need to draw it.
fn wait_for(
    instance: &mut Instance,
    parent: &Window,
    what: &str,
    good: impl Fn(&Picture) -> bool,
) -> Picture {
    let turn = || instance.idle(Duration::from_millis(150));
    window::wait_for(parent, what, turn, good)
}

/// Waits until the editor is drawn.
fn drawn(instance: &mut Instance, parent: &Window) -> Picture {
    wait_for(instance, parent, "too few colours", |picture| {
        picture.colours() > 100
    })
}

/// Plays `blocks` blocks at 48 kHz, with events in the first. Returns the peak.
fn play(instance: &mut Instance, blocks: usize, first: &Events) -> f32 {
    play_and_edit(instance, blocks, first).0
}

/// The same, with what was moved in the editor meanwhile.
fn play_and_edit(instance: &mut Instance, blocks: usize, first: &Events) -> (f32, Vec<Edit>) {
    instance
        .activate(support::RATE_HZ, BLOCK_FRAMES as u32)
        .expect("the plugin activates");
    let none = Events::new();
    let (mut peak, mut edits) = (0.0f32, Vec::new());
    for block in 0..blocks {
        let mut audio = [[0.0f32; BLOCK_FRAMES]; 2];
        let [left, right] = &mut audio;
        let events = if block == 0 { first } else { &none };
        instance
            .process(left, right, events, None)
            .expect("it renders");
        edits.append(&mut instance.output().edits());
        peak = audio
            .iter()
            .flatten()
            .fold(peak, |peak, sample| peak.max(sample.abs()));
        instance.service();
        std::thread::sleep(Duration::from_millis(5));
    }
    instance.deactivate();
    (peak, edits)
}

/// A struck key.
fn note() -> Events {
    let mut events = Events::new();
    events.push(
        0,
        Event::NoteOn {
            channel: 0,
            key: 62,
            velocity: 0.8,
        },
    );
    events
}

#[test]
fn it_opens_resizes_and_shows_the_sound() {
    if !display("the editor's picture") {
        return;
    }
    let _turn = turn();
    let parent = parent(1120, 700);
    let mut instance = support::instance();
    let opened = open(&mut instance, &parent);
    assert_eq!(opened, size(1120, 700));
    let quiet = drawn(&mut instance, &parent);
    // A window in which nothing moved looks only now and then.
    let peak = play(&mut instance, 200, &note());
    assert!(peak.is_finite() && peak > 0.0, "nothing sounded");
    let loud = parent.picture().unwrap();
    assert!(loud != quiet, "the spectrum did not move");
    shot(&loud, "editor-100.png");

    parent.resize(2240, 1400).unwrap();
    let resized = resize(&mut instance, size(2240, 1400));
    assert_eq!(resized, size(2240, 1400));
    // The lower right corner is drawn only once the editor has the new size.
    wait_for(
        &mut instance,
        &parent,
        "the editor stayed small",
        |picture| picture.width_px == 2240 && picture.colours() > 100 && picture.is_full(),
    );
    play(&mut instance, 60, &note());
    shot(&parent.picture().unwrap(), "editor-200.png");

    let resized = resize(&mut instance, size(1600, 700));
    assert_eq!(resized, size(1120, 700), "the aspect holds");
    parent.resize(560, 350).unwrap();
    resize(&mut instance, size(560, 350));
    wait_for(&mut instance, &parent, "too few colours", |picture| {
        picture.width_px == 560 && picture.colours() > 100
    });
    shot(&parent.picture().unwrap(), "editor-50.png");
    instance.destroy_editor();
}

#[test]
fn it_remembers_its_size_with_the_project() {
    if !display("the editor's remembered size") {
        return;
    }
    let _turn = turn();
    let parent = parent(1400, 875);
    let mut instance = support::instance();
    open(&mut instance, &parent);
    instance.idle(Duration::from_millis(300));
    resize(&mut instance, size(1400, 875));
    instance.idle(Duration::from_millis(500));
    let state = instance.save_state().expect("a state");
    instance.destroy_editor();
    drop(instance);

    let mut other = support::instance();
    assert!(other.load_state(&state).is_ok());
    let opened = open(&mut other, &parent);
    assert_eq!(opened, size(1400, 875));
    other.destroy_editor();
}

#[test]
fn automation_is_seen() {
    if !display("automation in the editor") {
        return;
    }
    let _turn = turn();
    let parent = parent(1120, 700);
    let mut instance = support::instance();
    open(&mut instance, &parent);
    drawn(&mut instance, &parent);
    // On a page without pictures, what changes below is the parameter's row.
    let mut pointer = Pointer::over(&parent).unwrap();
    let (x, y) = face::tab("settings").unwrap();
    pointer.to(x, y).unwrap();
    instance.idle(Duration::from_millis(200));
    pointer.press(1).unwrap();
    pointer.release(1).unwrap();
    instance.idle(Duration::from_millis(1000));
    let before = parent.picture().unwrap();
    let id = "mo_ml";
    instance.set(id, 1.0).expect("a value");
    let changed = wait_for(&mut instance, &parent, "nothing moved", |picture| {
        picture.below(PANELS) != before.below(PANELS)
    });
    one_row(&before, &changed);

    // The same inside a block, while the instrument plays.
    let mut events = Events::new();
    events.push(
        100,
        Event::Param {
            id: instance.param(id).unwrap().clap_id,
            value: 0.0,
        },
    );
    assert!(play(&mut instance, 60, &events).is_finite());
    let moved = wait_for(&mut instance, &parent, "nothing moved in play", |picture| {
        picture.below(PANELS) != changed.below(PANELS)
    });
    one_row(&changed, &moved);
    assert_eq!(instance.value_text(id).unwrap(), "Off");
    instance.destroy_editor();
}

/// Two pictures differ in one row of the panels: its handle, its fill and its text.
fn one_row(before: &Picture, after: &Picture) {
    let different = after
        .below(PANELS)
        .chunks_exact(3)
        .zip(before.below(PANELS).chunks_exact(3))
        .filter(|(a, b)| a != b)
        .count();
    assert!((20..20_000).contains(&different), "{different} pixels");
}

#[test]
fn every_way_to_a_value_is_one_whole_gesture() {
    if !display("the editor's controls") {
        return;
    }
    let _turn = turn();
    let parent = parent(1120, 700);
    let mut instance = support::instance();
    open(&mut instance, &parent);
    drawn(&mut instance, &parent);
    let mut pointer = Pointer::over(&parent).unwrap();
    let tempo = "bpm";
    let default = instance.value(tempo).unwrap();
    let (slider, value) = (face::TEMPO, face::TEMPO_VALUE);
    let beat = Duration::from_millis(120);

    // Dragged up, off the control.
    pointer.to(slider.0, slider.1).unwrap();
    instance.idle(beat);
    pointer.press(1).unwrap();
    instance.idle(beat);
    for step in 1..=6 {
        pointer
            .to(slider.0 + step * 2, slider.1 - step * 8)
            .unwrap();
        instance.idle(Duration::from_millis(40));
    }
    pointer.release(1).unwrap();
    instance.idle(beat);
    let edits = instance.edits().expect("edits");
    one_gesture(&edits, "a drag");
    assert!(edits.len() > 4, "a drag moved in one step");
    let dragged = instance.value(tempo).unwrap();
    assert!(dragged > default + 0.1, "{default} to {dragged}");

    // The wheel, one notch up and with it one gesture.
    pointer.to(slider.0, slider.1).unwrap();
    pointer.press(4).unwrap();
    instance.idle(beat);
    one_gesture(&instance.edits().expect("edits"), "the wheel");
    assert!(instance.value(tempo).unwrap() > dragged);

    // A double-click brings the default back.
    pointer.to(slider.0, slider.1).unwrap();
    for _ in 0..2 {
        pointer.press(1).unwrap();
        pointer.release(1).unwrap();
    }
    instance.idle(beat);
    one_gesture(&instance.edits().expect("edits"), "a double-click");
    assert!((instance.value(tempo).unwrap() - default).abs() < 1e-6);

    // Typed: text that cannot be read is marked and changes nothing, and can be corrected.
    pointer.to(value.0, value.1).unwrap();
    instance.idle(beat * 3);
    click_and_see(&mut instance, &parent, &pointer);
    for code in [key::X, key::ENTER] {
        pointer.key(code).unwrap();
        instance.idle(beat);
    }
    shot(&parent.picture().unwrap(), "editor-refused.png");
    assert_eq!(instance.edits().expect("edits"), []);
    pointer.key(key::ESCAPE).unwrap();
    instance.idle(beat * 3);
    click_and_see(&mut instance, &parent, &pointer);
    for code in [key::TWO, key::FIVE, key::FIVE, key::ENTER] {
        pointer.key(code).unwrap();
        instance.idle(beat);
    }
    let edits = instance.edits().expect("edits");
    one_gesture(&edits, "typing");
    let wanted = (255.0 - 20.0) / 280.0;
    assert!(
        (instance.value(tempo).unwrap() - wanted).abs() < 1e-6,
        "{edits:?}"
    );

    // A menu: open, look, choose its second row.
    let tuning = "dr_tun";
    let menu = face::DRONE_TUNING;
    pointer.to(menu.0, menu.1).unwrap();
    instance.idle(beat);
    pointer.press(1).unwrap();
    pointer.release(1).unwrap();
    instance.idle(beat * 3);
    shot(&parent.picture().unwrap(), "editor-menu.png");
    let row = face::DRONE_TUNING_MA;
    pointer.to(row.0, row.1).unwrap();
    instance.idle(beat);
    pointer.press(1).unwrap();
    pointer.release(1).unwrap();
    instance.idle(beat);
    one_gesture(&instance.edits().expect("edits"), "a menu");
    assert_eq!(instance.value_text(tuning).unwrap(), "Ma");

    // A switch, on another page.
    let bypass = "bypass";
    for spot in [face::tab("space").unwrap(), face::BYPASS] {
        pointer.to(spot.0, spot.1).unwrap();
        instance.idle(beat);
        pointer.press(1).unwrap();
        pointer.release(1).unwrap();
        instance.idle(beat * 2);
    }
    one_gesture(&instance.edits().expect("edits"), "a switch");
    assert_eq!(instance.value(bypass).unwrap(), 1.0);
    let tab = face::tab("play").unwrap();
    pointer.to(tab.0, tab.1).unwrap();
    instance.idle(beat);
    pointer.press(1).unwrap();
    pointer.release(1).unwrap();
    instance.idle(beat * 3);

    // The tooltip, and a window closed in the middle of a drag.
    pointer.to(slider.0, slider.1).unwrap();
    instance.idle(Duration::from_millis(1500));
    shot(&parent.picture().unwrap(), "editor-tooltip.png");
    pointer.press(1).unwrap();
    instance.idle(beat);
    pointer.to(slider.0, slider.1 + 20).unwrap();
    instance.idle(beat);
    instance.destroy_editor();
    instance.idle(beat);
    one_gesture(
        &instance.edits().expect("edits"),
        "a window closed in a drag",
    );
}

#[test]
fn a_control_moves_the_sound_while_it_plays() {
    if !display("the editor's controls in play") {
        return;
    }
    let _turn = turn();
    let parent = parent(1120, 700);
    let mut instance = support::instance();
    open(&mut instance, &parent);
    drawn(&mut instance, &parent);
    let mut pointer = Pointer::over(&parent).unwrap();
    let before = instance.value("gain").unwrap();
    let slider = face::GAIN;
    pointer.to(slider.0, slider.1).unwrap();
    instance.idle(Duration::from_millis(120));
    // Five notches down: five gestures, which the host gets in its blocks.
    for _ in 0..5 {
        pointer.press(5).unwrap();
        let mut edits = Vec::new();
        // A slow machine may draw no frame for a while.
        for _ in 0..20 {
            let (peak, moved) = play_and_edit(&mut instance, 40, &Events::new());
            assert!(peak.is_finite());
            edits.extend(instance.edits().expect("edits"));
            edits.extend(moved);
            if !edits.is_empty() {
                break;
            }
        }
        one_gesture(&edits, "the wheel in play");
    }
    let after = instance.value("gain").unwrap();
    assert!(after < before, "{before} to {after}");
    instance.destroy_editor();
}

/// Clicks, and waits until the click is seen: a slow machine may draw no frame for a while, and a
/// key that comes before the field it is meant for is lost.
fn click_and_see(instance: &mut Instance, parent: &Window, pointer: &Pointer) {
    let before = parent.picture().expect("a picture");
    pointer.press(1).unwrap();
    pointer.release(1).unwrap();
    wait_for(instance, parent, "the click was not seen", |picture| {
        picture.below(PANELS) != before.below(PANELS)
    });
}

/// Begin, values of the same parameter, end.
fn one_gesture(edits: &[Edit], what: &str) {
    let [Edit::Begin(id), values @ .., Edit::End(end)] = edits else {
        panic!("{what}: {edits:?}");
    };
    assert_eq!(id, end, "{what}");
    assert!(!values.is_empty(), "{what} set nothing");
    for value in values {
        assert!(
            matches!(value, Edit::Set(set, _) if set == id),
            "{what}: {edits:?}"
        );
    }
}

#[test]
fn the_state_needs_no_window() {
    let mut instance = support::instance();
    let id = "jivari";
    instance.set(id, 0.25).expect("a value");
    let state = instance.save_state().expect("a state");
    instance.set(id, 0.75).expect("a value");
    assert!(instance.load_state(&state).is_ok());
    assert!((instance.value(id).unwrap() - 0.25).abs() < 1e-6);
    assert!(instance.load_state(b"not a state").is_err());
    assert!((instance.value(id).unwrap() - 0.25).abs() < 1e-6);
}
