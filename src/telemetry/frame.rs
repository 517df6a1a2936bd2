//! A glance of the engine as words, and a box for the newest.
//!
//! Two frames of atomics: one is written while the other is read. Counters of the frames begun and
//! done say which is which, and whether what was read was written over meanwhile (a sequence lock's
//! fences: Boehm, "Can seqlocks get along with programming language memory models?", MSPC 2012).
//! The writer, the audio thread, never waits; the reader need not wait for a writer that was put to
//! sleep half-way, and tries again only where two frames came while it read one.

use crate::engine::clock::{BarPlace, Meter};
use crate::engine::glance::{
    Glance, HitGlance, JourneyGlance, KeyGlance, Kills, NoteGlance, StringGlance,
};
use crate::engine::journey::TARGETS;
use crate::engine::settings::{LANES, MAX_STRINGS};
use crate::engine::units::{Beats, Bpm, Hz, Seconds};
use crate::engine::voices::POLYPHONY;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicU64, fence};

/// Words of the journey's values, two a word.
const VALUES: usize = TARGETS.div_ceil(2);
/// Words of a frame: ten of the clock, the flags and what broke, then strings, notes, key, hits and
/// the journey.
const WORDS: usize = 10 + 2 * MAX_STRINGS + 2 * POLYPHONY + 2 + 2 * LANES + 4 + VALUES;
/// What stands for no key, and for a place without a note.
const NO_KEY: u32 = 255;
/// See [`NO_KEY`].
const NO_NOTE: u32 = 256;
/// Tries of a reader, after which it takes what is there, torn or not.
const TRIES: usize = 64;

/// The newest frame.
pub struct Mailbox {
    /// Frames begun so far (wrapping).
    begun: AtomicU32,
    /// Frames done so far (wrapping).
    done: AtomicU32,
    /// The last two, by the last bit of their number.
    frames: [[AtomicU64; WORDS]; 2],
}

impl Default for Mailbox {
    fn default() -> Self {
        let frame = || to_words(&Glance::default(), false).map(AtomicU64::new);
        Self {
            begun: AtomicU32::new(0),
            done: AtomicU32::new(0),
            frames: [frame(), frame()],
        }
    }
}

impl Mailbox {
    /// The place of a frame.
    fn frame(&self, number: u32) -> &[AtomicU64; WORDS] {
        &self.frames[number as usize % 2]
    }

    /// Puts a frame in. One writer. `[audio]`
    pub fn put(&self, glance: &Glance, playing: bool) {
        let words = to_words(glance, playing);
        let number = self.done.load(Relaxed).wrapping_add(1);
        self.begun.store(number, Relaxed);
        // No word is seen written before the frame is seen begun.
        fence(Release);
        for (place, word) in self.frame(number).iter().zip(words) {
            place.store(word, Relaxed);
        }
        self.done.store(number, Release);
    }

    /// Takes a copy. `[main]`
    pub fn look(&self) -> (Glance, bool) {
        let mut words = [0; WORDS];
        for _ in 0..TRIES {
            let number = self.done.load(Acquire);
            for (word, place) in words.iter_mut().zip(self.frame(number)) {
                *word = place.load(Relaxed);
            }
            // No word is read after the counter is.
            fence(Acquire);
            // The next frame goes to the other place, the one after it to this.
            if self.begun.load(Relaxed).wrapping_sub(number) < 2 {
                break;
            }
        }
        from_words(&words)
    }
}

