//! The built-in presets as `.vstpreset` files, which VST3 hosts show in their own browsers.
//!
//! The built CLAP says what presets there are and loads each; what it then is, less the player's
//! settings, is the file's state. The container is the VST3 SDK's ("VST 3 Preset File Format"):
//! a header, the chunks, and a list of them. `vst3-host` writes it too, but only around a whole
//! state, and a preset must leave the player's settings alone.

use crate::bundle;
use crate::fault::{Fault, Result};
use crate::host::PluginFile;
use crate::host::presets::Found;
use crate::preset::PLAYER;
use std::path::{Path, PathBuf};

/// The class id as text: the 16 bytes of the contract.
const CLASS: &[u8; 16] = b"KazakhHorizon_01";
/// Bytes of the container's header.
const HEADER: usize = 48;
/// Its version.
const VERSION: u32 = 1;
/// The field that a preset has.
const FIELD: &str = "scale";

/// What became of the files of a folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Written, or there already with the same content.
    pub fresh: Vec<PathBuf>,
    /// Others of the same name, which stay as they are: they may be the user's.
    pub kept: Vec<PathBuf>,
}

/// Writes all presets built into a CLAP to a folder, made if needed.
pub fn write_all(clap: &Path, folder: &Path) -> Result<Written> {
    let named = |error: std::io::Error| Fault::failed(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(named)?;
    let file = PluginFile::open(clap)?;
    let (_, presets) = file.presets()?;
    let mut instance = file.instantiate(bundle::CLAP_ID)?;
    let mut written = Written::default();
    for preset in &presets {
        instance.load_preset(&preset.key)?;
        let bytes = container(instance.state_json()?)?;
        let place = folder.join(file_name(preset));
        match std::fs::read(&place) {
            Ok(there) if there != bytes => written.kept.push(place),
            _ => {
                crate::wav::write_whole(&place, &bytes)?;
                written.fresh.push(place);
            }
        }
    }
    Ok(written)
}

/// The file of a state, less the player's settings.
fn container(mut state: serde_json::Value) -> Result<Vec<u8>> {
    let (params, rest) = (state["params"].as_object_mut(), "a state without its parts");
    params
        .ok_or_else(|| Fault::failed(rest))?
        .retain(|id, _| !PLAYER.contains(&id.as_str()));
    let fields = state["fields"].as_object_mut();
    fields
        .ok_or_else(|| Fault::failed(rest))?
        .retain(|name, _| name == FIELD);
    let state = state.to_string();
    let size = state.len() as u64;
    let mut bytes = b"VST3".to_vec();
    bytes.extend(VERSION.to_le_bytes());
    for byte in CLASS {
        bytes.extend(format!("{byte:02X}").bytes());
    }
    bytes.extend((HEADER as u64 + size).to_le_bytes());
    bytes.extend(state.bytes());
    bytes.extend(b"List");
    bytes.extend(1u32.to_le_bytes());
    bytes.extend(b"Comp");
    bytes.extend((HEADER as u64).to_le_bytes());
    bytes.extend(size.to_le_bytes());
    Ok(bytes)
}

/// A file name for a preset on any system.
fn file_name(preset: &Found) -> String {
    let plain = |c: char| match c {
        '\\' | '/' | '*' | '?' | ':' | '<' | '>' | '|' | '"' => '-',
        c => c,
    };
    let name: String = preset.name.chars().map(plain).collect();
    format!("{}.vstpreset", name.trim_matches([' ', '.']))
}
