//! Modes: the degrees of a scale in cents above the tonic, how strong each is, and which are used on
//! the way up and down.
//!
//! One file a mode, `mode/<id>.scl`, in the Scala format; other tools read it as any scale. What
//! only we know of it stands in comments: `! name:` (at most 24 characters, shown by hosts),
//! `! group:`, `! source:`, `! weights:` (0..=1, one a degree, the tonic first) and, where the ways
//! differ, `! up:` and `! down:` (the degrees used, from 1). The order of the table is published as
//! automation: a new mode is one file and one row at the end.
//!
//! The table is parsed once, at the first look at it, which allocates: `Engine::new` takes that
//! look. From then on nothing here allocates, and everything may be called on any thread.

mod parse;

use super::units::Cents;
use std::sync::LazyLock;

/// A scale that repeats at its period.
#[derive(Clone, Debug, PartialEq)]
pub struct Mode {
    /// Permanent name in files and for translations, lower-case ASCII.
    pub id: &'static str,
    /// English name, at most 24 characters.
    pub name: &'static str,
    /// Family, in English.
    pub group: &'static str,
    /// Where its intervals come from.
    pub source: &'static str,
    /// Degrees in cents above the tonic, ascending from 0, below the period; at most 128.
    pub degrees: Vec<f64>,
    /// Interval at which the scale repeats.
    pub period: Cents,
    /// How strong each degree is, 0..=1.
    pub weights: Vec<f32>,
    /// Degrees used on the way up: bit `i` is degree `i`.
    pub up: u128,
    /// Degrees used on the way down.
    pub down: u128,
}

/// Names the files once for id and content.
macro_rules! files {
    ($($id:ident),+ $(,)?) => {
        &[$((stringify!($id), include_str!(concat!("mode/", stringify!($id), ".scl")))),+]
    };
}

/// The files: id and content, in published order.
static FILES: &[(&str, &str)] = files![
    kz_mixolydian,
    kz_ionian,
    kz_dorian,
    kz_aeolian,
    kz_phrygian,
    kz_penta_maj,
    kz_penta_min,
    kz_penta_sus,
    kz_neutral,
    kz_var3,
    dombra_old9,
    dombra_neutral,
    farabi9,
    zalzal,
    makam_rast,
    makam_huseyni,
    makam_ussak,
    makam_segah,
    makam_hicaz,
    makam_karcigar,
    makam_nikriz,
    makam_irak,
    makam_saba,
    maqam_rast,
    maqam_bayati,
    maqam_husayni,
    maqam_hijaz,
    maqam_hijazkar,
    maqam_nahawand,
    maqam_saba,
    maqam_sikah,
    maqam_huzam,
    dastgah_shur,
    dastgah_homayun,
    avaz_afshari,
    avaz_bayat_e_tork,
    dastgah_segah,
    dastgah_chahargah,
    thaat_bilaval,
    thaat_kalyan,
    thaat_khamaj,
    thaat_bhairav,
    thaat_purvi,
    thaat_marva,
    thaat_kafi,
    thaat_asavari,
    thaat_bhairavi,
    thaat_todi,
    just_lydian,
    septimal5,
    khoomei,
    harm8_16,
    tet_ionian,
    tet_aeolian,
    harm_minor,
    melodic_minor,
    blues,
    chromatic12,
    shruti22,
    bohlen_pierce,
];

/// The parsed table.
static MODES: LazyLock<Vec<Mode>> = LazyLock::new(|| {
    let parsed = FILES.iter().map(|(id, text)| parse::parse(id, text));
    // PANIC: the files are compiled in, and a test parses each.
    parsed.collect::<Result<_, _>>().unwrap()
});

/// All modes in published order.
pub fn modes() -> &'static [Mode] {
    &MODES
}

/// The mode at `index` of the table; past the end, the last.
pub fn mode(index: usize) -> &'static Mode {
    &MODES[index.min(MODES.len() - 1)]
}

#[cfg(test)]
mod tests;
