//! The guard on made-up times.

use super::*;

/// Lengths of blocks in s.
const BLOCKS_S: [f64; 4] = [
    16.0 / 96_000.0,
    64.0 / 48_000.0,
    512.0 / 48_000.0,
    2048.0 / 44_100.0,
];

/// Feeds blocks that take a share of their time, for some audio; the steps it led to and the audio
/// after which the first of them came, in s.
fn run(guard: &mut Guard, block_s: f64, length_s: f64, load: impl Fn(u8) -> f64) -> (u8, f64) {
    let before = guard.relief;
    let (mut at_s, mut changed_s) = (0.0, f64::INFINITY);
    while at_s < length_s {
        let relief = guard.feed(block_s, block_s * load(guard.relief));
        at_s += block_s;
        if relief != before {
            changed_s = at_s.min(changed_s);
        }
    }
    (guard.relief, changed_s)
}

#[test]
fn what_fits_is_left_alone() {
    for block_s in BLOCKS_S {
        let mut guard = Guard::default();
        assert_eq!(run(&mut guard, block_s, 60.0, |_| 0.79).0, 0);
    }
}

#[test]
fn what_does_not_fit_steps_down_soon_and_again() {
    for block_s in BLOCKS_S {
        let mut guard = Guard::default();
        let (relief, after_s) = run(&mut guard, block_s, 0.2, |_| 0.9);
        assert_eq!(relief, 1, "{block_s}");
        assert!((0.05..0.11).contains(&after_s), "{block_s}: {after_s}");
        assert_eq!(run(&mut guard, block_s, 1.0, |_| 1.5).0, 2);
        assert_eq!(run(&mut guard, block_s, 60.0, |_| 3.0).0, 2);
    }
}

#[test]
fn a_hiccup_is_no_reason() {
    for block_s in BLOCKS_S {
        for place in 0..400 {
            let mut guard = Guard::default();
            for block in 0..1000 {
                let hiccup_s = if block == place { 0.01 } else { 0.0 };
                assert_eq!(guard.feed(block_s, 0.7 * block_s + hiccup_s), 0);
            }
        }
    }
}

#[test]
fn blocks_that_jitter_are_judged_by_their_mean() {
    let mut guard = Guard::default();
    let mut loads = [0.1, 0.2, 2.5, 0.3].into_iter().cycle();
    for _ in 0..100_000 {
        let load = loads.next().unwrap_or(0.0);
        assert_eq!(guard.feed(BLOCKS_S[0], BLOCKS_S[0] * load), 0);
    }
}

#[test]
fn it_comes_back_where_there_is_room_and_only_there() {
    let mut guard = Guard::default();
    let block_s = BLOCKS_S[1];
    run(&mut guard, block_s, 1.0, |_| 2.0);
    assert_eq!(guard.relief, 2);
    // Not quite enough room.
    assert_eq!(run(&mut guard, block_s, 100.0, |_| 0.6).0, 2);
    let (_, after_s) = run(&mut guard, block_s, 10.5, |_| 0.3);
    assert!((10.0..10.5).contains(&after_s), "{after_s}");
    assert_eq!(guard.relief, 1);
    assert_eq!(run(&mut guard, block_s, 11.0, |_| 0.3).0, 0);
    assert_eq!(run(&mut guard, block_s, 100.0, |_| 0.3).0, 0);
}

#[test]
fn what_a_step_saves_does_not_bring_it_back() {
    // The most that two steps were measured to save.
    let saved = [1.0, 0.9, 0.75];
    for full in [0.85, 0.95, 1.05] {
        let mut guard = Guard::default();
        run(&mut guard, BLOCKS_S[1], 3.0, |relief| {
            full * saved[usize::from(relief)]
        });
        let relief = guard.relief;
        assert!(relief > 0, "{full}");
        let end = run(&mut guard, BLOCKS_S[1], 600.0, |relief| {
            full * saved[usize::from(relief)]
        });
        assert_eq!(end, (relief, f64::INFINITY), "{full}");
    }
}

#[test]
fn it_waits_longer_where_it_was_in_vain_and_forgets_that() {
    let block_s = BLOCKS_S[2];
    let mut guard = Guard::default();
    run(&mut guard, block_s, 0.2, |_| 0.9);
    // A piece that is light but for what quality makes of it: it can only swing.
    let swing = |relief| if relief == 0 { 0.95 } else { 0.4 };
    let mut waits = Vec::new();
    for _ in 0..7 {
        let mut waited_s = 0.0;
        while guard.feed(block_s, block_s * swing(1)) == 1 {
            waited_s += block_s;
        }
        waits.push(waited_s);
        assert_eq!(run(&mut guard, block_s, 0.5, swing).0, 1);
    }
    for (wait_s, wanted_s) in waits
        .iter()
        .zip([10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 320.0])
    {
        assert!((wait_s - wanted_s).abs() < 0.5, "{waits:?}");
    }
    // Long calm: the next trouble is a new one.
    run(&mut guard, block_s, 2000.0, |_| 0.3);
    run(&mut guard, block_s, 0.2, |_| 0.9);
    let (relief, after_s) = run(&mut guard, block_s, 11.0, |_| 0.3);
    assert!(relief == 0 && after_s < 10.5, "{after_s}");
}

#[test]
fn what_is_no_time_is_no_reason() {
    let mut guard = Guard::default();
    for (audio_s, took_s) in [
        (0.0, 1.0),
        (f64::NAN, 1.0),
        (0.01, f64::NAN),
        (0.01, f64::INFINITY),
        (-1.0, 1.0),
        (0.01, -1.0),
    ] {
        for _ in 0..100 {
            assert_eq!(guard.feed(audio_s, took_s), 0);
        }
    }
    assert_eq!(guard, Guard::default());
}
