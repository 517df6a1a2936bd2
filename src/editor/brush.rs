//! What the pictures are drawn with: light, gradients, the families' shapes, and how things fade.

use super::theme::{self, Sheet, scene};
use egui::{
    Align2, Color32, CornerRadius, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2,
    pos2, vec2,
};
use std::f32::consts::{FRAC_PI_2, TAU};

/// `a` to `b` by a share of 0..=1.
pub fn blend(a: Color32, b: Color32, share: f32) -> Color32 {
    a.lerp_to_gamma(b, share.clamp(0.0, 1.0))
}

/// A colour at an opacity of 0..=1.
pub fn fade(colour: Color32, share: f32) -> Color32 {
    colour.gamma_multiply(share.clamp(0.0, 1.0))
}

/// Fills between two lines of equally many points, with a colour at each.
pub fn ribbon(painter: &Painter, upper: &[Pos2], lower: &[Pos2], colours: [Color32; 2]) {
    let mut mesh = Mesh::default();
    for (u, l) in upper.iter().zip(lower) {
        mesh.colored_vertex(*u, colours[0]);
        mesh.colored_vertex(*l, colours[1]);
    }
    for n in 1..upper.len().min(lower.len()) as u32 {
        let a = 2 * (n - 1);
        mesh.add_triangle(a, a + 1, a + 2);
        mesh.add_triangle(a + 1, a + 3, a + 2);
    }
    painter.add(Shape::mesh(mesh));
}

/// Light around a point, that ends at `radius` points.
pub fn glow(painter: &Painter, at: Pos2, radius: Vec2, colour: Color32) {
    const STEPS: u32 = 28;
    // Rings that fall off as light does, so that no edge is seen.
    const RINGS: [(f32, f32); 4] = [(0.18, 0.72), (0.42, 0.34), (0.7, 0.1), (1.0, 0.0)];
    let mut mesh = Mesh::default();
    mesh.colored_vertex(at, colour);
    for (reach, share) in RINGS {
        for step in 0..STEPS {
            let around = Vec2::angled(TAU * step as f32 / STEPS as f32);
            mesh.colored_vertex(at + radius * around * reach, fade(colour, share));
        }
    }
    for step in 0..STEPS {
        let next = (step + 1) % STEPS;
        mesh.add_triangle(0, 1 + step, 1 + next);
        for ring in 1..RINGS.len() as u32 {
            let (inner, outer) = (1 + (ring - 1) * STEPS, 1 + ring * STEPS);
            mesh.add_triangle(inner + step, outer + step, outer + next);
            mesh.add_triangle(inner + step, outer + next, inner + next);
        }
    }
    painter.add(Shape::mesh(mesh));
}

/// Colour of a family: 0 steppe, 1 rock, 2 electro.
pub fn family_colour(family: usize) -> Color32 {
    scene::FAMILIES.get(family).copied().unwrap_or(theme::TEXT)
}

/// The shape of a family, about `radius` points around `at`: circle, square or triangle.
pub fn family(
    painter: &Painter,
    family: usize,
    at: Pos2,
    radius: f32,
    fill: Color32,
    stroke: Stroke,
) {
    match family {
        0 => {
            painter.circle(at, radius, fill, stroke);
        }
        1 => {
            let side = Vec2::splat(1.72 * radius);
            let rect = Rect::from_center_size(at, side);
            painter.rect(rect, CornerRadius::ZERO, fill, stroke, StrokeKind::Middle);
        }
        _ => {
            let corner = |n: f32| at + 1.28 * radius * Vec2::angled(TAU * n / 3.0 - FRAC_PI_2);
            let corners = vec![corner(0.0), corner(1.0), corner(2.0)];
            painter.add(Shape::convex_polygon(corners, fill, stroke));
        }
    }
}

/// A place on a circle: `turn` 0 is on top, 0.25 on the right.
pub fn on_circle(centre: Pos2, radius: f32, turn: f32) -> Pos2 {
    centre + radius * Vec2::angled(TAU * turn - FRAC_PI_2)
}

/// An arc as points, from one turn to another.
pub fn arc(centre: Pos2, radius: f32, from: f32, to: f32) -> Vec<Pos2> {
    let steps = (((to - from).abs() * 96.0).ceil() as usize).clamp(2, 192);
    let turn = |n: usize| from + (to - from) * n as f32 / steps as f32;
    (0..=steps)
        .map(|n| on_circle(centre, radius, turn(n)))
        .collect()
}

