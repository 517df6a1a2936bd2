//! What the chapters ask for at a time: a pure function of the time and the length of the journey.
//!
//! Chapters meet in an order that never changes everything at once. Counted in units of a minute (a
//! thirtieth of the chapter where that is less): the drums go from -2 to -1, the melody at -0.5; at
//! 0 the strings begin to retune one after the other, the kharaj first, over one and a half; at 2.5
//! tonic and mode follow, at 3 the melody is back, and from 4.5 on the drums with the groove that
//! changed at 4. Tone and room go over within 2.
//!
//! Within a chapter scenes of about a quarter of an hour each have the arc of a kui: low, middle,
//! low, the climax, and home.

use super::chapter::{CHAPTERS, Chapter};
use super::target::{
    DENSITY, KUI_DENSITY, OCTAVE, Part, RHYTHM_LEVEL, SOURCE, TABLE, TEMPO, TONIC, TUNING, Way,
    ZONE,
};
use super::tempo::TempoMap;
use crate::engine::registry::Choice;
use crate::engine::settings::{DroneTuning, KuiZone, MAX_STRINGS, MelodySource, Tonic};
use std::sync::LazyLock;

/// Longest unit in which chapters meet, in s.
const UNIT_S: f64 = 60.0;
/// Units of a chapter at the least.
const UNITS: f64 = 30.0;
/// When the mode follows the strings, in units.
const MODE_AT: f64 = 2.5;
/// When the melody changes its instrument.
const MELODY_AT: f64 = 2.8;
/// When the groove changes.
const GROOVE_AT: f64 = 4.0;
/// Time in which tone and room go over.
const TONE_OVER: f64 = 2.0;
/// Time in which all strings retune.
const RETUNE: f64 = 1.5;
/// Time in which one of them does.
const PEG: f64 = 0.12;
/// Length of a scene, in s.
const SCENE_S: f64 = 900.0;
/// Most scenes of a chapter.
const SCENES: f64 = 4.0;
/// The arc of a scene: how much is played, from its start to its end.
const ARC: [(f64, f32); 8] = [
    (0.0, 0.6),
    (0.2, 0.78),
    (0.42, 0.85),
    (0.5, 0.7),
    (0.55, 1.0),
    (0.7, 1.0),
    (0.84, 0.72),
    (1.0, 0.55),
];
/// The zones of a scene, from their starts.
const ZONES: [(f64, KuiZone); 6] = [
    (0.0, KuiZone::Bas),
    (0.22, KuiZone::Orta),
    (0.42, KuiZone::Bas),
    (0.5, KuiZone::Saga),
    (0.7, KuiZone::Orta),
    (0.84, KuiZone::Bas),
];
/// Where the melody breathes between two scenes: the share of a scene at its end.
const BREATH: f64 = 0.05;
/// Share of the arc in the density of the drums.
const DRUM_ARC: f32 = 0.3;

/// Names the files once for id and content.
macro_rules! files {
    ($($id:ident),+ $(,)?) => {
        [$((stringify!($id), include_str!(concat!(stringify!($id), ".json")))),+]
    };
}

/// The files: id and content, in the order of the concert.
pub(super) static FILES: [(&str, &str); CHAPTERS] = files![
    botai, berel, korkyt, otrar, qulan, mangystau, dune, verny, aral, baikonur,
];

/// Where the strings are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Station {
    /// Sa.
    pub tonic: Tonic,
    /// Octave of madhya Sa.
    pub octave: u8,
    /// Tuning.
    pub tuning: DroneTuning,
}

/// The strings at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retuning {
    /// Where they are or go.
    pub to: Station,
    /// Where they come from.
    pub from: Station,
    /// Units since they began to.
    since: f64,
}

impl Retuning {
    /// How far string `n` of `strings` has come, 0..=1: the kharaj, the last one, goes first.
    pub fn arrived(&self, n: usize, strings: usize) -> f32 {
        let turn = if n + 1 == strings { 0 } else { n + 1 };
        let step = (RETUNE - PEG) / (strings.max(2) - 1) as f64;
        ease(self.since, turn as f64 * step, PEG)
    }

    /// How far all of them have come.
    pub fn all(&self, strings: usize) -> [f32; MAX_STRINGS] {
        std::array::from_fn(|n| self.arrived(n.min(strings - 1), strings))
    }

    /// Whether they are there.
    pub fn is_over(&self) -> bool {
        self.since >= RETUNE
    }
}

