//! The Scale rows of the real editor: load, export, clear, and a file that is no scale.

mod support;
#[path = "support/window.rs"]
mod window;

use std::path::{Path, PathBuf};
use std::time::Duration;
use window::{display, shot};
use xtask::face::{
    self, SCALE_CLEAR as CLEAR, SCALE_EXPORT as EXPORT, SCALE_FILES as FILES, SCALE_LOAD as LOAD,
};
use xtask::host::{Edit, Instance};
use xtask::scale::field;
use xtask::window::{Picture, Pointer, Window};

/// Time in which the editor sees a click and draws what it does.
const BEAT: Duration = Duration::from_millis(150);

/// A data folder with a broken and a good scale, named to our plugin.
fn home() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor-scale");
    let _ = std::fs::remove_dir_all(&home);
    let scales = home.join("Scales");
    std::fs::create_dir_all(&scales).expect("a folder");
    let put = |name: &str, text: &str| {
        std::fs::write(scales.join(name), text).expect("a file");
    };
    put("A broken one.scl", "d\n2\n333.0\nmany\n");
    put("Steppe.scl", "d\n2\n333.0\n2/1\n");
    // SAFETY: this process runs one test, and nothing else in it reads the environment meanwhile.
    unsafe { std::env::set_var(kazakh_horizon::folder::HOME_VARIABLE, &home) };
    scales
}

/// A window, its editor and a hand.
struct Bench {
    /// The window.
    parent: Window,
    /// The plugin.
    instance: Instance,
    /// The hand.
    pointer: Pointer,
}

impl Bench {
    /// Opens the editor.
    fn open() -> Self {
        let parent = Window::open(None, 1120, 700).expect("a window");
        let mut instance = support::instance();
        instance.create_editor().expect("an editor");
        // SAFETY: the editor is destroyed before its parent, in `close`.
        unsafe { instance.embed_editor(parent.id()) }.expect("the editor in its parent");
        let turn = || instance.idle(BEAT);
        window::wait_for(&parent, "too few colours", turn, |picture| {
            picture.colours() > 100
        });
        let pointer = Pointer::over(&parent).expect("a pointer");
        Self {
            parent,
            instance,
            pointer,
        }
    }

    /// Clicks at a place and waits until something is seen. Returns the picture.
    fn click(&mut self, (x, y): (i16, i16), what: &str) -> Picture {
        self.pointer.to(x, y).expect("a move");
        self.instance.idle(2 * BEAT);
        let before = self.parent.picture().expect("a picture");
        self.pointer.press(1).expect("a press");
        self.pointer.release(1).expect("a release");
        let turn = || self.instance.idle(BEAT);
        window::wait_for(&self.parent, what, turn, |picture| *picture != before);
        self.instance.idle(2 * BEAT);
        self.parent.picture().expect("a picture")
    }

    /// The intonation was touched by one whole gesture that ended on a value.
    fn touched(&mut self, wanted: &str) {
        let edits = self.instance.edits().expect("edits");
        let id = self.instance.param("inton").expect("a parameter").clap_id;
        let [Edit::Begin(begin), .., Edit::End(end)] = edits[..] else {
            panic!("no gesture: {edits:?}");
        };
        assert_eq!((begin, end), (id, id));
        assert!(edits.len() >= 3, "a gesture that sets nothing: {edits:?}");
        assert_eq!(self.instance.value_text("inton").expect("a text"), wanted);
    }

    /// Name of the scale in the state.
    fn name(&mut self) -> String {
        let field = field(&mut self.instance).expect("a field");
        field["name"].as_str().unwrap_or_default().to_owned()
    }
}

#[test]
fn a_scale_is_loaded_exported_and_cleared_by_hand() {
    if !display("the editor's scale") {
        return;
    }
    let scales = home();
    let mut bench = Bench::open();
    bench.click(face::tab("mode").expect("a page"), "no page");
    let files = || std::fs::read_dir(&scales).expect("a folder").count();

    let list = bench.click(LOAD, "no list");
    shot(&list, "scale-list.png");
    let loaded = bench.click(FILES[1], "nothing was loaded");
    shot(&loaded, "scale-loaded.png");
    assert_eq!(bench.name(), "Steppe");
    bench.touched("Scala File");

    // Again: no parameter changes, but the host must learn that the project did.
    bench.click(LOAD, "no list");
    bench.click(FILES[1], "nothing was loaded");
    bench.touched("Scala File");

    // A broken file is named, and changes nothing.
    bench.click(LOAD, "no list");
    let broken = bench.click(FILES[0], "no message");
    shot(&broken, "scale-broken.png");
    let kept = field(&mut bench.instance).expect("a field");
    assert_eq!(kept["name"], "Steppe");
    assert!(
        kept["error"]
            .as_str()
            .is_some_and(|error| error.starts_with("A broken one.scl, line 4: ")),
        "{kept}"
    );
    assert_eq!(bench.instance.edits().expect("edits"), []);

    let exported = bench.click(EXPORT, "nothing was exported");
    shot(&exported, "scale-exported.png");
    assert_eq!(files(), 3);
    let text = std::fs::read_to_string(scales.join("Steppe 2.scl")).expect("the export");
    assert!(text.contains("333.0"), "{text}");

    bench.click(CLEAR, "nothing was cleared");
    assert_eq!(bench.name(), "");
    bench.touched("Mode's Own");
    bench.click(EXPORT, "nothing was exported");
    assert_eq!(files(), 4);
    assert!(scales.join("Kazakh Mixolydian.scl").is_file());
    bench.instance.destroy_editor();
}
