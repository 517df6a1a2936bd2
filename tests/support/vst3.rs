//! The built VST3 in a host, and what its tests share.
#![allow(dead_code, reason = "each test binary uses its own part")]

use crate::support::bundles;
use std::sync::Once;
use vst3_host::audio::AudioBuffers;
use vst3_host::{Plugin, Vst3Host};
use xtask::host::Instance;

/// Nothing leaves the instrument louder than +6 dBFS.
const CEILING: f32 = 1.9953;

/// Keeps the library in memory until the process ends. Each test is a thread, and a thread that
/// touched a Rust library runs code of it as it ends, maybe after the last instance unloaded it.
pub fn stay_loaded() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let mut host = Vst3Host::builder().build().expect("a host");
        let plugin = host.load_plugin(&bundles().vst3).expect("the bundle loads");
        std::mem::forget(plugin);
    });
}

/// An instance, active and processing.
pub fn load(rate: f64, block: usize) -> Plugin {
    stay_loaded();
    let mut host = Vst3Host::builder()
        .sample_rate(rate)
        .block_size(block)
        .build()
        .expect("a host");
    let mut plugin = host.load_plugin(&bundles().vst3).expect("the bundle loads");
    plugin.start_processing().expect("it processes");
    plugin
}

/// Renders one block of `frames` and checks what comes out.
pub fn render(plugin: &mut Plugin, frames: usize) -> Vec<Vec<f32>> {
    let mut buffers = AudioBuffers::new(0, 2, frames, plugin.sample_rate());
    // What the plugin does not write must not look like silence.
    buffers.outputs.iter_mut().for_each(|c| c.fill(f32::NAN));
    plugin.process_audio(&mut buffers).expect("it renders");
    assert_eq!(buffers.outputs.len(), 2);
    for sample in buffers.outputs.iter().flatten() {
        assert!(sample.is_finite(), "{sample} in the output");
        assert!(sample.abs() <= CEILING, "{sample} is above +6 dBFS");
    }
    buffers.outputs
}

/// Largest absolute sample.
pub fn peak(audio: &[Vec<f32>]) -> f32 {
    audio
        .iter()
        .flatten()
        .fold(0.0, |peak, sample| peak.max(sample.abs()))
}

/// Renders `seconds` in blocks of `frames`; the peak.
pub fn play(plugin: &mut Plugin, seconds: f64, frames: usize) -> f32 {
    let blocks = (seconds * plugin.sample_rate() / frames as f64).ceil() as usize;
    (0..blocks)
        .map(|_| peak(&render(plugin, frames)))
        .fold(0.0, f32::max)
}

/// Block lengths of 1..=8192 that look random and are the same in every run.
pub fn lengths() -> impl Iterator<Item = usize> {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    std::iter::repeat_with(move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        // Mostly short ones, as hosts that split at automation make them.
        let top = 1 << (seed >> 32 & 15).min(13);
        1 + (seed % top) as usize
    })
}

/// Id of a parameter.
pub fn id(plugin: &Plugin, name: &str) -> u32 {
    plugin
        .find_parameter(name)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .id
}

/// Text of a parameter's present value; in VST3 its unit stands elsewhere.
pub fn text(plugin: &Plugin, name: &str) -> String {
    let id = id(plugin, name);
    let value = plugin.get_parameter(id).expect("a value");
    plugin.format_parameter(id, value).expect("a text")
}

/// All values that are the instrument's own, not the framework's MIDI CC parameters.
pub fn values(plugin: &Plugin) -> Vec<(String, f64)> {
    plugin
        .get_parameters()
        .expect("parameters")
        .into_iter()
        .filter(|parameter| {
            let name = &parameter.name;
            !name.starts_with("MIDI ") || name.starts_with("MIDI Out ")
        })
        .map(|parameter| {
            let value = plugin.get_parameter(parameter.id).expect("a value");
            (parameter.name, value)
        })
        .collect()
}

/// The framework's JSON within the host's envelope.
pub fn json_of(state: &[u8]) -> Vec<u8> {
    let from = state
        .iter()
        .position(|byte| *byte == b'{')
        .expect("JSON in the state");
    let value: serde_json::Value = serde_json::Deserializer::from_slice(&state[from..])
        .into_iter()
        .next()
        .expect("a value")
        .expect("JSON");
    serde_json::to_vec(&value).expect("text")
}

/// Two renders differ by less than -90 dBFS.
pub fn assert_close(a: &[f32], b: &[f32], what: &str) {
    let worst = a
        .iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    assert!(worst < 10f32.powf(-90.0 / 20.0), "{what} differ by {worst}");
}

/// Names and values of the CLAP, as a VST3 host sees them: stepped ones are normalized too.
pub fn clap_values(instance: &mut Instance) -> Vec<(String, f64)> {
    let params = instance.params().to_vec();
    params
        .into_iter()
        .map(|param| {
            let value = instance.value(&param.id).expect("a value");
            let share = (value - param.min) / (param.max - param.min);
            (param.name, share)
        })
        .collect()
}

/// Every parameter has the same value in both.
pub fn assert_equal_values(instance: &mut Instance, plugin: &Plugin) {
    let (clap, vst3) = (clap_values(instance), values(plugin));
    assert!(clap.len() > 30, "only {} parameters", clap.len());
    assert_eq!(clap.len(), vst3.len());
    for (name, value) in clap {
        let (_, other) = vst3
            .iter()
            .find(|(other, _)| *other == name)
            .unwrap_or_else(|| panic!("{name} is missing in VST3"));
        assert!((value - other).abs() < 1e-6, "{name}: {value} and {other}");
    }
}
