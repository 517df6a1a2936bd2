//! The dombra, the two-stringed lute of the Kazakhs, and its electric sister.
//!
//! A physical model. `string`: two nylon strings with measured losses. `stroke`: the right hand,
//! from the soft pad of shertpe to the nails of tokpe, mode by mode. `modes`: the strings ringing in
//! two polarisations, so that a note decays in two stages. `noise`: nails, fret and the finger that
//! lifts. `sympathy`: the open strings ring along. `body` or `pickup`: what is heard of it. There
//! is no jivari: the strings touch nothing while they ring (see the tanpura for one that does).
//!
//! What the shared controls mean: **brightness** from the pad to the nail, and from old strings to
//! new ones; **decay** the strings' T60, a quarter to four times their own; **position** the place
//! of the stroke from near the bridge by the rose to the middle; **pressure** the palm that mutes
//! (the stroke called teris qagys: strike, then mute); **timbre** moves the place of the next
//! stroke in its slot, and the brightness of the string that sounds; **wheel** the left hand's
//! vibrato. An upstroke is lighter, duller and nearer to the bridge than a downstroke. A stroke on
//! a string that rings damps it in part and adds to it, as in tokpe.

mod body;
mod modes;
mod noise;
mod pickup;
mod resonance;
mod string;
mod stroke;
mod sympathy;
#[cfg(test)]
mod tests;
mod voice;

use super::{Gesture, MelodyControls, MelodyVoice, Note, SLOTS};
use crate::engine::clock::GRID;
use crate::engine::dsp::watchdog;
use crate::engine::settings::Quality;
use crate::engine::units::Hz;
use body::BANKS;
use modes::{PARTIALS, ring, total};
use noise::{Kind, Noises};
use pickup::Pickup;
use pulp::{Arch, Simd, WithSimd};
use resonance::Resonances;
use std::f64::consts::TAU;
use voice::{Setup, Voice};

/// Highest partial in Hz: nylon has no more to give.
const TOP_HZ: f64 = 12_000.0;
/// The same at a low sample rate, as a share of it.
const TOP_OF_RATE: f64 = 0.45;
/// Time in s in which the pull of a finger, which is not heard, is let go: long against a period.
const PULL_S: f64 = 0.03;
/// Pull under which it is over.
const PULL_OVER: f32 = 1e-7;
/// Output gain of strings through the body and through the pickup: a D4 of velocity 0.8 reaches
/// -12 LUFS (momentary maximum), measured.
const GAIN: [f32; 2] = [1.53, 0.965];

/// What the strings are heard through.
enum Outlet {
    /// A body, and the open strings on it.
    Body {
        /// The body.
        body: Box<[Resonances<2>; BANKS]>,
        /// The open strings.
        open: Box<Resonances<1>>,
    },
    /// A magnetic pickup.
    Pickup(Pickup),
}

impl Outlet {
    /// Whether silence in gives silence out.
    fn is_asleep(&self) -> bool {
        match self {
            Self::Body { body, open } => body.iter().all(Resonances::is_asleep) && open.is_asleep(),
            Self::Pickup(pickup) => pickup.is_asleep(),
        }
    }

    /// Clears all sound.
    fn reset(&mut self) {
        match self {
            Self::Body { body, open } => {
                body.iter_mut().for_each(Resonances::reset);
                open.reset();
            }
            Self::Pickup(pickup) => pickup.reset(),
        }
    }
}

/// The instrument: up to [`SLOTS`] notes on two kinds of string, one body.
pub struct Dombra {
    /// What the notes share.
    setup: Setup,
    /// Pitches and wear that the open strings were tuned for.
    tuned: ([f64; 2], f64, f64),
    /// A grid point has passed.
    due: bool,
    /// The note whose losses are looked after at this grid point.
    turn: usize,
    /// The notes.
    voices: Box<[Voice]>,
    /// The noises of their hands.
    noises: Noises,
    /// What is left of the fingers' pull on each string, where a body is to hear of it.
    pull: [f32; 2],
    /// What it is multiplied by each frame.
    pull_fade: f32,
    /// What is heard.
    outlet: Outlet,
    /// Something sounds.
    sounding: bool,
    /// The instruction set of this machine.
    arch: Arch,
}

