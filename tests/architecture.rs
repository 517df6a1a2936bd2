//! Who may know whom, read from the sources. Each rule asserts that it looked at something.

use std::path::{Path, PathBuf};

/// A source file.
struct Source {
    /// Path under `src`, with `/`.
    path: String,
    /// Its text without `//` comments, which bind nobody, and without its unit tests, which end it.
    code: String,
    /// Number of lines.
    lines: usize,
}

/// All Rust files under `src`.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(file).expect("a readable source");
            let relative = file.strip_prefix(&root).expect("a file under src");
            let code: String = text.lines().map(without_comment).collect();
            Source {
                path: relative.to_string_lossy().replace('\\', "/"),
                code: without_tests(&code).to_owned(),
                lines: text.lines().count(),
            }
        })
        .collect()
}

/// Adds the Rust files of a folder and of those in it.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            // Unit tests in files of their own.
            if !path.ends_with("tests") {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && path.file_name().is_some_and(|name| name != "tests.rs")
        {
            files.push(path);
        }
    }
}

/// A line up to its comment, with its line break.
fn without_comment(line: &str) -> String {
    let code = line.find("//").map_or(line, |at| &line[..at]);
    format!("{code}\n")
}

/// Code up to its unit tests.
fn without_tests(code: &str) -> &str {
    let tests = code.match_indices("#[cfg(test)]").find(|(at, mark)| {
        let next = code[at + mark.len()..].trim_start();
        next.starts_with("mod ")
    });
    tests.map_or(code, |(at, _)| &code[..at])
}

