//! The user's folders: where they are, and files that appear in them whole or not at all. Main and
//! window threads only; the only part of the program that touches files.
//!
//! They are in `The Dunes/Kazakh Horizon` in the platform's data directory, the settings in its
//! configuration directory, or all in the folder that [`HOME_VARIABLE`] names. A new file never
//! replaces another: the one that is there keeps its name and the new one gets a number. A file that
//! is changed is replaced whole, by one of our instances after the other.

mod disk;
#[cfg(test)]
pub(crate) mod scratch;
mod typed;

pub use disk::{Replaced, read, read_if_there, replace, rewrite, update};
pub use typed::typed_path;

#[cfg(test)]
pub(crate) use disk::fault;
use disk::{Turn, rename_new, write_synced};
use etcetera::BaseStrategy;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, SystemTime};

/// Environment variable that names the folder of all our data: tests and portable use.
pub const HOME_VARIABLE: &str = "KAZAKH_HORIZON_HOME";
/// The folder of Scala files in ours.
pub const SCALES: &str = "Scales";
/// The folder of MIDI files in ours.
pub const MIDI: &str = "MIDI";
/// The folder of presets in ours.
pub const PRESETS: &str = "Presets";

/// Our folder in the platform's data and configuration directories.
const HOME: &str = "The Dunes/Kazakh Horizon";
/// Most numbers tried for a name that is taken.
const MOST_NAMES: usize = 1000;
/// Longest file name made from a title, in characters.
const LONGEST_NAME: usize = 48;
/// File name where a title leaves none.
const UNTITLED: &str = "Untitled";
/// Age from which a file's time tells all its versions apart: file systems count in steps of up to
/// two seconds.
const SETTLED: Duration = Duration::from_secs(3);

/// Files written: instances of one process may write at once.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A file in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its whole path.
    pub path: PathBuf,
    /// The folder within the listed one that it is in; empty for none.
    pub folder: String,
    /// Its name without its ending.
    pub stem: String,
    /// What tells whether it changed.
    pub stamp: Stamp,
}

/// Size and time of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Size in bytes.
    length: u64,
    /// When it was changed.
    time: Option<SystemTime>,
    /// Whether that was long enough ago to tell.
    settled: bool,
}

impl Stamp {
    /// Of a file.
    fn of(data: &fs::Metadata) -> Self {
        let time = data.modified().ok();
        let age = time.and_then(|time| SystemTime::now().duration_since(time).ok());
        Self {
            length: data.len(),
            time,
            settled: age.is_some_and(|age| age > SETTLED),
        }
    }

    /// Whether an equal stamp later means an equal file.
    pub fn is_settled(&self) -> bool {
        self.settled
    }
}

/// A folder, which need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where it is.
    path: PathBuf,
}

/// A directory of the platform's.
enum Directory {
    /// For what the user makes.
    Data,
    /// For what the user chooses.
    Settings,
}

impl Folder {
    /// One of the user's, by its name in ours. The error says why there is none, in one line.
    pub fn of_user(name: &str) -> Result<Self, String> {
        Ok(Self::home(Directory::Data)?.inside(name))
    }

    /// The folder of the user's settings.
    pub fn of_settings() -> Result<Self, String> {
        Self::home(Directory::Settings)
    }

    /// The folder that the environment names, or ours in one of the platform's.
    fn home(directory: Directory) -> Result<Self, String> {
        let named = std::env::var_os(HOME_VARIABLE).filter(|home| !home.is_empty());
        Ok(Self::at(match named {
            Some(home) => home.into(),
            None => {
                let platform = etcetera::base_strategy::choose_native_strategy()
                    .map_err(|error| error.to_string())?;
                let directory = match directory {
                    Directory::Data => platform.data_dir(),
                    Directory::Settings => platform.config_dir(),
                };
                directory.join(HOME)
            }
        }))
    }

    /// A folder in this one.
    #[must_use]
    pub fn inside(&self, name: &str) -> Self {
        Self::at(self.path.join(name))
    }

    /// Any folder.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file under a name made from `title` with an ending (without its dot), making the
    /// folder if needed. Returns the path; the error names it. The file appears whole or not at
    /// all, and replaces none.
    pub fn write_new(&self, title: &str, ending: &str, bytes: &[u8]) -> Result<PathBuf, String> {
        self.create()?;
        let stem = file_stem(title);
        let temporary = self.temporary(&stem);
        let written = write_synced(&temporary, bytes)
            .map_err(named(&temporary))
            .and_then(|()| self.name_it(&temporary, &stem, ending));
        // Renamed or not, the temporary name must go.
        let _ = fs::remove_file(&temporary);
        written
    }

