//! The host's song through the built plugin: every hit on its frame, once, whatever the host does.
//!
//! A lane strikes every sixteenth of the bar, and its MIDI says when. Where those sixteenths fall is
//! reckoned here from the script of the song alone: by inverting its tempo, stretch by stretch.

mod support;

use support::drone::{Set, instance};
use support::plugin;
use xtask::host::{Event, Events, Instance, Transport};
use xtask::song::{Edges, State, Stretch};
use xtask::take::{Blocks, Take};

/// A lane that strikes each sixteenth, and nothing else.
const PROBE: Set = &[
    ("clock", "Host"),
    ("rh_on", "On"),
    ("mo_rh", "On"),
    ("dr_on", "Off"),
    ("rh_den", "100 %"),
    ("rh_hum", "0 %"),
    ("rh_cha", "0 %"),
    ("rh_fil", "Off"),
    ("rh_swg", "50 %"),
    ("l1_alg", "Euclid"),
    ("l1_hit", "16"),
    ("l1_stp", "16"),
    ("l1_dec", "0.25"),
    ("l2_mut", "On"),
    ("l3_mut", "On"),
    ("l4_mut", "On"),
    ("l5_mut", "On"),
    ("l6_mut", "On"),
];
/// Songs of everything.
const SONGS: usize = 60;
/// Longest block the instance is active for.
const LONGEST: u32 = 1024;
/// A place this near to half way between two frames is either's, in frames: CLAP counts in 2^-31
/// beats, 1.3e-4 frames at 20 BPM and 96 kHz, and what adds up is no more.
const TIE: f64 = 2e-3;

/// Half a frame: of two frames as near, the later one is meant.
const HALF: f64 = 0.5 + TIE / 2.0;

/// Where a hit falls: its place in frames of the take, not yet rounded.
type Place = f64;

/// Places of all hits of a song.
fn places(stretches: &[Stretch], rate_hz: f64) -> Vec<Place> {
    let mut all = Vec::new();
    let mut first = 0;
    // Where the song is while it runs on, and the last sixteenth that was struck.
    let (mut runs_to, mut struck) = (f64::NAN, f64::NAN);
    for stretch in stretches {
        if stretch.state != State::Playing {
            runs_to = f64::NAN;
            first += stretch.frames;
            continue;
        }
        let goes_on = (stretch.start_beats - runs_to).abs() < 1e-6;
        let frames = stretch.frames as f64;
        let per_beat = 60.0 * rate_hz / stretch.tempo_bpm;
        if !goes_on {
            struck = stretch.start_beats - HALF / per_beat;
        }
        let (start, end) = match stretch.loop_beats {
            Some((start, end)) if stretch.start_beats < end => (start, end),
            _ => (f64::NAN, f64::INFINITY),
        };
        // Sixteenths before the first turn, then lap by lap.
        let (mut from, mut thrown) = (stretch.start_beats - 0.25, 0.0);
        loop {
            let mut n = ((from - stretch.bar_beats) * 4.0 - 1e-6).ceil();
            loop {
                let at = stretch.bar_beats + n / 4.0;
                let beats = at + thrown - stretch.start_beats;
                if at > end - 1e-9 || beats > stretch.beats(frames, rate_hz) + 1.0 {
                    break;
                }
                let place = inverse(stretch, beats, per_beat, rate_hz);
                if at > struck + 1e-9 && (place + HALF).floor() < frames {
                    struck = at;
                    all.push(first as f64 + place.max(if goes_on { 0.0 } else { -0.5 }));
                }
                n += 1.0;
            }
            thrown += end - start;
            from = start;
            let turn = (start + thrown - stretch.start_beats) * per_beat;
            if !turn.is_finite() || turn > frames {
                break;
            }
            struck = f64::NEG_INFINITY;
        }
        runs_to = stretch.start_beats + stretch.beats(frames, rate_hz);
        if end.is_finite() {
            runs_to = f64::NAN;
        }
        first += stretch.frames;
    }
    all
}

