//! The host's parameters: ids, names, ranges, text, and the snapshot the engine reads.
//!
//! Ids, ranges and order are published (`CONTRACT`): `tests/identity.rs` holds a copy of the table.
//! Plain values are in the unit shown (dB, %, mm); [`KazakhParams::snapshot`] converts them.

pub mod current;
pub mod journey;
pub mod learn;
pub mod limit;
pub mod load;
pub mod migrate;
pub mod rhythm;
pub mod scale;
pub mod text;

use crate::engine::settings::{
    ClockMode, DroneFollow, DroneRuns, DroneSettings, DroneTuning, Intonation, KuiZone, MelodyKind,
    MelodySettings, MelodySource, PluckPattern, PluckSync, Quality, QuantizerPolicy, Settings,
    SpaceSettings, Tonic,
};
use crate::engine::units::{Bpm, Cents, Db, Hz, Seconds};
use current::CurrentField;
use journey::JourneyParams;
use learn::LearnField;
use nice_plug::prelude::*;
use rhythm::RhythmParams;
use scale::ScaleField;
use std::sync::atomic::AtomicU32;
use text::{choice, chosen, delay_time, float, integer, key, level, mode, percent, switch};

/// Width of the editor's window at 100 %, in logical points.
pub const EDITOR_WIDTH: u32 = 1120;

/// All parameters, by group.
#[derive(Params)]
pub struct KazakhParams {
    /// Output, quality, clock and seed.
    #[nested(group = "Main")]
    pub main: MainParams,
    /// The pitch everything is tuned to.
    #[nested(group = "Mode")]
    pub mode: ModeParams,
    /// The tanpura.
    #[nested(group = "Drone")]
    pub drone: DroneParams,
    /// The melody instruments and who plays them.
    #[nested(group = "Melody")]
    pub melody: MelodyParams,
    /// The drums and what they play.
    #[nested(group = "Rhythm")]
    pub rhythm: RhythmParams,
    /// The ten chapters.
    #[nested(group = "Journey")]
    pub journey: JourneyParams,
    /// Drive, delay and reverb.
    #[nested(group = "Space")]
    pub space: SpaceParams,
    /// What goes out as MIDI.
    #[nested(group = "MIDI Out")]
    pub midi: MidiParams,
    /// Width of the editor's window in logical points, remembered with the project; the height
    /// follows from it. 0 until a window was open: then it is as wide as the user prefers.
    #[persist = "editor_width"]
    pub editor_width: AtomicU32,
    /// The user's scale, as text.
    #[persist = "scale"]
    pub scale: ScaleField,
    /// Which controller moves which parameter.
    #[persist = "learn"]
    pub learn: LearnField,
    /// The preset loaded last.
    #[persist = "preset"]
    pub current: CurrentField,
}

/// Group Main.
#[derive(Params)]
pub struct MainParams {
    /// Silences the output within 20 ms; the host's bypass.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// Output gain in dB; the lowest value is silence.
    #[id = "gain"]
    pub gain: FloatParam,
    /// String modes and internal rate.
    #[id = "quality"]
    pub quality: IntParam,
    /// Which clock counts bars.
    #[id = "clock"]
    pub clock: IntParam,
    /// Tempo of the free clock, in beats per minute.
    #[id = "bpm"]
    pub bpm: FloatParam,
    /// Seed of everything random.
    #[id = "seed"]
    pub seed: IntParam,
    /// Whether quality steps down where the computer is too slow.
    #[id = "guard"]
    pub guard: BoolParam,
}

