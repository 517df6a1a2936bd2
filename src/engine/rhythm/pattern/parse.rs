//! One pattern file.

use super::{Family, Group, Mark, Pattern};
use crate::engine::clock::Meter;
use crate::engine::grid::{Grid, MAX_GROUPS};
use crate::engine::settings::LANES;
use std::fmt;

/// Longest name, as hosts show it.
const MAX_NAME: usize = 24;
/// Largest `swing:`; with the straight half it makes a dotted sixteenth.
const MAX_SWING: f32 = 0.25;
/// Marks a row of ghost notes.
const GHOST: &str = ".ghost";

/// Roles of a family with their lanes.
type Roles = &'static [(&'static str, usize)];

/// Lanes of the steppe's roles: dauylpaz, dangyra, tuyaqtas, asatayaq, the ground drum, claps.
const STEPPE: Roles = &[
    ("low", 0),
    ("high", 1),
    ("hoof", 2),
    ("rattle", 3),
    ("ground", 4),
    ("clap", 5),
];
/// Lanes of the rock kit.
const ROCK: Roles = &[
    ("tom", 0),
    ("crash", 1),
    ("open", 2),
    ("ride", 2),
    ("hat", 3),
    ("kick", 4),
    ("snare", 5),
];
/// Lanes of the machine.
const ELECTRO: Roles = &[
    ("perc", 0),
    ("rim", 1),
    ("stab", 1),
    ("open", 2),
    ("hat", 3),
    ("kick", 4),
    ("clap", 5),
    ("snare", 5),
];

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Name of the file.
    file: String,
    /// Line from 1.
    line: usize,
    /// What is wrong with it.
    message: String,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.file, self.line, self.message)
    }
}

