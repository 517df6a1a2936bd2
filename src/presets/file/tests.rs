//! The format: what is written is read, what is odd survives, what is wrong is named.

use super::*;
use serde_json::json;

/// A preset's identity.
const UUID: &str = "5f0d8a34-6a7b-4b0e-9f5e-2f3f0b7c1a01";

/// A file with something more, on its sixth line.
fn file(more: &str) -> String {
    format!(
        "{{\n\"schema\": 1,\n\"version\": \"0.1.0\",\n\"uuid\": \"{UUID}\",\n\"name\": \"Жел\",\n{more}\n\"author\": \"\"}}\n"
    )
}

/// The error of a file with something more.
fn error(more: &str) -> String {
    Preset::parse(file(more).as_bytes()).expect_err(more)
}

#[test]
fn keys_have_a_fixed_order_and_numbers_are_short() {
    let preset = Preset {
        schema: SCHEMA,
        version: "0.1.0".to_owned(),
        uuid: UUID.to_owned(),
        name: "Жел \"1\"".to_owned(),
        author: "А".to_owned(),
        tags: vec!["calm".to_owned()],
        translations: BTreeMap::from([("kk".to_owned(), Translation::default())]),
        params: BTreeMap::from([
            ("dr_pos".to_owned(), Value::Float(0.6)),
            ("dr_on".to_owned(), Value::Switch(true)),
            ("split".to_owned(), Value::Integer(48)),
            ("later".to_owned(), Value::Unknown(json!({"a": [1, 2.5]}))),
        ]),
        fields: BTreeMap::from([("note".to_owned(), json!("x"))]),
        unknown: Map::from_iter([
            ("zoo".to_owned(), json!(null)),
            ("art".to_owned(), json!(1)),
        ]),
        ..Preset::default()
    };
    let json = preset.to_json();
    let order = [
        "\"schema\": 1",
        "\"version\"",
        "\"uuid\"",
        "\"name\": \"Жел \\\"1\\\"\"",
        "\"author\"",
        "\"description\"",
        "\"tags\"",
        "\"category\"",
        "\"translations\"",
        "\"params\"",
        "\"dr_on\": true",
        "\"dr_pos\": 0.6,",
        "\"later\"",
        "\"split\": 48",
        "\"fields\"",
        "\"art\": 1",
        "\"zoo\": null",
    ];
    let places: Vec<_> = order.iter().map(|key| json.find(key).expect(key)).collect();
    assert!(places.is_sorted(), "{json}");
    assert!(json.ends_with("}\n"));
    let again = Preset::parse(json.as_bytes()).expect("its own file");
    assert_eq!(again, preset);
    assert_eq!(again.to_json(), json);
}

#[test]
fn any_float_comes_back_to_the_bit() {
    let mut bits = 0x1234_5678_u32;
    let mut count = 0;
    while count < 20_000 {
        bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let value = f32::from_bits(bits);
        if !value.is_finite() {
            continue;
        }
        count += 1;
        let json = serde_json::to_string(&Value::Float(value)).expect("JSON");
        let back: f64 = serde_json::from_str(&json).expect("a number");
        assert_eq!((back as f32).to_bits(), value.to_bits(), "{json}");
    }
    assert_eq!(
        serde_json::to_string(&Value::Float(f32::NAN)).expect("JSON"),
        "0.0"
    );
}

#[test]
fn unknown_keys_and_parameters_survive() {
    let text = file(
        r#""params": {"nosuch": "x", "gain": -3, "jivari": 12.5}, "mood": {"b": 2, "a": [1]},"#,
    );
    let preset = Preset::parse(text.as_bytes()).expect("a preset");
    assert_eq!(preset.params["nosuch"], Value::Unknown(json!("x")));
    assert_eq!(preset.params["jivari"], Value::Float(12.5));
    assert_eq!(preset.unknown["mood"], json!({"a": [1], "b": 2}));
    let again: serde_json::Value = serde_json::from_str(&preset.to_json()).expect("JSON");
    assert_eq!(again["params"]["nosuch"], "x");
    assert_eq!(again["params"]["gain"], -3.0);
    assert_eq!(again["mood"], json!({"a": [1], "b": 2}));
}

