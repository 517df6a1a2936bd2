//! A window without a screen: draws pictures, finds things by their accessible names, clicks, types.

use egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, Ui, pos2, vec2};

/// Size of the window in points: 100 %.
const SIZE: egui::Vec2 = vec2(1120.0, 700.0);

/// Something that was drawn.
#[derive(Clone, Debug)]
pub struct Thing {
    /// Its accessible name.
    pub name: String,
    /// Where it is.
    pub rect: Rect,
    /// Whether it is on, if it can be.
    pub on: Option<bool>,
    /// Whether it can be used.
    pub enabled: bool,
}

/// The window.
pub struct Stage {
    /// Of egui.
    context: Context,
    /// Time in s.
    time: f64,
    /// What is done in the next picture.
    events: Vec<Event>,
    /// What the last picture showed.
    things: Vec<Thing>,
}

impl Stage {
    /// An empty one.
    pub fn new() -> Self {
        let context = Context::default();
        context.enable_accesskit();
        crate::editor::theme::Sheet::fit(SIZE).apply(&context);
        Self {
            context,
            time: 0.0,
            events: Vec::new(),
            things: Vec::new(),
        }
    }

    /// All of it.
    pub fn area() -> Rect {
        Rect::from_min_size(Pos2::ZERO, SIZE)
    }

    /// Draws one picture, a second after the last: no two clicks are a double one.
    pub fn draw(&mut self, ui: impl FnMut(&mut Ui)) {
        self.time += 1.0;
        self.at_once(ui);
    }

    /// Draws one picture at the time of the last.
    fn at_once(&mut self, ui: impl FnMut(&mut Ui)) {
        self.time += 0.01;
        let input = RawInput {
            screen_rect: Some(Self::area()),
            time: Some(self.time),
            events: std::mem::take(&mut self.events),
            focused: true,
            ..RawInput::default()
        };
        let output = self.context.run_ui(input, ui);
        let Some(update) = output.platform_output.accesskit_update else {
            return;
        };
        self.things = update
            .nodes
            .iter()
            .filter_map(|(_, node)| {
                let bounds = node.bounds()?;
                Some(Thing {
                    name: node.label()?.to_string(),
                    rect: Rect::from_min_max(
                        pos2(bounds.x0 as f32, bounds.y0 as f32),
                        pos2(bounds.x1 as f32, bounds.y1 as f32),
                    ),
                    on: node
                        .toggled()
                        .map(|toggled| toggled == egui::accesskit::Toggled::True),
                    enabled: !node.is_disabled(),
                })
            })
            .collect();
    }

    /// Everything that has a name.
    pub fn things(&self) -> &[Thing] {
        &self.things
    }

    /// The thing of a name; of several the one nearest the middle, where questions are asked.
    pub fn find(&self, name: &str) -> Option<&Thing> {
        let middle = Self::area().center();
        let far = |thing: &&Thing| thing.rect.center().distance(middle);
        let things = self.things.iter().filter(|thing| thing.name == name);
        things.min_by(|a, b| far(a).total_cmp(&far(b)))
    }

    /// Clicks on the thing of a name, `times` in a row. It must be there and usable.
    pub fn click(&mut self, name: &str, times: usize, mut ui: impl FnMut(&mut Ui)) {
        self.draw(&mut ui);
        let thing = self.find(name);
        let thing = thing.unwrap_or_else(|| {
            let names: Vec<&str> = self.things.iter().map(|one| one.name.as_str()).collect();
            panic!("no {name:?} among {names:?}")
        });
        assert!(thing.enabled, "{name} is off");
        let at = thing.rect.center();
        self.events.push(Event::PointerMoved(at));
        self.at_once(&mut ui);
        for _ in 0..times {
            for pressed in [true, false] {
                self.events.push(Event::PointerButton {
                    pos: at,
                    button: PointerButton::Primary,
                    pressed,
                    modifiers: Modifiers::NONE,
                });
                self.at_once(&mut ui);
            }
        }
        self.draw(&mut ui);
        self.draw(&mut ui);
    }

    /// Types a text into what has the keyboard.
    pub fn text(&mut self, text: &str, mut ui: impl FnMut(&mut Ui)) {
        self.events.push(Event::Text(text.to_owned()));
        self.draw(&mut ui);
        self.draw(&mut ui);
    }

    /// Presses a key.
    pub fn key(&mut self, key: Key, modifiers: Modifiers, mut ui: impl FnMut(&mut Ui)) {
        for pressed in [true, false] {
            self.events.push(Event::Key {
                key,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers,
            });
        }
        self.draw(&mut ui);
        self.draw(&mut ui);
    }
}
