//! The built CLAP in a small host that can show its editor.

use crate::bundle::bundle;
use clack_extensions::gui::{
    GuiApiType, GuiConfiguration, GuiSize, HostGui, HostGuiImpl, PluginGui, Window,
};
use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_extensions::state::PluginState;
use clack_host::events::event_types::{NoteOnEvent, ParamValueEvent};
use clack_host::events::spaces::CoreEventSpace;
use clack_host::events::{Match, Pckn};
use clack_host::prelude::*;
use clack_host::utils::ClapId;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What the plugin may call from any thread.
pub struct Shared {
    /// Set when it asks to be called back on the main thread.
    callback: Arc<AtomicBool>,
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {
        self.callback.store(true, Ordering::SeqCst);
    }
}

impl HostGuiImpl for Shared {
    fn resize_hints_changed(&self) {}
    fn request_resize(&self, _size: GuiSize) -> Result<(), HostError> {
        Ok(())
    }
    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn closed(&self, _was_destroyed: bool) {}
}

/// The host's handlers.
pub struct Handlers;

impl HostHandlers for Handlers {
    type Shared<'a> = Shared;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Self::Shared<'_>) {
        builder.register::<HostGui>();
    }
}

/// What an editor asks of its host.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edit {
    /// A gesture begins.
    Begin(ClapId),
    /// A parameter gets a value.
    Set(ClapId, f64),
    /// The gesture ends.
    End(ClapId),
}

/// An instance of the plugin.
pub struct Instance {
    /// The instance itself.
    plugin: PluginInstance<Handlers>,
    /// See [`Shared`].
    callback: Arc<AtomicBool>,
}

impl Instance {
    /// Loads the built bundle and makes an instance.
    pub fn new() -> Self {
        let path = bundle("Kazakh Horizon.clap");
        // SAFETY: the bundle is the one this crate was built into.
        let entry = unsafe { PluginEntry::load(&path) }.expect("the bundle loads");
        // The library stays until the process ends: a test's thread that touched it runs code of
        // it as it ends, maybe after the last instance went.
        std::mem::forget(entry.clone());
        let info = HostInfo::new("Kazakh Horizon tests", "The Dunes", "", "1").unwrap();
        let callback = Arc::new(AtomicBool::new(false));
        let shared = Shared {
            callback: callback.clone(),
        };
        let plugin = PluginInstance::new(
            |_| shared,
            |_| (),
            &entry,
            c"kz.thedunes.kazakh-horizon",
            &info,
        )
        .expect("an instance");
        Self { plugin, callback }
    }

