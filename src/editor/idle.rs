//! What changes nothing now, because of what another parameter is set to. It is drawn fainter, and
//! can still be moved.

use super::control::Controls;

/// Whether a parameter changes nothing as the others are.
pub fn is_idle(id: &str, controls: &Controls) -> bool {
    let is = |other: &str, text: &str| {
        let control = controls.get(other);
        control.is_some_and(|control| control.text_of(control.value()) == text)
    };
    match id {
        "ku_den" | "ku_rng" | "ku_zon" => is("ml_src", "Notes"),
        "split" => !is("dr_fol", "Last Note below Split"),
        "dr_cyc" => !is("dr_syn", "Off") && !is("dr_syn", "Free"),
        "ds1" | "ds2" | "ds3" | "ds4" | "ds5" | "ds6" => !is("dr_tun", "Custom"),
        "mo_mpe" => is("mo_ml", "Off"),
        "bpm" => is("clock", "Host"),
        _ => match id.split_once('_') {
            Some((lane, "hit" | "stp" | "rot")) if lane.starts_with('l') => {
                is(&format!("{lane}_alg"), "Pattern")
            }
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::KazakhParams;
    use std::sync::Arc;

    #[test]
    fn what_rests_on_another_says_so_at_the_defaults() {
        let params: Arc<KazakhParams> = Arc::default();
        let controls = Controls::new(&params);
        // By default: notes, no following, no degrees of one's own, patterns, nothing goes out.
        for id in ["ku_den", "split", "ds3", "l2_rot", "mo_mpe"] {
            assert!(is_idle(id, &controls), "{id}");
            assert!(controls.get(id).is_some(), "{id}");
        }
        for id in ["dr_cyc", "bpm", "l2_lng", "ml_lvl", "mo_ml"] {
            assert!(!is_idle(id, &controls), "{id}");
            assert!(controls.get(id).is_some(), "{id}");
        }
        // The texts asked for are those of choices that there are.
        for (id, text) in [
            ("ml_src", "Notes"),
            ("dr_fol", "Last Note below Split"),
            ("dr_tun", "Custom"),
            ("clock", "Host"),
            ("l1_alg", "Pattern"),
            ("mo_ml", "Off"),
        ] {
            let control = controls.get(id).unwrap();
            assert!(control.read(text).is_some(), "{id}: {text}");
        }
    }
}
