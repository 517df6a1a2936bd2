//! Where nut, bridge and strings are, and how a string swings.

use crate::editor::brush::unit;
use crate::editor::theme::Sheet;
use egui::{Pos2, Rect, pos2, vec2};

/// Range of the thread's place on a one-metre string, in m.
const THREAD_M: (f32, f32) = (0.003, 0.009);
/// Points across the glass.
const POINTS: usize = 65;

/// Where things are, in points.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Neck and soundboard.
    pub wood: Rect,
    /// Where the names start, if there is room for them.
    pub label: Option<f32>,
    /// Whether there is room for frequencies too.
    pub wide: bool,
    /// The nut, where strings begin.
    pub nut: f32,
    /// The bridge, where they end.
    pub bridge: f32,
    /// Width of the bridge.
    pub saddle: f32,
    /// Where they are tied.
    pub tail: f32,
    /// Number of strings.
    pub count: usize,
    /// The glass over the bridge, if there is room for it.
    pub glass: Option<Glass>,
}

impl Frame {
    /// The frame in a rectangle; `None` where there is no room.
    pub fn new(rect: Rect, strings: usize, sheet: Sheet) -> Option<Self> {
        let units = |points: f32| points / sheet.px(1.0);
        let (width, height) = (units(rect.width()), units(rect.height()));
        if !(width >= 40.0 && height >= 20.0) {
            return None;
        }
        let wide = width >= 300.0;
        let label = (width >= 150.0).then(|| rect.left() + sheet.px(8.0));
        let before = match (wide, label) {
            (true, _) => 112.0,
            (false, Some(_)) => 40.0,
            (false, None) => 10.0,
        };
        let radius = (0.40 * height).min(0.13 * width).min(78.0);
        let glass = (radius >= 26.0).then(|| Glass {
            centre: pos2(rect.right() - sheet.px(radius + 8.0), rect.center().y),
            radius: sheet.px(radius),
        });
        let after = glass.map_or(sheet.px(16.0), |glass| 2.0 * glass.radius + sheet.px(26.0));
        let saddle = sheet.px((0.035 * width).clamp(7.0, 18.0));
        let nut = rect.left() + sheet.px(before);
        Some(Self {
            wood: rect,
            label,
            wide,
            nut,
            bridge: (rect.right() - after - saddle).max(nut + sheet.px(10.0)),
            saddle,
            tail: rect.right(),
            count: strings.max(1),
            glass,
        })
    }

    /// Distance of two strings.
    fn pitch(&self) -> f32 {
        self.wood.height() / (self.count as f32 + 0.35)
    }

    /// Height of a string, from the first on top.
    pub fn y(&self, n: usize) -> f32 {
        let middle = 0.5 * (self.count as f32 - 1.0);
        self.wood.center().y + (n as f32 - middle) * self.pitch()
    }

    /// The string nearest a height.
    pub fn string_at(&self, y: f32) -> Option<usize> {
        let n = ((y - self.y(0)) / self.pitch()).round();
        (n >= 0.0 && n < self.count as f32).then_some(n as usize)
    }

    /// How far a string may swing.
    pub fn reach(&self, sheet: Sheet) -> f32 {
        (0.46 * self.pitch()).min(sheet.px(26.0))
    }
}

/// How wide a string of an amplitude of 0..=1 is drawn, 0..=1: sounds that are still heard are seen.
pub fn swing(amplitude: f32) -> f32 {
    let db = 20.0 * unit(amplitude).max(1e-6).log10();
    // From -66 dB on.
    (1.0 + db / 66.0).clamp(0.0, 1.0).powf(1.5)
}

/// What a string's motion reaches at a share of its length from the nut: a triangle with its peak
/// where it was plucked (a share too, within 0..1), softened to a half sine as `hard` goes to 0.
pub fn envelope(at: f32, plucked: f32, hard: f32) -> f32 {
    let at = at.clamp(0.0, 1.0);
    let plucked = plucked.clamp(0.02, 0.98);
    let triangle = if at < plucked {
        at / plucked
    } else {
        (1.0 - at) / (1.0 - plucked)
    };
    let sine = (std::f32::consts::PI * at).sin();
    sine + (triangle - sine) * hard.clamp(0.0, 1.0)
}

/// Place of the thread on the bridge, as a share of its width from the far end.
pub fn thread_share(thread_m: f32) -> f32 {
    let (low, high) = THREAD_M;
    0.15 + 0.7 * ((thread_m - low) / (high - low)).clamp(0.0, 1.0)
}

/// The glass: a disc with the bridge from the side, the string coming from the left.
#[derive(Clone, Copy, Debug)]
pub struct Glass {
    /// Middle.
    pub centre: Pos2,
    /// Radius.
    pub radius: f32,
}

