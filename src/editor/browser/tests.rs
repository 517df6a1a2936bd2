//! The browser and the preset bar in a window without a screen, over a folder on a real disk.

mod stage;

use super::*;
use crate::editor::library::Loads;
use crate::editor::preset_bar;
use crate::folder::Folder;
use crate::params::KazakhParams;
use crate::params::current::CurrentField;
use crate::preferences::Preferences;
use crate::presets::{About, ENDING, Layers, Preset, capture};
use egui::{Rect, vec2};
use nice_plug::params::internals::ParamPtr;
use nice_plug::plugin::{ParamValue, PluginState};
use nice_plug::prelude::Params;
use stage::Stage;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

/// Loads at once, and counts.
struct Deck {
    /// What it loads into.
    params: Arc<KazakhParams>,
    /// States that were loaded.
    loads: usize,
    /// Times that the project was marked as changed.
    touches: usize,
}

impl Loads for Deck {
    fn state(&self) -> PluginState {
        let rows = self.params.param_map().into_iter().map(|(id, ptr, _)| {
            // SAFETY: the deck keeps the parameters.
            let plain = unsafe { ptr.unmodulated_plain_value() };
            let value = match ptr {
                ParamPtr::FloatParam(_) => ParamValue::F32(plain),
                ParamPtr::BoolParam(_) => ParamValue::Bool(plain > 0.5),
                _ => ParamValue::I32(plain as i32),
            };
            (id, value)
        });
        PluginState {
            version: String::new(),
            params: rows.collect(),
            fields: self.params.serialize_fields(),
        }
    }

    fn load(&mut self, state: PluginState) -> Result<(), String> {
        self.loads += 1;
        for (id, value) in &state.params {
            let plain = match value {
                ParamValue::F32(value) => *value,
                ParamValue::I32(value) => *value as f32,
                ParamValue::Bool(on) => f32::from(u8::from(*on)),
                ParamValue::String(_) => continue,
            };
            set(&self.params, id, plain);
        }
        self.params.deserialize_fields(&state.fields);
        Ok(())
    }

    fn touch(&mut self) {
        self.touches += 1;
    }
}

/// Sets a parameter to a plain value.
fn set(params: &KazakhParams, id: &str, plain: f32) {
    let rows = params.param_map();
    let ptr = rows.iter().find(|row| row.0 == id).expect("a parameter").1;
    // SAFETY: the parameters are borrowed.
    unsafe { ptr._internal_set_normalized_value(ptr.preview_normalized(plain)) };
}

/// Plain value of a parameter.
fn value(params: &KazakhParams, id: &str) -> f32 {
    let rows = params.param_map();
    let ptr = rows.iter().find(|row| row.0 == id).expect("a parameter").1;
    // SAFETY: the parameters are borrowed.
    let plain = unsafe { ptr.unmodulated_plain_value() };
    // As far as it survives the scale of 0 to 1.
    (plain * 1000.0).round() / 1000.0
}

/// The window and all that is in it.
struct Bench {
    /// The window.
    stage: Stage,
    /// The browser.
    browser: Browser,
    /// The instrument.
    deck: Deck,
    /// Favourites and locks.
    preferences: Preferences,
    /// Of all words.
    language: Language,
    /// The folder of everything, removed with the bench.
    home: PathBuf,
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

impl Bench {
    /// With presets of one's own: names, categories, tags, and how much drone, reverb and tonic.
    fn new(presets: &[(&str, &str, &[&str], f32)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("kazakh-horizon-browser-{}-{count}", std::process::id());
        let home = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&home);
        let mut bank = Bank::at(Folder::at(home.join("Presets")));
        let params = Arc::new(KazakhParams::default());
        for (name, category, tags, amount) in presets {
            set(&params, "jivari", *amount);
            set(&params, "rv_mix", *amount);
            set(&params, "ml_brt", *amount);
            let about = About {
                name: (*name).to_owned(),
                category: (*category).to_owned(),
                tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
                ..About::default()
            };
            bank.save_new(capture(&params, about)).expect("a preset");
        }
        set(&params, "jivari", 50.0);
        let mut browser = Browser::new(bank);
        browser.library.settings = Some(Folder::at(home.join("Settings")));
        // Whatever is built in.
        browser
            .library
            .look_for(|filter| filter.origin = Some(Source::User));
        Self {
            stage: Stage::new(),
            browser,
            deck: Deck {
                params,
                loads: 0,
                touches: 0,
            },
            preferences: Preferences::default(),
            language: Language::English,
            home,
        }
    }

