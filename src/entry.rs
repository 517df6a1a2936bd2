//! The CLAP library's entry: the framework's plugin, and around it what the framework has not: a
//! list of our presets for the host's own browser (preset discovery), and loading one from there.
//!
//! The framework's export macro gives a whole entry and no place to add to it, so the entry is
//! written out here, from the same parts. A plugin is the framework's own; only two functions of
//! its table are ours (`preset_load`), and they pass on whatever they do not know.

mod discovery;
mod preset_load;
mod text;

use crate::plugin::KazakhHorizon;
use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_FACTORY_ID, CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT,
};
use nice_plug::wrapper::clap::{
    CLAP_PLUGIN_FACTORY_ID, CLAP_VERSION, PluginDescriptor, Wrapper, clap_host, clap_plugin,
    clap_plugin_descriptor, clap_plugin_entry, clap_plugin_factory,
};
use std::ffi::{CStr, c_char, c_void};
use std::ptr::{from_ref, null};
use std::sync::{Arc, LazyLock};

/// What a host reads to find the plugin.
#[unsafe(no_mangle)]
#[used]
pub static clap_entry: clap_plugin_entry = clap_plugin_entry {
    clap_version: CLAP_VERSION,
    init: Some(init),
    deinit: Some(deinit),
    get_factory: Some(get_factory),
};

/// What the plugin says of itself.
static DESCRIPTOR: LazyLock<PluginDescriptor> =
    LazyLock::new(PluginDescriptor::for_plugin::<KazakhHorizon>);

/// Makes the plugin.
static PLUGINS: clap_plugin_factory = clap_plugin_factory {
    get_plugin_count: Some(plugin_count),
    get_plugin_descriptor: Some(plugin_descriptor),
    create_plugin: Some(create_plugin),
};

/// The library is taken into use.
extern "C" fn init(_path: *const c_char) -> bool {
    nice_plug::wrapper::setup_logger::<KazakhHorizon>();
    true
}

/// The library goes out of use.
extern "C" fn deinit() {}

/// A factory by its id.
extern "C" fn get_factory(id: *const c_char) -> *const c_void {
    if id.is_null() {
        return null();
    }
    // SAFETY: a host's id is a text that ends.
    let id = unsafe { CStr::from_ptr(id) };
    if id == CLAP_PLUGIN_FACTORY_ID {
        from_ref(&PLUGINS).cast()
    } else if [
        CLAP_PRESET_DISCOVERY_FACTORY_ID,
        CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT,
    ]
    .contains(&id)
    {
        from_ref(&discovery::FACTORY).cast()
    } else {
        null()
    }
}

/// There is one plugin.
unsafe extern "C" fn plugin_count(_factory: *const clap_plugin_factory) -> u32 {
    1
}

/// What a plugin says of itself.
unsafe extern "C" fn plugin_descriptor(
    _factory: *const clap_plugin_factory,
    index: u32,
) -> *const clap_plugin_descriptor {
    match index {
        0 => DESCRIPTOR.clap_plugin_descriptor(),
        _ => null(),
    }
}

/// Makes an instance.
unsafe extern "C" fn create_plugin(
    _factory: *const clap_plugin_factory,
    host: *const clap_host,
    id: *const c_char,
) -> *const clap_plugin {
    // SAFETY: a host's id is a text that ends.
    if id.is_null() || unsafe { CStr::from_ptr(id) } != DESCRIPTOR.clap_id() {
        return null();
    }
    // The framework takes this reference back when the host destroys the instance.
    // SAFETY: the host's own table, which outlives the instance.
    let wrapper = Arc::into_raw(unsafe { Wrapper::<KazakhHorizon>::new(host) });
    // SAFETY: the reference that was just given away keeps the wrapper alive, and no host has the
    // table yet.
    unsafe {
        let plugin = (*wrapper).clap_plugin.as_ptr();
        preset_load::extend(plugin, host);
        plugin
    }
}
