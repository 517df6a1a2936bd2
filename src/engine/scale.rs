//! A user's scale, from a Scala `.scl` file and an optional `.kbm` keyboard mapping.
//!
//! The formats are those of the program Scala (huygens-fokker.org/scala/scl_format.html and
//! help.htm#mappings). What a file may be beyond their letter, and what is taken from the crate
//! `tune`, stands in `scale/parse.rs`.
//!
//! Degrees are brought into one period, sorted and freed of duplicates, because everything that
//! quantizes needs them ascending; a keyboard mapping still counts them in the file's order.

mod export;
mod parse;

use super::units::Cents;
pub use export::export;

/// Largest number of notes of a scale.
pub const MAX_NOTES: usize = 128;
/// Number of MIDI keys.
pub const KEYS: usize = 128;
/// Length of a scale as words: a header, the period, the degrees, the keys.
pub const WORDS: usize = 2 + MAX_NOTES + KEYS;
/// Largest size of an interval that is taken seriously, in cents: far beyond hearing, but every sum
/// of steps stays finite.
pub(super) const LARGEST_CENTS: f64 = 1e5;
/// Smallest period, in cents.
const SMALLEST_PERIOD_CENTS: f64 = 1.0;
/// Degrees nearer than this are one, in cents.
const SAME_CENTS: f64 = 1e-6;
/// First half of a header word, so that words of something else are seen as such.
const MAGIC: u64 = 0x5CA1_A001 << 32;
/// Header bit of a scale with a keyboard mapping.
const MAPPED: u64 = 1 << 16;
/// Pitch of a key that is silent: equal to itself, unlike a NaN, so that tables compare.
pub(super) const SILENT: f64 = f64::NEG_INFINITY;

/// What is wrong with a file. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleError {
    /// The file's name, as given.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong there, in English.
    pub message: String,
}

impl std::fmt::Display for ScaleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, line {}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for ScaleError {}

/// A scale of 1 to 128 notes with any period, of fixed size.
///
/// ```
/// use kazakh_horizon::engine::scale::Scale;
/// let pelog = b"near pelog\n5\n140.\n270.\n680.\n4/3\n2/1";
/// let scale = Scale::parse(("pelog.scl", pelog), None).unwrap();
/// assert_eq!(scale.degrees()[1], 140.0);
/// assert_eq!(scale.degrees().len(), 5); // 0, 140, 270, 4/3, 680
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Degrees in cents above the tonic, ascending from 0, below the period; of which `count` are
    /// there.
    degrees: [f64; MAX_NOTES],
    /// See `degrees`.
    count: usize,
    /// Interval of repetition in cents.
    period: f64,
    /// Pitch of each key in cents above MIDI key 0 of twelve equal steps with A4 at 440 Hz; all
    /// silent without a keyboard mapping.
    keys: [f64; KEYS],
    /// Whether there is a keyboard mapping.
    mapped: bool,
}

impl Scale {
    /// From a file's name (for messages) and content, and those of its keyboard mapping.
    /// `[main]`, allocates.
    pub fn parse(scl: (&str, &[u8]), kbm: Option<(&str, &[u8])>) -> Result<Self, ScaleError> {
        parse::parse(scl, kbm)
    }

    /// From degrees in any order within any period, in cents above the tonic; the tonic is added.
    /// `None` if a number is not finite or too large, or the period is below one cent, or there are
    /// more than 128 degrees.
    pub fn new(degrees: &[f64], period: f64) -> Option<Self> {
        let sound = |cents: &f64| cents.abs() <= LARGEST_CENTS;
        let fits = degrees.len() <= MAX_NOTES && degrees.iter().all(sound) && sound(&period);
        if !fits || period < SMALLEST_PERIOD_CENTS {
            return None;
        }
        let mut scale = Self {
            degrees: [0.0; MAX_NOTES],
            count: 1,
            period,
            keys: [SILENT; KEYS],
            mapped: false,
        };
        let mut sorted = [0.0; MAX_NOTES];
        let sorted = &mut sorted[..degrees.len()];
        for (sorted, degree) in sorted.iter_mut().zip(degrees) {
            *sorted = degree.rem_euclid(period);
        }
        sorted.sort_unstable_by(f64::total_cmp);
        for &degree in sorted.iter() {
            let new = degree - scale.degrees[scale.count - 1] > SAME_CENTS;
            if new && period - degree > SAME_CENTS {
                // 128 degrees without a tonic among them are one too many.
                *scale.degrees.get_mut(scale.count)? = degree;
                scale.count += 1;
            }
        }
        Some(scale)
    }

    /// Degrees in cents above the tonic, ascending from 0, below the period.
    pub fn degrees(&self) -> &[f64] {
        &self.degrees[..self.count]
    }

    /// Interval of repetition, at least one cent.
    pub fn period(&self) -> Cents {
        Cents(self.period)
    }

    /// Whether there is a keyboard mapping.
    pub fn is_mapped(&self) -> bool {
        self.mapped
    }

    /// Pitch the keyboard mapping gives to a key, in cents above MIDI key 0 of twelve equal steps
    /// with A4 at 440 Hz; `None` where the mapping has none.
    pub fn key(&self, key: u8) -> Option<Cents> {
        let pitch = self.keys[usize::from(key).min(KEYS - 1)];
        (pitch != SILENT).then_some(Cents(pitch))
    }

    /// As words, for a passage between threads without a lock.
    pub fn to_words(&self) -> [u64; WORDS] {
        let mut words = [0; WORDS];
        words[0] = MAGIC | if self.mapped { MAPPED } else { 0 } | self.count as u64;
        words[1] = self.period.to_bits();
        for (word, value) in words[2..]
            .iter_mut()
            .zip(self.degrees.iter().chain(&self.keys))
        {
            *word = value.to_bits();
        }
        words
    }

    /// From words; `None` if these are not the words of a scale. Any words are safe to give.
    /// `[audio]`
    pub fn from_words(words: &[u64; WORDS]) -> Option<Self> {
        let count = (words[0] & 0xFF) as usize;
        let mapped = words[0] & MAPPED != 0;
        let known = words[0] == MAGIC | words[0] & MAPPED | count as u64;
        if !known || count == 0 || count > MAX_NOTES {
            return None;
        }
        let scale = Self {
            degrees: std::array::from_fn(|i| f64::from_bits(words[2 + i])),
            count,
            period: f64::from_bits(words[1]),
            keys: std::array::from_fn(|i| f64::from_bits(words[2 + MAX_NOTES + i])),
            mapped,
        };
        scale.is_sound().then_some(scale)
    }

    /// Whether all promises about the fields hold.
    fn is_sound(&self) -> bool {
        let degrees = self.degrees();
        let ascending = degrees.windows(2).all(|pair| pair[0] < pair[1]);
        let pitch = |cents: &f64| *cents == SILENT || cents.abs() <= LARGEST_CENTS;
        degrees[0] == 0.0
            && ascending
            && degrees[self.count - 1] < self.period
            && (SMALLEST_PERIOD_CENTS..=LARGEST_CENTS).contains(&self.period)
            && self.degrees[self.count..].iter().all(|&rest| rest == 0.0)
            && self.keys.iter().all(pitch)
            && (self.mapped || self.keys.iter().all(|&key| key == SILENT))
    }
}

#[cfg(test)]
mod tests;
