//! Messages by hand, and those of crate `tune`, an independent writer.

use super::*;
use tune::key::PianoKey;
use tune::mts::{
    ScaleOctaveTuning, ScaleOctaveTuningFormat, ScaleOctaveTuningMessage, ScaleOctaveTuningOptions,
    SingleNoteTuningChange, SingleNoteTuningChangeMessage, SingleNoteTuningChangeOptions,
};
use tune::pitch::{Pitch, Ratio};

/// Cents of a key, which the message must change.
fn cents(message: &[u8], key: u8) -> f64 {
    let message = TuningMessage::parse(message).expect("a tuning message");
    message.pitch(key).expect("a pitch").0
}

/// A bulk dump with a header and a pitch for each key.
fn bulk(header: &[u8], pitch: impl Fn(u8) -> [u8; 3], end: &[u8]) -> Vec<u8> {
    let mut bytes = header.to_vec();
    bytes.extend(b"Dombra of Arka  ");
    bytes.extend((0..128).flat_map(pitch));
    bytes.extend(end);
    bytes
}

#[test]
fn single_notes_in_all_four_forms() {
    // Key 69 becomes 69 + 1/2 semitone (40 00), key 1 keeps its pitch, key 0 goes to the lowest.
    let changes = [69, 69, 0x40, 0, 1, 0x7F, 0x7F, 0x7F, 0, 0, 0, 0];
    for header in [
        vec![0xF0, 0x7F, 0x10, 0x08, 0x02, 5, 3],
        vec![0xF0, 0x7E, 0x7F, 0x08, 0x02, 5, 3],
        vec![0xF0, 0x7F, 0x00, 0x08, 0x07, 1, 5, 3],
        vec![0xF0, 0x7E, 0x00, 0x08, 0x07, 1, 5, 3],
    ] {
        let whole = [header, changes.to_vec(), vec![0xF7]].concat();
        assert_eq!(cents(&whole, 69), 6950.0);
        assert_eq!(cents(&whole, 0), 0.0);
        let message = TuningMessage::parse(&whole).expect("a message");
        assert_eq!(message.pitch(1), None);
        assert_eq!(message.pitch(68), None);
        assert_eq!(message.pitch(200), None);
        // A host that took the last byte away changes nothing; one that cut the data does.
        let open = &whole[..whole.len() - 1];
        assert_eq!(TuningMessage::parse(open), Some(message));
        assert_eq!(TuningMessage::parse(&open[..open.len() - 1]), None);
    }
}

#[test]
fn the_fraction_is_of_sixteen_thousand_three_hundred_and_eighty_four_steps() {
    let note = |pitch: [u8; 3]| [&[0xF0, 0x7F, 0, 8, 2, 0, 1, 60], &pitch[..], &[0xF7]].concat();
    assert_eq!(cents(&note([60, 0, 0]), 60), 6000.0);
    assert!((cents(&note([60, 0, 1]), 60) - 6_000.006_103_5).abs() < 1e-6);
    assert!((cents(&note([60, 0x7F, 0x7F]), 60) - 6_099.993_896_5).abs() < 1e-6);
    // The highest pitch the standard has, 7F 7F 7E, is one; 7F 7F 7F is none.
    assert!((cents(&note([0x7F, 0x7F, 0x7E]), 60) - 12_799.987_793).abs() < 1e-6);
    let none = TuningMessage::parse(&note([0x7F; 3])).expect("a message");
    assert!((0..128).all(|key| none.pitch(key).is_none()));
}

#[test]
fn of_two_pitches_for_one_key_the_later_holds() {
    let twice = [
        0xF0, 0x7F, 0, 8, 2, 0, 2, 60, 61, 0, 0, 60, 62, 0x20, 0, 0xF7,
    ];
    assert_eq!(cents(&twice, 60), 6225.0);
}

#[test]
fn bulk_dumps_with_and_without_bank_and_whatever_their_checksum() {
    // Each key a quarter tone (40 00) above its own, except key 7, which stays.
    let pitch = |key: u8| if key == 7 { [0x7F; 3] } else { [key, 0x40, 0] };
    for header in [
        &[0xF0, 0x7E, 0x00, 0x08, 0x01, 0x03][..],
        &[0xF0, 0x7E, 0x7F, 0x08, 0x04, 0x00, 0x03],
    ] {
        for end in [&[0x00, 0xF7][..], &[0x7F, 0xF7], &[0x12], &[0xF7], &[]] {
            let whole = bulk(header, pitch, end);
            let message = TuningMessage::parse(&whole).expect("a dump");
            for key in 0..128u8 {
                let expected = (key != 7).then(|| Cents(100.0 * f64::from(key) + 50.0));
                assert_eq!(message.pitch(key), expected);
            }
            assert_eq!(TuningMessage::parse(&whole[..380]), None);
        }
        assert_eq!(
            TuningMessage::parse(&bulk(header, pitch, &[0, 0, 0xF7])),
            None,
            "a byte too many"
        );
    }
}

