//! What the tests measure in a signal.
#![allow(dead_code)] // each test binary uses its own part of this file

use realfft::RealFftPlanner;
use realfft::num_complex::Complex;
use std::f64::consts::{PI, TAU};

/// Spectrum of a real signal of any length.
pub fn spectrum(signal: &[f64]) -> Vec<Complex<f64>> {
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(signal.len());
    let mut input = signal.to_vec();
    let mut output = fft.make_output_vec();
    fft.process(&mut input, &mut output)
        .expect("lengths are the plan's");
    output
}

/// The signal without its bins below `hz`.
pub fn high_passed(signal: &[f64], rate: f64, hz: f64) -> Vec<f64> {
    let mut bins = spectrum(signal);
    let width = rate / signal.len() as f64;
    for (i, bin) in bins.iter_mut().enumerate() {
        if i as f64 * width < hz {
            *bin = Complex::default();
        }
    }
    let last = bins.len() - 1;
    bins[0].im = 0.0;
    if signal.len().is_multiple_of(2) {
        bins[last].im = 0.0;
    }
    let fft = RealFftPlanner::<f64>::new().plan_fft_inverse(signal.len());
    let mut output = fft.make_output_vec();
    fft.process(&mut bins, &mut output)
        .expect("lengths are the plan's");
    output.iter().map(|x| x / signal.len() as f64).collect()
}

/// Samples from `from_s` on, for `length_s`.
pub fn window(signal: &[f64], rate: f64, from_s: f64, length_s: f64) -> &[f64] {
    let from = (from_s * rate).round() as usize;
    &signal[from..from + (length_s * rate).round() as usize]
}

/// Root mean square in dB.
pub fn rms_db(signal: &[f64]) -> f64 {
    let power = signal.iter().map(|x| x * x).sum::<f64>() / signal.len() as f64;
    10.0 * (power + 1e-30).log10()
}

/// The signal under a Hann window.
pub fn hann(signal: &[f64]) -> Vec<f64> {
    let n = signal.len() as f64;
    let weight = |i: usize| 0.5 - 0.5 * (TAU * i as f64 / (n - 1.0)).cos();
    signal
        .iter()
        .enumerate()
        .map(|(i, x)| x * weight(i))
        .collect()
}

/// Spectral centroid in Hz, under a Hann window, up to `top_hz`.
pub fn centroid_hz(signal: &[f64], rate: f64, top_hz: f64) -> f64 {
    let width = rate / signal.len() as f64;
    let (mut power, mut moment) = (0.0, 0.0);
    for (i, bin) in spectrum(&hann(signal)).iter().enumerate() {
        let hz = i as f64 * width;
        if hz < top_hz {
            power += bin.norm_sqr();
            moment += bin.norm_sqr() * hz;
        }
    }
    moment / power
}

/// Levels in dB of the third-octave bands around `centres`, under a Hann window.
pub fn third_octaves_db(signal: &[f64], rate: f64, centres: &[f64]) -> Vec<f64> {
    let width = rate / signal.len() as f64;
    let bins = spectrum(&hann(signal));
    let half = 2f64.powf(1.0 / 6.0);
    centres
        .iter()
        .map(|centre| {
            let inside = |i: &usize| (centre / half..centre * half).contains(&(*i as f64 * width));
            let power: f64 = (0..bins.len())
                .filter(inside)
                .map(|i| bins[i].norm_sqr())
                .sum();
            10.0 * (power + 1e-30).log10()
        })
        .collect()
}

/// Component near `hz` around `at_s`, over `length_s` under a Hann window.
fn component(signal: &[f64], rate: f64, hz: f64, at_s: f64, length_s: f64) -> Complex<f64> {
    let from = (at_s * rate).round() as usize;
    let n = (length_s * rate).round() as usize;
    (0..n)
        .map(|i| {
            let weight = 0.5 - 0.5 * (TAU * i as f64 / (n as f64 - 1.0)).cos();
            let turn = -TAU * hz * (from + i) as f64 / rate;
            Complex::from_polar(signal[from + i] * weight, turn)
        })
        .sum()
}

