//! The rhythm through the built plugin: by the MIDI it sends, and by what is heard.

mod support;

use support::drone::{Set, instance};
use support::{RATE_HZ, frames, plugin};
use xtask::host::Event;
use xtask::take::{Audio, Blocks, Take};

/// The drums alone.
const DRUMS: Set = &[
    ("rh_on", "On"),
    ("mo_rh", "On"),
    ("dr_on", "Off"),
    ("ml_lvl", "-inf"),
];
/// No wandering, no surprises: the pattern as it is written.
const STRAIGHT: Set = &[("rh_hum", "0 %"), ("rh_cha", "0 %"), ("rh_fil", "Off")];
/// Tempo in BPM: a beat is 24,000 frames, a sixteenth 6,000.
const TEMPO: f64 = 120.0;
/// Frames of a sixteenth.
const SIXTEENTH: i64 = 6000;

/// A hit: frame of the song, key.
type Hit = (i64, u16);

/// Plays from a beat; the hits, and the audio.
fn play(sets: &[Set], start_beats: f64, seconds: f64, blocks: Blocks) -> (Vec<Hit>, Audio) {
    let mut all = vec![DRUMS];
    all.extend_from_slice(sets);
    let first = (start_beats * 60.0 / TEMPO * RATE_HZ).round() as i64;
    let mut instance = instance(&plugin(), RATE_HZ, &all);
    let take = Take::new(RATE_HZ)
        .with_blocks(blocks)
        .with_timeline(start_beats, TEMPO);
    let (audio, sent) = take
        .record(&mut instance, frames(seconds))
        .expect("it plays");
    let hits = sent
        .into_iter()
        .filter_map(|(frame, event)| match event {
            Event::NoteOn { key, channel, .. } => {
                assert_eq!(channel, 9, "General MIDI drums are on channel 10");
                Some((first + frame as i64, key))
            }
            _ => None,
        })
        .collect();
    (hits, audio)
}

/// The hits of bars from the song's start.
fn hits(sets: &[Set], bars: f64) -> Vec<Hit> {
    play(sets, 0.0, 2.0 * bars, Blocks::Fixed(512)).0
}

/// Onsets of a key.
fn of(hits: &[Hit], key: u16) -> Vec<i64> {
    hits.iter()
        .filter(|hit| hit.1 == key)
        .map(|hit| hit.0)
        .collect()
}

#[test]
fn play_starts_a_groove_and_a_stopped_host_is_silent() {
    let (groove, audio) = play(&[], 0.0, 8.0, Blocks::Fixed(256));
    assert!(groove.len() > 60, "{}", groove.len());
    let drums: std::collections::BTreeSet<u16> = groove.iter().map(|hit| hit.1).collect();
    assert!(drums.len() >= 3, "{drums:?}");
    assert!(groove[0].0 < 10, "the first beat sounds: {:?}", groove[0]);
    assert!(audio.peak() > 0.1);
    let all = [DRUMS, &[("clock", "Host")]];
    let silent = Take::new(RATE_HZ)
        .render(&mut instance(&plugin(), RATE_HZ, &all), frames(4.0))
        .expect("audio");
    assert_eq!(
        silent.peak(),
        0.0,
        "no transport, and the clock is the host's"
    );
    let free = Take::new(RATE_HZ)
        .listen(&mut instance(&plugin(), RATE_HZ, &[DRUMS]), frames(4.0))
        .expect("it plays");
    assert!(free.len() > 20, "the free clock plays without a transport");
}

