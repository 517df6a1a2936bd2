//! The journey through the built plugin: ten chapters from silence to silence, the same however
//! they are reached.

mod support;

use kazakh_horizon::engine::journey::chapters;
use support::analysis::{hann, spectrum};
use support::drone::{self, Set, wide};
use support::{RATE_HZ, frames, plugin, set, texts};
use xtask::concert;
use xtask::host::{Event, Instance};
use xtask::song::{Edges, Stretch};
use xtask::take::{Audio, Blocks, Take};

/// A journey on its own time that says what it plays.
const FREE: Set = &[
    ("jr_on", "On"),
    ("jr_mov", "Free"),
    ("rh_on", "On"),
    ("mo_rh", "On"),
    ("mo_ml", "On"),
];
/// A journey in the host's song.
const SONG: Set = &[("jr_mov", "Host Timeline")];
/// Tempo of the host's song: half a second a beat.
const SONG_BPM: f64 = 120.0;
/// What is left of the last room after its end has gone after this, in s.
const TAIL_S: f64 = 12.0;
/// MIDI channel of the drums.
const DRUMS: u16 = 9;

/// An instance on a journey of a length in minutes that starts at a share of it.
fn traveller(minutes: &str, start: f64, sets: &[Set]) -> Instance {
    let length: Set = &[("jr_len", minutes)];
    let mut all = vec![FREE, length];
    all.extend_from_slice(sets);
    let mut instance = drone::instance(&plugin(), RATE_HZ, &all);
    instance.set("jr_pos", start).expect("a position");
    instance
}

/// A note or hit that begins: frame, channel, key, velocity.
type On = (u64, u16, u16, f64);

/// What begins from a frame to another, counted from `origin` on.
fn begun(events: &[(u64, Event)], from: u64, to: u64, origin: u64) -> Vec<On> {
    events
        .iter()
        .filter(|(frame, _)| (from..to).contains(frame))
        .filter_map(|(frame, event)| match *event {
            Event::NoteOn {
                channel,
                key,
                velocity,
            } => Some((frame - origin, channel, key, velocity)),
            _ => None,
        })
        .collect()
}

/// Level of both channels from one time to another, in dB.
fn level_db(audio: &Audio, from_s: f64, to_s: f64) -> f64 {
    let part = audio.part(frames(from_s) as usize, frames(to_s) as usize);
    20.0 * (part.rms() + 1e-15).log10()
}

/// Levels in dB of the octaves around 63 Hz to 8 kHz from one time to another, both channels
/// together.
fn octaves_db(audio: &Audio, from_s: f64, to_s: f64) -> Vec<f64> {
    let part = audio.part(frames(from_s) as usize, frames(to_s) as usize);
    let bins = [&part.left, &part.right].map(|channel| spectrum(&hann(&wide(channel))));
    let width_hz = RATE_HZ / part.left.len() as f64;
    (0..8)
        .map(|octave| {
            let centre = 62.5 * f64::from(1 << octave) / width_hz;
            let [low, high] = [0.5f64.sqrt(), 2f64.sqrt()].map(|side| (centre * side) as usize);
            let bins = bins.iter().flat_map(|bins| &bins[low..high]);
            let power: f64 = bins.map(|bin| bin.norm_sqr()).sum();
            10.0 * (power / (part.left.len() as f64).powi(2) + 1e-30).log10()
        })
        .collect()
}

/// A player's events and audio.
fn record(take: &Take, instance: &mut Instance, seconds: f64) -> (Audio, Vec<(u64, Event)>) {
    take.record(instance, frames(seconds)).expect("audio")
}

#[test]
fn the_concert_s_programme_names_the_chapters() {
    let names: Vec<&str> = chapters().iter().map(|chapter| &*chapter.name).collect();
    assert_eq!(names, concert::CHAPTERS);
}