/// From 0 to 1 from a time on over another, gently.
fn ease(now: f64, from: f64, over: f64) -> f32 {
    let way = ((now - from) / over).clamp(0.0, 1.0);
    (way * way * (3.0 - 2.0 * way)) as f32
}

/// The value of a line at a place.
fn along(line: &[(f64, f32)], at: f64, way: Way) -> f32 {
    let behind = line.partition_point(|point| point.0 <= at);
    let Some(&(from, low)) = line.get(behind.saturating_sub(1)) else {
        return 0.0;
    };
    match (line.get(behind), way) {
        (None, _) | (_, Way::Step(_)) => low,
        (Some(&(to, high)), way) => {
            let share = ((at - from) / (to - from)).clamp(0.0, 1.0) as f32;
            between(low, high, share, way)
        }
    }
}

/// The value part of the way from one to another.
pub(super) fn between(from: f32, to: f32, share: f32, way: Way) -> f32 {
    match way {
        Way::Step(_) if share >= 0.5 => to,
        Way::Step(_) => from,
        Way::Line(..) => from + (to - from) * share,
        Way::Whole(..) => (from + (to - from) * share).round(),
        Way::Octaves(..) if from > 0.0 && to > 0.0 => from * (to / from).powf(share),
        Way::Octaves(..) => to,
    }
}

/// The chapters and what was made of them.
#[derive(Debug)]
pub struct Score {
    /// The chapters.
    pub chapters: Vec<Chapter>,
    /// The tempo.
    pub tempo: TempoMap,
    /// Where strings come to a new station, as shares of the journey, and the station.
    stations: Vec<(f64, Station)>,
}

/// The one there is. Parsed at the first look, which allocates.
static SCORE: LazyLock<Score> = LazyLock::new(|| {
    let parsed = FILES
        .iter()
        .map(|(id, text)| super::chapter::parse(id, text));
    // PANIC: the files are compiled in, and a test parses each.
    Score::new(parsed.collect::<Result<_, _>>().unwrap())
});

/// The score of the journey.
pub fn score() -> &'static Score {
    &SCORE
}

/// A time of a journey.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time {
    /// Since its start, in s.
    pub at_s: f64,
    /// Length of all of it, in s.
    pub length_s: f64,
}

impl Time {
    /// As a share of the length, 0..=1.
    pub fn share(self) -> f64 {
        (self.at_s / self.length_s).clamp(0.0, 1.0)
    }

    /// Length of a chapter, in s.
    fn chapter_s(self) -> f64 {
        self.length_s / CHAPTERS as f64
    }

    /// The unit in which chapters meet, in s.
    pub fn unit_s(self) -> f64 {
        UNIT_S.min(self.chapter_s() / UNITS)
    }

    /// So many units earlier.
    fn back(self, units: f64) -> Self {
        Self {
            at_s: (self.at_s - units * self.unit_s()).max(0.0),
            ..self
        }
    }

    /// The chapter, and the share of it that has passed.
    pub fn chapter(self) -> (usize, f64) {
        let place = self.share() * CHAPTERS as f64;
        let chapter = (place as usize).min(CHAPTERS - 1);
        (chapter, place - chapter as f64)
    }

    /// The share of the scene that has passed.
    fn scene(self) -> f64 {
        let scenes = (self.chapter_s() / SCENE_S).round().clamp(1.0, SCENES);
        let (_, share) = self.chapter();
        (share * scenes).fract()
    }

    /// Units since a share of the journey.
    fn since(self, share: f64) -> f64 {
        (self.at_s - share * self.length_s) / self.unit_s()
    }
}

impl Score {
    /// Of chapters.
    fn new(chapters: Vec<Chapter>) -> Self {
        let mut stations: Vec<(f64, Station)> = Vec::new();
        for (n, chapter) in chapters.iter().enumerate() {
            let row = |row: usize, at: f64| along(&chapter.lines[row], at, TABLE[row].way);
            for &(at, tonic) in &chapter.lines[TONIC] {
                let station = Station {
                    tonic: Tonic::at(tonic as usize),
                    octave: row(OCTAVE, at) as u8,
                    tuning: DroneTuning::at(row(TUNING, at) as usize),
                };
                if stations.last().is_none_or(|(_, last)| *last != station) {
                    stations.push(((n as f64 + at) / CHAPTERS as f64, station));
                }
            }
        }
        Self {
            tempo: TempoMap::new(&chapters),
            stations,
            chapters,
        }
    }

