//! The journey as the engine sees it: grid points, without sound.

use super::score::{FILES, between};
use super::target::{Part, Way};
use super::*;
use crate::engine::settings::{ClockMode, JourneyMotion};
use crate::params::KazakhParams;
use std::collections::BTreeMap;

/// Frames per second.
const RATE: Hz = Hz(48_000.0);
/// Seconds of a grid span.
const GRID_S: f64 = GRID as f64 / 48_000.0;

/// The player's settings, with a journey of some minutes on its own time.
fn player(minutes: f64) -> Settings {
    let mut settings = KazakhParams::default().snapshot();
    settings.journey.on = true;
    settings.journey.motion = JourneyMotion::Free;
    settings.journey.length = Seconds(60.0 * minutes);
    settings
}

/// A host that plays from a place at 120 BPM.
fn song(seconds: f64) -> Transport {
    Transport {
        playing: true,
        tempo: Some(Bpm(120.0)),
        position: Some(Beats(2.0 * seconds)),
        seconds: Some(Seconds(seconds)),
        ..Transport::default()
    }
}

/// A journey and the grid points it was told.
struct Ride {
    journey: Journey,
    beats: Option<Beats>,
}

impl Ride {
    fn new() -> Self {
        Self {
            journey: Journey::new(RATE),
            beats: None,
        }
    }

    /// So many seconds; the transport of a host that says nothing.
    fn free(&mut self, player: &Settings, seconds: f64) -> Settings {
        for _ in 0..(seconds / GRID_S).round() as usize {
            self.point(player, &Transport::default());
        }
        *self.journey.settings().expect("it steers")
    }

    fn point(&mut self, player: &Settings, host: &Transport) {
        self.journey.prepare(player, host, self.beats);
        self.journey.pass(GRID);
        let song = self.journey.song().or(Some(host));
        self.beats = song.and_then(|song| song.position);
    }

    /// The host's song from a second to another.
    fn song(&mut self, player: &Settings, from_s: f64, to_s: f64) -> Settings {
        let points = ((to_s - from_s) / GRID_S).round() as usize;
        for point in 0..points {
            self.point(player, &song(from_s + point as f64 * GRID_S));
        }
        *self.journey.settings().expect("it steers")
    }
}

#[test]
fn each_file_is_read_and_names_itself() {
    assert_eq!(FILES.len(), CHAPTERS);
    for ((id, text), chapter) in FILES.iter().zip(chapters()) {
        let parsed = chapter::parse(id, text).unwrap();
        assert_eq!(parsed.id, chapter.id);
        for words in [&chapter.name, &chapter.place, &chapter.source] {
            assert!(!words.is_empty(), "{id}");
        }
        assert!(chapter.name.chars().count() <= 24, "{id}");
    }
}

#[test]
fn a_wrong_file_is_refused_by_key() {
    let text = FILES[0].1;
    for (from, to, key) in [
        ("\"kz_penta_sus\"", "\"kz_nosuch\"", "mode"),
        ("\"jivari\"", "\"jivary\"", "jivary"),
        ("\"Both\"", "\"Nobody\"", "ml_src"),
        ("\"ku_den\": [[0,", "\"ku_den\": [[0.1,", "ku_den"),
        ("\"rock\": [[0, 0]", "\"rock\": [[0, 101]", "rock"),
    ] {
        assert!(text.contains(from), "{from}");
        let error = chapter::parse("botai", &text.replacen(from, to, 1)).unwrap_err();
        assert!(error.contains(key), "{key}: {error}");
    }
}

