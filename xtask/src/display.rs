//! An X display for the editor: the user's, or an Xvfb started for the occasion.

use crate::fault::{Fault, Result};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A display; one that was started ends when this is dropped.
pub struct Display {
    /// Its name, such as `:99`.
    pub name: String,
    /// The server started for it.
    server: Option<Child>,
}

impl Display {
    /// The display of `DISPLAY`, or a new Xvfb on a free one, or `None` where there is no Xvfb.
    pub fn ensure() -> Result<Option<Self>> {
        if let Ok(name) = std::env::var("DISPLAY")
            && !name.is_empty()
        {
            return Ok(Some(Self { name, server: None }));
        }
        let started = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "2880x2000x24"])
            .args(["-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut server = match started {
            Ok(server) => server,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Fault::failed(format!("Xvfb: {error}"))),
        };
        // Xvfb writes the number of the display it took once it accepts connections.
        let mut line = String::new();
        if let Some(stdout) = server.stdout.take() {
            let _ = BufReader::new(stdout).read_line(&mut line);
        }
        let number = line.trim().to_owned();
        let display = Self {
            name: format!(":{number}"),
            server: Some(server),
        };
        if number.is_empty() {
            return Err(Fault::failed("Xvfb did not start"));
        }
        Ok(Some(display))
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}
