//! The drums: a family of voices that a hit strikes, each with one file and one row here.
//!
//! A drum owns what it sounds with and is struck again while it rings, as a real one is. It never
//! strikes itself: [`super::kit`] does.

pub mod asatayaq;
pub mod big_dabyl;
pub mod clap;
pub mod closed_hat;
pub mod crash;
pub mod dangyra;
pub mod dauylpaz;
pub mod electro_hat;
pub mod electro_kick;
pub mod electro_open_hat;
pub mod electro_snare;
pub mod kick;
pub mod open_hat;
pub mod ride;
pub mod rim;
pub mod sazsyrnai;
pub mod shanqobyz;
pub mod snare;
pub mod sub;
pub mod syldyrmaq;
pub mod tom;
pub mod tuyaqtas;

use super::clock::GRID;
use super::dsp::cymbal::Cymbal;
use super::dsp::membrane::Membrane;
use super::settings::DrumKind;
use super::units::Hz;

/// Tones a drum may choose from: its own, and the degrees of the mode above it.
pub const TONES: usize = 5;

/// What the lane sets, the same for every drum. At each control-grid point while it sounds, and
/// before a hit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrumControls {
    /// Factor on the drum's own decay, 0.25..=4.
    pub decay: f32,
    /// Pitches in the mode, ascending: the one nearest the drum's own (see [`Sound::pitch`]) with
    /// the lane's tuning, and the next degrees above it. Where [`Sound::pitch`] is none, the lane's
    /// tuning of 1 Hz: a factor on every frequency, 0.25..=4.
    pub tones: [Hz; TONES],
    /// Partials of `tones[0]` that lie on the mode: bit `n` is partial `n`, 1..=16; none where the
    /// drum does not ask ([`Sound::overtones`]).
    pub partials: u32,
}

/// A hit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Velocity, 0..=1: changes timbre, not only level. Below 0.35 it is a ghost note.
    pub velocity: f32,
    /// Different for every hit: for what is never twice the same.
    pub seed: u32,
}

/// What the kit needs to know of a drum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sound {
    /// Pitch of its fundamental where it has one, which the kit moves to the mode's nearest degree.
    pub pitch: Option<Hz>,
    /// Its note in General MIDI (channel 10).
    pub key: u8,
    /// Drums of the same group above 0 choke each other.
    pub group: u8,
    /// Whether it needs [`DrumControls::partials`].
    pub overtones: bool,
}

/// A drum.
///
/// Output at 0 dB: hits of velocity 0.8 every half second are a groove's loudness: drums that carry
/// the beat -16 LUFS, what marks time between them (hats, hooves, rattles, staff, rim) -22 LUFS,
/// cymbals and sustained voices -19 LUFS; peaks stay below 0 dBFS at velocity 1.
pub trait DrumVoice: Send {
    /// Clears all sound.
    fn reset(&mut self);

    /// A control-grid point. What rings follows without a click.
    fn prepare(&mut self, controls: &DrumControls);

    /// Strikes it at the next frame rendered, from its present state.
    fn hit(&mut self, hit: &Hit);

    /// Ends the sound within about 20 ms, without a click.
    fn choke(&mut self);

    /// Adds the next frames, of which the first is frame `at` of the grid span; both slices have
    /// equal lengths of at most `GRID - at`.
    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]);

    /// Whether [`DrumVoice::render`] would add nothing, now and until the next hit.
    fn is_silent(&self) -> bool;
}

