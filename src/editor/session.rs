//! What belongs to an instance of the plugin and outlives its window.

use super::history::History;
use super::library::Library;
use crate::presets::{Filter, Layers};
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
    /// What the browser looked for, and the layers it loaded.
    pub browsing: Mutex<Option<(Filter, Layers)>>,
}

impl Session {
    /// The value that was copied.
    pub fn copied(&self) -> Option<String> {
        let copied = self.copied.lock();
        copied.unwrap_or_else(|poison| poison.into_inner()).clone()
    }

    /// Lets a library look for what was looked for before.
    pub fn resume(&self, library: &mut Library) {
        let kept = self.browsing.lock();
        if let Some((filter, layers)) = kept.unwrap_or_else(|poison| poison.into_inner()).clone() {
            library.look_for(|own| *own = filter);
            library.layers = layers;
        }
    }

    /// Keeps what a library looks for.
    pub fn browsed(&self, library: &Library) {
        let mut kept = self
            .browsing
            .lock()
            .unwrap_or_else(|poison| poison.into_inner());
        let now = (library.filter(), library.layers);
        if kept.as_ref().map(|(filter, layers)| (filter, *layers)) != Some(now) {
            *kept = Some((now.0.clone(), now.1));
        }
    }

    /// Keeps a value to be pasted.
    pub fn copy(&self, text: String) {
        let copied = self.copied.lock();
        *copied.unwrap_or_else(|poison| poison.into_inner()) = Some(text);
    }
}