impl Dombra {
    /// At rest; `electric` for the one with a pickup. Allocates.
    pub fn new(sample_rate: Hz, electric: bool) -> Self {
        let rate_hz = sample_rate.0;
        let outlet = match electric {
            true => Outlet::Pickup(Pickup::new(rate_hz)),
            false => Outlet::Body {
                body: Box::new(body::body(rate_hz)),
                open: Box::new(Resonances::new()),
            },
        };
        Self {
            setup: Setup {
                rate_hz,
                electric,
                top: TAU * (TOP_HZ / rate_hz).min(TOP_OF_RATE),
                partials: PARTIALS,
                brightness: 0.5,
                decay: 1.0,
                position: 0.5,
            },
            tuned: ([0.0; 2], 0.0, 0.0),
            due: false,
            turn: 0,
            voices: (0..SLOTS).map(|_| Voice::new()).collect(),
            noises: Noises::new(rate_hz),
            pull: [0.0; 2],
            pull_fade: (-1.0 / (PULL_S * rate_hz)).exp() as f32,
            outlet,
            sounding: false,
            arch: Arch::new(),
        }
    }

    /// Output gain.
    fn gain(&self) -> f32 {
        GAIN[usize::from(self.setup.electric)]
    }

    /// What is due once each grid span, before its first frame.
    fn advance(&mut self) {
        self.due = false;
        self.turn = (self.turn + 1) % SLOTS;
        for (slot, voice) in self.voices.iter_mut().enumerate() {
            if voice.is_awake() {
                voice.advance(&self.setup, slot == self.turn);
            }
        }
    }
}

impl MelodyVoice for Dombra {
    fn reset(&mut self) {
        self.voices.iter_mut().for_each(Voice::reset);
        self.noises.reset();
        self.outlet.reset();
        self.pull = [0.0; 2];
        self.turn = 0;
        self.sounding = false;
    }

    fn prepare(&mut self, controls: &MelodyControls) {
        self.due = true;
        self.setup.partials = match controls.quality {
            Quality::Eco => 40,
            Quality::Normal => 80,
            Quality::High => PARTIALS,
        };
        self.setup.brightness = f64::from(controls.brightness.clamp(0.0, 1.0));
        self.setup.decay = 16f64.powf(f64::from(controls.decay.clamp(0.0, 1.0)) - 0.5);
        self.setup.position = f64::from(controls.position.clamp(0.0, 1.0));
        let open_hz = [controls.tonic.0, controls.fifth.0];
        let tuned = (open_hz, self.setup.brightness, self.setup.decay);
        if let Outlet::Body { open, .. } = &mut self.outlet
            && tuned != self.tuned
        {
            self.tuned = tuned;
            sympathy::tune(open, open_hz, &self.setup.wear(0.5), self.setup.rate_hz);
        }
    }

    fn start(&mut self, slot: usize, note: &Note) {
        let voice = &mut self.voices[slot];
        let started = voice.start(note, &self.setup);
        let string = voice.string_index();
        // What is broken from the start is ended when it rings, and must not pull before.
        let grown = Some(started.grown).filter(|grown| watchdog::is_sane(*grown, watchdog::VOICE));
        let grown = grown.unwrap_or(0.0);
        match &mut self.outlet {
            Outlet::Body { .. } => self.pull[string] += grown,
            Outlet::Pickup(pickup) => pickup.pull(string, grown),
        }
        self.noises.start(slot, Kind::Nails, &started.nails);
        if let Some(fret) = started.fret {
            self.noises.start(slot, Kind::Fret, &fret);
        }
        self.sounding = true;
    }

    fn release(&mut self, slot: usize) {
        if let Some(lift) = self.voices[slot].release(self.setup.electric) {
            self.noises.start(slot, Kind::Fret, &lift);
        }
    }

    fn choke(&mut self, slot: usize) {
        self.voices[slot].choke();
        self.noises.choke(slot);
    }

