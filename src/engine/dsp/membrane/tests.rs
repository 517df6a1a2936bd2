//! What every membrane must do, on a plain drum of two octaves of modes.

use super::*;

/// Frames per second.
const RATE_HZ: f64 = 48_000.0;
/// A blow, soft or hard.
const fn blow(contact_s: f32, edge: f32, gain: f32) -> Blow {
    let burst = Burst {
        hz: 2000.0,
        q: 0.7,
        low: 0.0,
        t60_s: 0.02,
        gain,
    };
    Blow {
        contact_s,
        edge_s: 0.0005,
        edge,
        bursts: [burst; 2],
    }
}
/// A drum at 100 Hz.
const PLAIN: Design = Design {
    hz: 100.0,
    t60_s: 0.5,
    overtones: &[
        overtone(0, 2.404_826, 1.0, 1.0, 0.0),
        overtone(1, 3.831_706, 1.59, 0.8, -3.0),
        overtone(2, 5.135_622, 2.14, 0.6, -3.0),
    ],
    bodies: &[body(9.0, 0.05, 0.0)],
    place: [0.4, 0.1],
    blows: [blow(0.007, 0.02, 0.02), blow(0.003, 0.15, 0.2)],
    dynamics: 1.2,
    drop: 3.0,
    relax_s: 0.02,
    muffle_s: 0.03,
    drive: [1.3, 0.9],
    image: [0.0, 0.05],
};

/// Blows `(frame, force)` in chunks, with a pitch; left and right.
fn play(blows: &[(usize, f32)], hz: f64, frames: usize, chunk: usize) -> [Vec<f32>; 2] {
    let mut drum = Membrane::<16>::new(&PLAIN, RATE_HZ);
    let mut out = [vec![0f32; frames], vec![0f32; frames]];
    let mut from = 0;
    while from < frames {
        drum.tune(hz, 1.0);
        if let Some((_, force)) = blows.iter().find(|(frame, _)| *frame == from) {
            drum.strike(*force, from as u32);
        }
        let next = blows.iter().map(|(frame, _)| *frame).filter(|x| *x > from);
        let at = from % GRID;
        let to = frames
            .min(from + chunk.min(GRID - at))
            .min(next.min().unwrap_or(frames));
        let [left, right] = &mut out;
        drum.render(at, &mut left[from..to], &mut right[from..to]);
        from = to;
    }
    out
}

/// Largest sample.
fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0f32, |peak, x| peak.max(x.abs()))
}

/// Level of a frequency in a signal, by correlation under a Hann window.
fn level(samples: &[f32], hz: f64) -> f64 {
    let angle = std::f64::consts::TAU * hz / RATE_HZ;
    let window = std::f64::consts::TAU / samples.len() as f64;
    let [mut re, mut im] = [0f64; 2];
    for (n, x) in samples.iter().enumerate() {
        let x = f64::from(*x) * (1.0 - (window * n as f64).cos());
        re += x * (angle * n as f64).cos();
        im += x * (angle * n as f64).sin();
    }
    re.hypot(im) / samples.len() as f64
}

/// Frequency of the strongest tone within 100 cents of one, in cents from it.
fn cents(samples: &[f32], hz: f64) -> i32 {
    let at = |cents: i32| level(samples, hz * (f64::from(cents) / 1200.0).exp2());
    (-100..=100)
        .max_by(|a, b| at(*a).total_cmp(&at(*b)))
        .unwrap_or(-100)
}

#[test]
fn it_drops_to_its_pitch_and_stays() {
    for hz in [50.0, 100.0, 300.0] {
        let [hard, _] = play(&[(0, 1.0)], hz, 24_000, 32);
        assert!(cents(&hard[3840..], hz).abs() <= 4, "{hz}");
    }
    let early = |force| {
        let [sound, _] = play(&[(0, force)], 300.0, 2400, 32);
        cents(&sound[200..1200], 300.0)
    };
    // A hard blow begins sharp, a soft one does not.
    assert!(early(1.0) > 60, "{}", early(1.0));
    assert!(early(0.1) < 10, "{}", early(0.1));
}

