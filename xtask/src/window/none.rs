//! Where there is no X11: the same types, of which no value exists.

use super::Picture;
use crate::fault::{Fault, Result};
use std::convert::Infallible;

/// What every way to a window says here.
fn refused<T>() -> Result<T> {
    Err(Fault::input(
        "editor windows are driven on X11 only: run it on Linux",
    ))
}

/// Keeps the display alive. Fails here.
pub fn keep_display(_display: Option<&str>) -> Result<()> {
    refused()
}

/// A window for an editor.
pub struct Window(Infallible);

impl Window {
    /// Fails here.
    pub fn open(_display: Option<&str>, _width_px: u16, _height_px: u16) -> Result<Self> {
        refused()
    }

    /// The window's id.
    pub fn id(&self) -> u32 {
        match self.0 {}
    }

    /// Moves the window.
    pub fn place(&self, _x: i32, _y: i32) -> Result<()> {
        match self.0 {}
    }

    /// Gives the window another size.
    pub fn resize(&self, _width_px: u16, _height_px: u16) -> Result<()> {
        match self.0 {}
    }

    /// Number of windows in it.
    pub fn children(&self) -> Result<usize> {
        match self.0 {}
    }

    /// What the window shows.
    pub fn picture(&self) -> Result<Picture> {
        match self.0 {}
    }
}

/// A hand on the editor.
pub struct Pointer(Infallible);

impl Pointer {
    /// Fails here.
    pub fn over(_window: &Window) -> Result<Self> {
        refused()
    }

    /// Moves to a place.
    pub fn to(&mut self, _x: i16, _y: i16) -> Result<()> {
        match self.0 {}
    }

    /// Presses a button.
    pub fn press(&self, _button: u8) -> Result<()> {
        match self.0 {}
    }

    /// Releases a button.
    pub fn release(&self, _button: u8) -> Result<()> {
        match self.0 {}
    }

    /// Types a key.
    pub fn key(&self, _code: u8) -> Result<()> {
        match self.0 {}
    }
}
