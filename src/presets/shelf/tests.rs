//! Whatever goes wrong, nothing is lost.

use super::*;
use crate::folder::fault::{self, Fault};
use crate::folder::scratch::Scratch;
use crate::presets::file::Translation;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;

/// A preset with a name and a description.
fn preset(name: &str, description: &str) -> Preset {
    Preset {
        name: name.to_owned(),
        description: description.to_owned(),
        ..Preset::default()
    }
}

/// Name, description and file name of an entry.
fn told(bank: &Bank, index: usize) -> (String, String, String) {
    let entry = bank.entry(index).expect("an entry");
    let path = entry.path().expect("a file");
    let file = path.file_name().expect("a name").to_string_lossy();
    let preset = &entry.preset;
    (
        preset.name.clone(),
        preset.description.clone(),
        file.into_owned(),
    )
}

/// Descriptions of all files in a folder.
fn descriptions(scratch: &Scratch) -> BTreeSet<String> {
    let bank = Bank::at(scratch.folder());
    assert_eq!(bank.problems(), [""; 0]);
    let own = bank.entries().iter().filter(|entry| entry.path().is_some());
    own.map(|entry| entry.preset.description.clone()).collect()
}

#[test]
fn a_new_preset_never_replaces_one() {
    let scratch = Scratch::new();
    let mut bank = Bank::at(Folder::at(scratch.0.join("a/Presets")));
    for (description, name) in [("1", "Жел/1"), ("2", "Жел/1 2"), ("3", "Жел/1 3")] {
        let index = bank
            .save_new(preset(" Жел/1 ", description))
            .expect("saved");
        let file = format!("{}.khpreset", name.replace('/', "-"));
        assert_eq!(
            told(&bank, index),
            (name.to_owned(), description.to_owned(), file)
        );
    }
    let uuids: BTreeSet<_> = bank
        .entries()
        .iter()
        .map(|entry| &entry.preset.uuid)
        .collect();
    assert_eq!(uuids.len(), bank.entries().len());
    let index = bank.save_new(preset("", "4")).expect("saved");
    assert_eq!(told(&bank, index).0, "Untitled");
}

#[test]
fn saving_again_keeps_identity_and_what_is_not_known() {
    let scratch = Scratch::new();
    let mut old = preset("Жел", "1");
    old.params
        .insert("later".to_owned(), Value::Unknown(json!(7)));
    old.unknown.insert("mood".to_owned(), json!("blue"));
    old.fields.insert("song".to_owned(), json!([1]));
    old.translations
        .insert("kk".to_owned(), Translation::default());
    let mut bank = Bank::at(scratch.folder());
    let index = bank.save_new(old).expect("saved");
    let before = bank.entry(index).expect("an entry").preset.clone();
    let saved = bank.overwrite(index, preset("Жел", "2")).expect("saved");
    assert!(matches!(saved, Saved::Replaced(_)));
    let after = &bank.entry(saved.index()).expect("an entry").preset;
    let expected = Preset {
        description: "2".to_owned(),
        ..before
    };
    assert_eq!(*after, expected);
    assert_eq!(scratch.names(), ["Жел.khpreset"]);
}

#[test]
fn what_somebody_else_saved_is_not_overwritten() {
    let scratch = Scratch::new();
    let mut here = Bank::at(scratch.folder());
    let index = here.save_new(preset("Жел", "first")).expect("saved");
    let mut there = Bank::at(scratch.folder());
    assert!(matches!(
        there.overwrite(index, preset("Жел", "there")),
        Ok(Saved::Replaced(_))
    ));
    let saved = here.overwrite(index, preset("Жел", "here")).expect("saved");
    let Saved::Beside(beside) = saved else {
        panic!("{saved:?}");
    };
    assert_eq!(told(&here, beside).1, "here");
    assert_eq!(
        descriptions(&scratch),
        BTreeSet::from(["here".to_owned(), "there".to_owned()])
    );
    let uuids: BTreeSet<_> = here
        .entries()
        .iter()
        .map(|entry| &entry.preset.uuid)
        .collect();
    assert_eq!(uuids.len(), here.entries().len());
    // And what the folder shows now can be overwritten.
    assert!(matches!(
        here.overwrite(beside, preset("Жел", "x")),
        Ok(Saved::Replaced(_))
    ));
}

