//! The steps of a bar, those that sound and those that do not: for whoever draws it.

use super::blend::{self, Groove};
use super::fill::Fill;
use super::map::{MAX_SLOTS, Maps};
use super::measure::Measure;
use super::{chance, is_free, threshold};
use crate::engine::settings::{LANES, LaneGenerator, RhythmSettings};

/// One step of a lane.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mark {
    /// 0 never, 1 only at full density ..= 9 always; 7 and more is also an accent.
    pub level: f32,
    /// Family that says most of it: 0 steppe, 1 rock, 2 electro.
    pub family: usize,
    /// Whether the density lets it sound.
    pub sounds: bool,
}

/// The steps of one bar.
#[derive(Clone, Copy, Debug)]
pub struct Sketch {
    /// Slots of the bar, 1..=64.
    pub slots: usize,
    /// Steps by lane and slot.
    pub marks: [[Mark; MAX_SLOTS]; LANES],
    /// Whether a group of the meter starts at a slot.
    pub starts: [bool; MAX_SLOTS],
    /// First slot of the fill, if the bar has one.
    pub fill: Option<usize>,
}

impl Sketch {
    /// The steps of the bar of the maps, whose patterns have to be those of the settings; `None`
    /// where the meter has no length. Allocates nothing.
    pub fn new(maps: &Maps, seed: u32, settings: &RhythmSettings) -> Option<Self> {
        let measure = Measure::new(maps.meter(), maps.slots())?;
        let weights = blend::weights(settings.rock, settings.electro);
        let mut groove = Groove::new(maps, weights, settings);
        chance::vary(&mut groove, &measure, seed, maps.bar(), settings);
        let fill = Fill::new(seed, maps.bar(), settings.fill, weights, &measure);
        fill.play(&mut groove, settings);
        let mark = |lane: usize, slot: usize| {
            let own = &settings.lanes[lane];
            let step = &groove.steps[lane][slot];
            let extra = if is_free(own) {
                0.0
            } else {
                fill.extra_density(slot)
            };
            let always = own.generator == LaneGenerator::Euclid;
            Mark {
                level: step.level,
                family: step.family,
                sounds: step.level > 0.0
                    && (always || step.level >= threshold(settings.density + extra)),
            }
        };
        let slots = maps.slots();
        Some(Self {
            slots,
            marks: std::array::from_fn(|lane| {
                std::array::from_fn(|slot| {
                    if slot < slots {
                        mark(lane, slot)
                    } else {
                        Mark::default()
                    }
                })
            }),
            starts: std::array::from_fn(|slot| slot < slots && measure.within(slot) == 0),
            fill: fill.from(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::COMMON;
    use crate::engine::rhythm::Bar;
    use crate::engine::rhythm::tests::defaults;

    #[test]
    fn what_is_marked_as_sounding_is_what_the_bar_plays() {
        let mut settings = defaults();
        settings.humanize = 0.0;
        let mut marked = 0;
        for bar in 0..16 {
            let maps = Maps::new(bar, COMMON, &settings);
            let sketch = Sketch::new(&maps, 7, &settings).unwrap();
            let played = Bar::from(&maps, 7, &settings);
            for lane in 0..LANES {
                let count = sketch.marks[lane].iter().filter(|mark| mark.sounds).count();
                let hits = played.hits().iter().filter(|hit| hit.lane == lane).count();
                // A ratchet strikes a step more than once.
                assert!(
                    hits >= count,
                    "bar {bar} lane {lane}: {count} marks, {hits} hits"
                );
                assert_eq!(count == 0, hits == 0);
                marked += count;
            }
            assert!(sketch.starts[0]);
        }
        assert!(marked > 50);
    }

    #[test]
    fn a_meter_without_length_has_no_steps() {
        let settings = defaults();
        let nothing = crate::engine::clock::Meter {
            numerator: 0,
            denominator: 4,
        };
        let maps = Maps::new(0, nothing, &settings);
        assert!(Sketch::new(&maps, 1, &settings).is_none());
    }
}