#[test]
fn strings_mode_and_groove_never_change_in_the_same_minute() {
    let mut last: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    let mut before: Option<[Vec<u32>; 3]> = None;
    let length_s = 36_000.0;
    for second in 0..36_000 {
        let time = Time {
            at_s: f64::from(second),
            length_s,
        };
        let strings = score().strings(time);
        let moves = [0, 1, 2, 3].map(|n| strings.arrived(n, 4).to_bits());
        let of = |part: Part| {
            let rows = TABLE
                .iter()
                .enumerate()
                .filter(|(_, target)| target.part == part && matches!(target.way, Way::Step(_)));
            rows.map(|(row, _)| score().value(row, time).to_bits())
                .collect::<Vec<_>>()
        };
        let now = [moves.to_vec(), of(Part::Mode), of(Part::Groove)];
        if let Some(before) = &before {
            for (what, (now, before)) in ["strings", "mode", "groove"]
                .iter()
                .zip(now.iter().zip(before))
            {
                if now != before {
                    last.entry(what).or_default().push(second.into());
                }
            }
        }
        before = Some(now);
    }
    // Nine borders and the stations of the dune.
    assert!(last["mode"].len() >= 9 && last["groove"].len() >= 9 && last["strings"].len() > 100);
    let kinds: Vec<_> = last.iter().collect();
    for (n, (one, times)) in kinds.iter().enumerate() {
        for (other, others) in &kinds[n + 1..] {
            for time in *times {
                let near = others.iter().find(|at| (*at - time).abs() < 55);
                assert_eq!(near, None, "{one} at {time} s, {other}");
            }
        }
    }
}

#[test]
fn the_kharaj_retunes_first_and_all_within_two_minutes() {
    let time = |units: f64| Time {
        at_s: 3600.0 + 60.0 * units,
        length_s: 36_000.0,
    };
    let at = |units| [0, 1, 2, 3].map(|n| score().strings(time(units)).arrived(n, 4));
    assert_eq!(at(0.0), [0.0; 4]);
    let first = at(0.13);
    assert!(first[3] == 1.0 && first[..3] == [0.0; 3], "{first:?}");
    assert!(at(0.6)[0] == 1.0 && at(0.6)[2] == 0.0);
    assert_eq!(at(1.5), [1.0; 4]);
    assert!(score().strings(time(1.5)).is_over() && !score().strings(time(1.4)).is_over());
}

#[test]
fn a_journey_of_a_minute_has_ten_chapters_and_ends_in_silence() {
    let mut ride = Ride::new();
    let player = player(1.0);
    let mut seen = Vec::new();
    for _ in 0..120 {
        let settings = ride.free(&player, 0.5);
        let chapter = ride.journey.glance().chapter;
        if seen.last() != Some(&chapter) {
            seen.push(chapter);
        }
        assert!(settings.drone.level.0.is_finite());
    }
    assert_eq!(seen, (0..10).collect::<Vec<u8>>());
    let end = ride.free(&player, 1.0);
    assert_eq!(end.drone.level.gain(), 0.0);
    assert!(!end.rhythm.on);
    let glance = ride.journey.glance();
    assert!(glance.share == 1.0 && !glance.moving);
    // The start is almost silent too.
    assert!(Ride::new().free(&player, GRID_S).drone.level.0 <= -30.0);
}

#[test]
fn what_is_steered_comes_from_the_chapter_and_the_rest_is_the_player_s() {
    let player = player(600.0);
    let mut ride = Ride::new();
    let settings = ride.free(&player, 1.0);
    let glance = ride.journey.glance();
    assert_eq!(glance.steered, (1 << TARGETS) - 1);
    for (row, target) in TABLE.iter().enumerate() {
        let value = (target.get)(&settings);
        // The melody's own tonic is that of the table, the drums may rest.
        assert!((value - glance.values[row]).abs() < 1e-3, "{}", target.id);
    }
    let mut restored = settings;
    for target in &TABLE {
        (target.set)(&mut restored, (target.get)(&player));
    }
    (restored.rhythm.on, restored.drone) = (player.rhythm.on, player.drone);
    assert_eq!(restored, player);
    let tempo = ride.journey.song().and_then(|song| song.tempo).unwrap();
    assert!((tempo.0 - settings.free_tempo.0).abs() < 1e-6);
}

