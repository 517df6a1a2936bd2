//! The user's scale as part of the project: its text is saved, its degrees go to the audio thread.
//!
//! The text (so that a project needs no file) is behind a lock that only the main, host and window
//! threads take. The parsed scale lies beside it in a sequence lock: words of atomics under a
//! counter that is odd while they are written. Writers take turns on the lock; the reader on the
//! audio thread takes none, and where it comes in the middle of a write it goes away and tries again
//! in its next block. (Boehm, "Can seqlocks get along with programming language memory models?",
//! MSPC 2012, gives the fences.)

use crate::engine::mode;
use crate::engine::pitch::Tuning;
use crate::engine::registry::Choice;
use crate::engine::scale::{Scale, ScaleError, WORDS, export};
use crate::engine::settings::{Intonation, Settings};
use nice_plug::params::persist::PersistentField;
use serde::{Deserialize, Serialize};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU64, fence};
use std::sync::{Mutex, MutexGuard};

/// A scale as text, as it stands in a project or preset. An empty `scl` is no scale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScaleText {
    /// What to call it: the file's name without `.scl`.
    pub name: String,
    /// Content of the `.scl` file.
    pub scl: String,
    /// Content of the `.kbm` file, empty if there is none.
    pub kbm: String,
    /// Why what was to be loaded last was not, in one line; the rest is the scale before. Written
    /// for who looks into a state (`cargo xtask render`), never read from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl ScaleText {
    /// The scale it describes; none if it is empty. The error names the file and the line.
    pub fn parse(&self) -> Result<Option<Scale>, ScaleError> {
        if self.scl.is_empty() {
            return Ok(None);
        }
        let (scl, kbm) = (format!("{}.scl", self.name), format!("{}.kbm", self.name));
        let mapping = (!self.kbm.is_empty()).then_some((kbm.as_str(), self.kbm.as_bytes()));
        Scale::parse((&scl, self.scl.as_bytes()), mapping).map(Some)
    }
}

/// What the threads that may wait see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// The text of the scale in use.
    pub text: ScaleText,
    /// The scale in use, `None` without one.
    pub scale: Option<Scale>,
}

/// The persistent field. Every method but [`Self::try_read`] is `[main]` and may wait and allocate.
pub struct ScaleField {
    /// What is in use; also the writers' turn.
    loaded: Mutex<Loaded>,
    /// Twice the number of scales so far, odd while one is written.
    generation: AtomicU64,
    /// The scale's words; all zero, which is no scale, without one.
    words: [AtomicU64; WORDS],
}

impl Default for ScaleField {
    fn default() -> Self {
        Self {
            loaded: Mutex::default(),
            // Above the reader's 0, so that its first look always finds something.
            generation: AtomicU64::new(2),
            words: [const { AtomicU64::new(0) }; WORDS],
        }
    }
}

impl ScaleField {
    /// What is in use, also after a panic elsewhere: it is replaced whole.
    fn lock(&self) -> MutexGuard<'_, Loaded> {
        let guard = self.loaded.lock();
        guard.unwrap_or_else(|poison| poison.into_inner())
    }

    /// Looks at what is in use.
    pub fn view<R>(&self, look: impl FnOnce(&Loaded) -> R) -> R {
        look(&self.lock())
    }

    /// Puts a text into use; an empty one takes the scale out of use. One that cannot be read
    /// changes nothing but the error.
    pub fn load(&self, mut text: ScaleText) -> Result<(), ScaleError> {
        text.error = None;
        // Before the lock: nobody waits for a parser.
        let parsed = text.parse();
        let mut loaded = self.lock();
        match parsed {
            Ok(scale) => {
                let words = scale.map_or([0; WORDS], |scale| scale.to_words());
                self.publish(&words);
                *loaded = Loaded { text, scale };
                Ok(())
            }
            Err(error) => {
                loaded.text.error = Some(error.to_string());
                Err(error)
            }
        }
    }

    /// Takes the scale out of use.
    pub fn clear(&self) {
        // PANIC: not possible, an empty text has no line that could be wrong; the result says so.
        let _ = self.load(ScaleText::default());
    }

    /// Records why something could not be loaded, such as a file that cannot be opened.
    pub fn refuse(&self, error: String) {
        self.lock().text.error = Some(error);
    }

    /// Writes the words; the caller has the lock.
    fn publish(&self, words: &[u64; WORDS]) {
        let generation = self.generation.load(Relaxed);
        self.generation.store(generation + 1, Relaxed);
        // No word is seen written before the counter is seen odd.
        fence(Release);
        for (place, &word) in self.words.iter().zip(words) {
            place.store(word, Relaxed);
        }
        self.generation.store(generation + 2, Release);
    }

    /// The scale in use and its generation, if that is not `last`; `None` if nothing is new, or a
    /// write is under way, and then the next call will see it. The first call gives 0. Neither
    /// waits nor allocates. `[audio]`
    pub fn try_read(&self, last: u64) -> Option<(u64, Option<Scale>)> {
        let generation = self.generation.load(Acquire);
        if generation == last || generation % 2 == 1 {
            return None;
        }
        let words = std::array::from_fn(|at| self.words[at].load(Relaxed));
        // No word is read after the counter is.
        fence(Acquire);
        (self.generation.load(Relaxed) == generation)
            .then(|| (generation, Scale::from_words(&words)))
    }
}

impl PersistentField<'_, ScaleText> for ScaleField {
    /// From a project: a text that cannot be read leaves the scale in use and is named in the
    /// editor.
    fn set(&self, text: ScaleText) {
        // The error is recorded; a host has no place to show it.
        let _ = self.load(text);
    }

    fn map<F, R>(&self, look: F) -> R
    where
        F: Fn(&ScaleText) -> R,
    {
        look(&self.lock().text)
    }
}

