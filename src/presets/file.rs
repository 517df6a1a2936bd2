//! The file format of a preset (`CONTRACT`, "Files"): UTF-8 JSON with a fixed order of keys, numbers
//! as short as they can be written without loss, and keys and parameters of other versions kept.

use super::patch::SCALE;
use super::upgrade;
use crate::params::limit::{Limit, limit};
use crate::params::scale::ScaleText;
use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Map;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

/// The schema written, and the newest that is read.
pub const SCHEMA: u32 = 1;
/// Largest preset that is read, in bytes: a preset with a scale is a hundredth of it.
pub const LARGEST_BYTES: usize = 1 << 20;

/// A preset as its file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preset {
    /// Version of the format, see [`SCHEMA`].
    pub schema: u32,
    /// Version of the plugin that wrote it.
    pub version: String,
    /// Its identity, whatever its name and place are: a UUID in lower case.
    pub uuid: String,
    /// Name, in English if it is translated; not empty.
    pub name: String,
    /// Who made it.
    pub author: String,
    /// What it is, in a sentence or two.
    pub description: String,
    /// Tags, lower-case English words in factory presets.
    pub tags: Vec<String>,
    /// Category, an English word in factory presets.
    pub category: String,
    /// Name and description in other languages, by `kk` or `ru`.
    pub translations: BTreeMap<String, Translation>,
    /// Plain values by parameter id. A parameter that is missing has its default.
    pub params: BTreeMap<String, Value>,
    /// Texts, such as `scale`, a [`ScaleText`].
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Keys that this version does not know.
    pub unknown: Map<String, serde_json::Value>,
}

/// A preset's words in another language; what is empty is as in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Translation {
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
}

/// A parameter's plain value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of a float, in its parameter's unit.
    Float(f32),
    /// Of a whole number or of a choice, by index.
    Integer(i32),
    /// Of a switch.
    Switch(bool),
    /// Of a parameter that this version does not know; kept, never loaded.
    Unknown(serde_json::Value),
}

/// A new identity. `[main]`
pub fn new_uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

impl Preset {
    /// Reads a file's content. The error is one line that begins with the line's number where one
    /// is to blame.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > LARGEST_BYTES {
            return Err("larger than 1 MB, so not a preset".to_owned());
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        // A newer file may mean something else by every other key, so this one comes first.
        let head: Head = serde_json::from_slice(bytes).map_err(|error| explain(&error))?;
        if head.schema > SCHEMA {
            return Err(format!(
                "made by a newer version{} (schema {}; this version reads up to {SCHEMA})",
                head.version.map(|v| format!(" {v}")).unwrap_or_default(),
                head.schema
            ));
        }
        let mut preset: Self = serde_json::from_slice(bytes).map_err(|error| explain(&error))?;
        upgrade::upgrade(upgrade::STEPS, &preset.version, &mut preset.params);
        preset.schema = SCHEMA;
        preset.check()?;
        Ok(preset)
    }

    /// What no single line is to blame for.
    fn check(&mut self) -> Result<(), String> {
        if self.name.trim().is_empty() {
            return Err("it has no name".to_owned());
        }
        self.uuid = uuid::Uuid::parse_str(&self.uuid)
            .map_err(|_| format!("uuid: `{}` is not a UUID", self.uuid))?
            .to_string();
        if let Some(field) = self.fields.get(SCALE) {
            let text: ScaleText = serde_json::from_value(field.clone())
                .map_err(|error| format!("{SCALE}: {error}"))?;
            text.parse().map_err(|error| format!("{SCALE}: {error}"))?;
        }
        Ok(())
    }

    /// The file's content, with a line break at its end.
    pub fn to_json(&self) -> String {
        // PANIC: not possible, all keys are texts and nothing here fails; an empty text would be
        // refused by whoever reads it.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// Its name in a language, English where it has none.
    pub fn name_in(&self, code: &str) -> &str {
        let own = self.translations.get(code).map(|words| words.name.as_str());
        own.filter(|name| !name.is_empty()).unwrap_or(&self.name)
    }

    /// Its description in a language, English where it has none.
    pub fn description_in(&self, code: &str) -> &str {
        let own = self.translations.get(code);
        own.map(|words| words.description.as_str())
            .filter(|description| !description.is_empty())
            .unwrap_or(&self.description)
    }

    /// Its scale; an empty one without.
    pub fn scale(&self) -> ScaleText {
        let field = self.fields.get(SCALE).cloned();
        let text = field.and_then(|field| serde_json::from_value(field).ok());
        ScaleText {
            error: None,
            ..text.unwrap_or_default()
        }
    }
}

