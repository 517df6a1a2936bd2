//! Changing the user's presets: whatever goes wrong, what was on disk is still there, and what was
//! to be saved is either there whole or still in the caller's hands.

use super::ENDING;
use super::bank::{Bank, TRASH, digest};
use super::file::{LARGEST_BYTES, Preset, Value, new_uuid};
use super::filter::fold;
use crate::folder::{self, Folder, Replaced};
use std::path::{Path, PathBuf};

/// Where a preset was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// In its file; its index now.
    Replaced(usize),
    /// Beside its file, which somebody else had changed meanwhile; the new one's index.
    Beside(usize),
}

impl Saved {
    /// Index of the preset that was saved.
    pub fn index(self) -> usize {
        match self {
            Self::Replaced(index) | Self::Beside(index) => index,
        }
    }
}

impl Bank {
    /// Saves a preset as a new one of the user's. It gets an identity of its own, and a number if
    /// its name is taken. Returns its index; the error names the file.
    pub fn save_new(&mut self, mut preset: Preset) -> Result<usize, String> {
        let home = self.home.clone()?;
        preset.uuid = new_uuid();
        preset.name = self.free_name(&preset.name);
        let path = home.write_new(&preset.name, ENDING, preset.to_json().as_bytes())?;
        self.shown(&path)
    }

    /// Saves a preset in place of one of the user's, which keeps its identity and what this version
    /// does not know of it. If its file was changed by somebody else since it was read, both are
    /// kept; if it vanished, it is written anew. Returns where; the error names the file.
    pub fn overwrite(&mut self, index: usize, mut preset: Preset) -> Result<Saved, String> {
        let (old, path) = self.own(index)?;
        let known = self.entry(index).map(|entry| entry.seen.digest);
        preset.uuid.clone_from(&old.uuid);
        for (id, value) in old.params {
            if matches!(value, Value::Unknown(_)) {
                preset.params.entry(id).or_insert(value);
            }
        }
        for (key, value) in old.fields {
            if key != super::patch::SCALE {
                preset.fields.entry(key).or_insert(value);
            }
        }
        if preset.unknown.is_empty() {
            preset.unknown = old.unknown;
        }
        if preset.translations.is_empty() {
            preset.translations = old.translations;
        }
        let is_known = |bytes: &[u8]| Some(digest(bytes)) == known;
        match folder::replace(&path, preset.to_json().as_bytes(), is_known)? {
            Replaced::Done => Ok(Saved::Replaced(self.shown(&path)?)),
            Replaced::Changed => {
                preset.uuid = new_uuid();
                preset.name = self.free_name(&preset.name);
                let beside = folder_of(&path).write_new(
                    &preset.name,
                    ENDING,
                    preset.to_json().as_bytes(),
                )?;
                Ok(Saved::Beside(self.shown(&beside)?))
            }
        }
    }

    /// Gives one of the user's presets another name, in it and of its file. What is on disk is
    /// renamed, even if somebody else changed it meanwhile. Returns its index then.
    pub fn rename(&mut self, index: usize, name: &str) -> Result<usize, String> {
        let (mut preset, path) = self.own(index)?;
        let name = name.trim();
        if name.is_empty() {
            return Err("a preset needs a name".to_owned());
        }
        let renamed = folder::rewrite(&path, name, ENDING, LARGEST_BYTES as u64, |now| {
            if let Some(now) = now {
                preset = Preset::parse(&now).map_err(|e| format!("{}: {e}", path.display()))?;
            }
            name.clone_into(&mut preset.name);
            for words in preset.translations.values_mut() {
                // They are of the old name.
                words.name.clear();
            }
            Ok(preset.to_json().into_bytes())
        })?;
        self.shown(&renamed)
    }

    /// Moves one of the user's presets to the folder `Trash` in theirs. Returns where it is now.
    pub fn delete(&mut self, index: usize) -> Result<PathBuf, String> {
        let (preset, path) = self.own(index)?;
        let trash = self.home.clone()?.inside(TRASH);
        let gone = match trash.take(&path, ENDING)? {
            Some(there) => there,
            // Somebody else removed the file; what was shown is still not lost.
            None => trash.write_new(&preset.name, ENDING, preset.to_json().as_bytes())?,
        };
        self.rescan();
        Ok(gone)
    }

