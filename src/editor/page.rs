//! The pages of the window.

use super::board::Stage;
use super::learn::Riders;
use super::text::{Language, word};
use super::top::Ask;
use super::{drone, journey, layout, main, melody, mode, rhythm, settings, space, theme};
use egui::{Rect, Ui};

/// The pages, in the order of their tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// All parts side by side.
    Play,
    /// The drone.
    Drone,
    /// The mode.
    Mode,
    /// The melody.
    Melody,
    /// The rhythm.
    Rhythm,
    /// The journey.
    Journey,
    /// Space, spectrum and Main.
    Space,
    /// Settings.
    Settings,
}

impl Page {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Play,
        Self::Drone,
        Self::Mode,
        Self::Melody,
        Self::Rhythm,
        Self::Journey,
        Self::Space,
        Self::Settings,
    ];

    /// What its tab says.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Play => word(language, "page.play"),
            Self::Drone => word(language, "page.drone"),
            Self::Mode => word(language, "page.mode"),
            Self::Melody => word(language, "page.melody"),
            Self::Rhythm => word(language, "page.rhythm"),
            Self::Journey => word(language, "page.journey"),
            Self::Space => word(language, "page.space"),
            Self::Settings => word(language, "page.settings"),
        }
    }

    /// Draws it.
    pub fn draw(
        self,
        ui: &mut Ui,
        rect: Rect,
        stage: &mut Stage,
        riders: &Riders,
        asks: &mut Vec<Ask>,
    ) {
        let sheet = stage.desk.sheet;
        match self {
            Self::Play => {
                let (top, bottom) = {
                    let gap = sheet.px(theme::GAP);
                    let split = rect.bottom() - sheet.px(theme::BOTTOM);
                    (rect.with_max_y(split - gap), rect.with_min_y(split))
                };
                let [drone, mode, melody, rhythm] =
                    layout::columns(top, [244.0, 260.0, 196.0, 372.0], sheet);
                drone::play(ui, drone, stage);
                mode::play(ui, mode, stage);
                melody::play(ui, melody, stage);
                rhythm::play(ui, rhythm, stage);
                let [space, main] = layout::columns(bottom, [0.84, 1.16], sheet);
                space::play(ui, space, stage);
                main::play(ui, main, stage);
            }
            Self::Drone => drone::page(ui, rect, stage),
            Self::Mode => mode::page(ui, rect, stage),
            Self::Melody => melody::page(ui, rect, stage),
            Self::Rhythm => rhythm::page(ui, rect, stage),
            Self::Journey => journey::page(ui, rect, stage),
            Self::Space => space::page(ui, rect, stage),
            Self::Settings => settings::page(ui, rect, stage, riders, asks),
        }
    }
}
