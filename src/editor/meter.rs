//! The loudness meter by EBU R 128: momentary as a bar, short-term and integrated as numbers, true
//! peak with its hold. Presets aim at -20 to -15 LUFS, which is marked.

use super::brush::{self, blend, caption, fade, follow};
use super::live::View;
use super::text::{phrase, shown, word};
use super::theme::{self, Sheet, scene};
use crate::telemetry::Telemetry;
use ebur128::{EbuR128, Mode};
use egui::{Align2, Color32, Painter, Rect, Sense, Shape, Stroke, Ui, lerp, pos2, vec2};

/// Lowest and highest loudness shown, in LUFS.
const SPAN: (f32, f32) = (-45.0, 0.0);
/// Where loudness should be, in LUFS.
const TARGET: (f32, f32) = (-20.0, -15.0);
/// True peak from which a warning is shown, in dBTP.
const HOT_DB: f32 = -1.0;
/// Frames that are measured at a time.
const CHUNK: usize = 4096;
/// Time without frames after which the host counts as stopped, in s.
const STALE_S: f64 = 0.5;
/// Time constant of the bar, in s.
const BAR_S: f32 = 0.06;
/// Least time between two readings of what takes long: three seconds of frames, or all of them, in
/// s. The standard asks for ten a second.
const SLOW_S: f64 = 0.1;

/// What was measured; `None` for silence and for what is too short to say.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Reading {
    /// Over 0.4 s, in LUFS.
    momentary: Option<f32>,
    /// Over 3 s, in LUFS.
    short: Option<f32>,
    /// Since the last reset, gated, in LUFS.
    integrated: Option<f32>,
    /// Since the last reset, in dBTP.
    peak: Option<f32>,
}

/// The meter and its memory.
#[derive(Default)]
pub struct Loudness {
    /// The measurement, its rate in Hz.
    ear: Option<(EbuR128, u32)>,
    /// Frames taken.
    taken: Option<usize>,
    /// Left and right.
    chunk: [Vec<f32>; 2],
    /// The newest reading.
    reading: Reading,
    /// Whether frames came since the last picture.
    fresh: bool,
    /// Time of the last frames, and of the last slow reading.
    heard: f64,
    /// See `heard`.
    slow: f64,
    /// The bar in LUFS.
    bar: f32,
}

impl Loudness {
    /// A meter that has heard nothing yet.
    pub fn new() -> Self {
        Self {
            bar: SPAN.0,
            ..Self::default()
        }
    }

    /// Measures what was played since the last call: once a frame of the window, whether the meter
    /// is shown or not.
    pub fn listen(&mut self, telemetry: &Telemetry) {
        let rate = telemetry.sample_rate().round().clamp(8000.0, 384_000.0) as u32;
        if self.ear.as_ref().is_none_or(|(_, own)| *own != rate) {
            let mode = Mode::I | Mode::S | Mode::M | Mode::TRUE_PEAK | Mode::HISTOGRAM;
            let ear = EbuR128::new(2, rate, mode).ok();
            self.ear = ear.map(|ear| (ear, rate));
            self.reading = Reading::default();
        }
        for side in &mut self.chunk {
            side.resize(CHUNK, 0.0);
        }
        let [left, right] = &mut self.chunk;
        // What was played before the window opened is not ours.
        let mut from = self.taken.unwrap_or_else(|| telemetry.written());
        loop {
            let (count, first) = telemetry.frames(from, left, right);
            from = first.wrapping_add(count);
            if count == 0 {
                break;
            }
            let sound = |side: &mut Vec<f32>| {
                for sample in side.iter_mut().filter(|sample| !sample.is_finite()) {
                    *sample = 0.0;
                }
            };
            sound(left);
            sound(right);
            if let (Some((ear, _)), Some(l), Some(r)) =
                (&mut self.ear, left.get(..count), right.get(..count))
            {
                self.fresh |= ear.add_frames_planar_f32(&[l, r]).is_ok();
            }
        }
        self.taken = Some(from);
    }

    /// Starts anew.
    fn reset(&mut self) {
        if let Some((ear, _)) = &mut self.ear {
            ear.reset();
        }
        self.reading = Reading::default();
    }

