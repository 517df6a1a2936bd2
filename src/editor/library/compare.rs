//! Presets, what a project remembers of them, and what sounds.

use crate::params::KazakhParams;
use crate::params::current::Current;
use crate::presets::patch::plain_values;
use crate::presets::{About, Entry, Layer, Layers, Preset, Value, capture};

/// What a project remembers of a preset.
pub fn current_of(entry: &Entry, layers: Layers) -> Current {
    Current {
        uuid: entry.preset.uuid.clone(),
        name: entry.preset.name.clone(),
        path: entry.path().map(Into::into),
        layers: layers.iter().map(|layer| layer.id().to_owned()).collect(),
    }
}

/// The layers that were loaded from it.
pub fn layers_of(current: &Current) -> Layers {
    let layers = current.layers.iter();
    layers.filter_map(|id| Layer::of_id(id)).collect()
}

/// Whether the sound differs from a preset in some layers, by more than what a host's scale of 0 to
/// 1 leaves of a value.
pub fn differs(preset: &Preset, params: &KazakhParams, layers: Layers) -> bool {
    let now = capture(params, About::default());
    let there = plain_values(&now, layers);
    let wanted = plain_values(preset, layers);
    let scale = layers.contains(Layer::Mode) && now.scale() != preset.scale();
    scale || there.len() != wanted.len() || {
        let mut pairs = there.iter().zip(&wanted);
        pairs.any(|(a, b)| a.0 != b.0 || !is_near(&a.1, &b.1))
    }
}

/// Whether two values are the same to the ear.
fn is_near(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) => a == b || (a - b).abs() <= 1e-4 * a.abs().max(1.0),
        (Value::Integer(a), Value::Integer(b)) => a == b,
        (Value::Switch(a), Value::Switch(b)) => a == b,
        _ => false,
    }
}

/// What is said of a preset, to be said of the next one too.
pub fn about_of(preset: &Preset) -> About {
    About {
        name: preset.name.clone(),
        author: preset.author.clone(),
        description: preset.description.clone(),
        tags: preset.tags.clone(),
        category: preset.category.clone(),
    }
}
