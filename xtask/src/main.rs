//! `cargo xtask`: see [`xtask::cli`] for the commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    match xtask::cli::run(std::env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::from(fault.exit_code())
        }
    }
}
