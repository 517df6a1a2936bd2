//! The MTS-ESP client against a stand-in for libMTS. One test: the library's path is an
//! environment variable, which is the whole process's.
#![cfg(unix)]

#[path = "support/mts.rs"]
mod mts;

use kazakh_horizon::engine::units::Hz;
use kazakh_horizon::mts_esp::{Change, Client, PATH_VARIABLE};
use mts::FakeMts;

/// Frames after which the client looks again, whatever went before.
const BLOCK: usize = 4096;

/// Points the client to a file.
fn point_to(path: &std::path::Path) {
    // SAFETY: this process runs one test, and nothing else in it reads the environment meanwhile.
    unsafe { std::env::set_var(PATH_VARIABLE, path) };
}

#[test]
fn the_client_follows_a_master_and_does_nothing_without_one() {
    // No library, a folder, a file that is none: nothing, and no panic.
    point_to("/nonexistent/libMTS.so".as_ref());
    assert!(Client::connect().is_none());
    point_to(env!("CARGO_TARGET_TMPDIR").as_ref());
    assert!(Client::connect().is_none());
    point_to(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").as_ref());
    assert!(Client::connect().is_none());

    let fake = FakeMts::build("libmts-unit");
    point_to(fake.path());
    let mut client = Client::connect().expect("the stand-in has all functions");
    let second = Client::connect().expect("a second client");
    assert_eq!(fake.clients(), 2);
    drop(second);
    assert_eq!(fake.clients(), 1);

    // The library without a master.
    fake.tune(|_| 1.0e9);
    assert_eq!(client.poll(BLOCK), Change::None);

    // A master in 19 equal steps, with a key that is not mapped and some that make no sense.
    let hz = |key: u8| 440.0 * ((f64::from(key) - 69.0) / 19.0).exp2();
    fake.tune(|key| match key {
        1 => f64::NAN,
        2 => f64::INFINITY,
        3 => -440.0,
        4 => 0.0,
        _ => hz(key),
    });
    fake.silence(61, true);
    fake.set_master(true);
    let Change::Tuned(table) = client.poll(BLOCK) else {
        panic!("the master was not seen");
    };
    for key in 0..128u8 {
        let expected = (!matches!(key, 1..=4 | 61)).then(|| Hz(hz(key)));
        assert_eq!(table[usize::from(key)], expected, "{key}");
    }
    assert_eq!(client.poll(BLOCK), Change::None, "nothing is new");

    // A change is seen within the polling time, and not asked for at every frame.
    fake.silence(61, false);
    let looks = (0..255).filter(|_| client.poll(1) != Change::None).count();
    assert_eq!(looks, 0);
    let Change::Tuned(table) = client.poll(1) else {
        panic!("the change was not seen");
    };
    assert_eq!(table[61], Some(Hz(hz(61))));

    // The master goes and comes.
    fake.set_master(false);
    assert_eq!(client.poll(BLOCK), Change::Left);
    assert_eq!(client.poll(BLOCK), Change::None);
    fake.set_master(true);
    assert!(matches!(client.poll(BLOCK), Change::Tuned(_)));
    drop(client);
    assert_eq!(fake.clients(), 0);
}
