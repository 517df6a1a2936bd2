//! Spectrograms as PNG: log frequency, level as colour, drawn with a font that is compiled in.

use crate::fault::{Fault, Result};
use plotters::prelude::*;
use plotters::style::{FontStyle, register_font};
use realfft::RealFftPlanner;
use std::ops::Range;
use std::path::Path;

/// What to draw. One picture shows one channel.
pub struct Spectrogram<'a> {
    /// Heading.
    pub title: &'a str,
    /// Samples of one channel.
    pub samples: &'a [f32],
    /// Rate in Hz.
    pub rate_hz: f64,
    /// Frames of one analysis window, a power of two: longer resolves pitch, shorter time.
    pub window_frames: usize,
    /// Sections: start in seconds and name.
    pub sections: &'a [(f64, &'a str)],
}

/// Pixels of the picture.
const SIZE: (u32, u32) = (1600, 900);
/// Frequencies shown, in Hz.
const FREQUENCY_HZ: Range<f64> = 40.0..16_000.0;
/// Levels shown, in dB of a full-scale sine.
const LEVEL_DB: Range<f64> = -110.0..-10.0;
/// Colours from the lowest level to the highest; our own.
const COLOURS: [(u8, u8, u8); 6] = [
    (6, 6, 18),
    (38, 22, 92),
    (128, 34, 116),
    (216, 76, 70),
    (248, 168, 60),
    (255, 250, 214),
];
/// Background and text.
pub const PAPER: RGBColor = RGBColor(16, 16, 24);
/// Axes and words.
pub const INK: RGBColor = RGBColor(222, 222, 214);

impl Spectrogram<'_> {
    /// Draws into a PNG file.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut pixels = vec![0u8; (SIZE.0 * SIZE.1 * 3) as usize];
        self.draw(&mut pixels)?;
        write_png(path, SIZE, &pixels)
    }

    /// Draws into RGB pixels.
    fn draw(&self, pixels: &mut [u8]) -> Result<()> {
        register()?;
        let root = BitMapBackend::with_buffer(pixels, SIZE).into_drawing_area();
        root.fill(&PAPER).map_err(Fault::failed)?;
        let seconds = self.samples.len() as f64 / self.rate_hz;
        let top_hz = FREQUENCY_HZ.end.min(self.rate_hz / 2.0);
        let (plot_area, scale_area) = root.split_horizontally(SIZE.0 - 90);
        let mut chart = ChartBuilder::on(&plot_area)
            .caption(self.title, ("sans-serif", 26).into_font().color(&INK))
            .margin(16)
            .x_label_area_size(44)
            .y_label_area_size(70)
            .build_cartesian_2d(0.0..seconds, (FREQUENCY_HZ.start..top_hz).log_scale())
            .map_err(Fault::failed)?;
        chart
            .configure_mesh()
            .disable_mesh()
            .x_desc("time in s")
            .y_desc("frequency in Hz")
            .axis_style(INK)
            .label_style(("sans-serif", 18).into_font().color(&INK))
            .y_labels(24)
            .y_label_formatter(&|hz| tick_label(*hz))
            .draw()
            .map_err(Fault::failed)?;
        let plot = chart.plotting_area();
        let (columns, rows) = plot.get_pixel_range();
        let (width, height) = (columns.len(), rows.len());
        let levels = self.levels_db(width, height, top_hz);
        let plane = plot.strip_coord_spec();
        for (index, &level_db) in levels.iter().enumerate() {
            let place = ((index % width) as i32, (index / width) as i32);
            plane
                .draw_pixel(place, &colour(level_db))
                .map_err(Fault::failed)?;
        }
        for (number, (start_s, name)) in self.sections.iter().enumerate() {
            let x = (start_s / seconds * width as f64) as i32;
            let line = PathElement::new(vec![(x, 0), (x, height as i32)], INK.mix(0.35));
            plane.draw(&line).map_err(Fault::failed)?;
            // Names at two heights, so that neighbours do not overlap.
            let place = (x + 4, 4 + 18 * (number % 4) as i32);
            let style = ("sans-serif", 16).into_font().color(&INK);
            plane
                .draw(&Text::new((*name).to_owned(), place, style))
                .map_err(Fault::failed)?;
        }
        draw_scale(&scale_area, rows)?;
        root.present().map_err(Fault::failed)
    }

    /// Level of each pixel in dB, rows from the top.
    fn levels_db(&self, width: usize, height: usize, top_hz: f64) -> Vec<f64> {
        let frames = self.window_frames;
        let window: Vec<f32> = (0..frames)
            .map(|n| {
                let phase = std::f64::consts::TAU * (n as f64 + 0.5) / frames as f64;
                (0.5 - 0.5 * phase.cos()) as f32
            })
            .collect();
        // A full-scale sine gives a bin of half the window's sum.
        let full_scale = window.iter().sum::<f32>() / 2.0;
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(frames);
        let (mut input, mut spectrum) = (fft.make_input_vec(), fft.make_output_vec());
        let mut scratch = fft.make_scratch_vec();
        let mut levels = vec![LEVEL_DB.start; width * height];
        let ratio = top_hz / FREQUENCY_HZ.start;
        let hz_of = |row: f64| top_hz * ratio.powf(-row / height as f64);
        for column in 0..width {
            let centre = (column as f64 + 0.5) / width as f64 * self.samples.len() as f64;
            let first = centre as i64 - frames as i64 / 2;
            for (n, (slot, weight)) in input.iter_mut().zip(&window).enumerate() {
                let sample = usize::try_from(first + n as i64)
                    .ok()
                    .and_then(|at| self.samples.get(at));
                *slot = sample.copied().unwrap_or(0.0) * weight;
            }
            if fft
                .process_with_scratch(&mut input, &mut spectrum, &mut scratch)
                .is_err()
            {
                continue;
            }
            let magnitude = |bin: usize| spectrum.get(bin).map_or(0.0, |value| value.norm());
            for row in 0..height {
                let bin_of = |row: f64| hz_of(row) / self.rate_hz * frames as f64;
                let (low, high) = (bin_of(row as f64 + 1.0), bin_of(row as f64));
                // Several bins in a row: the loudest. Less than one: between neighbours.
                let level = if high - low > 1.0 {
                    (low as usize..=high as usize)
                        .map(magnitude)
                        .fold(0.0, f32::max)
                } else {
                    let (bin, part) = (low as usize, low.fract() as f32);
                    magnitude(bin) * (1.0 - part) + magnitude(bin + 1) * part
                };
                let db = 20.0 * f64::from(level / full_scale).max(1e-9).log10();
                levels[row * width + column] = db;
            }
        }
        levels
    }
}

