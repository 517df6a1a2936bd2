//! The ticket of a state that is on its way from the window through the host to the audio thread: one
//! that nobody waits for any more is turned away there. And the count of the threads that take states
//! there, which must not outlive the instance.

use nice_plug::plugin::PluginState;
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::time::{Duration, Instant};

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

/// A thread that waits for a host which has stopped notices within a second that the plugin is no
/// longer processing (`nice-plug` 0.4.2, `set_state_object_from_gui`); then it calls the host.
const NOTICED: Duration = Duration::from_millis(1500);

thread_local! {
    /// What ends with this thread.
    static UNDERWAY: RefCell<Option<Underway>> = const { RefCell::new(None) };
}

/// Threads that take states to the host.
#[derive(Default)]
pub struct Loads(AtomicU32);

/// One of them.
struct Underway(Arc<Loads>);

impl Drop for Underway {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Release);
    }
}

impl Loads {
    /// Counts the thread that is about to run; what this gives is called in it.
    pub fn begin(self: &Arc<Self>) -> impl FnOnce() + Send + 'static {
        self.0.fetch_add(1, Relaxed);
        let underway = Underway(self.clone());
        // Dropped with the thread: after all else that it does.
        move || UNDERWAY.set(Some(underway))
    }

    /// Waits until there are none, which takes no time unless a load is just under way: the host may
    /// destroy the instance after this, and must not be called by it any more. `[main]`
    pub fn settle(&self) {
        let end = Instant::now() + NOTICED;
        while self.0.load(Acquire) > 0 && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(2));
        }
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

    #[test]
    fn threads_are_waited_for_to_their_end() {
        let loads = Arc::new(Loads::default());
        let before = Instant::now();
        loads.settle();
        assert!(before.elapsed() < NOTICED / 2, "there was none");
        let begun = loads.begin();
        let thread = std::thread::spawn(move || {
            begun();
            std::thread::sleep(Duration::from_millis(60));
        });
        loads.settle();
        assert!(before.elapsed() >= Duration::from_millis(60), "not waited");
        assert!(before.elapsed() < NOTICED, "waited for nothing");
        thread.join().unwrap();
        // One that was never started is none.
        drop(loads.begin());
        assert_eq!(loads.0.load(Acquire), 0);
    }
}
