//! A part that breaks is cleared, and the signal passes.

use super::*;

/// Frame at which something breaks: inside a grid span.
const AT: usize = 300 * GRID + 7;
/// Frames of a run.
const FRAMES: usize = 1200 * GRID;

/// Puts a value where a part keeps its sound.
type Poison = fn(&mut Space, f32);

/// What comes out while one part of the space breaks.
fn run(settings: SpaceSettings, poison: impl FnOnce(&mut Space)) -> (Stereo, u32) {
    let [mut left, mut right] = signal(FRAMES, |t| 0.3 * (TAU * 330.0 * t).sin());
    let mut space = Space::new(Hz(RATE as f64));
    let mut poison = Some(poison);
    let mut from = 0;
    while from < FRAMES {
        let at = from % GRID;
        if at == 0 {
            space.prepare(&settings, TEMPO);
        }
        if from == AT {
            poison
                .take()
                .into_iter()
                .for_each(|poison| poison(&mut space));
        }
        let to = if from < AT {
            (from + GRID - at).min(AT)
        } else {
            from + GRID - at
        };
        let (l, r) = (&mut left[from..to], &mut right[from..to]);
        space.drive(0, at, l, r);
        space.room(at, l, r);
        from = to;
    }
    ([left, right], space.kills())
}

#[test]
fn a_part_that_breaks_is_cleared_and_comes_back() {
    let parts: [(SpaceSettings, Poison); 3] = [
        (SpaceSettings { drive: 0.5, ..OUT }, |space, bad| {
            space.drives[0].poison(bad)
        }),
        (
            SpaceSettings {
                delay_mix: 0.5,
                delay_time: DelayTime::Free(Seconds(0.02)),
                ..OUT
            },
            |space, bad| space.delay.poison(bad),
        ),
        (
            SpaceSettings {
                reverb_mix: 0.5,
                ..OUT
            },
            |space, bad| space.reverb.poison(bad),
        ),
    ];
    for (n, (settings, poison)) in parts.into_iter().enumerate() {
        let (usual, kills) = run(settings, |_| ());
        assert_eq!(kills, 0, "part {n}");
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let (sound, kills) = run(settings, |space| poison(space, bad));
            assert_eq!(kills, 1, "part {n}, {bad}");
            for (side, usual) in sound.iter().zip(&usual) {
                assert!(side[..AT] == usual[..AT]);
                assert!(peak(side) < 1.5 * peak(usual), "part {n}, {bad}");
                // The dry sound goes on, and in the end everything does; where waves of the room add
                // up hangs on when it began.
                let power = |x: &[f32]| x.iter().map(|x| x * x).sum::<f32>();
                let after = power(&side[AT..AT + 10 * GRID]) / power(&usual[AT..AT + 10 * GRID]);
                assert!(after > 0.1, "part {n}, {bad}: {after}");
                let end = FRAMES - 100 * GRID;
                let late = power(&side[end..]) / power(&usual[end..]);
                assert!((0.4..2.5).contains(&late), "part {n}, {bad}: {late}");
            }
        }
    }
}

#[test]
fn nothing_that_is_set_is_taken_for_broken() {
    // Louder than all buses together, with everything that can ring.
    let settings = SpaceSettings {
        drive: 0.0,
        delay_mix: 1.0,
        delay_time: DelayTime::Free(Seconds(1.0 / 110.0)),
        delay_feedback: 0.95,
        reverb_mix: 1.0,
        reverb_size: 0.0,
        reverb_decay: Seconds(20.0),
    };
    let mut loudest = 0f32;
    for drive in [0.0, 1.0] {
        for hz in [55.0, 110.0, 330.0] {
            let input = signal(4 * RATE, |t| 40.0 * (TAU * hz * t).sin());
            let mut space = Space::new(Hz(RATE as f64));
            let settings = SpaceSettings { drive, ..settings };
            let output = send(&mut space, &input, &[GRID], |_| settings);
            assert_eq!(space.kills(), 0);
            loudest = loudest.max(peak(&output[0])).max(peak(&output[1]));
        }
    }
    println!("the space reaches {loudest}");
    assert!(loudest < 0.1 * watchdog::SUM, "{loudest}");
}
