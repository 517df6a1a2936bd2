//! The window without a window: egui runs it, a made-up hand clicks, and a made-up host listens.

use super::control::Kind;
use super::widgets::id_of;
use super::*;
use egui::accesskit::{Node, NodeId};
use egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, pos2};
use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContext, GuiContextInner};
use nice_plug::params::internals::ParamPtr;
use nice_plug::plugin::{ParamValue, PluginState};
use nice_plug::prelude::Params;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;

/// A host that does what it is told, and counts.
struct Host {
    /// What it moves.
    params: Arc<KazakhParams>,
    /// Gestures under way.
    held: Mutex<Vec<ParamPtr>>,
    /// Gestures that ended, and whole states that were loaded.
    counts: Mutex<(usize, usize)>,
}

impl GuiContextInner for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    unsafe fn raw_begin_set_parameter(&self, ptr: ParamPtr) {
        let mut held = self.held.lock().unwrap();
        assert!(!held.contains(&ptr), "begun twice");
        held.push(ptr);
    }

    unsafe fn raw_set_parameter_normalized(&self, ptr: ParamPtr, value: f32) {
        assert!(self.held.lock().unwrap().contains(&ptr), "not begun");
        // SAFETY: the host keeps the parameters.
        unsafe { ptr._internal_set_normalized_value(value) };
    }

    unsafe fn raw_end_set_parameter(&self, ptr: ParamPtr) {
        let mut held = self.held.lock().unwrap();
        let at = held.iter().position(|other| *other == ptr);
        held.swap_remove(at.expect("only what began ends"));
        self.counts.lock().unwrap().0 += 1;
    }

    fn get_state(&self) -> PluginState {
        let controls = Controls::new(&self.params);
        let value =
            |control: &control::Control| (control.id.clone(), control.plain(control.value()));
        PluginState {
            version: "0.1.0".to_owned(),
            params: controls.iter().map(|(_, control)| value(control)).collect(),
            fields: self.params.serialize_fields(),
        }
    }

    fn set_state(&self, state: PluginState) {
        for (id, ptr, _) in self.params.param_map() {
            let plain = match state.params.get(&id) {
                Some(ParamValue::F32(value)) => *value,
                Some(ParamValue::I32(value)) => *value as f32,
                Some(ParamValue::Bool(value)) => f32::from(u8::from(*value)),
                _ => continue,
            };
            // SAFETY: the host keeps the parameters.
            unsafe { ptr._internal_set_normalized_value(ptr.preview_normalized(plain)) };
        }
        self.counts.lock().unwrap().1 += 1;
    }

    fn request_restart(&self) {}
}

/// A window that is not there.
struct Bench {
    /// What is drawn.
    face: Face,
    /// The toolkit.
    context: Context,
    /// The host.
    host: Arc<Host>,
    /// Time, in s.
    now: f64,
    /// What is on it: label and place.
    nodes: BTreeMap<NodeId, Node>,
}

/// Folders made so far.
static FOLDERS: AtomicUsize = AtomicUsize::new(0);

impl Bench {
    /// An open one, in English.
    fn new() -> Self {
        let params = Arc::new(KazakhParams::default());
        let host = Arc::new(Host {
            params: params.clone(),
            held: Mutex::default(),
            counts: Mutex::default(),
        });
        let number = FOLDERS.fetch_add(1, Relaxed);
        let name = format!("kazakh-horizon-face-{}-{number}", std::process::id());
        let folder = Folder::at(std::env::temp_dir().join(name));
        let session: Arc<Session> = Arc::default();
        let gui = GuiContext::new(host.clone());
        let hand = Hand::new(gui, session.history.clone());
        let telemetry = Arc::new(Telemetry::default());
        let face = Face::new(params, telemetry, Arc::default(), session, hand, Ok(folder));
        let context = Context::default();
        context.enable_accesskit();
        let mut bench = Self {
            face,
            context,
            host,
            now: 1.0,
            nodes: BTreeMap::new(),
        };
        bench.run(vec![]);
        bench.run(vec![]);
        bench
    }

