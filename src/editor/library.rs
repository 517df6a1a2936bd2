//! The presets of one window: what is found, what is loaded, what is said. No drawing.

mod compare;
mod files;

pub use compare::about_of;

use super::text::{Language, word};
use crate::folder::Folder;
use crate::params::KazakhParams;
use crate::params::current::{Current, CurrentField};
use crate::preferences::Preferences;
use crate::presets::{Bank, Filter, Layer, Layers, Origin, merge, neighbour};
use compare::{current_of, differs, layers_of};
use nice_plug::plugin::PluginState;
use std::time::{Duration, Instant};

/// How often it is looked whether the sound still is as the preset has it.
const LOOK: Duration = Duration::from_millis(100);
/// How long a message stays.
const MESSAGE: Duration = Duration::from_secs(6);

/// Where states come from and go to: the loader, with the history of what was done before it.
pub trait Loads {
    /// The state once all that is under way is loaded.
    fn state(&self) -> PluginState;
    /// Loads a state. The error says in one line why it will not.
    fn load(&mut self, state: PluginState) -> Result<(), String>;
    /// The project changed in what is no parameter.
    fn touch(&mut self);
}

/// What drawing and doing need of the window, in one frame.
pub struct Shelf<'a> {
    /// The instrument.
    pub params: &'a KazakhParams,
    /// Where states come from and go to.
    pub loads: &'a mut dyn Loads,
    /// Favourites and locked layers.
    pub preferences: &'a mut Preferences,
    /// Of all words.
    pub language: Language,
}

/// A message for the user, until when it is shown, and whether it is bad news.
pub struct Message {
    /// One line.
    pub text: String,
    /// Whether something went wrong.
    pub wrong: bool,
    /// When it goes.
    until: Instant,
}

/// The bank and what is shown of it.
pub struct Library {
    /// All presets.
    bank: Bank,
    /// What is looked for.
    filter: Filter,
    /// The entries found, and in which language.
    found: Option<(Language, Vec<usize>)>,
    /// Layers that are loaded; what is locked is left out of them.
    pub layers: Layers,
    /// Whether the sound differs from the preset, and when that was looked at.
    differs: Option<(Instant, bool)>,
    /// The last message.
    message: Option<Message>,
    /// Where favourites and locks are kept; none for the user's own place.
    pub settings: Option<Folder>,
}

impl Library {
    /// Of a bank.
    pub fn new(bank: Bank) -> Self {
        Self {
            bank,
            filter: Filter::default(),
            found: None,
            layers: Layers::ALL,
            differs: None,
            message: None,
            settings: None,
        }
    }

    /// All presets.
    pub fn bank(&self) -> &Bank {
        &self.bank
    }

    /// What is looked for.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Looks for something else.
    pub fn look_for(&mut self, change: impl FnOnce(&mut Filter)) {
        change(&mut self.filter);
        self.found = None;
    }

    /// Indices of what is found.
    pub fn found(&mut self, shelf: &Shelf) -> &[usize] {
        let language = shelf.language;
        if self.found.as_ref().is_none_or(|found| found.0 != language) {
            let code = language.code();
            let found = self.bank.find(&self.filter, shelf.preferences, code);
            self.found = Some((language, found));
        }
        self.found.as_ref().map_or(&[], |found| &found.1)
    }

    /// What was found last.
    pub fn shown(&self) -> &[usize] {
        self.found.as_ref().map_or(&[], |found| &found.1)
    }

    /// Reads the user's folder again, as when the browser opens.
    pub fn rescan(&mut self) {
        if self.bank.rescan() {
            self.changed();
        }
    }

    /// The bank is another: indices and comparisons of before do not count any more.
    fn changed(&mut self) {
        self.found = None;
        self.differs = None;
    }

    /// The preset loaded last, if it is in the bank.
    pub fn current(&self, params: &KazakhParams) -> Option<usize> {
        self.index(&params.current.get())
    }

    /// Index of a preset.
    fn index(&self, current: &Current) -> Option<usize> {
        let origin = match &current.path {
            Some(path) => Origin::User(path.clone()),
            None => Origin::Factory,
        };
        self.bank.locate(&current.uuid, &origin)
    }

    /// Name of the preset loaded last; of one that is gone, the name it had. Empty if there is none.
    pub fn name(&self, shelf: &Shelf) -> String {
        let current = shelf.params.current.get();
        let entry = self.index(&current).and_then(|n| self.bank.entry(n));
        match entry {
            Some(entry) => entry.preset.name_in(shelf.language.code()).to_owned(),
            None => current.name,
        }
    }

