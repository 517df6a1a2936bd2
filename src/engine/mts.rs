//! MIDI Tuning Standard: system exclusive messages that retune the keyboard.
//!
//! Formats after the MIDI Association's "MIDI Tuning Updated Specification" (with CA-020, bank and
//! dump extensions, and CA-021/RP-020, scale/octave tuning):
//!
//! | sub-ID | message | data after the sub-ID |
//! |---|---|---|
//! | 08 01 | bulk dump | `tt name[16] (xx yy zz)[128] checksum` |
//! | 08 02 | single notes | `tt ll (kk xx yy zz)[ll]` |
//! | 08 04 | bulk dump with bank | `bb tt name[16] (xx yy zz)[128] checksum` |
//! | 08 05, 08 06 | scale/octave dump, 1 and 2 bytes | `bb tt name[16] (ss or ss tt)[12] checksum` |
//! | 08 07 | single notes with bank | `bb tt ll (kk xx yy zz)[ll]` |
//! | 08 08, 08 09 | scale/octave, 1 and 2 bytes | `ff gg hh (ss or ss tt)[12]` |
//!
//! Where the instrument decides:
//! - It has one tuning and no memory of others: a message for any device, bank, program or channel
//!   retunes it at once, in the real-time and the non-real-time form alike. A scale/octave message
//!   whose channel bits are all zero is for nobody and is refused.
//! - A dump's checksum is not looked at and may be missing. The standard and its extensions describe
//!   it differently and senders differ accordingly; what is refused instead is a message of a wrong
//!   length or with a byte above 7F inside.
//! - Requests (08 00, 08 03) are not answered.
//!
//! Pitches of single notes and bulk dumps are absolute, in the twelve equal steps of A4 = 440 Hz.

use super::pitch::KeyTable;
use super::units::Cents;

/// Number of MIDI keys.
const KEYS: usize = 128;
/// Pitch classes of a scale/octave message.
const CLASSES: usize = 12;
/// Length of a tuning's name.
const NAME: usize = 16;
/// The pitch that leaves a key as it was.
const UNCHANGED: [u8; 3] = [0x7F; 3];
/// Steps of the fraction of a semitone.
const FRACTION: f64 = 16_384.0;
/// The two-byte offset that is none.
const CENTRE: f64 = 8192.0;

/// Bytes of the longest message this module writes: a bulk dump.
pub const MAX_BYTES: usize = 6 + NAME + 3 * KEYS + 2;

/// One tuning message: 385 bytes, `Copy`, without allocation.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a box would allocate on the audio thread"
)]
pub enum TuningMessage {
    /// Pitches by key: semitone, then fourteen bits of its fraction; 7F 7F 7F leaves the key.
    Keys([[u8; 3]; KEYS]),
    /// Offsets of the pitch classes from C on, 0..=127 for -64..=+63 cents.
    Octave1([u8; CLASSES]),
    /// Offsets of the pitch classes from C on, each two times seven bits, for -100..=+100 cents.
    Octave2([[u8; 2]; CLASSES]),
}

impl TuningMessage {
    /// Reads a whole message, F0 and F7 included (a host may have taken F7 away). `None` if it is
    /// another kind of message or a broken one. Allocates nothing. `[audio]`
    pub fn parse(message: &[u8]) -> Option<Self> {
        let body = message.strip_prefix(&[0xF0])?;
        let end = body.iter().position(|&byte| byte == 0xF7);
        let body = &body[..end.unwrap_or(body.len())];
        if body.iter().any(|&byte| byte > 0x7F) {
            return None;
        }
        let [0x7E | 0x7F, _device, 0x08, kind, data @ ..] = body else {
            return None;
        };
        match kind {
            0x01 => keys(data.get(1 + NAME..)?),
            0x02 => notes(data.get(1..)?),
            0x04 => keys(data.get(2 + NAME..)?),
            0x05 => octave1(dump(data, CLASSES)?),
            0x06 => octave2(dump(data, 2 * CLASSES)?),
            0x07 => notes(data.get(2..)?),
            0x08 => octave1(for_channels(data)?),
            0x09 => octave2(for_channels(data)?),
            _ => None,
        }
    }

    /// Retunes a table; keys this message leaves alone keep their pitch. `[audio]`
    pub fn apply(&self, table: &mut KeyTable) {
        for key in 0..KEYS as u8 {
            if let Some(pitch) = self.pitch(key) {
                table.set(key, Some(pitch));
            }
        }
    }

