//! The spectrum of the output: a Hann-windowed FFT of the newest frames, taken on the UI thread
//! each time the picture is drawn, shown over a logarithmic frequency axis.

use super::theme::{self, Sheet};
use crate::telemetry::{SCOPE_FRAMES, Telemetry};
use egui::{Align2, Color32, Mesh, Painter, Pos2, Rect, Shape, StrokeKind, Ui, Vec2, lerp, pos2};
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Lowest and highest frequency shown, in Hz.
const SPAN_HZ: (f32, f32) = (20.0, 20_000.0);
/// Bottom and top of the picture, in dB of a full-scale sine.
const SPAN_DB: (f32, f32) = (-96.0, 6.0);
/// Columns computed; drawn as a line between them.
const COLUMNS: usize = 480;
/// Time constant of the curve's fall, in seconds: a pluck flashes, its decay is what is seen.
const FALL_S: f32 = 0.18;
/// Fall of the peak line, in dB per second.
const PEAK_FALL_DB_S: f32 = 9.0;
/// Labels of the frequency axis.
const LABELS_HZ: [(f32, &str); 9] = [
    (50.0, "50 Hz"),
    (100.0, "100"),
    (200.0, "200"),
    (500.0, "500"),
    (1_000.0, "1 kHz"),
    (2_000.0, "2"),
    (5_000.0, "5"),
    (10_000.0, "10"),
    (20_000.0, "20"),
];
/// Labels of the level axis, in dB.
const LABELS_DB: [f32; 4] = [0.0, -24.0, -48.0, -72.0];

/// The picture and its memory of the last moments.
pub struct Scope {
    /// The transform.
    fft: Arc<dyn RealToComplex<f32>>,
    /// Newest frames, then windowed.
    frames: Box<[f32; SCOPE_FRAMES]>,
    /// Hann window, scaled so that a full-scale sine in the middle of a bin is 1.
    window: Vec<f32>,
    /// Bins of the transform.
    bins: Vec<Complex<f32>>,
    /// Scratch of the transform.
    scratch: Vec<Complex<f32>>,
    /// Curve, in dB per column.
    curve: Vec<f32>,
    /// Peak line, in dB per column.
    peaks: Vec<f32>,
    /// Frames written when last seen, and when that was.
    seen: (usize, f64),
}

