//! What is on disk is what is shown.

use super::super::file::new_uuid;
use super::*;
use crate::folder::scratch::Scratch;

/// A file's content.
fn preset(name: &str, uuid: &str) -> Vec<u8> {
    let preset = Preset {
        uuid: uuid.to_owned(),
        name: name.to_owned(),
        ..Preset::default()
    };
    preset.to_json().into_bytes()
}

/// Names of the user's presets, with their folders.
fn names(bank: &Bank) -> Vec<String> {
    let own = bank.entries().iter().filter(|entry| entry.path().is_some());
    own.map(|entry| format!("{}/{}", entry.folder, entry.preset.name))
        .collect()
}

#[test]
fn every_factory_preset_can_be_read_and_is_one_of_its_kind() {
    let scratch = Scratch::new();
    let bank = Bank::at(Folder::at(scratch.0.join("none")));
    assert_eq!(bank.problems(), [""; 0]);
    assert_eq!(bank.entries().len(), factory::FILES.len());
    let mut seen = BTreeSet::new();
    for (entry, (stem, _)) in bank.entries().iter().zip(factory::FILES) {
        let preset = &entry.preset;
        assert_eq!(entry.origin, Origin::Factory);
        for key in [
            ("uuid", preset.uuid.clone()),
            ("name", filter::fold(&preset.name)),
            ("file", (*stem).to_owned()),
        ] {
            assert!(seen.insert(key.clone()), "{stem}: {key:?} is there twice");
        }
    }
}

#[test]
fn the_list_of_factory_presets_is_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/presets/factory");
    let files = Folder::at(folder)
        .files("json", 10_000, &[])
        .expect("a list");
    let listed: BTreeSet<&str> = factory::FILES.iter().map(|file| file.0).collect();
    let there: BTreeSet<&str> = files.iter().map(|file| file.stem.as_str()).collect();
    assert_eq!(
        listed, there,
        "src/presets/factory.rs has a row for each file"
    );
}

#[test]
fn broken_files_are_named_and_the_others_shown() {
    let scratch = Scratch::new();
    scratch.put("b.khpreset", &preset("Zhel", &new_uuid()));
    scratch.put("Own/a.KHPRESET", &preset("arka", &new_uuid()));
    scratch.put("Trash/gone.khpreset", &preset("Gone", &new_uuid()));
    scratch.put("notes.txt", b"x");
    scratch.put("broken.khpreset", b"{\n\"schema\": 1,\n\"name\": 3}");
    scratch.put("newer.khpreset", b"{\"schema\": 9}");
    let bank = Bank::at(scratch.folder());
    assert_eq!(names(&bank), ["Own/arka", "/Zhel"]);
    let problems = bank.problems().join("\n");
    assert_eq!(bank.problems().len(), 2, "{problems}");
    assert!(
        problems.contains("broken.khpreset: line 3: name: "),
        "{problems}"
    );
    assert!(
        problems.contains("newer.khpreset: made by a newer version"),
        "{problems}"
    );
}

#[test]
fn a_rescan_sees_what_came_went_and_changed() {
    let scratch = Scratch::new();
    let mut bank = Bank::at(scratch.folder());
    assert!(!bank.rescan());
    let uuid = new_uuid();
    let path = scratch.put("a.khpreset", &preset("One", &uuid));
    assert!(bank.rescan() && !bank.rescan());
    assert_eq!(names(&bank), ["/One"]);
    // The same length, at once: its time may not tell.
    scratch.put("a.khpreset", &preset("Two", &uuid));
    assert!(bank.rescan());
    assert_eq!(names(&bank), ["/Two"]);
    scratch.put("a.khpreset", b"{");
    assert!(bank.rescan() && bank.problems().len() == 1);
    assert!(names(&bank).is_empty());
    std::fs::remove_file(path).expect("it is there");
    assert!(bank.rescan() && bank.problems().is_empty());
}

#[test]
fn copies_are_kept_apart() {
    let scratch = Scratch::new();
    let uuid = new_uuid();
    let paths = ["a.khpreset", "b.khpreset", "Own/a.khpreset"]
        .map(|name| scratch.put(name, &preset("Same", &uuid)));
    let bank = Bank::at(scratch.folder());
    assert_eq!(names(&bank).len(), 3);
    for path in paths {
        let index = bank.locate(&uuid, &Origin::User(path.clone()));
        let entry = bank.entry(index.expect("an entry")).expect("an entry");
        assert_eq!(entry.path(), Some(path.as_path()));
    }
    let elsewhere = bank.locate(&uuid, &Origin::Factory).expect("any of them");
    assert_eq!(bank.entry(elsewhere).expect("an entry").preset.uuid, uuid);
    assert_eq!(bank.locate(&new_uuid(), &Origin::Factory), None);
}

#[test]
fn a_folder_that_is_none_is_named() {
    let scratch = Scratch::new();
    let file = scratch.put("file", b"x");
    let bank = Bank::at(Folder::at(file));
    assert_eq!(bank.problems().len(), 1);
    assert!(bank.problems()[0].contains("file: "));
    assert_eq!(bank.entries().len(), factory::FILES.len());
}
