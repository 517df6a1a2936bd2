//! The window: a bar, the horizon, and pages of panels.
//!
//! Drawn in virtual units of 1120 x 700 and scaled to the window, with the framework's own zoom left
//! at 1. Nothing musical is decided here: panels move parameters, and pictures show what the audio
//! thread said.

mod asks;
mod bar;
mod board;
pub mod browser;
mod brush;
mod control;
mod drone;
mod entry;
pub mod fusion;
mod history;
pub mod horizon;
mod idle;
mod journey;
mod knob;
mod label;
mod layout;
mod learn;
pub mod library;
pub mod live;
mod loader;
mod main;
mod mark;
mod melody;
mod menu;
pub mod meter;
mod midi;
mod mode;
pub mod ornament;
mod page;
pub mod preset_bar;
mod random;
mod rhythm;
pub mod rings;
mod rows;
mod scale;
mod scope;
mod session;
mod settings;
mod short;
mod space;
mod spectrum;
pub mod strings;
#[cfg(test)]
mod tests;
pub mod text;
pub mod theme;
mod top;
mod way;
pub mod wheel;
mod widgets;
mod window;

pub use window::{KazakhEditor, KazakhEditorHandle, KazakhWindow};

use crate::folder::Folder;
use crate::params::KazakhParams;
use crate::preferences::Preferences;
use crate::presets::Bank;
use crate::tape::Tape;
use crate::telemetry::Telemetry;
use asks::Wanted;
use board::{Board, Stage};
use browser::Browser;
use control::{Controls, Hand};
use egui::{Align, Rect, Ui};
use entry::Entry;
use layout::Parts;
use learn::Riders;
use library::{Loads, Shelf};
use live::View;
use loader::Loader;
use nice_plug::plugin::PluginState;
use nice_plug_egui::{App, Frame, baseview};
use page::Page;
use session::Session;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use text::{Language, said};
use theme::Sheet;
use top::Ask;
use widgets::Desk;
use window::{Link, Mourner};

/// Time between two pictures while something moves.
const FRAME: Duration = Duration::from_millis(33);
/// How often it is looked whether something moves again.
const LOOK: Duration = Duration::from_millis(300);
/// A picture that is so much too late is not asked for once more, in s.
const EARLY_S: f64 = 0.005;
/// How long a line for the user is shown, in s.
const SAID_S: f64 = 10.0;

/// What is drawn in the window. Made anew each time the window opens.
pub struct Face {
    /// The instrument.
    params: Arc<KazakhParams>,
    /// What the audio thread says.
    telemetry: Arc<Telemetry>,
    /// What was played.
    tape: Arc<Tape>,
    /// What outlives the window.
    session: Arc<Session>,
    /// The user's choices.
    preferences: Preferences,
    /// Where they are kept.
    folder: Result<Folder, String>,
    /// Language of the words.
    language: Language,
    /// All parameters.
    controls: Controls,
    /// Moves parameters.
    hand: Hand,
    /// Loads whole states.
    loader: Loader,
    /// The presets.
    browser: Browser,
    /// Learned controllers.
    riders: Riders,
    /// The pictures.
    board: Board,
    /// The value being typed.
    entry: Option<Entry>,
    /// What is searched for in the open list.
    search: String,
    /// Part of a wheel's notch left over.
    wheel: f32,
    /// A line for the user, and since when, in egui's seconds.
    said: (Option<String>, f64),
    /// The size asked for.
    wanted: Option<Wanted>,
    /// The sheet whose sizes egui has.
    applied: Option<Sheet>,
    /// Time of the last picture, in egui's seconds.
    drawn: f64,
    /// When the next picture was asked for, in egui's seconds.
    due: f64,
    /// Whether the audio thread ran then.
    alive: bool,
    /// The host's side of the window, if there is one.
    outside: Option<(Arc<Link>, Mourner)>,
}

