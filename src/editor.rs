//! The window: every parameter by group and the spectrum of the output.
//!
//! The panels are made from the parameters themselves, so a new parameter appears in its group
//! without a change here. Drawn in virtual units of 1120 x 700 and scaled to the window, with the
//! framework's own zoom left at 1.

mod brush;
mod control;
mod entry;
pub mod fusion;
pub mod horizon;
pub mod live;
pub mod meter;
mod midi;
pub mod ornament;
pub mod rings;
mod rows;
mod scale;
mod scope;
pub mod strings;
pub mod text;
pub mod theme;
pub mod wheel;
mod widgets;
mod window;

pub use window::{KazakhEditor, KazakhEditorHandle};

use crate::params::KazakhParams;
use crate::tape::Tape;
use crate::telemetry::Telemetry;
use control::{Control, Hand};
use egui::{Align2, Rect, ScrollArea, StrokeKind, Ui, UiBuilder, Vec2, pos2, vec2};
use entry::Entry;
use midi::MidiPanel;
use nice_plug_egui::{Frame, NiceEguiApp, baseview};
use scale::{Bench, ScalePanel};
use scope::Scope;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use theme::Sheet;
use widgets::Desk;

/// Time between two pictures: automation and sound are seen moving, and a core stays free.
const FRAME: Duration = Duration::from_millis(33);

/// One group of parameters.
struct Group {
    /// Name, as hosts show it.
    name: String,
    /// Its parameters, in the host's order.
    controls: Vec<Control>,
}

impl Group {
    /// Rows it takes: its parameters and, in some, what is no parameter.
    fn rows(&self) -> usize {
        let more = match (self.intonation(), self.has_midi()) {
            (Some(_), _) => scale::ROWS,
            (None, true) => midi::ROWS,
            (None, false) => 0,
        };
        self.controls.len() + more
    }

    /// What stands over it: the host's name of a group in a group ends with its own.
    fn heading(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// Whether MIDI files are saved here.
    fn has_midi(&self) -> bool {
        self.controls
            .iter()
            .any(|control| control.id == midi::GROUP)
    }

    /// The parameter that puts the user's scale into use, if it is in this group.
    fn intonation(&self) -> Option<&Control> {
        self.controls
            .iter()
            .find(|control| control.id == scale::INTONATION)
    }
}

/// What is drawn in the window. Made anew each time the window opens.
pub struct Face {
    /// Remembers the width.
    params: Arc<KazakhParams>,
    /// What the picture shows.
    telemetry: Arc<Telemetry>,
    /// All parameters.
    groups: Vec<Group>,
    /// What was played.
    tape: Arc<Tape>,
    /// The user's scale.
    scale: ScalePanel,
    /// MIDI files of what was played.
    midi: MidiPanel,
    /// The picture.
    scope: Scope,
    /// Moves parameters.
    hand: Hand,
    /// The value being typed.
    entry: Option<Entry>,
    /// Part of a wheel's notch left over.
    wheel: f32,
    /// The sheet whose sizes egui has.
    applied: Option<Sheet>,
    /// Time of the last picture, in egui's seconds.
    drawn: f64,
}

impl Face {
    /// A face for these parameters. `[main]`
    fn new(
        params: Arc<KazakhParams>,
        telemetry: Arc<Telemetry>,
        tape: Arc<Tape>,
        hand: Hand,
    ) -> Self {
        let groups = Control::groups(&params)
            .into_iter()
            .map(|(name, controls)| Group { name, controls })
            .collect();
        Self {
            params,
            telemetry,
            groups,
            tape,
            scale: ScalePanel::default(),
            midi: MidiPanel::default(),
            scope: Scope::new(),
            hand,
            entry: None,
            wheel: 0.0,
            applied: None,
            drawn: 0.0,
        }
    }

