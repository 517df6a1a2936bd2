//! Where things stand in the plugin's window, for hands that click there: pixels at 100 %.

/// A place.
pub type Spot = (i16, i16);

/// The pages, in the order of their tabs.
pub const PAGES: [&str; 8] = [
    "play", "drone", "mode", "melody", "rhythm", "journey", "space", "settings",
];

/// The tab of a page.
pub fn tab(page: &str) -> Option<Spot> {
    let index = PAGES.iter().position(|name| *name == page)? as i16;
    Some((12 + 98 * index + 49, 172))
}

/// The button that loads the next preset, in each language: the words after it move it.
pub const NEXT_PRESET: [(&str, Spot); 3] =
    [("en", (375, 22)), ("kk", (371, 22)), ("ru", (425, 22))];
/// The preset's name, in English: opens and closes the browser.
pub const PRESET_NAME: Spot = (288, 22);
/// Save, in English.
pub const PRESET_SAVE: Spot = (482, 22);
/// In a dialog over the page, in English: does it.
pub const DIALOG_DO: Spot = (730, 624);
/// In the browser, in English: buttons of what is done with the preset.
pub const BROWSER_RENAME: Spot = (886, 624);
/// See [`BROWSER_RENAME`].
pub const BROWSER_DELETE: Spot = (972, 624);
/// In the question whether to delete: leaves it.
pub const DELETE_NOT: Spot = (728, 458);
/// Imports a file.
pub const BROWSER_IMPORT: Spot = (911, 662);
/// How Random works.
pub const RANDOM_MENU: Spot = (763, 22);
/// The menu of sizes.
pub const SIZE_MENU: Spot = (944, 22);
/// The menu of languages.
pub const LANGUAGE_MENU: Spot = (1000, 22);
/// The dial Jivari.
pub const JIVARI: Spot = (50, 437);
/// On the page Mode: its menu.
pub const MODE_MENU: Spot = (683, 255);
/// On the first page: the dial of Output Gain.
pub const GAIN: Spot = (520, 641);
/// The dial of Free Tempo.
pub const TEMPO: Spot = (593, 641);
/// Its value, under it.
pub const TEMPO_VALUE: Spot = (593, 670);
/// The menu Drone Tuning.
pub const DRONE_TUNING: Spot = (180, 381);
/// The second row of that menu when it is open: Ma.
pub const DRONE_TUNING_MA: Spot = (180, 428);
/// On the page Space: the switch Bypass.
pub const BYPASS: Spot = (1043, 626);
/// On the page Mode: the buttons that load, export and clear the user's scale.
pub const SCALE_LOAD: Spot = (614, 632);
/// See [`SCALE_LOAD`].
pub const SCALE_EXPORT: Spot = (753, 632);
/// See [`SCALE_LOAD`].
pub const SCALE_CLEAR: Spot = (893, 632);
/// Two files in the list that [`SCALE_LOAD`] opens above itself.
pub const SCALE_FILES: [Spot; 2] = [(640, 580), (640, 604)];
/// On the map of the journey: chapter 3, at 25 % of the way.
pub const MAP: Spot = (280, 84);
/// On the page Settings: the buttons that save the last 4 and 16 bars, and ten minutes.
pub const MIDI_FOUR: Spot = (994, 334);
/// See [`MIDI_FOUR`].
pub const MIDI_SIXTEEN: Spot = (1080, 334);
/// See [`MIDI_FOUR`].
pub const MIDI_MINUTES: Spot = (837, 364);
/// Parameters by page and place: the window's own tests hold them to where they are drawn.
pub const PARAMETERS: [(&str, &str, Spot); 4] = [
    ("play", "gain", GAIN),
    ("play", "bpm", TEMPO),
    ("play", "dr_tun", DRONE_TUNING),
    ("space", "bypass", BYPASS),
];

/// A place at another size.
pub fn scaled((x, y): Spot, scale: f64) -> Spot {
    let pixels = |units: i16| (f64::from(units) * scale).round() as i16;
    (pixels(x), pixels(y))
}