/// What the kit needs to know of a drum. Keys as in `MUSIC.md` D6.
pub fn sound(kind: DrumKind) -> Sound {
    let (pitch, key, group) = match kind {
        DrumKind::Dauylpaz => (110.0, 41, 0),
        DrumKind::BigDabyl => (55.0, 35, 0),
        DrumKind::Dangyra => (160.0, 54, 0),
        DrumKind::Asatayaq => (0.0, 69, 0),
        DrumKind::Tuyaqtas => (0.0, 76, 0),
        DrumKind::Shanqobyz => (73.4, 79, 0),
        DrumKind::Sazsyrnai => (587.3, 72, 0),
        DrumKind::Syldyrmaq => (0.0, 70, 0),
        DrumKind::Kick => (58.0, 36, 0),
        DrumKind::Snare => (185.0, 38, 0),
        DrumKind::ClosedHat => (0.0, 42, 1),
        DrumKind::OpenHat => (0.0, 46, 1),
        DrumKind::Tom => (98.0, 45, 0),
        DrumKind::Crash => (0.0, 49, 0),
        DrumKind::Ride => (0.0, 51, 0),
        DrumKind::ElectroKick => (49.0, 36, 0),
        DrumKind::ElectroSnare => (190.0, 40, 0),
        DrumKind::Clap => (0.0, 39, 0),
        DrumKind::ElectroHat => (0.0, 42, 2),
        DrumKind::ElectroOpenHat => (0.0, 46, 2),
        DrumKind::Rim => (0.0, 37, 0),
        DrumKind::Sub => (49.0, 35, 0),
    };
    Sound {
        pitch: (pitch > 0.0).then_some(Hz(pitch)),
        key,
        group,
        overtones: kind == DrumKind::Shanqobyz,
    }
}

/// Builds a drum for a sample rate. Allocates.
pub fn build(kind: DrumKind, rate: Hz) -> Box<dyn DrumVoice> {
    match kind {
        DrumKind::Dauylpaz => Box::new(dauylpaz::new(rate)),
        DrumKind::BigDabyl => Box::new(big_dabyl::new(rate)),
        DrumKind::Dangyra => Box::new(dangyra::Dangyra::new(rate)),
        DrumKind::Asatayaq => Box::new(asatayaq::Asatayaq::new(rate)),
        DrumKind::Tuyaqtas => Box::new(tuyaqtas::Tuyaqtas::new(rate)),
        DrumKind::Shanqobyz => Box::new(shanqobyz::Shanqobyz::new(rate)),
        DrumKind::Sazsyrnai => Box::new(sazsyrnai::Sazsyrnai::new(rate)),
        DrumKind::Syldyrmaq => Box::new(syldyrmaq::Syldyrmaq::new(rate)),
        DrumKind::Kick => Box::new(kick::new(rate)),
        DrumKind::Snare => Box::new(snare::Snare::new(rate)),
        DrumKind::ClosedHat => Box::new(closed_hat::new(rate)),
        DrumKind::OpenHat => Box::new(open_hat::new(rate)),
        DrumKind::Tom => Box::new(tom::new(rate)),
        DrumKind::Crash => Box::new(crash::new(rate)),
        DrumKind::Ride => Box::new(ride::new(rate)),
        DrumKind::ElectroKick => Box::new(electro_kick::ElectroKick::new(rate)),
        DrumKind::ElectroSnare => Box::new(electro_snare::ElectroSnare::new(rate)),
        DrumKind::Clap => Box::new(clap::Clap::new(rate)),
        DrumKind::ElectroHat => Box::new(electro_hat::new(rate)),
        DrumKind::ElectroOpenHat => Box::new(electro_open_hat::new(rate)),
        DrumKind::Rim => Box::new(rim::Rim::new(rate)),
        DrumKind::Sub => Box::new(sub::Sub::new(rate)),
    }
}

impl<const N: usize> DrumVoice for Membrane<N> {
    fn reset(&mut self) {
        self.reset();
    }

    fn prepare(&mut self, controls: &DrumControls) {
        self.tune(controls.tones[0].0, controls.decay);
    }

    fn hit(&mut self, hit: &Hit) {
        self.strike(hit.velocity, hit.seed);
    }

    fn choke(&mut self) {
        self.choke();
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        self.render(at, left, right);
    }

    fn is_silent(&self) -> bool {
        self.is_silent()
    }
}

impl<const N: usize> DrumVoice for Cymbal<N> {
    fn reset(&mut self) {
        self.reset();
    }

    fn prepare(&mut self, controls: &DrumControls) {
        self.prepare(controls.decay, controls.tones[0].0 as f32);
    }

    fn hit(&mut self, hit: &Hit) {
        self.hit(hit.velocity, hit.seed);
    }

    fn choke(&mut self) {
        self.choke();
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        self.render(at + left.len() == GRID, left, right);
    }

    fn is_silent(&self) -> bool {
        self.is_silent()
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod trial;
