//! Where the built plugin is.

use std::path::PathBuf;

/// Path of a bundle the bundler made, or a panic that says how to make it.
pub fn bundle(name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target"),
        PathBuf::from,
    );
    let path = target.join("bundled").join(name);
    assert!(
        path.exists(),
        "{} is missing: run `cargo xtask bundle kazakh_horizon --release`",
        path.display()
    );
    path
}
