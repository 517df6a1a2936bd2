//! The loader against a host that works, one that has stopped, and one that stops in the middle.

use super::*;
use crate::params::migrate;
use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContext, GuiContextInner};
use nice_plug::params::internals::ParamPtr;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::Params;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, Weak};

/// What a host was asked for.
#[derive(Clone, Debug, PartialEq)]
enum Asked {
    /// A whole state was taken, with these fields.
    State(Vec<String>),
    /// A gesture began.
    Begin(String),
    /// A value.
    Set(String),
    /// The gesture ended.
    End(String),
}

/// A host.
struct Host {
    /// What it loads into.
    params: Arc<KazakhParams>,
    /// What it was asked for.
    asked: Mutex<Vec<Asked>>,
    /// Whether `set_state` has to wait.
    shut: Mutex<bool>,
    /// Tells it that it need not any more.
    opened: Condvar,
}

impl Host {
    /// Lets `set_state` wait, or go on.
    fn shut(&self, shut: bool) {
        *self.shut.lock().unwrap() = shut;
        self.opened.notify_all();
    }

    /// What it was asked for since the last time.
    fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// Writes down what it is asked for.
    fn hear(&self, asked: Asked) {
        self.asked.lock().unwrap().push(asked);
    }

    /// Id of a parameter.
    fn id(&self, ptr: ParamPtr) -> String {
        let mut rows = self.params.param_map().into_iter();
        rows.find(|row| row.1 == ptr).expect("a parameter").0
    }
}

/// Plain value of a parameter.
fn plain(ptr: ParamPtr) -> ParamValue {
    // SAFETY: the tests keep the parameters.
    let value = unsafe { ptr.unmodulated_plain_value() };
    match ptr {
        ParamPtr::FloatParam(_) => ParamValue::F32(value),
        ParamPtr::BoolParam(_) => ParamValue::Bool(value > 0.5),
        _ => ParamValue::I32(value as i32),
    }
}

/// The state of parameters.
fn state(params: &KazakhParams) -> PluginState {
    let rows = params.param_map().into_iter();
    PluginState {
        version: "0.1.0".to_owned(),
        params: rows.map(|(id, ptr, _)| (id, plain(ptr))).collect(),
        fields: params.serialize_fields(),
    }
}

/// A value as far as it survives the host's scale of 0 to 1.
fn rounded(value: &ParamValue) -> String {
    match value {
        ParamValue::F32(value) => format!("{value:.3}"),
        other => format!("{other:?}"),
    }
}

/// Values that can be compared.
fn texts(state: &PluginState) -> BTreeMap<&str, String> {
    let values = state.params.iter();
    values
        .map(|(id, value)| (id.as_str(), rounded(value)))
        .collect()
}

/// One of them.
fn text(state: &PluginState, id: &str) -> Option<String> {
    state.params.get(id).map(rounded)
}

impl GuiContextInner for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    unsafe fn raw_begin_set_parameter(&self, ptr: ParamPtr) {
        self.hear(Asked::Begin(self.id(ptr)));
    }

    unsafe fn raw_set_parameter_normalized(&self, ptr: ParamPtr, value: f32) {
        // SAFETY: the host keeps the parameters.
        unsafe { ptr._internal_set_normalized_value(value) };
        self.hear(Asked::Set(self.id(ptr)));
    }

    unsafe fn raw_end_set_parameter(&self, ptr: ParamPtr) {
        self.hear(Asked::End(self.id(ptr)));
    }

    fn get_state(&self) -> PluginState {
        state(&self.params)
    }

    fn set_state(&self, mut state: PluginState) {
        let shut = self.shut.lock().unwrap();
        drop(self.opened.wait_while(shut, |shut| *shut).unwrap());
        // As the framework does it.
        migrate::filter_state(&mut state);
        for (id, ptr, _) in self.params.param_map() {
            let place = match state.params.get(&id) {
                Some(ParamValue::F32(value)) => *value,
                Some(ParamValue::I32(value)) => *value as f32,
                Some(ParamValue::Bool(value)) => f32::from(u8::from(*value)),
                _ => continue,
            };
            // SAFETY: the host keeps the parameters.
            unsafe { ptr._internal_set_normalized_value(ptr.preview_normalized(place)) };
        }
        self.params.deserialize_fields(&state.fields);
        self.hear(Asked::State(state.fields.into_keys().collect()));
    }

    fn request_restart(&self) {}
}

/// A loader and what is around it.
struct Bench {
    /// Parameters of the plugin.
    params: Arc<KazakhParams>,
    /// Its heartbeat.
    telemetry: Arc<Telemetry>,
    /// The host.
    host: Arc<Host>,
    /// The loader.
    loader: Loader,
}

