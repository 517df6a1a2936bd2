//! The factory bank: one file per preset, in the order in which it is shown.
//!
//! The files are our own. Each was levelled through the built plugin: 12 s from the start on its own
//! clock, with a few keys held on the way, at -20..-15 LUFS and below -1 dBTP.

/// File stem and content of each, in the order shown. The stem names the file; a preset's identity is
/// its `uuid`, so the order may change.
pub const FILES: &[(&str, &str)] = &[
    ("first_light", include_str!("factory/first_light.json")),
    (
        "gallop_at_sunrise",
        include_str!("factory/gallop_at_sunrise.json"),
    ),
    (
        "blue_sky_amble",
        include_str!("factory/blue_sky_amble.json"),
    ),
    ("seven_rivers", include_str!("factory/seven_rivers.json")),
    ("botai_dawn", include_str!("factory/botai_dawn.json")),
    ("otrar_caravan", include_str!("factory/otrar_caravan.json")),
    ("limping_kulan", include_str!("factory/limping_kulan.json")),
    ("korkyt_wind", include_str!("factory/korkyt_wind.json")),
    ("berel_kings", include_str!("factory/berel_kings.json")),
    ("baqsy_trance", include_str!("factory/baqsy_trance.json")),
    ("night_bazaar", include_str!("factory/night_bazaar.json")),
    (
        "mangystau_drive",
        include_str!("factory/mangystau_drive.json"),
    ),
    (
        "band_room_alatau",
        include_str!("factory/band_room_alatau.json"),
    ),
    ("road_to_aktau", include_str!("factory/road_to_aktau.json")),
    ("dune_amp", include_str!("factory/dune_amp.json")),
    ("kurgan_doom", include_str!("factory/kurgan_doom.json")),
    ("orbit_drift", include_str!("factory/orbit_drift.json")),
    (
        "silk_road_house",
        include_str!("factory/silk_road_house.json"),
    ),
    ("halfstep_herd", include_str!("factory/halfstep_herd.json")),
    ("glass_horizon", include_str!("factory/glass_horizon.json")),
    ("canyon_dub", include_str!("factory/canyon_dub.json")),
    ("aral_lament", include_str!("factory/aral_lament.json")),
    ("launch_arc", include_str!("factory/launch_arc.json")),
    (
        "kazakh_horizon",
        include_str!("factory/kazakh_horizon.json"),
    ),
    ("hour_01_botai", include_str!("factory/hour_01_botai.json")),
    ("hour_02_berel", include_str!("factory/hour_02_berel.json")),
    (
        "hour_03_korkyt",
        include_str!("factory/hour_03_korkyt.json"),
    ),
    ("hour_04_otrar", include_str!("factory/hour_04_otrar.json")),
    ("hour_05_qulan", include_str!("factory/hour_05_qulan.json")),
    (
        "hour_06_mangystau",
        include_str!("factory/hour_06_mangystau.json"),
    ),
    ("hour_07_dune", include_str!("factory/hour_07_dune.json")),
    ("hour_08_verny", include_str!("factory/hour_08_verny.json")),
    ("hour_09_aral", include_str!("factory/hour_09_aral.json")),
    (
        "hour_10_baikonur",
        include_str!("factory/hour_10_baikonur.json"),
    ),
    (
        "five_string_evening",
        include_str!("factory/five_string_evening.json"),
    ),
    ("full_bloom", include_str!("factory/full_bloom.json")),
    (
        "ma_before_dawn",
        include_str!("factory/ma_before_dawn.json"),
    ),
    ("ni_at_dusk", include_str!("factory/ni_at_dusk.json")),
    (
        "dombra_fourths",
        include_str!("factory/dombra_fourths.json"),
    ),
    ("dombra_fifths", include_str!("factory/dombra_fifths.json")),
    ("plain_strings", include_str!("factory/plain_strings.json")),
    (
        "needle_strings",
        include_str!("factory/needle_strings.json"),
    ),
    (
        "stars_in_bursts",
        include_str!("factory/stars_in_bursts.json"),
    ),
    (
        "six_string_sky",
        include_str!("factory/six_string_sky.json"),
    ),
    ("kharaj_alone", include_str!("factory/kharaj_alone.json")),
    ("earth_drone", include_str!("factory/earth_drone.json")),
    ("yurt_amp", include_str!("factory/yurt_amp.json")),
    (
        "drone_that_follows",
        include_str!("factory/drone_that_follows.json"),
    ),
    (
        "shertpe_by_fire",
        include_str!("factory/shertpe_by_fire.json"),
    ),
    ("tokpe_storm", include_str!("factory/tokpe_storm.json")),
    ("kui_bas", include_str!("factory/kui_bas.json")),
    ("kui_orta", include_str!("factory/kui_orta.json")),
    ("kui_saga", include_str!("factory/kui_saga.json")),
    (
        "scholar_of_otrar",
        include_str!("factory/scholar_of_otrar.json"),
    ),
    ("bow_kui", include_str!("factory/bow_kui.json")),
    ("shaman_bow", include_str!("factory/shaman_bow.json")),
    (
        "qobyz_harmonics",
        include_str!("factory/qobyz_harmonics.json"),
    ),
    (
        "sybyzgy_open_steppe",
        include_str!("factory/sybyzgy_open_steppe.json"),
    ),
    ("humming_flute", include_str!("factory/humming_flute.json")),
    ("komei_whistle", include_str!("factory/komei_whistle.json")),
    (
        "throat_of_zhyrau",
        include_str!("factory/throat_of_zhyrau.json"),
    ),
    (
        "electro_dombra_lead",
        include_str!("factory/electro_dombra_lead.json"),
    ),
    (
        "clean_echo_dombra",
        include_str!("factory/clean_echo_dombra.json"),
    ),
    (
        "running_machine_kui",
        include_str!("factory/running_machine_kui.json"),
    ),
    ("horses_only", include_str!("factory/horses_only.json")),
    ("kokpar_charge", include_str!("factory/kokpar_charge.json")),
    (
        "verse_of_seven",
        include_str!("factory/verse_of_seven.json"),
    ),
    ("limping_nine", include_str!("factory/limping_nine.json")),
    (
        "wheel_of_seven",
        include_str!("factory/wheel_of_seven.json"),
    ),
    (
        "drums_of_the_khan",
        include_str!("factory/drums_of_the_khan.json"),
    ),
    ("iron_tongues", include_str!("factory/iron_tongues.json")),
    (
        "five_against_seven",
        include_str!("factory/five_against_seven.json"),
    ),
    (
        "euclid_constellation",
        include_str!("factory/euclid_constellation.json"),
    ),
    (
        "almaty_shuffle",
        include_str!("factory/almaty_shuffle.json"),
    ),
    ("heavy_canter", include_str!("factory/heavy_canter.json")),
    (
        "seven_over_four",
        include_str!("factory/seven_over_four.json"),
    ),
    ("three_on_four", include_str!("factory/three_on_four.json")),
    ("ride_five", include_str!("factory/ride_five.json")),
    ("broken_horse", include_str!("factory/broken_horse.json")),
    (
        "two_step_saddle",
        include_str!("factory/two_step_saddle.json"),
    ),
    ("wolf_trap", include_str!("factory/wolf_trap.json")),
    ("machine_nine", include_str!("factory/machine_nine.json")),
    ("gallop_techno", include_str!("factory/gallop_techno.json")),
    ("singing_dune", include_str!("factory/singing_dune.json")),
    ("endless_sky", include_str!("factory/endless_sky.json")),
    (
        "tide_returning",
        include_str!("factory/tide_returning.json"),
    ),
    (
        "fog_over_balkhash",
        include_str!("factory/fog_over_balkhash.json"),
    ),
    ("aeolian_masts", include_str!("factory/aeolian_masts.json")),
    ("ice_lattice", include_str!("factory/ice_lattice.json")),
    (
        "gourd_clockwork",
        include_str!("factory/gourd_clockwork.json"),
    ),
    (
        "radio_from_orbit",
        include_str!("factory/radio_from_orbit.json"),
    ),
    ("tanpura_in_d", include_str!("factory/tanpura_in_d.json")),
    (
        "tanpura_low_voice",
        include_str!("factory/tanpura_low_voice.json"),
    ),
    (
        "tanpura_high_voice",
        include_str!("factory/tanpura_high_voice.json"),
    ),
    (
        "tanpura_fourth",
        include_str!("factory/tanpura_fourth.json"),
    ),
    ("walk_with_me", include_str!("factory/walk_with_me.json")),
    (
        "pulse_of_eight",
        include_str!("factory/pulse_of_eight.json"),
    ),
    (
        "white_key_explorer",
        include_str!("factory/white_key_explorer.json"),
    ),
    ("init", include_str!("factory/init.json")),
];