#[test]
fn straight_hits_are_on_their_frames_and_so_is_their_sound() {
    let written: Set = &[("el_pat", "Four on the Floor"), ("electro", "100 %")];
    let (groove, audio) = play(&[STRAIGHT, written], 0.0, 8.0, Blocks::Fixed(777));
    let off_grid: Vec<_> = groove.iter().filter(|hit| hit.0 % SIXTEENTH != 0).collect();
    assert!(off_grid.is_empty(), "{off_grid:?}");
    let kicks: Vec<i64> = (0..16).map(|beat| beat * 4 * SIXTEENTH).collect();
    assert_eq!(of(&groove, 36), kicks, "four on the floor");
    // The kick alone: its sound starts at the frame that MIDI names.
    let alone: Set = &[
        ("l1_mut", "On"),
        ("l2_mut", "On"),
        ("l3_mut", "On"),
        ("l4_mut", "On"),
        ("l6_mut", "On"),
        ("l5_dec", "0.25"),
    ];
    let (alone, kick) = play(&[STRAIGHT, written, alone], 0.0, 4.0, Blocks::Fixed(777));
    assert_eq!(alone.len(), 8);
    assert!(audio.peak() > 0.1);
    for (at, _) in alone {
        let at = at as usize;
        let loud = |from: usize, to: usize| {
            kick.left[from..to]
                .iter()
                .fold(0f32, |peak, x| peak.max(x.abs()))
        };
        let before = loud(at.saturating_sub(200), at);
        let after = loud(at, at + 100);
        assert!(after > 20.0 * before.max(1e-4), "{at}: {before} {after}");
    }
}

#[test]
fn it_plays_the_same_from_anywhere_and_in_any_blocks() {
    let sets: &[Set] = &[&[("rock", "40 %"), ("rh_hum", "60 %"), ("rh_cha", "50 %")]];
    let (whole, audio) = play(sets, 0.0, 24.0, Blocks::Fixed(256));
    for (start, blocks) in [
        (0.0, Blocks::Fixed(1)),
        (0.0, Blocks::Random { seed: 5, max: 1024 }),
        (16.0, Blocks::Fixed(333)),
        (17.25, Blocks::Fixed(64)),
        (31.0, Blocks::Fixed(1024)),
    ] {
        let from = (start * 24_000.0) as i64;
        let (here, sound) = play(sets, start, 24.0 - start / 2.0, blocks);
        let wanted: Vec<Hit> = whole.iter().copied().filter(|hit| hit.0 >= from).collect();
        assert_eq!(here, wanted, "from {start} in {blocks:?}");
        if start == 0.0 {
            let difference = sound.difference(&audio);
            assert!(difference < 3.2e-5, "{blocks:?}: {difference}");
        }
    }
}

#[test]
fn rock_and_electro_change_who_speaks_and_when() {
    let sweep =
        |rock: &str, electro: &str| hits(&[STRAIGHT, &[("rock", rock), ("electro", electro)]], 4.0);
    let [steppe, half, rock, electro] = [
        sweep("0 %", "0 %"),
        sweep("50 %", "0 %"),
        sweep("100 %", "0 %"),
        sweep("0 %", "100 %"),
    ];
    assert!(of(&steppe, 41).len() >= 4, "dauylpaz");
    assert!(of(&steppe, 38).is_empty(), "no snare on the steppe");
    // Half time: the snare is on the third beat.
    let third: Vec<i64> = (0..4).map(|bar| (16 * bar + 8) * SIXTEENTH).collect();
    let snares = of(&rock, 38);
    assert!(third.iter().all(|at| snares.contains(at)), "{snares:?}");
    assert!(of(&rock, 41).is_empty(), "no kettle drum in a rock kit");
    assert!(of(&electro, 39).len() >= 4, "claps");
    assert!(half != steppe && half != rock);
    assert!(
        2 * half.len() > steppe.len().min(rock.len()),
        "{}",
        half.len()
    );
    let both = of(&half, 41).len() + of(&half, 76).len();
    assert!(both > 0 && !of(&half, 38).is_empty(), "half-way both speak");
}

#[test]
fn meters_cut_the_pattern_anew() {
    for (meter, sixteenths) in [
        ("2/4", 8),
        ("3/4", 12),
        ("5/8", 10),
        ("7/8", 14),
        ("10/8", 20),
    ] {
        let sets: &[Set] = &[STRAIGHT, &[("rh_met", meter)]];
        let groove = hits(sets, 12.0);
        let bar = sixteenths * SIXTEENTH;
        let in_bar = |n: i64| -> Vec<Hit> {
            let here = groove.iter().filter(|hit| hit.0.div_euclid(bar) == n);
            here.map(|hit| (hit.0 - n * bar, hit.1)).collect()
        };
        assert!(in_bar(0).len() > 3, "{meter}");
        assert_eq!(in_bar(0)[0].0, 0, "{meter}: the first beat");
        // Straight and without chance the pattern repeats; two bars of 2/4 are one of its own.
        assert_eq!(in_bar(0), in_bar(2), "{meter}");
        assert_eq!(in_bar(1), in_bar(3), "{meter}");
    }
}

