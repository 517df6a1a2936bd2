//! The drone: a tanpura that is plucked on its own, retunes while it sounds and follows what is
//! played.

pub mod body;
mod cycle;
mod intonation;
mod loudness;
mod strings;
mod sympathy;
mod tanpura;
mod tuning;

use super::clock::{GRID, Span};
use super::dsp::decimator::Decimator;
use super::dsp::line::Line;
use super::dsp::watchdog;
use super::glance::StringGlance;
use super::mixer::glide_pace;
use super::pitch::Tuning;
use super::settings::{DroneSettings, DroneTuning, MAX_STRINGS, Quality};
use super::units::{Cents, Hz};
use body::Body;
use cycle::{Cycle, Onset};
use loudness::{ease, makeup};
use pulp::{Arch, Simd, WithSimd};
use strings::{Strings, Target, factor};
use sympathy::Sympathy;
use tanpura::Shape;

/// Fade around a change that would click, in s.
const FADE_S: f64 = 0.01;
/// Gain from N at the bridge to full scale: the default patch at -18 LUFS.
const OUTPUT_GAIN: f32 = 7.0;
/// The nut's force is weaker than the bridge's by this much; taken back for a centred image.
const NUT_GAIN: f32 = 1.4;
/// Gain at two steps of relief: with fewer modes the thread drives the others harder, measured.
const EASED_GAIN: f32 = 0.94;
/// Gain of the raw force for the loudness of the body.
const RAW_GAIN: f32 = 0.3;
/// Sample value below which the body has ended, -160 dBFS.
const OVER: f32 = 1e-8;
/// Strings' frames for one host frame at the most.
const MAX_FACTOR: usize = 2;

/// What keys and mode say at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// Sa.
    pub sa: Hz,
    /// The modal state.
    pub tuning: &'a Tuning,
    /// Another number is another modal state.
    pub version: u64,
}

/// The pitches of the strings above Sa, kept until what they hang on is another.
#[derive(Default)]
struct Tuned {
    /// Tuning, number of strings, custom degrees, and the modal state's number.
    origin: Option<(DroneTuning, usize, [i32; MAX_STRINGS], u64)>,
    /// The one.
    intervals: [Cents; MAX_STRINGS],
}

impl Tuned {
    /// What the settings ask for at a moment.
    fn update(&mut self, drone: &DroneSettings, moment: &Moment) -> [Cents; MAX_STRINGS] {
        let (tuning, strings, degrees) = (drone.tuning, drone.strings, drone.degrees);
        let origin = Some((tuning, strings, degrees, moment.version));
        if self.origin != origin {
            self.origin = origin;
            let interval = |n| tuning::pitch(tuning, strings, n, &degrees, moment.tuning);
            self.intervals = std::array::from_fn(interval);
        }
        self.intervals
    }

    /// Where the strings should be.
    fn target(&mut self, drone: &DroneSettings, moment: &Moment) -> Target {
        let (mut sa, mut intervals) = ([moment.sa; MAX_STRINGS], self.update(drone, moment));
        if let Some(crossing) = &drone.crossing {
            let (strings, degrees) = (drone.strings, &drone.degrees);
            for n in 0..MAX_STRINGS {
                // What a string still has of where it was.
                let left = 1.0 - f64::from(crossing.arrived[n]);
                sa[n] = moment.sa.up(Cents(crossing.from.0 * left));
                let from = tuning::pitch(crossing.tuning, strings, n, degrees, moment.tuning);
                intervals[n].0 += (from.0 - intervals[n].0) * left;
            }
        }
        Target {
            sa,
            intervals,
            strings: if drone.on { drone.strings } else { 0 },
            shape: Shape {
                jivari: f64::from(drone.jivari),
                thread_m: f64::from(drone.thread_m),
                brightness: f64::from(drone.brightness),
                decay: f64::from(drone.decay),
                hand: 0.0,
                brass: 0.0,
            },
        }
    }
}