impl Glass {
    /// Points across the glass at a height that belongs to their place, -1..=1 from the middle,
    /// kept inside.
    pub fn points(&self, y: impl Fn(f32) -> f32) -> Vec<Pos2> {
        let last = (POINTS - 1) as f32;
        (0..POINTS)
            .map(|n| {
                let x = 2.0 * n as f32 / last - 1.0;
                let edge = self.edge(x);
                pos2(
                    self.centre.x + x * self.radius,
                    self.centre.y + y(x).clamp(-edge, edge),
                )
            })
            .collect()
    }

    /// As [`Glass::points`], without those that would lie outside.
    pub fn line(&self, y: impl Fn(f32) -> f32) -> Vec<Pos2> {
        let mut points = self.points(&y);
        let inside = |at: &Pos2| {
            let x = (at.x - self.centre.x) / self.radius;
            y(x).abs() <= self.edge(x) + 0.5
        };
        points.retain(inside);
        points
    }

    /// Height of the rim at a place.
    fn edge(&self, x: f32) -> f32 {
        self.radius * (1.0 - x * x).max(0.0).sqrt()
    }

    /// Height of the lower rim.
    pub fn floor(&self, x: f32) -> f32 {
        self.edge(x)
    }

    /// Height of the bridge below the middle: a flat curve with its crest on the right.
    pub fn bridge(&self, x: f32) -> f32 {
        let from_crest = x - 0.35;
        self.radius * (0.16 + 0.30 * from_crest * from_crest)
    }

    /// Height of the string at rest: on the crest, and straight to the left.
    pub fn string(&self, x: f32) -> f32 {
        if x < 0.35 {
            self.radius * 0.16
        } else {
            self.bridge(x)
        }
    }

    /// How far the string opens at a place, 0..=1.
    pub fn open(&self, x: f32) -> f32 {
        ((0.35 - x) / 1.35).clamp(0.0, 1.0)
    }

    /// How far the bridge is lowered for a jivari of 0..=1.
    pub fn gap(&self, jivari: f32) -> f32 {
        0.22 * self.radius * (1.0 - jivari.clamp(0.0, 1.0))
    }

    /// The thread under the string, at a share of the bridge's width from its far end.
    pub fn thread(&self, share: f32) -> Pos2 {
        let x = 0.35 - 0.9 * share;
        self.centre + vec2(x * self.radius, self.string(x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::Vec2;

    #[test]
    fn a_pluck_peaks_where_it_was_and_dies_to_a_half_sine() {
        assert_eq!(envelope(0.3, 0.3, 1.0), 1.0);
        assert_eq!(
            (envelope(0.0, 0.3, 1.0), envelope(1.0, 0.3, 1.0)),
            (0.0, 0.0)
        );
        assert!((envelope(0.65, 0.3, 1.0) - 0.5).abs() < 1e-6);
        assert!((envelope(0.5, 0.1, 0.0) - 1.0).abs() < 1e-6);
        assert!(envelope(f32::INFINITY, 0.0, 2.0).is_finite());
    }

    #[test]
    fn what_is_heard_is_seen() {
        assert_eq!((swing(0.0), swing(1.0)), (0.0, 1.0));
        assert!(swing(0.01) > 0.15 && swing(0.1) > swing(0.01));
        assert_eq!(swing(f32::NAN), 0.0);
    }

    #[test]
    fn strings_lie_between_the_edges_in_order() {
        let sheet = Sheet::fit(Vec2::new(1120.0, 700.0));
        for (width, height) in [(40.0, 20.0), (200.0, 90.0), (420.0, 230.0), (1088.0, 260.0)] {
            let rect = Rect::from_min_size(pos2(5.0, 7.0), vec2(width, height));
            for strings in [1, 4, 6] {
                let frame = Frame::new(rect, strings, sheet).unwrap();
                assert!(frame.nut < frame.bridge, "{width}");
                for n in 0..strings {
                    let y = frame.y(n);
                    let reach = frame.reach(sheet);
                    assert!(y - reach >= rect.top() && y + reach <= rect.bottom());
                    assert_eq!(frame.string_at(y), Some(n));
                }
            }
        }
        assert!(Frame::new(Rect::NOTHING, 4, sheet).is_none());
    }

    #[test]
    fn the_string_rests_on_the_bridge_and_never_under_it() {
        let glass = Glass {
            centre: pos2(0.0, 0.0),
            radius: 50.0,
        };
        for n in 0..=20 {
            let x = -1.0 + 0.1 * n as f32;
            assert!(glass.string(x) <= glass.bridge(x) + 1e-4);
        }
        assert_eq!(glass.gap(1.0), 0.0);
        assert!(glass.gap(0.0) > glass.gap(0.7));
        for point in glass.points(|_| 1e9) {
            assert!((point - glass.centre).length() <= 50.1);
        }
    }
}
