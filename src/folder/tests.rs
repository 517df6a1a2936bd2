//! Files in a folder, on a real disk.

use super::scratch::Scratch;
use super::*;

#[test]
fn files_make_the_folder_and_never_replace_a_file() {
    let scratch = Scratch::new();
    let folder = Folder::at(scratch.0.join("a/b"));
    let first = folder
        .write_new("Kazakh Mixolydian", "scl", b"one")
        .expect("a file");
    let second = folder
        .write_new("Kazakh Mixolydian", "scl", b"two")
        .expect("a file");
    let third = folder
        .write_new("Kazakh Mixolydian", "scl", b"three")
        .expect("a file");
    assert!(first.ends_with("a/b/Kazakh Mixolydian.scl"));
    assert!(second.ends_with("a/b/Kazakh Mixolydian 2.scl"));
    assert!(third.ends_with("a/b/Kazakh Mixolydian 3.scl"));
    assert_eq!(fs::read_to_string(first).expect("text"), "one");
    assert_eq!(fs::read_to_string(second).expect("text"), "two");
    let files = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(files, 3, "a temporary file was left");
}

#[test]
fn a_file_that_fails_names_the_file_and_leaves_nothing() {
    let scratch = Scratch::new();
    fs::write(scratch.0.join("taken"), b"a file where a folder should be").expect("a file");
    let folder = Folder::at(scratch.0.join("taken"));
    let error = folder.write_new("x", "scl", b"y").expect_err("no folder");
    assert!(error.contains("taken"), "{error}");
    assert_eq!(fs::read_dir(&scratch.0).expect("a folder").count(), 1);
}

#[test]
fn any_title_becomes_a_file_name() {
    let scratch = Scratch::new();
    let folder = Folder::at(scratch.0.clone());
    for (title, expected) in [
        ("a/b\\c:d*e", "a-b-c-d-e.scl"),
        ("../../etc", "-..-etc.scl"),
        ("", "Untitled.scl"),
        (" . ", "Untitled 2.scl"),
        ("Қазақ\nжолы", "Қазақ жолы.scl"),
    ] {
        let path = folder.write_new(title, "scl", b"x").expect(title);
        assert_eq!(path, scratch.0.join(expected), "{title:?}");
    }
    let long = "я".repeat(500);
    let path = folder.write_new(&long, "scl", b"x").expect("a file");
    assert!(path.as_os_str().len() < 255);
}

#[test]
fn files_are_listed_one_folder_deep_without_hidden_and_skipped_ones() {
    let scratch = Scratch::new();
    for name in [
        "a.kh",
        "b.KH",
        "c.txt",
        ".d.kh",
        "in/e.kh",
        "in/deep/f.kh",
        "Trash/g.kh",
    ] {
        scratch.put(name, b"x");
    }
    let mut found: Vec<_> = scratch
        .folder()
        .files("kh", 100, &["Trash"])
        .expect("a list")
        .into_iter()
        .map(|file| format!("{}|{}", file.folder, file.stem))
        .collect();
    found.sort();
    assert_eq!(found, ["in|e", "|a", "|b"]);
    let most = scratch.folder().files("kh", 2, &[]).expect("a list");
    assert_eq!(most.len(), 2);
}

#[test]
fn a_file_is_updated_whole_or_not_at_all() {
    let scratch = Scratch::new();
    let path = scratch.put("x.json", b"old");
    let write = |bytes: &'static [u8]| update(&path, 100, move |_| Ok(Some(bytes.to_vec())));
    let text = || fs::read_to_string(&path).expect("text");
    for fault in [fault::Fault::Full(2), fault::Fault::ReadOnly] {
        let error = fault::with(fault, || write(b"newer")).expect_err("a fault");
        assert!(error.contains(&*scratch.0.to_string_lossy()), "{error}");
        assert_eq!(
            (text().as_str(), scratch.names()),
            ("old", vec!["x.json".to_owned()])
        );
    }
    write(b"newer").expect("it is written");
    assert_eq!(text(), "newer");
    let refused = update(&path, 100, |now| Err(format!("{now:?} is not mine")));
    assert!(refused.is_err() && text() == "newer");
    assert!(
        update(&path, 2, |_| Ok(None))
            .expect_err("a giant")
            .contains("larger")
    );
    assert_eq!(
        replace(&path, b"x", |now| now == b"old"),
        Ok(Replaced::Changed)
    );
    assert_eq!(text(), "newer");
    assert_eq!(
        replace(&path, b"x", |now| now == b"newer"),
        Ok(Replaced::Done)
    );
    assert_eq!((text().as_str(), scratch.names().len()), ("x", 1));
}

#[test]
fn a_rewritten_file_has_one_name_and_replaces_none() {
    let scratch = Scratch::new();
    let path = scratch.put("One.kh", b"1");
    scratch.put("Two.kh", b"2");
    let add = |now: Option<Vec<u8>>| Ok([now.unwrap_or_default(), b"!".to_vec()].concat());
    let full = fault::with(fault::Fault::Full(1), || {
        rewrite(&path, "Three", "kh", 100, add)
    });
    assert!(full.is_err());
    assert_eq!(scratch.names(), ["One.kh", "Two.kh"]);
    let moved = rewrite(&path, "Two", "kh", 100, add).expect("a new name");
    assert_eq!(scratch.names(), ["Two 2.kh", "Two.kh"]);
    assert_eq!(fs::read(&moved).expect("bytes"), b"1!");
    // Only the case changed: one file for some systems.
    let same = rewrite(&moved, "two 2", "kh", 100, add).expect("the same name");
    assert_eq!((same, scratch.names().len()), (moved, 2));
}

#[test]
fn a_taken_file_is_never_lost() {
    let scratch = Scratch::new();
    let trash = scratch.folder().inside("Trash");
    for (content, there) in [("1", "x.kh"), ("2", "x 2.kh")] {
        let path = scratch.put("x.kh", content.as_bytes());
        let taken = trash.take(&path, "kh").expect("it moves").expect("a place");
        assert_eq!(taken, trash.path().join(there));
        assert_eq!(fs::read_to_string(taken).expect("text"), content);
        assert_eq!(trash.take(&path, "kh"), Ok(None));
    }
    let path = scratch.put("x.kh", b"3");
    let error = fault::with(fault::Fault::ReadOnly, || trash.take(&path, "kh"));
    assert!(error.is_err() && path.exists());
}

#[test]
fn instances_take_turns() {
    let scratch = Scratch::new();
    let path = scratch.put("count", b"0");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    update(&path, 100, |now| {
                        let text = String::from_utf8(now.unwrap_or_default()).expect("text");
                        let count: u32 = text.parse().expect("a number");
                        Ok(Some((count + 1).to_string().into_bytes()))
                    })
                    .expect("an update");
                }
            });
        }
    });
    assert_eq!(fs::read_to_string(&path).expect("text"), "80");
}
