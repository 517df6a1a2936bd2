//! What the tests of the drone share: instances with settings, one string alone, its pitch.
#![allow(dead_code, reason = "each test binary uses its own part")]

use super::analysis;
use xtask::host::{Instance, PluginFile};
use xtask::take::{Audio, Blocks, Take};

/// Settings by parameter id.
pub type Set<'a> = &'a [(&'a str, &'a str)];

/// String 1 alone for the first 5 s: the next one is plucked a quarter of the cycle later.
pub const ALONE: Set<'static> = &[
    ("dr_pat", "Slow 2-1-1-4"),
    ("dr_cyc", "20 s"),
    ("dr_hum", "0 %"),
];

/// A dry instance without drums and with settings, active at a rate for blocks of up to 1024 frames.
pub fn instance(file: &PluginFile, rate_hz: f64, sets: &[Set]) -> Instance {
    let mut instance = file
        .instantiate(xtask::bundle::CLAP_ID)
        .expect("the plugin instantiates");
    // Unless a setting says otherwise: without a transport the free clock would play the drums.
    let dry: Set = &[("rv_mix", "0 %"), ("rh_on", "Off")];
    for (id, text) in [&[dry], sets].into_iter().flatten().copied().flatten() {
        instance.set_text(id, text).expect("a parameter's text");
    }
    instance.activate(rate_hz, 1024).expect("activation");
    instance
}

/// Renders without notes and transport.
pub fn render(file: &PluginFile, rate_hz: f64, seconds: f64, sets: &[Set]) -> Audio {
    Take::new(rate_hz)
        .with_blocks(Blocks::Fixed(1024))
        .render(
            &mut instance(file, rate_hz, sets),
            (seconds * rate_hz).round() as u64,
        )
        .expect("audio")
}

/// A channel for the analysis.
pub fn wide(channel: &[f32]) -> Vec<f64> {
    channel.iter().map(|&sample| f64::from(sample)).collect()
}

/// Mean of both channels.
pub fn middle(audio: &Audio) -> Vec<f64> {
    audio
        .left
        .iter()
        .zip(&audio.right)
        .map(|(l, r)| 0.5 * (f64::from(*l) + f64::from(*r)))
        .collect()
}

/// Interval in cents from one frequency to another.
pub fn cents(from_hz: f64, to_hz: f64) -> f64 {
    1200.0 * (to_hz / from_hz).log2()
}

/// How far the fundamental lies above its target in cents, over the time from 0.2 s to 4.8 s or
/// until it has fallen by 50 dB; and the end of that time. NaN if no fundamental is there.
pub fn off_cents(signal: &[f64], rate_hz: f64, target_hz: f64) -> (f64, f64) {
    let level = |hz: f64, at_s: f64| analysis::component_db(signal, rate_hz, hz, at_s, 0.4);
    let loudest = (0..8)
        .map(|n| level(target_hz, 0.1 * f64::from(n)))
        .fold(-300.0, f64::max);
    let mut to_s = 1.0;
    while to_s < 4.75 && level(target_hz, to_s - 0.4) > loudest - 50.0 {
        to_s += 0.1;
    }
    // The estimator cannot tell a phase that turns 20 times a second from one that stands: the
    // component must stand out where it is looked for.
    let beside = 15f64.min(0.4 * target_hz);
    let middle_s = 0.5 * to_s - 0.1;
    let around = level(target_hz + beside, middle_s).max(level(target_hz - beside, middle_s));
    if level(target_hz, middle_s) < around + 6.0 {
        return (f64::NAN, to_s);
    }
    let hz = analysis::partial_hz(signal, rate_hz, target_hz, 0.2, to_s);
    (cents(target_hz, hz), to_s)
}

/// How rough a stretch of sound is: the largest jump from sample to sample, and the largest sample
/// above 8 kHz.
#[derive(Clone, Copy, Debug, Default)]
pub struct Roughness {
    /// Largest difference of neighbouring samples.
    pub jump: f64,
    /// Largest absolute sample of the signal above 8 kHz.
    pub treble: f64,
    /// Largest absolute sample.
    pub peak: f64,
}

impl Roughness {
    /// The rougher of both in each measure.
    pub fn max(self, other: Self) -> Self {
        Self {
            jump: self.jump.max(other.jump),
            treble: self.treble.max(other.treble),
            peak: self.peak.max(other.peak),
        }
    }

    /// How much rougher than `usual`, by the worse measure. Treble 50 dB below the sound's peak
    /// is no roughness: dull sounds have next to none of their own.
    pub fn over(self, usual: Self) -> f64 {
        let treble = usual.treble.max(usual.peak * 10f64.powf(-50.0 / 20.0));
        (self.jump / (usual.jump + 1e-7)).max(self.treble / (treble + 1e-7))
    }
}

/// Roughness of both channels from one time to another.
pub fn roughness(audio: &Audio, rate_hz: f64, from_s: f64, to_s: f64) -> Roughness {
    let mut worst = Roughness::default();
    for channel in [&audio.left, &audio.right] {
        let from = (from_s * rate_hz) as usize;
        // The filter settles before.
        let start = from.saturating_sub(1000);
        let part = wide(&channel[start..(to_s * rate_hz) as usize]);
        let treble = treble(&part, rate_hz);
        for n in from - start + 1..part.len() {
            worst.jump = worst.jump.max((part[n] - part[n - 1]).abs());
            worst.treble = worst.treble.max(treble[n].abs());
            worst.peak = worst.peak.max(part[n].abs());
        }
    }
    worst
}

/// The signal above 8 kHz, by two Butterworth sections in a row.
fn treble(signal: &[f64], rate_hz: f64) -> Vec<f64> {
    let w = std::f64::consts::TAU * 8000.0 / rate_hz;
    let alpha = w.sin() / std::f64::consts::SQRT_2;
    let a0 = 1.0 + alpha;
    let b = (1.0 + w.cos()) / (2.0 * a0);
    let (a1, a2) = (-2.0 * w.cos() / a0, (1.0 - alpha) / a0);
    let mut out = signal.to_vec();
    for _ in 0..2 {
        let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
        for sample in &mut out {
            let x = *sample;
            let y = b * (x - 2.0 * x1 + x2) - a1 * y1 - a2 * y2;
            (x2, x1, y2, y1) = (x1, x, y1, y);
            *sample = y;
        }
    }
    out
}
