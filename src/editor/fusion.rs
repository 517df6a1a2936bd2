//! The fusion triangle: steppe, rock and electro at its corners, the groove's blend as a point to
//! drag. The steppe has what the other two leave.

mod geometry;

use super::brush::{self, blend, fade, family_colour};
use super::live::View;
use super::mark;
use super::ornament;
use super::text::word;
use super::theme::{self, Sheet};
use egui::{
    Align2, Color32, CursorIcon, Mesh, Painter, PointerButton, Pos2, Rect, Sense, Shape, Stroke,
    Ui, Vec2, pos2, vec2,
};
use geometry::{Triangle, weights};

/// What the user does with the point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Drag {
    /// It was taken up: a gesture begins.
    pub begin: bool,
    /// It was moved: rock and electro, each 0..=1, together at most 1.
    pub to: Option<(f32, f32)>,
    /// It was let go: the gesture ends.
    pub end: bool,
    /// It is to go back to its default.
    pub reset: bool,
}

/// Shift divides a movement by this.
const FINE: f32 = 10.0;

/// Draws the triangle with the point at a blend of rock and electro, each 0..=1; and the blend that
/// the journey plays in its place, if it does.
pub fn draw(
    ui: &mut Ui,
    rect: Rect,
    sheet: Sheet,
    view: &View,
    (rock, electro): (f32, f32),
    played: Option<(f32, f32)>,
) -> Drag {
    let id = ui.scope_id().with("fusion");
    let response = ui
        .interact(rect, id, Sense::click_and_drag())
        .on_hover_cursor(CursorIcon::Grab);
    let Some(triangle) = Triangle::new(rect, sheet) else {
        return Drag::default();
    };
    let shares = weights(rock, electro);
    let painter = ui.painter_at(rect);
    ground(&painter, &triangle, shares, sheet);
    let held = response.dragged_by(PointerButton::Primary);
    let lit = held || response.hovered();
    corners(&painter, &triangle, shares, sheet, view);
    point(&painter, &triangle, shares, sheet, lit);
    if let Some((rock, electro)) = played {
        let at = triangle.point(weights(rock, electro));
        mark::steered(&painter, at, 1.6 * sheet.px(mark::STEERED));
    }
    let (fine, moved) = ui.input(|input| (input.modifiers.shift, input.pointer.delta()));
    // A click puts it there; with Shift it follows a tenth of the way from where it is.
    let at = response.interact_pointer_pos();
    let at = match (held, fine) {
        (true, true) => Some(triangle.point(shares) + moved / FINE),
        (true, false) => at,
        (false, _) => at.filter(|_| response.clicked() && !response.double_clicked()),
    };
    Drag {
        begin: response.drag_started_by(PointerButton::Primary),
        to: at.map(|at| {
            let [_, rock, electro] = triangle.shares(at);
            (rock, electro)
        }),
        end: response.drag_stopped_by(PointerButton::Primary) || response.clicked(),
        reset: response.double_clicked(),
    }
}

/// The triangle, each corner in the light of its family, with lines of equal shares.
fn ground(painter: &Painter, triangle: &Triangle, shares: [f32; 3], sheet: Sheet) {
    let mut mesh = Mesh::default();
    let middle = triangle.point([1.0 / 3.0; 3]);
    mesh.colored_vertex(middle, blend(theme::GROOVE, theme::PANEL, 0.4));
    for (family, corner) in triangle.corners.into_iter().enumerate() {
        let share = shares.get(family).copied().unwrap_or(0.0);
        let colour = blend(theme::GROOVE, family_colour(family), 0.12 + 0.42 * share);
        mesh.colored_vertex(corner, colour);
    }
    for n in 0..3 {
        mesh.add_triangle(0, 1 + n, 1 + (n + 1) % 3);
    }
    painter.add(Shape::mesh(mesh));
    let line = sheet.line(0.8, fade(theme::TEXT_QUIET, 0.16));
    for share in [0.25, 0.5, 0.75] {
        let rest = 1.0 - share;
        for ends in [
            [[share, rest, 0.0], [share, 0.0, rest]],
            [[rest, share, 0.0], [0.0, share, rest]],
            [[rest, 0.0, share], [0.0, rest, share]],
        ] {
            painter.line_segment(ends.map(|shares| triangle.point(shares)), line);
        }
    }
    let edge = sheet.line(1.4, theme::EDGE);
    painter.add(Shape::closed_line(triangle.corners.to_vec(), edge));
}

