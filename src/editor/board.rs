//! What a page is given to draw with: the pictures, and what they show.

use super::fusion;
use super::horizon::Horizon;
use super::layout::Grid;
use super::live::View;
use super::meter::Loudness;
use super::midi::MidiPanel;
use super::rings::Rings;
use super::scale::ScalePanel;
use super::strings::Strings;
use super::theme::{self, Sheet};
use super::wheel::Wheel;
use super::widgets::{Desk, bare, cell};
use crate::engine::settings::JourneyMotion;
use crate::tape::Tape;
use egui::{Rect, Ui, pos2, vec2};

/// How far a jump to where the position is already moves it: 0.001 % of the whole.
const NUDGE: f32 = 1e-5;

/// The pictures, and the panels that remember something.
pub struct Board {
    /// The steppe.
    pub horizon: Horizon,
    /// The tanpura.
    pub strings: Strings,
    /// The mode.
    pub wheel: Wheel,
    /// The groove.
    pub rings: Rings,
    /// The loudness.
    pub loudness: Loudness,
    /// The user's scale.
    pub scale: ScalePanel,
    /// MIDI files of what was played.
    pub midi: MidiPanel,
}

impl Board {
    /// Pictures that have seen nothing yet.
    pub fn new() -> Self {
        Self {
            horizon: Horizon::new(),
            strings: Strings::new(),
            wheel: Wheel::new(),
            rings: Rings::new(),
            loudness: Loudness::new(),
            scale: ScalePanel::default(),
            midi: MidiPanel::default(),
        }
    }
}

/// What the pages share in one frame.
pub struct Stage<'a, 'b> {
    /// What the controls share.
    pub desk: Desk<'a>,
    /// The pictures.
    pub board: &'a mut Board,
    /// What they show.
    pub view: &'a View<'b>,
    /// What was played.
    pub tape: &'a Tape,
}

/// The horizon. While the journey is on it is its map: a pull moves its position in Manual, and a
/// press in Free.
pub fn strip(ui: &mut Ui, rect: Rect, stage: &mut Stage) {
    let (desk, view) = (&stage.desk, stage.view);
    let seek = stage.board.horizon.draw(ui, rect, desk.sheet, view);
    let Some(position) = desk.control("jr_pos") else {
        return;
    };
    match view.settings.journey.motion {
        JourneyMotion::Manual => {
            if seek.begin {
                desk.hand.grab(position);
            }
            if let Some(to) = seek.to {
                desk.hand.drag(position, to);
            }
        }
        JourneyMotion::Free if seek.begin => {
            if let Some(to) = seek.to {
                jump(desk, to);
            }
        }
        _ => {}
    }
    if seek.end {
        desk.hand.release();
    }
}

/// Sends the journey to a share of the whole.
pub fn jump(desk: &Desk, share: f32) {
    let Some(position) = desk.control("jr_pos") else {
        return;
    };
    // Free goes on from where it was sent: the same value once more must be another one.
    let same = position.value() == share;
    let by = if share < 0.9999 { NUDGE } else { -NUDGE };
    desk.hand
        .put(position, if same { share + by } else { share });
}

/// Parameters in the cells of a grid, row by row.
pub fn cells(ui: &mut Ui, grid: &Grid, columns: usize, ids: &[&str], desk: &mut Desk) {
    for (index, id) in ids.iter().enumerate() {
        let place = grid.at(index % columns.max(1), index / columns.max(1));
        cell(ui, place, id, desk);
    }
}

/// The place beside the heading of a panel, up to its ornament; the width in virtual units.
pub fn heading_place(frame: Rect, width: f32, sheet: Sheet) -> Rect {
    let size = vec2(sheet.px(width), sheet.px(theme::CONTROL));
    let right = frame.right() - sheet.px(theme::PAD + theme::HORN);
    let corner = pos2(right - size.x, frame.top() + sheet.px(6.5));
    Rect::from_min_size(corner, size)
}

/// The switch of a whole part, beside the heading of its panel.
pub fn heading_switch(ui: &mut Ui, frame: Rect, id: &str, desk: &mut Desk) {
    let place = heading_place(frame, theme::HEADING_SWITCH, desk.sheet);
    bare(ui, place, id, desk);
}

/// The triangle of the fusion; what is done with it moves Rock and Electro as one.
pub fn triangle(ui: &mut Ui, rect: Rect, stage: &mut Stage) {
    let desk = &mut stage.desk;
    let (Some(rock), Some(electro)) = (desk.control("rock"), desk.control("electro")) else {
        return;
    };
    let shown = (desk.shown(rock), desk.shown(electro));
    let steered = (desk.steered(rock), desk.steered(electro));
    // What is in force, where the journey steers one of them.
    let played = (steered.0.or(steered.1).is_some())
        .then(|| (steered.0.unwrap_or(shown.0), steered.1.unwrap_or(shown.1)));
    let drag = fusion::draw(ui, rect, desk.sheet, stage.view, shown, played);
    if let Some((to_rock, to_electro)) = drag.to {
        desk.hand.ride(rock, rock.value(), to_rock);
        desk.hand.ride(electro, electro.value(), to_electro);
    }
    if drag.reset {
        desk.hand.ride(rock, rock.value(), rock.default());
        desk.hand.ride(electro, electro.value(), electro.default());
    }
    if drag.end || drag.reset {
        desk.hand.leave_all(&[rock, electro]);
    }
}
