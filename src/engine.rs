//! The instrument: settings and events in, audio out. Knows no plugin format, no window, no file.
//!
//! Slow values move on a control grid of 32 frames whose counter lives here, so the output does not
//! depend on the host's block size.
#![deny(unsafe_code)] // one exception: dsp::denormal

pub mod clock;
pub mod drone;
pub mod dsp;
pub mod event;
pub mod keys;
pub mod mixer;
pub mod mode;
pub mod random;
pub mod registry;
pub mod settings;
pub mod units;

use clock::{GRID, Transport};
use drone::{Drone, Moment};
use event::Event;
use keys::Keys;
use mixer::Mixer;
use settings::{ClockMode, DroneRuns, Settings};
use units::{Cents, Hz, Seconds};

/// The whole instrument.
pub struct Engine {
    /// Frames per second.
    sample_rate: Hz,
    /// Frame of the grid span that comes next; 0 is a grid point.
    at: usize,
    /// What is played.
    keys: Keys,
    /// The tanpura.
    drone: Drone,
    /// The end of the chain.
    mixer: Mixer,
    /// Whether bypass has shut the output.
    shut: bool,
}

impl Engine {
    /// An engine for one sample rate, 22.05 to 192 kHz. `[main]`, allocates.
    pub fn new(sample_rate: Hz) -> Self {
        Self {
            sample_rate,
            at: 0,
            keys: Keys::default(),
            drone: Drone::new(sample_rate),
            mixer: Mixer::new(sample_rate),
            shut: false,
        }
    }

    /// Clears all sound and keeps the memory. `[audio]`
    pub fn reset(&mut self) {
        self.at = 0;
        self.keys = Keys::default();
        self.drone.reset();
        self.mixer.reset();
        self.shut = false;
    }

    /// Takes an event, valid from the next control-grid point on. `[audio]`
    pub fn handle(&mut self, event: Event, settings: &Settings) {
        self.keys.handle(event, settings.drone.split);
        if event == Event::AllSoundOff {
            self.drone.panic();
        }
    }

    /// Writes one chunk of audio, replacing both slices, which have equal lengths of any size.
    /// `transport` is valid at the first frame. `[audio]`
    pub fn render(
        &mut self,
        settings: &Settings,
        transport: &Transport,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        let mut transport = *transport;
        let mut from = 0;
        while from < left.len() {
            if self.at == 0 {
                self.prepare(settings, &transport);
            }
            let to = left.len().min(from + GRID - self.at);
            let (l, r) = (&mut left[from..to], &mut right[from..to]);
            l.fill(0.0);
            r.fill(0.0);
            let silent = self.drone.is_silent() && self.mixer.is_silent();
            if !(self.shut || silent) {
                self.drone.render(self.at, l, r);
                self.mixer.process(self.at, l, r);
            }
            transport.advance(Seconds((to - from) as f64 / self.sample_rate.0));
            self.at = (self.at + to - from) % GRID;
            from = to;
        }
    }

    /// A control-grid point.
    fn prepare(&mut self, settings: &Settings, transport: &Transport) {
        let shut = self.mixer.prepare(settings);
        if shut && !self.shut {
            self.drone.silence();
        }
        self.shut = shut;
        let known = transport.tempo.is_some() || transport.position.is_some();
        let (hosted, free) = match settings.clock {
            ClockMode::Free => (false, true),
            ClockMode::Host => (transport.playing, false),
            ClockMode::HostOrFree => (transport.playing, !known),
        };
        let running = match settings.drone.runs {
            DroneRuns::Always => true,
            DroneRuns::WithTransport => hosted || free,
            DroneRuns::WhileNotes => self.keys.any(),
        };
        let moment = Moment {
            sa: self.sa(settings),
            song: hosted.then_some(transport),
            tempo: transport
                .tempo
                .filter(|_| hosted)
                .unwrap_or(settings.free_tempo),
            running: running && !shut,
        };
        self.drone.prepare(settings, &moment);
    }

    /// Madhya Sa of the drone: the tonic, or the pitch class of the key it follows, in its octave.
    fn sa(&self, settings: &Settings) -> Hz {
        use registry::Choice;
        let root = self.keys.root(settings.drone.follow);
        let class = root.map_or(settings.tonic.index(), |key| usize::from(key % 12));
        // A4 is nine semitones above C4.
        let octave = f64::from(settings.drone.octave) - 4.0;
        let above = Cents(1200.0 * octave + 100.0 * (class as f64 - 9.0) + settings.fine.0);
        settings.reference.up(above)
    }
}
