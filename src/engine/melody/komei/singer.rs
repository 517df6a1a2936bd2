//! One singer: what a note does between its start and its end, at each control-grid point.

use super::band::Band;
use super::choice;
use super::choir::{ALL_PASS, Breath, Choir, FOCUS};
use super::stand::{Stand, pan, share};
use super::tract::{Tract, Wish, decibels, partial_amplitude};
use crate::engine::clock::GRID;
use crate::engine::melody::{Gesture, Note};
use crate::engine::random;
use crate::engine::units::Hz;
use rand::RngExt;
use std::f32::consts::TAU;

/// Length of the onset of a loud and of a soft note, in s. Ours: slow enough to be a voice, quick
/// enough for a melody.
const ONSET_S: [f32; 2] = [0.03, 0.08];
/// How far below its pitch a note begins, in cents; our own, small enough to be felt, not heard.
const SCOOP_CENTS: f32 = -45.0;
/// What full pressure adds to the level, beside what it does to the colour.
const PRESSURE_DB: f32 = 4.0;
/// Time constant of the tract, in s: a mouth is slow.
const TRACT_S: f32 = 0.04;
/// Time between two shapes of the tract, in s.
const SHAPE_S: f32 = 0.0025;
/// Time in which a choked note ends, in s.
const CHOKE_S: f32 = 0.008;
/// A pitch that moves by less than this share rests: 3.5 cents.
const RESTING: f64 = 0.002;
/// Time of rest after which a drone that was carried along finds a better place, in s.
const SETTLE_S: f32 = 0.1;
/// Envelope below which a note is over: 80 dB down.
const OVER: f32 = 1e-4;
/// Depth of the wheel's vibrato in cents either way.
const VIBRATO_CENTS: f32 = 38.0;
/// Depth of the drift of pitch in cents either way, well inside the 3 cents of the contract.
const DRIFT_CENTS: f32 = 1.4;
/// Rate of the vibrato in Hz (the rate Duvvuru & Erickson 2013 gave their synthetic singers).
const VIBRATO_HZ: f32 = 5.6;
/// Exponent of velocity that gives about 24 dB from 0.05 to 1.
const LOUDNESS: f32 = 0.85;
/// Share of the focus a note begins with, before the tract's time constant completes it.
const FOCUS_START: f32 = 0.6;
/// Perturbation of periods, plain and in a kargyraa. Half of the 1-2 % in `MUSIC.md` B5: with 1 % the
/// upper partials of a low voice dissolved into noise, in the spectrum.
const JITTER: [f32; 2] = [0.003, 0.006];
/// Perturbation of pulses, plain and in a kargyraa.
const SHIMMER: [f32; 2] = [0.03, 0.10];
/// Breath noise: always, what a soft note adds, what an onset adds.
const AIR: [f32; 3] = [0.012, 0.03, 0.1];
/// Centre and bandwidth of the all-pass that lowers the peaks of low voices most (3.5 dB), measured.
const ALL_PASS_HZ: [f32; 2] = [350.0, 175.0];
/// Output gain that brings D4 at velocity 0.8 to -12 LUFS. Measured.
const LEVEL: f32 = 1.32;

/// Where a note is in its life.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    /// No note.
    Free,
    /// The key is down.
    Held,
    /// The key is up.
    Released,
    /// It ends at once.
    Choked,
    /// The last ramp to zero is running.
    Ending,
}

/// One singer.
#[derive(Clone, Copy, Debug)]
pub struct Singer {
    /// Where the note is in its life.
    stage: Stage,
    /// What moves it.
    gesture: Gesture,
    /// Velocity, and the one it comes from where the note is struck again.
    velocity: [f32; 2],
    /// Pressure and wheel, lagged.
    hand: [f32; 2],
    /// The partial that is the note.
    partial: u8,
    /// Pitch at which the partial was chosen, in Hz.
    chosen_hz: f64,
    /// Pitch at which the note rests, in Hz.
    resting_hz: f64,
    /// For how long, in s.
    resting_s: f32,
    /// Octaves from the drone up to the note, gliding.
    octaves: f64,
    /// Centre of the focus in Hz, gliding.
    focus_hz: f32,
    /// Gain before the focus, gliding.
    focus_drive: f32,
    /// Progress of the onset, 0..=1.
    onset: f32,
    /// Envelope, and where it stood when the onset began.
    envelope: [f32; 2],
    /// Cents beside the pitch, on the way to it.
    scoop_cents: f32,
    /// How this singer's vowel differs.
    vowel: f32,
    /// Phase of the vibrato, 0..1.
    vibrato: f32,
    /// Phases of the slow drifts, 0..1.
    drift: [f32; 3],
    /// Rates of the slow drifts, in Hz.
    drift_hz: [f32; 3],
    /// Drift of the pitch, of the first formant and of the level, -1..=1.
    sway: [f32; 3],
    /// Time since the tract was shaped, in s.
    since_shape_s: f32,
    /// The shape of the tract.
    tract: Tract,
    /// What the kernel is told.
    breath: Breath,
    /// A recent peak of the output.
    peak: f32,
}

