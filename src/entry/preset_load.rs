//! Loading a preset that the host's browser found, as the CLAP extension preset-load.
//!
//! The instance's own state is saved, the preset is put into it, and the result is loaded: one
//! change of state for the host, and the player's settings stay. Both ways are the framework's state
//! extension, as a host would use it.

use super::discovery::from_file;
use super::text::{c_string, host_text};
use crate::presets::bank::factory;
use crate::presets::{Layers, Preset, merge};
use clap_sys::ext::preset_load::{
    CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT, clap_host_preset_load,
    clap_plugin_preset_load,
};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
    clap_preset_discovery_location_kind,
};
use clap_sys::stream::{clap_istream, clap_ostream};
use nice_plug::plugin::PluginState;
use nice_plug::wrapper::clap::{clap_host, clap_plugin};
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_void};
use std::path::Path;
use std::ptr::{from_ref, null};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// Bytes before a state's JSON: its length.
const LENGTH_BYTES: usize = 8;

/// The functions of the framework's table that ours stand before, the same for every instance.
struct Framework {
    /// Gives extensions.
    get_extension: unsafe extern "C" fn(*const clap_plugin, *const c_char) -> *const c_void,
    /// Ends an instance.
    destroy: unsafe extern "C" fn(*const clap_plugin),
}

/// See [`Framework`].
static FRAMEWORK: OnceLock<Framework> = OnceLock::new();
/// The host of each instance, by their addresses. Main thread only; the lock is never waited for.
static HOSTS: Mutex<BTreeMap<usize, usize>> = Mutex::new(BTreeMap::new());

/// Our extension.
static PRESET_LOAD: clap_plugin_preset_load = clap_plugin_preset_load {
    from_location: Some(from_location),
};

/// The hosts, also after a panic elsewhere: the map is whole between any two statements.
fn hosts() -> MutexGuard<'static, BTreeMap<usize, usize>> {
    HOSTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts our functions before the framework's.
///
/// # Safety
///
/// The instance is whole and its table is nobody else's yet; the host outlives it.
pub unsafe fn extend(plugin: *mut clap_plugin, host: *const clap_host) {
    // SAFETY: the caller's promise.
    let table = unsafe { &mut *plugin };
    let (Some(get), Some(end)) = (table.get_extension, table.destroy) else {
        return;
    };
    FRAMEWORK.get_or_init(|| Framework {
        get_extension: get,
        destroy: end,
    });
    hosts().insert(plugin.addr(), host.expose_provenance());
    table.get_extension = Some(get_extension);
    table.destroy = Some(destroy);
}

/// Ends an instance.
unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    hosts().remove(&plugin.addr());
    if let Some(framework) = FRAMEWORK.get() {
        // SAFETY: the host's own call, passed on.
        unsafe { (framework.destroy)(plugin) };
    }
}

/// An extension by its id.
unsafe extern "C" fn get_extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
    let ours = [CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT];
    // SAFETY: a host's id is a text that ends.
    if !id.is_null() && ours.contains(&unsafe { CStr::from_ptr(id) }) {
        return from_ref(&PRESET_LOAD).cast();
    }
    match FRAMEWORK.get() {
        // SAFETY: the host's own call, passed on.
        Some(framework) => unsafe { (framework.get_extension)(plugin, id) },
        None => null(),
    }
}

/// Loads the preset at a place. `[main]`
unsafe extern "C" fn from_location(
    plugin: *const clap_plugin,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    key: *const c_char,
) -> bool {
    // SAFETY: a host's texts are null or end, and live during the call.
    let (place, name) = unsafe { (host_text(location), host_text(key)) };
    // SAFETY: the instance is the host's, which calls from its main thread.
    let loaded = find(kind, place, name).and_then(|preset| unsafe { load(plugin, &preset) });
    let host = hosts().get(&plugin.addr()).copied().unwrap_or(0);
    let host: *const clap_host = std::ptr::with_exposed_provenance(host);
    // SAFETY: the host made the instance and lives; its answer lives as long as it.
    unsafe {
        let extension = [CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT]
            .into_iter()
            .map(|id| host_extension(host, id).cast::<clap_host_preset_load>())
            .find_map(|extension| extension.as_ref());
        match (&loaded, extension) {
            (Ok(()), Some(extension)) => {
                if let Some(tell) = extension.loaded {
                    tell(host, kind, location, key);
                }
            }
            (Err(error), Some(extension)) => {
                if let Some(tell) = extension.on_error {
                    tell(host, kind, location, key, 0, c_string(error).as_ptr());
                }
            }
            (_, None) => {}
        }
    }
    loaded.is_ok()
}

