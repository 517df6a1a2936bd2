//! The tables of words: text of four columns, parsed once.

use super::Language;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Rows by their key.
pub struct Table {
    /// The languages in the order of [`Language::ALL`].
    rows: HashMap<&'static str, [&'static str; 3]>,
}

impl Table {
    /// The table of these files. A row that is not one is left out; where a key comes twice, the
    /// last one holds.
    fn parse(files: &[&'static str]) -> Self {
        let lines = files.iter().flat_map(|file| lines(file));
        let rows = lines.filter_map(|(_, line)| row(line)).collect();
        Self { rows }
    }

    /// The text of a key.
    pub fn get(&self, language: Language, key: &str) -> Option<&'static str> {
        self.rows.get(key).map(|texts| pick(language, texts))
    }

    /// All keys and their texts.
    pub fn rows(&self, language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
        let rows = self.rows.iter();
        rows.map(move |(key, texts)| (*key, pick(language, texts)))
    }

    /// The key of a text, in any case.
    pub fn key(&self, language: Language, text: &str) -> Option<&'static str> {
        let wanted = text.to_lowercase();
        let found = |texts| pick(language, texts).to_lowercase() == wanted;
        let mut rows = self.rows.iter();
        rows.find_map(|(key, texts)| found(texts).then_some(*key))
    }
}

/// The text of a language.
fn pick(language: Language, [english, kazakh, russian]: &[&'static str; 3]) -> &'static str {
    match language {
        Language::English => english,
        Language::Kazakh => kazakh,
        Language::Russian => russian,
    }
}

/// The lines of a file that should be rows, with their numbers.
pub fn lines(file: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    let numbered = file.lines().enumerate().map(|(n, line)| (n + 1, line));
    numbered.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
}

/// Key and languages of a line; `None` unless it has four cells with something in each.
pub fn row(line: &'static str) -> Option<(&'static str, [&'static str; 3])> {
    let mut cells = line.split('\t');
    let mut next = || cells.next().filter(|cell| !cell.trim().is_empty());
    let row = (next()?, [next()?, next()?, next()?]);
    cells.next().is_none().then_some(row)
}

/// Names and texts of the files that make up each table.
pub mod files {
    /// A file: its name, for who mends it, and its text.
    pub type File = (&'static str, &'static str);

    /// A file beside this one.
    macro_rules! file {
        ($name:literal) => {
            ($name, include_str!($name))
        };
    }

    /// Words of the window.
    pub const WORDS: [File; 4] = [
        file!("common.tsv"),
        file!("shell.tsv"),
        file!("pictures.tsv"),
        file!("browser.tsv"),
    ];
    /// Names of parameters, by id.
    pub const PARAMETERS: [File; 1] = [file!("parameters.tsv")];
    /// What they do, by id.
    pub const HINTS: [File; 1] = [file!("hints.tsv")];
    /// Texts of choices, by their English.
    pub const VALUES: [File; 3] = [
        file!("values.tsv"),
        file!("modes.tsv"),
        file!("patterns.tsv"),
    ];
    /// Lines about what goes wrong.
    pub const MESSAGES: [File; 1] = [file!("messages.tsv")];
    /// Headings, by their English.
    pub const GROUPS: [File; 1] = [file!("groups.tsv")];
    /// Tags of presets.
    pub const TAGS: [File; 1] = [file!("tags.tsv")];
    /// Categories of presets.
    pub const CATEGORIES: [File; 1] = [file!("categories.tsv")];
    /// The chapters of the journey, by their id and what is told of them.
    pub const CHAPTERS: [File; 1] = [file!("chapters.tsv")];
}

/// Declares tables that are parsed when first asked.
macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $($(#[$doc])* pub static $name: LazyLock<Table> =
            LazyLock::new(|| Table::parse(&files::$name.map(|(_, text)| text)));)*
    };
}

tables! {
    /// Words of the window.
    WORDS
    /// Names of parameters.
    PARAMETERS
    /// What parameters do.
    HINTS
    /// Texts of choices.
    VALUES
    /// Lines about what goes wrong.
    MESSAGES
    /// Headings of groups and layers.
    GROUPS
    /// Tags.
    TAGS
    /// Categories.
    CATEGORIES
    /// Chapters.
    CHAPTERS
}
