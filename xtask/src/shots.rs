//! `shots`: opens the plugin's real editor in a window and saves a picture of each of its pages, in
//! each language, of the first at other sizes, and of what opens over them.
//!
//! A hand clicks; language and size are those of a settings file made for the occasion.

use crate::bundle;
use crate::display::Display;
use crate::face::{self, PAGES};
use crate::fault::{Fault, Result};
use crate::host::gui::EditorSize;
use crate::host::{Event, Events, Instance, PluginFile, Transport};
use crate::window::{Picture, Pointer, Resource, Window, keep_display, key};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the editor draws before its first picture is taken.
const SETTLE: Duration = Duration::from_millis(2500);
/// How long it draws after a click.
const TURN: Duration = Duration::from_millis(900);
/// How long a closed window's thread and its graphics driver may take to end.
const FAREWELL: Duration = Duration::from_millis(700);
/// Rate of the audio that plays behind the picture.
const RATE_HZ: f64 = 48_000.0;
/// Frames of a block.
const BLOCK_FRAMES: usize = 512;
/// Tempo of the song behind it.
const TEMPO_BPM: f64 = 112.0;
/// A hand that is nowhere near anything.
const AWAY: face::Spot = (4, 690);

/// What a hand does.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// Clicks here.
    Click(face::Spot),
    /// Clicks here with the other button.
    RightClick(face::Spot),
    /// Rests here.
    Rest(face::Spot),
    /// Presses a key.
    Key(u8),
    /// Takes a picture of this name.
    Shoot(&'static str),
}

use Act::{Click, Key, Rest, RightClick, Shoot};

/// Pictures of what opens over the pages, which stands at the same places in each language.
const OVER: &[Act] = &[
    Rest(face::JIVARI),
    Shoot("tooltip"),
    RightClick(face::JIVARI),
    Shoot("context"),
    Click(AWAY),
    Click(face::RANDOM_MENU),
    Shoot("random"),
    Click(AWAY),
    Click(face::SIZE_MENU),
    Shoot("sizes"),
    Click(AWAY),
    Click(face::LANGUAGE_MENU),
    Shoot("languages"),
    Click(AWAY),
    Click((12 + 108 * 2 + 54, 172)),
    Click(face::MODE_MENU),
    Shoot("modes"),
    Click(AWAY),
    Click(face::PRESET_NAME),
    Shoot("browser"),
];
/// What follows them in English: saving a preset, and what is asked about it.
const ENGLISH: &[Act] = &[
    Click(face::PRESET_NAME),
    Click(face::PRESET_SAVE),
    Shoot("save"),
    Click(face::DIALOG_DO),
    Click(face::PRESET_NAME),
    Shoot("saved"),
    Click(face::BROWSER_RENAME),
    Shoot("rename"),
    Key(key::ESCAPE),
    Click(face::BROWSER_DELETE),
    Shoot("delete"),
    Click(face::DELETE_NOT),
    Click(face::BROWSER_IMPORT),
    Shoot("import"),
];

/// The journey mid-way: parameters and their texts.
const MIDWAY: [(&str, &str); 3] = [("jr_on", "On"), ("jr_mov", "Manual"), ("jr_pos", "56 %")];

/// Saves the pictures to `target/shots`.
pub fn run() -> Result<()> {
    let bundles = bundle::ensure()?;
    let display = Display::ensure()?
        .ok_or_else(|| Fault::input("no display: set DISPLAY or install xvfb"))?;
    let folder = bundle::target_dir()?.join("shots");
    let home = folder.join("home");
    // What was saved the last time is not to be seen.
    let _ = std::fs::remove_dir_all(&home);
    make_folder(&home)?;
    // SAFETY: the command has no other thread yet; the editor's GL looks here for its display, and
    // the plugin for its settings.
    unsafe {
        std::env::set_var("DISPLAY", &display.name);
        std::env::set_var("KAZAKH_HORIZON_HOME", &home);
    }
    keep_display(None)?;
    let file = PluginFile::open(&bundles.clap)?;
    let save = |name: &str, shot: &Picture| {
        let path = folder.join(format!("{name}.png"));
        shot.save(&path)?;
        println!("{} ({}x{})", path.display(), shot.width_px, shot.height_px);
        Ok(())
    };
    for (language, next) in face::NEXT_PRESET {
        for scale in [1.0, 0.75, 1.5, 2.0] {
            let whole = scale == 1.0;
            if !whole && scale != 2.0 && language != "en" {
                continue;
            }
            choose(&home, language, scale)?;
            let mut instance = file.instantiate(bundle::CLAP_ID)?;
            if !instance.has_editor() {
                return Err(Fault::failed("the plugin has no editor"));
            }
            let mut acts = vec![Click(next)];
            for page in PAGES.into_iter().take(if whole { PAGES.len() } else { 1 }) {
                let tab =
                    face::tab(page).ok_or_else(|| Fault::failed(format!("no page {page}")))?;
                acts.extend([Click(tab), Shoot(page)]);
            }
            for (page, shot) in take_shots(&mut instance, &display.name, scale, &acts)? {
                save(&format!("{page}-{language}-{:.0}", 100.0 * scale), &shot)?;
            }
        }
    }
    let journey = face::tab("journey").ok_or_else(|| Fault::failed("no page journey"))?;
    let play = face::tab("play").ok_or_else(|| Fault::failed("no page play"))?;
    for (language, scale) in [
        ("en", 1.0),
        ("kk", 1.0),
        ("ru", 1.0),
        ("en", 1.5),
        ("ru", 2.0),
    ] {
        choose(&home, language, scale)?;
        let mut instance = file.instantiate(bundle::CLAP_ID)?;
        for (id, text) in MIDWAY {
            instance.set_text(id, text)?;
        }
        let acts = [
            Click(play),
            Shoot("steered"),
            Click(journey),
            Shoot("midway"),
            Rest(face::MAP),
            Shoot("map"),
        ];
        for (name, shot) in take_shots(&mut instance, &display.name, scale, &acts)? {
            save(&format!("{name}-{language}-{:.0}", 100.0 * scale), &shot)?;
        }
    }
    for (language, next) in face::NEXT_PRESET {
        choose(&home, language, 1.0)?;
        let mut instance = file.instantiate(bundle::CLAP_ID)?;
        let mut acts = vec![Click(next)];
        acts.extend_from_slice(OVER);
        if language == "en" {
            acts.extend_from_slice(ENGLISH);
        }
        for (name, shot) in take_shots(&mut instance, &display.name, 1.0, &acts)? {
            save(&format!("over-{name}-{language}"), &shot)?;
        }
    }
    Ok(())
}

