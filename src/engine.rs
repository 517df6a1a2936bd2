//! The instrument: settings and events in, audio out. Knows no plugin format, no window, no file.
//!
//! Slow values move on a control grid of 32 frames whose counter lives here, so the output does not
//! depend on the host's block size.
#![deny(unsafe_code)] // one exception: dsp::denormal

pub mod channels;
pub mod clock;
pub mod drone;
pub mod drum;
pub mod dsp;
pub mod event;
pub mod glance;
pub mod grid;
pub mod journey;
pub mod keys;
pub mod kit;
pub mod melody;
pub mod midi_out;
pub mod mixer;
pub mod mode;
pub mod mts;
pub mod part;
pub mod pitch;
pub mod random;
pub mod registry;
pub mod rhythm;
pub mod scale;
pub mod settings;
pub mod space;
pub mod units;
pub mod voices;

use clock::{BeatClock, GRID, Span, Transport};
use drone::Drone;
use event::Event;
use glance::{Glance, Kills};
use journey::Journey;
use keys::Keys;
use kit::Kit;
use midi_out::Outbox;
use mixer::Mixer;
use part::Part;
use pitch::{KeyTable, Tuning};
use scale::Scale;
use settings::{ClockMode, DroneRuns, Intonation, Settings, Tonic};
use space::Space;
use units::{Cents, Hz, Seconds};

/// Place of each bus among those the space drives on their own.
const DRONE: usize = 0;
/// See [`DRONE`].
const MELODY: usize = 1;
/// See [`DRONE`].
const RHYTHM: usize = 2;

/// Most steps of quality that can be given up.
pub const MAX_RELIEF: u8 = 2;

/// The whole instrument.
pub struct Engine {
    /// Frames per second.
    sample_rate: Hz,
    /// Frame of the grid span that comes next; 0 is a grid point.
    at: usize,
    /// What is played.
    keys: Keys,
    /// The modal state, and what it was made from.
    tuning: Modal,
    /// Beats and bars.
    clock: BeatClock,
    /// The chapters that steer.
    journey: Journey,
    /// The tanpura.
    drone: Drone,
    /// The melody, and MIDI out.
    part: Part,
    /// The drums.
    kit: Kit,
    /// Drive, delay and reverb.
    space: Space,
    /// The end of the chain.
    mixer: Mixer,
    /// Whether bypass has shut the output.
    shut: bool,
    /// The last stretch of the clock.
    span: Option<Span>,
    /// Steps of quality that are given up.
    relief: u8,
}

/// The modal state and what it was made from.
struct Modal {
    /// The one table.
    tuning: Tuning,
    /// How often it was made: another number is another table.
    version: u64,
    /// Mode, intonation, tonic, fine tuning and reference it was made from; none when scale or keys
    /// changed.
    origin: Option<(usize, Intonation, Tonic, Cents, Hz)>,
    /// The user's scale.
    scale: Option<Scale>,
    /// Pitches of the keys, if somebody else sets them.
    keys: Option<KeyTable>,
}

impl Modal {
    /// In standard tuning.
    fn new() -> Self {
        let mode = mode::mode(0);
        let a4 = Hz(440.0);
        Self {
            tuning: Tuning::new(mode, Intonation::Own, Tonic::D, Cents(0.0), a4, None, None),
            version: 0,
            origin: None,
            scale: None,
            keys: None,
        }
    }

    /// Brings the table up to date.
    fn prepare(&mut self, settings: &Settings) {
        let Settings {
            mode,
            intonation,
            tonic,
            fine,
            reference,
            ..
        } = *settings;
        let origin = (mode, intonation, tonic, fine, reference);
        if self.origin != Some(origin) {
            self.origin = Some(origin);
            self.version += 1;
            self.tuning = Tuning::new(
                mode::mode(mode),
                intonation,
                tonic,
                fine,
                reference,
                self.scale.as_ref(),
                self.keys.as_ref(),
            );
        }
    }
}

impl Engine {
    /// An engine for one sample rate, 22.05 to 192 kHz. `[main]`, allocates.
    pub fn new(sample_rate: Hz) -> Self {
        Self {
            sample_rate,
            at: 0,
            keys: Keys::default(),
            tuning: Modal::new(),
            clock: BeatClock::default(),
            journey: Journey::new(sample_rate),
            drone: Drone::new(sample_rate),
            part: Part::new(sample_rate),
            kit: Kit::new(sample_rate),
            space: Space::new(sample_rate),
            mixer: Mixer::new(sample_rate),
            shut: false,
            span: None,
            relief: 0,
        }
    }

