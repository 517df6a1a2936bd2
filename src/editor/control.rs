//! One parameter as the editor sees it, and the hand that moves it.
//!
//! This file and the hand's alone touch the framework's raw parameter pointers.

mod hand;

pub use hand::Hand;

use crate::params::KazakhParams;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::{ParamFlags, ParamPtr, Params};
use std::collections::HashMap;
use std::sync::Arc;

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
        self.placed_plain(plain)
    }

    /// Normalized place of a plain value: of a number in its unit, of a choice's index.
    pub fn placed_plain(&self, plain: f32) -> Option<f32> {
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
