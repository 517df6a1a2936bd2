//! Shanqobyz: the iron jaw harp.
//!
//! A plucked reed chops the breath into a buzz of harmonics (`reed`); the mouth behind it, a
//! resonator that the tongue tunes, lifts one of them out (`tongue`; Ledang, "On the Acoustics and
//! the Systematic Classification of the Jaw's Harp", 1972; Trias, "Helmholtz and coupled resonators
//! acoustics in jew's harp playing", 2010). Here two equal formants in a row do that, as a throat
//! singer's do (`MUSIC.md` B5), so that the partial stands alone; others, wider, are the cavity of
//! the throat, the opening mouth, which makes the "wah", and the iron itself. All levels are our
//! own.

mod reed;
mod tongue;

use super::{DrumControls, DrumVoice, Hit};
use crate::engine::clock::GRID;
use crate::engine::dsp::formants::Formants;
use crate::engine::dsp::noise::Noise;
use crate::engine::random;
use crate::engine::units::Hz;
use pulp::{Arch, Simd, WithSimd};
use rand::RngExt;
use reed::{Flow, Force, Reed, edge_hz};
use tongue::Tongue;

/// Pitch of the reed as it is, D2.
const OWN_HZ: f32 = 73.4;
/// Formants: two on the partial that is sung, throat, body, mouth, teeth, iron, and the reed's
/// second bending mode.
const FORMANTS: usize = 8;
/// Bandwidth of the sung pair, in fundamentals.
const SUNG_WIDTH: f32 = 0.52;
/// Centres of the others in Hz with the mouth open, for a reed of D2: throat, body, mouth, teeth,
/// iron, second mode (6.27 fundamentals, that of a clamped bar).
const CENTRE_HZ: [f32; 6] = [265.0, 105.0, 1850.0, 2950.0, 4700.0, 460.0];
/// Their bandwidths in Hz.
const WIDTH_HZ: [f32; 6] = [130.0, 90.0, 160.0, 240.0, 700.0, 26.0];
/// What of the buzz goes into each formant.
const BUZZ: [f32; FORMANTS] = [1.0, 0.0, 0.05, 0.15, 0.23, 0.17, 0.07, 0.0];
/// What of the breath's noise.
const BREATH: [f32; FORMANTS] = [0.30, 0.0, 0.05, 0.0, 0.9, 0.8, 0.55, 0.0];
/// What of the finger's tick.
const TICK: [f32; FORMANTS] = [0.0, 0.0, 0.25, 0.3, 0.5, 0.9, 1.3, 1.0];
/// Gain of each to the left and the right: the harp is in the middle, its iron a little wider.
const OUT: [[f32; FORMANTS]; 2] = [
    [0.0, 1.0, 1.0, -1.0, 1.12, -0.86, 1.1, 1.0],
    [0.0, 1.0, 1.0, -1.0, 0.88, -1.14, 0.9, 1.0],
];
/// How far down the closed mouth pulls the formants of mouth and teeth, in octaves.
const CLOSED_OCTAVES: [f32; 2] = [1.1, 0.75];
/// Their level with the mouth closed.
const CLOSED_GAIN: f32 = 0.25;
/// Time in s in which the mouth opens, and in which it closes again half way.
const OPEN_S: f32 = 0.07;
/// See `OPEN_S`.
const CLOSE_S: f32 = 0.7;
/// Level of the sung partial as the finger leaves, and the time in s in which it is whole.
const SUNG_SHUT: f32 = 0.35;
/// See `SUNG_SHUT`.
const SUNG_OPEN_S: f32 = 0.06;
/// Level of velocity 0 in dB; that of velocity 1 is 0.
const RANGE_DB: f32 = -24.0;
/// Sharpness of the hardest pluck in cents, and the time constant in s in which it goes.
const SHARP_CENTS: f32 = 16.0;
/// See `SHARP_CENTS`.
const SHARP_S: f32 = 0.025;
/// Time constant in s of the finger's tick.
const TICK_S: f64 = 0.0022;
/// Velocity from which breath is heard, and its level at 1, relative to the pulses.
const BREATH_FROM: f32 = 0.2;
/// See `BREATH_FROM`.
const BREATH_LEVEL: f32 = 1.6;
/// Time constant in s in which a pitch that moves is followed.
const GLIDE_S: f64 = 0.012;
/// Time in s of a choke.
const CHOKE_S: f64 = 0.012;
/// How much faster a hit on it brings the sound back.
const RETURN: f32 = 6.0;
/// Level below which a sound is over, -160 dB.
const QUIET: f32 = 1e-8;
/// Gain of all, for -19 LUFS (see [`DrumVoice`]).
const GAIN: f32 = 0.485;
/// Random address of a pluck.
const PLACE: [i64; 3] = [0x7368_616e, 0, 0];

