//! Preset discovery: tells a host's browser what presets there are, without an instance.
//!
//! The built-in ones are in the plugin, each under its UUID; the user's are files in the folder
//! Presets. Nothing is written, and nothing is kept between two questions.

use super::text::{c_string, host_text};
use crate::folder::{Folder, PRESETS, read};
use crate::plugin::KazakhHorizon;
use crate::presets::bank::factory;
use crate::presets::file::LARGEST_BYTES;
use crate::presets::{ENDING, Preset};
use clap_sys::factory::preset_discovery::*;
use clap_sys::universal_plugin_id::clap_universal_plugin_id;
use clap_sys::version::CLAP_VERSION;
use nice_plug::prelude::ClapPlugin;
use std::ffi::{CStr, c_char, c_void};
use std::path::Path;
use std::ptr::{from_ref, null};

/// Id of the provider.
const PROVIDER_ID: &CStr = c"kz.thedunes.kazakh-horizon.presets";
/// Its name, and that of the built-in bank.
const NAME: &CStr = c"Kazakh Horizon";

/// What the provider says of itself.
static DESCRIPTOR: clap_preset_discovery_provider_descriptor = descriptor();

/// Makes the provider.
pub static FACTORY: clap_preset_discovery_factory = clap_preset_discovery_factory {
    count: Some(count),
    get_descriptor: Some(get_descriptor),
    create: Some(create),
};

/// See [`DESCRIPTOR`].
const fn descriptor() -> clap_preset_discovery_provider_descriptor {
    clap_preset_discovery_provider_descriptor {
        clap_version: CLAP_VERSION,
        id: PROVIDER_ID.as_ptr(),
        name: NAME.as_ptr(),
        vendor: c"The Dunes".as_ptr(),
    }
}

/// There is one provider.
unsafe extern "C" fn count(_factory: *const clap_preset_discovery_factory) -> u32 {
    1
}

/// What a provider says of itself.
unsafe extern "C" fn get_descriptor(
    _factory: *const clap_preset_discovery_factory,
    index: u32,
) -> *const clap_preset_discovery_provider_descriptor {
    match index {
        0 => from_ref(&DESCRIPTOR),
        _ => null(),
    }
}

/// Makes a provider for a host's indexer.
unsafe extern "C" fn create(
    _factory: *const clap_preset_discovery_factory,
    indexer: *const clap_preset_discovery_indexer,
    id: *const c_char,
) -> *const clap_preset_discovery_provider {
    // SAFETY: a host's id is null or a text that ends.
    let ours = unsafe { host_text(id) }.is_some_and(|id| Ok(id) == PROVIDER_ID.to_str());
    if !ours || indexer.is_null() {
        return null();
    }
    Box::into_raw(Box::new(clap_preset_discovery_provider {
        desc: from_ref(&DESCRIPTOR),
        provider_data: indexer.cast_mut().cast(),
        init: Some(init),
        destroy: Some(destroy),
        get_metadata: Some(get_metadata),
        get_extension: Some(get_extension),
    }))
}

/// Ends a provider.
unsafe extern "C" fn destroy(provider: *const clap_preset_discovery_provider) {
    if !provider.is_null() {
        // SAFETY: `create` made it, and a host destroys it once.
        drop(unsafe { Box::from_raw(provider.cast_mut()) });
    }
}

/// Has no extensions.
unsafe extern "C" fn get_extension(
    _provider: *const clap_preset_discovery_provider,
    _id: *const c_char,
) -> *const c_void {
    null()
}

