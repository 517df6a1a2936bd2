//! Scala files for an instance: their text goes into its state, where a project keeps it.

use crate::fault::{Fault, Result};
use crate::host::Instance;
use serde_json::{Value, json};
use std::path::Path;

/// Id of the parameter that chooses the scale, and its value that does.
const INTONATION: (&str, &str) = ("inton", "Scala File");

/// The text of a scale and of its keyboard mapping, with their files.
pub struct Scala<'a> {
    /// The `.scl` file and its text.
    scl: (&'a Path, String),
    /// The `.kbm` file and its text.
    kbm: Option<(&'a Path, String)>,
}

impl<'a> Scala<'a> {
    /// Reads the files.
    pub fn read(scl: &'a Path, kbm: Option<&'a Path>) -> Result<Self> {
        Ok(Self {
            scl: (scl, text(scl)?),
            kbm: kbm.map(|kbm| Ok((kbm, text(kbm)?))).transpose()?,
        })
    }

    /// Loads the scale into an instance and chooses it. If the plugin cannot read it, the fault is
    /// what the plugin says, with the file and the line. `[main]`
    pub fn load(&self, instance: &mut Instance) -> Result<()> {
        let (path, scl) = &self.scl;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let kbm = self.kbm.as_ref().map_or("", |(_, text)| text);
        let field = json!({ "name": name, "scl": scl, "kbm": kbm });
        let mut state = instance.state_json()?;
        state["fields"]["scale"] = Value::String(field.to_string());
        instance.load_json(state.to_string().as_bytes())?;
        let kept = self::field(instance)?;
        if let Some(error) = kept["error"].as_str() {
            // The plugin knows the files by the scale's name only.
            let files = [
                ("scl", Some(*path)),
                ("kbm", self.kbm.as_ref().map(|k| k.0)),
            ];
            let named = files.into_iter().find_map(|(ending, path)| {
                let rest = error.strip_prefix(&format!("{name}.{ending}"))?;
                Some(format!("{}{rest}", path?.display()))
            });
            return Err(Fault::input(named.unwrap_or_else(|| error.to_owned())));
        }
        if kept["scl"] != field["scl"] || kept["kbm"] != field["kbm"] {
            let path = path.display();
            return Err(Fault::failed(format!("{path}: the plugin takes no scale")));
        }
        instance.set_text(INTONATION.0, INTONATION.1)
    }
}

/// The scale an instance keeps in its state. `[main]`
pub fn field(instance: &mut Instance) -> Result<Value> {
    let state = instance.state_json()?;
    let text = state["fields"]["scale"].as_str().unwrap_or("null");
    serde_json::from_str(text).map_err(Fault::failed)
}

/// A file's text: UTF-8, or Latin-1 where it is not that.
fn text(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path)
        .map_err(|error| Fault::input(format!("{}: {error}", path.display())))?;
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect()))
}