    /// Runs the host's main thread for a while.
    pub fn run(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            if self.callback.swap(false, Ordering::SeqCst) {
                self.plugin.call_on_main_thread_callback();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The plugin's GUI extension.
    fn gui(&mut self) -> PluginGui {
        self.plugin
            .plugin_handle()
            .get_extension()
            .expect("the plugin has an editor")
    }

    /// Opens the editor in an X11 window. Returns its size in pixels.
    pub fn open(&mut self, parent: u32) -> GuiSize {
        let gui = self.gui();
        let handle = self.plugin.plugin_handle();
        let api = GuiConfiguration {
            api_type: GuiApiType::X11,
            is_floating: false,
        };
        assert!(gui.is_api_supported(&handle, api));
        gui.create(&handle, api).expect("the editor is created");
        assert!(gui.can_resize(&handle));
        let size = gui.get_size(&handle).expect("the editor has a size");
        // SAFETY: the callers destroy the editor before its parent.
        unsafe { gui.set_parent(&handle, Window::from_x11_handle(parent.into())) }
            .expect("the editor goes into its parent");
        // Showing an embedded editor is optional; this one does it by itself as well.
        let _ = gui.show(&handle);
        size
    }

    /// Resizes the editor; the host's window is the caller's. Returns what it accepted.
    pub fn resize(&mut self, width: u32, height: u32) -> GuiSize {
        let gui = self.gui();
        let handle = self.plugin.plugin_handle();
        let size = gui
            .adjust_size(&handle, GuiSize { width, height })
            .expect("an adjusted size");
        gui.set_size(&handle, size).expect("the editor resizes");
        size
    }

    /// Closes the editor.
    pub fn close(&mut self) {
        let gui = self.gui();
        gui.destroy(&self.plugin.plugin_handle());
    }

    /// Id of a parameter, by its name.
    pub fn find(&mut self, name: &str) -> ClapId {
        let handle = self.plugin.plugin_handle();
        let params: PluginParams = handle.get_extension().expect("parameters");
        let mut buffer = ParamInfoBuffer::new();
        (0..params.count(&handle))
            .find_map(|index| {
                let info = params.get_info(&handle, index, &mut buffer)?;
                (info.name == name.as_bytes()).then_some(info.id)
            })
            .unwrap_or_else(|| panic!("no parameter {name}"))
    }

    /// A parameter's value, as the framework normalizes it.
    pub fn value(&mut self, id: ClapId) -> f64 {
        let handle = self.plugin.plugin_handle();
        let params: PluginParams = handle.get_extension().expect("parameters");
        params.get_value(&handle, id).expect("a value")
    }

    /// Moves a parameter from the host, without audio.
    pub fn automate(&mut self, id: ClapId, value: f64) {
        self.flush(&[ParamValueEvent::new(0, id, Pckn::match_all(), value)]);
    }

    /// What the editor asked the host to record since the last flush.
    pub fn edits(&mut self) -> Vec<Edit> {
        self.flush(&[])
    }

    /// Exchanges parameter events with the plugin.
    fn flush(&mut self, events: &[ParamValueEvent]) -> Vec<Edit> {
        let params: PluginParams = self
            .plugin
            .plugin_handle()
            .get_extension()
            .expect("parameters");
        let mut handle = self.plugin.inactive_plugin_handle().expect("not active");
        let mut out = EventBuffer::new();
        params.flush(
            &mut handle,
            &InputEvents::from_buffer(&events),
            &mut OutputEvents::from_buffer(&mut out),
        );
        out.iter()
            .filter_map(|event| match event.as_core_event()? {
                CoreEventSpace::ParamGestureBegin(event) => Some(Edit::Begin(event.param_id()?)),
                CoreEventSpace::ParamValue(event) => {
                    Some(Edit::Set(event.param_id()?, event.value()))
                }
                CoreEventSpace::ParamGestureEnd(event) => Some(Edit::End(event.param_id()?)),
                _ => None,
            })
            .collect()
    }

    /// The plugin's state.
    pub fn save(&mut self) -> Vec<u8> {
        let handle = self.plugin.plugin_handle();
        let state: PluginState = handle.get_extension().expect("state");
        let mut bytes = Vec::new();
        state.save(&handle, &mut bytes).expect("the state saves");
        bytes
    }

    /// Loads a state. Returns whether the plugin took it.
    pub fn load(&mut self, bytes: &[u8]) -> bool {
        let handle = self.plugin.plugin_handle();
        let state: PluginState = handle.get_extension().expect("state");
        state.load(&handle, &mut &bytes[..]).is_ok()
    }

    /// Plays a note for `blocks` blocks of 512 frames at 48 kHz. Returns the peak.
    pub fn play(&mut self, blocks: usize) -> f32 {
        let config = PluginAudioConfiguration {
            sample_rate: 48_000.0,
            min_frames_count: 1,
            max_frames_count: 512,
        };
        let processor = self
            .plugin
            .activate(|_, _| (), config)
            .expect("the plugin activates");
        let mut processor = processor.start_processing().expect("it processes");
        let mut ports = AudioPorts::with_capacity(2, 1);
        let mut none = AudioPorts::with_capacity(0, 0);
        let mut peak = 0.0f32;
        let note = [NoteOnEvent::new(
            0,
            Pckn::new(0u16, 0u16, 62u16, Match::All),
            0.8,
        )];
        for block in 0..blocks {
            let mut audio = [[0.0f32; 512]; 2];
            let input = if block == 0 {
                InputEvents::from_buffer(&note)
            } else {
                InputEvents::empty()
            };
            let mut outputs = ports.with_output_buffers([AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_output_only(
                    audio.iter_mut().map(|channel| &mut channel[..]),
                ),
            }]);
            let mut out = EventBuffer::new();
            processor
                .process(
                    &none.with_input_buffers(std::iter::empty::<
                        AudioPortBuffer<
                            std::iter::Empty<InputChannel<'_, f32>>,
                            std::iter::Empty<InputChannel<'_, f64>>,
                        >,
                    >()),
                    &mut outputs,
                    &input,
                    &mut OutputEvents::from_buffer(&mut out),
                    None,
                    None,
                )
                .expect("it renders");
            peak = audio
                .iter()
                .flatten()
                .fold(peak, |peak, sample| peak.max(sample.abs()));
            self.run_once();
            std::thread::sleep(Duration::from_millis(5));
        }
        let stopped = processor.stop_processing();
        self.plugin.deactivate(stopped);
        peak
    }

    /// One turn of the main thread.
    fn run_once(&mut self) {
        if self.callback.swap(false, Ordering::SeqCst) {
            self.plugin.call_on_main_thread_callback();
        }
    }
}
