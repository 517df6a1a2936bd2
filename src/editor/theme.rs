//! Every colour and size of the editor: steppe at dusk, dark earth under a clearing sky, and one
//! accent, the gold of dry feather grass.
//!
//! Sizes are in virtual units of a 1120 x 700 window; [`Sheet`] turns them into points. Text keeps
//! a contrast of at least 4.5:1 on what it stands on (a test computes it).

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Vec2};

/// Width of the window at 100 %.
pub const WIDTH: f32 = crate::params::EDITOR_WIDTH as f32;
/// Height of the window at 100 %.
pub const HEIGHT: f32 = 700.0;
/// Smallest and largest zoom, as a ratio of 1120 x 700.
pub const ZOOM: (f32, f32) = (0.5, 4.0);

/// The window itself: earth in shade.
pub const GROUND: Color32 = Color32::from_rgb(0x17, 0x15, 0x13);
/// A panel on the ground.
pub const PANEL: Color32 = Color32::from_rgb(0x21, 0x1e, 0x1a);
/// The edge of a panel.
pub const EDGE: Color32 = Color32::from_rgb(0x3a, 0x34, 0x2c);
/// What a control is cut into.
pub const GROOVE: Color32 = Color32::from_rgb(0x10, 0x0f, 0x0d);
/// A control at rest.
pub const RAISED: Color32 = Color32::from_rgb(0x2f, 0x2b, 0x25);
/// A control under the pointer.
pub const LIFTED: Color32 = Color32::from_rgb(0x3d, 0x37, 0x2f);
/// Values and headings.
pub const TEXT: Color32 = Color32::from_rgb(0xf2, 0xe9, 0xda);
/// Names and labels.
pub const TEXT_QUIET: Color32 = Color32::from_rgb(0xbd, 0xb1, 0x9e);
/// The accent: what is set, and what sounds.
pub const ACCENT: Color32 = Color32::from_rgb(0xe3, 0xac, 0x5b);
/// The accent where it only fills.
pub const ACCENT_DEEP: Color32 = Color32::from_rgb(0x7d, 0x59, 0x27);
/// Text on the accent.
pub const ON_ACCENT: Color32 = Color32::from_rgb(0x1c, 0x16, 0x0c);
/// Something refused, such as a value that cannot be read.
pub const WRONG: Color32 = Color32::from_rgb(0xf0, 0x8a, 0x70);
/// The sky at the zenith, behind the top of the picture.
pub const SKY_HIGH: Color32 = Color32::from_rgb(0x10, 0x18, 0x22);
/// The sky at the horizon.
pub const SKY_LOW: Color32 = Color32::from_rgb(0x2c, 0x39, 0x44);
/// The pale of the sky: peak lines and host modulation.
pub const SKY_PALE: Color32 = Color32::from_rgb(0xa9, 0xc9, 0xd6);
/// Grid lines over the sky.
pub const GRID: Color32 = Color32::from_rgba_premultiplied(0x1a, 0x1e, 0x22, 0x30);

/// What lies behind a question in front of everything.
pub const SHADE: Color32 = Color32::from_rgba_premultiplied(0, 0, 0, 0xb0);
/// Text of what cannot be chosen now.
pub const TEXT_FAINT: Color32 = Color32::from_rgb(0xac, 0xa1, 0x91);
/// Ornament: horns in the corners of panels.
pub const ORNAMENT: Color32 = Color32::from_rgb(0x6e, 0x50, 0x28);
/// Colours of the pictures.
pub mod scene {
    use egui::Color32;

