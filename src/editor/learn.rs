//! Learned controllers, as the window sees them: it tells the host what they moved, as gestures, so
//! that automation records it and undo takes it back.

use super::control::{Controls, Hand};
use crate::params::learn::LearnField;
use std::collections::BTreeMap;

/// A controller that rests this long ends its gesture, in s.
const REST_S: f64 = 0.35;

/// A controller that is watched.
struct Watched {
    /// Moves seen.
    count: u32,
    /// Where its parameter rested before it moved.
    from: f32,
    /// When it moved last, while its gesture goes on.
    since: Option<f64>,
}

/// What one window remembers of them.
#[derive(Default)]
pub struct Riders {
    /// By controller.
    watched: BTreeMap<u8, Watched>,
    /// Whether a parameter waited for its controller when last looked at.
    waited: Option<String>,
}

impl Riders {
    /// Looks what they did; once a frame, `now` in s. Whether a gesture goes on.
    pub fn follow(
        &mut self,
        field: &LearnField,
        controls: &Controls,
        hand: &Hand,
        now: f64,
    ) -> bool {
        self.learned(field, controls, hand);
        let pairs = field.pairs();
        self.watched
            .retain(|number, _| pairs.iter().any(|(other, _)| other == number));
        let mut busy = false;
        for (number, id) in pairs {
            let Some(control) = controls.get(id) else {
                continue;
            };
            let moved = field.moved(number);
            let watched = self.watched.entry(number).or_insert_with(|| Watched {
                count: moved.count,
                from: control.value(),
                since: None,
            });
            if moved.count != watched.count {
                watched.count = moved.count;
                watched.since = Some(now);
                hand.ride(control, watched.from, moved.value);
            }
            match watched.since {
                Some(since) if now - since < REST_S => busy = true,
                Some(_) => {
                    watched.since = None;
                    hand.leave(control);
                }
                None => watched.from = control.value(),
            }
        }
        busy
    }

    /// Tells the host when a parameter got its controller: the project is to be saved again.
    fn learned(&mut self, field: &LearnField, controls: &Controls, hand: &Hand) {
        let waits = controls
            .iter()
            .find(|(_, control)| field.is_waiting() && field.waits(&control.id));
        let waits = waits.map(|(_, control)| control.id.clone());
        if let Some(control) = self.waited.as_deref().and_then(|id| controls.get(id))
            && waits.is_none()
            && field.controller(&control.id).is_some()
        {
            hand.touch(control);
        }
        self.waited = waits;
    }

    /// The parameter that waits for its controller.
    pub fn waiting(&self) -> Option<&str> {
        self.waited.as_deref()
    }
}