impl Singer {
    /// Nobody sings.
    pub fn silent() -> Self {
        Self {
            stage: Stage::Free,
            gesture: Gesture {
                pitch: Hz(110.0),
                pressure: 0.0,
                timbre: 0.5,
                wheel: 0.0,
            },
            velocity: [0.0; 2],
            hand: [0.0; 2],
            partial: 1,
            chosen_hz: 110.0,
            resting_hz: 110.0,
            resting_s: 0.0,
            octaves: 0.0,
            focus_hz: 1000.0,
            focus_drive: 0.0,
            onset: 0.0,
            envelope: [0.0; 2],
            scoop_cents: 0.0,
            vowel: 0.0,
            vibrato: 0.0,
            drift: [0.0; 3],
            drift_hz: [0.0; 3],
            sway: [0.0; 3],
            since_shape_s: 0.0,
            tract: Tract::default(),
            breath: Breath::default(),
            peak: 0.0,
        }
    }

    /// Whether there is no note.
    pub fn is_free(&self) -> bool {
        self.stage == Stage::Free
    }

    /// A recent peak of the output; 0 only where there is no note.
    pub fn loudness(&self) -> f32 {
        if self.is_free() {
            0.0
        } else {
            self.peak.max(1e-6)
        }
    }

    /// Begins a note, out of silence or from the present sound.
    pub fn start(&mut self, slot: usize, note: &Note, stand: &Stand, choir: &mut Choir) {
        let fresh = self.is_free();
        let far = (note.pitch.0 / self.gesture.pitch.0).log2().abs() > 0.04;
        self.gesture.pitch = note.pitch;
        // Below 0.01 a note would be given out but not be heard.
        self.velocity[0] = note.velocity.max(0.01);
        self.onset = 0.0;
        self.stage = Stage::Held;
        if fresh || far {
            self.choose(stand);
        }
        if fresh {
            *self = Self {
                gesture: Gesture {
                    pitch: note.pitch,
                    ..Self::silent().gesture
                },
                velocity: [self.velocity[0]; 2],
                hand: [0.0; 2],
                octaves: f64::from(self.partial).log2(),
                ..*self
            };
            self.enter(slot, note.seed, stand, choir);
        } else {
            self.scoop_cents += 0.5 * SCOOP_CENTS;
        }
        self.envelope[1] = self.envelope[0];
        self.advance(slot, stand, choir);
    }

    /// What a note begins with when nothing sounds.
    fn enter(&mut self, slot: usize, seed: u32, stand: &Stand, choir: &mut Choir) {
        let mut random = random::at(seed, [0, 0, 0]);
        self.drift = random.random();
        self.drift_hz = [0.93, 0.31, 1.37].map(|hz| hz * (0.8 + 0.4 * random.random::<f32>()));
        self.vibrato = 0.0;
        self.scoop_cents = SCOOP_CENTS * (0.6 + 0.8 * random.random::<f32>());
        self.vowel = 0.06 * (random.random::<f32>() - 0.5);
        self.envelope = [0.0; 2];
        self.peak = 0.0;
        self.tract = Tract::new(&self.wish(stand));
        self.focus_hz = self.tract.focus_hz;
        // The drone speaks first, then the mouth closes on the note.
        self.focus_drive = FOCUS_START * self.wanted_drive();
        self.since_shape_s = SHAPE_S;
        self.breath.frequency = self.frequency(stand, self.bent());
        self.breath.pan = pan(slot);
        choir.enter(slot, random.random(), random.random(), &self.breath);
        let [centre_hz, bandwidth_hz] = ALL_PASS_HZ;
        let band = Band::new(centre_hz, bandwidth_hz, 1.0, stand.rate_hz);
        choir.shape(slot, ALL_PASS, &band);
    }

