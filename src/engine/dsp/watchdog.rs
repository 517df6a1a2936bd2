//! A watch over voices: whether what one gave can be sound at all. A NaN, an infinity or a level
//! that no setting reaches is a fault of the voice, which is then ended before anybody hears it.

/// Level of a voice, 48 dB over full scale. The loudest of them, played as hard as can be, stay 20 dB
/// below it (the tests of `kit` and `voices` measure them).
pub const VOICE: f32 = 256.0;
/// The same of many voices together, and of an effect that they enter: 84 dB over full scale.
pub const SUM: f32 = 16_384.0;

/// Whether a sample may pass below a level.
#[inline(always)]
pub fn is_sane(sample: f32, level: f32) -> bool {
    // A NaN is not below it either.
    sample.abs() <= level
}

/// Whether all samples of both channels may pass.
#[inline]
pub fn are_sane(left: &[f32], right: &[f32], level: f32) -> bool {
    let sane = |side: &[f32]| side.iter().fold(true, |sane, x| sane & is_sane(*x, level));
    sane(left) & sane(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_sound_is_found_wherever_it_is() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -1.01 * VOICE] {
            for at in 0..70 {
                let mut block = [0.5; 70];
                assert!(are_sane(&block[..35], &block[35..], VOICE));
                block[at] = bad;
                assert!(
                    !are_sane(&block[..35], &block[35..], VOICE),
                    "{bad} at {at}"
                );
            }
        }
        assert!(are_sane(&[VOICE, -VOICE], &[0.0, -0.0], VOICE));
        assert!(are_sane(&[], &[], VOICE));
    }
}