/// Frames after which a stretch has gone on by some beats: at one tempo by division, on a ramp by the
/// quadratic formula.
fn inverse(stretch: &Stretch, beats: f64, per_beat: f64, rate_hz: f64) -> f64 {
    if stretch.to_bpm == stretch.tempo_bpm {
        return beats * per_beat;
    }
    let seconds = stretch.frames as f64 / rate_hz;
    let half_slope = 0.5 * (stretch.to_bpm - stretch.tempo_bpm) / 60.0 / seconds;
    let speed = stretch.tempo_bpm / 60.0;
    let root = (speed * speed + 4.0 * half_slope * beats).max(0.0).sqrt();
    rate_hz * 2.0 * beats / (speed + root)
}

/// How a song is played.
#[derive(Clone, Copy, Debug)]
struct Way {
    /// Frames per second.
    rate_hz: f64,
    /// Block lengths.
    blocks: Blocks,
    /// How changes are told.
    edges: Edges,
    /// Frames between two changes of a parameter, which cut the block; 0 for none.
    cuts: u64,
}

/// Plays a song; what comes out.
fn play(stretches: &[Stretch], way: Way) -> Vec<(u64, Event)> {
    let mut instance = instance(&plugin(), way.rate_hz, &[PROBE]);
    let mut take = Take::new(way.rate_hz)
        .with_blocks(way.blocks)
        .with_song(way.edges, stretches.to_vec());
    let frames: u64 = stretches.iter().map(|stretch| stretch.frames).sum();
    if let Some(cuts) = frames.checked_div(way.cuts) {
        let gain = ["-1", "-2"].map(|text| instance.event("gain", text).expect("a gain"));
        let cues = (1..cuts).map(|n| (n * way.cuts, gain[n as usize % 2]));
        take.add_all(cues);
    }
    take.listen(&mut instance, frames).expect("it plays")
}

/// Frames of the hits.
fn hits(heard: &[(u64, Event)]) -> Vec<u64> {
    let on = |(frame, event): &(u64, Event)| match event {
        Event::NoteOn { channel: 9, .. } => Some(*frame),
        Event::NoteOn { .. } => panic!("{event:?}"),
        _ => None,
    };
    heard.iter().filter_map(on).collect()
}

/// Frames at which a song breaks off: it stops or goes on elsewhere.
fn breaks(stretches: &[Stretch], rate_hz: f64) -> Vec<u64> {
    let mut breaks = Vec::new();
    let mut first = 0;
    for pair in stretches.windows(2) {
        first += pair[0].frames;
        let led = pair[0].start_beats + pair[0].beats(pair[0].frames as f64, rate_hz);
        // In a loop it may be anywhere: those are not looked at.
        let plays = pair[0].state == State::Playing && pair[0].loop_beats.is_none();
        let goes_on = pair[1].state == State::Playing && (pair[1].start_beats - led).abs() < 1.0;
        if plays && !goes_on {
            breaks.push(first);
        }
    }
    breaks
}

/// Each note that begins ends, those that were on where the song broke off right there.
fn assert_balanced(heard: &[(u64, Event)], stretches: &[Stretch], rate_hz: f64, what: &str) {
    let mut on: Vec<(u16, u16)> = Vec::new();
    let mut breaks = breaks(stretches, rate_hz).into_iter().peekable();
    let end: u64 = stretches.iter().map(|stretch| stretch.frames).sum();
    let last = Event::NoteOff { channel: 0, key: 0 };
    for (frame, event) in heard.iter().copied().chain([(end, last)]) {
        let begins = matches!(event, Event::NoteOn { .. });
        // What begins right there comes behind the break.
        while let Some(at) = breaks.next_if(|at| *at < frame || begins && *at == frame) {
            assert!(on.is_empty(), "{what}: {on:?} on behind the break at {at}");
        }
        match event {
            Event::NoteOn { channel, key, .. } => {
                assert!(!on.contains(&(channel, key)), "{what}: on twice at {frame}");
                on.push((channel, key));
            }
            Event::NoteOff { channel, key } if frame < end => {
                let at = on.iter().position(|note| *note == (channel, key));
                on.remove(at.unwrap_or_else(|| panic!("{what}: off unasked at {frame}")));
            }
            _ => {}
        }
    }
    let stands = stretches
        .last()
        .is_some_and(|last| last.state != State::Playing);
    assert!(!stands || on.is_empty(), "{what}: {on:?} stay on");
}

