//! Loads a whole state through the host: presets, undo, A/B, random, init.
//!
//! The framework's `set_state` hands the state to the audio thread and waits for it, for ever where
//! the host has stopped calling `process` without saying so (F2). So it is called only while the
//! plugin's heart beats or before it first does, on a short-lived thread of its own, one at a time;
//! the window looks for the end of it in each picture and never waits. Where the heart has stopped,
//! what differs goes to the host parameter by parameter.
//!
//! The user's scale and the preset's name are no parameters: they are read here, off the audio
//! thread, and put in once the parameters are.

mod pulse;

use super::control::{Control, Hand};
use crate::params::KazakhParams;
use crate::params::current::{Current, CurrentField};
use crate::params::load::Ticket;
use crate::params::scale::ScaleText;
use crate::telemetry::{Loads, Telemetry};
use nice_plug::plugin::PluginState;
use pulse::{ALIVE, Life, Pulse};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

/// A load that takes longer is given up: the host has stopped in the middle of it.
const PATIENCE: Duration = Duration::from_millis(1500);
/// A load that the host takes at once is over in less.
const MOMENT: Duration = Duration::from_millis(30);
/// Gestures per picture: each is three events of a queue of 2048 (F17).
const GESTURES: usize = 64;
/// Id of the parameter whose touch tells the host that the project changed. No preset holds it: an
/// echo that comes late must not undo a part of the next one.
const TOUCHED: &str = "quality";
/// Key of the user's scale among the fields of a state.
const SCALE: &str = "scale";

/// What a state holds beside parameters.
#[derive(Clone, Default)]
struct Fields {
    /// The user's scale.
    scale: Option<ScaleText>,
    /// The preset's name.
    current: Option<Current>,
}

impl Fields {
    /// Reads them. The error says what is wrong with them, in one line.
    fn read(state: &PluginState) -> Result<Self, String> {
        let mut fields = Self::default();
        if let Some(text) = state.fields.get(SCALE) {
            let mut text: ScaleText =
                serde_json::from_str(text).map_err(|error| format!("{SCALE}: {error}"))?;
            text.error = None;
            text.parse().map_err(|error| error.to_string())?;
            fields.scale = Some(text);
        }
        if let Some(text) = state.fields.get(CurrentField::KEY) {
            // A name is not worth refusing a sound for.
            fields.current = serde_json::from_str(text).ok();
        }
        Ok(fields)
    }

    /// Puts them in.
    fn put(self, params: &KazakhParams) {
        let there = |text: &ScaleText| {
            params.scale.view(|loaded| {
                let now = &loaded.text;
                (&now.name, &now.scl, &now.kbm) == (&text.name, &text.scl, &text.kbm)
            })
        };
        // The same scale once more would end the notes outside.
        if let Some(text) = self.scale.filter(|text| !there(text)) {
            // What is wrong with it would stand in the field; it was read before.
            let _ = params.scale.load(text);
        }
        if let Some(current) = self.current {
            params.current.put(current);
        }
    }
}

/// A state to load, or a part of one.
#[derive(Clone)]
struct Load {
    /// What it has.
    state: PluginState,
    /// What it holds beside parameters.
    fields: Fields,
}

impl Load {
    /// Takes over what a newer one has.
    fn renew(&mut self, newer: Self) {
        overlay(&mut self.state, &newer.state);
        self.fields.scale = newer.fields.scale.or(self.fields.scale.take());
        self.fields.current = newer.fields.current.or(self.fields.current.take());
    }
}

/// Puts what one state has into another.
fn overlay(state: &mut PluginState, newer: &PluginState) {
    let params = newer.params.iter();
    state
        .params
        .extend(params.map(|(id, value)| (id.clone(), value.clone())));
    let fields = newer.fields.iter();
    state
        .fields
        .extend(fields.map(|(key, text)| (key.clone(), text.clone())));
}

/// A load on its way.
struct Running {
    /// The state, to be asked for meanwhile.
    load: Load,
    /// Hears of its end.
    done: Receiver<()>,
    /// Turns it away.
    ticket: Ticket,
    /// When it began.
    since: Instant,
}

/// Loads states, one at a time; the newest wins.
pub struct Loader {
    /// Where a state ends up.
    params: Arc<KazakhParams>,
    /// Counts what is under way.
    loads: Arc<Loads>,
    /// Whether the host calls.
    pulse: Pulse,
    /// Moves single parameters.
    hand: Hand,
    /// All parameters.
    controls: Vec<Control>,
    /// The newest state that has not begun to load.
    waiting: Option<Load>,
    /// The one that loads.
    running: Option<Running>,
    /// One that was given up and has not come back.
    stuck: Option<Receiver<()>>,
    /// Gestures still to make: parameter and normalized value, the last first.
    moves: Vec<(usize, f32)>,
    /// What the gestures lead to.
    led: Option<Load>,
    /// Whether the host is still to be told that the project changed.
    untold: bool,
}

impl Loader {
    /// A loader with nothing to do. `[main]`
    pub fn new(params: Arc<KazakhParams>, telemetry: Arc<Telemetry>, hand: Hand) -> Self {
        let groups = Control::groups(&params);
        let controls = groups.into_iter().flat_map(|(_, controls)| controls);
        Self {
            loads: telemetry.loads.clone(),
            pulse: Pulse::new(telemetry),
            controls: controls.collect(),
            params,
            hand,
            waiting: None,
            running: None,
            stuck: None,
            moves: Vec::new(),
            led: None,
            untold: false,
        }
    }

