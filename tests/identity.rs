//! What projects and automation depend on: plugin ids and the parameter table, spelled out here and
//! in `data/params.txt`, never read from the code under test.

mod support;

use std::collections::BTreeSet;
use support::{instance, plugin};
use xtask::host::clap_param_id;

/// The published table, a row per parameter in the plugin's order:
/// `id | group | name | text of the lowest value | of the highest | of the default | steps`,
/// where steps is `-` for a float. Rows are added at the end of their group, never changed.
const TABLE: &str = include_str!("data/params.txt");

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    id: String,
    group: String,
    name: String,
    min: String,
    max: String,
    default: String,
    steps: String,
}

/// The published rows.
fn published() -> Vec<Row> {
    TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let cells: Vec<String> = line.split('|').map(|cell| cell.trim().to_owned()).collect();
            let [id, group, name, min, max, default, steps] =
                cells.try_into().unwrap_or_else(|_| panic!("{line}"));
            Row {
                id,
                group,
                name,
                min,
                max,
                default,
                steps,
            }
        })
        .collect()
}

#[test]
fn the_plugin_is_who_it_was() {
    let descriptors = plugin().descriptors();
    let [descriptor] = descriptors.as_slice() else {
        panic!("one plugin, not {}", descriptors.len());
    };
    assert_eq!(descriptor.id, "kz.thedunes.kazakh-horizon");
    assert_eq!(descriptor.name, "Kazakh Horizon");
    assert_eq!(descriptor.vendor, "The Dunes");
    assert_eq!(descriptor.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(
        descriptor.features,
        ["instrument", "synthesizer", "drum-machine", "stereo"]
    );
    assert!(!descriptor.description.is_empty());
}

#[test]
fn the_parameters_are_the_published_ones() {
    let mut instance = instance();
    let mut rows = Vec::new();
    for param in instance.params().to_vec() {
        let mut text = |value| instance.text(&param.id, value).expect("a text");
        rows.push(Row {
            min: text(param.min),
            max: text(param.max),
            default: text(param.default),
            id: param.id,
            group: param.group,
            name: param.name,
            steps: match param.stepped {
                true => format!("{}", param.max),
                false => "-".to_owned(),
            },
        });
    }
    let published = published();
    for (row, published) in rows.iter().zip(&published) {
        assert_eq!(row, published);
    }
    assert_eq!(rows.len(), published.len());
}

#[test]
fn the_default_is_the_published_default() {
    let mut instance = instance();
    for row in published() {
        assert_eq!(
            instance.value_text(&row.id).unwrap(),
            row.default,
            "{}",
            row.id
        );
    }
}

#[test]
fn ids_hashes_and_names_are_unique() {
    let instance = instance();
    let params = instance.params();
    let (mut ids, mut hashes, mut names) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for param in params {
        assert!(ids.insert(&param.id), "id {}", param.id);
        assert!(hashes.insert(param.clap_id), "hash of {}", param.id);
        assert!(names.insert(&param.name), "name {}", param.name);
        assert_eq!(param.clap_id, clap_param_id(&param.id));
        assert!(param.name.chars().count() <= 24, "{} is long", param.name);
        assert!(param.name.is_ascii(), "{}", param.name);
        assert!(
            param.id.len() <= 7
                && param
                    .id
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
            "id {}",
            param.id
        );
    }
    assert!(!params.is_empty());
    assert_eq!(params.iter().filter(|param| param.bypass).count(), 1);
}

#[test]
fn hashes_are_what_hosts_have_saved() {
    // By hand: the 31-hash of the bytes.
    assert_eq!(clap_param_id("a"), 97);
    assert_eq!(clap_param_id("ab"), 97 * 31 + 98);
    assert_eq!(clap_param_id("bypass"), 773_352_680);
    assert_eq!(clap_param_id("jivari"), 987_788_257);
}

#[test]
fn every_value_s_text_parses_back() {
    let mut instance = instance();
    for param in instance.params().to_vec() {
        let points = if param.stepped { param.max as u32 } else { 100 };
        for point in 0..=points {
            let value = param.min + (param.max - param.min) * f64::from(point) / f64::from(points);
            let text = instance.text(&param.id, value).expect("a text");
            let parsed = instance.parse(&param.id, &text).expect("its own text");
            // A text has few digits, so compare what it says, and the value where it is exact.
            let again = instance.text(&param.id, parsed).expect("a text");
            assert_eq!(text, again, "{} at {value}", param.id);
            if param.stepped {
                // The framework keeps a normalised f32 on the way.
                assert!((parsed - value).abs() < 1e-3, "{}: {text}", param.id);
            } else {
                // A flat stretch of a skewed range has few texts for many values.
                assert!((parsed - value).abs() < 0.1, "{}: {text}", param.id);
            }
        }
        assert!(instance.parse(&param.id, "Қазақстан").is_err());
        assert!(instance.parse(&param.id, "").is_err());
    }
}

#[test]
fn units_may_be_left_out_and_commas_used() {
    let mut instance = instance();
    for (id, spellings) in [
        (
            "gain",
            &["-4.5 dB", "-4,5 dB", "-4.5", "-4,5", " -4.5dB "][..],
        ),
        ("bpm", &["120 BPM", "120", "120 bpm", "240/2"]),
        ("split", &["D#3", "Eb3", "d#3", "51"]),
        ("dr_pos", &["0.6", "0,6", "3/5"]),
        ("dr_tun", &["Pa-Ni", "pa-ni", "PA-NI"]),
        ("dr_on", &["On", "on", "1", "true"]),
        ("thread", &["5 mm", "5", "5,0 MM"]),
    ] {
        let first = instance.parse(id, spellings[0]).unwrap();
        for text in spellings {
            assert_eq!(instance.parse(id, text).unwrap(), first, "{id}={text}");
        }
    }
}
