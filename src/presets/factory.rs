//! The built-in presets, in the order a browser shows them. The first is what a newcomer hears.

/// Each preset's file in `factory/`, without its ending, and its text.
pub const FILES: &[(&str, &str)] = &[("first_light", include_str!("factory/first_light.json"))];
