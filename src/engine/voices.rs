//! The notes of the melody: sixteen places, who holds them, and which one has to go for a
//! seventeenth. The only place that starts or ends a note.

use super::clock::GRID;
use super::dsp::watchdog;
use super::melody::{self, Gesture, MelodyControls, MelodyVoice, Note, SLOTS};
use super::registry::Choice;
use super::settings::MelodyKind;
use super::units::Hz;

/// Notes that sound at once.
pub const POLYPHONY: usize = 16;
/// Notes that sound at once where time is short, but for those that are held.
const FEW: usize = 8;
/// Level at which a tail ends where time is short, at one and at two steps of relief: 60 and 50 dB
/// below full scale.
pub const TAILS: [f32; 2] = [0.001, 0.003];

/// What the pool knows of a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Slot {
    /// Somebody holds it.
    held: bool,
    /// It was told to end at once.
    choked: bool,
    /// Count of notes at its start.
    born: u64,
    /// The loudest it was seen.
    loudest: f32,
}

/// All instruments and the slots of the one in use.
pub struct Pool {
    /// One of each kind, in the table's order.
    instruments: Vec<Box<dyn MelodyVoice>>,
    /// The one in use.
    kind: MelodyKind,
    /// Its slots.
    slots: [Slot; SLOTS],
    /// Notes so far.
    count: u64,
    /// Notes and instruments that broke (wrapping).
    kills: u32,
}

impl Pool {
    /// All instruments, silent. Allocates.
    pub fn new(sample_rate: Hz) -> Self {
        let build = |row: &(MelodyKind, &str)| melody::build(row.0, sample_rate);
        Self {
            instruments: MelodyKind::TABLE.iter().map(build).collect(),
            kind: MelodyKind::at(0),
            slots: [Slot::default(); SLOTS],
            count: 0,
            kills: 0,
        }
    }

    /// Notes and instruments that broke and were silenced (wrapping).
    pub fn kills(&self) -> u32 {
        self.kills
    }

    /// Clears all sound.
    pub fn reset(&mut self) {
        for instrument in &mut self.instruments {
            instrument.reset();
        }
        self.slots = [Slot::default(); SLOTS];
        self.count = 0;
    }

    /// The instrument in use.
    fn instrument(&mut self) -> &mut dyn MelodyVoice {
        self.instruments[self.kind.index()].as_mut()
    }

    /// How loud a slot is; 0 when it is free.
    pub fn loudness(&self, slot: usize) -> f32 {
        self.instruments[self.kind.index()].loudness(slot)
    }

    /// Whether a slot sounds and was not choked.
    pub fn sounds(&self, slot: usize) -> bool {
        !self.slots[slot].choked && self.loudness(slot) > 0.0
    }

    /// Takes up another instrument: all notes of the one before fade. Whether it did.
    pub fn choose(&mut self, kind: MelodyKind) -> bool {
        let changed = kind != self.kind;
        if changed {
            self.choke_all();
            self.kind = kind;
            self.slots = [Slot::default(); SLOTS];
        }
        changed
    }

    /// Ends notes that nobody holds, to save time: those that have fallen below a level, and the
    /// quietest where more than `most` sound, one at a time.
    fn ease(&mut self, floor: f32, most: usize) {
        let mut sounding = 0;
        for slot in 0..SLOTS {
            let loudness = self.loudness(slot);
            let known = &mut self.slots[slot];
            known.loudest = known.loudest.max(loudness);
            if known.choked || loudness == 0.0 {
                continue;
            }
            // One that is still to speak was never louder.
            if !known.held && loudness < floor.min(0.1 * known.loudest) {
                self.choke(slot);
            } else {
                sounding += 1;
            }
        }
        if sounding > most
            && let Some(victim) = self.victim().filter(|&slot| !self.slots[slot].held)
        {
            self.choke(victim);
        }
    }

    /// A control-grid point: what the player set, and the steps of quality that are given up.
    pub fn prepare(&mut self, controls: &MelodyControls, relief: u8) {
        match relief {
            0 => {}
            1 => self.ease(TAILS[0], POLYPHONY),
            _ => self.ease(TAILS[1], FEW),
        }
        for instrument in &mut self.instruments {
            if !instrument.is_silent() {
                instrument.prepare(controls);
            }
        }
    }

