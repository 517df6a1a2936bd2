//! The shape of throat and mouth: what a singer holds while singing, all of it slow.
//!
//! Formants after `MUSIC.md` B5: first 250-400 Hz under a whistle (which lifts the third partial
//! of the drone), a second line at 2.5-3 kHz that moves against the melody, clusters at 3.3-3.5 and
//! 4-5 kHz. The vowels of the sung register, dark to open, and all levels are ours, set by measured
//! spectra. The focus is a little wider than the 25-60 Hz given there, which with our skirts made
//! it stand out by 40 dB where singers reach 20 to 30.

use super::band::Band;
use super::choir::FOCUS;

/// Formants beside the focus.
const FORMANTS: usize = FOCUS;

/// What shapes a tract.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Pitch of the note in Hz.
    pub pitch_hz: f32,
    /// The partial that is the note, 1 where it is sung.
    pub partial: f32,
    /// Effort, 0..=1 and a little more under pressure.
    pub effort: f32,
    /// Vowel, 0..=1.
    pub vowel: f32,
    /// Brightness, 0..=1.
    pub brightness: f32,
    /// Balance of drone and whistle, 0..=1.
    pub position: f32,
}

/// The shape: numbers that lag behind their wish together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tract {
    /// Centres of the formants beside the focus, in Hz.
    centre_hz: [f32; FORMANTS],
    /// Their gains.
    gain: [f32; FORMANTS],
    /// Centre of the focus in Hz where the note is sung; the note where it is whistled.
    pub focus_hz: f32,
    /// Bandwidth of each of the two resonances of the focus in Hz.
    pub focus_bandwidth_hz: f32,
    /// Level of the focus: the amplitude of a whistled partial, the gain of a sung formant.
    pub focus_level: f32,
    /// Open part of the cycle.
    pub open: f32,
    /// Strength of the pulse in mid-cycle.
    pub twin: f32,
    /// Corner of the source's low-pass in Hz.
    pub cut_hz: f32,
    /// How much of a kargyraa the drone is, 0..=1.
    pub kargyraa: f32,
}

impl Tract {
    /// The shape wished for.
    pub fn new(wish: &Wish) -> Self {
        let whistled = wish.partial > 1.0;
        let mut tract = if whistled { whistle(wish) } else { chant(wish) };
        let light = wish.brightness - 0.5;
        // A louder voice has a flatter spectrum; how much is ours.
        // Beside a whistle it takes more to be heard.
        let reach = if whistled { 26.0 } else { 16.0 };
        let ring = decibels(-12.0 + 12.0 * wish.effort + reach * light);
        for gain in &mut tract.gain[2..] {
            *gain *= ring;
        }
        let kargyraa = kargyraa(wish.pitch_hz / wish.partial);
        tract.kargyraa = kargyraa;
        // Pressed: 0.35-0.45 of each pulse's own cycle, which is half of it in a kargyraa.
        tract.open = (0.46 - 0.08 * wish.effort) * (1.0 - 0.42 * kargyraa);
        tract.twin = if whistled { 0.3 } else { 0.35 } * kargyraa;
        tract.cut_hz = 900.0 * (2.6 * wish.effort + 3.0 * light).exp2();
        tract
    }

    /// Moves by `share` of the way to `wish`.
    pub fn follow(&mut self, wish: &Self, share: f32) {
        let near = |from: &mut f32, to: f32| *from += share * (to - *from);
        for i in 0..FORMANTS {
            near(&mut self.centre_hz[i], wish.centre_hz[i]);
            near(&mut self.gain[i], wish.gain[i]);
        }
        near(&mut self.focus_hz, wish.focus_hz);
        near(&mut self.focus_bandwidth_hz, wish.focus_bandwidth_hz);
        near(&mut self.focus_level, wish.focus_level);
        near(&mut self.open, wish.open);
        near(&mut self.twin, wish.twin);
        near(&mut self.cut_hz, wish.cut_hz);
        near(&mut self.kargyraa, wish.kargyraa);
    }

    /// Band-pass of a formant beside the focus; `sway` moves the first by a share of itself.
    pub fn band(&self, formant: usize, sway: f32, rate_hz: f32) -> Band {
        let centre_hz = self.centre_hz[formant] * if formant == 1 { 1.0 + sway } else { 1.0 };
        let bandwidth_hz = match formant {
            0 => 130.0,
            1 => 60.0 + 0.12 * centre_hz,
            2 => 0.11 * centre_hz,
            // Q 8 (`MUSIC.md` B5).
            3 => 0.125 * centre_hz,
            _ => 0.16 * centre_hz,
        };
        Band::new(centre_hz, bandwidth_hz, self.gain[formant], rate_hz)
    }
}