    /// The one with three presets.
    fn three() -> Self {
        Self::new(&[
            ("Amber Steppe", "drone", &["slow", "dark"], 10.0),
            ("Blue Wind", "lead", &["slow"], 20.0),
            ("Camel Bell", "rhythm", &["bright"], 30.0),
        ])
    }

    /// Does something to the stage with what draws the window.
    fn with(&mut self, act: impl FnOnce(&mut Stage, &mut dyn FnMut(&mut Ui))) {
        let Self {
            stage,
            browser,
            deck,
            preferences,
            language,
            ..
        } = self;
        let params = deck.params.clone();
        let mut window = |ui: &mut Ui| {
            let sheet = Sheet::fit(Stage::area().size());
            let mut shelf = Shelf {
                params: &params,
                loads: deck,
                preferences,
                language: *language,
            };
            let bar = Rect::from_min_size(egui::pos2(200.0, 0.0), vec2(460.0, 44.0));
            preset_bar::draw(ui, bar, browser, &mut shelf, sheet);
            let page = Stage::area().with_min_y(44.0);
            browser.draw(ui, page, &mut shelf, sheet);
        };
        act(stage, &mut window);
    }

    /// Clicks on a thing.
    fn click(&mut self, name: &str) {
        self.with(|stage, window| stage.click(name, 1, window));
    }

    /// Types.
    fn text(&mut self, text: &str) {
        self.with(|stage, window| stage.text(text, window));
    }

    /// Presses a key.
    fn key(&mut self, key: Key) {
        self.with(|stage, window| stage.key(key, Modifiers::NONE, window));
    }

    /// Replaces what is in the field that has the keyboard.
    fn retype(&mut self, text: &str) {
        self.with(|stage, window| stage.key(Key::A, Modifiers::COMMAND, window));
        self.text(text);
    }

    /// Names of presets in the list.
    fn listed(&self) -> Vec<String> {
        let found = self.browser.library.shown().iter();
        found
            .filter_map(|index| self.browser.library.bank().entry(*index))
            .map(|entry| entry.preset.name.clone())
            .collect()
    }

    /// Name of the preset that is loaded.
    fn current(&self) -> String {
        self.deck.params.current.get().name
    }

    /// What is said, if it is bad news.
    fn complaint(&self) -> Option<String> {
        let message = self.browser.library.message(Instant::now());
        message.filter(|one| one.wrong).map(|one| one.text.clone())
    }

    /// What is said, if it is good news.
    fn news(&self) -> String {
        let message = self.browser.library.message(Instant::now());
        let good = message.filter(|one| !one.wrong);
        good.map(|one| one.text.clone()).unwrap_or_default()
    }

    /// The preset files in the folder, by name of the file.
    fn files(&self) -> BTreeMap<String, Preset> {
        read(&self.home.join("Presets"))
    }
}

/// The presets in a folder, by name of the file.
fn read(folder: &Path) -> BTreeMap<String, Preset> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let presets = files.filter(|file| file.path().extension().is_some_and(|end| end == ENDING));
    presets
        .map(|file| {
            let bytes = std::fs::read(file.path()).expect("a file");
            let preset = Preset::parse(&bytes).expect("a preset");
            (file.file_name().to_string_lossy().into_owned(), preset)
        })
        .collect()
}

