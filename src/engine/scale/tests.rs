//! Tests of scales: what is read, what is refused, what goes between threads.

use super::*;

/// A scale of a text without a keyboard mapping.
fn read(text: &[u8]) -> Result<Scale, ScaleError> {
    Scale::parse(("x.scl", text), None)
}

/// Degrees and period in whole cents.
fn cents(text: &[u8]) -> Vec<i64> {
    let scale = read(text).unwrap();
    let mut all = scale.degrees().to_vec();
    all.push(scale.period().0);
    all.iter().map(|cents| cents.round() as i64).collect()
}

/// The line and message of a refusal.
fn fault(text: &[u8]) -> (usize, String) {
    let error = read(text).unwrap_err();
    assert_eq!(error.file, "x.scl");
    (error.line, error.message)
}

#[test]
fn a_scale_as_the_format_has_it() {
    let text = b"! a.scl\n!\nThree notes\n 3\n!\n 9/8 whole tone\n 701.955 cents\n 2\n";
    assert_eq!(cents(text), [0, 204, 702, 1200]);
}

#[test]
fn scales_from_the_wild() {
    let expected = [0, 204, 702, 1200];
    let wild: [&[u8]; 11] = [
        b"d\r\n3\r\n9/8\r\n3/2\r\n2/1\r\n",
        b"d\r3\r9/8\r3/2\r2/1",
        b"\xEF\xBB\xBFd\n3\n9/8\n3/2\n2/1",
        b"Gamme temp\xE9r\xE9e\n3\n9/8 \xE9\n3/2\n2/1",
        b"\n3\n9/8\n3/2\n2/1",
        b"   \n 3 notes\n\t9/8\n3/2cents\n2/1 ! octave\n",
        b"d\n3\n\n9 / 8\n3/ 2\n\n2",
        b"d\n3\n203,91\n701.955\n1200.",
        b"d\n3\n9/8\n3/2\n2/1\nand so on\n7 8 9\n",
        b"d\n3\n9/8\n3/2\n2/1\n\x1A\x00\x00",
        b"d\n3\n9000000000000/8000000000000\n3/2\n2/1",
    ];
    for text in wild {
        assert_eq!(cents(text), expected, "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn any_order_any_period_any_size() {
    assert_eq!(cents(b"one\n1\n3/1"), [0, 1902]);
    assert_eq!(
        cents(b"sorted\n4\n700.0\n-100.0\n1300.0\n2/1"),
        [0, 100, 700, 1100, 1200]
    );
    assert_eq!(cents(b"doubles\n4\n3/2\n1/1\n3/2\n2/1"), [0, 702, 1200]);
    let many: String = (1..=128).map(|n| format!("{}.0\n", 10 * n)).collect();
    let scale = read(format!("many\n128\n{many}").as_bytes()).unwrap();
    assert_eq!(scale.degrees().len(), 128);
    assert!((scale.period().0 - 1280.0).abs() < 1e-9);
}

#[test]
fn an_error_names_its_line() {
    assert_eq!(fault(b"").0, 1);
    assert_eq!(
        fault(b"only words\n"),
        (1, "the number of notes is missing".into())
    );
    assert_eq!(fault(b"! c\nd\nmany\n2/1").0, 3);
    assert_eq!(
        fault(b"d\n0\n"),
        (2, "0 notes; a scale has 1 to 128".into())
    );
    assert_eq!(fault(b"d\n129\n2/1").0, 2);
    assert_eq!(
        fault(b"d\n3\n9/8\n2/1\n"),
        (4, "2 pitches; line 2 announces 3".into())
    );
    let no_pitch = |text: &str| format!("'{text}' is neither cents nor a ratio");
    assert_eq!(
        fault(b"d\r\n! c\r\n2\r\nfifth\r\n2/1"),
        (4, no_pitch("fifth"))
    );
    assert_eq!(fault(b"d\n2\n-3/2\n2/1"), (3, no_pitch("-3/2")));
    assert_eq!(fault(b"d\n2\n3/2/1\n2/1"), (3, no_pitch("3/2/1")));
    for zero in [
        &b"d\n2\n3/2\n0."[..],
        b"d\n2\n3/2\n-1200.0",
        b"d\n2\n3/2\n1/1",
    ] {
        let (line, message) = fault(zero);
        assert!(
            line == 4 && message.contains("not a cent or more above"),
            "{message}"
        );
    }
    for wild in [
        &b"d\n2\n1/0\n2/1"[..],
        b"d\n2\n0/1\n2/1",
        b"d\n2\n1000000.0\n2/1",
    ] {
        let (line, message) = fault(wild);
        assert!(line == 3 && message.contains("within hearing"), "{message}");
    }
    assert_eq!(
        read(b"d\n1\nx").unwrap_err().to_string(),
        "x.scl, line 3: 'x' is neither cents nor a ratio"
    );
}

/// Five degrees of C on seven keys from middle C on, the third and the last of them mute.
const PENTA: &[u8] = b"penta\n5\n200.0\n400.0\n700.0\n900.0\n1200.0";

/// A keyboard mapping with the given reference key, last and sixth header lines.
fn kbm(reference: &str, octave: &str, last_entry: &str) -> String {
    format!(
        "! k.kbm\r\n7\r\n12 first\r\n108\r\n60\r\n{reference}\r\n432,0 Hz\r\n{octave}\r\n0\r\n1\r\nx\r\n2\r\n3\r\n{last_entry}"
    )
}

/// `PENTA` with a keyboard mapping.
fn mapped(kbm: &str) -> Result<Scale, ScaleError> {
    Scale::parse(("p.scl", PENTA), Some(("k.kbm", kbm.as_bytes())))
}

#[test]
fn a_keyboard_mapping_counts_from_its_middle_key() {
    // Key 67 is the octave of the middle one: 432 Hz there, 216 Hz at middle C.
    for octave in ["5", "0"] {
        let scale = mapped(&kbm("67", octave, "4")).unwrap();
        assert!(scale.is_mapped());
        let c = 6900.0 + 1200.0 * (216.0f64 / 440.0).log2();
        let above = |key| scale.key(key).map(|pitch| (pitch.0 - c).round() as i64);
        let octave_up = [
            Some(0),
            Some(200),
            None,
            Some(400),
            Some(700),
            Some(900),
            None,
        ];
        for (n, &expected) in octave_up.iter().enumerate() {
            let n = n as u8;
            assert_eq!(above(60 + n), expected);
            assert_eq!(above(53 + n), expected.map(|cents| cents - 1200));
        }
        assert_eq!(above(11), None);
        // 48 below the middle: seven rounds down and entry 1.
        assert_eq!(above(12), Some(200 - 7 * 1200));
        assert_eq!(above(109), None);
    }
}

#[test]
fn a_mapping_counts_degrees_in_the_order_of_the_file() {
    let scl: &[u8] = b"unsorted\n3\n700.0\n200.0\n1200.0";
    let linear = "0\n0\n127\n60\n60\n261.6255653\n0\n";
    let scale = Scale::parse(("u.scl", scl), Some(("l.kbm", linear.as_bytes()))).unwrap();
    let key = |key| scale.key(key).unwrap().0.round() as i64;
    assert_eq!(
        [60, 61, 62, 63, 59].map(key),
        [6000, 6700, 6200, 7200, 5000]
    );
    assert_eq!(scale.degrees(), [0.0, 200.0, 700.0]);
}

#[test]
fn an_error_of_a_mapping_names_its_line() {
    let fault = |kbm: &str| {
        let error = mapped(kbm).unwrap_err();
        assert_eq!(error.file, "k.kbm");
        (error.line, error.message)
    };
    assert_eq!(
        fault(&kbm("69", "5", "4")),
        (6, "the reference key 69 is not mapped".into())
    );
    assert_eq!(
        fault(&kbm("67", "5", "four")),
        (14, "'four' is neither a degree nor x".into())
    );
    assert_eq!(fault("7\n0\n").1, "the last key is missing");
    assert_eq!(fault("7\n0\n127\n60\nA\n440\n5\n").0, 5);
    assert_eq!(fault("7\n0\n127\n60\n60\n-440\n5\n").0, 6);
    assert_eq!(fault("-7\n0\n127\n60\n60\n440\n5\n").0, 1);
    assert_eq!(fault("7\n0\n127\n60\n60\n440\n-5\n").0, 7);
    assert_eq!(fault("").0, 1);
}

#[test]
fn words_survive_and_nonsense_is_refused() {
    let unmapped = Scale::parse(("p.scl", PENTA), None).unwrap();
    let scale = mapped(&kbm("67", "5", "4")).unwrap();
    for scale in [unmapped, scale] {
        assert_eq!(Scale::from_words(&scale.to_words()), Some(scale));
    }
    let words = scale.to_words();
    assert_eq!(Scale::from_words(&[0; WORDS]), None);
    assert_eq!(Scale::from_words(&[u64::MAX; WORDS]), None);
    let mut last = 1u64;
    for place in 0..WORDS {
        for _ in 0..8 {
            let mut torn = words;
            last = last
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            torn[place] ^= last;
            if let Some(read) = Scale::from_words(&torn) {
                assert!(read.is_sound());
            }
        }
    }
    // A degree above the next, an infinite period, a silent keyboard that is not.
    for (place, value) in [(3, 500.0), (1, f64::INFINITY), (1, f64::NAN), (140, 1e9)] {
        let mut torn = words;
        torn[place] = f64::to_bits(value);
        assert_eq!(Scale::from_words(&torn), None, "{place} {value}");
    }
}
