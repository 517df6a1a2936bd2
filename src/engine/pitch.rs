//! From keys and degrees to pitches: the modal state, one immutable table that drone, keys and
//! phrase generator share.
//!
//! A pitch is in cents above MIDI key 0 of twelve equal steps, so that 6900 is A4 at the reference.
//! A step counts degrees from the tonic nearest middle C, up and down without end.
//!
//! What shapes the table, in this order:
//! 1. the mode's degrees, or with [`Intonation::Scala`] the user's scale (without a loaded one, the
//!    mode's own);
//! 2. the intonation (`pitch/intonation.rs`);
//! 3. a session's key table (`pitch/key_table.rs`), to whose pitches the degrees move.
//!
//! Own design, but for what these files name.

mod intonation;
mod key_table;
mod quantizer;

use super::mode::Mode;
use super::registry::Choice;
use super::scale::{KEYS, MAX_NOTES, SILENT, Scale};
use super::settings::{Intonation, Tonic};
use super::units::{Cents, Hz};
use intonation::{equal, just, snap};
pub use key_table::KeyTable;

/// Largest number of degrees of a scale.
pub const MAX_DEGREES: usize = MAX_NOTES;
/// Key of middle C.
const MIDDLE_C: i32 = 60;
/// Two distances nearer than this are equal, in cents: wider than rounding, far below hearing.
const EQUAL_CENTS: f64 = 1e-6;
/// How far a degree moves to agree with a session's key table, in cents: half a semitone and a
/// little, so that a neutral degree finds one of its neighbours.
const TABLE_REACH_CENTS: f64 = 60.0;
/// How far a pure drone string moves to agree with the mode, in cents: a little more than a comma,
/// so that a Pythagorean or tempered degree is joined and a neighbouring degree is not.
const DRONE_REACH_CENTS: f64 = 30.0;
/// How far past the middle between two degrees a bend goes before the degree changes, in cents
/// (`MUSIC.md` C9).
const HYSTERESIS_CENTS: f64 = 15.0;
/// Share of the gap between two degrees that the hysteresis never exceeds, so that no degree of a
/// fine scale is passed over.
const HYSTERESIS_SHARE: f64 = 0.25;
/// Pitches beyond these are held at them, in cents: 0.008 Hz and 8 MHz.
const PITCH_RANGE: std::ops::RangeInclusive<f64> = -12_000.0..=24_000.0;
/// Pitches beyond these are not looked up, in cents, so that steps stay within 32 bits.
const LOOKUP_CENTS: f64 = 1e6;

/// The modal state: one immutable table for everything that has a pitch.
///
/// Building one costs a few microseconds and allocates nothing: do it when something changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning {
    /// Degrees in cents above the tonic, ascending, within one period of the first, which is 0
    /// unless a key table moved it; of which `count` are there.
    degrees: [f64; MAX_DEGREES],
    /// Their weights, 0..=1.
    weights: [f32; MAX_DEGREES],
    /// See `degrees`.
    count: usize,
    /// Interval of repetition in cents.
    period: f64,
    /// Degrees used on the way up, as bits.
    up: u128,
    /// Degrees used on the way down.
    down: u128,
    /// Key of the tonic nearest middle C.
    tonic_key: i32,
    /// Size of the equal steps that all pitches are rounded to, in cents; 0 without.
    grid: f64,
    /// Own pitch of each key, before it is quantized, or `SILENT`.
    own: [f64; KEYS],
    /// Whether unquantized keys play the scale, one key a step.
    linear: bool,
    /// Offset of every pitch in cents.
    fine: f64,
    /// Frequency of A4.
    reference: Hz,
}