    /// Draws once with these events.
    fn run(&mut self, events: Vec<Event>) {
        self.now += 0.05;
        let size = vec2(theme::WIDTH, theme::HEIGHT);
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
            time: Some(self.now),
            events,
            ..RawInput::default()
        };
        let face = &mut self.face;
        let mut output = self.context.run_ui(input, |ui| {
            face.frame(ui);
        });
        if let Some(update) = output.platform_output.accesskit_update.take() {
            self.nodes = update.nodes.into_iter().collect();
        }
    }

    /// Draws until nothing is to be loaded any more.
    fn settle(&mut self) {
        for _ in 0..400 {
            self.run(vec![]);
            if !self.face.loader.is_busy() {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("a load does not end");
    }

    /// Presses and releases a button somewhere.
    fn click_at(&mut self, at: Pos2, button: PointerButton) {
        self.run(vec![Event::PointerMoved(at)]);
        for pressed in [true, false] {
            self.run(vec![Event::PointerButton {
                pos: at,
                button,
                pressed,
                modifiers: Modifiers::NONE,
            }]);
        }
        self.run(vec![]);
        // Two clicks in a row are to be two clicks.
        self.now += 1.0;
        self.run(vec![]);
    }

    /// Where something with this label is.
    fn find(&self, label: &str) -> Pos2 {
        let node = self
            .nodes
            .values()
            .find(|node| node.label() == Some(label) || node.value() == Some(label));
        let bounds = node.and_then(Node::bounds);
        let Some(bounds) = bounds else {
            let all: BTreeSet<_> = self.nodes.values().filter_map(Node::label).collect();
            panic!("no {label} among {all:?}");
        };
        pos2(
            0.5 * (bounds.x0 + bounds.x1) as f32,
            0.5 * (bounds.y0 + bounds.y1) as f32,
        )
    }

    /// Clicks on what has this label.
    fn click(&mut self, label: &str) {
        let at = self.find(label);
        self.click_at(at, PointerButton::Primary);
    }

    /// Opens the menu of a right click on what has this label.
    fn menu(&mut self, label: &str) {
        let at = self.find(label);
        self.click_at(at, PointerButton::Secondary);
    }

    /// Types a text and Enter.
    fn type_in(&mut self, text: &str) {
        self.run(vec![Event::Text(text.to_owned())]);
        for pressed in [true, false] {
            self.run(vec![Event::Key {
                key: Key::Enter,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers: Modifiers::NONE,
            }]);
        }
        self.run(vec![]);
    }

    /// Normalized value of a parameter.
    fn value(&self, id: &str) -> f32 {
        self.face.controls.get(id).expect("a parameter").value()
    }

    /// All values.
    fn values(&self) -> BTreeMap<String, f32> {
        let all = self.face.controls.iter();
        all.map(|(_, control)| (control.id.clone(), control.value()))
            .collect()
    }

    /// Opens a page.
    fn open(&mut self, page: Page) {
        let at = Page::ALL.iter().position(|other| *other == page);
        self.face.session.page.store(at.unwrap(), Relaxed);
        self.run(vec![]);
        self.run(vec![]);
    }
}

#[test]
fn every_parameter_is_on_a_page_and_within_it() {
    let mut bench = Bench::new();
    let mut seen = BTreeSet::new();
    let window = Rect::from_min_size(Pos2::ZERO, vec2(theme::WIDTH, theme::HEIGHT));
    for page in Page::ALL {
        bench.open(page);
        for (_, control) in bench.face.controls.iter() {
            if let Some(response) = bench.context.read_response(id_of(control)) {
                seen.insert(control.id.clone());
                let (place, id) = (response.rect, &control.id);
                assert!(window.contains_rect(place), "{page:?} {id}: {place:?}");
                let least = match control.kind {
                    Kind::Number => (24.0, 20.0),
                    Kind::Switch | Kind::Choice(_) => (34.0, 18.0),
                };
                let size = place.size();
                assert!(
                    size.x >= least.0 && size.y >= least.1,
                    "{page:?} {id}: {size}"
                );
            }
        }
    }
    let all: BTreeSet<String> = bench
        .face
        .controls
        .iter()
        .map(|(_, control)| control.id.clone())
        .collect();
    let missing: Vec<_> = all.difference(&seen).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(all.len() > 100);
}

#[test]
fn controls_are_where_the_tests_of_the_real_window_click() {
    let mut bench = Bench::new();
    let spot = |(x, y): xtask::face::Spot| pos2(f32::from(x), f32::from(y));
    for (page, name) in Page::ALL.into_iter().zip(xtask::face::PAGES) {
        bench.click_at(
            spot(xtask::face::tab(name).unwrap()),
            PointerButton::Primary,
        );
        let open = bench.face.session.page.load(Relaxed);
        assert_eq!(Page::ALL[open], page);
        for (_, id, place) in xtask::face::PARAMETERS.iter().filter(|row| row.0 == name) {
            let control = bench.face.controls.get(id).unwrap();
            let there = bench.context.read_response(id_of(control)).unwrap().rect;
            assert!(there.contains(spot(*place)), "{id}: {there:?}");
        }
    }
}

#[test]
fn controls_of_a_page_do_not_lie_on_each_other() {
    let mut bench = Bench::new();
    for page in Page::ALL {
        bench.open(page);
        let places: Vec<(String, Rect)> = bench
            .face
            .controls
            .iter()
            .filter_map(|(_, control)| {
                let response = bench.context.read_response(id_of(control))?;
                Some((control.id.clone(), response.rect.shrink(0.5)))
            })
            .collect();
        for (index, (id, place)) in places.iter().enumerate() {
            for (other, there) in &places[index + 1..] {
                assert!(!place.intersects(*there), "{page:?}: {id} and {other}");
            }
        }
    }
}

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