    /// The instrument's name, over a low sun.
    fn bar(&self, ui: &Ui, rect: Rect, sheet: Sheet) {
        let painter = ui.painter();
        let sun = pos2(
            rect.left() + sheet.px(14.0),
            rect.center().y + sheet.px(7.0),
        );
        let above = Rect::from_min_max(rect.min, pos2(rect.right(), sun.y));
        ui.painter_at(above)
            .circle_filled(sun, sheet.px(12.0), theme::ACCENT);
        painter.hline(
            rect.left()..=sun.x + sheet.px(14.0),
            sun.y + sheet.px(1.0),
            sheet.line(1.5, theme::ACCENT),
        );
        painter.text(
            pos2(sun.x + sheet.px(28.0), rect.center().y),
            Align2::LEFT_CENTER,
            "Kazakh Horizon",
            sheet.font(theme::text::TITLE),
            theme::TEXT,
        );
        let rate = format!("{:.1} kHz", self.telemetry.sample_rate() / 1000.0);
        painter.text(
            rect.right_center(),
            Align2::RIGHT_CENTER,
            format!("{rate}   v{}", env!("CARGO_PKG_VERSION")),
            sheet.font(theme::text::SMALL),
            theme::TEXT_QUIET,
        );
    }

    /// The panels, in columns; what does not fit scrolls.
    fn panels(&mut self, ui: &mut Ui, rect: Rect, sheet: Sheet) {
        let mut desk = Desk {
            hand: &self.hand,
            entry: &mut self.entry,
            wheel: &mut self.wheel,
            sheet,
        };
        let sizes: Vec<usize> = self.groups.iter().map(Group::rows).collect();
        let places = arrange(&sizes, rect.height() / sheet.px(1.0));
        let bottom = places.iter().map(|p| p.bottom()).fold(0.0, f32::max);
        let column = (theme::WIDTH - 2.0 * theme::MARGIN + theme::GAP) / theme::COLUMNS as f32;
        ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
            ui.set_clip_rect(rect);
            ScrollArea::vertical().show(ui, |ui| {
                let size = vec2(rect.width(), sheet.px(bottom));
                let (_, area) = ui.allocate_space(size);
                for (group, place) in self.groups.iter().zip(&places) {
                    let corner = vec2(sheet.px(place.column as f32 * column), sheet.px(place.top));
                    let size = vec2(
                        sheet.px(place.columns as f32 * column - theme::GAP),
                        sheet.px(place.height),
                    );
                    let frame = Rect::from_min_size(area.min + corner, size);
                    let rows = panel(ui, frame, group, place, sheet.px(column), &mut desk);
                    if let Some(intonation) = group.intonation() {
                        let bench = Bench {
                            params: &self.params,
                            intonation,
                            hand: &self.hand,
                            led: self.telemetry.led.load(Relaxed),
                            sheet,
                        };
                        for index in 0..scale::ROWS {
                            let rect = rows(group.controls.len() + index);
                            if ui.is_rect_visible(rect) {
                                self.scale.row(ui, rect, index, &bench);
                            }
                        }
                    } else if group.has_midi() {
                        for index in 0..midi::ROWS {
                            let rect = rows(group.controls.len() + index);
                            if ui.is_rect_visible(rect) {
                                self.midi.row(ui, rect, index, &self.tape, sheet);
                            }
                        }
                    }
                }
            });
        });
    }
}

/// One group in its frame. Returns where its rows are, those after its parameters too.
fn panel(
    ui: &mut Ui,
    frame: Rect,
    group: &Group,
    place: &Place,
    column: f32,
    desk: &mut Desk,
) -> impl Fn(usize) -> Rect + use<> {
    let sheet = desk.sheet;
    ui.painter().rect(
        frame,
        sheet.corner(theme::CORNER),
        theme::PANEL,
        sheet.line(1.0, theme::EDGE),
        StrokeKind::Inside,
    );
    let pad = sheet.px(theme::PAD);
    let heading = frame.top() + sheet.px(theme::PAD + theme::HEADING) / 2.0;
    ui.painter().text(
        pos2(frame.left() + pad, heading),
        Align2::LEFT_CENTER,
        group.heading(),
        sheet.font(theme::text::HEADING),
        theme::ACCENT,
    );
    let top = frame.top() + sheet.px(theme::PAD / 2.0 + theme::HEADING);
    let size = vec2(
        column - sheet.px(theme::GAP) - 2.0 * pad,
        sheet.px(theme::ROW),
    );
    let rows = place.rows.max(1);
    let place = move |index: usize| {
        let (across, down) = (index / rows, index % rows);
        let corner = pos2(
            frame.left() + pad + across as f32 * column,
            top + down as f32 * size.y,
        );
        Rect::from_min_size(corner, size)
    };
    for (index, control) in group.controls.iter().enumerate() {
        let rect = place(index);
        if ui.is_rect_visible(rect) {
            widgets::row(ui, rect, control, desk);
        }
    }
    place
}

