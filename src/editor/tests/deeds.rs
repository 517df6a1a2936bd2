//! What is done in the window: values typed and pasted, states replaced, steps undone.

use super::*;

#[test]
fn a_typed_value_is_undone_and_done_again() {
    let mut bench = Bench::new();
    bench.menu("Jivari");
    bench.click("Enter Value…");
    bench.type_in("25");
    assert!((bench.value("jivari") - 0.25).abs() < 1e-6);
    bench.click("Undo");
    assert!((bench.value("jivari") - 0.7).abs() < 1e-6);
    bench.click("Redo");
    assert!((bench.value("jivari") - 0.25).abs() < 1e-6);
    assert!(bench.host.held.lock().unwrap().is_empty());
    // What cannot be read changes nothing.
    bench.menu("Jivari");
    bench.click("Enter Value…");
    bench.type_in("many");
    assert!((bench.value("jivari") - 0.25).abs() < 1e-6);
}

#[test]
fn values_are_copied_and_pasted_and_typed_in_cyrillic() {
    let mut bench = Bench::new();
    bench.face.language = Language::Russian;
    bench.run(vec![]);
    bench.menu("Уровень бурдона");
    bench.click("Ввести значение…");
    bench.type_in("-12,5 дБ");
    let level = bench.face.controls.get("dr_lvl").unwrap();
    assert_eq!(level.text_of(level.value()), "-12.50 dB");
    bench.menu("Уровень бурдона");
    bench.click("Копировать значение");
    bench.menu("Уровень мелодии");
    let paste = phrase(Language::Russian, "menu.paste", &["-12,50 дБ"]);
    bench.click(&paste);
    let level = bench.face.controls.get("ml_lvl").unwrap();
    assert_eq!(level.text_of(level.value()), "-12.50 dB");
}

#[test]
fn random_spares_what_is_locked_and_is_one_step() {
    let mut bench = Bench::new();
    bench.menu("Jivari");
    bench.click("Lock against Random");
    let before = bench.values();
    bench.host.counts.lock().unwrap().1 = 0;
    bench.click("Random");
    bench.settle();
    let after = bench.values();
    assert_eq!(bench.host.counts.lock().unwrap().1, 1, "one state change");
    assert_eq!(before["jivari"], after["jivari"]);
    assert_eq!(before["gain"], after["gain"]);
    let moved = before.iter().filter(|(id, value)| after[*id] != **value);
    assert!(moved.count() > 30);
    bench.click("Undo");
    bench.settle();
    assert_eq!(bench.values(), before);
    bench.click("Redo");
    bench.settle();
    assert_eq!(bench.values(), after);
    bench.click("Init");
    bench.settle();
    let initial = bench.value("thread");
    let thread = bench.face.controls.get("thread").unwrap();
    assert_eq!(initial, thread.default());
}

#[test]
fn a_and_b_are_two_states() {
    let mut bench = Bench::new();
    let copy = "Copy A to B";
    bench.click(copy);
    bench.menu("Jivari");
    bench.click("Enter Value…");
    bench.type_in("10");
    let flip = "State A: click for the other";
    bench.click(flip);
    bench.settle();
    assert!((bench.value("jivari") - 0.7).abs() < 1e-6, "B is as A was");
    bench.click("State B: click for the other");
    bench.settle();
    assert!((bench.value("jivari") - 0.1).abs() < 1e-6);
    bench.click("Undo");
    bench.settle();
    assert!((bench.value("jivari") - 0.7).abs() < 1e-6);
    bench.find("State B: click for the other");
}

#[test]
fn the_language_changes_at_once_and_is_kept() {
    let mut bench = Bench::new();
    bench.find("Play");
    bench.click("Language");
    bench.click("Қазақша");
    bench.find("Ойнау");
    let folder = bench.face.folder.clone().unwrap();
    let kept = Preferences::load_from(&folder).0;
    assert_eq!(kept.language.as_deref(), Some("kk"));
    bench.click("Тіл");
    bench.click("Русский");
    bench.find("Игра");
}

#[test]
fn a_long_list_is_searched() {
    let mut bench = Bench::new();
    let menu = id_of(bench.face.controls.get("mode").unwrap());
    let place = bench.context.read_response(menu).unwrap().rect;
    bench.click_at(place.center(), PointerButton::Primary);
    bench.type_in("dorian");
    let mode = bench.face.controls.get("mode").unwrap();
    let text = mode.text_of(mode.value());
    assert!(text.contains("Dorian"), "{text}");
}

#[test]
fn a_size_that_the_host_refuses_is_said_and_kept_for_the_next_time() {
    let mut bench = Bench::new();
    bench.click("Size of the window");
    bench.click("150 %");
    for _ in 0..30 {
        bench.run(vec![]);
    }
    let said = bench.face.said.0.clone().expect("a line");
    assert!(said.contains("150 %"), "{said}");
    assert_eq!(bench.face.params.editor_width.load(Relaxed), 1680);
    let folder = bench.face.folder.clone().unwrap();
    assert_eq!(Preferences::load_from(&folder).0.zoom, 1.5);
}

