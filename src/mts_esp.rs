//! MTS-ESP: follows a tuning that another plugin (the master) publishes to all instruments.
//!
//! Master and clients meet in a dynamic library, libMTS, which a master's installer puts at a known
//! place. It is loaded at run time; where it is absent nothing happens. The functions used here, as
//! the public client (github.com/ODDSound/MTS-ESP, Client/libMTSClient.cpp) declares them:
//!
//! | function | |
//! |---|---|
//! | `void MTS_RegisterClient(void)`, `void MTS_DeregisterClient(void)` | counts clients |
//! | `bool MTS_HasMaster(void)` | whether a master is there |
//! | `const double *MTS_GetTuningTable(void)` | frequencies in Hz of keys 0..=127 |
//! | `bool MTS_ShouldFilterNote(char key, char channel)` | whether a key is to stay silent; channel -1 is any |
//!
//! Only the table for all channels is read: the instrument has one tuning. The library is never
//! unloaded. [`PATH_VARIABLE`] names another file in its place (tests), read in [`Client::connect`].

use crate::engine::units::Hz;
use libloading::Library;
use std::ffi::{OsString, c_char};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Environment variable with the path of a library to load in place of the installed one.
pub const PATH_VARIABLE: &str = "KAZAKH_HORIZON_MTS";

/// Number of MIDI keys.
const KEYS: usize = 128;
/// Frames between two looks at the table: 5 ms at 48 kHz, and cheap also in blocks of one frame.
const POLL_FRAMES: usize = 256;
/// Frequencies that are taken at their word; a key with another one is silent.
const AUDIBLE_HZ: std::ops::RangeInclusive<f64> = 1.0..=40_000.0;
/// The channel of a question about all channels.
const ANY_CHANNEL: c_char = -1_i8 as c_char;

/// Registers or deregisters.
type Notice = unsafe extern "C" fn();
/// A C `bool` without arguments, as the byte it is: any value but 0 is true.
type Question = unsafe extern "C" fn() -> u8;
/// The table's address.
type Table = unsafe extern "C" fn() -> *const f64;
/// A C `bool` for a key and a channel.
type Filter = unsafe extern "C" fn(c_char, c_char) -> u8;

/// Frequency of each key; `None` where it is silent.
pub type Frequencies = [Option<Hz>; KEYS];

/// What a look at the master found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change<'a> {
    /// As at the last look, or no look was due.
    None,
    /// There is a master, with this table.
    Tuned(&'a Frequencies),
    /// There is no master any more.
    Left,
}

/// A registered client.
pub struct Client {
    /// Counts this client out.
    deregister: Notice,
    /// Whether a master is there.
    has_master: Question,
    /// Whether a key stays silent, if the library knows.
    filters: Option<Filter>,
    /// The master's table: [`KEYS`] frequencies.
    table: *const f64,
    /// What was found last, and whether there was a master.
    known: Frequencies,
    /// Whether a master was there.
    tuned: bool,
    /// Frames until the next look.
    wait: usize,
}

// SAFETY: the functions may be called from any thread (the public client does, from the audio
// thread), and the table is process-wide memory that is only read, atomically.
unsafe impl Send for Client {}

impl Client {
    /// Loads libMTS and registers; `None` where there is none or it lacks a function. Loading runs
    /// the library's own start-up code. `[main]`, allocates.
    pub fn connect() -> Option<Self> {
        let path = library_path(std::env::var_os(PATH_VARIABLE))?;
        if !path.is_file() {
            return None;
        }
        // SAFETY: the file is the MTS-ESP library by its published place, or named by the user; its
        // start-up code is what every MTS-ESP plugin in this process runs.
        let library = unsafe { Library::new(&path) }.ok()?;
        // Never unloaded: other clients, and the library's own threads, may still be in it.
        let library: &'static Library = Box::leak(Box::new(library));
        // SAFETY: each type is the one its function is declared with, see above.
        let (register, deregister, has_master, table, filters) = unsafe {
            (
                *library.get::<Notice>(b"MTS_RegisterClient\0").ok()?,
                *library.get::<Notice>(b"MTS_DeregisterClient\0").ok()?,
                *library.get::<Question>(b"MTS_HasMaster\0").ok()?,
                *library.get::<Table>(b"MTS_GetTuningTable\0").ok()?,
                library.get::<Filter>(b"MTS_ShouldFilterNote\0").ok(),
            )
        };
        // SAFETY: a plain call without arguments.
        let table = unsafe { table() };
        if table.is_null() || !table.cast::<AtomicU64>().is_aligned() {
            return None;
        }
        // SAFETY: as above; paired with the call in `drop`.
        unsafe { register() };
        Some(Self {
            deregister,
            has_master,
            filters: filters.map(|filter| *filter),
            table,
            known: [None; KEYS],
            tuned: false,
            wait: 0,
        })
    }

    /// Looks at the master again, if 256 frames have gone by with the `frames` since the last
    /// call. A table the master is changing just now may be half new; the next look finds it whole.
    /// No lock, no allocation. `[audio]`
    pub fn poll(&mut self, frames: usize) -> Change<'_> {
        if self.wait > frames {
            self.wait -= frames;
            return Change::None;
        }
        self.wait = POLL_FRAMES;
        // SAFETY: the library stays loaded.
        if unsafe { (self.has_master)() } == 0 {
            let left = std::mem::take(&mut self.tuned);
            return if left { Change::Left } else { Change::None };
        }
        let now: Frequencies = std::array::from_fn(|key| self.frequency(key));
        if self.tuned && now == self.known {
            return Change::None;
        }
        self.known = now;
        self.tuned = true;
        Change::Tuned(&self.known)
    }

    /// The master's frequency for a key below 128.
    fn frequency(&self, key: usize) -> Option<Hz> {
        // SAFETY: the table has `KEYS` aligned entries in a library that stays loaded. Its writer
        // is a C++ plugin that stores whole doubles; an atomic load of eight bytes is how reading
        // one at the same time is no data race here, and it writes nothing.
        let bits = unsafe { &*self.table.add(key).cast::<AtomicU64>() }.load(Relaxed);
        let hz = f64::from_bits(bits);
        let silent = self.filters.is_some_and(|filter| {
            // SAFETY: the library stays loaded, and a key fits a `char`.
            unsafe { filter(key as c_char, ANY_CHANNEL) != 0 }
        });
        (AUDIBLE_HZ.contains(&hz) && !silent).then_some(Hz(hz))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // SAFETY: paired with `register`; the library stays loaded.
        unsafe { (self.deregister)() };
    }
}

/// Where the library is, unless `instead` names another file.
fn library_path(instead: Option<OsString>) -> Option<PathBuf> {
    if let Some(path) = instead.filter(|path| !path.is_empty()) {
        return Some(path.into());
    }
    if cfg!(target_os = "macos") {
        Some("/Library/Application Support/MTS-ESP/libMTS.dylib".into())
    } else if cfg!(windows) {
        let common = std::env::var_os("CommonProgramFiles")?;
        Some(PathBuf::from(common).join("MTS-ESP").join("LIBMTS.dll"))
    } else {
        Some("/usr/local/lib/libMTS.so".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_looked_for_at_its_published_place() {
        if cfg!(target_os = "linux") {
            let installed = Some(PathBuf::from("/usr/local/lib/libMTS.so"));
            assert_eq!(library_path(None), installed);
            assert_eq!(library_path(Some("".into())), installed);
        }
        let other = library_path(Some("/tmp/x.so".into()));
        assert_eq!(other, Some(PathBuf::from("/tmp/x.so")));
    }
}
