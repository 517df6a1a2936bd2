//! The kit: the drums of six lanes, and the only place that strikes or chokes one.
//!
//! Every lane has every drum, so that a lane whose voice follows the blend lets the drum before ring
//! on. A drum with a pitch stands on the degree of the mode nearest its own.

mod score;

use super::clock::{BarPlace, GRID, Span};
use super::drum::{self, DrumControls, DrumVoice, Hit, Sound, TONES};
use super::dsp::line::Line;
use super::dsp::watchdog;
use super::glance::HitGlance;
use super::melody::SLOTS;
use super::midi_out::Outbox;
use super::mixer::glide_pace;
use super::part::Moment;
use super::pitch::Tuning;
use super::registry::Choice;
use super::rhythm::BarHit;
use super::rhythm::map::FAMILIES;
use super::rhythm::pattern::patterns;
use super::settings::{DrumKind, LANES, LaneSettings, RhythmMeter, RhythmSettings};
use super::units::{Cents, Hz};
use super::voices::TAILS;
use score::Score;

/// Drums of a lane.
const DRUMS: usize = DrumKind::TABLE.len();
/// A4 of standard tuning, and its place above MIDI key 0.
const STANDARD: Hz = Hz(440.0);
/// See [`STANDARD`].
const A4: Cents = Cents(6900.0);
/// Length of a drum's note in MIDI, in s: what General MIDI drums ignore and pads show.
const NOTE_S: f64 = 0.06;
/// Time for which a drum is quiet before its tail ends, where time is short, in s: longer than from
/// one grain of a rattle to the next.
const PATIENCE_S: f64 = 0.05;
/// How far a partial may lie from the degree it stands for.
const PARTIAL: Cents = Cents(25.0);
/// Highest partial that is compared with the mode.
const PARTIALS: u32 = 16;

/// One lane.
struct Lane {
    /// A drum of every kind, by its place in the table.
    drums: Vec<Box<dyn DrumVoice>>,
    /// What each was asked for last.
    asked: [Asked; DRUMS],
    /// Drums that may sound, a bit each.
    sounding: u32,
    /// Frames since each was above the level at which a tail ends, if that is asked.
    quiet: [usize; DRUMS],
    /// Level.
    level: Line,
    /// Frames from the start of the span until its MIDI note ends, if one is on.
    note: Option<usize>,
    /// Its last hit, for who looks.
    last: HitGlance,
}

/// What is asked of a drum, kept until the modal state or the lane's tuning is another.
#[derive(Clone, Copy)]
struct Asked {
    /// The modal state's number, 0 for none, and the lane's tuning.
    origin: (u64, Cents),
    /// The one.
    controls: DrumControls,
}

impl Asked {
    /// Nothing yet.
    const NOTHING: Self = Self {
        origin: (0, Cents(0.0)),
        controls: DrumControls {
            decay: 1.0,
            tones: [Hz(1.0); TONES],
            partials: 0,
        },
    };

    /// What a lane asks for at a moment.
    fn update(&mut self, sound: Sound, lane: &LaneSettings, moment: &Moment) -> &DrumControls {
        let origin = (moment.version, lane.tune);
        if self.origin != origin {
            self.origin = origin;
            self.controls = controls(sound, lane, moment.tuning);
        }
        self.controls.decay = lane.decay;
        &self.controls
    }
}

impl Lane {
    /// A drum's control-grid point.
    fn prepare(&mut self, kind: usize, sound: Sound, set: &LaneSettings, moment: &Moment) {
        let controls = self.asked[kind].update(sound, set, moment);
        self.drums[kind].prepare(controls);
    }

    /// Ends a drum that broke: the next hit finds a new one.
    fn end(&mut self, kind: usize) {
        let drum = &mut self.drums[kind];
        drum.reset();
        // Other controls than the next, so that every coefficient is made anew.
        drum.prepare(&Asked::NOTHING.controls);
        drum.reset();
        self.asked[kind] = Asked::NOTHING;
        self.sounding &= !(1 << kind);
    }
}

/// The kit.
pub struct Kit {
    /// Frames of a MIDI note.
    note_frames: usize,
    /// The lanes.
    lanes: [Lane; LANES],
    /// What each drum is.
    sounds: [Sound; DRUMS],
    /// What is struck when.
    score: Score,
    /// Level of all.
    level: Line,
    /// Pace of levels, see [`Line::glide`].
    pace: f32,
    /// Whether nothing sounds, so that the next hit's levels are jumped to.
    fresh: bool,
    /// Level at which tails end, if it matters.
    floor: Option<f32>,
    /// Frames for which a drum is quiet before its tail ends.
    patience: usize,
    /// Drums that broke (wrapping).
    kills: u32,
}