/// Group Mode.
#[derive(Params)]
pub struct ModeParams {
    /// Pitch class of Sa.
    #[id = "tonic"]
    pub tonic: IntParam,
    /// Offset of every pitch in cents.
    #[id = "fine"]
    pub fine: FloatParam,
    /// Frequency of A4 in Hz.
    #[id = "ref"]
    pub reference: FloatParam,
    /// The mode.
    #[id = "mode"]
    pub mode: IntParam,
    /// How its degrees are tuned.
    #[id = "inton"]
    pub intonation: IntParam,
    /// What a key plays.
    #[id = "quant"]
    pub quantizer: IntParam,
    /// Time from the last note's pitch to a new one's, in ms.
    #[id = "glide"]
    pub glide: FloatParam,
    /// Pitch bend at its end, in semitones.
    #[id = "bend"]
    pub bend: FloatParam,
    /// Whether bend and glide move through the mode's degrees.
    #[id = "bnd_md"]
    pub bend_in_mode: BoolParam,
    /// Whether channels 2 to 16 carry one note each, with a bend range of 48 semitones.
    #[id = "mpe"]
    pub mpe: BoolParam,
}

/// Group Drone.
#[derive(Params)]
pub struct DroneParams {
    /// Whether the drone plays.
    #[id = "dr_on"]
    pub on: BoolParam,
    /// When it plucks.
    #[id = "dr_run"]
    pub runs: IntParam,
    /// Level in dB.
    #[id = "dr_lvl"]
    pub level: FloatParam,
    /// Octave of madhya Sa.
    #[id = "dr_oct"]
    pub octave: IntParam,
    /// Number of strings, four to six.
    #[id = "dr_str"]
    pub strings: IntParam,
    /// What the strings are tuned to.
    #[id = "dr_tun"]
    pub tuning: IntParam,
    /// Gaps between plucks.
    #[id = "dr_pat"]
    pub pattern: IntParam,
    /// Length of a free cycle in seconds.
    #[id = "dr_cyc"]
    pub cycle: FloatParam,
    /// Free cycle or bars.
    #[id = "dr_syn"]
    pub sync: IntParam,
    /// How far timing and force wander.
    #[id = "dr_hum"]
    pub humanize: FloatParam,
    /// Pluck position, from the bridge, as a ratio of the length.
    #[id = "dr_pos"]
    pub position: FloatParam,
    /// Bridge contact.
    #[id = "jivari"]
    pub jivari: FloatParam,
    /// Thread's distance from the bridge end, in mm.
    #[id = "thread"]
    pub thread: FloatParam,
    /// Brightness.
    #[id = "dr_brt"]
    pub brightness: FloatParam,
    /// Factor on the string's own T60.
    #[id = "dr_dec"]
    pub decay: FloatParam,
    /// Body against raw force.
    #[id = "dr_bod"]
    pub body: FloatParam,
    /// Stereo width.
    #[id = "dr_wid"]
    pub width: FloatParam,
    /// How much melody and drums set the strings ringing.
    #[id = "dr_sym"]
    pub sympathy: FloatParam,
    /// Whether played notes move Sa.
    #[id = "dr_fol"]
    pub follow: IntParam,
    /// Keys below this one are the drone's.
    #[id = "split"]
    pub split: IntParam,
    /// Degree of string 1 in the custom tuning, in scale steps from madhya Sa.
    #[id = "ds1"]
    pub degree1: IntParam,
    /// Degree of string 2.
    #[id = "ds2"]
    pub degree2: IntParam,
    /// Degree of string 3.
    #[id = "ds3"]
    pub degree3: IntParam,
    /// Degree of string 4.
    #[id = "ds4"]
    pub degree4: IntParam,
    /// Degree of string 5.
    #[id = "ds5"]
    pub degree5: IntParam,
    /// Degree of string 6.
    #[id = "ds6"]
    pub degree6: IntParam,
}

