//! The presets of one window: what is found, what is loaded, and saving. No drawing.

use super::text::{Language, phrase, word};
use crate::folder::Folder;
use crate::params::KazakhParams;
use crate::params::current::{Current, CurrentField};
use crate::preferences::Preferences;
use crate::presets::patch::plain_values;
use crate::presets::{
    About, Bank, Entry, Filter, Layer, Layers, Origin, Preset, Value, capture, merge, neighbour,
};
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

    /// The user's preset of a name, if there is one.
    pub fn own(&self, name: &str) -> Option<usize> {
        let name = name.trim().to_lowercase();
        let same = |entry: &Entry| {
            entry.path().is_some() && entry.preset.name.trim().to_lowercase() == name
        };
        self.bank.entries().iter().position(same)
    }

    /// Whether an entry is the user's.
    pub fn is_own(&self, index: usize) -> bool {
        let entry = self.bank.entry(index);
        entry.is_some_and(|entry| entry.path().is_some())
    }

    /// Saves what sounds as a new preset, or in place of one of the user's. Whether it is saved.
    pub fn save(&mut self, about: About, over: Option<usize>, shelf: &mut Shelf) -> bool {
        let mut preset = capture(shelf.params, about);
        // A Scala file that could not be read is not part of the sound.
        preset.name = preset.name.trim().to_owned();
        let saved = match over {
            Some(index) => self
                .bank
                .overwrite(index, preset)
                .map(|saved| saved.index()),
            None => self.bank.save_new(preset),
        };
        self.changed();
        let Some(index) = self.done(saved, "save.done", shelf.language) else {
            return false;
        };
        if let Some(entry) = self.bank.entry(index) {
            shelf.params.current.put(current_of(entry, Layers::ALL));
            shelf.loads.touch();
        }
        true
    }

    /// Gives one of the user's presets another name. Whether it has it.
    pub fn rename(&mut self, index: usize, name: &str, shelf: &mut Shelf) -> bool {
        let is_current = self.current(shelf.params) == Some(index);
        let renamed = self.bank.rename(index, name);
        self.changed();
        let Some(index) = self.done(renamed, "save.done", shelf.language) else {
            return false;
        };
        if let Some(entry) = self.bank.entry(index).filter(|_| is_current) {
            let layers = layers_of(&shelf.params.current.get());
            shelf.params.current.put(current_of(entry, layers));
            shelf.loads.touch();
        }
        true
    }

    /// Moves one of the user's presets to the trash, and says where it is.
    pub fn delete(&mut self, index: usize, language: Language) {
        let gone = self.bank.delete(index);
        self.changed();
        match gone {
            Ok(path) => {
                let path = path.display().to_string();
                self.say(phrase(language, "save.deleted", &[&path]));
            }
            Err(error) => self.refuse(error),
        }
    }

    /// Copies a file into the user's presets. Returns its index.
    pub fn import(&mut self, path: &str, language: Language) -> Option<usize> {
        let copied = self.bank.import(path);
        self.changed();
        self.done(copied, "save.imported", language)
    }

    /// Writes a preset to a folder or file. Whether it is there.
    pub fn export(&mut self, index: usize, path: &str, language: Language) -> bool {
        match self.bank.export(index, path) {
            Ok(path) => {
                let path = path.display().to_string();
                self.say(phrase(language, "save.exported", &[&path]));
                true
            }
            Err(error) => {
                self.refuse(error);
                false
            }
        }
    }

    /// Shows the user's folder, and says where it is.
    pub fn open_folder(&mut self) {
        let opened = self.bank.open_folder();
        let path = self.bank.folder().map(|path| path.display().to_string());
        match (opened, path) {
            (Ok(()), Ok(path)) => self.say(path),
            (Err(error), _) => self.refuse(error),
            (_, Err(error)) => {
                let error = error.to_owned();
                self.refuse(error);
            }
        }
    }

    /// Says what became of a preset and where its file is.
    fn done(
        &mut self,
        result: Result<usize, String>,
        key: &'static str,
        language: Language,
    ) -> Option<usize> {
        match result {
            Ok(index) => {
                let path = self.bank.entry(index).and_then(Entry::path);
                let path = path.map(|path| path.display().to_string());
                self.say(phrase(language, key, &[&path.unwrap_or_default()]));
                Some(index)
            }
            Err(error) => {
                self.refuse(error);
                None
            }
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

/// What a project remembers of a preset.
fn current_of(entry: &Entry, layers: Layers) -> Current {
    Current {
        uuid: entry.preset.uuid.clone(),
        name: entry.preset.name.clone(),
        path: entry.path().map(Into::into),
        layers: layers.iter().map(|layer| layer.id().to_owned()).collect(),
    }
}

/// The layers that were loaded from it.
fn layers_of(current: &Current) -> Layers {
    let layers = current.layers.iter();
    layers.filter_map(|id| Layer::of_id(id)).collect()
}

/// Whether the sound differs from a preset in some layers, by more than what a host's scale of 0 to
/// 1 leaves of a value.
fn differs(preset: &Preset, params: &KazakhParams, layers: Layers) -> bool {
    let now = capture(params, About::default());
    let there = plain_values(&now, layers);
    let wanted = plain_values(preset, layers);
    let scale = layers.contains(Layer::Mode) && now.scale() != preset.scale();
    scale || there.len() != wanted.len() || {
        let mut pairs = there.iter().zip(&wanted);
        pairs.any(|(a, b)| a.0 != b.0 || !is_near(&a.1, &b.1))
    }
}

/// Whether two values are the same to the ear.
fn is_near(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) => a == b || (a - b).abs() <= 1e-4 * a.abs().max(1.0),
        (Value::Integer(a), Value::Integer(b)) => a == b,
        (Value::Switch(a), Value::Switch(b)) => a == b,
        _ => false,
    }
}

/// Whether a layer is locked against loading.
pub fn is_locked(layer: Layer, preferences: &Preferences) -> bool {
    preferences.locked_layers.contains(layer.id())
}

/// What is said of a preset, to be said of the next one too.
pub fn about_of(preset: &Preset) -> About {
    About {
        name: preset.name.clone(),
        author: preset.author.clone(),
        description: preset.description.clone(),
        tags: preset.tags.clone(),
        category: preset.category.clone(),
    }
}