#[test]
fn scale_octave_offsets_of_one_byte() {
    let offsets = [0, 64, 127, 64, 50, 64, 64, 64, 64, 64, 64, 78];
    let live = [
        &[0xF0, 0x7F, 0x7F, 8, 8, 3, 0x7F, 0x7F],
        &offsets[..],
        &[0xF7],
    ]
    .concat();
    let mut dump = vec![0xF0, 0x7E, 0, 8, 5, 0, 1];
    dump.extend(b"Sary-Arka 24    ");
    dump.extend(offsets);
    for whole in [
        live,
        [&dump[..], &[0x55, 0xF7]].concat(),
        [&dump[..], &[0xF7]].concat(),
    ] {
        assert_eq!(cents(&whole, 0), -64.0);
        assert_eq!(cents(&whole, 60), 5936.0);
        assert_eq!(cents(&whole, 62), 6263.0);
        assert_eq!(cents(&whole, 64), 6386.0);
        assert_eq!(cents(&whole, 127), 12_700.0);
        assert_eq!(cents(&whole, 119), 11_914.0);
    }
}

#[test]
fn scale_octave_offsets_of_two_bytes() {
    let mut offsets = [0x40, 0].repeat(12);
    offsets[..6].copy_from_slice(&[0, 0, 0x7F, 0x7F, 0x20, 0]);
    let live = [&[0xF0, 0x7E, 0, 8, 9, 0, 0, 1], &offsets[..], &[0xF7]].concat();
    let mut dump = vec![0xF0, 0x7E, 0, 8, 6, 0, 1];
    dump.extend(b"Sary-Arka 24    ");
    dump.extend(offsets);
    dump.extend([0x33, 0xF7]);
    for whole in [live, dump] {
        assert_eq!(cents(&whole, 60), 5900.0, "all the way down");
        assert_eq!(cents(&whole, 61), 6200.0, "all the way up");
        assert_eq!(cents(&whole, 62), 6150.0);
        assert_eq!(cents(&whole, 63), 6300.0, "the middle");
    }
}

#[test]
fn a_message_retunes_its_keys_and_no_others() {
    let mut table = KeyTable::default();
    table.set(61, None);
    let note = |key: u8, pitch: u8| [0xF0, 0x7F, 0, 8, 2, 0, 1, key, pitch, 0, 0, 0xF7];
    for (key, pitch) in [(0, 3), (127, 100), (60, 61), (60, 62)] {
        let message = TuningMessage::parse(&note(key, pitch)).expect("a message");
        message.apply(&mut table);
    }
    for key in 0..128u8 {
        let expected = match key {
            0 => Some(Cents(300.0)),
            60 => Some(Cents(6200.0)),
            61 => None,
            127 => Some(Cents(10_000.0)),
            _ => Some(Cents(100.0 * f64::from(key))),
        };
        assert_eq!(table.key(key), expected, "{key}");
    }
}

#[test]
fn what_is_no_tuning_message_is_refused() {
    let good = [0xF0, 0x7F, 0, 8, 2, 0, 1, 60, 61, 0, 0, 0xF7];
    assert!(TuningMessage::parse(&good).is_some());
    for length in 0..good.len() - 1 {
        assert_eq!(TuningMessage::parse(&good[..length]), None, "{length}");
    }
    for (at, byte) in [
        (0, 0xF1),
        (1, 0x7D),
        (3, 0x09),
        (4, 0x00),
        (4, 0x03),
        (4, 0x0A),
        (6, 0),
        (6, 2),
        (7, 0x80),
        (9, 0xF8),
    ] {
        let mut bad = good;
        bad[at] = byte;
        assert_eq!(TuningMessage::parse(&bad), None, "byte {at} is {byte:02X}");
    }
    let nobody = [&[0xF0, 0x7F, 0, 8, 8, 0, 0, 0], &[64; 12][..], &[0xF7]].concat();
    assert_eq!(TuningMessage::parse(&nobody), None);
    let gm_on = [0xF0, 0x7E, 0x7F, 9, 1, 0xF7];
    assert_eq!(TuningMessage::parse(&gm_on), None);
}

