//! Searching and walking.

use super::super::bank::Bank;
use super::super::file::{Translation, new_uuid};
use super::*;
use crate::folder::scratch::Scratch;

/// A bank with a few presets of the user's: indices by name.
fn bank(scratch: &Scratch) -> Bank {
    for (name, kazakh, author, tags, category) in [
        ("Dawn", "Таң", "Aisha", &["calm", "Dombra"][..], "Drone"),
        ("Gallop", "Шабыс", "Dawn Trio", &["fast"], "rhythm"),
        ("Night", "Қобыз түні", "", &["calm"], "drone"),
    ] {
        let kk = Translation {
            name: kazakh.to_owned(),
            description: "Дала".to_owned(),
        };
        let preset = Preset {
            uuid: new_uuid(),
            name: name.to_owned(),
            author: author.to_owned(),
            description: "Wide steppe".to_owned(),
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
            category: category.to_owned(),
            translations: [("kk".to_owned(), kk)].into(),
            ..Preset::default()
        };
        scratch.put(&format!("{name}.khpreset"), preset.to_json().as_bytes());
    }
    Bank::at(scratch.folder())
}

/// Names of what a filter of the user's presets finds.
fn names(bank: &Bank, filter: Filter, preferences: &Preferences) -> Vec<String> {
    let filter = Filter {
        origin: Some(Source::User),
        ..filter
    };
    let found = bank.find(&filter, preferences, "en");
    let name = |index| bank.entry(index).expect("an entry").preset.name.clone();
    found.into_iter().map(name).collect()
}

#[test]
fn a_search_finds_all_words_in_any_language() {
    let scratch = Scratch::new();
    let bank = bank(&scratch);
    let search = |text: &str| {
        let filter = Filter {
            text: text.to_owned(),
            ..Filter::default()
        };
        names(&bank, filter, &Preferences::default())
    };
    assert_eq!(search(""), ["Dawn", "Gallop", "Night"]);
    assert_eq!(search("  \t"), ["Dawn", "Gallop", "Night"]);
    assert_eq!(search("gAL"), ["Gallop"]);
    assert_eq!(search("dombra STEPPE"), ["Dawn"]);
    assert_eq!(search("dombra fast"), [""; 0]);
    assert_eq!(search("ШАБЫС"), ["Gallop"]);
    assert_eq!(search("дала"), ["Dawn", "Gallop", "Night"]);
    assert_eq!(search("кобыз туни"), ["Night"], "a Russian keyboard");
    assert_eq!(search("aisha"), ["Dawn"]);
    // Names first, then what has the word elsewhere.
    assert_eq!(search("dawn"), ["Dawn", "Gallop"]);
}

#[test]
fn tags_categories_favourites_and_origin_narrow() {
    let scratch = Scratch::new();
    let bank = bank(&scratch);
    let none = Preferences::default();
    let tagged = |tags: &[&str]| Filter {
        tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
        ..Filter::default()
    };
    assert_eq!(names(&bank, tagged(&["CALM"]), &none), ["Dawn", "Night"]);
    assert_eq!(names(&bank, tagged(&["calm", "dombra"]), &none), ["Dawn"]);
    let category = Filter {
        category: Some("drone".to_owned()),
        ..Filter::default()
    };
    assert_eq!(names(&bank, category, &none), ["Dawn", "Night"]);
    let favourites = Filter {
        favourites: true,
        ..Filter::default()
    };
    assert!(names(&bank, favourites.clone(), &none).is_empty());
    let mut some = none.clone();
    let night = bank.entries().last().expect("an entry").preset.uuid.clone();
    some.favourites.insert(night);
    assert_eq!(names(&bank, favourites, &some), ["Night"]);
    let factory = Filter {
        origin: Some(Source::Factory),
        ..Filter::default()
    };
    let built_in = bank.find(&factory, &none, "en");
    assert_eq!(built_in.len(), bank.entries().len() - 3);
    assert!(!built_in.is_empty());
    assert!(bank.tags().contains("fast") && bank.categories().contains("rhythm"));
}

#[test]
fn neighbours_walk_what_was_found_and_wrap() {
    let found = [4, 7, 2];
    assert_eq!(neighbour(&found, Some(4), 1), Some(7));
    assert_eq!(neighbour(&found, Some(2), 1), Some(4));
    assert_eq!(neighbour(&found, Some(4), -1), Some(2));
    assert_eq!(neighbour(&found, Some(7), -5), Some(2));
    assert_eq!(neighbour(&found, None, 1), Some(4));
    assert_eq!(neighbour(&found, Some(99), -1), Some(2));
    assert_eq!(neighbour(&[], Some(4), 1), None);
    assert_eq!(neighbour(&[], None, -1), None);
}