#[test]
fn ten_chapters_sound_between_silence_and_silence() {
    for minutes in [1, 10] {
        let mut instance = traveller(&minutes.to_string(), 0.0, &[]);
        let before = texts(&mut instance);
        let length_s = f64::from(60 * minutes);
        let (audio, events) = record(&Take::new(RATE_HZ), &mut instance, length_s + TAIL_S);
        assert!(audio.is_finite() && audio.peak() < support::CEILING);
        let mut levels = Vec::new();
        for chapter in 0..10 {
            let [from_s, to_s] = [0, 1].map(|n| length_s * f64::from(chapter + n) / 10.0);
            levels.push(level_db(&audio, from_s, to_s));
        }
        assert!(levels.iter().all(|level| *level > -50.0), "{levels:?}");
        // The first pluck of a whole concert is a whisper; a minute has no time for that.
        let start = level_db(&audio, 0.0, 0.05);
        let whisper = if minutes > 1 { -45.0 } else { -35.0 };
        assert!(start < whisper, "{start} dB");
        let end = level_db(&audio, length_s + TAIL_S - 1.0, length_s + TAIL_S);
        assert!(end < -60.0, "{end} dB");
        let all = begun(&events, 0, u64::MAX, 0);
        assert!(all.iter().any(|on| on.1 == DRUMS) && all.iter().any(|on| on.1 != DRUMS));
        // It steers the engine, never the host.
        assert_eq!(texts(&mut instance), before);
    }
}

/// Compares a run that was started elsewhere with the uninterrupted one: events from a second after
/// the start on, and audio after half a minute.
fn assert_same(
    whole: &(Audio, Vec<(u64, Event)>),
    part: &(Audio, Vec<(u64, Event)>),
    start_s: f64,
    length_s: f64,
) {
    let (start, second) = (frames(start_s), frames(1.0));
    let wanted = begun(&whole.1, start + second, start + frames(length_s), start);
    let found = begun(&part.1, second, frames(length_s), 0);
    assert!(found.len() > 20, "{} events from {start_s} s", found.len());
    for (found, wanted) in found.iter().zip(&wanted) {
        assert_eq!(found, wanted, "from {start_s} s");
    }
    assert_eq!(found.len(), wanted.len(), "from {start_s} s");
    let wanted = octaves_db(&whole.0, start_s + 30.0, start_s + length_s);
    let found = octaves_db(&part.0, 30.0, length_s);
    for (octave, (found, wanted)) in found.iter().zip(&wanted).enumerate() {
        assert!(
            (found - wanted).abs() < 1.0,
            "octave {octave} from {start_s} s: {found:.2} dB, not {wanted:.2} dB"
        );
    }
}

#[test]
fn a_song_sounds_the_same_from_wherever_it_is_started() {
    let at = |start_s: f64, length_s: f64| {
        let take = Take::new(RATE_HZ).with_timeline(start_s * SONG_BPM / 60.0, SONG_BPM);
        record(&take, &mut traveller("3", 0.0, &[SONG]), length_s)
    };
    let whole = at(0.0, 142.0);
    // Inside a chapter, and close to where two meet.
    for start_s in [30.25, 71.5, 102.0] {
        assert_same(&whole, &at(start_s, 40.0), start_s, 40.0);
    }
}

#[test]
fn own_time_sounds_the_same_from_wherever_it_is_started() {
    // Shares and times that numbers hold exactly.
    let (minutes, length_s) = ("3.2", 192.0);
    let at = |share: f64, seconds: f64| {
        record(
            &Take::new(RATE_HZ),
            &mut traveller(minutes, share, &[]),
            seconds,
        )
    };
    let whole = at(0.0, 148.0);
    for share in [0.25, 0.375, 0.5625] {
        assert_same(&whole, &at(share, 40.0), share * length_s, 40.0);
    }
}

