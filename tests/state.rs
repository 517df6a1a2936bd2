//! The saved state: every release's file loads and sounds; a broken one changes nothing.

mod support;

use serde_json::{Value, json};
use support::{CEILING, FIRST_SOUND_S, RATE_HZ, active, frames, texts};
use xtask::host::Instance;
use xtask::take::Take;

/// Every release's saved state, frozen: files are added, never refreshed.
const RELEASED: [(&str, &[u8]); 2] = [
    ("0.1.0", include_bytes!("data/states/0.1.0.json")),
    // 0.1.0 after the lanes came, with `l1_len` 7 and `l4_len` 12.
    ("0.1.0", include_bytes!("data/states/0.1.0-lanes.json")),
];

/// What the 0.1.0 fixture sets away from the defaults.
const CHANGED_0_1_0: [(&str, &str); 8] = [
    ("gain", "-3.50 dB"),
    ("tonic", "F#"),
    ("fine", "12.50 cents"),
    ("dr_tun", "Pa-Ni"),
    ("dr_str", "5"),
    ("jivari", "42.0 %"),
    ("split", "E3"),
    ("ds6", "7"),
];

/// The instance still plays.
fn assert_sounds(instance: &mut Instance, what: &str) {
    let audio = Take::new(RATE_HZ)
        .render(instance, frames(FIRST_SOUND_S))
        .expect("it renders");
    assert!(audio.is_finite() && audio.peak() < CEILING, "{what}");
    assert!(audio.rms() > 0.001, "{what}: rms {}", audio.rms());
}

/// The default state's JSON with a change.
fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut state = active().state_json().expect("a state");
    change(&mut state);
    state.to_string().into_bytes()
}

#[test]
fn every_released_state_loads_and_sounds() {
    for (version, json) in RELEASED {
        let mut instance = active();
        instance.load_json(json).expect(version);
        assert_sounds(&mut instance, version);
    }
}

#[test]
fn the_first_state_means_what_it_meant() {
    let mut instance = active();
    let defaults = texts(&mut instance);
    instance.load_json(RELEASED[0].1).expect("0.1.0");
    for (id, text) in texts(&mut instance) {
        let expected = CHANGED_0_1_0
            .iter()
            .find(|row| row.0 == id)
            .map(|row| row.1.to_owned())
            .or_else(|| defaults.iter().find(|row| row.0 == id).map(|r| r.1.clone()));
        assert_eq!(Some(text), expected, "{id}");
    }
}

#[test]
fn a_lane_keeps_its_length() {
    let mut instance = active();
    instance.load_json(RELEASED[1].1).expect("0.1.0");
    for (id, text) in [("l1_lng", "7"), ("l2_lng", "Bar"), ("l4_lng", "12")] {
        assert_eq!(instance.value_text(id).expect(id), text, "{id}");
    }
    assert_eq!(instance.value_text("jr_len").expect("jr_len"), "600.0 min");
}

#[test]
fn a_saved_state_is_the_same_bytes_each_time() {
    let mut instance = active();
    let first = instance.save_state().expect("a state");
    assert_eq!(first, instance.save_state().expect("a state"));
    assert_eq!(first, active().save_state().expect("a state"));
    let json = instance.state_json().expect("JSON");
    assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
    let count = json["params"].as_object().map_or(0, |params| params.len());
    assert_eq!(count, instance.params().len());
}

#[test]
fn what_is_not_a_state_is_refused_and_the_old_one_kept() {
    let whole = changed(|_| {});
    let mut broken: Vec<(String, Vec<u8>)> = vec![
        ("empty".into(), Vec::new()),
        ("not JSON".into(), b"tanpura".to_vec()),
        ("not UTF-8".into(), vec![0xC3, 0x28, 0xFF, 0xFE]),
        ("another JSON".into(), b"[1, 2, 3]".to_vec()),
        ("null".into(), b"null".to_vec()),
        (
            "deep".into(),
            [vec![b'['; 100_000], vec![b']'; 100_000]].concat(),
        ),
        ("huge text".into(), vec![b'x'; 8 << 20]),
    ];
    for cut in [1, 2, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        broken.push((format!("cut at {cut}"), whole[..cut].to_vec()));
    }
    let mut quoted = whole.clone();
    quoted[whole.len() / 2] = 0xFF;
    broken.push(("a broken byte inside".into(), quoted));

    let mut instance = active();
    instance.set_text("tonic", "A#").expect("a value");
    let before = texts(&mut instance);
    for (what, json) in &broken {
        assert!(instance.load_json(json).is_err(), "{what} was accepted");
        assert_eq!(before, texts(&mut instance), "{what} changed something");
    }
    assert_sounds(&mut instance, "after refusals");
}

