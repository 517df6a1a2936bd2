//! The concert guard: from how long blocks take to how many steps of quality are given up.
//!
//! Measured time is judged in windows: two of them in a row above what is allowed are a machine that
//! cannot keep up, one is a hiccup of its scheduler. Coming back is slow, asks for so much room that
//! what comes back cannot fill it, and takes twice as long each time it was in vain. No clock is
//! read here.

use crate::engine::MAX_RELIEF;

/// Share of the time there is from which quality steps down.
const FULL: f64 = 0.8;
/// Share below which it may step up. A step saves up to a quarter of the work (measured), and a
/// third more than this is still below what is allowed.
const ROOM: f64 = 0.55;
/// Audio of a window in s. A larger block is a window of its own.
const WINDOW_S: f64 = 0.035;
/// Windows in a row that make it certain.
const CERTAIN: u32 = 2;
/// Audio in s after a step, in which nothing is judged: it is still being taken.
const SETTLE_S: f64 = 0.3;
/// Audio in s that has to have room before quality steps up; the shortest wait.
const WAIT_S: f64 = 10.0;
/// The longest wait in s.
const LONGEST_WAIT_S: f64 = 320.0;
/// A step up was in vain if it had to be taken back within this share of the wait before it.
const VAIN: f64 = 3.0;

/// What the guard knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guard {
    /// Steps that are given up.
    relief: u8,
    /// Audio in the present window, and the time it took, in s.
    window: (f64, f64),
    /// Windows in a row without enough time.
    over: u32,
    /// Audio left in s in which nothing is judged.
    settling_s: f64,
    /// Audio in s since there was no room, at most the wait.
    calm_s: f64,
    /// Wait before a step up, in s.
    wait_s: f64,
    /// Audio since the last step up, in s.
    risen_s: f64,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            relief: 0,
            window: (0.0, 0.0),
            over: 0,
            settling_s: 0.0,
            calm_s: 0.0,
            wait_s: WAIT_S,
            risen_s: f64::INFINITY,
        }
    }
}

impl Guard {
    /// Takes the length of a block and the time it took, both in s; the steps to give up, 0..=2.
    pub fn feed(&mut self, audio_s: f64, took_s: f64) -> u8 {
        let sound = audio_s.is_finite() && took_s.is_finite();
        if !sound || audio_s <= 0.0 || took_s < 0.0 {
            return self.relief;
        }
        self.risen_s += audio_s;
        if self.settling_s > 0.0 {
            self.settling_s -= audio_s;
            return self.relief;
        }
        self.window.0 += audio_s;
        self.window.1 += took_s;
        if self.window.0 >= WINDOW_S {
            let (audio_s, took_s) = std::mem::take(&mut self.window);
            self.judge(audio_s, took_s / audio_s);
        }
        self.relief
    }

    /// A window is full.
    fn judge(&mut self, audio_s: f64, load: f64) {
        self.over = if load > FULL { self.over + 1 } else { 0 };
        self.calm_s = if load < ROOM {
            self.calm_s + audio_s
        } else {
            0.0
        };
        if self.over >= CERTAIN && self.relief < MAX_RELIEF {
            if self.risen_s < VAIN * self.wait_s {
                self.wait_s = (2.0 * self.wait_s).min(LONGEST_WAIT_S);
            } else {
                self.wait_s = WAIT_S;
            }
            self.step(self.relief + 1);
        } else if self.calm_s >= self.wait_s && self.relief > 0 {
            self.risen_s = 0.0;
            self.step(self.relief - 1);
        }
    }

    /// Takes a step.
    fn step(&mut self, to: u8) {
        self.relief = to;
        (self.over, self.calm_s, self.settling_s) = (0, 0.0, SETTLE_S);
    }
}

#[cfg(test)]
mod tests;
