//! A gain that moves in a straight line from one control-grid point to the next.

/// Starts at zero: the first heading fades in over one grid span.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line {
    /// Value at the last grid point.
    from: f32,
    /// Change per frame.
    step: f32,
    /// Frames from the last grid point to the next.
    frames: f32,
}

impl Line {
    /// Heads for `to`, to be reached in `frames`, from where it was heading before.
    pub fn head(&mut self, to: f32, frames: usize) {
        self.from += self.step * self.frames;
        // Rounding must not keep it from arriving: silence is exact, and so is unity.
        if (self.from - to).abs() < 1e-6 {
            self.from = to;
        }
        self.frames = frames as f32;
        self.step = (to - self.from) / self.frames;
    }

    /// Value at a frame of the grid span.
    pub fn at(&self, frame: usize) -> f32 {
        self.from + self.step * frame as f32
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
}
