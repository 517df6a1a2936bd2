//! The published table at every rate, the ring time, precision and the contract of a filter.

use pulp::Scalar;
use realfft::RealFftPlanner;

use super::*;

/// Band centre in hertz, bridge and nut in dB under the loudest band of each (DAFx-16 responses).
const TABLE: [(f64, f64, f64); 15] = [
    (63.0, -32.0, -29.0),
    (100.0, -35.0, -37.0),
    (160.0, -37.0, -42.0),
    (250.0, -33.0, -38.0),
    (400.0, -18.0, -29.0),
    (630.0, -6.0, -22.0),
    (800.0, -2.0, -4.0),
    (1000.0, -8.0, -12.0),
    (1600.0, 0.0, -11.0),
    (2000.0, -4.0, -2.0),
    (2500.0, -3.0, -5.0),
    (4000.0, -8.0, -2.0),
    (6300.0, -12.0, -3.0),
    (10000.0, -14.0, -4.0),
    (16000.0, -8.0, -6.0),
];
/// Half a second: 2 Hz between bins, seven of them in the lowest band.
const RESPONSE_S: f64 = 0.5;
/// The rates of the contract.
const RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];

/// Output for a click of `bridge` and `nut` in the first frame.
fn click(rate_hz: f64, bridge: f32, nut: f32) -> [Vec<f32>; 2] {
    let frames = (rate_hz * RESPONSE_S) as usize;
    let mut forces = [vec![0.0; frames], vec![0.0; frames]];
    (forces[0][0], forces[1][0]) = (bridge, nut);
    run(&mut Body::new(Hz(rate_hz)), &forces, frames)
}

/// Renders `forces` in blocks of `block` frames.
fn run(body: &mut Body, forces: &[Vec<f32>; 2], block: usize) -> [Vec<f32>; 2] {
    let frames = forces[0].len();
    let mut out = [vec![0.0; frames], vec![0.0; frames]];
    let [left, right] = &mut out;
    for start in (0..frames).step_by(block) {
        let part = start..frames.min(start + block);
        body.render::<Scalar>(
            &forces[0][part.clone()],
            &forces[1][part.clone()],
            &mut left[part.clone()],
            &mut right[part],
        );
    }
    out
}