#[test]
fn a_file_that_vanished_is_written_anew() {
    let scratch = Scratch::new();
    let mut bank = Bank::at(scratch.folder());
    let mut index = bank.save_new(preset("Жел", "1")).expect("saved");
    let path = scratch.0.join("Жел.khpreset");
    fs::remove_file(&path).expect("it is there");
    index = bank
        .overwrite(index, preset("Жел", "2"))
        .expect("saved")
        .index();
    assert_eq!(told(&bank, index).1, "2");
    fs::remove_file(&path).expect("it is there");
    index = bank.rename(index, "Дауыл").expect("renamed");
    assert_eq!(
        told(&bank, index),
        ("Дауыл".into(), "2".into(), "Дауыл.khpreset".into())
    );
    fs::remove_dir_all(&scratch.0).expect("it is there");
    let gone = bank.delete(index).expect("deleted");
    assert!(Preset::parse(&fs::read(gone).expect("a file")).is_ok());
}

#[test]
fn a_full_or_read_only_disk_changes_nothing() {
    let scratch = Scratch::new();
    let mut bank = Bank::at(scratch.folder());
    let index = bank.save_new(preset("Жел", "old")).expect("saved");
    for fault in [Fault::Full(0), Fault::Full(100), Fault::ReadOnly] {
        let errors = fault::with(fault, || {
            [
                bank.save_new(preset("New", "new")).map(drop),
                bank.overwrite(index, preset("Жел", "new")).map(drop),
                bank.rename(index, "New").map(drop),
                bank.rename(index, "жел").map(drop),
                bank.export(index, ".").map(drop),
            ]
        });
        for (n, error) in errors.into_iter().enumerate() {
            let error = error.expect_err("a fault");
            assert!(
                error.contains(&*scratch.0.to_string_lossy()),
                "{n}: {error}"
            );
            assert_eq!(error.lines().count(), 1, "{error}");
        }
        assert!(!bank.rescan(), "what is shown is what is there");
        assert_eq!(scratch.names(), ["Жел.khpreset"]);
        assert_eq!(descriptions(&scratch), BTreeSet::from(["old".to_owned()]));
    }
    let error = fault::with(Fault::ReadOnly, || bank.delete(index));
    assert!(error.is_err() && scratch.0.join("Жел.khpreset").exists());
}

