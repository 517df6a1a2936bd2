//! What sounds now, as a Scala file.

use crate::engine::pitch::Tuning;
use std::fmt::Write;

/// A `.scl` file of a tuning: its degrees above the tonic's own pitch and its period, in cents to
/// the billionth. `description` becomes the first line. Degrees that sound alike are written once.
/// Allocates.
pub fn export(description: &str, tuning: &Tuning) -> String {
    let tonic = tuning.degree(0).0;
    let mut degrees: Vec<f64> = (1..tuning.size())
        .map(|step| tuning.degree(step).0 - tonic)
        .filter(|&cents| cents > super::SAME_CENTS)
        .collect();
    degrees.push(tuning.period().0);
    degrees.dedup_by(|next, last| *next - *last < super::SAME_CENTS);
    // A first line that begins with `!` would be a comment.
    let line: String = description
        .trim_start_matches(['!', ' '])
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut text = format!(
        "! Exported by Kazakh Horizon\n!\n{line}\n {}\n!\n",
        degrees.len()
    );
    for cents in degrees {
        // PANIC: not possible, writing to a String cannot fail; the result says nothing.
        let _ = writeln!(text, " {cents:.9}");
    }
    text
}
