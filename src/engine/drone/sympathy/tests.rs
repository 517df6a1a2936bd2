//! The drone under what pushes its body.

use super::*;
use crate::engine::clock::{BeatClock, Transport};
use crate::engine::drone::{Drone, Moment};
use crate::engine::mode;
use crate::engine::pitch::Tuning;
use crate::engine::settings::*;
use crate::engine::units::{Bpm, Cents, Db, Hz, Seconds};

/// Frames per second.
const RATE: f64 = 48_000.0;
/// Sa of octave 3.
const SA_HZ: f64 = 146.832;

/// The default patch at full sympathy, its first string plucked alone every 20 s.
const OWN: DroneSettings = DroneSettings {
    on: true,
    runs: DroneRuns::Always,
    level: Db(-6.0),
    tonic: Tonic::D,
    crossing: None,
    octave: 3,
    strings: 4,
    tuning: DroneTuning::Pa,
    pattern: PluckPattern::Slow,
    cycle: Seconds(20.0),
    sync: PluckSync::Free,
    humanize: 0.0,
    position: 0.6,
    jivari: 0.7,
    thread_m: 0.005,
    brightness: 0.5,
    decay: 1.0,
    body: 0.8,
    width: 0.6,
    follow: DroneFollow::Off,
    sympathy: 1.0,
    split: 48,
    degrees: [0; MAX_STRINGS],
};

/// A drone and where it is.
struct Stage {
    /// Under test.
    drone: Drone,
    /// Its settings.
    set: DroneSettings,
    /// Strings' rate and modes.
    quality: Quality,
    /// Whether it is plucked.
    running: bool,
    /// The mode.
    tuning: Tuning,
    /// Frames so far.
    frame: usize,
    /// Their clock.
    clock: BeatClock,
}

impl Stage {
    /// At rest, not plucked.
    fn new(set: DroneSettings) -> Self {
        let own = (Intonation::Own, Tonic::D, Cents(0.0), Hz(440.0));
        Self {
            drone: Drone::new(Hz(RATE)),
            set,
            quality: Quality::Normal,
            running: false,
            tuning: Tuning::new(mode::mode(0), own.0, own.1, own.2, own.3, None, None),
            frame: 0,
            clock: BeatClock::default(),
        }
    }

    /// Madhya Sa.
    fn sa(&self) -> Hz {
        Hz(SA_HZ * 2f64.powi(i32::from(self.set.octave) - 3))
    }

    /// Both channels of the drone under a push of `push` at each frame, in chunks of at most
    /// `most` frames; a push of zeros is not heard at all.
    fn play(&mut self, s: f64, most: usize, push: impl Fn(usize) -> f32) -> [Vec<f32>; 2] {
        let frames = (s * RATE).round() as usize;
        let mut out = [vec![0f32; frames], vec![0f32; frames]];
        let mut from = 0;
        while from < frames {
            let at = self.frame % GRID;
            let moment = Moment {
                sa: self.sa(),
                tuning: &self.tuning,
                version: 1,
            };
            if at == 0 {
                self.drone.prepare(&self.set, (self.quality, 0), &moment);
            }
            // A cut that wanders over the grid.
            let cut = 1 + (self.frame * 7) % most;
            let to = frames.min(from + (GRID - at).min(cut));
            let span = self.clock.advance(
                ClockMode::Free,
                &Transport::default(),
                Bpm(96.0),
                to - from,
                Hz(RATE),
            );
            self.drone
                .play((&self.set, 1), &moment, &span, at, self.running);
            let heard: Vec<f32> = (0..to - from).map(|n| push(self.frame + n)).collect();
            if heard.iter().any(|push| *push != 0.0) {
                self.drone.hear(&self.set, &moment, at, &[[&heard, &heard]]);
            }
            if !self.drone.is_silent() {
                let [left, right] = &mut out;
                self.drone
                    .render(at, &mut left[from..to], &mut right[from..to]);
            }
            self.frame += to - from;
            from = to;
        }
        out
    }
}

/// A tone.
fn sine(hz: f64, gain: f32) -> impl Fn(usize) -> f32 {
    move |n| gain * (TAU * (hz * n as f64 / RATE).fract()).sin() as f32
}

/// A tone with all partials, not band-limited.
fn saw(hz: f64, gain: f32) -> impl Fn(usize) -> f32 {
    move |n| gain * (2.0 * (hz * n as f64 / RATE).fract() - 1.0) as f32
}

/// What pushes.
type Push = Box<dyn Fn(usize) -> f32>;