#[test]
fn instances_that_save_at_once_lose_nothing() {
    const INSTANCES: usize = 4;
    const ROUNDS: usize = 12;
    let scratch = Scratch::new();
    let first = Bank::at(scratch.folder()).save_new(preset("Жел", "first"));
    let index = first.expect("saved");
    // Each saves new presets of one name, and over the first one as it was when they started.
    let texts: Vec<String> = std::thread::scope(|scope| {
        let banks: Vec<Bank> = (0..INSTANCES).map(|_| Bank::at(scratch.folder())).collect();
        let threads: Vec<_> = banks
            .into_iter()
            .enumerate()
            .map(|(instance, mut bank)| {
                scope.spawn(move || {
                    let over = format!("over {instance}");
                    bank.overwrite(index, preset("Жел", &over)).expect("saved");
                    let mut texts = vec![over];
                    for round in 0..ROUNDS {
                        let text = format!("{instance} {round}");
                        bank.save_new(preset("Дала", &text)).expect("saved");
                        texts.push(text);
                    }
                    texts
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("a thread"))
            .collect()
    });
    assert_eq!(texts.len(), INSTANCES * (ROUNDS + 1));
    assert_eq!(descriptions(&scratch), texts.into_iter().collect());
}

#[test]
fn a_renamed_preset_has_its_name_inside_and_outside() {
    let scratch = Scratch::new();
    let mut bank = Bank::at(scratch.folder());
    let words = Translation {
        name: "Wind".to_owned(),
        description: "D".to_owned(),
    };
    let mut old = preset("Жел", "1");
    old.translations.insert("kk".to_owned(), words);
    let mut index = bank.save_new(old).expect("saved");
    let uuid = bank.entry(index).expect("an entry").preset.uuid.clone();
    bank.save_new(preset("Дауыл", "2")).expect("saved");
    index = bank
        .locate(&uuid, &super::super::Origin::Factory)
        .expect("an entry");
    // Somebody else changes it meanwhile.
    let mut there = Bank::at(scratch.folder());
    there
        .overwrite(index, preset("Жел", "changed"))
        .expect("saved");
    index = bank.rename(index, " Дауыл ").expect("renamed");
    assert_eq!(
        told(&bank, index),
        ("Дауыл".into(), "changed".into(), "Дауыл 2.khpreset".into())
    );
    let entry = bank.entry(index).expect("an entry");
    assert_eq!(
        (entry.preset.uuid.as_str(), entry.preset.name_in("kk")),
        (uuid.as_str(), "Дауыл")
    );
    assert_eq!(scratch.names(), ["Дауыл 2.khpreset", "Дауыл.khpreset"]);
    assert!(bank.rename(index, " ").is_err());
    assert!(
        bank.rename(0, "x")
            .expect_err("built in")
            .contains("factory")
    );
}

#[test]
fn deleted_presets_are_in_the_trash() {
    let scratch = Scratch::new();
    let mut bank = Bank::at(scratch.folder());
    for (description, file) in [("1", "Жел.khpreset"), ("2", "Жел 2.khpreset")] {
        let index = bank.save_new(preset("Жел", description)).expect("saved");
        let gone = bank.delete(index).expect("deleted");
        assert_eq!(gone, scratch.0.join("Trash").join(file));
        assert_eq!(scratch.names(), ["Trash"]);
        let there = Preset::parse(&fs::read(gone).expect("a file")).expect("a preset");
        assert_eq!(there.description, description);
    }
    let gone = scratch.0.join("Trash/Жел.khpreset");
    let back = bank.import(&gone.to_string_lossy()).expect("it comes back");
    assert_eq!(told(&bank, back).1, "1");
    assert!(bank.delete(0).is_err());
    assert!(bank.delete(9999).is_err());
}

#[test]
fn imports_and_exports() {
    let scratch = Scratch::new();
    let mut bank = Bank::at(scratch.folder().inside("Presets"));
    let mut odd = preset("Жел", "1");
    odd.uuid = new_uuid();
    odd.unknown.insert("mood".to_owned(), json!("blue"));
    let json = odd.to_json();
    let path = scratch.put("from here/Жел 1.khpreset", json.as_bytes());
    let address = format!("file://{}", path.display()).replace(' ', "%20");
    let index = bank.import(&format!("'{address}'\n")).expect("imported");
    assert_eq!(told(&bank, index).2, "Жел.khpreset");
    let copy = bank
        .entry(index)
        .and_then(|entry| entry.path().map(fs::read));
    assert_eq!(copy.expect("a file").expect("bytes"), json.as_bytes());
    // Once is enough; another of the same identity is another.
    assert_eq!(bank.import(&path.to_string_lossy()), Ok(index));
    odd.description = "2".to_owned();
    let other = scratch.put("other.khpreset", odd.to_json().as_bytes());
    let second = bank.import(&other.to_string_lossy()).expect("imported");
    let uuid = |index: usize| bank.entry(index).expect("an entry").preset.uuid.clone();
    assert_eq!(told(&bank, second).1, "2");
    assert_ne!(
        uuid(second),
        uuid(
            bank.locate(&odd.uuid, &super::super::Origin::Factory)
                .unwrap()
        )
    );

    let out = scratch.put("out/x", b"x");
    let out = out
        .parent()
        .expect("a parent")
        .to_string_lossy()
        .into_owned();
    let first = bank.export(second, &out).expect("exported");
    let again = bank.export(second, &out).expect("exported");
    let named = bank
        .export(second, &format!("\"{out}/Other.khpreset\""))
        .expect("exported");
    for (path, name) in [(first, "Жел"), (again, "Жел 2"), (named, "Other")] {
        assert_eq!(path, Path::new(&out).join(format!("{name}.khpreset")));
        let there = Preset::parse(&fs::read(path).expect("a file")).expect("a preset");
        assert_eq!(there.description, "2");
    }
    let factory = bank.export(0, &out).expect("a factory preset too");
    assert!(Preset::parse(&fs::read(factory).expect("a file")).is_ok());

    let broken = scratch.put("broken.khpreset", b"{\n\"schema\": 1,\n\"name\": 1}");
    for (typed, expected) in [
        (
            broken.to_string_lossy().into_owned(),
            "broken.khpreset: line 3: ",
        ),
        ("/no/such.khpreset".to_owned(), "/no/such.khpreset: "),
        (out.clone(), "not a file"),
        (String::new(), "not a file"),
    ] {
        let count = bank.entries().len();
        let error = bank.import(&typed).expect_err(&typed);
        assert!(error.contains(expected), "{error}");
        assert_eq!(bank.entries().len(), count);
    }
    assert!(
        bank.export(second, "/no/such/folder")
            .expect_err("none")
            .contains("no such folder")
    );
}
