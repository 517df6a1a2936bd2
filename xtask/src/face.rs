//! Where things stand in the plugin's window, for hands that click there: pixels at 100 %.

/// A place.
pub type Spot = (i16, i16);

/// The pages, in the order of their tabs.
pub const PAGES: [&str; 7] = [
    "play", "drone", "mode", "melody", "rhythm", "space", "settings",
];

/// The tab of a page.
pub fn tab(page: &str) -> Option<Spot> {
    let index = PAGES.iter().position(|name| *name == page)? as i16;
    Some((12 + 108 * index + 54, 172))
}

/// A place at another size.
pub fn scaled((x, y): Spot, scale: f64) -> Spot {
    let pixels = |units: i16| (f64::from(units) * scale).round() as i16;
    (pixels(x), pixels(y))
}
