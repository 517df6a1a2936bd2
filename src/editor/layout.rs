//! Where things stand: the bar, the horizon, the tabs and the page below them, and the grid of cells
//! within a panel. All in points of the window, from virtual units.

use super::ornament::{self, Corner};
use super::theme::{self, Sheet};
use super::widgets::sized;
use egui::{Align, Rect, StrokeKind, Ui, Vec2, pos2, vec2};

/// The parts of the window.
pub struct Parts {
    /// The bar at the top.
    pub bar: Rect,
    /// The horizon below it.
    pub strip: Rect,
    /// The tabs of the pages.
    pub tabs: Rect,
    /// The page.
    pub page: Rect,
}

impl Parts {
    /// The parts of a window. A host may force another aspect: the sheet stays whole, in the middle.
    pub fn of(window: Rect, sheet: Sheet) -> Self {
        let whole = vec2(sheet.px(theme::WIDTH), sheet.px(theme::HEIGHT));
        let all = Rect::from_center_size(window.center(), whole);
        let inner = all.shrink2(vec2(sheet.px(theme::MARGIN), 0.0));
        let bar = inner.with_max_y(all.top() + sheet.px(theme::BAR));
        let strip = Rect::from_min_max(
            pos2(all.left(), bar.bottom()),
            pos2(all.right(), bar.bottom() + sheet.px(theme::STRIP)),
        );
        let tabs = Rect::from_min_size(
            pos2(inner.left(), strip.bottom()),
            vec2(inner.width(), sheet.px(theme::TABS)),
        );
        let page = Rect::from_min_max(
            tabs.left_bottom() + vec2(0.0, sheet.px(theme::GAP)),
            inner.max - vec2(0.0, sheet.px(theme::MARGIN)),
        );
        Self {
            bar,
            strip,
            tabs,
            page,
        }
    }
}

/// Equal cells in rows and columns.
#[derive(Clone, Copy)]
pub struct Grid {
    /// All of it.
    area: Rect,
    /// Size of a cell, its gap not counted.
    cell: Vec2,
    /// Gap between two cells.
    gap: f32,
}

impl Grid {
    /// As many columns and rows as asked for, over all of `area`; `gap` in virtual units.
    pub fn new(area: Rect, columns: usize, rows: usize, gap: f32, sheet: Sheet) -> Self {
        let gap = sheet.px(gap);
        let share = |length: f32, count: usize| {
            let count = count.max(1) as f32;
            ((length + gap) / count - gap).max(1.0)
        };
        Self {
            area,
            cell: vec2(share(area.width(), columns), share(area.height(), rows)),
            gap,
        }
    }

    /// A cell, counted from 0.
    pub fn at(&self, column: usize, row: usize) -> Rect {
        self.span(column, row, 1, 1)
    }

    /// Several cells as one.
    pub fn span(&self, column: usize, row: usize, columns: usize, rows: usize) -> Rect {
        let step = self.cell + Vec2::splat(self.gap);
        let corner = self.area.min + vec2(column as f32 * step.x, row as f32 * step.y);
        let size = vec2(
            columns as f32 * step.x - self.gap,
            rows as f32 * step.y - self.gap,
        );
        Rect::from_min_size(corner, size)
    }
}

/// The frame of a panel with its heading. Returns what is inside.
pub fn panel(ui: &Ui, frame: Rect, heading: &str, sheet: Sheet) -> Rect {
    let painter = ui.painter();
    painter.rect(
        frame,
        sheet.corner(theme::CORNER),
        theme::PANEL,
        sheet.line(1.0, theme::EDGE),
        StrokeKind::Inside,
    );
    let pad = sheet.px(theme::PAD);
    let inner = frame.shrink(pad);
    let below = inner.top() + sheet.px(theme::HEADING) - 0.5 * pad;
    // A little up, so that it belongs to the frame and not to the first name under it.
    let title = inner
        .with_max_y(below)
        .translate(vec2(0.0, -sheet.px(theme::LIFT)));
    let size = (theme::text::HEADING, theme::ACCENT);
    sized(painter, title, Align::Min, heading, size, sheet);
    let corner = frame.shrink(sheet.px(5.0));
    ornament::corner(
        painter,
        corner,
        Corner::RightTop,
        theme::HORN,
        sheet,
        theme::ORNAMENT,
    );
    Rect::from_min_max(pos2(inner.left(), below), inner.max)
}

/// The upper part of an area, and what is left below a gap; heights in virtual units.
pub fn cut(area: Rect, height: f32, sheet: Sheet) -> (Rect, Rect) {
    let split = (area.top() + sheet.px(height)).min(area.bottom());
    let below = (split + sheet.px(theme::CELL_GAP)).min(area.bottom());
    (area.with_max_y(split), area.with_min_y(below))
}

/// An area without its right end, and that end; its width in virtual units.
pub fn beside(area: Rect, width: f32, sheet: Sheet) -> (Rect, Rect) {
    let split = (area.right() - sheet.px(width)).max(area.left());
    let before = (split - sheet.px(theme::CELL_GAP)).max(area.left());
    (area.with_max_x(before), area.with_min_x(split))
}

/// An area cut side by side by shares of its width, with the gap between panels.
pub fn columns<const N: usize>(area: Rect, shares: [f32; N], sheet: Sheet) -> [Rect; N] {
    let gap = sheet.px(theme::GAP);
    let room = area.width() - gap * N.saturating_sub(1) as f32;
    let sum: f32 = shares.iter().sum();
    let mut left = area.left();
    shares.map(|share| {
        let width = room * share / sum.max(1e-6);
        let place = Rect::from_min_max(pos2(left, area.top()), pos2(left + width, area.bottom()));
        left += width + gap;
        place
    })
}
