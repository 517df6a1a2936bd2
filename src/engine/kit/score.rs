//! Which hits fall into a span of the clock.

use crate::engine::clock::{BarPlace, Span};
use crate::engine::midi_out::BarLine;
use crate::engine::rhythm::map::Maps;
use crate::engine::rhythm::{self, Bar, BarHit};
use crate::engine::settings::{LANES, RhythmMeter, RhythmSettings, Settings};
use crate::engine::units::Beats;

/// Most hits in a span of at most 32 frames. Hits of a lane are a 64th note apart: at 300 BPM and
/// 22 kHz two of a lane may be in a span.
const HITS: usize = 4 * LANES;

/// The bar in which a span begins, in the rhythm's meter.
pub fn place(meter: RhythmMeter, span: &Span) -> BarPlace {
    match meter {
        RhythmMeter::Host => span.bar,
        own => span.bar_of(rhythm::meter(own, span.bar.meter)),
    }
}

/// What the present bar was made from.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Origin {
    /// Seed.
    seed: u32,
    /// The bar.
    place: BarPlace,
    /// The parameters.
    rhythm: RhythmSettings,
}

/// The present bar and what is due.
#[derive(Default)]
pub struct Score {
    /// The bar and what it was made from.
    bar: Option<(Origin, Bar)>,
    /// What the patterns say of it.
    maps: Option<Maps>,
    /// Hits of the span, by frame, of which `count` are there and `done` are past.
    hits: [Option<(usize, BarHit)>; HITS],
    /// See `hits`.
    count: usize,
    /// See `hits`.
    done: usize,
    /// Bar and seed of each lane's last hit: a setting that moves hits in time plays none twice.
    last: [Option<(i64, u32)>; LANES],
    /// Bar lines of the span: of more than two in 32 frames the rest is left out.
    bars: [Option<(usize, BarLine)>; 2],
}

impl Score {
    /// The next hit at or before a frame, one after the other.
    pub fn due(&mut self, frame: usize) -> Option<BarHit> {
        let (at, hit) = (*self.hits[..self.count].get(self.done)?)?;
        if at > frame {
            return None;
        }
        self.done += 1;
        Some(hit)
    }

    /// Frame of the next hit.
    pub fn next_frame(&self) -> Option<usize> {
        let hit = self.hits[..self.count].get(self.done)?;
        hit.map(|(at, _)| at)
    }

    /// Bar lines of the span.
    pub fn bars(&self) -> impl Iterator<Item = (usize, BarLine)> {
        self.bars.iter().copied().flatten()
    }

    /// Gathers the hits of a span.
    pub fn plan(&mut self, settings: &Settings, span: &Span) {
        self.count = 0;
        self.done = 0;
        self.bars = [None; 2];
        if span.broken {
            self.last = [None; LANES];
        }
        if !span.running || span.frames == 0 {
            return;
        }
        let mut place = place(settings.rhythm.meter, span);
        while place.start.0 < span.to.0 {
            let free = self.bars.iter_mut().find(|bar| bar.is_none());
            if let (Some(frame), Some(free)) = (span.frame(place.start), free) {
                let (meter, tempo) = (place.meter, span.tempo);
                *free = Some((frame, BarLine { meter, tempo }));
            }
            if settings.rhythm.on {
                self.plan_bar(settings, span, place);
            }
            place = place.next();
        }
    }

    /// Gathers those of one bar.
    fn plan_bar(&mut self, settings: &Settings, span: &Span, place: BarPlace) {
        let origin = Origin {
            seed: settings.seed,
            place,
            rhythm: settings.rhythm,
        };
        if self.bar.as_ref().is_none_or(|(from, _)| *from != origin) {
            let (rhythm, maps) = (&settings.rhythm, &mut self.maps);
            if let Some(maps) = maps
                && !maps.are_of(place.index, place.meter, rhythm)
            {
                *maps = Maps::new(place.index, place.meter, rhythm);
            }
            let maps = maps.get_or_insert_with(|| Maps::new(place.index, place.meter, rhythm));
            self.bar = Some((origin, Bar::from(maps, settings.seed, rhythm)));
        }
        let Some((_, bar)) = &self.bar else {
            return;
        };
        let position = |hit: &BarHit| Beats(place.start.0 + hit.at.0);
        let first = bar
            .hits()
            .partition_point(|hit| position(hit).0 < span.begin().0);
        for hit in &bar.hits()[first..] {
            if position(hit).0 > span.to.0 {
                break;
            }
            let free = self.hits.get_mut(self.count);
            let (last, this) = (&mut self.last[hit.lane], Some((place.index, hit.seed)));
            if let (Some(frame), Some(free)) = (span.frame(position(hit)), free)
                && *last != this
            {
                *free = Some((frame, *hit));
                self.count += 1;
                *last = this;
            }
        }
    }
}
