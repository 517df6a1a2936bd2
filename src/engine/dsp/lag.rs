//! A one-pole lag for values that move on the control grid.

/// Follows its target exponentially and arrives: close enough, it snaps, so that what depends on it
/// can rest.
#[derive(Clone, Copy, Debug)]
pub struct Lag {
    /// Where it is.
    value: f64,
    /// Distance at which it snaps.
    near: f64,
}

impl Lag {
    /// A lag standing at `value`, that snaps within `near`.
    pub fn new(value: f64, near: f64) -> Self {
        Self { value, near }
    }

    /// Jumps.
    pub fn snap(&mut self, value: f64) {
        self.value = value;
    }

    /// Where it is.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// One step toward `target`, by the share `step` of the distance; whether it moved.
    pub fn follow(&mut self, target: f64, step: f64) -> bool {
        let before = self.value;
        self.value += (target - self.value) * step;
        if (target - self.value).abs() < self.near {
            self.value = target;
        }
        self.value != before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_arrives_and_rests() {
        let mut lag = Lag::new(0.0, 0.01);
        assert!(lag.follow(1.0, 0.5));
        assert_eq!(lag.value(), 0.5);
        let moves = (0..20).filter(|_| lag.follow(1.0, 0.5)).count();
        assert_eq!(lag.value(), 1.0);
        assert_eq!(moves, 6);
    }
}