    /// The families: steppe, rock and electro; each has a shape too.
    pub const FAMILIES: [Color32; 3] = [
        Color32::from_rgb(0xe8, 0xb4, 0x5f),
        Color32::from_rgb(0xe0, 0x72, 0x52),
        Color32::from_rgb(0x77, 0xc6, 0xd8),
    ];
    /// The sky high over the steppe.
    pub const NIGHT: Color32 = Color32::from_rgb(0x0d, 0x15, 0x26);
    /// The sky half-way down.
    pub const DUSK: Color32 = Color32::from_rgb(0x2a, 0x3a, 0x55);
    /// The sky over the mountains.
    pub const AFTERGLOW: Color32 = Color32::from_rgb(0x8e, 0x5f, 0x55);
    /// The low sun.
    pub const SUN: Color32 = Color32::from_rgb(0xff, 0xd9, 0x8f);
    /// What the sun lights up around it.
    pub const SUNLIGHT: Color32 = Color32::from_rgb(0xf0, 0x9b, 0x4e);
    /// Stars.
    pub const STAR: Color32 = Color32::from_rgb(0xe6, 0xee, 0xff);
    /// The far range, its foot and its snow.
    pub const RANGE: [Color32; 2] = [
        Color32::from_rgb(0x39, 0x44, 0x5c),
        Color32::from_rgb(0x5b, 0x50, 0x59),
    ];
    /// Snow on it.
    pub const SNOW: Color32 = Color32::from_rgb(0xc9, 0xd3, 0xe2);
    /// The near range and its foot.
    pub const RIDGE: [Color32; 2] = [
        Color32::from_rgb(0x26, 0x2d, 0x3d),
        Color32::from_rgb(0x3b, 0x36, 0x3b),
    ];
    /// The steppe, lit and in shade, from the far hills to the near ones.
    pub const HILLS: [[Color32; 2]; 3] = [
        [
            Color32::from_rgb(0x6d, 0x57, 0x38),
            Color32::from_rgb(0x3c, 0x32, 0x25),
        ],
        [
            Color32::from_rgb(0x4b, 0x3c, 0x28),
            Color32::from_rgb(0x28, 0x21, 0x19),
        ],
        [
            Color32::from_rgb(0x2c, 0x25, 0x1b),
            Color32::from_rgb(0x13, 0x11, 0x0f),
        ],
    ];
    /// Feather grass.
    pub const GRASS: Color32 = Color32::from_rgb(0xc9, 0xa8, 0x6a);
    /// Figures against the light.
    pub const SHADE: Color32 = Color32::from_rgb(0x12, 0x0f, 0x0e);
    /// Wood of the instrument.
    pub const WOOD: [Color32; 2] = [
        Color32::from_rgb(0x4e, 0x36, 0x22),
        Color32::from_rgb(0x2b, 0x1f, 0x16),
    ];
    /// Bone: nut and bridge.
    pub const BONE: Color32 = Color32::from_rgb(0xe9, 0xdc, 0xc0);
    /// Cotton: the thread under the strings.
    pub const COTTON: Color32 = Color32::from_rgb(0xf0, 0x6f, 0x5c);
    /// Steel and brass of the strings.
    pub const STEEL: Color32 = Color32::from_rgb(0xd8, 0xe2, 0xe6);
    /// See [`STEEL`].
    pub const BRASS: Color32 = Color32::from_rgb(0xe8, 0xbe, 0x6e);
    /// The sky along the journey, from dawn over day to night: high, half-way down, low.
    pub const WAY: [[Color32; 3]; 10] = [
        sky([0x161d3a, 0x4b3f5c, 0xc97f62]),
        sky([0x1d3350, 0x55708c, 0xcdae90]),
        sky([0x244b6b, 0x5f8aa3, 0xb9c1b4]),
        sky([0x2a5878, 0x6b98ac, 0xc4c6b0]),
        sky([0x2d5b78, 0x7499a2, 0xcbbf96]),
        sky([0x2c5270, 0x7b8f8f, 0xd2b27c]),
        sky([0x2d4260, 0x82766f, 0xd99a5c]),
        sky([0x202a4e, 0x5f4659, 0xc0694d]),
        sky([0x131b3a, 0x2f3556, 0x6d5164]),
        sky([0x070b18, 0x0f172d, 0x1f2a48]),
    ];
    /// Chalk, lit and in shade.
    pub const CHALK: [Color32; 2] = [hex(0xe6dcc6), hex(0xa39884)];
    /// Sand, lit and in shade.
    pub const SAND: [Color32; 2] = [hex(0xd9a960), hex(0x8a5f35)];
    /// The red rock of a canyon, lit and in shade.
    pub const ROCK: [Color32; 2] = [hex(0xa8583a), hex(0x5e2f24)];
    /// Turquoise tiles.
    pub const TILE: Color32 = hex(0x3f9fae);
    /// Brick, and rust.
    pub const CLAY: [Color32; 2] = [hex(0x8c6a48), hex(0x6b3d2a)];
    /// Water, and light on it.
    pub const WATER: [Color32; 2] = [hex(0x3d6480), hex(0xa9c9d6)];
    /// Where loudness should be.
    pub const GOOD: Color32 = Color32::from_rgb(0x8f, 0xc5, 0x8c);

    /// An opaque colour from its six hexadecimal digits.
    const fn hex(rgb: u32) -> Color32 {
        Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
    }

    /// The colours of a sky.
    const fn sky([high, middle, low]: [u32; 3]) -> [Color32; 3] {
        [hex(high), hex(middle), hex(low)]
    }
}

