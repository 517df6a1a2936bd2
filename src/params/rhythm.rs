//! Group Rhythm and its lanes.

use super::text::{choice, chosen, float, integer, level, pattern, percent, switch};
use crate::engine::rhythm::pattern::Family;
use crate::engine::settings::{
    DrumKind, FamilyVoice, FillEvery, LaneGenerator, LaneSettings, RhythmMeter, RhythmSettings,
};
use crate::engine::units::{Cents, Db};
use nice_plug::prelude::*;
use std::sync::Arc;

/// Group Rhythm.
#[derive(Params)]
pub struct RhythmParams {
    /// Whether it plays at all.
    #[id = "rh_on"]
    pub on: BoolParam,
    /// Level in dB.
    #[id = "rh_lvl"]
    pub level: FloatParam,
    /// Weight of the rock pattern.
    #[id = "rock"]
    pub rock: FloatParam,
    /// Weight of the electronic pattern.
    #[id = "electro"]
    pub electro: FloatParam,
    /// Pattern of the steppe.
    #[id = "rh_pat"]
    pub steppe_pattern: IntParam,
    /// Pattern of the band.
    #[id = "rk_pat"]
    pub rock_pattern: IntParam,
    /// Pattern of the machine.
    #[id = "el_pat"]
    pub electro_pattern: IntParam,
    /// Meter.
    #[id = "rh_met"]
    pub meter: IntParam,
    /// How many of the pattern's hits sound.
    #[id = "rh_den"]
    pub density: FloatParam,
    /// Place of the second of two sixteenths in their time.
    #[id = "rh_swg"]
    pub swing: FloatParam,
    /// How far accents stand out.
    #[id = "rh_acc"]
    pub accent: FloatParam,
    /// How far timing and force wander.
    #[id = "rh_hum"]
    pub humanize: FloatParam,
    /// How often a fill comes.
    #[id = "rh_fil"]
    pub fill: IntParam,
    /// How far a bar may differ from the pattern.
    #[id = "rh_cha"]
    pub chance: FloatParam,
    /// Lane 1.
    #[nested(id_prefix = "l1", group = "Lane 1")]
    pub lane1: LaneParams,
    /// Lane 2.
    #[nested(id_prefix = "l2", group = "Lane 2")]
    pub lane2: LaneParams,
    /// Lane 3.
    #[nested(id_prefix = "l3", group = "Lane 3")]
    pub lane3: LaneParams,
    /// Lane 4.
    #[nested(id_prefix = "l4", group = "Lane 4")]
    pub lane4: LaneParams,
    /// Lane 5.
    #[nested(id_prefix = "l5", group = "Lane 5")]
    pub lane5: LaneParams,
    /// Lane 6.
    #[nested(id_prefix = "l6", group = "Lane 6")]
    pub lane6: LaneParams,
}

/// One lane; its id stands before each of these.
#[derive(Params)]
pub struct LaneParams {
    /// Level in dB.
    #[id = "lvl"]
    pub level: FloatParam,
    /// Whether it rests.
    #[id = "mut"]
    pub mute: BoolParam,
    /// The drum of its steppe hits.
    #[id = "voi"]
    pub voice: IntParam,
    /// The drum of its rock hits.
    #[id = "rkv"]
    pub rock_voice: IntParam,
    /// The drum of its electronic hits.
    #[id = "elv"]
    pub electro_voice: IntParam,
    /// What makes its hits.
    #[id = "alg"]
    pub generator: IntParam,
    /// Hits of the Euclidean generator.
    #[id = "hit"]
    pub hits: IntParam,
    /// Its steps.
    #[id = "stp"]
    pub steps: IntParam,
    /// Steps it is turned by.
    #[id = "rot"]
    pub rotate: IntParam,
    /// Length in sixteenths, or the bar's.
    #[id = "lng"]
    pub length: IntParam,
    /// Share of its hits that sound.
    #[id = "prb"]
    pub probability: FloatParam,
    /// Offset from the drum's own pitch in semitones.
    #[id = "tun"]
    pub tune: FloatParam,
    /// Factor on the drum's own decay.
    #[id = "dec"]
    pub decay: FloatParam,
}