impl Face {
    /// A face for these parameters. Reads the user's choices from the disk. `[main]`
    fn new(
        params: Arc<KazakhParams>,
        telemetry: Arc<Telemetry>,
        tape: Arc<Tape>,
        session: Arc<Session>,
        hand: Hand,
        folder: Result<Folder, String>,
    ) -> Self {
        let (preferences, problem) = match &folder {
            Ok(folder) => Preferences::load_from(folder),
            Err(error) => (Preferences::default(), Some(error.clone())),
        };
        let language = preferences.language.as_deref();
        let mut browser = Browser::new(Bank::open());
        session.resume(&mut browser.library);
        Self {
            language: language.and_then(Language::of_code).unwrap_or_default(),
            preferences,
            folder,
            controls: Controls::new(&params),
            loader: Loader::new(params.clone(), telemetry.clone(), hand.clone()),
            browser,
            params,
            telemetry,
            tape,
            session,
            hand,
            riders: Riders::default(),
            board: Board::new(),
            entry: None,
            search: String::new(),
            wheel: 0.0,
            said: (problem, 0.0),
            wanted: None,
            applied: None,
            drawn: 0.0,
            due: 0.0,
            alive: false,
            outside: None,
        }
    }

    /// Tells the host's side of the window what happens to it.
    fn embed(&mut self, link: Arc<Link>, mourner: Mourner) {
        self.outside = Some((link, mourner));
    }

    /// Draws one picture and does what is asked. Says how long to wait for the next one, unless it
    /// comes already.
    fn frame(&mut self, ui: &mut Ui) -> Option<Duration> {
        let window = ui.max_rect();
        let sheet = Sheet::fit(window.size());
        if self.applied != Some(sheet) {
            self.applied = Some(sheet);
            sheet.apply(ui.ctx());
        }
        let now = ui.input(|input| input.time);
        let elapsed = ((now - self.drawn) as f32).clamp(0.0, 1.0);
        self.drawn = now;
        self.loader.poll(Instant::now());
        let rides = self
            .riders
            .follow(&self.params.learn, &self.controls, &self.hand, now);
        ui.painter().rect_filled(window, 0, theme::GROUND);
        let parts = Parts::of(window, sheet);
        let (asks, preset) = self.parts(ui, &parts, sheet, (now, elapsed));
        self.presets(ui, preset, parts.tabs.union(parts.page), sheet);
        for ask in asks {
            self.answer(ui, ask, now);
        }
        self.watch_size(window, now);
        // A key that no field is open for belongs to the host.
        let focused = ui.memory(|memory| memory.focused());
        if let Some(focused) = focused.filter(|_| !ui.ctx().text_edit_focused()) {
            ui.memory_mut(|memory| memory.surrender_focus(focused));
        }
        // A hidden window waits until it is shown again; one in which nothing moves looks now and
        // then whether the audio thread has begun.
        if !self.telemetry.open.load(Relaxed) {
            return None;
        }
        let busy = rides || self.loader.is_busy() || !self.hand.is_empty();
        let next = if self.alive || busy { FRAME } else { LOOK };
        // Each wait is a timer of its own. One for every picture that the pointer caused would go on
        // side by side for as long as the window is open.
        let soon = now + next.as_secs_f64();
        (self.due <= now || soon < self.due - EARLY_S).then(|| {
            self.due = soon;
            next
        })
    }

    /// The preset in the bar, and the browser over the page.
    fn presets(&mut self, ui: &mut Ui, bar: Rect, page: Rect, sheet: Sheet) {
        let mut way = Way {
            loader: &mut self.loader,
            history: &self.session.history,
        };
        let mut shelf = Shelf {
            params: &self.params,
            loads: &mut way,
            preferences: &mut self.preferences,
            language: self.language,
        };
        preset_bar::draw(ui, bar, &mut self.browser, &mut shelf, sheet);
        self.browser.draw(ui, page, &mut shelf, sheet);
        self.session.browsed(&self.browser.library);
    }

