//! A stand-in for libMTS, compiled by the machine's C compiler.

use libloading::{Library, Symbol};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The stand-in, loaded into this process: a plugin that loads the same file shares its memory.
pub struct FakeMts {
    /// The file.
    path: PathBuf,
    /// The library.
    library: Library,
}

impl FakeMts {
    /// Compiles `tests/data/libmts.c` under a name of its own and loads it.
    pub fn build(name: &str) -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/libmts.c");
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("{name}{}", std::env::consts::DLL_SUFFIX));
        let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let status = Command::new(&compiler)
            .args(["-shared", "-fPIC", "-o"])
            .args([&path, &source])
            .status()
            .unwrap_or_else(|error| panic!("the C compiler {compiler:?}: {error}"));
        assert!(status.success(), "{compiler:?} failed");
        // SAFETY: the library has no start-up code.
        let library = unsafe { Library::new(&path) }.expect("the stand-in loads");
        Self { path, library }
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A function of the stand-in.
    fn function<F>(&self, name: &str) -> Symbol<'_, F> {
        // SAFETY: callers give the type the function has in `libmts.c`.
        unsafe { self.library.get(name.as_bytes()) }.expect("a function of the stand-in")
    }

    /// A master comes or goes.
    pub fn set_master(&self, present: bool) {
        let set = self.function::<unsafe extern "C" fn(bool)>("test_master");
        // SAFETY: a plain call.
        unsafe { set(present) };
    }

    /// Tunes all keys.
    pub fn tune(&self, hz: impl Fn(u8) -> f64) {
        let set = self.function::<unsafe extern "C" fn(i32, f64)>("test_tune");
        for key in 0..128u8 {
            // SAFETY: a plain call.
            unsafe { set(key.into(), hz(key)) };
        }
    }

    /// Silences a key or not.
    pub fn silence(&self, key: u8, on: bool) {
        let set = self.function::<unsafe extern "C" fn(i32, bool)>("test_silence");
        // SAFETY: a plain call.
        unsafe { set(key.into(), on) };
    }

    /// Clients registered now.
    pub fn clients(&self) -> i32 {
        let count = self.function::<unsafe extern "C" fn() -> i32>("test_clients");
        // SAFETY: a plain call.
        unsafe { count() }
    }
}
