//! A gain that glides, drawn as a straight line from one control-grid point to the next.

/// Starts at zero: unless it is snapped, the first target fades in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line {
    /// The target behind a first one-pole lag; the line follows a second one behind it, so that
    /// neither its value nor its slope jumps.
    lagged: f32,
    /// Value at the last grid point.
    from: f32,
    /// Change per frame.
    step: f32,
    /// Frames from the last grid point to the next.
    frames: f32,
}

impl Line {
    /// Jumps.
    pub fn snap(&mut self, to: f32) {
        (self.lagged, self.from, self.step) = (to, to, 0.0);
    }

    /// At a grid point: goes on toward `to`, both lags by the share `pace` of their distance, and
    /// arrives in the end. The next grid point is `frames` away.
    pub fn glide(&mut self, to: f32, pace: f32, frames: usize) {
        self.lagged += (to - self.lagged) * pace;
        let at = self.from + self.step * self.frames;
        let next = at + (self.lagged - at) * pace;
        // Lags and rounding must not keep it from arriving: silence is exact, and so is unity.
        let arrived = (at - to).abs() < 1e-5;
        self.head(if arrived { to } else { next }, frames);
    }

    /// At a grid point: heads for `to`, to be reached at the next, `frames` away.
    pub fn head(&mut self, to: f32, frames: usize) {
        self.from += self.step * self.frames;
        if (self.from - to).abs() < 1e-6 {
            self.from = to;
        }
        self.frames = frames as f32;
        self.step = (to - self.from) / self.frames;
    }

    /// At a grid point: heads for the smooth step at `share`, 0..=1 of a fade.
    pub fn fade(&mut self, share: f64, frames: usize) {
        let share = share as f32;
        self.head(share * share * (3.0 - 2.0 * share), frames);
    }

    /// Value at a frame of the grid span.
    pub fn at(&self, frame: usize) -> f32 {
        // By way of 32 bits: only from those do vectors become floats.
        self.from + self.step * frame as i32 as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_arrives_at_the_next_grid_point_and_stays() {
        let mut line = Line::default();
        line.head(1.0, 32);
        assert_eq!(line.at(0), 0.0);
        assert_eq!(line.at(16), 0.5);
        line.head(1.0, 32);
        assert_eq!((line.at(0), line.at(31)), (1.0, 1.0));
        line.head(0.3, 32);
        line.head(0.0, 32);
        line.head(0.0, 32);
        assert_eq!((line.at(0), line.at(31)), (0.0, 0.0));
    }

    #[test]
    fn it_glides_without_a_kink_and_arrives_exactly() {
        let mut line = Line::default();
        let (mut slope, mut kink) = (0f32, 0f32);
        for _ in 0..100 {
            line.glide(1.0, 0.2, 32);
            kink = kink.max((line.step - slope).abs() * 32.0);
            slope = line.step;
        }
        assert_eq!((line.at(0), line.at(31)), (1.0, 1.0));
        assert!(kink < 0.05, "{kink}");
    }
}
