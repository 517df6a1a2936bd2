//! Values as each language writes them: decimal commas and units in Kazakh and Russian.

use super::{Language, value};
use std::borrow::Cow;

/// Units as hosts show them, and in Cyrillic; Kazakh and Russian write them alike, but for cents and
/// semitones.
const UNITS: [(&str, [&str; 2]); 8] = [
    ("dB", ["дБ", "дБ"]),
    ("Hz", ["Гц", "Гц"]),
    ("kHz", ["кГц", "кГц"]),
    ("s", ["с", "с"]),
    ("ms", ["мс", "мс"]),
    ("mm", ["мм", "мм"]),
    ("cents", ["цент", "цент"]),
    ("st", ["жт", "пт"]),
];

/// The text of any value, given as hosts show it: a choice's in the language, a number with its
/// decimal comma and unit.
pub fn shown<'a>(language: Language, text: &'a str) -> Cow<'a, str> {
    let column = match language {
        Language::English => return text.into(),
        Language::Kazakh => 0,
        Language::Russian => 1,
    };
    let (number, unit) = match text.split_once(' ') {
        Some((number, unit)) => (number, Some(unit)),
        None => (text, None),
    };
    if number != "-inf" && number.parse::<f64>().is_err() {
        return value(language, text);
    }
    let number = match number {
        "-inf" => "-\u{221e}".to_owned(),
        number => number.replace('.', ","),
    };
    let known = unit.map(|unit| {
        let row = UNITS.iter().find(|(english, _)| *english == unit);
        row.map_or(unit, |(_, here)| here[column])
    });
    match known {
        Some(unit) => format!("{number} {unit}").into(),
        None => number.into(),
    }
}