/// The jaw harp.
pub struct Shanqobyz {
    /// Instruction set of this machine.
    arch: Arch,
    /// Frames per second.
    rate_hz: f64,
    /// What the lane set.
    controls: DrumControls,
    /// The reed.
    reed: Reed,
    /// The tongue.
    tongue: Tongue,
    /// Mouth and iron.
    mouth: Formants<FORMANTS>,
    /// Last two frames of the first formant of the sung pair: the second hears it two frames late,
    /// so that neither waits for the other.
    sung: [f32; 2],
    /// Air and finger.
    noise: Noise,
    /// Pitch in Hz, following the lane's.
    pitch_hz: f64,
    /// Frames since the pluck.
    age: u32,
    /// This pluck's velocity.
    velocity: f32,
    /// This pluck's factors on the centres of mouth and teeth.
    vowel: [f32; 2],
    /// What of the buzz each formant gets now.
    buzz: [f32; FORMANTS],
    /// Level of the finger's tick, and what it keeps in a frame.
    tick: [f32; 2],
    /// Level of the breath, and of white noise with the same density at every rate.
    breath: f32,
    /// See `breath`.
    white: f32,
    /// Gain of a choke, and what it moves in a frame.
    gate: [f32; 2],
    /// Whether a hit has come since the last frame.
    fresh: bool,
    /// Whether there is anything to render.
    awake: bool,
}

impl Shanqobyz {
    /// At rest.
    pub fn new(rate: Hz) -> Self {
        Self {
            arch: Arch::new(),
            rate_hz: rate.0,
            controls: DrumControls {
                decay: 1.0,
                tones: [Hz(f64::from(OWN_HZ)); super::TONES],
                partials: 0,
            },
            reed: Reed::new(rate.0),
            tongue: Tongue::new(),
            mouth: Formants::new(rate.0),
            sung: [0.0; 2],
            noise: Noise::new(0),
            pitch_hz: f64::from(OWN_HZ),
            age: 0,
            velocity: 0.0,
            vowel: [1.0; 2],
            buzz: [0.0; FORMANTS],
            tick: [0.0, (-1.0 / (TICK_S * rate.0)).exp() as f32],
            breath: 0.0,
            white: (rate.0 / 48_000.0).sqrt() as f32,
            gate: [1.0, 0.0],
            fresh: false,
            awake: false,
        }
    }

    /// Seconds since the pluck, `ahead` frames from now.
    fn age_s(&self, ahead: usize) -> f32 {
        (f64::from(self.age.saturating_add(ahead as u32)) / self.rate_hz) as f32
    }

