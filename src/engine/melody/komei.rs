//! Kömei, the throat voice of Kazakh bards: a pressed drone out of which the mouth whistles the
//! melody. Our own model after the data of `MUSIC.md` B5.
//!
//! A real throat singer filters partials 6 to 13 out of a drone with one narrow resonance, made of
//! two formants that meet (Bergevin et al. 2020, as told there). A keyboard asks for any pitch, so
//! the note decides what is sung:
//!
//! * **From 400 Hz up** the note is *whistled*: the drone stands exactly on `pitch / n`, and a double
//!   resonance on the note lifts partial n 20 to 35 dB over its neighbours (measured). `choice` takes the
//!   n that leaves the drone on the tonic, else on its fifth or fourth, else octaves under the
//!   melody. Bends and glides carry the drone along; after a far one, or where the note comes to
//!   rest, n is chosen anew and the drone moves there in 40-90 ms while the whistle goes on. In the
//!   octave above 400 Hz the drone lies at 55-110 Hz and is a kargyraa; above that it is the sygyt's
//!   and khoomei's at 110-200 Hz.
//! * **Below 400 Hz** the note is *sung* in the same pressed voice, its second formant focused; from
//!   130 Hz down it turns into a kargyraa, with folds at twice the pitch and the false folds at the
//!   pitch, as an octave below a sung note should sound.
//!
//! Each slot is one singer, with own unsteadiness and place: several notes are a choir. There is no
//! common drone beneath them; that is the plugin's own.
//!
//! What the shared controls mean here:
//!
//! | control | meaning |
//! |---|---|
//! | brightness | the source's low-pass and the clusters above 2.5 kHz |
//! | position | balance of drone (0) and whistle (1); of first and second formant where sung |
//! | decay | release, 0.075 to 1.2 s for 60 dB, 0.3 s in the middle |
//! | velocity | level (24 dB), effort: a shorter open phase, more ring, less breath, a faster onset |
//! | pressure | crescendo and effort: the whistle comes out of the drone |
//! | timbre | vowel, from dark to open |
//! | wheel | vibrato, then a growl of the false folds (where the drone is not one already) |
//! | quality | nothing: the voice costs the same and sounds the same |

use super::{Gesture, MelodyControls, MelodyVoice, Note, SLOTS};
use crate::engine::settings::Quality;
use crate::engine::units::Hz;

mod band;
mod choice;
mod choir;
mod singer;
mod stand;
#[cfg(test)]
mod tests;
mod tract;

use choir::Choir;
use singer::Singer;
use stand::Stand;

/// Controls before the first are given.
const START: MelodyControls = MelodyControls {
    brightness: 0.5,
    decay: 0.5,
    position: 0.5,
    tonic: Hz(146.832),
    fifth: Hz(220.248),
    quality: Quality::Normal,
};

/// The throat voices, one singer for each note.
pub struct Komei {
    /// What all singers know.
    stand: Stand,
    /// Their notes.
    singers: [Singer; SLOTS],
    /// Their sound.
    choir: Choir,
    /// Who sings, a bit for each.
    singing: u32,
}

impl Komei {
    /// The instrument for a sample rate. Allocates.
    pub fn new(sample_rate: Hz) -> Self {
        let mut stand = Stand::new(sample_rate.0, START);
        stand.prepare(&START);
        Self {
            stand,
            singers: [Singer::silent(); SLOTS],
            choir: Choir::new(SLOTS),
            singing: 0,
        }
    }
}

impl MelodyVoice for Komei {
    fn reset(&mut self) {
        self.singers = [Singer::silent(); SLOTS];
        self.choir.reset();
        self.singing = 0;
    }

    fn prepare(&mut self, controls: &MelodyControls) {
        self.stand.prepare(controls);
    }

    fn start(&mut self, slot: usize, note: &Note) {
        self.singers[slot].start(slot, note, &self.stand, &mut self.choir);
        self.singing |= 1 << slot;
    }

    fn release(&mut self, slot: usize) {
        self.singers[slot].release();
    }

    fn choke(&mut self, slot: usize) {
        self.singers[slot].choke();
    }

    fn steer(&mut self, slot: usize, gesture: &Gesture) {
        self.singers[slot].steer(gesture);
    }

    fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> u32 {
        if at == 0 {
            for (slot, singer) in self.singers.iter_mut().enumerate() {
                if !singer.is_free() {
                    singer.advance(slot, &self.stand, &mut self.choir);
                }
                if singer.is_free() {
                    self.singing &= !(1 << slot);
                }
            }
        }
        let broken = self.choir.render(self.singing, left, right);
        if broken != 0 {
            for slot in (0..SLOTS).filter(|slot| broken >> slot & 1 == 1) {
                self.choir.leave(slot);
                self.singers[slot] = Singer::silent();
            }
            self.singing &= !broken;
        }
        broken.count_ones()
    }

    fn loudness(&self, slot: usize) -> f32 {
        self.singers[slot].loudness()
    }

    fn is_silent(&self) -> bool {
        self.singing == 0
    }

    #[cfg(test)]
    fn poison(&mut self, slot: usize, value: f32) {
        self.choir.poison(slot, value);
    }

    #[cfg(test)]
    fn poison_shared(&mut self, value: f32) {
        // They share nothing that sounds.
        for slot in 0..SLOTS {
            self.choir.poison(slot, value);
        }
    }
}
