//! Names short enough for a cell: the panel around it says the rest.

use super::text::{Language, parameter, word};
use std::borrow::Cow;

/// A parameter's name within its panel. A lane's parameters have the names of their columns.
pub fn short(language: Language, id: &str) -> Cow<'static, str> {
    let text = match id {
        "gain" => word(language, "short.gain"),
        "clock" => word(language, "short.clock"),
        "seed" => word(language, "short.seed"),
        "tonic" => word(language, "short.tonic"),
        "bpm" => word(language, "short.bpm"),
        "dr_lvl" | "ml_lvl" | "rh_lvl" => word(language, "short.level"),
        "dr_brt" | "ml_brt" => word(language, "short.brightness"),
        "dr_dec" | "ml_dec" => word(language, "short.decay"),
        "dr_oct" => word(language, "short.octave"),
        "dr_tun" => word(language, "short.tuning"),
        "dr_on" | "rh_on" => word(language, "short.on"),
        "dr_run" => word(language, "short.runs"),
        "dr_pat" => word(language, "short.plucks"),
        "dr_cyc" => word(language, "short.cycle"),
        "dr_syn" => word(language, "short.sync"),
        "dr_hum" | "rh_hum" => word(language, "short.humanize"),
        "dr_pos" => word(language, "short.pluck_place"),
        "dr_bod" => word(language, "short.body"),
        "dr_wid" => word(language, "short.width"),
        "dr_fol" => word(language, "short.follow"),
        "split" => word(language, "short.split"),
        "ml_pos" => word(language, "short.position"),
        "ml_voi" => word(language, "short.voice"),
        "ml_src" => word(language, "short.source"),
        "ku_den" => word(language, "short.kui_density"),
        "ku_rng" => word(language, "short.range"),
        "ku_zon" => word(language, "short.zone"),
        "rh_pat" => word(language, "short.steppe"),
        "rk_pat" => word(language, "short.rock"),
        "el_pat" => word(language, "short.electro"),
        "rh_fil" => word(language, "short.fill"),
        "rh_cha" => word(language, "short.chance"),
        "dl_mix" => word(language, "short.echo"),
        "dl_tim" => word(language, "short.time"),
        "dl_fb" => word(language, "short.repeats"),
        "rv_mix" => word(language, "short.reverb"),
        "rv_siz" => word(language, "short.size"),
        "rv_dec" => word(language, "short.length"),
        "mo_rh" => word(language, "short.out_rhythm"),
        "mo_ml" => word(language, "short.out_melody"),
        "mo_mpe" => word(language, "short.out_mpe"),
        "guard" => word(language, "short.guard"),
        "jr_on" => word(language, "short.on"),
        "jr_mov" => word(language, "short.motion"),
        "jr_len" => word(language, "short.journey_length"),
        "jr_pos" => word(language, "short.journey_position"),
        "jr_hld" => word(language, "short.hold"),
        "jr_nxt" => word(language, "short.next"),
        "jr_ret" => word(language, "short.return"),
        "jr_dep" => word(language, "short.depth"),
        "fine" => word(language, "short.fine"),
        "ref" => word(language, "short.reference"),
        "bend" => word(language, "short.bend"),
        id => match lane(language, id).or_else(|| string(id)) {
            Some(text) => text,
            None => return parameter(language, id),
        },
    };
    text.into()
}

/// The number of a string's degree.
fn string(id: &str) -> Option<&'static str> {
    let names = [
        ("ds1", "1"),
        ("ds2", "2"),
        ("ds3", "3"),
        ("ds4", "4"),
        ("ds5", "5"),
        ("ds6", "6"),
    ];
    let found = names.into_iter().find(|(name, _)| *name == id)?;
    Some(found.1)
}

/// What a lane's parameter is, whichever the lane.
fn lane(language: Language, id: &str) -> Option<&'static str> {
    let (lane, what) = id.split_once('_')?;
    let number = lane.strip_prefix('l')?;
    number.parse::<u8>().ok()?;
    Some(match what {
        "mut" => word(language, "lane.mute"),
        "voi" => word(language, "lane.steppe"),
        "rkv" => word(language, "lane.rock"),
        "elv" => word(language, "lane.electro"),
        "alg" => word(language, "lane.generator"),
        "hit" => word(language, "lane.hits"),
        "stp" => word(language, "lane.steps"),
        "rot" => word(language, "lane.rotate"),
        "lng" => word(language, "lane.length"),
        "prb" => word(language, "lane.chance"),
        "tun" => word(language, "lane.tune"),
        "dec" => word(language, "lane.decay"),
        "lvl" => word(language, "lane.level"),
        _ => return None,
    })
}