#[test]
fn typing_narrows_the_list_and_the_keys_walk_it() {
    let mut bench = Bench::three();
    bench.click("Browse");
    assert!(bench.browser.is_open());
    assert_eq!(bench.listed(), ["Amber Steppe", "Blue Wind", "Camel Bell"]);
    bench.text("e");
    bench.text("l");
    assert_eq!(bench.listed(), ["Camel Bell"]);
    bench.key(Key::Enter);
    assert_eq!(
        (bench.current().as_str(), bench.deck.loads),
        ("Camel Bell", 1)
    );
    assert!(bench.browser.is_open(), "it is to be heard first");
    bench.key(Key::Backspace);
    bench.key(Key::Backspace);
    assert_eq!(bench.listed().len(), 3);
    bench.key(Key::ArrowUp);
    assert_eq!(bench.current(), "Blue Wind");
    bench.key(Key::ArrowDown);
    bench.key(Key::ArrowDown);
    assert_eq!(bench.current(), "Amber Steppe", "around the end");
    assert_eq!(bench.deck.loads, 4);
    bench.key(Key::Enter);
    assert!(!bench.browser.is_open());
    bench.click("Browse");
    bench.key(Key::Escape);
    assert!(!bench.browser.is_open());
    bench.text("no field is open");
    assert_eq!(bench.listed().len(), 3);
}

#[test]
fn a_click_loads_and_a_second_one_keeps() {
    let mut bench = Bench::three();
    bench.click("Browse");
    bench.click("Blue Wind");
    assert_eq!(
        (bench.current().as_str(), bench.deck.loads),
        ("Blue Wind", 1)
    );
    assert!(bench.browser.is_open());
    assert!(
        bench
            .stage
            .find("Blue Wind")
            .is_some_and(|one| one.on == Some(true))
    );
    bench.with(|stage, window| stage.click("Camel Bell", 2, window));
    assert_eq!(
        (bench.current().as_str(), bench.deck.loads),
        ("Camel Bell", 2)
    );
    assert!(!bench.browser.is_open());
    bench.click("Browse");
    bench.click("Close");
    assert!(!bench.browser.is_open());
}

#[test]
fn back_and_on_walk_what_is_found_and_around_its_ends() {
    let mut bench = Bench::three();
    bench.browser.library.look_for(|filter| {
        filter.tags.insert("slow".to_owned());
    });
    for (button, name) in [
        ("Next preset", "Amber Steppe"),
        ("Next preset", "Blue Wind"),
        ("Next preset", "Amber Steppe"),
        ("Previous preset", "Blue Wind"),
    ] {
        bench.click(button);
        assert_eq!(bench.current(), name);
        let shown = format!("Preset: {name}");
        assert!(bench.stage.find(&shown).is_some(), "the bar shows it");
    }
    assert_eq!(bench.deck.loads, 4, "each is one state");
    // What was changed is marked, and no longer so when it is changed back.
    set(&bench.deck.params, "jivari", 77.0);
    std::thread::sleep(std::time::Duration::from_millis(120));
    bench.with(|stage, window| stage.draw(window));
    assert!(bench.stage.find("Preset: Blue Wind, changed").is_some());
    set(&bench.deck.params, "jivari", 20.0);
    // A player's setting is none of the preset's.
    set(&bench.deck.params, "gain", -20.0);
    std::thread::sleep(std::time::Duration::from_millis(120));
    bench.with(|stage, window| stage.draw(window));
    assert!(bench.stage.find("Preset: Blue Wind, changed").is_none());
}

#[test]
fn favourites_are_a_list_to_walk_and_are_kept() {
    let mut bench = Bench::three();
    bench.click("Browse");
    let star = bench
        .stage
        .things()
        .iter()
        .filter(|one| one.name == "Add to favourites");
    assert_eq!(star.count(), 3);
    // The one nearest the middle is the last row's.
    bench.click("Add to favourites");
    bench.click("Favourites");
    assert_eq!(bench.listed(), ["Camel Bell"]);
    assert_eq!(bench.deck.loads, 0, "a star loads nothing");
    let folder = Folder::at(bench.home.join("Settings"));
    let (saved, problem) = Preferences::load_from(&folder);
    assert_eq!((saved.favourites.len(), problem), (1, None));
    bench.click("Remove from favourites");
    assert!(bench.listed().is_empty());
    bench.click("Show all");
    assert!(bench.listed().len() >= 3);
}

