//! Every mode against a table typed by hand, and the folder against the list.

use super::*;
use crate::engine::scale::Scale;
use std::collections::HashSet;

/// Ids in published order, with the cents of the literature; the last is the period.
const TABLE: &str = "
kz_mixolydian 204 408 498 702 906 996 1200
kz_ionian 204 408 498 702 906 1110 1200
kz_dorian 204 294 498 702 906 996 1200
kz_aeolian 204 294 498 702 792 996 1200
kz_phrygian 90 294 498 702 792 996 1200
kz_penta_maj 204 408 702 906 1200
kz_penta_min 294 498 702 996 1200
kz_penta_sus 204 498 702 996 1200
kz_neutral 204 355 498 702 853 996 1200
kz_var3 204 294 408 498 702 906 996 1200
dombra_old9 204 294 408 498 702 906 996 1110 1200
dombra_neutral 151 204 294 355 408 498 702 906 996 1110 1200
farabi9 204 355 408 498 702 853 906 996 1200
zalzal 204 355 498 702 853 996 1200
makam_rast 204 385 498 702 906 996 1087 1200
makam_huseyni 181 294 498 702 792 883 996 1200
makam_ussak 181 294 498 702 792 996 1200
makam_segah 113 317 498 702 815 1109 1200
makam_hicaz 113 385 498 702 792 883 996 1200
makam_karcigar 181 294 498 611 883 996 1200
makam_nikriz 204 317 589 702 906 1087 1200
makam_irak 113 317 498 611 815 1019 1200
makam_saba 181 294 408 679 792 996 1200
maqam_rast 200 350 500 700 900 1050 1200
maqam_bayati 150 300 500 700 800 1000 1200
maqam_husayni 150 300 500 700 850 1000 1200
maqam_hijaz 100 400 500 700 800 850 1000 1200
maqam_hijazkar 100 400 500 700 800 1100 1200
maqam_nahawand 200 300 500 700 800 1000 1100 1200
maqam_saba 150 300 400 700 800 1000 1200
maqam_sikah 150 350 550 700 850 1050 1200
maqam_huzam 150 350 450 750 850 1050 1200
dastgah_shur 135 295 500 700 790 995 1200
dastgah_homayun 135 410 500 700 790 995 1200
avaz_afshari 205 340 500 700 790 995 1200
avaz_bayat_e_tork 205 410 500 700 905 1040 1200
dastgah_segah 200 340 500 700 840 1000 1200
dastgah_chahargah 140 390 498 702 840 1100 1200
thaat_bilaval 204 386 498 702 906 1088 1200
thaat_kalyan 204 386 590 702 906 1088 1200
thaat_khamaj 204 386 498 702 906 1018 1200
thaat_bhairav 112 386 498 702 814 1088 1200
thaat_purvi 112 386 590 702 814 1088 1200
thaat_marva 112 386 590 702 906 1088 1200
thaat_kafi 204 316 498 702 906 1018 1200
thaat_asavari 204 316 498 702 814 1018 1200
thaat_bhairavi 112 316 498 702 814 1018 1200
thaat_todi 112 316 590 702 814 1088 1200
just_lydian 204 386 590 702 884 1088 1200
septimal5 231 498 702 969 1200
khoomei 204 386 702 841 1200
harm8_16 204 386 551 702 841 969 1088 1200
tet_ionian 200 400 500 700 900 1100 1200
tet_aeolian 200 300 500 700 800 1000 1200
harm_minor 200 300 500 700 800 1100 1200
melodic_minor 200 300 500 700 800 900 1000 1100 1200
blues 300 500 600 700 1000 1200
chromatic12 100 200 300 400 500 600 700 800 900 1000 1100 1200
shruti22 90 112 182 204 294 316 386 408 498 520 590 612 702 792 814 884 906 996 1018 1088 1110 1200
bohlen_pierce 133 302 435 583 737 884 1018 1165 1319 1467 1600 1769 1902
";

#[test]
fn every_mode_is_that_of_the_literature_within_a_cent() {
    let rows: Vec<&str> = TABLE.trim().lines().collect();
    assert_eq!(rows.len(), modes().len());
    assert!((56..=60).contains(&rows.len()));
    for (row, mode) in rows.iter().zip(modes()) {
        let mut words = row.split_whitespace();
        assert_eq!(words.next(), Some(mode.id), "the order is published");
        let typed: Vec<f64> = words.map(|word| word.parse().unwrap()).collect();
        let mut cents = mode.degrees[1..].to_vec();
        cents.push(mode.period.0);
        assert_eq!(cents.len(), typed.len(), "{}", mode.id);
        for (cents, typed) in cents.iter().zip(typed) {
            assert!((cents - typed).abs() < 1.0, "{}: {cents} {typed}", mode.id);
        }
    }
}