impl Kit {
    /// At rest. Allocates.
    pub fn new(sample_rate: Hz) -> Self {
        // The tables are read at the first look, which allocates.
        for family in FAMILIES {
            patterns(family);
        }
        let lane = || Lane {
            drums: DrumKind::TABLE
                .iter()
                .map(|row| drum::build(row.0, sample_rate))
                .collect(),
            asked: [Asked::NOTHING; DRUMS],
            sounding: 0,
            quiet: [0; DRUMS],
            level: Line::default(),
            note: None,
            last: HitGlance::default(),
        };
        Self {
            note_frames: (NOTE_S * sample_rate.0) as usize,
            lanes: std::array::from_fn(|_| lane()),
            sounds: std::array::from_fn(|n| drum::sound(DrumKind::at(n))),
            score: Score::default(),
            level: Line::default(),
            pace: glide_pace(sample_rate),
            fresh: true,
            floor: None,
            patience: (PATIENCE_S * sample_rate.0) as usize,
            kills: 0,
        }
    }

    /// Drums that broke and were silenced (wrapping).
    pub fn kills(&self) -> u32 {
        self.kills
    }

    /// Clears all sound; the first levels are jumped to.
    pub fn reset(&mut self) {
        self.silence();
        self.score = Score::default();
        self.fresh = true;
    }

    /// Clears all sound and goes on. The caller ends what is on outside.
    pub fn silence(&mut self) {
        for lane in &mut self.lanes {
            for drum in &mut lane.drums {
                drum.reset();
            }
            lane.sounding = 0;
            lane.note = None;
        }
    }

    /// Ends all sound soon.
    pub fn panic(&mut self) {
        for lane in &mut self.lanes {
            for drum in &mut lane.drums {
                drum.choke();
            }
        }
    }

    /// Whether the coming frames are silent, if nothing is struck.
    pub fn is_silent(&self) -> bool {
        self.lanes.iter().all(|lane| lane.sounding == 0)
    }

    /// The last hit of each lane, and how many drums sound.
    pub fn glance(&self) -> ([HitGlance; LANES], usize) {
        let sounding = self.lanes.iter().map(|lane| lane.sounding.count_ones());
        let hits = self.lanes.each_ref().map(|lane| lane.last);
        (hits, sounding.sum::<u32>() as usize)
    }

    /// The bar the drums play in while the clock is in `span`.
    pub fn bar(meter: RhythmMeter, span: &Span) -> BarPlace {
        score::place(meter, span)
    }

    /// A control-grid point.
    pub fn prepare(&mut self, moment: &Moment) {
        self.floor = match moment.relief {
            0 => None,
            steps => Some(TAILS[usize::from(steps > 1)]),
        };
        if self.is_silent() {
            self.fresh = true;
            return;
        }
        let rhythm = &moment.settings.rhythm;
        self.level.glide(rhythm.level.gain(), self.pace, GRID);
        for (lane, set) in self.lanes.iter_mut().zip(&rhythm.lanes) {
            lane.level.glide(set.level.gain(), self.pace, GRID);
            for kind in drums_of(lane.sounding) {
                if lane.drums[kind].is_silent() {
                    lane.sounding &= !(1 << kind);
                } else {
                    lane.prepare(kind, self.sounds[kind], set, moment);
                }
            }
        }
    }

    /// Plays what falls into a span of the clock and adds its frames at the lanes' levels, of which
    /// the first is frame `at` of the grid span and frame `frame` for MIDI out.
    pub fn render(
        &mut self,
        moment: &Moment,
        span: &Span,
        (at, frame): (usize, usize),
        outbox: &mut Outbox,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        self.score.plan(moment.settings, span);
        for (at, line) in self.score.bars() {
            outbox.bar(frame + at, line);
        }
        if span.broken {
            let notes = self.lanes.iter_mut().filter_map(|lane| lane.note.as_mut());
            notes.for_each(|left| *left = 0);
        }
        let mut from = 0;
        while from < left.len() {
            // Before what is struck there, which may be the same key.
            self.end_notes(from, frame, outbox);
            while let Some(hit) = self.score.due(from) {
                self.strike(&hit, moment, frame + from, outbox);
                self.lanes[hit.lane].note = Some(from + self.note_frames);
            }
            let next = self.score.next_frame().unwrap_or(left.len());
            let to = next.min(left.len());
            self.sound(at + from, &mut left[from..to], &mut right[from..to]);
            from = to;
        }
        if let Some(last) = left.len().checked_sub(1) {
            self.end_notes(last, frame, outbox);
        }
        let notes = self.lanes.iter_mut().filter_map(|lane| lane.note.as_mut());
        notes.for_each(|frames| *frames -= left.len());
    }

    /// Ends the MIDI notes whose time is over at a frame of the span or before.
    fn end_notes(&mut self, last: usize, frame: usize, outbox: &mut Outbox) {
        for (owner, lane) in self.lanes.iter_mut().enumerate() {
            if let Some(left) = lane.note.take_if(|left| *left <= last) {
                outbox.end(SLOTS + owner, frame + left);
            }
        }
    }

