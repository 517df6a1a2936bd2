//! From the buses to the host: bypass, DC block, output gain, limiter.
//!
//! What breaks is silenced before it comes here. Should anything get through all the same, it ends
//! here: it becomes silence, and the filters forget it.

use super::clock::GRID;
use super::dsp::dc_blocker::DcBlocker;
use super::dsp::limiter::Limiter;
use super::dsp::line::Line;
use super::dsp::watchdog;
use super::settings::Settings;
use super::units::Hz;

/// Time in which bypass silences the output, in s.
const BYPASS_S: f64 = 0.02;

/// Time constant of each of the two lags of a gliding gain, in s.
const GLIDE_S: f64 = 0.004;

/// Pace of gliding gains at a sample rate, see [`Line::glide`].
pub fn glide_pace(sample_rate: Hz) -> f32 {
    (1.0 - (-(GRID as f64) / (GLIDE_S * sample_rate.0)).exp()) as f32
}

/// The end of the chain.
pub struct Mixer {
    /// One per channel.
    dc: [DcBlocker; 2],
    /// Last.
    limiter: Limiter,
    /// Output gain.
    gain: Line,
    /// Its pace, see [`Line::glide`].
    pace: f32,
    /// Gain of bypass.
    gate: Line,
    /// How far bypass has gone: 1 is open, 0 shut.
    open: f64,
    /// Change of `open` per grid span.
    step: f64,
    /// Whether the first gains are jumped to: a note at the first frame keeps its attack.
    fresh: bool,
    /// Chunks that had to be silenced (wrapping).
    kills: u32,
}

impl Mixer {
    /// At rest.
    pub fn new(sample_rate: Hz) -> Self {
        Self {
            dc: [DcBlocker::new(sample_rate.0); 2],
            limiter: Limiter::new(sample_rate.0),
            gain: Line::default(),
            pace: glide_pace(sample_rate),
            gate: Line::default(),
            open: 1.0,
            // One span earlier, since the gain arrives at the end of one.
            step: GRID as f64 / (BYPASS_S * sample_rate.0 - GRID as f64),
            fresh: true,
            kills: 0,
        }
    }

    /// Chunks that had to be silenced (wrapping).
    pub fn kills(&self) -> u32 {
        self.kills
    }

    /// Clears the past.
    pub fn reset(&mut self) {
        self.dc.iter_mut().for_each(DcBlocker::reset);
        self.limiter.reset();
        (self.gain, self.gate) = Default::default();
        self.open = 1.0;
        self.fresh = true;
    }

    /// One control-grid point; whether the output is shut.
    pub fn prepare(&mut self, settings: &Settings) -> bool {
        let shut = self.open == 0.0;
        let step = if settings.bypass {
            -self.step
        } else {
            self.step
        };
        self.open = (self.open + step).clamp(0.0, 1.0);
        if std::mem::take(&mut self.fresh) {
            self.open = if settings.bypass { 0.0 } else { 1.0 };
            self.gain.snap(settings.gain.gain());
            self.gate.snap(self.open as f32);
        }
        self.gain.glide(settings.gain.gain(), self.pace, GRID);
        self.gate.fade(self.open, GRID);
        settings.bypass && shut
    }

    /// Whether silence that comes in now comes out as silence.
    pub fn is_silent(&self) -> bool {
        self.dc.iter().all(DcBlocker::is_silent)
    }

    /// Finishes frames of which the first is frame `at` of the grid span, in place.
    pub fn process(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        if !watchdog::are_sane(left, right, watchdog::SUM) {
            left.fill(0.0);
            right.fill(0.0);
            self.dc.iter_mut().for_each(DcBlocker::reset);
            self.limiter.reset();
            self.kills = self.kills.wrapping_add(1);
        }
        let [dc_l, dc_r] = &mut self.dc;
        dc_l.process(left);
        dc_r.process(right);
        for (n, (l, r)) in left.iter_mut().zip(right.iter_mut()).enumerate() {
            let gain = self.gain.at(at + n) * self.gate.at(at + n);
            *l *= gain;
            *r *= gain;
        }
        self.limiter.process(left, right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_sound_ends_here() {
        let mut mixer = Mixer::new(Hz(48_000.0));
        mixer.gain.snap(1.0);
        mixer.gate.snap(1.0);
        for bad in [f32::NAN, f32::INFINITY, -1e30] {
            let kills = mixer.kills();
            for chunk in 0..20 {
                let (mut left, mut right) = ([0.1; GRID], [0.1; GRID]);
                if chunk == 9 {
                    right[7] = bad;
                }
                mixer.process(0, &mut left, &mut right);
                let heard = |side: &[f32]| side.iter().all(|x| (0.01..0.2).contains(x));
                if chunk == 9 {
                    assert_eq!((left, right), ([0.0; GRID], [0.0; GRID]));
                } else {
                    assert!(heard(&left) && heard(&right), "{bad}, {chunk}");
                }
            }
            assert_eq!(mixer.kills(), kills + 1);
        }
    }
}