impl Tuning {
    /// From what the player and the session set. `scale` counts only for [`Intonation::Scala`];
    /// `keys` is the session's key table, if one is active. `[audio]`
    pub fn new(
        mode: &Mode,
        intonation: Intonation,
        tonic: Tonic,
        fine: Cents,
        reference: Hz,
        scale: Option<&Scale>,
        keys: Option<&KeyTable>,
    ) -> Self {
        let class = tonic.index() as i32;
        let mut tuning = Self {
            degrees: [0.0; MAX_DEGREES],
            weights: [0.0; MAX_DEGREES],
            count: 1,
            period: 1200.0,
            up: u128::MAX,
            down: u128::MAX,
            tonic_key: MIDDLE_C + if class > 6 { class - 12 } else { class },
            grid: 0.0,
            own: std::array::from_fn(|key| 100.0 * key as f64),
            linear: false,
            fine: fine.0,
            reference,
        };
        let scale = scale.filter(|_| intonation == Intonation::Scala);
        match scale {
            Some(scale) => tuning.take_scale(scale),
            None => tuning.take_mode(mode),
        }
        tuning.intone(intonation);
        // Both say absolute frequencies; ours count from our reference.
        let lift = reference.cents_above(Hz(440.0)).0;
        if let Some(keys) = keys {
            tuning.take_keys(|key| keys.key(key), lift);
            tuning.join();
        } else if let Some(scale) = scale.filter(|scale| scale.is_mapped()) {
            tuning.take_keys(|key| scale.key(key), lift);
        } else {
            tuning.linear = scale.is_some();
        }
        tuning
    }

    /// The mode's degrees.
    fn take_mode(&mut self, mode: &Mode) {
        self.count = mode.degrees.len().clamp(1, MAX_DEGREES);
        for (degree, own) in self.degrees.iter_mut().zip(&mode.degrees) {
            *degree = *own;
        }
        for (weight, own) in self.weights.iter_mut().zip(&mode.weights) {
            *weight = *own;
        }
        self.period = mode.period.0;
        (self.up, self.down) = (mode.up, mode.down);
    }

    /// A user's scale: all degrees both ways, its tonic, fifth and fourth the strong ones.
    fn take_scale(&mut self, scale: &Scale) {
        self.count = scale.degrees().len();
        self.period = scale.period().0;
        for (n, &degree) in scale.degrees().iter().enumerate() {
            self.degrees[n] = degree;
            let near = |cents: f64| (degree - cents).abs() < DRONE_REACH_CENTS;
            self.weights[n] = match () {
                () if n == 0 => 1.0,
                () if near(702.0) => 0.85,
                () if near(498.0) => 0.65,
                () => 0.4,
            };
        }
    }

    /// Tunes the degrees.
    fn intone(&mut self, intonation: Intonation) {
        self.grid = match intonation {
            Intonation::Tet12 => 1200.0 / 12.0,
            Intonation::Edo24 => 1200.0 / 24.0,
            Intonation::Edo53 => 1200.0 / 53.0,
            Intonation::Own | Intonation::Just | Intonation::Scala => 0.0,
        };
        let degrees = &mut self.degrees[..self.count];
        if self.grid > 0.0 {
            self.period = equal(degrees, self.period, self.grid);
        } else if intonation == Intonation::Just {
            self.period = just(degrees, self.period);
        }
    }

    /// The keys' own pitches, `lift` cents lower.
    fn take_keys(&mut self, key: impl Fn(u8) -> Option<Cents>, lift: f64) {
        for (n, own) in self.own.iter_mut().enumerate() {
            *own = key(n as u8).map_or(SILENT, |pitch| pitch.0 - lift);
        }
    }

    /// Moves the degrees to the pitches of the keys around the tonic.
    fn join(&mut self) {
        let tonic = self.tonic();
        let own = self.own;
        let target = |degree: f64| {
            let far = |pitch: &f64| (pitch - tonic - degree).abs();
            let nearest = own.iter().min_by(|a, b| far(a).total_cmp(&far(b)));
            nearest.map_or(degree, |pitch| pitch - tonic)
        };
        let degrees = &mut self.degrees[..self.count];
        snap(degrees, self.period, TABLE_REACH_CENTS, target);
    }

    /// Pitch of the tonic nearest middle C, as the player set it.
    fn tonic(&self) -> f64 {
        100.0 * f64::from(self.tonic_key)
    }

    /// Degrees in one period.
    pub fn size(&self) -> i32 {
        self.count as i32
    }

    /// Interval at which the scale repeats.
    pub fn period(&self) -> Cents {
        Cents(self.period)
    }

