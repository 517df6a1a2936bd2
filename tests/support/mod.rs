//! What all tests through the built bundle share.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod analysis;
pub mod drone;
pub mod melody;
pub mod score;

use std::sync::OnceLock;
use xtask::bundle;
use xtask::host::{Event, Instance, PluginFile};

/// Rate of tests that need only one.
pub const RATE_HZ: f64 = 48_000.0;
/// Block of tests that need only one.
pub const BLOCK_FRAMES: u32 = 256;
/// An instance sounds within this many seconds of loading.
pub const FIRST_SOUND_S: f64 = 5.0;
/// Nothing may reach +6 dBFS.
pub const CEILING: f32 = 1.995_262_3;

/// Path of the built `.clap`.
pub fn clap_path() -> &'static std::path::Path {
    &bundles().clap
}

/// Both bundles, built once if missing or outdated.
pub fn bundles() -> &'static bundle::Bundles {
    static BUNDLES: OnceLock<bundle::Bundles> = OnceLock::new();
    BUNDLES.get_or_init(|| bundle::ensure().expect("the bundles build"))
}

/// The built `.clap`.
pub fn plugin() -> PluginFile {
    PluginFile::open(clap_path()).expect("the bundle loads")
}

/// A new instance, not active.
pub fn instance() -> Instance {
    plugin()
        .instantiate(bundle::CLAP_ID)
        .expect("the plugin instantiates")
}

/// A new instance, active at 48 kHz for blocks of up to 8192 frames.
pub fn active() -> Instance {
    let mut instance = instance();
    instance.activate(RATE_HZ, 8192).expect("activation");
    instance
}

/// Frames of a time at 48 kHz.
pub fn frames(seconds: f64) -> u64 {
    (seconds * RATE_HZ).round() as u64
}

/// All parameters with their current texts.
pub fn texts(instance: &mut Instance) -> Vec<(String, String)> {
    let ids: Vec<String> = instance.params().iter().map(|p| p.id.clone()).collect();
    ids.into_iter()
        .map(|id| {
            let text = instance.value_text(&id).expect("a text");
            (id, text)
        })
        .collect()
}

/// An event that gives a parameter the value of a text.
pub fn set(instance: &mut Instance, id: &str, text: &str) -> Event {
    instance.event(id, text).expect("a known parameter")
}
