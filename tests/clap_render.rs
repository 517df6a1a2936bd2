//! Long renders through the built plugin: equal, whatever the blocks; bounded, whatever the
//! parameters; small in memory.

mod support;

use support::{CEILING, RATE_HZ, active, frames, plugin, set};
use xtask::bundle::CLAP_ID;
use xtask::host::{Event, Events, Instance, Transport};
use xtask::take::{Audio, Blocks, Take};

/// A take in which everything moves: parameters at odd frames, notes, pedal and bend.
fn busy_take(instance: &mut Instance) -> Take {
    let mut take = Take::new(RATE_HZ).with_timeline(3.0, 97.0);
    for (time_s, id, text) in [
        (0.3, "jivari", "20 %"),
        (1.01, "tonic", "F#"),
        (1.7, "gain", "-6 dB"),
        (2.5, "dr_str", "6"),
        (3.3, "dr_tun", "Ni"),
        (4.12, "thread", "3.5 mm"),
        (4.9, "dr_brt", "90 %"),
        (5.5, "dr_oct", "2"),
        (6.6, "dr_fol", "Lowest Note"),
        (8.5, "dr_pat", "Burst"),
        (9.0, "dr_syn", "1 bar"),
    ] {
        let event = set(instance, id, text);
        take.at_s(time_s, event);
    }
    let note = |key| Event::NoteOn {
        channel: 0,
        key,
        velocity: 0.7,
    };
    take.at_s(6.8, note(45))
        .at_s(7.1, Event::Midi([0xB0, 64, 127]))
        .at_s(
            7.3,
            Event::NoteOff {
                channel: 0,
                key: 45,
            },
        )
        .at_s(7.7, note(52))
        .at_s(8.0, Event::Midi([0xE0, 0, 80]))
        .at_s(8.2, Event::Midi([0xB0, 64, 0]));
    take
}

/// Renders the busy take on a new instance.
fn busy(blocks: Blocks) -> Audio {
    let mut instance = active();
    let take = busy_take(&mut instance).with_blocks(blocks);
    take.render(&mut instance, frames(11.0)).unwrap()
}

#[test]
fn repeated_renders_are_bit_equal() {
    let first = busy(Blocks::Fixed(256));
    assert!(first.rms() > 0.001);
    assert!(first.bit_equal(&busy(Blocks::Fixed(256))));
}

#[test]
fn block_size_does_not_matter() {
    let reference = busy(Blocks::Fixed(256));
    let cuts = [1, 17, 64, 333, 1024, 8192].map(Blocks::Fixed);
    let random = [7, 8].map(|seed| Blocks::Random { seed, max: 8192 });
    for blocks in cuts.into_iter().chain(random) {
        let difference = busy(blocks).difference(&reference);
        let db = 20.0 * difference.max(1e-12).log10();
        println!("{blocks:?}: {db:.0} dBFS");
        assert!(db < -90.0, "{blocks:?}: {db} dBFS");
    }
}

#[test]
fn plucks_go_on_whatever_changes() {
    // A change of the number of strings, the pattern or the cycle must not put the next pluck into
    // a far future or past.
    let mut instance = active();
    instance.set_text("dr_str", "6").unwrap();
    let mut take = Take::new(RATE_HZ);
    for (time_s, id, text) in [
        (40.0, "dr_str", "4"),
        (50.0, "dr_cyc", "3 s"),
        (60.0, "dr_cyc", "4.5 s"),
        (70.0, "dr_pat", "Even"),
        (80.0, "dr_str", "5"),
        (90.0, "dr_tun", "Ma"),
    ] {
        let event = set(&mut instance, id, text);
        take.at_s(time_s, event);
    }
    let audio = take.render(&mut instance, frames(100.0)).unwrap();
    let rms = |from_s: u32| {
        let from = frames(f64::from(from_s)) as usize;
        audio.part(from, from + frames(5.0) as usize).rms()
    };
    let usual = rms(20);
    for from_s in (5..100).step_by(5) {
        let here = rms(from_s);
        assert!(
            (usual / 4.0..usual * 4.0).contains(&here),
            "at {from_s} s: rms {here}, usually {usual}"
        );
    }
}

