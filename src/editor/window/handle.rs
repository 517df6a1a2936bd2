//! An open window, in the host's hand.

use super::farewell::Farewell;
use super::{Hand, Link};
use crate::telemetry::Telemetry;
use nice_plug::editor::dpi::NativeSize;
use nice_plug::editor::{EditorHandle, ParentWindowHandle, ResizeHint};
use nice_plug_egui::baseview;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

/// The window; gone with all that belongs to it once this is dropped.
pub struct KazakhWindow {
    /// The framework's own, told to close first.
    inner: baseview::Window,
    /// Then its thread is waited for.
    _farewell: Farewell,
}

impl KazakhWindow {
    /// A window that was made.
    pub(super) fn new(inner: baseview::Window, farewell: Farewell) -> Self {
        Self {
            inner,
            _farewell: farewell,
        }
    }
}

/// What the host does with an open window.
pub struct KazakhEditorHandle {
    /// The way to the window.
    link: Arc<Link>,
    /// Told when the window shows, hides and closes.
    telemetry: Arc<Telemetry>,
    /// What the face moves parameters with.
    hand: Hand,
    /// The sizes it can have.
    hint: ResizeHint,
}

impl KazakhEditorHandle {
    /// For a window that was made.
    pub(super) fn new(
        link: Arc<Link>,
        telemetry: Arc<Telemetry>,
        hand: Hand,
        hint: ResizeHint,
    ) -> Self {
        Self {
            link,
            telemetry,
            hand,
            hint,
        }
    }
}

impl EditorHandle for KazakhEditorHandle {
    type Window = KazakhWindow;
    type Error = baseview::Error;

    fn run_until_closed(window: Self::Window) -> Result<(), Self::Error> {
        window.inner.run_until_closed()
    }

    fn set_parent(
        &self,
        parent: ParentWindowHandle,
        window: &Self::Window,
    ) -> Result<(), Self::Error> {
        window.inner.set_parent(&parent)
    }

    fn show(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.telemetry.open.store(true, Relaxed);
        let shown = window.inner.show();
        self.link.wake();
        shown
    }

    fn hide(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.telemetry.open.store(false, Relaxed);
        window.inner.hide()
    }

    fn set_size(&self, size: NativeSize<u32>, window: &Self::Window) -> Result<(), Self::Error> {
        window.inner.resize(size)
    }

    fn host_main_thread_callback(&self, window: &Self::Window) {
        window.inner.host_main_thread_callback();
    }

    fn adjust_size(&self, size: NativeSize<u32>, window: &Self::Window) -> Option<NativeSize<u32>> {
        let now = window.inner.size();
        let native = NativeSize::from_logical_or_physical(now.logical, now.physical);
        Some(self.hint.adjust_size(size, native, now.scale_factor))
    }

    fn set_fallback_scale_factor(
        &self,
        scale_factor: f64,
        window: &Self::Window,
    ) -> Result<(), Self::Error> {
        window.inner.suggest_fallback_scale_factor(scale_factor)
    }

    fn state_changed(&self) {
        self.link.wake();
    }

    fn param_value_changed(&self, _id: &str, _normalized_value: f32) {
        self.link.wake();
    }

    fn param_modulation_changed(&self, _id: &str, _modulation_offset: f32) {
        self.link.wake();
    }
}

impl Drop for KazakhEditorHandle {
    fn drop(&mut self) {
        self.hand.close();
        self.telemetry.open.store(false, Relaxed);
        self.link.close();
    }
}