/// A parser's error as one line.
fn explain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or(&text);
    match error.line() {
        0 => text.to_owned(),
        line => format!("line {line}: {text}"),
    }
}

/// What decides whether a file can be read at all.
#[derive(Deserialize)]
struct Head {
    /// Version of the format.
    schema: u32,
    /// Version of the plugin.
    #[serde(default)]
    version: Option<serde_json::Value>,
}

impl<'de> Deserialize<'de> for Preset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Keys)
    }
}

/// Reads the keys one by one, so that an error has its line.
struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Preset;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a preset")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Preset, A::Error> {
        let mut preset = Preset::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "schema" => preset.schema = value(&mut map, &key)?,
                "version" => preset.version = value(&mut map, &key)?,
                "uuid" => preset.uuid = value(&mut map, &key)?,
                "name" => preset.name = value(&mut map, &key)?,
                "author" => preset.author = value(&mut map, &key)?,
                "description" => preset.description = value(&mut map, &key)?,
                "tags" => preset.tags = value(&mut map, &key)?,
                "category" => preset.category = value(&mut map, &key)?,
                "translations" => preset.translations = value(&mut map, &key)?,
                "params" => preset.params = map.next_value_seed(Params)?,
                "fields" => preset.fields = value(&mut map, &key)?,
                _ => {
                    let value = map.next_value()?;
                    preset.unknown.insert(key, value);
                }
            }
        }
        Ok(preset)
    }
}

/// The value of a key; the error names the key.
fn value<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    key: &str,
) -> Result<T, A::Error> {
    map.next_value()
        .map_err(|error| A::Error::custom(format_args!("{key}: {error}")))
}

/// Reads the parameters, each as its kind demands.
struct Params;

impl<'de> DeserializeSeed<'de> for Params {
    type Value = BTreeMap<String, Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Params {
    type Value = BTreeMap<String, Value>;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("parameters by id")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut params = BTreeMap::new();
        while let Some((id, json)) = map.next_entry::<String, serde_json::Value>()? {
            let value = Value::of(&id, json)
                .map_err(|what| A::Error::custom(format_args!("{id}: {what}")))?;
            params.insert(id, value);
        }
        Ok(params)
    }
}

impl Value {
    /// The value of a parameter from a file, in range. The error says what it should have been.
    pub fn of(id: &str, json: serde_json::Value) -> Result<Self, String> {
        let wrong = |what: &str| Err(format!("{json} is not {what}"));
        match limit(id) {
            None => Ok(Self::Unknown(json)),
            Some(limit @ Limit::Float { .. }) => match json.as_f64() {
                Some(number) => Ok(Self::Float(limit.clamp_float(number as f32))),
                None => wrong("a number"),
            },
            Some(limit @ Limit::Integer { .. }) => match json.as_f64() {
                Some(number) if number.fract() == 0.0 => {
                    Ok(Self::Integer(limit.clamp_integer(number as i32)))
                }
                _ => wrong("a whole number"),
            },
            Some(Limit::Switch { .. }) => match json.as_bool() {
                Some(on) => Ok(Self::Switch(on)),
                None => wrong("true or false"),
            },
        }
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Float(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Switch(value) => write!(f, "{value}"),
            Self::Unknown(value) => write!(f, "{value}"),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // JSON has no other numbers.
            Self::Float(value) if !value.is_finite() => serializer.serialize_f32(0.0),
            Self::Float(value) => serializer.serialize_f32(*value),
            Self::Integer(value) => serializer.serialize_i32(*value),
            Self::Switch(value) => serializer.serialize_bool(*value),
            Self::Unknown(value) => value.serialize(serializer),
        }
    }
}

impl Serialize for Preset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", &SCHEMA)?;
        map.serialize_entry("version", &self.version)?;
        map.serialize_entry("uuid", &self.uuid)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("author", &self.author)?;
        map.serialize_entry("description", &self.description)?;
        map.serialize_entry("tags", &self.tags)?;
        map.serialize_entry("category", &self.category)?;
        if !self.translations.is_empty() {
            map.serialize_entry("translations", &self.translations)?;
        }
        map.serialize_entry("params", &self.params)?;
        map.serialize_entry("fields", &self.fields)?;
        for (key, value) in &self.unknown {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests;
