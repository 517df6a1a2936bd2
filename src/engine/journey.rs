//! The journey: ten chapters from silence to silence that steer the settings.
//!
//! It never moves a parameter: it takes the parameters' settings at each point of the control grid
//! and gives back those that are in force. How far a chapter pulls is the depth; whose a parameter
//! is while the player moves it is decided by `hands`. What a chapter asks for is a pure function of
//! the time (`score`), the time comes from the song, from the frames counted, or from the player
//! (`motion`), and the beats at a time are known in closed form (`tempo`): a place sounds the same
//! however it was reached, and ten hours do not drift.
//!
//! Where the plugin's own clock counts the bars, the journey leads it as a host would: it says where
//! the song is, at the tempo of the chapter.

mod chapter;
mod hands;
mod motion;
mod score;
mod target;
mod tempo;

pub use chapter::{CHAPTERS, Chapter};
pub use target::TARGETS;

use super::clock::{COMMON, Driver, GRID, Transport};
use super::glance::JourneyGlance;
use super::registry::Choice;
use super::rhythm;
use super::settings::{Crossing, RhythmMeter, Settings};
use super::units::{Beats, Bpm, Cents, Hz, Seconds};
use hands::Hands;
use motion::{Motion, Place};
use score::{Station, Time, score};
use target::{METER, OCTAVE, Pace, TABLE, TEMPO, TONIC, TUNING};

/// Times of bars are rounded to this, in s: what adds up differently on two ways is the same then.
const TICK_S: f64 = 1.0 / 1024.0;
/// Time between two looks at what is slow, in s.
const SLOW_S: f64 = 1.0;

/// The chapters in order. Parsed at the first look, which allocates.
pub fn chapters() -> &'static [Chapter] {
    &score().chapters
}

/// The ids of the parameters that chapters steer, in order.
pub fn target_ids() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|target| target.id)
}

/// Puts what is in force in place of the player's settings, for who shows them.
pub fn show(glance: &JourneyGlance, settings: &mut Settings) {
    let steered = |row: usize| glance.on && glance.steered >> row & 1 == 1;
    let values = TABLE.iter().zip(glance.values).enumerate();
    for (_, (target, value)) in values.filter(|(row, _)| steered(*row)) {
        (target.set)(settings, value);
    }
}

/// What its own clock is told.
#[derive(Clone, Copy, Debug)]
struct Lead {
    /// Beats at the last point of the grid.
    beats: f64,
    /// How far they are from those of the score.
    shift: f64,
    /// What the tempo was made from: how far it is the journey's, the player's, and the length.
    from: (f64, f64, f64),
}

/// The journey of an engine.
pub struct Journey {
    /// Frames per second.
    sample_rate: Hz,
    /// Where it is.
    motion: Motion,
    /// Whose the parameters are.
    hands: Hands,
    /// The settings in force; none while it is off.
    settings: Option<Settings>,
    /// The song of its own clock.
    lead: Option<Lead>,
    /// That song at the next frame.
    song: Option<Transport>,
    /// What the chapters ask for.
    values: [f32; TARGETS],
    /// The times of what is slow and of the bar that `values` has, and the bar's meter and start.
    seen: Option<(Time, f64, Bar)>,
    /// For who looks.
    glance: JourneyGlance,
}

/// A bar that is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bar {
    /// Choice of its meter.
    meter: usize,
    /// Its start in beats; none where no bars run.
    start: Option<f64>,
}

impl Journey {
    /// At its start. Allocates at the first of all.
    pub fn new(sample_rate: Hz) -> Self {
        score();
        Self {
            sample_rate,
            motion: Motion::new(sample_rate),
            hands: Hands::default(),
            settings: None,
            lead: None,
            song: None,
            values: [0.0; TARGETS],
            seen: None,
            glance: JourneyGlance::default(),
        }
    }

    /// Starts anew.
    pub fn reset(&mut self) {
        self.motion.reset();
        self.hands = Hands::default();
        (self.settings, self.lead, self.song, self.seen) = (None, None, None, None);
    }

