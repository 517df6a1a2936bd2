//! `shots`: opens the plugin's real editor in a window and saves its picture.

use crate::bundle;
use crate::display::Display;
use crate::fault::{Fault, Result};
use crate::host::gui::EditorSize;
use crate::host::{Events, Instance, PluginFile};
use crate::window::{Picture, Resource, Window, keep_display};
use std::time::{Duration, Instant};

/// How long the editor draws before its picture is taken.
const SETTLE: Duration = Duration::from_secs(2);
/// How long a closed window's thread and its graphics driver may take to end.
const FAREWELL: Duration = Duration::from_millis(700);
/// Rate of the audio that plays behind the picture.
const RATE_HZ: f64 = 48_000.0;
/// Frames of a block.
const BLOCK_FRAMES: usize = 512;

/// Saves pictures at 100 % and 200 % to `target/shots`.
pub fn run() -> Result<()> {
    let bundles = bundle::ensure()?;
    let display = Display::ensure()?
        .ok_or_else(|| Fault::input("no display: set DISPLAY or install xvfb"))?;
    let folder = bundle::target_dir()?.join("shots");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Fault::failed(format!("{}: {error}", folder.display())))?;
    // SAFETY: the command has no other thread yet; the editor's GL looks here for its display.
    unsafe { std::env::set_var("DISPLAY", &display.name) };
    keep_display(None)?;
    let file = PluginFile::open(&bundles.clap)?;
    for (scale, name) in [(1.0, "editor-100.png"), (2.0, "editor-200.png")] {
        let mut instance = file.instantiate(bundle::CLAP_ID)?;
        if !instance.has_editor() {
            return Err(Fault::failed("the plugin has no editor"));
        }
        let shot = take_shot(&mut instance, &display.name, scale)?;
        let path = folder.join(name);
        shot.save(&path)?;
        println!("{} ({}x{})", path.display(), shot.width_px, shot.height_px);
    }
    Ok(())
}

/// Opens the editor of an instance on a display, plays for two seconds and takes its picture.
/// Returns once the window is gone, so that the process may end or the display close.
///
/// An editor that ignores the scale is resized to it instead. `[main]`
pub fn take_shot(instance: &mut Instance, display: &str, scale: f64) -> Result<Picture> {
    let plain = instance.create_editor()?;
    let mut size = instance.scale_editor(scale)?;
    let resize = size == plain && scale != 1.0;
    if resize {
        let scaled = |pixels: u16| (f64::from(pixels) * scale).round() as u16;
        size = EditorSize {
            width_px: scaled(size.width_px),
            height_px: scaled(size.height_px),
        };
    }
    let window = Window::open(Some(display), size.width_px, size.height_px)?;
    // SAFETY: the window is dropped after the editor is destroyed, below.
    let embedded = unsafe { instance.embed_editor(window.id()) };
    let shot = embedded.and_then(|()| {
        if resize {
            instance.resize_editor(size)?;
        }
        play(instance)?;
        // What the editor settled on.
        let size = instance.editor_size().unwrap_or(size);
        window.resize(size.width_px, size.height_px)?;
        window.picture()
    });
    instance.destroy_editor();
    instance.deactivate();
    Resource::Threads.settled(FAREWELL);
    shot
}

/// Plays in real time, so that meters and spectra move.
fn play(instance: &mut Instance) -> Result<()> {
    instance.activate(RATE_HZ, BLOCK_FRAMES as u32)?;
    let (mut left, mut right) = ([0.0; BLOCK_FRAMES], [0.0; BLOCK_FRAMES]);
    let started = Instant::now();
    let mut blocks = 0u32;
    while started.elapsed() < SETTLE {
        instance.process(&mut left, &mut right, &Events::new(), None)?;
        instance.service();
        blocks += 1;
        let due = Duration::from_secs_f64(f64::from(blocks) * BLOCK_FRAMES as f64 / RATE_HZ);
        std::thread::sleep(due.saturating_sub(started.elapsed()));
    }
    Ok(())
}