#[test]
fn depth_says_how_far() {
    let mut player = player(600.0);
    player.drone.jivari = 0.1;
    let at = |depth: f32| {
        let mut player = player;
        player.journey.depth = depth;
        Ride::new().free(&player, 1.0)
    };
    let (none, half, all) = (at(0.0), at(0.5), at(1.0));
    assert_eq!(none.drone.jivari, 0.1);
    let middle = 0.5 * (none.drone.jivari + all.drone.jivari);
    assert!((half.drone.jivari - middle).abs() < 1e-3);
    assert_eq!(none.mode, player.mode);
    assert_ne!(all.mode, player.mode);
    assert_eq!(half.mode, all.mode);
    assert_eq!(at(0.49).mode, player.mode);
}

#[test]
fn a_parameter_is_the_player_s_while_it_moves_and_a_bar_later_the_journey_s() {
    let mut player = player(600.0);
    // The first chapter's bars last four seconds: 4/4 at 60 BPM.
    let mut ride = Ride::new();
    let before = ride.free(&player, 1.0);
    let (jivari, mode) = (before.drone.jivari, before.mode);
    for step in 0..20 {
        player.drone.jivari = 0.01 * step as f32;
        player.mode = 20 + step;
        let now = ride.free(&player, 0.2);
        assert_eq!(
            (now.drone.jivari, now.mode),
            (player.drone.jivari, player.mode)
        );
    }
    // It is still for 0.2 s now.
    let now = ride.free(&player, 2.05);
    let middle = 0.5 * (jivari + player.drone.jivari);
    assert!(
        (now.drone.jivari - middle).abs() < 0.005,
        "{}",
        now.drone.jivari
    );
    assert_eq!(now.mode, player.mode);
    let now = ride.free(&player, 1.95);
    assert_eq!(now.mode, player.mode);
    let now = ride.free(&player, 0.1);
    assert_eq!(now.mode, mode);
    assert!((now.drone.jivari - jivari).abs() < 0.005);
    assert_eq!(now.melody.kind, before.melody.kind);
}

#[test]
fn a_place_of_the_song_is_the_same_however_it_was_reached() {
    let mut player = player(10.0);
    player.journey.motion = JourneyMotion::HostTimeline;
    for to_s in [50.0, 61.3, 119.0, 121.7, 333.3, 599.0] {
        let run = Ride::new().song(&player, to_s - 20.0, to_s);
        let mut ride = Ride::new();
        ride.song(&player, 5.0, 6.0);
        let sought = ride.song(&player, to_s - 0.01, to_s);
        for target in &TABLE {
            let values = ((target.get)(&run), (target.get)(&sought));
            assert!(
                (values.0 - values.1).abs() < 1e-3,
                "{} at {to_s}: {values:?}",
                target.id
            );
        }
        assert_eq!(run.drone.tonic, sought.drone.tonic);
        assert_eq!(run.drone.crossing, sought.drone.crossing);
    }
}

#[test]
fn own_time_has_the_same_beats_wherever_it_starts() {
    let mut player = player(10.0);
    let mut run = Ride::new();
    run.free(&player, 150.0);
    player.journey.position = 140.0 / 600.0;
    let mut start = Ride::new();
    start.free(&player, 10.0);
    let beats = [&run, &start].map(|ride| ride.beats.unwrap().0);
    assert!((beats[0] - beats[1]).abs() < 1e-9, "{beats:?}");
    let mut settings = *start.journey.settings().unwrap();
    settings.journey.position = 0.0;
    assert_eq!(run.journey.settings(), Some(&settings));
}

#[test]
fn the_beats_of_ten_hours_are_the_integral_of_the_tempo() {
    let tempo = &score().tempo;
    let steps = 3_600_000;
    let share = |step: u32| (f64::from(step) + 0.5) / f64::from(steps);
    let beats: f64 = (0..steps)
        .map(|step| tempo.bpm(share(step)) / 60.0 * 0.01)
        .sum();
    let whole = tempo.beats(1.0, 36_000.0);
    // The midpoint rule is exact but for the steps in which a line ends.
    assert!((whole - beats).abs() < 0.1, "{whole} {beats}");
    let mut ride = Ride::new();
    ride.free(&player(600.0), 100.0);
    let there = tempo.beats(100.0 / 36_000.0, 36_000.0);
    assert!((ride.beats.unwrap().0 - there).abs() < 1e-9);
}