    /// What it does.
    pub fn glance(&self) -> JourneyGlance {
        self.glance
    }

    /// The settings in force, where it steers.
    pub fn settings(&self) -> Option<&Settings> {
        self.settings.as_ref()
    }

    /// The song of its own clock at the next frame, where it leads that.
    pub fn song(&self) -> Option<&Transport> {
        self.song.as_ref()
    }

    /// Goes on by frames within the grid.
    pub fn pass(&mut self, frames: usize) {
        if let Some(song) = &mut self.song {
            song.advance(Seconds(frames as f64 / self.sample_rate.0));
        }
    }

    /// A point of the control grid: steers the player's settings. `beats` is where the clock is.
    pub fn prepare(&mut self, player: &Settings, host: &Transport, beats: Option<Beats>) {
        let grid_s = GRID as f64 / self.sample_rate.0;
        let own = self.hands.look(player, grid_s as f32);
        let was_on = self.settings.is_some();
        let place = self.motion.advance(&player.journey, host);
        if !player.journey.on {
            (self.settings, self.lead, self.song, self.seen) = (None, None, None, None);
            self.glance = JourneyGlance {
                length: player.journey.length,
                share: place.time.share(),
                ..JourneyGlance::default()
            };
            return;
        }
        if !was_on && beats.is_some() {
            self.hands.give();
        }
        let bar_s = self.bar_s(player, host);
        let weights: [f32; TARGETS] =
            std::array::from_fn(|row| player.journey.depth * self.hands.weight(row, bar_s));
        let pull = f64::from(weights[TEMPO]);
        let driver = Driver::of(player.clock, host);
        let song = driver.free.then(|| self.lead(player, &place, pull));
        let (position, running) = match &song {
            Some(song) => (song.position, true),
            None => (host.position.or(beats), driver.hosted),
        };
        let tempo = song.as_ref().or(Some(host)).and_then(|song| song.tempo);
        self.update(&place, position.filter(|_| running), tempo);

        let mut settings = *player;
        let mut steered = 0;
        let mut values = own;
        for (row, target) in TABLE.iter().enumerate() {
            // The host's tempo is the host's.
            let share = if row == TEMPO && !driver.free {
                0.0
            } else {
                weights[row]
            };
            let is_step = matches!(target.way, target::Way::Step(_));
            if share > 0.0 && (share >= 0.5 || !is_step) {
                values[row] = score::between(own[row], self.values[row], share, target.way);
                (target.set)(&mut settings, values[row]);
                steered |= 1 << row;
            }
        }
        let is_steered = |row: usize| steered >> row & 1 == 1;
        // What nobody hears costs nothing.
        settings.rhythm.on &= settings.rhythm.level.gain() > 0.0;
        if [TONIC, OCTAVE, TUNING].into_iter().all(is_steered) {
            let strings = score().strings(place.time);
            settings.drone.tonic = strings.to.tonic;
            let from = Cents(above_a4(strings.from) - above_a4(strings.to));
            settings.drone.crossing = (!strings.is_over()).then(|| Crossing {
                from,
                tuning: strings.from.tuning,
                arrived: strings.all(settings.drone.strings),
            });
        } else {
            settings.drone.tonic = settings.tonic;
        }
        self.song = song;
        self.settings = Some(settings);
        self.glance = JourneyGlance {
            on: true,
            moving: place.flows,
            share: place.time.share(),
            length: player.journey.length,
            chapter: place.time.chapter().0 as u8,
            steered,
            values,
        };
    }

    /// Length of a bar, in s: what it takes to give a parameter back.
    fn bar_s(&self, player: &Settings, host: &Transport) -> f32 {
        let now = self.settings.as_ref().unwrap_or(player);
        let meter = rhythm::meter(now.rhythm.meter, host.meter.unwrap_or(COMMON));
        let tempo = host.tempo(now.clock, now.free_tempo);
        (meter.bar().0 * tempo.beat().0) as f32
    }

