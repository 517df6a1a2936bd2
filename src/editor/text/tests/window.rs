//! The window asks for words that are there, and can draw them.

use super::super::{Language, parameter};
use super::{controls, rows};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Sources of the window but for its tests: path and text.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![root.join("editor.rs"), root.join("editor")];
    let mut sources = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|end| end == "rs") && !is_test(&path) {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            sources.push((path, code.collect::<Vec<_>>().join("\n")));
        }
    }
    assert!(sources.len() > 10);
    sources
}

/// Whether a source is all test.
fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs")
}

/// The string literals of a source.
fn literals(code: &str) -> impl Iterator<Item = &str> {
    // A quote inside a literal splits it, which no key has.
    code.split('"').skip(1).step_by(2)
}

/// Whether a literal is a key of a word: lower-case names parted by points.
fn is_key(literal: &str) -> bool {
    let name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let file = [".rs", ".tsv", ".json", ".txt", ".svg"]
        .iter()
        .any(|end| literal.ends_with(end));
    literal.contains('.') && literal.split('.').all(name) && !file
}

#[test]
fn the_window_asks_for_no_word_that_is_missing_and_every_word_is_asked_for() {
    let keys: BTreeSet<&str> = rows()
        .iter()
        .filter(|found| found.table == "words")
        .map(|found| found.key)
        .collect();
    let sources = sources();
    let mut asked = BTreeSet::new();
    for (path, code) in &sources {
        for literal in literals(code).filter(|literal| is_key(literal)) {
            assert!(
                keys.contains(literal),
                "{}: no row for {literal}",
                path.display()
            );
            asked.insert(literal);
        }
    }
    for key in &keys {
        assert!(is_key(key), "{key} does not look like a key");
        assert!(asked.contains(key), "nobody asks for {key}");
    }
}

/// Runs `look` with egui's fonts.
fn with_fonts(look: impl FnOnce(&egui::Context)) {
    let context = egui::Context::default();
    context.begin_pass(egui::RawInput::default());
    look(&context);
    let _ = context.end_pass();
}

#[test]
fn every_glyph_is_in_the_font() {
    let (rows, sources) = (rows(), sources());
    let font = egui::FontId::proportional(14.0);
    with_fonts(|context| {
        let known = |c| context.fonts_mut(|fonts| fonts.has_glyph(&font, c));
        assert!(!known('\u{10ffff}'), "the font claims to have everything");
        let mut looked = BTreeSet::new();
        for found in &rows {
            looked.extend(found.texts.into_iter().flat_map(str::chars));
        }
        looked.extend(
            Language::ALL
                .into_iter()
                .flat_map(|language| language.name().chars()),
        );
        looked.insert('\u{221e}');
        // Signs that stand in the code, such as arrows.
        for (_, code) in &sources {
            let signs = literals(code).flat_map(str::chars);
            looked.extend(signs.filter(|c| !c.is_ascii()));
        }
        assert!(looked.len() > 100);
        let missing: String = looked.into_iter().filter(|&c| !known(c)).collect();
        assert_eq!(missing, "");
    });
}

#[test]
fn names_fit_where_they_are_drawn() {
    /// Room for a name beside or under its control, in virtual units.
    const ROOM: f32 = 140.0;
    let font = egui::FontId::proportional(14.0);
    let mut long = Vec::new();
    with_fonts(|context| {
        for control in controls() {
            for language in Language::ALL {
                let name = parameter(language, &control.id).into_owned();
                let layout = context.fonts_mut(|fonts| {
                    fonts.layout_no_wrap(name.clone(), font.clone(), egui::Color32::PLACEHOLDER)
                });
                let width = layout.size().x;
                assert!(width > 10.0, "{name} has no width");
                if width > ROOM {
                    long.push(format!("{} {name} {width:.0}", control.id));
                }
            }
        }
    });
    assert!(long.is_empty(), "wider than {ROOM}:\n{}", long.join("\n"));
}