impl Default for RhythmParams {
    fn default() -> Self {
        use DrumKind::{Asatayaq, Dangyra, Dauylpaz, Kick, Snare, Tuyaqtas};
        use FamilyVoice as Other;
        let swing = FloatRange::Linear {
            min: 50.0,
            max: 75.0,
        };
        Self {
            on: switch("Rhythm", true),
            level: level("Rhythm Level", -9.0),
            rock: percent("Rock", 0.0),
            electro: percent("Electro", 0.0),
            steppe_pattern: pattern("Steppe Pattern", Family::Steppe),
            rock_pattern: pattern("Rock Pattern", Family::Rock),
            electro_pattern: pattern("Electro Pattern", Family::Electro),
            meter: choice("Meter", RhythmMeter::Host),
            density: percent("Density", 60.0),
            swing: float("Swing", 50.0, swing, 1, " %"),
            accent: percent("Accent", 60.0),
            humanize: percent("Rhythm Humanize", 20.0),
            fill: choice("Fill Every", FillEvery::Bars8),
            chance: percent("Chance", 15.0),
            lane1: LaneParams::new(1, Dauylpaz, Other::Tom, Other::Same),
            lane2: LaneParams::new(2, Dangyra, Other::Crash, Other::Rim),
            lane3: LaneParams::new(3, Tuyaqtas, Other::OpenHat, Other::ElectroOpenHat),
            lane4: LaneParams::new(4, Asatayaq, Other::ClosedHat, Other::ElectroHat),
            lane5: LaneParams::new(5, Kick, Other::Same, Other::ElectroKick),
            lane6: LaneParams::new(6, Snare, Other::Same, Other::Clap),
        }
    }
}

impl LaneParams {
    /// Lane `n`, from 1, with its drums.
    fn new(n: usize, steppe: DrumKind, rock: FamilyVoice, electro: FamilyVoice) -> Self {
        let name = |what: &str| format!("Lane {n} {what}");
        let tune = FloatRange::Linear {
            min: -24.0,
            max: 24.0,
        };
        // The drum's own decay in the middle of the control.
        let decay = FloatRange::SymmetricalSkewed {
            min: 0.25,
            max: 4.0,
            factor: 0.5,
            center: 1.0,
        };
        let length = integer(&name("Length"), 0, 0, 32)
            .with_value_to_string(Arc::new(|steps| match steps {
                0 => "Bar".to_owned(),
                steps => steps.to_string(),
            }))
            .with_string_to_value(Arc::new(|text| match text.trim() {
                bar if bar.eq_ignore_ascii_case("bar") => Some(0),
                steps => steps.parse().ok(),
            }));
        Self {
            level: level(&name("Level"), 0.0),
            mute: switch(&name("Mute"), false),
            voice: choice(&name("Voice"), steppe),
            rock_voice: choice(&name("Rock Voice"), rock),
            electro_voice: choice(&name("Electro Voice"), electro),
            generator: choice(&name("Generator"), LaneGenerator::Pattern),
            hits: integer(&name("Hits"), 4, 0, 32),
            steps: integer(&name("Steps"), 16, 1, 32),
            rotate: integer(&name("Rotate"), 0, 0, 31),
            length,
            probability: percent(&name("Probability"), 100.0),
            tune: float(&name("Tune"), 0.0, tune, 2, " st"),
            decay: float(&name("Decay"), 1.0, decay, 3, " x"),
        }
    }

    /// The lane in the engine's units.
    fn snapshot(&self) -> LaneSettings {
        LaneSettings {
            level: Db(self.level.value()),
            mute: self.mute.value(),
            voice: chosen(&self.voice),
            rock_voice: chosen(&self.rock_voice),
            electro_voice: chosen(&self.electro_voice),
            generator: chosen(&self.generator),
            hits: self.hits.value() as u32,
            steps: self.steps.value() as u32,
            rotate: self.rotate.value() as u32,
            length: self.length.value() as u32,
            probability: self.probability.value() / 100.0,
            tune: Cents(100.0 * f64::from(self.tune.value())),
            decay: self.decay.value(),
        }
    }
}

impl RhythmParams {
    /// The group in the engine's units.
    pub fn snapshot(&self) -> RhythmSettings {
        let ratio = |param: &FloatParam| param.value() / 100.0;
        let patterns = [
            &self.steppe_pattern,
            &self.rock_pattern,
            &self.electro_pattern,
        ];
        let lanes = [
            &self.lane1,
            &self.lane2,
            &self.lane3,
            &self.lane4,
            &self.lane5,
            &self.lane6,
        ];
        RhythmSettings {
            on: self.on.value(),
            level: Db(self.level.value()),
            rock: ratio(&self.rock),
            electro: ratio(&self.electro),
            patterns: patterns.map(|param| param.value().max(0) as usize),
            meter: chosen(&self.meter),
            density: ratio(&self.density),
            swing: ratio(&self.swing),
            accent: ratio(&self.accent),
            humanize: ratio(&self.humanize),
            fill: chosen(&self.fill),
            chance: ratio(&self.chance),
            lanes: lanes.map(LaneParams::snapshot),
        }
    }
}
