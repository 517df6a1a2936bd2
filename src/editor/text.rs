//! Every word shown, in English, Kazakh and Russian.
//!
//! The tables are text in `text/*.tsv`: a line holds a key and the three languages, parted by tabs;
//! lines that start with `#` are remarks. They are parsed once. A key without a row is shown as it
//! is, and a test fails; so does one for a row that nobody asks for.

mod message;
mod number;
mod table;
#[cfg(test)]
mod tests;

pub use message::said;
pub use number::{counted, shown, typed};

use std::borrow::Cow;
use table::{CATEGORIES, CHAPTERS, GROUPS, HINTS, PARAMETERS, TAGS, WORDS};

/// A language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, as hosts show the parameters.
    #[default]
    English,
    /// Kazakh, in Cyrillic.
    Kazakh,
    /// Russian.
    Russian,
}

impl Language {
    /// All of them, in the order of the menu.
    pub const ALL: [Language; 3] = [Self::English, Self::Kazakh, Self::Russian];

    /// Its own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Kazakh => "Қазақша",
            Self::Russian => "Русский",
        }
    }

    /// Its code in files (ISO 639-1).
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Kazakh => "kk",
            Self::Russian => "ru",
        }
    }

    /// The language of a code, if it is one of ours.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }
}

/// A word of the window; the key itself if it has no row.
pub fn word(language: Language, key: &'static str) -> &'static str {
    WORDS.get(language, key).unwrap_or(key)
}

/// A word of the window in which `{0}`, `{1}` and so on stand for `values`.
pub fn phrase(language: Language, key: &'static str, values: &[&str]) -> String {
    fill(word(language, key), values)
}

/// A parameter's name; its id if it has none.
pub fn parameter(language: Language, id: &str) -> Cow<'static, str> {
    of_parameter(&PARAMETERS, language, id).unwrap_or_else(|| id.to_owned().into())
}

/// What one hears when a parameter is turned; empty if there is nothing to say.
pub fn hint(language: Language, id: &str) -> Cow<'static, str> {
    of_parameter(&HINTS, language, id).unwrap_or_default()
}

/// The text of a choice, given as hosts show it; the same as [`shown`].
pub fn value<'a>(language: Language, english: &'a str) -> Cow<'a, str> {
    shown(language, english)
}

/// Heading of a group of parameters, or of a layer, given as hosts show it.
pub fn group(language: Language, english: &str) -> Cow<'static, str> {
    // The host's name of a group in a group ends with its own.
    let own = english.rsplit('/').next().unwrap_or(english);
    if let Some(text) = GROUPS.get(language, own) {
        return text.into();
    }
    match own.strip_prefix("Lane ") {
        Some(lane) => phrase(language, "group.lane", &[lane]).into(),
        None => own.to_owned().into(),
    }
}

/// A preset's tag.
pub fn tag(language: Language, tag: &str) -> Cow<'static, str> {
    match TAGS.get(language, tag) {
        Some(text) => text.into(),
        None => tag.to_owned().into(),
    }
}

/// A preset's category.
pub fn category(language: Language, category: &str) -> Cow<'static, str> {
    match CATEGORIES.get(language, category) {
        Some(text) => text.into(),
        None => category.to_owned().into(),
    }
}

/// What is told of a chapter of the journey, by its id: its `name`, `short` name, `place` or `era`.
pub fn chapter(language: Language, id: &str, what: &str) -> Option<&'static str> {
    CHAPTERS.get(language, &format!("{id}.{what}"))
}

/// The row of a parameter. The lanes share theirs, and so do the strings: in it, `{0}` is the number
/// of the lane or string.
fn of_parameter(table: &table::Table, language: Language, id: &str) -> Option<Cow<'static, str>> {
    if let Some(text) = table.get(language, id) {
        return Some(text.into());
    }
    let (number, key) = shared(id)?;
    let text = table.get(language, &key)?;
    Some(fill(text, &[number]).into())
}

/// Number and common key of a lane's or a string's parameter: `l3_lvl` is lane 3's `lane.lvl`, `ds2`
/// is string 2's `ds`.
fn shared(id: &str) -> Option<(&str, String)> {
    let is_number = |text: &str| text.len() == 1 && text.chars().all(|c| c.is_ascii_digit());
    if let Some(number) = id.strip_prefix("ds") {
        return is_number(number).then(|| (number, "ds".to_owned()));
    }
    let (number, rest) = id.strip_prefix('l')?.split_once('_')?;
    is_number(number).then(|| (number, format!("lane.{rest}")))
}

/// Puts `values` where `{0}`, `{1}` and so on stand.
fn fill(text: &str, values: &[&str]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    // One pass, so that a value with a brace in it (a file's name) stays as it is.
    while let Some(at) = rest.find('{') {
        let (before, mark) = rest.split_at(at);
        filled.push_str(before);
        let value = mark
            .get(1..2)
            .filter(|_| mark.get(2..3) == Some("}"))
            .and_then(|digit| digit.parse::<usize>().ok())
            .and_then(|index| values.get(index));
        let taken = match value {
            Some(value) => {
                filled.push_str(value);
                3
            }
            None => {
                filled.push('{');
                1
            }
        };
        rest = mark.get(taken..).unwrap_or_default();
    }
    filled.push_str(rest);
    filled
}
