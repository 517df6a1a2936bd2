//! Which preset was loaded last, as part of the project: a name to show, no sound.

use nice_plug::params::persist::PersistentField;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

/// A preset, and where it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Current {
    /// Its permanent id; empty if none was loaded.
    pub uuid: String,
    /// Its name in English, as in its file.
    pub name: String,
    /// Its file, if it is one of the user's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// Ids of the layers that were loaded from it.
    pub layers: Vec<String>,
}

/// The persistent field. `[main]`: every method may wait.
#[derive(Default)]
pub struct CurrentField(Mutex<Current>);

impl CurrentField {
    /// Its key among the fields of a state.
    pub const KEY: &str = "preset";

    /// The field's content, also after a panic elsewhere: it is replaced whole.
    fn lock(&self) -> MutexGuard<'_, Current> {
        self.0.lock().unwrap_or_else(|poison| poison.into_inner())
    }

    /// What was loaded last.
    pub fn get(&self) -> Current {
        self.lock().clone()
    }

    /// Remembers another.
    pub fn put(&self, current: Current) {
        *self.lock() = current;
    }
}

impl PersistentField<'_, Current> for CurrentField {
    fn set(&self, current: Current) {
        self.put(current);
    }

    fn map<F, R>(&self, look: F) -> R
    where
        F: Fn(&Current) -> R,
    {
        look(&self.lock())
    }
}
