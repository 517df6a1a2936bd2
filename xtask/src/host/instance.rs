//! One plugin instance: parameters, state, activation and blocks.

use super::clap_param_id;
use super::event::{Edit, Event, Events};
use super::handlers::{Handlers, MainThread, Shared};
use super::transport::Transport;
use crate::fault::{Fault, Result};
use clack_extensions::gui::PluginGui;
use clack_extensions::latency::PluginLatency;
use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_extensions::state::PluginState;
use clack_host::events::io::{InputEvents, OutputEvents};
use clack_host::extensions::PluginExtensionSide;
use clack_host::prelude::*;
use clack_host::utils::ClapId;
use std::ffi::{CStr, CString};
use std::io::Cursor;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Room for output events, so that collecting them allocates nothing.
const OUTPUT_EVENTS: usize = 4096;

/// A parameter as the plugin declares it. Values are on the CLAP scale: 0..=1 for floats, whole
/// numbers 0..=steps for stepped ones; only the texts are in units.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// The permanent string id, from the plugin's state.
    pub id: String,
    /// The CLAP id, the hash of the string id.
    pub clap_id: u32,
    /// Name shown by hosts.
    pub name: String,
    /// Group, `/`-separated.
    pub group: String,
    /// Lowest value.
    pub min: f64,
    /// Highest value.
    pub max: f64,
    /// Default value.
    pub default: f64,
    /// Whether only whole numbers are values.
    pub stepped: bool,
    /// Whether it is the host's bypass.
    pub bypass: bool,
    /// Whether it can be automated.
    pub automatable: bool,
}

/// A plugin instance and the buffers the host needs to call it.
pub struct Instance {
    /// Dropped before the instance.
    processor: Option<StartedPluginAudioProcessor<Handlers>>,
    /// The plugin.
    pub(super) plugin: PluginInstance<Handlers>,
    /// Parameters in the plugin's order.
    params: Vec<Param>,
    /// Port list handed to `process`.
    ports: AudioPorts,
    /// What the plugin sent in the last block.
    output: Events,
    /// Frames processed since activation.
    frames: u64,
    /// Largest block the plugin was activated for.
    max_frames: u32,
    /// Rate the plugin was activated at.
    rate_hz: f64,
}

impl Instance {
    /// Creates and initialises the plugin and reads its parameter list.
    pub(super) fn new(entry: &PluginEntry, id: &CStr) -> Result<Self> {
        let info = host_info()?;
        let plugin = PluginInstance::<Handlers>::new(
            |_| Shared::default(),
            |_| MainThread::default(),
            entry,
            id,
            &info,
        )
        .map_err(|error| Fault::failed(format!("{}: {error}", id.to_string_lossy())))?;
        let mut instance = Self {
            processor: None,
            plugin,
            params: Vec::new(),
            ports: AudioPorts::with_capacity(2, 1),
            output: Events::with_capacity(OUTPUT_EVENTS),
            frames: 0,
            max_frames: 0,
            rate_hz: 0.0,
        };
        instance.params = instance.read_params()?;
        Ok(instance)
    }

    /// The plugin's parameter list, with string ids from its saved state.
    fn read_params(&mut self) -> Result<Vec<Param>> {
        let state = self.state_json()?;
        let ids: Vec<String> = state["params"]
            .as_object()
            .map(|params| params.keys().cloned().collect())
            .unwrap_or_default();
        let extension = self.extension::<PluginParams>("params")?;
        let handle = self.plugin.plugin_handle();
        let mut params = Vec::new();
        for index in 0..extension.count(&handle) {
            let mut buffer = ParamInfoBuffer::new();
            let Some(info) = extension.get_info(&handle, index, &mut buffer) else {
                return Err(Fault::failed(format!("parameter {index} has no info")));
            };
            let clap_id = info.id.get();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let id = ids.iter().find(|id| clap_param_id(id) == clap_id);
            let id = id.cloned().ok_or_else(|| {
                Fault::failed(format!("{} is not in the saved state", text(info.name)))
            })?;
            params.push(Param {
                id,
                clap_id,
                name: text(info.name),
                group: text(info.module),
                min: info.min_value,
                max: info.max_value,
                default: info.default_value,
                stepped: info.flags.contains(ParamInfoFlags::IS_STEPPED),
                bypass: info.flags.contains(ParamInfoFlags::IS_BYPASS),
                automatable: info.flags.contains(ParamInfoFlags::IS_AUTOMATABLE),
            });
        }
        Ok(params)
    }

    /// An extension the plugin must have.
    pub(super) fn extension<
        E: clack_host::extensions::Extension<ExtensionSide = PluginExtensionSide>,
    >(
        &mut self,
        name: &str,
    ) -> Result<E> {
        self.plugin
            .plugin_handle()
            .get_extension()
            .ok_or_else(|| Fault::failed(format!("the plugin lacks the extension {name}")))
    }