#[test]
fn it_is_the_same_twice_and_whatever_the_blocks() {
    // A quarter of a journey of a minute, from its middle on.
    let render = |blocks: Blocks, hosted: bool| {
        let mut take = Take::new(RATE_HZ).with_blocks(blocks);
        if hosted {
            take = take.with_timeline(30.0 * SONG_BPM / 60.0, SONG_BPM);
        }
        let mut instance = traveller("1", 0.5, if hosted { &[SONG] } else { &[] });
        instance.activate(RATE_HZ, 8192).expect("activation");
        record(&take, &mut instance, 15.0)
    };
    for hosted in [false, true] {
        let (audio, events) = render(Blocks::Fixed(256), hosted);
        assert!(audio.rms() > 0.01 && events.len() > 50);
        let (again, heard) = render(Blocks::Fixed(256), hosted);
        assert!(audio.bit_equal(&again) && events == heard);
        let random = Blocks::Random { seed: 3, max: 700 };
        for blocks in [Blocks::Fixed(1), Blocks::Fixed(8192), random] {
            let (_, heard) = render(blocks, hosted);
            assert!(events == heard, "{blocks:?}");
        }
    }
}

#[test]
fn its_audio_is_the_same_whatever_the_blocks() {
    let render = |blocks: Blocks| {
        let start_beats = 30.0 * SONG_BPM / 60.0;
        let take = Take::new(RATE_HZ).with_blocks(blocks);
        let take = take.with_timeline(start_beats, SONG_BPM);
        let mut instance = traveller("1", 0.0, &[SONG]);
        instance.activate(RATE_HZ, 8192).expect("activation");
        record(&take, &mut instance, 15.0).0
    };
    let audio = render(Blocks::Fixed(256));
    let random = Blocks::Random { seed: 3, max: 700 };
    for blocks in [random, Blocks::Fixed(8192), Blocks::Fixed(1)] {
        let difference = audio.difference(&render(blocks));
        assert!(difference < 3.16e-5, "{blocks:?}: {difference}");
    }
}

/// The chapter of the gallop: 600 s from the start of a journey of twenty minutes.
const GALLOP: (&str, f64) = ("20", 0.5);

#[test]
fn automation_wins_while_it_moves_and_gives_back_after_a_bar() {
    let start = GALLOP.1 + 0.03125;
    // A value that is sent must be another one to count as a movement.
    let both: Set = &[("ml_src", "Both")];
    let (_, wanted) = record(
        &Take::new(RATE_HZ),
        &mut traveller(GALLOP.0, start, &[both]),
        20.0,
    );
    let mut instance = traveller(GALLOP.0, start, &[both]);
    let before = texts(&mut instance);
    let mut take = Take::new(RATE_HZ);
    // Density moves from 4 s to 8 s, near to none; the melody's source goes to the keys at 4 s.
    for step in 0..=80 {
        let text = format!("{} %", f64::from(step % 2) * 0.1);
        take.at_s(
            4.0 + 0.05 * f64::from(step),
            set(&mut instance, "rh_den", &text),
        );
    }
    take.at_s(4.0, set(&mut instance, "ml_src", "Notes"));
    let (_, heard) = record(&take, &mut instance, 20.0);
    let hits = |events: &[(u64, Event)], from_s: f64, to_s: f64| {
        let mut all = begun(events, frames(from_s), frames(to_s), 0);
        all.retain(|on| on.1 == DRUMS);
        all
    };
    assert_eq!(hits(&heard, 0.0, 4.0), hits(&wanted, 0.0, 4.0));
    assert!(hits(&wanted, 4.1, 8.0).len() > 20);
    let left = hits(&heard, 4.1, 8.2).len();
    assert!(left <= 4, "{left} hits where density is none");
    // A bar of the chapter lasts less than 2 s, at 120 BPM or more.
    assert!(!hits(&wanted, 12.5, 20.0).is_empty());
    assert_eq!(hits(&heard, 12.5, 20.0), hits(&wanted, 12.5, 20.0));
    let notes = |events: &[(u64, Event)], from_s: f64, to_s: f64| {
        let mut all = begun(events, frames(from_s), frames(to_s), 0);
        all.retain(|on| on.1 != DRUMS);
        all
    };
    // The choice comes back at the end of the bar that follows a quarter of a second of rest.
    assert!(!notes(&wanted, 4.1, 5.5).is_empty());
    assert_eq!(notes(&heard, 4.1, 5.5), []);
    assert!(!notes(&heard, 6.0, 10.0).is_empty());
    assert_eq!(notes(&heard, 10.0, 20.0), notes(&wanted, 10.0, 20.0));
    // The host's values are the host's.
    for (after, before) in texts(&mut instance).iter().zip(&before) {
        if !["rh_den", "ml_src"].contains(&&*before.0) {
            assert_eq!(after, before);
        }
    }
}