/// Where a group stands, in virtual units from the panels' corner.
#[derive(Debug, PartialEq)]
struct Place {
    /// First column.
    column: usize,
    /// Columns it spans.
    columns: usize,
    /// Parameters in each column.
    rows: usize,
    /// Distance from the top.
    top: f32,
    /// Height of the frame.
    height: f32,
}

impl Place {
    /// Lower edge of the frame.
    fn bottom(&self) -> f32 {
        self.top + self.height
    }
}

/// Places groups of `sizes` parameters in the columns of pages `height` virtual units high, each at
/// the first place where it fits: over several columns if one is not enough, and on a page of its
/// own if no page has room.
fn arrange(sizes: &[usize], height: f32) -> Vec<Place> {
    let frame = |rows: usize| theme::HEADING + theme::PAD * 1.5 + rows as f32 * theme::ROW;
    let room = ((height - frame(0)) / theme::ROW).floor().max(1.0) as usize;
    // How far each column of each page is filled.
    let mut pages: Vec<[f32; theme::COLUMNS]> = Vec::new();
    let mut places: Vec<(usize, Place)> = Vec::with_capacity(sizes.len());
    for &size in sizes {
        let columns = size.div_ceil(room).clamp(1, theme::COLUMNS);
        let rows = size.div_ceil(columns);
        let tall = frame(rows);
        let spot = pages.iter().enumerate().find_map(|(page, filled)| {
            (0..=theme::COLUMNS - columns).find_map(|column| {
                let top = filled[column..column + columns].iter().copied();
                let top = top.fold(0.0, f32::max);
                (top == 0.0 || top + tall <= height).then_some((page, column, top))
            })
        });
        let (page, column, top) = spot.unwrap_or((pages.len(), 0, 0.0));
        if page == pages.len() {
            pages.push([0.0; theme::COLUMNS]);
        }
        pages[page][column..column + columns].fill(top + tall + theme::GAP);
        let place = Place {
            column,
            columns,
            rows,
            top,
            height: tall,
        };
        places.push((page, place));
    }
    let bottoms = pages
        .iter()
        .map(|page| page.iter().copied().fold(0.0, f32::max));
    let tops: Vec<f32> = bottoms
        .scan(0.0, |top, bottom| {
            let here = *top;
            *top += bottom;
            Some(here)
        })
        .collect();
    places
        .into_iter()
        .map(|(page, place)| Place {
            top: tops[page] + place.top,
            ..place
        })
        .collect()
}

impl NiceEguiApp for Face {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        let window = ui.max_rect();
        let sheet = Sheet::fit(window.size());
        if self.applied != Some(sheet) {
            self.applied = Some(sheet);
            sheet.apply(ui.ctx());
        }
        let now = ui.input(|input| input.time);
        let elapsed = ((now - self.drawn) as f32).clamp(0.0, 1.0);
        self.drawn = now;

        ui.painter().rect_filled(window, 0, theme::GROUND);
        // A host may force another aspect: the sheet stays whole, in the middle.
        let whole = vec2(sheet.px(theme::WIDTH), sheet.px(theme::HEIGHT));
        let page = Rect::from_center_size(window.center(), whole)
            .shrink2(Vec2::new(sheet.px(theme::MARGIN), 0.0));
        let bar = page.with_max_y(page.top() + sheet.px(theme::BAR));
        let picture = Rect::from_min_size(
            bar.left_bottom(),
            vec2(page.width(), sheet.px(theme::PICTURE)),
        );
        let rest = Rect::from_min_max(
            picture.left_bottom() + vec2(0.0, sheet.px(theme::GAP)),
            page.max - vec2(0.0, sheet.px(theme::MARGIN)),
        );
        self.bar(ui, bar, sheet);
        self.scope.update(&self.telemetry, now, elapsed);
        self.scope.draw(ui, picture, sheet);
        self.panels(ui, rest, sheet);

