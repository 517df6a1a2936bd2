//! The folder of scales, on a real disk.

use super::*;
use crate::folder::scratch::Scratch;
use std::fs;

/// The names of the scales in a folder.
fn names(scratch: &Scratch) -> Vec<String> {
    let list = list(&scratch.folder()).expect("a list");
    list.into_iter().map(|found| found.name).collect()
}

#[test]
fn files_are_listed_by_name_one_folder_deep() {
    let scratch = Scratch::new();
    for name in [
        "Zhetisu.scl",
        "arka.SCL",
        "notes.txt",
        "Arka 2.scl",
        ".hidden.scl",
        "makam/Rast.scl",
        "makam/deep/Segah.scl",
        ".git/config.scl",
        "Қоңыр.scl",
    ] {
        scratch.put(name, b"x");
    }
    assert_eq!(
        names(&scratch),
        ["arka", "Arka 2", "makam/Rast", "Zhetisu", "Қоңыр"]
    );
    let missing = Folder::at(scratch.0.join("none"));
    assert_eq!(list(&missing), Ok(vec![]));
    let file = Folder::at(scratch.0.join("notes.txt"));
    assert!(list(&file).expect_err("a file").contains("notes.txt"));
}

#[test]
fn a_scale_is_read_with_the_mapping_beside_it() {
    let scratch = Scratch::new();
    let alone = scratch.put("Alone.scl", "Тест\n1\n2/1\n".as_bytes());
    let scale = load(&alone).expect("a scale");
    assert_eq!((scale.name.as_str(), scale.kbm.as_str()), ("Alone", ""));
    assert_eq!(scale.scl, "Тест\n1\n2/1\n");

    let mapped = scratch.put("Mapped.scl", b"Temp\xE9r\xE9\r\n1\r\n2/1");
    scratch.put("Mapped.kbm", b"12\n");
    let scale = load(&mapped).expect("a scale");
    assert_eq!(scale.scl, "Tempéré\r\n1\r\n2/1", "Latin-1");
    assert_eq!(scale.kbm, "12\n");

    let missing = load(&scratch.0.join("None.scl")).expect_err("no file");
    assert!(missing.contains("None.scl: "), "{missing}");
    let folder = load(&scratch.0).expect_err("a folder");
    assert!(folder.contains("not a file"), "{folder}");
    let giant = scratch.put("Giant.scl", &vec![b'1'; (1 << 20) + 1]);
    assert!(load(&giant).expect_err("a giant").contains("1 MB"));
    // A mapping that cannot be read is not silently left out.
    scratch.put("Odd.scl", b"x");
    fs::create_dir(scratch.0.join("Odd.kbm")).expect("a folder");
    let odd = load(&scratch.0.join("Odd.scl")).expect_err("a folder for a mapping");
    assert!(odd.contains("Odd.kbm"), "{odd}");
}

#[test]
fn an_export_is_listed_and_read_again() {
    let scratch = Scratch::new();
    let path = export(&scratch.folder(), "Steppe", "d\n1\n2/1\n").expect("a file");
    assert_eq!(path, scratch.0.join("Steppe.scl"));
    assert_eq!(names(&scratch), ["Steppe"]);
    assert_eq!(load(&path).expect("a scale").scl, "d\n1\n2/1\n");
}
