//! Parameter values as text and back: the unit is optional, a comma is as good as a point, ratios
//! such as `3/2` and note names such as `F#3` are understood.

use crate::engine::mode;
use crate::engine::registry::Choice;
use crate::engine::rhythm::pattern::{Family, patterns};
use crate::engine::settings::DelayTime;
use crate::engine::units::{Beats, Seconds};
use nice_plug::prelude::*;
use std::sync::Arc;

/// Note names, C first.
const NOTES: [&str; 12] = [
    "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
];

/// Units as hosts show them, and as the window writes them in Kazakh and in Russian.
pub const UNITS: [(&str, [&str; 2]); 8] = [
    ("dB", ["дБ", "дБ"]),
    ("Hz", ["Гц", "Гц"]),
    ("s", ["с", "с"]),
    ("ms", ["мс", "мс"]),
    ("min", ["мин", "мин"]),
    ("mm", ["мм", "мм"]),
    ("cents", ["цент", "цента"]),
    ("st", ["жт", "пт"]),
];

/// The text before a unit, which may be written in any language; all of it if no unit is there.
fn without_unit<'a>(text: &'a str, unit: &str) -> &'a str {
    let row = UNITS.iter().find(|(english, _)| *english == unit);
    let others = row.map_or([unit; 2], |(_, others)| *others);
    let spellings = [unit, others[0], others[1]];
    let heads = spellings.into_iter().filter_map(|unit| {
        let (head, tail) = text.split_at_checked(text.len().checked_sub(unit.len())?)?;
        (tail.to_lowercase() == unit.to_lowercase()).then_some(head)
    });
    // The longest unit that fits leaves the shortest number.
    heads.min_by_key(|head| head.len()).unwrap_or(text)
}

/// A number with an optional unit behind it; `None` if it is not one.
pub fn parse_number(text: &str, unit: &str) -> Option<f64> {
    let number = without_unit(text.trim(), unit.trim());
    let number = number.trim().replace(',', ".").replace('\u{2212}', "-");
    let value = match number.split_once('/') {
        Some((over, under)) => {
            over.trim().parse::<f64>().ok()? / under.trim().parse::<f64>().ok()?
        }
        None => number.parse().ok()?,
    };
    value.is_finite().then_some(value)
}

/// MIDI key of a note name (60 is `C4`) or a number; `None` outside 0..=127.
pub fn parse_key(text: &str) -> Option<i32> {
    let text = text.trim();
    let key = match text.parse::<i32>() {
        Ok(key) => key,
        Err(_) => {
            let split = text.find(|c: char| c == '-' || c.is_ascii_digit())?;
            let (name, octave) = text.split_at(split);
            let mut letters = name.trim().chars();
            let letter = letters.next()?.to_ascii_uppercase().to_string();
            let natural = NOTES.iter().position(|&note| note == letter)? as i32;
            let accidental = match letters.as_str() {
                "" => 0,
                "#" | "\u{266f}" => 1,
                "b" | "\u{266d}" => -1,
                _ => return None,
            };
            (octave.trim().parse::<i32>().ok()? + 1) * 12 + natural + accidental
        }
    };
    (0..=127).contains(&key).then_some(key)
}

/// Name of a MIDI key, `C4` for 60.
pub fn key_name(key: i32) -> String {
    format!(
        "{}{}",
        NOTES[key.rem_euclid(12) as usize],
        key.div_euclid(12) - 1
    )
}

/// A linear float parameter shown with `digits` decimals and a unit (with its leading space).
pub fn float(
    name: &str,
    default: f32,
    range: FloatRange,
    digits: usize,
    unit: &'static str,
) -> FloatParam {
    FloatParam::new(name, default, range)
        .with_unit(unit)
        .with_value_to_string(formatters::v2s_f32_rounded(digits))
        .with_string_to_value(Arc::new(move |text| {
            parse_number(text, unit).map(|value| value as f32)
        }))
}

/// A share of 0..=100 %.
pub fn percent(name: &str, default: f32) -> FloatParam {
    let range = FloatRange::Linear {
        min: 0.0,
        max: 100.0,
    };
    float(name, default, range, 1, " %")
}

