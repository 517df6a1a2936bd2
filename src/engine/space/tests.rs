//! What the space promises, through its public face.

mod broken;
mod measure;

use super::*;
use crate::engine::clock::GRID;
use crate::engine::random;
use crate::engine::units::Beats;
use rand::RngExt;
use std::f64::consts::TAU;

/// Sample rate of most tests, in Hz.
const RATE: usize = 48_000;
/// A tempo.
const TEMPO: Bpm = Bpm(120.0);
/// Everything out of the path.
const OUT: SpaceSettings = SpaceSettings {
    drive: 0.0,
    delay_mix: 0.0,
    delay_time: DelayTime::Synced(Beats(0.5)),
    delay_feedback: 0.5,
    reverb_mix: 0.0,
    reverb_size: 0.35,
    reverb_decay: Seconds(2.0),
};

/// Both channels.
type Stereo = [Vec<f32>; 2];

/// Sends a signal through bus 0 and the room, in blocks of at most these sizes in turn.
fn send(
    space: &mut Space,
    input: &Stereo,
    cuts: &[usize],
    settings: impl Fn(usize) -> SpaceSettings,
) -> Stereo {
    let [mut left, mut right] = input.clone();
    let (mut from, mut cut) = (0, cuts.iter().cycle());
    while from < left.len() {
        let at = from % GRID;
        if at == 0 {
            space.prepare(&settings(from / GRID), TEMPO);
        }
        let size = cut.next().copied().unwrap_or(GRID);
        let to = (from + size.min(GRID - at)).min(left.len());
        let (l, r) = (&mut left[from..to], &mut right[from..to]);
        space.drive(0, at, l, r);
        space.room(at, l, r);
        from = to;
    }
    [left, right]
}

/// Sends a signal through a new space that stands still.
fn through(settings: SpaceSettings, input: &Stereo) -> Stereo {
    let mut space = Space::new(Hz(RATE as f64));
    send(&mut space, input, &[GRID], |_| settings)
}

/// A signal of a number of frames, the same on both sides.
fn signal(frames: usize, at: impl Fn(f64) -> f64) -> Stereo {
    let one: Vec<f32> = (0..frames)
        .map(|n| at(n as f64 / RATE as f64) as f32)
        .collect();
    [one.clone(), one]
}

/// Noise at a size, unlike on both sides.
fn noise(frames: usize, size: f32) -> Stereo {
    let mut random = random::at(1, [0; 3]);
    [(); 2].map(|()| {
        (0..frames)
            .map(|_| size * (2.0 * random.random::<f32>() - 1.0))
            .collect()
    })
}

/// Largest absolute sample.
fn peak(sound: &[f32]) -> f32 {
    sound.iter().fold(0.0, |a, x| a.max(x.abs()))
}

/// Some settings, anywhere in their ranges.
fn anywhere(seed: u32, place: usize) -> SpaceSettings {
    let mut random = random::at(seed, [place as i64, 0, 0]);
    let mut share = || -> f32 {
        // The ends are where things switch.
        match random.random_range(0..6) {
            0 => 0.0,
            1 => 1.0,
            _ => random.random(),
        }
    };
    SpaceSettings {
        drive: share(),
        delay_mix: share(),
        delay_time: if share() < 0.5 {
            DelayTime::Synced(Beats(f64::from(0.125 + 3.875 * share())))
        } else {
            DelayTime::Free(Seconds(f64::from(0.001 + 1.999 * share())))
        },
        delay_feedback: 0.95 * share(),
        reverb_mix: share(),
        reverb_size: share(),
        reverb_decay: Seconds(0.2 * 100f64.powf(f64::from(share()))),
    }
}

#[test]
fn out_of_the_path_it_changes_no_bit_and_sleeps() {
    let input = noise(RATE, 0.5);
    let mut space = Space::new(Hz(RATE as f64));
    let output = send(&mut space, &input, &[GRID], |_| OUT);
    assert!(output == input);
    assert!(space.room_is_silent() && space.drive_is_silent(0));
    // And again after it was in.
    let all = SpaceSettings {
        drive: 0.7,
        delay_mix: 0.5,
        reverb_mix: 0.5,
        ..OUT
    };
    let output = send(&mut space, &input, &[GRID], |grid| {
        if (100..500).contains(&grid) { all } else { OUT }
    });
    assert!(output[0][..100 * GRID] == input[0][..100 * GRID]);
    assert!(output[0][200 * GRID..500 * GRID] != input[0][200 * GRID..500 * GRID]);
    assert!(output[0][700 * GRID..] == input[0][700 * GRID..]);
    assert!(space.room_is_silent() && space.drive_is_silent(0));
}

#[test]
fn the_cut_of_the_blocks_changes_nothing() {
    let input = noise(RATE, 0.3);
    for rate_hz in [22_050.0, 48_000.0, 192_000.0] {
        let run = |cuts: &[usize]| {
            let mut space = Space::new(Hz(rate_hz));
            send(&mut space, &input, cuts, |grid| anywhere(3, grid / 40))
        };
        let whole = run(&[GRID]);
        assert!(peak(&whole[0]) > 0.1);
        assert!(whole == run(&[1, 17, 5, 32, 2]), "{rate_hz}");
    }
}

