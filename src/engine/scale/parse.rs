//! Scala files from the wild.
//!
//! The crate `tune` parses and evaluates both formats. Before, the text is brought into the form it
//! expects, line by line so that its line numbers hold: byte order mark, Latin-1, CR and CR-LF,
//! an empty description, text right after a pitch, blanks around a slash, a comma for a decimal
//! point, ratios of numbers beyond 32 bits, and anything after the last entry that was announced.
//!
//! `tune` counts the entries of a keyboard mapping from the reference key; the format counts them
//! from the middle key. It is therefore given the middle key for both, and the whole keyboard for
//! the range, and the reference and the range are applied here.

use super::{KEYS, LARGEST_CENTS, MAX_NOTES, SILENT, SMALLEST_PERIOD_CENTS, Scale, ScaleError};
use tune::key::PianoKey;
use tune::scala::{Kbm, KbmImportError, Scl, SclImportError};

/// A message and its line, from 1.
type Fault = (usize, String);

/// See [`Scale::parse`].
pub fn parse(scl: (&str, &[u8]), kbm: Option<(&str, &[u8])>) -> Result<Scale, ScaleError> {
    let named = |file: &str, (line, message): Fault| ScaleError {
        file: file.to_owned(),
        line,
        message,
    };
    let (scl_name, content) = scl;
    let (file, mut scale) = read_scl(content).map_err(|fault| named(scl_name, fault))?;
    if let Some((name, content)) = kbm {
        scale.keys = read_kbm(content, &file).map_err(|fault| named(name, fault))?;
        scale.mapped = true;
    }
    Ok(scale)
}

/// Lines without comments, each with its number from 1, and the number of lines.
fn lines(content: &[u8]) -> (Vec<(usize, String)>, usize) {
    let content = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    // Old files end in the end-of-file mark of DOS.
    let end = content.iter().position(|&byte| byte == 0x1A);
    let content = &content[..end.unwrap_or(content.len())];
    let text = match std::str::from_utf8(content) {
        Ok(text) => text.to_owned(),
        // Latin-1: the first 256 code points.
        Err(_) => content.iter().map(|&byte| char::from(byte)).collect(),
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let numbered = text.lines().enumerate().map(|(i, line)| (i + 1, line));
    let kept: Vec<_> = numbered
        .filter(|(_, line)| !line.trim_start().starts_with('!'))
        .map(|(number, line)| (number, line.trim().to_owned()))
        .collect();
    (kept, text.lines().count().max(1))
}

/// The text for `tune`: every line in its place, the others comments.
fn place(lines: &[(usize, String)]) -> String {
    let mut text = String::new();
    let mut next = 1;
    for (number, line) in lines {
        text.push_str(&"!\n".repeat(number - next));
        text.push_str(line);
        text.push('\n');
        next = number + 1;
    }
    text
}

/// The first word of a line, a decimal comma in a number made a point.
fn word(line: &str) -> String {
    let word = line.split_whitespace().next().unwrap_or("");
    match word.split_once(',') {
        Some((whole, rest))
            if !whole.contains('/') && rest.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            format!("{whole}.{rest}")
        }
        _ => word.to_owned(),
    }
}

/// A pitch as `tune` reads it; what is no pitch is left as it is, for its message.
fn pitch(line: &str) -> String {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let joined = match line.split_once('/') {
        Some((over, under)) if is_number(over.trim()) => {
            format!("{}/{}", over.trim(), under.trim_start())
        }
        _ => word(line),
    };
    let end = joined.find(|c: char| !(c.is_ascii_digit() || ".+-/".contains(c)));
    let pitch = &joined[..end.unwrap_or(joined.len())];
    let (over, under) = pitch.split_once('/').unwrap_or((pitch, "1"));
    let large = [over, under].iter().any(|part| part.len() > 9);
    if large && is_number(over) && is_number(under) {
        let log2 = |digits: &str| digits.parse::<f64>().map_or(f64::NAN, f64::log2);
        return format!("{:.9}", 1200.0 * (log2(over) - log2(under)));
    }
    if pitch.is_empty() {
        joined
    } else {
        pitch.to_owned()
    }
}

/// The file as `tune` understands it, and its scale.
fn read_scl(content: &[u8]) -> Result<(Scl, Scale), Fault> {
    let (mut lines, last) = lines(content);
    let Some((_, description)) = lines.first_mut() else {
        return Err((last, "the description is missing".to_owned()));
    };
    // Whatever it says, it may be empty, and `tune` would skip it then.
    *description = "scale".to_owned();
    let description = lines.remove(0);
    lines.retain(|(_, line)| !line.is_empty());
    let Some((line, count)) = lines.first().cloned() else {
        return Err((last, "the number of notes is missing".to_owned()));
    };
    let digits = count
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .unwrap_or("");
    let Ok(count) = digits.parse::<usize>() else {
        return Err((line, format!("'{count}' is not a number of notes")));
    };
    if !(1..=MAX_NOTES).contains(&count) {
        return Err((line, format!("{count} notes; a scale has 1 to {MAX_NOTES}")));
    }
    if lines.len() <= count {
        let found = lines.len() - 1;
        return Err((
            last,
            format!("{found} pitches; line {line} announces {count}"),
        ));
    }
    lines.truncate(count + 1);
    lines[0].1 = digits.to_owned();
    let written = lines.clone();
    lines[1..]
        .iter_mut()
        .for_each(|(_, line)| *line = pitch(line));
    lines.insert(0, description);
    let file = Scl::import(place(&lines).as_bytes()).map_err(|error| scl_fault(error, &written))?;
    let mut cents = Vec::new();
    for (n, (line, text)) in written[1..].iter().enumerate() {
        // The last pitch is the period; `tune` finds it one period up.
        let above = match n + 1 == count {
            true => file.period(),
            false => file.relative_pitch_of(n as i32 + 1),
        };
        // `tune` goes through ratios; back to what the file says.
        cents.push((above.as_cents() * 1e9).round() / 1e9);
        let fault = |what: &str| Err((*line, format!("'{text}' {what}")));
        if above.as_cents().is_nan() || above.as_cents().abs() > LARGEST_CENTS {
            return fault("is not a pitch within hearing");
        }
        if n + 1 == count && above.as_cents() < SMALLEST_PERIOD_CENTS {
            return fault("as the period is not a cent or more above the tonic");
        }
    }
    let period = cents[count - 1];
    // What `new` refuses was refused above.
    let scale = Scale::new(&cents[..count - 1], period);
    scale
        .map(|scale| (file, scale))
        .ok_or((line, "not a scale".to_owned()))
}

