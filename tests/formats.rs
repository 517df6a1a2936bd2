//! The two formats are one instrument: they exchange states and render the same audio.

mod support;
#[path = "support/vst3.rs"]
mod vst3;

use support::{RATE_HZ, active, frames};
use vst3::{assert_close, assert_equal_values, json_of, load, render};
use xtask::host::Instance;
use xtask::take::{Blocks, Take};

/// Frames of a block, in both hosts.
const BLOCK_FRAMES: usize = 512;

/// Gives every parameter of the CLAP a value that is not its default.
fn leave_the_defaults(instance: &mut Instance) {
    for (index, param) in instance.params().to_vec().into_iter().enumerate() {
        let share = 0.15 + 0.7 * (index % 7) as f64 / 6.0;
        let mut value = param.min + share * (param.max - param.min);
        if (value - param.default).abs() < 1e-6 {
            value = param.min + 0.55 * (param.max - param.min);
        }
        if param.stepped {
            value = value.round();
            if (value - param.default).abs() < 0.5 {
                value = if value < param.max {
                    value + 1.0
                } else {
                    value - 1.0
                };
            }
        }
        instance.set(&param.id, value).expect("a value");
        assert_ne!(
            instance.value(&param.id).unwrap(),
            param.default,
            "{}",
            param.id
        );
    }
}

#[test]
fn a_state_of_the_clap_is_the_same_in_the_vst3_and_back() {
    let mut clap = active();
    leave_the_defaults(&mut clap);
    let json = clap.state_json().expect("a state");
    let mut vst3 = load(RATE_HZ, BLOCK_FRAMES);
    vst3.load_state(json.to_string().as_bytes())
        .expect("the VST3 takes the CLAP's state");
    render(&mut vst3, BLOCK_FRAMES);
    assert_equal_values(&mut clap, &vst3);

    // Back, with one more change, into an instance that has its defaults.
    let tonic = vst3::id(&vst3, "Tonic");
    vst3.set_parameter(tonic, 1.0).expect("a value");
    render(&mut vst3, BLOCK_FRAMES);
    assert_eq!(vst3::text(&vst3, "Tonic"), "B");
    let saved = json_of(&vst3.save_state().expect("a state"));
    let mut fresh = active();
    fresh
        .load_json(&saved)
        .expect("the CLAP takes the VST3's state");
    assert_eq!(fresh.value_text("tonic").unwrap(), "B");
    assert_equal_values(&mut fresh, &vst3);

    // And what either writes of it is the same.
    let again: serde_json::Value = serde_json::from_slice(&saved).expect("JSON");
    assert_eq!(
        fresh.state_json().expect("a state")["params"],
        again["params"]
    );
}

#[test]
fn both_formats_render_the_same() {
    for (playing, changes) in [
        (true, &[][..]),
        (
            false,
            &[
                ("clock", "Host"),
                ("tonic", "F#"),
                ("dr_str", "6"),
                ("dr_tun", "Dombra Fifth"),
                ("jivari", "90 %"),
                ("dr_cyc", "2.5 s"),
                ("dr_wid", "100 %"),
            ][..],
        ),
    ] {
        let mut clap = active();
        for (id, text) in changes {
            clap.set_text(id, text).expect("a value");
        }
        let state = clap.save_state().expect("a state");
        // Both take the state before their first frame.
        let mut clap = support::instance();
        clap.load_state(&state).expect("a state");
        let json = clap.state_json().expect("a state").to_string();
        clap.activate(RATE_HZ, BLOCK_FRAMES as u32).expect("active");
        let mut vst3 = load(RATE_HZ, BLOCK_FRAMES);
        vst3.stop_processing().expect("it stops");
        vst3.load_state(json.as_bytes()).expect("a state");
        vst3.start_processing().expect("it starts");
        // `vst3-host` says that its transport runs unless told otherwise.
        vst3.set_playing(playing).expect("its transport is set");
        let blocks = frames(5.0) as usize / BLOCK_FRAMES;
        let mut take = Take::new(RATE_HZ).with_blocks(Blocks::Fixed(BLOCK_FRAMES as u32));
        if playing {
            take = take.with_timeline(0.0, 120.0);
        }
        let ours = take
            .render(&mut clap, (blocks * BLOCK_FRAMES) as u64)
            .expect("it renders");
        let mut theirs = [Vec::new(), Vec::new()];
        for _ in 0..blocks {
            for (all, mut channel) in theirs.iter_mut().zip(render(&mut vst3, BLOCK_FRAMES)) {
                all.append(&mut channel);
            }
        }
        assert!(ours.rms() > 1e-3, "silence is no proof");
        assert_close(&ours.left, &theirs[0], "the left channels");
        assert_close(&ours.right, &theirs[1], "the right channels");
    }
}