/// Level in dB of the component near `hz` from `at_s`, over `length_s` under a Hann window.
pub fn component_db(signal: &[f64], rate: f64, hz: f64, at_s: f64, length_s: f64) -> f64 {
    let weight = 0.5 * length_s * rate;
    20.0 * (component(signal, rate, hz, at_s, length_s).norm() / weight + 1e-15).log10()
}

/// Mean frequency in Hz of the partial near `near_hz` from `from_s` to `to_s`: the slope of its
/// phase. Off by more than about 1 Hz at the start it would follow the wrong turn.
pub fn partial_hz(signal: &[f64], rate: f64, near_hz: f64, from_s: f64, to_s: f64) -> f64 {
    let length_s = 0.4;
    let count = ((to_s - from_s - length_s) / 0.05).floor() as usize;
    let mut phase = 0.0;
    let mut last = None;
    let mut points = Vec::new();
    for i in 0..=count {
        let at_s = from_s + 0.05 * i as f64;
        let now = component(signal, rate, near_hz, at_s, length_s).arg();
        if let Some(last) = last {
            let moved: f64 = now - last;
            phase += moved - TAU * ((moved + PI) / TAU).floor();
        }
        last = Some(now);
        points.push((at_s, phase));
    }
    near_hz + slope(&points) / TAU
}

/// T60 in s of the partial at `hz`, from the slope of its level between two times.
pub fn t60_s(signal: &[f64], rate: f64, hz: f64, from_s: f64, to_s: f64, length_s: f64) -> f64 {
    let points: Vec<(f64, f64)> = (0..12)
        .map(|i| {
            let at_s = from_s + (to_s - from_s - length_s) * f64::from(i) / 11.0;
            (
                at_s,
                20.0 * component(signal, rate, hz, at_s, length_s).norm().log10(),
            )
        })
        .collect();
    -60.0 / slope(&points)
}

/// Slope of the least-squares line.
fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let mean_x = points.iter().map(|p| p.0).sum::<f64>() / n;
    let mean_y = points.iter().map(|p| p.1).sum::<f64>() / n;
    let over: f64 = points.iter().map(|p| (p.0 - mean_x) * (p.1 - mean_y)).sum();
    let under: f64 = points.iter().map(|p| (p.0 - mean_x).powi(2)).sum();
    over / under
}

/// Onsets per second: peaks of the spectral flux, the growth of level in all bins from one window to
/// the next (Bello et al., "A tutorial on onset detection in music signals", 2005), where it stands
/// out from what is around it.
pub fn onsets_per_s(signal: &[f64], rate: f64) -> f64 {
    const WINDOW: usize = 1024;
    const HOP: usize = 512;
    /// Windows looked at on either side: a tenth of a second.
    const AROUND: usize = 9;
    let mut before = vec![0.0; WINDOW / 2 + 1];
    let flux: Vec<f64> = signal
        .windows(WINDOW)
        .step_by(HOP)
        .map(|window| {
            let bins = spectrum(&hann(window));
            let mut growth = 0.0;
            for (bin, before) in bins.iter().zip(&mut before) {
                let level = (1.0 + 10.0 * bin.norm()).ln();
                growth += (level - *before).max(0.0);
                *before = level;
            }
            growth / bins.len() as f64
        })
        .collect();
    let is_onset = |place: &usize| {
        let from = place.saturating_sub(AROUND);
        let around = &flux[from..(place + AROUND + 1).min(flux.len())];
        let mean = around.iter().sum::<f64>() / around.len() as f64;
        let highest = around.iter().copied().fold(0.0, f64::max);
        flux[*place] == highest && flux[*place] > 1.5 * mean + 0.02
    };
    let count = (1..flux.len()).filter(is_onset).count();
    count as f64 * rate / signal.len() as f64
}
