//! Names, and every picture drawn without a window: any size, any state.

use super::*;
use crate::editor::theme::{self, Sheet};
use crate::editor::{fusion, horizon, meter, ornament, rings, strings, wheel};
use crate::engine::clock::{BarPlace, Meter};
use crate::engine::glance::{HitGlance, KeyGlance, NoteGlance, StringGlance};
use crate::engine::mode;
use crate::engine::registry::Choice;
use crate::engine::settings::{
    FillEvery, Intonation, JourneyMotion, LaneGenerator, RhythmMeter, Tonic,
};
use crate::engine::units::{Beats, Bpm, Seconds};
use crate::params::KazakhParams;
use egui::{Context, Event, RawInput, Rect, Vec2, pos2, vec2};
use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

#[test]
fn pitches_have_the_names_of_keys() {
    let name = |hz: f64| note_name(Hz(hz), Hz(440.0));
    assert_eq!(name(440.0).as_deref(), Some("A4"));
    assert_eq!(name(261.63).as_deref(), Some("C4"));
    assert_eq!(name(246.94).as_deref(), Some("B3"));
    assert_eq!(name(73.4).as_deref(), Some("D2"));
    assert_eq!((name(0.0), name(f64::NAN)), (None, None));
    let (name, off) = key_name(65.863);
    assert!(name == "F#" && (off + 13.7).abs() < 1e-6);
}

/// A number, now and then none.
fn wild(dice: &mut impl Rng, low: f64, high: f64) -> f64 {
    match dice.random_range(0..24) {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => 0.0,
        3 => -1e30,
        _ => dice.random_range(low..high),
    }
}

/// What an audio thread might say.
fn any_live(dice: &mut impl Rng) -> Live {
    let mut live = Live::default();
    let glance = &mut live.glance;
    glance.running = dice.random();
    glance.tempo = Bpm(wild(dice, 20.0, 300.0));
    glance.position = Beats(wild(dice, -50.0, 5000.0));
    glance.seconds = dice
        .random::<bool>()
        .then_some(Seconds(wild(dice, 0.0, 1e5)));
    glance.bar = BarPlace {
        index: dice.random_range(-9..9999),
        start: Beats(wild(dice, -50.0, 5000.0)),
        meter: Meter {
            numerator: dice.random(),
            denominator: [0, 1, 2, 4, 8, 16, 32][dice.random_range(0..7)],
        },
    };
    for string in &mut glance.strings {
        *string = StringGlance {
            amplitude: wild(dice, 0.0, 1.0) as f32,
            pitch: Hz(wild(dice, 30.0, 900.0)),
            plucks: dice.random(),
        };
    }
    for note in &mut glance.notes {
        *note = dice.random::<bool>().then_some(NoteGlance {
            pitch: Hz(wild(dice, 30.0, 5000.0)),
            loudness: wild(dice, 0.0, 1.0) as f32,
            key: dice.random::<bool>().then_some(60),
        });
    }
    glance.key = dice.random::<bool>().then_some(KeyGlance {
        count: dice.random(),
        key: dice.random_range(0..128),
        pitch: dice
            .random::<bool>()
            .then_some(Hz(wild(dice, 30.0, 5000.0))),
    });
    for hit in &mut glance.hits {
        *hit = HitGlance {
            count: dice.random(),
            velocity: wild(dice, 0.0, 1.0) as f32,
            family: dice.random_range(0..4),
        };
    }
    let journey = &mut glance.journey;
    journey.on = dice.random();
    journey.share = wild(dice, 0.0, 1.0);
    journey.chapter = dice.random();
    live.peaks = [wild(dice, 0.0, 2.0) as f32, wild(dice, 0.0, 2.0) as f32];
    live.age_s = dice.random_range(0.0..2.0);
    live.blocks = dice.random();
    live
}

/// What a player might set.
fn any_settings(dice: &mut impl Rng, base: &Settings) -> Settings {
    let mut settings = *base;
    settings.mode = dice.random_range(0..mode::modes().len() + 2);
    settings.intonation = Intonation::at(dice.random_range(0..6));
    settings.tonic = Tonic::at(dice.random_range(0..12));
    settings.drone.strings = dice.random_range(1..=6);
    settings.drone.position = dice.random_range(0.05..0.95);
    settings.drone.jivari = dice.random();
    settings.rhythm.rock = dice.random();
    settings.rhythm.electro = dice.random();
    settings.rhythm.density = dice.random();
    settings.rhythm.meter = RhythmMeter::at(dice.random_range(0..10));
    settings.rhythm.fill = FillEvery::at(dice.random_range(0..5));
    settings.journey.on = dice.random();
    settings.journey.motion = JourneyMotion::at(dice.random_range(0..3));
    settings.journey.position = dice.random();
    for lane in &mut settings.rhythm.lanes {
        lane.mute = dice.random();
        lane.generator = LaneGenerator::at(dice.random_range(0..2));
        lane.length = dice.random_range(0..33);
    }
    settings
}