    /// Loads a state, or a part of one: the parameters that it has, the user's scale and the
    /// preset's name; other fields are the player's and stay. Returns at once; [`Self::poll`] does
    /// the rest. Of what two loads both have, the newer one's holds. The error says in one line why
    /// nothing will be loaded. `[main]`
    pub fn apply(&mut self, state: PluginState) -> Result<(), String> {
        let fields = Fields::read(&state)?;
        let load = Load { state, fields };
        // What was not led to yet is still wanted.
        let older = self.waiting.take().or_else(|| self.led.take());
        self.moves.clear();
        self.waiting = Some(match older {
            Some(mut older) => {
                older.renew(load);
                older
            }
            None => load,
        });
        self.poll(Instant::now());
        Ok(())
    }

    /// The state that will be there once all is loaded. `[main]`
    pub fn state(&self) -> PluginState {
        let mut state = self.hand.host().get_state();
        let running = self.running.as_ref().map(|running| &running.load);
        let loads = [running, self.led.as_ref(), self.waiting.as_ref()];
        for load in loads.into_iter().flatten() {
            overlay(&mut state, &load.state);
        }
        state
    }

    /// The host is to learn that the project changed in what is no parameter. `[main]`
    pub fn touch(&mut self) {
        self.untold = true;
    }

    /// Whether something is still to be loaded: then the window should be drawn soon.
    pub fn is_busy(&self) -> bool {
        self.waiting.is_some() || self.running.is_some() || !self.moves.is_empty() || self.untold
    }

    /// Goes on with what is to be done; once in each picture. Whether a load ended. `[main]`
    pub fn poll(&mut self, now: Instant) -> bool {
        let life = self.pulse.look(now);
        let mut ended = self.listen(now);
        if self.running.is_none()
            && let Some(load) = self.waiting.take()
        {
            match life {
                Life::Unknown => self.waiting = Some(load),
                Life::Goes if self.stuck.is_none() => self.start(load, now),
                Life::Goes | Life::Stopped => self.lead(load),
            }
        }
        ended |= self.go_on();
        if self.untold && self.running.is_none() && self.hand.is_empty() {
            self.untold = false;
            let touched = self.controls.iter().find(|control| control.id == TOUCHED);
            if let Some(control) = touched {
                self.hand.touch(control);
            }
        }
        ended
    }

    /// Hears of the load that runs. Whether it ended.
    fn listen(&mut self, now: Instant) -> bool {
        if let Some(stuck) = &self.stuck
            && stuck.try_recv() != Err(TryRecvError::Empty)
        {
            self.stuck = None;
        }
        let Some(running) = self.running.take() else {
            return false;
        };
        match running.done.try_recv() {
            Ok(()) => {
                self.untold = true;
                true
            }
            // The host went away under it.
            Err(TryRecvError::Disconnected) => true,
            Err(TryRecvError::Empty) if now.duration_since(running.since) < PATIENCE => {
                self.running = Some(running);
                false
            }
            Err(TryRecvError::Empty) => {
                running.ticket.give_up();
                self.stuck = Some(running.done);
                let mut load = running.load;
                if let Some(newer) = self.waiting.take() {
                    load.renew(newer);
                }
                self.waiting = Some(load);
                false
            }
        }
    }

    /// Sends a state on its way.
    fn start(&mut self, load: Load, now: Instant) {
        self.hand.release();
        let mut state = PluginState {
            version: String::new(),
            params: load.state.params.clone(),
            fields: Default::default(),
        };
        let ticket = Ticket::stamp(&mut state);
        let (sender, done) = channel();
        let (host, fields) = (self.hand.host(), load.fields.clone());
        let params = self.params.clone();
        let thread = std::thread::Builder::new().name("state load".to_owned());
        let begun = self.loads.begin();
        let spawned = thread.spawn(move || {
            begun();
            host.set_state(state);
            if !ticket.is_given_up() {
                fields.put(&params);
            }
            // The window may be gone.
            let _ = sender.send(());
        });
        match spawned {
            Ok(_) => {
                self.running = Some(Running {
                    load,
                    done,
                    ticket,
                    since: now,
                });
            }
            Err(_) => self.lead(load),
        }
    }

    /// The parameters that a state changes, and where to.
    fn changes(&self, state: &PluginState) -> Vec<(usize, f32)> {
        let places = self.controls.iter().enumerate().filter_map(|(n, control)| {
            let value = control.placed(state.params.get(&control.id)?)?;
            (value != control.value()).then_some((n, value))
        });
        places.collect()
    }

    /// Has the hand lead every parameter to a state.
    fn lead(&mut self, load: Load) {
        self.moves = self.changes(&load.state);
        self.moves.reverse();
        load.fields.clone().put(&self.params);
        self.untold |= self.moves.is_empty();
        self.led = Some(load);
    }

    /// Makes some of the gestures. Whether these were the last.
    fn go_on(&mut self) -> bool {
        if self.led.is_none() {
            return false;
        }
        for _ in 0..GESTURES {
            let Some((index, value)) = self.moves.pop() else {
                break;
            };
            if let Some(control) = self.controls.get(index) {
                // Whoever asked for the state keeps it for undo.
                self.hand.put_back(control, value);
            }
        }
        let ended = self.moves.is_empty();
        if ended {
            self.led = None;
        }
        ended
    }
}

impl Drop for Loader {
    /// The window closes. A load that runs may end, and has its moment for it while the host is still
    /// there; one that hangs must not come back later.
    fn drop(&mut self) {
        let Some(running) = &self.running else {
            return;
        };
        if running.since.elapsed() > ALIVE {
            running.ticket.give_up();
        } else {
            let _ = running.done.recv_timeout(MOMENT);
        }
    }
}

#[cfg(test)]
#[path = "loader/tests.rs"]
mod tests;
