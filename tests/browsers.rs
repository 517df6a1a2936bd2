//! Hosts' own preset browsers: CLAP preset discovery and preset load, and `.vstpreset` files in VST3.

mod support;
#[path = "support/vst3.rs"]
mod vst3;

use std::path::PathBuf;
use support::{instance, plugin, texts};
use xtask::host::presets::Found;

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("kh-browsers-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}

/// The built-in presets as the plugin tells of them.
fn built_in() -> Vec<Found> {
    plugin().presets().expect("presets").1
}

/// Values of all parameters but the player's.
fn sound(instance: &mut xtask::host::Instance) -> Vec<(String, String)> {
    let all = texts(instance).into_iter();
    all.filter(|(id, _)| !xtask::preset::PLAYER.contains(&id.as_str()))
        .collect()
}

#[test]
fn the_plugin_tells_of_all_its_presets_without_an_instance() {
    let (index, presets) = plugin().presets().expect("presets");
    assert!(index.built_in);
    assert_eq!(index.endings, ["khpreset"]);
    assert!(!presets.is_empty());
    let mut keys: Vec<&str> = presets.iter().map(|preset| preset.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), presets.len(), "keys are unique");
    for preset in &presets {
        let Found { name, .. } = preset;
        assert!(
            !name.is_empty() && !preset.description.is_empty(),
            "{preset:?}"
        );
        assert!(preset.factory && !preset.features.is_empty(), "{preset:?}");
        assert_eq!(preset.creators, ["The Dunes"], "{name}");
        assert!(
            preset.plugins[0].contains("kz.thedunes.kazakh-horizon"),
            "{preset:?}"
        );
    }
}

#[test]
fn a_preset_of_the_host_s_browser_changes_the_sound_and_not_the_player_s_settings() {
    let mut one = instance();
    one.set_text("gain", "-3 dB").expect("a value");
    one.set_text("ref", "432 Hz").expect("a value");
    let mut seen = Vec::new();
    for preset in built_in() {
        one.load_preset(&preset.key).expect("it loads");
        assert_eq!(one.value_text("gain").expect("a text"), "-3.00 dB");
        assert_eq!(one.value_text("ref").expect("a text"), "432.00 Hz");
        let sound = sound(&mut one);
        // What was loaded before leaves nothing behind.
        let mut other = instance();
        other.load_preset(&preset.key).expect("it loads");
        assert_eq!(sound, self::sound(&mut other), "{}", preset.name);
        assert!(
            !seen.contains(&sound),
            "{} is another's double",
            preset.name
        );
        seen.push(sound);
    }
}

#[test]
fn a_broken_or_unknown_preset_says_why_and_changes_nothing() {
    let folder = folder("broken");
    let mut one = instance();
    one.set_text("jivari", "12 %").expect("a value");
    let before = texts(&mut one);
    let unknown = one.load_preset("no-such-key").expect_err("refused");
    assert!(unknown.to_string().contains("no-such-key"), "{unknown}");
    let path = folder.join("broken.khpreset");
    let newer = r#"{"schema": 99, "name": "x", "uuid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}"#;
    for (text, why) in [("{\n  \"schema\": 1,\n  !", "line 3"), (newer, "newer")] {
        std::fs::write(&path, text).expect("a file");
        for error in [
            one.load_preset_file(&path)
                .expect_err("refused")
                .to_string(),
            plugin()
                .preset_file(&path)
                .expect_err("refused")
                .to_string(),
        ] {
            assert!(
                error.contains("broken.khpreset") && error.contains(why),
                "{error}"
            );
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }
    let gone = one.load_preset_file(&folder.join("gone.khpreset"));
    assert!(
        gone.expect_err("refused")
            .to_string()
            .contains("gone.khpreset")
    );
    assert_eq!(texts(&mut one), before);
    std::fs::remove_dir_all(&folder).expect("cleared");
}

#[test]
fn a_file_loads_and_sounds_while_audio_runs() {
    let folder = folder("file");
    let path = folder.join("Тест.khpreset");
    let json = r#"{"schema": 1, "version": "0.1.0", "uuid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "name": "Тест", "author": "", "description": "", "tags": [], "category": "",
        "params": {"jivari": 12.5, "tonic": 7, "rh_on": false}, "fields": {}, "later": [1]}"#;
    std::fs::write(&path, json).expect("a file");
    let found = plugin().preset_file(&path).expect("a preset");
    assert_eq!((found.len(), found[0].name.as_str()), (1, "Тест"));
    assert!(!found[0].factory);
    let mut one = support::active();
    let (mut left, mut right) = ([0f32; 8192], [0f32; 8192]);
    let nothing = xtask::host::Events::new();
    let mut play = |one: &mut xtask::host::Instance| {
        for _ in 0..12 {
            one.process(&mut left, &mut right, &nothing, None)
                .expect("it plays");
        }
        left.iter().fold(0f32, |peak, x| peak.max(x.abs()))
    };
    assert!(play(&mut one) > 1e-3);
    one.load_preset_file(&path).expect("it loads");
    assert!(play(&mut one) > 1e-3);
    assert_eq!(one.value_text("jivari").expect("a text"), "12.5 %");
    assert_eq!(one.value_text("tonic").expect("a text"), "G");
    std::fs::remove_dir_all(&folder).expect("cleared");
}

#[test]
fn vstpresets_load_in_the_vst3_as_the_presets_they_are() {
    let folder = folder("vst3");
    let written = xtask::vstpreset::write_all(support::clap_path(), &folder).expect("files");
    assert!(written.kept.is_empty());
    assert_eq!(written.fresh.len(), built_in().len());
    let mut vst3 = vst3::load(support::RATE_HZ, 512);
    let id = |vst3: &vst3_host::Plugin, name: &str| {
        let all = vst3.get_parameters().expect("parameters");
        let found = all.iter().find(|parameter| parameter.name == name);
        found.expect("a parameter").id
    };
    let gain = id(&vst3, "Output Gain");
    vst3.set_parameter(gain, 0.25).expect("a value");
    vst3::play(&mut vst3, 0.1, 512);
    let mut clap = instance();
    for (preset, path) in built_in().iter().zip(&written.fresh) {
        vst3.load_vstpreset(path).expect("it loads");
        clap.load_preset(&preset.key).expect("it loads");
        for name in [
            "jivari", "tonic", "mode", "ml_voi", "rock", "rh_den", "rv_mix",
        ] {
            let param = clap.param(name).expect("a parameter").clone();
            let here = (clap.value(name).expect("a value") - param.min) / (param.max - param.min);
            let there = vst3.get_parameter(id(&vst3, &param.name)).expect("a value");
            assert!(
                (here - there).abs() < 1e-6,
                "{}: {name} {here} {there}",
                preset.name
            );
        }
        let kept = vst3.get_parameter(gain).expect("a value");
        assert!(
            (kept - 0.25).abs() < 1e-6,
            "the player's gain stays: {kept}"
        );
    }
    // A second time nothing is new; what the user made of one is kept.
    std::fs::write(&written.fresh[0], "mine").expect("a file");
    let again = xtask::vstpreset::write_all(support::clap_path(), &folder).expect("files");
    assert_eq!(again.kept, [written.fresh[0].clone()]);
    assert_eq!(again.fresh.len(), written.fresh.len() - 1);
    assert_eq!(std::fs::read(&written.fresh[0]).expect("a file"), b"mine");
    std::fs::remove_dir_all(&folder).expect("cleared");
}
