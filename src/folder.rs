//! The user's folders: where they are, and files that appear in them whole or not at all. Main and
//! window threads only.
//!
//! They are in `The Dunes/Kazakh Horizon` in the platform's data directory, or in the folder that
//! [`HOME_VARIABLE`] names. Nothing is ever overwritten: a file that is there keeps its name and
//! the new one gets a number.

use etcetera::BaseStrategy;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

/// Environment variable that names the folder of all our data: tests and portable use.
pub const HOME_VARIABLE: &str = "KAZAKH_HORIZON_HOME";
/// The folder of Scala files in ours.
pub const SCALES: &str = "Scales";
/// The folder of MIDI files in ours.
pub const MIDI: &str = "MIDI";

/// Our folder in the platform's data directory.
const HOME: &str = "The Dunes/Kazakh Horizon";
/// Most numbers tried for a name that is taken.
const MOST_NAMES: usize = 1000;
/// Longest file name made from a title, in characters.
const LONGEST_NAME: usize = 48;
/// File name where a title leaves none.
const UNTITLED: &str = "Untitled";

/// Files written: instances of one process may write at once.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A folder, which need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where it is.
    path: PathBuf,
}

impl Folder {
    /// One of the user's, by its name in ours. The error says why there is none, in one line.
    pub fn of_user(name: &str) -> Result<Self, String> {
        let named = std::env::var_os(HOME_VARIABLE).filter(|home| !home.is_empty());
        let home = match named {
            Some(home) => home.into(),
            None => etcetera::base_strategy::choose_native_strategy()
                .map_err(|error| error.to_string())?
                .data_dir()
                .join(HOME),
        };
        Ok(Self::at(home.join(name)))
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
        // In the same folder, as a file is renamed whole only within a file system.
        let count = COUNT.fetch_add(1, Relaxed);
        let temporary = self
            .path
            .join(format!(".{stem}.{}-{count}.tmp", std::process::id()));
        let written = write_synced(&temporary, bytes)
            .map_err(named(&temporary))
            .and_then(|()| self.name_it(&temporary, &stem, ending));
        // Renamed or not, the temporary name must go.
        let _ = fs::remove_file(&temporary);
        written
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

/// Writes a file and waits until it is on the disk.
fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Renames a file, unless the new name is taken.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    // A hard link is made only where nothing is; `rename` replaces what is there.
    match fs::hard_link(from, to) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            // A file system without links: the name is claimed, then replaced by the whole file.
            fs::File::create_new(to)?;
            let renamed = fs::rename(from, to);
            if renamed.is_err() {
                let _ = fs::remove_file(to);
            }
            renamed
        }
        linked => linked,
    }
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