        // The host need not tell of automation; a hidden window waits until it is shown again.
        if self.telemetry.open.load(Relaxed) {
            ui.ctx().request_repaint_after(FRAME);
        }
    }

    fn resized(&mut self, size: baseview::WindowSize) {
        let width = size.logical.width.round().clamp(0.0, 65_535.0) as u32;
        self.params.editor_width.store(width, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The room for panels at 1120 x 700.
    const ROOM: f32 = theme::HEIGHT - theme::BAR - theme::PICTURE - theme::GAP - theme::MARGIN;

    #[test]
    fn panels_never_overlap_and_stay_in_their_columns() {
        for sizes in [
            vec![6, 3, 25],
            vec![1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            vec![7, 10, 30, 10, 90, 9, 8, 3],
            vec![200, 1],
            vec![0, 2],
        ] {
            let places = arrange(&sizes, ROOM);
            assert_eq!(places.len(), sizes.len());
            for (a, place) in places.iter().enumerate() {
                assert!(place.columns >= 1);
                assert!(place.column + place.columns <= theme::COLUMNS);
                assert!(place.rows * place.columns >= sizes[a]);
                for other in &places[a + 1..] {
                    let apart = place.column + place.columns <= other.column
                        || other.column + other.columns <= place.column
                        || place.bottom() <= other.top
                        || other.bottom() <= place.top;
                    assert!(apart, "{place:?} over {other:?}");
                }
            }
        }
    }

    #[test]
    fn the_mode_and_the_user_s_scale_need_no_scrolling() {
        let params = Arc::new(KazakhParams::default());
        let groups: Vec<Group> = Control::groups(&params)
            .into_iter()
            .map(|(name, controls)| Group { name, controls })
            .collect();
        let sizes: Vec<usize> = groups.iter().map(Group::rows).collect();
        let places = arrange(&sizes, ROOM);
        let mut scales = 0;
        for (group, place) in groups.iter().zip(&places) {
            if group.intonation().is_some() {
                scales += 1;
                assert_eq!(group.rows(), group.controls.len() + scale::ROWS);
                assert!(place.bottom() <= ROOM, "{place:?}");
            }
        }
        assert_eq!(scales, 1);
    }

    #[test]
    fn choices_are_menus_and_numbers_are_not() {
        let params = Arc::new(KazakhParams::default());
        for (_, controls) in Control::groups(&params) {
            for control in controls {
                // Those of the lanes by what follows the lane: l1_mut to l6_mut.
                let id = match control.id.split_once('_') {
                    Some((lane, rest)) if lane.len() == 2 && lane.starts_with('l') => rest,
                    _ => &control.id,
                };
                let expected = match id {
                    "bypass" | "dr_on" | "bnd_md" | "mpe" | "mo_ml" | "mo_mpe" | "mo_rh"
                    | "rh_on" | "mut" => "switch",
                    "quality" | "clock" | "tonic" | "dr_run" | "dr_tun" | "dr_pat" | "dr_syn"
                    | "dr_fol" | "mode" | "inton" | "quant" | "ml_voi" | "ml_src" | "ku_zon"
                    | "rh_pat" | "rk_pat" | "el_pat" | "rh_met" | "rh_fil" | "voi" | "rkv"
                    | "elv" | "alg" | "len" => "choice",
                    _ => "number",
                };
                let kind = match control.kind {
                    control::Kind::Switch => "switch",
                    control::Kind::Choice(_) => "choice",
                    control::Kind::Number => "number",
                };
                assert_eq!(kind, expected, "{}", control.id);
                let text = control.text_of(control.value());
                assert!(!text.is_empty() && control.read(&text).is_some());
            }
        }
    }
}