#[test]
fn next_and_return_go_to_the_start_of_a_chapter() {
    let (length_s, moved_s) = (24.0, 4.0);
    let (_, wanted) = record(
        &Take::new(RATE_HZ),
        &mut traveller(GALLOP.0, GALLOP.1, &[]),
        length_s,
    );
    let wanted = begun(&wanted, frames(1.0), frames(length_s - moved_s), 0);
    assert!(wanted.len() > 10, "{} events", wanted.len());
    for (id, start) in [("jr_nxt", GALLOP.1 - 0.0625), ("jr_ret", GALLOP.1 + 0.0625)] {
        let mut instance = traveller(GALLOP.0, start, &[]);
        let mut take = Take::new(RATE_HZ);
        take.at_s(moved_s, set(&mut instance, id, "On"));
        // Only the rising edge counts.
        take.at_s(moved_s + 2.0, set(&mut instance, id, "Off"));
        let (_, heard) = record(&take, &mut instance, length_s);
        let origin = frames(moved_s);
        let found = begun(&heard, origin + frames(1.0), frames(length_s), origin);
        assert_eq!(found, wanted, "{id}");
    }
}

#[test]
fn hold_stops_the_way_and_lets_the_music_go_on() {
    let mut instance = traveller("1", 0.5, &[]);
    let mut take = Take::new(RATE_HZ);
    take.at_s(2.0, set(&mut instance, "jr_hld", "On"));
    take.at_s(40.0, set(&mut instance, "jr_hld", "Off"));
    let (audio, events) = record(&take, &mut instance, 68.0 + TAIL_S);
    // Unheld it would have ended after half a minute.
    let held = level_db(&audio, 32.0, 40.0);
    assert!(held > -50.0, "{held} dB");
    assert!(begun(&events, frames(32.0), frames(40.0), 0).len() > 10);
    let end = level_db(&audio, 67.0 + TAIL_S, 68.0 + TAIL_S);
    assert!(end < -60.0, "{end} dB");
}

#[test]
fn a_loop_over_a_border_of_chapters_is_the_same_each_round() {
    // Two chapters of a minute meet at beat 36.
    let (start, end) = (30.0, 46.0);
    let round = frames((end - start) * 60.0 / SONG_BPM);
    let stretch = Stretch {
        loop_beats: Some((start, end)),
        ..Stretch::playing(4 * round, start, SONG_BPM)
    };
    let take = Take::new(RATE_HZ).with_song(Edges::Cut, vec![stretch]);
    let heard = take
        .listen(&mut traveller("1", 0.0, &[SONG]), 4 * round)
        .expect("events");
    let rounds: Vec<Vec<(u64, Event)>> = (0..4)
        .map(|n| {
            let of_round = heard.iter().filter(|(frame, _)| frame / round == n);
            of_round
                .map(|(frame, event)| (frame % round, *event))
                .collect()
        })
        .collect();
    assert!(rounds[1].len() > 20, "{} events", rounds[1].len());
    assert_eq!(rounds[1], rounds[2]);
    assert_eq!(rounds[1], rounds[3]);
    // The first one differs only in what was there before it.
    let ons = |events: &[(u64, Event)]| begun(events, frames(1.0), round, 0);
    assert_eq!(ons(&rounds[0]), ons(&rounds[1]));
}
