//! Reading and replacing files: whole or not at all, one instance after the other.

use super::{Folder, file_stem, named};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

/// Name of the file whose lock is a folder's turn. It stays: removing it would let two in.
pub(super) const LOCK: &str = ".lock";
/// Times that a turn is asked for, and the time between them: the window stands meanwhile. Tests crowd
/// a folder as no user does.
const TRIES: (u32, Duration) = (if cfg!(test) { 400 } else { 60 }, Duration::from_millis(5));

/// What became of a file that was to be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// It is replaced, or was gone and is there again.
    Done,
    /// It is not as it was known, and was left alone.
    Changed,
}

/// The right to change files of a folder. Our other instances wait; it ends with its process.
pub(super) struct Turn {
    /// Locked until it is closed; none where the file system has no locks.
    _lock: Option<File>,
}

impl Turn {
    /// Waits for the turn in a file's folder.
    pub(super) fn take(file: &Path) -> Result<Self, String> {
        let path = file.with_file_name(LOCK);
        #[cfg(test)]
        fault::check().map_err(named(&path))?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(named(&path))?;
        for _ in 0..TRIES.0 {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { _lock: Some(lock) }),
                Err(TryLockError::WouldBlock) => sleep(TRIES.1),
                // Better two at once than nobody; what is written is still whole.
                Err(TryLockError::Error(_)) => return Ok(Self { _lock: None }),
            }
        }
        let path = file.parent().unwrap_or(file).display();
        Err(format!("{path}: another instance is writing there"))
    }
}

/// A file's content. Not for folders, pipes and those larger than `largest` bytes. The error names
/// it.
pub fn read(path: &Path, largest: u64) -> Result<Vec<u8>, String> {
    read_raw(path, largest).map_err(named(path))
}

/// A file's content, as [`read`]; `None` if there is no such file.
pub fn read_if_there(path: &Path, largest: u64) -> Result<Option<Vec<u8>>, String> {
    match read_raw(path, largest) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(named(path)(error)),
    }
}

/// A file's content.
fn read_raw(path: &Path, largest: u64) -> io::Result<Vec<u8>> {
    let data = fs::metadata(path)?;
    let refuse = |what: String| Err(io::Error::other(what));
    if !data.is_file() {
        return refuse("not a file".to_owned());
    }
    if data.len() > largest {
        return refuse(format!("larger than {} MB", largest >> 20));
    }
    fs::read(path)
}

/// Replaces a file if it is as `is_known` says of its bytes, or writes it if it is gone. The error
/// names it, and then the file is as before.
pub fn replace(
    path: &Path,
    bytes: &[u8],
    is_known: impl FnOnce(&[u8]) -> bool,
) -> Result<Replaced, String> {
    let mut result = Replaced::Done;
    update(path, u64::MAX, |now| {
        if now.is_none_or(|now| is_known(&now)) {
            return Ok(Some(bytes.to_vec()));
        }
        result = Replaced::Changed;
        Ok(None)
    })?;
    Ok(result)
}

/// Replaces a file by what `change` makes of its content, which is `None` if there is no file; if it
/// makes nothing of it, the file is left alone. The error names the file, or is that of `change`; the
/// file is then as before.
pub fn update(
    path: &Path,
    largest: u64,
    change: impl FnOnce(Option<Vec<u8>>) -> Result<Option<Vec<u8>>, String>,
) -> Result<(), String> {
    let folder = Folder::at(path.parent().unwrap_or(path).to_owned());
    folder.create()?;
    let _turn = Turn::take(path)?;
    let Some(bytes) = change(read_if_there(path, largest)?)? else {
        return Ok(());
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let temporary = folder.temporary(&stem);
    let written = write_synced(&temporary, &bytes)
        .map_err(named(&temporary))
        .and_then(|()| fs::rename(&temporary, path).map_err(named(path)));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written?;
    sync_folder(folder.path());
    Ok(())
}

/// Writes what `change` makes of a file's content, which is `None` if there is no file, under a name
/// made from `title` in the same folder, and removes the file. Returns the new path. The error names
/// the file, or is that of `change`; the file is then as before.
pub fn rewrite(
    path: &Path,
    title: &str,
    ending: &str,
    largest: u64,
    change: impl FnOnce(Option<Vec<u8>>) -> Result<Vec<u8>, String>,
) -> Result<PathBuf, String> {
    let folder = Folder::at(path.parent().unwrap_or(path).to_owned());
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    if file_stem(title).to_lowercase() == stem.to_lowercase() {
        // The same file for some file systems.
        update(path, largest, |now| change(now).map(Some))?;
        return Ok(path.to_owned());
    }
    folder.create()?;
    let _turn = Turn::take(path)?;
    let bytes = change(read_if_there(path, largest)?)?;
    let new = folder.write_new(title, ending, &bytes)?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            let _ = fs::remove_file(&new);
            Err(named(path)(error))
        }
        _ => Ok(new),
    }
}

/// Writes a file and waits until it is on the disk.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    #[cfg(test)]
    fault::check()?;
    let mut file = File::create(path)?;
    #[cfg(test)]
    fault::write(&mut file, bytes)?;
    #[cfg(not(test))]
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a new name in a folder last, where the system can.
fn sync_folder(path: &Path) {
    if cfg!(unix)
        && let Ok(folder) = File::open(path)
    {
        let _ = folder.sync_all();
    }
}

/// Renames a file, unless the new name is taken. Where the file system has links, the old name is
/// still there afterwards.
pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    // A hard link is made only where nothing is; `rename` replaces what is there.
    match fs::hard_link(from, to) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            // A file system without links: the name is claimed, then replaced by the whole file.
            File::create_new(to)?;
            let renamed = fs::rename(from, to);
            if renamed.is_err() {
                let _ = fs::remove_file(to);
            }
            renamed
        }
        linked => linked,
    }
}

/// Disks that fail, for tests: permissions do not bind a superuser, and no test may fill a disk.
#[cfg(test)]
pub(crate) mod fault {
    use super::{File, Write, io};
    use std::cell::Cell;

    /// What is wrong with a disk.
    #[derive(Clone, Copy)]
    pub(crate) enum Fault {
        /// Only so many bytes fit.
        Full(usize),
        /// Nothing can be written.
        ReadOnly,
    }

    thread_local! {
        /// What is wrong with this thread's disk.
        static FAULT: Cell<Option<Fault>> = const { Cell::new(None) };
    }

    /// Does some work on a disk that fails.
    pub(crate) fn with<R>(fault: Fault, work: impl FnOnce() -> R) -> R {
        FAULT.set(Some(fault));
        let result = work();
        FAULT.set(None);
        result
    }

    /// Whether a file can be opened for writing.
    pub(super) fn check() -> io::Result<()> {
        match FAULT.get() {
            Some(Fault::ReadOnly) => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
            _ => Ok(()),
        }
    }

    /// Writes as far as there is room, as a system does.
    pub(super) fn write(file: &mut File, bytes: &[u8]) -> io::Result<()> {
        match FAULT.get() {
            Some(Fault::Full(room)) if room < bytes.len() => {
                file.write_all(&bytes[..room])?;
                Err(io::ErrorKind::StorageFull.into())
            }
            _ => file.write_all(bytes),
        }
    }
}
