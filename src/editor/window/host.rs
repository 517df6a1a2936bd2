//! The host's methods in the words of the window's library: the framework has its own copy of them.

use nice_plug::editor::{HostCallbacks, HostMainThreadCaller, HostMethods};
use nice_plug_egui::baseview::{HandlerError, WindowSize, host};

/// What the window asks the host for.
struct Callbacks(Box<dyn HostCallbacks>);

impl host::HostCallbacks for Callbacks {
    fn request_resize(&mut self, new_size: WindowSize) -> Result<(), HandlerError> {
        self.0
            .request_resize(new_size.physical.into(), new_size.scale_factor)
            .map_err(HandlerError::from_boxed)
    }

    fn destroyed(&mut self) {
        self.0.destroyed();
    }
}

/// Has the host's own thread look after the window.
struct Caller(Box<dyn HostMainThreadCaller>);

impl host::HostMainThreadCaller for Caller {
    fn call_main_thread(&mut self) {
        self.0.call_main_thread();
    }
}

/// The methods for a window.
pub fn adapt(methods: HostMethods) -> host::Host {
    host::Host::new()
        .with_callbacks(Callbacks(methods.callbacks))
        .with_main_thread(Caller(methods.main_thread_caller))
}
