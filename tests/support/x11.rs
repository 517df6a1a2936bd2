//! A parent window on the X11 display, and what it shows as pixels.

use std::error::Error;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    ConfigureWindowAux, ConnectionExt, CreateWindowAux, EventMask, ImageFormat, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// Whether these tests can run. Without a display they say so in one line, except in CI, where
/// they fail: a check that never runs is worth nothing.
pub fn display(what: &str) -> bool {
    if std::env::var_os("DISPLAY").is_some_and(|name| !name.is_empty()) {
        // Xvfb resets itself when its last client leaves, and refuses others while it does: one
        // connection stays for as long as these tests run.
        static STAYS: OnceLock<RustConnection> = OnceLock::new();
        STAYS.get_or_init(|| {
            let end = Instant::now() + Duration::from_secs(10);
            loop {
                match x11rb::connect(None) {
                    Ok((connection, _)) => return connection,
                    Err(error) if Instant::now() > end => panic!("{what}: {error}"),
                    Err(_) => std::thread::sleep(Duration::from_millis(100)),
                }
            }
        });
        return true;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{what} needs a display, and CI must have one (Xvfb)"
    );
    println!("not run: {what} needs an X11 display (DISPLAY is not set)");
    false
}

/// A mapped window that an editor is put into.
pub struct Parent {
    /// Connection of its own, so that the editor's events are not ours.
    connection: RustConnection,
    /// The window's id.
    pub id: u32,
}

/// What a window shows: 24-bit colours, row by row.
#[derive(Clone, PartialEq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// `0xRRGGBB` of each pixel.
    pub pixels: Vec<u32>,
}

impl Parent {
    /// Opens a window of a size in pixels.
    pub fn open(width: u16, height: u16) -> Result<Self, Box<dyn Error>> {
        let (connection, screen) = x11rb::connect(None)?;
        let screen = &connection.setup().roots[screen];
        let id = connection.generate_id()?;
        connection.create_window(
            x11rb::COPY_DEPTH_FROM_PARENT,
            id,
            screen.root,
            0,
            0,
            width,
            height,
            0,
            WindowClass::INPUT_OUTPUT,
            screen.root_visual,
            &CreateWindowAux::new()
                .event_mask(EventMask::SUBSTRUCTURE_NOTIFY)
                // No window manager may move or decorate it.
                .override_redirect(1),
        )?;
        connection.map_window(id)?;
        // The editor speaks over another connection: the window must exist for it.
        connection.sync()?;
        Ok(Self { connection, id })
    }

    /// Gives the window another size in pixels.
    pub fn resize(&self, width: u16, height: u16) -> Result<(), Box<dyn Error>> {
        let size = ConfigureWindowAux::new()
            .width(u32::from(width))
            .height(u32::from(height));
        self.connection.configure_window(self.id, &size)?;
        self.connection.sync()?;
        Ok(())
    }

    /// What the window shows, its children included.
    pub fn picture(&self) -> Result<Picture, Box<dyn Error>> {
        while self.connection.poll_for_event()?.is_some() {}
        let size = self.connection.get_geometry(self.id)?.reply()?;
        let image = self
            .connection
            .get_image(
                ImageFormat::Z_PIXMAP,
                self.id,
                0,
                0,
                size.width,
                size.height,
                u32::MAX,
            )?
            .reply()?;
        let pixels = image
            .data
            .chunks_exact(4)
            .map(|p| u32::from(p[2]) << 16 | u32::from(p[1]) << 8 | u32::from(p[0]))
            .collect();
        Ok(Picture {
            width: usize::from(size.width),
            pixels,
        })
    }
}

impl Drop for Parent {
    fn drop(&mut self) {
        let _ = self.connection.destroy_window(self.id);
        let _ = self.connection.sync();
    }
}

impl Picture {
    /// Number of different colours.
    pub fn colours(&self) -> usize {
        let mut colours = self.pixels.clone();
        colours.sort_unstable();
        colours.dedup();
        colours.len()
    }

    /// Writes a PNG, for people to look at.
    pub fn save(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        let rows = self.pixels.len() / self.width.max(1);
        let file = std::io::BufWriter::new(std::fs::File::create(path)?);
        let mut encoder = png::Encoder::new(file, self.width as u32, rows as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let bytes: Vec<u8> = self
            .pixels
            .iter()
            .flat_map(|p| [(p >> 16) as u8, (p >> 8) as u8, *p as u8])
            .collect();
        encoder.write_header()?.write_image_data(&bytes)?;
        Ok(())
    }
}
