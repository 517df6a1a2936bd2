//! The user's Scala files: a folder of `.scl` scales, each with a `.kbm` keyboard mapping of the
//! same name beside it if it has one. Main and window threads only.
//!
//! The folder is `The Dunes/Kazakh Horizon/Scales` in the platform's data directory, or `Scales` in
//! the folder that [`HOME_VARIABLE`] names. Nothing is ever overwritten: a file that is there keeps
//! its name and the new one gets a number.

use crate::params::scale::ScaleText;
use etcetera::BaseStrategy;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Environment variable that names the folder of all our data: tests and portable use.
pub const HOME_VARIABLE: &str = "KAZAKH_HORIZON_HOME";

/// Our folder in the platform's data directory.
const HOME: &str = "The Dunes/Kazakh Horizon";
/// The folder of scales in ours.
const SCALES: &str = "Scales";
/// Largest file that is read, in bytes: a hundred times the largest sensible scale.
const LARGEST_BYTES: u64 = 1 << 20;
/// Most files that are listed.
const MOST_FILES: usize = 2000;
/// Most numbers tried for a name that is taken.
const MOST_NAMES: usize = 1000;
/// Longest file name made from a title, in characters.
const LONGEST_NAME: usize = 48;

/// A scale file in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its path within the folder, with `/` and without `.scl`.
    pub name: String,
    /// Its whole path.
    pub path: PathBuf,
}

/// A folder of scales, which need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where it is.
    path: PathBuf,
}

impl Folder {
    /// The user's. The error says why there is none, in one line.
    pub fn of_user() -> Result<Self, String> {
        let named = std::env::var_os(HOME_VARIABLE).filter(|home| !home.is_empty());
        let home = match named {
            Some(home) => home.into(),
            None => etcetera::base_strategy::choose_native_strategy()
                .map_err(|error| error.to_string())?
                .data_dir()
                .join(HOME),
        };
        Ok(Self::at(home.join(SCALES)))
    }

    /// Any folder.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The `.scl` files in the folder and in the folders in it, by name. None if there is no folder
    /// yet; the error names what could not be read.
    pub fn list(&self) -> Result<Vec<Found>, String> {
        let mut found = Vec::new();
        collect(&self.path, "", 1, &mut found)?;
        found.sort_by_cached_key(|file| (file.name.to_lowercase(), file.name.clone()));
        Ok(found)
    }

    /// Writes a scale under a name made from `title`, making the folder if needed. Returns the path;
    /// the error names it. The file appears whole or not at all, and replaces none.
    pub fn export(&self, title: &str, scl: &str) -> Result<PathBuf, String> {
        self.create()?;
        let stem = file_stem(title);
        // In the same folder, as a file is renamed whole only within a file system.
        let temporary = self
            .path
            .join(format!(".{stem}.{}.tmp", std::process::id()));
        let written = write_synced(&temporary, scl)
            .map_err(named(&temporary))
            .and_then(|()| self.name_it(&temporary, &stem));
        // Renamed or not, the temporary name must go.
        let _ = fs::remove_file(&temporary);
        written
    }

    /// Gives a written file the first free name, without ever replacing another.
    fn name_it(&self, temporary: &Path, stem: &str) -> Result<PathBuf, String> {
        for number in 1..=MOST_NAMES {
            let name = match number {
                1 => format!("{stem}.scl"),
                _ => format!("{stem} {number}.scl"),
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

/// Reads a scale and the keyboard mapping beside it. The error names the file that could not be
/// read; whether it is a scale is not looked at.
pub fn load(path: &Path) -> Result<ScaleText, String> {
    let scl = read(path).map_err(named(path))?;
    let mut kbm = String::new();
    for ending in ["kbm", "KBM"] {
        let beside = path.with_extension(ending);
        match read(&beside) {
            Ok(text) => {
                kbm = text;
                break;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(named(&beside)(error)),
        }
    }
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(ScaleText {
        name: name.into_owned(),
        scl,
        kbm,
        error: None,
    })
}

/// The path in a text that was typed or pasted: quotes, blanks and `file://` around it do not count,
/// and `~/` is the home folder. What is not absolute is looked for in `folder`.
pub fn typed_path(text: &str, folder: &Folder) -> PathBuf {
    let text = text.trim().trim_matches(['"', '\'']);
    let text = text.strip_prefix("file://").unwrap_or(text);
    match text.strip_prefix("~/") {
        Some(rest) => match etcetera::home_dir() {
            Ok(home) => home.join(rest),
            Err(_) => rest.into(),
        },
        None => folder.path().join(text),
    }
}

/// Turns a fault into a line that names its file.
fn named(path: &Path) -> impl Fn(io::Error) -> String + '_ {
    move |error| format!("{}: {error}", path.display())
}

/// Adds the scales of a folder whose names begin with `prefix`, and of those `deeper` below it.
fn collect(
    folder: &Path,
    prefix: &str,
    deeper: usize,
    found: &mut Vec<Found>,
) -> Result<(), String> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(named(folder))?,
    };
    for entry in entries {
        if found.len() >= MOST_FILES {
            break;
        }
        let path = entry.map_err(named(folder))?.path();
        let Some(name) = path.file_name().map(|name| name.to_string_lossy()) else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if deeper > 0 {
                let prefix = format!("{prefix}{name}/");
                // A folder of somebody else's must not hide the others.
                let _ = collect(&path, &prefix, deeper - 1, found);
            }
        } else if is_scala(&path) {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            found.push(Found {
                name: format!("{prefix}{stem}"),
                path: path.clone(),
            });
        }
    }
    Ok(())
}

/// Whether a file is a scale by its name.
fn is_scala(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("scl"))
}

/// A file's text: UTF-8, or Latin-1 where it is not that. Not for folders, pipes and giants.
fn read(path: &Path) -> io::Result<String> {
    let data = fs::metadata(path)?;
    let refuse = |what| Err(io::Error::other(what));
    if !data.is_file() {
        return refuse("not a file");
    }
    if data.len() > LARGEST_BYTES {
        return refuse("larger than 1 MB, so not a scale");
    }
    Ok(String::from_utf8(fs::read(path)?)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect()))
}

/// Writes a new file and waits until it is on the disk.
fn write_synced(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(text.as_bytes())?;
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
        "Scale".to_owned()
    } else {
        plain.to_owned()
    }
}

#[cfg(test)]
mod tests;
