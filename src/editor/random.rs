//! Random states and the initial one: which parameters they touch, and how far.
//!
//! Never touched: output, tuning, tempo, what follows the host, what goes out as MIDI, levels and
//! switches. A roll of dice is to surprise, not to hurt.

use super::control::{Control, Controls, Kind};
use crate::params::scale::ScaleText;
use crate::presets::Layer;
use nice_plug::plugin::PluginState;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::collections::BTreeSet;

/// Groups that can be rolled, as hosts name them.
pub const GROUPS: [&str; 5] = ["Drone", "Mode", "Melody", "Rhythm", "Space"];
/// What random leaves alone besides: tonic and tuning, tempo and sync, what is on at all.
const STEADY: [&str; 18] = [
    "tonic", "inton", "quant", "bpm", "seed", "dr_on", "dr_run", "dr_lvl", "dr_syn", "dr_fol",
    "split", "dr_oct", "ml_lvl", "ml_src", "rh_on", "rh_lvl", "rh_met", "dl_fb",
];

/// How a random state is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// Which of [`GROUPS`].
    pub groups: [bool; GROUPS.len()],
    /// How far, 0..=1.
    pub amount: f32,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            groups: [true; GROUPS.len()],
            amount: 0.5,
        }
    }
}

/// Whether a parameter shapes the sound, as opposed to a player's setting.
pub fn shapes_sound(id: &str) -> bool {
    Layer::of(id).is_some()
}

/// Whether a random state may touch a parameter of a group.
fn may_touch(group: &str, id: &str, wish: &Wish) -> bool {
    // A group in a group belongs to the outer one.
    let outer = group.split('/').next().unwrap_or(group);
    let wanted = GROUPS
        .iter()
        .zip(wish.groups)
        .any(|(name, wanted)| wanted && *name == outer);
    let is_lane = outer != group;
    let steady = is_lane && (id.ends_with("_lvl") || id.ends_with("_mut"));
    wanted && shapes_sound(id) && !STEADY.contains(&id) && !steady
}

/// What a random state sets: only parameters that it moves.
pub fn roll(
    controls: &Controls,
    before: PluginState,
    locks: &BTreeSet<String>,
    wish: &Wish,
    seed: u64,
) -> PluginState {
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(seed);
    let amount = wish.amount.clamp(0.0, 1.0);
    let mut state = before;
    state.params.clear();
    state.fields.clear();
    for (group, control) in controls.iter() {
        if !may_touch(group, &control.id, wish) || locks.contains(&control.id) {
            continue;
        }
        if let Some(value) = thrown(control, amount, &mut dice) {
            state
                .params
                .insert(control.id.clone(), control.plain(value));
        }
    }
    state
}

/// The normalized value a parameter is thrown to; none if it stays.
fn thrown(control: &Control, amount: f32, dice: &mut Xoshiro256PlusPlus) -> Option<f32> {
    let place: f32 = dice.random();
    let chance: f32 = dice.random();
    match &control.kind {
        Kind::Number => {
            let here = control.value();
            Some(here + amount * (place - here))
        }
        Kind::Switch => (chance < 0.5 * amount).then_some(if place < 0.5 { 0.0 } else { 1.0 }),
        Kind::Choice(rows) => {
            let taken: Vec<f32> = rows
                .iter()
                .filter(|(_, text)| !text.starts_with("Free "))
                .map(|(value, _)| *value)
                .collect();
            let at = (place * taken.len() as f32) as usize;
            let value = taken.get(at.min(taken.len().saturating_sub(1))).copied();
            value.filter(|_| chance < amount)
        }
    }
}

/// The initial state: the default of all that shapes the sound, and no scale of the user's.
pub fn initial(controls: &Controls, before: PluginState) -> PluginState {
    let mut state = before;
    state.params.clear();
    state.fields.clear();
    for (_, control) in controls.iter().filter(|(_, one)| shapes_sound(&one.id)) {
        let value = control.plain(control.default());
        state.params.insert(control.id.clone(), value);
    }
    if let Ok(none) = serde_json::to_string(&ScaleText::default()) {
        state.fields.insert("scale".to_owned(), none);
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::KazakhParams;
    use nice_plug::plugin::ParamValue;
    use std::sync::Arc;

    /// An empty state.
    fn empty() -> PluginState {
        PluginState {
            version: String::new(),
            params: Default::default(),
            fields: Default::default(),
        }
    }

    #[test]
    fn random_leaves_output_tuning_sync_levels_and_locks_alone() {
        let controls = Controls::new(&Arc::new(KazakhParams::default()));
        let locks = BTreeSet::from(["jivari".to_owned()]);
        let wish = Wish {
            amount: 1.0,
            ..Wish::default()
        };
        let mut touched = BTreeSet::new();
        for seed in 0..50 {
            let rolled = roll(&controls, empty(), &locks, &wish, seed);
            assert!(rolled.fields.is_empty());
            touched.extend(rolled.params.into_keys());
        }
        assert!(touched.len() > 80, "{}", touched.len());
        for id in [
            "gain", "bypass", "quality", "clock", "bpm", "ref", "fine", "tonic", "mo_ml", "dr_lvl",
            "ml_lvl", "rh_lvl", "l1_lvl", "l6_mut", "dr_syn", "dr_on", "jivari",
        ] {
            assert!(!touched.contains(id), "{id}");
        }
        assert!(touched.contains("thread") && touched.contains("l6_tun"));
        let only = Wish {
            groups: [false, false, false, false, true],
            amount: 1.0,
        };
        let rolled = roll(&controls, empty(), &BTreeSet::new(), &only, 1);
        assert!(rolled.params.contains_key("rv_mix"));
        assert!(!rolled.params.contains_key("thread"));
    }

    #[test]
    fn a_small_amount_stays_near() {
        let controls = Controls::new(&Arc::new(KazakhParams::default()));
        let wish = Wish {
            amount: 0.1,
            ..Wish::default()
        };
        let rolled = roll(&controls, empty(), &BTreeSet::new(), &wish, 7);
        let Some(ParamValue::F32(jivari)) = rolled.params.get("jivari") else {
            panic!("{:?}", rolled.params);
        };
        assert!((jivari - 70.0).abs() <= 7.01, "{jivari}");
    }

    #[test]
    fn the_initial_state_is_all_defaults_and_no_scale() {
        let controls = Controls::new(&Arc::new(KazakhParams::default()));
        let state = initial(&controls, empty());
        assert!(!state.params.contains_key("gain"));
        assert!(
            matches!(state.params.get("jivari"), Some(ParamValue::F32(value)) if *value == 70.0)
        );
        let scale: ScaleText = serde_json::from_str(&state.fields["scale"]).unwrap();
        assert_eq!(scale, ScaleText::default());
    }
}
