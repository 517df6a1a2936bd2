//! States from elsewhere: older versions (none yet: one function each, when there are) and values
//! that no version ever wrote.

use super::limit::limit;
use super::load::Ticket;
use nice_plug::plugin::{ParamValue, PluginState};

/// Makes a state fit to load: the framework takes plain values as they come, so those outside their
/// range are brought to its nearer end. A state from our own window that the window has given up
/// changes nothing. `[audio]` where the window loads a state while the engine
/// runs; allocates nothing after [`super::limit::prepare`].
pub fn filter_state(state: &mut PluginState) {
    if Ticket::of(state).is_some_and(Ticket::is_given_up) {
        state.params.clear();
        state.fields.clear();
        return;
    }
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
