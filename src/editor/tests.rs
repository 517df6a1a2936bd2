//! The window without a window: egui runs it, a made-up hand clicks, and a made-up host listens.

mod deeds;
mod journey;
mod places;

use super::control::Kind;
use super::text::phrase;
use super::widgets::id_of;
use super::*;
use egui::accesskit::{Node, NodeId};
use egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, pos2, vec2};
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
    /// Texts that had no room.
    cut: BTreeSet<String>,
    /// Where the journey's signs are.
    signs: Vec<Pos2>,
    /// Where the text that ends farthest to the right on the page does.
    right: f32,
}

/// Adds the texts of a shape that had no room.
fn find_cut(shape: &egui::Shape, cut: &mut BTreeSet<String>) {
    match shape {
        egui::Shape::Text(text) if text.galley.elided => {
            cut.insert(text.galley.text().to_owned());
        }
        egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| find_cut(shape, cut)),
        _ => {}
    }
}

/// Adds the places of the journey's signs at controls.
fn find_signs(shape: &egui::Shape, signs: &mut Vec<Pos2>) {
    match shape {
        egui::Shape::Path(path) => {
            let bounds = Rect::from_points(&path.points);
            let is_small = (bounds.width() - 2.0 * mark::STEERED).abs() < 0.01;
            if path.points.len() == 4 && is_small && path.fill == theme::ACCENT {
                signs.push(bounds.center());
            }
        }
        egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| find_signs(shape, signs)),
        _ => {}
    }
}

/// Folders made so far.
static FOLDERS: AtomicUsize = AtomicUsize::new(0);

impl Bench {
    /// An open one, in English.
    fn new() -> Self {
        Self::of(Arc::default())
    }

    /// One of an instance whose window was open before.
    fn of(session: Arc<Session>) -> Self {
        let params = Arc::new(KazakhParams::default());
        let host = Arc::new(Host {
            params: params.clone(),
            held: Mutex::default(),
            counts: Mutex::default(),
        });
        let number = FOLDERS.fetch_add(1, Relaxed);
        let name = format!("kazakh-horizon-face-{}-{number}", std::process::id());
        let folder = Folder::at(std::env::temp_dir().join(name));
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
            cut: BTreeSet::new(),
            signs: Vec::new(),
            right: 0.0,
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
        self.cut.clear();
        self.signs.clear();
        self.right = 0.0;
        for shape in &output.shapes {
            find_cut(&shape.shape, &mut self.cut);
            find_signs(&shape.shape, &mut self.signs);
            if let egui::Shape::Text(text) = &shape.shape {
                let place = text.visual_bounding_rect();
                if place.top() > theme::BAR + theme::STRIP {
                    self.right = self.right.max(place.right());
                }
            }
        }
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
