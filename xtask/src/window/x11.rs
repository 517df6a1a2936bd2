//! The window on an X11 display.

use super::Picture;
use crate::fault::{Fault, Result};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ButtonPressEvent, ConfigureWindowAux, ConnectionExt,
    CreateWindowAux, EventMask, ImageFormat, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, KeyButMask,
    MOTION_NOTIFY_EVENT, Motion, MotionNotifyEvent, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// How long a display may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Keeps one connection open for as long as the process lives. Xvfb resets itself when its last
/// client leaves, and refuses others while it does.
pub fn keep_display(display: Option<&str>) -> Result<()> {
    static STAYS: OnceLock<RustConnection> = OnceLock::new();
    if STAYS.get().is_none() {
        let _ = STAYS.set(connect(display)?.0);
    }
    Ok(())
}

/// A connection and its screen; a display that is busy with its reset is tried again.
fn connect(display: Option<&str>) -> Result<(RustConnection, usize)> {
    let end = Instant::now() + PATIENCE;
    loop {
        match x11rb::connect(display) {
            Ok(connected) => return Ok(connected),
            Err(error) if Instant::now() > end => return Err(Fault::failed(error)),
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}

/// A mapped window that an editor is put into; it is gone when this is dropped.
pub struct Window {
    /// Connection of its own, so that the editor's events are not ours.
    connection: RustConnection,
    /// The window.
    id: u32,
}

impl Window {
    /// Opens a window on a display, by default that of `DISPLAY`.
    pub fn open(display: Option<&str>, width_px: u16, height_px: u16) -> Result<Self> {
        let (connection, screen) = connect(display)?;
        let screen = &connection.setup().roots[screen];
        let id = connection.generate_id().map_err(Fault::failed)?;
        connection
            .create_window(
                x11rb::COPY_DEPTH_FROM_PARENT,
                id,
                screen.root,
                0,
                0,
                width_px,
                height_px,
                0,
                WindowClass::INPUT_OUTPUT,
                screen.root_visual,
                &CreateWindowAux::new()
                    .background_pixel(screen.black_pixel)
                    .event_mask(EventMask::SUBSTRUCTURE_NOTIFY)
                    // No window manager may move or decorate it.
                    .override_redirect(1),
            )
            .map_err(Fault::failed)?;
        connection.map_window(id).map_err(Fault::failed)?;
        // The editor speaks over another connection: the window must exist for it.
        connection.sync().map_err(Fault::failed)?;
        Ok(Self { connection, id })
    }

    /// The window's id.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Moves the window: what another one covers has no picture.
    pub fn place(&self, x: i32, y: i32) -> Result<()> {
        let place = ConfigureWindowAux::new().x(x).y(y);
        self.connection
            .configure_window(self.id, &place)
            .map_err(Fault::failed)?;
        self.connection.sync().map_err(Fault::failed)
    }

    /// Gives the window another size in pixels.
    pub fn resize(&self, width_px: u16, height_px: u16) -> Result<()> {
        let size = ConfigureWindowAux::new()
            .width(u32::from(width_px))
            .height(u32::from(height_px));
        self.connection
            .configure_window(self.id, &size)
            .map_err(Fault::failed)?;
        self.connection.sync().map_err(Fault::failed)
    }

    /// Number of windows in it.
    pub fn children(&self) -> Result<usize> {
        let tree = self
            .connection
            .query_tree(self.id)
            .map_err(Fault::failed)?
            .reply()
            .map_err(Fault::failed)?;
        Ok(tree.children.len())
    }

    /// What the window shows, its children included.
    pub fn picture(&self) -> Result<Picture> {
        while let Some(_event) = self.connection.poll_for_event().map_err(Fault::failed)? {}
        let size = self
            .connection
            .get_geometry(self.id)
            .map_err(Fault::failed)?
            .reply()
            .map_err(Fault::failed)?;
        let (width, height) = (size.width, size.height);
        let image = self
            .connection
            .get_image(
                ImageFormat::Z_PIXMAP,
                self.id,
                0,
                0,
                width,
                height,
                u32::MAX,
            )
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
        Ok(Picture {
            width_px: width.into(),
            height_px: height.into(),
            rgb,
        })
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.connection.destroy_window(self.id);
        let _ = self.connection.sync();
    }
}

/// A hand on the editor: pointer and keys, sent to its window only, so that the real pointer of
/// whoever runs the tests stays where it is.
pub struct Pointer {
    /// Connection of its own.
    connection: RustConnection,
    /// The editor's window.
    window: u32,
    /// Where the pointer is.
    at: (i16, i16),
}

impl Pointer {
    /// A pointer for the editor within a window.
    pub fn over(window: &Window) -> Result<Self> {
        let (connection, _) = connect(None)?;
        let tree = connection
            .query_tree(window.id)
            .map_err(Fault::failed)?
            .reply()
            .map_err(Fault::failed)?;
        let window = *tree
            .children
            .first()
            .ok_or_else(|| Fault::failed("the window has no editor in it"))?;
        Ok(Self {
            connection,
            window,
            at: (0, 0),
        })
    }

    /// An event at the present place, of any kind that has this layout.
    fn event(&self, kind: u8, detail: u8) -> ButtonPressEvent {
        ButtonPressEvent {
            response_type: kind,
            detail,
            sequence: 0,
            time: x11rb::CURRENT_TIME,
            root: 0,
            event: self.window,
            child: 0,
            root_x: self.at.0,
            root_y: self.at.1,
            event_x: self.at.0,
            event_y: self.at.1,
            state: KeyButMask::default(),
            same_screen: true,
        }
    }

    /// Sends an event to the editor.
    fn send(&self, event: impl Into<[u8; 32]>) -> Result<()> {
        self.connection
            .send_event(false, self.window, EventMask::NO_EVENT, event)
            .map_err(Fault::failed)?;
        self.connection.flush().map_err(Fault::failed)
    }

    /// Moves to a place in pixels.
    pub fn to(&mut self, x: i16, y: i16) -> Result<()> {
        self.at = (x, y);
        let like = self.event(MOTION_NOTIFY_EVENT, 0);
        self.send(MotionNotifyEvent {
            response_type: MOTION_NOTIFY_EVENT,
            detail: Motion::NORMAL,
            sequence: 0,
            time: like.time,
            root: like.root,
            event: like.event,
            child: like.child,
            root_x: like.root_x,
            root_y: like.root_y,
            event_x: like.event_x,
            event_y: like.event_y,
            state: like.state,
            same_screen: true,
        })
    }

    /// Presses a button: 1 left, 3 right, 4 and 5 the wheel.
    pub fn press(&self, button: u8) -> Result<()> {
        self.send(self.event(BUTTON_PRESS_EVENT, button))
    }

    /// Releases a button.
    pub fn release(&self, button: u8) -> Result<()> {
        self.send(self.event(BUTTON_RELEASE_EVENT, button))
    }

    /// Types a key.
    pub fn key(&self, code: u8) -> Result<()> {
        self.send(self.event(KEY_PRESS_EVENT, code))?;
        self.send(self.event(KEY_RELEASE_EVENT, code))
    }
}