/// What these settings sound in, as a title and the text of a Scala file. Keys that are tuned from
/// outside (MTS) do not count. `[main]`, allocates.
pub fn sounding(settings: &Settings, loaded: &Loaded) -> (String, String) {
    let mode = mode::mode(settings.mode);
    let title = match (settings.intonation, &loaded.scale) {
        (Intonation::Scala, Some(_)) => loaded.text.name.clone(),
        (Intonation::Own | Intonation::Scala, _) => mode.name.to_owned(),
        (other, _) => format!("{}, {}", mode.name, other.name()),
    };
    let tuning = Tuning::new(
        mode,
        settings.intonation,
        settings.tonic,
        settings.fine,
        settings.reference,
        loaded.scale.as_ref(),
        None,
    );
    let scl = export(&title, &tuning);
    (title, scl)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;

    /// A scale of `count` equal steps.
    fn equal(count: usize) -> ScaleText {
        let cents: String = (1..=count)
            .map(|n| format!("{:.6}\n", 1200.0 * n as f64 / count as f64))
            .collect();
        ScaleText {
            name: format!("{count} steps"),
            scl: format!("{count} equal steps\n{count}\n{cents}"),
            kbm: String::new(),
            error: None,
        }
    }

    #[test]
    fn the_reader_sees_each_scale_once() {
        let field = ScaleField::default();
        let (none, scale) = field.try_read(0).expect("the first look");
        assert_eq!(scale, None);
        assert_eq!(field.try_read(none), None);
        field.load(equal(5)).expect("a scale");
        let (five, scale) = field.try_read(none).expect("a new scale");
        assert_eq!(scale.expect("a scale").degrees().len(), 5);
        assert_eq!(field.try_read(five), None);
        field.clear();
        let (cleared, scale) = field.try_read(five).expect("a change");
        assert!(scale.is_none() && cleared > five && five > none);
        assert_eq!(field.view(|loaded| loaded.clone()), Loaded::default());
    }

    #[test]
    fn a_broken_text_leaves_the_scale_and_says_so() {
        let field = ScaleField::default();
        field.load(equal(7)).expect("a scale");
        let (seven, _) = field.try_read(0).expect("a scale");
        for (scl, kbm) in [("d\n2\nfifth\n2/1", ""), ("d\n1\n2/1", "twelve\n")] {
            let broken = ScaleText {
                name: "broken".to_owned(),
                scl: scl.to_owned(),
                kbm: kbm.to_owned(),
                error: None,
            };
            PersistentField::set(&field, broken);
            assert_eq!(field.try_read(seven), None);
            field.view(|loaded| {
                let error = loaded.text.error.clone();
                let text = ScaleText { error, ..equal(7) };
                assert_eq!(loaded.text, text);
                let error = text.error.expect("an error");
                let file = if kbm.is_empty() {
                    "broken.scl"
                } else {
                    "broken.kbm"
                };
                assert!(error.starts_with(&format!("{file}, line ")), "{error}");
            });
        }
        field.refuse("x.scl: not there".to_owned());
        assert!(field.view(|loaded| loaded.text.error.is_some() && loaded.scale.is_some()));
        field.load(equal(5)).expect("a scale");
        assert_eq!(field.view(|loaded| loaded.text.error.clone()), None);
    }

    #[test]
    fn what_is_saved_is_what_is_read() {
        let field = ScaleField::default();
        assert!(field.load(equal(19)).is_ok());
        let json = PersistentField::map(&field, |text| serde_json::to_string(text).expect("JSON"));
        let other = ScaleField::default();
        PersistentField::set(&other, serde_json::from_str(&json).expect("a text"));
        assert_eq!(
            other.view(|loaded| loaded.clone()),
            field.view(|loaded| loaded.clone())
        );
        // Fields of a later version and missing ones do no harm.
        let odd: ScaleText = serde_json::from_str(r#"{"scl":"d\n1\n2/1","later":1}"#).expect("odd");
        assert!(other.load(odd).is_ok());
    }

    #[test]
    fn no_torn_scale_is_ever_read() {
        let field = ScaleField::default();
        let stop = AtomicBool::new(false);
        // Each writer's scales tell themselves apart by their number of notes and first step.
        std::thread::scope(|scope| {
            let writers: Vec<_> = [5, 128]
                .into_iter()
                .map(|count| {
                    let (field, stop) = (&field, &stop);
                    scope.spawn(move || {
                        let text = equal(count);
                        let mut writes = 0u32;
                        while !stop.load(Relaxed) {
                            assert!(field.load(text.clone()).is_ok());
                            writes += 1;
                        }
                        writes
                    })
                })
                .collect();
            let (mut last, mut seen) = (0, [0u32; 2]);
            let end = std::time::Instant::now() + std::time::Duration::from_millis(300);
            while std::time::Instant::now() < end || seen.contains(&0) {
                let Some((generation, scale)) = field.try_read(last) else {
                    continue;
                };
                assert!(generation > last && generation % 2 == 0);
                last = generation;
                let Some(scale) = scale else {
                    assert_eq!(generation, 2, "words that are no scale");
                    continue;
                };
                let count = scale.degrees().len();
                for (n, degree) in scale.degrees().iter().enumerate() {
                    let exact = 1200.0 * n as f64 / count as f64;
                    assert!((degree - exact).abs() < 1e-3, "torn");
                }
                seen[usize::from(count == 128)] += 1;
            }
            stop.store(true, Relaxed);
            let writes: u32 = writers
                .into_iter()
                .map(|w| w.join().expect("a writer"))
                .sum();
            assert!(writes > 0);
        });
    }
}