#[test]
fn any_bytes_are_read_or_refused_without_harm() {
    let mut state = 1u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let mut read = 0;
    for round in 0..20_000 {
        let header = [0xF0, 0x7E | (next() & 1), next() & 0x7F, 8, next() % 11];
        let length = usize::from(next()) * (1 + usize::from(round % 3 == 0));
        let mut bytes = header.to_vec();
        bytes.extend((0..length).map(|_| next() & 0x7F));
        if let Some(message) = TuningMessage::parse(&bytes) {
            read += 1;
            for key in 0..=255 {
                if let Some(pitch) = message.pitch(key) {
                    assert!((-100.0..=25_700.0).contains(&pitch.0));
                }
            }
        }
    }
    assert!(read > 0, "nothing was read");
}

#[test]
fn what_is_written_is_read_back() {
    let mut pitches = [UNCHANGED; KEYS];
    pitches[60] = [61, 0x12, 0x34];
    for message in [
        TuningMessage::Keys(pitches),
        TuningMessage::Octave1([3; 12]),
        TuningMessage::Octave2([[0x12, 0x34]; 12]),
    ] {
        let mut bytes = [0; MAX_BYTES];
        let length = message.write(&mut bytes);
        assert_eq!(bytes[length - 1], 0xF7);
        assert_eq!(TuningMessage::parse(&bytes[..length]), Some(message));
    }
    assert!(size_of::<TuningMessage>() <= 3 * KEYS + 1);
}

#[test]
fn the_tune_crate_s_single_notes_mean_what_they_say() {
    for with_bank_select in [None, Some(77)] {
        for realtime in [false, true] {
            let options = SingleNoteTuningChangeOptions {
                realtime,
                device_id: 55,
                tuning_program: 66,
                with_bank_select,
            };
            let hz = |key: u8| 30.0 * 1.03f64.powi(i32::from(key));
            let changes = (0..128).map(|key| SingleNoteTuningChange {
                key: PianoKey::from_midi_number(key),
                target_pitch: Pitch::from_hz(hz(key as u8)),
            });
            let message = SingleNoteTuningChangeMessage::from_tuning_changes(&options, changes)
                .expect("pitches in range");
            let mut read = [None; 128];
            for bytes in message.sysex_bytes() {
                let message = TuningMessage::parse(bytes).expect("a message of tune");
                for key in 0..128u8 {
                    read[usize::from(key)] = message.pitch(key).or(read[usize::from(key)]);
                }
            }
            for key in 0..128u8 {
                let expected = 6900.0 + 1200.0 * (hz(key) / 440.0).log2();
                let pitch = read[usize::from(key)].expect("a pitch").0;
                // Half a step of the format.
                assert!((pitch - expected).abs() < 0.003_1, "{key}: {pitch}");
            }
        }
    }
}

#[test]
fn the_tune_crate_s_scale_octave_messages_mean_what_they_say() {
    for (format, step) in [
        (ScaleOctaveTuningFormat::OneByte, 0.5),
        (ScaleOctaveTuningFormat::TwoByte, 0.01),
    ] {
        let offsets: Vec<f64> = (0..12).map(|class| 5.3 * f64::from(class) - 30.0).collect();
        let tuning = ScaleOctaveTuning {
            c: Ratio::from_cents(offsets[0]),
            csh: Ratio::from_cents(offsets[1]),
            d: Ratio::from_cents(offsets[2]),
            dsh: Ratio::from_cents(offsets[3]),
            e: Ratio::from_cents(offsets[4]),
            f: Ratio::from_cents(offsets[5]),
            fsh: Ratio::from_cents(offsets[6]),
            g: Ratio::from_cents(offsets[7]),
            gsh: Ratio::from_cents(offsets[8]),
            a: Ratio::from_cents(offsets[9]),
            ash: Ratio::from_cents(offsets[10]),
            b: Ratio::from_cents(offsets[11]),
        };
        for realtime in [false, true] {
            let options = ScaleOctaveTuningOptions {
                realtime,
                device_id: 9,
                channels: tune::mts::Channels::All,
                format,
            };
            let message = ScaleOctaveTuningMessage::from_octave_tuning(&options, &tuning)
                .expect("offsets in range");
            for key in 0..128u8 {
                let pitch = cents(message.sysex_bytes(), key);
                let expected = 100.0 * f64::from(key) + offsets[usize::from(key % 12)];
                assert!((pitch - expected).abs() <= step, "{key}: {pitch}");
            }
        }
    }
}
