//! `soak`: what hours do to the instrument.
//!
//! An instance plays the concert as fast as it goes, its last tenth under a storm of automation.
//! Then it is compared with a new one: what a passage costs, and how a string sounds. Two more play
//! a plain pattern all the time, one on its own clock and one with a host's, and each hit has to come
//! at the frame that integer arithmetic says. Whole hours are for this command; `tests/soak.rs`
//! does the same with minutes, but for what can only be told by time and memory.

pub mod age;
pub mod beat;
pub mod exact;
pub mod health;
pub mod storm;

use crate::bundle;
use crate::cli::number;
use crate::fault::{Fault, Result};
use crate::host::PluginFile;
use crate::progress::Progress;
use age::Aged;
use beat::Driver;
use clap::Args;

/// Rate of everything in Hz.
pub const RATE_HZ: u32 = 48_000;
/// Frames of a block.
const BLOCK_FRAMES: usize = 1024;
/// Most that memory may grow after the first tenth, in kB.
const GROWTH_KB: i64 = 512;
/// Most that a passage may cost more or less than in a new instance.
const COST: f64 = 0.05;

/// Arguments of `soak`.
#[derive(Args, Debug, Clone)]
pub struct SoakArgs {
    /// Hours to play [0.02..24]
    #[arg(long, value_name = "H", default_value = "10",
          value_parser = |s: &str| number(s, 0.02, 24.0))]
    pub hours: f64,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub name: &'static str,
    /// What was found, with what is wanted.
    pub found: String,
    /// Whether that is as wanted.
    pub passed: bool,
}

impl Check {
    /// A result.
    pub fn new(name: &'static str, passed: bool, found: String) -> Self {
        Self {
            name,
            found,
            passed,
        }
    }
}

/// Plays, and prints a line per check.
pub fn run(args: &SoakArgs) -> Result<()> {
    let file = PluginFile::open(&bundle::ensure()?.clap)?;
    let seconds = args.hours * 3600.0;
    println!("| check, {} h | found | |\n|---|---|---|", args.hours);
    let mut failed = 0;
    let mut print = |check: Check| {
        let word = if check.passed { "PASS" } else { "FAIL" };
        println!("| {} | {} | {word} |", check.name, check.found);
        failed += usize::from(!check.passed);
    };
    let frames = (seconds * f64::from(RATE_HZ)) as u64;
    let progress = Progress::new(3 * frames);
    progress.say("the concert, then a storm");
    let mut aged = Aged::new(&file, seconds, &progress)?;
    aged.health.checks().into_iter().for_each(&mut print);
    print(memory(&aged));
    let mut fresh = age::fresh(&file)?;
    let ratio = age::cost(&mut aged.player, &mut fresh)?;
    print(Check::new(
        "cost of a passage, against a new instance",
        (ratio - 1.0).abs() <= COST,
        format!(
            "{:+.1} % (within {:.0} %)",
            100.0 * (ratio - 1.0),
            100.0 * COST
        ),
    ));
    print(age::pitch(&mut aged.player, &mut fresh)?);
    drop((aged, fresh));
    for driver in [Driver::Free, Driver::Host] {
        progress.say(driver.name());
        print(beat::drift(&file, seconds, driver, 0, &progress)?);
    }
    progress.finish();
    match failed {
        0 => Ok(()),
        count => Err(Fault::failed(format!("{count} of the checks failed"))),
    }
}

/// Whether memory stayed.
fn memory(aged: &Aged) -> Check {
    let name = "memory, from the first tenth to the end";
    match aged.resident_kb {
        Some([first, last]) => Check::new(
            name,
            last - first <= GROWTH_KB,
            format!("{:+} kB (at most {GROWTH_KB})", last - first),
        ),
        None => Check::new(name, true, "not measured on this system".to_owned()),
    }
}