/// Outer margin of the window.
pub const MARGIN: f32 = 12.0;
/// Gap between panels.
pub const GAP: f32 = 8.0;
/// Height of the top bar.
pub const BAR: f32 = 44.0;
/// Height of the horizon.
pub const STRIP: f32 = 112.0;
/// Height of the pages' tabs.
pub const TABS: f32 = 32.0;
/// Width of one of them.
pub const TAB: f32 = 98.0;
/// Height of the panels at the bottom of the first page.
pub const BOTTOM: f32 = 116.0;
/// Height of the frequency scale under the curve.
pub const SCALE: f32 = 22.0;
/// Radius of a panel's corners.
pub const CORNER: f32 = 8.0;
/// Inner padding of a panel.
pub const PAD: f32 = 10.0;
/// Height of a panel's heading.
pub const HEADING: f32 = 28.0;
/// How far a heading stands above the middle of its line.
pub const LIFT: f32 = 4.0;
/// Width of the switch beside a heading.
pub const HEADING_SWITCH: f32 = 100.0;
/// Size of the horns in a panel's corner.
pub const HORN: f32 = 16.0;
/// Height of one parameter in a row.
pub const ROW: f32 = 26.0;
/// The same where there is little room.
pub const TIGHT_ROW: f32 = 24.0;
/// Height of what can be grabbed within a row.
pub const CONTROL: f32 = 22.0;
/// Width of a parameter's name in a row.
pub const NAME: f32 = 92.0;
/// Width of a name that is a sentence.
pub const WIDE_NAME: f32 = 130.0;
/// Height of a name over or a value under a control.
pub const LABEL: f32 = 15.0;
/// Height of a knob with its name and value.
pub const KNOB: f32 = 74.0;
/// The same where there is little room.
pub const SMALL_KNOB: f32 = 64.0;
/// Height of a menu with its name.
pub const MENU_CELL: f32 = LABEL + CONTROL + 3.0;
/// Gap between cells of a panel.
pub const CELL_GAP: f32 = 6.0;
/// Room above and below knobs that stand alone.
pub const AIR: f32 = 16.0;
/// Height of a row in the table of lanes.
pub const LANE: f32 = 27.0;
/// Width of a lane's name.
pub const LANE_NAME: f32 = 72.0;
/// Least width of a field to type into.
pub const ENTRY: f32 = 78.0;
/// Width of a column in a long list.
pub const LIST: f32 = 226.0;
/// Width of a menu of things to do.
pub const MENU: f32 = 250.0;
/// Height of a line in a menu.
pub const ITEM: f32 = 20.0;
/// Space between name, control and value.
pub const SPACE: f32 = 8.0;
/// Opacity of what changes nothing now.
pub const IDLE: f32 = 0.45;
/// Rows a menu shows before it scrolls.
pub const MENU_ROWS: f32 = 12.0;

/// Text sizes, none below 12.
pub mod text {
    /// The instrument's name.
    pub const TITLE: f32 = 18.0;
    /// A panel's heading.
    pub const HEADING: f32 = 16.0;
    /// Names and values.
    pub const BODY: f32 = 14.0;
    /// Names over and values under knobs.
    pub const LABEL: f32 = 12.0;
    /// Choices and the lines of menus.
    pub const MENU: f32 = 13.0;
    /// Scales and hints.
    pub const SMALL: f32 = 12.5;
}

/// Virtual units to points at the window's present size.
#[derive(Clone, Copy, PartialEq)]
pub struct Sheet {
    /// Points per virtual unit.
    scale: f32,
}

impl Sheet {
    /// The largest sheet of 1120 x 700 that fits into `size`, in points.
    pub fn fit(size: Vec2) -> Self {
        let scale = (size.x / WIDTH).min(size.y / HEIGHT);
        // A window of no size yet, or nonsense from a host, must not reach the font rasteriser.
        let scale = if scale.is_finite() { scale } else { 1.0 };
        Self {
            scale: scale.clamp(0.1, 8.0),
        }
    }

    /// A length in points.
    pub fn px(self, units: f32) -> f32 {
        units * self.scale
    }

    /// A font of a size in virtual units.
    pub fn font(self, units: f32) -> FontId {
        // Whole steps keep the glyph atlas small while a window is being dragged larger.
        FontId::new(
            (self.px(units) * 4.0).round().max(4.0) / 4.0,
            FontFamily::Proportional,
        )
    }