/// Whether a word stands in the code as a word of its own.
fn names(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

/// Asserts that no file of `layer` names one of `words`, and that the layer has files.
fn forbid(sources: &[Source], rule: &str, layer: impl Fn(&str) -> bool, words: &[&str]) {
    let files: Vec<&Source> = sources.iter().filter(|file| layer(&file.path)).collect();
    assert!(!files.is_empty(), "{rule}: no file looked at");
    for file in files {
        for word in words {
            assert!(
                !names(&file.code, word),
                "{rule}: src/{} names {word}",
                file.path
            );
        }
    }
}

/// Whether a path is the engine or below it.
fn engine(path: &str) -> bool {
    path == "engine.rs" || path.starts_with("engine/")
}

#[test]
fn the_engine_knows_no_plugin_window_file_clock_or_lock() {
    let words = [
        "nice_plug",
        "nice_plug_egui",
        "egui",
        "std::fs",
        "std::time",
        "std::net",
        "std::thread",
        "Mutex",
        "RwLock",
        "println",
        "eprintln",
        "print",
        "dbg",
        "Instant",
        "SystemTime",
    ];
    forbid(&sources(), "engine", engine, &words);
}

#[test]
fn the_engine_knows_no_upper_layer() {
    let words = [
        "crate::plugin",
        "crate::params",
        "crate::presets",
        "crate::editor",
        "crate::telemetry",
        "super::super::params",
    ];
    forbid(&sources(), "engine", engine, &words);
}

#[test]
fn params_and_telemetry_know_only_what_lies_below() {
    let sources = sources();
    let params = |path: &str| path == "params.rs" || path.starts_with("params/");
    forbid(
        &sources,
        "params",
        params,
        &[
            "crate::plugin",
            "crate::editor",
            "crate::telemetry",
            "crate::presets",
            "egui",
        ],
    );
    let tape = |path: &str| path == "tape.rs" || path.starts_with("tape/");
    forbid(
        &sources,
        "tape",
        tape,
        &[
            "crate::plugin",
            "crate::params",
            "crate::editor",
            "egui",
            "nice_plug",
            "Mutex",
            "RwLock",
        ],
    );
    let telemetry = |path: &str| path == "telemetry.rs" || path.starts_with("telemetry/");
    forbid(
        &sources,
        "telemetry",
        telemetry,
        &[
            "crate::plugin",
            "crate::params",
            "crate::editor",
            "egui",
            "nice_plug",
            "Mutex",
            "RwLock",
        ],
    );
}

#[test]
fn the_editor_does_not_know_the_plugin_or_the_engine_s_insides() {
    let editor = |path: &str| path == "editor.rs" || path.starts_with("editor/");
    let words = [
        "crate::plugin",
        "engine::Engine",
        "engine::drone",
        "engine::mixer",
        "engine::voices",
        "std::fs",
    ];
    forbid(&sources(), "editor", editor, &words);
}

#[test]
fn files_are_touched_in_one_place() {
    let sources = sources();
    let folder = |path: &str| path == "folder.rs" || path.starts_with("folder/");
    let elsewhere = |path: &str| !folder(path);
    forbid(&sources, "files", elsewhere, &["std::fs", "File::open"]);
    let upper = ["crate::plugin", "crate::editor", "crate::telemetry", "egui"];
    forbid(&sources, "scales", |path| path == "scales.rs", &upper);
    forbid(&sources, "folder", folder, &upper);
    let entry = |path: &str| path == "entry.rs" || path.starts_with("entry/");
    let beside = ["crate::editor", "crate::engine", "crate::telemetry", "egui"];
    forbid(&sources, "entry", entry, &beside);
    let above = [
        "crate::params",
        "crate::presets",
        "crate::preferences",
        "nice_plug",
    ];
    forbid(&sources, "folder", folder, &above);
    let presets = |path: &str| path == "presets.rs" || path.starts_with("presets/");
    forbid(&sources, "presets", presets, &upper);
    forbid(&sources, "presets", presets, &["crate::engine"]);
    let preferences = |path: &str| path == "preferences.rs";
    forbid(&sources, "preferences", preferences, &upper);
    forbid(
        &sources,
        "preferences",
        preferences,
        &["crate::params", "nice_plug"],
    );
    let client = |path: &str| path == "mts_esp.rs";
    forbid(&sources, "MTS-ESP", client, &upper);
    let above = ["crate::params", "nice_plug"];
    forbid(&sources, "MTS-ESP", client, &above);
}

#[test]
fn members_of_a_family_do_not_know_each_other() {
    let sources = sources();
    for family in ["drone", "melody", "drum"] {
        let folder = format!("engine/{family}/");
        let members: Vec<&Source> = sources
            .iter()
            .filter(|file| file.path.starts_with(&folder))
            .collect();
        // Melody and drums come later; the drone is there as soon as its file is.
        let parent = format!("engine/{family}.rs");
        let expected = sources.iter().any(|file| file.path == parent);
        assert!(!expected || !members.is_empty() || family == "drone");
        for file in &members {
            let own = file.path[folder.len()..].trim_end_matches(".rs");
            for other in &members {
                let other = other.path[folder.len()..].trim_end_matches(".rs");
                // A member may have parts of its own in a folder of its name.
                let related = other.starts_with(own) || own.starts_with(other);
                let module = format!("{family}::{}", other.replace('/', "::"));
                assert!(
                    related || !names(&file.code, &module),
                    "src/{} names {module}",
                    file.path
                );
            }
            for upper in ["engine::voices", "engine::mixer", "crate::plugin"] {
                assert!(!names(&file.code, upper), "src/{} names {upper}", file.path);
            }
        }
    }
}

#[test]
fn the_ground_layer_knows_nothing_above_it() {
    let ground = |path: &str| {
        ["engine/units.rs", "engine/registry.rs", "engine/random.rs"].contains(&path)
            || path.starts_with("engine/dsp")
    };
    let words = [
        "engine::settings",
        "engine::event",
        "engine::clock",
        "engine::drone",
        "engine::mixer",
        "engine::voices",
        "Settings",
    ];
    forbid(&sources(), "dsp, units, registry, random", ground, &words);
}

#[test]
fn colours_live_in_the_theme() {
    let sources = sources();
    let elsewhere = |path: &str| path != "editor/theme.rs";
    let words = [
        "from_rgb",
        "from_rgba_premultiplied",
        "from_rgba_unmultiplied",
        "from_gray",
        "from_black_alpha",
        "from_white_alpha",
        "hex_color",
    ];
    forbid(&sources, "colours", elsewhere, &words);
    for file in sources.iter().filter(|file| elsewhere(&file.path)) {
        // A colour written as "#rrggbb".
        let hex = file.code.match_indices("\"#").any(|(at, _)| {
            let digits = &file.code[at + 2..];
            digits.chars().take_while(char::is_ascii_hexdigit).count() >= 6
        });
        assert!(!hex, "src/{}: a colour outside the theme", file.path);
    }
}

#[test]
fn long_files_are_named() {
    let sources = sources();
    assert!(!sources.is_empty());
    for file in sources.iter().filter(|file| file.lines >= 400) {
        println!("long: src/{} has {} lines", file.path, file.lines);
    }
}

#[test]
fn words_are_found_as_words_and_not_in_comments() {
    assert!(names("use std::fs;", "std::fs"));
    assert!(!names("fn blueprint() {}", "print"));
    assert!(!names(&without_comment("let x = 1; // egui"), "egui"));
    let code = "fn a() {}\n#[cfg(test)]\nmod tests { println!(); }\n";
    assert!(!names(without_tests(code), "println"));
}
