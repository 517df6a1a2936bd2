//! Files in a folder, on a real disk.

use super::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own, removed with it.
struct Scratch(PathBuf);

impl Scratch {
    /// An empty one.
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("kazakh-horizon-folder-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

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
