//! The command line.

use crate::fault::{Fault, Result};
use crate::take::Blocks;
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// Seed of `--block random`: the same cuts each time.
const BLOCK_SEED: u64 = 1;

/// The project's commands.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Cli {
    /// What to do.
    #[command(subcommand)]
    command: Command,
}

/// One command each.
#[derive(Subcommand)]
enum Command {
    /// Render a two-minute tour of the instrument to target/demo
    Demo,
    /// Run everything CI runs
    Test,
    /// Build plugin bundles (arguments of the framework's bundler)
    #[command(disable_help_flag = true)]
    Bundle {
        /// Such as `kazakh_horizon --release`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Bundle and copy to your CLAP and VST3 folders
    Install,
    /// Render through the built plugin to a WAV file
    Render(Box<RenderArgs>),
    /// Render the concert to a FLAC or WAV file
    Concert(crate::concert::ConcertArgs),
    /// Play ten hours as fast as it goes and measure what time does to the instrument
    Soak(crate::soak::SoakArgs),
    /// Print the parameter table as Markdown
    Params,
    /// Print the table of built-in presets as Markdown
    Presets,
    /// Save pictures of the editor to target/shots (needs a display or Xvfb)
    Shots,
    /// Measure what the built plugin costs and print it as Markdown
    Speed,
}

/// Arguments of `render`.
///
/// With `--start` or `--bpm` the host's transport runs; without both there is none, and the
/// instrument follows its own clock.
#[derive(Args, Debug, Clone)]
pub struct RenderArgs {
    /// File to write, 32-bit float stereo
    #[arg(long, value_name = "FILE.wav")]
    pub out: PathBuf,
    /// Preset to load first: a file, or the name of a built-in one (in any language) or of yours
    #[arg(long, value_name = "NAME_OR_FILE")]
    pub preset: Option<String>,
    /// Parameter value as text, such as `jivari=40 %` (may be given often)
    #[arg(long, value_name = "ID=VALUE", value_parser = assignment)]
    pub set: Vec<(String, String)>,
    /// MIDI file to play
    #[arg(long, value_name = "FILE.mid")]
    pub notes: Option<PathBuf>,
    /// Length; 10 s, or until 5 s after the last note [0.001..36000]
    #[arg(long, value_name = "S", value_parser = |s: &str| number(s, 0.001, 36_000.0))]
    pub seconds: Option<f64>,
    /// Song position at which the transport starts, in quarter notes [0..1000000]
    #[arg(long, value_name = "BEATS", value_parser = |s: &str| number(s, 0.0, 1e6))]
    pub start: Option<f64>,
    /// Tempo of the transport and of the MIDI file; 120 if only --start is given [1..1000]
    #[arg(long, value_name = "BPM", value_parser = |s: &str| number(s, 1.0, 1000.0))]
    pub bpm: Option<f64>,
    /// Sample rate in Hz [22050..192000]
    #[arg(long, value_name = "HZ", default_value = "48000",
          value_parser = clap::value_parser!(u32).range(22_050..=192_000))]
    pub rate: u32,
    /// Frames per block [1..8192], or `random`
    #[arg(long, value_name = "N", default_value = "256", value_parser = blocks)]
    pub block: Blocks,
    /// Scala file to play in; sets Intonation to `Scala File`
    #[arg(long, value_name = "FILE.scl")]
    pub scale: Option<PathBuf>,
    /// Keyboard mapping of the Scala file
    #[arg(long, value_name = "FILE.kbm", requires = "scale")]
    pub kbm: Option<PathBuf>,
    /// State to load first (JSON, as --save-state writes it)
    #[arg(long, value_name = "IN.json")]
    pub state: Option<PathBuf>,
    /// Write the MIDI that the plugin sends (with `--set mo_ml=on`)
    #[arg(long, value_name = "OUT.mid")]
    pub midi_out: Option<PathBuf>,
    /// Write the state at the end
    #[arg(long, value_name = "OUT.json")]
    pub save_state: Option<PathBuf>,
}