#[test]
fn euclid_lanes_and_polymeter_run_against_the_bar() {
    let lane: Set = &[
        ("rh_den", "0 %"),
        ("l1_alg", "Euclid"),
        ("l1_voi", "Rim"),
        ("l1_hit", "5"),
        ("l1_stp", "12"),
        ("l1_lng", "12"),
    ];
    let others: Set = &[
        ("l2_mut", "On"),
        ("l3_mut", "On"),
        ("l4_mut", "On"),
        ("l5_mut", "On"),
        ("l6_mut", "On"),
    ];
    let groove = of(&hits(&[STRAIGHT, lane, others], 6.0), 37);
    // E(5,12) as in MUSIC.md D5, from any of its places, cycle after cycle.
    let places: Vec<i64> = groove.iter().map(|at| at / SIXTEENTH).collect();
    assert_eq!(places.len(), 5 * 96 / 12, "{places:?}");
    let cycle: Vec<i64> = places[..5].to_vec();
    for (n, place) in places.iter().enumerate() {
        assert_eq!(*place, cycle[n % 5] + 12 * (n as i64 / 5));
    }
    let gaps: Vec<i64> = places.windows(2).map(|w| w[1] - w[0]).collect();
    assert!(gaps.iter().all(|gap| (2..=3).contains(gap)), "{gaps:?}");
}

#[test]
fn density_swing_probability_and_fills_do_what_they_say() {
    let count = |set: Set| hits(&[STRAIGHT, set], 8.0).len();
    let [few, some, many] = ["0 %", "60 %", "100 %"].map(|den| count(&[("rh_den", den)]));
    assert!(0 < few && few < some && some < many, "{few} {some} {many}");
    let [never, always] = ["0 %", "100 %"].map(|prb| {
        let sets: Vec<(String, &str)> = (1..=6).map(|n| (format!("l{n}_prb"), prb)).collect();
        let sets: Vec<(&str, &str)> = sets.iter().map(|(id, text)| (id.as_str(), *text)).collect();
        count(&sets)
    });
    assert_eq!(never, 0);
    assert_eq!(always, some);
    let swung = hits(&[STRAIGHT, &[("rh_swg", "66 %"), ("rh_den", "100 %")]], 4.0);
    // The second of two sixteenths comes at 66 % of their time.
    let late = |hit: &&Hit| hit.0 % (2 * SIXTEENTH) == (0.66 * 12_000.0) as i64;
    assert!(swung.iter().filter(late).count() > 8);
    assert!(swung.iter().all(|hit| hit.0 % (2 * SIXTEENTH) != SIXTEENTH));
    let filled = hits(
        &[&[("rh_hum", "0 %"), ("rh_cha", "0 %"), ("rh_fil", "4 bars")]],
        8.0,
    );
    let plain = hits(&[STRAIGHT], 8.0);
    let bar = 16 * SIXTEENTH;
    let differs = |n: i64| {
        let cut = |hits: &[Hit]| -> Vec<Hit> {
            hits.iter()
                .copied()
                .filter(|hit| hit.0.div_euclid(bar) == n)
                .collect()
        };
        cut(&filled) != cut(&plain)
    };
    let changed: Vec<i64> = (0..8).filter(|n| differs(*n)).collect();
    assert_eq!(changed, [3, 7], "fills are at the end of every fourth bar");
}

#[test]
fn drums_stand_on_the_mode() {
    let alone: Set = &[
        ("mode", "kz_penta_sus"),
        ("l2_mut", "On"),
        ("l3_mut", "On"),
        ("l4_mut", "On"),
        ("l5_mut", "On"),
        ("l6_mut", "On"),
        ("l1_alg", "Euclid"),
        ("l1_hit", "1"),
        ("l1_dec", "4"),
    ];
    // A kettle drum of 110 Hz takes the degree nearest: the fifth (702 cents) of D, the fourth
    // (498) of E, the second (204) of F sharp.
    for (tonic, hz) in [("D", 110.13), ("E", 109.87), ("F#", 104.07)] {
        let sets: &[Set] = &[STRAIGHT, alone, &[("tonic", tonic)]];
        let (_, audio) = play(sets, 0.0, 1.5, Blocks::Fixed(512));
        let x = support::drone::middle(&audio);
        let found = support::analysis::partial_hz(&x, RATE_HZ, hz, 0.15, 1.1);
        let cents = support::drone::cents(hz, found);
        assert!(cents.abs() < 8.0, "{tonic}: {cents}");
    }
}

