//! The editor in hosts of every kind, opened from the built CLAP in an X11 window: slow ones, ones
//! with two editors, ones that open and close for hours, and ones that do things in the wrong order.
//! A binary of its own, because it counts what its process holds.

mod support;
#[path = "support/window.rs"]
mod window;

use std::sync::Mutex;
use std::time::{Duration, Instant};
use window::display;
use xtask::host::{Events, Instance};
use xtask::window::{Picture, Pointer, Resource, Window};

/// Editors are opened one after the other: what they hold is counted per process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// How often the editor is opened and closed.
const OPENINGS: usize = 200;
/// What each opening may leave behind, in bytes: the framework forgets the keyboard's layout, 84 kB
/// with an X server's default one (`baseview` 0.4.2, `wrappers/xkbcommon.rs` lets go of the state and
/// not of the keymap). A window's own fonts and pictures are several MB.
const BYTES_PER_OPENING: usize = 128 << 10;
/// Frames of a block of audio.
const BLOCK: usize = 512;
/// The button that loads the next preset, at 100 %.
const NEXT: (i16, i16) = (391, 22);

/// Takes the turn, also after a test that failed.
fn turn() -> std::sync::MutexGuard<'static, ()> {
    ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|poison| poison.into_inner())
}

/// A window for an editor.
fn parent() -> Window {
    Window::open(None, 1120, 700).expect("a window")
}

/// Puts the created editor into a window that outlives it.
fn embed(instance: &mut Instance, parent: &Window) {
    // SAFETY: the tests destroy the editor before its parent.
    unsafe { instance.embed_editor(parent.id()) }.expect("the editor goes into its parent");
}

/// Opens the editor.
fn open(instance: &mut Instance, parent: &Window) {
    instance.create_editor().expect("the editor is created");
    embed(instance, parent);
}

/// Waits until the editor is drawn.
fn drawn(instance: &mut Instance, parent: &Window) -> Picture {
    let turn = || instance.idle(Duration::from_millis(50));
    window::wait_for(parent, "too few colours", turn, |picture| {
        picture.is_full() && picture.colours() > 100
    })
}

#[test]
fn a_host_that_takes_its_time_sees_the_first_picture() {
    if !display("the editor in a slow host") {
        return;
    }
    let _turn = turn();
    let parent = parent();
    let mut instance = support::instance();
    for pause_ms in [0, 20, 40, 100, 500] {
        println!("{pause_ms} ms between making the editor and showing it");
        instance.create_editor().expect("the editor is created");
        instance.idle(Duration::from_millis(pause_ms));
        embed(&mut instance, &parent);
        drawn(&mut instance, &parent);
        instance.destroy_editor();
    }
}

