//! What is asked of the window as a whole: steps back and forth, whole states, its size and language.

use super::text::phrase;
use super::top::Ask;
use super::{Face, random, theme, widgets};
use egui::{Rect, Ui, ViewportCommand, vec2};
use std::sync::atomic::Ordering::Relaxed;

/// How long a host may take to resize the window, in s.
const RESIZE_S: f64 = 1.0;

/// A size that was asked for.
#[derive(Clone, Copy)]
pub struct Wanted {
    /// As a ratio.
    pub zoom: f32,
    /// When, in egui's seconds.
    pub since: f64,
}

impl Face {
    /// Does what is asked of the window as a whole.
    pub(super) fn answer(&mut self, ui: &Ui, ask: Ask, now: f64) {
        let history = self.session.history.clone();
        let loader = &mut self.loader;
        let done = match ask {
            Ask::Undo => {
                history.undo(&self.hand, &self.controls, loader);
                Ok(())
            }
            Ask::Redo => {
                history.redo(&self.hand, &self.controls, loader);
                Ok(())
            }
            Ask::Flip => {
                history.flip(loader, random::shapes_sound);
                Ok(())
            }
            Ask::CopyOver => {
                history.copy_over(loader, random::shapes_sound);
                Ok(())
            }
            Ask::Roll => {
                let wish = self.session.random.lock();
                let wish = wish.unwrap_or_else(|poison| poison.into_inner()).clone();
                let locks = &self.preferences.locked;
                let state = random::roll(&self.controls, loader.state(), locks, &wish, seed());
                history.replace(loader, state)
            }
            Ask::Init => {
                let state = random::initial(&self.controls, loader.state());
                history.replace(loader, state)
            }
            Ask::Panic => {
                self.telemetry.panic.store(true, Relaxed);
                Ok(())
            }
            Ask::Zoom(zoom) => {
                let size = vec2(theme::WIDTH * zoom, theme::HEIGHT * zoom).round();
                ui.ctx().send_viewport_cmd(ViewportCommand::InnerSize(size));
                self.wanted = Some(Wanted { zoom, since: now });
                self.preferences.zoom = zoom;
                widgets::keep(&mut self.preferences, &self.folder)
            }
            Ask::Speak(language) => {
                self.language = language;
                self.preferences.language = Some(language.code().to_owned());
                widgets::keep(&mut self.preferences, &self.folder)
            }
        };
        if let Err(error) = done {
            self.said = (Some(error), now);
        }
        ui.ctx().request_repaint();
    }

    /// Says so where the host kept the window as it was, and remembers what was asked for.
    pub(super) fn watch_size(&mut self, window: Rect, now: f64) {
        let Some(wanted) = self.wanted.filter(|wanted| now - wanted.since > RESIZE_S) else {
            return;
        };
        self.wanted = None;
        let width = theme::WIDTH * wanted.zoom;
        if (window.width() - width).abs() > 2.0 {
            let percent = format!("{:.0} %", 100.0 * wanted.zoom);
            let text = phrase(self.language, "size.refused", &[&percent]);
            self.said = (Some(text), now);
            self.params
                .editor_width
                .store(width.round() as u32, Relaxed);
        }
    }
}

/// A seed that no other roll has.
fn seed() -> u64 {
    let time = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    time.map_or(1, |time| time.as_nanos() as u64)
}
