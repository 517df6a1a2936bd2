//! The spectrum of the output as a picture with axes, over a logarithmic frequency axis.

use super::spectrum::{COLUMNS, SPAN_DB, SPAN_HZ, Spectrum, hz_at, share_of};
use super::text::{Language, shown};
use super::theme::{self, Sheet};
use egui::{Align2, Color32, Mesh, Painter, Pos2, Rect, Shape, StrokeKind, Ui, Vec2, lerp, pos2};

/// Top of the picture, in dB of a full-scale sine.
const TOP_DB: f32 = 6.0;
/// Labels of the frequency axis.
const LABELS_HZ: [(f32, &str); 9] = [
    (50.0, "50 Hz"),
    (100.0, "100"),
    (200.0, "200"),
    (500.0, "500"),
    (1_000.0, "1000"),
    (2_000.0, "2000"),
    (5_000.0, "5000"),
    (10_000.0, "10 000"),
    (20_000.0, "20 000"),
];
/// Labels of the level axis, in dB.
const LABELS_DB: [f32; 4] = [0.0, -24.0, -48.0, -72.0];

/// Draws into `frame`; says the level under the pointer if it is there.
pub fn draw(ui: &Ui, frame: Rect, sheet: Sheet, spectrum: &Spectrum, language: Language) {
    let painter = ui.painter_at(frame);
    painter.add(Shape::mesh(sky(frame, sheet.px(theme::CORNER))));
    let edge = sheet.line(1.0, theme::EDGE);
    let corner = sheet.corner(theme::CORNER);
    painter.rect_stroke(frame, corner, edge, StrokeKind::Inside);
    let rect = Rect::from_min_max(
        frame.min,
        pos2(frame.right(), frame.bottom() - sheet.px(theme::SCALE)),
    );
    hills(&painter, rect, sheet, spectrum);
    let small = sheet.font(theme::text::SMALL);
    for db in LABELS_DB {
        let at = pos2(rect.left() + sheet.px(8.0), y_of(rect, db) + sheet.px(1.0));
        let text = format!("{db:.0} dB");
        let text = shown(language, &text).replace('-', "\u{2212}");
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
        let text = shown(language, text);
        painter.text(at, align, text, small.clone(), theme::TEXT_QUIET);
    }
    if let Some(at) = ui.ctx().pointer_hover_pos().filter(|at| rect.contains(*at)) {
        let share = (at.x - rect.left()) / rect.width().max(1.0);
        let db = spectrum.level(share);
        painter.vline(at.x, rect.y_range(), sheet.line(1.0, theme::TEXT_QUIET));
        let hz = format!("{:.0} Hz", hz_at(share));
        let mut text = shown(language, &hz).into_owned();
        if db > SPAN_DB.0 {
            text = format!("{text}   {}", shown(language, &format!("{db:.1} dB")));
        }
        let corner = pos2(rect.right() - sheet.px(10.0), rect.top() + sheet.px(8.0));
        painter.text(corner, Align2::RIGHT_TOP, text, small, theme::TEXT);
    }
}

/// The grid, the hills of the spectrum and the peak line above them.
fn hills(painter: &Painter, rect: Rect, sheet: Sheet, spectrum: &Spectrum) {
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
    for (i, (&db, &peak)) in spectrum.curve().iter().zip(spectrum.peaks()).enumerate() {
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

/// Where a frequency stands.
fn x_of(rect: Rect, hz: f32) -> f32 {
    lerp(rect.x_range(), share_of(hz))
}

/// Where a level stands.
fn y_of(rect: Rect, db: f32) -> f32 {
    let share = (db - SPAN_DB.0) / (TOP_DB - SPAN_DB.0);
    lerp(rect.bottom()..=rect.top(), share.clamp(0.0, 1.0))
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
