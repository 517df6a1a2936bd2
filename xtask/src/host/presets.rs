//! A host's preset browser: what presets a plugin file knows, and loading one into an instance.

use super::{Instance, PluginFile};
use crate::fault::{Fault, Result};
use clack_extensions::preset_discovery::indexer::IndexerImpl;
use clack_extensions::preset_discovery::metadata_receiver::MetadataReceiverImpl;
use clack_extensions::preset_discovery::prelude::*;
use clack_extensions::preset_discovery::preset_data::{Location, LocationInfo, Soundpack};
use clack_extensions::preset_discovery::provider::Provider;
use clack_extensions::preset_discovery::{HostPresetLoadImpl, PluginPresetLoad};
use clack_host::prelude::*;
use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};

/// A preset as the plugin tells a host of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Name.
    pub name: String,
    /// What names it to the plugin; empty for one that is a file.
    pub key: String,
    /// Ids of the plugins that load it.
    pub plugins: Vec<String>,
    /// Who made it.
    pub creators: Vec<String>,
    /// What it is.
    pub description: String,
    /// Category and tags.
    pub features: Vec<String>,
    /// Whether it is built in.
    pub factory: bool,
}

/// Where a plugin says that presets are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// Endings of preset files.
    pub endings: Vec<String>,
    /// Whether there are built-in ones.
    pub built_in: bool,
    /// Folders and files.
    pub paths: Vec<PathBuf>,
}

impl PluginFile {
    /// Where presets are, and the built-in ones. `[main]`
    pub fn presets(&self) -> Result<(Index, Vec<Found>)> {
        let mut provider = self.provider()?;
        let index = provider.indexer().clone();
        let mut found = Receiver::default();
        provider.get_metadata(Location::Plugin, &mut found);
        found.finish().map(|presets| (index, presets))
    }

    /// What the plugin says of a preset file. `[main]`
    pub fn preset_file(&self, path: &Path) -> Result<Vec<Found>> {
        let path = c_path(path)?;
        let mut found = Receiver::default();
        let place = Location::File { path: &path };
        self.provider()?.get_metadata(place, &mut found);
        found.finish()
    }

    /// The plugin's provider of presets, with the index it filled.
    fn provider(&self) -> Result<Provider<Index>> {
        let factory: PresetDiscoveryFactory = self
            .entry
            .get_factory()
            .ok_or_else(|| Fault::failed("the plugin offers no presets"))?;
        let id = factory
            .provider_descriptors()
            .next()
            .and_then(|descriptor| descriptor.id().map(CStr::to_owned))
            .ok_or_else(|| Fault::failed("the plugin has no provider of presets"))?;
        let info = super::instance::host_info()?;
        Provider::instantiate(Index::default(), &self.entry, &id, &info).map_err(Fault::failed)
    }
}

impl Instance {
    /// Loads a built-in preset by its key. `[main]`
    pub fn load_preset(&mut self, key: &str) -> Result<()> {
        let key = CString::new(key).map_err(Fault::input)?;
        self.load_from(Location::Plugin, Some(&key))
    }

    /// Loads a preset file. `[main]`
    pub fn load_preset_file(&mut self, path: &Path) -> Result<()> {
        let path = c_path(path)?;
        self.load_from(Location::File { path: &path }, None)
    }

    /// Loads a preset from a place; the plugin has to say that it did.
    fn load_from(&mut self, place: Location, key: Option<&CStr>) -> Result<()> {
        let extension = self.extension::<PluginPresetLoad>("preset-load")?;
        self.plugin.access_handler(|host| host.preset.replace(None));
        let loaded = extension.load_from_location(&self.plugin.plugin_handle(), place, key);
        let heard = self.plugin.access_handler(|host| host.preset.take());
        match (loaded, heard) {
            (Ok(()), Some(Ok(()))) => Ok(()),
            (Ok(()), _) => Err(Fault::failed(
                "the plugin did not tell of the loaded preset",
            )),
            (Err(_), Some(Err(error))) => Err(Fault::input(error)),
            (Err(error), _) => Err(Fault::failed(error)),
        }
    }
}

/// What a plugin said of a preset it was to load.
pub(super) type Heard = Option<std::result::Result<(), String>>;

impl HostPresetLoadImpl for super::handlers::MainThread {
    fn on_error(&self, _: Location, _: Option<&CStr>, _: i32, message: Option<&CStr>) {
        self.preset.replace(Some(Err(text(message))));
    }

    fn loaded(&self, _: Location, _: Option<&CStr>) {
        self.preset.replace(Some(Ok(())));
    }
}

impl IndexerImpl for Index {
    fn declare_filetype(&mut self, kind: FileType) -> std::result::Result<(), HostError> {
        self.endings.push(text(kind.file_extension));
        Ok(())
    }

    fn declare_location(&mut self, place: LocationInfo) -> std::result::Result<(), HostError> {
        match place.location.file_path() {
            None => self.built_in = true,
            Some(path) => self.paths.push(text(Some(path)).into()),
        }
        Ok(())
    }

    fn declare_soundpack(&mut self, _: Soundpack) -> std::result::Result<(), HostError> {
        Ok(())
    }
}

/// Takes presets from a provider.
#[derive(Default)]
struct Receiver {
    /// So far.
    found: Vec<Found>,
    /// Why there are no more.
    error: Option<String>,
}

impl Receiver {
    /// What was found, or why nothing was.
    fn finish(self) -> Result<Vec<Found>> {
        match self.error {
            Some(error) => Err(Fault::input(error)),
            None => Ok(self.found),
        }
    }

    /// Changes the preset being told of.
    fn last(&mut self, change: impl FnOnce(&mut Found)) {
        if let Some(found) = self.found.last_mut() {
            change(found);
        }
    }
}

impl MetadataReceiverImpl for Receiver {
    fn on_error(&mut self, _: i32, message: Option<&CStr>) {
        self.error = Some(text(message));
    }

    fn begin_preset(
        &mut self,
        name: Option<&CStr>,
        key: Option<&CStr>,
    ) -> std::result::Result<(), HostError> {
        self.found.push(Found {
            name: text(name),
            key: text(key),
            ..Found::default()
        });
        Ok(())
    }

    fn add_plugin_id(&mut self, plugin: UniversalPluginId) {
        let id = format!("{plugin:?}");
        self.last(|found| found.plugins.push(id));
    }

    fn set_soundpack_id(&mut self, _: &CStr) {}

    fn set_flags(&mut self, flags: Flags) {
        self.last(|found| found.factory = flags.contains(Flags::IS_FACTORY_CONTENT));
    }

    fn add_creator(&mut self, creator: &CStr) {
        self.last(|found| found.creators.push(text(Some(creator))));
    }

    fn set_description(&mut self, description: &CStr) {
        self.last(|found| found.description = text(Some(description)));
    }

    fn set_timestamps(&mut self, _: Option<Timestamp>, _: Option<Timestamp>) {}

    fn add_feature(&mut self, feature: &CStr) {
        self.last(|found| found.features.push(text(Some(feature))));
    }

    fn add_extra_info(&mut self, _: &CStr, _: &CStr) {}
}

/// A plugin's text; empty without one.
fn text(text: Option<&CStr>) -> String {
    text.map(|text| text.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// A path for a plugin.
fn c_path(path: &Path) -> Result<CString> {
    CString::new(path.to_string_lossy().as_bytes()).map_err(Fault::input)
}
