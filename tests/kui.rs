//! The phrase generator through the built plugin, by the MIDI it sends.

mod support;

use support::drone::{Set, instance};
use support::{RATE_HZ, frames, plugin};
use xtask::host::Event;
use xtask::take::{Blocks, Take};

/// The generator alone.
const KUI: Set = &[("mo_ml", "On"), ("ml_src", "Kui"), ("dr_on", "Off")];
/// Tempo in BPM: a beat is 24,000 frames.
const TEMPO: f64 = 120.0;

/// Onsets of a run from a beat, as frames of the song.
fn onsets(sets: &[Set], start_beats: f64, seconds: f64, blocks: Blocks) -> Vec<(i64, u16)> {
    let mut all = vec![KUI];
    all.extend_from_slice(sets);
    let first = (start_beats * 60.0 / TEMPO * RATE_HZ).round() as i64;
    Take::new(RATE_HZ)
        .with_blocks(blocks)
        .with_timeline(start_beats, TEMPO)
        .listen(&mut instance(&plugin(), RATE_HZ, &all), frames(seconds))
        .expect("it plays")
        .into_iter()
        .filter_map(|(frame, event)| match event {
            Event::NoteOn { key, .. } => Some((first + frame as i64, key)),
            _ => None,
        })
        .collect()
}

#[test]
fn it_plays_the_same_from_anywhere_and_in_any_blocks() {
    let whole = onsets(&[], 0.0, 24.0, Blocks::Fixed(256));
    assert!(whole.len() > 40, "{}", whole.len());
    for (start, blocks) in [
        (0.0, Blocks::Fixed(1)),
        (0.0, Blocks::Random { seed: 5, max: 4000 }),
        (16.0, Blocks::Fixed(333)),
        (17.25, Blocks::Fixed(64)),
        (31.0, Blocks::Fixed(8192)),
    ] {
        let from = (start * 24_000.0) as i64;
        let here = onsets(&[], start, 24.0 - start / 2.0, blocks);
        let wanted: Vec<_> = whole
            .iter()
            .copied()
            .filter(|note| note.0 >= from)
            .collect();
        assert_eq!(here, wanted, "from {start} in {blocks:?}");
    }
}

#[test]
fn onsets_are_at_the_nearest_frame_of_a_grid() {
    // Twelve places in a beat hold sixteenths and triplets; ornaments stand on finer ones.
    let notes = onsets(&[], 64.0, 30.0, Blocks::Fixed(256));
    let on_grid = notes.iter().filter(|(frame, _)| frame % 2000 == 0).count();
    assert!(
        on_grid * 10 > notes.len() * 8,
        "{on_grid} of {}",
        notes.len()
    );
}

#[test]
fn density_and_seed_matter_and_silence_is_silence() {
    let count = |den: &str| onsets(&[&[("ku_den", den)]], 32.0, 20.0, Blocks::Fixed(256)).len();
    let [few, some, many] = ["0 %", "50 %", "100 %"].map(count);
    assert!(few > 5 && some > few && many > some, "{few} {some} {many}");
    let seed = |seed: &str| onsets(&[&[("seed", seed)]], 32.0, 20.0, Blocks::Fixed(256));
    assert_ne!(seed("1"), seed("2"));
    assert_eq!(seed("7"), seed("7"));
    let off = onsets(&[&[("ml_src", "Notes")]], 0.0, 5.0, Blocks::Fixed(256));
    assert!(off.is_empty());
}

#[test]
fn a_stopped_host_is_silent_and_no_host_plays_on_the_free_clock() {
    let notes = |sets: &[Set]| {
        let mut all = vec![KUI];
        all.extend_from_slice(sets);
        Take::new(RATE_HZ)
            .listen(&mut instance(&plugin(), RATE_HZ, &all), frames(8.0))
            .expect("it plays")
            .len()
    };
    assert!(notes(&[]) > 10, "free clock");
    assert_eq!(notes(&[&[("clock", "Host")]]), 0);
}