/// Says what files there are and where.
unsafe extern "C" fn init(provider: *const clap_preset_discovery_provider) -> bool {
    // SAFETY: `create` made it around the host's indexer, which outlives it.
    let indexer = unsafe {
        let Some(provider) = provider.as_ref() else {
            return false;
        };
        provider
            .provider_data
            .cast::<clap_preset_discovery_indexer>()
    };
    let ending = c_string(ENDING);
    let filetype = clap_preset_discovery_filetype {
        name: c"Kazakh Horizon preset".as_ptr(),
        description: c"A sound of Kazakh Horizon".as_ptr(),
        file_extension: ending.as_ptr(),
    };
    let built_in = clap_preset_discovery_location {
        flags: CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT,
        name: NAME.as_ptr(),
        kind: CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
        location: null(),
    };
    // SAFETY: all texts live until the host's functions return.
    unsafe {
        let Some(host) = indexer.as_ref() else {
            return false;
        };
        let (Some(declare_filetype), Some(declare_location)) =
            (host.declare_filetype, host.declare_location)
        else {
            return false;
        };
        if !declare_filetype(indexer, &filetype) || !declare_location(indexer, &built_in) {
            return false;
        }
        // A folder that is not there yet has nothing to show, and some hosts take it for a fault.
        let home = Folder::of_user(PRESETS).ok();
        if let Some(home) = home.filter(|home| home.path().is_dir()) {
            let path = c_string(&home.path().to_string_lossy());
            let users = clap_preset_discovery_location {
                flags: CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
                name: c"Kazakh Horizon, yours".as_ptr(),
                kind: CLAP_PRESET_DISCOVERY_LOCATION_FILE,
                location: path.as_ptr(),
            };
            declare_location(indexer, &users);
        }
    }
    true
}

/// Says what presets are at a place.
unsafe extern "C" fn get_metadata(
    _provider: *const clap_preset_discovery_provider,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    receiver: *const clap_preset_discovery_metadata_receiver,
) -> bool {
    if receiver.is_null() {
        return false;
    }
    let receiver = Receiver(receiver);
    match kind {
        CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN => {
            let flags = CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT;
            factory().all(|preset| receiver.tell(preset, Some(&preset.uuid), flags))
        }
        CLAP_PRESET_DISCOVERY_LOCATION_FILE => {
            // SAFETY: a host's location of this kind is a text that ends.
            let Some(path) = (unsafe { host_text(location) }) else {
                return receiver.refuse("a file without a name");
            };
            match from_file(Path::new(path)) {
                Ok(preset) => receiver.tell(&preset, None, CLAP_PRESET_DISCOVERY_IS_USER_CONTENT),
                Err(error) => receiver.refuse(&error),
            }
        }
        _ => false,
    }
}

/// The preset in a file. The error names it.
pub fn from_file(path: &Path) -> Result<Preset, String> {
    let bytes = read(path, LARGEST_BYTES as u64)?;
    Preset::parse(&bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// Where a host takes presets; not null.
struct Receiver(*const clap_preset_discovery_metadata_receiver);

impl Receiver {
    /// Tells of one preset; whether the host wants more.
    fn tell(&self, preset: &Preset, key: Option<&str>, flags: u32) -> bool {
        let name = c_string(&preset.name);
        let key = key.map(c_string);
        let key = key.as_ref().map_or(null(), |key| key.as_ptr());
        let plugin = c_string(KazakhHorizon::CLAP_ID);
        let plugin = clap_universal_plugin_id {
            abi: c"clap".as_ptr(),
            id: plugin.as_ptr(),
        };
        let author = c_string(&preset.author);
        let description = c_string(&preset.description);
        let receiver = self.0;
        // SAFETY: the host's receiver lives during the call, and all texts until its functions
        // return.
        unsafe {
            let host = &*receiver;
            if !host
                .begin_preset
                .is_some_and(|f| f(receiver, name.as_ptr(), key))
            {
                return false;
            }
            if let Some(add) = host.add_plugin_id {
                add(receiver, &plugin);
            }
            if let Some(set) = host.set_flags {
                set(receiver, flags);
            }
            if let Some(add) = host.add_creator.filter(|_| !preset.author.is_empty()) {
                add(receiver, author.as_ptr());
            }
            if let Some(set) = host.set_description {
                set(receiver, description.as_ptr());
            }
            if let Some(add) = host.add_feature {
                for feature in [&preset.category].into_iter().chain(&preset.tags) {
                    if !feature.is_empty() {
                        add(receiver, c_string(&feature.to_lowercase()).as_ptr());
                    }
                }
            }
        }
        true
    }

    /// Says why there is nothing; false, as the host's answer.
    fn refuse(&self, why: &str) -> bool {
        let why = c_string(why);
        // SAFETY: as above.
        if let Some(on_error) = unsafe { (*self.0).on_error } {
            // SAFETY: as above.
            unsafe { on_error(self.0, 0, why.as_ptr()) };
        }
        false
    }
}
