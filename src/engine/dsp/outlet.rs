//! The way out of [`super::dense_modes`]: a place in the image, a choke, and a ceiling. Our own.

use super::dense_modes::LANES;

/// Time for a choke.
const CHOKE_S: f32 = 0.015;
/// Frames of a block at the most.
const BLOCK: usize = 32;
/// Level up to which nothing happens; from there on the output bends toward 1.
const KNEE: f32 = 0.6;

/// The way out.
#[derive(Clone, Copy, Debug)]
pub struct Outlet {
    /// Gain from both buses to left and right: `[left, right][bus]`.
    gains: [[f32; 2]; 2],
    /// Change of `fade` in a frame of a choke.
    step: f32,
    /// Root of the gain.
    fade: f32,
    /// Whether it is choked.
    choked: bool,
}

impl Outlet {
    /// Open. `gains` go from both buses to left and to right.
    pub fn new(rate_hz: f64, gains: [[f32; 2]; 2]) -> Self {
        Self {
            gains,
            step: 1.0 / (CHOKE_S * rate_hz as f32),
            fade: 1.0,
            choked: false,
        }
    }

    /// Shuts it within 15 ms.
    pub fn choke(&mut self) {
        self.choked = true;
    }

    /// Opens it at once; gives the gain that it had, for what goes on to ring.
    pub fn open(&mut self) -> f32 {
        let gain = self.fade * self.fade;
        (self.fade, self.choked) = (1.0, false);
        gain
    }

    /// Whether a choke is over.
    pub fn is_shut(&self) -> bool {
        self.fade == 0.0
    }

    /// Adds frames of modes, at most 32, to both sides. Inlined, so that it is compiled for the
    /// instruction set of its caller.
    #[inline(always)]
    pub fn mix(&mut self, frames: &[[f32; LANES]], left: &mut [f32], right: &mut [f32]) {
        let mut sums = [[0f32; BLOCK]; 2];
        for (n, frame) in frames.iter().enumerate() {
            [sums[0][n], sums[1][n]] = buses(frame);
        }
        let [to_left, to_right] = self.gains;
        let mut sides = [[0f32; BLOCK]; 2];
        for n in 0..BLOCK {
            let [a, b] = [sums[0][n], sums[1][n]];
            sides[0][n] = bend(to_left[0] * a + to_left[1] * b);
            sides[1][n] = bend(to_right[0] * a + to_right[1] * b);
        }
        if self.choked {
            self.shut(frames.len(), &mut sides);
        }
        for (to, from) in [left, right].into_iter().zip(&sides) {
            for (to, from) in to.iter_mut().zip(from) {
                *to += from;
            }
        }
    }

    /// Shuts it further over a number of frames.
    fn shut(&mut self, frames: usize, sides: &mut [[f32; BLOCK]; 2]) {
        let [left, right] = sides;
        for (left, right) in left.iter_mut().zip(right).take(frames) {
            *left *= self.fade * self.fade;
            *right *= self.fade * self.fade;
            self.fade = (self.fade - self.step).max(0.0);
        }
    }
}

/// Sums of both buses of a frame.
#[inline(always)]
fn buses(frame: &[f32; LANES]) -> [f32; 2] {
    let [a, b, c, d, e, f, g, h] = *frame;
    [(a + c) + (b + d), (e + g) + (f + h)]
}

/// The same up to the knee, and never 1: chance must not clip where many modes meet.
#[inline(always)]
fn bend(x: f32) -> f32 {
    let over = (x.abs() - KNEE).max(0.0);
    let taken = over * over / (over + (1.0 - KNEE));
    x - taken.copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_bends_what_is_loud_and_nothing_else() {
        assert_eq!(bend(-0.6), -0.6);
        assert!((bend(1.0) - 0.8).abs() < 1e-6);
        assert!((bend(-1000.0) + 1.0).abs() < 1e-3);
        assert!(bend(0.61) > 0.6095);
    }

    #[test]
    fn buses_have_their_places_and_a_choke_ends_smoothly() {
        let mut outlet = Outlet::new(48_000.0, [[0.5, 0.0], [0.0, 0.25]]);
        let frames = [[0.1f32, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.2]; 800];
        let (mut left, mut right) = ([0f32; 800], [0f32; 800]);
        outlet.choke();
        let sides = left.chunks_mut(32).zip(right.chunks_mut(32));
        for (frames, (left, right)) in frames.chunks(32).zip(sides) {
            outlet.mix(frames, left, right);
        }
        assert!((left[0] - 0.2).abs() < 1e-6 && (right[0] - 0.2).abs() < 1e-6);
        assert!(left.windows(2).all(|w| (w[1] - w[0]).abs() < 1e-3));
        assert!(outlet.is_shut() && left[799] == 0.0);
        assert_eq!(outlet.open(), 0.0);
        assert!(!outlet.is_shut());
    }
}
