//! States from elsewhere: older versions (none yet: one function each, when there are) and values
//! that no version ever wrote.

use super::KazakhParams;
use super::load::Ticket;
use nice_plug::params::internals::ParamPtr;
use nice_plug::plugin::{ParamValue, PluginState};
use nice_plug::prelude::Params;

/// Makes a state fit to load: the framework takes plain values as they come, so those outside their
/// range are brought to its nearer end.
///
/// A state from our own window that the window has given up changes nothing.
pub fn filter_state(state: &mut PluginState) {
    if Ticket::of(state).is_some_and(Ticket::is_given_up) {
        state.params.clear();
        state.fields.clear();
        return;
    }
    let params = KazakhParams::default();
    for (id, param, _group) in params.param_map() {
        // SAFETY: the pointers are to fields of `params`, which outlives them.
        unsafe {
            match (param, state.params.get_mut(&id)) {
                (ParamPtr::FloatParam(_), Some(ParamValue::F32(value))) => {
                    let place = param.preview_normalized(*value);
                    if place <= 0.0 || place >= 1.0 {
                        *value = param.preview_plain(place);
                    }
                }
                (ParamPtr::IntParam(_), Some(ParamValue::I32(value))) => {
                    let place = param.preview_normalized(*value as f32);
                    if place <= 0.0 || place >= 1.0 {
                        *value = param.preview_plain(place) as i32;
                    }
                }
                _ => {}
            }
        }
    }
}
