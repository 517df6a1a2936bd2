//! The window as the host handles it: opens at the size the project remembers, and tells the audio
//! thread whether anyone is looking.
//!
//! Made straight on egui's window. The framework's own egui editor remembers no size and never says
//! that it closed, and on X11 it asks for a picture before the window is mapped: the answer to that
//! goes to nobody, and the window waits for it for ever, black (`egui-baseview` 0.9.0, `baseview`
//! 0.4.2).

mod farewell;
mod handle;
mod host;

pub use handle::{KazakhEditorHandle, KazakhWindow};

pub(super) use farewell::Mourner;

use super::Face;
use super::control::Hand;
use super::session::Session;
use super::theme::{HEIGHT, WIDTH, ZOOM};
use crate::folder::Folder;
use crate::params::KazakhParams;
use crate::preferences::Preferences;
use crate::tape::Tape;
use crate::telemetry::Telemetry;
use farewell::Farewell;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize, Size};
use nice_plug::editor::{
    Editor, HostMethods, ParentWindowHandle, ResizeHint, SizeConstraints, SpawnedEditor,
};
use nice_plug_egui::baseview::{WindowContext, WindowSize, WindowWaker};
use nice_plug_egui::{EguiWindow, EguiWindowSettings, RepaintNotifier};
use std::cell::RefCell;
use std::error::Error;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

/// How often the window looks whether a picture was asked for. On X11 it is told instead: what it
/// asks for there before it is mapped is the last thing it ever asks for.
const LOOK: Duration = if cfg!(all(unix, not(target_os = "macos"))) {
    Duration::from_secs(24 * 60 * 60)
} else {
    Duration::from_millis(16)
};

/// What a window and the host's side of it share.
pub(super) struct Link {
    /// Size and scale, and whether the window is open.
    size: Mutex<(WindowSize, bool)>,
    /// Asks for a picture.
    notifier: RepaintNotifier,
    /// Has the window notice it; none before its first picture.
    waker: OnceLock<WindowWaker>,
}

impl Link {
    /// For a window that is to have this size.
    fn new(size: LogicalSize<f64>) -> Self {
        Self {
            size: Mutex::new((WindowSize::from_logical(size, 1.0), false)),
            notifier: RepaintNotifier::new(),
            waker: OnceLock::new(),
        }
    }

    /// Size and scale, and whether the window is open.
    fn size(&self) -> (WindowSize, bool) {
        *self
            .size
            .lock()
            .unwrap_or_else(|poison| poison.into_inner())
    }

    /// The open window has this size.
    pub(super) fn resized(&self, size: WindowSize) {
        *self
            .size
            .lock()
            .unwrap_or_else(|poison| poison.into_inner()) = (size, true);
    }

    /// The window closes.
    fn close(&self) {
        self.size
            .lock()
            .unwrap_or_else(|poison| poison.into_inner())
            .1 = false;
    }

    /// The window draws.
    pub(super) fn drawn(&self, window: &WindowContext) {
        let _ = self.waker.get_or_init(|| window.waker());
    }

    /// Asks for a picture soon; the first one comes by itself.
    fn wake(&self) {
        self.notifier.request_repaint();
        if let Some(waker) = self.waker.get() {
            waker.request_poll();
        }
    }
}

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
    last: RefCell<Option<Arc<Link>>>,
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
        let remembered = self.remembered();
        let link = Arc::new(Link::new(remembered));
        let SizeConstraints::Logical { min_size, max_size } = Self::hint().size_constraints else {
            return Err("the sizes of the editor are not logical".into());
        };
        let settings = EguiWindowSettings::new()
            .with_title("Kazakh Horizon")
            .with_size(Size::Logical(remembered))
            .with_min_size(min_size)
            .with_max_size(max_size)
            .with_resizable(true)
            .with_parent(parent.as_ref())
            .with_wait_for_parent(wait_for_parent)
            .with_fallback_scale_factor(fallback_scale_factor)
            .with_repaint_notifier(link.notifier.clone())
            .with_repaint_poll_interval(LOOK);
        let hand = Hand::new(gui_context, self.session.history.clone());
        let mut face = Face::new(
            self.params.clone(),
            self.telemetry.clone(),
            self.tape.clone(),
            self.session.clone(),
            hand.clone(),
            Folder::of_settings(),
        );
        let (farewell, mourner) = Farewell::new();
        face.embed(link.clone(), mourner);
        let window = EguiWindow::create_with_host(settings, face, host.map(host::adapt))?;
        link.resized(window.size());
        // From now on it is this project's own size, whatever the user prefers later.
        let width = remembered.width as u32;
        self.params.editor_width.store(width, Relaxed);
        self.telemetry.open.store(true, Relaxed);
        *self.last.borrow_mut() = Some(link.clone());
        Ok(SpawnedEditor {
            handle: KazakhEditorHandle::new(link, self.telemetry.clone(), hand, Self::hint()),
            window: KazakhWindow::new(window, farewell),
        })
    }

    fn size(&self) -> NativeSize<u32> {
        let last = self.last.borrow();
        match last.as_ref().map(|link| link.size()) {
            Some((size, true)) => NativeSize::from_logical_or_physical(size.logical, size.physical),
            Some((size, false)) => {
                NativeSize::from_size(Size::Logical(self.remembered()), size.scale_factor)
            }
            None => NativeSize::from_size(Size::Logical(self.remembered()), 1.0),
        }
    }

    fn resize_hint(&self) -> ResizeHint {
        Self::hint()
    }
}