#[test]
fn chips_filter() {
    let mut bench = Bench::three();
    bench.click("Browse");
    let tag = |id: &str| crate::editor::text::tag(Language::English, id).into_owned();
    bench.click(&tag("slow"));
    assert_eq!(bench.listed(), ["Amber Steppe", "Blue Wind"]);
    bench.click(&tag("dark"));
    assert_eq!(bench.listed(), ["Amber Steppe"]);
    bench.click(&tag("slow"));
    bench.click(&tag("dark"));
    let category = crate::editor::text::category(Language::English, "lead").into_owned();
    bench.click(&category);
    assert_eq!(bench.listed(), ["Blue Wind"]);
}

#[test]
fn a_preset_is_saved_with_a_cyrillic_name() {
    let mut bench = Bench::three();
    set(&bench.deck.params, "jivari", 12.0);
    bench.click("Save");
    bench.text("Қобыз үні");
    bench.key(Key::Enter);
    assert_eq!(bench.complaint(), None);
    let files = bench.files();
    assert_eq!(files.len(), 4);
    let saved = files
        .values()
        .find(|one| one.name == "Қобыз үні")
        .expect("it");
    assert_eq!(saved.params["jivari"].to_string(), "12");
    assert!(bench.news().contains(".khpreset"), "{}", bench.news());
    assert_eq!(
        (bench.current().as_str(), bench.deck.touches),
        ("Қобыз үні", 1)
    );
    bench.with(|stage, window| stage.draw(window));
    assert!(
        bench.stage.find("Preset: Қобыз үні").is_some(),
        "not marked as changed"
    );
}

#[test]
fn one_s_own_preset_is_replaced_only_after_a_question() {
    let mut bench = Bench::three();
    bench.click("Next preset");
    set(&bench.deck.params, "jivari", 99.0);
    let jivari =
        |bench: &Bench| bench.files()["Amber Steppe.khpreset"].params["jivari"].to_string();
    bench.click("Save");
    assert_eq!(jivari(&bench), "10");
    bench.click("Cancel");
    bench.click("Save");
    bench.click("Replace");
    assert_eq!((jivari(&bench).as_str(), bench.files().len()), ("99", 3));
    // The same by its name.
    set(&bench.deck.params, "jivari", 1.0);
    bench.click("Browse");
    bench.click("Save as");
    bench.retype("blue wind");
    bench.key(Key::Enter);
    assert_eq!(bench.files().len(), 3, "it asks");
    bench.click("Keep both");
    assert_eq!(bench.files().len(), 4);
}

#[test]
fn rename_and_delete_with_a_way_back() {
    let mut bench = Bench::three();
    bench.click("Browse");
    bench.click("Blue Wind");
    bench.click("Rename");
    bench.retype("Көк жел");
    bench.key(Key::Enter);
    assert!(bench.files().values().any(|one| one.name == "Көк жел"));
    assert_eq!(bench.current(), "Көк жел");
    bench.click("Көк жел");
    bench.click("Delete");
    assert_eq!(bench.files().len(), 3, "it asks");
    bench.click("Delete");
    assert_eq!(bench.files().len(), 2);
    let trash = read(&bench.home.join("Presets/Trash"));
    assert!(trash.values().any(|one| one.name == "Көк жел"), "{trash:?}");
    assert!(bench.news().contains("Trash"), "{}", bench.news());
    assert_eq!(bench.listed().len(), 2);
}

#[test]
fn what_is_no_preset_is_refused_and_changes_nothing() {
    let mut bench = Bench::three();
    let broken = bench.home.join("broken.khpreset");
    std::fs::write(&broken, "{\n\"schema\": 1,\n\"name\": oops\n}").expect("a file");
    bench.click("Browse");
    bench.click("Import");
    bench.text(&broken.display().to_string());
    bench.key(Key::Enter);
    let complaint = bench.complaint().expect("a complaint");
    assert!(
        complaint.contains("broken.khpreset") && complaint.contains("line 3"),
        "{complaint}"
    );
    assert_eq!((bench.files().len(), bench.deck.loads), (3, 0));
    assert!(bench.browser.dialog.is_some(), "the path can be mended");
    bench.key(Key::Escape);
    // In the folder itself it is named with its reason.
    let inside = bench.home.join("Presets/inside.khpreset");
    std::fs::copy(&broken, inside).expect("a copy");
    bench.click("Rescan");
    bench.click("Unreadable: 1");
    assert_eq!(bench.listed().len(), 3);
    assert!(bench.browser.library.bank().problems()[0].contains("line 3"));
}

