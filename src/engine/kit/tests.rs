//! A drum that breaks ends alone, whichever it is.

use super::*;

/// A lane's own.
fn own(kind: usize) -> DrumControls {
    let sound = drum::sound(DrumKind::at(kind));
    DrumControls {
        decay: 1.0,
        tones: [sound.pitch.unwrap_or(Hz(1.0)); TONES],
        partials: 0,
    }
}

/// A kit at full level.
fn kit() -> Kit {
    let mut kit = Kit::new(Hz(48_000.0));
    for lane in &mut kit.lanes {
        lane.level.snap(1.0);
    }
    kit
}

/// Strikes a drum of a lane.
fn strike(kit: &mut Kit, (lane, kind): (usize, usize), controls: &DrumControls, velocity: f32) {
    let lane = &mut kit.lanes[lane];
    lane.drums[kind].prepare(controls);
    lane.drums[kind].hit(&Hit { velocity, seed: 3 });
    lane.sounding |= 1 << kind;
}

/// The next grid spans, each after the drums' grid points.
fn play(kit: &mut Kit, spans: usize, controls: impl Fn(usize) -> DrumControls) -> Vec<f32> {
    let mut out = Vec::new();
    for _ in 0..spans {
        for lane in &mut kit.lanes {
            for kind in drums_of(lane.sounding) {
                lane.drums[kind].prepare(&controls(kind));
            }
        }
        let mut chunk = [[0f32; GRID]; 2];
        let [left, right] = &mut chunk;
        kit.sound(0, left, right);
        out.extend(chunk.as_flattened());
    }
    out
}

/// A drum that sounds and is then told what is no number.
fn broken(kit: &mut Kit, kind: usize) {
    let controls = own(kind);
    strike(kit, (0, kind), &controls, 0.8);
    let nowhere = DrumControls {
        decay: f32::NAN,
        tones: [Hz(f64::NAN); TONES],
        ..controls
    };
    strike(kit, (0, kind), &nowhere, f32::NAN);
}

#[test]
fn a_drum_that_breaks_ends_alone_and_plays_again() {
    let mut never = Vec::new();
    for (kind, (_, name)) in DrumKind::TABLE.iter().enumerate() {
        let (mut kit, mut other) = (kit(), kit());
        let neighbour = (1, (kind + 1) % DRUMS);
        for kit in [&mut kit, &mut other] {
            strike(kit, neighbour, &own(neighbour.1), 0.8);
        }
        broken(&mut kit, kind);
        let sound = play(&mut kit, 100, own);
        assert!(sound.iter().all(|x| x.abs() < 2.0), "{name}");
        if kit.kills == 0 {
            never.push(name);
        } else {
            assert_eq!(kit.kills, 1, "{name}");
            assert_eq!(kit.lanes[0].sounding, 0, "{name}");
            assert_eq!(sound, play(&mut other, 100, own), "{name}");
        }
        // As good as new, on a lane of its own.
        let mut fresh = self::kit();
        kit.silence();
        for kit in [&mut kit, &mut fresh] {
            strike(kit, (0, kind), &own(kind), 0.8);
        }
        let sound = play(&mut kit, 300, own);
        assert!(sound.iter().any(|x| x.abs() > 0.01), "{name}");
        assert!(sound == play(&mut fresh, 300, own), "{name}");
    }
    println!("no NaN gets into {never:?}");
    assert!(never.len() < DRUMS / 4, "{never:?}");
}

#[test]
fn nothing_that_is_played_is_taken_for_broken() {
    for (kind, (_, name)) in DrumKind::TABLE.iter().enumerate() {
        let mut loudest = 0f32;
        for (tune, decay) in [(0.25, 4.0), (1.0, 4.0), (4.0, 4.0), (1.0, 0.25)] {
            let mut kit = kit();
            let controls = |kind| {
                let own = own(kind);
                DrumControls {
                    decay,
                    tones: own.tones.map(|tone| Hz(tone.0 * tune)),
                    ..own
                }
            };
            // A roll as fast as no pattern has it.
            for _ in 0..100 {
                strike(&mut kit, (0, kind), &controls(kind), 1.0);
                let sound = play(&mut kit, 15, controls);
                loudest = sound.iter().fold(loudest, |peak, x| peak.max(x.abs()));
            }
            assert_eq!(kit.kills, 0, "{name}");
        }
        println!("{name}: {loudest}");
        assert!(loudest < 0.1 * watchdog::VOICE, "{name}: {loudest}");
    }
}
