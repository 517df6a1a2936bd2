//! What belongs to an instance of the plugin and outlives its window.

use super::history::History;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

/// One instance's memory. All of it is `[main]`.
#[derive(Default)]
pub struct Session {
    /// What was done.
    pub history: Arc<History>,
    /// The value that was copied, as text.
    pub copied: Mutex<Option<String>>,
    /// The page that is open, as its place among the tabs.
    pub page: AtomicUsize,
    /// How a random state is made.
    pub random: Mutex<super::random::Wish>,
}

impl Session {
    /// The value that was copied.
    pub fn copied(&self) -> Option<String> {
        let copied = self.copied.lock();
        copied.unwrap_or_else(|poison| poison.into_inner()).clone()
    }

    /// Keeps a value to be pasted.
    pub fn copy(&self, text: String) {
        let copied = self.copied.lock();
        *copied.unwrap_or_else(|poison| poison.into_inner()) = Some(text);
    }
}