    /// Reads the measurement.
    fn read(&mut self, now: f64) {
        let Some((ear, _)) = &self.ear else {
            return;
        };
        if std::mem::take(&mut self.fresh) {
            self.heard = now;
            let said = |value: Result<f64, ebur128::Error>| {
                let value = value.ok().map(|value| value as f32);
                value.filter(|value| value.is_finite() && *value > -70.0)
            };
            self.reading.momentary = said(ear.loudness_momentary());
            if (now - self.slow).abs() >= SLOW_S {
                self.slow = now;
                self.reading.short = said(ear.loudness_shortterm());
                self.reading.integrated = said(ear.loudness_global());
            }
            let peak = [0, 1].map(|side| ear.true_peak(side).unwrap_or(0.0));
            let peak = 20.0 * peak[0].max(peak[1]).max(1e-9).log10();
            self.reading.peak = Some(peak as f32).filter(|peak| *peak > -90.0);
        } else if now - self.heard > STALE_S {
            (self.reading.momentary, self.reading.short) = (None, None);
        }
    }

    /// Draws into `rect`; a click starts the measurement anew.
    pub fn draw(&mut self, ui: &mut Ui, rect: Rect, sheet: Sheet, view: &View) {
        let response = ui.interact(rect, ui.scope_id().with("loudness"), Sense::click());
        if response.clicked() {
            self.reset();
        }
        self.read(view.now);
        let target = self.reading.momentary.unwrap_or(SPAN.0);
        self.bar = follow(self.bar, target, view.elapsed, BAR_S);
        let painter = ui.painter_at(rect);
        let pad = sheet.px(10.0);
        let inner = rect.shrink2(vec2(pad, sheet.px(4.0)));
        if inner.width() < sheet.px(30.0) || inner.height() < sheet.px(14.0) {
            return;
        }
        let tall = rect.height() >= sheet.px(88.0);
        let thick = sheet.px(if tall { 16.0 } else { 10.0 });
        let top = if tall {
            inner.top() + sheet.px(26.0)
        } else {
            inner.top() + sheet.px(5.0)
        };
        let bar = Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), thick));
        self.bar(&painter, bar, sheet);
        if tall {
            scale(&painter, bar, sheet, view);
        }
        let from = bar.bottom() + sheet.px(if tall { 24.0 } else { 3.0 });
        let rows = Rect::from_min_max(pos2(inner.left(), from), inner.max);
        self.numbers(&painter, rows, sheet, view);
        response.on_hover_text_at_pointer(word(view.language, "picture.loudness_hint"));
    }

    /// The bar with its target, and marks of the short term and the peak.
    fn bar(&self, painter: &Painter, bar: Rect, sheet: Sheet) {
        brush::bar(painter, bar, theme::GROOVE);
        let zone = Rect::from_min_max(
            pos2(x_of(bar, TARGET.0), bar.top()),
            pos2(x_of(bar, TARGET.1), bar.bottom()),
        );
        brush::bar(painter, zone, fade(scene::GOOD, 0.28));
        let end = x_of(bar, self.bar);
        let inset = sheet.px(2.5);
        let full = bar.shrink2(vec2(0.0, inset));
        let filled = full.with_max_x(end);
        if filled.width() > 0.0 {
            let warm = blend(theme::ACCENT_DEEP, theme::ACCENT, 0.5);
            let shape = Shape::gradient_rect(
                filled,
                egui::Direction::LeftToRight,
                [warm, self.colour(self.bar)],
            );
            painter.add(shape);
        }
        for x in [zone.left(), zone.right()] {
            painter.vline(x, bar.y_range(), sheet.line(1.4, scene::GOOD));
        }
        if let Some(short) = self.reading.short {
            let at = pos2(x_of(bar, short), bar.bottom());
            let size = sheet.px(4.5);
            let corners = vec![
                at,
                at + vec2(size, 1.4 * size),
                at + vec2(-size, 1.4 * size),
            ];
            painter.add(Shape::convex_polygon(corners, theme::TEXT, Stroke::NONE));
        }
        if let Some(peak) = self.reading.peak {
            let colour = if peak > HOT_DB {
                theme::WRONG
            } else {
                theme::SKY_PALE
            };
            let x = x_of(bar, peak);
            painter.vline(x, bar.y_range(), sheet.line(2.0, colour));
        }
    }

    /// Colour of a loudness: dim below the target, gold in it, warm above.
    fn colour(&self, loudness: f32) -> Color32 {
        if loudness > TARGET.1 + 3.0 {
            scene::FAMILIES[1]
        } else {
            theme::ACCENT
        }
    }

    /// Momentary, short-term, integrated and true peak.
    fn numbers(&self, painter: &Painter, rect: Rect, sheet: Sheet, view: &View) {
        let Reading {
            momentary,
            short,
            integrated,
            peak,
        } = self.reading;
        let language = view.language;
        let cells = [
            (
                word(language, "picture.momentary"),
                momentary,
                "LUFS",
                false,
            ),
            (word(language, "picture.short"), short, "LUFS", false),
            (
                word(language, "picture.integrated"),
                integrated,
                "LUFS",
                true,
            ),
            (word(language, "picture.true_peak"), peak, "dBTP", false),
        ];
        let is_wide = rect.width() >= sheet.px(330.0);
        let tall = rect.height() >= sheet.px(if is_wide { 34.0 } else { 68.0 });
        let columns = if tall && !is_wide { 2 } else { 4 };
        // A small meter says what counts most.
        let shown_cells = if !tall && rect.width() < sheet.px(230.0) {
            2
        } else {
            4
        };
        let columns = columns.min(shown_cells);
        let cells = cells.into_iter().skip(cells.len() - shown_cells);
        let rows = shown_cells / columns;
        let size = vec2(rect.width() / columns as f32, rect.height() / rows as f32);
        for (n, (name, value, unit, main)) in cells.enumerate() {
            let corner = vec2((n % columns) as f32 * size.x, (n / columns) as f32 * size.y);
            let cell = Rect::from_min_size(rect.min + corner, size);
            let number = value.map_or("\u{2212}\u{221e}".to_owned(), |value| format!("{value:.1}"));
            let number = shown(language, &number).replace('-', "\u{2212}");
            let hot = unit == "dBTP" && peak.is_some_and(|peak| peak > HOT_DB);
            let ink = match (hot, main) {
                (true, _) => theme::WRONG,
                (false, true) => theme::ACCENT,
                (false, false) => theme::TEXT,
            };
            // A shape too: colour alone says nothing to some.
            let number = if hot { format!("{number} !") } else { number };
            if tall {
                let at = pos2(cell.left(), cell.top());
                let small = sheet.font(theme::text::SMALL);
                painter.text(at, Align2::LEFT_TOP, name, small.clone(), theme::TEXT_QUIET);
                let at = at + vec2(0.0, sheet.px(15.0));
                let text = painter.text(at, Align2::LEFT_TOP, number, sheet.font(17.0), ink);
                let at = text.right_bottom() + vec2(sheet.px(4.0), -sheet.px(1.5));
                painter.text(at, Align2::LEFT_BOTTOM, unit, small, theme::TEXT_QUIET);
            } else {
                // To both ends of the bar, so that two never run together.
                let (at, align) = match n {
                    0 => (cell.left_center(), Align2::LEFT_CENTER),
                    _ if n + 1 == columns => (cell.right_center(), Align2::RIGHT_CENTER),
                    _ => (cell.center(), Align2::CENTER_CENTER),
                };
                let text = format!("{number} {unit}");
                caption(painter, at, align, &text, theme::text::SMALL, sheet, ink);
            }
        }
    }
}

