//! States from elsewhere: older versions, one function each, and values that no version ever wrote.

use super::limit::limit;
use super::load::Ticket;
use nice_plug::plugin::{ParamValue, PluginState};
use std::collections::BTreeMap;

/// Parameters that 0.2.0 renamed, with their new ids. Hosts know a parameter by a hash of its id,
/// and that of `l4_len` is that of `jr_len`.
pub const RENAMED_0_2_0: [(&str, &str); 6] = [
    ("l1_len", "l1_lng"),
    ("l2_len", "l2_lng"),
    ("l3_len", "l3_lng"),
    ("l4_len", "l4_lng"),
    ("l5_len", "l5_lng"),
    ("l6_len", "l6_lng"),
];

/// A state from before 0.2.0; nothing happens to a later one, which has no such ids.
fn before_0_2_0(params: &mut BTreeMap<String, ParamValue>) {
    for (old, new) in RENAMED_0_2_0 {
        if let Some(value) = params.remove(old) {
            params.entry(new.to_owned()).or_insert(value);
        }
    }
}

/// Makes a state fit to load: the framework takes plain values as they come, so those outside their
/// range are brought to its nearer end. A state from our own window that the window has given up
/// changes nothing. `[audio]` where the window loads a state while the engine
/// runs; allocates nothing after [`super::limit::prepare`], but for a state of an older version.
pub fn filter_state(state: &mut PluginState) {
    if Ticket::of(state).is_some_and(Ticket::is_given_up) {
        state.params.clear();
        state.fields.clear();
        return;
    }
    before_0_2_0(&mut state.params);
    for (id, value) in &mut state.params {
        let Some(limit) = limit(id) else {
            continue;
        };
        match value {
            ParamValue::F32(value) => *value = limit.clamp_float(*value),
            ParamValue::I32(value) => *value = limit.clamp_integer(*value),
            ParamValue::Bool(_) | ParamValue::String(_) => {}
        }
    }
}
