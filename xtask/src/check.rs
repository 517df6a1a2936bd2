//! `test`: everything CI runs, on a machine with nothing but Rust; a display if it can be had.

use crate::bundle;
use crate::display::Display;
use crate::fault::{Fault, Result};

/// Builds the bundles and runs all tests in release mode.
///
/// The editor's tests need a display. Without one, and without Xvfb, this says so in one line and
/// runs the rest; with `CI` in the environment that is a failure instead.
pub fn run() -> Result<()> {
    bundle::ensure()?;
    let display = Display::ensure()?;
    let mut tests = bundle::cargo();
    tests.args(["test", "--release", "--workspace", "--no-fail-fast"]);
    tests.env(bundle::FRESH_VARIABLE, "1");
    match &display {
        Some(display) => {
            tests.env("DISPLAY", &display.name);
        }
        None if std::env::var_os("CI").is_some() => {
            return Err(Fault::failed(
                "the editor's tests need a display: install xvfb",
            ));
        }
        None => eprintln!("not run: the editor's tests (no DISPLAY and no Xvfb)"),
    }
    let status = tests.status().map_err(Fault::failed)?;
    if status.success() {
        Ok(())
    } else {
        Err(Fault::failed("tests failed"))
    }
}
