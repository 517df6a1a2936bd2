//! What the player's tongue sings: which partial, and how the mouth gets there.
//!
//! A gentle walk over the partials that lie on the mode (`MUSIC.md` B4: the formant picks partials
//! 4 to 12). Odds and times are our own.

use crate::engine::random;
use rand::RngExt;

/// Lowest and highest partial the tongue can reach.
const REACH: std::ops::RangeInclusive<u32> = 4..=12;
/// What is sung where none of them lies on the mode: octaves and fifths above the reed.
const FALLBACK: u32 = 1 << 4 | 1 << 6 | 1 << 8;
/// Partial that hard plucks return to.
const HOME: u32 = 8;
/// Velocity of a hard pluck.
const HARD: f32 = 0.75;
/// Odds that a hard pluck goes home.
const HOME_ODDS: f32 = 0.55;
/// Odds that a partial is sung again.
const REPEAT_ODDS: f32 = 0.22;
/// Odds of a leap of an octave where there is one.
const OCTAVE_ODDS: f32 = 0.13;
/// Odds of stepping up, for the softest and the hardest pluck.
const UP_ODDS: [f32; 2] = [0.25, 0.6];
/// Time of a glide in s, for a step of nothing and of an octave.
const GLIDE_S: [f32; 2] = [0.04, 0.09];
/// How far a pluck of velocity 0 and 1 pulls the mouth down before it opens, in octaves.
const SWEEP_OCTAVES: [f32; 2] = [0.12, 0.62];
/// Time of the lowest point of that sweep, in s.
const SWEEP_S: f32 = 0.011;
/// Random address of the tongue.
const PLACE: [i64; 3] = [0x746f_6e67, 0, 0];

/// The tongue. Frequencies are in octaves above the reed's fundamental.
#[derive(Clone, Copy, Debug)]
pub struct Tongue {
    /// Partial that is sung.
    partial: u32,
    /// Where the glide began.
    from: f32,
    /// Where it goes.
    to: f32,
    /// Depth of the sweep in octaves.
    sweep: f32,
}

impl Tongue {
    /// Before the first pluck, an octave under home.
    pub fn new() -> Self {
        Self {
            partial: HOME,
            from: 2.0,
            to: 2.0,
            sweep: 0.0,
        }
    }

    /// Goes for the next partial among the bits of `partials`, from where it is `age_s` after the
    /// last pluck.
    pub fn sing(&mut self, partials: u32, velocity: f32, seed: u32, age_s: f32) {
        self.from = self.octaves(age_s);
        self.partial = next(self.partial, partials, velocity, seed);
        self.to = (self.partial as f32).log2();
        let [soft, hard] = SWEEP_OCTAVES;
        self.sweep = soft + (hard - soft) * velocity;
    }

    /// Where the mouth's resonance is, `age_s` after the pluck.
    pub fn octaves(&self, age_s: f32) -> f32 {
        let [near, far] = GLIDE_S;
        let glide_s = near + (far - near) * (self.to - self.from).abs().min(1.0);
        let share = (age_s / glide_s).min(1.0);
        let smooth = share * share * (3.0 - 2.0 * share);
        let octaves = self.from + (self.to - self.from) * smooth;
        let swing = age_s / SWEEP_S;
        if swing > 20.0 {
            return octaves;
        }
        octaves - self.sweep * swing * (1.0 - swing).exp()
    }
}

/// The partial after `last`.
fn next(last: u32, partials: u32, velocity: f32, seed: u32) -> u32 {
    let reachable = REACH.fold(0, |bits, n| bits | (partials & (1 << n)));
    let choice = if reachable == 0 { FALLBACK } else { reachable };
    let has = |n: u32| n < 32 && choice & (1 << n) != 0;
    let mut rng = random::at(seed, PLACE);
    let [go, dice, way]: [f32; 3] = rng.random();
    if velocity >= HARD && has(HOME) && go < HOME_ODDS {
        return HOME;
    }
    let up = way < UP_ODDS[0] + (UP_ODDS[1] - UP_ODDS[0]) * velocity;
    let octave = if up { 2 * last } else { last / 2 };
    if has(octave) && dice < OCTAVE_ODDS {
        return octave;
    }
    if has(last) && dice < OCTAVE_ODDS + REPEAT_ODDS {
        return last;
    }
    let above = (last + 1..=*REACH.end()).find(|n| has(*n));
    let below = (*REACH.start()..last).rev().find(|n| has(*n));
    let first = if up { above } else { below };
    first.or(above).or(below).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A walk of 2000 plucks.
    fn walk(partials: u32, velocity: f32) -> Vec<u32> {
        let mut last = HOME;
        (0..2000)
            .map(|seed| {
                last = next(last, partials, velocity, seed);
                last
            })
            .collect()
    }

    #[test]
    fn it_sings_what_lies_on_the_mode_else_octaves_and_the_fifth() {
        let mode = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 12 | 1 << 16;
        for (partials, wanted) in [
            (mode, &[4u32, 5, 8, 9, 12][..]),
            (0, &[4, 6, 8]),
            (1 << 2 | 1 << 16, &[4, 6, 8]),
            (1 << 7, &[7]),
        ] {
            let mut sung = walk(partials, 0.5);
            sung.sort_unstable();
            sung.dedup();
            assert_eq!(sung, wanted);
        }
    }

    #[test]
    fn hard_plucks_go_home_and_soft_ones_low() {
        let all = 0x1ff0;
        let mean = |velocity| walk(all, velocity).iter().sum::<u32>() as f32 / 2000.0;
        let home = walk(all, 0.9).iter().filter(|n| **n == HOME).count();
        assert!(home > 1000, "{home}");
        let (soft, hard) = (mean(0.2), mean(0.9));
        assert!(soft < 6.5 && hard > 7.5, "{soft} {hard}");
        let steps = walk(all, 0.5);
        let small = steps.windows(2).filter(|w| w[0].abs_diff(w[1]) <= 1);
        assert!(small.count() > 1500);
    }

    #[test]
    fn the_mouth_arrives_without_a_jump() {
        let mut tongue = Tongue::new();
        tongue.sing(1 << 12, 1.0, 1, 0.0);
        let mut last = tongue.octaves(0.0);
        assert_eq!(last, 2.0);
        for n in 1..400 {
            let now = tongue.octaves(n as f32 * 0.0005);
            assert!((now - last).abs() < 0.12, "{n}");
            last = now;
        }
        assert!((last - 12f32.log2()).abs() < 1e-4);
    }
}
