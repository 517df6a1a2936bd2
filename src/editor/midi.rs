//! What was played, as a MIDI file: the last bars, or the last ten minutes. Three rows under the
//! parameters of MIDI out.

use super::rows::{button, message, side_by_side};
use super::text::{self, Language, phrase, said, word};
use super::theme::{self, Sheet};
use super::widgets::line;
use crate::folder::{Folder, MIDI};
use crate::midi_file;
use crate::tape::{Missing, Piece, Tape};
use egui::{Align, Id, Rect, Ui, pos2};

/// Rows it takes.
pub const ROWS: usize = 3;
/// Numbers of bars that can be saved.
const BARS: [usize; 5] = [1, 2, 4, 8, 16];

/// What one window remembers of it.
#[derive(Default)]
pub struct MidiPanel {
    /// What the last button did, or why it could not.
    said: Option<Result<String, String>>,
}

impl MidiPanel {
    /// Draws row `index`, below [`ROWS`], and does what is asked of it.
    pub fn row(
        &mut self,
        ui: &Ui,
        rect: Rect,
        index: usize,
        tape: &Tape,
        (sheet, language): (Sheet, Language),
    ) {
        match index {
            0 => self.bars(ui, rect, tape, (sheet, language)),
            1 => self.minutes(ui, rect, tape, (sheet, language)),
            _ => {
                let nothing = word(language, "midi.kept");
                let (text, colour) = match &self.said {
                    Some(Ok(done)) => (done.into(), theme::TEXT_QUIET),
                    Some(Err(error)) => (said(language, error), theme::WRONG),
                    None => (nothing.into(), theme::TEXT_QUIET),
                };
                message(ui, rect, Id::unique("midi message"), &text, colour, sheet);
            }
        }
    }

    /// The last bars.
    fn bars(&mut self, ui: &Ui, rect: Rect, tape: &Tape, (sheet, language): (Sheet, Language)) {
        let split = rect.left() + sheet.px(theme::WIDE_NAME);
        let name = rect.with_max_x(split);
        let text = word(language, "midi.bars");
        line(
            ui.painter(),
            name,
            Align::Min,
            text,
            theme::TEXT_QUIET,
            sheet,
        );
        let rest = Rect::from_min_max(pos2(split + sheet.px(theme::SPACE), rect.top()), rect.max);
        for (n, bars) in BARS.into_iter().enumerate() {
            let place = side_by_side(rest, BARS.len(), n, sheet);
            let id = Id::unique(("midi bars", bars));
            let hint = phrase(language, "midi.bars_tip", &[&counted(language, bars)]);
            if button(ui, place, id, &bars.to_string(), &hint, sheet).clicked() {
                self.said = Some(save(tape.last_bars(bars), language, |piece| {
                    let there = counted(language, piece.bars);
                    if piece.bars < bars {
                        phrase(language, "midi.all", &[&there])
                    } else {
                        there
                    }
                }));
            }
        }
    }

    /// The last ten minutes, and the folder.
    fn minutes(&mut self, ui: &Ui, rect: Rect, tape: &Tape, (sheet, language): (Sheet, Language)) {
        let place = |n| side_by_side(rect, 2, n, sheet);
        let id = Id::unique("midi minutes");
        let hint = word(language, "midi.minutes_tip");
        let text = word(language, "midi.minutes");
        if button(ui, place(0), id, text, hint, sheet).clicked() {
            self.said = Some(save(tape.last_minutes(), language, |piece| {
                counted(language, piece.bars)
            }));
        }
        let id = Id::unique("midi folder");
        let hint = word(language, "midi.folder_tip");
        let text = word(language, "midi.folder");
        if button(ui, place(1), id, text, hint, sheet).clicked() {
            let folder = Folder::of_user(MIDI);
            let opened = folder.and_then(|folder| folder.open().map(|()| folder));
            self.said = Some(opened.map(|folder| folder.path().display().to_string()));
        }
    }
}

/// A number of bars.
fn counted(language: Language, bars: usize) -> String {
    text::counted(language, "midi.number", bars)
}

/// Writes a piece; says where, and how much it is.
fn save(
    piece: Result<Piece, Missing>,
    language: Language,
    much: impl Fn(&Piece) -> String,
) -> Result<String, String> {
    let piece = piece.map_err(|missing| {
        match missing {
            Missing::Notes => word(language, "midi.no_notes"),
            Missing::Bars => word(language, "midi.no_bars"),
        }
        .to_owned()
    })?;
    let bytes = midi_file::bytes(&piece.items)?;
    // Files have English names, whoever opens them.
    let title = format!("Kazakh Horizon {}", counted(Language::English, piece.bars));
    let path = Folder::of_user(MIDI)?.write_new(&title, "mid", &bytes)?;
    let path = path.display().to_string();
    Ok(phrase(language, "midi.saved", &[&much(&piece), &path]))
}