    /// The key goes up.
    pub fn release(&mut self) {
        if self.stage == Stage::Held {
            self.stage = Stage::Released;
        }
    }

    /// The note ends at once.
    pub fn choke(&mut self) {
        if !matches!(self.stage, Stage::Free | Stage::Ending) {
            self.stage = Stage::Choked;
        }
    }

    /// What moves the note from the next grid point on.
    pub fn steer(&mut self, gesture: &Gesture) {
        self.gesture = *gesture;
    }

    /// A control-grid point.
    pub fn advance(&mut self, slot: usize, stand: &Stand, choir: &mut Choir) {
        if self.stage == Stage::Ending {
            choir.leave(slot);
            self.stage = Stage::Free;
            return;
        }
        let grid_s = stand.grid_s;
        self.peak = choir.take_peak(slot).max(self.peak * (1.0 - 10.0 * grid_s));
        self.breathe(stand);
        self.follow(stand);
        let to = f64::from(self.partial).log2();
        self.octaves += f64::from(stand.share[2]) * (to - self.octaves);
        self.scoop_cents -= stand.share[1] * self.scoop_cents;
        self.vibrato = (self.vibrato + VIBRATO_HZ * grid_s).fract();
        self.since_shape_s += grid_s;
        if self.since_shape_s >= SHAPE_S {
            self.shape(slot, stand, choir);
        }
        let bent = self.bent();
        self.breath.frequency = self.frequency(stand, bent);
        self.focus(slot, stand, bent, choir);
        choir.steer(slot, &self.breath, GRID as f32);
    }

    /// Looks whether the pitch has left the partial that carried it.
    fn follow(&mut self, stand: &Stand) {
        let pitch_hz = self.gesture.pitch.0;
        self.resting_s += stand.grid_s;
        if (pitch_hz / self.resting_hz - 1.0).abs() > RESTING {
            (self.resting_hz, self.resting_s) = (pitch_hz, 0.0);
        }
        let settled =
            self.resting_s > SETTLE_S && choice::may_settle(self.partial, self.chosen_hz, pitch_hz);
        if settled || choice::must_change(self.partial, self.chosen_hz, pitch_hz) {
            self.choose(stand);
        }
    }

    /// The partial for the present pitch.
    fn choose(&mut self, stand: &Stand) {
        let pitch_hz = self.gesture.pitch.0;
        let controls = &stand.controls;
        self.partial = choice::partial(pitch_hz, controls.tonic.0, controls.fifth.0);
        self.chosen_hz = pitch_hz;
    }

    /// Moves the envelope and the gain.
    fn breathe(&mut self, stand: &Stand) {
        let grid_s = stand.grid_s;
        self.velocity[1] += stand.share[0] * (self.velocity[0] - self.velocity[1]);
        self.hand[0] += stand.share[0] * (self.gesture.pressure - self.hand[0]);
        self.hand[1] += stand.share[0] * (self.gesture.wheel - self.hand[1]);
        let velocity = self.velocity[1];
        let onset_s = ONSET_S[1] + velocity * (ONSET_S[0] - ONSET_S[1]);
        self.onset = (self.onset + grid_s / onset_s).min(1.0);
        let [envelope, from] = &mut self.envelope;
        match self.stage {
            Stage::Held => {
                let p = self.onset;
                *envelope = *from + (1.0 - *from) * p * p * (3.0 - 2.0 * p);
            }
            Stage::Released => *envelope *= stand.fade,
            _ => *envelope -= grid_s / CHOKE_S,
        }
        if *envelope < OVER && self.stage != Stage::Held {
            *envelope = 0.0;
            self.stage = Stage::Ending;
        }
        // A note struck again takes breath: a dip as deep as what sounded.
        let p = self.onset;
        let dip = 1.0 - 6.4 * *from * (p * (1.0 - p)).powi(2);
        let flutter = decibels(PRESSURE_DB * self.hand[0] + 0.6 * self.sway[2]);
        self.breath.gain = LEVEL * *envelope * dip * velocity.powf(LOUDNESS) * flutter;
    }