/// Draws every picture into a rectangle; the number of shapes.
fn draw_all(context: &Context, rect: Rect, view: &View, pictures: &mut Pictures) -> usize {
    let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(2400.0, 1500.0));
    let input = RawInput {
        screen_rect: Some(screen),
        time: Some(view.now),
        events: vec![Event::PointerMoved(rect.center() + 0.2 * rect.size())],
        ..RawInput::default()
    };
    let output = context.run_ui(input, |ui| {
        let sheet = Sheet::fit(Vec2::new(1120.0, 700.0));
        pictures.loudness.listen(view.telemetry);
        pictures.horizon.draw(ui, rect, sheet, view);
        pictures.strings.draw(ui, rect, sheet, view);
        pictures.wheel.draw(ui, rect, sheet, view);
        pictures.rings.draw(ui, rect, sheet, view);
        pictures.loudness.draw(ui, rect, sheet, view);
        let rhythm = &view.settings.rhythm;
        fusion::draw(ui, rect, sheet, view, (rhythm.rock, rhythm.electro), None);
        ornament::band(ui.painter(), rect, sheet, theme::ACCENT);
        ornament::horns(ui.painter(), rect, sheet, theme::ACCENT);
        for corner in [ornament::Corner::LeftTop, ornament::Corner::RightBottom] {
            ornament::corner(ui.painter(), rect, corner, 30.0, sheet, theme::ACCENT);
        }
    });
    for shape in &output.shapes {
        let bounds = shape.shape.visual_bounding_rect();
        assert!(
            !bounds.any_nan(),
            "a shape in {rect:?} is no place: {:?}",
            shape.shape
        );
    }
    let count = output.shapes.len();
    // What the graphics card gets is made of it.
    context.tessellate(output.shapes, 1.0);
    count
}

/// One of each.
#[derive(Default)]
struct Pictures {
    /// See the module.
    horizon: horizon::Horizon,
    /// See the module.
    strings: strings::Strings,
    /// See the module.
    wheel: wheel::Wheel,
    /// See the module.
    rings: rings::Rings,
    /// See the module.
    loudness: meter::Loudness,
}

#[test]
fn every_picture_survives_any_state_at_any_size() {
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(5);
    let context = Context::default();
    let base = KazakhParams::default().snapshot();
    let telemetry = Telemetry::default();
    let sizes = [
        (0.0, 0.0),
        (1.0, 1.0),
        (-40.0, 30.0),
        (12.0, 400.0),
        (60.0, 40.0),
        (120.0, 90.0),
        (260.0, 190.0),
        (420.0, 230.0),
        (1120.0, 112.0),
        (2240.0, 1400.0),
    ];
    let mut pictures = Pictures::default();
    let mut most = 0;
    for round in 0..12 {
        for (n, (width, height)) in sizes.into_iter().enumerate() {
            let chunk: Vec<f32> = (0..256)
                .map(|_| wild(&mut dice, -1.0, 1.0) as f32)
                .collect();
            telemetry.push(&chunk, &chunk);
            let live = any_live(&mut dice);
            let settings = any_settings(&mut dice, &base);
            let steps: Vec<f64> = (1..128).map(|n| f64::from(n) * 9.0).collect();
            let scale = Scale::new(&steps[..dice.random_range(0..127)], 1200.0);
            let view = View {
                live: &live,
                telemetry: &telemetry,
                settings: &settings,
                scale: scale.as_ref().filter(|_| dice.random()),
                language: Language::ALL[round % 3],
                calm: dice.random(),
                now: f64::from(round as u32) + 0.1 * n as f64,
                elapsed: dice.random_range(0.0..1.0),
            };
            let rect = Rect::from_min_size(pos2(3.0, 5.0), vec2(width, height));
            most = most.max(draw_all(&context, rect, &view, &mut pictures));
        }
    }
    assert!(most > 300, "{most} shapes");
}
