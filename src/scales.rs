//! The user's Scala files: a folder of `.scl` scales, each with a `.kbm` keyboard mapping of the
//! same name beside it if it has one. Main and window threads only.

pub use crate::folder::typed_path;

use crate::folder::{self, Folder, SCALES};
use crate::params::scale::ScaleText;
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
    let files = folder.files("scl", MOST_FILES, &[])?;
    let named = |file: folder::Found| Found {
        name: match file.folder.as_str() {
            "" => file.stem,
            folder => format!("{folder}/{}", file.stem),
        },
        path: file.path,
    };
    let mut found: Vec<Found> = files.into_iter().map(named).collect();
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
    let scl = text(folder::read(path, LARGEST_BYTES)?);
    let mut kbm = String::new();
    for ending in ["kbm", "KBM"] {
        let beside = path.with_extension(ending);
        if let Some(bytes) = folder::read_if_there(&beside, LARGEST_BYTES)? {
            kbm = text(bytes);
            break;
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

/// A file's text: UTF-8, or Latin-1 where it is not that.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}

#[cfg(test)]
mod tests;
