//! Signal processing blocks, one noun each. They know units and nothing else of the instrument.

pub mod dc_blocker;
pub mod decimator;
pub mod denormal;
pub mod halfband;
pub mod interpolator;
pub mod lag;
pub mod limiter;
pub mod line;
pub mod modal_string;
pub mod ring;
