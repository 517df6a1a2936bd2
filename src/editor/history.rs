//! Undo and redo of everything done in the window, and the two states A and B.
//!
//! A step is either one parameter moved by a gesture, or many values and the user's scale replaced
//! at once (a preset, a random state, a paste). The first is undone by a gesture, the second by one
//! change of the whole state, so that a host sees one change too. Kept for the life of the plugin's
//! instance, not of its window.

use super::control::{Controls, Hand};
use super::loader::Loader;
use crate::params::current::CurrentField;
use nice_plug::plugin::{ParamValue, PluginState};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// Steps kept: more than anyone walks back, and a bound on memory.
const STEPS: usize = 200;
/// Moves of one parameter that follow each other as fast as this are one step: the notches of a
/// wheel.
const PAUSE: Duration = Duration::from_millis(600);
/// Fields of a state that are part of a sound: the user's scale and the preset's name.
const FIELDS: [&str; 2] = ["scale", CurrentField::KEY];

/// One change that can be undone.
#[derive(Clone, Debug)]
enum Step {
    /// A gesture.
    Moved {
        /// Each parameter's id, and its normalized value before and after.
        moves: Vec<(String, f32, f32)>,
        /// When it ended.
        at: Instant,
    },
    /// Values replaced at once, by id, before and after.
    Replaced {
        /// Plain values.
        values: Vec<(String, ParamValue, ParamValue)>,
        /// Fields.
        fields: Vec<(String, String, String)>,
        /// Which of the states A and B was left, if that was the change.
        left: Option<usize>,
    },
}

/// What was done and undone.
#[derive(Default)]
struct Past {
    /// Done, oldest first.
    done: VecDeque<Step>,
    /// Undone, to be done again from the end.
    undone: Vec<Step>,
    /// The states A and B: that in use is only kept when it is left.
    sides: [Option<PluginState>; 2],
    /// Which of them is in use.
    side: usize,
}

/// The history of one instance, shared by its windows. All of it is `[main]`.
#[derive(Default)]
pub struct History {
    /// The steps.
    past: Mutex<Past>,
}

impl History {
    /// The steps, also after a panic elsewhere: they are whole between any two statements.
    fn past(&self) -> MutexGuard<'_, Past> {
        let guard = self.past.lock();
        guard.unwrap_or_else(|poison| poison.into_inner())
    }

    /// Whether there is something to undo, and to do again.
    pub fn ways(&self) -> (bool, bool) {
        let past = self.past();
        (!past.done.is_empty(), !past.undone.is_empty())
    }

    /// Which of the states is in use: 0 is A, 1 is B.
    pub fn side(&self) -> usize {
        self.past().side
    }

    /// Adds a gesture, or lengthens the last one if it follows at once. Of each parameter: its id,
    /// its normalized value before and after.
    pub fn moved(&self, moves: Vec<(String, f32, f32)>) {
        if moves.is_empty() {
            return;
        }
        let mut past = self.past();
        past.undone.clear();
        let now = Instant::now();
        if let Some(Step::Moved { moves: last, at }) = past.done.back_mut()
            && now.duration_since(*at) < PAUSE
            && last
                .iter()
                .map(|one| &one.0)
                .eq(moves.iter().map(|one| &one.0))
        {
            for (one, next) in last.iter_mut().zip(moves) {
                one.2 = next.2;
            }
            *at = now;
            return;
        }
        past.push(Step::Moved { moves, at: now });
    }

    /// Replaces the state by `after` in one step. What `after` does not name stays.
    pub fn replace(&self, loader: &mut Loader, after: PluginState) -> Result<(), String> {
        let before = loader.state();
        let step = replaced(&before, &after, None);
        loader.apply(after)?;
        if let Some(step) = step {
            let mut past = self.past();
            past.undone.clear();
            past.push(step);
        }
        Ok(())
    }

    /// Goes one step back.
    pub fn undo(&self, hand: &Hand, controls: &Controls, loader: &mut Loader) {
        let step = {
            let mut past = self.past();
            let Some(step) = past.done.pop_back() else {
                return;
            };
            past.undone.push(step.clone());
            if let Step::Replaced {
                left: Some(left), ..
            } = &step
            {
                past.side = *left;
            }
            step
        };
        run(&step, false, hand, controls, loader);
    }

    /// Does the last step undone again.
    pub fn redo(&self, hand: &Hand, controls: &Controls, loader: &mut Loader) {
        let step = {
            let mut past = self.past();
            let Some(step) = past.undone.pop() else {
                return;
            };
            past.push(step.clone());
            if let Step::Replaced {
                left: Some(left), ..
            } = &step
            {
                past.side = 1 - *left;
            }
            step
        };
        run(&step, true, hand, controls, loader);
    }

    /// Goes over to the other of the states A and B, as one step. `keep` names what shapes sound:
    /// a player's own settings are the same in both.
    pub fn flip(&self, loader: &mut Loader, keep: impl Fn(&str) -> bool) {
        let before = loader.state();
        let other = {
            let mut past = self.past();
            let left = past.side;
            past.sides[left] = Some(sound_of(&before, &keep));
            past.side = 1 - left;
            let other = past.sides[1 - left].clone();
            if let Some(step) = other
                .as_ref()
                .and_then(|other| replaced(&before, other, Some(left)))
            {
                past.undone.clear();
                past.push(step);
            }
            other
        };
        // The first time, both are the same.
        if let Some(other) = other {
            // It was the plugin's own state: there is nothing in it to refuse.
            let _ = loader.apply(other);
        }
    }

    /// Makes the other of the states A and B as this one.
    pub fn copy_over(&self, loader: &Loader, keep: impl Fn(&str) -> bool) {
        let now = sound_of(&loader.state(), keep);
        let mut past = self.past();
        let other = 1 - past.side;
        past.sides[other] = Some(now);
    }
}