    /// Brings what the chapters ask for up to date.
    fn update(&mut self, place: &Place, position: Option<Beats>, tempo: Option<Bpm>) {
        let time = place.time;
        let slow = (time.at_s / SLOW_S).floor() * SLOW_S;
        let meter = score().value(METER, time) as usize;
        let grid_s = GRID as f64 / self.sample_rate.0;
        let (bar_at_s, bar) = bar(place, meter, position.zip(tempo), grid_s);
        let before = self.seen.filter(|_| !place.jumped);
        let same = before.is_some_and(|(at, _, _)| at.length_s == time.length_s);
        let same_slow = same && before.is_some_and(|(_, at, _)| at == slow);
        let same_bar = same && bar.start.is_some() && before.is_some_and(|(_, _, at)| at == bar);
        for (row, target) in TABLE.iter().enumerate() {
            let at_s = match target.pace {
                _ if row == METER => time.at_s,
                Pace::Fine => time.at_s,
                Pace::Slow if same_slow => continue,
                Pace::Slow => slow,
                Pace::Bar if same_bar => continue,
                Pace::Bar => bar_at_s,
            };
            self.values[row] = score().value(row, Time { at_s, ..time });
        }
        self.seen = Some((time, slow, bar));
    }

    /// Leads the clock of the plugin: the song at the place. `pull` is how far its tempo is the
    /// journey's.
    fn lead(&mut self, player: &Settings, place: &Place, pull: f64) -> Transport {
        let Time { at_s, length_s } = place.time;
        let own = player.free_tempo.0;
        let share = place.time.share();
        let tempo = &score().tempo;
        let counted = |at_s: f64| {
            let there = tempo.beats(at_s / length_s, length_s);
            there * pull + own / 60.0 * at_s * (1.0 - pull)
        };
        let grid_s = GRID as f64 / self.sample_rate.0;
        // The tempo that leads to the next point: on its way nothing has to be put right.
        let bpm = if place.flows && at_s + grid_s < length_s {
            (counted(at_s + grid_s) - counted(at_s)) / grid_s * 60.0
        } else {
            own + (tempo.bpm(share) - own) * pull
        };
        let counted = counted(at_s);
        let from = (pull, own, length_s);
        let (beats, shift) = match self.lead {
            // A place has its beat.
            None => (counted, 0.0),
            Some(_) if place.jumped && place.flows => (counted, 0.0),
            Some(last) if place.flows && last.from == from => (counted + last.shift, last.shift),
            // What moves the tempo moves no beat.
            Some(last) => {
                let beats = last.beats + bpm / 60.0 * grid_s;
                (beats, beats - counted)
            }
        };
        self.lead = Some(Lead { beats, shift, from });
        Transport {
            playing: true,
            tempo: Some(Bpm(bpm)),
            position: Some(Beats(beats)),
            seconds: place.flows.then_some(Seconds(at_s)),
            bar_start: None,
            meter: None,
        }
    }
}

/// The bar around a position, in the meter of a choice, and the time of its start; the time itself
/// where it stands or no bars run.
fn bar(place: &Place, meter: usize, song: Option<(Beats, Bpm)>, grid_s: f64) -> (f64, Bar) {
    let Place { time, flows, .. } = *place;
    let Some((position, tempo)) = song else {
        return (time.at_s, Bar { meter, start: None });
    };
    // A bar that begins before the next look begins now: its first beat is its own. The half is for
    // those that begin just at a look.
    let ahead = 1.5 * grid_s / tempo.beat().0;
    let length = rhythm::meter(RhythmMeter::at(meter), COMMON).bar().0;
    let start = ((position.0 + ahead) / length).floor() * length;
    let passed_s = if flows {
        (position.0 - start) * tempo.beat().0
    } else {
        0.0
    };
    let at_s = ((time.at_s - passed_s) / TICK_S).round() * TICK_S;
    (
        at_s.clamp(0.0, time.length_s),
        Bar {
            meter,
            start: Some(start),
        },
    )
}

/// Madhya Sa of a station in cents above A4 in equal steps.
fn above_a4(station: Station) -> f64 {
    1200.0 * (f64::from(station.octave) - 4.0) + 100.0 * (station.tonic.index() as f64 - 9.0)
}

#[cfg(test)]
mod tests;
