//! What the meter reads.

use super::*;

/// Pushes seconds of a tone of 1 kHz at 48 kHz.
fn play(telemetry: &Telemetry, meter: &mut Loudness, amplitude: f32, seconds: usize) {
    for block in 0..seconds * 100 {
        let tone: Vec<f32> = (0..480)
            .map(|n| {
                let at = (block * 480 + n) as f32;
                amplitude * (at * std::f32::consts::TAU / 48.0).sin()
            })
            .collect();
        telemetry.push(&tone, &tone);
        meter.listen(telemetry);
    }
}

#[test]
fn a_tone_reads_what_it_is() {
    let telemetry = Telemetry::default();
    let mut meter = Loudness::new();
    meter.listen(&telemetry);
    play(&telemetry, &mut meter, 0.1, 4);
    meter.read(10.0);
    let Reading {
        momentary,
        short,
        integrated,
        peak,
    } = meter.reading;
    // A full-scale tone of 1 kHz in both channels is 0 LUFS.
    for (what, value) in [
        ("M", momentary),
        ("S", short),
        ("I", integrated),
        ("TP", peak),
    ] {
        let value = value.expect(what);
        assert!((value + 20.0).abs() < 0.2, "{what} {value}");
    }
    meter.reset();
    assert_eq!(meter.reading, Reading::default());
}

#[test]
fn what_stops_falls_and_nonsense_is_silence() {
    let telemetry = Telemetry::default();
    let mut meter = Loudness::new();
    meter.listen(&telemetry);
    play(&telemetry, &mut meter, 0.1, 1);
    meter.read(1.0);
    assert!(meter.reading.momentary.is_some());
    meter.read(1.2);
    assert!(meter.reading.momentary.is_some(), "a long block is no stop");
    meter.read(2.0);
    assert_eq!(meter.reading.momentary, None);
    telemetry.push(&[f32::NAN; 480], &[f32::INFINITY; 480]);
    meter.listen(&telemetry);
    meter.read(2.1);
    assert!(meter.reading.peak.is_some_and(f32::is_finite));
}

#[test]
fn only_what_is_new_is_taken_and_nothing_before_the_window() {
    let telemetry = Telemetry::default();
    telemetry.push(&[1.0; 4800], &[1.0; 4800]);
    let mut meter = Loudness::new();
    meter.listen(&telemetry);
    assert!(!meter.fresh);
    telemetry.push(&[0.5; 100], &[0.5; 100]);
    meter.listen(&telemetry);
    assert!(meter.fresh);
    assert_eq!(meter.taken, Some(4900));
}
