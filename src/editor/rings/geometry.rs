//! Where lanes and steps stand on the rings.

use crate::engine::clock::BarPlace;
use crate::engine::settings::LANES;
use crate::engine::units::Beats;
use egui::Pos2;
use std::f32::consts::{FRAC_PI_2, TAU};

/// Share of the radius that is left free in the middle.
const HOLE: f32 = 0.30;
/// Most bars that the clock may be ahead of what was told.
const AHEAD: usize = 4;

/// Where the rings are.
#[derive(Clone, Copy, Debug)]
pub struct Board {
    /// Middle.
    pub centre: Pos2,
    /// Outer radius in points.
    pub outer: f32,
}

impl Board {
    /// A board around a middle.
    pub fn new(centre: Pos2, outer: f32) -> Self {
        Self {
            centre,
            outer: outer.max(0.0),
        }
    }

    /// Radius of the hole.
    pub fn inner(&self) -> f32 {
        HOLE * self.outer
    }

    /// Width of a lane.
    fn width(&self) -> f32 {
        (self.outer - self.inner()) / LANES as f32
    }

    /// Radius of a lane's ring; the first lane is outermost.
    pub fn radius(&self, lane: usize) -> f32 {
        self.outer - (lane as f32 + 0.5) * self.width()
    }

    /// Size of a mark of a velocity, in points.
    pub fn mark(&self, velocity: f32) -> f32 {
        self.width() * (0.19 + 0.25 * velocity.clamp(0.0, 1.0))
    }
}

/// The lane at a place, if there is one.
pub fn lane_at(board: &Board, at: Pos2) -> Option<usize> {
    let lane = (board.outer - (at - board.centre).length()) / board.width();
    (lane >= 0.0 && lane < LANES as f32).then_some(lane as usize)
}

/// The step nearest a place.
pub fn slot_at(board: &Board, at: Pos2, slots: usize) -> usize {
    let turn = ((at - board.centre).angle() + FRAC_PI_2) / TAU;
    let slot = (turn.rem_euclid(1.0) * slots as f32).round() as usize;
    slot % slots.max(1)
}

/// The bar a position is in, which the last glance may not have reached, and how far it is in it.
pub fn now(bar: BarPlace, position: Beats) -> (BarPlace, Option<f32>) {
    let length = bar.meter.bar().0;
    if !(length > 0.0 && length.is_finite()) {
        return (bar, None);
    }
    let mut bar = bar;
    for _ in 0..AHEAD {
        if position.0 < bar.start.0 + length {
            break;
        }
        bar = bar.next();
    }
    let share = ((position.0 - bar.start.0) / length) as f32;
    (bar, (0.0..1.0).contains(&share).then_some(share))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::{COMMON, Meter};
    use egui::pos2;

    #[test]
    fn lanes_fill_the_board_from_the_outside() {
        let board = Board::new(pos2(50.0, 50.0), 100.0);
        assert!((board.inner() - 30.0).abs() < 1e-3);
        for lane in 0..LANES {
            let at = pos2(50.0 + board.radius(lane), 50.0);
            assert_eq!(lane_at(&board, at), Some(lane));
            assert!(board.mark(1.0) * 2.0 <= board.width());
        }
        assert!(board.radius(0) > board.radius(5));
        assert_eq!(lane_at(&board, pos2(50.0, 50.0)), None);
        assert_eq!(lane_at(&board, pos2(151.0, 50.0)), None);
        assert_eq!(
            lane_at(&Board::new(pos2(0.0, 0.0), 0.0), pos2(0.0, 0.0)),
            None
        );
    }

    #[test]
    fn steps_go_round_from_the_top() {
        let board = Board::new(pos2(0.0, 0.0), 10.0);
        assert_eq!(slot_at(&board, pos2(0.0, -5.0), 16), 0);
        assert_eq!(slot_at(&board, pos2(5.0, 0.0), 16), 4);
        assert_eq!(slot_at(&board, pos2(-0.1, -5.0), 16), 0);
        assert_eq!(slot_at(&board, pos2(-5.0, 0.0), 14), 11);
        assert_eq!(slot_at(&board, pos2(1.0, 1.0), 0), 0);
    }

    #[test]
    fn the_clock_may_be_bars_ahead_and_a_bar_without_length_has_no_hand() {
        let bar = BarPlace {
            index: 3,
            start: Beats(12.0),
            meter: COMMON,
        };
        let (place, head) = now(bar, Beats(13.0));
        assert_eq!((place, head), (bar, Some(0.25)));
        let (place, head) = now(bar, Beats(18.0));
        assert_eq!(
            (place.index, place.start, head),
            (4, Beats(16.0), Some(0.5))
        );
        assert_eq!(now(bar, Beats(11.0)).1, None);
        assert_eq!(now(bar, Beats(f64::NAN)).1, None);
        let meter = Meter {
            numerator: 0,
            denominator: 4,
        };
        assert_eq!(now(BarPlace { meter, ..bar }, Beats(13.0)).1, None);
    }
}
