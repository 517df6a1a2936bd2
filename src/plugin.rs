//! Host glue: events, transport and buffers in, the engine's audio out. No music is decided here.

mod guard;
mod note;
mod owed;
mod retune;
mod song;
mod sysex;
mod takeover;

use crate::editor::KazakhEditor;
use crate::engine::Engine;
use crate::engine::clock::Meter;
use crate::engine::dsp::denormal::DenormalGuard;
use crate::engine::event::Event;
use crate::engine::mts::TuningMessage;
use crate::engine::units::{Beats, Bpm, Hz, Seconds};
use crate::params::{KazakhParams, limit, migrate};
use crate::tape::Tape;
use crate::telemetry::{Controller, Telemetry};
use guard::Guard;
use nice_plug::prelude::*;
use note::engine_event;
use owed::Owed;
use retune::Retune;
use song::{Song, Statement};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;
use takeover::{Heard, Takeover};

/// The plugin as hosts see it.
#[derive(Default)]
pub struct KazakhHorizon {
    /// The host's parameters.
    params: Arc<KazakhParams>,
    /// What the editor draws.
    telemetry: Arc<Telemetry>,
    /// What was played.
    tape: Arc<Tape>,
    /// Built on activation: instantiating and scanning stay cheap.
    engine: Option<Engine>,
    /// Ends of notes that the host had no room for.
    owed: Owed,
    /// Who else tunes the keys.
    retune: Retune,
    /// The host's song.
    song: Song,
    /// The user's scale the engine has, as its field counts them.
    scale_seen: u64,
    /// Learned controllers.
    takeover: Option<Takeover>,
    /// Watches the time.
    guard: Guard,
    /// Whether the host waits for the audio, however long it takes.
    offline: bool,
}

impl Plugin for KazakhHorizon {
    const NAME: &'static str = "Kazakh Horizon";
    const VENDOR: &'static str = "The Dunes";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: None,
        main_output_channels: NonZeroU32::new(2),
        ..AudioIOLayout::const_default()
    }];
    const MIDI_INPUT: MidiConfig = MidiConfig::MidiCCs;
    const MIDI_OUTPUT: MidiConfig = MidiConfig::MidiCCs;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = KazakhEditor;
    type SysExMessage = TuningMessage;
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<KazakhEditor> {
        Some(KazakhEditor::new(
            self.params.clone(),
            self.telemetry.clone(),
            self.tape.clone(),
        ))
    }

    fn filter_state(state: &mut PluginState) {
        migrate::filter_state(state);
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        // A state may come on the audio thread, which must not be the first to ask.
        limit::prepare();
        self.telemetry.set_sample_rate(config.sample_rate);
        self.tape.open();
        self.retune.connect();
        if let Some(engine) = &mut self.engine {
            engine.outbox().end_all(0);
            self.tape
                .record(engine.outbox(), 0, f64::from(config.sample_rate));
            self.owed.keep(engine.outbox());
        }
        let mut engine = Engine::new(Hz(f64::from(config.sample_rate)));
        engine.set_keys(self.retune.keys());
        self.engine = Some(engine);
        self.song = Song::default();
        self.scale_seen = 0;
        self.guard = Guard::default();
        self.offline = config.process_mode == ProcessMode::Offline;
        self.takeover = Some(Takeover::new(self.params.clone()));
        self.telemetry.rest();
        true
    }

    fn deactivate(&mut self) {
        self.telemetry.rest();
        // What comes next may be the end of the instance.
        self.telemetry.loads.settle();
    }

    fn reset(&mut self) {
        if let Some(engine) = &mut self.engine {
            engine.reset();
        }
        self.song = Song::default();
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let Some(engine) = &mut self.engine else {
            return ProcessStatus::Error("process was called before activate");
        };
        self.telemetry.beat();
        let _denormals = DenormalGuard::new();
        let mut settings = self.params.snapshot();
        let guarded = settings.guard && !self.offline;
        if !guarded {
            self.guard = Guard::default();
            engine.relieve(0);
        }
        // Nobody looks and nothing is guarded: nobody counts the time.
        let looked_at = self.telemetry.open.load(Relaxed);
        let watch = (looked_at || guarded).then(Instant::now);
        if let Some((generation, scale)) = self.params.scale.try_read(self.scale_seen) {
            self.scale_seen = generation;
            engine.set_scale(scale);
            // Another state may have come with it: what is on outside is not of this one.
            engine.outbox().end_all(0);
        }
        if let Some(keys) = self.retune.poll(buffer.samples()) {
            engine.set_keys(keys);
            self.telemetry.led.store(self.retune.is_led(), Relaxed);
        }
        let frames = buffer.samples();
        let [left, right] = buffer.as_slice() else {
            return ProcessStatus::Error("the output is not stereo");
        };
        let is_clap = context.plugin_api() == PluginApi::Clap;
        let told = statement(
            context.transport(),
            self.song.lies_next(left),
            is_clap,
            frames,
        );
        let rate = Hz(f64::from(context.transport().sample_rate));
        self.song.hear(&told, settings.free_tempo, rate);
        if self.telemetry.panic.swap(false, Relaxed) {
            engine.handle(Event::AllSoundOff, &settings, 0);
            engine.outbox().end_all(0);
        }
        let mut from = 0;
        let mut next = context.next_event();
        loop {
            while let Some(event) = next.filter(|event| event.timing() as usize <= from) {
                if let NoteEvent::MidiSysEx { message, .. } = &event {
                    if let Some(keys) = self.retune.message(message) {
                        engine.set_keys(Some(keys));
                    }
                } else if let Some(heard) = learned(self.takeover.as_mut(), &event, settings.mpe) {
                    if heard == Heard::Moved {
                        // Valid from this frame on, whatever the host's block.
                        settings = self.params.snapshot();
                    }
                } else if let Some(event) = engine_event(event, !is_clap) {
                    if looked_at && let Some(controller) = controller(event) {
                        self.telemetry.control(controller);
                    }
                    engine.handle(event, &settings, from);
                }
                next = context.next_event();
            }
            let event = next.map_or(frames, |event| event.timing() as usize);
            let turn = self.song.next_turn(from).unwrap_or(frames);
            let to = event.min(turn).min(frames);
            engine.render(
                &settings,
                &self.song.at(from),
                from,
                &mut left[from..to],
                &mut right[from..to],
            );
            from = to;
            if from == frames {
                break;
            }
        }
        self.tape.record(engine.outbox(), frames, rate.0);
        self.owed.send(engine.outbox(), frames, context);
        let time_s = frames as f64 / rate.0;
        let took_s = watch.map_or(0.0, |watch| watch.elapsed().as_secs_f64());
        if guarded {
            engine.relieve(self.guard.feed(time_s, took_s));
        }
        if looked_at {
            self.telemetry.push(left, right);
            let load = took_s / time_s.max(1e-9);
            let glance = engine.glance(&settings);
            self.telemetry
                .show(&glance, told.transport.playing, load as f32);
        }
        ProcessStatus::KeepAlive
    }
}