/// White noise.
fn noise(n: usize) -> f32 {
    let hashed = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let hashed = (hashed ^ (hashed >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (hashed >> 40) as f32 / (1 << 23) as f32 - 1.0
}

/// No push.
fn rest(_: usize) -> f32 {
    0.0
}

/// Level in dB.
fn level_db(out: &[Vec<f32>; 2]) -> f64 {
    let power: f64 = out.iter().flatten().map(|x| f64::from(*x).powi(2)).sum();
    10.0 * (power / (2.0 * out[0].len() as f64)).max(1e-30).log10()
}

/// Largest sample.
fn peak(out: &[Vec<f32>; 2]) -> f32 {
    out.iter().flatten().fold(0.0, |most, x| x.abs().max(most))
}

/// Level in dB of the ringing half a second after a swell of 0.3 s.
fn ringing_db(set: DroneSettings, quality: Quality, hz: f64) -> f64 {
    let mut stage = Stage::new(set);
    stage.quality = quality;
    let swell = |n: usize| (PI * n as f64 / (0.3 * RATE)).sin().powi(2) as f32;
    stage.play(0.3, GRID, |n| swell(n) * sine(hz, 0.1)(n));
    stage.play(0.5, GRID, rest);
    level_db(&stage.play(0.1, GRID, rest))
}

#[test]
fn partials_ring_on_and_what_lies_between_does_not() {
    // From 250 Hz up: a quarter tone below that is too near for any resonator to tell in 0.3 s; up to
    // partial 7: above 8 lies the eleventh of Pa.
    let mut closest = f64::MAX;
    for (octave, root, partials) in [
        (2, 1.0, 4..=7),
        (3, 1.0, 2..=7),
        (3, 0.75, 3..=3),
        (4, 1.0, 1..=7),
        (5, 1.0, 1..=4),
    ] {
        let set = DroneSettings { octave, ..OWN };
        for k in partials.map(f64::from) {
            // Stiffness, see `MUSIC.md` A5.
            let hz = Stage::new(set).sa().0 * root * k * (1.0 + 1.8e-5 * k * k).sqrt();
            let rings = ringing_db(set, Quality::Normal, hz);
            let between = ringing_db(set, Quality::Normal, Hz(hz).up(Cents(50.0)).0);
            println!("octave {octave} {root} x {k}: {rings:.1} dB against {between:.1} dB");
            closest = closest.min(rings - between);
            assert!(rings > -75.0, "octave {octave}, {root} x {k}: {rings}");
        }
    }
    assert!(closest > 15.0, "{closest}");
}

/// Level in dB of a component of a channel.
fn component_db(out: &[f32], hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in out.iter().enumerate() {
        let window = (PI * n as f64 / out.len() as f64).sin().powi(2);
        let (sin, cos) = (TAU * (hz * n as f64 / RATE).fract()).sin_cos();
        re += window * cos * f64::from(*x);
        im += window * sin * f64::from(*x);
    }
    20.0 * (re.hypot(im) / out.len() as f64).max(1e-15).log10()
}

#[test]
fn a_drum_leaves_the_chord_ringing() {
    let mut stage = Stage::new(OWN);
    stage.play(0.02, GRID, |n| 0.5 * noise(n) * (1.0 - n as f32 / 960.0));
    stage.play(0.5, GRID, rest);
    let out = stage.play(1.0, GRID, rest);
    println!("all {:.1} dB", level_db(&out));
    for hz in [3.0, 5.0, 2.25, 3.75].map(|ratio| ratio * SA_HZ) {
        let rings = component_db(&out[0], hz);
        let between = component_db(&out[0], Hz(hz).up(Cents(50.0)).0);
        println!("{hz:.0} Hz: {rings:.1} dB against {between:.1} dB");
        assert!(rings > between + 15.0, "{hz}: {rings} {between}");
    }
}

#[test]
fn twice_the_rate_rings_alike() {
    // Without the bridge, whose contact is chaotic, and where no other string beats.
    let set = DroneSettings { jivari: 0.0, ..OWN };
    let rates = [Quality::Normal, Quality::High];
    let mut worst = 0f64;
    for k in [1.0, 3.0, 5.0] {
        let [normal, high] = rates.map(|quality| ringing_db(set, quality, 0.75 * SA_HZ * k));
        println!("partial {k}: {normal:.1} dB, {high:.1} dB");
        worst = worst.max((normal - high).abs());
    }
    assert!(worst < 1.0, "{worst}");
}

#[test]
fn nothing_changes_bit_by_bit_without_sympathy_or_without_a_push() {
    let plucked = |sympathy: f32, push: f32| {
        let mut stage = Stage::new(DroneSettings { sympathy, ..OWN });
        stage.running = true;
        let out = stage.play(1.0, GRID, saw(220.0, push));
        assert!(peak(&out) > 0.01);
        out
    };
    let alone = plucked(0.0, 0.0);
    assert!(alone == plucked(1.0, 0.0));
    assert!(alone == plucked(0.0, 1.0));
    assert!(alone != plucked(0.01, 0.01));
}

#[test]
fn cutting_changes_nothing() {
    // Starts in the middle of a grid span, out of sleep, then into a pluck.
    let push = |n: usize| if n < 1_003 { 0.0 } else { 0.3 * noise(n / 3) };
    let play = |most: usize| {
        let mut stage = Stage::new(OWN);
        let mut out = stage.play(0.5, most, push);
        stage.running = true;
        for (all, more) in out.iter_mut().zip(stage.play(0.5, most, push)) {
            all.extend(more);
        }
        out
    };
    let whole = play(GRID);
    assert!(peak(&whole) > 0.01);
    for most in [1, 7, 17] {
        assert!(whole == play(most), "{most}");
    }
}

#[test]
fn the_push_is_felt_at_its_first_frame() {
    let mut stage = Stage::new(DroneSettings { body: 0.0, ..OWN });
    let first = 1_003;
    let out = stage.play(0.05, GRID, |n| if n < first { 0.0 } else { 0.5 });
    assert_eq!(peak(&out.clone().map(|side| side[..first].to_vec())), 0.0);
    // The filter at the bridge, 64 taps, starts with their faint tail.
    assert_ne!(peak(&out.map(|side| side[..first + 4].to_vec())), 0.0);
}

#[test]
fn under_a_hand_nothing_rings() {
    let off = DroneSettings { on: false, ..OWN };
    let mut stage = Stage::new(off);
    assert_eq!(peak(&stage.play(0.5, GRID, saw(SA_HZ, 0.5))), 0.0);
    // The fifth and the sixth string are not there: their partials do not ring.
    let tuning = DroneTuning::Custom;
    let degrees = [0, 0, 0, 0, 1, 1];
    let [four, six] = [4, 6].map(|strings| {
        let set = DroneSettings {
            strings,
            tuning,
            degrees,
            ..OWN
        };
        ringing_db(set, Quality::Normal, Hz(SA_HZ).up(Cents(203.9)).0)
    });
    println!("four {four:.1} dB, six {six:.1} dB");
    assert!(six > four + 15.0);
    // A hand that comes down takes the sound away.
    let mut stage = Stage::new(OWN);
    let before = level_db(&stage.play(0.5, GRID, saw(SA_HZ, 0.3)));
    stage.set.on = false;
    stage.play(0.5, GRID, saw(SA_HZ, 0.3));
    let after = level_db(&stage.play(0.1, GRID, saw(SA_HZ, 0.3)));
    assert!(after < before - 50.0, "{before} {after}");
}

#[test]
fn strings_wake_for_a_push_and_sleep_again() {
    let set = DroneSettings { decay: 0.25, ..OWN };
    let mut stage = Stage::new(set);
    stage.play(0.5, GRID, saw(SA_HZ, 0.5 * WAKE));
    assert!(stage.drone.is_silent());
    stage.play(0.5, GRID, saw(SA_HZ, 0.5));
    assert!(!stage.drone.is_silent());
    stage.play(12.0, GRID, rest);
    assert!(stage.drone.is_silent());
    assert_eq!(peak(&stage.play(0.1, GRID, rest)), 0.0);
    stage.play(0.1, GRID, saw(SA_HZ, 0.5));
    assert!(!stage.drone.is_silent());
}

#[test]
fn a_minute_of_the_worst_is_bounded() {
    // Square waves at full scale and 6 dB above, through all partials and between, and noise.
    let worst = |sa: f64| {
        move |n: usize| {
            let span = n / (RATE as usize);
            let gain = if span.is_multiple_of(2) { 1.0 } else { 2.0 };
            match span {
                0..50 => gain * saw(sa * (1 + span / 2) as f64, 1.0)(n).signum(),
                50..55 => gain * noise(n),
                // The bridge standing pushed, to one side and the other.
                55..60 => gain,
                _ => -gain,
            }
        }
    };
    for (octave, jivari, strings) in [
        (1, 1.0, 6),
        (3, 0.0, 4),
        (3, 1.0, 4),
        (5, 0.0, 4),
        (5, 0.5, 6),
    ] {
        let set = DroneSettings {
            octave,
            jivari,
            strings,
            decay: 4.0,
            brightness: 1.0,
            ..OWN
        };
        let mut stage = Stage::new(set);
        let out = stage.play(65.0, GRID, worst(stage.sa().0));
        let most = peak(&out);
        println!("octave {octave}, jivari {jivari}: {most:.2}");
        assert!(out.iter().flatten().all(|x| x.is_finite()));
        // 12 dB over full scale at the loudest, by noise and squares 6 dB over full scale.
        assert!(most < 4.0, "octave {octave}, jivari {jivari}: {most}");
        assert!(most > 0.05);
        // And it calms down.
        let end = level_db(&stage.play(1.0, GRID, rest));
        stage.play(10.0, GRID, rest);
        assert!(level_db(&stage.play(1.0, GRID, rest)) < end - 6.0);
    }
}

/// Mean deviation in cents of the fundamental of the plucked first string from its pitch, over a
/// time in s of a channel.
fn off_cents(out: &[f32], hz: f64, from_s: f64, to_s: f64) -> f64 {
    let phase = |at_s: f64| {
        let (from, frames) = ((at_s * RATE) as usize, (0.4 * RATE) as usize);
        let (mut re, mut im) = (0.0, 0.0);
        for n in 0..frames {
            let window = (PI * n as f64 / frames as f64).sin().powi(2);
            let (sin, cos) = (TAU * (hz * (from + n) as f64 / RATE).fract()).sin_cos();
            re += window * cos * f64::from(out[from + n]);
            im -= window * sin * f64::from(out[from + n]);
        }
        im.atan2(re)
    };
    let (step, mut turned) = (0.05, 0.0);
    let steps = ((to_s - from_s - 0.4) / step) as usize;
    for n in 0..steps {
        let at = from_s + step * n as f64;
        let moved = phase(at + step) - phase(at);
        turned += moved - TAU * ((moved + PI) / TAU).floor();
    }
    let hz_off = turned / TAU / (steps as f64 * step);
    1200.0 * (1.0 + hz_off / hz).log2()
}

#[test]
fn a_plucked_string_stays_in_tune_under_a_melody() {
    let pa = 0.75 * SA_HZ;
    // Notes of a melody, then one that rubs against the string's own fundamental.
    let melody = |n: usize| {
        let notes = [1.0, 9.0 / 8.0, 1.5, 4.0 / 3.0, 2.0, 5.0 / 4.0, 3.0, 0.5];
        saw(SA_HZ * notes[(n / 12_000) % notes.len()], 0.3)(n)
    };
    let beating = |cents: f64| saw(Hz(pa).up(Cents(cents)).0, 0.05);
    let pushes: [(&str, Push); 5] = [
        ("alone", Box::new(rest)),
        ("melody", Box::new(melody)),
        ("2 cents sharp, first second", {
            let beating = beating(2.0);
            Box::new(move |n| if n < 48_000 { beating(n) } else { 0.0 })
        }),
        ("8 cents flat, first second", {
            let beating = beating(-8.0);
            Box::new(move |n| if n < 48_000 { beating(n) } else { 0.0 })
        }),
        ("a quarter tone sharp, two seconds", {
            let beating = beating(50.0);
            Box::new(move |n| if n < 96_000 { beating(n) } else { 0.0 })
        }),
    ];
    let mut worst = 0f64;
    for (name, push) in pushes {
        let mut stage = Stage::new(OWN);
        stage.running = true;
        let out = stage.play(4.9, GRID, push);
        let off = off_cents(&out[0], pa, 2.2, 4.8);
        println!("{name}: {off:.2} cents");
        worst = worst.max(off.abs());
    }
    assert!(worst < 1.0, "{worst}");
}

#[test]
fn nothing_clicks_and_nothing_stands() {
    // A tone below the body's range, so that a click would stand out.
    let tone = sine(2.0 * SA_HZ, 0.5);
    let roughest = |out: &[Vec<f32>; 2]| {
        out.iter()
            .flat_map(|side| side.windows(3))
            .map(|w| (w[0] - 2.0 * w[1] + w[2]).abs())
            .fold(0.0, f32::max)
    };
    let set = DroneSettings {
        jivari: 0.0,
        body: 0.0,
        ..OWN
    };
    let mut stage = Stage::new(set);
    let before = stage.play(1.0, GRID, &tone);
    let steady = roughest(&before.map(|side| side[24_000..].to_vec()));
    let mut worst = 0f32;
    for sympathy in [0.2, 1.0, 0.0, 0.5] {
        stage.set.sympathy = sympathy;
        let moved = roughest(&stage.play(0.2, GRID, &tone));
        println!("to {sympathy}: {moved:.2e} against {steady:.2e}");
        worst = worst.max(moved);
    }
    assert!(worst < 1.2 * steady, "{worst} against {steady}");
    // A melody that is cut is no louder a click than its own.
    let cut = roughest(&stage.play(0.2, GRID, rest));
    println!("cut: {cut:.2e}");
    assert!(cut < 0.02, "{cut}");
    // DC: what rings swings about zero.
    let out = stage.play(1.0, GRID, rest);
    let mean = out[0].iter().sum::<f32>() / out[0].len() as f32;
    println!("mean {mean:e} of {:e}", peak(&out));
    assert!(mean.abs() < 1e-3 * peak(&out), "{mean} of {}", peak(&out));
}
