//! The chapters as files: `<id>.json`, parsed once into what the score of the journey needs.
//!
//! Times are shares of the chapter, 0..=1. `drone` lists the stations of the strings (`at`, `tonic`,
//! `octave`, `tuning`), `mode` the modes (`[at, id]`), `steps` choices by parameter id (`[at,
//! name]`; patterns by their id), `curves` everything else by parameter id (`[at, value]` in the
//! parameter's plain unit, joined by lines). Every chapter names every target: none inherits from
//! the one before it, so that each can be read, and reached, on its own.

use super::target::{OCTAVE, TABLE, TARGETS, TONIC, TUNING, Target, Way};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Number of chapters.
pub const CHAPTERS: usize = 10;

/// One chapter.
#[derive(Debug)]
pub struct Chapter {
    /// Permanent name, lower-case ASCII.
    pub id: &'static str,
    /// English name.
    pub name: String,
    /// Place and time, in English.
    pub place: String,
    /// Where its facts come from.
    pub source: String,
    /// What each target does, in the order of the table: places as shares of the chapter, and values
    /// in plain units.
    pub(super) lines: [Line; TARGETS],
}

impl Chapter {
    /// What a target does, by its parameter's id: places as shares of the chapter, 0..=1, and values
    /// in the parameter's plain unit.
    pub fn line(&self, id: &str) -> Option<&[(f64, f32)]> {
        let (row, _) = find(id).ok()?;
        self.lines.get(row).map(Vec::as_slice)
    }
}

/// Places with values.
pub(super) type Line = Vec<(f64, f32)>;

/// A file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// See [`Chapter`].
    name: String,
    /// See [`Chapter`].
    place: String,
    /// See [`Chapter`].
    source: String,
    /// Stations of the strings.
    drone: Vec<Station>,
    /// Modes.
    mode: Vec<(f64, String)>,
    /// Choices.
    steps: BTreeMap<String, Vec<(f64, String)>>,
    /// Numbers.
    curves: BTreeMap<String, Vec<(f64, f32)>>,
}

/// Where the strings are.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Station {
    /// From when on.
    at: f64,
    /// Sa.
    tonic: String,
    /// Octave of madhya Sa.
    octave: u8,
    /// Tuning.
    tuning: String,
}

/// Reads a chapter. The error names the key.
pub(super) fn parse(id: &'static str, text: &str) -> Result<Chapter, String> {
    let file: File = serde_json::from_str(text).map_err(|error| format!("{id}: {error}"))?;
    let mut lines: [Line; TARGETS] = std::array::from_fn(|_| Line::new());
    for station in &file.drone {
        let texts = [
            (TONIC, station.tonic.as_str()),
            (TUNING, station.tuning.as_str()),
        ];
        for (row, text) in texts {
            lines[row].push((station.at, index(&TABLE[row], text)?));
        }
        lines[OCTAVE].push((station.at, f32::from(station.octave)));
    }
    let mode = std::iter::once(("mode", &file.mode));
    for (key, steps) in mode.chain(file.steps.iter().map(|(key, steps)| (key.as_str(), steps))) {
        let (row, target) = find(key)?;
        for (at, text) in steps {
            lines[row].push((*at, index(target, text)?));
        }
    }
    for (key, points) in &file.curves {
        let (row, target) = find(key)?;
        let (Way::Line(low, high) | Way::Octaves(low, high) | Way::Whole(low, high)) = target.way
        else {
            return Err(format!("{id}: {key} is a choice: it belongs to the steps"));
        };
        if let Some((_, value)) = points.iter().find(|(_, v)| !(low..=high).contains(v)) {
            return Err(format!(
                "{id}: {key}: {value} is not within {low} to {high}"
            ));
        }
        lines[row].extend(points);
    }
    for (row, line) in lines.iter().enumerate() {
        let key = TABLE[row].id;
        if line.first().is_none_or(|(at, _)| *at != 0.0) {
            return Err(format!("{id}: {key} does not begin at 0"));
        }
        let ordered = line.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !ordered || line.iter().any(|(at, _)| !(0.0..=1.0).contains(at)) {
            return Err(format!("{id}: {key} does not go from 0 to 1 in order"));
        }
    }
    Ok(Chapter {
        id,
        name: file.name,
        place: file.place,
        source: file.source,
        lines,
    })
}

/// The target of a key.
fn find(key: &str) -> Result<(usize, &'static Target), String> {
    let found = TABLE
        .iter()
        .enumerate()
        .find(|(_, target)| target.id == key);
    found.ok_or_else(|| format!("{key} is nothing that a chapter steers"))
}

/// Index of a choice.
fn index(target: &Target, text: &str) -> Result<f32, String> {
    let found = match target.way {
        Way::Step(read) => read(text),
        _ => None,
    };
    let found = found.ok_or_else(|| format!("{}: no `{text}`", target.id))?;
    Ok(found as f32)
}
