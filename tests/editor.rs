//! The real editor, opened from the built CLAP in an X11 window.

#[path = "support/bundle.rs"]
mod bundle;
#[path = "support/clap_window.rs"]
mod clap_window;
#[path = "support/pointer.rs"]
mod pointer;
#[path = "support/x11.rs"]
mod x11;

use clap_window::{Edit, Instance};
use pointer::{Pointer, key};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use x11::{Parent, Picture};

/// Editors are opened one after the other: threads and descriptors are counted per process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Takes the turn, also after a test that failed.
fn turn() -> std::sync::MutexGuard<'static, ()> {
    ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|poison| poison.into_inner())
}

/// Below this share of the height stand the panels; above it the picture of the sound.
const PANELS: f32 = 0.36;

/// The rows of pixels that the panels stand on.
fn panels(picture: &Picture) -> &[u32] {
    let rows = picture.pixels.len() / picture.width.max(1);
    &picture.pixels[(rows as f32 * PANELS) as usize * picture.width..]
}

/// Waits until `good` holds for the window, as long as a slow machine may need to draw it.
fn wait_for(
    instance: &mut Instance,
    parent: &Parent,
    what: &str,
    good: impl Fn(&Picture) -> bool,
) -> Picture {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        instance.run(Duration::from_millis(150));
        let picture = parent.picture().expect("a picture");
        if good(&picture) {
            return picture;
        }
        assert!(
            Instant::now() < end,
            "{what}; colours: {}",
            picture.colours()
        );
    }
}

/// Leaves a PNG where people can look at it, if `KAZAKH_HORIZON_SHOTS` names a folder.
fn shot(picture: &Picture, name: &str) {
    if let Some(folder) = std::env::var_os("KAZAKH_HORIZON_SHOTS") {
        let path = std::path::Path::new(&folder).join(name);
        picture.save(&path).expect("the picture is written");
    }
}

#[test]
fn it_opens_resizes_and_shows_the_sound() {
    if !x11::display("the editor's picture") {
        return;
    }
    let _turn = turn();
    let parent = Parent::open(1120, 700).unwrap();
    let mut instance = Instance::new();
    let size = instance.open(parent.id);
    assert_eq!((size.width, size.height), (1120, 700));
    let quiet = wait_for(&mut instance, &parent, "too few colours", |picture| {
        picture.colours() > 100
    });
    let peak = instance.play(60);
    assert!(peak.is_finite() && peak > 0.0, "nothing sounded");
    let loud = parent.picture().unwrap();
    assert!(loud != quiet, "the spectrum did not move");
    shot(&loud, "editor-100.png");

    parent.resize(2240, 1400).unwrap();
    let size = instance.resize(2240, 1400);
    assert_eq!((size.width, size.height), (2240, 1400));
    // The lower right corner is drawn only once the editor has the new size.
    wait_for(
        &mut instance,
        &parent,
        "the editor stayed small",
        |picture| {
            picture.width == 2240
                && picture.colours() > 100
                && picture.pixels.last().is_some_and(|pixel| *pixel != 0)
        },
    );
    instance.play(60);
    shot(&parent.picture().unwrap(), "editor-200.png");

    let size = instance.resize(1600, 700);
    assert_eq!((size.width, size.height), (1120, 700), "the aspect holds");
    parent.resize(560, 350).unwrap();
    instance.resize(560, 350);
    wait_for(&mut instance, &parent, "too few colours", |picture| {
        picture.width == 560 && picture.colours() > 100
    });
    shot(&parent.picture().unwrap(), "editor-50.png");
    instance.close();
}

#[test]
fn it_remembers_its_size_with_the_project() {
    if !x11::display("the editor's remembered size") {
        return;
    }
    let _turn = turn();
    let parent = Parent::open(1400, 875).unwrap();
    let mut instance = Instance::new();
    instance.open(parent.id);
    instance.run(Duration::from_millis(300));
    instance.resize(1400, 875);
    instance.run(Duration::from_millis(500));
    let state = instance.save();
    instance.close();
    drop(instance);

    let mut other = Instance::new();
    assert!(other.load(&state));
    let size = other.open(parent.id);
    assert_eq!((size.width, size.height), (1400, 875));
    other.close();
}

#[test]
fn automation_is_seen() {
    if !x11::display("automation in the editor") {
        return;
    }
    let _turn = turn();
    let parent = Parent::open(1120, 700).unwrap();
    let mut instance = Instance::new();
    instance.open(parent.id);
    wait_for(&mut instance, &parent, "too few colours", |picture| {
        picture.colours() > 100
    });
    // Nothing sounds: what changes below is the parameter's row.
    instance.run(Duration::from_millis(500));
    let before = parent.picture().unwrap();
    let id = instance.find("Jivari");
    instance.automate(id, 0.1);
    let changed = wait_for(&mut instance, &parent, "nothing moved", |picture| {
        panels(picture) != panels(&before)
    });
    let different = panels(&changed)
        .iter()
        .zip(panels(&before))
        .filter(|(a, b)| a != b)
        .count();
    // One row: its handle, its fill and its text.
    assert!((20..20_000).contains(&different), "{different} pixels");
    instance.close();
}

/// Centre of the control and of the value in row `row` of the panel Main, at 100 %.
fn main_row(row: i16) -> ((i16, i16), (i16, i16)) {
    let y = 314 + 28 * row;
    ((216, y), (316, y))
}

