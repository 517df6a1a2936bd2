//! Instructions, counted by callgrind: `cargo bench --bench instructions`, with valgrind and
//! `cargo install gungraun-runner` (the version of the `gungraun` crate) on the machine. Unlike
//! times they are the same on every run, so a change of one per cent is a fact.
#![allow(missing_docs)]

use gungraun::{library_benchmark, library_benchmark_group, main};
use kazakh_horizon::engine::Engine;
use kazakh_horizon::engine::clock::Transport;
use kazakh_horizon::engine::settings::{MelodySource, Settings};
use kazakh_horizon::engine::units::Hz;
use kazakh_horizon::params::KazakhParams;

/// The default patch, with drone and drums on or off, or the full patch of `cargo xtask speed`,
/// after a second of sound. Without a transport the free clock plays.
fn ready(drone: bool, drums: bool, full: bool) -> (Engine, Settings) {
    let mut settings = KazakhParams::default().snapshot();
    settings.drone.on = drone;
    settings.rhythm.on = drums;
    if full {
        settings.melody.source = MelodySource::Kui;
        let rhythm = &mut settings.rhythm;
        (rhythm.density, rhythm.rock, rhythm.electro) = (1.0, 0.5, 0.3);
        let space = &mut settings.space;
        (space.drive, space.delay_mix, space.reverb_mix) = (0.3, 0.3, 0.3);
    }
    let mut engine = Engine::new(Hz(48_000.0));
    let (mut left, mut right) = (vec![0.0; 48_000], vec![0.0; 48_000]);
    engine.render(&settings, &Transport::default(), 0, &mut left, &mut right);
    (engine, settings)
}

#[library_benchmark]
#[bench::default_patch(args = (true, false, false), setup = ready)]
#[bench::playing(args = (true, true, false), setup = ready)]
#[bench::drone_off(args = (false, false, false), setup = ready)]
#[bench::full_patch(args = (true, true, true), setup = ready)]
fn a_tenth_of_a_second((mut engine, settings): (Engine, Settings)) -> Engine {
    let (mut left, mut right) = ([0.0; 240], [0.0; 240]);
    for _ in 0..20 {
        engine.render(&settings, &Transport::default(), 0, &mut left, &mut right);
    }
    engine
}

library_benchmark_group!(name = engine; benchmarks = a_tenth_of_a_second);
main!(library_benchmark_groups = engine);
