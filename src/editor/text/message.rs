//! What goes wrong, in the language of the window. The parts that read files know no languages and say
//! it in English; here their lines are known by their fixed words.

use super::table::MESSAGES;
use super::{Language, fill};
use std::borrow::Cow;

/// What stands between the parts of a line: a file, what is wrong there, and what became of it.
const BETWEEN: [&str; 2] = [": ", "; "];
/// Deepest that one message stands in another.
const DEEPEST: usize = 8;

/// An error's line in a language. What is not known of it (a path, the system's own words) stays as
/// it is.
pub fn said(language: Language, line: &str) -> Cow<'_, str> {
    match language {
        Language::English => line.into(),
        Language::Kazakh | Language::Russian => part(language, line, DEEPEST),
    }
}

/// One part of a line: known as a whole, or in its own parts.
fn part(language: Language, line: &str, depth: usize) -> Cow<'_, str> {
    let Some(depth) = depth.checked_sub(1) else {
        return line.into();
    };
    if let Some((text, values)) = known(language, line) {
        let values: Vec<Cow<str>> = values
            .into_iter()
            .map(|value| part(language, value, depth))
            .collect();
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        return fill(text, &values).into();
    }
    for between in BETWEEN {
        if let Some((before, after)) = line.split_once(between) {
            let before = part(language, before, depth);
            let after = part(language, after, depth);
            return format!("{before}{between}{after}").into();
        }
    }
    line.into()
}

/// The text of the row that a line is made by, and the line's values. Of several, the one that fixes
/// most of it.
fn known(language: Language, line: &str) -> Option<(&'static str, Vec<&str>)> {
    let rows = MESSAGES.rows(language).filter_map(|(key, text)| {
        let values = values(key, line)?;
        let free: usize = values.iter().map(|value| value.len()).sum();
        Some((free, key, text, values))
    });
    let (_, _, text, values) = rows.min_by_key(|&(free, key, ..)| (free, key))?;
    Some((text, values))
}

/// What stands in a line where a row has `{0}`, `{1}` and so on, which come in that order; `None` if
/// the row does not make this line.
fn values<'a>(row: &str, line: &'a str) -> Option<Vec<&'a str>> {
    let mut fixed = Vec::new();
    let mut rest = row;
    while let Some((before, after)) = rest.split_once(&format!("{{{}}}", fixed.len())) {
        fixed.push(before);
        rest = after;
    }
    let (last, mut open) = (rest, line);
    let mut values = Vec::with_capacity(fixed.len());
    let Some((first, between)) = fixed.split_first() else {
        return (line == row).then_some(values);
    };
    open = open.strip_prefix(first)?.strip_suffix(last)?;
    for before in between {
        let (value, after) = open.split_once(before)?;
        values.push(value);
        open = after;
    }
    values.push(open);
    let is_one = |value: &&str| !value.is_empty() && !value.contains(": ");
    values.iter().all(is_one).then_some(values)
}
