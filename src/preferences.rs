//! What the user chose once for all projects: language, size, favourites and the like. One JSON
//! file in the platform's configuration directory. Main and window threads only; loading and saving
//! touch the disk.
//!
//! Several instances share the file: saving writes only what this instance changed, into the file
//! as it is by then. Keys of other versions survive.

use crate::folder::{self, Folder};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Sizes of the window, 1 being 100 %.
pub const ZOOMS: RangeInclusive<f32> = 0.75..=3.0;

/// Name of the file, without its ending.
const STEM: &str = "Settings";
/// Name that a file gets that cannot be read.
const BROKEN: &str = "Settings broken";
/// Their ending.
const ENDING: &str = "json";
/// Largest file that is read, in bytes.
const LARGEST_BYTES: u64 = 1 << 20;

/// The user's choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Preferences {
    /// Code of the language (`en`, `kk`, `ru`); none until one was chosen.
    pub language: Option<String>,
    /// Size of a new window, in [`ZOOMS`].
    pub zoom: f32,
    /// Whether pictures move as little as possible.
    pub calm: bool,
    /// Whether tooltips are shown.
    pub tooltips: bool,
    /// UUIDs of the favourite presets.
    pub favourites: BTreeSet<String>,
    /// Ids of the parameters that random leaves alone.
    pub locked: BTreeSet<String>,
    /// Ids of the layers that loading a preset leaves alone, see [`crate::presets::Layer::id`].
    pub locked_layers: BTreeSet<String>,
    /// The file as this instance knows it: what differs from it was changed here.
    known: Map<String, Value>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self::of(&Map::new())
    }
}

impl Preferences {
    /// The user's, with a line for them if something is wrong with the file. A file that cannot be
    /// read is kept beside under another name, and the defaults hold.
    pub fn load() -> (Self, Option<String>) {
        match Folder::of_settings() {
            Ok(folder) => Self::load_from(&folder),
            Err(error) => (Self::default(), Some(error)),
        }
    }

    /// Those in any folder.
    pub fn load_from(folder: &Folder) -> (Self, Option<String>) {
        let path = place(folder);
        let bytes = match folder::read_if_there(&path, LARGEST_BYTES) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return (Self::default(), None),
            Err(error) => return (Self::default(), Some(error)),
        };
        match parse(&bytes) {
            Ok(map) => (Self::of(&map), None),
            Err(error) => {
                let aside = folder::rewrite(&path, BROKEN, ENDING, LARGEST_BYTES, |now| {
                    Ok(now.unwrap_or(bytes))
                });
                let kept = match aside {
                    Ok(aside) => format!("kept as {}", aside.display()),
                    Err(error) => error,
                };
                let line = format!("{}: {error}; {kept}", path.display());
                (Self::default(), Some(line))
            }
        }
    }

    /// Saves what was changed here since they were loaded or saved, and takes over what other
    /// instances changed. The error names the file, which is then as before.
    pub fn save(&mut self) -> Result<(), String> {
        self.save_to(&Folder::of_settings()?)
    }

    /// Saves to any folder.
    pub fn save_to(&mut self, folder: &Folder) -> Result<(), String> {
        let mine = self.keys();
        let mut merged = Map::new();
        folder::update(&place(folder), LARGEST_BYTES, |now| {
            if let Some(now) = now {
                merged = match parse(&now) {
                    Ok(map) => map,
                    Err(_) => {
                        folder.write_new(BROKEN, ENDING, &now)?;
                        Map::new()
                    }
                };
            }
            for (key, value) in &mine {
                let known = self.known.get(key);
                if known != Some(value) {
                    let value = merge(merged.get(key), known, value);
                    merged.insert(key.clone(), value);
                }
            }
            // PANIC: not possible, a map of texts and numbers is always JSON.
            let mut json = serde_json::to_string_pretty(&merged).unwrap_or_default();
            json.push('\n');
            Ok(Some(json.into_bytes()))
        })?;
        *self = Self::of(&merged);
        Ok(())
    }

    /// The choices in a file. A value that makes no sense is its default.
    fn of(map: &Map<String, Value>) -> Self {
        let zoom: f32 = get(map, "zoom").unwrap_or(1.0);
        let mut preferences = Self {
            language: get(map, "language"),
            zoom: zoom.clamp(*ZOOMS.start(), *ZOOMS.end()),
            calm: get(map, "calm").unwrap_or(false),
            tooltips: get(map, "tooltips").unwrap_or(true),
            favourites: get(map, "favourites").unwrap_or_default(),
            locked: get(map, "locked").unwrap_or_default(),
            locked_layers: get(map, "locked_layers").unwrap_or_default(),
            known: Map::new(),
        };
        preferences.known = preferences.keys();
        preferences
    }

    /// The choices as keys of the file.
    fn keys(&self) -> Map<String, Value> {
        // As short as people write it.
        let zoom = (f64::from(self.zoom) * 1000.0).round() / 1000.0;
        [
            ("language", json!(self.language)),
            ("zoom", json!(zoom)),
            ("calm", json!(self.calm)),
            ("tooltips", json!(self.tooltips)),
            ("favourites", json!(self.favourites)),
            ("locked", json!(self.locked)),
            ("locked_layers", json!(self.locked_layers)),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
    }
}

/// The file in a folder.
fn place(folder: &Folder) -> PathBuf {
    folder.path().join(format!("{STEM}.{ENDING}"))
}

/// The keys of a file. The error is one line with the line's number.
fn parse(bytes: &[u8]) -> Result<Map<String, Value>, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        let text = error.to_string();
        let text = text.split(" at line ").next().unwrap_or(&text);
        format!("line {}: {text}", error.line())
    })
}

/// A key's value, if it is there and makes sense.
fn get<T: DeserializeOwned>(map: &Map<String, Value>, key: &str) -> Option<T> {
    let value = map.get(key)?.clone();
    serde_json::from_value(value).ok()
}

/// What a key becomes that was changed here. Of a set, what was put in here is put in and what was
/// taken out here is taken out; of anything else, the last to save wins.
fn merge(disk: Option<&Value>, known: Option<&Value>, mine: &Value) -> Value {
    let (Some(Value::Array(disk)), Value::Array(mine)) = (disk, mine) else {
        return mine.clone();
    };
    let none = Vec::new();
    let known = known.and_then(Value::as_array).unwrap_or(&none);
    let kept = disk
        .iter()
        .filter(|item| mine.contains(item) || !known.contains(item));
    let new = mine
        .iter()
        .filter(|item| !known.contains(item) && !disk.contains(item));
    Value::Array(kept.chain(new).cloned().collect())
}

#[cfg(test)]
mod tests;
