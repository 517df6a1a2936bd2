//! Promises with a number: decay, loudness, aliases.

use super::*;
use ebur128::{EbuR128, Mode};
use realfft::RealFftPlanner;

/// Strokes on a string, four in a second, at about -17 LUFS.
fn plucked(frames: usize) -> Stereo {
    signal(frames, |t| {
        let since = t % 0.25;
        let hz = [146.8, 196.0, 220.0, 293.7][(t / 0.25) as usize % 4];
        (1..24)
            .map(f64::from)
            .map(|k| {
                (TAU * hz * k * since).sin() * (0.7 * k).sin() / k
                    * (-since * (2.0 + 0.6 * k)).exp()
            })
            .sum::<f64>()
            * 0.24
    })
}

/// Integrated loudness in LUFS.
fn loudness(sound: &Stereo) -> f64 {
    let mut meter = EbuR128::new(2, RATE as u32, Mode::I).expect("a meter");
    meter
        .add_frames_planar_f32(&[&sound[0], &sound[1]])
        .expect("frames");
    meter.loudness_global().expect("a loudness")
}

#[test]
fn a_room_takes_its_decay_time() {
    let burst = |frames| {
        signal(frames, |t| {
            let window = if t < 0.02 {
                (TAU * t / 0.04).sin()
            } else {
                0.0
            };
            window * (TAU * 800.0 * t).sin()
        })
    };
    for (size, decay) in [(0.0, 1.0), (0.0, 4.0), (0.3, 0.3), (0.5, 2.0), (1.0, 6.0)] {
        let settings = SpaceSettings {
            reverb_mix: 1.0,
            reverb_size: size,
            reverb_decay: Seconds(decay),
            ..OUT
        };
        let sound = through(settings, &burst((decay * 1.5 * RATE as f64) as usize));
        // Schroeder 1965: what is still to come.
        let mut rest = 0.0;
        let mut to_come: Vec<f64> = (0..sound[0].len())
            .rev()
            .map(|n| {
                rest += f64::from(sound[0][n]).powi(2) + f64::from(sound[1][n]).powi(2);
                rest
            })
            .collect();
        to_come.reverse();
        let when = |db: f64| {
            let least = to_come[0] * 10f64.powf(db / 10.0);
            to_come
                .iter()
                .position(|x| *x < least)
                .unwrap_or(usize::MAX) as f64
                / RATE as f64
        };
        let t60_s = 2.0 * (when(-35.0) - when(-5.0));
        assert!((t60_s / decay - 1.0).abs() < 0.1, "{size} {decay}: {t60_s}");
    }
}

#[test]
fn driven_aliases_stay_below_70_db() {
    let settings = SpaceSettings { drive: 1.0, ..OUT };
    let sound = through(settings, &signal(2 * RATE, |t| (TAU * 5000.0 * t).sin()));
    let mut second = sound[0][RATE..].to_vec();
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(RATE);
    let mut bins = fft.make_output_vec();
    fft.process(&mut second, &mut bins).expect("lengths agree");
    // One bin per hertz.
    let tone = bins[5000].norm();
    let alias = (20..20_000)
        .filter(|hz| hz % 5000 != 0)
        .map(|hz| bins[hz].norm())
        .fold(0.0, f32::max);
    let db = 20.0 * (alias / tone).log10();
    assert!(db < -70.0, "{db}");
    assert!(bins[15_000].norm() > 0.01 * tone, "it does distort");
}

#[test]
fn drive_keeps_loudness_and_image() {
    let input = plucked(6 * RATE);
    let dry = loudness(&input);
    for step in 0..=10 {
        let drive = (step as f32 * 0.1).max(0.001);
        let change = loudness(&through(SpaceSettings { drive, ..OUT }, &input)) - dry;
        assert!(change.abs() < 2.5, "{drive}: {change} LU");
    }
    let [left, _] = input;
    let silence = vec![0.0; left.len()];
    let sound = through(SpaceSettings { drive: 0.8, ..OUT }, &[left, silence]);
    assert!(peak(&sound[0]) > 0.05);
    assert_eq!(peak(&sound[1]), 0.0);
}

#[test]
fn a_room_keeps_the_loudness_of_what_lasts() {
    // Harmonics of three strings, falling as those of a string do.
    let chord = signal(12 * RATE, |t| {
        [110.0, 146.8, 293.7]
            .iter()
            .flat_map(|hz| (1..20).map(move |k| (hz * f64::from(k), 0.04 / f64::from(k))))
            .map(|(hz, size)| size * (TAU * hz * t + hz).sin())
            .sum()
    });
    let late = |sound: &Stereo| {
        let part = [0, 1].map(|side: usize| sound[side][6 * RATE..].to_vec());
        loudness(&part)
    };
    let dry = late(&chord);
    for (reverb_size, decay) in [(0.0, 2.0), (0.35, 2.0), (0.7, 3.0), (1.0, 6.0)] {
        for reverb_mix in [0.15, 0.5, 1.0] {
            let settings = SpaceSettings {
                reverb_mix,
                reverb_size,
                reverb_decay: Seconds(decay),
                ..OUT
            };
            let change = late(&through(settings, &chord)) - dry;
            assert!(
                change.abs() < 2.5,
                "{reverb_size} {reverb_mix}: {change} LU"
            );
        }
    }
}
