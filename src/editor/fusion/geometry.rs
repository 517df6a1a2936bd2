//! Blends as places in a triangle, and back.

use crate::editor::theme::Sheet;
use egui::{Pos2, Rect, Vec2, pos2};

/// Where the triangle is.
#[derive(Clone, Copy, Debug)]
pub struct Triangle {
    /// Corners of steppe, rock and electro.
    pub corners: [Pos2; 3],
    /// Where their emblems stand: outside, so that the point never hides under one.
    pub emblems: [Pos2; 3],
    /// Radius of the emblems on them.
    pub emblem: f32,
    /// Whether there is room for names, not only for shares.
    pub named: bool,
}

impl Triangle {
    /// The largest one in a rectangle, as near to equal sides as it fits; `None` without room.
    pub fn new(rect: Rect, sheet: Sheet) -> Option<Self> {
        let (width, height) = (rect.width(), rect.height());
        if !(width >= sheet.px(40.0) && height >= sheet.px(36.0)) {
            return None;
        }
        let named = width >= sheet.px(165.0) && height >= sheet.px(110.0);
        let emblem = (0.085 * width.min(height)).clamp(sheet.px(7.0), sheet.px(20.0));
        let pad = emblem + sheet.px(2.0);
        let below = sheet.px(17.0);
        let inner = rect.with_max_y(rect.bottom() - below).shrink(pad);
        let equal = 2.0 / 3f32.sqrt() * inner.height();
        // A flat one is better than a small one.
        let half = 0.5 * inner.width().min(1.35 * equal);
        let x = inner.center().x;
        let emblems = [
            pos2(x, inner.top()),
            pos2(x - half, inner.bottom()),
            pos2(x + half, inner.bottom()),
        ];
        let sum = emblems
            .iter()
            .fold(Vec2::ZERO, |sum, at| sum + at.to_vec2());
        let middle = (sum / 3.0).to_pos2();
        let gap = emblem + sheet.px(5.0);
        Some(Self {
            corners: emblems.map(|at| {
                let inward = middle - at;
                at + inward.normalized() * gap.min(0.6 * inward.length())
            }),
            emblems,
            emblem,
            named,
        })
    }

    /// Where shares, 1 together, stand.
    pub fn point(&self, shares: [f32; 3]) -> Pos2 {
        let corners = self.corners.iter().zip(shares);
        let sum = corners.fold(Vec2::ZERO, |sum, (corner, share)| {
            sum + corner.to_vec2() * share
        });
        sum.to_pos2()
    }

    /// The shares of a place; outside, those of the nearest in the triangle.
    pub fn shares(&self, at: Pos2) -> [f32; 3] {
        let inside = barycentric(self.corners, at);
        if inside.iter().all(|share| *share >= 0.0) {
            return inside;
        }
        // The nearest point of the edges.
        let [a, b, c] = self.corners;
        let edges = [(a, b), (b, c), (c, a)].map(|(from, to)| nearest(from, to, at));
        let near = edges
            .into_iter()
            .min_by(|p, q| (*p - at).length().total_cmp(&(*q - at).length()));
        let held = barycentric(self.corners, near.unwrap_or(a)).map(|share| share.max(0.0));
        let sum: f32 = held.iter().sum();
        if sum > 0.0 {
            held.map(|share| share / sum)
        } else {
            [1.0, 0.0, 0.0]
        }
    }
}

/// Shares of the corners in a place, 1 together; all the first's in a triangle without area.
fn barycentric([a, b, c]: [Pos2; 3], at: Pos2) -> [f32; 3] {
    let (ab, ac, ap) = (b - a, c - a, at - a);
    let cross = |p: Vec2, q: Vec2| p.x * q.y - p.y * q.x;
    let area = cross(ab, ac);
    let (second, third) = (cross(ap, ac) / area, cross(ab, ap) / area);
    if second.is_finite() && third.is_finite() {
        [1.0 - second - third, second, third]
    } else {
        [1.0, 0.0, 0.0]
    }
}

/// The point of a line nearest a place.
fn nearest(from: Pos2, to: Pos2, at: Pos2) -> Pos2 {
    let along = to - from;
    let share = (at - from).dot(along) / along.length_sq();
    if share.is_finite() {
        from + along * share.clamp(0.0, 1.0)
    } else {
        from
    }
}

/// Shares of steppe, rock and electro, 1 together, as the groove blends them: the steppe has what
/// the others leave, and where they ask for more than there is, they share it.
pub fn weights(rock: f32, electro: f32) -> [f32; 3] {
    let sound = |value: f32| {
        if value.is_finite() {
            value.clamp(0.0, 1.0)
        } else {
            0.0
        }
    };
    let (rock, electro) = (sound(rock), sound(electro));
    let sum = (rock + electro).max(1.0);
    let (rock, electro) = (rock / sum, electro / sum);
    [(1.0 - rock - electro).max(0.0), rock, electro]
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    /// A triangle in 200 by 180 points.
    fn triangle() -> Triangle {
        let sheet = Sheet::fit(Vec2::new(1120.0, 700.0));
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(200.0, 180.0));
        Triangle::new(rect, sheet).unwrap()
    }

    #[test]
    fn blends_go_to_places_and_back() {
        let triangle = triangle();
        for n in 0..=10 {
            for m in 0..=(10 - n) {
                let shares = weights(n as f32 / 10.0, m as f32 / 10.0);
                let back = triangle.shares(triangle.point(shares));
                for (share, back) in shares.iter().zip(back) {
                    assert!((share - back).abs() < 1e-4, "{shares:?}");
                }
            }
        }
    }

    #[test]
    fn corners_are_whole_and_outside_is_held_at_the_edge() {
        let triangle = triangle();
        let [steppe, rock, electro] = triangle.corners;
        let near = |a: [f32; 3], b: [f32; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4);
        assert!(near(triangle.shares(steppe), [1.0, 0.0, 0.0]));
        assert!(near(
            triangle.shares(rock - vec2(50.0, -10.0)),
            [0.0, 1.0, 0.0]
        ));
        assert!(near(
            triangle.shares(electro + vec2(90.0, 90.0)),
            [0.0, 0.0, 1.0]
        ));
        let below = rock.lerp(electro, 0.5) + vec2(0.0, 40.0);
        assert!(near(triangle.shares(below), [0.0, 0.5, 0.5]));
        for at in [pos2(f32::NAN, 0.0), pos2(f32::INFINITY, 3.0)] {
            let shares = triangle.shares(at);
            let sum: f32 = shares.iter().sum();
            assert!((sum - 1.0).abs() < 1e-4 && shares.iter().all(|share| *share >= 0.0));
        }
    }

    #[test]
    fn a_triangle_without_area_is_no_trouble() {
        let flat = Triangle {
            corners: [pos2(1.0, 1.0); 3],
            ..triangle()
        };
        assert_eq!(flat.shares(pos2(5.0, 5.0)), [1.0, 0.0, 0.0]);
        let sheet = Sheet::fit(Vec2::new(1120.0, 700.0));
        assert!(Triangle::new(Rect::NOTHING, sheet).is_none());
    }

    #[test]
    fn more_than_there_is_is_shared() {
        assert_eq!(weights(0.0, 0.0), [1.0, 0.0, 0.0]);
        assert_eq!(weights(1.0, 1.0), [0.0, 0.5, 0.5]);
        assert_eq!(weights(0.25, 0.25), [0.5, 0.25, 0.25]);
        assert_eq!(weights(f32::NAN, 2.0), [0.0, 0.0, 1.0]);
    }
}