/// Noise that is the same everywhere: a linear congruential generator.
fn noise(frames: usize, seed: u32) -> Vec<f32> {
    let mut x = seed;
    let step = |_| {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (x >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..frames).map(step).collect()
}

/// Mean power gain in the third octave around the nominal centre `hz`, in dB.
fn band_db(power: &[f64], hz: f64) -> f64 {
    let centre = 1000.0 * ((3.0 * (hz / 1000.0).log2()).round() / 3.0).exp2();
    let bin = |f: f64| (f * RESPONSE_S).ceil() as usize;
    let band = &power[bin(centre * (-1.0f64 / 6.0).exp2())..bin(centre * (1.0f64 / 6.0).exp2())];
    10.0 * (band.iter().sum::<f64>() / band.len() as f64).log10()
}

/// Power spectrum of an impulse response.
fn power(response: &[f32]) -> Vec<f64> {
    let plan = RealFftPlanner::<f64>::new().plan_fft_forward(response.len());
    let mut input: Vec<f64> = response.iter().map(|&x| x.into()).collect();
    let mut spectrum = plan.make_output_vec();
    // PANIC: both buffers have the lengths the plan asked for.
    plan.process(&mut input, &mut spectrum).unwrap();
    spectrum.iter().map(|c| c.norm_sqr()).collect()
}

#[test]
fn follows_the_published_table_at_every_rate() {
    for rate_hz in [22_050.0, 32_000.0, 88_200.0, 176_400.0]
        .into_iter()
        .chain(RATES_HZ)
    {
        let [left, right] = click(rate_hz, 1.0, 1.0).map(|r| power(&r));
        let tolerance_db = if rate_hz < 44_100.0 { 2.0 } else { 0.8 };
        for (hz, bridge_db, nut_db) in TABLE.into_iter().filter(|row| row.0 < 0.4 * rate_hz) {
            let (l, r) = (band_db(&left, hz), band_db(&right, hz));
            println!("{rate_hz} {hz}: {bridge_db} {l:.2} {nut_db} {r:.2}");
            assert!(
                (l - bridge_db).abs() < tolerance_db,
                "bridge {rate_hz} {hz} {l}"
            );
            assert!((r - nut_db).abs() < tolerance_db, "nut {rate_hz} {hz} {r}");
        }
    }
}

#[test]
fn bridge_peaks_where_the_measured_one_does() {
    let left = power(&click(48_000.0, 1.0, 0.0)[0]);
    for hz in [
        712.0, 1122.0, 1330.0, 1548.0, 1658.0, 1805.0, 2123.0, 2472.0,
    ] {
        let near = |from: f64, to: f64| {
            let bins = (hz * from * RESPONSE_S) as usize..(hz * to * RESPONSE_S) as usize;
            left[bins].iter().copied().fold(0.0, f64::max)
        };
        let edge = near(0.984, 0.986).max(near(1.014, 1.016));
        assert!(near(0.985, 1.015) > edge, "no peak at {hz}");
    }
}

#[test]
fn a_mono_sum_loses_less_than_3_db() {
    let both = click(48_000.0, 1.0, 1.0);
    let mono: Vec<f32> = both[0].iter().zip(&both[1]).map(|(l, r)| l + r).collect();
    let mono = power(&mono);
    let [left, right] = both.map(|r| power(&r));
    let apart: Vec<f64> = left.iter().zip(&right).map(|(l, r)| l + r).collect();
    for third in -12..=12 {
        let hz = 1000.0 * (f64::from(third) / 3.0).exp2();
        let loss_db = band_db(&apart, hz) - band_db(&mono, hz);
        println!("{hz:.0} {:.2}", -loss_db);
        assert!(loss_db < 3.0, "{hz} loses {loss_db} dB");
    }
}

#[test]
fn rings_for_about_63_ms() {
    for rate_hz in RATES_HZ {
        for response in click(rate_hz, 1.0, 1.0) {
            let mut left: f64 = response.iter().map(|&x| f64::from(x).powi(2)).sum();
            let whole = left;
            let mut passed_s = [0.0; 2];
            for (i, &x) in response.iter().enumerate() {
                left -= f64::from(x).powi(2);
                for (time_s, level) in passed_s.iter_mut().zip([1e-3, 1e-6]) {
                    if left > level * whole {
                        *time_s = i as f64 / rate_hz;
                    }
                }
            }
            // The treble is gone by -30 dB; what is heard as ringing is the slope after that.
            let t60_s = 2.0 * (passed_s[1] - passed_s[0]);
            println!("{rate_hz} T60 {t60_s} s, -60 dB after {} s", passed_s[1]);
            assert!((0.050..0.090).contains(&t60_s), "{rate_hz} {t60_s}");
        }
    }
}

#[test]
fn leaves_nothing_at_dc() {
    let forces = [vec![1.0; 48_000], vec![1.0; 48_000]];
    for side in run(&mut Body::new(Hz(48_000.0)), &forces, 64) {
        assert!(side[47_000..].iter().all(|x| x.abs() < 1e-6));
    }
}

#[test]
fn cutting_and_reset_change_nothing() {
    let forces = [noise(2000, 1), noise(2000, 2)];
    let mut body = Body::new(Hz(48_000.0));
    let whole = run(&mut body, &forces, 2000);
    assert!(whole.iter().flatten().all(|x| x.is_finite()));
    for block in [1, 7, 64] {
        body.reset();
        assert_eq!(whole, run(&mut body, &forces, block));
    }
    assert_eq!(whole, run(&mut Body::new(Hz(48_000.0)), &forces, 2000));
}

#[test]
fn adds_and_keeps_the_sides_apart() {
    let mut out = [vec![1.0f32; 64], vec![1.0f32; 64]];
    let [left, right] = &mut out;
    Body::new(Hz(48_000.0)).render::<Scalar>(&noise(64, 1), &[0.0; 64], left, right);
    assert!(left.iter().any(|&x| x != 1.0));
    assert!(right.iter().all(|&x| x == 1.0));
}

/// The same filter in f64 from unrounded coefficients, one side.
fn exact(side: &Side, rate_hz: f64, force: &[f32]) -> Vec<f64> {
    let sections: Vec<Section> = side
        .modes
        .iter()
        .map(|m| Section::new(m, rate_hz))
        .collect();
    let g = (PI * side.corner_hz / rate_hz).tan();
    let damp = g + 1.0 / side.corner_q;
    let (mut s1, mut s2, mut z) = (0.0, 0.0, [Complex::<f64>::default(); MODES]);
    let frame = |&x: &f32| {
        let high = (f64::from(x) - damp * s1 - s2) / (1.0 + g * damp);
        let band = g * high + s1;
        (s1, s2) = (g * high + band, s2 + 2.0 * g * band);
        let mode = |(s, z): (&Section, &mut Complex<f64>)| {
            *z = s.pole * *z + high;
            s.tap[0] * z.re + s.tap[1] * z.im + s.direct * high
        };
        sections.iter().zip(&mut z).map(mode).sum()
    };
    force.iter().map(frame).collect()
}

#[test]
fn single_precision_is_enough() {
    for rate_hz in RATES_HZ {
        let forces = [noise(20_000, 3), noise(20_000, 4)];
        let got = run(&mut Body::new(Hz(rate_hz)), &forces, 64);
        for ((side, force), got) in [&BRIDGE, &NUT].into_iter().zip(&forces).zip(&got) {
            let want = exact(side, rate_hz, force);
            let energy: f64 = want.iter().map(|x| x * x).sum();
            let error = |(w, &g): (&f64, &f32)| (w - f64::from(g)).powi(2);
            let error: f64 = want.iter().zip(got).map(error).sum();
            let error_db = 10.0 * (error / energy).log10();
            println!("{rate_hz} error {error_db:.1} dB");
            assert!(error_db < -100.0, "{rate_hz} {error_db}");
        }
    }
}
