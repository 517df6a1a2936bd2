//! Onset charts as PNG: a row a drum, a dot a hit, larger where it is harder.

use crate::fault::{Fault, Result};
use crate::host::Event;
use crate::spectrogram::{INK, PAPER, register, write_png};
use plotters::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// What to draw.
pub struct Onsets<'a> {
    /// Heading.
    pub title: &'a str,
    /// What a plugin sent, by frame; notes of channel 10 are drums.
    pub notes: &'a [(u64, Event)],
    /// Rate in Hz.
    pub rate_hz: f64,
    /// First second shown.
    pub from_s: f64,
    /// Last second shown.
    pub to_s: f64,
}

/// A hit: time in s, key, velocity.
type Hit = (f64, u16, f64);

/// Pixels of the picture.
const SIZE: (u32, u32) = (1600, 560);
/// Channel of the drums, from 0.
const DRUMS: u16 = 9;
/// Radius of a dot at full velocity, in pixels.
const RADIUS: f64 = 9.0;
/// Colours of the rows in turn; our own.
const COLOURS: [(u8, u8, u8); 4] = [
    (248, 168, 60),
    (216, 76, 70),
    (94, 170, 168),
    (190, 170, 230),
];
/// General MIDI's names of the drums that are played.
const NAMES: [(u16, &str); 20] = [
    (35, "Bass Drum 2"),
    (36, "Bass Drum 1"),
    (37, "Side Stick"),
    (38, "Snare"),
    (39, "Clap"),
    (40, "Electric Snare"),
    (41, "Floor Tom"),
    (42, "Closed Hat"),
    (45, "Low Tom"),
    (46, "Open Hat"),
    (49, "Crash"),
    (51, "Ride"),
    (54, "Tambourine"),
    (69, "Cabasa"),
    (70, "Maracas"),
    (72, "Whistle"),
    (76, "Wood Block"),
    (79, "Cuica"),
    (43, "High Floor Tom"),
    (44, "Pedal Hat"),
];

impl Onsets<'_> {
    /// Draws into a PNG file.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut pixels = vec![0u8; (SIZE.0 * SIZE.1 * 3) as usize];
        self.draw(&mut pixels)?;
        write_png(path, SIZE, &pixels)
    }

    /// The hits within the time shown.
    fn hits(&self) -> Vec<Hit> {
        let shown = self.from_s..self.to_s;
        self.notes
            .iter()
            .filter_map(|&(frame, event)| match event {
                Event::NoteOn {
                    channel: DRUMS,
                    key,
                    velocity,
                } => Some((frame as f64 / self.rate_hz, key, velocity)),
                _ => None,
            })
            .filter(|hit| shown.contains(&hit.0))
            .collect()
    }

    /// Draws into RGB pixels.
    fn draw(&self, pixels: &mut [u8]) -> Result<()> {
        register()?;
        let hits = self.hits();
        let keys: Vec<u16> = BTreeSet::from_iter(hits.iter().map(|hit| hit.1))
            .into_iter()
            .collect();
        let root = BitMapBackend::with_buffer(pixels, SIZE).into_drawing_area();
        root.fill(&PAPER).map_err(Fault::failed)?;
        let rows = -0.5..keys.len().max(1) as f64 - 0.5;
        let mut chart = ChartBuilder::on(&root)
            .caption(self.title, ("sans-serif", 26).into_font().color(&INK))
            .margin(16)
            .x_label_area_size(44)
            .y_label_area_size(140)
            .build_cartesian_2d(self.from_s..self.to_s, rows)
            .map_err(Fault::failed)?;
        let name = |row: &f64| {
            let key = (row.fract() == 0.0)
                .then(|| keys.get(*row as usize))
                .flatten();
            let known = |key: &u16| NAMES.iter().find(|name| name.0 == *key).map(|name| name.1);
            key.and_then(known).unwrap_or_default().to_owned()
        };
        chart
            .configure_mesh()
            .disable_y_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(INK.mix(0.12))
            .x_desc("time in s")
            .axis_style(INK)
            .label_style(("sans-serif", 18).into_font().color(&INK))
            .y_labels(2 * keys.len() + 1)
            .y_label_formatter(&name)
            .draw()
            .map_err(Fault::failed)?;
        let dots = hits.iter().filter_map(|&(at_s, key, velocity)| {
            let row = keys.iter().position(|other| *other == key)?;
            let (r, g, b) = COLOURS[row % COLOURS.len()];
            let radius = (RADIUS * velocity.sqrt()).max(1.0) as i32;
            let style = RGBColor(r, g, b).mix(0.85).filled();
            Some(Circle::new((at_s, row as f64), radius, style))
        });
        chart.draw_series(dots).map_err(Fault::failed)?;
        root.present().map_err(Fault::failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_drums_within_the_time_are_shown() {
        let on = |channel, key| Event::NoteOn {
            channel,
            key,
            velocity: 0.5,
        };
        let notes = [
            (0, on(9, 36)),
            (48_000, on(9, 38)),
            (48_000, on(0, 60)),
            (96_000, on(9, 42)),
        ];
        let chart = Onsets {
            title: "",
            notes: &notes,
            rate_hz: 48_000.0,
            from_s: 0.5,
            to_s: 1.5,
        };
        assert_eq!(chart.hits(), [(1.0, 38, 0.5)]);
        let mut pixels = vec![0u8; (SIZE.0 * SIZE.1 * 3) as usize];
        chart.draw(&mut pixels).unwrap();
        assert!(
            pixels
                .iter()
                .any(|byte| *byte != PAPER.0 && *byte != PAPER.2)
        );
    }
}