/// What a controller's event does to a parameter; none where it is not learned. With MPE, the
/// controllers of a note's own channel are the note's.
fn learned(
    takeover: Option<&mut Takeover>,
    event: &NoteEvent<TuningMessage>,
    mpe: bool,
) -> Option<Heard> {
    let NoteEvent::MidiCC {
        channel, cc, value, ..
    } = *event
    else {
        return None;
    };
    if !value.is_finite() || (mpe && channel != 0) {
        return None;
    }
    let heard = takeover?.hear(cc, value.clamp(0.0, 1.0));
    (heard != Heard::Free).then_some(heard)
}

/// The controller an event moves, if it is one that parameters may learn.
fn controller(event: Event) -> Option<Controller> {
    match event {
        Event::Controller {
            number,
            value,
            channel,
        } => Some(Controller {
            channel,
            number,
            value: (127.0 * value).round().clamp(0.0, 127.0) as u8,
        }),
        _ => None,
    }
}

/// What a call says of the host's song.
fn statement(host: &Transport, follows: bool, is_clap: bool, frames: usize) -> Statement {
    let meter = match (host.time_sig_numerator, host.time_sig_denominator) {
        (Some(numerator @ 1..=255), Some(denominator @ (1 | 2 | 4 | 8 | 16 | 32))) => Some(Meter {
            numerator: numerator as u8,
            denominator: denominator as u8,
        }),
        _ => None,
    };
    let finite = |value: f64| value.is_finite().then_some(value);
    let beats = |value: f64| finite(value).map(Beats);
    Statement {
        transport: song::Transport {
            playing: host.playing,
            // A host may say nothing, zero or nonsense.
            tempo: host.tempo.filter(|bpm| song::TEMPOS.contains(bpm)).map(Bpm),
            // What the framework reckons from seconds jumps where the tempo changes.
            position: host.pos_beats.and_then(beats),
            seconds: host.pos_seconds().and_then(finite).map(Seconds),
            bar_start: host.bar_start_pos_beats.and_then(beats),
            meter,
        },
        cycle: host
            .loop_range_beats
            .and_then(|(start, end)| Some((beats(start)?, beats(end)?))),
        frames,
        follows,
        has_events: is_clap,
    }
}

impl ClapPlugin for KazakhHorizon {
    const CLAP_ID: &'static str = "kz.thedunes.kazakh-horizon";
    const CLAP_DESCRIPTION: Option<&'static str> =
        Some("Tanpura drone, Kazakh modes and steppe rhythm for journeys of any length");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::Instrument,
        ClapFeature::Synthesizer,
        ClapFeature::DrumMachine,
        ClapFeature::Stereo,
    ];
}

impl Vst3Plugin for KazakhHorizon {
    const VST3_CLASS_ID: [u8; 16] = *b"KazakhHorizon_01";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = &[
        Vst3SubCategory::Instrument,
        Vst3SubCategory::Synth,
        Vst3SubCategory::Drum,
    ];
}