#[test]
fn panic_asks_the_audio_thread() {
    let mut bench = Bench::new();
    assert!(!bench.face.telemetry.panic.load(Relaxed));
    bench.click("Panic");
    assert!(bench.face.telemetry.panic.load(Relaxed));
}

#[test]
fn no_key_is_taken_unless_a_field_is_open() {
    let mut bench = Bench::new();
    let tab = |pressed| Event::Key {
        key: Key::Tab,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    for _ in 0..3 {
        bench.run(vec![tab(true)]);
        bench.run(vec![tab(false)]);
        assert!(!bench.context.egui_wants_keyboard_input());
    }
    bench.menu("Jivari");
    bench.click("Enter Value…");
    assert!(bench.context.egui_wants_keyboard_input());
    bench.type_in("30");
    assert!(!bench.context.egui_wants_keyboard_input());
}

#[test]
fn a_learned_controller_is_one_gesture_and_one_step() {
    let mut bench = Bench::new();
    let params = bench.face.params.clone();
    params.learn.wait(Some("jivari"));
    bench.run(vec![]);
    params.learn.heard(20);
    bench.run(vec![]);
    bench.host.counts.lock().unwrap().0 = 0;
    for step in 1..=5 {
        params.learn.tell(20, 0.7 + 0.02 * step as f32);
        bench.run(vec![]);
    }
    assert_eq!(bench.host.held.lock().unwrap().len(), 1);
    for _ in 0..12 {
        bench.run(vec![]);
    }
    assert!(bench.host.held.lock().unwrap().is_empty());
    assert_eq!(bench.host.counts.lock().unwrap().0, 1);
    assert!((bench.value("jivari") - 0.8).abs() < 1e-6);
    bench.click("Undo");
    assert!((bench.value("jivari") - 0.7).abs() < 1e-6);
    // A window that closes in the middle of a gesture ends it.
    params.learn.tell(20, 0.75);
    bench.run(vec![]);
    assert_eq!(bench.host.held.lock().unwrap().len(), 1);
    bench.face.hand.close();
    assert!(bench.host.held.lock().unwrap().is_empty());
}

#[test]
fn the_triangle_moves_both_blends_in_one_step_and_two_clicks_reset_it() {
    let mut bench = Bench::new();
    bench.open(Page::Rhythm);
    // The middle of the triangle, between Rhythm's rings and its groove.
    let middle = pos2(425.0, 350.0);
    let blend = |bench: &Bench| (bench.value("rock"), bench.value("electro"));
    let press = |pressed, pos| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let before = blend(&bench);
    bench.run(vec![Event::PointerMoved(middle)]);
    bench.run(vec![press(true, middle)]);
    for step in 1..=5 {
        let at = middle + vec2(0.0, 4.0 * step as f32);
        bench.run(vec![Event::PointerMoved(at)]);
    }
    assert_eq!(bench.host.held.lock().unwrap().len(), 2);
    bench.run(vec![press(false, middle + vec2(0.0, 20.0))]);
    bench.run(vec![]);
    let moved = blend(&bench);
    assert!(moved.0 > 0.1 && moved.1 > 0.1, "{moved:?}");
    assert!(bench.host.held.lock().unwrap().is_empty());
    bench.click("Undo");
    assert_eq!(blend(&bench), before);
    bench.click("Redo");
    assert_eq!(blend(&bench), moved);
    bench.now += 5.0;
    bench.host.counts.lock().unwrap().0 = 0;
    bench.run(vec![Event::PointerMoved(middle)]);
    for pressed in [true, false, true, false] {
        bench.run(vec![press(pressed, middle)]);
    }
    assert_eq!(blend(&bench), before, "two clicks reset");
    assert!(bench.host.held.lock().unwrap().is_empty());
}

#[test]
fn the_browser_looks_for_the_same_when_the_window_opens_again() {
    let mut bench = Bench::new();
    let library = &mut bench.face.browser.library;
    library.look_for(|filter| filter.favourites = true);
    library.switch(crate::presets::Layer::Drone);
    let layers = library.layers;
    bench.run(vec![]);
    let next = Bench::of(bench.face.session.clone());
    assert!(next.face.browser.library.filter().favourites);
    assert_eq!(next.face.browser.library.layers, layers);
}

#[test]
fn a_step_back_from_a_preset_brings_the_name_before_it() {
    let mut bench = Bench::new();
    let before = bench.values();
    bench.click("Next preset");
    bench.settle();
    bench.find("Preset: First Light");
    bench.click("Undo");
    bench.settle();
    bench.find("Preset: No preset");
    assert_eq!(bench.values(), before);
    bench.click("Redo");
    bench.settle();
    bench.find("Preset: First Light");
}