impl Scope {
    /// An empty picture. Allocates everything it will need.
    pub fn new() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(SCOPE_FRAMES);
        let step = std::f32::consts::TAU / SCOPE_FRAMES as f32;
        Self {
            frames: Box::new([0.0; SCOPE_FRAMES]),
            window: (0..SCOPE_FRAMES)
                .map(|n| (1.0 - (step * n as f32).cos()) * 2.0 / SCOPE_FRAMES as f32)
                .collect(),
            bins: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            curve: vec![SPAN_DB.0; COLUMNS],
            peaks: vec![SPAN_DB.0; COLUMNS],
            seen: (0, f64::NEG_INFINITY),
            fft,
        }
    }

    /// Takes the newest frames; `now` and `elapsed` in seconds. A host that stopped calling the
    /// audio thread leaves the last frames in the ring: they count as silence then.
    pub fn update(&mut self, telemetry: &Telemetry, now: f64, elapsed: f32) {
        let written = telemetry.written();
        if written != self.seen.0 {
            self.seen = (written, now);
        }
        // Longer than the longest block (8192 frames at 22.05 kHz).
        let silent = now - self.seen.1 > 0.5;
        if silent {
            self.bins.fill(Complex::default());
        } else {
            telemetry.newest(&mut self.frames);
            for (frame, window) in self.frames.iter_mut().zip(&self.window) {
                *frame *= window;
            }
            let done = self.fft.process_with_scratch(
                &mut self.frames[..],
                &mut self.bins,
                &mut self.scratch,
            );
            if done.is_err() {
                return;
            }
        }
        let per_bin = telemetry.sample_rate().max(1.0) / SCOPE_FRAMES as f32;
        let keep = (-elapsed / FALL_S).exp();
        let half = 0.5 / COLUMNS as f32;
        for (column, (curve, peak)) in self.curve.iter_mut().zip(&mut self.peaks).enumerate() {
            let at = (column as f32 + 0.5) / COLUMNS as f32;
            let low = hz_at(at - half) / per_bin;
            let high = hz_at(at + half) / per_bin;
            let level = decibels(level_between(&self.bins, low, high));
            *curve = level.max(SPAN_DB.0 + (*curve - SPAN_DB.0) * keep);
            *peak = curve.max(*peak - PEAK_FALL_DB_S * elapsed);
        }
    }

    /// Draws into `frame`; says the level under the pointer if it is there.
    pub fn draw(&self, ui: &Ui, frame: Rect, sheet: Sheet) {
        let painter = ui.painter_at(frame);
        painter.add(Shape::mesh(sky(frame, sheet.px(theme::CORNER))));
        let edge = sheet.line(1.0, theme::EDGE);
        let corner = sheet.corner(theme::CORNER);
        painter.rect_stroke(frame, corner, edge, StrokeKind::Inside);
        let rect = Rect::from_min_max(
            frame.min,
            pos2(frame.right(), frame.bottom() - sheet.px(theme::SCALE)),
        );
        self.hills(&painter, rect, sheet);
        let small = sheet.font(theme::text::SMALL);
        for db in LABELS_DB {
            let at = pos2(rect.left() + sheet.px(8.0), y_of(rect, db) + sheet.px(1.0));
            let text = format!("{db:.0} dB");
            painter.text(at, Align2::LEFT_TOP, text, small.clone(), theme::TEXT_QUIET);
        }
        for (hz, text) in LABELS_HZ {
            let at = pos2(
                x_of(rect, hz) - sheet.px(if hz < SPAN_HZ.1 { 0.0 } else { 10.0 }),
                0.5 * (rect.bottom() + frame.bottom()),
            );
            let align = if hz < SPAN_HZ.1 {
                Align2::CENTER_CENTER
            } else {
                Align2::RIGHT_CENTER
            };
            painter.text(at, align, text, small.clone(), theme::TEXT_QUIET);
        }
        if let Some(at) = ui.ctx().pointer_hover_pos().filter(|at| rect.contains(*at)) {
            let share = (at.x - rect.left()) / rect.width().max(1.0);
            let column = ((share * COLUMNS as f32) as usize).min(COLUMNS - 1);
            let db = self.curve.get(column).copied().unwrap_or(SPAN_DB.0);
            painter.vline(at.x, rect.y_range(), sheet.line(1.0, theme::TEXT_QUIET));
            let text = if db > SPAN_DB.0 {
                format!("{:.0} Hz   {db:.1} dB", hz_at(share))
            } else {
                format!("{:.0} Hz", hz_at(share))
            };
            let corner = pos2(rect.right() - sheet.px(10.0), rect.top() + sheet.px(8.0));
            painter.text(corner, Align2::RIGHT_TOP, text, small, theme::TEXT);
        }
    }

    /// The grid, the hills of the spectrum and the peak line above them.
    fn hills(&self, painter: &Painter, rect: Rect, sheet: Sheet) {
        let grid = sheet.line(1.0, theme::GRID);
        for db in LABELS_DB {
            let y = y_of(rect, db);
            painter.hline(rect.x_range(), y, grid);
        }
        for (hz, _) in LABELS_HZ {
            painter.vline(x_of(rect, hz), rect.y_range(), grid);
        }

        let xs = |i: usize| lerp(rect.x_range(), (i as f32 + 0.5) / COLUMNS as f32);
        let mut hills = Mesh::default();
        let mut line = Vec::with_capacity(COLUMNS);
        let mut crest = Vec::with_capacity(COLUMNS);
        for (i, (&db, &peak)) in self.curve.iter().zip(&self.peaks).enumerate() {
            line.push(pos2(xs(i), y_of(rect, db)));
            crest.push(pos2(xs(i), y_of(rect, peak)));
        }
        let glow = theme::ACCENT.gamma_multiply(0.62);
        let foot = theme::ACCENT_DEEP.gamma_multiply(0.10);
        for (a, b) in line.iter().zip(line.iter().skip(1)) {
            let feet = [pos2(b.x, rect.bottom()), pos2(a.x, rect.bottom())];
            // The glow belongs to the level, so that quiet hills are dimmer than loud ones.
            let tint = |p: &Pos2| {
                let share = (rect.bottom() - p.y) / rect.height().max(1.0);
                blend(foot, glow, share)
            };
            quad(
                &mut hills,
                [*a, *b, feet[0], feet[1]],
                [tint(a), tint(b), foot, foot],
            );
        }
        painter.add(Shape::mesh(hills));
        painter.add(Shape::line(
            crest,
            sheet.line(1.0, theme::SKY_PALE.gamma_multiply(0.55)),
        ));
        painter.add(Shape::line(line, sheet.line(1.6, theme::ACCENT)));
    }
}