/// A level of -60..=+6 dB whose lowest value is silence, shown as `-inf dB`.
pub fn level(name: &str, default: f32) -> FloatParam {
    let range = FloatRange::Linear {
        min: -60.0,
        max: 6.0,
    };
    let rounded = formatters::v2s_f32_rounded(2);
    float(name, default, range, 2, " dB")
        .with_value_to_string(Arc::new(move |db| {
            if db <= -60.0 {
                "-inf".to_owned()
            } else {
                rounded(db)
            }
        }))
        .with_string_to_value(Arc::new(|text| {
            let silence = text.trim().to_ascii_lowercase().replace('\u{2212}', "-");
            if silence.starts_with("-inf") || silence.starts_with("-\u{221e}") {
                return Some(-60.0);
            }
            parse_number(text, " dB").map(|db| db as f32)
        }))
}

/// A whole number with a unit.
pub fn integer(name: &str, default: i32, min: i32, max: i32) -> IntParam {
    IntParam::new(name, default, IntRange::Linear { min, max }).with_string_to_value(Arc::new(
        |text| parse_number(text, "").map(|value| value.round() as i32),
    ))
}

/// A MIDI key, shown as a note name.
pub fn key(name: &str, default: i32) -> IntParam {
    IntParam::new(name, default, IntRange::Linear { min: 0, max: 127 })
        .with_value_to_string(Arc::new(key_name))
        .with_string_to_value(Arc::new(parse_key))
}

/// A choice from a table, kept as its index and shown by its name.
pub fn choice<C: Choice>(name: &str, default: C) -> IntParam {
    let max = C::TABLE.len() as i32 - 1;
    IntParam::new(
        name,
        default.index() as i32,
        IntRange::Linear { min: 0, max },
    )
    .with_value_to_string(Arc::new(|index| {
        C::at(index.max(0) as usize).name().to_owned()
    }))
    .with_string_to_value(Arc::new(|text| {
        let wanted = text.trim();
        let row = C::TABLE
            .iter()
            .position(|row| row.1.eq_ignore_ascii_case(wanted))?;
        Some(row as i32)
    }))
}

/// The value a choice parameter stands on.
pub fn chosen<C: Choice>(param: &IntParam) -> C {
    C::at(param.value().max(0) as usize)
}

/// Slots of a table of files: more than it has rows, so that a new row moves no automation.
const SLOTS: i32 = 64;

/// A row of a table of files, kept as its index and shown by its name; `row` gives id and name. A
/// slot that has no row yet plays the last one and says that it is free.
fn slot(
    name: &str,
    row: impl Fn(usize) -> Option<(&'static str, &'static str)> + Send + Sync + Copy + 'static,
) -> IntParam {
    let range = IntRange::Linear {
        min: 0,
        max: SLOTS - 1,
    };
    IntParam::new(name, 0, range)
        .with_value_to_string(Arc::new(move |index| match row(index.max(0) as usize) {
            Some((_, name)) => name.to_owned(),
            None => format!("Free {}", index + 1),
        }))
        .with_string_to_value(Arc::new(move |text| {
            let wanted = text.trim();
            let named = |index: &i32| {
                row(*index as usize).is_some_and(|(id, name)| {
                    name.eq_ignore_ascii_case(wanted) || id.eq_ignore_ascii_case(wanted)
                })
            };
            if let Some(index) = (0..SLOTS).find(named) {
                return Some(index);
            }
            let slot = wanted.strip_prefix("Free ")?.trim().parse::<i32>().ok()?;
            (1..=SLOTS).contains(&slot).then_some(slot - 1)
        }))
}

/// The mode.
pub fn mode(name: &str) -> IntParam {
    slot(name, |index| {
        let mode = mode::modes().get(index)?;
        Some((mode.id, mode.name))
    })
}

/// A pattern of a family.
pub fn pattern(name: &str, family: Family) -> IntParam {
    slot(name, move |index| {
        let pattern = patterns(family).get(index)?;
        Some((pattern.id, pattern.name))
    })
}

