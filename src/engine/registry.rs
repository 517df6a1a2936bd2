//! What every table of the instrument shares: an ordered list of named choices.
//!
//! The order of a table is automation ABI: rows are only added at its end.

/// A table of named choices, as a fieldless type whose values are listed in their published order.
///
/// ```
/// use kazakh_horizon::engine::registry::Choice;
/// use kazakh_horizon::engine::settings::Quality;
/// assert_eq!(Quality::at(1), Quality::Normal);
/// assert_eq!(Quality::Normal.name(), "Normal");
/// ```
pub trait Choice: Copy + PartialEq + Sized + 'static {
    /// All values, in published order, each with the English name that hosts show.
    const TABLE: &'static [(Self, &'static str)];

    /// The value at `index`; past the end, the last one.
    fn at(index: usize) -> Self {
        Self::TABLE[index.min(Self::TABLE.len() - 1)].0
    }

    /// Position of this value in the table.
    fn index(self) -> usize {
        // PANIC: every value of a Choice is a row of its own table; `identity.rs` lists them all.
        Self::TABLE.iter().position(|row| row.0 == self).unwrap()
    }

    /// English name, as hosts show it.
    fn name(self) -> &'static str {
        Self::TABLE[self.index()].1
    }
}