/// Mutes of all lanes but some.
fn only(lanes: &[usize]) -> Vec<(String, &'static str)> {
    let others = (1..=6).filter(|lane| !lanes.contains(lane));
    others.map(|lane| (format!("l{lane}_mut"), "On")).collect()
}

#[test]
fn a_closed_hat_chokes_the_open_one() {
    let tail_db = |closed: &str| {
        let mutes = only(&[3, 4]);
        let mutes: Vec<(&str, &str)> = mutes.iter().map(|(id, on)| (id.as_str(), *on)).collect();
        let hats: Set = &[
            ("l3_alg", "Euclid"),
            ("l3_hit", "1"),
            ("l3_voi", "Open Hat"),
            ("l4_alg", "Euclid"),
            ("l4_hit", "1"),
            ("l4_rot", "2"),
            ("l4_voi", "Closed Hat"),
            ("l4_lvl", "-inf"),
            ("l4_mut", closed),
        ];
        let (hits, audio) = play(&[STRAIGHT, &mutes, hats], 0.0, 1.0, Blocks::Fixed(512));
        assert_eq!(hits[0], (0, 46));
        let from = 2 * SIXTEENTH as usize + 1200;
        support::analysis::rms_db(&support::drone::middle(&audio.part(from, from + 9600)))
    };
    let (rings, choked) = (tail_db("On"), tail_db("Off"));
    assert!(choked < rings - 40.0, "{rings} {choked}");
}

#[test]
fn strings_ring_along_in_tune() {
    // A drone that is not plucked, and a flute that stops when the key goes up.
    let tail = |sympathy: &str| {
        let sets: Set = &[
            ("dr_run", "With Transport"),
            ("clock", "Host"),
            ("ml_voi", "Sybyzgy"),
            ("dr_sym", sympathy),
        ];
        let mut take = Take::new(RATE_HZ);
        take.at_s(0.1, support::melody::on(74, 0.9));
        take.at_s(1.1, support::melody::off(74));
        let audio = take
            .render(&mut instance(&plugin(), RATE_HZ, &[sets]), frames(4.0))
            .expect("audio");
        support::drone::middle(&audio)
    };
    let level =
        |x: &[f64]| support::analysis::rms_db(support::analysis::window(x, RATE_HZ, 2.0, 1.0));
    let [none, some, full] = ["0 %", "20 %", "100 %"].map(tail);
    assert!(level(&none) < -120.0, "{}", level(&none));
    assert!(level(&some) > -75.0, "{}", level(&some));
    assert!(level(&full) > level(&some) + 6.0, "{}", level(&full));
    // D5 is the fourth partial of Sa, D3.
    let hz = support::analysis::partial_hz(&full, RATE_HZ, 587.33, 2.0, 3.5);
    let cents = support::drone::cents(587.33, hz);
    assert!(cents.abs() < 6.0, "{cents}");
}

#[test]
fn everything_at_once_stays_below_full_scale() {
    let mut sets: Vec<(String, String)> = (1..=6)
        .flat_map(|n| {
            [
                (format!("l{n}_lvl"), "6 dB".to_owned()),
                (format!("l{n}_alg"), "Euclid".to_owned()),
                (format!("l{n}_hit"), "32".to_owned()),
                (format!("l{n}_stp"), "32".to_owned()),
                (format!("l{n}_dec"), "4".to_owned()),
            ]
        })
        .collect();
    sets.push(("rh_lvl".to_owned(), "6 dB".to_owned()));
    sets.push(("gain".to_owned(), "6 dB".to_owned()));
    let sets: Vec<(&str, &str)> = sets.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let (hits, audio) = play(&[&sets], 0.0, 6.0, Blocks::Fixed(256));
    assert!(hits.len() > 280, "{}", hits.len());
    assert!(audio.is_finite());
    assert!(audio.peak() < 1.0, "{}", audio.peak());
}