impl Past {
    /// Adds a step; the oldest goes where there is no more room.
    fn push(&mut self, step: Step) {
        if self.done.len() == STEPS {
            self.done.pop_front();
        }
        self.done.push_back(step);
    }
}

/// The part of a state that shapes sound.
fn sound_of(state: &PluginState, keep: impl Fn(&str) -> bool) -> PluginState {
    let mut state = state.clone();
    state.params.retain(|id, _| keep(id));
    state
        .fields
        .retain(|name, _| FIELDS.contains(&name.as_str()));
    state
}

/// The step from one state to another, if there is a difference.
fn replaced(before: &PluginState, after: &PluginState, left: Option<usize>) -> Option<Step> {
    let values: Vec<_> = after
        .params
        .iter()
        .filter_map(|(id, to)| {
            let from = before.params.get(id)?;
            (!same(from, to)).then(|| (id.clone(), from.clone(), to.clone()))
        })
        .collect();
    let fields: Vec<_> = FIELDS
        .into_iter()
        .filter_map(|name| {
            let (from, to) = (before.fields.get(name)?, after.fields.get(name)?);
            (from != to).then(|| (name.to_owned(), from.clone(), to.clone()))
        })
        .collect();
    (!values.is_empty() || !fields.is_empty()).then_some(Step::Replaced {
        values,
        fields,
        left,
    })
}

/// Whether two values are the same to a parameter.
fn same(a: &ParamValue, b: &ParamValue) -> bool {
    match (a, b) {
        (ParamValue::F32(a), ParamValue::F32(b)) => a == b,
        (ParamValue::I32(a), ParamValue::I32(b)) => a == b,
        (ParamValue::Bool(a), ParamValue::Bool(b)) => a == b,
        (ParamValue::String(a), ParamValue::String(b)) => a == b,
        _ => false,
    }
}

/// Does a step, or undoes it.
fn run(step: &Step, forward: bool, hand: &Hand, controls: &Controls, loader: &mut Loader) {
    match step {
        Step::Moved { moves, .. } => {
            for (id, from, to) in moves {
                if let Some(control) = controls.get(id) {
                    hand.put_back(control, if forward { *to } else { *from });
                }
            }
        }
        Step::Replaced { values, fields, .. } => {
            // Only what changed: another change may be on its way.
            let mut state = loader.state();
            state.params.clear();
            state.fields.clear();
            for (id, from, to) in values {
                let value = if forward { to } else { from };
                state.params.insert(id.clone(), value.clone());
            }
            for (name, from, to) in fields {
                let text = if forward { to } else { from };
                state.fields.insert(name.clone(), text.clone());
            }
            // As above: nothing to refuse.
            let _ = loader.apply(state);
        }
    }
}
