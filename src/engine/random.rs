//! Position-addressed randomness: what happens at a place in time depends on the seed and the place,
//! never on what was played before, so a project renders the same from anywhere.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// A generator for one place, such as (cycle, string, what for).
///
/// Each part of the address is folded in by the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
pub fn at(seed: u32, place: [i64; 3]) -> Xoshiro256PlusPlus {
    let mut hash = 0u64;
    for part in [i64::from(seed)].into_iter().chain(place) {
        hash = hash
            .wrapping_add(part as u64)
            .wrapping_add(0x9e37_79b9_7f4a_7c15);
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^= hash >> 31;
    }
    Xoshiro256PlusPlus::seed_from_u64(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;

    #[test]
    fn a_place_always_gives_the_same_and_neighbours_differ() {
        let draw = |seed, place| at(seed, place).random::<u64>();
        assert_eq!(draw(1, [2, 3, 4]), draw(1, [2, 3, 4]));
        let mut seen: Vec<u64> = (0..1000)
            .map(|i| draw(i % 10, [i64::from(i / 100), i64::from(i / 10 % 10), 0]))
            .collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 1000);
    }
}
