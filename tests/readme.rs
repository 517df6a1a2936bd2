//! The README's parameter table is the built plugin's.

mod support;

/// What stands around the table.
const MARKERS: (&str, &str) = ("<!-- parameters -->\n", "<!-- end of parameters -->");

#[test]
fn the_parameter_table_is_up_to_date() {
    let readme = include_str!("../README.md").replace("\r\n", "\n");
    let (_, rest) = readme.split_once(MARKERS.0).expect("the first marker");
    let (table, _) = rest.split_once(MARKERS.1).expect("the second marker");
    let wanted = xtask::params::table(&mut support::instance()).expect("a table");
    assert!(wanted.lines().count() > 30, "a short table:\n{wanted}");
    for (line, (ours, theirs)) in wanted.lines().zip(table.trim().lines()).enumerate() {
        assert_eq!(ours, theirs, "line {line}: paste `cargo xtask params`");
    }
    assert_eq!(wanted.trim(), table.trim(), "paste `cargo xtask params`");
}
