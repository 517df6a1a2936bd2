//! What a chapter may steer: settings by the id of their parameter, in the parameter's plain unit.

use crate::engine::mode::modes;
use crate::engine::registry::Choice;
use crate::engine::rhythm::pattern::{Family, patterns};
use crate::engine::settings::{
    DroneTuning, FillEvery, KuiZone, MelodyKind, MelodySource, PluckPattern, RhythmMeter, Settings,
    Tonic,
};
use crate::engine::units::{Bpm, Db, Seconds};

/// Number of steered parameters.
pub const TARGETS: usize = 36;

/// How a value goes from one to the next.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// Along a line, from the lowest value to the highest.
    Line(f32, f32),
    /// Along a line in octaves, from the lowest value to the highest.
    Octaves(f32, f32),
    /// Along a line, rounded to whole numbers.
    Whole(f32, f32),
    /// Not at all: a choice, read from text to its index.
    Step(fn(&str) -> Option<usize>),
}

/// When a value is looked at anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// At each point of the control grid: levels and what else is cheap to move.
    Fine,
    /// About once a second: what costs something to move.
    Slow,
    /// At the start of a bar: what the bar is made of.
    Bar,
}

/// What happens to a target where two chapters meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The strings: they retune first.
    Strings,
    /// Tone and room: they go over from one to the other.
    Tone,
    /// The mode, which comes after the strings.
    Mode,
    /// The melody, which rests until the mode has come.
    Melody,
    /// The groove, which comes last.
    Groove,
}

/// One steered parameter.
pub struct Target {
    /// Its parameter's id.
    pub id: &'static str,
    /// How it moves.
    pub way: Way,
    /// When.
    pub pace: Pace,
    /// Where chapters meet.
    pub part: Part,
    /// Reads it, in the parameter's plain unit.
    pub get: fn(&Settings) -> f32,
    /// Writes it.
    pub set: fn(&mut Settings, f32),
}

/// Row of the tempo.
pub const TEMPO: usize = 0;
/// Row of the tonic.
pub const TONIC: usize = 1;
/// Row of the drone's octave.
pub const OCTAVE: usize = 3;
/// Row of the drone's tuning.
pub const TUNING: usize = 4;
/// Row of who plays the melody.
pub const SOURCE: usize = 14;
/// Row of the generator's density.
pub const KUI_DENSITY: usize = 17;
/// Row of the generator's zone.
pub const ZONE: usize = 19;
/// Row of the rhythm's level.
pub const RHYTHM_LEVEL: usize = 20;
/// Row of the meter.
pub const METER: usize = 26;
/// Row of the rhythm's density.
pub const DENSITY: usize = 27;

/// Index of a choice's English name.
fn choice<C: Choice>(name: &str) -> Option<usize> {
    C::TABLE.iter().position(|row| row.1 == name)
}

/// Index of a mode's id.
fn mode(id: &str) -> Option<usize> {
    modes().iter().position(|mode| mode.id == id)
}

/// Index of a pattern's id in its family.
fn pattern(family: Family, id: &str) -> Option<usize> {
    patterns(family).iter().position(|pattern| pattern.id == id)
}

/// A row: id, way, pace, part, and the place of the setting with how it is read and written.
macro_rules! row {
    ($id:literal, $way:expr, $pace:ident, $part:ident, |$s:ident| $get:expr, |$v:ident| $($place:ident).+ = $set:expr) => {
        Target {
            id: $id,
            way: $way,
            pace: Pace::$pace,
            part: Part::$part,
            get: |$s| $get,
            set: |settings, $v| settings.$($place).+ = $set,
        }
    };
}

/// A share that hosts show in per cent.
macro_rules! share {
    ($id:literal, $pace:ident, $part:ident, $($place:ident).+) => {
        row!($id, Way::Line(0.0, 100.0), $pace, $part, |s| 100.0 * s.$($place).+, |v| $($place).+ = v / 100.0)
    };
}

/// A level in dB.
macro_rules! level {
    ($id:literal, $part:ident, $($place:ident).+) => {
        row!($id, Way::Line(-60.0, 6.0), Fine, $part, |s| s.$($place).+.0, |v| $($place).+ = Db(v))
    };
}

/// A choice with a table.
macro_rules! choice {
    ($id:literal, $pace:ident, $part:ident, $kind:ty, $($place:ident).+) => {
        row!($id, Way::Step(choice::<$kind>), $pace, $part, |s| s.$($place).+.index() as f32, |v| $($place).+ = Choice::at(v as usize))
    };
}

/// A pattern of a family.
macro_rules! pattern {
    ($id:literal, $family:ident, $n:literal) => {
        Target {
            id: $id,
            way: Way::Step(|id| pattern(Family::$family, id)),
            pace: Pace::Bar,
            part: Part::Groove,
            get: |s| s.rhythm.patterns[$n] as f32,
            set: |s, v| s.rhythm.patterns[$n] = v as usize,
        }
    };
}