/// A text of the file and its line from 1.
type Placed = (usize, &'static str);

/// What a file says, not yet understood.
#[derive(Default)]
struct Draft {
    /// Values by key.
    values: Vec<(&'static str, Placed)>,
    /// Rows by role.
    rows: Vec<(&'static str, Placed)>,
    /// Lines of the file.
    lines: usize,
}

/// A complaint: the line and what is wrong.
type Complaint = (usize, String);

/// The pattern of a file.
pub fn parse(id: &'static str, text: &'static str) -> Result<Pattern, PatternError> {
    let pattern = Draft::read(text).and_then(|draft| draft.pattern(id));
    pattern.map_err(|(line, message)| PatternError {
        file: format!("{id}.rhythm"),
        line,
        message,
    })
}

impl Draft {
    /// Sorts the lines of a file.
    fn read(text: &'static str) -> Result<Self, Complaint> {
        let mut draft = Self {
            lines: text.lines().count(),
            ..Self::default()
        };
        for (at, line) in text.lines().enumerate() {
            let (at, line) = (at + 1, line.trim());
            if line.is_empty() || line.starts_with('!') {
                continue;
            }
            let (key, rest) = line
                .split_once(':')
                .ok_or_else(|| (at, "has no 'key:' in front".to_owned()))?;
            let list = match key {
                "name" | "family" | "source" => &mut draft.values,
                "meter" | "steps" | "bars" | "swing" | "groups" => {
                    draft.pairs(at, line)?;
                    continue;
                }
                _ => &mut draft.rows,
            };
            if list.iter().any(|(known, _)| *known == key) {
                return Err((at, format!("'{key}' is there twice")));
            }
            list.push((key, (at, rest.trim())));
        }
        Ok(draft)
    }

    /// Reads a line of short values, `key: value key: value`.
    fn pairs(&mut self, at: usize, line: &'static str) -> Result<(), Complaint> {
        let mut words = line.split_whitespace();
        while let Some(word) = words.next() {
            let key = word.strip_suffix(':');
            let key = key.ok_or_else(|| (at, format!("'{word}' is no 'key:'")))?;
            let value = words.next();
            let value = value.ok_or_else(|| (at, format!("'{key}' has no value")))?;
            if self.find(key).is_some() {
                return Err((at, format!("'{key}' is there twice")));
            }
            self.values.push((key, (at, value)));
        }
        Ok(())
    }

    /// The value of a key.
    fn find(&self, key: &str) -> Option<Placed> {
        let found = self.values.iter().find(|(known, _)| *known == key);
        found.map(|(_, placed)| *placed)
    }

    /// The value of a key that must be there.
    fn need(&self, key: &str) -> Result<Placed, Complaint> {
        match self.find(key) {
            Some((_, "")) | None => Err((self.lines, format!("'{key}' is missing"))),
            Some(placed) => Ok(placed),
        }
    }

    /// The pattern.
    fn pattern(&self, id: &'static str) -> Result<Pattern, Complaint> {
        let (name_line, name) = self.need("name")?;
        if name.chars().count() > MAX_NAME {
            return Err((name_line, format!("more than {MAX_NAME} characters")));
        }
        let (family, lanes) = self.family()?;
        let meter = self.meter()?;
        let (bars_line, bars) = self.find("bars").unwrap_or((self.lines, "1"));
        let bars: usize = number(bars_line, bars)?;
        let (line, steps) = self.need("steps")?;
        let steps: usize = number(line, steps)?;
        if bars == 0 || steps == 0 || !steps.is_multiple_of(bars) {
            return Err((line, "'steps' does not fill whole bars".to_owned()));
        }
        if (steps / bars) as f64 > meter.bar().0 * 4.0 {
            return Err((line, "steps shorter than a sixteenth".to_owned()));
        }
        let (swing_line, swing) = self.find("swing").unwrap_or((self.lines, "0"));
        let swing: f32 = number(swing_line, swing)?;
        if !(0.0..=MAX_SWING).contains(&swing) {
            return Err((swing_line, format!("'swing' is not in 0..={MAX_SWING}")));
        }
        Ok(Pattern {
            id,
            name,
            family,
            source: self.need("source")?.1,
            meter,
            bars,
            steps,
            swing,
            groups: self.groups(meter, steps / bars)?,
            marks: self.marks(lanes, steps)?,
        })
    }

    /// The family and its roles.
    fn family(&self) -> Result<(Family, Roles), Complaint> {
        let (line, family) = self.need("family")?;
        match family {
            "steppe" => Ok((Family::Steppe, STEPPE)),
            "rock" => Ok((Family::Rock, ROCK)),
            "electro" => Ok((Family::Electro, ELECTRO)),
            _ => Err((line, format!("no family '{family}'"))),
        }
    }

    /// The meter.
    fn meter(&self) -> Result<Meter, Complaint> {
        let (line, text) = self.need("meter")?;
        let sides = text.split_once('/');
        let (numerator, denominator) =
            sides.ok_or_else(|| (line, format!("'{text}' is no meter")))?;
        let meter = Meter {
            numerator: number(line, numerator)?,
            denominator: number(line, denominator)?,
        };
        if meter.numerator == 0 || ![1, 2, 4, 8, 16].contains(&meter.denominator) {
            return Err((line, format!("'{text}' is no meter")));
        }
        Ok(meter)
    }

    /// The groups of a bar in steps.
    fn groups(&self, meter: Meter, steps: usize) -> Result<Vec<Group>, Complaint> {
        let (line, lengths) = self.lengths(meter)?;
        let mut groups = Vec::new();
        let mut before = 0;
        let whole: usize = lengths.iter().sum();
        if lengths.len() > MAX_GROUPS {
            return Err((line, format!("more than {MAX_GROUPS} groups")));
        }
        for pulses in lengths {
            let (start, end) = (before * steps, (before + pulses) * steps);
            if pulses == 0 || start % whole > 0 || end % whole > 0 {
                return Err((line, "a group that is no whole number of steps".to_owned()));
            }
            groups.push(Group {
                start: start / whole,
                steps: (end - start) / whole,
                pulses,
            });
            before += pulses;
        }
        Ok(groups)
    }

    /// The groups of a bar in pulses, and the line that says so.
    fn lengths(&self, meter: Meter) -> Result<(usize, Vec<usize>), Complaint> {
        let Some((line, text)) = self.find("groups") else {
            let grid = Grid::new(meter);
            let pulses = (0..grid.groups()).map(|group| grid.strokes(group) / 2);
            return Ok((self.need("meter")?.0, pulses.collect()));
        };
        let lengths = text.split('+').map(|word| number(line, word));
        let lengths = lengths.collect::<Result<Vec<usize>, _>>()?;
        if lengths.iter().sum::<usize>() != usize::from(meter.numerator) {
            return Err((line, "'groups' does not fill the meter".to_owned()));
        }
        Ok((line, lengths))
    }

    /// What every step says.
    fn marks(&self, roles: Roles, steps: usize) -> Result<Vec<[Mark; LANES]>, Complaint> {
        let mut marks = vec![[Mark::default(); LANES]; steps];
        for (key, (line, row)) in &self.rows {
            let role = key.strip_suffix(GHOST);
            let (role, ghost) = (role.unwrap_or(key), role.is_some());
            let lane = roles.iter().find(|(known, _)| *known == role);
            let lane = lane.ok_or_else(|| (*line, format!("the family has no '{role}'")))?;
            let levels = levels(*line, row)?;
            if levels.len() != steps {
                let message = format!("{} steps, not {steps}", levels.len());
                return Err((*line, message));
            }
            for (marks, level) in marks.iter_mut().zip(levels) {
                let mark = &mut marks[lane.1];
                if level > 0 && mark.level > 0 {
                    return Err((*line, format!("two hits of the lane of '{role}' at once")));
                }
                if level > 0 {
                    *mark = Mark { level, ghost };
                }
            }
        }
        if !marks.as_flattened().iter().any(|mark| mark.level == 9) {
            return Err((self.lines, "no hit is always there (9)".to_owned()));
        }
        Ok(marks)
    }
}

/// The levels of a row.
fn levels(line: usize, row: &str) -> Result<Vec<u8>, Complaint> {
    let signs = row.chars().filter(|sign| !matches!(sign, ' ' | '|'));
    let level = |sign: char| match sign {
        '.' => Ok(0),
        '1'..='9' => Ok(sign as u8 - b'0'),
        _ => Err((line, format!("'{sign}' is neither '.' nor 1..9"))),
    };
    signs.map(level).collect()
}

/// A number of a line.
fn number<T: std::str::FromStr>(line: usize, word: &str) -> Result<T, Complaint> {
    let number = word.parse();
    number.map_err(|_| (line, format!("'{word}' is no fitting number")))
}
