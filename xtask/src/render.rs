//! `render`: the built plugin to a WAV file. All input is checked before anything is written.

use crate::bundle;
use crate::cli::RenderArgs;
use crate::fault::{Fault, Result};
use crate::host::{Event, Instance, PluginFile};
use crate::notes;
use crate::preset::Preset;
use crate::progress::Progress;
use crate::scale::Scala;
use crate::take::Take;
use crate::wav::{WavFile, write_whole};
use std::path::Path;

/// Length without `--seconds` and `--notes`.
const DEFAULT_S: f64 = 10.0;
/// What is rendered after the last note without `--seconds`.
const RELEASE_S: f64 = 5.0;
/// Tempo with `--start` alone.
const DEFAULT_BPM: f64 = 120.0;

/// Renders.
pub fn run(args: &RenderArgs) -> Result<()> {
    let outputs = [
        Some(&args.out),
        args.save_state.as_ref(),
        args.midi_out.as_ref(),
    ];
    for path in outputs.into_iter().flatten() {
        check_place(path)?;
    }
    let notes = match &args.notes {
        Some(path) => notes::read(path, args.bpm)?,
        None => Vec::new(),
    };
    let state = match &args.state {
        Some(path) => Some(
            std::fs::read(path)
                .map_err(|error| Fault::input(format!("{}: {error}", path.display())))?,
        ),
        None => None,
    };
    let scale = match &args.scale {
        Some(scl) => Some(Scala::read(scl, args.kbm.as_deref())?),
        None => None,
    };
    let preset = match &args.preset {
        Some(wanted) => Some(Preset::find(wanted)?),
        None => None,
    };
    let file = PluginFile::open(&bundle::ensure()?.clap)?;
    let mut instance = file.instantiate(bundle::CLAP_ID)?;
    let fresh = instance.state_json()?;
    if let (Some(json), Some(path)) = (&state, &args.state) {
        instance
            .load_json(json)
            .map_err(|_| Fault::input(format!("{}: not a state", path.display())))?;
    }
    if let Some(preset) = &preset {
        preset.load(&mut instance, &fresh)?;
    }
    if let Some(scale) = &scale {
        scale.load(&mut instance)?;
    }
    for (id, text) in &args.set {
        set(&mut instance, id, text)?;
    }
    let rate_hz = f64::from(args.rate);
    let frames = (length_s(args, &notes) * rate_hz).round().max(1.0) as u64;
    let mut take = Take::new(rate_hz).with_blocks(args.block);
    if args.start.is_some() || args.bpm.is_some() {
        let tempo_bpm = args.bpm.unwrap_or(DEFAULT_BPM);
        take = take.with_timeline(args.start.unwrap_or(0.0), tempo_bpm);
    }
    take.add_all(
        notes
            .into_iter()
            .map(|(time_s, event)| ((time_s * rate_hz).round() as u64, event)),
    );
    instance.activate(rate_hz, args.block.max())?;
    let mut wav = WavFile::create(&args.out, args.rate)?;
    let progress = Progress::new(frames);
    let sent = take.play(&mut instance, frames, |left, right| {
        progress.advance(left.len());
        wav.write(left, right)
    })?;
    progress.finish();
    if let Some(path) = &args.midi_out {
        let tempo_bpm = match take.timeline {
            Some(line) => line.tempo_bpm,
            None => free_tempo(&mut instance)?,
        };
        notes::write(path, sent, rate_hz, tempo_bpm)?;
    }
    if let Some(path) = &args.save_state {
        let state = instance.save_state()?;
        write_whole(path, state.get(8..).unwrap_or_default())?;
    }
    wav.finish()
}

/// Sets a parameter from text and refuses numbers outside its range, which the plugin would clamp.
pub fn set(instance: &mut Instance, id: &str, text: &str) -> Result<()> {
    let value = instance.parse(id, text)?;
    let param = instance.param(id)?.clone();
    let low = instance.text(id, param.min)?;
    let high = instance.text(id, param.max)?;
    let beyond = |limit: &str, sign: f64| match (leading_number(text), leading_number(limit)) {
        (Some(given), Some(limit)) => (given - limit) * sign > 1e-6,
        _ => false,
    };
    if (value >= param.max && beyond(&high, 1.0)) || (value <= param.min && beyond(&low, -1.0)) {
        return Err(Fault::input(format!(
            "{id}={text}: out of range ({low} to {high})"
        )));
    }
    instance.set(id, value)
}

/// Tempo of the plugin's own clock, in beats per minute.
pub fn free_tempo(instance: &mut Instance) -> Result<f64> {
    let text = instance.value_text("bpm")?;
    leading_number(&text).ok_or_else(|| Fault::failed(format!("no tempo: {text}")))
}

/// The number a text starts with, if what follows is at most a unit.
fn leading_number(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let word = text.split_whitespace().next()?;
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    let end = word.find(|c| !digits(c)).unwrap_or(word.len());
    if word[end..].starts_with('/') {
        return None;
    }
    word[..end].parse().ok()
}

/// Seconds to render.
fn length_s(args: &RenderArgs, notes: &[(f64, Event)]) -> f64 {
    args.seconds
        .or_else(|| notes.last().map(|note| note.0 + RELEASE_S))
        .unwrap_or(DEFAULT_S)
}

/// Refuses a place where no file can be made.
pub(crate) fn check_place(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(Fault::input(format!(
            "no such folder: {}",
            folder.display()
        )));
    }
    if path.is_dir() || path.file_name().is_none() {
        return Err(Fault::input(format!("{} is a folder", path.display())));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_the_start_of_texts() {
        assert_eq!(leading_number("-6,5 dB"), Some(-6.5));
        assert_eq!(leading_number("12dB"), Some(12.0));
        assert_eq!(leading_number("3/2"), None);
        assert_eq!(leading_number("D#"), None);
    }
}
