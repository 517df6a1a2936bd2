//! The instrument: settings and events in, audio out. Knows no plugin format, no window, no file.

pub mod clock;
pub mod event;
pub mod registry;
pub mod settings;
pub mod units;

use clock::Transport;
use event::Event;
use settings::Settings;
use units::Hz;

/// The whole instrument.
pub struct Engine {
    sample_rate: f64,
    phase: f64,
}

impl Engine {
    /// An engine for one sample rate, 22.05 to 192 kHz. `[main]`, allocates.
    pub fn new(sample_rate: Hz) -> Self {
        Self {
            sample_rate: sample_rate.0,
            phase: 0.0,
        }
    }

    /// Clears all sound and keeps the memory. `[audio]`
    pub fn reset(&mut self) {
        self.phase = 0.0;
    }

    /// Takes an event, valid from the next rendered frame on. `[audio]`
    pub fn handle(&mut self, _event: Event) {}

    /// Writes one chunk of audio, replacing both slices, which have equal lengths of any size.
    /// `transport` is valid at the first frame. `[audio]`
    pub fn render(
        &mut self,
        settings: &Settings,
        _transport: &Transport,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        // Placeholder until the string bank lands in the next commit.
        for (l, r) in left.iter_mut().zip(right.iter_mut()) {
            self.phase = (self.phase + 146.83 / self.sample_rate).fract();
            *l = (self.phase * std::f64::consts::TAU).sin() as f32 * 0.1 * settings.gain.gain();
            *r = *l;
        }
    }
}