#[test]
fn values_out_of_range_are_clamped() {
    let text = file(
        r#""params": {"gain": 1e300, "dr_lvl": -1e300, "seed": 1e18, "split": -7, "bpm": 96, "dr_oct": 4.0},"#,
    );
    let preset = Preset::parse(text.as_bytes()).expect("a preset");
    let expected = [
        ("gain", Value::Float(6.0)),
        ("dr_lvl", Value::Float(-60.0)),
        ("seed", Value::Integer(9999)),
        ("split", Value::Integer(0)),
        ("bpm", Value::Float(96.0)),
        ("dr_oct", Value::Integer(4)),
    ];
    for (id, value) in expected {
        assert_eq!(preset.params[id], value, "{id}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    for (more, line) in [
        (
            r#""params": {"dr_lvl": "loud"},"#,
            "line 6: dr_lvl: \"loud\" is not a number",
        ),
        (
            r#""params": {"split": 4.5},"#,
            "line 6: split: 4.5 is not a whole number",
        ),
        (
            r#""params": {"dr_on": 1},"#,
            "line 6: dr_on: 1 is not true or false",
        ),
        (
            r#""params": {"dr_lvl": null},"#,
            "line 6: dr_lvl: null is not a number",
        ),
        (r#""params": {"dr_lvl": NaN},"#, "line 6: expected value"),
        (
            r#""params": {"dr_lvl": 1e999},"#,
            "line 6: number out of range",
        ),
        (
            "\"params\": {\"bpm\": 96,\n\"dr_lvl\": []},",
            "line 7: dr_lvl: [] is not a number",
        ),
        (
            r#""params": [],"#,
            "line 6: invalid type: sequence, expected parameters by id",
        ),
        (r#""tags": "calm","#, "line 6: tags: invalid type"),
        (r#""category": 3,"#, "line 6: category: invalid type"),
        (
            r#""translations": {"kk": 1},"#,
            "line 6: translations: invalid type",
        ),
        (r#""uuid": "no","#, "uuid: `no` is not a UUID"),
        (r#""name": " ","#, "it has no name"),
        (r#""fields": {"scale": 1},"#, "scale: invalid type"),
        (
            r#""fields": {"scale": {"name": "S", "scl": "d\n1\nx"}},"#,
            "scale: S.scl, line 3: ",
        ),
    ] {
        let error = error(more);
        assert!(error.starts_with(line), "{more}: {error}");
        assert_eq!(error.lines().count(), 1, "{error}");
        assert!(!error.contains(" column "), "{error}");
    }
}

#[test]
fn what_is_no_preset_is_refused() {
    for (bytes, expected) in [
        (&b""[..], "EOF"),
        (b"tanpura", "line 1: expected"),
        (b"[1, 2]", "line 1: "),
        (b"{}", "missing field `schema`"),
        (b"{\"schema\": 1}", "no name"),
        (b"{\"schema\": -1}", "line 1: "),
        (b"\xFF\xFE{\0", "line 1: expected"),
        (
            b"{\"schema\": 1, \"name\": \"\xC3\x28\"}",
            "invalid unicode",
        ),
    ] {
        let error = Preset::parse(bytes).expect_err("no preset");
        assert!(error.contains(expected), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    let whole = file("");
    for cut in 0..whole.trim_end().len() {
        assert!(
            Preset::parse(&whole.as_bytes()[..cut]).is_err(),
            "cut at {cut}"
        );
    }
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    assert!(Preset::parse(&deep).is_err());
    let giant = [whole.as_bytes(), &vec![b' '; LARGEST_BYTES]].concat();
    assert!(Preset::parse(&giant).expect_err("a giant").contains("1 MB"));
    let marked = [b"\xEF\xBB\xBF", whole.as_bytes()].concat();
    assert!(
        Preset::parse(&marked).is_ok(),
        "a byte order mark does no harm"
    );
}

#[test]
fn a_newer_schema_is_refused_with_the_reason() {
    let newer =
        format!(r#"{{"schema": 2, "version": "3.1", "name": ["other"], "uuid": "{UUID}"}}"#);
    let error = Preset::parse(newer.as_bytes()).expect_err("newer");
    assert!(error.contains("newer version \"3.1\" (schema 2"), "{error}");
}

#[test]
fn words_fall_back_to_english() {
    let words = Translation {
        name: "Wind".to_owned(),
        description: String::new(),
    };
    let preset = Preset {
        name: "N".to_owned(),
        description: "D".to_owned(),
        translations: BTreeMap::from([("kk".to_owned(), words)]),
        ..Preset::default()
    };
    assert_eq!(preset.name_in("kk"), "Wind");
    assert_eq!(preset.description_in("kk"), "D");
    assert_eq!((preset.name_in("ru"), preset.name_in("en")), ("N", "N"));
}