#[test]
fn ten_minutes_of_random_parameters_stay_finite_and_below_six_db() {
    // A simple generator of our own: the storm is the same for ever.
    let mut seed = 0x9E37_79B9_7F4A_7C15u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut instance = active();
    let params = instance.params().to_vec();
    let (mut left, mut right) = (vec![0.0f32; 8192], vec![0.0f32; 8192]);
    let mut events = Events::with_capacity(256);
    let (mut done, mut beats) = (0u64, 0.0);
    let mut loudest = 0.0f32;
    while done < frames(600.0) {
        let length = 1 + (random().powi(3) * 8191.0) as usize;
        events.clear();
        // Mostly a few parameters; now and then all of them.
        let share = if random() < 0.02 { 1.0 } else { 0.05 };
        let mut changes: Vec<(u32, Event)> = Vec::new();
        for param in &params {
            // Bypassed for a moment only, so that the storm is heard.
            let wanted = if param.bypass { 0.01 } else { share };
            if random() < wanted {
                let value = param.min + random() * (param.max - param.min);
                let value = if param.stepped { value.round() } else { value };
                let at = (random() * length as f64) as u32;
                let id = param.clap_id;
                changes.push((at, Event::Param { id, value }));
            }
            if param.bypass {
                let id = param.clap_id;
                let back = Event::Param { id, value: 0.0 };
                changes.push((length as u32 - 1, back));
            }
        }
        if random() < 0.3 {
            let key = (random() * 128.0) as u16;
            let at = (random() * length as f64) as u32;
            let event = if random() < 0.5 {
                let velocity = random();
                Event::NoteOn {
                    channel: 0,
                    key,
                    velocity,
                }
            } else {
                Event::NoteOff { channel: 0, key }
            };
            changes.push((at, event));
        }
        changes.sort_by_key(|change| change.0);
        for (at, event) in changes {
            events.push(at, event);
        }
        let transport = (random() < 0.9).then(|| Transport::playing(beats, 120.0));
        let (left, right) = (&mut left[..length], &mut right[..length]);
        instance
            .process(left, right, &events, transport.as_ref())
            .unwrap();
        instance.service();
        for &sample in left.iter().chain(right.iter()) {
            assert!(sample.is_finite(), "frame {done}");
            loudest = loudest.max(sample.abs());
        }
        assert!(loudest < CEILING, "frame {done}: {loudest}");
        done += length as u64;
        beats += length as f64 / RATE_HZ * 2.0;
    }
    assert!(loudest > 0.0);
}

/// Resident memory of this process in bytes, where the system tells.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}

#[test]
fn an_instance_takes_less_than_thirty_megabytes() {
    let file = plugin();
    let make = || {
        let mut instance = file.instantiate(CLAP_ID).unwrap();
        instance.activate(RATE_HZ, 1024).unwrap();
        let take = Take::new(RATE_HZ).with_blocks(Blocks::Fixed(1024));
        take.play(&mut instance, 48_000, |_, _| Ok(())).unwrap();
        instance
    };
    // What the first instance sets up for all is not its own. Other tests of this binary may run
    // at the same time, so the number of instances is large and the limit on their mean.
    let _first = make();
    let Some(before) = resident_bytes() else {
        return;
    };
    let count = 16;
    let instances: Vec<Instance> = (0..count).map(|_| make()).collect();
    let after = resident_bytes().unwrap_or(before);
    let each = after.saturating_sub(before) / count;
    println!("{} KiB per instance", each / 1024);
    assert_eq!(instances.len() as u64, count);
    assert!(each < 30 << 20, "{each} bytes per instance");
}
