//! `soak`.

use crate::cli::number;
use crate::fault::Result;
use clap::Args;

/// Arguments of `soak`.
#[derive(Args, Debug, Clone)]
pub struct SoakArgs {
    /// Hours to play [0.02..24]
    #[arg(long, value_name = "H", default_value = "10",
          value_parser = |s: &str| number(s, 0.02, 24.0))]
    pub hours: f64,
}

/// Runs.
pub fn run(_args: &SoakArgs) -> Result<()> {
    Ok(())
}