/// All of them. A new one comes at the end: who looks counts by place.
#[rustfmt::skip]
pub static TABLE: [Target; TARGETS] = [
    row!("bpm", Way::Line(20.0, 300.0), Fine, Groove, |s| s.free_tempo.0 as f32, |v| free_tempo = Bpm(f64::from(v))),
    choice!("tonic", Bar, Mode, Tonic, tonic),
    row!("mode", Way::Step(mode), Bar, Mode, |s| s.mode as f32, |v| mode = v as usize),
    row!("dr_oct", Way::Whole(1.0, 5.0), Fine, Strings, |s| f32::from(s.drone.octave), |v| drone.octave = v as u8),
    choice!("dr_tun", Fine, Strings, DroneTuning, drone.tuning),
    level!("dr_lvl", Tone, drone.level),
    choice!("dr_pat", Bar, Tone, PluckPattern, drone.pattern),
    share!("jivari", Slow, Tone, drone.jivari),
    row!("thread", Way::Line(3.0, 9.0), Slow, Tone, |s| 1e3 * s.drone.thread_m, |v| drone.thread_m = 1e-3 * v),
    share!("dr_brt", Slow, Tone, drone.brightness),
    share!("dr_wid", Slow, Tone, drone.width),
    share!("dr_sym", Slow, Tone, drone.sympathy),
    level!("ml_lvl", Tone, melody.level),
    choice!("ml_voi", Bar, Melody, MelodyKind, melody.kind),
    choice!("ml_src", Bar, Melody, MelodySource, melody.source),
    share!("ml_brt", Slow, Tone, melody.brightness),
    share!("ml_str", Bar, Melody, melody.strum),
    share!("ku_den", Bar, Melody, melody.density),
    row!("ku_rng", Way::Whole(1.0, 21.0), Bar, Melody, |s| s.melody.range as f32, |v| melody.range = v as i32),
    choice!("ku_zon", Bar, Melody, KuiZone, melody.zone),
    level!("rh_lvl", Tone, rhythm.level),
    share!("rock", Bar, Groove, rhythm.rock),
    share!("electro", Bar, Groove, rhythm.electro),
    pattern!("rh_pat", Steppe, 0),
    pattern!("rk_pat", Rock, 1),
    pattern!("el_pat", Electro, 2),
    choice!("rh_met", Bar, Groove, RhythmMeter, rhythm.meter),
    share!("rh_den", Bar, Groove, rhythm.density),
    row!("rh_swg", Way::Line(50.0, 75.0), Bar, Groove, |s| 100.0 * s.rhythm.swing, |v| rhythm.swing = v / 100.0),
    share!("rh_acc", Bar, Groove, rhythm.accent),
    choice!("rh_fil", Bar, Groove, FillEvery, rhythm.fill),
    share!("drive", Fine, Tone, space.drive),
    share!("dl_mix", Fine, Tone, space.delay_mix),
    share!("rv_mix", Fine, Tone, space.reverb_mix),
    share!("rv_siz", Slow, Tone, space.reverb_size),
    row!("rv_dec", Way::Octaves(0.2, 20.0), Slow, Tone, |s| s.space.reverb_decay.0 as f32, |v| space.reverb_decay = Seconds(f64::from(v))),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::KazakhParams;

    #[test]
    fn rows_are_where_their_names_say() {
        let named = [
            (TEMPO, "bpm"),
            (TONIC, "tonic"),
            (OCTAVE, "dr_oct"),
            (TUNING, "dr_tun"),
            (SOURCE, "ml_src"),
            (KUI_DENSITY, "ku_den"),
            (ZONE, "ku_zon"),
            (RHYTHM_LEVEL, "rh_lvl"),
            (METER, "rh_met"),
            (DENSITY, "rh_den"),
        ];
        for (row, id) in named {
            assert_eq!(TABLE[row].id, id);
        }
        const { assert!(TARGETS <= 64, "the marks are the bits of a word") };
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else_moves() {
        let settings = KazakhParams::default().snapshot();
        for target in &TABLE {
            let value = match target.way {
                Way::Line(low, high) | Way::Octaves(low, high) => 0.7 * low + 0.3 * high,
                Way::Whole(low, high) => ((low + high) / 2.0).round(),
                Way::Step(_) => 2.0,
            };
            let mut moved = settings;
            (target.set)(&mut moved, value);
            let read = (target.get)(&moved);
            assert!((read - value).abs() < 1e-4, "{}: {read} {value}", target.id);
            for other in TABLE.iter().filter(|other| other.id != target.id) {
                let (before, after) = ((other.get)(&settings), (other.get)(&moved));
                assert_eq!(before, after, "{} moves {}", target.id, other.id);
            }
        }
    }
}
