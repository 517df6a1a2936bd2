//! The embedded CLAP host: loads a plugin file and drives it as a DAW would, on one thread.
//!
//! [`PluginFile`] is the loaded library, [`Instance`] one plugin of it. An instance is activated at
//! a rate, then takes blocks with [`Events`] and a [`Transport`]. Nothing here knows this project's
//! plugin: ids come from the plugin's own state, values and texts from its `params` extension.

pub mod event;
pub mod gui;
mod handlers;
mod instance;
pub mod presets;
pub mod transport;

pub use clack_host::events::event_types::NoteExpressionType;
pub use event::{Edit, Event, Events};
pub use instance::{Instance, Param};
pub use transport::Transport;

use crate::fault::{Fault, Result};
use clack_host::prelude::*;
use std::ffi::{CStr, CString};
use std::path::Path;

pub use clack_host::entry::EntryDescriptor;

/// CLAP id of a parameter's string id: the framework's 31-hash, whose top bit is the host's.
pub fn clap_param_id(id: &str) -> u32 {
    let hash = id.bytes().fold(0u32, |hash, byte| {
        hash.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    hash & 0x7fff_ffff
}

/// What a plugin says of itself before it is instantiated. Missing texts are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descriptor {
    /// CLAP id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// Vendor.
    pub vendor: String,
    /// Version.
    pub version: String,
    /// One sentence.
    pub description: String,
    /// CLAP features, in the plugin's order.
    pub features: Vec<String>,
}

/// A loaded CLAP library.
#[derive(Clone)]
pub struct PluginFile {
    /// Keeps the library alive.
    entry: PluginEntry,
}

impl PluginFile {
    /// Loads a `.clap`: a file, or a bundle's folder on macOS. `[main]`
    ///
    /// The library stays loaded as long as the process lives. A Rust library leaves thread-local
    /// destructors with every thread that called it; a thread that ends after the library was
    /// unloaded would call into nothing.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Err(Fault::input(format!("no such plugin: {}", path.display())));
        }
        // SAFETY: loading a library runs its constructors; the caller names a plugin they trust.
        let entry = unsafe { PluginEntry::load(path) }
            .map_err(|error| Fault::failed(format!("{}: {error}", path.display())))?;
        std::mem::forget(entry.clone());
        Ok(Self { entry })
    }

    /// Takes an entry linked into this process, so that its allocations are this process's. `[main]`
    ///
    /// # Safety
    ///
    /// `entry` must be a valid CLAP entry.
    pub unsafe fn from_entry(entry: &'static EntryDescriptor) -> Result<Self> {
        // SAFETY: the caller's promise.
        let entry = unsafe { PluginEntry::load_from_raw(entry, c"/in-process") }
            .map_err(|error| Fault::failed(format!("entry of this process: {error}")))?;
        Ok(Self { entry })
    }

    /// The plugins in this file.
    pub fn descriptors(&self) -> Vec<Descriptor> {
        let text = |text: Option<&CStr>| {
            text.map(|text| text.to_string_lossy().into_owned())
                .unwrap_or_default()
        };
        let Some(factory) = self.entry.get_plugin_factory() else {
            return Vec::new();
        };
        factory
            .plugin_descriptors()
            .map(|plugin| Descriptor {
                id: text(plugin.id()),
                name: text(plugin.name()),
                vendor: text(plugin.vendor()),
                version: text(plugin.version()),
                description: text(plugin.description()),
                features: plugin
                    .features()
                    .map(|feature| feature.to_string_lossy().into_owned())
                    .collect(),
            })
            .collect()
    }

    /// A new instance of the plugin with a CLAP id, not yet active. `[main]`
    pub fn instantiate(&self, id: &str) -> Result<Instance> {
        let id = CString::new(id).map_err(Fault::input)?;
        Instance::new(&self.entry, &id)
    }
}