#[test]
fn reset_is_as_good_as_new() {
    let input = noise(RATE / 2, 0.3);
    let mut space = Space::new(Hz(RATE as f64));
    let first = send(&mut space, &input, &[GRID], |grid| anywhere(5, grid / 50));
    space.reset();
    let again = send(&mut space, &input, &[GRID], |grid| anywhere(5, grid / 50));
    assert!(first == again);
}

#[test]
fn no_storm_of_settings_breaks_it() {
    for (seed, rate_hz) in [22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0]
        .into_iter()
        .enumerate()
    {
        let mut space = Space::new(Hz(rate_hz));
        let input = noise(4 * RATE, 1.0);
        for hold in [1, 30] {
            let output = send(&mut space, &input, &[GRID], |grid| {
                anywhere(seed as u32, grid / hold)
            });
            let loudest = peak(&output[0]).max(peak(&output[1]));
            assert!(output.iter().flatten().all(|x| x.is_finite()));
            assert!(loudest < 8.0, "{loudest} at {rate_hz}");
        }
    }
}

#[test]
fn tails_end_in_exact_silence() {
    let mut input = noise(5 * RATE, 0.5);
    for channel in &mut input {
        channel[RATE / 10..].fill(0.0);
    }
    let all = SpaceSettings {
        drive: 1.0,
        delay_mix: 0.3,
        delay_time: DelayTime::Free(Seconds(0.1)),
        delay_feedback: 0.3,
        reverb_mix: 0.3,
        reverb_decay: Seconds(0.5),
        ..OUT
    };
    let mut space = Space::new(Hz(RATE as f64));
    let output = send(&mut space, &input, &[GRID], |_| all);
    assert!(peak(&output[0][RATE / 4..RATE / 2]) > 1e-3);
    assert_eq!(peak(&output[0][4 * RATE..]), 0.0);
    assert!(space.room_is_silent() && space.drive_is_silent(0));
}

#[test]
fn echoes_come_in_time_from_side_to_side_and_never_run_away() {
    let mut click = signal(2 * RATE, |_| 0.0);
    click.iter_mut().for_each(|channel| channel[0] = 0.5);
    let settings = SpaceSettings {
        delay_mix: 1.0,
        ..OUT
    };
    let sound = through(settings, &click);
    // Half a beat at 120 BPM.
    let quarter = RATE / 4;
    for (echo, (near, far)) in [(1, (0, 1)), (2, (1, 0)), (3, (0, 1))] {
        let span = |side: usize| peak(&sound[side][echo * quarter - 40..echo * quarter + 40]);
        assert!(span(near) > 2.5 * span(far) && span(far) > 0.0, "{echo}");
    }
    let first = &sound[0][..RATE / 3];
    let place = first.iter().position(|x| x.abs() == peak(first));
    assert!(
        place.is_some_and(|place| place.abs_diff(quarter) < 20),
        "{place:?}"
    );
    let most = SpaceSettings {
        delay_feedback: 0.95,
        delay_time: DelayTime::Free(Seconds(0.01)),
        ..settings
    };
    assert!(peak(&through(most, &signal(5 * RATE, |t| (TAU * 600.0 * t).sin()))[0]) < 1.5);
}

#[test]
fn changes_do_not_click() {
    let tone = signal(3 * RATE, |t| {
        0.3 * (TAU * 220.0 * t).sin() * (4.0 * t).min(1.0)
    });
    let base = SpaceSettings {
        delay_mix: 0.3,
        reverb_mix: 0.3,
        ..OUT
    };
    let changes = [
        SpaceSettings { drive: 0.3, ..base },
        SpaceSettings {
            delay_mix: 0.0,
            ..base
        },
        SpaceSettings {
            delay_time: DelayTime::Free(Seconds(0.31)),
            ..base
        },
        SpaceSettings {
            delay_feedback: 0.9,
            ..base
        },
        SpaceSettings {
            reverb_mix: 1.0,
            ..base
        },
        SpaceSettings {
            reverb_mix: 0.0,
            ..base
        },
        SpaceSettings {
            reverb_size: 1.0,
            ..base
        },
        SpaceSettings {
            reverb_decay: Seconds(8.0),
            ..base
        },
    ];
    // The fourth difference: next to nothing for the tone, sixteen times a click.
    let roughness = |sound: &Stereo| {
        sound[0][RATE / 2..]
            .windows(5)
            .map(|x| (x[0] - 4.0 * x[1] + 6.0 * x[2] - 4.0 * x[3] + x[4]).abs())
            .fold(0.0, f32::max)
    };
    let steady = roughness(&through(base, &tone));
    for (n, change) in changes.into_iter().enumerate() {
        for order in [[base, change], [change, base]] {
            let mut space = Space::new(Hz(RATE as f64));
            let sound = send(&mut space, &tone, &[GRID], |grid| {
                order[usize::from(grid * GRID > RATE)]
            });
            let rough = roughness(&sound);
            let still = steady.max(roughness(&through(change, &tone)));
            assert!(
                rough < 1.5 * still + 1.5e-3,
                "{n}: {rough}, {still} at rest"
            );
        }
    }
}