    /// Clears all sound and keeps the memory. `[audio]`
    pub fn reset(&mut self) {
        self.at = 0;
        self.keys = Keys::default();
        self.clock = BeatClock::default();
        self.journey.reset();
        self.drone.reset();
        self.part.reset();
        self.kit.reset();
        self.space.reset();
        self.mixer.reset();
        self.shut = false;
        self.span = None;
    }

    /// Takes the user's scale, or none. `[audio]`
    pub fn set_scale(&mut self, scale: Option<Scale>) {
        self.tuning.scale = scale;
        self.tuning.origin = None;
    }

    /// Takes pitches for the keys from elsewhere (MIDI Tuning Standard, MTS-ESP), or none. `[audio]`
    pub fn set_keys(&mut self, keys: Option<KeyTable>) {
        self.tuning.keys = keys;
        self.tuning.origin = None;
    }

    /// Gives up as many steps of quality as that, 0..=2, from the next grid point on, and takes up
    /// what was given up before; what sounds changes without a click, and neither pitch nor level
    /// do. `[audio]`
    ///
    /// The first step is the next lower quality, but that strings keep their rate and have fewer
    /// modes instead; the second goes below the lowest.
    pub fn relieve(&mut self, steps: u8) {
        self.relief = steps.min(MAX_RELIEF);
    }

    /// Takes an event, valid from the next rendered frame on; `frame` is its place for MIDI out.
    /// `[audio]`
    pub fn handle(&mut self, event: Event, settings: &Settings, frame: usize) {
        let steered = self.journey.settings().copied();
        let settings = steered.as_ref().unwrap_or(settings);
        self.keys.handle(event, settings.drone.split);
        self.tuning.prepare(settings);
        let moment = moment(settings, &self.tuning, self.relief);
        self.part.handle(event, &moment, frame);
        if event == Event::AllSoundOff {
            self.kit.panic();
            self.drone.panic();
        }
    }

    /// MIDI that was made since it was last cleared. `[audio]`
    pub fn outbox(&mut self) -> &mut Outbox {
        self.part.outbox()
    }

    /// Writes one chunk of audio, replacing both slices, which have equal lengths of any size.
    /// `transport` is valid at the first frame, which is frame `first` for MIDI out. `[audio]`
    pub fn render(
        &mut self,
        settings: &Settings,
        transport: &Transport,
        first: usize,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        let mut transport = *transport;
        let mut from = 0;
        while from < left.len() {
            if self.at == 0 {
                let beats = self.span.map(|span| span.to);
                self.journey.prepare(settings, &transport, beats);
            }
            let steered = self.journey.settings().copied();
            let settings = steered.as_ref().unwrap_or(settings);
            if self.at == 0 {
                self.prepare(settings, &transport, first + from);
            }
            let to = left.len().min(from + GRID - self.at);
            let (l, r) = (&mut left[from..to], &mut right[from..to]);
            l.fill(0.0);
            r.fill(0.0);
            self.sound(settings, &transport, first + from, l, r);
            self.journey.pass(to - from);
            transport.advance(Seconds((to - from) as f64 / self.sample_rate.0));
            self.at = (self.at + to - from) % GRID;
            from = to;
        }
    }

    /// Writes frames between two grid points into silent slices.
    fn sound(
        &mut self,
        settings: &Settings,
        transport: &Transport,
        first: usize,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        let (at, frames) = (self.at, left.len());
        let (mode, song) = match self.journey.song() {
            Some(song) => (ClockMode::Host, song),
            None => (settings.clock, transport),
        };
        let tempo = settings.free_tempo;
        let span = self
            .clock
            .advance(mode, song, tempo, frames, self.sample_rate);
        self.span = Some(span);
        let plucks = self.plucks(settings, &span) && !self.shut;
        let pitch = drone::Moment {
            sa: self.sa(settings),
            tuning: &self.tuning.tuning,
            version: self.tuning.version,
        };
        self.drone
            .play((&settings.drone, settings.seed), &pitch, &span, at, plucks);
        self.part.outbox().advance(&span, first);
        if self.shut {
            return;
        }
        let mut melody = [[0f32; GRID]; 2];
        let [melody_l, melody_r] = melody.each_mut().map(|bus| &mut bus[..frames]);
        let moment = moment(settings, &self.tuning, self.relief);
        let silent_before = self.part.is_silent();
        self.part
            .render(&moment, &span, (at, first), melody_l, melody_r);
        let melody =
            !(silent_before && self.part.is_silent() && self.space.drive_is_silent(MELODY));
        let mut rhythm = [[0f32; GRID]; 2];
        let [rhythm_l, rhythm_r] = rhythm.each_mut().map(|bus| &mut bus[..frames]);
        let outbox = self.part.outbox();
        self.kit
            .render(&moment, &span, (at, first), outbox, rhythm_l, rhythm_r);
        let rhythm = !(self.kit.is_silent() && self.space.drive_is_silent(RHYTHM));
        if melody {
            // An amplifier before the fader: its colour does not hang on the level.
            self.space.drive(MELODY, at, melody_l, melody_r);
            self.part.fade(at, melody_l, melody_r);
        }
        if rhythm {
            self.space.drive(RHYTHM, at, rhythm_l, rhythm_r);
            self.kit.fade(at, rhythm_l, rhythm_r);
        }
        if melody || rhythm {
            let buses = [[&*melody_l, &*melody_r], [&*rhythm_l, &*rhythm_r]];
            self.drone.hear(&settings.drone, &pitch, at, &buses);
        }
        let drone = !(self.drone.is_silent() && self.space.drive_is_silent(DRONE));
        if drone {
            self.drone.render(at, left, right);
            self.space.drive(DRONE, at, left, right);
        }
        if melody {
            add(left, melody_l);
            add(right, melody_r);
        }
        if rhythm {
            add(left, rhythm_l);
            add(right, rhythm_r);
        }
        let room = drone || melody || rhythm || !self.space.room_is_silent();
        if room {
            self.space.room(at, left, right);
        }
        if room || !self.mixer.is_silent() {
            self.mixer.process(at, left, right);
        }
    }