    /// All parameters in the plugin's order.
    pub fn params(&self) -> &[Param] {
        &self.params
    }

    /// The parameter with a string id.
    pub fn param(&self, id: &str) -> Result<&Param> {
        self.params
            .iter()
            .find(|param| param.id == id)
            .ok_or_else(|| Fault::input(format!("no parameter has the id {id:?}")))
    }

    /// Current value of a parameter, on the CLAP scale. `[main]`
    pub fn value(&mut self, id: &str) -> Result<f64> {
        let clap_id = self.clap_id(id)?;
        let extension = self.extension::<PluginParams>("params")?;
        extension
            .get_value(&self.plugin.plugin_handle(), clap_id)
            .ok_or_else(|| Fault::failed(format!("{id} has no value")))
    }

    /// The text of a value on the CLAP scale, with its unit. `[main]`
    pub fn text(&mut self, id: &str, value: f64) -> Result<String> {
        let clap_id = self.clap_id(id)?;
        let extension = self.extension::<PluginParams>("params")?;
        let mut buffer = [0u8; 256];
        let text = extension
            .value_to_text(&self.plugin.plugin_handle(), clap_id, value, &mut buffer)
            .map_err(|_| Fault::failed(format!("{id} has no text for {value}")))?;
        Ok(String::from_utf8_lossy(text).into_owned())
    }

    /// The current value's text. `[main]`
    pub fn value_text(&mut self, id: &str) -> Result<String> {
        let value = self.value(id)?;
        self.text(id, value)
    }

    /// The value of a text on the CLAP scale; the unit may be left out. `[main]`
    pub fn parse(&mut self, id: &str, text: &str) -> Result<f64> {
        let refused = || Fault::input(format!("{id}={text}: not a value of this parameter"));
        let clap_id = self.clap_id(id)?;
        let extension = self.extension::<PluginParams>("params")?;
        let c_text = CString::new(text).map_err(|_| refused())?;
        extension
            .text_to_value(&self.plugin.plugin_handle(), clap_id, &c_text)
            .filter(|value| value.is_finite())
            .ok_or_else(refused)
    }

    /// An event that gives a parameter the value of a text.
    pub fn event(&mut self, id: &str, text: &str) -> Result<Event> {
        let value = self.parse(id, text)?;
        Ok(Event::Param {
            id: clap_param_id(id),
            value,
        })
    }

    /// Sets a value on the CLAP scale outside of `process`. `[main]`
    pub fn set(&mut self, id: &str, value: f64) -> Result<()> {
        let id = self.clap_id(id)?.get();
        let mut events = Events::new();
        events.push(0, Event::Param { id, value });
        self.flush(&events).map(drop)
    }

    /// What the user did in the editor since the last call, while no audio runs; in `process` it
    /// comes as [`Self::output`]. `[main]`
    pub fn edits(&mut self) -> Result<Vec<Edit>> {
        Ok(self.flush(&Events::new())?.edits())
    }

    /// Exchanges parameter events with the plugin outside of `process`.
    fn flush(&mut self, events: &Events) -> Result<Events> {
        let extension = self.extension::<PluginParams>("params")?;
        let input = InputEvents::from_buffer(&events.0);
        let mut sent = Events::new();
        let mut output = OutputEvents::from_buffer(&mut sent.0);
        if let Some(processor) = &mut self.processor {
            extension.flush_active(&mut processor.plugin_handle(), &input, &mut output);
        } else if let Some(mut handle) = self.plugin.inactive_plugin_handle() {
            extension.flush(&mut handle, &input, &mut output);
        }
        Ok(sent)
    }

    /// Sets a parameter to the value of a text outside of `process`. `[main]`
    pub fn set_text(&mut self, id: &str, text: &str) -> Result<()> {
        let value = self.parse(id, text)?;
        self.set(id, value)
    }

    /// The typed CLAP id of a string id this plugin has.
    fn clap_id(&self, id: &str) -> Result<ClapId> {
        let raw = self.param(id)?.clap_id;
        ClapId::from_raw(raw).ok_or_else(|| Fault::failed(format!("{id} has no CLAP id")))
    }

    /// The plugin's state: eight bytes of little-endian length, then JSON. `[main]`
    pub fn save_state(&mut self) -> Result<Vec<u8>> {
        let extension = self.extension::<PluginState>("state")?;
        let mut bytes = Vec::new();
        extension
            .save(&self.plugin.plugin_handle(), &mut bytes)
            .map_err(Fault::failed)?;
        Ok(bytes)
    }

