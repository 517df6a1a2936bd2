//! What is captured is what is loaded, layer by layer.

use super::*;
use crate::presets::layer::PLAYER;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Parameters set at random.
fn random_params(random: &mut Xoshiro256PlusPlus) -> KazakhParams {
    let params = KazakhParams::default();
    for (_, param, _) in params.param_map() {
        let place = match random.random_range(0..6) {
            0 => 0.0,
            1 => 1.0,
            _ => random.random::<f32>(),
        };
        // SAFETY: the pointers are to fields of `params`, which is alive.
        unsafe { param._internal_set_normalized_value(place) };
    }
    if random.random() {
        let scl = format!("d\n1\n{}.5\n", random.random_range(100..1200));
        let scale = ScaleText {
            name: "Дала \"1\"".to_owned(),
            scl,
            ..ScaleText::default()
        };
        params.scale.load(scale).expect("a scale");
    }
    params
}

/// A state with every parameter, the framework's way.
fn state_of(params: &KazakhParams) -> PluginState {
    let map = params.param_map().into_iter();
    let values = map.map(|(id, param, _)| {
        // SAFETY: the pointers are to fields of `params`, which is borrowed.
        let plain = unsafe { param.unmodulated_plain_value() };
        let value = match param {
            ParamPtr::FloatParam(_) => ParamValue::F32(plain),
            ParamPtr::BoolParam(_) => ParamValue::Bool(plain > 0.5),
            _ => ParamValue::I32(plain as i32),
        };
        (id, value)
    });
    let fields = [("editor_width", "1120"), (SCALE, "{}")];
    PluginState {
        version: String::new(),
        params: values.collect(),
        fields: fields.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
    }
}

/// A state as text, to compare.
fn text(state: &PluginState) -> String {
    serde_json::to_string(state).expect("JSON")
}

#[test]
fn a_captured_sound_comes_back_layer_by_layer() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(5);
    for round in 0..40 {
        let from = random_params(&mut random);
        let preset = capture(&from, About::default());
        let named = Preset {
            name: "Жел".to_owned(),
            ..preset
        };
        let preset = Preset::parse(named.to_json().as_bytes()).expect("its own file");
        assert_eq!(preset, named, "round {round}");
        assert!(matches(&preset, &from, Layers::ALL), "round {round}");

        let to = random_params(&mut random);
        let layers: Layers = Layer::ALL
            .into_iter()
            .filter(|_| round == 0 || random.random())
            .collect();
        let before = state_of(&to);
        let mut after = before.clone();
        merge(&preset, &mut after, layers);
        let mut expected = before;
        let source = state_of(&from);
        for (id, value) in source.params {
            if Layer::of(&id).is_some_and(|layer| layers.contains(layer)) {
                expected.params.insert(id, value);
            }
        }
        if layers.contains(Layer::Mode) {
            let scale = from.scale.view(|loaded| loaded.text.clone());
            let scale = serde_json::to_string(&scale).expect("JSON");
            expected.fields.insert(SCALE.to_owned(), scale);
        }
        assert_eq!(text(&after), text(&expected), "round {round}");
    }
}

#[test]
fn the_players_settings_are_in_no_preset() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(6);
    let preset = capture(&random_params(&mut random), About::default());
    let layers = limits().iter().filter(|(id, _)| Layer::of(id).is_some());
    assert_eq!(preset.params.len(), layers.count());
    for id in PLAYER {
        assert!(!preset.params.contains_key(*id), "{id}");
    }
    // Nor are they loaded from a file that has them.
    let mut odd = preset;
    for id in ["gain", "bypass", "nosuch"] {
        odd.params.insert(id.to_owned(), Value::Float(-50.0));
    }
    let before = state_of(&KazakhParams::default());
    let mut after = before.clone();
    merge(&odd, &mut after, Layers::ALL);
    for id in PLAYER.iter().chain(&["nosuch"]) {
        let text = |state: &PluginState| format!("{:?}", state.params.get(*id));
        assert_eq!(text(&before), text(&after), "{id}");
    }
}

#[test]
fn what_a_preset_does_not_name_is_the_default_and_what_is_wrong_does_no_harm() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
    let mut state = state_of(&random_params(&mut random));
    let player: Vec<_> = PLAYER
        .iter()
        .map(|id| format!("{:?}", state.params.get(*id)))
        .collect();
    let preset = Preset {
        params: BTreeMap::from([
            ("dr_lvl".to_owned(), Value::Float(f32::NAN)),
            ("rv_mix".to_owned(), Value::Float(f32::INFINITY)),
            ("dr_on".to_owned(), Value::Integer(0)),
            ("split".to_owned(), Value::Integer(i32::MAX)),
        ]),
        ..Preset::default()
    };
    merge(&preset, &mut state, Layers::ALL);
    let mut expected = state_of(&KazakhParams::default());
    expected
        .params
        .insert("rv_mix".to_owned(), ParamValue::F32(100.0));
    expected
        .params
        .insert("split".to_owned(), ParamValue::I32(127));
    for (id, value) in &state.params {
        if Layer::of(id).is_some() {
            assert_eq!(
                format!("{value:?}"),
                format!("{:?}", expected.params[id]),
                "{id}"
            );
        }
    }
    let after: Vec<_> = PLAYER
        .iter()
        .map(|id| format!("{:?}", state.params.get(*id)))
        .collect();
    assert_eq!(player, after);
    assert_eq!(state.fields[SCALE], r#"{"name":"","scl":"","kbm":""}"#);
    assert_eq!(state.fields["editor_width"], "1120");
}

#[test]
fn a_changed_sound_no_longer_matches() {
    let params = KazakhParams::default();
    let preset = capture(&params, About::default());
    assert!(matches(&preset, &params, Layers::ALL));
    assert!(
        matches(&Preset::default(), &params, Layers::ALL),
        "the defaults"
    );
    let set = |id: &str, place| {
        let map = params.param_map();
        let (_, param, _) = map.iter().find(|row| row.0 == id).expect("a parameter");
        // SAFETY: the pointers are to fields of `params`, which is alive.
        unsafe { param._internal_set_normalized_value(place) };
    };
    set("gain", 0.1);
    assert!(matches(&preset, &params, Layers::ALL), "a player's setting");
    set("jivari", 0.123);
    assert!(!matches(&preset, &params, Layers::ALL));
    assert!(matches(&preset, &params, Layers::ALL.without(Layer::Drone)));
    let scale = ScaleText {
        scl: "d\n1\n2/1".to_owned(),
        ..ScaleText::default()
    };
    params.scale.load(scale).expect("a scale");
    assert!(!matches(&preset, &params, Layers::from(Layer::Mode)));
    assert!(matches(&preset, &params, Layers::from(Layer::Space)));
}
