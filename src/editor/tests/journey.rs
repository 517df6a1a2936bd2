//! The journey's face: signs at what it steers, its map, its page.

use super::*;
use crate::editor::way::{chapter_at, start, told};
use crate::engine::glance::{Glance, JourneyGlance};
use crate::engine::journey::{CHAPTERS, TARGETS, target_ids};
use crate::engine::registry::Choice;
use crate::engine::settings::JourneyMotion;
use crate::engine::units::Seconds;

/// Says what the audio thread would.
fn say(bench: &mut Bench, journey: JourneyGlance) {
    let glance = Glance {
        journey,
        ..Glance::default()
    };
    bench.face.telemetry.show(&glance, false, 0.0);
    bench.run(vec![]);
}

/// A journey that steers these targets.
fn steering(steered: u64) -> JourneyGlance {
    JourneyGlance {
        on: true,
        moving: true,
        share: 0.25,
        length: Seconds(36_000.0),
        chapter: 2,
        steered,
        values: [0.5; TARGETS],
    }
}

/// All targets.
const ALL: u64 = u64::MAX >> (64 - TARGETS);

/// A bench whose journey is on, moved by what is told.
fn travelling(motion: JourneyMotion) -> Bench {
    let mut bench = Bench::new();
    for (id, text) in [("jr_on", "On"), ("jr_mov", motion.name())] {
        let control = bench.face.controls.get(id).unwrap();
        bench.face.hand.put(control, control.read(text).unwrap());
    }
    bench.host.counts.lock().unwrap().0 = 0;
    bench.run(vec![]);
    bench
}

