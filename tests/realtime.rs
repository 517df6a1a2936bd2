//! No allocation in `process`: the crate's own CLAP entry, linked into this test, so that this
//! test's allocator counts what the plugin does.

#[path = "support/counting.rs"]
mod counting;

use counting::counted;
use kazakh_horizon::params::migrate::filter_state;
use nice_plug::plugin::{ParamValue, PluginState};
use xtask::bundle::CLAP_ID;
use xtask::host::{EntryDescriptor, Event, Events, Instance, PluginFile, Transport};

/// An active instance of the plugin linked into this test.
fn instance(rate_hz: f64, max_frames: u32) -> Instance {
    let entry = (&raw const kazakh_horizon::clap_entry).cast::<EntryDescriptor>();
    // SAFETY: the exported entry is a static of CLAP's `clap_plugin_entry` layout.
    let file = unsafe { PluginFile::from_entry(&*entry) }.expect("the entry loads");
    let mut instance = file.instantiate(CLAP_ID).expect("the plugin instantiates");
    instance.activate(rate_hz, max_frames).expect("activation");
    instance
}

#[test]
fn the_counter_counts() {
    assert!(counted(|| drop(std::hint::black_box(vec![1u8; 100]))) >= 2);
    assert_eq!(counted(|| ()), 0);
}

#[test]
fn processing_allocates_nothing() {
    for (rate_hz, block) in [(48_000.0, 256), (44_100.0, 17), (192_000.0, 8192)] {
        let mut instance = instance(rate_hz, block);
        let params = instance.params().to_vec();
        let frames = block as usize;
        let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
        let mut events = Events::with_capacity(1024);
        for round in 0..400u32 {
            events.clear();
            // The first blocks are quiet, then everything changes at once.
            if round > 20 {
                for (n, param) in params.iter().enumerate() {
                    let share = f64::from((round * 31 + n as u32 * 17) % 101) / 100.0;
                    let value = param.min + share * (param.max - param.min);
                    let value = if param.stepped { value.round() } else { value };
                    let id = param.clap_id;
                    if (round + n as u32).is_multiple_of(7) && !param.bypass {
                        let frame = (n * frames / params.len()) as u32;
                        events.push(frame, Event::Param { id, value });
                    }
                }
                let key = 36 + (round % 48) as u16;
                let last = block - 1;
                let velocity = 0.9;
                let on = Event::NoteOn {
                    channel: 0,
                    key,
                    velocity,
                };
                events.push(last, on);
                events.push(last, Event::NoteOff { channel: 0, key });
                events.push(last, Event::Midi([0xB0, 64, (round % 128) as u8]));
                events.push(last, Event::Midi([0xE0, 0, (round % 128) as u8]));
            }
            let beats = f64::from(round) * f64::from(block) / rate_hz * 2.0;
            let transport = Transport::playing(beats, 120.0);
            let transport = (round % 50 > 5).then_some(&transport);
            let mut result = Ok(());
            let calls = counted(|| {
                result = instance.process(&mut left, &mut right, &events, transport);
            });
            result.expect("a processed block");
            assert_eq!(calls, 0, "block {round} of {block} frames at {rate_hz} Hz");
            instance.service();
        }
        let calls = counted(|| instance.reset());
        assert_eq!(calls, 0, "reset");
    }
}

#[test]
fn filtering_a_state_allocates_nothing() {
    // The framework does it on the audio thread where the window loads a state.
    let mut state: PluginState = {
        let mut instance = instance(48_000.0, 256);
        let mut json = instance.state_json().expect("a state");
        json["params"]["gain"] = serde_json::json!({ "f32": 1e30 });
        json["params"]["split"] = serde_json::json!({ "i32": -5 });
        json["params"]["nosuch"] = serde_json::json!({ "f32": 1.0 });
        serde_json::from_value(json).expect("a state")
    };
    // Activation has prepared it.
    assert_eq!(counted(|| filter_state(&mut state)), 0);
    assert!(matches!(state.params["gain"], ParamValue::F32(6.0)));
    assert!(matches!(state.params["split"], ParamValue::I32(0)));
    assert!(matches!(state.params["nosuch"], ParamValue::F32(1.0)));
}

