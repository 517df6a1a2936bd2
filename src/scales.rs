//! The user's Scala files: a folder of `.scl` scales, each with a `.kbm` keyboard mapping of the
//! same name beside it if it has one. Main and window threads only.

use crate::folder::{Folder, SCALES, named};
use crate::params::scale::ScaleText;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Largest file that is read, in bytes: a hundred times the largest sensible scale.
const LARGEST_BYTES: u64 = 1 << 20;
/// Most files that are listed.
const MOST_FILES: usize = 2000;

/// A scale file in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its path within the folder, with `/` and without `.scl`.
    pub name: String,
    /// Its whole path.
    pub path: PathBuf,
}

/// The user's folder of scales. The error says why there is none, in one line.
pub fn folder() -> Result<Folder, String> {
    Folder::of_user(SCALES)
}

/// The `.scl` files in a folder and in the folders in it, by name. None if there is no folder yet;
/// the error names what could not be read.
pub fn list(folder: &Folder) -> Result<Vec<Found>, String> {
    let mut found = Vec::new();
    collect(folder.path(), "", 1, &mut found)?;
    found.sort_by_cached_key(|file| (file.name.to_lowercase(), file.name.clone()));
    Ok(found)
}

/// Writes a scale to a folder under a name made from `title`. Returns the path; the error names it.
pub fn export(folder: &Folder, title: &str, scl: &str) -> Result<PathBuf, String> {
    folder.write_new(title, "scl", scl.as_bytes())
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

#[cfg(test)]
mod tests;
