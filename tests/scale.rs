//! The user's Scala scale through the built plugin: kept in the project as text, heard, and safe
//! from broken files.

mod support;

use serde_json::{Value, json};
use support::drone::{Set, cents, instance, middle};
use support::melody::{MELODY, off, on};
use support::{CEILING, RATE_HZ, analysis, frames, plugin};
use xtask::host::Instance;
use xtask::scale::{Scala, field};
use xtask::take::{Audio, Take};

/// A sustained voice whose white keys play the degrees from D.
const WHITE: Set = &[
    ("ml_voi", "Sybyzgy"),
    ("quant", "White Keys"),
    ("tonic", "D"),
];
/// Tolerance of a sustained note in cents.
const TOLERANCE: f64 = 3.0;
/// D4, the tonic that middle C plays.
const D4_HZ: f64 = 293.664_768;
/// Five notes of no mode of ours, in a period of a tritave.
const STEPPE: &str =
    "! steppe.scl\n!\nFive steps of a tritave\n5\n!\n 250.0\n 4/3\n 777.5\n 1333.0\n 3/1\n";

/// The state with another scale field.
fn with_scale(instance: &mut Instance, scale: &Value) -> Vec<u8> {
    let mut state = instance.state_json().expect("a state");
    state["fields"]["scale"] = Value::String(scale.to_string());
    state["params"]["inton"] = json!({ "i32": 5 });
    state.to_string().into_bytes()
}

/// The steppe scale as a field.
fn steppe() -> Value {
    json!({ "name": "steppe", "scl": STEPPE, "kbm": "" })
}

/// Plays a key for 1.2 s.
fn play(instance: &mut Instance, key: u16) -> Audio {
    let mut take = Take::new(RATE_HZ);
    take.at_s(0.05, on(key, 0.7));
    take.at_s(1.25, off(key));
    let audio = take.render(instance, frames(1.8)).expect("audio");
    assert!(audio.is_finite() && audio.peak() < CEILING);
    audio
}

/// A key sounds an interval above D4.
fn sounds(instance: &mut Instance, key: u16, above_cents: f64) {
    let signal = middle(&play(instance, key));
    let wanted = D4_HZ * (above_cents / 1200.0).exp2();
    let level = analysis::component_db(&signal, RATE_HZ, wanted, 0.4, 0.7);
    assert!(level > -60.0, "key {key}: {level} dB at {wanted} Hz");
    let found = analysis::partial_hz(&signal, RATE_HZ, wanted, 0.4, 1.2);
    let off = cents(wanted, found);
    assert!(off.abs() < TOLERANCE, "key {key}: {off} cents");
}

#[test]
fn a_scale_in_a_project_is_heard_and_saved_again() {
    let file = plugin();
    let mut first = instance(&file, RATE_HZ, &[MELODY, WHITE]);
    assert_eq!(field(&mut first).expect("a field")["scl"], "");
    let json = with_scale(&mut first, &steppe());
    first.load_json(&json).expect("a state");
    assert_eq!(first.value_text("inton").expect("a text"), "Scala File");
    // The second, third and sixth degree: the last one is the period.
    for (key, above) in [(62, 250.0), (64, 498.045), (69, 1901.955), (71, 2151.955)] {
        sounds(&mut first, key, above);
    }
    let saved = first.save_state().expect("a state");
    assert_eq!(saved, first.save_state().expect("a state"));
    assert_eq!(field(&mut first).expect("a field"), steppe());

    let mut second = instance(&file, RATE_HZ, &[]);
    second.load_state(&saved).expect("a state");
    assert_eq!(field(&mut second).expect("a field"), steppe());
    sounds(&mut second, 62, 250.0);
    // An empty field takes it out of use again.
    let none = json!({ "name": "", "scl": "", "kbm": "" });
    let json = with_scale(&mut second, &none);
    second.load_json(&json).expect("a state");
    assert_eq!(field(&mut second).expect("a field"), none);
    sounds(&mut second, 62, 203.91);
}