/// The tanpura, its player and its body.
pub struct Drone {
    /// Frames per second at the output.
    sample_rate: Hz,
    /// The strings.
    strings: Strings,
    /// The pluck clock.
    cycle: Cycle,
    /// What the strings are tuned to.
    tuned: Tuned,
    /// Whether plucks happen.
    running: bool,
    /// Plucks of the present span, by frame of the grid span.
    onsets: [Option<Onset>; MAX_STRINGS],
    /// Pluck position.
    position: f64,
    /// Quality and steps of relief in force; none before the first grid point.
    quality: Option<(Quality, u8)>,
    /// Whether all sound is to end at once.
    panic: bool,
    /// Fade around changes, 0..=1.
    fade: f64,
    /// Strings' frames for one host frame.
    factor: usize,
    /// Filters at bridge and nut.
    filters: [Decimator; 2],
    /// The body.
    body: Body,
    /// Whether filters or body may still sound.
    sounding: bool,
    /// How often filters or body broke (wrapping).
    kills: u32,
    /// The instruction set of this machine.
    arch: Arch,
    /// Gain of raw force and body, and width.
    raw: Line,
    /// See `raw`.
    wet: Line,
    /// See `raw`.
    width: Line,
    /// Gain of the forces before the body, which must not see a change jump.
    curtain: Line,
    /// Pace of gliding gains.
    pace: f32,
    /// What the body hears.
    sympathy: Sympathy,
    /// Whether the coming frames were heard.
    heard: bool,
    /// Frame of the grid span at which sleeping strings wake, if it is among the coming ones.
    wake: Option<usize>,
}

impl Drone {
    /// A silent drone. Allocates.
    pub fn new(sample_rate: Hz) -> Self {
        Self {
            sample_rate,
            strings: Strings::new(sample_rate),
            cycle: Cycle::default(),
            tuned: Tuned::default(),
            running: false,
            onsets: [None; MAX_STRINGS],
            position: 0.5,
            quality: None,
            panic: false,
            fade: 1.0,
            factor: 1,
            filters: [(); 2].map(|()| Decimator::new(sample_rate.0, 1)),
            body: Body::new(sample_rate),
            sounding: false,
            kills: 0,
            arch: Arch::new(),
            raw: Line::default(),
            wet: Line::default(),
            width: Line::default(),
            curtain: Line::default(),
            pace: glide_pace(sample_rate),
            sympathy: Sympathy::new(),
            heard: false,
            wake: None,
        }
    }

    /// Clears all sound and starts the clock anew.
    pub fn reset(&mut self) {
        self.strings.reset();
        self.cycle = Cycle::default();
        self.running = false;
        self.onsets = [None; MAX_STRINGS];
        self.quality = None;
        self.panic = false;
        self.fade = 1.0;
        self.end_sound();
        (self.raw, self.wet, self.width, self.curtain) = Default::default();
        self.sympathy = Sympathy::new();
        (self.heard, self.wake) = (false, None);
    }

    /// Clears filters and body.
    fn end_sound(&mut self) {
        self.filters.iter_mut().for_each(Decimator::reset);
        self.body.reset();
        self.sounding = false;
    }

    /// Whether the coming frames of this grid span are silent.
    pub fn is_silent(&self) -> bool {
        let plucked = self.onsets.iter().any(Option::is_some);
        !plucked && self.wake.is_none() && !self.sounding && self.strings.is_asleep()
    }

    /// Strings and bodies that broke and were silenced (wrapping).
    pub fn kills(&self) -> u32 {
        self.strings.kills().wrapping_add(self.kills)
    }

    /// What the strings do, and how many are in motion.
    pub fn glance(&self) -> ([StringGlance; MAX_STRINGS], usize) {
        let strings = std::array::from_fn(|n| self.strings.glance(n));
        (strings, self.strings.sounding())
    }

    /// Clears all sound and goes on.
    pub fn silence(&mut self) {
        self.strings.silence();
        self.end_sound();
    }

    /// Puts a value where a string keeps its motion, or the body its own after the last string.
    #[cfg(test)]
    pub fn poison(&mut self, n: usize, value: f32) {
        if n < MAX_STRINGS {
            self.strings.poison(n, value);
        } else {
            let mut out = [[0.0]; 2];
            let [l, r] = &mut out;
            self.body.render::<pulp::Scalar>(&[value], &[value], l, r);
        }
    }

    /// Ends all sound at the next grid points, with a short fade.
    pub fn panic(&mut self) {
        self.panic = true;
    }

    /// One control-grid point: settings become targets. Each step of `relief`, up to 2, gives up some
    /// of the strings' highest modes, the second sympathy too.
    pub fn prepare(
        &mut self,
        drone: &DroneSettings,
        (quality, relief): (Quality, u8),
        moment: &Moment,
    ) {
        self.change(quality, relief);
        // What rings along only is what is missed least.
        let open = drone.on && drone.sympathy > 0.0 && relief < 2;
        let sympathy = if open {
            drone.sympathy * ease(moment.sa)
        } else {
            0.0
        };
        self.sympathy.prepare(sympathy, self.pace);
        // A pluck may come at any frame.
        if self.running || !self.is_silent() {
            self.ready(drone, moment);
        }
    }