/// A button of the pointer at a place.
fn press(pressed: bool, pos: Pos2) -> Event {
    Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

/// A place on the map.
fn on_map(share: f32) -> Pos2 {
    pos2(share * theme::WIDTH, theme::BAR + 0.4 * theme::STRIP)
}

#[test]
fn signs_stand_at_what_is_steered_and_nowhere_else() {
    let mut bench = Bench::new();
    let mut seen = BTreeSet::new();
    for steered in [
        0,
        ALL,
        ALL & 0x5555_5555_5555_5555,
        ALL & 0xaaaa_aaaa_aaaa_aaaa,
    ] {
        for page in Page::ALL {
            bench.open(page);
            say(&mut bench, steering(steered));
            let ids = target_ids().enumerate();
            let ids = ids.filter(|(number, _)| steered >> number & 1 != 0);
            let mut expected = 0;
            for (_, id) in ids {
                let control = bench
                    .face
                    .controls
                    .get(id)
                    .expect("a target is a parameter");
                let Some(response) = bench.context.read_response(id_of(control)) else {
                    continue;
                };
                let place = response.rect.expand(1.0);
                let signs = bench.signs.iter().filter(|sign| place.contains(**sign));
                assert_eq!(signs.count(), 1, "{page:?} {id}");
                seen.insert(id);
                expected += 1;
            }
            assert_eq!(bench.signs.len(), expected, "{page:?}");
        }
    }
    assert_eq!(seen.len(), TARGETS);
    // A journey that is off steers nothing.
    let off = JourneyGlance {
        on: false,
        ..steering(ALL)
    };
    bench.open(Page::Play);
    say(&mut bench, off);
    assert!(bench.signs.is_empty());
}

#[test]
fn a_click_on_the_map_is_one_gesture_to_that_place() {
    let mut bench = travelling(JourneyMotion::Manual);
    bench.click_at(on_map(0.35), PointerButton::Primary);
    let position = bench.value("jr_pos");
    assert!((position - 0.35).abs() < 0.005, "{position}");
    assert_eq!(bench.host.counts.lock().unwrap().0, 1);
    assert!(bench.host.held.lock().unwrap().is_empty());
    bench.click("Undo");
    assert_eq!(bench.value("jr_pos"), 0.0);
}

#[test]
fn a_pull_on_the_map_is_one_gesture() {
    let mut bench = travelling(JourneyMotion::Manual);
    bench.run(vec![Event::PointerMoved(on_map(0.2))]);
    bench.run(vec![press(true, on_map(0.2))]);
    for step in 1..=6 {
        bench.run(vec![Event::PointerMoved(on_map(0.2 + 0.1 * step as f32))]);
        assert_eq!(bench.host.held.lock().unwrap().len(), 1);
    }
    assert!((bench.value("jr_pos") - 0.8).abs() < 0.005);
    bench.run(vec![press(false, on_map(0.8))]);
    bench.run(vec![]);
    assert!(bench.host.held.lock().unwrap().is_empty());
    assert_eq!(bench.host.counts.lock().unwrap().0, 1);
}

#[test]
fn the_song_s_journey_is_not_moved_and_a_free_one_is_sent() {
    let mut bench = travelling(JourneyMotion::HostTimeline);
    bench.click_at(on_map(0.35), PointerButton::Primary);
    assert_eq!(bench.value("jr_pos"), 0.0);
    assert_eq!(bench.host.counts.lock().unwrap().0, 0);
    let mut bench = travelling(JourneyMotion::Free);
    bench.click_at(on_map(0.35), PointerButton::Primary);
    let first = bench.value("jr_pos");
    assert!((first - 0.35).abs() < 0.005, "{first}");
    // Once more: the same place is another value, or nothing would be heard of it.
    bench.click_at(on_map(0.35), PointerButton::Primary);
    let second = bench.value("jr_pos");
    assert!(second != first && (second - first).abs() < 1e-4);
    assert_eq!(bench.host.counts.lock().unwrap().0, 2);
}

#[test]
fn while_the_journey_is_off_the_strip_moves_nothing() {
    let mut bench = Bench::new();
    let before = bench.values();
    bench.click_at(on_map(0.35), PointerButton::Primary);
    assert_eq!(bench.values(), before);
}

#[test]
fn next_and_return_go_on_and_off_again() {
    for (id, label) in [("jr_nxt", "Journey Next"), ("jr_ret", "Journey Return")] {
        let mut bench = travelling(JourneyMotion::Manual);
        bench.open(Page::Journey);
        let at = bench.find(label);
        bench.run(vec![Event::PointerMoved(at)]);
        // Both at once, as a picture that comes late sees a click.
        bench.run(vec![press(true, at), press(false, at)]);
        let mut values = vec![bench.value(id)];
        for _ in 0..10 {
            bench.run(vec![]);
            values.push(bench.value(id));
        }
        values.dedup();
        assert_eq!(values, [1.0, 0.0], "{id}");
        assert_eq!(bench.host.counts.lock().unwrap().0, 1);
        // One that is held stays on until it is let go.
        bench.run(vec![press(true, at)]);
        for _ in 0..20 {
            bench.run(vec![]);
        }
        assert_eq!(bench.value(id), 1.0);
        bench.run(vec![press(false, at)]);
        bench.run(vec![]);
        assert_eq!(bench.value(id), 0.0);
        assert!(bench.host.held.lock().unwrap().is_empty());
        // One that was left on goes off first.
        let control = bench.face.controls.get(id).unwrap();
        bench.face.hand.put(control, 1.0);
        bench.run(vec![press(true, at)]);
        let mut values = vec![bench.value(id)];
        bench.run(vec![]);
        values.push(bench.value(id));
        bench.run(vec![press(false, at)]);
        for _ in 0..10 {
            bench.run(vec![]);
        }
        values.push(bench.value(id));
        assert_eq!(values, [0.0, 1.0, 0.0], "{id}");
    }
}

#[test]
fn hold_stays() {
    let mut bench = travelling(JourneyMotion::Free);
    bench.open(Page::Journey);
    for on in [1.0, 0.0] {
        bench.click("Journey Hold");
        assert_eq!(bench.value("jr_hld"), on);
    }
}

#[test]
fn a_click_on_a_chapter_goes_to_its_start() {
    let mut bench = travelling(JourneyMotion::Manual);
    bench.open(Page::Journey);
    for language in Language::ALL {
        bench.face.language = language;
        bench.run(vec![]);
        for chapter in (0..CHAPTERS).rev() {
            bench.click(told(language, chapter, "name"));
            let position = bench.face.params.snapshot().journey.position;
            assert!((position - start(chapter)).abs() < 1e-6);
            assert_eq!(chapter_at(position), chapter);
        }
    }
}

#[test]
fn what_is_steered_is_listed_whole_in_every_language() {
    let mut bench = travelling(JourneyMotion::Manual);
    bench.open(Page::Journey);
    let mut values = 0;
    for language in Language::ALL {
        bench.face.language = language;
        for step in 0..64 {
            let mut glance = steering(ALL);
            for (value, id) in glance.values.iter_mut().zip(target_ids()) {
                let control = bench.face.controls.get(id).unwrap();
                let at = match &control.kind {
                    Kind::Choice(rows) => rows[step % rows.len()].0,
                    Kind::Switch => (step % 2) as f32,
                    Kind::Number => [0.0, 1.0, 0.377, 0.913][step % 4],
                };
                *value = match control.plain(at) {
                    ParamValue::F32(plain) => plain,
                    ParamValue::I32(plain) => plain as f32,
                    ParamValue::Bool(on) => f32::from(u8::from(on)),
                    ParamValue::String(_) => continue,
                };
                values += 1;
            }
            say(&mut bench, glance);
            assert!(bench.cut.is_empty(), "{language:?}: {:?}", bench.cut);
            let right = bench.right;
            assert!(
                right <= theme::WIDTH - theme::MARGIN,
                "{language:?}: {right}"
            );
        }
    }
    assert!(values > 1000);
}
