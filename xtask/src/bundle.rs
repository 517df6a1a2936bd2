//! Builds the release bundles and says where they are.

use crate::fault::{Fault, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// Cargo package of the plugin.
pub const PACKAGE: &str = "kazakh_horizon";
/// Name of the bundles, from `bundler.toml`.
pub const BUNDLE_NAME: &str = "Kazakh Horizon";
/// CLAP id of the plugin.
pub const CLAP_ID: &str = "kz.thedunes.kazakh-horizon";

/// Set by `cargo xtask test`: the bundles are fresh, tests need not build again. (Cargo compiles the
/// plugin anew whenever `build` and `test` alternate, as their dependencies' features differ.)
pub const FRESH_VARIABLE: &str = "KAZAKH_HORIZON_BUNDLES_FRESH";

/// The built bundles. On macOS both are folders, elsewhere the CLAP is a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundles {
    /// The `.clap`.
    pub clap: PathBuf,
    /// The `.vst3`.
    pub vst3: PathBuf,
}

/// Folder of the workspace.
pub fn workspace_root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// Cargo's target folder, wherever the user's settings put it.
pub fn target_dir() -> Result<PathBuf> {
    let output = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .map_err(|error| Fault::failed(format!("cannot run cargo: {error}")))?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(Fault::failed)?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .ok_or_else(|| Fault::failed("cargo metadata names no target folder"))
}

/// Cargo, run in the workspace.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace_root());
    cargo
}

/// Builds the plugin and bundles it if a bundle is missing or older than the library. A fresh
/// bundle costs one `cargo build` that finds nothing to do.
pub fn ensure() -> Result<Bundles> {
    let target = target_dir()?;
    let bundles = Bundles {
        clap: target.join(format!("bundled/{BUNDLE_NAME}.clap")),
        vst3: target.join(format!("bundled/{BUNDLE_NAME}.vst3")),
    };
    let promised = std::env::var_os(FRESH_VARIABLE).is_some();
    if promised && bundles.clap.exists() && bundles.vst3.exists() {
        return Ok(bundles);
    }
    let build = cargo()
        .args(["build", "--quiet", "--release", "--package", PACKAGE])
        .status()
        .map_err(|error| Fault::failed(format!("cannot run cargo: {error}")))?;
    if !build.success() {
        return Err(Fault::failed(format!("{PACKAGE} does not build")));
    }
    let library = format!(
        "{}{PACKAGE}{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let built = newest(&target.join("release").join(library));
    let fresh = [&bundles.clap, &bundles.vst3]
        .into_iter()
        .all(|bundle| newest(bundle) >= built && bundle.exists());
    if !fresh {
        // Never write into a file that a running host has mapped: a new file takes its place.
        let _ = std::fs::remove_file(&bundles.clap);
        let _ = std::fs::remove_dir_all(&bundles.clap);
        let _ = std::fs::remove_dir_all(&bundles.vst3);
        in_workspace(|| {
            let release = ["--release".to_owned()];
            nice_plug_xtask::bundle(&target, PACKAGE, &release, false)
        })?;
    }
    Ok(bundles)
}

/// `cargo xtask bundle ...`: the framework's bundler with its own arguments.
pub fn delegate(args: &[String]) -> Result<()> {
    let args: Vec<String> = ["bundle".to_owned()]
        .into_iter()
        .chain(args.iter().cloned())
        .collect();
    in_workspace(|| nice_plug_xtask::main_with_args("cargo xtask", args))
}

/// The framework's bundler works in the current folder; relative paths of the caller must not move.
fn in_workspace<E: std::fmt::Display>(
    work: impl FnOnce() -> std::result::Result<(), E>,
) -> Result<()> {
    let here = std::env::current_dir().map_err(Fault::failed)?;
    std::env::set_current_dir(workspace_root()).map_err(Fault::failed)?;
    let result = work();
    std::env::set_current_dir(here).map_err(Fault::failed)?;
    result.map_err(|error| Fault::failed(format!("{error:#}")))
}

/// Latest change of a file or of anything in a folder.
fn newest(path: &Path) -> Option<SystemTime> {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).ok()?;
        return entries.flatten().filter_map(|e| newest(&e.path())).max();
    }
    std::fs::metadata(path).ok()?.modified().ok()
}
