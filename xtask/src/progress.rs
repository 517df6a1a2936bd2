//! A progress bar on a terminal; nothing when the output goes to a pipe or a file.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

/// A bar that counts frames and shows seconds of audio.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar for a number of frames.
    pub fn new(frames: u64) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(frames);
        // PANIC: the template is a literal with known keys.
        let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {msg}  {eta} left");
        bar.set_style(style.expect("a valid template"));
        Self(bar)
    }

    /// Some frames more are done.
    pub fn advance(&self, frames: usize) {
        self.0.inc(frames as u64);
    }

    /// Says what is being done.
    pub fn say(&self, message: &str) {
        self.0.set_message(message.to_owned());
    }

    /// Prints a line above the bar.
    pub fn print(&self, line: &str) {
        self.0.suspend(|| println!("{line}"));
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