impl Bench {
    /// A new plugin in a host that has not called `process`.
    fn new() -> Self {
        let params = Arc::new(KazakhParams::default());
        let telemetry = Arc::new(Telemetry::default());
        let host = Arc::new(Host {
            params: params.clone(),
            asked: Mutex::default(),
            shut: Mutex::new(false),
            opened: Condvar::new(),
        });
        let hand = Hand::new(GuiContext::new(host.clone()), Arc::default());
        let loader = Loader::new(params.clone(), telemetry.clone(), hand);
        Self {
            params,
            telemetry,
            host,
            loader,
        }
    }

    /// The present state with other values.
    fn with(&self, values: &[(&str, ParamValue)]) -> PluginState {
        let mut state = state(&self.params);
        for (id, value) in values {
            state.params.insert((*id).to_owned(), value.clone());
        }
        state
    }

    /// Polls until nothing is left to do.
    fn settle(&mut self) {
        let end = Instant::now() + Duration::from_secs(10);
        while self.loader.is_busy() {
            assert!(Instant::now() < end, "it does not settle");
            self.loader.poll(Instant::now());
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Five parameters away from their defaults.
fn five() -> [(&'static str, ParamValue); 5] {
    [
        ("jivari", ParamValue::F32(10.0)),
        ("tonic", ParamValue::I32(7)),
        ("dr_on", ParamValue::Bool(false)),
        ("rv_mix", ParamValue::F32(80.0)),
        ("ml_voi", ParamValue::I32(3)),
    ]
}

/// One gesture that marks the project as changed.
fn touch() -> [Asked; 3] {
    let id = || TOUCHED.to_owned();
    [Asked::Begin(id()), Asked::Set(id()), Asked::End(id())]
}

#[test]
fn a_load_is_one_state_and_one_touch() {
    let mut bench = Bench::new();
    for beats in [false, true] {
        let jivari = if beats { 10.0 } else { 90.0 };
        let mut wanted = bench.with(&five());
        let value = ParamValue::F32(jivari);
        wanted.params.insert("jivari".to_owned(), value);
        if beats {
            bench.telemetry.beat();
        }
        bench.loader.apply(wanted.clone()).expect("a good state");
        assert_eq!(texts(&bench.loader.state()), texts(&wanted), "meanwhile");
        bench.settle();
        assert_eq!(texts(&state(&bench.params)), texts(&wanted));
        let asked = bench.host.asked();
        assert_eq!(asked[0], Asked::State(vec![]), "no field is read there");
        assert_eq!(asked[1..], touch());
    }
}

#[test]
fn values_out_of_range_end_in_it() {
    let mut bench = Bench::new();
    let wanted = bench.with(&[
        ("jivari", ParamValue::F32(1e30)),
        ("tonic", ParamValue::I32(-5)),
    ]);
    bench.loader.apply(wanted).expect("a state");
    bench.settle();
    let after = state(&bench.params);
    assert_eq!(
        text(&after, "jivari"),
        Some(rounded(&ParamValue::F32(100.0)))
    );
    assert_eq!(text(&after, "tonic"), Some(rounded(&ParamValue::I32(0))));
}

#[test]
fn a_host_that_stopped_gets_gestures_in_portions() {
    let mut bench = Bench::new();
    bench.telemetry.beat();
    bench.loader.poll(Instant::now());
    // Every number and switch at its other end.
    let mut wanted = state(&bench.params);
    for control in &bench.loader.controls {
        let end = if control.value() > 0.5 { 0.0 } else { 1.0 };
        let rows = bench.params.param_map();
        let ptr = rows
            .iter()
            .find(|row| row.0 == control.id)
            .expect("a row")
            .1;
        // SAFETY: the bench keeps the parameters.
        let there = unsafe { ptr.preview_plain(end) };
        let value = match plain(ptr) {
            ParamValue::F32(_) => ParamValue::F32(there),
            ParamValue::Bool(_) => ParamValue::Bool(there > 0.5),
            _ => ParamValue::I32(there as i32),
        };
        wanted.params.insert(control.id.clone(), value);
    }
    bench.host.shut(true);
    let later = Instant::now() + 2 * ALIVE;
    bench.loader.poll(later);
    bench.loader.apply(wanted.clone()).expect("a state");
    let mut pictures = 0;
    while bench.loader.is_busy() {
        bench.loader.poll(later);
        let asked = bench.host.asked();
        assert!(asked.len() <= 3 * GESTURES, "{}", asked.len());
        assert!(!asked.iter().any(|asked| matches!(asked, Asked::State(_))));
        pictures += 1;
        assert!(pictures < 100);
    }
    assert!(pictures > 1, "{pictures}");
    assert_eq!(texts(&state(&bench.params)), texts(&wanted));
}

#[test]
fn a_host_that_stops_in_the_middle_hangs_nothing_and_brings_nothing_back() {
    let mut bench = Bench::new();
    bench.host.shut(true);
    bench.telemetry.beat();
    bench.loader.poll(Instant::now());
    let began = Instant::now();
    let wanted = bench.with(&five());
    bench.loader.apply(wanted.clone()).expect("a state");
    bench.loader.poll(Instant::now());
    assert!(began.elapsed() < Duration::from_millis(200), "it waited");
    assert!(bench.loader.running.is_some());
    // Time goes by, the host stands still: the hand leads there instead.
    let later = Instant::now() + PATIENCE + ALIVE;
    bench.loader.poll(later);
    assert!(bench.loader.stuck.is_some() && bench.loader.running.is_none());
    bench.loader.poll(later);
    assert_eq!(texts(&state(&bench.params)), texts(&wanted));
    // Another load meanwhile goes the same way: never two at once.
    bench.telemetry.beat();
    let other = bench.with(&[("jivari", ParamValue::F32(55.0))]);
    bench.loader.apply(other.clone()).expect("a state");
    bench.loader.poll(Instant::now());
    assert!(bench.loader.running.is_none());
    assert_eq!(texts(&state(&bench.params)), texts(&other));
    bench.host.asked();
    // The host goes on: what was given up changes nothing.
    bench.host.shut(false);
    let end = Instant::now() + Duration::from_secs(10);
    while bench.loader.stuck.is_some() {
        assert!(Instant::now() < end, "the thread does not come back");
        bench.loader.poll(Instant::now());
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(bench.host.asked().contains(&Asked::State(Vec::new())));
    assert_eq!(texts(&state(&bench.params)), texts(&other));
}

#[test]
fn the_newest_wins() {
    let mut bench = Bench::new();
    bench.host.shut(true);
    for jivari in [1.0, 2.0, 3.0, 4.0] {
        let wanted = bench.with(&[("jivari", ParamValue::F32(jivari))]);
        bench.loader.apply(wanted).expect("a state");
    }
    assert_eq!(
        text(&bench.loader.state(), "jivari"),
        Some(rounded(&ParamValue::F32(4.0)))
    );
    bench.host.shut(false);
    bench.settle();
    assert_eq!(
        text(&state(&bench.params), "jivari"),
        Some(rounded(&ParamValue::F32(4.0)))
    );
    let states = bench.host.asked();
    let states = states
        .iter()
        .filter(|asked| matches!(asked, Asked::State(_)));
    assert_eq!(states.count(), 2, "the first and the newest");
}

#[test]
fn a_window_that_closes_waits_for_a_moment_at_most_and_leaves_no_thread() {
    let bench = Bench::new();
    bench.host.shut(true);
    let Bench {
        params,
        host,
        mut loader,
        ..
    } = bench;
    let mut wanted = state(&params);
    wanted
        .params
        .extend(five().map(|(id, value)| (id.to_owned(), value)));
    loader.apply(wanted).expect("a state");
    let began = Instant::now();
    drop(loader);
    assert!(began.elapsed() < Duration::from_millis(300), "it waited");
    host.shut(false);
    let host: Weak<Host> = {
        let weak = Arc::downgrade(&host);
        drop(host);
        weak
    };
    let end = Instant::now() + Duration::from_secs(10);
    while host.strong_count() > 0 {
        assert!(Instant::now() < end, "a thread holds the host");
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(
        text(&state(&params), "jivari"),
        Some(rounded(&ParamValue::F32(10.0)))
    );
}

#[test]
fn a_scale_comes_with_a_state_and_a_broken_one_stops_it() {
    let mut bench = Bench::new();
    let scale = |scl: &str| {
        let text = ScaleText {
            name: "Steppe".to_owned(),
            scl: scl.to_owned(),
            ..ScaleText::default()
        };
        serde_json::to_string(&text).expect("JSON")
    };
    let mut good = bench.with(&five());
    good.fields = BTreeMap::from([
        (SCALE.to_owned(), scale("d\n2\n333.0\n2/1\n")),
        ("editor_width".to_owned(), "2000".to_owned()),
        (
            CurrentField::KEY.to_owned(),
            r#"{"uuid":"u","name":"Дала"}"#.to_owned(),
        ),
    ]);
    bench.loader.apply(good.clone()).expect("a state");
    bench.settle();
    let scl = || bench.params.scale.view(|loaded| loaded.text.scl.clone());
    assert!(scl().contains("333"));
    assert_eq!(bench.params.current.get().name, "Дала");
    let width = &bench.params.editor_width;
    let width = width.load(std::sync::atomic::Ordering::Relaxed);
    assert_ne!(width, 2000, "the window is the player's");

    let mut broken = bench.with(&[("jivari", ParamValue::F32(99.0))]);
    broken
        .fields
        .insert(SCALE.to_owned(), scale("d\n2\nmany\n"));
    let error = bench.loader.apply(broken).expect_err("a broken scale");
    assert!(error.starts_with("Steppe.scl, line "), "{error}");
    bench.settle();
    assert_eq!(texts(&state(&bench.params)), texts(&good));
    assert!(
        bench
            .params
            .scale
            .view(|loaded| loaded.text.scl.contains("333"))
    );
}
