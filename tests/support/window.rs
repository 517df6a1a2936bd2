//! What the tests of the editor share.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::time::{Duration, Instant};
use xtask::window::{Picture, Window, keep_display};

/// Whether these tests can run. Without a display they say so in one line, except in CI, where
/// they fail: a check that never runs is worth nothing.
pub fn display(what: &str) -> bool {
    let named = std::env::var_os("DISPLAY").is_some_and(|name| !name.is_empty());
    if named && cfg!(all(unix, not(target_os = "macos"))) {
        keep_display(None).unwrap_or_else(|error| panic!("{what}: {error}"));
        return true;
    }
    assert!(
        std::env::var_os("CI").is_none() || cfg!(not(target_os = "linux")),
        "{what} needs a display, and CI must have one (Xvfb)"
    );
    println!("not run: {what} needs an X11 display (DISPLAY is not set)");
    false
}

/// Waits until `good` holds for the window, as long as a slow machine may need to draw it. `turn`
/// keeps the host going for a moment.
pub fn wait_for(
    window: &Window,
    what: &str,
    mut turn: impl FnMut(),
    good: impl Fn(&Picture) -> bool,
) -> Picture {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        turn();
        let picture = window.picture().expect("a picture");
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
pub fn shot(picture: &Picture, name: &str) {
    if let Some(folder) = std::env::var_os("KAZAKH_HORIZON_SHOTS") {
        let path = std::path::Path::new(&folder).join(name);
        picture.save(&path).expect("the picture is written");
    }
}
