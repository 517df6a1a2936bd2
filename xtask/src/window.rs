//! A host's window for an editor, what it shows as pixels, and a hand on it.
//!
//! Only X11 is driven; elsewhere everything compiles and [`Window::open`] fails.

use crate::fault::Result;
use crate::spectrogram::write_png;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

/// What a window shows: RGB, rows from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
    /// Three bytes per pixel.
    pub rgb: Vec<u8>,
}

impl Picture {
    /// Number of different colours: few where an editor shows nothing.
    pub fn colours(&self) -> usize {
        let colours: BTreeSet<&[u8]> = self.rgb.chunks_exact(3).collect();
        colours.len()
    }

    /// Whether its last pixel is not black: an editor paints the corner only once it has the
    /// window's size.
    pub fn is_full(&self) -> bool {
        self.rgb.chunks_exact(3).last() > Some(&[0, 0, 0])
    }

    /// The rows from a share of the height down, three bytes per pixel.
    pub fn below(&self, share: f64) -> &[u8] {
        let row = (f64::from(self.height_px) * share.clamp(0.0, 1.0)) as usize;
        let from = row * self.width_px as usize * 3;
        self.rgb.get(from..).unwrap_or_default()
    }

    /// Writes a PNG.
    pub fn save(&self, path: &Path) -> Result<()> {
        write_png(path, (self.width_px, self.height_px), &self.rgb)
    }
}

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

/// Threads, open files or memory of this process. 0 where the system does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Threads.
    Threads,
    /// File descriptors.
    Files,
    /// Memory that is in use, in bytes.
    Memory,
}

impl Resource {
    /// The number now.
    pub fn count(self) -> usize {
        let folder = match self {
            Self::Threads => "/proc/self/task",
            Self::Files => "/proc/self/fd",
            Self::Memory => return bytes_in_use(),
        };
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }

    /// The lowest number seen in a while: a closed window's thread and its driver end later.
    pub fn settled(self, time: Duration) -> usize {
        let end = Instant::now() + time;
        let mut last = self.count();
        while Instant::now() < end {
            std::thread::sleep(Duration::from_millis(50));
            last = last.min(self.count());
        }
        last
    }
}

/// Memory that this process asked for and has not given back, as its C library counts it: what it
/// keeps to hand out again, in pieces of every size, is no leak.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn bytes_in_use() -> usize {
    /// What `mallinfo2` gives, see its manual page.
    #[repr(C)]
    struct MallInfo {
        arena: usize,
        ordblks: usize,
        smblks: usize,
        hblks: usize,
        hblkhd: usize,
        usmblks: usize,
        fsmblks: usize,
        uordblks: usize,
        fordblks: usize,
        keepcost: usize,
    }
    unsafe extern "C" {
        /// Counts what all arenas gave out.
        fn mallinfo2() -> MallInfo;
    }
    // SAFETY: it may be called at any time, from any thread.
    let info = unsafe { mallinfo2() };
    info.uordblks + info.hblkhd
}

/// Elsewhere nobody counts.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn bytes_in_use() -> usize {
    0
}

#[cfg(all(unix, not(target_os = "macos")))]
mod x11;
#[cfg(all(unix, not(target_os = "macos")))]
pub use x11::{Pointer, Window, keep_display};

#[cfg(not(all(unix, not(target_os = "macos"))))]
mod none;
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub use none::{Pointer, Window, keep_display};