#[test]
fn every_mode_is_whole() {
    let mut names = HashSet::new();
    for (mode, (id, text)) in modes().iter().zip(FILES) {
        assert_eq!(mode.id, *id);
        assert!(text.is_ascii(), "{id}: other tools expect eight bits");
        assert!(names.insert(mode.name), "{id}: two modes of one name");
        assert!(mode.name.chars().count() <= 24, "{id}");
        assert!(mode.source.len() > 10, "{id}");
        assert!(!mode.group.is_empty(), "{id}");
        assert_eq!(mode.degrees[0], 0.0, "{id}");
        assert!(mode.degrees.is_sorted_by(|a, b| a < b), "{id}");
        assert!(*mode.degrees.last().unwrap() < mode.period.0, "{id}");
        assert_eq!(mode.weights.len(), mode.degrees.len(), "{id}");
        assert_eq!(mode.weights[0], 1.0, "{id}: the tonic is the strongest");
        let all = u128::MAX >> (128 - mode.degrees.len());
        for way in [mode.up, mode.down] {
            assert!(way & 1 == 1 && way & !all == 0, "{id}");
        }
        // The parser sorts; the files must be in order themselves, or weights would go astray.
        let pitches: Vec<&str> = text.lines().filter(|line| line.starts_with(' ')).collect();
        let size: usize = pitches[0].trim().parse().unwrap();
        assert_eq!(
            (size, pitches.len() - 1),
            (mode.degrees.len(), size),
            "{id}"
        );
        let one = |line: &&str| {
            let text = format!("one\n1\n{line}\n");
            Scale::parse(("one", text.as_bytes()), None)
                .unwrap()
                .period()
                .0
        };
        assert!(
            pitches[1..].iter().map(one).is_sorted_by(|a, b| a < b),
            "{id}"
        );
    }
}

#[test]
fn modes_of_a_group_stand_together() {
    let mut groups: Vec<&str> = modes().iter().map(|mode| mode.group).collect();
    groups.dedup();
    let distinct: HashSet<&str> = groups.iter().copied().collect();
    assert_eq!(groups.len(), distinct.len(), "{groups:?}");
    assert_eq!(groups[0], "Kazakh");
    assert_eq!(mode(0).name, "Kazakh Mixolydian");
}

#[test]
fn reconstructions_say_so() {
    for id in ["kz_neutral", "dombra_old9", "dombra_neutral"] {
        let mode = modes().iter().find(|mode| mode.id == id).unwrap();
        assert!(mode.source.starts_with("reconstruction"), "{id}");
    }
}

#[test]
fn every_file_of_the_folder_is_listed() {
    let listed: HashSet<String> = FILES.iter().map(|(id, _)| format!("{id}.scl")).collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/engine/mode");
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: HashSet<String> = names.filter(|name| name.ends_with(".scl")).collect();
    assert!(files.len() >= 56);
    let missing: Vec<&String> = files.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "add {missing:?} to FILES in src/engine/mode.rs"
    );
    assert_eq!(files, listed);
}

#[test]
fn exact_where_the_interval_is_a_ratio() {
    let cents = |ratio: f64| 1200.0 * ratio.log2();
    let degrees = &mode(0).degrees;
    for (degree, ratio) in degrees
        .iter()
        .zip([1.0, 9.0 / 8.0, 81.0 / 64.0, 4.0 / 3.0, 1.5])
    {
        assert!((degree - cents(ratio)).abs() < 1e-8);
    }
    let ussak = modes()
        .iter()
        .find(|mode| mode.id == "makam_ussak")
        .unwrap();
    assert!((ussak.degrees[1] - 8.0 * 1200.0 / 53.0).abs() < 1e-6);
    let bayati = modes()
        .iter()
        .find(|mode| mode.id == "maqam_bayati")
        .unwrap();
    assert_eq!(
        bayati.degrees,
        [0.0, 150.0, 300.0, 500.0, 700.0, 800.0, 1000.0]
    );
}

#[test]
fn ways_up_and_down() {
    let rast = modes().iter().find(|mode| mode.id == "makam_rast").unwrap();
    assert_eq!((rast.up, rast.down), (0b1011_1111, 0b0111_1111));
    assert_eq!(mode(0).up, 0b111_1111);
}

#[test]
fn past_the_end_is_the_last() {
    assert_eq!(mode(63), modes().last().unwrap());
    assert_eq!(mode(usize::MAX).id, "bohlen_pierce");
}

#[test]
fn a_bad_file_is_refused_with_its_line() {
    const GOOD: &str = "d\n 2\n 3/2\n 2/1\n! name: N\n! group: G\n! source: S\n! weights: 1 0.5\n";
    assert!(parse::parse("g", GOOD).is_ok());
    let bad = [
        ("! name: N\n", "", 7),
        ("! weights: 1 0.5", "! weights: 1", 8),
        ("! weights: 1 0.5", "! weights: 1 2", 8),
        ("! weights: 1 0.5", "! weights: 1 b", 8),
        ("! weights: 1 0.5", "! weights: 1 0.5\n! up: 1 3", 9),
        ("! weights: 1 0.5", "! weights: 1 0.5\n! down: 2", 9),
        (" 3/2", " fifth", 3),
    ];
    for (from, to, line) in bad {
        let text: &'static str = GOOD.replace(from, to).leak();
        let error = parse::parse("g", text).unwrap_err();
        assert_eq!(error.line, line, "{error}");
    }
}
