//! A note that breaks ends alone, in every instrument.

use super::*;
use crate::engine::dsp::watchdog;
use crate::engine::settings::Quality;

/// The instrument's own.
const OWN: MelodyControls = MelodyControls {
    brightness: 0.5,
    decay: 0.5,
    position: 0.5,
    tonic: Hz(146.83),
    fifth: Hz(220.0),
    quality: Quality::Normal,
};
/// What breaks a note.
const BAD: [f32; 4] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e12];
/// The note of three that breaks.
const VICTIM: usize = 1;

/// A note of a scale.
fn note(step: usize, velocity: f32) -> Note {
    Note {
        pitch: Hz(146.83 * (step as f64 / 12.0).exp2()),
        velocity,
        seed: 7 + step as u32,
        upstroke: false,
    }
}

/// A pool and the controls its grid points have.
struct Play {
    /// The one.
    pool: Pool,
    /// What the player sets.
    controls: MelodyControls,
    /// What moves the notes but for their pitch.
    gesture: Gesture,
    /// Pitch of each slot.
    pitches: [Hz; SLOTS],
    /// Frames so far.
    frame: usize,
}

impl Play {
    /// Nothing sounds.
    fn new(kind: MelodyKind) -> Self {
        let mut pool = Pool::new(Hz(48_000.0));
        pool.choose(kind);
        Self {
            pool,
            controls: OWN,
            gesture: Gesture {
                pitch: Hz(220.0),
                pressure: 0.0,
                timbre: 0.5,
                wheel: 0.0,
            },
            pitches: [Hz(220.0); SLOTS],
            frame: 0,
        }
    }

    /// Starts a note.
    fn start(&mut self, note: Note) -> usize {
        let (slot, _) = self.pool.start(&self.controls, &note);
        self.pitches[slot] = note.pitch;
        slot
    }

    /// The largest sample of some frames, infinite where one is not a number, and how loud each note
    /// was at each grid point.
    fn play(&mut self, frames: usize) -> (f32, Vec<[f32; 3]>) {
        let (mut peak, mut loud) = (0f32, Vec::new());
        // Not the grid: a note may break at any frame of it.
        for length in [5, 27].into_iter().cycle().take(frames / 16) {
            let at = self.frame % GRID;
            if at == 0 {
                self.pool.prepare(&self.controls, 0);
                for slot in 0..SLOTS {
                    let pitch = self.pitches[slot];
                    if self.pool.sounds(slot) {
                        self.pool.steer(
                            slot,
                            &Gesture {
                                pitch,
                                ..self.gesture
                            },
                        );
                    }
                }
                loud.push([0, 1, 2].map(|slot| self.pool.loudness(slot)));
            }
            let mut out = [[0f32; GRID]; 2];
            let [left, right] = out.each_mut().map(|side| &mut side[..length]);
            self.pool.render(at, left, right);
            for x in out.as_flattened() {
                peak = if x.is_nan() {
                    f32::INFINITY
                } else {
                    peak.max(x.abs())
                };
            }
            self.frame += length;
        }
        (peak, loud)
    }
}

/// Three notes of an instrument, the second of which may break in a span's midst; the play, and how
/// loud each was.
fn broken(kind: MelodyKind, bad: Option<f32>) -> (Play, Vec<[f32; 3]>) {
    let mut play = Play::new(kind);
    for step in [0, 7, 12] {
        play.start(note(step, 0.8));
    }
    assert!(play.play(4800).0 < watchdog::VOICE);
    assert_eq!(play.frame % GRID, 0);
    let [mut left, mut right] = [[0.0; 5]; 2];
    play.pool.render(0, &mut left, &mut right);
    if let Some(bad) = bad {
        play.pool.instrument().poison(VICTIM, bad);
    }
    let [mut left, mut right] = [[0.0; 27]; 2];
    play.pool.render(5, &mut left, &mut right);
    let peak = [left, right].as_flattened().iter().fold(0f32, |peak, x| {
        assert!(x.is_finite(), "{}", kind.name());
        peak.max(x.abs())
    });
    assert!(peak < 4.0, "{}: {peak}", kind.name());
    let (peak, loud) = play.play(9600);
    assert!(peak < 4.0, "{}: {peak}", kind.name());
    (play, loud)
}

#[test]
fn a_note_that_breaks_ends_alone_and_plays_again() {
    for &(kind, name) in MelodyKind::TABLE {
        let (whole, usual) = broken(kind, None);
        assert_eq!(whole.pool.kills(), 0, "{name}");
        assert!(usual.iter().flatten().all(|loud| *loud > 0.0), "{name}");
        for bad in BAD {
            let (mut play, loud) = broken(kind, Some(bad));
            assert_eq!(play.pool.kills(), 1, "{name}, {bad}");
            // An instrument may have had the rest of the span before.
            let ended = loud[1..].iter().all(|loud| loud[VICTIM] == 0.0);
            assert!(ended, "{name}, {bad}");
            for (loud, usual) in loud.iter().zip(&usual) {
                // What a note does of its own, to the bit.
                assert_eq!([loud[0], loud[2]], [usual[0], usual[2]], "{name}, {bad}");
            }
            assert_eq!(play.start(note(7, 0.8)), VICTIM, "{name}");
            let (peak, loud) = play.play(9600);
            assert!(peak < 4.0, "{name}, {bad}");
            assert!(loud[50][VICTIM] > 0.01, "{name}, {bad}: {:?}", loud[50]);
            assert_eq!(play.pool.kills(), 1, "{name}, {bad}");
        }
    }
}

#[test]
fn what_the_notes_share_is_cleared_where_it_breaks() {
    for &(kind, name) in MelodyKind::TABLE {
        for bad in BAD {
            let (mut play, _) = broken(kind, None);
            play.pool.instrument().poison_shared(bad);
            let (peak, _) = play.play(4800);
            // What is no NaN may be bounded by what it runs into.
            assert!(peak < watchdog::SUM, "{name}, {bad}: {peak}");
            if bad.is_nan() {
                assert!(play.pool.kills() > 0, "{name}, {bad}");
            }
            let kills = play.pool.kills();
            for step in [0, 7, 12] {
                play.start(note(step, 0.8));
            }
            let (peak, _) = play.play(9600);
            assert!((0.01..4.0).contains(&peak), "{name}, {bad}: {peak}");
            assert_eq!(play.pool.kills(), kills, "{name}, {bad}");
        }
    }
}

#[test]
fn nothing_that_is_played_is_taken_for_broken() {
    for &(kind, name) in MelodyKind::TABLE {
        let mut loudest = 0f32;
        for (brightness, position) in [(0.0, 0.0), (1.0, 0.0), (0.5, 1.0), (1.0, 1.0)] {
            let mut play = Play::new(kind);
            play.controls = MelodyControls {
                brightness,
                position,
                decay: 1.0,
                quality: Quality::High,
                ..OWN
            };
            (play.gesture.pressure, play.gesture.wheel) = (1.0, 1.0);
            // One note sixteen times, which add in phase, then a cluster from bottom to top.
            for round in 0..40 {
                let step = if round < 20 { 12 } else { 4 * (round - 20) };
                play.start(note(step, 1.0));
                loudest = loudest.max(play.play(1600).0);
            }
            assert_eq!(play.pool.kills(), 0, "{name}");
        }
        println!("{name}: {loudest}");
        assert!(loudest < 0.1 * watchdog::VOICE, "{name}: {loudest}");
    }
}
