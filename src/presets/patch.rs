//! Between a preset and the instrument: what is set now becomes a preset, and a preset, or some
//! layers of it, becomes part of a state that a host loads.

use super::file::{Preset, SCHEMA, Value, new_uuid};
use super::layer::{Layer, Layers};
use crate::params::KazakhParams;
use crate::params::limit::{Limit, limit, limits};
use crate::params::scale::ScaleText;
use nice_plug::params::internals::ParamPtr;
use nice_plug::plugin::{ParamValue, PluginState};
use nice_plug::prelude::Params;
use std::collections::BTreeMap;

/// The persistent field of the user's scale.
pub const SCALE: &str = "scale";

/// What a user says of a preset that is saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Name.
    pub name: String,
    /// Author.
    pub author: String,
    /// Description.
    pub description: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Category.
    pub category: String,
}

/// What is set now, as a new preset with an identity of its own. Host modulation does not count.
pub fn capture(params: &KazakhParams, about: About) -> Preset {
    let scale = params.scale.view(|loaded| ScaleText {
        error: None,
        ..loaded.text.clone()
    });
    let mut fields = BTreeMap::new();
    if !scale.scl.is_empty()
        && let Ok(text) = serde_json::to_value(&scale)
    {
        fields.insert(SCALE.to_owned(), text);
    }
    Preset {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        uuid: new_uuid(),
        name: about.name,
        author: about.author,
        description: about.description,
        tags: about.tags,
        category: about.category,
        params: values(params),
        fields,
        ..Preset::default()
    }
}

/// The values of all layers.
fn values(params: &KazakhParams) -> BTreeMap<String, Value> {
    let map = params.param_map().into_iter();
    map.filter(|(id, _, _)| Layer::of(id).is_some())
        .map(|(id, param, _group)| {
            // SAFETY: the pointers are to fields of `params`, which is borrowed.
            let plain = unsafe { param.unmodulated_plain_value() };
            let value = match param {
                // JSON has no infinities and no NaN.
                ParamPtr::FloatParam(_) => {
                    Value::Float(limit(&id).map_or(0.0, |limit| limit.clamp_float(plain)))
                }
                ParamPtr::BoolParam(_) => Value::Switch(plain > 0.5),
                ParamPtr::IntParam(_) | ParamPtr::EnumParam(_) => {
                    Value::Integer(plain.round() as i32)
                }
            };
            (id, value)
        })
        .collect()
}

/// Puts layers of a preset into a state; what else is in it stays. Parameters that the preset does
/// not name get their defaults, and without a scale's text the scale is taken out of use.
pub fn merge(preset: &Preset, state: &mut PluginState, layers: Layers) {
    for (id, value) in plain_values(preset, layers) {
        if let Some(value) = state_value(&value) {
            state.params.insert(id.to_owned(), value);
        }
    }
    // Texts only: this cannot fail.
    if layers.contains(Layer::Mode)
        && let Ok(text) = serde_json::to_string(&preset.scale())
    {
        state.fields.insert(SCALE.to_owned(), text);
    }
}

/// The values that a preset gives to the parameters of some layers, in range, by id; the defaults
/// for those it does not name.
pub fn plain_values(preset: &Preset, layers: Layers) -> Vec<(&'static str, Value)> {
    limits()
        .iter()
        .filter(|(id, _)| Layer::of(id).is_some_and(|layer| layers.contains(layer)))
        .map(|(id, limit)| (id.as_str(), fit(preset.params.get(id), *limit)))
        .collect()
}

/// Whether the instrument stands exactly as the preset has it in all these layers.
pub fn matches(preset: &Preset, params: &KazakhParams, layers: Layers) -> bool {
    let now = values(params);
    let mut wanted = plain_values(preset, layers).into_iter();
    let same = wanted.all(|(id, value)| now.get(id) == Some(&value));
    let scale = || {
        let wanted = preset.scale();
        params.scale.view(|loaded| {
            let text = &loaded.text;
            (&text.name, &text.scl, &text.kbm) == (&wanted.name, &wanted.scl, &wanted.kbm)
        })
    };
    same && (!layers.contains(Layer::Mode) || scale())
}

/// A parameter's value from a preset: of its parameter's kind and in range; the default for none and
/// for one of another kind.
fn fit(value: Option<&Value>, limit: Limit) -> Value {
    match (limit, value) {
        (Limit::Float { .. }, Some(Value::Float(value))) => Value::Float(limit.clamp_float(*value)),
        (Limit::Float { default, .. }, _) => Value::Float(default),
        (Limit::Integer { .. }, Some(Value::Integer(value))) => {
            Value::Integer(limit.clamp_integer(*value))
        }
        (Limit::Integer { default, .. }, _) => Value::Integer(default),
        (Limit::Switch { .. }, Some(Value::Switch(value))) => Value::Switch(*value),
        (Limit::Switch { default }, _) => Value::Switch(default),
    }
}

/// A value as a host's state has it; `None` for one that this version does not know.
fn state_value(value: &Value) -> Option<ParamValue> {
    match value {
        Value::Float(value) => Some(ParamValue::F32(*value)),
        Value::Integer(value) => Some(ParamValue::I32(*value)),
        Value::Switch(value) => Some(ParamValue::Bool(*value)),
        Value::Unknown(_) => None,
    }
}

#[cfg(test)]
mod tests;
