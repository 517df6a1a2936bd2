//! The qyl-qobyz, the baqsy's fiddle: two strings of horsehair, a bow of horsehair, a body half
//! covered with skin. Qorqyt is said to have made the first one.
//!
//! Strings under a bow (`strings`), what a player does with them (`bow`, `aim`, `drift`), the ear that keeps
//! them in tune (`tuner`), two strings that ring along (`open`) and the body they share
//! (`body`). The strings run at a rate between
//! 40 and 80 kHz, whatever the host's: bow and string are the same instrument at every rate.
//!
//! Velocity is bow speed and attack; pressure adds speed and force, the wheel vibrato and some
//! force; timbre and position move the bow, up and down toward the bridge and its harmonics;
//! brightness is the loss of the hair and its grain; decay is how long a string rings when the bow
//! has left it. The same key struck again turns the bow: a short dip and a new attack.
//!
//! Quality changes nothing: there is no work to save.

mod aim;
mod body;
mod bow;
mod drift;
mod open;
mod strings;
#[cfg(test)]
mod tests;
mod tuner;

use super::{Gesture, MelodyControls, MelodyVoice, Note, SLOTS};
use crate::engine::clock::GRID;
use crate::engine::dsp::decimator::{Decimate, Decimator};
use crate::engine::dsp::interpolator::Interpolator;
use crate::engine::settings::Quality;
use crate::engine::units::Hz;
use body::Body;
use bow::{Player, Stage};
use open::OpenStrings;
use pulp::Arch;
use strings::{MAX_FRAMES, Strings};

/// Output for a force of 1: a note of velocity 0.8 at D4 reaches -12 LUFS.
const LEVEL: f32 = 1.18;
/// How much longer than a released string an open one rings.
const OPEN_RING: f64 = 2.0;
/// Spans of silence after which the resampling filters are empty.
const EMPTY_SPANS: usize = 4;

/// The instrument's own controls, until it is told others: on D.
const PLAIN: MelodyControls = MelodyControls {
    brightness: 0.5,
    decay: 0.5,
    position: 0.5,
    tonic: Hz(146.83),
    fifth: Hz(220.25),
    quality: Quality::Normal,
};

/// From the strings' rate to the host's.
enum Resampler {
    /// Strings at twice the host's rate.
    Down(Box<[Decimator; 2]>),
    /// Strings at the host's rate, or at a half or a quarter of it.
    Up(usize, Box<[Interpolator; 2]>),
}

/// The instrument.
pub struct Qobyz {
    /// The players, by slot.
    players: Vec<Player>,
    /// Their strings.
    strings: Strings,
    /// The strings that nobody plays.
    open: OpenStrings,
    /// The body.
    body: Body,
    /// The way to the host's rate.
    resampler: Resampler,
    /// Frames per second of the strings.
    rate_hz: f64,
    /// Frames of the strings in a grid span.
    span: usize,
    /// Seconds in a grid span.
    dt_s: f64,
    /// What the player set.
    controls: MelodyControls,
    /// Spans until it sleeps; 0 is asleep.
    awake: usize,
}

impl Qobyz {
    /// An instrument for a host's sample rate. Allocates.
    pub fn new(sample_rate: Hz) -> Self {
        let host_hz = sample_rate.0;
        let (rate_hz, span, resampler) = if host_hz < 40_000.0 {
            let filters = [0, 1].map(|_| Decimator::new(2.0 * host_hz, 2));
            (2.0 * host_hz, 2 * GRID, Resampler::Down(Box::new(filters)))
        } else {
            let factor = match host_hz {
                hz if hz < 80_000.0 => 1,
                hz if hz < 160_000.0 => 2,
                _ => 4,
            };
            let filters = [0, 1].map(|_| Interpolator::new(factor));
            let up = Resampler::Up(factor, Box::new(filters));
            (host_hz / factor as f64, GRID / factor, up)
        };
        Self {
            players: (0..SLOTS).map(|_| Player::new()).collect(),
            strings: Strings::new(rate_hz),
            open: OpenStrings::new(rate_hz),
            body: Body::new(rate_hz),
            resampler,
            rate_hz,
            span,
            dt_s: GRID as f64 / host_hz,
            controls: PLAIN,
            awake: 0,
        }
    }

    /// A control-grid point: every string heads for where it should be at the next.
    fn advance(&mut self) {
        let mut sounding = false;
        for slot in 0..SLOTS {
            if self.players[slot].stage == Stage::Free {
                continue;
            }
            let phasor = self.strings.take_phasor(slot);
            let peak = self.strings.take_peak(slot);
            self.players[slot].hear(phasor, peak, self.dt_s);
            if self.players[slot].is_over() {
                self.players[slot].free();
                self.strings.clear(slot);
                continue;
            }
            sounding = true;
            if self.players[slot].turn() {
                self.begin(slot);
            } else {
                let touch = self.touch(slot);
                self.strings.hold(slot, &touch.wire);
                self.strings.head_for(slot, &touch.hand, self.span);
            }
        }
        let open_hz = [self.controls.tonic.0, self.controls.fifth.0];
        self.open
            .prepare(open_hz, OPEN_RING * aim::ring_s(&self.controls));
        if !sounding && self.open.settle() && self.body.settle() {
            self.awake -= 1;
            if self.awake == 0 {
                self.empty();
            }
        }
    }