/// Plays some blocks as a host does that calls from one thread.
fn play(instance: &mut Instance, blocks: usize) {
    for _ in 0..blocks {
        let mut audio = [[0.0f32; BLOCK]; 2];
        let [left, right] = &mut audio;
        instance
            .process(left, right, &Events::new(), None)
            .expect("a block");
        instance.service();
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Activates and plays at once.
fn activate(instance: &mut Instance) {
    instance
        .activate(support::RATE_HZ, BLOCK as u32)
        .expect("activation");
}

#[test]
fn two_hundred_openings_leave_nothing_behind() {
    if !display("the editor's leaks") {
        return;
    }
    let _turn = turn();
    let parent = parent();
    let mut instance = support::instance();
    let mut cycle = |times: usize| {
        for n in 0..times {
            open(&mut instance, &parent);
            // Some are closed before their first picture, some after.
            instance.idle(Duration::from_millis([0, 40, 90][n % 3]));
            instance.destroy_editor();
            instance.service();
        }
    };
    // The graphics driver keeps what its first use made.
    cycle(12);
    let counts = || {
        let settled = |what: Resource| what.settled(Duration::from_secs(1));
        let children = parent.children().expect("the window's children");
        let held = [Resource::Threads, Resource::Files].map(settled);
        (held, Resource::Memory.count(), children)
    };
    let (before, start) = (counts(), Instant::now());
    cycle(OPENINGS);
    let (after, time) = (counts(), start.elapsed());
    println!(
        "{OPENINGS} openings in {time:?}: ([threads, files], bytes, windows) {before:?}, {after:?}"
    );
    assert!(after.0[0] <= before.0[0], "threads leaked");
    assert!(after.0[1] <= before.0[1], "file descriptors leaked");
    assert_eq!(after.2, 0, "windows leaked");
    assert!(
        after.1 <= before.1 + OPENINGS * BYTES_PER_OPENING,
        "memory leaked: {before:?} {after:?}"
    );
}

#[test]
fn two_editors_stand_side_by_side_and_close_in_either_order() {
    if !display("two editors") {
        return;
    }
    let _turn = turn();
    let parents = [parent(), parent()];
    parents[1].place(1130, 0).expect("room beside the first");
    for first in [0, 1] {
        // One host has activated before it opens the editor, the other does so after, and stops.
        let mut instances = [support::instance(), support::instance()];
        activate(&mut instances[0]);
        for (instance, parent) in instances.iter_mut().zip(&parents) {
            open(instance, parent);
        }
        activate(&mut instances[1]);
        for (instance, parent) in instances.iter_mut().zip(&parents) {
            play(instance, 3);
            drawn(instance, parent);
        }
        instances[first].destroy_editor();
        let (other, parent) = (&mut instances[1 - first], &parents[1 - first]);
        // The other one lives on: it shows what it is told.
        let before = parent.picture().expect("a picture");
        other.set("gain", 0.2).expect("a value");
        window::wait_for(
            parent,
            "the other window stands",
            || play(other, 10),
            |picture| *picture != before,
        );
        other.destroy_editor();
    }
}

#[test]
fn a_hidden_editor_comes_back() {
    if !display("the hidden editor") {
        return;
    }
    let _turn = turn();
    let parent = parent();
    let mut instance = support::instance();
    open(&mut instance, &parent);
    for _ in 0..3 {
        drawn(&mut instance, &parent);
        instance.hide_editor().expect("it hides");
        let turn = || instance.idle(Duration::from_millis(20));
        window::wait_for(&parent, "it is still there", turn, |picture| {
            picture.colours() == 1
        });
        instance.idle(Duration::from_millis(400));
        instance.show_editor().expect("it shows");
    }
    let picture = drawn(&mut instance, &parent);
    // And it moves again.
    instance.set("gain", 0.2).expect("a value");
    let turn = || instance.idle(Duration::from_millis(20));
    window::wait_for(&parent, "it stands", turn, |now| *now != picture);
    instance.destroy_editor();
}

#[test]
fn an_instance_may_go_with_its_editor_open() {
    if !display("an instance that goes first") {
        return;
    }
    let _turn = turn();
    let parent = parent();
    let threads = Resource::Threads.settled(Duration::from_millis(500));
    for playing in [false, true, false, true] {
        let mut instance = support::instance();
        open(&mut instance, &parent);
        if playing {
            activate(&mut instance);
            play(&mut instance, 10);
        }
        drop(instance);
        assert_eq!(parent.children().expect("children"), 0, "the window stays");
    }
    let after = Resource::Threads.settled(Duration::from_secs(1));
    assert!(after <= threads, "{threads} threads, then {after}");
}

#[test]
fn a_load_may_be_under_way_when_everything_goes() {
    if !display("a load in a host that goes") {
        return;
    }
    let _turn = turn();
    let parent = parent();
    for pause_ms in [0, 3, 10, 30, 60, 2000] {
        let mut instance = support::instance();
        open(&mut instance, &parent);
        activate(&mut instance);
        play(&mut instance, 2);
        drawn(&mut instance, &parent);
        let mut pointer = Pointer::over(&parent).expect("a pointer");
        pointer.to(NEXT.0, NEXT.1).expect("a move");
        // The host's last block: what the click starts is never taken.
        play(&mut instance, 20);
        pointer.press(1).expect("a press");
        pointer.release(1).expect("a release");
        std::thread::sleep(Duration::from_millis(pause_ms));
        let start = Instant::now();
        instance.destroy_editor();
        drop(instance);
        let time = start.elapsed();
        println!("{pause_ms} ms after the click: gone in {time:?}");
        assert!(time < Duration::from_secs(3), "the host waited {time:?}");
        let names = threads();
        assert!(!names.iter().any(|name| name == "state load"), "{names:?}");
    }
}

/// Names of this process's threads. Empty where the system does not say.
fn threads() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    tasks
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok())
        .map(|name| name.trim().to_owned())
        .collect()
}
