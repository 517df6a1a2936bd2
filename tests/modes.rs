//! Every degree of every mode sounds where the table says, through the built plugin.

mod support;

use kazakh_horizon::engine::mode::{Mode, modes};
use support::drone::{Set, cents, instance, middle};
use support::melody::{MELODY, off, on};
use support::{RATE_HZ, analysis, frames, plugin};
use xtask::host::PluginFile;
use xtask::take::Take;

/// Tolerance of a plucked note in cents.
const TOLERANCE: f64 = 1.0;
/// Time of a note in s.
const NOTE_S: f64 = 0.9;
/// White keys from middle C up.
const WHITE: [u16; 7] = [0, 2, 4, 5, 7, 9, 11];
/// D4, the tonic nearest middle C of the default patch.
const D4_HZ: f64 = 293.664_768;

/// Pitch of a scale step above the tonic, from the table.
fn degree(mode: &Mode, step: usize) -> f64 {
    let size = mode.degrees.len();
    mode.degrees[step % size] + mode.period.0 * (step / size) as f64
}

/// Plays the first `steps` degrees one after the other on the white keys; how far each is off, in
/// cents.
fn off_cents(file: &PluginFile, sets: &[Set], steps: usize, wanted: impl Fn(usize) -> f64) -> f64 {
    let mut take = Take::new(RATE_HZ);
    for step in 0..steps {
        let key = 60 + 12 * (step / 7) as u16 + WHITE[step % 7];
        let at_s = step as f64 * NOTE_S;
        take.at_s(at_s, on(key, 0.7));
        take.at_s(at_s + NOTE_S - 0.15, off(key));
    }
    let mut instance = instance(file, RATE_HZ, sets);
    let length = frames(steps as f64 * NOTE_S);
    let signal = middle(&take.render(&mut instance, length).expect("audio"));
    (0..steps)
        .map(|step| {
            let from_s = step as f64 * NOTE_S + 0.05;
            let hz = D4_HZ * 2f64.powf(wanted(step) / 1200.0);
            let found = analysis::partial_hz(&signal, RATE_HZ, hz, from_s, from_s + 0.68);
            let off = cents(hz, found);
            let level = analysis::component_db(&signal, RATE_HZ, hz, from_s, 0.4);
            assert!(level > -60.0, "step {step} at {hz} Hz: {level} dB");
            assert!(off.abs() < TOLERANCE, "step {step} at {hz} Hz: {off} cents");
            off.abs()
        })
        .fold(0.0, f64::max)
}

#[test]
fn every_degree_of_every_mode_sounds_where_the_table_says() {
    let file = plugin();
    assert!(modes().len() >= 56, "{}", modes().len());
    let mut worst = 0.0f64;
    for mode in modes() {
        let sets: Set = &[("mode", mode.name), ("quant", "White Keys")];
        // A period and a step, as far as the keyboard goes in reason.
        let steps = (mode.degrees.len() + 2).min(24);
        let off = off_cents(&file, &[MELODY, sets], steps, |step| degree(mode, step));
        println!("{:<26} {off:.3} cents", mode.name);
        worst = worst.max(off);
    }
    println!("worst {worst:.3} cents");
}

#[test]
fn intonations_move_the_degrees() {
    let file = plugin();
    // Kazakh Mixolydian by each intonation, its second, third, fifth and sixth.
    for (intonation, wanted) in [
        ("Mode's Own", [203.91, 407.82, 701.955, 905.865]),
        ("12-TET", [200.0, 400.0, 700.0, 900.0]),
        ("24-EDO", [200.0, 400.0, 700.0, 900.0]),
        ("53-EDO", [203.774, 407.547, 701.887, 905.660]),
    ] {
        let sets: Set = &[("quant", "White Keys"), ("inton", intonation)];
        let steps = [1, 2, 4, 5];
        let all = |step: usize| match steps.iter().position(|&s| s == step) {
            Some(at) => wanted[at],
            None => match (intonation, step) {
                (_, 0) => 0.0,
                ("12-TET" | "24-EDO", _) => 500.0,
                ("53-EDO", _) => 22.0 * 1200.0 / 53.0,
                _ => 498.045,
            },
        };
        off_cents(&file, &[MELODY, sets], 6, all);
    }
}