    /// Copies a preset into the user's folder. `typed` is a path as typed, pasted or dropped. One
    /// that is there already is not copied again. Returns its index; the error names the file.
    pub fn import(&mut self, typed: &str) -> Result<usize, String> {
        let home = self.home.clone()?;
        let path = folder::typed_path(typed, &home);
        let bytes = folder::read(&path, LARGEST_BYTES as u64)?;
        let mut preset =
            Preset::parse(&bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        self.rescan();
        let twin = |entry: &super::Entry| entry.preset == preset;
        if let Some(index) = self.entries().iter().position(twin) {
            return Ok(index);
        }
        let taken = |entry: &super::Entry| entry.preset.uuid == preset.uuid;
        let copy = if self.entries().iter().any(taken) {
            preset.uuid = new_uuid();
            home.write_new(&preset.name, ENDING, preset.to_json().as_bytes())?
        } else {
            // As it is: who wrote it may know more than this version.
            home.write_new(&preset.name, ENDING, &bytes)?
        };
        self.shown(&copy)
    }

    /// Writes a preset to a folder, or under a file name if `typed` ends in one. Replaces nothing.
    /// Returns the path.
    pub fn export(&self, index: usize, typed: &str) -> Result<PathBuf, String> {
        let home = self.home.clone()?;
        let entry = self.entry(index).ok_or_else(no_such)?;
        let mut place = folder::typed_path(typed, &home);
        let mut title = entry.preset.name.clone();
        let named = place.extension().is_some_and(|ending| ending == ENDING);
        if named {
            if let Some(stem) = place.file_stem() {
                title = stem.to_string_lossy().into_owned();
            }
            place.pop();
        }
        if !place.is_dir() {
            return Err(format!("{}: no such folder", place.display()));
        }
        let json = entry.preset.to_json();
        Folder::at(place).write_new(&title, ENDING, json.as_bytes())
    }

    /// Shows the user's folder in the system's file manager.
    pub fn open_folder(&self) -> Result<(), String> {
        self.home.clone()?.open()
    }

    /// The user's folder, or why there is none.
    pub fn folder(&self) -> Result<&Path, &str> {
        self.home.as_ref().map(Folder::path).map_err(String::as_str)
    }

    /// One of the user's presets and its file.
    fn own(&self, index: usize) -> Result<(Preset, PathBuf), String> {
        let entry = self.entry(index).ok_or_else(no_such)?;
        let path = entry
            .path()
            .ok_or("a factory preset cannot be changed; save it as your own")?;
        Ok((entry.preset.clone(), path.to_owned()))
    }

    /// The index of a file that was just written.
    fn shown(&mut self, path: &Path) -> Result<usize, String> {
        self.rescan();
        self.at_path(path)
            .ok_or_else(|| format!("{}: saved, but it cannot be read back", path.display()))
    }

    /// A name that none of the user's presets has: this one, or with a number.
    fn free_name(&self, name: &str) -> String {
        let name = match name.trim() {
            "" => "Untitled",
            name => name,
        };
        let taken = |name: &str| {
            let mut own = self.entries().iter().filter(|entry| entry.path().is_some());
            own.any(|entry| fold(&entry.preset.name) == fold(name))
        };
        let numbered = (2..).map(|number| format!("{name} {number}"));
        std::iter::once(name.to_owned())
            .chain(numbered)
            .find(|name| !taken(name))
            .unwrap_or_else(|| name.to_owned())
    }
}

/// The folder of a file.
fn folder_of(path: &Path) -> Folder {
    Folder::at(path.parent().unwrap_or(path).to_owned())
}

/// An index that is no longer of the bank.
fn no_such() -> String {
    "that preset is no longer there".to_owned()
}

#[cfg(test)]
mod tests;
