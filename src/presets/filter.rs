//! Which presets of the bank are shown: search as you type, tags, category, favourites, origin.

use super::bank::{Entry, Origin};
use super::file::Preset;
use crate::preferences::Preferences;
use std::collections::BTreeSet;

/// Where presets come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Built in.
    Factory,
    /// The user's folder.
    User,
}

/// What to show. The default shows everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that must all be found, each anywhere in names, descriptions (of all languages),
    /// author, tags or category.
    pub text: String,
    /// Tags that must all be there.
    pub tags: BTreeSet<String>,
    /// The category, or any.
    pub category: Option<String>,
    /// Favourites only.
    pub favourites: bool,
    /// One origin, or any.
    pub origin: Option<Source>,
}

impl Filter {
    /// Indices of the entries that are shown, in the bank's order, but those whose name in the
    /// language of `code` has the words first.
    pub(super) fn find(
        &self,
        entries: &[Entry],
        preferences: &Preferences,
        code: &str,
    ) -> Vec<usize> {
        let text = fold(&self.text);
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut found: Vec<usize> = (0..entries.len())
            .filter(|&index| {
                entries
                    .get(index)
                    .is_some_and(|entry| self.shows(entry, &words, preferences))
            })
            .collect();
        if !words.is_empty() {
            found.sort_by_cached_key(|&index| {
                let name = entries
                    .get(index)
                    .map(|entry| fold(entry.preset.name_in(code)));
                !name.is_some_and(|name| words.iter().all(|word| name.contains(word)))
            });
        }
        found
    }

    /// Whether an entry is shown.
    fn shows(&self, entry: &Entry, words: &[&str], preferences: &Preferences) -> bool {
        let preset = &entry.preset;
        let origin = match entry.origin {
            Origin::Factory => Source::Factory,
            Origin::User(_) => Source::User,
        };
        self.origin.is_none_or(|wanted| wanted == origin)
            && (!self.favourites || preferences.favourites.contains(&preset.uuid))
            && self
                .category
                .as_ref()
                .is_none_or(|wanted| fold(wanted) == fold(&preset.category))
            && self
                .tags
                .iter()
                .all(|wanted| preset.tags.iter().any(|tag| fold(tag) == fold(wanted)))
            && words.iter().all(|word| entry.words.contains(word))
    }
}

/// The entry `step` places from the current one among those found, around the ends; from nowhere
/// the first, or the last for a step back. `None` if nothing was found.
pub fn neighbour(found: &[usize], current: Option<usize>, step: isize) -> Option<usize> {
    let place = current.and_then(|current| found.iter().position(|&index| index == current));
    let next = match place {
        Some(place) => (place as isize + step).rem_euclid(found.len().max(1) as isize) as usize,
        None if step < 0 => found.len().saturating_sub(1),
        None => 0,
    };
    found.get(next).copied()
}

/// All that a search looks at.
pub(super) fn words(preset: &Preset) -> String {
    let mut words = vec![preset.name.as_str(), &preset.author, &preset.description];
    words.push(&preset.category);
    words.extend(preset.tags.iter().map(String::as_str));
    for translation in preset.translations.values() {
        words.push(&translation.name);
        words.push(&translation.description);
    }
    fold(&words.join("\n"))
}

/// Text as it is compared: lower case, and Kazakh letters as the Russian ones that stand for them
/// on a keyboard without them, so that `кобыз` finds `Қобыз`.
pub(super) fn fold(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| match c {
            'ә' => 'а',
            'ғ' => 'г',
            'қ' => 'к',
            'ң' => 'н',
            'ө' => 'о',
            'ұ' | 'ү' => 'у',
            'һ' => 'х',
            'і' => 'и',
            'ё' => 'е',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests;
