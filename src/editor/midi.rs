//! What was played, as a MIDI file: the last bars, or the last ten minutes. Three rows under the
//! parameters of MIDI out.

use super::rows::{button, message, side_by_side};
use super::theme::{self, Sheet};
use super::widgets::line;
use crate::folder::{Folder, MIDI};
use crate::midi_file;
use crate::tape::{Missing, Piece, Tape};
use egui::{Align, Id, Rect, Ui, pos2};

/// Rows it takes.
pub const ROWS: usize = 3;
/// Id of the last parameter of the group it stands in.
pub const GROUP: &str = "mo_mpe";
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
    pub fn row(&mut self, ui: &Ui, rect: Rect, index: usize, tape: &Tape, sheet: Sheet) {
        match index {
            0 => self.bars(ui, rect, tape, sheet),
            1 => self.minutes(ui, rect, tape, sheet),
            _ => {
                let nothing =
                    "What was played is kept for ten minutes, also if it does not go out.";
                let (text, colour) = match &self.said {
                    Some(Ok(done)) => (done.as_str(), theme::TEXT_QUIET),
                    Some(Err(error)) => (error.as_str(), theme::WRONG),
                    None => (nothing, theme::TEXT_QUIET),
                };
                message(ui, rect, Id::unique("midi message"), text, colour, sheet);
            }
        }
    }

    /// The last bars.
    fn bars(&mut self, ui: &Ui, rect: Rect, tape: &Tape, sheet: Sheet) {
        let split = rect.left() + sheet.px(theme::NAME);
        let name = rect.with_max_x(split);
        let text = "Save Last Bars";
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
            let hint = format!(
                "The last {} that ended, as a new MIDI file in the folder",
                counted(bars)
            );
            if button(ui, place, id, &bars.to_string(), &hint, sheet).clicked() {
                self.said = Some(save(tape.last_bars(bars), |piece| match piece.bars {
                    there if there < bars => format!("{}, all there were", counted(there)),
                    there => counted(there),
                }));
            }
        }
    }

    /// The last ten minutes, and the folder.
    fn minutes(&mut self, ui: &Ui, rect: Rect, tape: &Tape, sheet: Sheet) {
        let place = |n| side_by_side(rect, 2, n, sheet);
        let id = Id::unique("midi minutes");
        let hint = "All that was played in the last ten minutes, as a new MIDI file in the folder";
        if button(ui, place(0), id, "Last 10 Minutes", hint, sheet).clicked() {
            self.said = Some(save(tape.last_minutes(), |piece| counted(piece.bars)));
        }
        let id = Id::unique("midi folder");
        let hint = "Shows the folder of MIDI files in the file manager";
        if button(ui, place(1), id, "Folder", hint, sheet).clicked() {
            let folder = Folder::of_user(MIDI);
            let opened = folder.and_then(|folder| folder.open().map(|()| folder));
            self.said = Some(opened.map(|folder| folder.path().display().to_string()));
        }
    }
}

/// A number of bars.
fn counted(bars: usize) -> String {
    format!("{bars} bar{}", if bars == 1 { "" } else { "s" })
}

/// Writes a piece; says where, and how much it is.
fn save(piece: Result<Piece, Missing>, much: impl Fn(&Piece) -> String) -> Result<String, String> {
    let piece = piece.map_err(|missing| {
        match missing {
            Missing::Notes => "Nothing was played there yet: no note of melody or drums.",
            Missing::Bars => "No bar was played from its first beat to its last yet.",
        }
        .to_owned()
    })?;
    let bytes = midi_file::bytes(&piece.items)?;
    let title = format!("Kazakh Horizon {}", counted(piece.bars));
    let path = Folder::of_user(MIDI)?.write_new(&title, "mid", &bytes)?;
    Ok(format!("Saved {} to {}", much(&piece), path.display()))
}
