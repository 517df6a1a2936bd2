//! What can go wrong with a command, as one line, and the exit code it deserves.

use std::fmt::{Display, Formatter};

/// A failed command or host call. Its text is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The caller gave something that cannot be used: exit code 2.
    Input(String),
    /// The work itself failed: exit code 1.
    Failed(String),
}

/// The result of commands and host calls.
pub type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    /// Bad input, named by `text`.
    pub fn input(text: impl Display) -> Self {
        Self::Input(one_line(&text.to_string()))
    }

    /// A failure, named by `text`.
    pub fn failed(text: impl Display) -> Self {
        Self::Failed(one_line(&text.to_string()))
    }

    /// Exit code of a command that ended with this.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Input(_) => 2,
            Self::Failed(_) => 1,
        }
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let (Self::Input(text) | Self::Failed(text)) = self;
        f.write_str(text)
    }
}

impl std::error::Error for Fault {}

/// Line breaks and runs of blanks become one blank.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_one_line() {
        assert_eq!(
            Fault::input("no such\n  file: x").to_string(),
            "no such file: x"
        );
        assert_eq!(Fault::input("x").exit_code(), 2);
        assert_eq!(Fault::failed("x").exit_code(), 1);
    }
}