#[test]
fn next_and_return_act_on_their_rising_edge() {
    let mut player = player(10.0);
    let mut ride = Ride::new();
    ride.free(&player, 1.0);
    let mut press = |ride: &mut Ride, which: fn(&mut Settings) -> &mut bool| {
        *which(&mut player) = true;
        ride.free(&player, 0.5);
        *which(&mut player) = false;
        ride.free(&player, 0.5);
        let glance = ride.journey.glance();
        (
            glance.chapter,
            (glance.share * 600.0 - 60.0 * f64::from(glance.chapter)).round(),
        )
    };
    assert_eq!(press(&mut ride, |p| &mut p.journey.next), (1, 1.0));
    assert_eq!(press(&mut ride, |p| &mut p.journey.next), (2, 1.0));
    // At once again: to the chapter before; later: to the start of this one.
    assert_eq!(press(&mut ride, |p| &mut p.journey.back), (1, 1.0));
    for _ in 0..12 {
        press(&mut ride, |p| &mut p.journey.next);
    }
    assert_eq!(ride.journey.glance().chapter, 9);
}

#[test]
fn hold_stops_the_way_and_not_the_music() {
    let mut player = player(10.0);
    let mut ride = Ride::new();
    ride.free(&player, 100.0);
    player.journey.hold = true;
    let held = ride.free(&player, 0.5);
    let (share, beats) = (ride.journey.glance().share, ride.beats.unwrap().0);
    let later = ride.free(&player, 30.0);
    assert_eq!(ride.journey.glance().share, share);
    assert!(!ride.journey.glance().moving);
    assert_eq!(held.mode, later.mode);
    let tempo = later.free_tempo.0;
    assert!((ride.beats.unwrap().0 - beats - tempo / 2.0).abs() < 1e-6);
    player.journey.hold = false;
    let beats = ride.beats.unwrap().0;
    ride.free(&player, GRID_S);
    // No beat is lost or played twice.
    assert!((ride.beats.unwrap().0 - beats - tempo / 60.0 * GRID_S).abs() < 1e-6);
    ride.free(&player, 1.0);
    assert!((ride.journey.glance().share - share - 1.0 / 600.0).abs() < 1e-4);
}

#[test]
fn a_host_without_a_song_has_the_journey_s_own_time() {
    let mut player = player(10.0);
    player.journey.motion = JourneyMotion::HostTimeline;
    let mut ride = Ride::new();
    ride.free(&player, 30.0);
    assert!((ride.journey.glance().share - 0.05).abs() < 1e-3);
}

#[test]
fn the_host_s_tempo_is_the_host_s() {
    let mut player = player(10.0);
    let mut ride = Ride::new();
    let settings = ride.song(&player, 0.0, 1.0);
    assert!(ride.journey.song().is_none());
    assert_eq!(settings.free_tempo, player.free_tempo);
    assert_eq!(ride.journey.glance().steered & 1, 0);
    player.clock = ClockMode::Free;
    ride.song(&player, 1.0, 2.0);
    assert!(ride.journey.song().is_some());
}

#[test]
fn off_means_off() {
    let mut player = player(10.0);
    let mut ride = Ride::new();
    ride.free(&player, 1.0);
    player.journey.on = false;
    ride.point(&player, &Transport::default());
    assert!(ride.journey.settings().is_none() && ride.journey.song().is_none());
    assert_eq!(ride.journey.glance().steered, 0);
}

#[test]
fn numbers_go_along_their_way() {
    assert_eq!(between(1.0, 4.0, 0.5, Way::Octaves(0.2, 20.0)), 2.0);
    assert_eq!(between(1.0, 4.0, 0.4, Way::Whole(0.0, 9.0)), 2.0);
    assert_eq!(between(1.0, 4.0, 0.5, Way::Line(0.0, 9.0)), 2.5);
    assert_eq!(between(1.0, 4.0, 0.4, Way::Step(|_| None)), 1.0);
}
