//! How the degrees of a mode are tuned: rounded to equal steps, or moved to simple ratios. Own
//! design.
//!
//! Degrees stay ascending, the tonic stays the tonic, and two degrees sound alike only where equal
//! steps leave no room.

use super::{EQUAL_CENTS, MAX_DEGREES};

/// The simple ratios of [`just`], from 1/1 to 2/1: of the five-limit the semitone, the tones, the
/// thirds and sixths, the tritones and sevenths of the Indian gamut; the harmonic seventh and its
/// kin; of eleven and thirteen the neutral intervals and the partials of an overtone singer. The
/// ditone 81/64 is not among them: a Pythagorean third becomes 5/4.
const SIMPLE: [(f64, f64); 27] = [
    (1.0, 1.0),
    (16.0, 15.0),
    (12.0, 11.0),
    (10.0, 9.0),
    (9.0, 8.0),
    (8.0, 7.0),
    (7.0, 6.0),
    (6.0, 5.0),
    (11.0, 9.0),
    (5.0, 4.0),
    (9.0, 7.0),
    (4.0, 3.0),
    (11.0, 8.0),
    (45.0, 32.0),
    (64.0, 45.0),
    (3.0, 2.0),
    (14.0, 9.0),
    (8.0, 5.0),
    (13.0, 8.0),
    (18.0, 11.0),
    (5.0, 3.0),
    (12.0, 7.0),
    (7.0, 4.0),
    (16.0, 9.0),
    (9.0, 5.0),
    (11.0, 6.0),
    (15.0, 8.0),
];
/// How far a degree moves to a simple ratio, in cents: the Pythagorean intervals are 22 from the
/// simple ones; a quarter tone beside the tonic stays one.
const JUST_REACH_CENTS: f64 = 30.0;

/// Rounds degrees and period to multiples of `step` cents (halves up) and returns the period.
///
/// Of two degrees that would fall together, one goes to the step on its other side if that is free:
/// the one that is then less far off. If neither can, they sound alike: pushing a third degree away
/// would spoil it, and that might be the fourth or fifth. None but the tonic falls on the tonic as
/// long as the period has two steps.
pub fn equal(degrees: &mut [f64], period: f64, step: f64) -> f64 {
    let steps = (period / step).round().max(1.0);
    let most = steps - 1.0;
    let rounded = |degree: f64| (degree / step).round().clamp(most.min(1.0), most);
    let count = degrees.len();
    let mut taken = [0f64; MAX_DEGREES];
    for i in 1..count {
        let exact = degrees[i] / step;
        taken[i] = rounded(degrees[i]);
        if i == 1 || taken[i] > taken[i - 1] {
            continue;
        }
        taken[i] = taken[i - 1];
        let (low, high) = (taken[i] - 1.0, taken[i] + 1.0);
        let next = degrees.get(i + 1).map_or(steps, |&next| rounded(next));
        let before = degrees[i - 1] / step;
        let down = (before - low).abs();
        let up = (high - exact).abs();
        let can_down = low > taken[i - 2] && down < 1.0;
        let can_up = high < next && up < 1.0;
        if can_down && (down <= up || !can_up) {
            taken[i - 1] = low;
        } else if can_up {
            taken[i] = high;
        }
    }
    for (degree, taken) in degrees.iter_mut().zip(taken) {
        *degree = taken * step;
    }
    steps * step
}

/// Moves degrees and period to the nearest simple ratio within 30 cents and returns the period.
///
/// The measure is the distance in cents to a fixed list, not a height such as Tenney's: what
/// becomes of a degree can be read off the list. 408 becomes 5/4, 294 becomes 6/5, 350 becomes
/// 11/9, 600 (of two equally near) 45/32.
pub fn just(degrees: &mut [f64], period: f64) -> f64 {
    let nearest = |degree: f64| {
        let octave = (degree / 1200.0).floor();
        let within = degree - 1200.0 * octave;
        let mut best = 1200.0;
        for (over, under) in SIMPLE {
            let cents = 1200.0 * f64::log2(over / under);
            // Ratios ascend: of two equally near the lower, but for the octave, none is that near.
            if (cents - within).abs() < (best - within).abs() - EQUAL_CENTS {
                best = cents;
            }
        }
        1200.0 * octave + best
    };
    snap(degrees, period, JUST_REACH_CENTS, nearest);
    let simple = nearest(period);
    let near = (simple - period).abs() <= JUST_REACH_CENTS;
    if near && simple - degrees[degrees.len() - 1] > EQUAL_CENTS {
        simple
    } else {
        period
    }
}

/// Moves each degree to its target if that is within `reach` and no other degree, of this period or
/// the next ones, is nearer to it (of two equally near, the lower has it). Each degree so stays on
/// its side of the middle to its neighbours: all stay ascending, and distinct if they were; those that
/// were alike stay so.
pub fn snap(degrees: &mut [f64], period: f64, reach: f64, target: impl Fn(f64) -> f64) {
    let count = degrees.len();
    let mut before = degrees[count - 1] - period;
    let first = degrees[0];
    for i in 0..count {
        let own = degrees[i];
        if i > 0 && own - before < EQUAL_CENTS {
            degrees[i] = degrees[i - 1];
            continue;
        }
        let aim = target(own);
        let far = (aim - own).abs();
        let mut above = degrees[i..].iter().copied();
        let next = above.find(|degree| degree - own > EQUAL_CENTS);
        let next = next.unwrap_or(first + period);
        let lower = (aim - before).abs() > far + EQUAL_CENTS;
        let upper = (aim - next).abs() > far - EQUAL_CENTS;
        if far <= reach && lower && upper {
            degrees[i] = aim;
        }
        before = own;
    }
}

#[cfg(test)]
mod tests;