/// An extension of the host, or null.
///
/// # Safety
///
/// The host lives, or is null.
unsafe fn host_extension(host: *const clap_host, id: &CStr) -> *const c_void {
    // SAFETY: the caller's promise.
    let get = unsafe { host.as_ref() }.and_then(|host| host.get_extension);
    // SAFETY: as above.
    get.map_or(null(), |get| unsafe { get(host, id.as_ptr()) })
}

/// The preset at a place.
fn find(
    kind: clap_preset_discovery_location_kind,
    place: Option<&str>,
    key: Option<&str>,
) -> Result<Preset, String> {
    match (kind, place, key) {
        (CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, _, Some(key)) => factory()
            .find(|preset| preset.uuid == key)
            .cloned()
            .ok_or_else(|| format!("no preset has the key {key}")),
        (CLAP_PRESET_DISCOVERY_LOCATION_FILE, Some(path), _) => from_file(Path::new(path)),
        _ => Err("neither a file nor a built-in preset".to_owned()),
    }
}

/// Puts a preset into an instance.
///
/// # Safety
///
/// The instance lives, and this is the main thread.
unsafe fn load(plugin: *const clap_plugin, preset: &Preset) -> Result<(), String> {
    let framework = FRAMEWORK.get().ok_or("no instance was made")?;
    // SAFETY: the caller's promise; the framework's table of state functions lives for ever.
    let state = unsafe {
        (framework.get_extension)(plugin, CLAP_EXT_STATE.as_ptr())
            .cast::<clap_plugin_state>()
            .as_ref()
    };
    let functions = state.and_then(|state| Some((state.save?, state.load?)));
    let (save, load) = functions.ok_or("the instance has no state")?;
    let mut saved: Vec<u8> = Vec::new();
    let out = clap_ostream {
        ctx: (&raw mut saved).cast(),
        write: Some(write),
    };
    // SAFETY: `saved` lives until `save` returns.
    if !unsafe { save(plugin, &out) } {
        return Err("the instance's state could not be saved".to_owned());
    }
    let json = saved.get(LENGTH_BYTES..).unwrap_or_default();
    let mut state: PluginState = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    merge(preset, &mut state, Layers::ALL);
    let json = serde_json::to_vec(&state).map_err(|e| e.to_string())?;
    let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
    bytes.extend(json);
    let mut rest = bytes.as_slice();
    let input = clap_istream {
        ctx: (&raw mut rest).cast(),
        read: Some(read),
    };
    // SAFETY: `rest` lives until `load` returns.
    match unsafe { load(plugin, &input) } {
        true => Ok(()),
        false => Err("the state with the preset was refused".to_owned()),
    }
}

/// Takes bytes into the vector that the stream leads to.
unsafe extern "C" fn write(stream: *const clap_ostream, from: *const c_void, size: u64) -> i64 {
    // SAFETY: `load` put a vector there, and the framework's bytes are as many as it says.
    unsafe {
        let to = &mut *(*stream).ctx.cast::<Vec<u8>>();
        to.extend_from_slice(std::slice::from_raw_parts(from.cast(), size as usize));
    }
    size as i64
}

/// Gives bytes of the slice that the stream leads to.
unsafe extern "C" fn read(stream: *const clap_istream, to: *mut c_void, size: u64) -> i64 {
    // SAFETY: `load` put a slice there, and the framework has room for as many as it says.
    unsafe {
        let rest = &mut *(*stream).ctx.cast::<&[u8]>();
        let count = rest.len().min(size as usize);
        let (now, later) = rest.split_at(count);
        std::ptr::copy_nonoverlapping(now.as_ptr(), to.cast(), count);
        *rest = later;
        count as i64
    }
}
