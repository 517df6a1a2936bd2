//! One mode file.

use super::Mode;
use crate::engine::scale::{Scale, ScaleError};

/// The mode of a file.
pub fn parse(id: &'static str, text: &'static str) -> Result<Mode, ScaleError> {
    let scale = Scale::parse((id, text.as_bytes()), None)?;
    let degrees = scale.degrees().to_vec();
    let size = degrees.len();
    let weights = numbers::<f32>(id, text, "weights")?;
    let sound = weights.iter().all(|weight| (0.0..=1.0).contains(weight));
    if weights.len() != size || !sound {
        return Err(fault(
            id,
            text,
            "weights",
            "is not one number in 0..=1 a degree",
        ));
    }
    Ok(Mode {
        id,
        name: field(id, text, "name")?,
        group: field(id, text, "group")?,
        source: field(id, text, "source")?,
        period: scale.period(),
        weights,
        up: way(id, text, "up", size)?,
        down: way(id, text, "down", size)?,
        degrees,
    })
}

/// The comment `! key: ...` of a file, and its line from 1.
fn find(text: &'static str, key: &str) -> Option<(usize, &'static str)> {
    let rest = |line: &'static str| {
        let rest = line.strip_prefix('!')?.trim_start();
        Some(rest.strip_prefix(key)?.strip_prefix(':')?.trim())
    };
    let mut lines = text.lines().enumerate();
    lines.find_map(|(i, line)| Some((i + 1, rest(line)?)))
}

/// What is wrong with the comment of a key.
fn fault(id: &str, text: &'static str, key: &str, what: &str) -> ScaleError {
    ScaleError {
        file: format!("{id}.scl"),
        line: find(text, key).map_or(text.lines().count(), |(line, _)| line),
        message: format!("'{key}' {what}"),
    }
}

/// The text of a key, which must be there.
fn field(id: &str, text: &'static str, key: &str) -> Result<&'static str, ScaleError> {
    match find(text, key) {
        Some((_, value)) if !value.is_empty() => Ok(value),
        _ => Err(fault(id, text, key, "is missing")),
    }
}

/// The numbers of a key.
fn numbers<T: std::str::FromStr>(
    id: &str,
    text: &'static str,
    key: &str,
) -> Result<Vec<T>, ScaleError> {
    let words = field(id, text, key)?.split_whitespace();
    let numbers = words.map(str::parse).collect::<Result<_, _>>();
    numbers.map_err(|_| fault(id, text, key, "has a word that is no number"))
}

/// The degrees of a way as bits; all of them where the file says nothing.
fn way(id: &str, text: &'static str, key: &str, size: usize) -> Result<u128, ScaleError> {
    if find(text, key).is_none() {
        return Ok(u128::MAX >> (u128::BITS as usize - size));
    }
    let mut bits = 0;
    for degree in numbers::<usize>(id, text, key)? {
        if !(1..=size).contains(&degree) {
            return Err(fault(id, text, key, "names a degree the mode has not"));
        }
        bits |= 1 << (degree - 1);
    }
    if bits & 1 == 0 {
        return Err(fault(id, text, key, "leaves the tonic out"));
    }
    Ok(bits)
}