    /// Loads a state as [`Self::save_state`] gives it. `[main]`
    pub fn load_state(&mut self, bytes: &[u8]) -> Result<()> {
        let extension = self.extension::<PluginState>("state")?;
        let loaded = extension
            .load(&self.plugin.plugin_handle(), &mut Cursor::new(bytes))
            .map_err(|_| Fault::input("the plugin refused the state"));
        self.service();
        loaded
    }

    /// The state's JSON. `[main]`
    pub fn state_json(&mut self) -> Result<serde_json::Value> {
        let bytes = self.save_state()?;
        let json = bytes.get(8..).unwrap_or_default();
        serde_json::from_slice(json).map_err(Fault::failed)
    }

    /// Loads a state from the bytes of its JSON, which need not be valid. `[main]`
    pub fn load_json(&mut self, json: &[u8]) -> Result<()> {
        let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(json);
        self.load_state(&bytes)
    }

    /// Activates at a rate for blocks of up to `max_frames`, first deactivating if needed. `[main]`
    pub fn activate(&mut self, rate_hz: f64, max_frames: u32) -> Result<()> {
        self.deactivate();
        let configuration = PluginAudioConfiguration {
            sample_rate: rate_hz,
            min_frames_count: 1,
            max_frames_count: max_frames,
        };
        let processor = self
            .plugin
            .activate(|_, _| (), configuration)
            .map_err(Fault::failed)?;
        let processor = processor.start_processing().map_err(Fault::failed)?;
        self.processor = Some(processor);
        (self.frames, self.max_frames, self.rate_hz) = (0, max_frames, rate_hz);
        Ok(())
    }

    /// Stops processing and deactivates, if active. `[main]`
    pub fn deactivate(&mut self) {
        if let Some(processor) = self.processor.take() {
            self.plugin.deactivate(processor.stop_processing());
        }
    }

    /// The rate of the last activation.
    pub fn rate_hz(&self) -> f64 {
        self.rate_hz
    }

    /// The largest block of the last activation.
    pub fn max_frames(&self) -> u32 {
        self.max_frames
    }

    /// Processes one block into two slices of equal length, at most the largest block; what they
    /// held is overwritten. Allocates nothing. `[audio]`
    pub fn process(
        &mut self,
        left: &mut [f32],
        right: &mut [f32],
        events: &Events,
        transport: Option<&Transport>,
    ) -> Result<()> {
        debug_assert!(left.len() == right.len() && left.len() <= self.max_frames as usize);
        let Some(processor) = &mut self.processor else {
            return Err(Fault::failed("process before activate"));
        };
        let frames = left.len();
        let mut output_audio = self.ports.with_output_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only([left, right].into_iter()),
        }]);
        self.output.clear();
        let transport = transport.map(|transport| transport.to_clap(0));
        let result = processor.process(
            &InputAudioBuffers::empty(),
            &mut output_audio,
            &InputEvents::from_buffer(&events.0),
            &mut OutputEvents::from_buffer(&mut self.output.0),
            Some(self.frames),
            transport.as_ref(),
        );
        self.frames += frames as u64;
        match result {
            Ok(_) => Ok(()),
            Err(error) => Err(Fault::failed(error)),
        }
    }

    /// Events the plugin sent in the last block.
    pub fn output(&self) -> &Events {
        &self.output
    }

    /// Clears all sound, as a host does on a jump. `[audio]`
    pub fn reset(&mut self) {
        if let Some(processor) = &mut self.processor {
            processor.reset();
        }
    }

    /// Frames of delay the plugin reports. `[main]`
    pub fn latency_frames(&mut self) -> u32 {
        match self.plugin.plugin_handle().get_extension::<PluginLatency>() {
            Some(latency) => latency.get(&self.plugin.plugin_handle()),
            None => 0,
        }
    }

    /// The gui extension, if the plugin has a window.
    pub(super) fn gui(&mut self) -> Option<PluginGui> {
        self.plugin.plugin_handle().get_extension()
    }

    /// Runs the host's main thread for a while, as an idle host does. `[main]`
    pub fn idle(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.service();
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Runs the main-thread callback if the plugin asked for it: call it now and then. `[main]`
    pub fn service(&mut self) {
        let asked = self
            .plugin
            .access_shared_handler(|shared| shared.callback.swap(false, Ordering::AcqRel));
        if asked {
            self.plugin.call_on_main_thread_callback();
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.deactivate();
    }
}

/// What the host says of itself.
pub(super) fn host_info() -> Result<HostInfo> {
    let version = env!("CARGO_PKG_VERSION");
    HostInfo::new("Kazakh Horizon xtask", "The Dunes", "", version).map_err(Fault::failed)
}
