//! `install`: copies the bundles to the user's CLAP and VST3 folders, and writes the built-in presets
//! where VST3 hosts look for them.

use crate::bundle;
use crate::fault::{Fault, Result};
use crate::vstpreset;
use std::path::{Path, PathBuf};

/// Builds, copies and says where.
pub fn run() -> Result<()> {
    let folders = Folders::of_this_user()?;
    let bundles = bundle::ensure()?;
    for (bundle, folder) in [
        (&bundles.clap, &folders.clap),
        (&bundles.vst3, &folders.vst3),
    ] {
        let place = install(bundle, folder)?;
        println!("{}", place.display());
    }
    let written = vstpreset::write_all(&bundles.clap, &folders.presets)?;
    println!(
        "{}: {} presets",
        folders.presets.display(),
        written.fresh.len() + written.kept.len()
    );
    for path in written.kept {
        println!("{}: differs and is kept", path.display());
    }
    Ok(())
}

/// Where this platform looks for a user's plugins.
struct Folders {
    /// CLAP plugins.
    clap: PathBuf,
    /// VST3 plugins.
    vst3: PathBuf,
    /// `.vstpreset` files of this plugin.
    presets: PathBuf,
}

impl Folders {
    /// From the environment of the platform this was built for.
    fn of_this_user() -> Result<Self> {
        let base = |name: &str| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
                .ok_or_else(|| Fault::input(format!("{name} is not set")))
        };
        let own = |folder: PathBuf| folder.join("The Dunes").join(bundle::BUNDLE_NAME);
        Ok(if cfg!(target_os = "windows") {
            let documents = base("USERPROFILE")?.join("Documents");
            let common = base("LOCALAPPDATA")?.join("Programs").join("Common");
            Self {
                clap: common.join("CLAP"),
                vst3: common.join("VST3"),
                presets: own(documents.join("VST3 Presets")),
            }
        } else if cfg!(target_os = "macos") {
            let audio = base("HOME")?.join("Library/Audio");
            let plugins = audio.join("Plug-Ins");
            Self {
                clap: plugins.join("CLAP"),
                vst3: plugins.join("VST3"),
                presets: own(audio.join("Presets")),
            }
        } else {
            let home = base("HOME")?;
            Self {
                clap: home.join(".clap"),
                vst3: home.join(".vst3"),
                presets: own(home.join(".vst3/presets")),
            }
        })
    }
}

/// Puts a copy of a bundle into a folder, in place of an older one.
fn install(bundle: &Path, folder: &Path) -> Result<PathBuf> {
    let named = |error: std::io::Error| Fault::failed(format!("{}: {error}", folder.display()));
    let name = bundle
        .file_name()
        .ok_or_else(|| Fault::failed("a bundle without a name"))?;
    let place = folder.join(name);
    let mut fresh = name.to_owned();
    fresh.push(".new");
    let fresh = folder.join(fresh);
    std::fs::create_dir_all(folder).map_err(named)?;
    remove(&fresh).map_err(named)?;
    copy(bundle, &fresh).map_err(named)?;
    // A host that has the old one loaded keeps its file: it is replaced, not overwritten.
    remove(&place).map_err(named)?;
    std::fs::rename(&fresh, &place).map_err(named)?;
    Ok(place)
}

/// Removes a file or a folder if it is there.
fn remove(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        std::fs::remove_dir_all(path)
    } else if path.exists() {
        std::fs::remove_file(path)
    } else {
        Ok(())
    }
}

/// Copies a file or a folder with all it holds.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if !from.is_dir() {
        return std::fs::copy(from, to).map(drop);
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installed_folder_replaces_the_old_one() {
        let base = std::env::temp_dir().join(format!("kh-install-{}", std::process::id()));
        let bundle = base.join("a/X.vst3");
        std::fs::create_dir_all(bundle.join("Contents")).unwrap();
        std::fs::write(bundle.join("Contents/x"), "new").unwrap();
        let folder = base.join("b");
        std::fs::create_dir_all(folder.join("X.vst3/Contents")).unwrap();
        std::fs::write(folder.join("X.vst3/Contents/old"), "old").unwrap();
        let place = install(&bundle, &folder).unwrap();
        assert_eq!(std::fs::read(place.join("Contents/x")).unwrap(), b"new");
        assert!(!place.join("Contents/old").exists());
        std::fs::remove_dir_all(&base).unwrap();
    }
}