    /// Where everything goes in the next `frames`.
    #[inline(always)]
    fn advance(&mut self, frames: usize) {
        if self.tick[0] < QUIET {
            self.tick[0] = 0.0;
        }
        let age_s = self.age_s(frames);
        let share = frames as f64 / (frames as f64 + GLIDE_S * self.rate_hz);
        self.pitch_hz += (self.controls.tones[0].0 - self.pitch_hz) * share;
        let gone = age_s > 10.0 * SHARP_S;
        let left = if gone { 0.0 } else { (-age_s / SHARP_S).exp() };
        let cents = SHARP_CENTS * self.velocity * left;
        let sharp = f64::from(1.0 + cents * (std::f32::consts::LN_2 / 1200.0));
        self.reed.advance(self.pitch_hz * sharp, frames);
        let hz = self.pitch_hz as f32;
        let size = (hz / OWN_HZ).sqrt().sqrt();
        let opening = (age_s / OPEN_S).min(1.0);
        let closing = 1.0 / (1.0 + (age_s / CLOSE_S) * (age_s / CLOSE_S));
        let open = opening * opening * (3.0 - 2.0 * opening) * 0.5 * (1.0 + closing);
        let sung_hz = hz * self.tongue.octaves(age_s).exp2();
        let [throat, body, mouth, teeth, iron, _] = CENTRE_HZ;
        let closed = CLOSED_OCTAVES.map(|octaves| (-octaves * (1.0 - open)).exp2());
        let centre = [
            sung_hz,
            sung_hz,
            throat * size,
            body * hz / OWN_HZ,
            mouth * size * closed[0] * self.vowel[0],
            teeth * size * closed[1] * self.vowel[1],
            iron * size,
            CENTRE_HZ[5] * hz / OWN_HZ,
        ];
        let sung_width = SUNG_WIDTH * hz;
        let [throat, body, mouth, teeth, iron, second] = WIDTH_HZ;
        let low = hz / OWN_HZ;
        let width = [
            sung_width,
            sung_width,
            throat * size,
            body * low,
            mouth * size,
            teeth * size,
            iron * size,
            second,
        ];
        self.mouth.set(&centre, &width);
        self.buzz = BUZZ;
        // The source gives less to high partials, and a mouth that opens lets out more.
        let shut = SUNG_SHUT + (1.0 - SUNG_SHUT) * (age_s / SUNG_OPEN_S).min(1.0);
        self.buzz[0] *= shut * (sung_hz / (8.0 * hz)).sqrt();
        let level = CLOSED_GAIN + (1.0 - CLOSED_GAIN) * open;
        // A high reed sings where mouth and teeth are.
        let level = level / (size * size).max(1.0);
        self.buzz[4] *= level;
        self.buzz[5] *= level;
    }

    /// Renders a chunk.
    #[inline(always)]
    fn run(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut flow = Flow {
            buzz: [0.0; GRID],
            gap: [0.0; GRID],
        };
        self.reed.render(left.len(), &mut flow);
        // What rings is kept by value, so that it stays in registers.
        let (mut noise, mut mouth, mut sung) = (self.noise, self.mouth, self.sung);
        let ([mut tick, keep], [mut gate, moves]) = (self.tick, self.gate);
        let (buzz, breath, white) = (self.buzz, self.breath * self.white, self.white);
        let pulses = flow.buzz.into_iter().zip(flow.gap);
        for ((left, right), (pulse, gap)) in left.iter_mut().zip(right).zip(pulses) {
            let random = noise.tick();
            tick *= keep;
            let (air, tap) = (random * gap * breath, random * tick * white);
            let mut input = [0.0; FORMANTS];
            for n in 0..FORMANTS {
                input[n] = buzz[n] * pulse + BREATH[n] * air + TICK[n] * tap;
            }
            input[1] = sung[1];
            let out = mouth.tick(&input);
            sung = [out[0], sung[0]];
            gate = (gate + moves).clamp(0.0, 1.0);
            let [l, r] = sides(&out);
            *left += GAIN * gate * l;
            *right += GAIN * gate * r;
        }
        (self.noise, self.mouth, self.sung) = (noise, mouth, sung);
        (self.tick[0], self.gate[0]) = (tick, gate);
    }

    /// Goes to sleep when all is over.
    fn settle(&mut self) {
        let choked = self.gate[0] == 0.0;
        let over = self.reed.is_silent() && self.tick[0] == 0.0 && self.sung[0].abs() < QUIET;
        if choked || over && self.mouth.settle() {
            self.rest();
        }
    }

