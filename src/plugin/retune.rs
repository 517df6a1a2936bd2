//! Who else tunes the keys: an MTS-ESP master while there is one, else MIDI Tuning Standard
//! messages, else nobody.

use crate::engine::mts::TuningMessage;
use crate::engine::pitch::KeyTable;
use crate::engine::units::{Cents, Hz};
use crate::mts_esp::{Change, Client, Frequencies};

/// Pitch of A4, key 69, in cents above key 0 of twelve equal steps.
const A4: Cents = Cents(6900.0);
/// Its frequency in both standards.
const A4_HZ: Hz = Hz(440.0);

/// The tables from outside. What its methods return is for [`crate::engine::Engine::set_keys`].
#[derive(Default)]
pub struct Retune {
    /// The connection to libMTS, if the machine has it.
    client: Option<Client>,
    /// The master's table while there is one.
    master: Option<KeyTable>,
    /// What messages made, since the first.
    messages: Option<KeyTable>,
}

impl Retune {
    /// Looks for libMTS, unless it is found already. `[main]`, allocates.
    pub fn connect(&mut self) {
        if self.client.is_none() {
            self.client = Client::connect();
        }
    }

    /// Whether an MTS-ESP master tunes us now.
    pub fn is_led(&self) -> bool {
        self.master.is_some()
    }

    /// What the keys are to have now, for a new engine.
    pub fn keys(&self) -> Option<KeyTable> {
        self.master.or(self.messages)
    }

    /// Takes a message. Returns the keys' new pitches, unless a master has the last word: then they
    /// wait until it leaves. `[audio]`
    pub fn message(&mut self, message: &TuningMessage) -> Option<KeyTable> {
        let table = self.messages.get_or_insert_default();
        message.apply(table);
        self.master.is_none().then_some(*table)
    }

    /// Looks at the master, once in a while; `frames` have gone by since the last call. Returns what
    /// the keys are to have if that changed: a table, or their own pitches. `[audio]`
    pub fn poll(&mut self, frames: usize) -> Option<Option<KeyTable>> {
        match self.client.as_mut()?.poll(frames) {
            Change::None => return None,
            Change::Tuned(frequencies) => self.master = Some(key_table(frequencies)),
            Change::Left => self.master = None,
        }
        Some(self.keys())
    }
}

/// Frequencies as pitches.
fn key_table(frequencies: &Frequencies) -> KeyTable {
    let mut table = KeyTable::default();
    for (key, hz) in (0..).zip(frequencies) {
        table.set(key, hz.map(|hz| Cents(A4.0 + hz.cents_above(A4_HZ).0)));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_start_from_equal_steps() {
        let mut retune = Retune::default();
        let up = [0xF0, 0x7F, 0, 8, 2, 0, 1, 60, 60, 0x40, 0, 0xF7];
        let message = TuningMessage::parse(&up).expect("a message");
        let table = retune.message(&message).expect("nobody leads");
        assert_eq!(table.key(60), Some(Cents(6050.0)));
        assert_eq!(table.key(61), Some(Cents(6100.0)));
        assert_eq!(retune.poll(1000), None, "no library, no master");
        retune.master = Some(KeyTable::default());
        assert_eq!(
            retune.message(&message),
            None,
            "the master has the last word"
        );
    }

    #[test]
    fn frequencies_become_pitches() {
        let mut frequencies = [None; 128];
        frequencies[69] = Some(Hz(440.0));
        frequencies[70] = Some(Hz(220.0));
        let table = key_table(&frequencies);
        assert_eq!(table.key(69), Some(Cents(6900.0)));
        assert_eq!(table.key(70), Some(Cents(5700.0)));
        assert_eq!(table.key(0), None);
    }
}