/// Plays a song and compares every hit: on its nearest frame, or within `within` frames more.
fn check(what: &str, stretches: &[Stretch], way: Way, within: f64) -> usize {
    let what = format!("{what}, {way:?}");
    let heard = play(stretches, way);
    let found = hits(&heard);
    let wanted = places(stretches, way.rate_hz);
    for n in 0..found.len().max(wanted.len()) {
        let off = match (found.get(n), wanted.get(n)) {
            (Some(found), Some(wanted)) => *found as f64 - wanted,
            _ => f64::INFINITY,
        };
        // The nearest frame; of two as near, the later.
        assert!(
            off > -0.5 - within && off <= 0.5 + TIE + within,
            "{what}: hit {n} is off by {off}\nfound {:?}\nwanted {:?}",
            around(&found, n),
            around(&wanted, n),
        );
    }
    assert_balanced(&heard, stretches, way.rate_hz, &what);
    found.len()
}

/// A few values around one.
fn around<T>(values: &[T], n: usize) -> &[T] {
    &values[n.saturating_sub(2).min(values.len())..values.len().min(n + 3)]
}

/// A way without cuts in blocks of random lengths.
fn random(rate_hz: f64, edges: Edges, seed: u64) -> Way {
    Way {
        rate_hz,
        blocks: Blocks::Random { seed, max: LONGEST },
        edges,
        cuts: 0,
    }
}

/// Frames of a time.
fn s(seconds: f64, rate_hz: f64) -> u64 {
    (seconds * rate_hz) as u64
}

#[test]
fn every_tempo_is_exact() {
    let tempos = [
        20.0, 23.7, 33.3, 47.0, 60.0, 61.7, 77.0, 90.0, 96.0, 108.25, 119.99, 120.0, 120.3, 128.0,
        133.333, 140.0, 150.5, 174.0, 199.9, 222.2, 256.0, 299.7, 300.0,
    ];
    let mut count = 0;
    for (rate_hz, edges) in [
        (44_100.0, Edges::Cut),
        (48_000.0, Edges::Event),
        (96_000.0, Edges::Cut),
    ] {
        // Bars apart: from a bar line, from anywhere, from before the song's start, from hours on.
        let stretches: Vec<Stretch> = tempos
            .iter()
            .enumerate()
            .map(|(n, bpm)| {
                let start = [16.0, 37.13, -9.5, 72_180.0][n % 4];
                Stretch::playing(s(1.1, rate_hz) + 7 * n as u64, start, *bpm)
            })
            .collect();
        count += check("tempos", &stretches, random(rate_hz, edges, 3), 0.0);
    }
    assert!(count > 500, "{count}");
}

#[test]
fn every_loop_goes_round_once() {
    let mut count = 0;
    for (rate_hz, edges) in [
        (44_100.0, Edges::Untold),
        (48_000.0, Edges::Event),
        (48_000.0, Edges::Untold),
        (96_000.0, Edges::Cut),
    ] {
        let mut stretches = Vec::new();
        for (n, (cycle, bpm)) in [
            ((4.0, 5.0), 120.0),
            ((0.0, 0.75), 133.7),
            ((8.0, 12.0), 300.0),
            ((-4.0, -3.5), 97.1),
            ((2.0, 2.25), 111.1),
            ((16.0, 17.0), 61.0),
        ]
        .into_iter()
        .enumerate()
        {
            // Into the loop from before it, from inside it; past it.
            for start in [cycle.0 - 0.3, cycle.0 + 0.1, cycle.1 + 1.1] {
                stretches.push(Stretch {
                    loop_beats: Some(cycle),
                    ..Stretch::playing(s(0.9, rate_hz) + 13 * n as u64, start, bpm)
                });
            }
        }
        stretches.push(Stretch::playing(4000, 0.0, 120.0).stopped());
        for cuts in [0, 61] {
            let way = Way {
                cuts,
                ..random(rate_hz, edges, 5)
            };
            count += check("loops", &stretches, way, 0.0);
        }
    }
    assert!(count > 1000, "{count}");
}