/// Makes a folder.
fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Fault::failed(format!("{}: {error}", folder.display())))
}

/// Writes the settings of a user.
fn choose(home: &Path, language: &str, zoom: f64) -> Result<()> {
    let path = home.join("Settings.json");
    let text = format!("{{\"language\": \"{language}\", \"zoom\": {zoom}}}\n");
    std::fs::write(&path, text)
        .map_err(|error| Fault::failed(format!("{}: {error}", path.display())))
}

/// Opens the editor of an instance on a display, plays, and lets a hand act. Returns its pictures
/// once the window is gone, so that the process may end or the display close.
///
/// An editor that opens at another size is resized. `[main]`
pub fn take_shots(
    instance: &mut Instance,
    display: &str,
    scale: f64,
    acts: &[Act],
) -> Result<Vec<(&'static str, Picture)>> {
    let opened = instance.create_editor()?;
    let pixels = |units: f64| (units * scale).round() as u16;
    let size = EditorSize {
        width_px: pixels(1120.0),
        height_px: pixels(700.0),
    };
    let window = Window::open(Some(display), size.width_px, size.height_px)?;
    // SAFETY: the window is dropped after the editor is destroyed, below.
    let embedded = unsafe { instance.embed_editor(window.id()) };
    let shots = embedded.and_then(|()| {
        if opened != size {
            instance.resize_editor(size)?;
        }
        instance.activate(RATE_HZ, BLOCK_FRAMES as u32)?;
        let mut band = Band::default();
        band.play(instance, SETTLE)?;
        let mut pointer = Pointer::over(&window)?;
        let mut shots = Vec::new();
        for act in acts {
            let (spot, button) = match *act {
                Click(spot) => (spot, Some(1)),
                RightClick(spot) => (spot, Some(3)),
                Rest(spot) => (spot, None),
                Key(code) => {
                    pointer.key(code)?;
                    band.play(instance, Duration::from_millis(300))?;
                    continue;
                }
                Shoot(name) => {
                    band.play(instance, TURN)?;
                    shots.push((name, window.picture()?));
                    continue;
                }
            };
            let (x, y) = face::scaled(spot, scale);
            pointer.to(x, y)?;
            let rest = if button.is_some() { 150 } else { 1000 };
            band.play(instance, Duration::from_millis(rest))?;
            if let Some(button) = button {
                pointer.press(button)?;
                pointer.release(button)?;
                // A click that moves on before the next picture is none.
                band.play(instance, Duration::from_millis(400))?;
                let (x, y) = face::scaled(AWAY, scale);
                pointer.to(x, y)?;
            }
        }
        Ok(shots)
    });
    instance.destroy_editor();
    instance.deactivate();
    Resource::Threads.settled(FAREWELL);
    shots
}

/// Plays in real time behind the pictures, so that they move.
#[derive(Default)]
struct Band {
    /// Blocks played.
    blocks: u32,
}

impl Band {
    /// Plays for a while.
    fn play(&mut self, instance: &mut Instance, time: Duration) -> Result<()> {
        let (mut left, mut right) = ([0.0; BLOCK_FRAMES], [0.0; BLOCK_FRAMES]);
        let block_s = BLOCK_FRAMES as f64 / RATE_HZ;
        let started = Instant::now();
        let mut here = 0u32;
        while started.elapsed() < time {
            let beats = f64::from(self.blocks) * block_s * TEMPO_BPM / 60.0;
            let transport = Transport::playing(beats, TEMPO_BPM);
            instance.process(&mut left, &mut right, &self.keys(), Some(&transport))?;
            instance.service();
            (self.blocks, here) = (self.blocks + 1, here + 1);
            let due = Duration::from_secs_f64(f64::from(here) * block_s);
            std::thread::sleep(due.saturating_sub(started.elapsed()));
        }
        Ok(())
    }

    /// A key now and then.
    fn keys(&self) -> Events {
        let mut events = Events::new();
        if self.blocks.is_multiple_of(40) {
            let step = self.blocks / 40 % 5;
            let key = |step: u32| 62 + [0, 4, 7, 9, 12][step as usize % 5];
            let channel = 0;
            events.push(
                0,
                Event::NoteOff {
                    channel,
                    key: key(step + 4),
                },
            );
            events.push(
                0,
                Event::NoteOn {
                    channel,
                    key: key(step),
                    velocity: 0.8,
                },
            );
        }
        events
    }
}