/// Where a loudness stands.
fn x_of(bar: Rect, loudness: f32) -> f32 {
    let share = (loudness - SPAN.0) / (SPAN.1 - SPAN.0);
    lerp(bar.x_range(), share.clamp(0.0, 1.0))
}

/// Numbers under the bar, and what it is over it.
fn scale(painter: &Painter, bar: Rect, sheet: Sheet, view: &View) {
    let small = sheet.font(theme::text::SMALL);
    let over = bar.top() - sheet.px(5.0);
    let title = word(view.language, "picture.loudness");
    let at = pos2(bar.left(), over);
    let body = sheet.font(theme::text::BODY);
    let title = painter.text(at, Align2::LEFT_BOTTOM, title, body, theme::TEXT);
    let range = "\u{2212}20\u{2026}\u{2212}15";
    let right = pos2(bar.right(), over);
    // As much of it as there is room for.
    for goal in [
        phrase(view.language, "picture.target", &[range]),
        format!("{range} LUFS"),
        range.to_owned(),
    ] {
        let galley = painter.layout_no_wrap(goal, small.clone(), scene::GOOD);
        let rect = Align2::RIGHT_BOTTOM.anchor_size(right, galley.size());
        if rect.left() > title.right() + sheet.px(8.0) {
            painter.galley(rect.min, galley, scene::GOOD);
            break;
        }
    }
    for loudness in [-40.0f32, -30.0, -20.0, -10.0, 0.0] {
        let x = x_of(bar, loudness);
        let tick = bar.bottom()..=bar.bottom() + sheet.px(3.0);
        painter.vline(x, tick, sheet.line(1.0, theme::TEXT_QUIET));
        let align = if loudness == 0.0 {
            Align2::RIGHT_TOP
        } else {
            Align2::CENTER_TOP
        };
        let text = format!("{loudness:.0}").replace('-', "\u{2212}");
        let at = pos2(x, bar.bottom() + sheet.px(4.0));
        painter.text(at, align, text, small.clone(), theme::TEXT_QUIET);
    }
}

#[cfg(test)]
mod tests;
