//! Presets for an instance, and `presets`: the table of the built-in ones. The plugin's own window
//! has the whole bank; this reads just what a command needs.

use crate::fault::{Fault, Result};
use crate::host::Instance;
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The built-in presets.
#[path = "../../src/presets/factory.rs"]
mod factory;

/// Parameters that no preset touches; the plugin's own list, as `tests/presets.rs` asserts.
pub const PLAYER: &[&str] = &[
    "bypass", "gain", "quality", "clock", "guard", "ref", "fine", "bend", "mpe", "mo_rh", "mo_ml",
    "mo_mpe", "jr_hld", "jr_nxt", "jr_ret",
];

/// Newest version of the format that is read.
const SCHEMA: u64 = 1;
/// Largest preset that is read, in bytes.
const LARGEST_BYTES: u64 = 1 << 20;
/// Ending of a preset's file name.
const ENDING: &str = "khpreset";
/// Names that a wrong one is answered with, at most.
const HINTS: usize = 3;

/// A preset.
pub struct Preset {
    /// What faults call it: its file or name.
    label: String,
    /// Its content.
    json: Value,
}

impl Preset {
    /// The preset of a file, of one of the built-in ones' names in any language, or of one of the
    /// user's names.
    pub fn find(wanted: &str) -> Result<Self> {
        let path = Path::new(wanted);
        if path.is_file() || wanted.contains(std::path::is_separator) {
            return Self::read(path);
        }
        let mut presets = built_in()?;
        presets.extend(users().iter().filter_map(|path| Self::read(path).ok()));
        let same = |preset: &Self| preset.names().any(|name| fold(name) == fold(wanted));
        if let Some(place) = presets.iter().position(same) {
            return Ok(presets.swap_remove(place));
        }
        let mut names: Vec<&str> = presets.iter().flat_map(Self::names).collect();
        names.sort_by_cached_key(|name| distance(&fold(name), &fold(wanted)));
        names.truncate(HINTS);
        Err(Fault::input(format!(
            "no such preset: {wanted} (the nearest: {})",
            names.join(", ")
        )))
    }

    /// Reads a file.
    fn read(path: &Path) -> Result<Self> {
        let label = path.display().to_string();
        let fault = |what: &dyn std::fmt::Display| Fault::input(format!("{label}: {what}"));
        let data = std::fs::metadata(path).map_err(|error| fault(&error))?;
        if !data.is_file() || data.len() > LARGEST_BYTES {
            return Err(fault(&"not a preset"));
        }
        let bytes = std::fs::read(path).map_err(|error| fault(&error))?;
        Self::parse(label, &bytes)
    }

    /// Reads a file's content.
    fn parse(label: String, bytes: &[u8]) -> Result<Self> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let fault = |what: &dyn std::fmt::Display| Fault::input(format!("{label}: {what}"));
        let json: Value = serde_json::from_slice(bytes).map_err(|error| fault(&error))?;
        match json["schema"].as_u64() {
            Some(1..=SCHEMA) => {}
            Some(newer) => return Err(fault(&format!("schema {newer} is of another version"))),
            None => return Err(fault(&"not a preset: it has no schema")),
        }
        if !json["name"].is_string() || !json["params"].is_object() {
            return Err(fault(&"not a preset: it has no name or no params"));
        }
        Ok(Self { label, json })
    }

    /// Its names in all languages, English first.
    fn names(&self) -> impl Iterator<Item = &str> {
        let others = self.json["translations"].as_object();
        let others = others.into_iter().flat_map(|map| map.values());
        let others = others.filter_map(|words| words["name"].as_str());
        self.json["name"].as_str().into_iter().chain(others)
    }

    /// Loads it into an instance. `fresh` is the state of a new one, for what the preset does not
    /// name; the player's settings stay. `[main]`
    pub fn load(&self, instance: &mut Instance, fresh: &Value) -> Result<()> {
        let mut state = instance.state_json()?;
        let values = state["params"].as_object_mut();
        let values = values.ok_or_else(|| Fault::failed("a state without parameters"))?;
        for (id, entry) in values {
            if PLAYER.contains(&id.as_str()) {
                continue;
            }
            *entry = match self.json["params"].get(id) {
                None => fresh["params"][id].clone(),
                Some(value) => self.typed(id, value, entry)?,
            };
        }
        state["fields"]["scale"] = match self.json["fields"].get("scale") {
            Some(scale) => Value::String(scale.to_string()),
            None => fresh["fields"]["scale"].clone(),
        };
        instance.load_json(state.to_string().as_bytes())?;
        match crate::scale::field(instance)?["error"].as_str() {
            Some(error) => Err(self.fault("scale", error)),
            None => Ok(()),
        }
    }

    /// A value as the state has it, of the kind of what is there.
    fn typed(&self, id: &str, value: &Value, entry: &Value) -> Result<Value> {
        let kind = entry.as_object().and_then(|entry| entry.keys().next());
        let (fits, what) = match kind.map(String::as_str) {
            Some("f32") => (value.is_number(), "a number"),
            Some("bool") => (value.is_boolean(), "true or false"),
            _ => (
                value.as_f64().is_some_and(|number| number.fract() == 0.0),
                "a whole number",
            ),
        };
        let Some(kind) = kind.filter(|_| fits) else {
            return Err(self.fault(id, &format!("{value} is not {what}")));
        };
        let value = match value.as_f64() {
            // The state has no wider ones; the plugin brings them into range.
            Some(number) if kind == "i32" => Value::from(number as i32),
            Some(number) => Value::from(number.clamp(f32::MIN.into(), f32::MAX.into())),
            None => value.clone(),
        };
        Ok(serde_json::json!({ (kind.as_str()): value }))
    }

    /// What is wrong with a part of it.
    fn fault(&self, part: &str, what: &str) -> Fault {
        Fault::input(format!("{}: {part}: {what}", self.label))
    }
}