    /// The strings.
    pub fn strings(&self, time: Time) -> Retuning {
        let share = time.share();
        let behind = self.stations.partition_point(|station| station.0 <= share);
        let index = behind.saturating_sub(1);
        let (at, to) = self.stations[index];
        let from = index
            .checked_sub(1)
            .map_or(to, |before| self.stations[before].1);
        Retuning {
            to,
            from,
            since: if index == 0 { RETUNE } else { time.since(at) },
        }
    }

    /// What a target should be, in its parameter's plain unit.
    pub fn value(&self, row: usize, time: Time) -> f32 {
        let target = &TABLE[row];
        let plain = match (row, target.part) {
            (TEMPO, _) => return self.tempo.bpm(time.share()) as f32,
            (_, Part::Strings) => self.along(row, time),
            (_, Part::Tone) => self.over(row, time),
            (_, Part::Mode) => self.along(row, time.back(MODE_AT)),
            (_, Part::Melody) => self.along(row, time.back(MELODY_AT)),
            (_, Part::Groove) => self.along(row, time.back(GROOVE_AT)),
        };
        match row {
            ZONE => self.zone(plain, time),
            KUI_DENSITY => plain * self.arc(time),
            DENSITY => plain * (1.0 - DRUM_ARC + DRUM_ARC * self.arc(time)),
            SOURCE if self.melody(time) < 0.5 => MelodySource::Notes.index() as f32,
            RHYTHM_LEVEL => faded(plain, self.drums(time)),
            _ => plain,
        }
    }

    /// A chapter's line.
    fn along(&self, row: usize, time: Time) -> f32 {
        let (chapter, share) = time.chapter();
        along(&self.chapters[chapter].lines[row], share, TABLE[row].way)
    }

    /// A chapter's line, which begins where the one before ended.
    fn over(&self, row: usize, time: Time) -> f32 {
        let (chapter, share) = time.chapter();
        let way = TABLE[row].way;
        let here = along(&self.chapters[chapter].lines[row], share, way);
        let Some(before) = chapter.checked_sub(1) else {
            return here;
        };
        let come = ease(share * time.chapter_s() / time.unit_s(), 0.0, TONE_OVER);
        if come == 1.0 {
            return here;
        }
        let last = along(&self.chapters[before].lines[row], 1.0, way);
        between(last, here, come, way)
    }

    /// How much a scene plays, 0..=1.
    fn arc(&self, time: Time) -> f32 {
        along(&ARC, time.scene(), Way::Line(0.0, 1.0))
    }

    /// The zone: the scene's, where the chapter leaves it to the form.
    fn zone(&self, plain: f32, time: Time) -> f32 {
        if plain as usize != KuiZone::Auto.index() {
            return plain;
        }
        let scene = time.scene();
        let behind = ZONES.partition_point(|zone| zone.0 <= scene);
        ZONES[behind.max(1) - 1].1.index() as f32
    }

    /// How much of the melody is heard, 0..=1.
    fn melody(&self, time: Time) -> f32 {
        let rests = self.stations.iter().skip(1).map(|(at, _)| {
            let since = time.since(*at);
            rest(since, (-1.0, 0.5), (3.0, 1.0))
        });
        let (from, over) = (1.0 - BREATH, 0.5 * BREATH);
        let scene = time.scene();
        let breath = 1.0 - ease(scene, from, over) + ease(scene, 1.0 - 0.2 * BREATH, 0.2 * BREATH);
        rests.fold(breath.min(1.0), f32::min)
    }

    /// How much of the drums is heard, 0..=1.
    fn drums(&self, time: Time) -> f32 {
        let rests = (1..CHAPTERS).map(|n| {
            let since = time.since(n as f64 / CHAPTERS as f64);
            rest(since, (-2.0, 1.0), (4.5, 2.0))
        });
        rests.fold(1.0, f32::min)
    }
}

/// What is heard around a rest: it goes from a time on over another, and comes back so.
fn rest(now: f64, goes: (f64, f64), comes: (f64, f64)) -> f32 {
    1.0 - ease(now, goes.0, goes.1) + ease(now, comes.0, comes.1)
}

/// A level of which a share is heard, in dB; below -60 it is silence.
fn faded(level: f32, heard: f32) -> f32 {
    (level + 20.0 * heard.max(1e-4).log10()).max(-60.0)
}
