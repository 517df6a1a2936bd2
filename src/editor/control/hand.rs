//! The hand that moves parameters, in whole gestures.

use super::Control;
use crate::editor::history::History;
use crate::params::KazakhParams;
use nice_plug::context::gui::GuiContext;
use nice_plug::prelude::ParamPtr;
use std::sync::{Arc, Mutex, MutexGuard};

/// A gesture under way.
struct Held {
    /// The parameter.
    ptr: ParamPtr,
    /// Keeps it alive.
    _owner: Arc<KazakhParams>,
    /// Id of the parameter.
    id: String,
    /// Where the hand is, 0..=1: the parameter follows at its own steps, and a host that echoes
    /// late must not pull the control back.
    value: f32,
    /// Last value told to the host.
    told: f32,
    /// Where it was before, for the history; none where nothing is to be remembered.
    before: Option<f32>,
}

impl Held {
    /// A hand on this control.
    fn on(control: &Control, remembered: bool) -> Self {
        let value = control.value();
        Self {
            ptr: control.ptr,
            _owner: control.owner.clone(),
            id: control.id.clone(),
            value,
            told: value,
            before: remembered.then_some(value),
        }
    }
}

/// What the hands of one window share.
#[derive(Default)]
struct Grip {
    /// The gesture under way.
    held: Option<Held>,
    /// Gestures of learned controllers.
    ridden: Vec<Held>,
    /// Whether the window is gone: nothing begins any more.
    closed: bool,
}

/// Moves parameters, one gesture at a time. Every gesture that begins ends, also when the window
/// closes in the middle of it: then the host's thread ends it, while the host still listens.
#[derive(Clone)]
pub struct Hand {
    /// The way to the host.
    gui: GuiContext,
    /// Told of what was done.
    history: Arc<History>,
    /// Never locked while the host is called: it may answer by calling us.
    grip: Arc<Mutex<Grip>>,
}

impl Hand {
    /// A hand that has nothing in it.
    pub fn new(gui: GuiContext, history: Arc<History>) -> Self {
        Self {
            gui,
            history,
            grip: Arc::default(),
        }
    }

    /// The grip, also after a panic elsewhere: it is whole between any two statements.
    fn grip(&self) -> MutexGuard<'_, Grip> {
        self.grip
            .lock()
            .unwrap_or_else(|poison| poison.into_inner())
    }

    /// The way to the host.
    pub fn host(&self) -> GuiContext {
        self.gui.clone()
    }

    /// Whether no gesture is under way.
    pub fn is_empty(&self) -> bool {
        let grip = self.grip();
        grip.held.is_none() && grip.ridden.is_empty()
    }

    /// Begins a gesture, ending any other.
    pub fn grab(&self, control: &Control) {
        self.take(control, true);
    }

    /// Begins a gesture that the history remembers or not.
    fn take(&self, control: &Control, remembered: bool) {
        self.release();
        self.leave(control);
        let mut grip = self.grip();
        if grip.closed {
            return;
        }
        grip.held = Some(Held::on(control, remembered));
        drop(grip);
        // SAFETY: the control keeps its parameter alive.
        unsafe { self.gui.raw_begin_set_parameter(control.ptr) };
    }

    /// Where the hand holds this control, if it does.
    pub fn holds(&self, control: &Control) -> Option<f32> {
        let grip = self.grip();
        let mut all = grip.held.iter().chain(&grip.ridden);
        let held = all.find(|held| held.id == control.id);
        held.map(|held| held.value)
    }

    /// Moves the control that is held to a normalized value; the host hears only of changes.
    pub fn drag(&self, control: &Control, value: f32) {
        let mut grip = self.grip();
        let Some(held) = grip.held.as_mut().filter(|held| held.id == control.id) else {
            return;
        };
        held.value = value.clamp(0.0, 1.0);
        let next = control.snapped(held.value);
        if next != held.told {
            held.told = next;
            drop(grip);
            // SAFETY: the control keeps its parameter alive.
            unsafe { self.gui.raw_set_parameter_normalized(control.ptr, next) };
        }
    }

    /// Ends the gesture, if there is one.
    pub fn release(&self) {
        let held = self.grip().held.take();
        self.end(held.as_slice());
    }

    /// Ends gestures that were taken out of the grip; together they are one step of the history.
    fn end(&self, all: &[Held]) {
        let mut moves = Vec::new();
        for held in all {
            // SAFETY: `held` keeps its parameter alive.
            unsafe { self.gui.raw_end_set_parameter(held.ptr) };
            if let Some(before) = held.before.filter(|before| *before != held.told) {
                moves.push((held.id.clone(), before, held.told));
            }
        }
        self.history.moved(moves);
    }

    /// Follows a learned controller, which moved its parameter already: the gesture goes on until
    /// [`Self::leave`]. Nothing while the hand itself is on this control.
    pub fn ride(&self, control: &Control, from: f32, value: f32) {
        let value = control.snapped(value);
        let mut grip = self.grip();
        let by_hand = grip.held.as_ref().is_some_and(|held| held.id == control.id);
        if grip.closed || by_hand {
            return;
        }
        let found = grip.ridden.iter_mut().find(|held| held.id == control.id);
        let begins = found.is_none();
        match found {
            Some(held) => (held.value, held.told) = (value, value),
            None => {
                let mut held = Held::on(control, true);
                (held.value, held.told, held.before) = (value, value, Some(from));
                grip.ridden.push(held);
            }
        }
        drop(grip);
        // SAFETY: the control keeps its parameter alive.
        unsafe {
            if begins {
                self.gui.raw_begin_set_parameter(control.ptr);
            }
            self.gui.raw_set_parameter_normalized(control.ptr, value);
        }
    }

    /// Ends the gesture of a learned controller, if there is one.
    pub fn leave(&self, control: &Control) {
        self.leave_all(&[control]);
    }

    /// Ends gestures that [`Self::ride`] began, as one thing done.
    pub fn leave_all(&self, controls: &[&Control]) {
        let mut grip = self.grip();
        let (ended, kept) = std::mem::take(&mut grip.ridden)
            .into_iter()
            .partition::<Vec<_>, _>(|held| controls.iter().any(|one| one.id == held.id));
        grip.ridden = kept;
        drop(grip);
        self.end(&ended);
    }

    /// A whole gesture: begin, set, end; nothing where the value is there already, as a host that
    /// records touches would write it down.
    pub fn put(&self, control: &Control, value: f32) {
        if control.snapped(value) == control.value() {
            self.release();
            return;
        }
        self.grab(control);
        self.drag(control, value);
        self.release();
    }

    /// The same, without a trace in the history: a step back or forward in it.
    pub fn put_back(&self, control: &Control, value: f32) {
        self.take(control, false);
        self.drag(control, value);
        self.release();
    }

    /// A whole gesture that sets the value that is there already: how a host learns that something
    /// changed that is no parameter.
    pub fn touch(&self, control: &Control) {
        self.grab(control);
        if self.holds(control).is_some() {
            // SAFETY: the control keeps its parameter alive.
            unsafe {
                self.gui
                    .raw_set_parameter_normalized(control.ptr, control.value());
            }
        }
        self.release();
    }

    /// Ends what is held and begins nothing any more. The window may be drawn once again on its
    /// own thread after this, and the host may be gone by then.
    pub fn close(&self) {
        let ridden = {
            let mut grip = self.grip();
            grip.closed = true;
            std::mem::take(&mut grip.ridden)
        };
        self.end(&ridden);
        self.release();
    }
}
