//! Presets of older versions. A parameter that was renamed or rescaled has a new id, as ids are
//! never reused; the step of the version that did it moves the value.

use super::file::Value;
use crate::params::migrate::RENAMED_0_2_0;
use std::collections::BTreeMap;

/// The values of a preset by id; those of ids that are gone are [`Value::Unknown`].
pub(super) type Values = BTreeMap<String, Value>;

/// A step: the first version that needs it no more, and what it does.
pub(super) type Step = ((u32, u32, u32), fn(&mut Values));

/// The steps in the order of their versions.
pub(super) const STEPS: &[Step] = &[((0, 2, 0), before_0_2_0)];

/// A preset from before 0.2.0. What cannot be read as the new parameter is left as it is.
fn before_0_2_0(values: &mut Values) {
    for (old, new) in RENAMED_0_2_0 {
        let Some(Value::Unknown(json)) = values.get(old) else {
            continue;
        };
        if let Ok(value) = Value::of(new, json.clone()) {
            values.remove(old);
            values.entry(new.to_owned()).or_insert(value);
        }
    }
}

/// Brings the values of a version to the present one's.
pub(super) fn upgrade(steps: &[Step], version: &str, values: &mut Values) {
    let version = parts(version);
    for (_, change) in steps.iter().filter(|(before, _)| version < *before) {
        change(values);
    }
}

/// A version's numbers; what is missing or no number counts as 0.
fn parts(version: &str) -> (u32, u32, u32) {
    let mut parts = version
        .split(['.', '-', '+'])
        .map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_lane_keeps_its_length() {
        let mut values = Values::from([
            ("l4_len".to_owned(), Value::Unknown(json!(12))),
            ("l5_len".to_owned(), Value::Unknown(json!("long"))),
        ]);
        upgrade(STEPS, "0.1.0", &mut values);
        let expected = Values::from([
            ("l4_lng".to_owned(), Value::Integer(12)),
            ("l5_len".to_owned(), Value::Unknown(json!("long"))),
        ]);
        assert_eq!(values, expected);
    }

    #[test]
    fn steps_run_for_older_versions_in_order() {
        let steps: [Step; 2] = [
            ((0, 2, 0), |values| {
                if let Some(Value::Unknown(old)) = values.remove("old") {
                    let percent = old.as_f64().unwrap_or_default() as f32 * 100.0;
                    values.insert("middle".to_owned(), Value::Float(percent));
                }
            }),
            ((1, 0, 0), |values| {
                if let Some(middle) = values.remove("middle") {
                    values.insert("new".to_owned(), middle);
                }
            }),
        ];
        let run = |version: &str| {
            let mut values = Values::from([("old".to_owned(), Value::Unknown(json!(0.5)))]);
            upgrade(&steps, version, &mut values);
            values.into_keys().collect::<String>()
        };
        assert_eq!(run("0.1.9"), "new");
        assert_eq!(run("0.2.0-rc"), "old");
        assert_eq!(run("1.0.0"), "old");
        assert_eq!(run("nonsense"), "new");
    }
}
