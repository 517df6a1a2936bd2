//! The window as the host handles it: opens at the size the project remembers, and tells the audio
//! thread whether anyone is looking.
//!
//! A thin shell around the framework's egui editor, because that one remembers no size and never
//! says that it closed.

use super::Face;
use super::control::Hand;
use super::session::Session;
use super::theme::{HEIGHT, WIDTH, ZOOM};
use crate::folder::Folder;
use crate::params::KazakhParams;
use crate::preferences::Preferences;
use crate::tape::Tape;
use crate::telemetry::Telemetry;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize, Size};
use nice_plug::editor::{
    Editor, EditorHandle, HostMethods, Modifiers, ParentWindowHandle, ResizeHint, SizeConstraints,
    SpawnedEditor, VirtualKeyCode,
};
use nice_plug_egui::{
    EguiEditorHandle, EguiEditorState, EguiNiceSettings, GraphicsConfig, RepaintNotifier, baseview,
    create_egui_editor,
};
use std::cell::RefCell;
use std::error::Error;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, OnceLock};

/// Makes the window when the host asks for one.
pub struct KazakhEditor {
    /// What the controls move; also remembers the width.
    params: Arc<KazakhParams>,
    /// What the picture shows.
    telemetry: Arc<Telemetry>,
    /// What was played.
    tape: Arc<Tape>,
    /// What outlives the window.
    session: Arc<Session>,
    /// The size the user prefers, read once.
    zoom: OnceLock<f32>,
    /// The size, scale and openness of the window opened last. Not its face: that must go with
    /// the window.
    last: RefCell<Option<Arc<EguiEditorState>>>,
}

impl KazakhEditor {
    /// An editor with no window yet. `[main]`
    pub fn new(params: Arc<KazakhParams>, telemetry: Arc<Telemetry>, tape: Arc<Tape>) -> Self {
        Self {
            params,
            telemetry,
            tape,
            session: Arc::default(),
            zoom: OnceLock::new(),
            last: RefCell::new(None),
        }
    }

    /// The size remembered by the project, or the one the user prefers, in logical points.
    fn remembered(&self) -> LogicalSize<f64> {
        let width = match self.params.editor_width.load(Relaxed) {
            0 => WIDTH * *self.zoom.get_or_init(|| Preferences::load().0.zoom),
            width => width as f32,
        };
        let width = f64::from(width.clamp(WIDTH * ZOOM.0, WIDTH * ZOOM.1).round());
        LogicalSize::new(width, (width * f64::from(HEIGHT / WIDTH)).round())
    }

    /// Any size with the aspect of 1120 x 700.
    fn hint() -> ResizeHint {
        let size = |zoom: f32| LogicalSize::new(WIDTH * zoom, HEIGHT * zoom);
        ResizeHint {
            // `with_aspect_ratio` sets the numbers but not the flag.
            preserve_aspect_ratio: true,
            ..ResizeHint::RESIZABLE
        }
        .with_aspect_ratio(WIDTH as u32, HEIGHT as u32)
        .with_size_constraints(SizeConstraints::Logical {
            min_size: Some(size(ZOOM.0)),
            max_size: Some(size(ZOOM.1)),
        })
    }
}

impl Editor for KazakhEditor {
    type Handle = KazakhEditorHandle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Self::Handle>, Box<dyn Error>> {
        let state = EguiEditorState::from_size(Size::Logical(self.remembered()), 1.0);
        let settings = EguiNiceSettings {
            title: "Kazakh Horizon".to_owned(),
            graphics: GraphicsConfig::default(),
            resize_hint: Self::hint(),
            ..EguiNiceSettings::default()
        };
        let hand = Hand::new(gui_context.clone(), self.session.history.clone());
        let face = Face::new(
            self.params.clone(),
            self.telemetry.clone(),
            self.tape.clone(),
            self.session.clone(),
            hand.clone(),
            Folder::of_settings(),
        );
        let editor = create_egui_editor(state.clone(), RepaintNotifier::new(), settings, face)
            .ok_or("the editor could not be made")?;
        let spawned = editor.spawn(
            parent,
            wait_for_parent,
            fallback_scale_factor,
            gui_context,
            host,
        )?;
        // From now on it is this project's own size, whatever the user prefers later.
        let width = self.remembered().width as u32;
        self.params.editor_width.store(width, Relaxed);
        self.telemetry.open.store(true, Relaxed);
        *self.last.borrow_mut() = Some(state);
        Ok(SpawnedEditor {
            handle: KazakhEditorHandle {
                inner: spawned.handle,
                telemetry: self.telemetry.clone(),
                hand,
            },
            window: spawned.window,
        })
    }

    fn size(&self) -> NativeSize<u32> {
        let last = self.last.borrow();
        let scale = last.as_ref().map_or(1.0, |state| {
            let (logical, physical) = (state.logical_size(), state.physical_size());
            f64::from(physical.width) / f64::from(logical.width.max(1.0))
        });
        match &*last {
            Some(state) if state.is_open() => NativeSize::from_size(state.size(), scale),
            _ => NativeSize::from_size(Size::Logical(self.remembered()), scale),
        }
    }

    fn resize_hint(&self) -> ResizeHint {
        Self::hint()
    }
}

/// An open window.
pub struct KazakhEditorHandle {
    /// The framework's own handle, which does the work.
    inner: EguiEditorHandle,
    /// Told when the window shows, hides and closes.
    telemetry: Arc<Telemetry>,
    /// What the face moves parameters with.
    hand: Hand,
}

impl EditorHandle for KazakhEditorHandle {
    type Window = baseview::Window;
    type Error = baseview::Error;

    fn run_until_closed(window: Self::Window) -> Result<(), Self::Error> {
        EguiEditorHandle::run_until_closed(window)
    }

    fn set_parent(
        &self,
        parent: ParentWindowHandle,
        window: &Self::Window,
    ) -> Result<(), Self::Error> {
        self.inner.set_parent(parent, window)
    }

    fn show(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.telemetry.open.store(true, Relaxed);
        self.inner.show(window)
    }

    fn hide(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.telemetry.open.store(false, Relaxed);
        self.inner.hide(window)
    }

    fn set_size(&self, size: NativeSize<u32>, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.set_size(size, window)
    }

    fn host_main_thread_callback(&self, window: &Self::Window) {
        self.inner.host_main_thread_callback(window);
    }

    fn adjust_size(&self, size: NativeSize<u32>, window: &Self::Window) -> Option<NativeSize<u32>> {
        self.inner.adjust_size(size, window)
    }

    fn set_fallback_scale_factor(
        &self,
        scale_factor: f64,
        window: &Self::Window,
    ) -> Result<(), Self::Error> {
        self.inner.set_fallback_scale_factor(scale_factor, window)
    }

    fn on_virtual_key_from_host(
        &self,
        key_code: VirtualKeyCode,
        is_down: bool,
        modifiers: Modifiers,
    ) -> bool {
        self.inner
            .on_virtual_key_from_host(key_code, is_down, modifiers)
    }

    fn state_changed(&self) {
        self.inner.state_changed();
    }

    fn param_value_changed(&self, id: &str, normalized_value: f32) {
        self.inner.param_value_changed(id, normalized_value);
    }

    fn param_modulation_changed(&self, id: &str, modulation_offset: f32) {
        self.inner.param_modulation_changed(id, modulation_offset);
    }
}

impl Drop for KazakhEditorHandle {
    fn drop(&mut self) {
        self.hand.close();
        self.telemetry.open.store(false, Relaxed);
    }
}