    /// Takes the next frames from the clock, of which the first is frame `at` of the grid span;
    /// `running` says whether plucks happen in them.
    pub fn play(
        &mut self,
        (drone, seed): (&DroneSettings, u32),
        moment: &Moment,
        span: &Span,
        at: usize,
        running: bool,
    ) {
        let running = running && drone.on;
        if running && !self.running && self.is_silent() {
            self.strings.prepare(&self.tuned.target(drone, moment));
            if at == 0 {
                self.mix(drone, heard_sa(drone, moment.sa));
            }
        }
        self.running = running;
        self.onsets = [None; MAX_STRINGS];
        let onsets = &mut self.onsets;
        let pluck = |onset: Onset| {
            let offset = at + onset.offset;
            onsets[onset.string] = Some(Onset { offset, ..onset });
        };
        self.cycle
            .advance(drone, seed, span, running, self.sample_rate, pluck);
        if self.panic {
            // The clock goes on, and with it the next pluck comes when it would have.
            self.onsets = [None; MAX_STRINGS];
        }
    }

    /// Takes the buses that push the body in the coming frames, of which the first is frame `at` of
    /// the grid span: all of them as [`Drone::render`] will render, not more than the span holds.
    /// Calling it is optional.
    pub fn hear(
        &mut self,
        drone: &DroneSettings,
        moment: &Moment,
        at: usize,
        buses: &[[&[f32]; 2]],
    ) {
        let (wake, heard) = self.sympathy.hear(at, buses);
        let wake = wake.filter(|_| self.strings.is_any_asleep());
        if wake.is_some() && self.is_silent() {
            // The last grid point left everything as it was.
            self.ready(drone, moment);
        }
        self.wake = wake;
        self.heard = heard;
    }

    /// Heads strings and gains for the settings.
    fn ready(&mut self, drone: &DroneSettings, moment: &Moment) {
        self.strings.prepare(&self.tuned.target(drone, moment));
        self.mix(drone, heard_sa(drone, moment.sa));
    }

    /// Carries out a panic or a change of the strings' rate, in the dark between two fades. Where the
    /// rate stays, strings come to another detail by themselves.
    fn change(&mut self, quality: Quality, relief: u8) {
        let wanted = Some((quality, relief));
        let stays = self
            .quality
            .is_some_and(|(old, _)| factor(old) == factor(quality));
        if stays && self.quality != wanted {
            self.strings.refine(quality, relief);
            self.quality = wanted;
        }
        let changed = self.quality != wanted;
        // What the fade reached at the last grid point is heard at this one.
        let dark = self.fade == 0.0 || self.strings.is_asleep() && !self.sounding;
        let step = GRID as f64 / self.sample_rate.0 / FADE_S;
        if !(changed || self.panic) {
            self.fade = (self.fade + step).min(1.0);
        } else if !dark {
            self.fade = (self.fade - step).max(0.0);
        } else {
            if self.panic {
                self.silence();
            }
            self.panic = false;
            self.factor = self.strings.resolve(quality, relief, self.sample_rate);
            let rate_hz = self.sample_rate.0 * self.factor as f64;
            self.filters = [(); 2].map(|()| Decimator::new(rate_hz, self.factor));
            self.quality = wanted;
        }
    }

    /// Heads the gains for their settings.
    fn mix(&mut self, drone: &DroneSettings, sa: Hz) {
        let strings = drone.strings as f32 / 4.0;
        let eased = self.quality.is_some_and(|(_, relief)| relief > 1);
        let eased = if eased { EASED_GAIN } else { 1.0 };
        let level =
            eased * drone.level.gain() * OUTPUT_GAIN / (strings.sqrt() * drone.decay.powf(0.25));
        let raw = level * RAW_GAIN * (1.0 - drone.body);
        let wet = level * drone.body * makeup(sa);
        self.raw.glide(raw, self.pace, GRID);
        self.wet.glide(wet, self.pace, GRID);
        self.width.glide(drone.width, self.pace, GRID);
        self.curtain.fade(self.fade, GRID);
        self.position = f64::from(drone.position);
    }