    /// Effort of the voice, from velocity and pressure.
    fn effort(&self) -> f32 {
        self.velocity[1].sqrt() + 0.3 * self.hand[0]
    }

    /// The tract this note asks for.
    fn wish(&self, stand: &Stand) -> Wish {
        Wish {
            pitch_hz: self.gesture.pitch.0 as f32,
            partial: f32::from(self.partial),
            effort: self.effort(),
            vowel: self.gesture.timbre + self.vowel,
            brightness: stand.controls.brightness,
            position: stand.controls.position,
        }
    }

    /// Moves the slow parts: drifts, formants, the manner of the folds.
    fn shape(&mut self, slot: usize, stand: &Stand, choir: &mut Choir) {
        let elapsed_s = self.since_shape_s;
        self.since_shape_s = 0.0;
        for i in 0..3 {
            self.drift[i] = (self.drift[i] + self.drift_hz[i] * elapsed_s).fract();
            self.sway[i] = (TAU * self.drift[i]).sin();
        }
        let share = share(elapsed_s, TRACT_S);
        self.tract.follow(&Tract::new(&self.wish(stand)), share);
        self.focus_drive += share * (self.wanted_drive() - self.focus_drive);
        for formant in 0..FOCUS {
            let band = self.tract.band(formant, 0.03 * self.sway[1], stand.rate_hz);
            choir.shape(slot, formant, &band);
        }
        let rough = self.tract.kargyraa;
        let breath = &mut self.breath;
        breath.open = self.tract.open;
        breath.twin = self.tract.twin;
        breath.jitter = JITTER[0] + rough * (JITTER[1] - JITTER[0]);
        breath.shimmer = SHIMMER[0] + rough * (SHIMMER[1] - SHIMMER[0]);
        breath.growl = 0.4 * self.hand[1].powi(2) * (1.0 - rough);
        let air = AIR[0] + AIR[1] * (1.0 - self.velocity[1]) + AIR[2] * (1.0 - self.onset);
        // The same density at every rate.
        breath.noise = air * (stand.rate_hz / 48_000.0).sqrt();
        breath.tilt = 1.0 - (-TAU * self.tract.cut_hz / stand.rate_hz).exp();
    }

    /// Gain before the focus that gives it its level.
    fn wanted_drive(&self) -> f32 {
        if self.partial == 1 {
            return self.tract.focus_level;
        }
        let n = self.octaves.exp2() as f32;
        let twin = self.tract.twin;
        // What the second pulse, half a cycle later, does to partial n.
        let both = (1.0 + twin * twin + 2.0 * twin * (0.5 * TAU * n).cos()).sqrt();
        let source = partial_amplitude(n, self.tract.open) * both * (1.0 - 0.5 * self.breath.growl);
        self.tract.focus_level / source.max(1e-3)
    }

    /// The pitch of the drone, in cycles per frame.
    fn frequency(&self, stand: &Stand, bent: f64) -> f32 {
        let drone_hz = self.gesture.pitch.0 * (-self.octaves).exp2();
        (drone_hz * bent / f64::from(stand.rate_hz)) as f32
    }

    /// Scoop, vibrato and drift as a factor.
    fn bent(&self) -> f64 {
        let vibrato = VIBRATO_CENTS * self.hand[1] * (TAU * self.vibrato).sin();
        let cents = self.scoop_cents + vibrato + DRIFT_CENTS * self.sway[0];
        f64::from(cents / 1200.0).exp2()
    }

    /// Moves the focus.
    fn focus(&mut self, slot: usize, stand: &Stand, bent: f64, choir: &mut Choir) {
        let to = if self.partial == 1 {
            self.tract.focus_hz
        } else {
            (self.gesture.pitch.0 * bent) as f32
        };
        self.focus_hz += stand.share[3] * (to - self.focus_hz);
        let bandwidth_hz = self.tract.focus_bandwidth_hz;
        let band = |gain| Band::new(self.focus_hz, bandwidth_hz, gain, stand.rate_hz);
        choir.shape(slot, FOCUS, &band(self.focus_drive));
        choir.shape(slot, FOCUS + 1, &band(1.0));
    }
}
