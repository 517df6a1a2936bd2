//! Changes while the drone sounds, through the built plugin: nothing clicks.

mod support;

use support::drone::{Roughness, Set, instance, render, roughness};
use support::{RATE_HZ, plugin, set};
use xtask::host::{Event, Instance, PluginFile, clap_param_id};
use xtask::take::{Audio, Blocks, Take};

/// How much rougher than usual a change may be.
const SMOOTH: f64 = 2.0;
/// The same for a change by an octave or so, and with a new set of modes.
const WIDE: f64 = 5.0;
/// Length of a take in s.
const LENGTH_S: f64 = 3.9;
/// When a step comes: 0.35 s after a pluck, in the bloom, and 0.35 s before the next.
const STEP_S: f64 = 2.6;
/// When a sweep begins and ends: across a pluck at 3.0 s.
const SWEEP_S: (f64, f64) = (2.7, 3.2);

/// A parameter's way from one text to another, and how much rougher than usual it may be.
type Change = (&'static str, &'static str, &'static str, f64);

/// The cues of a change, and the time by which it is done.
fn cues(instance: &mut Instance, change: Change, sweeps: bool) -> (Take, f64) {
    let (id, from, to, _) = change;
    let mut take = Take::new(RATE_HZ).with_blocks(Blocks::Fixed(1024));
    if !sweeps {
        let event = set(instance, id, to);
        take.at_s(STEP_S, event);
        return (take, STEP_S);
    }
    let from = instance.parse(id, from).unwrap();
    let to = instance.parse(id, to).unwrap();
    let stepped = instance.param(id).unwrap().stepped;
    for n in 1..=50 {
        let part = f64::from(n) / 50.0;
        let value = from + (to - from) * part;
        let value = if stepped { value.round() } else { value };
        let at_s = SWEEP_S.0 + (SWEEP_S.1 - SWEEP_S.0) * part;
        let id = clap_param_id(id);
        take.at_s(at_s, Event::Param { id, value });
    }
    (take, SWEEP_S.1)
}

/// The roughness of a change, and the usual one: of the same time without it, and of the sound
/// that it leads to.
fn measure(
    file: &PluginFile,
    reference: &Audio,
    base: Set,
    change: Change,
    sweeps: bool,
) -> (Roughness, Roughness) {
    let mut instance = instance(file, RATE_HZ, &[base, &[(change.0, change.1)]]);
    let (take, end_s) = cues(&mut instance, change, sweeps);
    let audio = take
        .render(&mut instance, (LENGTH_S * RATE_HZ) as u64)
        .unwrap();
    let start_s = if sweeps { SWEEP_S.0 } else { STEP_S };
    let before = roughness(reference, RATE_HZ, start_s - 0.3, end_s + 0.3);
    let after = roughness(&audio, RATE_HZ, end_s + 0.15, end_s + 0.6);
    let during = roughness(&audio, RATE_HZ, start_s - 0.005, end_s + 0.15);
    (during, before.max(after))
}

/// Takes every change both ways, as a step and as a sweep, with a buzzing and with a dull string.
fn assert_smooth(changes: &[Change], body: &str) {
    let file = plugin();
    let mut rough = Vec::new();
    let mut worst = (0.0, String::new());
    for &(id, from, to, limit) in changes {
        for (jivari, way) in [
            ("70 %", (from, to)),
            ("0 %", (from, to)),
            ("0 %", (to, from)),
        ] {
            let base: Set = &[
                ("dr_hum", "0 %"),
                ("dr_bod", body),
                ("jivari", jivari),
                ("dr_tun", if id == "ds1" { "Custom" } else { "Pa" }),
                // Below the limiter, whose work is heard in its own tests.
                (if id == "gain" { "dr_lvl" } else { "gain" }, "-12 dB"),
            ];
            let change = (id, way.0, way.1, limit);
            let reference = render(&file, RATE_HZ, LENGTH_S, &[base, &[(id, way.0)]]);
            assert!(reference.is_finite());
            for sweeps in [false, true] {
                let (during, usual) = measure(&file, &reference, base, change, sweeps);
                let over = during.over(usual);
                let kind = if sweeps { "sweep" } else { "step" };
                let what = format!(
                    "{over:.2} times the usual: {kind} of {id} from {} to {}, jivari {jivari}: \
                     {during:?}, usually {usual:?}",
                    way.0, way.1
                );
                if over > worst.0 {
                    worst = (over, what.clone());
                }
                if over > limit {
                    rough.push(what);
                }
            }
        }
    }
    println!("worst {}", worst.1);
    assert!(worst.0 > 0.0);
    assert!(rough.is_empty(), "{rough:#?}");
}

#[test]
fn a_click_is_found() {
    // The measure itself: half a millisecond of silence cut into a dull sound.
    let sets: Set = &[("dr_hum", "0 %"), ("jivari", "0 %")];
    let mut audio = render(&plugin(), RATE_HZ, 3.0, &[sets]);
    let usual = roughness(&audio, RATE_HZ, 2.3, 2.9);
    let at = (STEP_S * RATE_HZ) as usize;
    audio.left[at..at + 24].fill(0.0);
    let cut = roughness(&audio, RATE_HZ, STEP_S - 0.005, STEP_S + 0.1);
    assert!(cut.over(usual) > SMOOTH, "{}", cut.over(usual));
}

#[test]
fn the_player_shapes_the_string() {
    assert_smooth(
        &[
            ("jivari", "40 %", "100 %", SMOOTH),
            // A bridge raised under a swinging string strikes it.
            ("jivari", "0 %", "100 %", 3.0 * SMOOTH),
            ("thread", "4 mm", "6 mm", SMOOTH),
            ("thread", "3 mm", "9 mm", 2.0 * SMOOTH),
            ("dr_brt", "0 %", "100 %", SMOOTH),
            ("dr_dec", "0.25", "4", SMOOTH),
            ("dr_pos", "0.1", "0.9", SMOOTH),
        ],
        "80 %",
    );
}

#[test]
fn gains() {
    let changes: &[Change] = &[
        ("dr_wid", "0 %", "100 %", SMOOTH),
        ("dr_bod", "0 %", "100 %", SMOOTH),
        ("dr_lvl", "-40 dB", "0 dB", SMOOTH),
        ("gain", "-60 dB", "0 dB", SMOOTH),
        ("gain", "-40 dB", "6 dB", SMOOTH),
        ("bypass", "off", "on", SMOOTH),
    ];
    assert_smooth(changes, "80 %");
    assert_smooth(changes, "0 %");
}

#[test]
fn retuning() {
    assert_smooth(
        &[
            ("tonic", "D", "G", SMOOTH),
            // A string that glides by an octave in a tenth of a second is heard to do so.
            ("tonic", "C", "B", WIDE),
            ("fine", "-100", "100", SMOOTH),
            ("ref", "400", "480", SMOOTH),
            ("dr_oct", "3", "4", WIDE),
            ("dr_oct", "1", "5", 2.0 * WIDE),
            ("dr_tun", "Pa", "Ni", SMOOTH),
            ("dr_tun", "Pa", "Dombra Fifth", WIDE),
            ("ds1", "-3", "4", SMOOTH),
        ],
        "80 %",
    );
}

#[test]
fn the_player_and_the_instrument() {
    assert_smooth(
        &[
            // The kharaj moves to another string, an octave away.
            ("dr_str", "4", "6", WIDE),
            ("dr_on", "off", "on", SMOOTH),
            ("dr_run", "Always", "While Notes", SMOOTH),
            ("dr_pat", "Classic 2-1-1-2", "Burst", SMOOTH),
            ("dr_cyc", "4.5 s", "3 s", SMOOTH),
            ("dr_hum", "0 %", "100 %", SMOOTH),
            // Modes come and go, at another rate: the contacts meet another string.
            ("quality", "Eco", "Normal", WIDE),
            ("quality", "Normal", "High", 4.0 * WIDE),
            ("quality", "Eco", "High", 5.0 * WIDE),
        ],
        "80 %",
    );
}
