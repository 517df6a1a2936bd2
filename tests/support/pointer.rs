//! A hand on the editor: pointer and keys, sent to its window only, so that the real pointer of
//! whoever runs the tests stays where it is.

use crate::x11::Parent;
use std::error::Error;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ButtonPressEvent, ConnectionExt, EventMask,
    KEY_PRESS_EVENT, KEY_RELEASE_EVENT, KeyButMask, MOTION_NOTIFY_EVENT, Motion, MotionNotifyEvent,
};
use x11rb::rust_connection::RustConnection;

/// Keys of the usual PC layout, as X11 key codes.
pub mod key {
    /// `2`.
    pub const TWO: u8 = 11;
    /// `5`.
    pub const FIVE: u8 = 14;
    /// `x`.
    pub const X: u8 = 53;
    /// Enter.
    pub const ENTER: u8 = 36;
    /// Escape.
    pub const ESCAPE: u8 = 9;
}

/// A pointer over the editor in a parent window.
pub struct Pointer {
    /// Connection of its own.
    connection: RustConnection,
    /// The editor's window.
    window: u32,
    /// Where the pointer is.
    at: (i16, i16),
    /// Modifiers and buttons held.
    pub held: KeyButMask,
}

impl Pointer {
    /// A pointer for the editor within `parent`.
    pub fn over(parent: &Parent) -> Result<Self, Box<dyn Error>> {
        let (connection, _) = x11rb::connect(None)?;
        let tree = connection.query_tree(parent.id)?.reply()?;
        let window = *tree.children.first().ok_or("the parent has no child")?;
        Ok(Self {
            connection,
            window,
            at: (0, 0),
            held: KeyButMask::default(),
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
            state: self.held,
            same_screen: true,
        }
    }

    /// Sends a press or release of a button or key.
    fn send(&self, kind: u8, detail: u8) -> Result<(), Box<dyn Error>> {
        let event = self.event(kind, detail);
        self.connection
            .send_event(false, self.window, EventMask::NO_EVENT, event)?;
        self.connection.flush()?;
        Ok(())
    }

    /// Moves to a place in pixels.
    pub fn to(&mut self, x: i16, y: i16) -> Result<(), Box<dyn Error>> {
        self.at = (x, y);
        let like = self.event(MOTION_NOTIFY_EVENT, 0);
        let event = MotionNotifyEvent {
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
        };
        self.connection
            .send_event(false, self.window, EventMask::NO_EVENT, event)?;
        self.connection.flush()?;
        Ok(())
    }

    /// Presses a button: 1 left, 3 right, 4 and 5 the wheel.
    pub fn press(&self, button: u8) -> Result<(), Box<dyn Error>> {
        self.send(BUTTON_PRESS_EVENT, button)
    }

    /// Releases a button.
    pub fn release(&self, button: u8) -> Result<(), Box<dyn Error>> {
        self.send(BUTTON_RELEASE_EVENT, button)
    }

    /// Types a key.
    pub fn key(&self, code: u8) -> Result<(), Box<dyn Error>> {
        self.send(KEY_PRESS_EVENT, code)?;
        self.send(KEY_RELEASE_EVENT, code)
    }
}