/// Splits `id=value`.
fn assignment(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((id, value)) if !id.is_empty() => Ok((id.trim().to_owned(), value.trim().to_owned())),
        _ => Err("not of the form id=value".to_owned()),
    }
}

/// A number in a range.
pub(crate) fn number(text: &str, min: f64, max: f64) -> std::result::Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (min..=max).contains(&value) => Ok(value),
        _ => Err(format!("not a number from {min} to {max}")),
    }
}

/// A block length or `random`.
fn blocks(text: &str) -> std::result::Result<Blocks, String> {
    match text.parse() {
        Ok(frames @ 1..=8192) => Ok(Blocks::Fixed(frames)),
        _ if text == "random" => Ok(Blocks::Random {
            seed: BLOCK_SEED,
            max: 8192,
        }),
        _ => Err("not a number from 1 to 8192 and not `random`".to_owned()),
    }
}

/// Runs the command that the arguments name. The first argument is the program's name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Result<()> {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    match cli.command {
        Command::Demo => crate::demo::run(),
        Command::Test => crate::check::run(),
        Command::Bundle { args } => crate::bundle::delegate(&args),
        Command::Install => crate::install::run(),
        Command::Render(args) => crate::render::run(&args),
        Command::Concert(args) => crate::concert::run(&args),
        Command::Soak(args) => crate::soak::run(&args),
        Command::Params => crate::params::run(),
        Command::Presets => crate::preset::run(),
        Command::Shots => crate::shots::run(),
        Command::Speed => crate::speed::run(),
    }
}

/// Help goes to the terminal; anything else becomes one line.
fn explain(error: &clap::Error) -> Result<()> {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
                return Err(Fault::input("no command given"));
            }
            Ok(())
        }
        _ => {
            let text = error.to_string();
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            // The rest is usage and tips.
            Err(Fault::input(text.split("\n\n").next().unwrap_or(text)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_checked() {
        Cli::try_parse_from(["x", "render", "--out", "a.wav", "--set", "gain=-6 dB"]).unwrap();
        for bad in [
            vec!["x", "render"],
            vec!["x", "render", "--out", "a.wav", "--seconds", "nan"],
            vec!["x", "render", "--out", "a.wav", "--seconds", "-1"],
            vec!["x", "render", "--out", "a.wav", "--block", "0"],
            vec!["x", "render", "--out", "a.wav", "--block", "8193"],
            vec!["x", "render", "--out", "a.wav", "--rate", "8000"],
            vec!["x", "render", "--out", "a.wav", "--set", "gain"],
            vec!["x", "render", "--out", "a.wav", "--bpm", "0"],
            vec!["x", "render", "--out", "a.wav", "--kbm", "a.kbm"],
            vec!["x", "concert", "--minutes", "0.5"],
            vec!["x", "concert", "--minutes", "601"],
            vec!["x", "concert", "--out", "a.mp3"],
            vec!["x", "concert", "--out", "a.wav"],
            vec!["x", "concert", "--out", "no/such/folder/a.flac"],
            vec!["x", "concert", "--midi", "no/such/folder/a.mid"],
            vec!["x", "concert", "--seed", "10000"],
            vec!["x", "concert", "--rate", "8000"],
            vec!["x", "concert", "--quality", "best"],
            vec!["x", "concert", "--from", "-1"],
            vec!["x", "concert", "--minutes", "10", "--from", "10"],
            vec![
                "x",
                "concert",
                "--minutes",
                "10",
                "--from",
                "5",
                "--to",
                "5",
            ],
            vec!["x", "concert", "--minutes", "10", "--to", "10.5"],
            vec!["x", "soak", "--hours", "0"],
            vec!["x", "dance"],
        ] {
            let fault = run(bad.iter().map(OsString::from)).unwrap_err();
            assert_eq!(fault.exit_code(), 2, "{bad:?}");
            assert_eq!(fault.to_string().lines().count(), 1, "{bad:?}: {fault}");
        }
        assert_eq!(blocks("1"), Ok(Blocks::Fixed(1)));
        assert!(matches!(blocks("random"), Ok(Blocks::Random { .. })));
    }
}