/// The point, and its pull from the corners.
fn point(painter: &Painter, triangle: &Triangle, shares: [f32; 3], sheet: Sheet, lit: bool) {
    let at = triangle.point(shares);
    for (family, corner) in triangle.corners.into_iter().enumerate() {
        let share = shares.get(family).copied().unwrap_or(0.0);
        if share > 0.005 {
            let stroke = sheet.line(0.8 + 3.2 * share, fade(family_colour(family), 0.75));
            painter.line_segment([corner, at], stroke);
        }
    }
    let reach = Vec2::splat(sheet.px(if lit { 30.0 } else { 22.0 }));
    brush::glow(painter, at, reach, fade(theme::ACCENT, 0.55));
    let size = sheet.px(if lit { 8.0 } else { 7.0 });
    painter.circle(at, size, theme::TEXT, sheet.line(2.0, theme::ON_ACCENT));
    painter.circle_filled(at, 0.45 * size, theme::ACCENT);
}

/// The families: emblems, names and shares.
fn corners(painter: &Painter, triangle: &Triangle, shares: [f32; 3], sheet: Sheet, view: &View) {
    let names = [
        word(view.language, "picture.steppe"),
        word(view.language, "picture.rock"),
        word(view.language, "picture.electro"),
    ];
    for (family, corner) in triangle.emblems.into_iter().enumerate() {
        let share = shares.get(family).copied().unwrap_or(0.0);
        let colour = family_colour(family);
        let radius = triangle.emblem;
        let fill = blend(theme::GROUND, colour, 0.10 + 0.25 * share);
        let rim = sheet.line(1.0 + 1.2 * share, fade(colour, 0.55 + 0.45 * share));
        brush::family(painter, family, corner, radius, fill, rim);
        let ink = blend(colour, theme::TEXT, 0.25);
        emblem(painter, family, corner, radius, sheet, ink);
        let name = names.get(family).copied().unwrap_or_default();
        let percent = format!("{:.0} %", 100.0 * share);
        let font = sheet.font(theme::text::SMALL + 0.5);
        let gap = sheet.px(7.0);
        let (ink, quiet) = (theme::TEXT, theme::TEXT_QUIET);
        if !triangle.named {
            let at = corner + vec2(radius + gap, 0.0);
            if family == 0 {
                painter.text(at, Align2::LEFT_CENTER, percent, font, ink);
            } else {
                let at = corner + vec2(0.0, radius + sheet.px(2.0));
                painter.text(at, Align2::CENTER_TOP, percent, font, ink);
            }
            continue;
        }
        if family == 0 {
            let at = corner + vec2(radius + gap, 0.0);
            let line = vec2(0.0, sheet.px(7.5));
            painter.text(at - line, Align2::LEFT_CENTER, name, font.clone(), quiet);
            painter.text(at + line, Align2::LEFT_CENTER, percent, font, ink);
            continue;
        }
        // Under their corners, from the outside in.
        let name = painter.layout_no_wrap(name.to_owned(), font.clone(), quiet);
        let percent = painter.layout_no_wrap(percent, font, ink);
        let width = name.size().x + sheet.px(5.0) + percent.size().x;
        let left = if family == 1 {
            corner.x - radius
        } else {
            corner.x + radius - width
        };
        let top = corner.y + radius + sheet.px(3.0);
        let after = left + name.size().x + sheet.px(5.0);
        painter.galley(pos2(left, top), name, quiet);
        painter.galley(pos2(after, top), percent, ink);
    }
}

/// What stands for a family: ram's horns, a bolt, a wave.
fn emblem(painter: &Painter, family: usize, at: Pos2, radius: f32, sheet: Sheet, colour: Color32) {
    match family {
        0 => {
            let rect = Rect::from_center_size(at, vec2(1.45, 1.2) * radius);
            ornament::horns(painter, rect, sheet, colour);
        }
        1 => {
            // Two halves, because the whole is not convex.
            let place = |x: f32, y: f32| at + 0.72 * radius * vec2(x, y);
            for corners in [
                [(0.35, -1.0), (-0.62, 0.16), (0.02, 0.16)],
                [(-0.35, 1.0), (0.62, -0.16), (-0.02, -0.16)],
            ] {
                let corners = corners.map(|(x, y)| place(x, y)).to_vec();
                painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
            }
        }
        _ => {
            let wave = |n: i32| {
                let x = n as f32 / 12.0;
                let y = (std::f32::consts::TAU * 0.75 * x).sin();
                // The triangle's middle is lower than its corners' mean width suggests.
                at + radius * vec2(0.66 * x, 0.12 - 0.36 * y)
            };
            let points: Vec<Pos2> = (-12..=12).map(wave).collect();
            for end in [points.first(), points.last()].into_iter().flatten() {
                painter.circle_filled(*end, sheet.px(1.8), colour);
            }
            let stroke = Stroke::new((0.13 * radius).max(sheet.px(1.2)), colour);
            painter.add(Shape::line(points, stroke));
        }
    }
}
