//! The user's scale: what is loaded, and the ways to load, export and clear one. Three rows under
//! the parameters of the mode.

use super::control::{Control, Hand};
use super::rows::{button, message, side_by_side};
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
/// Id of the parameter that puts a scale into use.
pub const INTONATION: &str = "inton";
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
        let sheet = bench.sheet;
        let place = |n| side_by_side(rect, 4, n, sheet);
        let id = |text| Id::unique(("scale button", text));
        let load = button(
            ui,
            place(0),
            id("Load"),
            "Load",
            "A Scala file from the folder, or by its path",
            sheet,
        );
        self.menu(&load, rect.width(), bench);
        let export = "What sounds now, as a new Scala file in the folder";
        if button(ui, place(1), id("Export"), "Export", export, sheet).clicked() {
            self.said = Some(self::export(bench.params));
        }
        let clear = "Takes the scale out of the project; the mode's own tuning sounds";
        if button(ui, place(2), id("Clear"), "Clear", clear, sheet).clicked() {
            bench.params.scale.clear();
            bench.choose(Intonation::Own);
            self.said = None;
        }
        let open = "Shows the folder of scales in the file manager";
        if button(ui, place(3), id("Folder"), "Folder", open, sheet).clicked() {
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
                .hint_text("Path of a .scl file, then Enter")
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
                Some(Ok(files)) if files.is_empty() => Some(Err(nothing())),
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
                    let text = egui::RichText::new(error)
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
            (_, Some(Err(error))) => (error.clone(), theme::WRONG),
            (Some(error), None) => (error, theme::WRONG),
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
            (true, _, _) => "An MTS-ESP master tunes the keys.",
            (false, true, false) => "Not in use: set Intonation to Scala File.",
            (false, true, true) => "Kept in the project as text; the file is no longer needed.",
            (false, false, true) => "No scale is loaded: the mode's own tuning sounds.",
            (false, false, false) => "Load takes Scala files (.scl with .kbm).",
        }
    }
}

/// Why the list of files is empty.
fn nothing() -> String {
    match scales::folder() {
        Ok(folder) => format!("No .scl files in {}", folder.path().display()),
        Err(error) => error,
    }
}

/// Writes what sounds now; says where.
fn export(params: &KazakhParams) -> Result<String, String> {
    let (title, scl) = params
        .scale
        .view(|loaded| sounding(&params.snapshot(), loaded));
    let path = scales::export(&scales::folder()?, &title, &scl)?;
    Ok(format!("Exported to {}", path.display()))
}

/// What is loaded.
fn name(ui: &mut Ui, rect: Rect, bench: &Bench) {
    let sheet = bench.sheet;
    let (text, more) = bench.params.scale.view(described);
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
        "Scale",
        theme::TEXT_QUIET,
        sheet,
    );
    line(painter, value, Align::Min, &text, theme::TEXT, sheet);
    let response = ui.interact(rect, Id::unique("scale name"), Sense::hover());
    response.on_hover_text(more);
}

/// A scale in a few words, and in some more.
fn described(loaded: &Loaded) -> (String, String) {
    let Some(scale) = &loaded.scale else {
        let none = "None".to_owned();
        return (none, "No Scala file is loaded.".to_owned());
    };
    let notes = scale.degrees().len();
    let notes = format!("{notes} note{}", if notes == 1 { "" } else { "s" });
    let name = &loaded.text.name;
    let mapping = if scale.is_mapped() {
        ", with a keyboard mapping"
    } else {
        ""
    };
    let period = scale.period().0;
    (
        // The count first: a long name is cut at its end.
        format!("{notes}: {name}"),
        format!("{name}: {notes} in {period:.2} cents{mapping}"),
    )
}
