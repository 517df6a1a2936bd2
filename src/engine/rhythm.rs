//! The rhythm: the hits of a bar, from patterns of three families blended into one groove.
//!
//! A bar is a pure function of its number, the seed, the meter and the settings: no bar needs the
//! one before it. Its way: the patterns' level maps for the bar (`map`), blended by the weights of
//! the families or replaced by a lane's own cycle (`blend`, `euclid`), varied (`chance`), filled
//! (`fill`), cut at the level the density asks for, struck (`touch`) and placed in time (`swing`,
//! `humanize`, `spacing`).
//!
//! Density is a threshold on levels and nothing else asks for it, so more density only ever adds
//! hits, and no hit that was there before moves. The procedures are our own, after the ideas
//! collected in `MUSIC.md` D5.

mod blend;
mod chance;
mod dice;
mod euclid;
mod fill;
mod humanize;
pub mod map;
mod measure;
pub mod pattern;
pub mod sketch;
mod spacing;
mod swing;
mod touch;

use super::clock::Meter;
use super::settings::{LANES, LaneGenerator, LaneSettings, RhythmMeter, RhythmSettings};
use super::units::Beats;
use blend::Groove;
use fill::Fill;
use humanize::Human;
use map::{MAX_SLOTS, Maps};
use measure::Measure;
use spacing::Line;

/// Most hits of a bar.
pub const MAX_HITS: usize = LANES * MAX_SLOTS;

/// Number of the low lane: kettle drum, tom.
const LOW: usize = 0;
/// Number of the high lane: frame drum, crash, rim.
const HIGH: usize = 1;
/// Number of the lane of hooves and open hats.
const HOOF: usize = 2;
/// Number of the lane of rattles and closed hats.
const SHAKER: usize = 3;
/// Number of the kick's lane.
const KICK: usize = 4;
/// Number of the lane of snare and clap.
const SNARE: usize = 5;

/// Family of the steppe.
const STEPPE: usize = 0;
/// Family of the band.
const ROCK: usize = 1;
/// Family of the machine.
const ELECTRO: usize = 2;

/// One hit of a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BarHit {
    /// Onset from the start of the bar, 0 or later and before its end.
    pub at: Beats,
    /// Lane, below [`LANES`].
    pub lane: usize,
    /// Family whose voice speaks: 0 steppe, 1 rock, 2 electro.
    pub family: usize,
    /// Velocity, above 0 ..=1.
    pub velocity: f32,
    /// Different for every hit of the bar; the same for the same hit whatever the settings.
    pub seed: u32,
}

/// The hits of one bar, by onset.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// Hits, of which `count` are there.
    hits: [BarHit; MAX_HITS],
    /// See `hits`.
    count: usize,
}

/// The meter the rhythm plays in.
pub fn meter(choice: RhythmMeter, host: Meter) -> Meter {
    let (numerator, denominator) = match choice {
        RhythmMeter::Host => return host,
        RhythmMeter::M2x4 => (2, 4),
        RhythmMeter::M3x4 => (3, 4),
        RhythmMeter::M4x4 => (4, 4),
        RhythmMeter::M5x8 => (5, 8),
        RhythmMeter::M6x8 => (6, 8),
        RhythmMeter::M7x8 => (7, 8),
        RhythmMeter::M9x8 => (9, 8),
        RhythmMeter::M10x8 => (10, 8),
        RhythmMeter::M7x4 => (7, 4),
    };
    Meter {
        numerator,
        denominator,
    }
}

/// Whether a lane goes its own way through the bars: it is not blended over the bar, and plays no
/// fills.
fn is_free(lane: &LaneSettings) -> bool {
    lane.generator == LaneGenerator::Euclid || lane.length > 0
}

impl Bar {
    /// The bar `bar` (0 is the first of the song; any sign) in a meter. Allocates nothing. Who needs
    /// a bar again when a setting moved keeps its [`Maps`] and calls [`Bar::from`].
    pub fn new(seed: u32, bar: i64, meter: Meter, settings: &RhythmSettings) -> Self {
        Self::from(&Maps::new(bar, meter, settings), seed, settings)
    }

    /// The bar of the maps, whose patterns have to be those of the settings. Allocates nothing.
    /// A meter without length has no hits.
    pub fn from(maps: &Maps, seed: u32, settings: &RhythmSettings) -> Self {
        let mut bar = Self::empty();
        let Some(measure) = Measure::new(maps.meter(), maps.slots()) else {
            return bar;
        };
        let weights = blend::weights(settings.rock, settings.electro);
        let mut groove = Groove::new(maps, weights, settings);
        chance::vary(&mut groove, &measure, seed, maps.bar(), settings);
        let fill = Fill::new(seed, maps.bar(), settings.fill, weights, &measure);
        fill.play(&mut groove, settings);
        let human = Human::new(seed, maps.bar(), &measure, settings.humanize);
        for lane in 0..LANES {
            if !settings.lanes[lane].mute {
                bar.add(lane, &groove, &fill, &human, settings);
            }
        }
        let hits = &mut bar.hits[..bar.count];
        hits.sort_unstable_by(|a, b| a.at.0.total_cmp(&b.at.0).then(a.lane.cmp(&b.lane)));
        bar
    }

    /// The hits by onset.
    pub fn hits(&self) -> &[BarHit] {
        &self.hits[..self.count]
    }

    /// A bar without hits.
    fn empty() -> Self {
        let nothing = BarHit {
            at: Beats(0.0),
            lane: 0,
            family: 0,
            velocity: 0.0,
            seed: 0,
        };
        Self {
            hits: [nothing; MAX_HITS],
            count: 0,
        }
    }

    /// Adds the hits of a lane.
    fn add(
        &mut self,
        lane: usize,
        groove: &Groove,
        fill: &Fill,
        human: &Human,
        settings: &RhythmSettings,
    ) {
        let own = &settings.lanes[lane];
        let density = settings.density;
        let measure = human.measure();
        let line = Line::new(lane, groove, human);
        for strike in line.strikes() {
            let step = &groove.steps[lane][strike.slot];
            let sounds = match own.generator {
                LaneGenerator::Euclid => true,
                LaneGenerator::Pattern if is_free(own) => step.level >= threshold(density),
                LaneGenerator::Pattern => {
                    step.level >= threshold(density + fill.extra_density(strike.slot))
                }
            };
            let place = lane * MAX_SLOTS + strike.slot;
            if !sounds || !human.is_kept(place, own.probability) {
                continue;
            }
            let Some(hit) = self.hits.get_mut(self.count) else {
                return;
            };
            *hit = BarHit {
                at: Beats(strike.at * measure.slot_beats),
                lane,
                family: step.family,
                velocity: touch::velocity(step, settings.accent, human.force(lane, strike.slot)),
                seed: human.sound(place, strike.index),
            };
            self.count += 1;
        }
    }
}

/// Level from which a hit sounds at a density.
fn threshold(density: f32) -> f32 {
    9.0 - 8.0 * density.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests;