#[test]
fn stops_gaps_and_what_is_missing() {
    for (rate_hz, edges) in [(44_100.0, Edges::Cut), (48_000.0, Edges::Event)] {
        let long = s(0.8, rate_hz);
        let song = |start: f64, bpm: f64| Stretch::playing(long + 111, start, bpm);
        let absent = Stretch {
            state: State::Absent,
            ..song(0.0, 120.0)
        };
        let seven = Stretch {
            meter: (7, 8),
            bar_beats: 1.5,
            ..song(22.0, 140.0)
        };
        let stretches = [
            // Pre-roll.
            song(-4.0, 120.0),
            song(8.0, 120.0).stopped(),
            song(8.0, 120.0),
            absent,
            song(3.99, 97.0),
            // A meter whose bars lie elsewhere; sixteenths that lie elsewhere.
            seven,
            Stretch {
                // Told inside a block, the framework loses it.
                bar_beats: if edges == Edges::Cut { 0.125 } else { 0.0 },
                ..song(40.0, 101.0)
            },
            Stretch {
                meter: (5, 8),
                ..song(20.0, 150.0)
            },
            Stretch {
                says_beats: false,
                ..song(6.5, 130.0)
            },
            // The free tempo, where the host says none.
            song(12.0, 130.0).stopped(),
            Stretch {
                says_tempo: false,
                ..song(12.2, 96.0)
            },
            song(1.0, 90.0).stopped(),
        ];
        for (blocks, cuts) in [
            (Blocks::Random { seed: 9, max: 700 }, 0),
            (Blocks::Random { seed: 9, max: 700 }, 37),
            (Blocks::Fixed(1), 0),
        ] {
            let way = Way {
                rate_hz,
                blocks,
                edges,
                cuts,
            };
            let count = check("stops", &stretches, way, 0.0);
            assert!(count > 50, "{count}");
        }
    }
}

#[test]
fn tempos_change_and_ramps_are_followed() {
    // Steps of tempo that go on where the song is, cut or told inside a block.
    for (rate_hz, edges) in [(48_000.0, Edges::Event), (44_100.0, Edges::Cut)] {
        let mut at = 3.0;
        let mut stretches = Vec::new();
        for n in 0..60u64 {
            let bpm = 20.0 + (n * 97 % 281) as f64;
            let stretch = Stretch::playing(s(0.05, rate_hz) + n * 977 % 5000, at, bpm);
            at += stretch.beats(stretch.frames as f64, rate_hz);
            stretches.push(stretch);
        }
        for cuts in [0, 43] {
            let way = Way {
                cuts,
                ..random(rate_hz, edges, 7)
            };
            assert!(check("steps", &stretches, way, 0.0) > 50);
        }
    }
    // Ramps: the host says one tempo a block, so that within a block we are off by half the slope
    // times its length squared.
    for (max, from, to) in [
        (64, 60.0, 180.0),
        (64, 300.0, 20.0),
        (1024, 20.0, 300.0),
        (1024, 240.0, 70.0),
    ] {
        let rate_hz = 48_000.0;
        let ramp = Stretch {
            to_bpm: to,
            ..Stretch::playing(s(5.0, rate_hz), 0.0, from)
        };
        let block_s = f64::from(max) / rate_hz;
        let off_beats = 0.5 * ((to - from) / 60.0 / 5.0).abs() * block_s * block_s;
        let within = off_beats * 60.0 * rate_hz / f64::min(from, to);
        let way = Way {
            blocks: Blocks::Random { seed: 2, max },
            ..random(rate_hz, Edges::Cut, 2)
        };
        let count = check("ramp", &[ramp], way, within);
        println!(
            "{from} to {to} BPM in blocks up to {max}: {count} hits within {within:.3} frames"
        );
    }
}