/// The built-in presets in their order.
fn built_in() -> Result<Vec<Preset>> {
    let files = factory::FILES.iter();
    files
        .map(|(stem, json)| Preset::parse(format!("{stem}.json"), json.as_bytes()))
        .collect()
}

/// The files in the user's folder and in the folders in it.
fn users() -> Vec<PathBuf> {
    use etcetera::BaseStrategy;
    let home = std::env::var_os("KAZAKH_HORIZON_HOME").filter(|home| !home.is_empty());
    let home = match home {
        Some(home) => PathBuf::from(home),
        None => match etcetera::base_strategy::choose_native_strategy() {
            Ok(platform) => platform.data_dir().join("The Dunes/Kazakh Horizon"),
            Err(_) => return Vec::new(),
        },
    };
    let list = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    };
    let (folders, mut files): (Vec<_>, Vec<_>) = list(&home.join("Presets"))
        .into_iter()
        .partition(|path| path.is_dir());
    let shown = folders.iter().filter(|folder| !folder.ends_with("Trash"));
    files.extend(shown.flat_map(|folder| list(folder)));
    files.retain(|path| {
        path.extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING))
    });
    files
}

/// Text as names are compared.
fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Letters to put in, take out or change until one text is another (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// `presets`: prints the table.
pub fn run() -> Result<()> {
    print!("{}", table()?);
    Ok(())
}

/// The built-in presets as Markdown.
pub fn table() -> Result<String> {
    let mut table = String::from("| preset | category | tags | description |\n|---|---|---|---|\n");
    for preset in built_in()? {
        let text = |key: &str| {
            let text = preset.json[key].as_str().unwrap_or_default();
            text.replace('|', "\\|").replace('\n', " ")
        };
        let tags = preset.json["tags"].as_array().into_iter().flatten();
        let tags: Vec<&str> = tags.filter_map(Value::as_str).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} |",
            text("name"),
            text("category"),
            tags.join(", "),
            text("description")
        );
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_presets_are_found_by_any_of_their_names() {
        let presets = built_in().unwrap();
        assert!(!presets.is_empty());
        for preset in presets {
            for name in preset.names() {
                let found = Preset::find(&format!(" {} ", name.to_uppercase())).unwrap();
                assert_eq!(found.label, preset.label, "{name}");
            }
        }
    }

    #[test]
    fn wrong_names_and_files_are_one_line_with_exit_code_2() {
        let first = built_in().unwrap().remove(0);
        let name = first.names().next().unwrap();
        let near = Preset::find(&format!("{name}x")).err().unwrap();
        assert!(near.to_string().contains(name), "{near}");
        let none = Preset::find("/no/such.khpreset").err().unwrap();
        assert!(
            none.to_string().starts_with("/no/such.khpreset: "),
            "{none}"
        );
        let parse = |json: &str| {
            Preset::parse("x".to_owned(), json.as_bytes())
                .err()
                .unwrap()
        };
        for (fault, expected) in [
            (near, "no such preset"),
            (none, "/no"),
            (parse("{\n!"), "x: key must be a string at line 2"),
            (parse("{}"), "x: not a preset"),
            (parse(r#"{"schema": 2}"#), "x: schema 2"),
            (
                parse(r#"{"schema": 1, "name": "x", "params": []}"#),
                "x: not a preset",
            ),
        ] {
            assert_eq!(fault.exit_code(), 2, "{fault}");
            assert!(fault.to_string().starts_with(expected), "{fault}");
            assert_eq!(fault.to_string().lines().count(), 1, "{fault}");
        }
    }

    #[test]
    fn distances_count_letters() {
        assert_eq!(distance("жел", "жел"), 0);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn the_table_has_a_row_for_each() {
        let rows = table().unwrap().lines().count();
        assert_eq!(rows, 2 + factory::FILES.len());
    }
}
