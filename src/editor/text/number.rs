//! Values as each language writes them, and back: the decimal point of hosts is a comma in Kazakh and
//! Russian, units are Cyrillic, and choices have their own words.

use super::table::{VALUES, WORDS};
use super::{Language, phrase, word};
use crate::params::text::UNITS;
use std::borrow::Cow;

/// Where in a row of [`UNITS`] a language stands.
fn column(language: Language) -> Option<usize> {
    match language {
        Language::English => None,
        Language::Kazakh => Some(0),
        Language::Russian => Some(1),
    }
}

/// The text of any value, given as hosts show it: a choice's word, or a number with the decimal
/// comma and the unit of the language.
pub fn shown<'a>(language: Language, host: &'a str) -> Cow<'a, str> {
    let Some(column) = column(language) else {
        return host.into();
    };
    if let Some(text) = VALUES.get(language, host) {
        return text.into();
    }
    if let Some(number) = slot(host) {
        return phrase(language, "value.slot", &[number]).into();
    }
    let (number, unit) = match host.split_once(' ') {
        Some((number, unit)) => (number, Some(unit)),
        None => (host, None),
    };
    let number = match number {
        "-inf" => "-\u{221e}".to_owned(),
        number if number.parse::<f64>().is_ok() => number.replace('.', ","),
        _ => return host.into(),
    };
    let here = |unit| {
        let row = UNITS.iter().find(|(english, _)| *english == unit);
        row.map_or(unit, |(_, others)| others[column])
    };
    match unit {
        Some(unit) => format!("{number} {}", here(unit)).into(),
        None => number.into(),
    }
}

/// What was typed, as a parameter reads it: a choice's word becomes the one hosts show; the rest
/// stays, for parameters read commas and Cyrillic units themselves.
pub fn typed(language: Language, text: &str) -> Cow<'_, str> {
    let wanted = text.trim();
    if let Some(host) = VALUES.key(language, wanted) {
        return host.into();
    }
    let free = WORDS.get(language, "value.slot").unwrap_or_default();
    let number = free
        .strip_suffix("{0}")
        .and_then(|before| wanted.strip_prefix(before));
    match number {
        Some(number) => format!("Free {number}").into(),
        None => text.into(),
    }
}

/// The number of a slot of a table that no row has taken yet.
fn slot(host: &str) -> Option<&str> {
    let number = host.strip_prefix("Free ")?;
    number.parse::<u32>().is_ok().then_some(number)
}

/// A number of things: the row has the forms of its word parted by bars, one and more in English, one
/// in Kazakh, one, few and many in Russian (`{0} bar|{0} bars`, `{0} такт`,
/// `{0} такт|{0} такта|{0} тактов`). `{0}` is the number.
pub fn counted(language: Language, key: &'static str, number: usize) -> String {
    let form = match language {
        Language::English => usize::from(number != 1),
        Language::Kazakh => 0,
        Language::Russian => match (number % 10, number % 100) {
            (_, 11..=14) => 2,
            (1, _) => 0,
            (2..=4, _) => 1,
            _ => 2,
        },
    };
    let forms = word(language, key);
    let form = forms
        .split('|')
        .nth(form)
        .or_else(|| forms.split('|').next_back());
    super::fill(form.unwrap_or_default(), &[&number.to_string()])
}