#[test]
fn harder_is_louder_and_brighter() {
    let mut last = (0.0, 0.0);
    for force in [0.05, 0.2, 0.4, 0.6, 0.8, 1.0] {
        let [sound, _] = play(&[(0, force)], 100.0, 24_000, 32);
        let energy: f32 = sound.iter().map(|x| x * x).sum();
        let slopes = sound.windows(2).map(|w| (w[1] - w[0]).powi(2));
        let bright = slopes.sum::<f32>() / energy;
        assert!(energy > last.0 && bright > last.1, "{force}");
        last = (energy, bright);
    }
    let [soft, _] = play(&[(0, 0.05)], 100.0, 24_000, 32);
    let [hard, _] = play(&[(0, 1.0)], 100.0, 24_000, 32);
    assert!(peak(&hard) > 16.0 * peak(&soft));
}

#[test]
fn cuts_change_nothing_and_blows_differ() {
    let blows = [(5, 0.9), (3000, 0.3), (3001, 1.0), (9999, 0.7)];
    let whole = play(&blows, 100.0, 14_000, 32);
    for chunk in [1, 7, 31] {
        assert!(whole == play(&blows, 100.0, 14_000, chunk), "{chunk}");
    }
    let two = play(&[(0, 0.8), (9600, 0.8)], 100.0, 9600, 32);
    let other = play(&[(32, 0.8)], 100.0, 9632, 32);
    assert!(two[0][..9000] != other[0][32..9032]);
}

#[test]
fn rolls_stay_bounded_and_without_a_constant() {
    let blows: Vec<(usize, f32)> = (0..40).map(|n| (2400 * n, 1.0)).collect();
    let [left, right] = play(&blows, 100.0, 120_000, 32);
    assert!(peak(&left).max(peak(&right)) < 1.25);
    let mean = left.iter().sum::<f32>() / left.len() as f32;
    assert!(mean.abs() < 1e-4, "{mean}");
}

#[test]
fn a_choke_ends_it_and_a_blow_wakes_it() {
    let mut drum = Membrane::<16>::new(&PLAIN, RATE_HZ);
    drum.strike(1.0, 1);
    let run = |drum: &mut Membrane<16>, spans: usize| {
        let mut sound = Vec::new();
        for _ in 0..spans {
            let (mut left, mut right) = ([0f32; GRID], [0f32; GRID]);
            drum.render(0, &mut left, &mut right);
            sound.extend(left);
        }
        sound
    };
    let before = run(&mut drum, 100);
    drum.choke();
    let after = run(&mut drum, 60);
    let step = |sound: &[f32]| {
        let steps = sound.windows(2).map(|w| (w[1] - w[0]).abs());
        steps.fold(0f32, f32::max)
    };
    assert!(step(&after) < 1.5 * step(&before[1600..]), "no click");
    assert!(peak(&after[960..]) < 1e-4 * peak(&before));
    drum.strike(1.0, 2);
    assert!(peak(&run(&mut drum, 100)) > 0.5 * peak(&before));
    assert!(!drum.is_silent());
    run(&mut drum, 3000);
    assert!(drum.is_silent() && run(&mut drum, 2).iter().all(|x| *x == 0.0));
}

#[test]
fn a_tone_that_moves_glides() {
    let mut drum = Membrane::<16>::new(&PLAIN, RATE_HZ);
    drum.strike(0.8, 1);
    let mut sound = Vec::new();
    for span in 0..600 {
        drum.tune(if span < 150 { 100.0 } else { 150.0 }, 1.0);
        let (mut left, mut right) = ([0f32; GRID], [0f32; GRID]);
        drum.render(0, &mut left, &mut right);
        sound.extend(left);
    }
    let bend = |range: std::ops::Range<usize>| {
        let bends = sound[range].windows(3).map(|w| w[2] - 2.0 * w[1] + w[0]);
        bends.fold(0f32, |most, x| most.max(x.abs()))
    };
    assert!(bend(4700..5300) < 4.0 * bend(4000..4700), "no click");
    assert!(cents(&sound[9000..], 150.0).abs() <= 4);
}

#[test]
fn the_ceiling_is_smooth_and_holds() {
    assert!((ceiling(0.01) - 0.01).abs() < 1e-5);
    assert_eq!(ceiling(3.0), 1.0);
    assert_eq!(ceiling(-50.0), -1.0);
    assert!((ceiling(2.99) - 1.0).abs() < 1e-4);
}