/// Makes the compiled-in font known to the plots.
pub fn register() -> Result<()> {
    // Registering again is harmless; it fails only for a broken font.
    register_font(
        "sans-serif",
        FontStyle::Normal,
        epaint_default_fonts::UBUNTU_LIGHT,
    )
    .map_err(|_| Fault::failed("the built-in font is unreadable"))
}

/// Text of a tick: the ticks at 4, 6, 7, 8 and 9 times a decade stand too close for one.
fn tick_label(hz: f64) -> String {
    let first_digit = (hz / 10f64.powf(hz.log10().floor())).round() as u32;
    match first_digit {
        1 | 2 | 3 | 5 => format!("{hz:.0}"),
        _ => String::new(),
    }
}

/// The colour of a level.
fn colour(level_db: f64) -> RGBColor {
    let share = (level_db - LEVEL_DB.start) / (LEVEL_DB.end - LEVEL_DB.start);
    let place = share.clamp(0.0, 1.0) * (COLOURS.len() - 1) as f64;
    let index = (place as usize).min(COLOURS.len() - 2);
    let (from, to, part) = (COLOURS[index], COLOURS[index + 1], place - index as f64);
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part) as u8;
    RGBColor(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

/// Draws the colour scale with its levels, as tall as the plot.
fn draw_scale<DB: DrawingBackend>(
    area: &DrawingArea<DB, plotters::coord::Shift>,
    rows: Range<i32>,
) -> Result<()> {
    let failed = |_| Fault::failed("the colour scale cannot be drawn");
    let height = f64::from(rows.end - rows.start);
    let level_at = |row: i32| {
        let share = f64::from(row - rows.start) / height;
        LEVEL_DB.end - share * (LEVEL_DB.end - LEVEL_DB.start)
    };
    for row in rows.clone() {
        let line = PathElement::new(vec![(4, row), (22, row)], colour(level_at(row)));
        area.draw(&line).map_err(failed)?;
    }
    let style = || ("sans-serif", 16).into_font().color(&INK);
    let mut level_db = LEVEL_DB.start;
    while level_db <= LEVEL_DB.end {
        let share = (LEVEL_DB.end - level_db) / (LEVEL_DB.end - LEVEL_DB.start);
        let row = rows.start + (share * height) as i32;
        let text = Text::new(format!("{level_db:.0} dB"), (28, row - 8), style());
        area.draw(&text).map_err(failed)?;
        level_db += 20.0;
    }
    Ok(())
}

/// Writes RGB pixels, rows from the top, as a PNG file.
pub fn write_png(path: &Path, size: (u32, u32), rgb: &[u8]) -> Result<()> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size.0, size.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(Fault::failed)?;
    writer.write_image_data(rgb).map_err(Fault::failed)?;
    writer.finish().map_err(Fault::failed)?;
    crate::wav::write_whole(path, &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scale_sine_lies_at_its_row_and_level() {
        let rate_hz = 48_000.0;
        let samples: Vec<f32> = (0..48_000)
            .map(|n| (n as f64 / rate_hz * 1000.0 * std::f64::consts::TAU).sin() as f32)
            .collect();
        let picture = Spectrogram {
            title: "",
            samples: &samples,
            rate_hz,
            window_frames: 4096,
            sections: &[],
        };
        let (width, height) = (10, 400);
        let levels = picture.levels_db(width, height, 16_000.0);
        let column: Vec<f64> = (0..height).map(|row| levels[row * width + 5]).collect();
        let (row, level_db) = column
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(b.1))
            .unwrap();
        let hz = 16_000.0 * 400f64.powf(-(row as f64 + 0.5) / height as f64);
        assert!((hz / 1000.0 - 1.0).abs() < 0.02, "{hz} Hz");
        assert!((-1.5..0.1).contains(level_db), "{level_db} dB");
        let mut pixels = vec![0u8; (SIZE.0 * SIZE.1 * 3) as usize];
        picture.draw(&mut pixels).unwrap();
    }
}