    /// Moves a file here under its own name, or with a number. `None` if it is not there.
    pub fn take(&self, file: &Path, ending: &str) -> Result<Option<PathBuf>, String> {
        if !fs::exists(file).map_err(named(file))? {
            return Ok(None);
        }
        self.create()?;
        let _turn = Turn::take(file)?;
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let there = self.name_it(file, &stem, ending)?;
        // Where it was linked to its new name, the old one is still there.
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let _ = fs::remove_file(&there);
                Err(named(file)(error))
            }
            _ => Ok(Some(there)),
        }
    }

    /// A hidden name for a file that is being written.
    fn temporary(&self, stem: &str) -> PathBuf {
        // In the same folder, as a file is renamed whole only within a file system.
        let count = COUNT.fetch_add(1, Relaxed);
        self.path
            .join(format!(".{stem}.{}-{count}.tmp", std::process::id()))
    }

    /// Gives a written file the first free name, without ever replacing another.
    fn name_it(&self, temporary: &Path, stem: &str, ending: &str) -> Result<PathBuf, String> {
        for number in 1..=MOST_NAMES {
            let name = match number {
                1 => format!("{stem}.{ending}"),
                _ => format!("{stem} {number}.{ending}"),
            };
            let path = self.path.join(name);
            match rename_new(temporary, &path) {
                Ok(()) => return Ok(path),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(named(&path)(error)),
            }
        }
        let path = self.path.join(stem);
        Err(format!("{}: too many files of that name", path.display()))
    }

    /// The files of an ending in the folder and in the folders in it, but for those of names in
    /// `without`; in no order, at most `most`. None if there is no folder yet; the error names what
    /// could not be read.
    pub fn files(&self, ending: &str, most: usize, without: &[&str]) -> Result<Vec<Found>, String> {
        let mut found = Vec::new();
        let inner = self.collect(ending, most, "", &mut found)?;
        for name in inner
            .iter()
            .filter(|name| !without.contains(&name.as_str()))
        {
            // A folder of somebody else's must not hide the others.
            let _ = self.inside(name).collect(ending, most, name, &mut found);
        }
        Ok(found)
    }

    /// Adds the folder's own files. The names of the folders in it.
    fn collect(
        &self,
        ending: &str,
        most: usize,
        folder: &str,
        found: &mut Vec<Found>,
    ) -> Result<Vec<String>, String> {
        let mut inner = Vec::new();
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(inner),
            entries => entries.map_err(named(&self.path))?,
        };
        for entry in entries {
            let path = entry.map_err(named(&self.path))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // What has just vanished is not listed.
            let Some(data) = fs::metadata(&path).ok().filter(|_| !name.starts_with('.')) else {
                continue;
            };
            let fits = path
                .extension()
                .is_some_and(|other| other.eq_ignore_ascii_case(ending));
            if data.is_dir() {
                inner.push(name.into_owned());
            } else if fits && found.len() < most {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                found.push(Found {
                    folder: folder.to_owned(),
                    stem: stem.into_owned(),
                    stamp: Stamp::of(&data),
                    path,
                });
            }
        }
        Ok(inner)
    }

    /// Shows the folder in the system's file manager, making it if needed.
    pub fn open(&self) -> Result<(), String> {
        self.create()?;
        open::that_detached(&self.path).map_err(named(&self.path))
    }

    /// Makes the folder and those above it.
    fn create(&self) -> Result<(), String> {
        fs::create_dir_all(&self.path).map_err(named(&self.path))
    }
}

/// Turns a fault into a line that names its file.
pub fn named(path: &Path) -> impl Fn(io::Error) -> String + '_ {
    move |error| format!("{}: {error}", path.display())
}

/// A file name for a title, on any system: no separators, no reserved letters, not empty.
fn file_stem(title: &str) -> String {
    let plain: String = title
        .chars()
        .map(|c| match c {
            '\\' | '/' | '*' | '?' | ':' | '<' | '>' | '|' | '"' => '-',
            c if c.is_control() => ' ',
            c => c,
        })
        .take(LONGEST_NAME)
        .collect();
    let plain = plain.trim_matches([' ', '.']);
    if plain.is_empty() {
        UNTITLED.to_owned()
    } else {
        plain.to_owned()
    }
}

#[cfg(test)]
mod tests;
