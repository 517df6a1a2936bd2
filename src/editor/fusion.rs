//! The fusion triangle: steppe, rock and electro at its corners, the groove's blend as a point.

use super::live::View;
use super::theme::{self, Sheet};
use egui::{Pos2, Rect, Sense, Shape, Ui, pos2};

/// What the user does with the point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Drag {
    /// It was taken up: a gesture begins.
    pub begin: bool,
    /// It was moved: rock and electro, each 0..=1, together at most 1.
    pub to: Option<(f32, f32)>,
    /// It was let go: the gesture ends.
    pub end: bool,
}

/// Draws the triangle with the point at a blend of `rock` and `electro`, each 0..=1.
pub fn draw(ui: &mut Ui, rect: Rect, sheet: Sheet, view: &View, rock: f32, electro: f32) -> Drag {
    let _ = view;
    let corners = corners(rect, sheet);
    let response = ui.interact(rect, ui.scope_id().with("fusion"), Sense::click_and_drag());
    let painter = ui.painter_at(rect);
    painter.add(Shape::closed_line(
        corners.to_vec(),
        sheet.line(1.5, theme::ACCENT),
    ));
    let weights = weights(rock, electro);
    painter.circle_filled(point(corners, weights), sheet.px(7.0), theme::ACCENT);
    let at = response.interact_pointer_pos();
    let to = at
        .filter(|_| response.is_pointer_button_down_on())
        .map(|at| {
            let [_, rock, electro] = blend(corners, at);
            (rock, electro)
        });
    Drag {
        begin: response.drag_started() || response.clicked(),
        to,
        end: response.drag_stopped() || response.clicked(),
    }
}

/// Corners of steppe, rock and electro.
fn corners(rect: Rect, sheet: Sheet) -> [Pos2; 3] {
    let rect = rect.shrink(sheet.px(12.0));
    [
        pos2(rect.center().x, rect.top()),
        rect.left_bottom(),
        rect.right_bottom(),
    ]
}

/// Weights of steppe, rock and electro, 1 together.
fn weights(rock: f32, electro: f32) -> [f32; 3] {
    let (rock, electro) = (rock.clamp(0.0, 1.0), electro.clamp(0.0, 1.0));
    let sum = (rock + electro).max(1.0);
    let (rock, electro) = (rock / sum, electro / sum);
    [(1.0 - rock - electro).max(0.0), rock, electro]
}

/// Where a blend stands.
fn point(corners: [Pos2; 3], weights: [f32; 3]) -> Pos2 {
    let sum = corners
        .iter()
        .zip(weights)
        .fold(egui::Vec2::ZERO, |sum, (corner, weight)| {
            sum + corner.to_vec2() * weight
        });
    sum.to_pos2()
}

/// The blend nearest to a place.
fn blend(corners: [Pos2; 3], at: Pos2) -> [f32; 3] {
    let [a, b, c] = corners;
    let (ab, ac, ap) = (b - a, c - a, at - a);
    let area = ab.x * ac.y - ab.y * ac.x;
    if area == 0.0 {
        return [1.0, 0.0, 0.0];
    }
    let rock = (ap.x * ac.y - ap.y * ac.x) / area;
    let electro = (ab.x * ap.y - ab.y * ap.x) / area;
    weights(rock, electro)
}
