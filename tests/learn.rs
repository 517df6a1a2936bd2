//! Learned controllers through the built CLAP: soft takeover, and kept with the project.

mod support;

use support::{BLOCK_FRAMES, RATE_HZ};
use xtask::host::{Event, Events, Instance};

/// The parameter, and the controller that moves it.
const JIVARI: &str = "jivari";
/// See [`JIVARI`].
const CONTROLLER: u8 = 20;

/// An active instance whose project says that the controller moves Jivari.
fn learned() -> Instance {
    let mut instance = support::instance();
    let mut state = instance.state_json().expect("a state");
    assert_eq!(
        state["fields"]["learn"], "{}",
        "nothing is learned at first"
    );
    let map = format!(r#"{{"{CONTROLLER}":"{JIVARI}"}}"#);
    state["fields"]["learn"] = serde_json::Value::String(map);
    instance
        .load_json(state.to_string().as_bytes())
        .expect("a state");
    instance
        .activate(RATE_HZ, BLOCK_FRAMES)
        .expect("activation");
    instance
}

/// Sends controller values in one block, and says where Jivari is then.
fn turn(instance: &mut Instance, values: &[u8]) -> f64 {
    let frames = BLOCK_FRAMES as usize;
    let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
    let mut events = Events::new();
    for (n, value) in values.iter().enumerate() {
        events.push(n as u32 * 8, Event::Midi([0xB0, CONTROLLER, *value]));
    }
    instance
        .process(&mut left, &mut right, &events, None)
        .expect("a block");
    instance.service();
    instance.value(JIVARI).expect("a value")
}

#[test]
fn a_controller_takes_over_where_it_crosses_the_value() {
    let mut instance = learned();
    let before = instance.value(JIVARI).expect("a value");
    assert!((before - 0.7).abs() < 1e-6);
    assert_eq!(turn(&mut instance, &[0, 10, 60]), before, "not before");
    let after = turn(&mut instance, &[100]);
    assert!((after - 100.0 / 127.0).abs() < 1e-4, "{after}");
    let after = turn(&mut instance, &[90, 40, 5]);
    assert!((after - 5.0 / 127.0).abs() < 1e-4, "{after}");
    // Automation stays possible, and takes the parameter away from it.
    instance.set(JIVARI, 0.9).expect("a value");
    let moved = turn(&mut instance, &[10]);
    assert!((moved - 0.9).abs() < 1e-6, "{moved}");
}

#[test]
fn a_project_keeps_what_was_learned() {
    let mut instance = learned();
    let state = instance.save_state().expect("a state");
    let mut other = support::instance();
    assert!(other.load_state(&state).is_ok());
    other.activate(RATE_HZ, BLOCK_FRAMES).expect("activation");
    let after = turn(&mut other, &[80, 100]);
    assert!((after - 100.0 / 127.0).abs() < 1e-4, "{after}");
    let json = other.state_json().expect("a state");
    assert_eq!(json["fields"]["learn"], r#"{"20":"jivari"}"#);
    // A controller that nobody learned is the instrument's.
    let mut plain = support::active();
    let before = plain.value(JIVARI).expect("a value");
    assert_eq!(turn(&mut plain, &[0, 127]), before);
}
