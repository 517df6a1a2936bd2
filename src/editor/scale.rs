//! The user's scale: what is loaded, and the ways to load, export and clear one. Three rows under
//! the parameters of the mode.

use super::control::{Control, Hand};
use super::rows::{button, message, side_by_side};
use super::text::{self, Language, phrase, said, word};
use super::theme::{self, Sheet};
use super::widgets::line;
use crate::engine::registry::Choice;
use crate::engine::settings::Intonation;
use crate::params::KazakhParams;
use crate::params::scale::{Loaded, sounding};
use crate::scales::{self, Found};
use egui::{
    Align, Id, Key, Popup, PopupCloseBehavior, Pos2, Rect, Response, ScrollArea, Sense, TextEdit,
    Ui, pos2,
};
use std::path::Path;

/// Rows it takes.
pub const ROWS: usize = 3;
/// Longest path that can be typed.
const LONGEST_PATH: usize = 4096;

/// What one window remembers of it.
#[derive(Default)]
pub struct ScalePanel {
    /// The files in the folder when the list was opened, or why there are none.
    files: Option<Result<Vec<Found>, String>>,
    /// The path being typed.
    typed: String,
    /// What the last button did, or why it could not.
    said: Option<Result<String, String>>,
}

/// What its rows share in one frame.
pub struct Bench<'a> {
    /// Has the scale.
    pub params: &'a KazakhParams,
    /// The parameter Intonation.
    pub intonation: &'a Control,
    /// Moves it.
    pub hand: &'a Hand,
    /// Whether an MTS-ESP master tunes the keys.
    pub led: bool,
    /// Sizes.
    pub sheet: Sheet,
    /// Language of the words.
    pub language: Language,
}

impl Bench<'_> {
    /// Whether a user's scale is what is asked for.
    fn is_chosen(&self) -> bool {
        self.intonation.text_of(self.intonation.value()) == Intonation::Scala.name()
    }

    /// Chooses an intonation. A host sees no change of a text, so one whose value is there already
    /// is set again: that a parameter was touched is what marks the project as changed.
    fn choose(&self, intonation: Intonation) {
        match self.intonation.read(intonation.name()) {
            Some(value) if value != self.intonation.value() => {
                self.hand.put(self.intonation, value);
            }
            _ => self.hand.touch(self.intonation),
        }
    }
}

impl ScalePanel {
    /// Draws row `index`, below [`ROWS`], and does what is asked of it.
    pub fn row(&mut self, ui: &mut Ui, rect: Rect, index: usize, bench: &Bench) {
        match index {
            0 => name(ui, rect, bench),
            1 => self.buttons(ui, rect, bench),
            _ => self.message(ui, rect, bench),
        }
    }

    /// Load, export, clear, open the folder.
    fn buttons(&mut self, ui: &mut Ui, rect: Rect, bench: &Bench) {
        let (sheet, language) = (bench.sheet, bench.language);
        let place = |n| side_by_side(rect, 4, n, sheet);
        let id = |text| Id::unique(("scale button", text));
        let load = button(
            ui,
            place(0),
            id("Load"),
            word(language, "scale.load"),
            word(language, "scale.load_tip"),
            sheet,
        );
        self.menu(&load, rect.width(), bench);
        let hint = word(language, "scale.export_tip");
        let text = word(language, "scale.export");
        if button(ui, place(1), id("Export"), text, hint, sheet).clicked() {
            self.said = Some(export(bench.params, language));
        }
        let hint = word(language, "scale.clear_tip");
        let text = word(language, "scale.clear");
        if button(ui, place(2), id("Clear"), text, hint, sheet).clicked() {
            bench.params.scale.clear();
            bench.choose(Intonation::Own);
            self.said = None;
        }
        let hint = word(language, "scale.folder_tip");
        let text = word(language, "scale.folder");
        if button(ui, place(3), id("Folder"), text, hint, sheet).clicked() {
            let folder = scales::folder();
            let opened = folder.and_then(|folder| folder.open().map(|()| folder));
            self.said = Some(opened.map(|folder| folder.path().display().to_string()));
        }
    }