    /// Starts a note; its slot, and the slot that had to end for it.
    pub fn start(&mut self, controls: &MelodyControls, note: &Note) -> (usize, Option<usize>) {
        let silent = self.instrument().is_silent();
        if silent {
            self.instrument().prepare(controls);
        }
        let stolen = self.make_room();
        let slot = self.free_slot();
        self.count += 1;
        self.slots[slot] = Slot {
            held: true,
            choked: false,
            born: self.count,
            loudest: 0.0,
        };
        self.instrument().start(slot, note);
        (slot, stolen)
    }

    /// Ends a note if as many as can be sound; which one.
    fn make_room(&mut self) -> Option<usize> {
        let sounding = (0..SLOTS).filter(|&slot| self.sounds(slot));
        if sounding.count() < POLYPHONY {
            return None;
        }
        let victim = self.victim()?;
        self.choke(victim);
        Some(victim)
    }

    /// The note to end: of those that nobody holds, or else of all, the oldest of the quieter half.
    fn victim(&self) -> Option<usize> {
        let sounding = |slot: &usize| self.sounds(*slot);
        let released = |slot: &usize| !self.slots[*slot].held;
        let any_released = (0..SLOTS).filter(sounding).any(|slot| released(&slot));
        let mut candidates = [0; SLOTS];
        let mut count = 0;
        for slot in (0..SLOTS).filter(sounding) {
            if !any_released || released(&slot) {
                candidates[count] = slot;
                count += 1;
            }
        }
        let candidates = &mut candidates[..count];
        candidates.sort_unstable_by(|&a, &b| self.loudness(a).total_cmp(&self.loudness(b)));
        let quieter = candidates.get(..count.div_ceil(2))?;
        quieter
            .iter()
            .copied()
            .min_by_key(|&slot| self.slots[slot].born)
    }

    /// A slot for a new note: a free one, or that of the fading note that is quietest.
    fn free_slot(&self) -> usize {
        let loudness = |slot: &usize| self.loudness(*slot);
        let quietest = (0..SLOTS)
            .filter(|&slot| !self.sounds(slot))
            .min_by(|a, b| loudness(a).total_cmp(&loudness(b)));
        // There is always one: no more than POLYPHONY of them sound.
        quietest.unwrap_or(0)
    }

    /// Strikes a sounding note again.
    pub fn strike(&mut self, slot: usize, note: &Note) {
        self.slots[slot].held = true;
        self.instrument().start(slot, note);
    }

    /// Nobody holds the note any more.
    pub fn release(&mut self, slot: usize) {
        if self.slots[slot].held {
            self.slots[slot].held = false;
            self.instrument().release(slot);
        }
    }

    /// Ends a note at once.
    pub fn choke(&mut self, slot: usize) {
        self.slots[slot].held = false;
        self.slots[slot].choked = true;
        self.instrument().choke(slot);
    }

    /// Ends all notes at once.
    pub fn choke_all(&mut self) {
        for slot in 0..SLOTS {
            if self.loudness(slot) > 0.0 {
                self.choke(slot);
            }
        }
    }

    /// A control-grid point of a sounding note.
    pub fn steer(&mut self, slot: usize, gesture: &Gesture) {
        self.instrument().steer(slot, gesture);
    }

    /// Whether nothing sounds.
    pub fn is_silent(&self) -> bool {
        self.instruments
            .iter()
            .all(|instrument| instrument.is_silent())
    }

    /// Adds the next frames, see [`MelodyVoice::render`].
    pub fn render(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        for instrument in &mut self.instruments {
            if instrument.is_silent() {
                continue;
            }
            let mut bus = [[0f32; GRID]; 2];
            let [bus_l, bus_r] = bus.each_mut().map(|bus| &mut bus[..frames]);
            let mut kills = instrument.render(at, bus_l, bus_r);
            // What its notes share broke, which is no note's to end.
            if !watchdog::are_sane(bus_l, bus_r, watchdog::SUM) {
                instrument.reset();
                kills += 1;
            } else {
                for n in 0..frames {
                    left[n] += bus_l[n];
                    right[n] += bus_r[n];
                }
            }
            self.kills = self.kills.wrapping_add(kills);
        }
    }
}

#[cfg(test)]
mod tests;
