//! A hand on a drum: ends its sound in a short time, and lets go when it is struck again.

/// Time in which it ends a sound, in s.
const PRESS_S: f64 = 0.018;
/// Time in which it lets go, in s: too short to soften a stroke.
const LIFT_S: f64 = 0.001;

/// A gain from 1 to 0 and back.
#[derive(Clone, Copy, Debug)]
pub struct Damper {
    /// How far it is open, 0..=1.
    open: f32,
    /// Change per frame.
    step: f32,
    /// The same while pressing, and while lifting.
    steps: [f32; 2],
}

impl Damper {
    /// Open.
    pub fn new(rate_hz: f64) -> Self {
        Self {
            open: 1.0,
            step: 0.0,
            steps: [
                -(1.0 / (PRESS_S * rate_hz)) as f32,
                (1.0 / (LIFT_S * rate_hz)) as f32,
            ],
        }
    }

    /// Opens at once.
    pub fn reset(&mut self) {
        (self.open, self.step) = (1.0, 0.0);
    }

    /// Ends the sound.
    pub fn press(&mut self) {
        self.step = self.steps[0];
    }

    /// Lets go.
    pub fn lift(&mut self) {
        self.step = if self.open == 1.0 { 0.0 } else { self.steps[1] };
    }

    /// Whether it has ended the sound.
    pub fn is_shut(&self) -> bool {
        self.open == 0.0
    }

    /// Gain of the next frame: a smooth step.
    #[inline(always)]
    pub fn tick(&mut self) -> f32 {
        self.open = (self.open + self.step).clamp(0.0, 1.0);
        self.open * self.open * (3.0 - 2.0 * self.open)
    }

    /// Multiplies a block by the gains of its frames.
    #[inline(always)]
    pub fn process(&mut self, block: &mut [f32]) {
        if self.step != 0.0 || self.open < 1.0 {
            for sample in block {
                *sample *= self.tick();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shuts_smoothly_in_its_time_and_opens_again() {
        let mut damper = Damper::new(48_000.0);
        assert_eq!(damper.tick(), 1.0);
        damper.press();
        let mut last = 1.0;
        let mut steepest = 0f32;
        for _ in 0..900 {
            let gain = damper.tick();
            steepest = steepest.max(last - gain);
            last = gain;
        }
        assert!(damper.is_shut() && last == 0.0 && steepest < 0.002);
        damper.lift();
        for _ in 0..49 {
            last = damper.tick();
        }
        assert_eq!(last, 1.0);
        let mut block = [0.5; 8];
        damper.process(&mut block);
        assert_eq!(block, [0.5; 8]);
        damper.press();
        damper.process(&mut block);
        assert!(block[7] < block[0] && block[0] < 0.5);
        assert!(!damper.is_shut());
    }
}