    /// Ends all motion; the tongue stays where it is.
    fn rest(&mut self) {
        self.reed.reset();
        self.mouth.reset();
        self.sung = [0.0; 2];
        self.tick[0] = 0.0;
        self.gate = [1.0, 0.0];
        self.awake = false;
    }
}

/// Sums of the products with [`OUT`], in an order that is the same on every machine.
#[inline(always)]
fn sides(sound: &[f32; FORMANTS]) -> [f32; 2] {
    let mut halves = [[0.0; 4]; 2];
    for (half, gains) in halves.iter_mut().zip(&OUT) {
        for n in 0..4 {
            half[n] = gains[n] * sound[n] + gains[n + 4] * sound[n + 4];
        }
    }
    let [l, r] = halves;
    let pairs = [l[0] + l[2], l[1] + l[3], r[0] + r[2], r[1] + r[3]];
    [pairs[0] + pairs[1], pairs[2] + pairs[3]]
}

/// One call of [`Shanqobyz::render`]: plain loops, compiled for this machine's instruction set.
struct Run<'a>(&'a mut Shanqobyz, usize, [&'a mut [f32]; 2]);

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self(harp, at, [left, right]) = self;
        if at == 0 || harp.fresh {
            harp.fresh = false;
            harp.advance(GRID - at);
        }
        harp.age = harp.age.saturating_add(left.len() as u32);
        harp.run(left, right);
    }
}

impl DrumVoice for Shanqobyz {
    fn reset(&mut self) {
        self.rest();
        self.tongue = Tongue::new();
        self.noise = Noise::new(0);
        self.pitch_hz = self.controls.tones[0].0;
        self.age = 0;
        self.fresh = false;
    }

    fn prepare(&mut self, controls: &DrumControls) {
        self.controls = *controls;
        self.reed.set_decay(f64::from(controls.decay));
        if !self.awake {
            self.pitch_hz = controls.tones[0].0;
        }
    }

    fn hit(&mut self, hit: &Hit) {
        let velocity = hit.velocity.clamp(0.0, 1.0);
        let age_s = self.age_s(0);
        self.tongue
            .sing(self.controls.partials, velocity, hit.seed, age_s);
        let [a, b, c, d, e, f]: [f32; 6] = random::at(hit.seed, PLACE).random();
        let [a, b, c, d, e, f] = [a, b, c, d, e, f].map(|dice| 2.0 * dice - 1.0);
        let swing = 10f32.powf((RANGE_DB * (1.0 - velocity) + 0.5 * a) / 20.0);
        self.reed.pluck(Force {
            swing,
            edge_hz: edge_hz(velocity),
            back: 0.15 + 0.06 * b,
            place: 0.5 + 0.02 * c,
        });
        self.vowel = [1.0 + 0.08 * d, 1.0 + 0.06 * e];
        self.tick[0] = swing.powf(0.9) * 10f32.powf(3.0 * f / 20.0);
        let breath = ((velocity - BREATH_FROM) / (1.0 - BREATH_FROM)).max(0.0);
        self.breath = BREATH_LEVEL * breath;
        self.velocity = velocity;
        self.noise = Noise::new(hit.seed);
        if self.gate[1] < 0.0 {
            self.gate[1] *= -RETURN;
        }
        self.age = 0;
        self.fresh = true;
        self.awake = true;
    }

    fn choke(&mut self) {
        self.gate[1] = -(1.0 / (CHOKE_S * self.rate_hz)) as f32;
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if !self.awake || left.is_empty() {
            return;
        }
        if at == 0 {
            self.settle();
        }
        if !self.awake {
            return;
        }
        let arch = self.arch;
        arch.dispatch(Run(self, at, [left, right]));
    }

    fn is_silent(&self) -> bool {
        !self.awake
    }
}

#[cfg(test)]
mod tests;