    /// Jumps to the levels: nobody heard where they were.
    fn jump(&mut self, rhythm: &RhythmSettings) {
        self.level.snap(rhythm.level.gain());
        for (lane, set) in self.lanes.iter_mut().zip(&rhythm.lanes) {
            lane.level.snap(set.level.gain());
        }
    }

    /// Strikes a drum.
    fn strike(&mut self, hit: &BarHit, moment: &Moment, frame: usize, outbox: &mut Outbox) {
        let rhythm = &moment.settings.rhythm;
        if std::mem::take(&mut self.fresh) {
            self.jump(rhythm);
        }
        let set = &rhythm.lanes[hit.lane];
        let kind = set.drum(hit.family).index();
        let sound = self.sounds[kind];
        if sound.group > 0 {
            self.choke_others(hit.lane, kind);
        }
        let lane = &mut self.lanes[hit.lane];
        lane.prepare(kind, sound, set, moment);
        lane.drums[kind].hit(&Hit {
            velocity: hit.velocity,
            seed: hit.seed,
        });
        lane.sounding |= 1 << kind;
        lane.quiet[kind] = 0;
        lane.last = HitGlance {
            count: lane.last.count.wrapping_add(1),
            velocity: hit.velocity,
            family: hit.family as u8,
        };
        outbox.strike(SLOTS + hit.lane, sound.key, hit.velocity, frame);
    }

    /// Chokes the drums of a drum's group, but not itself.
    fn choke_others(&mut self, lane: usize, kind: usize) {
        for (n, other) in self.lanes.iter_mut().enumerate() {
            for drum in drums_of(other.sounding) {
                let same = (n, drum) == (lane, kind);
                if !same && self.sounds[drum].group == self.sounds[kind].group {
                    other.drums[drum].choke();
                }
            }
        }
    }

    /// Adds the next frames.
    fn sound(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        for lane in &mut self.lanes {
            for kind in drums_of(lane.sounding) {
                let mut bus = [[0f32; GRID]; 2];
                let [bus_l, bus_r] = bus.each_mut().map(|bus| &mut bus[..frames]);
                lane.drums[kind].render(at, bus_l, bus_r);
                if !watchdog::are_sane(bus_l, bus_r, watchdog::VOICE) {
                    lane.end(kind);
                    self.kills = self.kills.wrapping_add(1);
                    continue;
                }
                if let Some(floor) = self.floor {
                    let low = watchdog::are_sane(bus_l, bus_r, floor);
                    lane.quiet[kind] = if low { lane.quiet[kind] + frames } else { 0 };
                    if lane.quiet[kind] > self.patience {
                        lane.quiet[kind] = 0;
                        lane.drums[kind].choke();
                    }
                }
                for n in 0..frames {
                    let gain = lane.level.at(at + n);
                    left[n] += gain * bus_l[n];
                    right[n] += gain * bus_r[n];
                }
            }
        }
    }

    /// Brings the bus to its level, in place; the first frame is frame `at` of the grid span.
    pub fn fade(&self, at: usize, left: &mut [f32], right: &mut [f32]) {
        for (n, (l, r)) in left.iter_mut().zip(right).enumerate() {
            let gain = self.level.at(at + n);
            *l *= gain;
            *r *= gain;
        }
    }
}

/// The drums of a set of bits.
fn drums_of(mut bits: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let kind = bits.trailing_zeros() as usize;
        bits &= bits.wrapping_sub(1);
        (kind < DRUMS).then_some(kind)
    })
}

/// What a lane asks of one of its drums.
fn controls(sound: Sound, lane: &LaneSettings, tuning: &Tuning) -> DrumControls {
    let Some(own) = sound.pitch else {
        return DrumControls {
            decay: lane.decay,
            tones: [Hz(1.0).up(lane.tune); TONES],
            partials: 0,
        };
    };
    let wanted = Cents(A4.0 + own.cents_above(STANDARD).0 + lane.tune.0);
    let step = tuning.nearest(wanted);
    let pitch = tuning.pitch(step);
    DrumControls {
        decay: lane.decay,
        tones: std::array::from_fn(|n| tuning.hz(tuning.pitch(step + n as i32))),
        partials: if sound.overtones {
            partials(pitch, tuning)
        } else {
            0
        },
    }
}

/// Partials of a pitch that lie on the mode, a bit each.
fn partials(pitch: Cents, tuning: &Tuning) -> u32 {
    let on_mode = |partial: &u32| {
        let place = Cents(pitch.0 + Hz(f64::from(*partial)).cents_above(Hz(1.0)).0);
        let degree = tuning.pitch(tuning.nearest(place));
        (degree.0 - place.0).abs() <= PARTIAL.0
    };
    (1..=PARTIALS)
        .filter(on_mode)
        .fold(0, |bits, partial| bits | 1 << partial)
}

#[cfg(test)]
mod tests;