    /// Adds the next frames, of which the first is frame `at` of the grid span, to both buses.
    pub fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        let mut from = 0;
        while from < left.len() {
            self.pluck(at + from);
            if self.wake.take_if(|wake| *wake <= at + from).is_some() {
                self.strings.wake();
            }
            let next = self.onsets.iter().flatten().map(|onset| onset.offset);
            let cut = next
                .chain(self.wake)
                .filter(|&offset| offset > at + from)
                .min()
                .unwrap_or(GRID);
            let to = (cut - at).min(left.len());
            self.sound(at + from, &mut left[from..to], &mut right[from..to]);
            from = to;
        }
        self.heard = false;
    }

    /// Plucks what is due at a frame of the grid span.
    fn pluck(&mut self, at: usize) {
        for slot in &mut self.onsets {
            if let Some(onset) = slot.take_if(|onset| onset.offset <= at) {
                self.strings.pluck(&onset, self.position);
            }
        }
    }

    /// Adds frames without a pluck in them.
    fn sound(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        let asleep = self.strings.is_asleep();
        if asleep && !self.sounding {
            return;
        }
        let mut forces = [[0f32; GRID * MAX_FACTOR]; 2];
        let [bridge, nut] = forces
            .each_mut()
            .map(|force| &mut force[..left.len() * self.factor]);
        // Plainly repeated at twice the rate: the bridge then moves along straight lines, whose
        // images lie above the highest mode.
        let mut velocity = [0f32; GRID * MAX_FACTOR];
        let velocity = &mut velocity[..if self.heard { bridge.len() } else { 0 }];
        let heard = self.sympathy.velocity(at, at + left.len());
        for (velocity, heard) in velocity.chunks_exact_mut(self.factor).zip(heard) {
            velocity.fill(*heard);
        }
        self.strings.render(velocity, bridge, nut);
        let mut sound = [[0f32; GRID]; 2];
        let [own_l, own_r] = sound.each_mut().map(|side| &mut side[..left.len()]);
        let loudest = self.arch.dispatch(Finish {
            filters: &mut self.filters,
            body: &mut self.body,
            gains: [&self.raw, &self.wet, &self.width],
            curtain: &self.curtain,
            at,
            forces: [bridge, nut],
            buses: [own_l, own_r],
        });
        self.sounding = true;
        if !watchdog::are_sane(own_l, own_r, watchdog::SUM) {
            self.end_sound();
            self.kills = self.kills.wrapping_add(1);
            return;
        }
        for n in 0..left.len() {
            left[n] += own_l[n];
            right[n] += own_r[n];
        }
        if asleep && loudest < OVER {
            self.end_sound();
        }
    }
}

/// Sa for all strings together, of which some may not have come to it yet.
fn heard_sa(drone: &DroneSettings, sa: Hz) -> Hz {
    let Some(crossing) = &drone.crossing else {
        return sa;
    };
    let arrived = crossing.arrived[..drone.strings].iter().sum::<f32>() / drone.strings as f32;
    sa.up(Cents(crossing.from.0 * (1.0 - f64::from(arrived))))
}

/// What becomes of the strings' forces, compiled for the best instruction set of the machine.
struct Finish<'a> {
    /// At bridge and nut.
    filters: &'a mut [Decimator; 2],
    /// The body.
    body: &'a mut Body,
    /// Raw force, body and width.
    gains: [&'a Line; 3],
    /// Gain of the forces.
    curtain: &'a Line,
    /// Frame of the grid span that comes first.
    at: usize,
    /// At bridge and nut, in N at the strings' rate.
    forces: [&'a [f32]; 2],
    /// Left and right, written.
    buses: [&'a mut [f32]; 2],
}

impl WithSimd for Finish<'_> {
    /// Largest absolute sample of filters and body.
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> f32 {
        let [left, right] = self.buses;
        let frames = left.len();
        let mut parts = [[0f32; GRID]; 4];
        let [bridge, nut, body_l, body_r] = parts.each_mut().map(|part| &mut part[..frames]);
        let [at_bridge, at_nut] = self.filters;
        at_bridge.process::<S>(self.forces[0], bridge);
        at_nut.process::<S>(self.forces[1], nut);
        for (n, (bridge, nut)) in bridge.iter_mut().zip(nut.iter_mut()).enumerate() {
            let gain = self.curtain.at(self.at + n);
            *bridge *= gain;
            *nut *= gain * NUT_GAIN;
        }
        self.body.render::<S>(bridge, nut, body_l, body_r);
        let mut loudest = 0f32;
        for n in 0..frames {
            let [raw, wet, width] = self.gains.map(|line| line.at(self.at + n));
            let l = raw * bridge[n] + wet * body_l[n];
            let r = raw * nut[n] + wet * body_r[n];
            let (middle, side) = (0.5 * (l + r), 0.5 * (l - r) * width);
            left[n] = middle + side;
            right[n] = middle - side;
            let body = body_l[n].abs().max(body_r[n].abs());
            loudest = loudest.max(body).max(bridge[n].abs()).max(nut[n].abs());
        }
        loudest
    }
}

#[cfg(test)]
mod tests;