    /// Writes the shortest message that [`Self::parse`] reads as this one; returns its length.
    /// `[audio]`
    pub fn write(&self, bytes: &mut [u8; MAX_BYTES]) -> usize {
        let mut length = 0;
        let mut put = |part: &[u8]| {
            bytes[length..length + part.len()].copy_from_slice(part);
            length += part.len();
        };
        match self {
            Self::Keys(pitches) => {
                put(&[0xF0, 0x7E, 0x7F, 0x08, 0x01, 0x00]);
                put(b"Kazakh Horizon  ");
                pitches.iter().for_each(|pitch| put(pitch));
                // Exclusive or of everything between F0 and the checksum.
                let sum = bytes[1..length].iter().fold(0, |sum, byte| sum ^ byte);
                bytes[length..].copy_from_slice(&[sum, 0xF7]);
                return MAX_BYTES;
            }
            Self::Octave1(offsets) => {
                put(&[0xF0, 0x7F, 0x7F, 0x08, 0x08, 0x03, 0x7F, 0x7F]);
                put(offsets);
            }
            Self::Octave2(offsets) => {
                put(&[0xF0, 0x7F, 0x7F, 0x08, 0x09, 0x03, 0x7F, 0x7F]);
                offsets.iter().for_each(|offset| put(offset));
            }
        }
        put(&[0xF7]);
        length
    }

    /// The pitch this message gives to a key, 0..=127, in cents above key 0 of twelve equal steps
    /// with A4 at 440 Hz; `None` if it leaves the key as it was. `[audio]`
    pub fn pitch(&self, key: u8) -> Option<Cents> {
        let at = usize::from(key);
        let equal = 100.0 * f64::from(key);
        match self {
            Self::Keys(pitches) => {
                let pitch = pitches.get(at).filter(|&&pitch| pitch != UNCHANGED)?;
                let [semitone, fraction @ ..] = *pitch;
                Some(Cents(
                    100.0 * (f64::from(semitone) + fourteen_bits(fraction) / FRACTION),
                ))
            }
            Self::Octave1(offsets) => Some(Cents(equal + f64::from(offsets[at % CLASSES]) - 64.0)),
            Self::Octave2(offsets) => {
                let steps = fourteen_bits(offsets[at % CLASSES]) - CENTRE;
                // Fourteen bits have one step less above the middle than below; both ends are 100.
                let span = if steps > 0.0 { CENTRE - 1.0 } else { CENTRE };
                Some(Cents(equal + 100.0 * steps / span))
            }
        }
    }
}

/// A number of two times seven bits.
fn fourteen_bits([high, low]: [u8; 2]) -> f64 {
    f64::from(u16::from(high) << 7 | u16::from(low))
}

/// A bulk dump from its first pitch on, with or without a checksum.
fn keys(data: &[u8]) -> Option<TuningMessage> {
    let (pitches, rest) = data.as_chunks::<3>().0.split_at_checked(KEYS)?;
    let over = data.len() - 3 * KEYS;
    (rest.is_empty() && over <= 1).then_some(())?;
    Some(TuningMessage::Keys(pitches.try_into().ok()?))
}

/// Single notes from their number on; of two pitches for one key the later holds.
fn notes(data: &[u8]) -> Option<TuningMessage> {
    let (&count, data) = data.split_first()?;
    let (changes, rest) = data.as_chunks::<4>();
    if !rest.is_empty() || changes.is_empty() || changes.len() != usize::from(count) {
        return None;
    }
    let mut pitches = [UNCHANGED; KEYS];
    for &[key, pitch @ ..] in changes {
        if pitch != UNCHANGED {
            *pitches.get_mut(usize::from(key))? = pitch;
        }
    }
    Some(TuningMessage::Keys(pitches))
}

/// The offsets of a scale/octave dump, `length` bytes with or without a checksum behind.
fn dump(data: &[u8], length: usize) -> Option<&[u8]> {
    let (offsets, checksum) = data.get(2 + NAME..)?.split_at_checked(length)?;
    (checksum.len() <= 1).then_some(offsets)
}

/// The offsets behind the channel bits, if any channel is meant.
fn for_channels(data: &[u8]) -> Option<&[u8]> {
    let (channels, offsets) = data.split_at_checked(3)?;
    channels.iter().any(|&bits| bits != 0).then_some(offsets)
}

/// One byte an offset.
fn octave1(offsets: &[u8]) -> Option<TuningMessage> {
    Some(TuningMessage::Octave1(offsets.try_into().ok()?))
}

/// Two bytes an offset.
fn octave2(offsets: &[u8]) -> Option<TuningMessage> {
    let (offsets, rest) = offsets.as_chunks::<2>();
    rest.is_empty().then_some(())?;
    Some(TuningMessage::Octave2(offsets.try_into().ok()?))
}

#[cfg(test)]
mod tests;
