//! MIDI learn: which controller moves which parameter, as part of the project.
//!
//! A table of atomics: the audio thread reads it and, while a parameter waits for its controller,
//! writes it; the window reads what was moved to tell the host. Parameters are named by the hash of
//! their id, so that nothing has to be looked up as text on the audio thread. A player's setting: it
//! is saved with the project and stands in no preset.

use nice_plug::params::persist::PersistentField;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// Controllers of MIDI.
pub const CONTROLLERS: usize = 128;
/// Controllers that keep their meaning: bank select, sustain and the channel mode messages.
const TAKEN: [u8; 3] = [0, 32, 64];
/// First of the channel mode messages.
const CHANNEL_MODE: u8 = 120;

/// Names a parameter on the audio thread; 0 is none. The framework's own hash of an id.
pub fn hash(id: &str) -> u32 {
    let step = |hash: u32, byte: u8| hash.wrapping_mul(31).wrapping_add(u32::from(byte));
    id.bytes().fold(0, step) & 0x7fff_ffff
}

/// Whether a controller can be learned.
pub fn is_free(controller: u8) -> bool {
    controller < CHANNEL_MODE && !TAKEN.contains(&controller)
}

/// What a learned controller did last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moved {
    /// How often it moved its parameter (wrapping).
    pub count: u32,
    /// Normalized value it moved it to.
    pub value: f32,
}

/// The persistent field.
pub struct LearnField {
    /// Of each controller: the hash of the parameter it moves.
    table: [AtomicU32; CONTROLLERS],
    /// Hash of the parameter that waits for its controller.
    waiting: AtomicU32,
    /// Of each controller: how often it moved its parameter.
    counts: [AtomicU32; CONTROLLERS],
    /// Of each controller: where it moved its parameter last, as `f32` bits.
    values: [AtomicU32; CONTROLLERS],
    /// Ids by hash, for reading and writing projects.
    ids: OnceLock<BTreeMap<u32, String>>,
}

impl Default for LearnField {
    fn default() -> Self {
        let zeros = || [const { AtomicU32::new(0) }; CONTROLLERS];
        Self {
            table: zeros(),
            waiting: AtomicU32::new(0),
            counts: zeros(),
            values: zeros(),
            ids: OnceLock::new(),
        }
    }
}

impl LearnField {
    /// Tells it the ids of all parameters, once. `[main]`
    pub fn name(&self, ids: impl Iterator<Item = String>) {
        self.ids
            .get_or_init(|| ids.map(|id| (hash(&id), id)).collect());
    }

    /// Lets a parameter wait for the controller that is moved next, or no parameter. `[main]`
    pub fn wait(&self, id: Option<&str>) {
        self.waiting.store(id.map_or(0, hash), Relaxed);
    }

    /// Whether a parameter waits for its controller. Either thread.
    pub fn waits(&self, id: &str) -> bool {
        self.waiting.load(Relaxed) == hash(id)
    }

    /// Whether any parameter waits. Either thread.
    pub fn is_waiting(&self) -> bool {
        self.waiting.load(Relaxed) != 0
    }

    /// Controller and parameter of each pair. `[main]`
    pub fn pairs(&self) -> Vec<(u8, &str)> {
        let Some(ids) = self.ids.get() else {
            return Vec::new();
        };
        let pair = |(number, place): (usize, &AtomicU32)| {
            let id = ids.get(&place.load(Relaxed))?;
            Some((number as u8, id.as_str()))
        };
        self.table.iter().enumerate().filter_map(pair).collect()
    }

    /// The controller that moves a parameter, if one does. Either thread.
    pub fn controller(&self, id: &str) -> Option<u8> {
        let wanted = hash(id);
        let at = self
            .table
            .iter()
            .position(|place| place.load(Relaxed) == wanted);
        at.map(|at| at as u8)
    }