    /// Interval from the tonic to the degree `step` scale steps above (or below) it. That of step 0
    /// is not zero where a key table has another tonic.
    pub fn degree(&self, step: i32) -> Cents {
        let size = self.size();
        Cents(
            self.degrees[step.rem_euclid(size) as usize]
                + f64::from(step.div_euclid(size)) * self.period,
        )
    }

    /// Pitch of the degree `step` scale steps above the tonic nearest middle C, without fine tuning.
    pub fn pitch(&self, step: i32) -> Cents {
        Cents(self.tonic() + self.degree(step).0)
    }

    /// How strong a degree is, 0..=1.
    pub fn weight(&self, step: i32) -> f32 {
        self.weights[step.rem_euclid(self.size()) as usize]
    }

    /// Whether a degree is used on the way up.
    pub fn is_up(&self, step: i32) -> bool {
        self.up >> step.rem_euclid(self.size()) & 1 == 1
    }

    /// Whether a degree is used on the way down.
    pub fn is_down(&self, step: i32) -> bool {
        self.down >> step.rem_euclid(self.size()) & 1 == 1
    }

    /// The highest step at or below an interval above the tonic.
    fn floor(&self, above: f64) -> i32 {
        let above = above.clamp(-LOOKUP_CENTS, LOOKUP_CENTS);
        let periods = ((above - self.degrees[0]) / self.period).floor();
        let within = above - periods * self.period;
        let below = self.degrees[..self.count].partition_point(|&degree| degree <= within);
        periods as i32 * self.size() + below as i32 - 1
    }

    /// The scale step nearest a pitch; of two equally near, the lower.
    pub fn nearest(&self, pitch: Cents) -> i32 {
        let above = pitch.0 - self.tonic();
        let low = self.floor(above);
        let (below, over) = (above - self.degree(low).0, self.degree(low + 1).0 - above);
        if over < below - EQUAL_CENTS {
            low + 1
        } else {
            low
        }
    }

    /// As [`Tuning::nearest`] for a pitch that moves: the `last` step holds until the pitch is 15
    /// cents (in fine scales, a quarter of the gap) past the middle to the next one, so that a
    /// trembling pitch does not chatter. A pitch that only rises never gets a lower step, and one
    /// that only falls never a higher.
    pub fn nearest_with_hysteresis(&self, pitch: Cents, last: Option<i32>) -> i32 {
        let Some(last) = last else {
            return self.nearest(pitch);
        };
        let above = pitch.0 - self.tonic();
        let [low, own, high] = [-1, 0, 1].map(|by| self.degree(last.saturating_add(by)).0);
        let edge = |neighbour: f64| {
            let gap = (neighbour - own).abs();
            0.5 * gap + HYSTERESIS_CENTS.min(HYSTERESIS_SHARE * gap)
        };
        if (own - edge(low)..=own + edge(high)).contains(&above) {
            last
        } else {
            self.nearest(pitch)
        }
    }

    /// What a drone string tuned to a pure `ratio` to Sa becomes: the degree nearest it if one lies
    /// within 30 cents, so that it agrees with the melody, else the pure interval, rounded where
    /// the intonation is one of equal steps. A ratio that is not above zero is 1.
    pub fn drone_interval(&self, ratio: f64) -> Cents {
        let cents = 1200.0 * ratio.log2();
        let pure = if cents.is_finite() { cents } else { 0.0 };
        let degree = self.degree(self.nearest(Cents(self.tonic() + pure))).0;
        Cents(match () {
            () if (degree - pure).abs() <= DRONE_REACH_CENTS => degree,
            () if self.grid > 0.0 => (pure / self.grid).round() * self.grid,
            () => pure,
        })
    }

    /// Frequency of a pitch, fine tuning included; finite and above zero for any pitch.
    pub fn hz(&self, pitch: Cents) -> Hz {
        let held = pitch.0.clamp(*PITCH_RANGE.start(), *PITCH_RANGE.end());
        self.reference.up(Cents(held - 6900.0 + self.fine))
    }
}

#[cfg(test)]
mod tests;
