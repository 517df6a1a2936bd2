//! The tables are whole, and say what the window asks for.

use super::table::{files, lines, row};

#[test]
fn every_row_has_a_key_and_three_languages() {
    let tables = [
        &files::WORDS[..],
        &files::PARAMETERS,
        &files::HINTS,
        &files::VALUES,
        &files::GROUPS,
        &files::TAGS,
        &files::CATEGORIES,
    ];
    let mut rows = 0;
    for (name, text) in tables.into_iter().flatten() {
        for (number, line) in lines(text) {
            assert!(row(line).is_some(), "{name}:{number}: {line}");
            rows += 1;
        }
    }
    assert!(rows > 0);
}
