//! Touch: how hard a step is struck.

use super::blend::Step;

/// Velocity of every hit where accents do not stand out.
const EVEN: f32 = 0.62;
/// Velocity of level 1 where they stand out most.
const LIGHTEST: f32 = 0.3;
/// What each level adds there.
const PER_LEVEL: f32 = 0.045;
/// What an accent adds there on top.
const ACCENT: f32 = 0.34;
/// Levels between which a hit becomes an accent.
const ACCENT_LEVELS: [f32; 2] = [5.5, 7.5];
/// Velocity of a ghost note at level 1, and what each level adds: 0.13 to 0.25.
const GHOST: [f32; 2] = [0.13, 0.015];
/// Drums take what is below 0.35 as a ghost note; with its wander, a ghost stays below this.
const MOST_GHOST: f32 = 0.34;
/// Least velocity.
const LEAST: f32 = 0.05;

/// Velocity of a step. `accent` 0..=1 is how far accents stand out, `factor` is the player's.
pub fn velocity(step: &Step, accent: f32, factor: f32) -> f32 {
    let level = step.force.clamp(1.0, 9.0);
    let [from, to] = ACCENT_LEVELS;
    let rise = ((level - from) / (to - from)).clamp(0.0, 1.0);
    let rise = rise * rise * (3.0 - 2.0 * rise);
    let marked = LIGHTEST + PER_LEVEL * (level - 1.0) + ACCENT * rise;
    let plain = EVEN + accent.clamp(0.0, 1.0) * (marked - EVEN);
    let ghost = GHOST[0] + GHOST[1] * (level - 1.0);
    let most = if step.ghost >= 0.5 { MOST_GHOST } else { 1.0 };
    (factor * (plain + step.ghost.clamp(0.0, 1.0) * (ghost - plain))).clamp(LEAST, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Velocity of a plain step.
    fn plain(level: f32, accent: f32) -> f32 {
        velocity(&Step::plain(level, 0), accent, 1.0)
    }

    #[test]
    fn accents_stand_out_as_far_as_they_are_asked_to() {
        for level in 1..=9 {
            assert!((plain(level as f32, 0.0) - 0.62).abs() < 1e-6);
        }
        assert!((plain(1.0, 1.0) - 0.3).abs() < 1e-6);
        assert!((plain(9.0, 1.0) - 1.0).abs() < 1e-6);
        for level in 1..9 {
            assert!(plain(level as f32, 0.6) < plain(level as f32 + 1.0, 0.6));
        }
        // 3 dB between a strong step and an accent.
        assert!(plain(7.0, 1.0) / plain(6.0, 1.0) > 1.4);
    }

    #[test]
    fn ghosts_stay_ghosts() {
        for level in 1..=9 {
            for accent in [0.0, 0.5, 1.0] {
                for factor in [0.76, 1.0, 1.24] {
                    let step = Step {
                        ghost: 1.0,
                        ..Step::plain(level as f32, 1)
                    };
                    let velocity = velocity(&step, accent, factor);
                    assert!((0.09..0.35).contains(&velocity), "{velocity}");
                }
            }
        }
    }
}