    /// All parts of the window but the presets. Returns what is asked of it as a whole, and where
    /// the preset stands.
    fn parts(
        &mut self,
        ui: &mut Ui,
        parts: &Parts,
        sheet: Sheet,
        (now, elapsed): (f64, f32),
    ) -> (Vec<Ask>, Rect) {
        let live = self.telemetry.live();
        self.alive = live.is_alive();
        let mut settings = self.params.snapshot();
        crate::engine::journey::show(&live.glance.journey, &mut settings);
        let scale = self.params.scale.view(|loaded| loaded.scale);
        let view = View {
            live: &live,
            telemetry: &self.telemetry,
            settings: &settings,
            scale: scale.as_ref(),
            language: self.language,
            calm: self.preferences.calm,
            now,
            elapsed,
        };
        self.board.loudness.listen(&self.telemetry);
        let mut asks = Vec::new();
        let mut stage = Stage {
            desk: Desk {
                controls: &self.controls,
                hand: &self.hand,
                params: &self.params,
                session: &self.session,
                entry: &mut self.entry,
                search: &mut self.search,
                wheel: &mut self.wheel,
                journey: &live.glance.journey,
                sheet,
                language: self.language,
                preferences: &mut self.preferences,
                folder: &self.folder,
                said: &mut self.said.0,
            },
            board: &mut self.board,
            view: &view,
            tape: &self.tape,
        };
        let before = stage.desk.said.clone();
        let preset = top::draw(ui, parts.bar, &mut stage, &mut asks);
        board::strip(ui, parts.strip, &mut stage);
        let names = Page::ALL.map(|page| page.name(self.language));
        let open = self.session.page.load(Relaxed).min(Page::ALL.len() - 1);
        let chosen = top::tabs(ui, parts.tabs, &names, open, sheet);
        self.session.page.store(chosen, Relaxed);
        let page = Page::ALL.get(open).copied().unwrap_or(Page::Play);
        // What lies under the browser would still turn with the wheel.
        if !self.browser.covers() {
            ui.push_id(open, |ui| {
                page.draw(ui, parts.page, &mut stage, &self.riders, &mut asks);
            });
        }
        if *stage.desk.said != before {
            self.said.1 = now;
        }
        self.say(ui, parts.tabs, sheet, now);
        (asks, preset)
    }

    /// The line for the user, beside the tabs.
    fn say(&mut self, ui: &Ui, tabs: Rect, sheet: Sheet, now: f64) {
        if now - self.said.1 > SAID_S {
            self.said.0 = None;
        }
        if let Some(text) = &self.said.0 {
            let place =
                tabs.with_min_x(tabs.left() + sheet.px(theme::TAB) * Page::ALL.len() as f32);
            let style = (theme::text::SMALL, theme::WRONG);
            let text = said(self.language, text);
            widgets::sized(ui.painter(), place, Align::Max, &text, style, sheet);
        }
    }
}

/// The way of a preset into the plugin: through the history, to be undone.
struct Way<'a> {
    /// Loads states.
    loader: &'a mut Loader,
    /// What was done.
    history: &'a history::History,
}

impl Loads for Way<'_> {
    fn state(&self) -> PluginState {
        self.loader.state()
    }

    fn load(&mut self, state: PluginState) -> Result<(), String> {
        self.history.replace(self.loader, state)
    }

    fn touch(&mut self) {
        self.loader.touch();
    }
}

impl App for Face {
    fn build(&mut self, _: egui::Context, _: &mut Frame) -> Result<(), baseview::HandlerError> {
        if let Some((_, mourner)) = &mut self.outside {
            mourner.settle();
        }
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        let window = frame.baseview_window();
        if let Some((link, _)) = &self.outside {
            link.drawn(window);
        }
        // Not through egui, which drops it where it wants a picture at once.
        if let Some(next) = self.frame(ui) {
            window.request_redraw_after(next);
        }
    }

    fn resized(&mut self, size: baseview::WindowSize) {
        let width = size.logical.width.round().clamp(0.0, 65_535.0) as u32;
        self.params.editor_width.store(width, Relaxed);
        if let Some((link, _)) = &self.outside {
            link.resized(size);
        }
    }
}