    /// Whether the sound differs from the preset loaded last, in the layers that were loaded.
    pub fn differs(&mut self, params: &KazakhParams, now: Instant) -> bool {
        if let Some((at, differs)) = self.differs
            && now.saturating_duration_since(at) < LOOK
        {
            return differs;
        }
        let current = params.current.get();
        let entry = self.index(&current).and_then(|n| self.bank.entry(n));
        let differs = match entry {
            Some(entry) => differs(&entry.preset, params, layers_of(&current)),
            None => !current.uuid.is_empty(),
        };
        self.differs = Some((now, differs));
        differs
    }

    /// Loads a preset, in the layers that are switched on and not locked. Says why not.
    pub fn load(&mut self, index: usize, shelf: &mut Shelf) {
        let Some(entry) = self.bank.entry(index) else {
            return;
        };
        let open = Layers::ALL
            .iter()
            .filter(|layer| !is_locked(*layer, shelf.preferences))
            .collect::<Layers>();
        let layers: Layers = open
            .iter()
            .filter(|layer| self.layers.contains(*layer))
            .collect();
        if layers.is_empty() {
            self.refuse(word(shelf.language, "browse.nothing").to_owned());
            return;
        }
        let mut state = shelf.loads.state();
        merge(&entry.preset, &mut state, layers);
        state.fields.remove(CurrentField::KEY);
        // A part of a preset does not make the sound that preset.
        if layers == open {
            let current = current_of(entry, layers);
            if let Ok(text) = serde_json::to_string(&current) {
                state.fields.insert(CurrentField::KEY.to_owned(), text);
            }
        }
        self.differs = None;
        match shelf.loads.load(state) {
            Ok(()) => self.message = None,
            Err(error) => self.refuse(error),
        }
    }

    /// Loads the next or the last of what is found, around the ends.
    pub fn step(&mut self, step: isize, shelf: &mut Shelf) {
        // What is still being loaded counts.
        let text = shelf.loads.state().fields.remove(CurrentField::KEY);
        let current: Option<Current> = text.and_then(|text| serde_json::from_str(&text).ok());
        let current = current.and_then(|current| self.index(&current));
        self.found(shelf);
        match neighbour(self.shown(), current, step) {
            Some(index) => self.load(index, shelf),
            None => self.refuse(word(shelf.language, "browse.none").to_owned()),
        }
    }

    /// Switches a layer that is loaded on or off.
    pub fn switch(&mut self, layer: Layer) {
        self.layers = if self.layers.contains(layer) {
            self.layers.without(layer)
        } else {
            self.layers.with(layer)
        };
    }

    /// Locks or unlocks a layer against loading, for all projects.
    pub fn lock(&mut self, layer: Layer, shelf: &mut Shelf) {
        let locked = &mut shelf.preferences.locked_layers;
        if !locked.remove(layer.id()) {
            locked.insert(layer.id().to_owned());
        }
        self.keep(shelf);
    }

    /// Makes a preset a favourite, or no longer one.
    pub fn star(&mut self, index: usize, shelf: &mut Shelf) {
        let Some(entry) = self.bank.entry(index) else {
            return;
        };
        let favourites = &mut shelf.preferences.favourites;
        if !favourites.remove(&entry.preset.uuid) {
            favourites.insert(entry.preset.uuid.clone());
        }
        self.found = None;
        self.keep(shelf);
    }

    /// Saves the preferences.
    fn keep(&mut self, shelf: &mut Shelf) {
        let kept = match &self.settings {
            Some(folder) => shelf.preferences.save_to(folder),
            None => shelf.preferences.save(),
        };
        if let Err(error) = kept {
            self.refuse(error);
        }
    }

    /// Good news.
    fn say(&mut self, text: String) {
        self.tell(text, false);
    }

    /// Bad news.
    pub fn refuse(&mut self, text: String) {
        self.tell(text, true);
    }

    /// News.
    fn tell(&mut self, text: String, wrong: bool) {
        let until = Instant::now() + MESSAGE;
        self.message = Some(Message { text, wrong, until });
    }

    /// The message to show now. Bad news stay until there are others.
    pub fn message(&self, now: Instant) -> Option<&Message> {
        let message = self.message.as_ref();
        message.filter(|message| message.wrong || now < message.until)
    }

    /// The message has been read.
    pub fn heed(&mut self) {
        self.message = None;
    }
}

/// Whether a layer is locked against loading.
pub fn is_locked(layer: Layer, preferences: &Preferences) -> bool {
    preferences.locked_layers.contains(layer.id())
}