    fn steer(&mut self, slot: usize, gesture: &Gesture) {
        self.voices[slot].steer(gesture, &self.setup);
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> u32 {
        if !self.sounding {
            return 0;
        }
        if self.due {
            self.advance();
        }
        let gain = self.gain();
        let ends = at + left.len() == GRID;
        let arch = self.arch;
        let broken = arch.dispatch(Run {
            dombra: self,
            gain,
            ends,
            left,
            right,
        });
        if ends {
            let awake = (0..SLOTS).any(|slot| self.loudness(slot) > 0.0);
            self.sounding = awake || self.pull != [0.0; 2] || !self.outlet.is_asleep();
        }
        broken
    }

    fn loudness(&self, slot: usize) -> f32 {
        let free = !self.voices[slot].is_awake() && self.noises.is_silent(slot);
        let level = self.voices[slot].level() * self.gain();
        if free {
            0.0
        } else {
            level.max(f32::MIN_POSITIVE)
        }
    }

    fn is_silent(&self) -> bool {
        !self.sounding
    }

    #[cfg(test)]
    fn poison(&mut self, slot: usize, value: f32) {
        self.voices[slot].modes.groups[0].y[3] = value;
    }

    #[cfg(test)]
    fn poison_shared(&mut self, value: f32) {
        match &mut self.outlet {
            Outlet::Body { .. } => self.pull[0] = value,
            Outlet::Pickup(pickup) => pickup.pull(0, value),
        }
    }
}

/// Some frames, compiled for the best instruction set of the machine.
struct Run<'a> {
    /// The instrument.
    dombra: &'a mut Dombra,
    /// Output gain.
    gain: f32,
    /// Whether these are the last frames of a grid span.
    ends: bool,
    /// The one side.
    left: &'a mut [f32],
    /// The other.
    right: &'a mut [f32],
}

impl WithSimd for Run<'_> {
    /// Notes that broke.
    type Output = u32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> u32 {
        let frames = self.left.len();
        let Dombra {
            setup,
            voices,
            noises,
            pull,
            pull_fade,
            outlet,
            ..
        } = self.dombra;
        let mut sums = [[simd.splat_f32s(0.0); GRID]; 2];
        let mut broken = 0;
        let mut noise = [0f32; GRID];
        for voice in voices.iter_mut().filter(|voice| voice.is_awake()) {
            voice.tune(setup);
            let sums = &mut sums[voice.string_index()][..frames];
            let active = voice.modes.active;
            let groups = &mut voice.modes.groups[..active];
            // From finite motion and coefficients no NaN comes in a span, and what runs away is seen
            // at the next.
            if !watchdog::is_sane(simd.reduce_sum_f32s(total(simd, groups)), watchdog::SUM) {
                voice.reset();
                broken += 1;
                continue;
            }
            ring(simd, groups, sums);
            if self.ends {
                voice.settle();
            }
        }
        noises.add(&mut noise[..frames]);
        if self.ends {
            noises.settle();
        }
        let mut strings = [[0f32; GRID]; 2];
        for ((strings, sums), pull) in strings.iter_mut().zip(&sums).zip(pull) {
            for (out, sum) in strings[..frames].iter_mut().zip(sums) {
                *pull *= *pull_fade;
                if pull.abs() < PULL_OVER {
                    *pull = 0.0;
                }
                *out = simd.reduce_sum_f32s(*sum) - *pull;
            }
        }
        let sides = self.left.iter_mut().zip(self.right.iter_mut());
        match outlet {
            Outlet::Body { body, open } => {
                let [low, high] = strings;
                let mut force: [f32; GRID] = std::array::from_fn(|n| low[n] + high[n] + noise[n]);
                let force = &mut force[..frames];
                let mut along = [[simd.splat_f32s(0.0); 1]; GRID];
                open.ring(simd, force, &mut along);
                for (force, along) in force.iter_mut().zip(along) {
                    *force += simd.reduce_sum_f32s(along[0]);
                }
                let mut heard = [[simd.splat_f32s(0.0); 2]; GRID];
                for body in body.iter_mut() {
                    body.ring(simd, force, &mut heard);
                }
                for ((left, right), heard) in sides.zip(heard) {
                    *left += self.gain * simd.reduce_sum_f32s(heard[0]);
                    *right += self.gain * simd.reduce_sum_f32s(heard[1]);
                }
                if self.ends {
                    open.settle();
                    body.iter_mut().for_each(Resonances::settle);
                }
            }
            Outlet::Pickup(pickup) => {
                for strings in &mut strings {
                    for (y, noise) in strings.iter_mut().zip(&noise) {
                        *y += 0.5 * noise;
                    }
                }
                let mut voltage = [0f32; GRID];
                let voltage = &mut voltage[..frames];
                pickup.process([&strings[0], &strings[1]], voltage);
                for ((left, right), voltage) in sides.zip(voltage) {
                    *left += self.gain * *voltage;
                    *right += self.gain * *voltage;
                }
                if self.ends {
                    pickup.settle();
                }
            }
        }
        broken
    }
}
