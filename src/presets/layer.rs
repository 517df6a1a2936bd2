//! The layers of the sound that a preset can bring one by one, and which parameter is whose.
//!
//! The tables are explicit: a new parameter belongs to nobody until it is placed here, and a test
//! fails until then.

/// A part of the sound that can be loaded, or locked against loading, on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The tanpura.
    Drone,
    /// Tonic, mode and what keys play in it.
    Mode,
    /// The melody instruments.
    Melody,
    /// The drums, their tempo and seed.
    Rhythm,
    /// The ten chapters.
    Journey,
    /// Drive, delay and reverb.
    Space,
}

/// The player's settings: of the instance or the stage, in no preset, never touched by one.
pub const PLAYER: &[&str] = &[
    "bypass", "gain", "quality", "clock", "guard", "ref", "fine", "bend", "mpe", "mo_rh", "mo_ml",
    "mo_mpe", "jr_hld", "jr_nxt", "jr_ret",
];

/// The Drone layer.
const DRONE: &[&str] = &[
    "dr_on", "dr_run", "dr_lvl", "dr_oct", "dr_str", "dr_tun", "dr_pat", "dr_cyc", "dr_syn",
    "dr_hum", "dr_pos", "jivari", "thread", "dr_brt", "dr_dec", "dr_bod", "dr_wid", "dr_sym",
    "dr_fol", "split", "ds1", "ds2", "ds3", "ds4", "ds5", "ds6",
];
/// The Mode layer; the scale's text goes with it.
const MODE: &[&str] = &["tonic", "mode", "inton", "quant", "glide", "bnd_md"];
/// The Melody layer.
const MELODY: &[&str] = &[
    "ml_lvl", "ml_voi", "ml_src", "ml_brt", "ml_dec", "ml_pos", "ml_str", "ku_den", "ku_rng",
    "ku_zon",
];
/// The Rhythm layer without its lanes.
const RHYTHM: &[&str] = &[
    "bpm", "seed", "rh_on", "rh_lvl", "rock", "electro", "rh_pat", "rk_pat", "el_pat", "rh_met",
    "rh_den", "rh_swg", "rh_acc", "rh_hum", "rh_fil", "rh_cha",
];
/// What each lane of the Rhythm layer has, behind `l1_` to `l6_`.
const LANE: &[&str] = &[
    "lvl", "mut", "voi", "rkv", "elv", "alg", "hit", "stp", "rot", "lng", "prb", "tun", "dec",
];
/// The Journey layer.
const JOURNEY: &[&str] = &["jr_on", "jr_mov", "jr_len", "jr_pos", "jr_dep"];
/// The Space layer.
const SPACE: &[&str] = &[
    "drive", "dl_mix", "dl_tim", "dl_fb", "rv_mix", "rv_siz", "rv_dec",
];

impl Layer {
    /// All, in the order of the window's pages.
    pub const ALL: [Self; 6] = [
        Self::Drone,
        Self::Mode,
        Self::Melody,
        Self::Rhythm,
        Self::Journey,
        Self::Space,
    ];

    /// Its id in files and in the words of the window, such as `drone`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Drone => "drone",
            Self::Mode => "mode",
            Self::Melody => "melody",
            Self::Rhythm => "rhythm",
            Self::Journey => "journey",
            Self::Space => "space",
        }
    }

    /// The layer of an [id](Self::id).
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.id() == id)
    }

    /// The layer a parameter is in; `None` for the player's settings and unknown ids.
    pub fn of(parameter: &str) -> Option<Self> {
        if is_lane(parameter) {
            return Some(Self::Rhythm);
        }
        Self::ALL
            .into_iter()
            .find(|layer| layer.table().contains(&parameter))
    }

    /// Its parameters but for those of lanes.
    const fn table(self) -> &'static [&'static str] {
        match self {
            Self::Drone => DRONE,
            Self::Mode => MODE,
            Self::Melody => MELODY,
            Self::Rhythm => RHYTHM,
            Self::Journey => JOURNEY,
            Self::Space => SPACE,
        }
    }
}

/// Whether an id is a lane's.
fn is_lane(id: &str) -> bool {
    let Some((lane, what)) = id.split_once('_') else {
        return false;
    };
    let number = lane.strip_prefix('l').and_then(|n| n.parse::<u8>().ok());
    lane.len() == 2 && number.is_some_and(|n| (1..=6).contains(&n)) && LANE.contains(&what)
}

/// A set of layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Layers(u8);

impl Layers {
    /// No layer.
    pub const NONE: Self = Self(0);
    /// Every layer.
    pub const ALL: Self = Self((1 << Layer::ALL.len()) - 1);

    /// Whether a layer is in it.
    pub const fn contains(self, layer: Layer) -> bool {
        self.0 >> layer as u8 & 1 == 1
    }

    /// With one more.
    #[must_use]
    pub const fn with(self, layer: Layer) -> Self {
        Self(self.0 | 1 << layer as u8)
    }

    /// With one less.
    #[must_use]
    pub const fn without(self, layer: Layer) -> Self {
        Self(self.0 & !(1 << layer as u8))
    }

    /// Whether there is none in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those in it, in order.
    pub fn iter(self) -> impl Iterator<Item = Layer> {
        Layer::ALL
            .into_iter()
            .filter(move |layer| self.contains(*layer))
    }
}

impl From<Layer> for Layers {
    fn from(layer: Layer) -> Self {
        Self::NONE.with(layer)
    }
}

impl FromIterator<Layer> for Layers {
    fn from_iter<I: IntoIterator<Item = Layer>>(layers: I) -> Self {
        layers.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::limit::limits;

    #[test]
    fn every_parameter_is_placed_once() {
        let tables = Layer::ALL.map(Layer::table);
        assert!(!limits().is_empty());
        for (id, _) in limits() {
            let places = tables
                .iter()
                .chain([&PLAYER])
                .map(|table| table.iter().filter(|other| *other == id).count())
                .sum::<usize>()
                + usize::from(is_lane(id));
            assert_eq!(
                places, 1,
                "{id}: place it in one table of presets/layer.rs, or in PLAYER"
            );
        }
    }

    #[test]
    fn the_tables_name_live_parameters_only() {
        let known = |id: &str| limits().iter().any(|(other, _)| other == id);
        let tables = Layer::ALL.map(Layer::table);
        for id in tables.iter().chain([&PLAYER]).copied().flatten() {
            assert!(known(id), "{id}");
        }
        for what in LANE {
            assert!(known(&format!("l6_{what}")), "{what}");
        }
        assert_eq!(Layer::of("l1_lvl"), Some(Layer::Rhythm));
        for id in ["l7_lvl", "l0_lvl", "l11_lvl", "l1_xxx", "gain", "nosuch"] {
            assert_eq!(Layer::of(id), None, "{id}");
        }
    }

    #[test]
    fn a_set_of_layers() {
        let set = Layers::NONE.with(Layer::Mode).with(Layer::Space);
        assert!(set.contains(Layer::Mode) && !set.contains(Layer::Drone));
        assert_eq!(set.iter().collect::<Vec<_>>(), [Layer::Mode, Layer::Space]);
        assert_eq!(set.without(Layer::Mode), Layers::from(Layer::Space));
        assert_eq!(Layer::ALL.into_iter().collect::<Layers>(), Layers::ALL);
        assert!(Layers::NONE.is_empty() && !set.is_empty());
        for layer in Layer::ALL {
            assert_eq!(Layer::of_id(layer.id()), Some(layer));
        }
    }
}