/// Group Melody.
#[derive(Params)]
pub struct MelodyParams {
    /// Level in dB.
    #[id = "ml_lvl"]
    pub level: FloatParam,
    /// The instrument.
    #[id = "ml_voi"]
    pub kind: IntParam,
    /// Who plays it.
    #[id = "ml_src"]
    pub source: IntParam,
    /// Brightness; the instrument's own in the middle.
    #[id = "ml_brt"]
    pub brightness: FloatParam,
    /// Decay or release; the instrument's own in the middle.
    #[id = "ml_dec"]
    pub decay: FloatParam,
    /// Where it is plucked, bowed or blown; the instrument's own place in the middle.
    #[id = "ml_pos"]
    pub position: FloatParam,
    /// Share of strokes on held notes that are struck again.
    #[id = "ml_str"]
    pub strum: FloatParam,
    /// How many notes the phrase generator plays.
    #[id = "ku_den"]
    pub density: FloatParam,
    /// Width of its range in scale steps.
    #[id = "ku_rng"]
    pub range: IntParam,
    /// Zone of the neck it plays in.
    #[id = "ku_zon"]
    pub zone: IntParam,
}

/// Group Space.
#[derive(Params)]
pub struct SpaceParams {
    /// Drive of each bus.
    #[id = "drive"]
    pub drive: FloatParam,
    /// Share of echoes.
    #[id = "dl_mix"]
    pub delay_mix: FloatParam,
    /// Time between two echoes, see [`text::delay_time`].
    #[id = "dl_tim"]
    pub delay_time: IntParam,
    /// Level of an echo relative to the one before.
    #[id = "dl_fb"]
    pub delay_feedback: FloatParam,
    /// Share of reverb.
    #[id = "rv_mix"]
    pub reverb_mix: FloatParam,
    /// From a plate to the open steppe.
    #[id = "rv_siz"]
    pub reverb_size: FloatParam,
    /// T60 in s.
    #[id = "rv_dec"]
    pub reverb_decay: FloatParam,
}

/// Group MIDI Out.
#[derive(Params)]
pub struct MidiParams {
    /// Whether the rhythm goes out.
    #[id = "mo_rh"]
    pub rhythm: BoolParam,
    /// Whether the melody goes out.
    #[id = "mo_ml"]
    pub melody: BoolParam,
    /// Whether it goes out as MPE.
    #[id = "mo_mpe"]
    pub mpe: BoolParam,
}

impl Default for KazakhParams {
    fn default() -> Self {
        let params = Self {
            main: MainParams::default(),
            mode: ModeParams::default(),
            drone: DroneParams::default(),
            melody: MelodyParams::default(),
            rhythm: RhythmParams::default(),
            journey: JourneyParams::default(),
            space: SpaceParams::default(),
            midi: MidiParams::default(),
            editor_width: AtomicU32::new(0),
            scale: ScaleField::default(),
            learn: LearnField::default(),
            current: CurrentField::default(),
        };
        let map = params.param_map().into_iter();
        params.learn.name(map.map(|(id, _, _)| id));
        params
    }
}

impl Default for MainParams {
    fn default() -> Self {
        let tempo = FloatRange::Linear {
            min: 20.0,
            max: 300.0,
        };
        Self {
            bypass: switch("Bypass", false).make_bypass(),
            gain: level("Output Gain", 0.0),
            quality: choice("Quality", Quality::Normal),
            clock: choice("Clock", ClockMode::HostOrFree),
            bpm: float("Free Tempo", 96.0, tempo, 2, " BPM"),
            seed: integer("Seed", 1, 0, 9999),
            guard: switch("Concert Guard", false),
        }
    }
}

impl Default for ModeParams {
    fn default() -> Self {
        let fine = FloatRange::Linear {
            min: -100.0,
            max: 100.0,
        };
        let reference = FloatRange::Linear {
            min: 400.0,
            max: 480.0,
        };
        let glide = FloatRange::Skewed {
            min: 0.0,
            max: 2000.0,
            factor: FloatRange::skew_factor(-1.5),
        };
        let bend = FloatRange::Linear {
            min: 0.0,
            max: 24.0,
        };
        Self {
            tonic: choice("Tonic", Tonic::D),
            fine: float("Fine Tune", 0.0, fine, 2, " cents"),
            reference: float("Reference Pitch", 440.0, reference, 2, " Hz"),
            mode: mode("Mode"),
            intonation: choice("Intonation", Intonation::Own),
            quantizer: choice("Quantizer", QuantizerPolicy::Nearest),
            glide: float("Glide", 0.0, glide, 0, " ms"),
            bend: float("Bend Range", 2.0, bend, 2, " st"),
            bend_in_mode: switch("Bend In Mode", false),
            mpe: switch("MPE Input", false),
        }
    }
}

