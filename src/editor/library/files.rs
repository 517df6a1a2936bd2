//! Saving, renaming, deleting, importing, exporting: each says what became of it and where.

use super::compare::{current_of, layers_of};
use super::{Library, Shelf};
use crate::editor::text::{Language, phrase};
use crate::presets::{About, Entry, Layers, capture};

impl Library {
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
}
