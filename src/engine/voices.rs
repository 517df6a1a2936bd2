//! The notes of the melody: sixteen places, who holds them, and which one has to go for a
//! seventeenth. The only place that starts or ends a note.

use super::melody::{self, Gesture, MelodyControls, MelodyVoice, Note, SLOTS};
use super::registry::Choice;
use super::settings::MelodyKind;
use super::units::Hz;

/// Notes that sound at once.
pub const POLYPHONY: usize = 16;

/// What the pool knows of a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Slot {
    /// Somebody holds it.
    held: bool,
    /// It was told to end at once.
    choked: bool,
    /// Count of notes at its start.
    born: u64,
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
        }
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

    /// A control-grid point: what the player set.
    pub fn prepare(&mut self, controls: &MelodyControls) {
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
        for instrument in &mut self.instruments {
            if !instrument.is_silent() {
                instrument.render(at, left, right);
            }
        }
    }
}