#[test]
fn odd_but_readable_states_leave_a_working_plugin() {
    type Change = fn(&mut Value);
    let cases: [(&str, Change); 9] = [
        ("unknown id", |s| {
            s["params"]["nosuch"] = json!({"f32": 1.0})
        }),
        ("missing id", |s| {
            s["params"].as_object_mut().map(|p| p.remove("jivari"));
        }),
        ("no parameters", |s| s["params"] = json!({})),
        ("far above", |s| {
            s["params"]["gain"] = json!({"f32": 1e30});
            s["params"]["dr_dec"] = json!({"f32": 1e30});
            s["params"]["dr_cyc"] = json!({"f32": 1e30});
            s["params"]["ref"] = json!({"f32": 1e30});
            s["params"]["dr_pos"] = json!({"f32": 1e30});
            s["params"]["thread"] = json!({"f32": 1e30});
        }),
        ("far below", |s| {
            s["params"]["dr_dec"] = json!({"f32": -1e30});
            s["params"]["dr_cyc"] = json!({"f32": -1e30});
            s["params"]["ref"] = json!({"f32": 0.0});
            s["params"]["bpm"] = json!({"f32": -5.0});
            s["params"]["thread"] = json!({"f32": -1.0});
        }),
        ("integers beyond their tables", |s| {
            for id in [
                "dr_tun", "dr_str", "dr_oct", "tonic", "dr_pat", "split", "quality",
            ] {
                s["params"][id] = json!({"i32": 1_000_000});
            }
        }),
        ("integers below their tables", |s| {
            for id in [
                "dr_tun", "dr_str", "dr_oct", "tonic", "dr_pat", "split", "ds1",
            ] {
                s["params"][id] = json!({"i32": -1_000_000});
            }
        }),
        ("wrong types", |s| {
            s["params"]["gain"] = json!({"bool": true});
            s["params"]["dr_on"] = json!({"f32": 0.5});
            s["params"]["tonic"] = json!({"string": "D"});
        }),
        ("a state of a later version", |s| {
            s["version"] = json!("99.0.0");
            s["novelty"] = json!({"a": [1, 2]});
        }),
    ];
    for (what, change) in cases {
        let mut instance = active();
        let json = changed(change);
        // It may be refused or read with what can be used; either way values are in range.
        let loaded = instance.load_json(&json);
        println!(
            "{what}: {}",
            if loaded.is_ok() { "read" } else { "refused" }
        );
        for param in instance.params().to_vec() {
            let value = instance.value(&param.id).expect("a value");
            assert!(
                value.is_finite() && (param.min..=param.max).contains(&value),
                "{what}: {} is {value}",
                param.id
            );
        }
        let audio = Take::new(RATE_HZ)
            .render(&mut instance, frames(FIRST_SOUND_S))
            .expect("it renders");
        assert!(audio.is_finite() && audio.peak() < CEILING, "{what}");
    }
}

#[test]
fn a_missing_id_means_its_default_or_its_old_value_never_another() {
    let mut instance = active();
    let json = changed(|state| {
        state["params"].as_object_mut().map(|p| p.remove("thread"));
        state["params"]["jivari"] = json!({"f32": 12.0});
    });
    instance.load_json(&json).expect("a state without one id");
    assert_eq!(instance.value_text("jivari").unwrap(), "12.0 %");
    assert_eq!(instance.value_text("thread").unwrap(), "5.00 mm");
}

#[test]
fn loading_while_sounding_does_not_interrupt_it() {
    let mut instance = active();
    let take = Take::new(RATE_HZ);
    take.render(&mut instance, frames(FIRST_SOUND_S)).unwrap();
    let json = changed(|state| state["params"]["jivari"] = json!({"f32": 10.0}));
    instance.load_json(&json).unwrap();
    let after = take.render(&mut instance, frames(0.3)).unwrap();
    // No silence of more than 50 ms.
    for part in after.left.chunks(frames(0.05) as usize) {
        assert!(part.iter().any(|sample| sample.abs() > 1e-5), "silence");
    }
}
