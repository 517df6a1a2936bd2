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
use crate::tape::Tape;
use egui::{Rect, Ui, pos2, vec2};

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
    let drag = fusion::draw(ui, rect, desk.sheet, stage.view, shown.0, shown.1);
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
