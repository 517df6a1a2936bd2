//! Whether hits stay where they belong: a lane that strikes every sixteenth, for hours.

use super::exact::Period;
use super::{BLOCK_FRAMES, Check, RATE_HZ};
use crate::bundle;
use crate::fault::{Fault, Result};
use crate::host::{Event, PluginFile, Transport};
use crate::player::Player;
use crate::progress::Progress;
use crate::render;

/// Nothing but one lane that strikes each sixteenth, and says so as MIDI.
const PROBE: &[(&str, &str)] = &[
    ("bpm", "97.3"),
    ("dr_on", "Off"),
    ("rv_mix", "0 %"),
    ("rh_on", "On"),
    ("mo_rh", "On"),
    ("rh_den", "100 %"),
    ("rh_hum", "0 %"),
    ("rh_cha", "0 %"),
    ("rh_fil", "Off"),
    ("rh_swg", "50 %"),
    ("l1_alg", "Euclid"),
    ("l1_hit", "16"),
    ("l1_stp", "16"),
    ("l1_dec", "0.25"),
    ("l2_mut", "On"),
    ("l3_mut", "On"),
    ("l4_mut", "On"),
    ("l5_mut", "On"),
    ("l6_mut", "On"),
];

/// Whose clock it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Driver {
    /// The plugin's own.
    Free,
    /// The host's.
    Host,
}

impl Driver {
    /// What is looked at.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "rhythm on its own clock",
            Self::Host => "rhythm with a host's clock",
        }
    }
}

/// Plays for a time, with a host from a whole beat of the song on, and compares each hit with where
/// it belongs.
pub fn drift(
    file: &PluginFile,
    seconds: f64,
    driver: Driver,
    from_beats: u32,
    progress: &Progress,
) -> Result<Check> {
    let mut instance = file.instantiate(bundle::CLAP_ID)?;
    for (id, text) in PROBE {
        render::set(&mut instance, id, text)?;
    }
    // The number that the plugin has, not the text it came from.
    let tempo_bpm = instance.state_json()?["params"]["bpm"]["f32"].as_f64();
    let tempo_bpm = f64::from(tempo_bpm.ok_or_else(|| Fault::failed("no tempo"))? as f32);
    let sixteenth = Period::of_beat(4, tempo_bpm, RATE_HZ);
    let rate_hz = f64::from(RATE_HZ);
    let mut player = Player::new(instance, rate_hz, BLOCK_FRAMES as u32)?;
    let frames = (seconds * rate_hz) as u64;
    let (mut hits, mut off, mut most) = (0, 0u64, 0);
    while player.frames() < frames {
        let done = player.frames();
        let length = (frames - done).min(BLOCK_FRAMES as u64) as usize;
        let beats = f64::from(from_beats) + done as f64 / rate_hz * tempo_bpm / 60.0;
        let song = Transport::playing(beats, tempo_bpm);
        player.play(length, (driver == Driver::Host).then_some(&song))?;
        for (frame, event) in player.instance().output().notes() {
            if let Event::NoteOn { .. } = event {
                let away = sixteenth.frame(hits).abs_diff(done + u64::from(frame));
                off += u64::from(away > 0);
                most = most.max(away);
                hits += 1;
            }
        }
        progress.advance(length);
    }
    let wanted = (0..).take_while(|n| sixteenth.frame(*n) < frames).count() as u64;
    Ok(Check::new(
        driver.name(),
        off == 0 && hits == wanted,
        format!("{off} of {hits} hits off, by at most {most} frames ({wanted} hits, 0 frames)"),
    ))
}
