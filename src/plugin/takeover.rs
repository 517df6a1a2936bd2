//! Learned controllers: a controller takes its parameter over where it meets its value, so that
//! nothing jumps, and keeps it until something else moves the parameter.

use crate::params::KazakhParams;
use crate::params::learn::{CONTROLLERS, LearnField, hash};
use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::Params;
use std::sync::Arc;

/// A controller this near to the value has met it: MIDI has 128 steps.
const NEAR: f32 = 0.6 / 127.0;
/// A value this far from where the controller left it was moved by something else. Wider than what
/// a host sends back late while a window is open.
const AWAY: f32 = 0.08;

/// What became of a controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// It is not learned: the engine's.
    Free,
    /// It is learned and moved nothing yet.
    Waits,
    /// It moved its parameter.
    Moved,
}

/// The learned controllers of one instance.
pub(super) struct Takeover {
    /// Keeps the pointers alive.
    owner: Arc<KazakhParams>,
    /// Parameters by the hash of their id, ascending.
    params: Vec<(u32, ParamPtr)>,
    /// Of each controller: its last value.
    last: [Option<f32>; CONTROLLERS],
    /// Of each controller that has its parameter: where it left it.
    caught: [Option<f32>; CONTROLLERS],
    /// Of each controller: the parameter it had.
    target: [u32; CONTROLLERS],
}

impl Takeover {
    /// With no controller moved yet. Allocates. `[main]`
    pub(super) fn new(owner: Arc<KazakhParams>) -> Self {
        let map = owner.param_map().into_iter();
        let mut params: Vec<_> = map.map(|(id, ptr, _)| (hash(&id), ptr)).collect();
        params.sort_by_key(|(hash, _)| *hash);
        Self {
            owner,
            params,
            last: [None; CONTROLLERS],
            caught: [None; CONTROLLERS],
            target: [0; CONTROLLERS],
        }
    }

    /// Takes a controller's value, 0..=1. Neither locks nor allocates. `[audio]`
    pub(super) fn hear(&mut self, controller: u8, value: f32) -> Heard {
        let field: &LearnField = &self.owner.learn;
        let wanted = field.heard(controller);
        let at = usize::from(controller);
        let found = self.params.binary_search_by_key(&wanted, |(hash, _)| *hash);
        let (Ok(found), true) = (found, at < CONTROLLERS) else {
            return Heard::Free;
        };
        let ptr = self.params[found].1;
        if self.target[at] != wanted {
            (self.target[at], self.last[at], self.caught[at]) = (wanted, None, None);
        }
        // SAFETY: the pointer leads into the parameters that `owner` keeps alive.
        let here = unsafe { ptr.unmodulated_normalized_value() };
        let last = self.last[at].replace(value);
        let kept = self.caught[at].is_some_and(|left| (left - here).abs() < AWAY);
        let crossed = last.is_some_and(|last| (last - here) * (value - here) <= 0.0);
        if !(kept || crossed || (value - here).abs() <= NEAR) {
            self.caught[at] = None;
            return Heard::Waits;
        }
        // SAFETY: as above. What the framework itself does with automation in `process`: atomics
        // are stored, and none of our parameters has a callback.
        let now = unsafe {
            ptr._internal_set_normalized_value(value);
            ptr.unmodulated_normalized_value()
        };
        self.caught[at] = Some(now);
        field.tell(controller, now);
        Heard::Moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value of Jivari.
    fn jivari(params: &KazakhParams) -> f32 {
        params.drone.jivari.unmodulated_normalized_value()
    }

    use nice_plug::prelude::Param;

    #[test]
    fn a_controller_takes_over_where_it_meets_the_value() {
        let params = Arc::new(KazakhParams::default());
        let mut takeover = Takeover::new(params.clone());
        assert_eq!(takeover.hear(20, 0.1), Heard::Free);
        params.learn.wait(Some("jivari"));
        let before = jivari(&params);
        assert!((before - 0.7).abs() < 1e-6);
        assert_eq!(takeover.hear(20, 0.2), Heard::Waits);
        assert_eq!(takeover.hear(20, 0.6), Heard::Waits);
        assert_eq!(jivari(&params), before);
        assert_eq!(takeover.hear(20, 0.8), Heard::Moved);
        assert!((jivari(&params) - 0.8).abs() < 1e-6);
        assert_eq!(takeover.hear(20, 0.3), Heard::Moved);
        assert!((jivari(&params) - 0.3).abs() < 1e-6);
        assert!((params.learn.moved(20).value - 0.3).abs() < 1e-6);

        // Something else moves it: the controller waits again, until it comes by.
        // SAFETY: the parameter lives.
        unsafe {
            params
                .drone
                .jivari
                .as_ptr()
                ._internal_set_normalized_value(0.9);
        }
        assert_eq!(takeover.hear(20, 0.35), Heard::Waits);
        assert!((jivari(&params) - 0.9).abs() < 1e-6);
        assert_eq!(takeover.hear(20, 1.0), Heard::Moved);
    }

    #[test]
    fn a_switch_turns_at_its_middle() {
        let params = Arc::new(KazakhParams::default());
        let mut takeover = Takeover::new(params.clone());
        params.learn.wait(Some("rh_on"));
        assert!(params.rhythm.on.value());
        assert_eq!(takeover.hear(30, 1.0), Heard::Moved);
        assert_eq!(takeover.hear(30, 0.0), Heard::Moved);
        assert!(!params.rhythm.on.value());
        assert_eq!(takeover.hear(30, 1.0), Heard::Moved);
        assert!(params.rhythm.on.value());
    }
}
