//! The bank: the built-in presets, read once, and those in the user's folder as they are on disk.

use super::ENDING;
use super::factory;
use super::file::{LARGEST_BYTES, Preset};
use super::filter::{self, Filter};
use crate::folder::{self, Folder, PRESETS, Stamp};
use crate::preferences::Preferences;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Most files of the user that are shown.
const MOST_FILES: usize = 5000;
/// The folder in the user's where deleted presets go; it is not shown.
pub(super) const TRASH: &str = "Trash";

/// Where a preset comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Built in.
    Factory,
    /// The user's file.
    User(PathBuf),
}

/// A preset in the bank.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The preset.
    pub preset: Preset,
    /// Where it comes from. With the preset's UUID, which copies of a file share, it tells any two
    /// entries apart.
    pub origin: Origin,
    /// Folder within the user's, empty for none.
    pub folder: String,
    /// What a search looks at, see [`filter::words`].
    pub(super) words: String,
    /// What its file was when it was read.
    pub(super) seen: Seen,
}

/// A file as it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Its size and time.
    pub(super) stamp: Stamp,
    /// Hash of its bytes.
    pub(super) digest: u64,
}

/// A hash of a file's bytes, good as long as this process runs.
pub(super) fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// The built-in presets, read once.
static FACTORY: LazyLock<(Vec<Entry>, Vec<String>)> = LazyLock::new(|| {
    let mut problems = Vec::new();
    let mut entries = Vec::new();
    for (stem, json) in factory::FILES {
        match Preset::parse(json.as_bytes()) {
            Ok(preset) => entries.push(Entry::new(preset, Origin::Factory, "")),
            Err(error) => problems.push(format!("{stem}: {error}")),
        }
    }
    (entries, problems)
});

impl Entry {
    /// One whose file was not looked at.
    fn new(preset: Preset, origin: Origin, folder: &str) -> Self {
        Self {
            words: filter::words(&preset),
            preset,
            origin,
            folder: folder.to_owned(),
            seen: Seen::default(),
        }
    }

    /// Its file, if it is the user's.
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Factory => None,
            Origin::User(path) => Some(path),
        }
    }
}

/// All presets: first the built-in ones in their order, then the user's by name.
pub struct Bank {
    /// The user's folder, or why there is none.
    pub(super) home: Result<Folder, String>,
    /// All that could be read.
    entries: Vec<Entry>,
    /// A line each for what could not.
    problems: Vec<String>,
}

impl Bank {
    /// The user's bank, read from disk.
    pub fn open() -> Self {
        Self::with(Folder::of_user(PRESETS))
    }

    /// The bank of any folder, which need not exist yet.
    pub fn at(folder: Folder) -> Self {
        Self::with(Ok(folder))
    }

    /// The bank of a folder, or of none.
    fn with(home: Result<Folder, String>) -> Self {
        let mut bank = Self {
            home,
            entries: FACTORY.0.clone(),
            problems: Vec::new(),
        };
        bank.rescan();
        bank
    }

    /// Reads the user's folder again; files that have not changed are not opened. Says whether
    /// anything is new, gone or changed.
    pub fn rescan(&mut self) -> bool {
        let mut problems = FACTORY.1.clone();
        let mut entries = FACTORY.0.clone();
        match &self.home {
            Ok(home) => self.read_home(home, &mut entries, &mut problems),
            Err(error) => problems.push(error.clone()),
        }
        let same = problems == self.problems
            && entries.len() == self.entries.len()
            && entries
                .iter()
                .zip(&self.entries)
                .all(|(new, old)| new.origin == old.origin && new.seen.digest == old.seen.digest);
        self.entries = entries;
        self.problems = problems;
        !same
    }

    /// Adds the user's presets by name.
    fn read_home(&self, home: &Folder, entries: &mut Vec<Entry>, problems: &mut Vec<String>) {
        let files = match home.files(ENDING, MOST_FILES, &[TRASH]) {
            Ok(files) => files,
            Err(error) => {
                problems.push(error);
                return;
            }
        };
        if files.len() >= MOST_FILES {
            let path = home.path().display();
            problems.push(format!("{path}: only {MOST_FILES} presets are shown"));
        }
        let mut own = Vec::new();
        for file in files {
            let known = self.entries.iter().find(|entry| {
                entry.path() == Some(&file.path)
                    && entry.seen.stamp.is_settled()
                    && entry.seen.stamp == file.stamp
            });
            match known
                .map(|entry| Ok(entry.clone()))
                .unwrap_or_else(|| read(&file))
            {
                Ok(entry) => own.push(entry),
                Err(error) => problems.push(error),
            }
        }
        own.sort_by_cached_key(|entry| {
            let name = filter::fold(&entry.preset.name);
            (name, entry.preset.name.clone(), entry.origin.clone())
        });
        entries.append(&mut own);
    }

    /// All presets that could be read.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// One of them.
    pub fn entry(&self, index: usize) -> Option<&Entry> {
        self.entries.get(index)
    }

    /// A line for each file that could not be read, with its path and the reason.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Indices of the entries that a filter shows, in the bank's order, but those whose name in the
    /// language of `code` has the words searched for first.
    pub fn find(&self, filter: &Filter, preferences: &Preferences, code: &str) -> Vec<usize> {
        filter.find(&self.entries, preferences, code)
    }

    /// The entry with an identity: the one of this origin, or else any of that UUID.
    pub fn locate(&self, uuid: &str, origin: &Origin) -> Option<usize> {
        let same = |entry: &Entry| entry.preset.uuid == uuid;
        let all = &self.entries;
        all.iter()
            .position(|entry| same(entry) && entry.origin == *origin)
            .or_else(|| all.iter().position(same))
    }

    /// The entry of a file.
    pub(super) fn at_path(&self, path: &Path) -> Option<usize> {
        self.entries
            .iter()
            .position(|entry| entry.path() == Some(path))
    }

    /// All tags in use, sorted.
    pub fn tags(&self) -> BTreeSet<&str> {
        let tags = self.entries.iter().flat_map(|entry| &entry.preset.tags);
        tags.map(String::as_str).collect()
    }

    /// All categories in use, sorted.
    pub fn categories(&self) -> BTreeSet<&str> {
        let categories = self
            .entries
            .iter()
            .map(|entry| entry.preset.category.as_str());
        categories.filter(|category| !category.is_empty()).collect()
    }
}

/// Reads a file of the user's. The error names it.
fn read(file: &folder::Found) -> Result<Entry, String> {
    let bytes = folder::read(&file.path, LARGEST_BYTES as u64)?;
    let preset =
        Preset::parse(&bytes).map_err(|error| format!("{}: {error}", file.path.display()))?;
    let origin = Origin::User(file.path.clone());
    let mut entry = Entry::new(preset, origin, &file.folder);
    entry.seen = Seen {
        stamp: file.stamp,
        digest: digest(&bytes),
    };
    Ok(entry)
}

#[cfg(test)]
mod tests;