#[test]
fn a_layer_alone_leaves_the_others_and_locks_hold() {
    let mut bench = Bench::three();
    bench.click("Browse");
    for layer in ["Mode", "Melody", "Rhythm", "Space"] {
        bench.click(layer);
    }
    let before = ["ml_brt", "rv_mix", "tonic"].map(|id| value(&bench.deck.params, id));
    bench.click("Amber Steppe");
    let after = ["ml_brt", "rv_mix", "tonic"].map(|id| value(&bench.deck.params, id));
    assert_eq!((before, value(&bench.deck.params, "jivari")), (after, 10.0));
    assert_eq!(bench.current(), "", "a part is not the preset");
    for layer in ["Mode", "Melody", "Rhythm", "Space"] {
        bench.click(layer);
    }
    assert_eq!(bench.browser.library.layers, Layers::ALL);
    bench.click("Lock Drone: no preset changes it");
    bench.click("Camel Bell");
    assert_eq!(value(&bench.deck.params, "jivari"), 10.0);
    assert_eq!(value(&bench.deck.params, "rv_mix"), 30.0);
    assert_eq!(bench.current(), "Camel Bell");
    bench.click("Close");
    bench.click("Previous preset");
    assert_eq!(
        value(&bench.deck.params, "jivari"),
        10.0,
        "also without the list"
    );
    let folder = Folder::at(bench.home.join("Settings"));
    assert!(
        Preferences::load_from(&folder)
            .0
            .locked_layers
            .contains("drone")
    );
    let state = bench.deck.state();
    assert!(
        state.fields[CurrentField::KEY].contains("Blue Wind"),
        "{:?}",
        state.fields
    );
}

#[test]
fn a_thousand_presets_draw_only_what_is_seen() {
    let mut bench = Bench::three();
    let folder = bench.home.join("Presets");
    let preset = bench
        .files()
        .remove("Blue Wind.khpreset")
        .expect("a preset");
    for n in 0..1000 {
        let copy = Preset {
            name: format!("Copy {n:04}"),
            ..preset.clone()
        };
        std::fs::write(folder.join(format!("{n}.khpreset")), copy.to_json()).expect("a file");
    }
    bench.click("Browse");
    assert_eq!(bench.listed().len(), 1003);
    let rows = |bench: &Bench| {
        let things = bench.stage.things().iter();
        things.filter(|one| one.name.starts_with("Copy ")).count()
    };
    assert!((5..60).contains(&rows(&bench)), "{}", rows(&bench));
    // One far away is brought into view.
    bench.key(Key::ArrowUp);
    bench.with(|stage, window| stage.draw(window));
    assert_eq!(bench.current(), "Copy 0999");
    let last = bench
        .stage
        .things()
        .iter()
        .filter(|one| one.name == "Copy 0999");
    assert_eq!(last.count(), 1, "it is in the list");
    assert!(rows(&bench) < 60);
}

#[test]
fn every_language_draws_everything_in_its_words() {
    for (language, browse, save) in [
        (Language::English, "Browse", "Save"),
        (Language::Kazakh, "Шолу", "Сақтау"),
        (Language::Russian, "Обзор", "Сохранить"),
    ] {
        let mut bench = Bench::three();
        bench.language = language;
        bench.click(browse);
        bench.click(save);
        let keys = bench.stage.things().iter();
        let keys =
            keys.filter(|one| one.name.starts_with("browse.") || one.name.starts_with("save."));
        assert_eq!(keys.count(), 0);
        assert!(bench.stage.things().len() > 20);
    }
}