#[test]
fn learned_controllers_allocate_nothing() {
    let mut instance = instance(48_000.0, 256);
    let mut state = instance.state_json().expect("a state");
    state["fields"]["learn"] = serde_json::json!(r#"{"20":"jivari","21":"mode"}"#);
    let json = state.to_string();
    instance.load_json(json.as_bytes()).expect("a state");
    let (mut left, mut right) = ([0.0; 256], [0.0; 256]);
    let mut events = Events::with_capacity(64);
    let before = instance.value("jivari").expect("a value");
    for round in 0..100u32 {
        events.clear();
        let value = (round * 7 % 128) as u8;
        events.push(3, Event::Midi([0xB0, 20, value]));
        events.push(200, Event::Midi([0xB0, 21, value]));
        let mut result = Ok(());
        let calls = counted(|| {
            result = instance.process(&mut left, &mut right, &events, None);
        });
        result.expect("a processed block");
        assert_eq!(calls, 0, "round {round}");
        instance.service();
    }
    assert!(instance.value("jivari").expect("a value") != before);
}

#[test]
fn retuning_allocates_nothing() {
    let mut instance = instance(48_000.0, 256);
    let (mut left, mut right) = ([0.0; 256], [0.0; 256]);
    let mut events = Events::with_capacity(64);
    let octave: &[u8] = &[
        0xF0, 0x7F, 0x7F, 8, 8, 3, 0x7F, 0x7F, 64, 50, 60, 70, 64, 64, 80, 64, 64, 64, 33, 64, 0xF7,
    ];
    let bulk = [
        &[0xF0, 0x7E, 0, 8, 1, 0][..],
        &[65; 16],
        &[60; 384],
        &[0xF7],
    ]
    .concat();
    let bulk: &[u8] = bulk.leak();
    for round in 0..40u32 {
        // A project's scale comes between two blocks.
        let mut state = instance.state_json().expect("a state");
        let cents = 150 + round;
        let scale = match round % 4 {
            0 => format!(r#"{{"name":"a","scl":"d\\n2\\n{cents}.0\\n2/1"}}"#),
            1 => r#"{"name":"broken","scl":"d\\n2\\nx"}"#.to_owned(),
            _ => "{}".to_owned(),
        };
        state["fields"]["scale"] = serde_json::Value::String(scale);
        state["params"]["inton"] = serde_json::json!({ "i32": 5 });
        let json = state.to_string();
        instance.load_json(json.as_bytes()).expect("a state");
        events.clear();
        events.push(0, Event::Midi([0x90, 60, 100]));
        for (frame, message) in [(10, octave), (20, bulk), (20, &bulk[..100]), (99, &[0xF0])] {
            events.push(frame, Event::SysEx(message));
        }
        for _ in 0..3 {
            let mut result = Ok(());
            let calls = counted(|| {
                result = instance.process(&mut left, &mut right, &events, None);
            });
            result.expect("a processed block");
            assert_eq!(calls, 0, "round {round}");
            events.clear();
            instance.service();
        }
    }
}

#[test]
fn a_long_tail_ends_in_exact_zero() {
    // Denormals would show as numbers that are neither sound nor zero: there are none, ever, and
    // a drone that is switched off fades to exact zero, so that silence costs what silence costs.
    let mut instance = instance(48_000.0, 1024);
    let (mut left, mut right) = ([0.0f32; 1024], [0.0f32; 1024]);
    let mut blocks = |instance: &mut Instance, seconds: u32| {
        let mut peak = 0.0f32;
        for _ in 0..seconds * 47 {
            instance
                .process(&mut left, &mut right, &Events::new(), None)
                .expect("a processed block");
            instance.service();
            for sample in left.iter().chain(&right) {
                assert!(!sample.is_subnormal(), "a denormal came out: {sample:e}");
                peak = peak.max(sample.abs());
            }
        }
        peak
    };
    assert!(blocks(&mut instance, 5) > 0.003);
    instance.set_text("dr_on", "Off").unwrap();
    instance.set_text("rh_on", "Off").unwrap();
    blocks(&mut instance, 120);
    assert_eq!(blocks(&mut instance, 1), 0.0);
}