/// Two halves as a word.
fn pair(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

/// The halves of a word.
fn halves(word: u64) -> (u32, u32) {
    (word as u32, (word >> 32) as u32)
}

/// A frame as words.
fn to_words(glance: &Glance, playing: bool) -> [u64; WORDS] {
    let Meter {
        numerator,
        denominator,
    } = glance.bar.meter;
    let flags = u32::from(glance.running) | u32::from(playing) << 1;
    let clock = [
        glance.tempo.0.to_bits(),
        glance.position.0.to_bits(),
        glance.seconds.map_or(f64::NAN, |at| at.0).to_bits(),
        glance.bar.index as u64,
        glance.bar.start.0.to_bits(),
        pair(u32::from(numerator), u32::from(denominator)),
        pair(flags, glance.voices),
        u64::from(glance.relief),
        pair(glance.kills.drone, glance.kills.melody),
        pair(glance.kills.rhythm, glance.kills.space),
    ];
    let strings = glance.strings.iter().flat_map(|string| {
        [
            pair(string.amplitude.to_bits(), string.plucks),
            string.pitch.0.to_bits(),
        ]
    });
    let notes = glance.notes.iter().flat_map(|note| match note {
        Some(note) => [
            pair(note.loudness.to_bits(), note.key.map_or(NO_KEY, u32::from)),
            note.pitch.0.to_bits(),
        ],
        None => [pair(0, NO_NOTE), 0],
    });
    let key = match glance.key {
        Some(key) => [
            pair(key.count, u32::from(key.key)),
            key.pitch.map_or(f64::NAN, |pitch| pitch.0).to_bits(),
        ],
        None => [pair(0, NO_KEY), 0],
    };
    let hits = glance.hits.iter().flat_map(|hit| {
        [
            pair(hit.count, hit.velocity.to_bits()),
            u64::from(hit.family),
        ]
    });
    let journey = &glance.journey;
    let flags = u32::from(journey.on) | u32::from(journey.moving) << 1;
    let way = [
        pair(flags, u32::from(journey.chapter)),
        journey.share.to_bits(),
        journey.length.0.to_bits(),
        journey.steered,
    ];
    let values = journey.values.chunks(2).map(|two| {
        let bits = |n: usize| two.get(n).map_or(0, |value: &f32| value.to_bits());
        pair(bits(0), bits(1))
    });
    let mut words = [0; WORDS];
    let all = clock
        .into_iter()
        .chain(strings)
        .chain(notes)
        .chain(key)
        .chain(hits)
        .chain(way)
        .chain(values);
    for (place, word) in words.iter_mut().zip(all) {
        *place = word;
    }
    words
}

/// The frame of these words.
fn from_words(words: &[u64; WORDS]) -> (Glance, bool) {
    let mut words = words.iter().copied();
    let mut next = || words.next().unwrap_or(0);
    let real = f64::from_bits;
    let tempo = Bpm(real(next()));
    let position = Beats(real(next()));
    let seconds = Some(Seconds(real(next()))).filter(|at| !at.0.is_nan());
    let (index, start) = (next() as i64, Beats(real(next())));
    let (numerator, denominator) = halves(next());
    let (flags, voices) = halves(next());
    let relief = next() as u8;
    let ((drone, melody), (rhythm, space)) = (halves(next()), halves(next()));
    let strings = std::array::from_fn(|_| {
        let (amplitude, plucks) = halves(next());
        StringGlance {
            amplitude: f32::from_bits(amplitude),
            pitch: Hz(real(next())),
            plucks,
        }
    });
    let notes = std::array::from_fn(|_| {
        let (loudness, key) = halves(next());
        let note = NoteGlance {
            pitch: Hz(real(next())),
            loudness: f32::from_bits(loudness),
            key: u8::try_from(key).ok().filter(|key| *key < 128),
        };
        (key != NO_NOTE).then_some(note)
    });
    let (count, key) = halves(next());
    let pitch = Some(Hz(real(next()))).filter(|pitch| !pitch.0.is_nan());
    let key = (key != NO_KEY).then_some(KeyGlance {
        count,
        key: key as u8,
        pitch,
    });
    let hits = std::array::from_fn(|_| {
        let (count, velocity) = halves(next());
        HitGlance {
            count,
            velocity: f32::from_bits(velocity),
            family: next() as u8,
        }
    });
    let (way, chapter) = halves(next());
    let (share, length, steered) = (real(next()), Seconds(real(next())), next());
    let mut values = [0.0; TARGETS];
    for two in values.chunks_mut(2) {
        let (low, high) = halves(next());
        for (value, bits) in two.iter_mut().zip([low, high]) {
            *value = f32::from_bits(bits);
        }
    }
    let journey = JourneyGlance {
        on: way & 1 != 0,
        moving: way & 2 != 0,
        share,
        length,
        chapter: chapter as u8,
        steered,
        values,
    };
    let glance = Glance {
        running: flags & 1 != 0,
        tempo,
        position,
        seconds,
        bar: BarPlace {
            index,
            start,
            meter: Meter {
                numerator: numerator as u8,
                denominator: denominator as u8,
            },
        },
        strings,
        notes,
        key,
        hits,
        voices,
        kills: Kills {
            drone,
            melody,
            rhythm,
            space,
        },
        relief,
        journey,
    };
    (glance, flags & 2 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::COMMON;

    /// A frame in which every number is `n` or follows from it.
    fn frame(n: u32) -> Glance {
        let real = f64::from(n);
        Glance {
            running: n % 2 == 1,
            tempo: Bpm(real),
            position: Beats(real),
            seconds: (!n.is_multiple_of(3)).then_some(Seconds(real)),
            bar: BarPlace {
                index: -i64::from(n),
                start: Beats(-real),
                meter: Meter {
                    numerator: n as u8,
                    ..COMMON
                },
            },
            strings: std::array::from_fn(|_| StringGlance {
                amplitude: n as f32,
                pitch: Hz(real),
                plucks: n,
            }),
            notes: std::array::from_fn(|at| {
                (at < 9).then_some(NoteGlance {
                    pitch: Hz(real),
                    loudness: n as f32,
                    key: n.is_multiple_of(2).then_some(n as u8 % 128),
                })
            }),
            key: (n > 0).then_some(KeyGlance {
                count: n,
                key: n as u8 % 128,
                pitch: n.is_multiple_of(2).then_some(Hz(real)),
            }),
            hits: std::array::from_fn(|_| HitGlance {
                count: n,
                velocity: n as f32,
                family: n as u8,
            }),
            voices: n,
            kills: Kills {
                drone: n,
                melody: n + 1,
                rhythm: n + 2,
                space: n + 3,
            },
            relief: n as u8,
            journey: JourneyGlance {
                on: n % 2 == 1,
                moving: n.is_multiple_of(3),
                share: real,
                length: Seconds(real),
                chapter: n as u8,
                steered: u64::from(n) << 32 | u64::from(n),
                values: std::array::from_fn(|row| n as f32 + row as f32),
            },
        }
    }

    #[test]
    fn a_frame_goes_through_whole() {
        let mailbox = Mailbox::default();
        assert_eq!(mailbox.look(), (Glance::default(), false));
        for n in [0, 1, 2, 3, 127] {
            mailbox.put(&frame(n), n > 1);
            assert_eq!(mailbox.look(), (frame(n), n > 1));
        }
    }

    #[test]
    fn no_frame_is_torn() {
        let mailbox = Mailbox::default();
        mailbox.put(&frame(1), false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for n in 2..20_000 {
                    mailbox.put(&frame(n), false);
                    // As a real writer, which comes once in a block.
                    for _ in 0..200 {
                        std::hint::spin_loop();
                    }
                }
            });
            let mut last = 1;
            while last < 19_000 {
                let (glance, _) = mailbox.look();
                let n = glance.voices;
                assert!(n >= last, "{n} after {last}");
                assert_eq!(glance, frame(n));
                last = n;
            }
        });
    }
}
