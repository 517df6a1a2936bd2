//! `shots`: opens the plugin's real editor in an X11 window and saves its picture.

use crate::fault::Result;

/// A picture of an editor: RGB, rows from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shot {
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
    /// Three bytes per pixel.
    pub rgb: Vec<u8>,
}

impl Shot {
    /// Number of different colours: few where an editor shows nothing.
    pub fn colours(&self) -> usize {
        let colours: std::collections::BTreeSet<&[u8]> = self.rgb.chunks_exact(3).collect();
        colours.len()
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
pub use x11::{run, take_shot};

/// Only X11 is driven.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub fn run() -> Result<()> {
    Err(crate::fault::Fault::input(
        "shots works on X11 only: run it on Linux",
    ))
}

/// The X11 half.
#[cfg(all(unix, not(target_os = "macos")))]
mod x11 {
    use super::{Result, Shot};
    use crate::bundle;
    use crate::display::Display;
    use crate::fault::Fault;
    use crate::host::gui::EditorSize;
    use crate::host::{Events, Instance, PluginFile};
    use crate::spectrogram::write_png;
    use std::time::{Duration, Instant};
    use x11rb::connection::Connection;
    use x11rb::protocol::xproto::{
        ConfigureWindowAux, ConnectionExt, CreateWindowAux, ImageFormat, WindowClass,
    };

    /// How long the editor draws before its picture is taken.
    const SETTLE: Duration = Duration::from_secs(2);
    /// Rate and block of the audio that plays behind the picture.
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
        let file = PluginFile::open(&bundles.clap)?;
        for (scale, name) in [(1.0, "editor-100.png"), (2.0, "editor-200.png")] {
            let mut instance = file.instantiate(bundle::CLAP_ID)?;
            if !instance.has_editor() {
                return Err(Fault::failed("the plugin has no editor"));
            }
            let shot = take_shot(&mut instance, &display.name, scale)?;
            let path = folder.join(name);
            write_png(&path, (shot.width_px, shot.height_px), &shot.rgb)?;
            println!("{} ({}x{})", path.display(), shot.width_px, shot.height_px);
        }
        Ok(())
    }

    /// Opens the editor of an instance on a display, plays for two seconds and takes its picture.
    ///
    /// An editor that ignores the scale is resized to it instead. `[main]`
    pub fn take_shot(instance: &mut Instance, display: &str, scale: f64) -> Result<Shot> {
        let (connection, screen) = x11rb::connect(Some(display)).map_err(Fault::failed)?;
        let screen = &connection.setup().roots[screen];
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
        let window = connection.generate_id().map_err(Fault::failed)?;
        connection
            .create_window(
                screen.root_depth,
                window,
                screen.root,
                0,
                0,
                size.width_px,
                size.height_px,
                0,
                WindowClass::INPUT_OUTPUT,
                screen.root_visual,
                &CreateWindowAux::new().background_pixel(screen.black_pixel),
            )
            .map_err(Fault::failed)?;
        connection.map_window(window).map_err(Fault::failed)?;
        connection.sync_now()?;
        // SAFETY: the window is destroyed after the editor, below.
        let embedded = unsafe { instance.embed_editor(window) };
        let shot = embedded.and_then(|()| {
            if resize {
                instance.resize_editor(size)?;
            }
            play(instance)?;
            // What the editor settled on.
            let size = instance.editor_size().unwrap_or(size);
            let configure = ConfigureWindowAux::new()
                .width(u32::from(size.width_px))
                .height(u32::from(size.height_px));
            connection
                .configure_window(window, &configure)
                .map_err(Fault::failed)?;
            connection.sync_now()?;
            picture(&connection, window, size)
        });
        instance.destroy_editor();
        let _ = connection.destroy_window(window);
        let _ = connection.sync_now();
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

    /// What the window and its children show.
    fn picture(connection: &impl Connection, window: u32, size: EditorSize) -> Result<Shot> {
        let (width, height) = (size.width_px, size.height_px);
        let image = connection
            .get_image(ImageFormat::Z_PIXMAP, window, 0, 0, width, height, u32::MAX)
            .map_err(Fault::failed)?
            .reply()
            .map_err(Fault::failed)?;
        let pixels = usize::from(width) * usize::from(height);
        if image.depth < 24 || image.data.len() < pixels * 4 {
            return Err(Fault::failed("the display is not of 24 bits"));
        }
        // 32-bit pixels, blue first, as every little-endian X server gives them.
        let rgb = image
            .data
            .chunks_exact(4)
            .flat_map(|pixel| [pixel[2], pixel[1], pixel[0]])
            .collect();
        Ok(Shot {
            width_px: width.into(),
            height_px: height.into(),
            rgb,
        })
    }

    /// A round trip, so that what was asked for has happened.
    trait SyncNow {
        /// Waits for the server.
        fn sync_now(&self) -> Result<()>;
    }

    impl<C: Connection> SyncNow for C {
        fn sync_now(&self) -> Result<()> {
            self.get_input_focus()
                .map_err(Fault::failed)?
                .reply()
                .map_err(Fault::failed)?;
            Ok(())
        }
    }
}
