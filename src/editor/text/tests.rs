//! The tables are whole, and name everything there is.

mod message;
mod window;

use super::table::{files, lines, row};
use super::*;
use crate::editor::control::{Control, Kind};
use crate::params::KazakhParams;
use crate::presets::Preset;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A table's files, by its name.
const TABLES: [(&str, &[files::File]); 9] = [
    ("words", &files::WORDS),
    ("parameters", &files::PARAMETERS),
    ("hints", &files::HINTS),
    ("values", &files::VALUES),
    ("messages", &files::MESSAGES),
    ("groups", &files::GROUPS),
    ("tags", &files::TAGS),
    ("categories", &files::CATEGORIES),
    ("chapters", &files::CHAPTERS),
];

/// A row with where it stands.
struct Found {
    /// Table.
    table: &'static str,
    /// File and line.
    place: String,
    /// Key.
    key: &'static str,
    /// The languages in the order of [`Language::ALL`].
    texts: [&'static str; 3],
}

/// All rows; the first that is none fails.
fn rows() -> Vec<Found> {
    let mut rows = Vec::new();
    for (table, files) in TABLES {
        for (name, text) in files {
            for (number, line) in lines(text) {
                let place = format!("{name}:{number}");
                let Some((key, texts)) = row(line) else {
                    panic!("{place}: not a key and three texts parted by tabs: {line}");
                };
                rows.push(Found {
                    table,
                    place,
                    key,
                    texts,
                });
            }
        }
    }
    assert!(rows.len() > 300, "{} rows", rows.len());
    rows
}

/// Parameters as the window has them.
fn controls() -> Vec<Control> {
    let groups = Control::groups(&Arc::new(KazakhParams::default()));
    groups
        .into_iter()
        .flat_map(|(_, controls)| controls)
        .collect()
}

#[test]
fn a_line_that_is_no_row_is_found() {
    assert_eq!(row("key\ta\tb\tc"), Some(("key", ["a", "b", "c"])));
    for line in [
        "key",
        "key\ta\tb",
        "key\ta\t\tc",
        "\ta\tb\tc",
        "key\ta\tb\tc\td",
    ] {
        assert_eq!(row(line), None, "{line:?}");
    }
}

#[test]
fn every_row_is_whole_and_comes_once() {
    let mut seen: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for found in rows() {
        for text in found.texts.into_iter().chain([found.key]) {
            assert_eq!(text.trim(), text, "{}: spaces at an end", found.place);
        }
        let key = (found.table, found.key);
        if let Some(before) = seen.insert(key, found.place.clone()) {
            panic!("{}: {} stands in {before} already", found.place, found.key);
        }
    }
}

#[test]
fn languages_have_the_same_places_for_values() {
    let marks = |text: &str| -> BTreeSet<String> {
        let parts = text.split('{').skip(1);
        parts
            .map(|part| part.chars().take_while(|&c| c != '}').collect())
            .collect()
    };
    let mut places = 0;
    for found in rows() {
        let [english, others @ ..] = found.texts;
        places += marks(english).len();
        for other in others {
            assert_eq!(marks(english), marks(other), "{}", found.place);
        }
        for mark in marks(english) {
            assert!(
                mark.len() == 1 && mark.as_bytes()[0].is_ascii_digit(),
                "{}",
                found.place
            );
        }
        // Forms for a number: of one and more in English, of one, few and many in Russian.
        if found.texts.iter().any(|text| text.contains('|')) {
            let forms = found.texts.map(|text| text.split('|').count());
            assert_eq!(forms, [2, 1, 3], "{}", found.place);
        }
    }
    assert!(places > 0);
}

#[test]
fn no_word_mixes_two_alphabets() {
    let latin = |c: char| c.is_alphabetic() && c < '\u{0250}';
    let cyrillic = |c: char| ('\u{0400}'..'\u{0530}').contains(&c);
    for found in rows() {
        for text in found.texts {
            for word in text.split(|c: char| !c.is_alphabetic()) {
                let mixed = word.chars().any(latin) && word.chars().any(cyrillic);
                assert!(!mixed, "{}: {word}", found.place);
            }
        }
        let [english, _, russian] = found.texts;
        assert!(!english.chars().any(cyrillic), "{}: {english}", found.place);
        let kazakh_only = |c: char| "әғқңөұүһіӘҒҚҢӨҰҮҺІ".contains(c);
        assert!(
            !russian.chars().any(kazakh_only),
            "{}: {russian}",
            found.place
        );
    }
}

#[test]
fn every_parameter_has_a_name_and_a_hint_in_every_language() {
    let controls = controls();
    assert!(controls.len() > 100);
    for language in Language::ALL {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for control in &controls {
            let name = parameter(language, &control.id).into_owned();
            assert_ne!(name, control.id, "{language:?}");
            assert!(!name.contains('{'), "{name}");
            let hint = hint(language, &control.id);
            assert!(
                hint.len() > 5 && !hint.contains('{'),
                "{}: {hint}",
                control.id
            );
            assert!(hint.ends_with('.'), "{}: {hint}", control.id);
            if language == Language::English {
                assert_eq!(name, control.name(), "hosts show another name");
            }
            if let Some(other) = names.insert(name.clone(), control.id.clone()) {
                panic!("{language:?}: {other} and {} are both {name}", control.id);
            }
        }
    }
    for found in rows() {
        if ["parameters", "hints"].contains(&found.table) {
            let shares = |control: &&Control| {
                control.id == found.key
                    || shared(&control.id).is_some_and(|(_, key)| key == found.key)
            };
            assert!(
                controls.iter().any(|control| shares(&control)),
                "{}",
                found.place
            );
        }
    }
}

#[test]
fn every_group_has_a_heading() {
    for (group, _) in Control::groups(&Arc::new(KazakhParams::default())) {
        for language in [Language::Kazakh, Language::Russian] {
            assert_ne!(super::group(language, &group), group);
        }
    }
    let modes = crate::engine::mode::modes().iter().map(|mode| mode.group);
    for family in modes.chain(["Steppe", "Rock", "Electro", "Lane 6"]) {
        assert_ne!(group(Language::Kazakh, family), family);
        assert_ne!(group(Language::Russian, family), family);
    }
    assert_eq!(group(Language::Russian, "Rhythm/Lane 3"), "Дорожка 3");
}

#[test]
fn every_factory_preset_s_tags_and_category_have_a_text() {
    let mut tags = BTreeSet::new();
    let mut categories = BTreeSet::new();
    for (name, json) in crate::presets::factory::FILES {
        let preset = Preset::parse(json.as_bytes()).expect(name);
        tags.extend(preset.tags);
        categories.insert(preset.category);
    }
    assert!(!tags.is_empty() && !categories.is_empty());
    for tag in tags {
        assert!(
            table::TAGS.get(Language::English, &tag).is_some(),
            "no row for the tag {tag}"
        );
    }
    for name in categories {
        let row = table::CATEGORIES.get(Language::English, &name);
        assert!(row.is_some(), "no row for the category {name}");
    }
}

#[test]
fn every_choice_has_a_text_in_every_language() {
    let mut asked = BTreeSet::new();
    for control in controls() {
        let texts: Vec<String> = match &control.kind {
            Kind::Number => continue,
            Kind::Switch => [0.0, 1.0].map(|value| control.text_of(value)).to_vec(),
            Kind::Choice(rows) => rows.iter().map(|(_, text)| text.clone()).collect(),
        };
        for text in texts {
            let digits = text.parse::<f64>().is_ok();
            let free = text
                .strip_prefix("Free ")
                .is_some_and(|slot| slot.parse::<u32>().is_ok());
            let known = table::VALUES.get(Language::English, &text);
            assert!(
                digits || free || known.is_some(),
                "{}: no row for {text}",
                control.id
            );
            asked.insert(text);
        }
    }
    for found in rows().iter().filter(|found| found.table == "values") {
        assert_eq!(found.key, found.texts[0], "{}", found.place);
        assert!(
            asked.contains(found.key),
            "{}: nothing is called {}",
            found.place,
            found.key
        );
    }
}

#[test]
fn a_shown_value_is_read_back_in_every_language() {
    let mut read = 0;
    for control in controls() {
        let steps = control.steps().unwrap_or(16);
        let values: Vec<f32> = match &control.kind {
            Kind::Choice(rows) => rows.iter().map(|(value, _)| *value).collect(),
            _ => (0..=16)
                .map(|n| (n as f32 / 16.0 * steps as f32).round() / steps as f32)
                .collect(),
        };
        for value in values {
            let host = control.text_of(value);
            for language in Language::ALL {
                let shown = shown(language, &host);
                let back = control.read(&typed(language, &shown));
                let Some(back) = back else {
                    panic!("{}: {shown} is not read", control.id);
                };
                assert_eq!(control.text_of(back), host, "{}: {shown}", control.id);
                read += 1;
            }
        }
    }
    assert!(read > 3000, "{read}");
}

#[test]
fn values_are_written_as_the_language_writes_them() {
    assert_eq!(shown(Language::Russian, "-6.00 dB"), "-6,00 дБ");
    assert_eq!(shown(Language::Kazakh, "4.50 s"), "4,50 с");
    assert_eq!(shown(Language::Russian, "-inf dB"), "-\u{221e} дБ");
    assert_eq!(shown(Language::Kazakh, "96.00 BPM"), "96,00 BPM");
    assert_eq!(shown(Language::Russian, "8 bars"), "8 тактов");
    assert_eq!(shown(Language::Kazakh, "Free 64"), "Бос 64");
    assert_eq!(typed(Language::Kazakh, "бос 64"), "бос 64");
    assert_eq!(typed(Language::Kazakh, "Бос 64"), "Free 64");
    assert_eq!(typed(Language::Kazakh, " аДай шабысы "), "Adai Gallop");
    assert_eq!(shown(Language::Russian, "1/8."), "1/8.");
    assert_eq!(shown(Language::English, "4.50 s"), "4.50 s");
}

#[test]
fn values_take_their_places_once() {
    assert_eq!(fill("{1} of {0}{0}", &["{1}", "b"]), "b of {1}{1}");
    assert_eq!(fill("{2} {x} {", &["a"]), "{2} {x} {");
    assert_eq!(fill("«{0}»", &["Қ"]), "«Қ»");
}

#[test]
fn languages_are_known_by_their_codes() {
    for language in Language::ALL {
        assert_eq!(Language::of_code(language.code()), Some(language));
    }
    assert_eq!(Language::of_code("de"), None);
    assert_eq!(Language::default(), Language::English);
}