    /// Lets a parameter be moved by no controller. `[main]`
    pub fn forget(&self, id: &str) {
        let unwanted = hash(id);
        for place in &self.table {
            if place.load(Relaxed) == unwanted {
                place.store(0, Relaxed);
            }
        }
    }

    /// Hash of the parameter a controller moves, 0 if none. If a parameter waits for a controller,
    /// this one becomes its own. `[audio]`
    pub fn heard(&self, controller: u8) -> u32 {
        let Some(place) = self.table.get(usize::from(controller)) else {
            return 0;
        };
        if is_free(controller) {
            let waiting = self.waiting.swap(0, Relaxed);
            if waiting != 0 {
                for other in &self.table {
                    if other.load(Relaxed) == waiting {
                        other.store(0, Relaxed);
                    }
                }
                place.store(waiting, Relaxed);
            }
        }
        place.load(Relaxed)
    }

    /// Says where a controller moved its parameter to. `[audio]`
    pub fn tell(&self, controller: u8, value: f32) {
        let at = usize::from(controller);
        if let (Some(place), Some(count)) = (self.values.get(at), self.counts.get(at)) {
            place.store(value.to_bits(), Relaxed);
            count.fetch_add(1, Release);
        }
    }

    /// What a controller did last. `[main]`
    pub fn moved(&self, controller: u8) -> Moved {
        let at = usize::from(controller);
        let count = self.counts.get(at).map_or(0, |count| count.load(Acquire));
        let bits = self.values.get(at).map_or(0, |value| value.load(Relaxed));
        Moved {
            count,
            value: f32::from_bits(bits),
        }
    }
}

impl PersistentField<'_, BTreeMap<u8, String>> for LearnField {
    fn set(&self, pairs: BTreeMap<u8, String>) {
        let known = |id: &String| self.ids.get().is_none_or(|ids| ids.contains_key(&hash(id)));
        for (number, place) in (0u8..).zip(&self.table) {
            let id = pairs.get(&number).filter(|id| is_free(number) && known(id));
            place.store(id.map_or(0, |id| hash(id)), Relaxed);
        }
    }

    fn map<F, R>(&self, look: F) -> R
    where
        F: Fn(&BTreeMap<u8, String>) -> R,
    {
        let pairs = self.pairs().into_iter();
        look(&pairs.map(|(number, id)| (number, id.to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field that knows three parameters.
    fn field() -> LearnField {
        let field = LearnField::default();
        field.name(["jivari", "gain", "mode"].map(str::to_owned).into_iter());
        field
    }

    #[test]
    fn the_next_controller_becomes_the_waiting_parameter_s_own() {
        let field = field();
        assert_eq!(field.heard(21), 0);
        field.wait(Some("jivari"));
        assert!(field.waits("jivari") && !field.waits("gain"));
        // Sustain and all notes off keep their meaning.
        assert_eq!(field.heard(64), 0);
        assert_eq!(field.heard(123), 0);
        assert_eq!(field.heard(21), hash("jivari"));
        assert!(!field.is_waiting());
        // Learned anew, it leaves the other.
        field.wait(Some("jivari"));
        field.heard(22);
        assert_eq!(field.heard(21), 0);
        assert_eq!(field.pairs(), [(22, "jivari")]);
        field.forget("jivari");
        assert_eq!(field.controller("jivari"), None);
    }

    #[test]
    fn a_project_keeps_it_and_refuses_nonsense() {
        let (a, b) = (field(), field());
        a.wait(Some("gain"));
        a.heard(7);
        let saved = a.map(|pairs| serde_json::to_string(pairs).unwrap());
        assert_eq!(saved, r#"{"7":"gain"}"#);
        b.set(serde_json::from_str(&saved).unwrap());
        assert_eq!(b.pairs(), [(7, "gain")]);
        let nonsense = r#"{"7":"no such thing","64":"gain","200":"mode","8":"mode"}"#;
        b.set(serde_json::from_str(nonsense).unwrap());
        assert_eq!(b.pairs(), [(8, "mode")]);
    }
}