/// What `tune` says, in words.
fn scl_fault(error: SclImportError, lines: &[(usize, String)]) -> Fault {
    let said = |line: usize| {
        let text = lines.iter().find(|(number, _)| *number == line);
        text.map_or("", |(_, text)| text.as_str()).to_owned()
    };
    match error {
        SclImportError::ParseError { line_number, .. } => (
            line_number,
            format!("'{}' is neither cents nor a ratio", said(line_number)),
        ),
        // Neither can happen: the lines were counted, and memory does not fail to be read.
        other => (1, format!("not a Scala scale: {other:?}")),
    }
}

/// Pitches of the keys of a keyboard mapping.
fn read_kbm(content: &[u8], scl: &Scl) -> Result<[f64; KEYS], Fault> {
    let (mut lines, last) = lines(content);
    lines.retain(|(_, line)| !line.is_empty());
    lines.iter_mut().for_each(|(_, line)| *line = word(line));
    if lines.len() < FIELDS.len() {
        return Err((last, format!("{} is missing", FIELDS[lines.len()])));
    }
    let whole = |field: usize| {
        let (line, text) = &lines[field];
        let fault = (
            *line,
            format!("'{text}' is not a whole number ({})", FIELDS[field]),
        );
        text.parse::<i16>().map(i32::from).map_err(|_| fault)
    };
    let [size, first, end, middle, reference] = [0, 1, 2, 3, 4].map(whole);
    let (size, first, end, reference) = (size?, first?, end?, reference?);
    middle?;
    let octave = whole(6)?;
    if size < 0 || octave < 0 {
        let field = if size < 0 { 0 } else { 6 };
        return Err((lines[field].0, format!("{} is below zero", FIELDS[field])));
    }
    let (line, text) = &lines[5];
    let hz = text
        .parse::<f64>()
        .ok()
        .filter(|hz| (1e-3..=1e6).contains(hz));
    let hz = hz.ok_or_else(|| (*line, format!("'{text}' is not a frequency in Hz")))?;
    let unmapped = (
        lines[4].0,
        format!("the reference key {reference} is not mapped"),
    );
    let announced = FIELDS.len() + size as usize;
    lines.truncate(announced);
    lines[1].1 = "0".to_owned();
    lines[2].1 = (KEYS - 1).to_string();
    lines[4].1 = lines[3].1.clone();
    if octave == 0 {
        // As common programs understand it: the scale's own period.
        lines[6].1 = scl.num_items().to_string();
    }
    let kbm = Kbm::import(place(&lines).as_bytes()).map_err(|error| kbm_fault(error, &lines))?;
    let above = |key: i32| {
        let degree = kbm.scale_degree_of(PianoKey::from_midi_number(key))?;
        let cents = scl.relative_pitch_of(degree).as_cents();
        (cents.abs() <= LARGEST_CENTS).then_some(cents)
    };
    let reference_above = above(reference).ok_or(unmapped)?;
    let reference_cents = 6900.0 + 1200.0 * (hz / 440.0).log2();
    Ok(std::array::from_fn(|key| {
        let key = key as i32;
        let cents = above(key).filter(|_| (first..=end).contains(&key));
        let cents = cents.map(|cents| reference_cents + cents - reference_above);
        cents
            .filter(|cents| cents.abs() <= LARGEST_CENTS)
            .unwrap_or(SILENT)
    }))
}

/// The lines a keyboard mapping begins with.
const FIELDS: [&str; 7] = [
    "the size of the map",
    "the first key",
    "the last key",
    "the middle key",
    "the reference key",
    "the reference frequency",
    "the degree of the formal octave",
];

/// What `tune` says, in words.
fn kbm_fault(error: KbmImportError, lines: &[(usize, String)]) -> Fault {
    match error {
        KbmImportError::ParseError { line_number, .. } => {
            let text = lines.iter().find(|(number, _)| *number == line_number);
            let text = text.map_or("", |(_, text)| text.as_str());
            (line_number, format!("'{text}' is neither a degree nor x"))
        }
        // Cannot happen: the lines were counted, and memory does not fail to be read.
        other => (1, format!("not a keyboard mapping: {other:?}")),
    }
}
