//! **Kazakh Horizon**: a real-time instrument for one thing, a modal, droning, rhythmic fusion of
//! the Kazakh steppe, Western rock and electronic music.
//!
//! [`engine`] is the instrument and knows no plugin format; [`params`] are its host parameters;
//! [`plugin`] is the glue between a host and the engine; [`editor`] is its window; [`telemetry`]
//! carries what the window draws; [`tape`] keeps what was played, and [`midi_file`] writes it;
//! [`folder`] is where the user's files are, [`scales`] those in the Scala formats, [`presets`] the
//! presets, [`preferences`] what the user chose for all projects; [`mts_esp`] follows a tuning that
//! another plugin publishes. See `README.md` for musicians and developers.
#![warn(clippy::missing_docs_in_private_items)]

pub mod editor;
pub mod engine;
pub mod folder;
pub mod midi_file;
pub mod mts_esp;
pub mod params;
pub mod plugin;
pub mod preferences;
pub mod presets;
pub mod scales;
pub mod tape;
pub mod telemetry;

use plugin::KazakhHorizon;

nice_plug::nice_export_clap!(KazakhHorizon);
nice_plug::nice_export_vst3!(KazakhHorizon);