    /// The list under the button Load.
    fn menu(&mut self, button: &Response, width: f32, bench: &Bench) {
        let sheet = bench.sheet;
        if button.clicked() {
            self.files = Some(scales::folder().and_then(|folder| scales::list(&folder)));
        }
        let popup = Popup::menu(button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .width(width);
        popup.show(|ui| {
            let edit = TextEdit::singleline(&mut self.typed)
                .id(Id::unique("scale path"))
                .hint_text(word(bench.language, "scale.path"))
                .char_limit(LONGEST_PATH)
                .desired_width(width)
                .margin(egui::Margin::symmetric(
                    sheet.px(6.0) as i8,
                    sheet.px(3.0) as i8,
                ))
                .font(sheet.font(theme::text::BODY));
            let typed = ui.add(edit);
            if typed.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                let folder = scales::folder();
                match folder.map(|folder| scales::typed_path(&self.typed, &folder)) {
                    Ok(path) => self.load(&path, bench),
                    Err(error) => self.said = Some(Err(error)),
                }
                ui.close();
            }
            let files = match self.files.take() {
                Some(Ok(files)) if files.is_empty() => Some(Err(nothing(bench.language))),
                files => files,
            };
            match &files {
                Some(Ok(files)) => {
                    let tall = sheet.px(theme::MENU_ROWS * (theme::CONTROL + 2.0));
                    ScrollArea::vertical().max_height(tall).show(ui, |ui| {
                        ui.set_min_width(width - sheet.px(16.0));
                        for file in files {
                            if ui.selectable_label(false, file.name.as_str()).clicked() {
                                self.load(&file.path, bench);
                                ui.close();
                            }
                        }
                    });
                }
                Some(Err(error)) => {
                    let text = egui::RichText::new(said(bench.language, error))
                        .font(sheet.font(theme::text::SMALL))
                        .color(theme::TEXT_QUIET);
                    ui.add(egui::Label::new(text).wrap());
                }
                None => {}
            }
            self.files = files;
        });
    }

    /// Puts a file into use.
    fn load(&mut self, path: &Path, bench: &Bench) {
        self.said = None;
        match scales::load(path) {
            Err(error) => bench.params.scale.refuse(error),
            Ok(text) => {
                // What is wrong with it stands in the field, and from there in the message.
                if bench.params.scale.load(text).is_ok() {
                    bench.choose(Intonation::Scala);
                }
            }
        }
    }

    /// What went wrong, what was done, or what holds.
    fn message(&self, ui: &mut Ui, rect: Rect, bench: &Bench) {
        let (text, colour) = match (
            bench.params.scale.view(|loaded| loaded.text.error.clone()),
            &self.said,
        ) {
            (_, Some(Err(error))) => (said(bench.language, error).into_owned(), theme::WRONG),
            (Some(error), None) => (said(bench.language, &error).into_owned(), theme::WRONG),
            (_, Some(Ok(done))) => (done.clone(), theme::TEXT_QUIET),
            (None, None) => (self.hint(bench).to_owned(), theme::TEXT_QUIET),
        };
        let id = Id::unique("scale message");
        message(ui, rect, id, &text, colour, bench.sheet);
    }

    /// What a user may wonder about.
    fn hint(&self, bench: &Bench) -> &'static str {
        let loaded = bench.params.scale.view(|loaded| loaded.scale.is_some());
        match (bench.led, loaded, bench.is_chosen()) {
            (true, _, _) => word(bench.language, "scale.led"),
            (false, true, false) => word(bench.language, "scale.unused"),
            (false, true, true) => word(bench.language, "scale.kept"),
            (false, false, true) => word(bench.language, "scale.missing"),
            (false, false, false) => word(bench.language, "scale.how"),
        }
    }
}

/// Why the list of files is empty.
fn nothing(language: Language) -> String {
    match scales::folder() {
        Ok(folder) => {
            let path = folder.path().display().to_string();
            phrase(language, "scale.no_files", &[&path])
        }
        Err(error) => error,
    }
}

/// Writes what sounds now; says where.
fn export(params: &KazakhParams, language: Language) -> Result<String, String> {
    let (title, scl) = params
        .scale
        .view(|loaded| sounding(&params.snapshot(), loaded));
    let path = scales::export(&scales::folder()?, &title, &scl)?;
    let path = path.display().to_string();
    Ok(phrase(language, "scale.exported", &[&path]))
}

/// What is loaded.
fn name(ui: &mut Ui, rect: Rect, bench: &Bench) {
    let sheet = bench.sheet;
    let (text, more) = bench
        .params
        .scale
        .view(|loaded| described(loaded, bench.language));
    let split = rect.left() + sheet.px(theme::NAME);
    let label = Rect::from_min_max(rect.min, pos2(split, rect.bottom()));
    let value = Rect::from_min_max(
        Pos2::new(split + sheet.px(theme::SPACE), rect.top()),
        rect.max,
    );
    let painter = ui.painter();
    line(
        painter,
        label,
        Align::Min,
        word(bench.language, "scale.name"),
        theme::TEXT_QUIET,
        sheet,
    );
    line(painter, value, Align::Min, &text, theme::TEXT, sheet);
    let response = ui.interact(rect, Id::unique("scale name"), Sense::hover());
    response.on_hover_text(more);
}

/// A scale in a few words, and in some more.
fn described(loaded: &Loaded, language: Language) -> (String, String) {
    let Some(scale) = &loaded.scale else {
        let none = word(language, "scale.none").to_owned();
        return (none, word(language, "scale.none_tip").to_owned());
    };
    let notes = text::counted(language, "scale.notes", scale.degrees().len());
    let name = &loaded.text.name;
    let period = format!("{:.2}", scale.period().0);
    let mut more = phrase(language, "scale.described", &[name, &notes, &period]);
    if scale.is_mapped() {
        more = format!("{more}, {}", word(language, "scale.mapped"));
    }
    // The count first: a long name is cut at its end.
    (format!("{notes}: {name}"), more)
}