impl Default for MelodyParams {
    fn default() -> Self {
        Self {
            level: level("Melody Level", -9.0),
            kind: choice("Melody Voice", MelodyKind::Dombra),
            source: choice("Melody Source", MelodySource::Notes),
            brightness: percent("Melody Brightness", 50.0),
            decay: percent("Melody Decay", 50.0),
            position: percent("Melody Position", 50.0),
            strum: percent("Strum", 0.0),
            density: percent("Kui Density", 50.0),
            range: integer("Kui Range", 8, 1, 21),
            zone: choice("Kui Zone", KuiZone::Auto),
        }
    }
}

impl Default for SpaceParams {
    fn default() -> Self {
        let feedback = FloatRange::Linear {
            min: 0.0,
            max: 95.0,
        };
        // A quarter of the control below 1 s.
        let decay = FloatRange::Skewed {
            min: 0.2,
            max: 20.0,
            factor: FloatRange::skew_factor(-1.5),
        };
        Self {
            drive: percent("Drive", 0.0),
            delay_mix: percent("Delay Mix", 0.0),
            delay_time: delay_time("Delay Time"),
            delay_feedback: float("Delay Feedback", 40.0, feedback, 1, " %"),
            reverb_mix: percent("Reverb Mix", 15.0),
            reverb_size: percent("Reverb Size", 50.0),
            reverb_decay: float("Reverb Decay", 2.5, decay, 2, " s"),
        }
    }
}

impl Default for MidiParams {
    fn default() -> Self {
        Self {
            rhythm: switch("MIDI Out Rhythm", false),
            melody: switch("MIDI Out Melody", false),
            mpe: switch("MIDI Out MPE", false),
        }
    }
}

impl Default for DroneParams {
    fn default() -> Self {
        let cycle = FloatRange::Linear {
            min: 1.5,
            max: 20.0,
        };
        let position = FloatRange::Linear {
            min: 0.05,
            max: 0.95,
        };
        let thread = FloatRange::Linear { min: 3.0, max: 9.0 };
        // The string's own T60 in the middle of the control, a factor of four either way.
        let decay = FloatRange::SymmetricalSkewed {
            min: 0.25,
            max: 4.0,
            factor: 0.5,
            center: 1.0,
        };
        let degree = |n: usize, default| integer(&format!("String {n} Degree"), default, -21, 21);
        Self {
            on: switch("Drone", true),
            runs: choice("Drone Runs", DroneRuns::Always),
            level: level("Drone Level", -6.0),
            octave: integer("Drone Octave", 3, 1, 5),
            strings: integer("Strings", 4, 4, 6),
            tuning: choice("Drone Tuning", DroneTuning::Pa),
            pattern: choice("Pluck Pattern", PluckPattern::Classic),
            cycle: float("Pluck Cycle", 4.5, cycle, 2, " s"),
            sync: choice("Pluck Sync", PluckSync::Free),
            humanize: percent("Pluck Humanize", 30.0),
            position: float("Pluck Position", 0.6, position, 3, ""),
            jivari: percent("Jivari", 70.0),
            thread: float("Thread", 5.0, thread, 2, " mm"),
            brightness: percent("Drone Brightness", 50.0),
            decay: float("Drone Decay", 1.0, decay, 3, " x"),
            body: percent("Drone Body", 80.0),
            width: percent("Drone Width", 60.0),
            sympathy: percent("Sympathy", 20.0),
            follow: choice("Drone Follow", DroneFollow::Off),
            split: key("Split Note", 48),
            // Pa Sa Sa Sa' in a seven-note mode, with Pa and Sa behind.
            degree1: degree(1, -3),
            degree2: degree(2, 0),
            degree3: degree(3, 0),
            degree4: degree(4, -7),
            degree5: degree(5, -3),
            degree6: degree(6, 0),
        }
    }
}