#[test]
fn a_broken_scale_leaves_everything_and_sound_goes_on() {
    let mut played = instance(&plugin(), RATE_HZ, &[MELODY, WHITE]);
    let json = with_scale(&mut played, &steppe());
    played.load_json(&json).expect("a state");
    sounds(&mut played, 62, 250.0);
    let note = "x".repeat(100_000);
    let broken = [
        json!({ "name": "bad", "scl": "d\n2\nfifth\n2/1\n", "kbm": "" }),
        json!({ "name": "bad", "scl": "\u{0}\u{1}", "kbm": "" }),
        json!({ "name": "bad", "scl": note, "kbm": note }),
        json!({ "name": "bad", "scl": "d\n999\n2/1\n", "kbm": "" }),
        json!({ "name": "bad", "scl": STEPPE, "kbm": "twelve\n" }),
    ];
    for scale in broken {
        let mut take = Take::new(RATE_HZ);
        take.at_s(0.0, on(62, 0.7));
        take.render(&mut played, frames(0.5)).expect("audio");
        let json = with_scale(&mut played, &scale);
        played.load_json(&json).expect("the rest of the state");
        // The note sounds on, without a gap of 50 ms.
        let after = Take::new(RATE_HZ)
            .render(&mut played, frames(0.4))
            .expect("audio");
        for part in after.left.chunks(frames(0.05) as usize) {
            assert!(part.iter().any(|sample| sample.abs() > 1e-5), "silence");
        }
        let kept = field(&mut played).expect("a field");
        assert_eq!(kept["scl"], STEPPE);
        let error = kept["error"].as_str().expect("an error");
        assert!(
            error.starts_with("bad.") && error.contains(", line "),
            "{error}"
        );
        let mut take = Take::new(RATE_HZ);
        take.at_s(0.0, off(62));
        take.render(&mut played, frames(1.0)).expect("audio");
        sounds(&mut played, 62, 250.0);
    }
    // What is no field of ours at all is ignored, and the last error is not read back.
    for scale in [json!(5), json!("x"), json!([1, 2])] {
        let json = with_scale(&mut played, &scale);
        played.load_json(&json).expect("the rest of the state");
        assert_eq!(field(&mut played).expect("a field")["scl"], STEPPE);
    }
    let mut forged = steppe();
    forged["error"] = json!("forged");
    let json = with_scale(&mut played, &forged);
    played.load_json(&json).expect("a state");
    assert_eq!(field(&mut played).expect("a field"), steppe());
}

#[test]
fn scala_files_go_through_the_state_and_faults_name_file_and_line() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("scale");
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    };
    let mut played = instance(&plugin(), RATE_HZ, &[MELODY, WHITE]);
    let scl = write("latin.scl", b"Temp\xE9r\xE9\r\n2\r\n 333.0\r\n2/1");
    let scala = Scala::read(&scl, None).expect("the file");
    scala.load(&mut played).expect("a scale");
    assert_eq!(field(&mut played).expect("a field")["name"], "latin");
    sounds(&mut played, 62, 333.0);

    let bad = write("bad.scl", b"d\n2\n333.0\nmany\n");
    let kbm = write("odd.kbm", b"12\nzero\n");
    for (scl, kbm, wanted) in [
        (&bad, None, format!("{}, line 4: ", bad.display())),
        (&scl, Some(&kbm), format!("{}, line ", kbm.display())),
    ] {
        let scala = Scala::read(scl, kbm.map(|path| path.as_path())).expect("the files");
        let fault = scala.load(&mut played).expect_err("a broken file");
        assert_eq!(fault.exit_code(), 2);
        assert!(fault.to_string().starts_with(&wanted), "{fault}");
    }
    let missing = folder.join("none.scl");
    let fault = Scala::read(&missing, None).err().expect("no file");
    assert_eq!(fault.exit_code(), 2);
    assert!(fault.to_string().contains("none.scl: "), "{fault}");
    sounds(&mut played, 62, 333.0);
}