/// Delay times in time with the clock, in beats, by their names; a dot makes it half as long again,
/// T a third shorter.
const SYNCED: [(&str, f64); 14] = [
    ("1/32", 0.125),
    ("1/16T", 1.0 / 6.0),
    ("1/16", 0.25),
    ("1/16.", 0.375),
    ("1/8T", 1.0 / 3.0),
    ("1/8", 0.5),
    ("1/8.", 0.75),
    ("1/4T", 2.0 / 3.0),
    ("1/4", 1.0),
    ("1/4.", 1.5),
    ("1/2T", 4.0 / 3.0),
    ("1/2", 2.0),
    ("1/2.", 3.0),
    ("1/1", 4.0),
];
/// Longest delay on its own time, in ms.
const DELAY_MS: i32 = 2000;

/// The time between two echoes: first the notes in time with the clock, then whole milliseconds.
pub fn delay_time(name: &str) -> IntParam {
    let synced = SYNCED.len() as i32;
    let range = IntRange::Linear {
        min: 0,
        max: synced - 1 + DELAY_MS,
    };
    let dotted_eighth = 6;
    IntParam::new(name, dotted_eighth, range)
        .with_value_to_string(Arc::new(move |value| match SYNCED.get(value as usize) {
            Some((name, _)) => (*name).to_owned(),
            None => format!("{} ms", value - synced + 1),
        }))
        .with_string_to_value(Arc::new(move |text| {
            let wanted = text.trim();
            let row = SYNCED
                .iter()
                .position(|row| row.0.eq_ignore_ascii_case(wanted));
            if let Some(row) = row {
                return Some(row as i32);
            }
            let ms = parse_number(wanted, "ms")?.round() as i32;
            Some(ms.clamp(1, DELAY_MS) + synced - 1)
        }))
}

/// The time that a value of [`delay_time`] stands for.
pub fn delay_time_at(value: i32) -> DelayTime {
    match SYNCED.get(value.max(0) as usize) {
        Some((_, beats)) => DelayTime::Synced(Beats(*beats)),
        None => DelayTime::Free(Seconds(f64::from(value - SYNCED.len() as i32 + 1) * 1e-3)),
    }
}

/// A switch, shown as `Off` and `On`.
pub fn switch(name: &str, default: bool) -> BoolParam {
    BoolParam::new(name, default)
        .with_value_to_string(Arc::new(|on| if on { "On" } else { "Off" }.to_owned()))
        .with_string_to_value(Arc::new(|text| {
            match text.trim().to_ascii_lowercase().as_str() {
                "on" | "1" | "true" | "yes" => Some(true),
                "off" | "0" | "false" | "no" => Some(false),
                _ => None,
            }
        }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_and_without_unit_comma_and_ratio() {
        assert_eq!(parse_number("4.5 s", " s"), Some(4.5));
        assert_eq!(parse_number("4,5", " s"), Some(4.5));
        assert_eq!(parse_number("3/2", ""), Some(1.5));
        assert_eq!(parse_number("1/0", ""), None);
        assert_eq!(parse_number("4,5 с", " s"), Some(4.5));
        assert_eq!(parse_number("-6 ДБ", " dB"), Some(-6.0));
        assert_eq!(parse_number("-6 дБ", " s"), None);
        assert_eq!(parse_number("12,50 цента", " cents"), Some(12.5));
        assert_eq!(parse_number("20мс", "ms"), Some(20.0));
        assert_eq!(parse_number("Қазақ", " dB"), None);
        assert_eq!(parse_number("", " dB"), None);
    }

    #[test]
    fn note_names_round_trip() {
        for key in 0..=127 {
            assert_eq!(parse_key(&key_name(key)), Some(key));
        }
        assert_eq!(parse_key("Bb3"), Some(58));
        assert_eq!(parse_key("48"), Some(48));
        assert_eq!(parse_key("H2"), None);
        assert_eq!(parse_key("C99"), None);
    }
}