    /// What the engine does now. Costs little, and nothing where nobody asks. `[audio]`
    pub fn glance(&self, settings: &Settings) -> Glance {
        let settings = self.journey.settings().unwrap_or(settings);
        let (strings, swinging) = self.drone.glance();
        let (notes, played) = self.part.glance();
        let (hits, struck) = self.kit.glance();
        let clock = self.span.map(|span| Glance {
            running: span.running,
            tempo: span.tempo,
            position: span.to,
            seconds: span.seconds,
            bar: Kit::bar(settings.rhythm.meter, &span),
            ..Glance::default()
        });
        Glance {
            strings,
            notes,
            key: self.part.key(),
            hits,
            voices: (swinging + played + struck) as u32,
            kills: self.kills(),
            relief: self.relief,
            journey: self.journey.glance(),
            ..clock.unwrap_or_default()
        }
    }

    /// Voices that broke.
    fn kills(&self) -> Kills {
        Kills {
            drone: self.drone.kills(),
            melody: self.part.kills(),
            rhythm: self.kit.kills(),
            space: self.space.kills().wrapping_add(self.mixer.kills()),
        }
    }

    /// A control-grid point; `frame` is its place for MIDI out.
    fn prepare(&mut self, settings: &Settings, transport: &Transport, frame: usize) {
        let shut = self.mixer.prepare(settings);
        if shut && !self.shut {
            self.drone.silence();
            self.part.silence();
            self.kit.silence();
            self.space.reset();
        }
        self.shut = shut;
        self.tuning.prepare(settings);
        let pitch = drone::Moment {
            sa: self.sa(settings),
            tuning: &self.tuning.tuning,
            version: self.tuning.version,
        };
        self.drone
            .prepare(&settings.drone, (settings.quality, self.relief), &pitch);
        let moment = moment(settings, &self.tuning, self.relief);
        self.part.prepare(&moment, frame);
        let tempo = transport.tempo(settings.clock, settings.free_tempo);
        self.kit.prepare(&moment);
        self.space.prepare(&settings.space, tempo);
    }

    /// Whether the drone is plucked.
    fn plucks(&self, settings: &Settings, span: &Span) -> bool {
        match settings.drone.runs {
            DroneRuns::Always => true,
            DroneRuns::WithTransport => span.running,
            DroneRuns::WhileNotes => self.keys.any(),
        }
    }

    /// Madhya Sa of the drone: the tonic, or the pitch class of the key it follows, in its octave.
    fn sa(&self, settings: &Settings) -> Hz {
        use registry::Choice;
        let root = self.keys.root(settings.drone.follow);
        let class = root.map_or(settings.drone.tonic.index(), |key| usize::from(key % 12));
        // A4 is nine semitones above C4.
        let octave = f64::from(settings.drone.octave) - 4.0;
        let above = Cents(1200.0 * octave + 100.0 * (class as f64 - 9.0) + settings.fine.0);
        settings.reference.up(above)
    }
}

/// What the part is told at a moment.
fn moment<'a>(settings: &'a Settings, modal: &'a Modal, relief: u8) -> part::Moment<'a> {
    part::Moment {
        settings,
        tuning: &modal.tuning,
        version: modal.version,
        offset: Cents(settings.reference.cents_above(Hz(440.0)).0 + settings.fine.0),
        relief,
    }
}

/// Adds a bus to another.
fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}
