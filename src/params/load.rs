//! The ticket of a state that is on its way from the window through the host to the audio thread: one
//! that nobody waits for any more is turned away there.

use nice_plug::plugin::PluginState;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// What stands in the place of a version in a state from our own window.
const STAMP: &str = "window ";
/// Loads given up that are remembered: each belongs to a host that stopped in the middle of one.
const REMEMBERED: usize = 32;
/// Number of the next ticket in this process.
static NEXT: AtomicU64 = AtomicU64::new(1);
/// Tickets given up, each at its number's place.
static GIVEN_UP: [AtomicU64; REMEMBERED] = [const { AtomicU64::new(0) }; REMEMBERED];

/// Goes with a state on its way from the window through the host to the audio thread, which may take
/// it much later, or never (F2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u64);

impl Ticket {
    /// Puts a new one on a state that is fit to load. `[main]`
    pub fn stamp(state: &mut PluginState) -> Self {
        let ticket = Self(NEXT.fetch_add(1, Relaxed));
        state.version = format!("{STAMP}{}", ticket.0);
        ticket
    }

    /// The one on a state, if it is from a window of this process. Neither waits nor allocates.
    pub fn of(state: &PluginState) -> Option<Self> {
        let number = state.version.strip_prefix(STAMP)?.parse().ok()?;
        (1..NEXT.load(Relaxed))
            .contains(&number)
            .then_some(Self(number))
    }

    /// From now on the state is turned away. `[main]`
    pub fn give_up(self) {
        if let Some(place) = GIVEN_UP.get(self.0 as usize % REMEMBERED) {
            place.store(self.0, Release);
        }
    }

    /// Whether it was given up. Neither waits nor allocates.
    pub fn is_given_up(self) -> bool {
        let place = GIVEN_UP.get(self.0 as usize % REMEMBERED);
        place.is_some_and(|place| place.load(Acquire) == self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// A state without anything in it.
    fn empty(version: &str) -> PluginState {
        PluginState {
            version: version.to_owned(),
            params: BTreeMap::new(),
            fields: BTreeMap::new(),
        }
    }

    #[test]
    fn a_ticket_is_known_again_and_can_be_given_up() {
        let mut state = empty("0.1.0");
        assert_eq!(Ticket::of(&state), None, "a project's own state");
        let ticket = Ticket::stamp(&mut state);
        assert_eq!(Ticket::of(&state), Some(ticket));
        assert!(!ticket.is_given_up());
        ticket.give_up();
        assert!(ticket.is_given_up());
        let later = Ticket::stamp(&mut state);
        assert!(!later.is_given_up());
        for forged in [
            "window 0",
            "window 18446744073709551615",
            "window",
            "window x",
        ] {
            assert_eq!(Ticket::of(&empty(forged)), None, "{forged}");
        }
    }
}