impl KazakhParams {
    /// All parameters at once, in the engine's units. No parameter is read twice in a block.
    pub fn snapshot(&self) -> Settings {
        let ratio = |param: &FloatParam| param.value() / 100.0;
        let (main, mode, drone) = (&self.main, &self.mode, &self.drone);
        let (melody, space) = (&self.melody, &self.space);
        Settings {
            bypass: main.bypass.value(),
            gain: Db(main.gain.value()),
            quality: chosen(&main.quality),
            clock: chosen(&main.clock),
            free_tempo: Bpm(f64::from(main.bpm.value())),
            seed: main.seed.value() as u32,
            guard: main.guard.value(),
            tonic: chosen(&mode.tonic),
            fine: Cents(f64::from(mode.fine.value())),
            reference: Hz(f64::from(mode.reference.value())),
            mode: mode.mode.value().max(0) as usize,
            intonation: chosen(&mode.intonation),
            quantizer: chosen(&mode.quantizer),
            glide: Seconds(f64::from(mode.glide.value()) * 1e-3),
            bend_range: Cents(100.0 * f64::from(mode.bend.value())),
            bend_in_mode: mode.bend_in_mode.value(),
            mpe: mode.mpe.value(),
            melody: MelodySettings {
                level: Db(melody.level.value()),
                kind: chosen(&melody.kind),
                source: chosen(&melody.source),
                brightness: ratio(&melody.brightness),
                decay: ratio(&melody.decay),
                position: ratio(&melody.position),
                strum: ratio(&melody.strum),
                density: ratio(&melody.density),
                range: melody.range.value(),
                zone: chosen(&melody.zone),
            },
            space: SpaceSettings {
                drive: ratio(&space.drive),
                delay_mix: ratio(&space.delay_mix),
                delay_time: text::delay_time_at(space.delay_time.value()),
                delay_feedback: ratio(&space.delay_feedback),
                reverb_mix: ratio(&space.reverb_mix),
                reverb_size: ratio(&space.reverb_size),
                reverb_decay: Seconds(f64::from(space.reverb_decay.value())),
            },
            rhythm: self.rhythm.snapshot(),
            journey: self.journey.snapshot(),
            midi_rhythm: self.midi.rhythm.value(),
            midi_melody: self.midi.melody.value(),
            midi_mpe: self.midi.mpe.value(),
            drone: DroneSettings {
                on: drone.on.value(),
                runs: chosen(&drone.runs),
                level: Db(drone.level.value()),
                tonic: chosen(&mode.tonic),
                crossing: None,
                octave: drone.octave.value() as u8,
                strings: drone.strings.value() as usize,
                tuning: chosen(&drone.tuning),
                pattern: chosen(&drone.pattern),
                cycle: Seconds(f64::from(drone.cycle.value())),
                sync: chosen(&drone.sync),
                humanize: ratio(&drone.humanize),
                position: drone.position.value(),
                jivari: ratio(&drone.jivari),
                thread_m: drone.thread.value() * 1e-3,
                brightness: ratio(&drone.brightness),
                decay: drone.decay.value(),
                body: ratio(&drone.body),
                width: ratio(&drone.width),
                sympathy: ratio(&drone.sympathy),
                follow: chosen(&drone.follow),
                split: drone.split.value() as u8,
                degrees: [
                    drone.degree1.value(),
                    drone.degree2.value(),
                    drone.degree3.value(),
                    drone.degree4.value(),
                    drone.degree5.value(),
                    drone.degree6.value(),
                ],
            },
        }
    }
}