/// Text that casts a shadow, so that it can be read on a picture. Returns where it stands.
pub fn caption(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    text: &str,
    size: f32,
    sheet: Sheet,
    colour: Color32,
) -> Rect {
    let galley = painter.layout_no_wrap(text.to_owned(), sheet.font(size), colour);
    let rect = align.anchor_size(at, galley.size());
    let drop = vec2(0.0, sheet.px(1.0));
    let shade = fade(theme::GROOVE, 0.85);
    painter.galley_with_override_text_color(rect.min + drop, galley.clone(), shade);
    painter.galley(rect.min, galley, colour);
    rect
}

/// The largest square in the middle of a rectangle.
pub fn square(rect: Rect) -> Rect {
    let side = rect.width().min(rect.height()).max(0.0);
    Rect::from_center_size(rect.center(), Vec2::splat(side))
}

/// A value kept to 0..=1; 0 for what is no number.
pub fn unit(value: f32) -> f32 {
    if value.is_finite() {
        value.clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// Moves `value` toward `target` with a time constant, whatever the frame rate.
pub fn follow(value: f32, target: f32, elapsed: f32, tau_s: f32) -> f32 {
    let target = if target.is_finite() { target } else { 0.0 };
    value + (target - value) * (1.0 - (-elapsed.max(0.0) / tau_s).exp())
}

/// Something that flashes when a counter moves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flash {
    /// What the counter said last.
    seen: Option<u32>,
    /// 1 at the moment it moved, falling to 0.
    pub light: f32,
}

impl Flash {
    /// Looks at the counter; the light falls with a time constant. Whether the counter moved.
    pub fn look(&mut self, count: u32, elapsed: f32, tau_s: f32) -> bool {
        self.light *= (-elapsed.max(0.0) / tau_s).exp();
        if self.light < 0.004 {
            self.light = 0.0;
        }
        let moved = self.seen.is_some_and(|seen| seen != count) && count > 0;
        self.seen = Some(count);
        if moved {
            self.light = 1.0;
        }
        moved
    }
}

/// A small number that belongs to `n`, 0..=1, the same every time: for grass and stars.
pub fn scatter(n: u32, salt: u32) -> f32 {
    let mut hash = n.wrapping_mul(0x9E37_79B9) ^ salt.wrapping_mul(0x85EB_CA6B);
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x7FEB_352D);
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x846C_A68B);
    hash ^= hash >> 16;
    (hash >> 8) as f32 / (1 << 24) as f32
}

/// A rectangle of whole pixels' place, so that straight edges are crisp.
pub fn bar(painter: &Painter, rect: Rect, colour: Color32) {
    let snap = |v: f32| (v * painter.pixels_per_point()).round() / painter.pixels_per_point();
    let snapped = Rect::from_min_max(
        pos2(snap(rect.left()), snap(rect.top())),
        pos2(snap(rect.right()), snap(rect.bottom())),
    );
    painter.rect_filled(snapped, CornerRadius::ZERO, colour);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_go_clockwise_from_the_top() {
        let centre = pos2(10.0, 20.0);
        let near = |a: Pos2, b: Pos2| (a - b).length() < 1e-4;
        assert!(near(on_circle(centre, 5.0, 0.0), pos2(10.0, 15.0)));
        assert!(near(on_circle(centre, 5.0, 0.25), pos2(15.0, 20.0)));
        assert!(near(on_circle(centre, 5.0, 0.5), pos2(10.0, 25.0)));
    }

    #[test]
    fn a_flash_needs_a_change_and_dies() {
        let mut flash = Flash::default();
        assert!(
            !flash.look(7, 0.016, 0.1),
            "the first look sees nothing new"
        );
        assert!(flash.look(8, 0.016, 0.1));
        assert_eq!(flash.light, 1.0);
        for _ in 0..200 {
            assert!(!flash.look(8, 0.016, 0.1));
        }
        assert_eq!(flash.light, 0.0);
    }

    #[test]
    fn what_follows_arrives_and_stays_finite() {
        let mut value = 0.0;
        for _ in 0..100 {
            value = follow(value, 1.0, 0.05, 0.1);
        }
        assert!((value - 1.0).abs() < 1e-3);
        assert!(follow(value, f32::NAN, 0.1, 0.1).is_finite());
    }
}