/// Random numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    /// A number below another.
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A song of everything, in any order.
fn anything(dice: &mut Dice, rate_hz: f64) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for _ in 0..40 {
        let frames = 1 + dice.below(s(0.6, rate_hz));
        let bpm = 20.0 + dice.below(28_000) as f64 / 100.0;
        let mut anywhere = dice.below(64_000) as f64 / 1000.0 - 8.0;
        let goes_on = stretches
            .last()
            .filter(|last| last.state == State::Playing && last.loop_beats.is_none())
            .map(|last| last.start_beats + last.beats(last.frames as f64, rate_hz));
        // A jump no longer than what a ramp does within a block is one, to the clock.
        let near = |last: &Stretch| (anywhere - last.start_beats).abs() < 6.0;
        if stretches.last().is_some_and(near) {
            anywhere += 12.0;
        }
        let mut meter = [(4, 4), (3, 4), (7, 8), (6, 8)][dice.below(4) as usize];
        let goes_on = goes_on.filter(|_| dice.below(2) == 0);
        if let Some(last) = stretches.last().filter(|_| goes_on.is_some()) {
            // A meter changes at a bar line.
            meter = last.meter;
        }
        let mut stretch = Stretch {
            meter,
            ..Stretch::playing(frames, anywhere, bpm)
        };
        stretch.start_beats = goes_on.unwrap_or(anywhere);
        match dice.below(6) {
            _ if goes_on.is_some() => {}
            0 => stretch.state = State::Stopped,
            1 => stretch.state = State::Absent,
            2 => {
                let start = (anywhere * 4.0).floor() / 4.0;
                let lap = (1 + dice.below(8)) as f64 / 4.0;
                stretch.loop_beats = Some((start, start + lap));
            }
            _ => {}
        }
        stretches.push(stretch);
    }
    stretches.push(Stretch::playing(5000, 0.0, 120.0).stopped());
    stretches
}

#[test]
fn anything_at_all() {
    let mut dice = Dice(20_261_124);
    let mut count = 0;
    let ways = [
        (44_100.0, Edges::Event, 1024),
        (48_000.0, Edges::Cut, 1024),
        (48_000.0, Edges::Event, 3),
        (96_000.0, Edges::Untold, 500),
        (44_100.0, Edges::Untold, 1024),
        (96_000.0, Edges::Event, 64),
    ];
    for (rate_hz, edges, max) in ways.into_iter().cycle().take(SONGS) {
        let stretches = anything(&mut dice, rate_hz);
        let way = Way {
            blocks: Blocks::Random {
                seed: dice.below(1000),
                max,
            },
            cuts: 1 + dice.below(300),
            ..random(rate_hz, edges, 1)
        };
        count += check("anything", &stretches, way, 0.0);
    }
    println!("{count} hits");
    assert!(count > 40 * SONGS, "{count}");
}

#[test]
fn bypass_reset_and_activation_end_what_is_on() {
    let rate_hz = 48_000.0;
    let mut instance = instance(&plugin(), rate_hz, &[PROBE]);
    let mut on = 0i32;
    let (mut left, mut right) = ([0f32; 64], [0f32; 64]);
    let mut block = |instance: &mut Instance, events: &Events, at: Option<f64>| {
        let transport = at.map(|beats| Transport::playing(beats, 120.0));
        instance
            .process(&mut left, &mut right, events, transport.as_ref())
            .expect("a block");
        for (_, event) in instance.output().notes() {
            match event {
                Event::NoteOn { .. } => on += 1,
                Event::NoteOff { .. } => on -= 1,
                _ => {}
            }
            assert!((0..=1).contains(&on), "{on} are on");
        }
        on
    };
    let nothing = Events::new();
    for round in 0..6 {
        // A hit, and its note is on.
        let at = 64.0 + 4.0 * f64::from(round);
        assert_eq!(block(&mut instance, &nothing, Some(at)), 1, "round {round}");
        match round % 3 {
            0 => {
                for (text, wanted) in [("On", 0), ("Off", 1)] {
                    let mut bypass = Events::new();
                    bypass.push(0, instance.event("bypass", text).expect("a bypass"));
                    block(&mut instance, &bypass, None);
                    // The fade is 20 ms.
                    for _ in 0..40 {
                        block(&mut instance, &nothing, None);
                    }
                    assert!(
                        block(&mut instance, &nothing, None) <= wanted,
                        "bypass {text}"
                    );
                }
            }
            1 => instance.reset(),
            _ => {
                instance.deactivate();
                instance.activate(rate_hz, 64).expect("activation");
            }
        }
        assert_eq!(block(&mut instance, &nothing, None), 0, "round {round}");
    }
}
