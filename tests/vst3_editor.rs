//! The editor in a real VST3 host, on X11: `vst3-host` embeds editors there only. A binary of its
//! own, because it counts the threads and files of its process.
#![cfg(target_os = "linux")]

mod support;
#[path = "support/vst3.rs"]
mod vst3;
#[path = "support/window.rs"]
mod window;

use std::sync::Mutex;
use std::time::Duration;
use vst3::{id, json_of, load, render, text};
use vst3_host::{Plugin, WindowHandle};
use window::{display, shot, wait_for};
use xtask::window::{Picture, Resource, Window};

/// One editor at a time, so that what is counted is its own.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// How long a count is watched: threads of the graphics driver end later.
const WATCHED: Duration = Duration::from_millis(700);

/// How often the editor is opened and closed.
const OPENINGS: usize = 200;

/// File descriptors that the framework's run-loop handler may leave behind for each opening: the
/// two ends of its socket. Its `Drop` is never called (`nice-plug` 0.4.2, `wrapper/vst3/view.rs`).
const FILES_PER_OPENING: usize = 2;

/// Threads and files that caches of the graphics driver may add meanwhile.
const SLACK: usize = 4;

/// What each opening may leave behind, in bytes: 84 kB of the keyboard's layout that the framework
/// forgets (`baseview` 0.4.2, `wrappers/xkbcommon.rs`), and with the sockets their handler, whose queue
/// of tasks has 164 kB. A window's own fonts and pictures are several MB.
const BYTES_PER_OPENING: usize = 320 << 10;

/// Runs host and editor for a while.
fn run(plugin: &mut Plugin, turns: usize) {
    for _ in 0..turns {
        plugin.service_run_loop();
        render(plugin, 512);
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until the whole window is drawn.
fn drawn(plugin: &mut Plugin, parent: &Window) -> Picture {
    wait_for(
        parent,
        "not drawn",
        || run(plugin, 15),
        |picture| picture.is_full() && picture.colours() > 100,
    )
}

#[test]
fn the_editor_opens_resizes_and_closes() {
    if !display("the editor in a VST3 host") {
        return;
    }
    let _turn = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|poison| poison.into_inner());
    let parent = Window::open(None, 1120, 700).expect("a window");
    let mut plugin = load(48_000.0, 512);
    assert!(plugin.has_editor());
    assert_eq!(plugin.get_editor_size().expect("a size"), (1120, 700));
    plugin
        .open_editor(WindowHandle::from_x11(parent.id()))
        .expect("the editor opens");
    assert_eq!(plugin.attached_editor_can_resize(), Some(true));
    drawn(&mut plugin, &parent);

    // Automation is seen below the picture of the sound.
    let before = parent.picture().expect("a picture");
    let brightness = id(&plugin, "Melody Brightness");
    plugin.set_parameter(brightness, 0.1).expect("a value");
    wait_for(
        &parent,
        "automation was not seen",
        || run(&mut plugin, 15),
        |picture| picture.below(0.36) != before.below(0.36),
    );
    assert_eq!(text(&plugin, "Melody Brightness"), "10.0");

    parent.resize(1680, 1050).expect("a larger window");
    let size = plugin.resize_editor(1680, 1050).expect("a larger editor");
    assert_eq!(size, (1680, 1050));
    let large = drawn(&mut plugin, &parent);
    shot(&large, "editor-vst3.png");
    plugin.close_editor().expect("it closes");
    assert!(!plugin.is_editor_open());
    render(&mut plugin, 512);
    // The project remembers the size.
    let json: serde_json::Value =
        serde_json::from_slice(&json_of(&plugin.save_state().unwrap())).unwrap();
    assert_eq!(json["fields"]["editor_width"], "1680");
}

#[test]
fn two_hundred_openings_leave_no_more_than_the_frameworks_sockets() {
    if !display("the editor's leaks in a VST3 host") {
        return;
    }
    let _turn = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|poison| poison.into_inner());
    let parent = Window::open(None, 1120, 700).expect("a window");
    let mut plugin = load(48_000.0, 512);
    let mut cycle = |times: usize| {
        for _ in 0..times {
            plugin
                .open_editor(WindowHandle::from_x11(parent.id()))
                .expect("the editor opens");
            run(&mut plugin, 4);
            plugin.close_editor().expect("it closes");
            run(&mut plugin, 1);
        }
    };
    let counts = || {
        (
            Resource::Threads.settled(WATCHED),
            Resource::Files.settled(WATCHED),
            Resource::Memory.count(),
        )
    };
    // The graphics driver keeps what its first use made.
    cycle(12);
    let before = counts();
    cycle(OPENINGS);
    let after = counts();
    assert_eq!(parent.children().expect("children"), 0, "windows leaked");
    drop(plugin);
    let gone = counts();
    println!(
        "{OPENINGS} openings: (threads, files, bytes) {before:?}, {after:?}, unloaded {gone:?}"
    );
    assert!(after.0 <= before.0 + SLACK, "threads: {before:?} {after:?}");
    assert!(
        after.1 <= before.1 + FILES_PER_OPENING * OPENINGS + SLACK,
        "files: {before:?} {after:?}"
    );
    assert!(
        after.2 <= before.2 + OPENINGS * BYTES_PER_OPENING,
        "memory: {before:?} {after:?}"
    );
}