    /// What a slot's player does next.
    fn touch(&mut self, slot: usize) -> bow::Touch {
        let player = &mut self.players[slot];
        let even = LEVEL * self.body.evenness(player.pitch_hz());
        player.advance(&self.controls, self.dt_s, self.rate_hz, even)
    }

    /// Starts a slot's string.
    fn begin(&mut self, slot: usize) {
        let touch = self.touch(slot);
        let seed = self.players[slot].seed().wrapping_mul(0x9e37_79b9);
        let mut silent = touch.hand;
        silent.gain = 0.0;
        self.strings.start(slot, &silent, &touch.wire, seed);
        self.strings.head_for(slot, &touch.hand, self.span);
    }

    /// Clears the resampling filters.
    fn empty(&mut self) {
        match &mut self.resampler {
            Resampler::Down(filters) => filters.iter_mut().for_each(Decimator::reset),
            Resampler::Up(_, filters) => filters.iter_mut().for_each(Interpolator::reset),
        }
    }

    /// The next frames of strings and body, at their own rate; how many strings broke.
    fn sound(&mut self, left: &mut [f32], right: &mut [f32]) -> u32 {
        let mut force = [0f32; MAX_FRAMES];
        let force = &mut force[..left.len()];
        let mut broken = 0;
        let players = &mut self.players;
        self.strings.render(force, |slot| {
            players[slot].free();
            broken += 1;
        });
        self.open.process(force);
        self.body.process(force, left, right);
        broken
    }
}

impl MelodyVoice for Qobyz {
    fn reset(&mut self) {
        self.players.iter_mut().for_each(Player::free);
        self.strings.reset();
        self.open.reset();
        self.body.reset();
        self.empty();
        self.controls = PLAIN;
        self.awake = 0;
    }

    fn prepare(&mut self, controls: &MelodyControls) {
        self.controls = *controls;
    }

    fn start(&mut self, slot: usize, note: &Note) {
        self.awake = EMPTY_SPANS;
        if self.players[slot].strike(note) {
            self.begin(slot);
        }
    }

    fn release(&mut self, slot: usize) {
        self.players[slot].release();
    }

    fn choke(&mut self, slot: usize) {
        self.players[slot].choke();
    }

    fn steer(&mut self, slot: usize, gesture: &Gesture) {
        self.players[slot].steer(gesture);
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> u32 {
        if self.awake == 0 {
            return 0;
        }
        if at == 0 {
            self.advance();
        }
        let frames = left.len();
        let mut inner = [[0f32; MAX_FRAMES]; 2];
        let count = match &self.resampler {
            Resampler::Down(_) => 2 * frames,
            Resampler::Up(factor, _) => (at + frames).div_ceil(*factor) - at.div_ceil(*factor),
        };
        let [l, r] = &mut inner;
        let broken = self.sound(&mut l[..count], &mut r[..count]);
        for ((channel, output), inner) in [left, right].into_iter().enumerate().zip(&inner) {
            match &mut self.resampler {
                Resampler::Down(filters) => {
                    let mut half = [0f32; GRID];
                    Arch::new().dispatch(Decimate {
                        filter: &mut filters[channel],
                        input: &inner[..count],
                        output: &mut half[..frames],
                    });
                    output.iter_mut().zip(half).for_each(|(out, x)| *out += x);
                }
                Resampler::Up(1, _) => {
                    output.iter_mut().zip(inner).for_each(|(out, x)| *out += x);
                }
                Resampler::Up(factor, filters) => {
                    let mut next = inner.iter();
                    for (frame, out) in output.iter_mut().enumerate() {
                        let phase = (at + frame) % *factor;
                        if phase == 0 {
                            filters[channel].push(next.next().copied().unwrap_or(0.0));
                        }
                        *out += filters[channel].pull(phase);
                    }
                }
            }
        }
        broken
    }

    fn loudness(&self, slot: usize) -> f32 {
        self.players[slot].loudness
    }

    fn is_silent(&self) -> bool {
        self.awake == 0
    }

    #[cfg(test)]
    fn poison(&mut self, slot: usize, value: f32) {
        self.strings.poison(slot, value);
    }

    #[cfg(test)]
    fn poison_shared(&mut self, value: f32) {
        let mut force = [value];
        self.open.process(&mut force);
    }
}