#[test]
fn every_way_to_a_value_is_one_whole_gesture() {
    if !x11::display("the editor's controls") {
        return;
    }
    let _turn = turn();
    let parent = Parent::open(1120, 700).unwrap();
    let mut instance = Instance::new();
    instance.open(parent.id);
    wait_for(&mut instance, &parent, "too few colours", |picture| {
        picture.colours() > 100
    });
    let mut pointer = Pointer::over(&parent).unwrap();
    let tempo = instance.find("Free Tempo");
    let default = instance.value(tempo);
    let (slider, value) = main_row(4);
    let beat = Duration::from_millis(120);

    // Dragged to the right, over the end of the track and off the control.
    pointer.to(slider.0, slider.1).unwrap();
    instance.run(beat);
    pointer.press(1).unwrap();
    instance.run(beat);
    for step in 1..=6 {
        pointer
            .to(slider.0 + step * 5, slider.1 + step * 4)
            .unwrap();
        instance.run(Duration::from_millis(40));
    }
    pointer.release(1).unwrap();
    instance.run(beat);
    let edits = instance.edits();
    one_gesture(&edits, "a drag");
    assert!(edits.len() > 4, "a drag moved in one step");
    let dragged = instance.value(tempo);
    assert!(dragged > default + 0.1, "{default} to {dragged}");

    // The wheel, one notch up and with it one gesture.
    pointer.to(slider.0, slider.1).unwrap();
    pointer.press(4).unwrap();
    instance.run(beat);
    one_gesture(&instance.edits(), "the wheel");
    assert!(instance.value(tempo) > dragged);

    // A double-click brings the default back.
    pointer.to(slider.0, slider.1).unwrap();
    for _ in 0..2 {
        pointer.press(1).unwrap();
        pointer.release(1).unwrap();
    }
    instance.run(beat);
    one_gesture(&instance.edits(), "a double-click");
    assert!((instance.value(tempo) - default).abs() < 1e-6);

    // Typed: text that cannot be read is marked and changes nothing, and can be corrected.
    pointer.to(value.0, value.1).unwrap();
    instance.run(beat);
    pointer.press(1).unwrap();
    pointer.release(1).unwrap();
    instance.run(beat);
    for code in [key::X, key::ENTER] {
        pointer.key(code).unwrap();
        instance.run(beat);
    }
    shot(&parent.picture().unwrap(), "editor-refused.png");
    assert_eq!(instance.edits(), []);
    pointer.key(key::ESCAPE).unwrap();
    instance.run(beat);
    pointer.press(1).unwrap();
    pointer.release(1).unwrap();
    instance.run(beat);
    for code in [key::TWO, key::FIVE, key::FIVE, key::ENTER] {
        pointer.key(code).unwrap();
        instance.run(beat);
    }
    let edits = instance.edits();
    one_gesture(&edits, "typing");
    let wanted = (255.0 - 20.0) / 280.0;
    assert!((instance.value(tempo) - wanted).abs() < 1e-6, "{edits:?}");

    // A menu: open, look, choose its first row.
    let quality = instance.find("Quality");
    let (menu, _) = main_row(2);
    pointer.to(menu.0, menu.1).unwrap();
    instance.run(beat);
    pointer.press(1).unwrap();
    pointer.release(1).unwrap();
    instance.run(beat * 3);
    shot(&parent.picture().unwrap(), "editor-menu.png");
    pointer.to(menu.0, menu.1 + 31).unwrap();
    instance.run(beat);
    pointer.press(1).unwrap();
    pointer.release(1).unwrap();
    instance.run(beat);
    one_gesture(&instance.edits(), "a menu");
    assert_eq!(instance.value(quality), 0.0, "Eco");

    // A switch.
    let bypass = instance.find("Bypass");
    let (switch, _) = main_row(0);
    pointer.to(switch.0 - 30, switch.1).unwrap();
    instance.run(beat);
    pointer.press(1).unwrap();
    pointer.release(1).unwrap();
    instance.run(beat);
    one_gesture(&instance.edits(), "a switch");
    assert_eq!(instance.value(bypass), 1.0);

    // The tooltip, and a window closed in the middle of a drag.
    pointer.to(slider.0, slider.1).unwrap();
    instance.run(Duration::from_millis(1500));
    shot(&parent.picture().unwrap(), "editor-tooltip.png");
    pointer.press(1).unwrap();
    instance.run(beat);
    pointer.to(slider.0 - 20, slider.1).unwrap();
    instance.run(beat);
    instance.close();
    instance.run(beat);
    one_gesture(&instance.edits(), "a window closed in a drag");
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
fn opening_and_closing_leaks_nothing() {
    if !x11::display("the editor's leaks") {
        return;
    }
    let _turn = turn();
    let parent = Parent::open(1120, 700).unwrap();
    let mut instance = Instance::new();
    let mut cycle = |times: usize| {
        for _ in 0..times {
            instance.open(parent.id);
            instance.run(Duration::from_millis(120));
            instance.close();
            instance.run(Duration::from_millis(30));
        }
    };
    // The graphics driver keeps what its first use made.
    cycle(3);
    let (threads, files) = (settled("task"), settled("fd"));
    cycle(20);
    assert!(settled("task") <= threads, "threads leaked");
    assert!(settled("fd") <= files, "file descriptors leaked");
}

/// Entries of this process under /proc/self, once no longer falling; 0 where there is no /proc.
fn settled(what: &str) -> usize {
    let count = || std::fs::read_dir(format!("/proc/self/{what}")).map_or(0, Iterator::count);
    let mut last = count();
    for _ in 0..40 {
        std::thread::sleep(Duration::from_millis(50));
        last = last.min(count());
    }
    last
}

#[test]
fn the_state_needs_no_window() {
    let mut instance = Instance::new();
    let id = instance.find("Jivari");
    instance.automate(id, 0.25);
    let state = instance.save();
    instance.automate(id, 0.75);
    assert!(instance.load(&state));
    assert!((instance.value(id) - 0.25).abs() < 1e-6);
    assert!(!instance.load(b"not a state"));
    assert!((instance.value(id) - 0.25).abs() < 1e-6);
}