/// Formants under a whistle.
fn whistle(wish: &Wish) -> Tract {
    let drone_hz = wish.pitch_hz / wish.partial;
    let balance = wish.position - 0.5;
    // Under a high whistle the drone steps back, or it would be the louder of the two.
    let high = (wish.pitch_hz / 880.0).log2().max(0.0);
    let drone = 0.55 * decibels(-16.0 * balance.max(0.0) - 10.0 * balance.min(0.0) - 2.0 * high);
    let level = decibels(24.0 * balance.min(0.0) + 3.0 * balance.max(0.0));
    let first_hz = (3.0 * drone_hz).clamp(250.0, 400.0) * (0.8 + 0.4 * wish.vowel);
    // The line that moves in mirror: 3 kHz over a melody at 700 Hz, 2.5 kHz over 1500 Hz.
    let mirror_hz = 3000.0 - 500.0 * ((wish.pitch_hz - 700.0) / 800.0).clamp(0.0, 1.0);
    let third_hz = mirror_hz.max(1.4 * wish.pitch_hz);
    Tract {
        centre_hz: [chest_hz(drone_hz), first_hz, third_hz, 3400.0, 4500.0],
        gain: [0.4, -1.4, -0.8, 1.4, -0.9].map(|gain| gain * drone),
        focus_hz: wish.pitch_hz,
        focus_bandwidth_hz: ((0.56 - 0.1 * wish.effort) * drone_hz).clamp(25.0, 75.0),
        // Effort gives the whistle more than the drone; the ear hears 3 kHz louder than 400 Hz.
        focus_level: 0.225
            * level
            * decibels(5.0 * (wish.effort - 0.8) - 1.2 * (wish.pitch_hz / 880.0).log2()),
        ..Tract::default()
    }
}

/// Formants of a sung note.
fn chant(wish: &Wish) -> Tract {
    let between = |low: f32, middle: f32, high: f32| {
        let v = 2.0 * wish.vowel;
        if v < 1.0 {
            low + v * (middle - low)
        } else {
            middle + (v - 1.0) * (high - middle)
        }
    };
    // Singers lift the first formant with the note, or they would lose the fundamental.
    let first_hz = between(320.0, 430.0, 660.0).max(1.1 * wish.pitch_hz);
    let second_hz = between(800.0, 1180.0, 1350.0).max(2.1 * wish.pitch_hz);
    // Partials lie far apart in a high note: a wider formant, or loudness would jump as they pass.
    let own_hz = 0.22 * second_hz;
    let wide = (0.9 * wish.pitch_hz / own_hz).max(1.0);
    let balance = wish.position - 0.5;
    let drone = decibels(-8.0 * balance);
    Tract {
        centre_hz: [chest_hz(wish.pitch_hz), first_hz, 2500.0, 3400.0, 4500.0],
        gain: [0.9, -1.5, -1.2, 1.6, -1.0].map(|gain| gain * drone),
        focus_hz: second_hz,
        focus_bandwidth_hz: wide * own_hz,
        focus_level: 2.2 * decibels(10.0 * balance) / wide,
        ..Tract::default()
    }
}

/// Centre of the chest's resonance in Hz: it carries the lowest partial of low voices.
fn chest_hz(drone_hz: f32) -> f32 {
    (1.2 * drone_hz).clamp(75.0, 150.0)
}

/// How much of a kargyraa a drone is: whole at 70 Hz and below, none from 130 Hz (`MUSIC.md` B5:
/// 55-110 Hz).
fn kargyraa(drone_hz: f32) -> f32 {
    ((130.0 / drone_hz).log2() / (130.0f32 / 70.0).log2()).clamp(0.0, 1.0)
}

/// Linear gain.
pub fn decibels(db: f32) -> f32 {
    (db * (10f32.log2() / 20.0)).exp2()
}

/// Amplitude of partial `n` of the pulse of [`super::choir`], open for `open` of the cycle: the
/// Fourier integral of `2x - 3x^2`, by parts.
pub fn partial_amplitude(n: f32, open: f32) -> f32 {
    let theta = std::f32::consts::TAU * n * open;
    let (sin, cos) = theta.sin_cos();
    let (e_re, e_im) = (cos, -sin);
    // I = E/(jt) + (4E+2)/(jt)^2 + 6(E-1)/(jt)^3 with E = exp(-jt).
    let (one, two, three) = (theta.recip(), theta.powi(-2), theta.powi(-3));
    let re = e_im * one - (4.0 * e_re + 2.0) * two - 6.0 * e_im * three;
    let im = -e_re * one - 4.0 * e_im * two + 6.0 * (e_re - 1.0) * three;
    2.0 * open * re.hypot(im)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_amplitude_of_a_partial_is_that_of_the_sampled_pulse() {
        for (n, open) in [(1.0f64, 0.4f64), (6.0, 0.38), (9.0, 0.25), (13.0, 0.45)] {
            let steps = 20_000;
            let (mut re, mut im) = (0.0, 0.0);
            for i in 0..steps {
                let x = (f64::from(i) + 0.5) / f64::from(steps);
                let angle = std::f64::consts::TAU * n * open * x;
                let pulse = 2.0 * x - 3.0 * x * x;
                re += pulse * angle.cos();
                im += pulse * angle.sin();
            }
            let exact = 2.0 * open * f64::hypot(re, im) / f64::from(steps);
            let ours = f64::from(partial_amplitude(n as f32, open as f32));
            assert!((ours / exact - 1.0).abs() < 1e-3, "{n} {ours} {exact}");
        }
    }
}