    /// A line of a width in virtual units, at least half a point.
    pub fn line(self, units: f32, colour: Color32) -> Stroke {
        Stroke::new(self.px(units).max(0.5), colour)
    }

    /// A rounded corner of a radius in virtual units.
    pub fn corner(self, units: f32) -> CornerRadius {
        CornerRadius::same(self.px(units).round().clamp(0.0, 255.0) as u8)
    }

    /// An equal margin on all sides.
    fn margin(self, units: f32) -> Margin {
        Margin::same(self.px(units).round().clamp(0.0, 127.0) as i8)
    }

    /// Puts colours and sizes into egui, for its own menus, tooltips and text fields.
    pub fn apply(self, context: &egui::Context) {
        context.set_theme(egui::Theme::Dark);
        context.all_styles_mut(|style| {
            for (name, size) in [
                (TextStyle::Small, text::SMALL),
                (TextStyle::Body, text::BODY),
                (TextStyle::Monospace, text::BODY),
                (TextStyle::Button, text::BODY),
                (TextStyle::Heading, text::HEADING),
            ] {
                style.text_styles.insert(name, self.font(size));
            }
            let spacing = &mut style.spacing;
            spacing.item_spacing = Vec2::splat(self.px(2.0));
            spacing.button_padding = Vec2::new(self.px(10.0), self.px(3.0));
            spacing.interact_size = Vec2::new(self.px(40.0), self.px(CONTROL));
            spacing.window_margin = self.margin(10.0);
            spacing.menu_margin = self.margin(6.0);
            spacing.tooltip_width = self.px(340.0);
            spacing.scroll.bar_width = self.px(8.0);
            // Seen at rest too: it says that there is more.
            spacing.scroll.floating_width = self.px(4.0);
            spacing.scroll.dormant_handle_opacity = 0.7;
            style.interaction.tooltip_delay = 0.6;
            style.interaction.selectable_labels = false;
            let visuals = &mut style.visuals;
            visuals.override_text_color = Some(TEXT);
            visuals.window_fill = RAISED;
            visuals.panel_fill = GROUND;
            visuals.extreme_bg_color = GROOVE;
            visuals.window_stroke = self.line(1.0, EDGE);
            visuals.window_corner_radius = self.corner(6.0);
            visuals.menu_corner_radius = self.corner(6.0);
            visuals.popup_shadow = Shadow {
                offset: [0, self.px(4.0) as i8],
                blur: self.px(12.0) as u8,
                spread: 0,
                color: Color32::from_black_alpha(120),
            };
            visuals.selection.bg_fill = ACCENT_DEEP;
            visuals.selection.stroke = self.line(1.0, ACCENT);
            let widgets = &mut visuals.widgets;
            for (widget, fill) in [
                (&mut widgets.noninteractive, RAISED),
                (&mut widgets.inactive, RAISED),
                (&mut widgets.hovered, LIFTED),
                (&mut widgets.active, LIFTED),
                (&mut widgets.open, LIFTED),
            ] {
                widget.bg_fill = fill;
                widget.weak_bg_fill = fill;
                widget.bg_stroke = Stroke::NONE;
                widget.fg_stroke = self.line(1.0, TEXT);
                widget.corner_radius = self.corner(4.0);
                widget.expansion = 0.0;
            }
            widgets.noninteractive.bg_stroke = self.line(1.0, EDGE);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast ratio of two opaque colours (WCAG 2.1, relative luminance).
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |colour: Color32| {
            let linear = |byte: u8| {
                let v = f64::from(byte) / 255.0;
                if v <= 0.04045 {
                    v / 12.92
                } else {
                    ((v + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_everything_it_stands_on() {
        for ground in [GROUND, PANEL, GROOVE, RAISED, LIFTED, SKY_HIGH, SKY_LOW] {
            for text in [TEXT, TEXT_QUIET, TEXT_FAINT, ACCENT, WRONG] {
                assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
            }
        }
        assert!(contrast(ON_ACCENT, ACCENT) >= 4.5);
        assert!(contrast(TEXT, ACCENT_DEEP) >= 4.5);
    }

    #[test]
    fn a_sheet_survives_any_window() {
        for size in [
            Vec2::ZERO,
            Vec2::splat(f32::NAN),
            Vec2::splat(f32::INFINITY),
        ] {
            let size = Sheet::fit(size).font(text::SMALL).size;
            assert!(size.is_finite() && size >= 1.0);
        }
        assert_eq!(Sheet::fit(Vec2::new(2240.0, 1400.0)).px(10.0), 20.0);
    }
}