/// The sky behind the picture, with round corners.
fn sky(frame: Rect, radius: f32) -> Mesh {
    let tint = |at: Pos2| {
        let share = (at.y - frame.top()) / frame.height().max(1.0);
        blend(theme::SKY_HIGH, theme::SKY_LOW, share)
    };
    let inner = frame.shrink(radius.min(0.5 * frame.height().min(frame.width())));
    let corners = [
        inner.right_bottom(),
        inner.left_bottom(),
        inner.left_top(),
        inner.right_top(),
    ];
    // A fan around the middle: enough steps per corner that none is seen.
    const STEPS: u32 = 8;
    let mut mesh = Mesh::default();
    mesh.colored_vertex(frame.center(), tint(frame.center()));
    for (quarter, corner) in corners.into_iter().enumerate() {
        for step in 0..=STEPS {
            let turns = quarter as f32 + step as f32 / STEPS as f32;
            let angle = turns * std::f32::consts::FRAC_PI_2;
            let at = corner + radius * Vec2::angled(angle);
            mesh.colored_vertex(at, tint(at));
        }
    }
    let rim = mesh.vertices.len() as u32 - 1;
    for index in 0..rim {
        mesh.add_triangle(0, 1 + index, 1 + (index + 1) % rim);
    }
    mesh
}

/// Frequency at a share of the width, in Hz.
fn hz_at(share: f32) -> f32 {
    SPAN_HZ.0 * (SPAN_HZ.1 / SPAN_HZ.0).powf(share)
}

/// Where a frequency stands.
fn x_of(rect: Rect, hz: f32) -> f32 {
    let share = (hz / SPAN_HZ.0).ln() / (SPAN_HZ.1 / SPAN_HZ.0).ln();
    lerp(rect.x_range(), share)
}

/// Where a level stands.
fn y_of(rect: Rect, db: f32) -> f32 {
    let share = (db - SPAN_DB.0) / (SPAN_DB.1 - SPAN_DB.0);
    lerp(rect.bottom()..=rect.top(), share.clamp(0.0, 1.0))
}

/// Amplitude to dB, never below the picture.
fn decibels(amplitude: f32) -> f32 {
    if amplitude.is_finite() {
        (20.0 * amplitude.max(1e-9).log10()).max(SPAN_DB.0)
    } else {
        SPAN_DB.0
    }
}

/// Largest amplitude between two bins; between neighbours where the axis is finer than a bin.
fn level_between(bins: &[Complex<f32>], low: f32, high: f32) -> f32 {
    let size = |bin: usize| bins.get(bin).map_or(0.0, |bin| bin.norm());
    let (first, last) = (low.ceil() as usize, high.floor() as usize);
    if first > last {
        let middle = 0.5 * (low + high);
        let below = middle.floor();
        let bin = below as usize;
        return size(bin) + (size(bin + 1) - size(bin)) * (middle - below);
    }
    (first..=last.min(bins.len())).map(size).fold(0.0, f32::max)
}

/// `a` to `b` by a share of 0..=1.
fn blend(a: Color32, b: Color32, share: f32) -> Color32 {
    a.lerp_to_gamma(b, share.clamp(0.0, 1.0))
}

/// Adds a quadrilateral with a colour at each corner.
fn quad(mesh: &mut Mesh, corners: [Pos2; 4], colours: [Color32; 4]) {
    let first = mesh.vertices.len() as u32;
    for (corner, colour) in corners.into_iter().zip(colours) {
        mesh.colored_vertex(corner, colour);
    }
    mesh.add_triangle(first, first + 1, first + 2);
    mesh.add_triangle(first, first + 2, first + 3);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scale_sine_stands_at_its_frequency_and_at_zero_db() {
        let telemetry = Telemetry::default();
        // The middle of a bin, so that the window costs nothing.
        let hz = 48_000.0 / SCOPE_FRAMES as f32 * 171.0;
        let sine: Vec<f32> = (0..SCOPE_FRAMES)
            .map(|n| (std::f32::consts::TAU * hz * n as f32 / 48_000.0).sin())
            .collect();
        telemetry.push(&sine, &sine);
        let mut scope = Scope::new();
        scope.update(&telemetry, 0.0, 0.033);
        let (column, &top) = scope
            .curve
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(b.1))
            .unwrap();
        assert!(top.abs() < 0.1, "{top} dB");
        let shown = hz_at((column as f32 + 0.5) / COLUMNS as f32);
        assert!((shown / hz - 1.0).abs() < 0.01, "{shown} Hz for {hz} Hz");
    }

    #[test]
    fn the_curve_falls_when_the_host_stops() {
        let telemetry = Telemetry::default();
        telemetry.push(&[0.9; SCOPE_FRAMES], &[0.9; SCOPE_FRAMES]);
        let mut scope = Scope::new();
        scope.update(&telemetry, 0.0, 0.033);
        for tick in 1..200 {
            scope.update(&telemetry, f64::from(tick) * 0.033, 0.033);
        }
        assert!(scope.curve.iter().all(|&db| db < SPAN_DB.0 + 1.0));
    }
}
