//! Choices survive, also those of others.

use super::*;
use crate::folder::fault::{self, Fault};
use crate::folder::scratch::Scratch;
use std::fs;

/// The file's content.
fn file(scratch: &Scratch) -> Value {
    let bytes = fs::read(place(&scratch.folder())).expect("a file");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// A set of texts.
fn set(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn what_is_saved_is_loaded() {
    let scratch = Scratch::new();
    let folder = scratch.folder().inside("not/yet");
    let (mut choices, message) = Preferences::load_from(&folder);
    assert_eq!((&choices, message), (&Preferences::default(), None));
    assert_eq!(
        (choices.zoom, choices.tooltips, choices.calm),
        (1.0, true, false)
    );
    choices.language = Some("kk".to_owned());
    choices.zoom = 1.1;
    choices.calm = true;
    choices.tooltips = false;
    choices.favourites = set(&["a", "b"]);
    choices.locked = set(&["gain"]);
    choices.locked_layers = set(&["mode"]);
    choices.save_to(&folder).expect("saved");
    let (again, message) = Preferences::load_from(&folder);
    assert_eq!((again, message), (choices, None));
}

#[test]
fn unknown_keys_survive_and_nonsense_is_the_default() {
    let scratch = Scratch::new();
    scratch.put(
        "Settings.json",
        br#"{"zoom": 9, "calm": "very", "later": {"x": 1}, "language": "ru"}"#,
    );
    let (mut choices, message) = Preferences::load_from(&scratch.folder());
    assert_eq!(message, None);
    assert_eq!((choices.zoom, choices.calm), (3.0, false));
    choices.tooltips = false;
    choices.save_to(&scratch.folder()).expect("saved");
    let expected =
        json!({"zoom": 9, "calm": "very", "later": {"x": 1}, "language": "ru", "tooltips": false});
    assert_eq!(file(&scratch), expected);
}

#[test]
fn two_instances_keep_each_others_choices() {
    let scratch = Scratch::new();
    let folder = scratch.folder();
    let (mut a, _) = Preferences::load_from(&folder);
    a.favourites = set(&["old", "gone"]);
    a.save_to(&folder).expect("saved");
    let (mut b, _) = Preferences::load_from(&folder);
    a.favourites.insert("from a".to_owned());
    a.favourites.remove("gone");
    a.zoom = 1.5;
    b.favourites.insert("from b".to_owned());
    b.language = Some("kk".to_owned());
    a.save_to(&folder).expect("saved");
    b.save_to(&folder).expect("saved");
    assert_eq!(b.favourites, set(&["old", "from a", "from b"]));
    assert_eq!((b.zoom, b.language.as_deref()), (1.5, Some("kk")));
    a.save_to(&folder).expect("saved");
    assert_eq!(a, b);
    // At once.
    std::thread::scope(|scope| {
        for instance in 0..6 {
            let folder = &folder;
            scope.spawn(move || {
                let (mut choices, _) = Preferences::load_from(folder);
                for n in 0..5 {
                    choices.favourites.insert(format!("{instance} {n}"));
                    choices.save_to(folder).expect("saved");
                }
            });
        }
    });
    let (all, _) = Preferences::load_from(&folder);
    assert_eq!(all.favourites.len(), 3 + 30);
}

#[test]
fn a_broken_file_is_kept_beside() {
    for broken in [&b"{\n\"zoom\": "[..], b"", b"[1]", b"\xFF\xFE"] {
        let scratch = Scratch::new();
        scratch.put("Settings.json", broken);
        let (mut choices, message) = Preferences::load_from(&scratch.folder());
        let message = message.expect("a line");
        assert!(message.contains("Settings.json: line "), "{message}");
        assert!(
            message.contains("kept as ") && message.lines().count() == 1,
            "{message}"
        );
        assert_eq!(choices, Preferences::default());
        assert_eq!(scratch.names(), ["Settings broken.json"]);
        // Or it breaks while this instance runs.
        scratch.put("Settings.json", broken);
        choices.calm = true;
        choices.save_to(&scratch.folder()).expect("saved");
        assert_eq!(file(&scratch), json!({"calm": true}));
        for name in ["Settings broken.json", "Settings broken 2.json"] {
            assert_eq!(fs::read(scratch.0.join(name)).expect(name), broken);
        }
    }
}

#[test]
fn a_disk_that_fails_loses_nothing() {
    let scratch = Scratch::new();
    let folder = scratch.folder();
    let (mut choices, _) = Preferences::load_from(&folder);
    choices.favourites.insert("a".to_owned());
    choices.save_to(&folder).expect("saved");
    choices.favourites.insert("b".to_owned());
    for fault in [Fault::Full(5), Fault::ReadOnly] {
        let error = fault::with(fault, || choices.save_to(&folder)).expect_err("a fault");
        assert!(
            error.contains("Settings") || error.contains(".lock"),
            "{error}"
        );
        assert_eq!(file(&scratch), json!({"favourites": ["a"]}));
        assert_eq!(scratch.names(), ["Settings.json"]);
    }
    choices.save_to(&folder).expect("saved");
    assert_eq!(file(&scratch), json!({"favourites": ["a", "b"]}));
}
