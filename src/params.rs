//! The host's parameters: ids, names, ranges, text, and the snapshot the engine reads.
//!
//! Ids, ranges and order are published (`CONTRACT`): `tests/identity.rs` holds a copy of the table.
//! Plain values are in the unit shown (dB, %, mm); [`KazakhParams::snapshot`] converts them.

pub mod migrate;
pub mod text;

use crate::engine::settings::{
    ClockMode, DroneFollow, DroneRuns, DroneSettings, DroneTuning, PluckPattern, PluckSync,
    Quality, Settings, Tonic,
};
use crate::engine::units::{Bpm, Cents, Db, Hz, Seconds};
use nice_plug::prelude::*;
use std::sync::atomic::AtomicU32;
use text::{choice, chosen, float, integer, key, level, percent, switch};

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
    /// Width of the editor's window in logical points, remembered with the project; the height
    /// follows from it.
    #[persist = "editor_width"]
    pub editor_width: AtomicU32,
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

impl Default for KazakhParams {
    fn default() -> Self {
        Self {
            main: MainParams::default(),
            mode: ModeParams::default(),
            drone: DroneParams::default(),
            editor_width: AtomicU32::new(EDITOR_WIDTH),
        }
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
        Self {
            tonic: choice("Tonic", Tonic::D),
            fine: float("Fine Tune", 0.0, fine, 2, " cents"),
            reference: float("Reference Pitch", 440.0, reference, 2, " Hz"),
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
        Settings {
            bypass: main.bypass.value(),
            gain: Db(main.gain.value()),
            quality: chosen(&main.quality),
            clock: chosen(&main.clock),
            free_tempo: Bpm(f64::from(main.bpm.value())),
            seed: main.seed.value() as u32,
            tonic: chosen(&mode.tonic),
            fine: Cents(f64::from(mode.fine.value())),
            reference: Hz(f64::from(mode.reference.value())),
            drone: DroneSettings {
                on: drone.on.value(),
                runs: chosen(&drone.runs),
                level: Db(drone.level.value()),
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
