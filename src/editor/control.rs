//! One parameter as the editor sees it, and the hand that moves it.
//!
//! This is the only file that touches the framework's raw parameter pointers.

use super::history::History;
use crate::params::KazakhParams;
use nice_plug::context::gui::GuiContext;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::{ParamFlags, ParamPtr, Params};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// Most values a menu lists; a stepped parameter with more is a slider, whatever its text.
const MENU_VALUES: usize = 80;

/// How a parameter is handled.
pub enum Kind {
    /// Off or on.
    Switch,
    /// A named choice: normalized value and text of each row.
    Choice(Vec<(f32, String)>),
    /// A number.
    Number,
}

/// One parameter.
pub struct Control {
    /// Keeps what `ptr` points to alive.
    owner: Arc<KazakhParams>,
    /// The parameter, inside `owner`.
    ptr: ParamPtr,
    /// Permanent id.
    pub id: String,
    /// How it is handled.
    pub kind: Kind,
}

/// Calls a method of the parameter.
macro_rules! ask {
    ($control:expr, $method:ident($($arg:expr),*)) => {
        // SAFETY: the pointer leads into the parameters that the control holds an Arc of.
        unsafe { $control.ptr.$method($($arg),*) }
    };
}

/// All parameters that hosts show, by group and by id.
pub struct Controls {
    /// By group, in the host's order.
    groups: Vec<(String, Vec<Control>)>,
    /// Where each id is: group and place in it.
    places: HashMap<String, (usize, usize)>,
}

impl Controls {
    /// Those of these parameters.
    pub fn new(params: &Arc<KazakhParams>) -> Self {
        let groups = Control::groups(params);
        let mut places = HashMap::new();
        for (group, (_, controls)) in groups.iter().enumerate() {
            for (place, control) in controls.iter().enumerate() {
                places.insert(control.id.clone(), (group, place));
            }
        }
        Self { groups, places }
    }

    /// The parameter of an id.
    pub fn get(&self, id: &str) -> Option<&Control> {
        let &(group, place) = self.places.get(id)?;
        self.groups.get(group)?.1.get(place)
    }

    /// All of them, in the host's order, each with its group.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Control)> {
        self.groups
            .iter()
            .flat_map(|(group, controls)| controls.iter().map(move |one| (group.as_str(), one)))
    }
}

impl Control {
    /// Parameters in the order and under the groups the host sees, hidden ones left out.
    pub fn groups(params: &Arc<KazakhParams>) -> Vec<(String, Vec<Control>)> {
        let mut groups: Vec<(String, Vec<Control>)> = Vec::new();
        for (id, ptr, group) in params.param_map() {
            let mut control = Control {
                owner: params.clone(),
                ptr,
                id,
                kind: Kind::Number,
            };
            if ask!(control, flags()).contains(ParamFlags::HIDE_IN_GENERIC_UI) {
                continue;
            }
            control.kind = control.find_kind();
            match groups.iter_mut().find(|(name, _)| *name == group) {
                Some((_, controls)) => controls.push(control),
                None => groups.push((group, vec![control])),
            }
        }
        groups
    }

    /// A boolean is a switch; a stepped parameter with a text that is no number is a choice.
    fn find_kind(&self) -> Kind {
        if matches!(self.ptr, ParamPtr::BoolParam(_)) {
            return Kind::Switch;
        }
        let Some(steps) = self
            .steps()
            .filter(|steps| (1..MENU_VALUES).contains(steps))
        else {
            return Kind::Number;
        };
        let mut rows: Vec<(f32, String)> = (0..=steps)
            .map(|step| step as f32 / steps as f32)
            .map(|value| (value, self.text_of(value)))
            .collect();
        if rows.iter().all(|(_, text)| is_number(text)) {
            return Kind::Number;
        }
        // A table with room for more rows repeats the last one's name.
        rows.dedup_by(|later, earlier| later.1 == earlier.1);
        Kind::Choice(rows)
    }

    /// Full name, as hosts show it.
    #[cfg(test)]
    pub fn name(&self) -> &str {
        ask!(self, name())
    }

    /// Steps between the values of a stepped parameter.
    pub fn steps(&self) -> Option<usize> {
        ask!(self, step_count())
    }

    /// Present value, 0..=1, without the host's modulation.
    pub fn value(&self) -> f32 {
        ask!(self, unmodulated_normalized_value())
    }

    /// Present value, 0..=1, with the host's modulation.
    pub fn modulated(&self) -> f32 {
        ask!(self, modulated_normalized_value())
    }

    /// Default value, 0..=1.
    pub fn default(&self) -> f32 {
        ask!(self, default_normalized_value())
    }

    /// Text of a normalized value, with its unit.
    pub fn text_of(&self, value: f32) -> String {
        ask!(self, normalized_value_to_string(value, true))
    }

    /// The plain value of a normalized one, as a state holds it.
    pub fn plain(&self, value: f32) -> ParamValue {
        let plain = ask!(self, preview_plain(self.snapped(value)));
        match self.ptr {
            ParamPtr::FloatParam(_) => ParamValue::F32(plain),
            ParamPtr::BoolParam(_) => ParamValue::Bool(plain > 0.5),
            ParamPtr::IntParam(_) | ParamPtr::EnumParam(_) => ParamValue::I32(plain.round() as i32),
        }
    }

    /// Normalized value of a text, if the parameter can read it.
    pub fn read(&self, text: &str) -> Option<f32> {
        ask!(self, string_to_normalized_value(text)).filter(|value| value.is_finite())
    }

    /// Normalized place of a plain value of a state, if it is one of this parameter's kind.
    pub fn placed(&self, value: &ParamValue) -> Option<f32> {
        let plain = match (self.ptr, value) {
            (ParamPtr::FloatParam(_), ParamValue::F32(plain)) => *plain,
            (ParamPtr::IntParam(_), ParamValue::I32(plain)) => *plain as f32,
            (ParamPtr::BoolParam(_), ParamValue::Bool(on)) => f32::from(u8::from(*on)),
            _ => return None,
        };
        Some(ask!(self, preview_normalized(plain))).filter(|value| value.is_finite())
    }

    /// The value nearest to `value` that the parameter can take.
    fn snapped(&self, value: f32) -> f32 {
        match self.steps() {
            Some(steps) if steps > 0 => {
                let steps = steps as f32;
                (value.clamp(0.0, 1.0) * steps).round() / steps
            }
            _ => value.clamp(0.0, 1.0),
        }
    }
}

/// Whether a value's text is a plain number.
fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok()
}

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
    /// A hand that has nothing in it, with a history of its own.
    #[cfg(test)]
    pub fn new(gui: GuiContext) -> Self {
        Self::remembering(gui, Arc::default())
    }

    /// A hand that has nothing in it.
    pub fn remembering(gui: GuiContext, history: Arc<History>) -> Self {
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
