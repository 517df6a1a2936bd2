//! `params`: the parameter table of the built plugin, as Markdown.

use crate::bundle;
use crate::fault::Result;
use crate::host::{Instance, PluginFile};
use std::fmt::Write;

/// Prints the table.
pub fn run() -> Result<()> {
    let file = PluginFile::open(&bundle::ensure()?.clap)?;
    let mut instance = file.instantiate(bundle::CLAP_ID)?;
    print!("{}", table(&mut instance)?);
    Ok(())
}

/// Choices up to this many are listed one by one.
const LISTED: f64 = 16.0;

/// The table: range and default are the texts a host shows, without the unit, which has a column.
pub fn table(instance: &mut Instance) -> Result<String> {
    let mut table = String::from("| group | id | name | range | default | unit |\n");
    table.push_str("|---|---|---|---|---|---|\n");
    for param in instance.params().to_vec() {
        let [min, max, default] = [param.min, param.max, param.default]
            .map(|value| instance.text(&param.id, value).unwrap_or_default());
        let unit = common_unit(&[&min, &max, &default]);
        let bare = |text: &str| text.strip_suffix(unit).unwrap_or(text).trim().to_owned();
        let words = !bare(&min).starts_with(|c: char| c.is_ascii_digit() || c == '-');
        let range = if param.stepped && words && param.max < LISTED {
            let choices = (0..=param.max as u32).map(f64::from);
            let texts: Vec<String> = choices
                .map(|value| instance.text(&param.id, value).unwrap_or_default())
                .collect();
            texts.join(", ")
        } else {
            format!("{}..{}", bare(&min), bare(&max))
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "| {} | `{}` | {} | {range} | {} | {} |",
            param.group,
            param.id,
            param.name,
            bare(&default),
            unit.trim()
        );
    }
    Ok(table)
}

/// The word behind the number that all texts end with, or nothing.
fn common_unit<'a>(texts: &[&'a str]) -> &'a str {
    let Some((first, rest)) = texts.split_first() else {
        return "";
    };
    let Some(space) = first.rfind(' ') else {
        return "";
    };
    let unit = &first[space..];
    let numbers = texts.iter().all(|text| {
        let head = text.strip_suffix(unit).unwrap_or("x");
        head == "-inf" || head.parse::<f64>().is_ok()
    });
    if numbers && rest.iter().all(|text| text.ends_with(unit)) {
        unit
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found_behind_numbers_only() {
        assert_eq!(common_unit(&["-inf dB", "6.00 dB", "0.00 dB"]), " dB");
        assert_eq!(common_unit(&["Off", "8 bars", "Off"]), "");
        assert_eq!(common_unit(&["1", "5", "3"]), "");
        assert_eq!(common_unit(&["Host or Free", "Host", "Free"]), "");
    }
}
