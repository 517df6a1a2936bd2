//! The project's commands as a library, and the embedded CLAP host that both they and the tests
//! use.
//!
//! [`host`] loads a built `.clap` (or an entry of this process) and drives it as a DAW would;
//! [`take`] renders a stretch of audio with events at exact frames; [`bundle`] builds the bundles.
//! The other modules are one command each.
//!
//! ```no_run
//! use xtask::{bundle, host::PluginFile, take::Take};
//!
//! # fn main() -> Result<(), xtask::fault::Fault> {
//! let file = PluginFile::open(&bundle::ensure()?.clap)?;
//! let mut instance = file.instantiate(bundle::CLAP_ID)?;
//! instance.activate(48_000.0, 512)?;
//! instance.set_text("jivari", "40 %")?;
//! let audio = Take::new(48_000.0).render(&mut instance, 48_000)?;
//! println!("peak {}", audio.peak());
//! # Ok(())
//! # }
//! ```

pub mod bundle;
pub mod check;
pub mod cli;
pub mod concert;
pub mod cpu;
pub mod demo;
pub mod display;
pub mod face;
pub mod fault;
pub mod flac;
pub mod host;
pub mod install;
pub mod loudness;
#[path = "../../src/midi_file.rs"]
pub mod midi_file;
pub mod notes;
pub mod onsets;
pub mod params;
pub mod player;
pub mod preset;
pub mod progress;
pub mod recording;
pub mod render;
pub mod scale;
pub mod shots;
pub mod soak;
pub mod song;
pub mod spectrogram;
pub mod speed;
pub mod take;
pub mod vstpreset;
pub mod wav;
pub mod window;
