//! What goes wrong is said in the language of the window.

use super::super::{Language, said};
use super::rows;
use crate::engine::scale::Scale;
use crate::presets::Preset;
use std::path::Path;

/// Whether Cyrillic letters are in it.
fn is_cyrillic(text: &str) -> bool {
    text.chars().any(|c| ('\u{0400}'..'\u{0530}').contains(&c))
}

#[test]
fn a_line_is_known_by_its_fixed_words() {
    let line = "/home/a/B.scl, line 3: '5/x' is neither cents nor a ratio";
    assert_eq!(said(Language::English, line), line);
    assert_eq!(
        said(Language::Russian, line),
        "/home/a/B.scl, строка 3: «5/x» не центы и не отношение"
    );
    assert_eq!(
        said(Language::Kazakh, "a.kbm, line 9: the middle key is missing"),
        "a.kbm, 9-жол: жоқ: ортаңғы перне"
    );
    let settings = "/c/Settings.json: line 2: expected value; kept as /c/Settings broken.json";
    assert_eq!(
        said(Language::Russian, settings),
        "/c/Settings.json: строка 2: ожидалось значение; сохранён как /c/Settings broken.json"
    );
    let scale = "x.scl, line 4: 3 pitches; line 2 announces 7";
    assert_eq!(
        said(Language::Russian, scale),
        "x.scl, строка 4: высот 3; в строке 2 указано 7"
    );
    for strange in ["", ": ", "; ", "{0}", "::: ;;; ", "Әлде: не"] {
        assert_eq!(said(Language::Kazakh, strange), strange);
    }
    let deep = "line 1: ".repeat(10_000);
    assert!(said(Language::Russian, &deep).starts_with("строка 1: "));
}

#[test]
fn real_faults_are_known() {
    let mut faults = Vec::new();
    let scales: [&[u8]; 7] = [
        b"",
        b"a\n",
        b"a\nx\n",
        b"a\n900\n",
        b"a\n3\n9/8\n",
        b"a\n1\nfoo\n",
        b"a\n1\n0.1\n",
    ];
    for scl in scales {
        let fault = Scale::parse(("s.scl", scl), None).expect_err("a broken scale");
        faults.push(fault.to_string());
    }
    let mappings: [&[u8]; 4] = [
        b"",
        b"0\n0\n127\n60\nx\n440\n12\n",
        b"-1\n0\n127\n60\n69\n440\n12\n",
        b"0\n0\n127\n60\n69\nloud\n12\n",
    ];
    for kbm in mappings {
        let fault = Scale::parse(("s.scl", b"a\n1\n2/1\n"), Some(("s.kbm", kbm)));
        let fault = fault.expect_err("a broken mapping");
        faults.push(fault.to_string());
    }
    let json = |rest: &str| format!("{{\n\"schema\": 1,\n\"uuid\": \"x\"{rest}}}");
    let presets = [
        String::new(),
        "{".to_owned(),
        "[}".to_owned(),
        r#"{"schema": 99}"#.to_owned(),
        r#"{"schema": 99, "version": "2.0"}"#.to_owned(),
        json(""),
        json(", \"name\": \"a\""),
        json(", \"name\": \"a\", \"params\": {\"rock\": \"much\"}"),
        json(", \"name\": \"a\", \"params\": {\"dr_on\": 1}"),
        " ".repeat(2 << 20),
    ];
    for preset in presets {
        let fault = Preset::parse(preset.as_bytes()).expect_err("a broken preset");
        faults.push(format!("a.khpreset: {fault}"));
    }
    let missing = crate::folder::read(Path::new("/no/such/file.khpreset"), 1);
    faults.push(missing.expect_err("no file"));
    for fault in faults {
        for language in [Language::Kazakh, Language::Russian] {
            // What is wrong stands last, behind the file and perhaps a key.
            let said = said(language, &fault);
            let what = said.rsplit(": ").next().unwrap_or_default();
            assert!(what != said && is_cyrillic(what), "{said}");
        }
    }
}

/// Files of the crate whose faults the window shows.
const SPEAKERS: [&str; 5] = [
    "engine/scale",
    "folder",
    "presets",
    "preferences",
    "params/scale",
];

#[test]
fn every_message_is_one_that_is_said() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open: Vec<_> = SPEAKERS.iter().map(|path| root.join(path)).collect();
    open.extend(
        SPEAKERS
            .iter()
            .map(|path| root.join(path).with_extension("rs")),
    );
    let mut code = String::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|end| end == "rs") {
            code.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    assert!(code.len() > 10_000);
    // Those of the system and of the JSON parser are not ours.
    let foreign = [
        " is not true",
        "(os error {0})",
        "expected",
        "trailing",
        "missing field",
        "EOF",
        "invalid type",
    ];
    let inner = [
        "key must be a string",
        "a value",
        "an object",
        "a string",
        "a list",
    ];
    let mut looked = 0;
    for found in rows().iter().filter(|found| found.table == "messages") {
        assert_eq!(found.key, found.texts[0], "{}", found.place);
        if foreign.iter().any(|word| found.key.contains(word)) || inner.contains(&found.key) {
            continue;
        }
        looked += 1;
        let marks = |c: char| "{}();0123456789".contains(c);
        let words = found
            .key
            .split(marks)
            .map(|part| part.trim_matches([' ', '\'', '`', ',']));
        for word in words.filter(|word| word.len() > 3) {
            assert!(code.contains(word), "{}: nobody says {word}", found.place);
        }
    }
    assert!(looked > 30);
}
